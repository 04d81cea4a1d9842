"""The endpoints of Open Referral UK 3.0."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.gzip import GZipMiddleware

from geo import settings
from geo.api import problems, queries, running, shapes
from geo.api.catalogue import Catalogue, CatalogueWords, QueryHome, has_words, terms
from geo.api.everywhere import OpenToAll
from geo.api.shapes import PageSchema
from geo.area import Area
from geo.areas import Areas
from geo.areas.renewal import Background
from geo.directory.urgent import who_to_call
from geo.errors import InputError, PostcodeError, StoreError
from geo.publish import found as found_json
from geo.publish import openreferral
from geo.publish.openreferral import TAXONOMIES, TERMS, Json, public_id
from geo.running import BusyError, WatchedApp
from geo.store import Store, version_of

T = TypeVar("T")

VERSION = "HSDS-UK-3.0"
"""The version of the standard, as its validator writes it."""

PROFILE = "https://docs.openreferraluk.org/en/latest/"
"""Where people can read about the profile."""

_log = logging.getLogger(__name__)


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
    )
    app.state.current = current
    app.state.turns = running.turns()
    app.include_router(_router)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(OpenToAll)
    app.add_middleware(WatchedApp, looked=running.looked())
    app.add_exception_handler(StarletteHTTPException, problems.http)
    app.add_exception_handler(RequestValidationError, problems.query)
    app.add_exception_handler(StoreError, problems.store)
    app.add_exception_handler(BusyError, running.busy)
    app.add_exception_handler(Exception, problems.fault)
    return app


class Current:
    """The catalogue of a database file, or of a folder: made again whenever a file is replaced."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._areas = Areas(db) if db.is_dir() else None
        self._searched: Areas | None = None
        self._lock = Lock()
        self._background = Background()
        self._version = ""
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The catalogue of what is there now.

        Raises
        ------
        StoreError
            If the file is missing or cannot be read, or no file of the folder can.
        """
        if self._catalogue is None:
            with self._lock:
                if self._catalogue is None:
                    version = self._now()
                    self._catalogue, self._version = self._made(), version
        else:
            self._renew()
        return self._catalogue

    def _renew(self) -> None:
        """Have new data read in the background; whatever is wrong with it, the old answers."""
        try:
            version = self._now()
        except StoreError as error:
            _log.error("%s", error)
            return
        if version != self._version:
            self._background.start(lambda: self._read(version))

    def _read(self, version: str) -> None:
        try:
            self._catalogue = self._made()
        except Exception:  # noqa: BLE001  # whatever is wrong, the old answers
            _log.exception("The new data cannot be used; what was read before answers")
        self._version = version

    def wait(self, seconds: float) -> bool:
        """Wait until no new data is being read; gives whether that is so."""
        return self._background.wait(seconds)

    def area_of(self, place: str) -> Area:
        """The area that answers for a place; opened when somebody first searches.

        Raises
        ------
        InputError
            If the place cannot be found, or is in none of the areas.
        """
        with self._lock:
            self._searched = self._searched or self._areas or Areas(self._db)
        return self._searched.of(place)

    def _now(self) -> str:
        if self._areas is None:
            return version_of(self._db)
        self._areas.refresh()
        return self._areas.version

    def _made(self) -> Catalogue:
        if self._areas is None:
            return Catalogue(Store.open(self._db))
        names = self._areas.names
        return Catalogue(self._areas.everything(), self._areas.locate, names)


def _current(request: Request) -> Catalogue:
    current: Current = request.app.state.current
    return current.catalogue()


Offered = Annotated[Catalogue, Depends(_current)]
NoQuery = Annotated[queries.NoQuery, Query()]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {
        "model": shapes.ProblemSchema,
        "description": "Something asked for cannot be understood.",
    },
    503: {
        "model": shapes.ProblemSchema,
        "description": "The database cannot be read just now, or too many ask: try again later.",
    },
}
_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": shapes.ProblemSchema, "description": "There is no such thing."}
}

_router = APIRouter(
    default_response_class=JSONResponse,
    responses=_PROBLEMS,
    dependencies=[Depends(running.turn)],
)


@_router.get("/", response_model=shapes.Root, summary="What this API is, and its sources.")
def root(request: Request, offered: Offered, _query: NoQuery) -> JSONResponse:
    """The version, where it is described, and what must be said of the sources."""
    return JSONResponse(
        {
            "version": VERSION,
            "profile": PROFILE,
            "openapi_url": _address(request, "openapi"),
            "local_offer": openreferral.about(offered.rows) | offered.areas,
        }
    )


def _address(request: Request, name: str) -> str:
    """The address of an endpoint, at our own name where the request gives one that is not ours."""
    url = request.url_for(name)
    if settings.is_own_host(request.headers.get("host", "")):
        return str(url)
    return str(url.replace(netloc=next(iter(settings.hosts()), "localhost")))


@_router.get(
    "/helplines",
    response_model=shapes.Helplines,
    summary="Who helps wherever a family lives.",
)
def helplines(offered: Offered, query: Annotated[queries.HelplinesQuery, Query()]) -> JSONResponse:
    """National helplines that fit what somebody needs, and how to reach the area's SENDIASS."""
    lines = offered.helplines(query.wanted(), query.text)
    return JSONResponse(
        {"helplines": [line.told() for line in lines]}, headers={"Cache-Control": "no-store"}
    )


