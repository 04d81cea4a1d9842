"""Services with all that belongs to them, as objects of the profile."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TypeVar

import shapely

from geo.publish.openreferral.entries import Entries
from geo.publish.openreferral.objects import EMAIL, WEB, Json, day, number, public_id, said, shaped
from geo.publish.openreferral.places import full_location, link_id, listed_location
from geo.publish.openreferral.taxonomies import attribute_of
from geo.records import (
    Catchment,
    CostOption,
    Council,
    Organization,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from geo.sources.openreferral import (
    AREA_TAXONOMY,
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    REFERRAL_TAXONOMY,
)
from geo.store import SourceRow

T = TypeVar("T")


EXAMPLE = "Example: "
"""What the name of an illustrative service begins with."""

_COUNCILS = "http://statistics.data.gov.uk/id/statistical-geography/"
_COUNCIL_CODE = re.compile(r"E(?:06|08|09|10)\d{6}")
_FREQUENCIES = frozenset({"WEEKLY", "MONTHLY"})

_LINKS = {
    CATEGORY_TAXONOMY: "category",
    NEED_TAXONOMY: "need",
    DELIVERY_TAXONOMY: "delivery",
    REFERRAL_TAXONOMY: "referral",
}
"""What the link of a service to a term of each taxonomy is called."""


def name_of(service: Service) -> str:
    """A service's name, which says so where the service is only an example."""
    marked = not service.illustrative or service.name.startswith(EXAMPLE.strip())
    return service.name if marked else EXAMPLE + service.name


def listed_service(rows: Entries, service_id: str) -> Json:
    """A service as lists have it: the fields of its own, and its organization."""
    service = rows.services[service_id]
    organization = rows.organizations.get(service.organization_id or "")
    return said(
        id=public_id("service", service_id),
        organization_id=organization and public_id("organization", organization.organization_id),
        name=name_of(service),
        description=service.description,
        url=shaped(service.url, WEB),
        email=shaped(service.email, EMAIL),
        status="active",
        minimum_age=number(service.min_age),
        maximum_age=number(service.max_age),
        assured_date=day(service.assured),
        assurer_email=shaped(service.assurer, EMAIL),
        last_modified=f"{rows.modified(service_id):%Y-%m-%d}T00:00:00Z",
        eligibility_description=service.eligibility,
        application_process=service.how_to_access,
        organization=organization and listed_organization(organization),
        local_offer=_extras(rows, service),
    )


def full_service(rows: Entries, service_id: str, *, with_locations: bool = True) -> Json:
    """A service with all that belongs to it."""
    key = public_id("service", service_id)
    phone = rows.services[service_id].phone
    found = listed_service(rows, service_id)
    attributes = [a for t in rows.terms(service_id) for a in attribute_of(_LINKS[t[0]], key, t)]
    links = rows.links.get(service_id, ())
    nested: Json = {
        "schedules": _numbered("schedule", key, rows.schedules.get(service_id, ()), _schedule),
        "service_areas": _areas(rows, service_id),
        "service_at_locations": [linked(rows, link) for link in links] if with_locations else [],
        "cost_options": _numbered("cost_option", key, rows.costs.get(service_id, ()), _cost),
        "contacts": _contacts(key, phone),
        "attributes": attributes,
    }
    return found | {name: listed for name, listed in nested.items() if listed}


def _extras(rows: Entries, service: Service) -> Json:
    """What the standard has no field for."""
    of = service.service_id
    capacities = [_row(row) for row in rows.capacities.get(of, ())]
    school = rows.schools.get(of)
    return said(
        service_id=of,
        illustrative=service.illustrative,
        source=_source(rows, service.source_id),
        source_ref=service.source_ref,
        urn=service.urn,
        atco=service.atco,
        authority_code=service.authority_code,
        url=None if shaped(service.url, WEB) else service.url,
        email=None if shaped(service.email, EMAIL) else service.email,
        assurer=None if shaped(service.assurer, EMAIL) else service.assurer,
        fields_from=[
            {"field": row.field, "source": _source(rows, row.source_id)}
            for row in rows.fields_from.get(of, ())
        ]
        or None,
        merged=[
            {"name": row.name, "how": row.how, "source": _source(rows, row.source_id)}
            for row in rows.merged.get(of, ())
        ]
        or None,
        capacity=capacities or None,
        school=_row(school) if school else None,
    )


def _row(row: ServiceCapacity | School) -> Json:
    """The columns of a row that say something, without the ids."""
    found = {name: value for name, value in asdict(row).items() if name != "service_id"}
    return said(**{k: day(v) if isinstance(v, date) else v for k, v in found.items()})


def source_of(row: SourceRow) -> Json:
    """Where rows come from, and on what terms."""
    return said(
        source_id=row.source_id,
        title=row.title,
        publisher=row.publisher,
        licence=row.licence,
        attribution=row.attribution,
        vintage=row.vintage,
        retrieved=day(row.retrieved),
        page=row.page,
        illustrative=row.illustrative or None,
    )


