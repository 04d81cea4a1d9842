"""The Local Offer as Open Referral UK 3.0: rows of `geo.records` in, JSON objects out.

Whatever `geo.sources.openreferral` understands is said in the way that it reads, so that a feed
made here and read again gives the same services: category, needs, delivery, referral, wheelchair
access and kind of area are attributes of the same taxonomies, and fields that the UK profile
dropped keep the names that HSDS 3.0 gave them.

What neither has a field for stands under one key of our own, ``local_offer``, on a service:

==================  ==========================================================================
`service_id`        our id; the profile wants UUIDs, and `public_id` makes them of ours
`illustrative`      true for an example, whose `name` then begins "Example: " as well
`source`            where the entry comes from: title, publisher, licence, attribution, vintage
`source_ref`        finds the row in its source
`urn`, `atco`       the numbers that a school and a stop have
`authority_code`    the council in whose area it is
`fields_from`       other sources of single fields, by field
`merged`            entries of other sources that became part of this one, and why
`capacity`          places and children on roll
`school`            what the register of schools says
==================  ==========================================================================

A location has there its `location_id` and `placed_by`: ``source``, or ``postcode`` where the
source gave no position. A date and an address of the web or of e-mail that does not
have the shape which the profile wants is not lost: it stands under ``local_offer`` as it is.

Positions are degrees in WGS84 (EPSG:4326). `last_modified` is when the newest source of an entry
was fetched: no source says when a single entry changed, and this is never too early.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid5

import shapely

from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.records import (
    Catchment,
    CostOption,
    Council,
    FieldSource,
    Location,
    Merged,
    Organization,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
)
from geo.sources.openreferral import (
    AREA_TAXONOMY,
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    REFERRAL_TAXONOMY,
    WHEELCHAIR_TAXONOMY,
)
from geo.store import SourceRow

T = TypeVar("T")

Json = dict[str, Any]
"""A JSON object."""

GENERATOR = "SEND Local Offer finder"
"""The name that exports carry, and by which they are known again."""

EXAMPLE = "Example: "
"""What the name of an illustrative service begins with."""

_NAMESPACE = UUID("c716b60e-673b-43a8-9832-3cb490bb725c")
_COUNCILS = "http://statistics.data.gov.uk/id/statistical-geography/"
_COUNCIL_CODE = re.compile(r"E(?:06|08|09|10)\d{6}")
_FREQUENCIES = frozenset({"WEEKLY", "MONTHLY"})
_WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def public_id(kind: str, *parts: str) -> str:
    """The UUID under which something of ours is published: the same in every export.

    >>> public_id("service", "osm-n1") == public_id("service", "osm-n1")
    True
    """
    return str(uuid5(_NAMESPACE, "\n".join((kind, *parts))))


# Taxonomies


@dataclass(frozen=True, slots=True)
class TaxonomyTerm:
    """A term of one of our taxonomies. `parent` is the code of the wider term, if any."""

    taxonomy: str
    code: str
    name: str
    description: str
    parent: str | None = None

    @property
    def term_id(self) -> str:
        """Its UUID."""
        return public_id("taxonomy_term", self.taxonomy, self.code)


TAXONOMIES: dict[str, str] = {
    CATEGORY_TAXONOMY: "Kinds of service in a Local Offer, under its sections.",
    NEED_TAXONOMY: "Types of need of the school census, in England.",
    DELIVERY_TAXONOMY: "Where a service happens.",
    REFERRAL_TAXONOMY: "Whether somebody must refer a child to a service.",
    WHEELCHAIR_TAXONOMY: "Whether a wheelchair user can get into a place.",
    AREA_TAXONOMY: "What the area of a service means.",
}
"""Name of each taxonomy that is used, and what it is."""

_OTHER_TERMS = (
    (DELIVERY_TAXONOMY, "place", "In person", "You go to a place."),
    (DELIVERY_TAXONOMY, "online", "Online", "By telephone, video or the web."),
    (DELIVERY_TAXONOMY, "home", "Home visit", "Somebody comes to the child's home."),
    (REFERRAL_TAXONOMY, "required", "Referral needed", "Somebody must refer the child."),
    (REFERRAL_TAXONOMY, "not-required", "No referral needed", "Families can make contact."),
    (WHEELCHAIR_TAXONOMY, "yes", "Yes", "A wheelchair user can get in and around."),
    (WHEELCHAIR_TAXONOMY, "limited", "Limited", "A wheelchair user can get into some of it."),
    (WHEELCHAIR_TAXONOMY, "no", "No", "A wheelchair user cannot get in."),
    (AREA_TAXONOMY, "service-area", "Service area", "The service is for this area."),
    (AREA_TAXONOMY, "designated-area", "Designated area", "A council names it for this area."),
    (
        AREA_TAXONOMY,
        "admission-catchment",
        "Admission catchment",
        "Children who live here come first when a school has too few places.",
    ),
)


def _all_terms() -> dict[tuple[str, str], TaxonomyTerm]:
    terms = [
        *(
            TaxonomyTerm(CATEGORY_TAXONOMY, slug, name, "A section of the Local Offer.")
            for slug, name in SECTIONS.items()
        ),
        *(
            TaxonomyTerm(CATEGORY_TAXONOMY, c.slug, c.name, c.explained, c.section)
            for c in CATEGORIES.values()
        ),
        *(TaxonomyTerm(NEED_TAXONOMY, n.code, n.name, n.area) for n in NEEDS.values()),
        *(TaxonomyTerm(*row) for row in _OTHER_TERMS),
    ]
    return {(term.taxonomy, term.code): term for term in terms}


TERMS: Mapping[tuple[str, str], TaxonomyTerm] = _all_terms()
"""Every term that is used, by taxonomy and code."""


def taxonomy_id(name: str) -> str:
    """The UUID of a taxonomy."""
    return public_id("taxonomy", name)


def taxonomy(name: str, *, terms: bool = False) -> Json:
    """A taxonomy, with its terms where asked for."""
    found: Json = {"id": taxonomy_id(name), "name": name, "description": TAXONOMIES[name]}
    if terms:
        found["taxonomy_terms"] = [taxonomy_term(t) for t in TERMS.values() if t.taxonomy == name]
    return found


def taxonomy_term(term: TaxonomyTerm) -> Json:
    """A term of a taxonomy."""
    parent = TERMS[term.taxonomy, term.parent].term_id if term.parent else None
    return _said(
        id=term.term_id,
        code=term.code,
        name=term.name,
        description=term.description,
        parent_id=parent,
        taxonomy=term.taxonomy,
        taxonomy_id=taxonomy_id(term.taxonomy),
        term=term.name,
    )


def _attribute(link_type: str, link_id: str, key: tuple[str, str]) -> list[Json]:
    """An object's link to a term, none where the term is not one of ours."""
    term = TERMS.get(key)
    if term is None:
        return []
    return [
        {
            "id": public_id("attribute", link_id, *key),
            "link_id": link_id,
            "taxonomy_term_id": term.term_id,
            "link_type": link_type,
            "taxonomy_term": taxonomy_term(term),
        }
    ]


