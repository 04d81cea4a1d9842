"""Reading an extract: what the base map draws, and the file of its tiles."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.osm import Area, Node, Way

from geo.errors import SourceError
from geo.formats.tile_archive import archive
from geo.network.things import TagChoice, Tags, Thing, read_things
from geo.sources.basemap.kinds import (
    AREAS,
    AREAS_BY_KEY,
    KINDS,
    LAST_ZOOM,
    LINES,
    LINES_BY_KEY,
    PLACES,
    RULES,
    STREETS,
)
from geo.sources.basemap.land import land_from_coast
from geo.sources.basemap.plots import Plots, no_plots
from geo.sources.basemap.tiling import PLOT, UNITS, Drawn, tiles
from geo.sources.extract import reading

_WKB = osmium.geom.WKBFactory()

MARGIN_M = 5000.0
"""How far beyond the streets the map goes."""

REACH_M = 300_000.0
"""How far beyond that land and sea go on."""

_EARTH_M = 40_075_016.7
"""The length of the equator: the width of the web Mercator projection."""

_PLOTS = frozenset(
    kind
    for kind in {"building", *AREAS.values()}
    if RULES[kind].zoom >= LAST_ZOOM - 1 and RULES[kind].named > LAST_ZOOM
)
"""Areas that are drawn near by only, without a name. There are more of them than of all else."""

_ONE_RING = "010600000001000000010300000001000000"
"""How an area of one ring begins in well-known binary: a multipolygon of one polygon of one."""

_RING_FROM = len(_ONE_RING) + 8
"""Where the corners of that ring begin, after their number."""

_CORNER_BYTES = 16
_FEWEST = 3
"""An outline has so many corners at least."""

_STATIONS = ("station", "halt")
_HIGHEST = 85.0
"""Degrees of latitude: the projection ends a little nearer to the poles."""


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


class DrawingReader:
    """Reads what is drawn: lines and areas by kind, with their names, and the names of places."""

    wanted: ClassVar = {
        Node: TagChoice(
            tags=frozenset(("place", kind) for kind in PLACES)
            | frozenset(("railway", kind) for kind in _STATIONS)
        ),
        Way: TagChoice(tags=frozenset(LINES)),
        Area: TagChoice(keys=frozenset({"building"}), tags=frozenset(AREAS)),
    }

    def __init__(self) -> None:
        self._shapes: dict[str, list[bytes]] = defaultdict(list)
        self._plots: dict[str, list[bytes]] = defaultdict(list)
        self._named: dict[str, list[int]] = defaultdict(list)
        self._names: dict[str, int] = {"": 0}
        self._places: list[tuple[str, str, float, float]] = []

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a line, an area or the point of a place."""
        try:
            if isinstance(thing, Area):
                self._take_area(thing, tags)
            elif isinstance(thing, Way):
                self._take_way(thing, tags)
            elif isinstance(thing, Node):
                self._take_place(thing, dict(tags))
        except (RuntimeError, osmium.InvalidLocationError):
            pass  # cut off at the extract's edge: a way of one point, or nodes without a place

    def _take_way(self, way: Way, tags: Tags) -> None:
        for key, value in tags:
            if key in LINES_BY_KEY and (kind := LINES_BY_KEY[key].get(value)):
                self._add(kind, _WKB.create_linestring(way), tags)

    def _take_area(self, area: Area, tags: Tags) -> None:
        kinds = set()
        for key, value in tags:
            if key in AREAS_BY_KEY and (kind := AREAS_BY_KEY[key].get(value)):
                kinds.add(kind)
            elif key == "building" and value != "no":
                kinds.add(key)
        wkb = _WKB.create_multipolygon(area) if kinds else ""
        for kind in kinds:
            if kind in _PLOTS and wkb.startswith(_ONE_RING):
                self._plots[kind].append(bytes.fromhex(wkb[_RING_FROM:]))
            else:
                self._add(kind, wkb, tags)

    def _take_place(self, node: Node, tags: Mapping[str, str]) -> None:
        kind, name = tags.get("place"), tags.get("name")
        if kind not in PLACES:
            kind = "station"
        if name and node.location.valid():
            self._places.append((kind, name, node.location.lon, node.location.lat))

    def _add(self, kind: str, wkb: str, tags: Tags) -> None:
        self._shapes[kind].append(bytes.fromhex(wkb))
        name = ""
        if RULES[kind].named <= LAST_ZOOM:
            name = next((tag.v for tag in tags if tag.k == "name"), "")
        self._named[kind].append(self._names.setdefault(name, len(self._names)))

    def basemap(self, path: Path) -> bytes:
        """The base map, once all of the extract at `path` has been read.

        It is a PMTiles archive of vector tiles (`geo.sources.basemap.kinds`). Its metadata have
        ``places``, the box that the settlements are in (west, south, east, north), ``frame``, the
        box that the tiles fill, and ``beyond``: rings of the land outside of that, positions of
        longitude and latitude in degrees, EPSG:4326.

        Raises
        ------
        SourceError
            If there is nothing to draw.
        """
        drawn, plots = self._drawn(), self._outlines()
        if not len(drawn.shape) + len(plots):
            raise SourceError(f"The map extract {path} has no streets or land to draw.")
        frame = _frame(drawn, plots)
        drawn, plots = _divided(drawn, plots, frame)
        kept, beyond = _with_land(drawn, frame)
        west, north, east, south = _degrees(np.array(frame.bounds).reshape(2, 2)).ravel().tolist()
        metadata = {
            "name": "Base map",
            "frame": [west, south, east, north],
            "places": self._box(),
            "beyond": beyond,
            "vector_layers": [
                {"id": layer, "fields": {"kind": "String", "name": "String"}}
                for layer in dict.fromkeys(rule.layer for rule in RULES.values())
            ],
        }
        return archive(dict(tiles(kept, plots, frame.bounds)), metadata)

    def _drawn(self) -> Drawn:
        """All that was read, in units."""
        shapes, self._shapes = self._shapes, {}
        found: list[tuple[str, NDArray[np.object_], list[int]]] = []
        for kind in [*shapes]:
            read = np.array(shapely.from_wkb(shapes.pop(kind)), dtype=object)
            found.append((kind, read, self._named[kind]))
        for kind in dict.fromkeys(place[0] for place in self._places):
            these = [place for place in self._places if place[0] == kind]
            points = np.array(shapely.points([place[2:] for place in these]), dtype=object)
            names = [self._names.setdefault(place[1], len(self._names)) for place in these]
            found.append((kind, points, names))
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return Drawn(np.array([], dtype=object), none, none, [])
        kinds = [np.full(len(read), KINDS.index(kind)) for kind, read, _ in found]
        return Drawn(
            shapely.transform(np.concatenate([read for _, read, _ in found]), _units),
            np.concatenate(kinds),
            np.concatenate([np.array(names, dtype=np.int64) for _, _, names in found]),
            [*self._names],
        )

    def _outlines(self) -> Plots:
        """All areas that were read as one ring, in units."""
        read, self._plots = self._plots, {}
        if not read:
            return no_plots()
        rings = [ring for kind in read for ring in read[kind]]
        count = np.array([len(ring) // _CORNER_BYTES for ring in rings], dtype=np.int64)
        kind = [np.full(len(found), KINDS.index(kind)) for kind, found in read.items()]
        corners = _units(np.frombuffer(b"".join(rings)).reshape(-1, 2))
        last = np.cumsum(count) - 1
        opened = np.delete(corners, last, axis=0)  # it is the first again
        plots = Plots(opened, count - 1, np.concatenate(kind))
        return plots.only(plots.count > 0)

    def _box(self) -> list[float]:
        """West, south, east and north of the settlements, in degrees; nothing without any."""
        at = [(lon, lat) for kind, _, lon, lat in self._places if kind != "station"]
        if not at:
            return []
        lons, lats = zip(*at, strict=True)
        return [min(lons), min(lats), max(lons), max(lats)]


# --- the frame, and land --------------------------------------------------------------------------


def _units(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes and latitudes on the web Mercator projection, y to the south."""
    lat = np.radians(np.clip(lonlat[:, 1], -_HIGHEST, _HIGHEST))
    x = (lonlat[:, 0] + 180) / 360
    y = (1 - np.arcsinh(np.tan(lat)) / np.pi) / 2
    return np.column_stack([x, y]) * UNITS


def _degrees(units: NDArray[np.float64]) -> NDArray[np.float64]:
    """The reverse of `_units`."""
    x, y = (units / UNITS).T
    return np.column_stack([x * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))])


def _frame(drawn: Drawn, plots: Plots) -> shapely.Polygon:
    """The streets with their surroundings; without streets, all that is drawn."""
    streets = np.isin(drawn.kind, [KINDS.index(kind) for kind in STREETS])
    bounds = shapely.bounds(drawn.shape[streets if streets.any() else ...])
    if not streets.any():
        bounds = np.concatenate([bounds, plots.bounds])
    left, top = np.nanmin(bounds[:, :2], axis=0)
    right, bottom = np.nanmax(bounds[:, 2:], axis=0)
    margin = MARGIN_M * _units_a_metre((top + bottom) / 2)
    box = shapely.box(left - margin, top - margin, right + margin, bottom + margin)
    return shapely.Polygon(shapely.get_coordinates(box))


def _units_a_metre(y: float) -> float:
    lat = np.radians(_degrees(np.array([[0.0, y]]))[0, 1])
    return float(UNITS / _EARTH_M / np.cos(lat))


def _with_land(drawn: Drawn, frame: shapely.Polygon) -> tuple[Drawn, list[list[list[list[float]]]]]:
    """What is drawn, cut to the frame, with land for coast; and the rings of the land beyond."""
    coastal = drawn.kind == KINDS.index("coast")
    reach = REACH_M * _units_a_metre(frame.centroid.y)
    land = land_from_coast(list(_flipped(drawn.shape[coastal])), _flipped(frame), reach)
    rest = drawn.only(~coastal)
    outside = ~_within(shapely.bounds(rest.shape), frame)
    rest.shape[outside] = shapely.clip_by_rect(rest.shape[outside], *frame.bounds)
    rest = rest.only(~shapely.is_empty(rest.shape))
    made = [*land.inside, *land.lines]
    kinds = [KINDS.index("land")] * len(land.inside) + [KINDS.index("coast")] * len(land.lines)
    whole = Drawn(
        np.concatenate([_flipped(np.array(made, dtype=object)), rest.shape]),
        np.concatenate([np.array(kinds, dtype=np.int64), rest.kind]),
        np.concatenate([np.zeros(len(made), dtype=np.int64), rest.name]),
        drawn.names,
    )
    return whole, [_rings(_flipped(part)) for part in land.beyond]


def _divided(drawn: Drawn, plots: Plots, frame: shapely.Polygon) -> tuple[Drawn, Plots]:
    """What is drawn, with the plots that must be cut: large ones, and those beyond the frame."""
    bounds = plots.bounds
    small = (bounds[:, 2:] - bounds[:, :2] <= PLOT).all(axis=1)
    whole = small & _within(bounds, frame) & (plots.count >= _FEWEST)
    rest = plots.only(~whole & (plots.count >= _FEWEST))
    more = Drawn(
        np.concatenate([drawn.shape, rest.shapes()]),
        np.concatenate([drawn.kind, rest.kind]),
        np.concatenate([drawn.name, np.zeros(len(rest), dtype=np.int64)]),
        drawn.names or [""],
    )
    return more, plots.only(whole)


def _within(bounds: NDArray[np.float64], frame: shapely.Polygon) -> NDArray[np.bool_]:
    """Whether bounds, shape ``(n, 4)``, lie within the frame; of nothing at all they do not."""
    left, top, right, bottom = frame.bounds
    inside = (bounds[:, :2] > (left, top)) & (bounds[:, 2:] < (right, bottom))
    return np.asarray(inside.all(axis=1))


def _flipped(shapes: Any) -> Any:
    """The same with y to the north instead of the south, or the reverse."""
    return shapely.transform(shapes, lambda at: at * [1.0, -1.0])


def _rings(part: shapely.Polygon) -> list[list[list[float]]]:
    """The rings of a polygon in degrees, the outer one first."""
    return [
        np.round(_degrees(shapely.get_coordinates(ring)), 5).tolist()
        for ring in shapely.get_rings(part)
    ]
