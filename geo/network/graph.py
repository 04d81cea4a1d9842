"""The street network for one mode: which streets it can use, where places join it.

A `ModeGraph` holds the edges that a mode can use, in compressed sparse rows for
`scipy.sparse.csgraph`, and an index of their shapes for snapping. Everything
here is in metres on the British National Grid (EPSG:27700).
"""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import shapely
from scipy.sparse import csr_array

from geo.measure import Floats, grid_scale, to_grid
from geo.network.contract import Contracted, Sweep
from geo.network.core import Core, cheapest
from geo.network.edges import (
    A_TURN,
    NO_LENGTH,
    SNAP_LIMIT_M,
    UNREACHABLE,
    Edges,
    Flags,
    Ints,
    SnappedPoints,
    Turns,
)
from geo.network.grid import SegmentGrid
from geo.network.permissions import SPEED_KMH

SAME_PLACE_M = 0.5
"""Positions so near each other are one place."""

MANY_PLACES = 4000
"""So many places at once are worth the making of a grid, which then serves fewer as well."""


MOST_REMEMBERED = 100_000
"""So many places are remembered with where they join."""

LATELY = 4
"""So many arrays of places are known to be remembered without a look at each place."""

KEPT = 8
"""What follows from the homes of an area, from those beyond it, and from some other places."""

T = TypeVar("T")

_NOWHERE = SnappedPoints(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty((0, 2)))


