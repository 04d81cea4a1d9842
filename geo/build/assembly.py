"""From what the readers found to what an area holds: placed, within reach, and of one council.

Readers know nothing of the area. Here a location without a position gets its postcode's, what
lies beyond the area's margin is left out, and polygons that name their service by a school's
number find it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.build.merge import PostcodePoint
from geo.errors import PostcodeError
from geo.measure import Floats, straight_line_m, to_grid, to_lonlat
from geo.places.extent import OUTSIDE, Extent
from geo.places.homes import Homes
from geo.places.typed_postcode import normalise
from geo.records import (
    Catchment,
    ClosedSchool,
    Entrance,
    Harvest,
    Location,
    Merged,
    Organization,
    Rejected,
    Row,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    Settlement,
    Stop,
    TrafficCount,
    Zone,
    ZoneDemand,
)

BY_POSTCODE = "postcode"
"""What `Location.placed_by` says where the position is the postcode's."""

FAR_FROM_POSTCODE_M = 10_000.0
"""No place is farther than this from its own postcode: one of the two is wrong."""

FindPostcodes = Callable[[Iterable[str]], Mapping[str, tuple[float, float]]]
"""Gives easting and northing (EPSG:27700) of those postcodes that have a place."""


# Placing


def place(found: Harvest, find: FindPostcodes, *, surveyed: bool = False) -> None:
    """Give each location without a position the one of its postcode, and mark it as such.

    One that has no usable postcode either goes, with a `Rejected`; its service stays,
    without a place. A position farther than `FAR_FROM_POSTCODE_M` from its own postcode is
    a mistake (metres cut short, a place in the sea): the postcode's is taken, with a
    `Rejected` that says so, unless the source is `surveyed`: a map is right about places.
    """
    rows = [row for row in found.rows if isinstance(row, Location)]
    judged = [row for row in rows if row.lon is None or not surveyed]
    codes = {row.location_id: _normal(row.postcode) for row in judged}
    places = find({code for code in codes.values() if code})
    lost = {row.location_id for row in judged if row.lon is None}
    lost |= set(_contradicted([row for row in judged if row.lon is not None], codes, places, found))
    if not lost:
        return
    at = _degrees(places)
    unplaced = {i for i in lost if codes[i] not in at}
    for row in judged:
        if row.location_id in unplaced:
            found.reject(row.source_id, row.location_id, "postcode", row.postcode or "", _why(row))
    found.rows = [
        _placed(row, codes[row.location_id] or "", at)
        if isinstance(row, Location) and row.location_id in lost
        else row
        for row in found.rows
        if getattr(row, "location_id", None) not in unplaced or isinstance(row, Rejected)
    ]


def _contradicted(
    rows: Sequence[Location],
    codes: Mapping[str, str | None],
    places: Mapping[str, tuple[float, float]],
    found: Harvest,
) -> Iterator[str]:
    """The locations whose position cannot be, as their postcode is elsewhere."""
    told = [row for row in rows if codes[row.location_id] in places]
    if not told:
        return
    positions = np.array([(row.lon, row.lat) for row in told], dtype=float)
    here = to_grid(positions[:, 0], positions[:, 1])
    there = np.array([places[codes[row.location_id] or ""] for row in told])
    for row, metres in zip(told, straight_line_m(here, there), strict=True):
        if metres <= FAR_FROM_POSTCODE_M:
            continue
        said = f"{row.lat:.5f}, {row.lon:.5f}"
        reason = (
            f"The position is {metres / 1000:.0f} km from the postcode "
            f"{codes[row.location_id]}, so we used the postcode. Check both."
        )
        found.reject(row.source_id, row.location_id, "position", said, reason)
        yield row.location_id


def _degrees(places: Mapping[str, tuple[float, float]]) -> dict[str | None, tuple[float, float]]:
    """Longitude and latitude (EPSG:4326) of each postcode."""
    degrees = to_lonlat(*np.array([*places.values()], dtype=float).reshape(-1, 2).T)
    return {
        code: (float(lon), float(lat)) for code, (lon, lat) in zip(places, degrees, strict=True)
    }


def _normal(postcode: str | None) -> str | None:
    if not postcode:
        return None
    try:
        return normalise(postcode)
    except PostcodeError:
        return None


def _why(row: Location) -> str:
    if not row.postcode:
        return "The location has no coordinates or postcode, so it is listed without a place."
    return (
        "The location has no usable coordinates, and we cannot place its postcode, so it is "
        "listed without a place."
    )


def _placed(row: Location, code: str, at: Mapping[str | None, tuple[float, float]]) -> Location:
    lon, lat = at[code]
    return replace(row, lon=lon, lat=lat, postcode=code, placed_by=BY_POSTCODE)


