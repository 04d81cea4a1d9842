"""The endpoints of Open Referral UK 3.0."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from geo import settings
from geo.api import queries, shapes
from geo.api.catalogue import Catalogue, CatalogueWords, QueryHome, has_words, terms
from geo.api.current import Offered
from geo.api.shapes import PageSchema
from geo.directory.urgent import who_to_call
from geo.errors import PostcodeError
from geo.publish import found as found_json
from geo.publish import openreferral
from geo.publish.openreferral import TAXONOMIES, TERMS, Json, public_id

T = TypeVar("T")

VERSION = "HSDS-UK-3.0"
"""The version of the standard, as its validator writes it."""

PROFILE = "https://docs.openreferraluk.org/en/latest/"
"""Where people can read about the profile."""

router = APIRouter()


@router.get("/", response_model=shapes.Root, summary="What this API is, and its sources.")
def root(request: Request, offered: Offered, _query: queries.NoneAsked) -> JSONResponse:
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


@router.get(
    "/services",
    response_model=PageSchema[shapes.ServiceSchema],
    summary="Services, one page at a time.",
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


@router.get(
    "/services/{id}",
    response_model=shapes.ServiceSchema,
    responses=shapes.MISSING,
    summary="One service.",
)
def service(id: str, offered: Offered, _query: queries.NoneAsked) -> JSONResponse:  # noqa: A002
    """A service with all that belongs to it."""
    return JSONResponse(openreferral.full_service(offered.rows, _key(offered.service_ids, id)))


@router.get(
    "/taxonomies",
    response_model=PageSchema[shapes.Taxonomy],
    summary="The taxonomies that services are described by.",
)
def taxonomies(query: Annotated[queries.SearchQuery, Query()]) -> JSONResponse:
    """Taxonomies without their terms."""
    found = [n for n, said in TAXONOMIES.items() if has_words(f"{n} {said}", query.search)]
    return _page(found, query, openreferral.taxonomy)


@router.get(
    "/taxonomies/{id}",
    response_model=shapes.Taxonomy,
    responses=shapes.MISSING,
    summary="One taxonomy.",
)
def taxonomy(id: str, _query: queries.NoneAsked) -> JSONResponse:  # noqa: A002
    """A taxonomy with its terms."""
    known = {openreferral.taxonomy_id(name): name for name in TAXONOMIES}
    return JSONResponse(openreferral.taxonomy(_key(known, id), terms=True))


@router.get(
    "/taxonomy_terms",
    response_model=PageSchema[shapes.TermSchema],
    summary="Terms, one page at a time.",
)
def taxonomy_terms(query: Annotated[queries.TermsQuery, Query()]) -> JSONResponse:
    """Terms: categories come under the sections of the Local Offer."""
    found = terms(query.search, query.taxonomy_id, query.parent_id, query.top_only)
    return _page(found, query, openreferral.taxonomy_term)


@router.get(
    "/taxonomy_terms/{id}",
    response_model=shapes.TermSchema,
    responses=shapes.MISSING,
    summary="One term.",
)
def taxonomy_term(id: str, _query: queries.NoneAsked) -> JSONResponse:  # noqa: A002
    """A term of a taxonomy."""
    known = {term.term_id: term for term in TERMS.values()}
    return JSONResponse(openreferral.taxonomy_term(_key(known, id)))


@router.get(
    "/service_at_locations",
    response_model=PageSchema[shapes.ServiceAtLocationSchema],
    responses=shapes.MISSING,
    summary="Services at places, one page at a time.",
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
            raise HTTPException(422, "proximity needs a postcode to measure from: give both.")
        return None
    try:
        return offered.home(query.postcode)
    except PostcodeError as error:
        raise HTTPException(404, str(error), headers={"Cache-Control": "no-store"}) from error


@router.get(
    "/service_at_locations/{id}",
    response_model=shapes.ServiceAtLocationSchema,
    responses=shapes.MISSING,
    summary="One service at one place.",
)
def service_at_location(
    id: str,  # noqa: A002
    offered: Offered,
    _query: queries.NoneAsked,
) -> JSONResponse:
    """A service at a place, with all that belongs to both."""
    link = _key(offered.links, id)
    return JSONResponse(openreferral.full_service_at_location(offered.rows, link))


@router.get(
    "/organizations",
    response_model=PageSchema[shapes.OrganizationSchema],
    summary="Organizations, one page at a time.",
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


@router.get(
    "/organizations/{id}",
    response_model=shapes.OrganizationSchema,
    responses=shapes.MISSING,
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
        raise HTTPException(
            404, f"There is nothing with the ID “{asked[:80]}”. Use an ID from the list."
        )
    return found


def _page(found: Sequence[T], query: queries.Paging, shape: Callable[[T], Json]) -> JSONResponse:
    """The page of a list that was asked for. One past the end is empty."""
    first = (query.page - 1) * query.per_page
    items = [shape(item) for item in found[first : first + query.per_page]]
    total, number, size = len(found), query.page, query.per_page
    return JSONResponse(openreferral.page(items, total=total, number=number, per_page=size))
