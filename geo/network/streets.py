"""The street network of an area, as everything else asks it: by mode, in longitude and latitude."""

from threading import RLock

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from geo.errors import InputError
from geo.measure import straight_line_m, to_grid, to_lonlat
from geo.network import paths
from geo.network.access import MODES
from geo.network.directions import Directions, Route, Step, Street, steps
from geo.network.edges import Ints, Snaps
from geo.network.graph import ModeGraph
from geo.network.usable import usable_edges

__all__ = ["Network", "Route", "check_mode"]


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
        self._classes = edges["highway"].to_numpy(dtype=object, na_value="")
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
        found, target = self._search(mode, start, end, shortest=shortest)
        return self._route(found, target, paths.legs(found, target))

    def directions(
        self,
        mode: str,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        shortest: bool = False,
    ) -> Directions:
        """The way that `route` gives, with its steps; see `route`."""
        found, target = self._search(mode, start, end, shortest=shortest)
        legs = paths.legs(found, target)
        named = self._steps(found, target, legs) if legs else ()
        return Directions(self._route(found, target, legs), named)

    def _search(
        self, mode: str, start: tuple[float, float], end: tuple[float, float], *, shortest: bool
    ) -> tuple[paths.Search, Snaps]:
        graph = self.graph(mode, fastest=not shortest)
        both = self.snap(mode, [start[0], end[0]], [start[1], end[1]])
        return paths.search(graph, both.take(np.array([0]))), both.take(np.array([1]))

    def _route(self, found: paths.Search, target: Snaps, legs: paths.Legs | None) -> Route:
        both = (found.origin, target)
        straight = float(straight_line_m(found.origin.xy[0], target.xy[0]))
        start_m, end_m = (
            None if np.isnan(place.offset_m[0]) else float(place.offset_m[0]) for place in both
        )
        if legs is None:
            return Route(None, None, straight, "unreachable", start_m, end_m, (), None)
        got = paths.lengths(found, target)
        return Route(
            float(got.metres[0]),
            float(got.seconds[0]),
            straight,
            "reached",
            start_m,
            end_m,
            self.ferry_names(found.graph, paths.ferries(found, target)[0]),
            _to_degrees(paths.line(legs)),
        )

    def _steps(self, found: paths.Search, target: Snaps, legs: paths.Legs) -> tuple[Step, ...]:
        row = found.graph.edges.row[legs.edges]
        ferry = found.graph.edges.ferry[legs.edges]
        kinds = zip(self._names[row], self._classes[row], ferry, strict=True)
        return steps(found, target, legs, [Street(*kind) for kind in kinds])

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