@_router.post(
    "/completions",
    response_model=shapes.CompletionsSchema,
    summary="What somebody may be about to type.",
)
def completions(offered: Offered, asked: queries.CompletionsBody, _query: NoQuery) -> JSONResponse:
    """Places, kinds of help and services that what is typed may become. It is in no address."""
    found = offered.can_be_typed.of(asked.text, asked.n, asked.kinds)
    return JSONResponse(
        {"completions": [asdict(one) for one in found]}, headers={"Cache-Control": "no-store"}
    )


@_router.post(
    "/search",
    response_model=shapes.FoundSchema,
    responses=_MISSING,
    summary="A family's search: what is within reach along streets.",
)
def search(request: Request, asked: queries.SearchBody, _query: NoQuery) -> JSONResponse:
    """The answer that the page and the command give, in the same order. What is asked is in no
    address.
    """
    headers = {"Cache-Control": "no-store"}
    text = asked.wanted().get("text") or ""
    current: Current = request.app.state.current
    try:
        area = current.area_of(asked.place)
        answer = area.find(asked.place, asked.wanted(), asked.standard, sort=asked.sort)
    except InputError as error:
        problem = {
            "status": 404,
            "message": str(error),
            "urgent": found_json.urgent(who_to_call(text)),
            "did_you_mean": list(getattr(error, "did_you_mean", ())),
        }
        return JSONResponse(problem, 404, headers)
    told = {
        "urgent": found_json.urgent(area.who_to_call(text)),
        **found_json.found(answer, limit=asked.limit),
        "helplines": [line.told() for line in area.helplines(asked.wanted())],
        "attribution": list(area.credits),
    }
    return JSONResponse(found_json.plain(told), headers=headers)


@_router.get(
    "/services",
    response_model=PageSchema[shapes.ServiceSchema],
    summary="Services, a page at a time.",
)
def services(offered: Offered, query: Annotated[queries.ServicesQuery, Query()]) -> JSONResponse:
    """Services in the order of their names; with `text`, the best match first."""
    found = offered.services(query.asked())
    if query.minimal:
        whole = queries.ServicesQuery.model_construct(page=query.page, per_page=max(len(found), 1))
        return _page(found, whole, lambda key: _minimal(offered, key))
    shape = openreferral.full_service if query.full else openreferral.listed_service
    words = offered.words(query.wanted())

    def told(key: str) -> Json:
        service = shape(offered.rows, key)
        return service | _why(service, words.why(key)) if words else service

    return _with_words(_page(found, query, told), query, words)


