"""Streets of a whole country for one mode, cut into pieces that a machine can hold and search.

A search that is bounded by a cost cannot leave the land within so many metres of where it begins.
So what is searched is a piece: the land, widened by the bound. What a piece gives within the bound
is, to the last digit, what the whole country gives: the cost of a place is the least of the sums
along all paths to it, each added up from its beginning, and all paths within the bound are in the
piece. The arrays may be files mapped into memory: only what is near is read.

Everything is in metres on the British National Grid (EPSG:27700).
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.edges import SNAP_LIMIT_M, UNREACHABLE, Edges, Flags, Ints, SnappedPoints, Turns
from geo.network.graph import ModeGraph

SQUARE_M = 2000.0
"""Streets lie in the arrays square by square, so that those of a piece are together."""

_ROW = 1 << 20
"""Squares are numbered by row, then column; no country is so many squares wide."""

_ROUNDING = 1e-9

Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class Country:
    """The edges that a mode can use, square by square; the columns of `geo.network.edges.Edges`.

    Attributes
    ----------
    mode, fastest
        As a `ModeGraph` has them.
    longest_m, crow_m
        No end of an edge is farther from its other end; and as the crow flies, no way along
        streets gets farther for each unit of its cost.
    xy
        Where each node is, shape ``(nodes, 2)``.
    bends, bend_first
        Points of all edges' shapes, one edge after the other, and where each edge's begin, with
        one more for the end; both empty where no place is to be joined any more.
    tail, head
        Turns, as `Turns` has them.
    square, square_first
        The squares that have edges (ascending), and where the edges of each begin, with one more
        for the end.
    """

    mode: str
    fastest: bool
    longest_m: float
    crow_m: float
    xy: Floats
    u: Ints
    v: Ints
    u_in: Ints
    v_in: Ints
    forward: Flags
    backward: Flags
    metres: Floats
    seconds: Floats
    ferry: Flags
    joins: Flags
    twin: Ints
    bends: Floats
    bend_first: Ints
    tail: Ints
    head: Ints
    square: Ints
    square_first: Ints

    def graph(self) -> ModeGraph:
        """All of it as a graph to search. Its edges have the numbers that they have here."""
        number = np.arange(len(self.u))
        u, v = np.asarray(self.u, dtype=np.int64), np.asarray(self.v, dtype=np.int64)
        free = self._free()
        edges = Edges(
            u,
            v,
            u if free else np.asarray(self.u_in, dtype=np.int64),
            v if free else np.asarray(self.v_in, dtype=np.int64),
            np.asarray(self.forward),
            np.asarray(self.backward),
            np.asarray(self.metres),
            np.asarray(self.seconds),
            np.asarray(self.ferry),
            number,
            self._shapes(),
            np.asarray(self.joins),
            np.asarray(self.twin, dtype=np.int64),
        )
        links = Turns(self.tail.astype(np.int64), self.head.astype(np.int64))
        return ModeGraph(self.mode, edges, links, fastest=self.fastest)

    def _free(self) -> bool:
        return self.u_in is self.u and self.v_in is self.v

    def _shapes(self) -> NDArray[np.object_]:
        """The edges' shapes, or None for each where places have joined already."""
        shapes = np.empty(len(self.u), dtype=object)
        if len(self.bends):
            edge = np.repeat(np.arange(len(self.u)), np.diff(self.bend_first))
            shapes[:] = shapely.linestrings(self.bends, indices=edge)
        return shapes

    def cut(self, box: Box, *, along: Ints) -> tuple["Country", Ints]:
        """The edges that have an end in a box, and some more, as a country of its own.

        Parameters
        ----------
        along
            Edges that are kept wherever they are: those which places of the piece have joined.

        Returns
        -------
        The piece, and the number that each of its edges has here (ascending).
        """
        near = self._near(box)
        inside = _in_box(self.xy[self.u[near]], box) | _in_box(self.xy[self.v[near]], box)
        named = along[along != UNREACHABLE]
        both = np.concatenate([named, np.asarray(self.twin[named])])
        kept = _with(near[inside], both)
        return self._take(kept), kept

    def _near(self, box: Box) -> Ints:
        """Edges that begin in a box, widened by the longest edge."""
        wide = widened(box, self.longest_m)
        west, south, east, north = (int(side // SQUARE_M) for side in wide)
        rows = np.arange(south, north + 1) * _ROW
        first = self.square_first[np.searchsorted(self.square, rows + west)]
        last = self.square_first[np.searchsorted(self.square, rows + east + 1)]
        runs = [np.arange(a, b) for a, b in zip(first, last, strict=True) if b > a]
        return np.concatenate([np.empty(0, dtype=np.int64), *runs])

    def _take(self, kept: Ints) -> "Country":
        ends = {name: np.asarray(getattr(self, name)[kept]) for name in ("u", "v")}
        if not self._free():
            ends |= {name: np.asarray(getattr(self, name)[kept]) for name in ("u_in", "v_in")}
        low = min((int(x.min(initial=len(self.xy))) for x in ends.values()), default=0)
        high = max(int(x.max(initial=low - 1)) for x in ends.values())
        used = np.zeros(high + 1 - low, dtype=bool)
        for x in ends.values():
            used[x - low] = True
        number = np.cumsum(used) - 1
        local = {name: number[x - low] for name, x in ends.items()}
        tail, head = self._links(low, used)
        first, bends = self._bends(kept)
        square, start = _squares(self.xy[ends["u"]])
        return replace(
            self,
            xy=np.asarray(self.xy[np.flatnonzero(used) + low]),
            u=local["u"],
            v=local["v"],
            u_in=local.get("u_in", local["u"]),
            v_in=local.get("v_in", local["v"]),
            forward=np.asarray(self.forward[kept]),
            backward=np.asarray(self.backward[kept]),
            metres=np.asarray(self.metres[kept]),
            seconds=np.asarray(self.seconds[kept]),
            ferry=np.asarray(self.ferry[kept]),
            joins=np.asarray(self.joins[kept]),
            twin=_among(kept, np.asarray(self.twin[kept])),
            bends=bends,
            bend_first=first,
            tail=number[tail - low],
            head=number[head - low],
            square=square,
            square_first=start,
        )

    def _links(self, low: int, used: Flags) -> tuple[Ints, Ints]:
        """Turns between the nodes that are used, which are numbered from `low` on."""
        high = low + len(used)
        near = (self.tail >= low) & (self.tail < high) & (self.head >= low) & (self.head < high)
        tail, head = np.asarray(self.tail[near]), np.asarray(self.head[near])
        both = used[tail - low] & used[head - low]
        return tail[both], head[both]

    def _bends(self, kept: Ints) -> tuple[Ints, Floats]:
        if not len(self.bends):
            return np.zeros(len(kept) + 1, dtype=np.int64), np.empty((0, 2))
        first, last = self.bend_first[kept], self.bend_first[kept + 1]
        starts = np.concatenate([[0], np.cumsum(last - first)])
        point = np.arange(starts[-1]) + np.repeat(first - starts[:-1], last - first)
        return starts, np.asarray(self.bends[point])


def widened(box: Box, metres: float) -> Box:
    """A box that reaches so much farther on every side."""
    west, south, east, north = box
    return west - metres, south - metres, east + metres, north + metres


def around(xy: Floats) -> Box:
    """The box around some positions, of which there is at least one."""
    west, south = xy.min(axis=0)
    east, north = xy.max(axis=0)
    return float(west), float(south), float(east), float(north)


def within(xy: Floats, box: Box) -> Ints:
    """Which positions are in a box, its border included."""
    return np.flatnonzero(_in_box(xy, box))


def _in_box(xy: Floats, box: Box) -> Flags:
    west, south, east, north = box
    x, y = xy[:, 0], xy[:, 1]
    inside: Flags = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def locally(places: SnappedPoints, kept: Ints) -> SnappedPoints:
    """Places as they join a piece: `kept` is what `Country.cut` gave. Others are unreachable."""
    at = np.searchsorted(kept, places.edge)
    at = np.where(at < len(kept), at, 0)
    mine = (kept[at] == places.edge) if len(kept) else np.zeros(len(at), dtype=bool)
    return replace(places, edge=np.where(mine, at, UNREACHABLE))


def _with(numbers: Ints, more: Ints) -> Ints:
    """Ascending numbers with a few more, most of which are among them: faster than a union."""
    at = np.minimum(np.searchsorted(numbers, more), len(numbers) - 1)
    new = np.unique(more[numbers[at] != more]) if len(numbers) else np.unique(more)
    return np.sort(np.concatenate([numbers, new])) if len(new) else numbers


def _among(kept: Ints, twin: Ints) -> Ints:
    """The place among the kept (ascending) of each one's twin; its own where that is not kept."""
    at = np.searchsorted(kept, twin)
    there = at < len(kept)
    there[there] = kept[at[there]] == twin[there]
    return np.where(there, at, np.arange(len(kept)))


def _square_of(xy: Floats) -> Ints:
    at = np.floor(xy / SQUARE_M).astype(np.int64)
    number: Ints = at[:, 1] * _ROW + at[:, 0]
    return number


def _squares(start: Floats) -> tuple[Ints, Ints]:
    """The squares of edges that begin at some positions, in order; and where each one begins."""
    each = _square_of(start)
    first = np.flatnonzero(np.diff(each, prepend=each[:1] - 1))
    return each[first], np.append(first, len(each))


def country_of(graph: ModeGraph) -> tuple[Country, Ints]:
    """The streets of a graph as a country, and the number that each of its edges has there."""
    e = graph.edges
    points, edge = shapely.get_coordinates(e.shape, return_index=True)
    first = np.searchsorted(edge, np.arange(len(e.u) + 1))
    xy = np.zeros((graph.nodes, 2))
    for node, at in ((e.u, first[:-1]), (e.u_in, first[:-1]), (e.v, first[1:] - 1)):
        xy[node] = points[at]
    xy[e.v_in] = points[first[1:] - 1]
    none = np.empty(0, dtype=np.int64)
    return in_squares(
        Country(
            graph.mode,
            graph.fastest,
            0.0,
            0.0,
            xy,
            e.u,
            e.v,
            e.u_in,
            e.v_in,
            e.forward,
            e.backward,
            e.metres,
            e.seconds,
            e.ferry,
            e.joins,
            e.twin,
            points,
            first,
            graph.links.tail,
            graph.links.head,
            none,
            none,
        )
    )


def in_squares(country: Country) -> tuple[Country, Ints]:
    """Put nodes and edges in the order of their squares, and measure what bounds them.

    Returns
    -------
    The country, and the number that each edge has now.
    """
    c = country
    nodes = np.argsort(_square_of(c.xy), kind="stable")
    number = np.empty(len(nodes), dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    xy = c.xy[nodes]
    order = np.argsort(number[c.u], kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    u, v = number[c.u[order]], number[c.v[order]]
    free = bool(np.array_equal(c.u_in, c.u) and np.array_equal(c.v_in, c.v))
    metres, seconds = c.metres[order], c.seconds[order]
    apart = np.hypot(*(xy[u] - xy[v]).T)
    cost = seconds if c.fastest else metres
    first, bends = c._bends(order)
    square, start = _squares(xy[u])
    sorted_country = replace(
        c,
        longest_m=float(np.maximum(apart, metres).max(initial=0.0)) * (1 + _ROUNDING),
        crow_m=float((np.maximum(apart, metres) / cost).max(initial=0.0)) * (1 + _ROUNDING),
        xy=xy,
        u=u,
        v=v,
        u_in=u if free else number[c.u_in[order]],
        v_in=v if free else number[c.v_in[order]],
        forward=c.forward[order],
        backward=c.backward[order],
        metres=metres,
        seconds=seconds,
        ferry=c.ferry[order],
        joins=c.joins[order],
        twin=place[c.twin[order]],
        bends=bends,
        bend_first=first,
        tail=number[c.tail],
        head=number[c.head],
        square=square,
        square_first=start,
    )
    return sorted_country, place


def joined(country: Country, xy: Floats, *, tile_m: float = 20_000.0) -> SnappedPoints:
    """Join places to the nearest point on a street, tile by tile.

    Parameters
    ----------
    xy
        Positions, shape ``(n, 2)``. Rows of NaN are unreachable.
    """
    edge = np.full(len(xy), UNREACHABLE, dtype=np.int64)
    along, offset = np.full(len(xy), np.nan), np.full(len(xy), np.nan)
    somewhere = np.flatnonzero(np.isfinite(xy).all(axis=1))
    tile, which = np.unique(
        np.floor(xy[somewhere] / tile_m).astype(np.int64), axis=0, return_inverse=True
    )
    order = np.argsort(which.ravel(), kind="stable")
    starts = np.searchsorted(which.ravel()[order], np.arange(len(tile) + 1))
    none = np.empty(0, dtype=np.int64)
    for first, last in pairwise(starts):
        here = somewhere[order[first:last]]
        part, kept = country.cut(widened(around(xy[here]), SNAP_LIMIT_M), along=none)
        if not len(kept):
            continue
        found = part.graph().snap(xy[here])
        edge[here] = np.where(found.edge == UNREACHABLE, UNREACHABLE, kept[found.edge])
        along[here], offset[here] = found.along_m, found.offset_m
    return SnappedPoints(edge, along, offset, np.asarray(xy, dtype=float))