def postcode_points(table: pd.DataFrame) -> dict[str, PostcodePoint]:
    """Where postcodes are, without spaces, and how far a place may be from there.

    Parameters
    ----------
    table
        As `geo.places.homes.Homes` has it.
    """
    homes = Homes(table)
    return {
        code.replace(" ", ""): PostcodePoint(east, north, error_m)
        for code, (east, north), error_m in zip(
            table["postcode"], homes.xy.tolist(), homes.spread_m.tolist(), strict=True
        )
    }


# What the area reaches


def clip(
    found: Harvest, extent: Extent, is_ours: Callable[[str], bool], *, by_place: bool = False
) -> None:
    """Leave out what lies beyond an area and its margin, and count it.

    A service stays when one of its places is within, when an area that it serves touches
    the area, or when it has no place and its source does not say that it is another council's.

    Parameters
    ----------
    is_ours
        Whether the code or name of a council is that of the area.
    by_place
        Whether the source's rows are places (a school on two sites is two) rather than services.
    """
    far = _far_locations(found, extent)
    dropped = _far_services(found, far, extent, is_ours)
    stops = _far(found.rows, Stop, extent)
    zones = _far_zones(found, extent)
    placed = {row.service_id for row in found.rows if isinstance(row, ServiceAtLocation)}
    refs = {
        row.source_ref
        for row in found.rows
        if isinstance(row, Service)
        and row.service_id in dropped
        and not (by_place and row.service_id in placed)
    }
    counts = {row.count_id for row in _far(found.rows, TrafficCount, extent)}
    refs |= {row.stop_id for row in stops} | (far if by_place else set()) | counts
    beyond = len(refs) + len(zones)
    settlements = {row.settlement_id for row in _far(found.rows, Settlement, extent)}
    stop_ids = {row.stop_id for row in stops}
    found.rows = [
        row
        for row in found.rows
        if isinstance(row, Rejected)
        or not (
            getattr(row, "service_id", None) in dropped
            or (isinstance(row, Location | Entrance | ServiceAtLocation) and row.location_id in far)
            or (isinstance(row, Schedule) and row.location_id in far)
            or (isinstance(row, Stop) and row.stop_id in stop_ids)
            or (isinstance(row, TrafficCount) and row.count_id in counts)
            or (isinstance(row, Settlement) and row.settlement_id in settlements)
            or (isinstance(row, Zone | ZoneDemand) and row.zone_id in zones)
        )
    ]
    _clip_closed(found)
    if beyond:
        found.rows_kept -= beyond
        found.left_out[OUTSIDE] += beyond


def _clip_closed(found: Harvest) -> None:
    """Keep the closed schools of the local authorities that have open ones here.

    Many of them have no position in the register.
    """
    numbers = {row.laestab[:3] for row in found.rows if isinstance(row, School) and row.laestab}
    found.rows = [
        row
        for row in found.rows
        if not isinstance(row, ClosedSchool) or (row.laestab or "")[:3] in numbers
    ]


def _far(rows: Sequence[Row], record: type, extent: Extent) -> list[Any]:
    """The rows of a type that lie beyond the margin."""
    placed: list[Any] = [row for row in rows if isinstance(row, record)]
    near = extent.covers([row.lon for row in placed], [row.lat for row in placed])
    return [row for row, is_near in zip(placed, near, strict=True) if not is_near]


def _far_locations(found: Harvest, extent: Extent) -> set[str]:
    return {row.location_id for row in _far(found.rows, Location, extent)}


def _far_services(
    found: Harvest, far: set[str], extent: Extent, is_ours: Callable[[str], bool]
) -> set[str]:
    """The services that no child of the area would use."""
    places = defaultdict(set)
    for row in found.rows:
        if isinstance(row, ServiceAtLocation):
            places[row.service_id].add(row.location_id)
    serving = {
        row.service_id
        for row in found.rows
        if isinstance(row, Catchment) and _touches(row.geometry, extent)
    }
    return {
        row.service_id
        for row in found.rows
        if isinstance(row, Service)
        and row.service_id not in serving
        and (
            places[row.service_id] <= far
            if places[row.service_id]
            else bool(row.authority_code) and not is_ours(row.authority_code or "")
        )
    }


def _touches(wkb: bytes, extent: Extent) -> bool:
    return bool(shapely.from_wkb(wkb).intersects(shapely.box(*extent.bounds)))


def _far_zones(found: Harvest, extent: Extent) -> set[str]:
    """Zones whose land does not come near the area. One without a polygon is not judged here."""
    drawn = [row for row in found.rows if isinstance(row, Zone) and row.geometry is not None]
    if not drawn:
        return set()
    shapes = shapely.from_wkb([row.geometry for row in drawn])
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes))
    near = extent.covers(inside[:, 0], inside[:, 1])
    for i in np.flatnonzero(~near):
        corners = shapely.get_coordinates(shapes[i])
        near[i] = extent.covers(corners[:, 0], corners[:, 1]).any()
    return {row.zone_id for row, is_near in zip(drawn, near, strict=True) if not is_near}