def _why(item: Json, why: Json) -> Json:
    """What of an item matches the words, among what the standard has no field for."""
    return {"local_offer": item.get("local_offer", {}) | why}


def _with_words(
    page: JSONResponse, query: queries.OfferQuery, words: CatalogueWords | None
) -> JSONResponse:
    """A page with who to call and what may be meant, where something was asked in words."""
    if not (query.text or query.search):
        return page
    told = {
        "urgent": found_json.urgent(who_to_call(f"{query.text or ''} {query.search or ''}")),
        "did_you_mean": list(words.match.did_you_mean) if words else [],
    }
    return JSONResponse(told | json.loads(bytes(page.body)), headers={"Cache-Control": "no-store"})


def _minimal(offered: Catalogue, service_id: str) -> Json:
    """A service's id and date; with the fields that the schema of a list requires."""
    listed = openreferral.listed_service(offered.rows, service_id)
    kept = {name: listed[name] for name in ("id", "name", "status", "last_modified")}
    return kept | {"modified_date": listed["last_modified"]}


@_router.get(
    "/services/{id}",
    response_model=shapes.ServiceSchema,
    responses=_MISSING,
    summary="One service.",
)
def service(id: str, offered: Offered, _query: NoQuery) -> JSONResponse:  # noqa: A002
    """A service with all that belongs to it."""
    return JSONResponse(openreferral.full_service(offered.rows, _key(offered.service_ids, id)))


@_router.get(
    "/taxonomies",
    response_model=PageSchema[shapes.Taxonomy],
    summary="The taxonomies that services are described by.",
)
def taxonomies(query: Annotated[queries.SearchQuery, Query()]) -> JSONResponse:
    """Taxonomies without their terms."""
    found = [n for n, said in TAXONOMIES.items() if has_words(f"{n} {said}", query.search)]
    return _page(found, query, openreferral.taxonomy)


@_router.get(
    "/taxonomies/{id}", response_model=shapes.Taxonomy, responses=_MISSING, summary="One taxonomy."
)
def taxonomy(id: str, _query: NoQuery) -> JSONResponse:  # noqa: A002
    """A taxonomy with its terms."""
    known = {openreferral.taxonomy_id(name): name for name in TAXONOMIES}
    return JSONResponse(openreferral.taxonomy(_key(known, id), terms=True))


@_router.get(
    "/taxonomy_terms",
    response_model=PageSchema[shapes.TermSchema],
    summary="Terms, a page at a time.",
)
def taxonomy_terms(query: Annotated[queries.TermsQuery, Query()]) -> JSONResponse:
    """Terms: categories come under the sections of the Local Offer."""
    found = terms(query.search, query.taxonomy_id, query.parent_id, query.top_only)
    return _page(found, query, openreferral.taxonomy_term)


@_router.get(
    "/taxonomy_terms/{id}",
    response_model=shapes.TermSchema,
    responses=_MISSING,
    summary="One term.",
)
def taxonomy_term(id: str, _query: NoQuery) -> JSONResponse:  # noqa: A002
    """A term of a taxonomy."""
    known = {term.term_id: term for term in TERMS.values()}
    return JSONResponse(openreferral.taxonomy_term(_key(known, id)))


