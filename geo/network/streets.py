"""The street network of an area, as everything else asks it: by mode, in longitude and latitude."""

from collections.abc import Iterable, Iterator
from copy import copy
from threading import RLock

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike

from geo.errors import InputError
from geo.measure import straight_line_m, to_grid, to_lonlat
from geo.network import paths, traffic
from geo.network.directions import Directions, Route, Step, Street, steps
from geo.network.edges import Edges, Ints, NewPaths, SnappedPoints, Turns
from geo.network.graph import ModeGraph
from geo.network.permissions import MODES, ON_FOOT
from geo.network.tree import Search
from geo.network.usable import usable_edges

__all__ = ["Network", "Route", "check_mode"]

CROSSINGS = ("node_id", "tags", "easting", "northing")
"""Columns of `Network.crossings`."""


class Network:
    """Streets for every mode. Graphs are made when a mode is first asked for, and kept.

    Parameters
    ----------
    edges, nodes, turns, crossings
        The tables of `geo.network.osm.StreetTables`; edge geometry as WKB, EPSG:27700. Without
        `crossings` none are known.
    """

    def __init__(
        self,
        edges: pd.DataFrame,
        nodes: pd.DataFrame,
        turns: pd.DataFrame,
        crossings: pd.DataFrame | None = None,
    ) -> None:
        shapes = shapely.from_wkb([bytes(wkb) for wkb in edges["geometry"]])
        self._set_edges(edges.assign(geometry=shapes))
        self.nodes = nodes
        self.turns = turns
        self.crossings = pd.DataFrame(columns=list(CROSSINGS)) if crossings is None else crossings
        self.unsafe: frozenset[int] = frozenset()
        self.new: NewPaths | None = None
        self._made: dict[tuple[str, bool, bool, bool], ModeGraph] = {}
        self._lock = RLock()

    def _set_edges(self, edges: pd.DataFrame) -> None:
        self.edges = edges
        self._ids = edges["edge_id"].to_numpy()
        self._names = edges["name"].to_numpy(dtype=object, na_value=None)
        self._traffic = edges["traffic"].to_numpy(dtype=bool)
        self._classes = edges["highway"].to_numpy(dtype=object, na_value="")

    @property
    def has_ferries(self) -> bool:
        """Whether a ferry that somebody may take sails on the map."""
        return bool(self.edges["ferry_s"].notna().any())

    def graph(
        self, mode: str, *, fastest: bool = False, ferries: bool = True, available: bool = False
    ) -> ModeGraph:
        """The network for a mode. Only driving has a fastest path that is not the shortest.

        Parameters
        ----------
        ferries
            Without them, the water cannot be crossed but by bridge: so the law measures the way
            to school. What is then cut off from the largest part is left out.
        available
            On foot, nobody goes along a street that is declared unsafe (`unsafe`). A place on one
            still joins it, and has no way from there.

        Raises
        ------
        InputError
            For an unknown mode.
        """
        check_mode(mode)
        spared = available and bool(self.unsafe) and mode in ON_FOOT
        key = (mode, fastest and mode == "drive", ferries, spared)
        with self._lock:
            if key not in self._made:
                edges, links = self._usable(key)
                new = None
                if self.new is not None:
                    of_new = np.isin(self._ids[edges.row], list(self.new.edge_ids))
                    new = (of_new, self.new.serves)
                self._made[key] = ModeGraph(mode, edges, links, fastest=key[1], new=new)
            return self._made[key]

    def _usable(self, key: tuple[str, bool, bool, bool]) -> tuple[Edges, Turns]:
        """The edges of a graph, shared with another one of them where there is one."""
        mode, fastest, ferries, spared = key
        if spared:
            whole = self.graph(mode, fastest=fastest, ferries=ferries)
            unsafe = np.isin(self._ids[whole.edges.row], list(self.unsafe))
            return whole.edges.barred(unsafe), whole.links
        other = self._made.get((mode, not fastest, ferries, False))
        if other:
            return other.edges, other.links
        return usable_edges(self.edges, self.nodes, self.turns, mode, ferries=ferries)

    def changed(
        self,
        *,
        edges: pd.DataFrame | None = None,
        turns: pd.DataFrame | None = None,
        unsafe: Iterable[int] | None = None,
        new: NewPaths | None = None,
    ) -> "Network":
        """A network with other streets, or other streets declared unsafe; this one stays as it is.

        Parameters
        ----------
        edges, turns
            Tables as `edges` and `turns` of this network; `edges` with shapes as geometry.
        unsafe
            Ids of edges along which nobody may walk.
        new
            Which of `edges` are new paths.
        """
        other = copy(self)
        other._lock = RLock()
        other._made = {} if edges is not None or turns is not None else dict(self._made)
        if edges is not None:
            other._set_edges(edges)
        if turns is not None:
            other.turns = turns
        if new is not None:
            other.new = new
        if unsafe is not None:
            other.unsafe = frozenset(unsafe)
            other._made = {key: graph for key, graph in other._made.items() if not key[3]}
        return other

    def snap(
        self, mode: str, lon: ArrayLike, lat: ArrayLike, *, ferries: bool = True
    ) -> SnappedPoints:
        """Join places to the streets of a mode; degrees in EPSG:4326."""
        return self.graph(mode, ferries=ferries).snap(to_grid(lon, lat))

    def route(
        self,
        mode: str,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        shortest: bool = False,
        ferries: bool = True,
        available: bool = False,
    ) -> Route:
        """The way between two places, each ``(longitude, latitude)`` in EPSG:4326.

        Driving takes the fastest way, or with `shortest` the shortest; every other mode
        the shortest. For `ferries` and `available` see `graph`.
        """
        graph = self.graph(mode, fastest=not shortest, ferries=ferries, available=available)
        found, target = _search(graph, start, end)
        return self._route(found, target, paths.legs(found, target))

    def directions(
        self,
        mode: str,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        shortest: bool = False,
        ferries: bool = True,
        available: bool = False,
    ) -> Directions:
        """The way that `route` gives, with its steps; see `route`."""
        graph = self.graph(mode, fastest=not shortest, ferries=ferries, available=available)
        found, target = _search(graph, start, end)
        legs = paths.legs(found, target)
        named = self._steps(found, target, legs) if legs else ()
        return Directions(self._route(found, target, legs), named)

    def _route(self, found: Search, target: SnappedPoints, legs: paths.Legs | None) -> Route:
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

    def _steps(self, found: Search, target: SnappedPoints, legs: paths.Legs) -> tuple[Step, ...]:
        row = found.graph.edges.row[legs.edges]
        ferry = found.graph.edges.ferry[legs.edges]
        on_foot = found.graph.mode in ON_FOOT
        kinds = zip(
            self._names[row], self._classes[row], ferry, self._traffic[row] & on_foot, strict=True
        )
        return steps(found, target, legs, [Street(*kind) for kind in kinds])

    def beside_traffic(
        self,
        homes: SnappedPoints,
        doors: SnappedPoints,
        *,
        ferries: bool = True,
        available: bool = False,
    ) -> Iterator[dict[str, float] | None]:
        """For each home, the streets on the walk to its nearest door along fast traffic.

        Without a pavement as far as is known; with metres. See `Directions.traffic`. None for a
        home without a walk.

        Parameters
        ----------
        homes, doors
            Where they join the graph for walking.
        ferries, available
            As for `graph`.
        """
        graph = self.graph("walk", ferries=ferries, available=available)
        rows = graph.edges.row
        marked = self._traffic[rows]
        for edges in traffic.along(graph, homes, doors, marked):
            if not edges:
                yield None if edges is None else {}
                continue
            found: dict[str, float] = {}
            for edge, metres in edges:
                row = rows[edge]
                street = Street(self._names[row], self._classes[row], ferry=False).words
                found[street] = found.get(street, 0.0) + metres
            yield found

    def ferry_names(self, graph: ModeGraph, edges: Ints) -> tuple[str, ...]:
        """Names of ferries, from their edge numbers in a graph."""
        names = self._names[graph.edges.row[edges]]
        return tuple(dict.fromkeys(name or "a ferry" for name in names))


def check_mode(mode: str) -> str:
    """The mode itself, or `InputError` that lists the known ones."""
    if mode not in MODES:
        raise InputError(
            f"{mode[:40]!r} is not a way of travelling. Use one of: {', '.join(MODES)}."
        )
    return mode


def _search(
    graph: ModeGraph, start: tuple[float, float], end: tuple[float, float]
) -> tuple[Search, SnappedPoints]:
    both = graph.snap(to_grid([start[0], end[0]], [start[1], end[1]]))
    return paths.search(graph, both.take(np.array([0]))), both.take(np.array([1]))


def _to_degrees(line: shapely.LineString) -> shapely.LineString:
    points = shapely.get_coordinates(line)
    return shapely.LineString(to_lonlat(points[:, 0], points[:, 1]))
