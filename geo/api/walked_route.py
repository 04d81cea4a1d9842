"""The first look at one child's walk to school, as JSON and as a PDF.

A home and a date of birth are data about a child: they stand in the body of the request, so that
they are in no address and no log. A file of children is not taken here: that needs a sign-in.
"""

import json
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from geo import scenario
from geo.api import queries, shapes
from geo.api.current import Current
from geo.area import Area
from geo.errors import InputError
from geo.publish.found import plain
from geo.walked_route import WalkedRoute
from geo.walked_route.paper import paper
from geo.walked_route.told import told

PDF = "application/pdf"

router = APIRouter(responses=shapes.MISSING)

_PRIVATE = {"Cache-Control": "no-store"}
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.post(
    "/walked-route",
    response_model=shapes.WalkedRouteSchema,
    summary="A first look at a child's walk to school, stretch by stretch.",
)
def walked_route(
    request: Request, asked: queries.WalkedRouteBody, _query: queries.NoneAsked
) -> JSONResponse:
    """What `geo walked-route --json` gives. It never says that a route is safe."""
    area, found = _looked(request, asked)
    answer = told(found, _sources(area)) | {"attribution": list(area.credits)}
    return JSONResponse(plain(answer), headers=_PRIVATE)


@router.post(
    "/walked-route/pdf",
    response_class=Response,
    responses=_PDF,
    summary="The same, as a document for parents and officers.",
)
def walked_route_pdf(
    request: Request, asked: queries.WalkedRouteBody, _query: queries.NoneAsked
) -> Response:
    """The document that the page and the command write."""
    area, found = _looked(request, asked)
    return Response(paper(found, _sources(area), area.base_map), media_type=PDF, headers=_PRIVATE)


def _sources(area: Area) -> list[dict[str, Any]]:
    rows = area.sources(["streets", "traffic"]).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _looked(request: Request, asked: queries.WalkedRouteBody) -> tuple[Area, WalkedRoute]:
    """The area of the home, and the walk from there.

    Raises
    ------
    HTTPException
        404 if the home cannot be found; 422 for anything else that cannot be answered.
    """
    current: Current = request.app.state.current
    try:
        area = current.area_of(asked.home)
        area.child_home(asked.home)
    except InputError as error:
        raise HTTPException(404, str(error), headers=_PRIVATE) from error
    try:
        built = None if asked.scenario is None else scenario.read(json.dumps(asked.scenario))
        return area, area.walked_route(area.walk_of(asked.typed(built)))
    except InputError as error:
        raise HTTPException(422, str(error), headers=_PRIVATE) from error
