"""The street network for one mode: which streets it can use, where places join it.

A `ModeGraph` holds the edges that a mode can use, in compressed sparse rows for
`scipy.sparse.csgraph`, and an index of their shapes for snapping. Everything
here is in metres on the British National Grid (EPSG:27700).
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
import shapely
from scipy.sparse import csr_array

from geo.measure import Floats
from geo.network.access import SPEED_KMH
from geo.network.core import Core
from geo.network.edges import (
    A_TURN,
    NO_LENGTH,
    SNAP_LIMIT_M,
    UNREACHABLE,
    Edges,
    Ints,
    Links,
    Snaps,
)


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
    def core(self) -> Core | None:
        """The junctions alone, where that is exact: two-way streets, one pace. Else None."""
        e = self.edges
        two_way = bool(e.forward.all() and e.backward.all() and not len(self.links.tail))
        return Core(e) if self.pace and two_way and len(e.u) else None

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