def _source(rows: Entries, source_id: str) -> Json:
    row = rows.sources.get(source_id)
    return source_of(row) if row else {"source_id": source_id}


def _numbered(kind: str, key: str, rows: Sequence[T], shape: Callable[[T], Json]) -> list[Json]:
    """Rows of a service as objects with an id of their own. Those that say nothing are left out."""
    found = []
    for position, row in enumerate(rows):
        told = shape(row)
        if told:
            found.append({"id": public_id(kind, key, str(position)), "service_id": key, **told})
    return found


def _schedule(row: Schedule) -> Json:
    """When a service is open. OpenStreetMap's notation is told in words, and kept as it is."""
    repeats = f"Repeats: {row.freq}." if row.freq and row.freq not in _FREQUENCIES else None
    told = " ".join(filter(None, (row.description or row.opening_hours, repeats)))
    place = row.location_id
    return said(
        service_at_location_id=link_id(row.service_id, place) if place else None,
        valid_from=day(row.valid_from),
        valid_to=day(row.valid_to),
        dtstart=day(row.dtstart),
        interval=row.interval,
        bymonthday=row.bymonthday,
        freq=row.freq if row.freq in _FREQUENCIES else None,
        byday=row.byday,
        description=told or None,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        opening_hours=row.opening_hours,
    )


def _cost(row: CostOption) -> Json:
    return said(
        valid_from=day(row.valid_from),
        valid_to=day(row.valid_to),
        option=row.option,
        amount=number(row.amount),
        currency=row.currency,
        amount_description=row.description,
    )


def _contacts(key: str, phone: str | None) -> list[Json]:
    if not phone:
        return []
    contact = public_id("contact", key)
    number = {"id": public_id("phone", key), "contact_id": contact, "number": phone}
    return [{"id": contact, "service_id": key, "phones": [number]}]


def _areas(rows: Entries, service_id: str) -> list[Json]:
    """The areas of a service: its polygons, and the council's where it is for all of that."""
    key = public_id("service", service_id)
    found = [_area(key, row) for row in rows.catchments.get(service_id, ())]
    service = rows.services[service_id]
    if service.whole_area:
        code = service.authority_code or ""
        elsewhere = _COUNCIL_CODE.fullmatch(code) and code != rows.area.code
        council = Council(code, code) if elsewhere else rows.area
        whole = public_id("service_area", key, council.code)
        uri = _COUNCILS + council.code
        found.append({"id": whole, "service_id": key, "name": council.name, "uri": uri})
    return found


def _area(key: str, row: Catchment) -> Json:
    area = public_id("service_area", row.catchment_id)
    kind = (AREA_TAXONOMY, row.kind.replace(" ", "-"))
    return said(
        id=area,
        service_id=key,
        name=row.name,
        extent=shapely.to_geojson(shapely.from_wkb(row.geometry)),
        extent_type="geojson",
        attributes=attribute_of("service_area", area, kind),
    )


def linked(rows: Entries, link: ServiceAtLocation) -> Json:
    """A service at a location, without the service."""
    return {
        "id": link_id(link.service_id, link.location_id),
        "service_id": public_id("service", link.service_id),
        "location_id": public_id("location", link.location_id),
        "location": full_location(rows, link.location_id),
    }


def full_service_at_location(rows: Entries, link: ServiceAtLocation) -> Json:
    """A service at a location with all that belongs to both."""
    service = full_service(rows, link.service_id, with_locations=False)
    return linked(rows, link) | {"service": service}


def listed_service_at_location(rows: Entries, link: ServiceAtLocation) -> Json:
    """A service at a location as lists have it."""
    return {
        "id": link_id(link.service_id, link.location_id),
        "service_id": public_id("service", link.service_id),
        "location_id": public_id("location", link.location_id),
        "location": listed_location(rows.locations[link.location_id]),
        "service": listed_service(rows, link.service_id),
    }


def listed_organization(row: Organization) -> Json:
    """An organization's own fields. The profile wants a description, be it an empty one."""
    return said(
        id=public_id("organization", row.organization_id),
        name=row.name,
        description=row.description or "",
        email=shaped(row.email, EMAIL),
        website=shaped(row.url, WEB),
    )


def full_organization(rows: Entries, organization_id: str, services: list[Json]) -> Json:
    """An organization with its services, in whatever detail they come."""
    row = rows.organizations[organization_id]
    found = listed_organization(row)
    other = said(
        organization_id=organization_id,
        source=_source(rows, row.source_id),
        url=None if shaped(row.url, WEB) else row.url,
        email=None if shaped(row.email, EMAIL) else row.email,
    )
    return found | {"services": services, "local_offer": other}