# The rows


class Records(Protocol):
    """Where the rows come from; `geo.store.Store` is one."""

    @property
    def area(self) -> Council:
        """The authority that the rows are for."""
        ...

    @property
    def built_at(self) -> str:
        """When the rows were put together: ISO 8601, UTC."""
        ...

    def records(self, record: type[T]) -> list[T]:
        """All rows of a type of `geo.records`."""
        ...


@dataclass(frozen=True, slots=True)
class Entries:
    """The rows of a Local Offer, by the id of what they belong to."""

    area: Council
    built_at: str
    sources: dict[str, SourceRow]
    services: dict[str, Service]
    organizations: dict[str, Organization]
    locations: dict[str, Location]
    links: dict[str, list[ServiceAtLocation]]
    needs: dict[str, list[ServiceNeed]]
    schedules: dict[str, list[Schedule]]
    costs: dict[str, list[CostOption]]
    catchments: dict[str, list[Catchment]]
    capacities: dict[str, list[ServiceCapacity]]
    schools: dict[str, School]
    merged: dict[str, list[Merged]]
    fields_from: dict[str, list[FieldSource]]
    towns: frozenset[str]

    def places(self, service_id: str) -> list[Location]:
        """Where a service happens."""
        links = self.links.get(service_id, ())
        return [self.locations[link.location_id] for link in links]

    def terms(self, service_id: str) -> list[tuple[str, str]]:
        """Taxonomy and code of each term that a service has."""
        service = self.services[service_id]
        found = [(CATEGORY_TAXONOMY, service.category)]
        found += [(NEED_TAXONOMY, row.need) for row in self.needs.get(service_id, ())]
        found.append((DELIVERY_TAXONOMY, service.delivery))
        if service.referral is not None:
            found.append((REFERRAL_TAXONOMY, "required" if service.referral else "not-required"))
        return found

    def modified(self, service_id: str) -> date:
        """When the newest source of a service was fetched."""
        others = (*self.merged.get(service_id, ()), *self.fields_from.get(service_id, ()))
        ids = {self.services[service_id].source_id, *(row.source_id for row in others)}
        known = [self.sources[i].retrieved for i in ids if i in self.sources]
        return max(known, default=date.fromisoformat(self.built_at[:10]))


