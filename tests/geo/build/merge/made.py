"""Made-up entries of several sources around one spot."""

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