@_router.get(
    "/service_at_locations",
    response_model=PageSchema[shapes.ServiceAtLocationSchema],
    responses=_MISSING,
    summary="Services at places, a page at a time.",
)
def service_at_locations(
    offered: Offered, query: Annotated[queries.ServiceAtLocationsQuery, Query()]
) -> JSONResponse:
    """Services at places, in the order of their names; from a postcode the nearest first."""
    home = _home(offered, query)
    found = offered.at_locations(query.asked(), home=home, within_m=query.proximity)
    full = openreferral.full_service_at_location
    shape = full if query.full else openreferral.listed_service_at_location

    words = offered.words(query.wanted())

    def told(pair: tuple[Any, float | None]) -> Json:
        link, away = pair
        said = {} if away is None else {"straight_line_m": round(away)}
        said |= words.why(link.service_id) if words else {}
        return shape(offered.rows, link) | ({"local_offer": said} if said else {})

    response = _with_words(_page(found, query, told), query, words)
    if home:
        response.headers["Cache-Control"] = "no-store"
    return response


def _home(offered: Catalogue, query: queries.ServiceAtLocationsQuery) -> QueryHome | None:
    """Where the postcode that was asked for is."""
    if query.postcode is None:
        if query.proximity is not None:
            raise HTTPException(422, "A proximity needs a postcode to measure from: give both.")
        return None
    try:
        return offered.home(query.postcode)
    except PostcodeError as error:
        raise HTTPException(404, str(error), headers={"Cache-Control": "no-store"}) from error


@_router.get(
    "/service_at_locations/{id}",
    response_model=shapes.ServiceAtLocationSchema,
    responses=_MISSING,
    summary="One service at one place.",
)
def service_at_location(
    id: str,  # noqa: A002
    offered: Offered,
    _query: NoQuery,
) -> JSONResponse:
    """A service at a place, with all that belongs to both."""
    link = _key(offered.links, id)
    return JSONResponse(openreferral.full_service_at_location(offered.rows, link))


@_router.get(
    "/organizations",
    response_model=PageSchema[shapes.OrganizationSchema],
    summary="Organizations, a page at a time.",
)
def organizations(
    offered: Offered, query: Annotated[queries.OrganizationsQuery, Query()]
) -> JSONResponse:
    """Organizations in the order of their names."""
    found = [
        row
        for row in offered.organizations
        if has_words(f"{row.name} {row.description or ''}", query.search)
    ]
    if not query.full and not query.full_service:
        return _page(found, query, openreferral.listed_organization)
    return _page(
        found, query, lambda row: _organization(offered, row.organization_id, query.full_service)
    )


@_router.get(
    "/organizations/{id}",
    response_model=shapes.OrganizationSchema,
    responses=_MISSING,
    summary="One organization.",
)
def organization(
    id: str,  # noqa: A002
    offered: Offered,
    query: Annotated[queries.OrganizationQuery, Query()],
) -> JSONResponse:
    """An organization with its services."""
    key = _key(offered.organization_ids, id)
    return JSONResponse(_organization(offered, key, query.full_service))


def _organization(offered: Catalogue, organization_id: str, full: bool) -> Json:
    shape = _full if full else _reference
    ids = offered.services_of.get(organization_id, ())
    services = [shape(offered, service_id) for service_id in ids]
    return openreferral.full_organization(offered.rows, organization_id, services)


def _full(offered: Catalogue, service_id: str) -> Json:
    return openreferral.full_service(offered.rows, service_id)


def _reference(offered: Catalogue, service_id: str) -> Json:
    name = openreferral.name_of(offered.rows.services[service_id])
    return {"id": public_id("service", service_id), "name": name, "status": "active"}


def _key(known: dict[str, T], asked: str) -> T:
    """What an id stands for."""
    found = known.get(asked.lower())
    if found is None:
        raise HTTPException(404, f"Nothing here has the id “{asked[:80]}”. Take ids from the list.")
    return found


def _page(found: Sequence[T], query: queries.Paging, shape: Callable[[T], Json]) -> JSONResponse:
    """The page of a list that was asked for. One past the end is empty."""
    first = (query.page - 1) * query.per_page
    items = [shape(item) for item in found[first : first + query.per_page]]
    total, number, size = len(found), query.page, query.per_page
    return JSONResponse(openreferral.page(items, total=total, number=number, per_page=size))