def entries(store: Records) -> Entries:
    """Everything that the JSON is made from, out of an area's database.

    Links to a location that is not there are left out.
    """
    locations = _by(store.records(Location), "location_id")
    links = [row for row in store.records(ServiceAtLocation) if row.location_id in locations]
    return Entries(
        store.area,
        store.built_at,
        sources=_by(store.records(SourceRow), "source_id"),
        services=_by(store.records(Service), "service_id"),
        organizations=_by(store.records(Organization), "organization_id"),
        locations=locations,
        links=_grouped(links),
        needs=_grouped(store.records(ServiceNeed)),
        schedules=_grouped(store.records(Schedule)),
        costs=_grouped(store.records(CostOption)),
        catchments=_grouped(store.records(Catchment)),
        capacities=_grouped(store.records(ServiceCapacity)),
        schools=_by(store.records(School), "service_id"),
        merged=_grouped(store.records(Merged)),
        fields_from=_grouped(store.records(FieldSource)),
        towns=frozenset(row.name.casefold() for row in store.records(Settlement)),
    )


def _by(rows: Iterable[T], key: str) -> dict[str, T]:
    return {getattr(row, key): row for row in rows}


def _grouped(rows: Iterable[T], key: str = "service_id") -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return dict(found)


# Services


def name_of(service: Service) -> str:
    """A service's name, which says so where the service is only an example."""
    marked = not service.illustrative or service.name.startswith(EXAMPLE.strip())
    return service.name if marked else EXAMPLE + service.name


