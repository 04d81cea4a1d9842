"""A light base map from an OpenStreetMap extract: one small GeoJSON that a browser draws on canvas.

Land, water, woods, parks, built-up areas, streets by class, railways, ferries
and place names, each class one feature. It is simplified on the British
National Grid (EPSG:27700), in metres, and given in WGS84 (EPSG:4326).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.osm import Area, Node, Way
from shapely.geometry.base import BaseGeometry

from geo.errors import SourceError
from geo.measure import to_grid, to_lonlat
from geo.network.things import TagChoice, Tags, Thing, read_things
from geo.sources.extract import reading

_WKB = osmium.geom.WKBFactory()

DECIMALS = 5
"""Decimals of a degree that are written: 5 are about a metre."""

SMALL_BYTES = 1_000_000
"""Footpaths are drawn when the whole map, with them, is no larger than this."""

LARGEST_BYTES = 3_000_000
"""Detail is dropped, level by level, until the map is no larger than this."""

MARGIN_M = 5000.0
"""How far beyond the streets the map goes."""

_STREETS = {
    "road-major": ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"),
    "road-middle": ("secondary", "tertiary", "secondary_link", "tertiary_link"),
    "road-minor": ("residential", "unclassified", "living_street", "pedestrian"),
    "path": ("footway", "path", "cycleway", "bridleway", "track", "steps"),
}
_LINES = {
    "highway": {value: kind for kind, values in _STREETS.items() for value in values},
    "waterway": {"river": "river", "canal": "river"},
    "railway": dict.fromkeys(("rail", "light_rail", "narrow_gauge", "preserved", "tram"), "rail"),
    "route": {"ferry": "ferry"},
    "natural": {"coastline": "coast"},
}
_AREAS = {
    "natural": {"water": "water", "wood": "wood", "beach": "beach", "sand": "beach"},
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "forest": "wood",
        "reservoir": "water",
        "basin": "water",
        "recreation_ground": "park",
        "village_green": "park",
        "residential": "built",
        "retail": "built",
        "commercial": "built",
        "industrial": "built",
    },
    "leisure": {"park": "park", "recreation_ground": "park", "common": "park"},
}
_GAP_M = {"built": 30.0, "wood": 10.0}
"""Gaps narrower than this, in areas of a kind, are filled: their edges need not be exact."""

_BACKDROP = 1.5
"""How much coarser than the streets the areas of `_GAP_M` are drawn."""

_KIND_OF_LINE, _KIND_OF_AREA = (
    {(key, value): kind for key, kinds in table.items() for value, kind in kinds.items()}
    for table in (_LINES, _AREAS)
)
_LINE_TYPES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)

Many = Sequence[BaseGeometry] | NDArray[np.object_]
_Path = list[list[float]]

_PLACES = ("city", "town", "suburb", "village", "hamlet")
_ORDER = (
    "land coast built park wood beach water river path road-minor road-middle road-major rail ferry"
)


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of the map is kept: tolerance in metres, smallest area in m², kinds left out."""

    tolerance_m: float
    smallest_m2: float
    without: frozenset[str]


LEVELS = (
    Detail(8, 1_500, frozenset({"path"})),
    Detail(12, 5_000, frozenset({"path", "place-hamlet"})),
    Detail(20, 20_000, frozenset({"path", "place-hamlet", "beach"})),
    Detail(30, 100_000, frozenset({"path", "place-hamlet", "beach"})),
    Detail(30, 100_000, frozenset({"path", "place-hamlet", "beach", "road-minor"})),
    Detail(60, 250_000, frozenset({"path", "place-hamlet", "beach", "road-minor", "place-suburb"})),
    Detail(150, 1_000_000, frozenset({"path", "place-hamlet", "beach", "road-minor", "built"})),
)
"""Levels of detail, the finest first. Footpaths are added to the first where there is room."""


@dataclass(slots=True)
class _Drawing:
    """What the extract has to draw, by kind: geometries on the grid, and named points."""

    shapes: dict[str, list[BaseGeometry]] = field(default_factory=dict)
    names: list[tuple[str, str, float, float]] = field(default_factory=list)


