"""The street network for one mode: which streets it can use, where places join it.

A `ModeGraph` holds the edges that a mode can use, in compressed sparse rows for
`scipy.sparse.csgraph`, and an index of their shapes for snapping. Everything
here is in metres on the British National Grid (EPSG:27700).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from shapely.ops import substring

from geo.measure import Floats
from geo.network.access import BIT, FOOT_KMH, SPEED_KMH

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

    `u` and `v` are node numbers of this graph, `forward` says whether one may go from
    `u` to `v`, `backward` the reverse. `row` is the row in the network's edge table.
    """

    u: Ints
    v: Ints
    forward: Flags
    backward: Flags
    metres: Floats
    seconds: Floats
    ferry: Flags
    row: Ints
    shape: NDArray[np.object_]

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

    Where a turn is forbidden, every edge that meets there has a node of its own, and
    links join those from which one may turn into the other.
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
        self.nodes = int(max(edges.u.max(), edges.v.max())) + 1 if len(edges.u) else 0
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
        head = np.concatenate([e.v[e.forward], e.u[e.backward], self.links.head])
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
        turned = replace(self.edges, forward=self.edges.backward, backward=self.edges.forward)
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
        points = np.asarray(shapely.points(xy), dtype=object)
        which, hit = tree.query_nearest(points, max_distance=SNAP_LIMIT_M, all_matches=False)
        if len(which):
            edge[which] = on_land[hit]
            lines = self.edges.shape[edge[which]]
            at = shapely.line_locate_point(lines, points[which])
            along[which] = np.minimum(at, self.edges.metres[edge[which]])
            offset[which] = shapely.distance(lines, points[which])
        return Snaps(edge, along, offset, np.asarray(xy, dtype=float))


def usable_edges(
    streets: pd.DataFrame, blocked: pd.DataFrame, turns: pd.DataFrame, mode: str
) -> tuple[Edges, Links]:
    """The edges that a mode can use, from which the whole network of that mode can be reached.

    Parameters
    ----------
    streets, blocked, turns
        The tables of `geo.network.osm.Streets`: edges (with `geometry` as shapes in
        EPSG:27700), nodes that stop some modes, and turns that drivers may not make.
    mode
        A name of `geo.network.access.MODES`.

    Notes
    -----
    A node that stops the mode becomes the dead end of each edge that meets it.
    Streets that one may only end on (private drives) are cut half-way between
    the gates that lead to them, so that no path runs through. What is then cut
    off from the largest part of the network is left out; where there are one-way
    streets, so is what cannot be both reached and left.
    """
    edges = _mode_edges(streets, mode)
    edges = _stop_at_barriers(edges, blocked, BIT[mode])
    ends_only = (streets["ends_only"].to_numpy()[edges.row] & BIT[mode]) > 0
    edges = _cut_through_ways(edges, ends_only)
    links = Links.none()
    if mode == "drive":
        edges, links = _restrict_turns(edges, streets, turns)
    return _largest_part(edges, links)


def _restrict_turns(
    edges: Edges, streets: pd.DataFrame, turns: pd.DataFrame
) -> tuple[Edges, Links]:
    """Give edges nodes of their own where a turn is forbidden, and link those that may follow."""
    forbidden = set(zip(turns["from_edge"], turns["to_edge"], turns["via_node"], strict=True))
    edge_id = streets["edge_id"].to_numpy()[edges.row]
    at_start = streets["from_node"].to_numpy()[edges.row]
    at_end = streets["to_node"].to_numpy()[edges.row]
    u, v = edges.u.copy(), edges.v.copy()
    spare = int(max(u.max(), v.max())) + 1
    tails, heads = [], []
    for via, node in _restricted_nodes(edges, turns, edge_id, at_start, at_end):
        starts, ends = np.flatnonzero(edges.u == node), np.flatnonzero(edges.v == node)
        meeting = np.concatenate([starts, ends])
        own = spare + np.arange(len(meeting))
        spare += len(meeting)
        u[starts], v[ends] = own[: len(starts)], own[len(starts) :]
        comes = np.concatenate([edges.backward[starts], edges.forward[ends]])
        goes = np.concatenate([edges.forward[starts], edges.backward[ends]])
        for a, b in product(np.flatnonzero(comes), np.flatnonzero(goes)):
            if a != b and (edge_id[meeting[a]], edge_id[meeting[b]], via) not in forbidden:
                tails.append(own[a])
                heads.append(own[b])
    links = Links(np.asarray(tails, dtype=np.int64), np.asarray(heads, dtype=np.int64))
    return _with_ends(edges, u, v), links


def _restricted_nodes(
    edges: Edges, turns: pd.DataFrame, edge_id: Ints, at_start: Ints, at_end: Ints
) -> set[tuple[int, int]]:
    """Where turns are forbidden: OpenStreetMap's node, and the graph's."""
    concerned = np.flatnonzero(np.isin(edge_id, turns["from_edge"]))
    via = set(turns["via_node"])
    found = {(int(at_start[i]), int(edges.u[i])) for i in concerned if at_start[i] in via}
    return found | {(int(at_end[i]), int(edges.v[i])) for i in concerned if at_end[i] in via}


