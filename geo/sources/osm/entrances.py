"""The ways into sites: gates and doors, and where paths cross their outlines."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import ClassVar

import osmium
import shapely
from osmium.osm import Node, Way
from shapely.geometry.base import BaseGeometry

from geo.network.permissions import Mode, blocked_at
from geo.network.things import TagChoice, Tags, Thing
from geo.records import Entrance
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


class GateReader:
    """Reads what may lead into a site: gates and doors by node id, places that are shut, streets.

    Streets are those that people may walk along.
    """

    wanted: ClassVar = {
        Node: TagChoice(frozenset({"entrance", "barrier"})),
        Way: TagChoice(frozenset({"highway"})),
    }

    def __init__(self) -> None:
        self.openings: dict[int, _Opening] = {}
        self.shut: set[tuple[float, float]] = set()
        self.kinds: list[str] = []
        self._streets: list[bytes] = []
        self._wkb = osmium.geom.WKBFactory()

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a gate, a door or a street."""
        if isinstance(thing, Node) and thing.location.valid():
            self._note_opening(thing, dict(tags))
        elif isinstance(thing, Way) and _is_walked(texts := dict(tags)):
            with suppress(RuntimeError, osmium.InvalidLocationError):  # cut at an edge
                self._streets.append(bytes.fromhex(self._wkb.create_linestring(thing)))
                self.kinds.append(texts["highway"])

    def lines(self) -> shapely.STRtree:
        """The lines of the streets, whose highway is in `kinds`."""
        return shapely.STRtree(shapely.from_wkb(self._streets))

    def _note_opening(self, node: Node, tags: Mapping[str, str]) -> None:
        at = node.location
        doors = _DOORS.intersection(parts(tags.get("entrance") or ""))
        gate = tags.get("barrier")
        rights = {key: tags[key] for key in ("access", "foot", "locked") if key in tags}
        is_open = _may_walk(rights.get("access"), rights.get("foot"))
        if not is_open or Mode.WALK in blocked_at(rights):
            self.shut.add(_spot(at.lon, at.lat))
        elif doors:
            kind = "main" if "main" in doors else min(doors)
            self.openings[node.id] = (f"entrance={kind}", at.lon, at.lat)
        elif gate in _GATES:
            self.openings[node.id] = (f"barrier={gate}", at.lon, at.lat)
        else:
            # An emergency exit, a service door or a wall is no way in, whatever path leads to it.
            self.shut.add(_spot(at.lon, at.lat))


def entrances(gates: GateReader, entries: list[Feature], out: Output) -> list[Entrance]:
    """The ways into each area: gates and doors on its outline, and where a path crosses into it.

    A site without any gets the doors of the buildings inside it. Where there is a
    gate these would only mislead: a door near a back fence is no way in from the
    street behind it.
    """
    areas = [f for f in entries if f.is_area]
    lines, openings = gates.lines(), gates.openings
    doors = [at for at in openings.values() if at[0].startswith("entrance=")]
    tree = shapely.STRtree([shapely.Point(lon, lat) for _, lon, lat in doors])
    rows: list[Entrance] = []
    for feature in areas:
        mapped = (openings[node] for node in sorted(feature.outline) if node in openings)
        found = {_spot(lon, lat): (kind, lon, lat) for kind, lon, lat in mapped}
        for kind, lon, lat in _crossings(feature.geometry, gates, lines):
            found.setdefault(_spot(lon, lat), (kind, lon, lat))
        inside = [] if found else sorted(tree.query(feature.geometry, predicate="intersects"))
        location_id = out.row_id(feature.key)
        rows += [
            Entrance(location_id, lon, lat, kind, out.source_id)
            for kind, lon, lat in list(found.values()) or [doors[i] for i in inside]
        ]
    return rows


def _spot(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, 6), round(lat, 6)


def _crossings(area: BaseGeometry, gates: GateReader, lines: shapely.STRtree) -> Iterator[_Opening]:
    """Where a street or path goes into an area, or ends at its outline; not one that runs along."""
    outline = shapely.MultiLineString([part.exterior for part in shapely.get_parts(area)])
    touching = sorted(lines.query(outline, predicate="intersects"))
    met: dict[tuple[float, float], list[tuple[str, bool]]] = defaultdict(list)
    for i in touching:
        line = lines.geometries[i]
        for point in shapely.get_parts(line.intersection(outline)):
            if point.geom_type != "Point" or _spot(point.x, point.y) in gates.shut:
                continue
            at = line.project(point)
            beside = [at + step for step in (-_STEP_DEG, _STEP_DEG) if 0 < at + step < line.length]
            inside = [area.contains(line.interpolate(place)) for place in beside]
            is_end = len(beside) == 1
            goes_in = any(inside) and (is_end or not all(inside))
            alone = is_end and len(touching) == 1
            met[point.x, point.y].append((gates.kinds[i], goes_in or alone))
    for (lon, lat), streets in met.items():
        kind = next((kind for kind, goes_in in streets if goes_in), None)
        if kind:
            yield f"highway={kind}", round(lon, 7), round(lat, 7)


def _is_walked(tags: Mapping[str, str]) -> bool:
    return tags["highway"] in _WALKED and _may_walk(tags.get("access"), tags.get("foot"))


def _may_walk(access: str | None, foot: str | None) -> bool:
    if foot is not None:
        return _SHUT_ON_FOOT.isdisjoint(parts(foot))
    return _SHUT.isdisjoint(parts(access or ""))
