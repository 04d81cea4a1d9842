"""Made-up entries of several sources around one spot."""

from geo.build.merge import PairDecision, merge
from geo.measure import to_lonlat
from geo.records import Location, Row, Service, ServiceAtLocation

HOME = (450_000.0, 90_000.0)
RANKS = {"gias": 0, "naptan": 1, "feed": 2, "list": 3, "osm": 9}


def degrees(east_m=0.0, north_m=0.0):
    lon, lat = to_lonlat(HOME[0] + east_m, HOME[1] + north_m)[0]
    return float(lon), float(lat)


def place(key, source, east_m=0.0, **said):
    lon, lat = degrees(east_m) if east_m is not None else (None, None)
    return Location(key, None, lon, lat, source, **said)


def entry(source, key, name="Testham School", east_m=0.0, *, at=None, **said) -> list[Row]:
    """A service of a source and its place, so many metres east of home."""
    postcode = {k: said.pop(k) for k in ("postcode", "placed_by", "address") if k in said}
    access = {k: said.pop(k) for k in ("wheelchair", "accessibility") if k in said}
    service_id = f"{source}-{key}"
    said.setdefault("category", "mainstream-school")
    service = Service(service_id, name, source_id=source, source_ref=key, **said)
    if at:
        return [service, ServiceAtLocation(service_id, at, source)]
    where = place(f"{service_id}-place", source, east_m, **postcode, **access)
    return [service, where, ServiceAtLocation(service_id, where.location_id, source)]


def of(rows, kind):
    return [row for row in rows if isinstance(row, kind)]


def joined(*rows, decisions=None, surveyed=("osm",), postcodes=None):
    by_source = {source: [] for source in RANKS}
    for row in (row for some in rows for row in some):
        by_source[row.source_id].append(row)
    return merge(
        by_source, ranks=RANKS, surveyed=surveyed, decisions=decisions, postcodes=postcodes
    )


def said(a, b, same):
    return {(a, b): PairDecision(a, b, same)}


def ids(found):
    return {row.service_id for row in of(found.rows, Service)}


def only(found):
    (service,) = of(found.rows, Service)
    return service


def places(found, service_id):
    at = {r.location_id for r in of(found.rows, ServiceAtLocation) if r.service_id == service_id}
    return {r.location_id: r for r in of(found.rows, Location) if r.location_id in at}


def place_of(found, service_id):
    (row,) = places(found, service_id).values()
    return row