def read_basemap(path: Path) -> bytes:
    """The base map of an extract, as `DrawingReader.basemap` gives it.

    Parameters
    ----------
    path
        An ``.osm.pbf`` (or ``.osm``) file.

    Raises
    ------
    SourceError
        If the extract is missing, cannot be read, or has nothing to draw.
    """
    drawing = DrawingReader()
    with reading(path):
        read_things(path, drawing)
    return drawing.basemap(path)


# --- reading --------------------------------------------------------------------------------------


class DrawingReader:
    """Reads what is drawn: lines and areas by kind, and the names of settlements."""

    wanted: ClassVar = {
        Node: TagChoice(tags=frozenset(("place", kind) for kind in _PLACES)),
        Way: TagChoice(tags=frozenset(_KIND_OF_LINE)),
        Area: TagChoice(tags=frozenset(_KIND_OF_AREA)),
    }

    def __init__(self) -> None:
        self._raw: dict[str, list[bytes]] = defaultdict(list)
        self._names: list[tuple[str, str, float, float]] = []

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a line, an area or the point of a settlement."""
        if isinstance(thing, Node):
            self._note_name(thing, dict(tags))
            return
        kinds = _KIND_OF_AREA if isinstance(thing, Area) else _KIND_OF_LINE
        # Cut off at the extract's edge: a way of one point, or nodes without a place.
        with suppress(RuntimeError, osmium.InvalidLocationError):
            for tag in tags:
                kind = kinds.get(tag)
                if kind and isinstance(thing, Area):
                    self._raw[kind].append(bytes.fromhex(_WKB.create_multipolygon(thing)))
                elif kind and isinstance(thing, Way):
                    self._raw[kind].append(bytes.fromhex(_WKB.create_linestring(thing)))

    def _note_name(self, node: Node, tags: Mapping[str, str]) -> None:
        kind, name = tags["place"], tags.get("name")
        if name and node.location.valid():
            self._names.append((f"place-{kind}", name, node.location.lon, node.location.lat))

    def basemap(self, path: Path) -> bytes:
        """The base map, once all of the extract at `path` has been read.

        It is a GeoJSON FeatureCollection, encoded in UTF-8. Each feature has a property ``kind``:
        ``land``, ``coast`` (a line, only where land could not be closed), ``built``, ``park``,
        ``wood``, ``beach``, ``water``, ``river``, ``path``, ``road-minor``, ``road-middle``,
        ``road-major``, ``rail``, ``ferry``, or ``place-city`` to ``place-hamlet``: points with a
        ``name``. Features come in the order in which they are drawn.

        Raises
        ------
        SourceError
            If there is nothing to draw.
        """
        raw, self._raw = self._raw, {}
        shapes = {kind: list(_on_grid(raw.pop(kind))) for kind in [*raw]}
        if not any(shapes.values()):
            raise SourceError(f"The map extract {path} has no streets or land to draw.")
        drawing = _Drawing(shapes, self._names)
        _trim(drawing)
        return _as_detailed_as_fits(drawing)


def _as_detailed_as_fits(drawing: _Drawing) -> bytes:
    for detail in LEVELS:
        data = _encoded(drawing, detail)
        if len(data) <= LARGEST_BYTES:
            break
    if detail is LEVELS[0] and len(data) <= SMALL_BYTES / 2:
        with_paths = _encoded(drawing, replace(detail, without=frozenset()))
        data = with_paths if len(with_paths) <= SMALL_BYTES else data
    return data


def _on_grid(wkbs: list[bytes]) -> Iterator[BaseGeometry]:
    shapes = shapely.from_wkb(wkbs)
    projected = shapely.transform(shapes, lambda lonlat: to_grid(lonlat[:, 0], lonlat[:, 1]))
    points, owner = shapely.get_coordinates(projected, return_index=True)
    lost = np.isin(np.arange(len(shapes)), owner[~np.isfinite(points).all(axis=1)])
    for shape, is_lost in zip(projected, lost, strict=True):
        # A ferry to Spain leaves the grid: what is left of it is what can be placed.
        if not is_lost:
            yield shape
        elif shape.geom_type == "LineString":
            at = shapely.get_coordinates(shape)
            kept = at[np.isfinite(at).all(axis=1)]
            if len(kept) > 1:
                yield shapely.LineString(kept)


def _trim(drawing: _Drawing) -> None:
    """Cut everything to the streets' surroundings, and turn the coast into land where it closes."""
    streets = [s for kind in _STREETS for s in drawing.shapes.get(kind, [])]
    about = streets or [s for shapes in drawing.shapes.values() for s in shapes]
    west, south, east, north = shapely.total_bounds(about)
    frame = shapely.box(west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M)
    shapely.prepare(frame)
    coast = drawing.shapes.pop("coast", [])
    for kind, shapes in drawing.shapes.items():
        outside = ~shapely.contains(frame, shapes)
        drawing.shapes[kind] = [
            frame.intersection(shape) if cut else shape
            for shape, cut in zip(shapes, outside, strict=True)
        ]
    land, lines = land_from_coast(coast, frame)
    drawing.shapes |= {"land": land, "coast": lines}
    drawing.shapes = {kind: _merged(kind, shapes) for kind, shapes in drawing.shapes.items()}


