"""The ways into sites: gates and doors, and where paths cross their outlines."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import osmium
import shapely
from osmium import filter as osmfilter
from osmium.osm import Node, Way
from shapely.geometry.base import BaseGeometry

from geo.network.permissions import Mode, blocked_at
from geo.records import Entrance
from geo.sources.extract import reading
from geo.sources.osm.features import Feature, Output
from geo.sources.osm.table import parts

_WALKED = frozenset(
    [
        "footway",
        "path",
        "pedestrian",
        "steps",
        "track",
        "bridleway",
        "cycleway",
        "service",
        "living_street",
        "residential",
        "unclassified",
        "tertiary",
        "secondary",
        "primary",
    ]
)
_GATES = frozenset(
    [
        "gate",
        "lift_gate",
        "swing_gate",
        "sliding_gate",
        "kissing_gate",
        "wicket_gate",
        "hampshire_gate",
        "entrance",
        "turnstile",
        "full-height_turnstile",
        "bollard",
        "cycle_barrier",
        "chicane",
        "cattle_grid",
    ]
)
_SHUT_ON_FOOT = frozenset(["no", "private", "use_sidepath"])
_SHUT = frozenset(["no", "private", "delivery", "emergency", "agricultural", "forestry"])
_DOORS = frozenset(["yes", "main", "secondary", "public"])
_STEP_DEG = 5e-6
"""About half a metre: how far beside an outline to look whether a path has gone in."""

_Opening = tuple[str, float, float]
"""What a way in was mapped as, with its longitude and latitude."""


@dataclass(slots=True)
class _SiteWays:
    """What may lead into a site: gates and doors by node id, places that are shut, streets."""

    openings: dict[int, _Opening] = field(default_factory=dict)
    shut: set[tuple[float, float]] = field(default_factory=set)
    kinds: list[str] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)
    lines: shapely.STRtree = field(default_factory=lambda: shapely.STRtree([]))


def entrances(path: Path, entries: list[Feature], out: Output) -> list[Entrance]:
    """The ways into each area: gates and doors on its outline, and where a path crosses into it.

    A site without any gets the doors of the buildings inside it. Where there is a
    gate these would only mislead: a door near a back fence is no way in from the
    street behind it.
    """
    areas = [f for f in entries if f.is_area]
    ways = _ways(path)
    doors = [at for at in ways.openings.values() if at[0].startswith("entrance=")]
    tree = shapely.STRtree([shapely.Point(lon, lat) for _, lon, lat in doors])
    rows: list[Entrance] = []
    for feature in areas:
        mapped = (ways.openings[node] for node in sorted(feature.outline) if node in ways.openings)
        found = {_spot(lon, lat): (kind, lon, lat) for kind, lon, lat in mapped}
        for kind, lon, lat in _crossings(feature.geometry, ways):
            found.setdefault(_spot(lon, lat), (kind, lon, lat))
        inside = [] if found else sorted(tree.query(feature.geometry, predicate="intersects"))
        openings = list(found.values()) or [doors[i] for i in inside]
        location_id = out.row_id(feature.key)
        rows += [
            Entrance(location_id, lon, lat, kind, out.source_id) for kind, lon, lat in openings
        ]
    return rows


def _spot(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, 6), round(lat, 6)


def _crossings(area: BaseGeometry, ways: _SiteWays) -> Iterator[_Opening]:
    """Where a street or path goes into an area, or ends at its outline; not one that runs along."""
    outline = shapely.MultiLineString([part.exterior for part in shapely.get_parts(area)])
    touching = sorted(ways.lines.query(outline, predicate="intersects"))
    met: dict[tuple[float, float], list[tuple[str, bool]]] = defaultdict(list)
    for i in touching:
        line = ways.lines.geometries[i]
        for point in shapely.get_parts(line.intersection(outline)):
            if point.geom_type != "Point" or _spot(point.x, point.y) in ways.shut:
                continue
            at = line.project(point)
            beside = [at + step for step in (-_STEP_DEG, _STEP_DEG) if 0 < at + step < line.length]
            inside = [area.contains(line.interpolate(place)) for place in beside]
            is_end = len(beside) == 1
            goes_in = any(inside) and (is_end or not all(inside))
            alone = is_end and len(touching) == 1
            met[point.x, point.y].append((ways.kinds[i], goes_in or alone))
    for (lon, lat), streets in met.items():
        kind = next((kind for kind, goes_in in streets if goes_in), None)
        if kind:
            yield f"highway={kind}", round(lon, 7), round(lat, 7)


def _ways(path: Path) -> _SiteWays:
    """Gates and doors, and the lines of the streets and paths that people may walk along."""
    streets, openings = osmfilter.KeyFilter("highway"), osmfilter.KeyFilter("entrance", "barrier")
    streets.enable_for(osmium.osm.WAY)
    openings.enable_for(osmium.osm.NODE)
    both = osmium.osm.NODE | osmium.osm.WAY
    wkb, found = osmium.geom.WKBFactory(), _SiteWays()
    reader = osmium.FileProcessor(str(path), both).with_locations()
    with reading(path):
        for thing in reader.with_filter(streets).with_filter(openings):
            if isinstance(thing, Node) and thing.location.valid():
                _note_opening(thing, found)
            elif isinstance(thing, Way) and _is_walked(thing):
                with suppress(RuntimeError, osmium.InvalidLocationError):  # cut at an edge
                    found.streets.append(wkb.create_linestring(thing))
                    found.kinds.append(thing.tags["highway"])
    found.lines = shapely.STRtree(shapely.from_wkb(found.streets))
    return found


def _note_opening(node: Node, found: _SiteWays) -> None:
    tags, at = node.tags, node.location
    doors = _DOORS.intersection(parts(tags.get("entrance") or ""))
    gate = tags.get("barrier")
    rights = {key: tags[key] for key in ("access", "foot", "locked") if key in tags}
    if not _may_walk(rights.get("access"), rights.get("foot")) or Mode.WALK in blocked_at(rights):
        found.shut.add(_spot(at.lon, at.lat))
    elif doors:
        kind = "main" if "main" in doors else min(doors)
        found.openings[node.id] = (f"entrance={kind}", at.lon, at.lat)
    elif gate in _GATES:
        found.openings[node.id] = (f"barrier={gate}", at.lon, at.lat)
    else:
        # An emergency exit, a service door or a wall is no way in, whatever path leads to it.
        found.shut.add(_spot(at.lon, at.lat))


def _is_walked(way: Way) -> bool:
    tags = way.tags
    return tags["highway"] in _WALKED and _may_walk(tags.get("access"), tags.get("foot"))


def _may_walk(access: str | None, foot: str | None) -> bool:
    if foot is not None:
        return _SHUT_ON_FOOT.isdisjoint(parts(foot))
    return _SHUT.isdisjoint(parts(access or ""))
