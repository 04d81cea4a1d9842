"""The services as a table for people: a line for each service at each location."""

from collections.abc import Iterator, Sequence

from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS
from geo.publish.openreferral import Entries, Json, name_of
from geo.records import CostOption, Location, Schedule, Service

OFFER_COLUMNS = (
    "service_id",
    "name",
    "example",
    "category",
    "category_name",
    "section",
    "organization",
    "description",
    "location_id",
    "place",
    "address",
    "postcode",
    "latitude",
    "longitude",
    "placed_by",
    "wheelchair",
    "accessibility",
    "phone",
    "email",
    "url",
    "eligibility",
    "how_to_access",
    "referral",
    "min_age",
    "max_age",
    "delivery",
    "whole_area",
    "needs",
    "need_names",
    "opening_hours",
    "cost",
    "assured",
    "assurer",
    "urn",
    "atco",
    "source",
    "source_ref",
    "licence",
    "vintage",
)
"""The columns of ``offer.csv``, and the properties of a GeoJSON feature."""


def offer_rows(rows: Entries) -> Iterator[Json]:
    """A row for each service at each location, and one for a service without; `OFFER_COLUMNS`."""
    for service_id, service in rows.services.items():
        told = _told(rows, service)
        places: Sequence[Location | None] = rows.places(service_id) or [None]
        for place in places:
            row = told | _place(place) | {"opening_hours": _hours(rows, service_id, place)}
            yield {name: row[name] for name in OFFER_COLUMNS}


def _told(rows: Entries, service: Service) -> Json:
    """What is the same at every place of a service."""
    organization = rows.organizations.get(service.organization_id or "")
    category = CATEGORIES[service.category]
    source = rows.sources.get(service.source_id)
    needs = [row.need for row in rows.needs.get(service.service_id, ())]
    costs = map(_cost, rows.costs.get(service.service_id, ()))
    return {name: getattr(service, name, None) for name in OFFER_COLUMNS} | {
        "name": name_of(service),
        "example": "example, not a real service" if service.illustrative else None,
        "category_name": category.name,
        "section": SECTIONS[category.section],
        "organization": organization.name if organization else None,
        "needs": ", ".join(needs) or None,
        "need_names": "; ".join(NEEDS[code].name for code in needs if code in NEEDS) or None,
        "cost": "; ".join(filter(None, costs)) or None,
        "source": source.title if source else service.source_id,
        "licence": source.licence if source else None,
        "vintage": source.vintage if source else None,
    }


def _place(place: Location | None) -> Json:
    return {
        "location_id": place and place.location_id,
        "place": place and place.name,
        "address": place and place.address,
        "postcode": place and place.postcode,
        "latitude": place and place.lat,
        "longitude": place and place.lon,
        "placed_by": place and place.placed_by,
        "wheelchair": place and place.wheelchair,
        "accessibility": place and place.accessibility,
    }


def _hours(rows: Entries, service_id: str, place: Location | None) -> str | None:
    """When a service is open at a place, in words."""
    here = {None, place.location_id if place else None}
    told = [_when(row) for row in rows.schedules.get(service_id, ()) if row.location_id in here]
    return "; ".join(filter(None, told)) or None


def _when(row: Schedule) -> str:
    days = (row.byday or "").replace(",", ", ")
    hours = " to ".join(filter(None, (row.opens_at, row.closes_at)))
    parts = (
        row.opening_hours,
        " ".join(filter(None, (days, hours))),
        f"from {row.valid_from}" if row.valid_from else None,
        f"until {row.valid_to}" if row.valid_to else None,
        row.description,
    )
    return ", ".join(filter(None, parts))


def _cost(row: CostOption) -> str:
    amount = None
    if row.amount is not None:
        amount = "free" if row.amount == 0 else f"{row.currency or 'GBP'} {row.amount:.2f}"
    repeated = (row.description or "").rstrip(".").casefold() == amount
    return ": ".join(filter(None, (row.option, amount, None if repeated else row.description)))