# What can only be told of all sources together


def clip_figures(found: Harvest, is_near: Callable[[Zone], bool]) -> None:
    """Leave out the figures of zones that are not near, and count their rows."""
    zones = [row for row in found.rows if isinstance(row, Zone) and row.geometry is None]
    far = {zone.zone_id for zone in zones if not is_near(zone)}
    rows = sum(found.kept_by_zone[zone_id] for zone_id in far)
    if not rows:
        return
    found.rows = [
        row for row in found.rows if not (isinstance(row, Zone | ZoneDemand) and row.zone_id in far)
    ]
    found.rows_kept -= rows
    found.left_out[OUTSIDE] += rows


def near_zones(
    rows: Iterable[Row], lsoas: Collection[str], councils: Collection[str]
) -> Callable[[Zone], bool]:
    """Tell whether a zone is near an area: drawn there, or that of a postcode there.

    Where nothing is known of a kind of zone, all of that kind are taken to be near.
    """
    drawn: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if isinstance(row, Zone) and row.geometry is not None:
            drawn[row.kind].add(row.zone_id)
    known = {**drawn, "lsoa": drawn["lsoa"] | {*lsoas}, "authority": {*councils}}
    return lambda zone: not known.get(zone.kind) or zone.zone_id in known[zone.kind]


def resolve(rows: Sequence[Row], merged: Iterable[Merged] = ()) -> tuple[list[Row], Counter[str]]:
    """Rows whose catchments name a service by ``urn:…`` or ``name:…``, with its id instead.

    A name that an entry had in a source that was `merged` finds it too.

    One whose service is not there, or by a name that several have, becomes a `Rejected`.

    Returns
    -------
    The rows, and how many catchments of each source could not be resolved.
    """
    known = _services_by_mark(rows)
    for part in merged:
        fits = known[f"name:{_folded(part.name)}"]
        fits += [part.service_id] if part.service_id not in fits else []
    found: list[Row] = []
    lost: Counter[str] = Counter()
    for row in rows:
        if not isinstance(row, Catchment) or not row.service_id.startswith(("urn:", "name:")):
            found.append(row)
            continue
        how, _, said = row.service_id.partition(":")
        fits = known.get(f"{how}:{_folded(said)}", [])
        if len(fits) == 1:
            found.append(replace(row, service_id=fits[0]))
            continue
        lost[row.source_id] += 1
        what = "URN" if how == "urn" else "name"
        reason = (
            f"{len(fits)} services have this {what}: use the service's ID instead."
            if fits
            else f"No service of this area has this {what}."
        )
        found.append(Rejected(row.source_id, row.catchment_id, "service", said, reason))
    return found, lost


def _services_by_mark(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Ids of services by URN and by name. A URN means the school, not its special classes."""
    schools = {row.service_id for row in rows if isinstance(row, School)}
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if not isinstance(row, Service):
            continue
        found[f"name:{_folded(row.name)}"].append(row.service_id)
        if row.urn and (row.service_id in schools or row.category != "resourced-provision"):
            found[f"urn:{_folded(row.urn)}"].append(row.service_id)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def tidy(rows: Sequence[Row]) -> list[Row]:
    """Rows without those that nothing points to, and each zone once, with its polygon if known."""
    used = {row.organization_id for row in rows if isinstance(row, Service)}
    drawn = {row.zone_id for row in rows if isinstance(row, Zone) and row.geometry is not None}
    seen: set[str] = set()
    found: list[Row] = []
    for row in rows:
        if isinstance(row, Organization) and row.organization_id not in used:
            continue
        if isinstance(row, Zone):
            if row.zone_id in seen or (row.geometry is None and row.zone_id in drawn):
                continue
            seen.add(row.zone_id)
        found.append(row)
    return found


def councils_of(
    rows: Sequence[Row], council_at: Callable[[Floats, Floats], Sequence[str | None]]
) -> dict[str, str | None]:
    """In which council's area the first place of each service is: its GSS code by service id.

    Parameters
    ----------
    council_at
        Gives the GSS codes of the councils at longitudes and latitudes (EPSG:4326).
    """
    where = {row.location_id: row for row in rows if isinstance(row, Location)}
    first: dict[str, Location] = {}
    for row in rows:
        if isinstance(row, ServiceAtLocation) and row.location_id in where:
            first.setdefault(row.service_id, where[row.location_id])
    lon = np.array([place.lon for place in first.values()], dtype=float)
    lat = np.array([place.lat for place in first.values()], dtype=float)
    return dict(zip(first, council_at(lon, lat), strict=True))