def _merged(kind: str, shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Streets joined end to end; areas made one, as overlaps would be drawn as holes."""
    if np.isin(shapely.get_type_id(shapes), _LINE_TYPES).any():
        return _lines_of(shapely.line_merge(_multiline(shapes)))
    polygons = _polygons_of(shapes)
    gap_m = _GAP_M.get(kind, 0.0)
    if not gap_m:
        return _polygons_of(shapely.union_all(shapely.make_valid(polygons)))
    # Plots and copses with a hedge or a lane between them are one town, one wood. Each is widened
    # by itself before the union, and narrowed after: the union as a whole would take minutes.
    rough = shapely.simplify(polygons, gap_m / 10)
    wide = shapely.union_all(shapely.buffer(rough, gap_m / 2, join_style="mitre"))
    narrow = shapely.buffer(shapely.get_parts(wide), -gap_m / 2, join_style="mitre")
    return _polygons_of(narrow)


def _multiline(shapes: list[BaseGeometry]) -> shapely.MultiLineString:
    return cast(shapely.MultiLineString, shapely.multilinestrings(_lines_of(shapes)))


# --- land -----------------------------------------------------------------------------------------


def land_from_coast(
    coast: list[BaseGeometry], frame: BaseGeometry
) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Land within a frame, from coastlines that have land on their left.

    A coast that is cut at the extract's edge is led on straight to the frame. Where
    that gives no clear land and sea, the coast is given back as lines.

    Parameters
    ----------
    coast
        LineStrings in metres (EPSG:27700).
    frame
        The rectangle to fill, in the same metres. Without any coast all of it is land.

    Returns
    -------
    Land polygons, and coastlines that do not bound any.
    """
    if not coast:
        return [frame], []
    merged = shapely.get_parts(shapely.line_merge(_multiline(coast), directed=True))
    inside = [part for line in merged for part in _lines_of(line.intersection(frame))]
    if not inside:
        return [], []
    led_on = [line for chain in inside for line in _led_on(chain, frame)]
    faces = shapely.get_parts(
        shapely.polygonize([shapely.node(shapely.union_all([*inside, *led_on, frame.boundary]))])
    )
    tree = shapely.STRtree(faces)
    left, right = (_faces_beside(tree, inside, side) for side in (1.0, -1.0))
    if left & right or not left | right:
        return [], list(inside)
    return [faces[i] for i in sorted(left)], []


def _led_on(chain: BaseGeometry, frame: BaseGeometry) -> Iterator[BaseGeometry]:
    """Lines from the open ends of a coast to the frame, the shortest way."""
    ends = [] if chain.is_closed else [chain.coords[0], chain.coords[-1]]
    for end in ends:
        onward = shapely.shortest_line(shapely.Point(end), frame.boundary)
        if onward.length > 0:
            # A hair longer, so that it surely meets the frame.
            (x0, y0), (x1, y1) = onward.coords
            reach = 1 + 1 / onward.length
            yield shapely.LineString([(x0, y0), (x0 + (x1 - x0) * reach, y0 + (y1 - y0) * reach)])


def _faces_beside(tree: shapely.STRtree, chains: Iterable[BaseGeometry], side: float) -> set[int]:
    """Which faces lie a quarter of a metre to the left (1) or right (-1) of the chains' middles."""
    found: set[int] = set()
    for chain in chains:
        at = shapely.get_coordinates(chain)
        step = np.diff(at, axis=0)
        longest = int(np.argmax(np.hypot(step[:, 0], step[:, 1])))
        (dx, dy), middle = step[longest], (at[longest] + at[longest + 1]) / 2
        beside = middle + side * 0.25 * np.array([-dy, dx]) / np.hypot(dx, dy)
        found |= {int(i) for i in tree.query(shapely.Point(beside), predicate="intersects")}
    return found


def _lines_of(shapes: BaseGeometry | Many) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapes)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    return list(parts[is_line & (shapely.length(parts) > 0)])