def listed_service(rows: Entries, service_id: str) -> Json:
    """A service as lists have it: the fields of its own, and its organization."""
    service = rows.services[service_id]
    organization = rows.organizations.get(service.organization_id or "")
    return _said(
        id=public_id("service", service_id),
        organization_id=organization and public_id("organization", organization.organization_id),
        name=name_of(service),
        description=service.description,
        url=_shaped(service.url, _WEB),
        email=_shaped(service.email, _EMAIL),
        status="active",
        minimum_age=_number(service.min_age),
        maximum_age=_number(service.max_age),
        assured_date=_day(service.assured),
        assurer_email=_shaped(service.assurer, _EMAIL),
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
    attributes = [a for t in rows.terms(service_id) for a in _attribute(_LINKS[t[0]], key, t)]
    links = rows.links.get(service_id, ())
    nested: Json = {
        "schedules": _numbered("schedule", key, rows.schedules.get(service_id, ()), _schedule),
        "service_areas": _areas(rows, service_id),
        "service_at_locations": [_link(rows, link) for link in links] if with_locations else [],
        "cost_options": _numbered("cost_option", key, rows.costs.get(service_id, ()), _cost),
        "contacts": _contacts(key, phone),
        "attributes": attributes,
    }
    return found | {name: listed for name, listed in nested.items() if listed}


_LINKS = {
    CATEGORY_TAXONOMY: "category",
    NEED_TAXONOMY: "need",
    DELIVERY_TAXONOMY: "delivery",
    REFERRAL_TAXONOMY: "referral",
}
"""What the link of a service to a term of each taxonomy is called."""


def _extras(rows: Entries, service: Service) -> Json:
    """What the standard has no field for."""
    of = service.service_id
    capacities = [_row(row) for row in rows.capacities.get(of, ())]
    school = rows.schools.get(of)
    return _said(
        service_id=of,
        illustrative=service.illustrative,
        source=_source(rows, service.source_id),
        source_ref=service.source_ref,
        urn=service.urn,
        atco=service.atco,
        authority_code=service.authority_code,
        url=None if _shaped(service.url, _WEB) else service.url,
        email=None if _shaped(service.email, _EMAIL) else service.email,
        assurer=None if _shaped(service.assurer, _EMAIL) else service.assurer,
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
    return _said(**{k: _day(v) if isinstance(v, date) else v for k, v in found.items()})


def source_of(row: SourceRow) -> Json:
    """Where rows come from, and on what terms."""
    return _said(
        source_id=row.source_id,
        title=row.title,
        publisher=row.publisher,
        licence=row.licence,
        attribution=row.attribution,
        vintage=row.vintage,
        retrieved=_day(row.retrieved),
        page=row.page,
        illustrative=row.illustrative or None,
    )


def _source(rows: Entries, source_id: str) -> Json:
    row = rows.sources.get(source_id)
    return source_of(row) if row else {"source_id": source_id}


def _numbered(kind: str, key: str, rows: Sequence[T], shape: Callable[[T], Json]) -> list[Json]:
    """Rows of a service as objects with an id of their own. Those that say nothing are left out."""
    found = []
    for number, row in enumerate(rows):
        shaped = shape(row)
        if shaped:
            found.append({"id": public_id(kind, key, str(number)), "service_id": key, **shaped})
    return found


def _schedule(row: Schedule) -> Json:
    """When a service is open. OpenStreetMap's notation is told in words, and kept as it is."""
    repeats = f"Repeats: {row.freq}." if row.freq and row.freq not in _FREQUENCIES else None
    told = " ".join(filter(None, (row.description or row.opening_hours, repeats)))
    place = row.location_id
    return _said(
        service_at_location_id=link_id(row.service_id, place) if place else None,
        valid_from=_day(row.valid_from),
        valid_to=_day(row.valid_to),
        freq=row.freq if row.freq in _FREQUENCIES else None,
        byday=row.byday,
        description=told or None,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        opening_hours=row.opening_hours,
    )


def _cost(row: CostOption) -> Json:
    return _said(
        valid_from=_day(row.valid_from),
        valid_to=_day(row.valid_to),
        option=row.option,
        amount=_number(row.amount),
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
    return _said(
        id=area,
        service_id=key,
        name=row.name,
        extent=shapely.to_geojson(shapely.from_wkb(row.geometry)),
        extent_type="geojson",
        attributes=_attribute("service_area", area, kind),
    )


# Places


def link_id(service_id: str, location_id: str) -> str:
    """The UUID of a service at a location."""
    return public_id("service_at_location", service_id, location_id)


def _link(rows: Entries, link: ServiceAtLocation) -> Json:
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
    return _link(rows, link) | {"service": service}


def listed_service_at_location(rows: Entries, link: ServiceAtLocation) -> Json:
    """A service at a location as lists have it."""
    return {
        "id": link_id(link.service_id, link.location_id),
        "service_id": public_id("service", link.service_id),
        "location_id": public_id("location", link.location_id),
        "location": _listed_location(rows.locations[link.location_id]),
        "service": listed_service(rows, link.service_id),
    }


def _listed_location(row: Location) -> Json:
    return _said(
        id=public_id("location", row.location_id),
        location_type="physical",
        name=row.name,
        latitude=row.lat,
        longitude=row.lon,
        local_offer={"location_id": row.location_id, "placed_by": row.placed_by},
    )


def full_location(rows: Entries, location_id: str) -> Json:
    """A place with its address and what is known of getting in."""
    row = rows.locations[location_id]
    key = public_id("location", location_id)
    told = {"id": public_id("accessibility", key), "location_id": key}
    nested: Json = {
        "addresses": _addresses(rows, row, key),
        "accessibility": [told | {"description": row.accessibility}] if row.accessibility else [],
        "attributes": _attribute("location", key, (WHEELCHAIR_TAXONOMY, row.wheelchair or "")),
    }
    return _listed_location(row) | {name: listed for name, listed in nested.items() if listed}


def _addresses(rows: Entries, row: Location, key: str) -> list[Json]:
    """The address, split only where its last part is a town that the map knows."""
    if not row.address and not row.postcode:
        return []
    address = row.address or ""
    street, _, town = address.rpartition(", ")
    known = town.casefold() in rows.towns
    return [
        {
            "id": public_id("address", key),
            "location_id": key,
            "address_1": street if known else address,
            "city": town if known else "",
            "state_province": "",
            "postal_code": row.postcode or "",
            "country": "GB",
            "address_type": "physical",
        }
    ]


# Organizations


def listed_organization(row: Organization) -> Json:
    """An organization's own fields. The profile wants a description, be it an empty one."""
    return _said(
        id=public_id("organization", row.organization_id),
        name=row.name,
        description=row.description or "",
        email=_shaped(row.email, _EMAIL),
        website=_shaped(row.url, _WEB),
    )


def full_organization(rows: Entries, organization_id: str, services: list[Json]) -> Json:
    """An organization with its services, in whatever detail they come."""
    row = rows.organizations[organization_id]
    found = listed_organization(row)
    other = _said(
        organization_id=organization_id,
        source=_source(rows, row.source_id),
        url=None if _shaped(row.url, _WEB) else row.url,
        email=None if _shaped(row.email, _EMAIL) else row.email,
    )
    return found | {"services": services, "local_offer": other}


# Pages, and what goes with every export


def page(contents: Sequence[Any], *, total: int, number: int, per_page: int) -> Json:
    """A page of a list, as the API of Open Referral UK 3.0 wraps it."""
    pages = -(-total // per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


def about(rows: Entries) -> Json:
    """What an export must say of itself: whose area, when, from which sources on what terms."""
    examples = sum(row.illustrative for row in rows.services.values())
    notice = (
        f"{examples:,} of {len(rows.services):,} services are examples, not real: their names "
        f"begin “{EXAMPLE.strip()}”."
    )
    return _said(
        generator=GENERATOR,
        area={"code": rows.area.code, "name": rows.area.name},
        built_at=rows.built_at,
        notice=notice if examples else None,
        attribution=attribution(rows.sources.values()),
        sources=[source_of(row) for row in rows.sources.values()],
    )


def attribution(sources: Iterable[SourceRow]) -> list[str]:
    """What must be said of the sources, each once."""
    return list(dict.fromkeys(row.attribution for row in sources))


def _said(**fields: Any) -> Json:
    """The fields that have a value. The profile allows none of them to be null."""
    return {name: value for name, value in fields.items() if value is not None}


def _shaped(value: str | None, pattern: re.Pattern[str]) -> str | None:
    """A text that has the shape its field needs, else None."""
    return value if value and pattern.fullmatch(value) else None


def _number(value: float | None) -> float | int | None:
    """A number, whole where it is: 4, not 4.0."""
    return int(value) if value is not None and value == int(value) else value


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
