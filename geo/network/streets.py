"""The street network of an area, as everything else asks it: by mode, in longitude and latitude."""

from dataclasses import dataclass
from threading import RLock

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from geo.errors import InputError
from geo.measure import straight_line_m, to_grid, to_lonlat
from geo.network import paths
from geo.network.access import MODES
from geo.network.edges import Ints, Snaps
from geo.network.graph import ModeGraph
from geo.network.usable import usable_edges


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one place to another.

    Lengths are metres and seconds, doors included; None without a way. `status` is
    ``reached`` or ``unreachable``. `ferry` names the ferries taken. `geometry` is the
    part along streets, EPSG:4326.
    """

    distance_m: float | None
    duration_s: float | None
    straight_line_m: float
    status: str
    from_offset_m: float | None
    to_offset_m: float | None
    ferry: tuple[str, ...]
    geometry: shapely.LineString | None


class Network:
    """Streets for every mode. Graphs are made when a mode is first asked for, and kept.

    Parameters
    ----------
    edges, nodes, turns
        The tables of `geo.network.osm.Streets`; edge geometry as WKB, EPSG:27700.
    """

    def __init__(self, edges: pd.DataFrame, nodes: pd.DataFrame, turns: pd.DataFrame) -> None:
        shapes = shapely.from_wkb([bytes(wkb) for wkb in edges["geometry"]])
        self.edges = edges.assign(geometry=shapes)
        self.nodes = nodes
        self.turns = turns
        self._names = edges["name"].to_numpy(dtype=object, na_value=None)
        self._made: dict[tuple[str, bool], ModeGraph] = {}
        self._lock = RLock()

    def graph(self, mode: str, *, fastest: bool = False) -> ModeGraph:
        """The network for a mode. Only driving has a fastest path that is not the shortest.

        Raises
        ------
        InputError
            For an unknown mode.
        """
        check_mode(mode)
        key = (mode, fastest and mode == "drive")
        with self._lock:
            if key not in self._made:
                other = self._made.get((mode, not key[1]))
                edges, links = (
                    (other.edges, other.links)
                    if other
                    else usable_edges(self.edges, self.nodes, self.turns, mode)
                )
                self._made[key] = ModeGraph(mode, edges, links, fastest=key[1])
            return self._made[key]

    def snap(self, mode: str, lon: ArrayLike, lat: ArrayLike) -> Snaps:
        """Join places to the streets of a mode; degrees in EPSG:4326."""
        return self.graph(mode).snap(to_grid(lon, lat))

    def route(
        self,
        mode: str,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        shortest: bool = False,
    ) -> Route:
        """The way between two places, each ``(longitude, latitude)`` in EPSG:4326.

        Driving takes the fastest way, or with `shortest` the shortest; every other mode
        the shortest.
        """
        graph = self.graph(mode, fastest=not shortest)
        both = self.snap(mode, [start[0], end[0]], [start[1], end[1]])
        origin, target = both.take(np.array([0])), both.take(np.array([1]))
        straight = float(straight_line_m(both.xy[0], both.xy[1]))
        doors = tuple(None if np.isnan(o) else float(o) for o in both.offset_m)
        found = paths.search(graph, origin)
        got = paths.lengths(found, target)
        line, _ = paths.path(found, target)
        if line is None:
            return Route(None, None, straight, "unreachable", doors[0], doors[1], (), None)
        return Route(
            float(got.metres[0]),
            float(got.seconds[0]),
            straight,
            "reached",
            doors[0],
            doors[1],
            self.ferry_names(graph, paths.ferries(found, target)[0]),
            _to_degrees(line),
        )

    def ferry_names(self, graph: ModeGraph, edges: Ints) -> tuple[str, ...]:
        """Names of ferries, from their edge numbers in a graph."""
        names = self._names[graph.edges.row[edges]]
        return tuple(dict.fromkeys(name or "a ferry" for name in names))


def check_mode(mode: str) -> str:
    """The mode itself, or `InputError` that lists the known ones."""
    if mode not in MODES:
        raise InputError(f"{mode[:40]!r} is not a way of travelling. Known: {', '.join(MODES)}.")
    return mode


def _to_degrees(line: shapely.LineString) -> shapely.LineString:
    points = shapely.get_coordinates(line)
    return shapely.LineString(to_lonlat(points[:, 0], points[:, 1]))