def _mode_edges(streets: pd.DataFrame, mode: str) -> Edges:
    bit = int(BIT[mode])
    forward = (streets["forward"].to_numpy() & bit) > 0
    backward = (streets["backward"].to_numpy() & bit) > 0
    rows = np.flatnonzero(forward | backward)
    metres = streets["length_m"].to_numpy()[rows]
    ferry_s = streets["ferry_s"].to_numpy()[rows]
    kmh = SPEED_KMH.get(mode) or streets["drive_kmh"].to_numpy()[rows]
    ferry = np.isfinite(ferry_s)
    return Edges(
        u=streets["from_node"].to_numpy()[rows],
        v=streets["to_node"].to_numpy()[rows],
        forward=forward[rows],
        backward=backward[rows],
        metres=metres,
        seconds=np.where(ferry, ferry_s, metres * 3.6 / kmh),
        ferry=ferry,
        row=rows,
        shape=streets["geometry"].to_numpy()[rows],
    )


def _stop_at_barriers(edges: Edges, blocked: pd.DataFrame, bit: int) -> Edges:
    """Give each end of an edge that lies at a barrier a node of its own."""
    stopping = blocked.loc[(blocked["blocked"] & int(bit)) > 0, "node_id"].to_numpy()
    ends = np.concatenate([edges.u, edges.v])
    at = np.flatnonzero(np.isin(ends, stopping))
    ends[at] = -1 - np.arange(len(at))
    _, ends = np.unique(ends, return_inverse=True)
    return _with_ends(edges, ends[: len(edges.u)], ends[len(edges.u) :])


def _with_ends(edges: Edges, u: Ints, v: Ints) -> Edges:
    return replace(edges, u=u, v=v)


def _cut_through_ways(edges: Edges, ends_only: Flags) -> Edges:
    """Cut streets that one may only end on, where ways from two gates meet."""
    if not ends_only.any() or ends_only.all():
        return edges
    n = int(max(edges.u.max(), edges.v.max())) + 1
    ends_only = _with_islands(edges, ends_only, n)
    inner = edges.take(ends_only)
    gates = np.intersect1d(
        np.unique(np.concatenate([edges.u[~ends_only], edges.v[~ends_only]])),
        np.unique(np.concatenate([inner.u, inner.v])),
    )
    if not len(gates):
        return edges
    far, _, gate = dijkstra(
        _symmetric(inner, n), directed=False, indices=gates, min_only=True, return_predecessors=True
    )
    through = (gate[inner.u] != gate[inner.v]) & np.isfinite(far[inner.u] + far[inner.v])
    inner, cut = inner.take(through), np.flatnonzero(ends_only)[through]
    share = np.clip((far[inner.v] - far[inner.u] + inner.metres) / (2 * inner.metres), 0.0, 1.0)
    keep = np.ones(len(edges.u), dtype=bool)
    keep[cut] = False
    halves = [
        _part(inner, share, n, first=True),
        _part(inner, share, n + len(cut), first=False),
    ]
    return _concatenate([edges.take(keep), *(half.take(half.metres > 0) for half in halves)])


def _with_islands(edges: Edges, ends_only: Flags, n: int) -> Flags:
    """Open streets that can be come to over ends-only ones alone are ends-only as well."""
    open_ = np.flatnonzero(~ends_only)
    links = coo_array((np.ones(len(open_)), (edges.u[open_], edges.v[open_])), shape=(n, n))
    _, part = connected_components(links.tocsr(), directed=False)
    largest = np.bincount(part[edges.u[open_]]).argmax()
    wider = ends_only.copy()
    wider[open_] = part[edges.u[open_]] != largest
    return wider


def _symmetric(edges: Edges, n: int) -> csr_array:
    """Undirected metres between nodes, the shortest of parallel edges."""
    low, high = np.minimum(edges.u, edges.v), np.maximum(edges.u, edges.v)
    order = np.lexsort((edges.metres, low * n + high))
    _, first = np.unique((low * n + high)[order], return_index=True)
    order = order[first]
    return coo_array((edges.metres[order], (low[order], high[order])), shape=(n, n)).tocsr()


def _part(edges: Edges, share: Floats, spare: int, *, first: bool) -> Edges:
    """The part of each edge before (or after) a share of its length, ending at a spare node."""
    ends = spare + np.arange(len(edges.u))
    part = share if first else 1 - share
    shape = np.empty(len(edges.u), dtype=object)
    for i, line in enumerate(edges.shape):
        low, high = (0.0, share[i]) if first else (share[i], 1.0)
        shape[i] = substring(line, low, high, normalized=True)
    return Edges(
        u=edges.u if first else ends,
        v=ends if first else edges.v,
        forward=edges.forward,
        backward=edges.backward,
        metres=edges.metres * part,
        seconds=edges.seconds * part,
        ferry=edges.ferry,
        row=edges.row,
        shape=shape,
    )


def _concatenate(parts: list[Edges]) -> Edges:
    return Edges(*(np.concatenate([getattr(p, name) for p in parts]) for name in Edges.__slots__))


def _largest_part(edges: Edges, links: Links) -> tuple[Edges, Links]:
    if not len(edges.u):
        return edges, links
    n = int(max(edges.u.max(), edges.v.max())) + 1
    tail = np.concatenate([edges.u[edges.forward], edges.v[edges.backward], links.tail])
    head = np.concatenate([edges.v[edges.forward], edges.u[edges.backward], links.head])
    ways = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n)).tocsr()
    _, label = connected_components(ways, directed=True, connection="strong")
    largest = np.bincount(label).argmax()
    kept = edges.take((label[edges.u] == largest) & (label[edges.v] == largest))
    of_kept, ends = np.unique(np.concatenate([kept.u, kept.v]), return_inverse=True)
    inside = np.isin(links.tail, of_kept) & np.isin(links.head, of_kept)
    kept_links = Links(
        np.searchsorted(of_kept, links.tail[inside]), np.searchsorted(of_kept, links.head[inside])
    )
    return _with_ends(kept, ends[: len(kept.u)], ends[len(kept.u) :]), kept_links
