"""The street network for one mode: which streets it can use, where places join it.

A `ModeGraph` holds the edges that a mode can use, in compressed sparse rows for
`scipy.sparse.csgraph`, and an index of their shapes for snapping. Everything
here is in metres on the British National Grid (EPSG:27700).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.measure import Floats
from geo.network.access import FOOT_KMH, SPEED_KMH

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SNAP_LIMIT_M = 500.0
"""A place farther than this from every usable street is unreachable."""

FOOT_MPS = FOOT_KMH / 3.6
"""Pace from a door to the street, in every mode."""

UNREACHABLE = -1
"""The edge number of a place that joins no street."""

A_TURN = -1
"""The edge number of a passage from one edge to the next, which is no street."""

NO_LENGTH = 1e-6
"""An explicit zero is no edge in compressed sparse rows: a micrometre is."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges that a mode can use, column by column; `n` of them.

    `u` and `v` are the nodes that one sets out from at the edge's start and end, `u_in` and
    `v_in` those that one comes to there: the same, but where turns are restricted.
    `forward` says whether one may go from `u` to `v_in`, `backward` from `v` to `u_in`.
    `row` is the row in the network's edge table.
    """

    u: Ints
    v: Ints
    u_in: Ints
    v_in: Ints
    forward: Flags
    backward: Flags
    metres: Floats
    seconds: Floats
    ferry: Flags
    row: Ints
    shape: NDArray[np.object_]

    @property
    def nodes(self) -> int:
        """One more than the highest node number."""
        return int(np.concatenate([self.u, self.v, self.u_in, self.v_in]).max(initial=-1)) + 1

    def with_ends(self, u: Ints, v: Ints) -> "Edges":
        """The same edges between other nodes, where turns are free."""
        return replace(self, u=u, v=v, u_in=u, v_in=v)

    def take(self, where: Flags | Ints) -> "Edges":
        """The edges at some positions, or under a mask."""
        return Edges(*(getattr(self, name)[where] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Snaps:
    """Where places join the network; `n` of them.

    `edge` is the number of the edge, or ``UNREACHABLE``; `along_m` the distance from the
    edge's start to the point where the place joins; `offset_m` the straight way from the
    place to that point (NaN where unreachable); `xy` the place itself, shape ``(n, 2)``.
    """

    edge: Ints
    along_m: Floats
    offset_m: Floats
    xy: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, where: Flags | Ints) -> "Snaps":
        """The snaps at some positions, or under a mask."""
        return Snaps(self.edge[where], self.along_m[where], self.offset_m[where], self.xy[where])


@dataclass(frozen=True, slots=True)
class Links:
    """Passages without length between nodes, one way each: the turns that may be made.

    Where a turn is forbidden, every edge that meets there has its own node to come to and
    its own to set out from, and links lead from the one to the others that one may turn into.
    """

    tail: Ints
    head: Ints

    @classmethod
    def none(cls) -> "Links":
        """No links: any edge may be followed by any other that it meets."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


class ModeGraph:
    """The network as one mode can use it, minimising one cost.

    Parameters
    ----------
    mode
        A name of `geo.network.access.MODES`.
    edges
        What `usable_edges` gives.
    links
        Turns between the nodes of `edges`.
    fastest
        Minimise seconds; otherwise metres.

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

    def __init__(self, mode: str, edges: Edges, links: Links, *, fastest: bool = False) -> None:
        self.mode = mode
        self.edges = edges
        self.links = links
        self.fastest = fastest
        self.nodes = edges.nodes
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
        key = tail * self.nodes + head
        order = np.lexsort((cost, key))
        order = order[tail[order] != head[order]]
        key, first = np.unique(key[order], return_index=True)
        order = order[first]
        starts = np.searchsorted(tail[order], np.arange(self.nodes + 1))
        rows = csr_array(
            (cost[order], head[order].astype(np.int32), starts.astype(np.int32)),
            shape=(self.nodes, self.nodes),
        )
        return rows, edge[order], key

    @cached_property
    def reversed(self) -> "ModeGraph":
        """The same streets with every direction turned round, for searches towards a place."""
        e = self.edges
        turned = replace(
            e, u=e.u_in, v=e.v_in, u_in=e.u, v_in=e.v, forward=e.backward, backward=e.forward
        )
        links = Links(self.links.head, self.links.tail)
        return ModeGraph(self.mode, turned, links, fastest=self.fastest)

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, Ints]:
        on_land = np.flatnonzero(~self.edges.ferry)
        return shapely.STRtree(self.edges.shape[on_land]), on_land

    def snap(self, xy: Floats) -> Snaps:
        """Join places to the nearest point on a street.

        Parameters
        ----------
        xy
            Positions, shape ``(n, 2)``, EPSG:27700. Rows of NaN are unreachable.
        """
        n = len(xy)
        edge = np.full(n, UNREACHABLE, dtype=np.int64)
        along, offset = np.full(n, np.nan), np.full(n, np.nan)
        tree, on_land = self._tree
        placed = np.flatnonzero(np.isfinite(xy).all(axis=1))
        points = np.empty(n, dtype=object)
        points[placed] = shapely.points(xy[placed])
        found, hit = tree.query_nearest(
            points[placed], max_distance=SNAP_LIMIT_M, all_matches=False
        )
        which = placed[found]
        if len(which):
            edge[which] = on_land[hit]
            lines = self.edges.shape[edge[which]]
            at = shapely.line_locate_point(lines, points[which])
            along[which] = np.minimum(at, self.edges.metres[edge[which]])
            offset[which] = shapely.distance(lines, points[which])
        return Snaps(edge, along, offset, np.asarray(xy, dtype=float))
