"""Places with their addresses, as objects of the profile."""

from geo.publish.openreferral.entries import Entries
from geo.publish.openreferral.objects import Json, public_id, said
from geo.publish.openreferral.taxonomies import attribute_of
from geo.records import Location
from geo.sources.openreferral import WHEELCHAIR_TAXONOMY


def link_id(service_id: str, location_id: str) -> str:
    """The UUID of a service at a location."""
    return public_id("service_at_location", service_id, location_id)


def listed_location(row: Location) -> Json:
    """A place as lists have it."""
    return said(
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
        "attributes": attribute_of("location", key, (WHEELCHAIR_TAXONOMY, row.wheelchair or "")),
    }
    return listed_location(row) | {name: listed for name, listed in nested.items() if listed}


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