def _polygons_of(shapes: BaseGeometry | Many) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return list(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


# --- writing --------------------------------------------------------------------------------------


def _encoded(drawing: _Drawing, detail: Detail) -> bytes:
    features = []
    for kind in _ORDER.split():
        shapes = drawing.shapes.get(kind, [])
        if kind in detail.without or not shapes:
            continue
        backdrop = replace(detail, tolerance_m=detail.tolerance_m * _BACKDROP)
        geometry = _geometry(shapes, backdrop if kind in _GAP_M else detail)
        if geometry:
            features.append({"type": "Feature", "properties": {"kind": kind}, "geometry": geometry})
    ranked = sorted(
        drawing.names, key=lambda n: (_PLACES.index(n[0].removeprefix("place-")), n[1:])
    )
    for kind, name, lon, lat in ranked:
        if kind not in detail.without:
            at = [round(lon, DECIMALS), round(lat, DECIMALS)]
            point = {"type": "Point", "coordinates": at}
            properties = {"kind": kind, "name": name}
            features.append({"type": "Feature", "properties": properties, "geometry": point})
    whole = {"type": "FeatureCollection", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _geometry(shapes: list[BaseGeometry], detail: Detail) -> dict[str, Any] | None:
    """One GeoJSON geometry for all shapes of a kind, or None when nothing is left of them."""
    if shapes[0].geom_type == "LineString":
        simple = shapely.simplify(shapes, detail.tolerance_m)
        lines = [path for path in _lonlat(simple) if len(path) > 1]
        return {"type": "MultiLineString", "coordinates": lines} if lines else None
    large = np.asarray(shapes)[shapely.area(shapes) >= detail.smallest_m2]
    simple = shapely.simplify(large, detail.tolerance_m, preserve_topology=True)
    polygons = _rings(simple, detail.smallest_m2)
    return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None


def _rings(polygons: Many, smallest_m2: float) -> list[list[_Path]]:
    """The rings of each polygon in degrees, the outer one first, without small holes."""
    rings, owner = shapely.get_rings(polygons, return_index=True)
    outer = np.diff(owner, prepend=-1) != 0
    kept = outer | (shapely.area(shapely.polygons(rings)) >= smallest_m2)
    found: list[list[_Path]] = []
    shortest = 4  # three corners and the first again
    for ring, is_outer in zip(_lonlat(rings[kept]), outer[kept], strict=True):
        if is_outer:
            found.append([])
        if len(ring) >= shortest and (is_outer or found[-1]):
            found[-1].append(ring)
    return [polygon for polygon in found if polygon]


def _lonlat(lines: Many) -> list[_Path]:
    """Coordinates in degrees, rounded, without those that rounding made equal to the one before."""
    at, line = shapely.get_coordinates(lines, return_index=True)
    rounded = np.round(to_lonlat(at[:, 0], at[:, 1]), DECIMALS)
    moves = (np.diff(rounded, axis=0) != 0).any(axis=1) | (np.diff(line) != 0)
    new = np.append(True, moves)[: len(line)]
    points = rounded[new].tolist()
    starts = np.searchsorted(line[new], np.arange(len(lines) + 1)).tolist()
    return [points[start:end] for start, end in pairwise(starts)]
