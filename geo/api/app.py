"""The API as one application: its endpoints, what stands around them, and their problems."""

import logging
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware

from geo import settings
from geo.api import families, problems, running, shapes, standard, walked_route
from geo.api.current import Current
from geo.api.everywhere import OpenToAll
from geo.errors import StoreError
from geo.running import BusyError, WatchedApp


def create_app_from_environment() -> FastAPI:
    """The API over the database that ``SEND_DB`` names, else the default area's.

    No request is logged: the address of a request may hold a family's postcode.

    Raises
    ------
    StoreError
        If there is no such database.
    """
    logging.getLogger("uvicorn.access").disabled = True
    return create_app(settings.database())


def create_app(db: Path) -> FastAPI:
    """The API over a database, or over all databases of a folder.

    Raises
    ------
    StoreError
        If there is no database, or none that can be read.
    """
    current = Current(db)
    area = current.catalogue().covers
    app = FastAPI(
        title=f"SEND Local Offer: {area}",
        version="3.0",
        summary="Services for children with special educational needs and disabilities, read-only.",
        description="Open Referral UK 3.0. Ids are opaque. Straight-line distances only.",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=running.open_first(current.is_open, current.end),
    )
    app.state.current = current
    app.state.turns = running.turns()
    app.include_router(_endpoints())
    app.add_middleware(GZipMiddleware)
    app.add_middleware(OpenToAll)
    app.add_middleware(WatchedApp, looked=running.looked(current.age_s, current.is_open))
    app.add_exception_handler(StarletteHTTPException, problems.http)
    app.add_exception_handler(RequestValidationError, problems.query)
    app.add_exception_handler(StoreError, problems.store)
    app.add_exception_handler(BusyError, running.busy)
    app.add_exception_handler(Exception, problems.fault)
    return app


def _endpoints() -> APIRouter:
    """Every endpoint: each takes a turn, and may answer with the same problems."""
    router = APIRouter(
        default_response_class=JSONResponse,
        responses=shapes.PROBLEMS,
        dependencies=[Depends(running.turn)],
    )
    for part in (standard, families, walked_route):
        router.include_router(part.router)
    return router