class ModeGraph:
    """The network as one mode can use it, minimising one cost.

    Parameters
    ----------
    mode
        A name of `geo.network.permissions.MODES`.
    edges
        What `usable_edges` gives.
    links
        Turns between the nodes of `edges`.
    fastest
        Minimise seconds; otherwise metres.
    new
        Which edges are new paths, and the places that come with them (`NewPaths`).

    Attributes
    ----------
    cost, other
        For each edge, what is minimised, and what comes along with it: metres and
        seconds, or the reverse.
    pace
        Seconds a metre on land, where it is the same on every street; else None.
    matrix
        ``(nodes, nodes)`` costs from tail to head; of parallel edges the cheapest.
    entry_edge, entry_key
        For each stored entry of `matrix`, its edge (``A_TURN`` for a link), and
        ``tail * nodes + head`` (ascending).
    """

    def __init__(
        self,
        mode: str,
        edges: Edges,
        links: Turns,
        *,
        fastest: bool = False,
        new: tuple[Flags, Floats] | None = None,
    ) -> None:
        self.mode = mode
        self.edges = edges
        self.links = links
        self.fastest = fastest
        none: tuple[Flags, Floats] = (np.zeros(len(edges.u), dtype=bool), np.empty((0, 2)))
        self._new, self._serves = new or none
        self.nodes = edges.nodes
        self._lately: tuple[Floats, ...] = ()
        self._remembered: tuple[dict[tuple[float, float], int], SnappedPoints] = {}, _NOWHERE
        self._kept: tuple[tuple[SnappedPoints, Hashable, Any], ...] = ()
        self.cost, self.other = edges.metres, edges.seconds
        if fastest:
            self.cost, self.other = self.other, self.cost
        self.pace = None if fastest or mode not in SPEED_KMH else 3.6 / SPEED_KMH[mode]
        self.matrix, self.entry_edge, self.entry_key = self._rows()

    def _rows(self) -> tuple[csr_array, Ints, Ints]:
        e = self.edges
        number = np.arange(len(e.u))
        turns = np.full(len(self.links.tail), A_TURN)
        tail = np.concatenate([e.u[e.forward], e.v[e.backward], self.links.tail])
        head = np.concatenate([e.v_in[e.forward], e.u_in[e.backward], self.links.head])
        edge = np.concatenate([number[e.forward], number[e.backward], turns])
        cost = np.where(edge == A_TURN, NO_LENGTH, self.cost[edge])
        rows, entry, key = cheapest(tail, head, cost, self.nodes)
        return rows, edge[entry], key

    @cached_property
    def entered_by(self) -> tuple[Ints, Ints]:
        """``head * nodes + tail`` of each stored entry of `matrix` (ascending), and its edge.

        Looked up for many nodes in their order, this is several times as fast as `entry_key`.
        """
        tail, head = np.divmod(self.entry_key, self.nodes)
        key = head * self.nodes + tail
        order = np.argsort(key)
        return key[order], self.entry_edge[order]

    @cached_property
    def core(self) -> Core | None:
        """The junctions alone, where that is exact: one pace, any turn. Else None."""
        e = self.edges
        free = (e.u == e.u_in).all() and (e.v == e.v_in).all()
        return Core(e, self.links) if self.pace and free and len(e.u) else None

    @cached_property
    def contracted(self) -> Contracted:
        """Its minor nodes taken away, for searches from many places or to many."""
        return Contracted.of(self.matrix)

    def once(self, places: SnappedPoints, what: Hashable, work: Callable[[], T]) -> T:
        """Work out something that follows from some places, and keep the last few such things.

        Questions that follow each other are about the same homes, and every question asks several
        things of the same entrances.
        """
        kept = self._kept
        for at, (whose, name, found) in enumerate(kept):
            if whose is places and name == what:
                self._kept = (kept[at], *kept[:at], *kept[at + 1 :])
                held: T = found
                return held
        made = work()
        self._kept = ((places, what, made), *self._kept[: KEPT - 1])
        return made

    def sweep(self, places: SnappedPoints) -> Sweep:
        """How the costs at the ends of some places' edges follow from those of a search."""
        return self.once(places, "sweep", lambda: self._sweep(places))

    def _sweep(self, places: SnappedPoints) -> Sweep:
        edge = places.edge[places.edge != UNREACHABLE]
        wanted = np.zeros(self.nodes, dtype=bool)
        wanted[self.edges.u[edge]] = wanted[self.edges.v[edge]] = True
        return self.contracted.sweep(wanted)

    @cached_property
    def _both_ways(self) -> bool:
        """Whether every way may be gone in the other direction, too, at the same cost."""
        e = self.edges
        if len(self.links.tail) or not (e.forward.all() and e.backward.all()):
            return False
        return bool((e.u == e.u_in).all() and (e.v == e.v_in).all())

    @cached_property
    def reversed(self) -> "ModeGraph":
        """The same streets with every direction turned round, for searches towards a place."""
        if self._both_ways:
            return self
        links = Turns(self.links.head, self.links.tail)
        new = (self._new, self._serves)
        return ModeGraph(self.mode, self.edges.turned, links, fastest=self.fastest, new=new)

    @cached_property
    def _joinable(self) -> Ints:
        return np.flatnonzero(self.edges.joins & ~self._new)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.edges.shape[self._joinable])

    @cached_property
    def _grid(self) -> SegmentGrid:
        return SegmentGrid(self.edges.shape[self._joinable], self._joinable)

    @cached_property
    def _with_new(self) -> tuple[Ints, shapely.STRtree]:
        among = np.flatnonzero(self.edges.joins)
        return among, shapely.STRtree(self.edges.shape[among])

    def snap(self, xy: Floats) -> SnappedPoints:
        """Join places to the nearest point on a street.

        A new path takes nobody from their own street: so no way becomes longer by it.

        Parameters
        ----------
        xy
            Positions, shape ``(n, 2)``, EPSG:27700. Rows of NaN are unreachable.
        """
        xy = np.asarray(xy, dtype=float)
        edge = np.full(len(xy), UNREACHABLE, dtype=np.int64)
        along, offset = np.full(len(xy), np.nan), np.full(len(xy), np.nan)
        left = np.flatnonzero(np.isfinite(xy).all(axis=1))
        if len(left) >= MANY_PLACES or (len(left) > 1 and "_grid" in self.__dict__):
            edge[left], along[left], offset[left] = self._grid.nearest(xy[left])
            left = left[edge[left] == UNREACHABLE]
        _put(self._nearest(xy, left, self._joinable, self._tree), edge, along, offset)
        if self._new.any():
            late = np.flatnonzero((edge == UNREACHABLE) | self._comes_with_new(xy))
            late = late[np.isfinite(xy[late]).all(axis=1)]
            _put(self._nearest(xy, late, *self._with_new), edge, along, offset)
        on = np.flatnonzero(edge != UNREACHABLE)
        ahead = along[on] * self.edges.per_drawn_m(edge[on])
        along[on] = np.minimum(ahead, self.edges.metres[edge[on]])
        return SnappedPoints(edge, along, offset / grid_scale(xy[:, 0]), xy)

    def remember(self, places: Floats) -> None:
        """Join some places (longitude and latitude, EPSG:4326), and keep where for `join`."""
        if any(lately is places for lately in self._lately):
            return
        self._lately = (places, *self._lately[: LATELY - 1])
        row, known = self._remembered
        at = dict.fromkeys(map(tuple, places.tolist()))
        if len(row) + len(at) > MOST_REMEMBERED:
            row, known, self._lately = {}, _NOWHERE, (places,)
        if new := [place for place in at if place not in row]:
            number = {place: i for i, place in enumerate(new, start=len(row))}
            found = self.snap(to_grid(*np.array(new).T))
            self._remembered = row | number, known.and_those(found)

    def join(self, places: Floats) -> SnappedPoints:
        """Join places (longitude and latitude, EPSG:4326); see `snap`."""
        row, known = self._remembered
        at = [row.get((lon, lat), -1) for lon, lat in places.tolist()]
        if -1 in at or len(at) == 1:  # one alone is looked for in another way: see `snap`
            return self.snap(to_grid(places[:, 0], places[:, 1]))
        return known.take(np.array(at, dtype=np.int64))

    def _nearest(
        self, xy: Floats, places: Ints, among: Ints, tree: shapely.STRtree
    ) -> tuple[Ints, Ints, Floats, Floats]:
        """Of some places those with a street: row, edge, how far along it and how far from it."""
        points = np.asarray(shapely.points(xy[places]), dtype=object)
        found, hit = tree.query_nearest(points, max_distance=SNAP_LIMIT_M, all_matches=False)
        lines = self.edges.shape[among[hit]]
        along = shapely.line_locate_point(lines, points[found])
        return places[found], among[hit], along, shapely.distance(lines, points[found])

    def _comes_with_new(self, xy: Floats) -> Flags:
        """The places that come with new paths."""
        if not len(self._serves):
            return np.zeros(len(xy), dtype=bool)
        apart = np.hypot(*(xy[:, None, :] - self._serves[None, :, :]).transpose(2, 0, 1))
        near: Flags = (apart <= SAME_PLACE_M).any(axis=1)
        return near


def _put(
    found: tuple[Ints, Ints, Floats, Floats], edge: Ints, along: Floats, offset: Floats
) -> None:
    """Note what was found of some places."""
    which = found[0]
    edge[which], along[which], offset[which] = found[1:]
