"""The junctions of a network, with dead ends and the bends between junctions set aside.

Most nodes of a street network decide nothing: they end a cul-de-sac, or lie on the only way
between two junctions. Searches over the junctions alone settle a third of the nodes, and
every other node's distance follows from the one or two junctions ("anchors") that its part of
the network hangs on:

    distance(node) = min over its anchors of distance(anchor) + gap(node, anchor)

This is exact, except between places of one part, whose way need not pass an anchor: those are
walked separately. Ferries are taken after the land has been searched, where one brings some
street nearer. Both ends of a street that goes one way only are junctions, and so are both ends of a
turn. Distances are metres (EPSG:27700).
"""

import heapq
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.measure import Floats
from geo.network.edges import NO_LENGTH, UNREACHABLE, Edges, Flags, Ints, SnappedPoints, Turns

_SIDES = 2
"""A part hangs on one junction (a dead end) or two (a way between them)."""


@dataclass(frozen=True, slots=True)
class CoreCosts:
    """Metres to targets, infinite where out of reach; for each the sailing that it takes.

    `sailings` holds the ferries of each sailing, as edge numbers; the first takes none.
    """

    metres: Floats
    sailing: Ints
    sailings: list[tuple[int, ...]]


class Core:
    """The junctions of a network where any turn may be made.

    Parameters
    ----------
    edges
        Its streets and ferries, whose `u_in` and `v_in` are their `u` and `v`.
    links
        Passages from one of its nodes to another.

    Attributes
    ----------
    matrix
        Metres from junction to junction; of parallel ways the shortest.
    anchor, gap
        For each side (0, 1) and node of the network: the junction that its part hangs on there,
        and the metres to it (infinite where there is no second one). A junction is its own.
    part
        The part of each node; negative for junctions.
    """

    def __init__(self, edges: Edges, links: Turns) -> None:
        self._edges = edges
        n = edges.nodes
        junction = _junctions(edges, links)
        number = np.where(junction, np.cumsum(junction) - 1, 0)
        self.size = int(junction.sum())
        self.part, inner = _parts(edges, junction)
        self.anchor = np.stack([number, np.zeros_like(number)])
        self.gap = np.stack([np.where(junction, 0.0, np.inf), np.full(n, np.inf)])
        self._inner = inner
        ways, metres = self._hang(number, junction)
        direct = junction[edges.u] & junction[edges.v] & ~edges.ferry
        ahead, back = direct & edges.forward, direct & edges.backward
        u, v, through = number[edges.u], number[edges.v], ways.astype(np.int64)
        free = np.full(len(links.tail), NO_LENGTH)
        self.matrix = cheapest(
            np.concatenate([u[ahead], v[back], *through, number[links.tail]]),
            np.concatenate([v[ahead], u[back], *through[::-1], number[links.head]]),
            np.concatenate([edges.metres[ahead], edges.metres[back], metres, metres, free]),
            self.size,
        )[0]
        out, home = (np.flatnonzero(edges.ferry & way) for way in (edges.forward, edges.backward))
        self._ferries = [
            *zip(u[out].tolist(), v[out].tolist(), out.tolist(), strict=True),
            *zip(v[home].tolist(), u[home].tolist(), home.tolist(), strict=True),
        ]
        self._on_land = np.diff(self.matrix.indptr) > 0

    def _hang(self, number: Ints, junction: Flags) -> tuple[Ints, Floats]:
        """Find each part's junctions and the gaps to them; gives the ways through parts.

        These are the junctions at either end, shape ``(2, ways)``, and the metres between them.
        """
        e = self._edges
        entry = np.flatnonzero((junction[e.u] != junction[e.v]) & (e.u != e.v))
        outer = np.where(junction[e.u[entry]], e.u[entry], e.v[entry])
        inside = np.where(junction[e.u[entry]], e.v[entry], e.u[entry])
        order = np.argsort(self.part[inside], kind="stable")
        entry, outer, inside = entry[order], outer[order], inside[order]
        _, first = np.unique(self.part[inside], return_index=True)
        second = np.setdiff1d(np.arange(len(entry)), first)
        for side, at in enumerate((first, second)):
            junction_of = np.zeros(self.part.max(initial=-1) + 1, dtype=np.int64)
            junction_of[self.part[inside[at]]] = number[outer[at]]
            gap = self._gaps(inside[at], e.metres[entry[at]])
            reached = np.isfinite(gap)
            self.gap[side][reached] = gap[reached]
            self.anchor[side][reached] = junction_of[self.part[reached]]
        start = self.anchor[0][inside[second]]
        metres = self.gap[0][inside[second]] + e.metres[entry[second]]
        return np.stack([start, number[outer[second]]]), metres

    def _gaps(self, inside: Ints, metres: Floats) -> Floats:
        """Metres to every inner node from outside, through the entries at some of them."""
        n = len(self.part)
        rows = self._inner.tocoo()
        links = coo_array(
            (
                np.concatenate([rows.data, metres]),
                (
                    np.concatenate([rows.row, np.full(len(inside), n)]),
                    np.concatenate([rows.col, inside]),
                ),
            ),
            shape=(n + 1, n + 1),
        )
        return np.asarray(dijkstra(links.tocsr(), indices=[n])[0][:n])

    def lengths(
        self, origin: SnappedPoints, targets: SnappedPoints, *, limit: float = np.inf
    ) -> "CoreCosts":
        """Metres along streets and ferries from one place to targets, infinite beyond `limit`."""
        if origin.edge[0] == UNREACHABLE:
            nowhere = np.full(len(targets), np.inf)
            return CoreCosts(nowhere, np.zeros(len(targets), dtype=np.int64), [()])
        cost = self._search(self._leads(origin), limit)
        sailing, sailings = self._sail(cost, limit)
        metres, node = self._read_off(cost, origin, targets)
        return CoreCosts(metres, np.where(node < 0, 0, sailing[node]), sailings)

    def _sail(self, cost: Floats, limit: float) -> tuple[Ints, list[tuple[int, ...]]]:
        """Take ferries for as long as one brings a junction nearer; lowers `cost` in place.

        Gives for each junction which of the sailings leads to it, and the ferries of each.
        """
        sailing = np.zeros(len(cost), dtype=np.int64)
        sailings: list[tuple[int, ...]] = [()]
        better = True
        while better:
            better = False
            for start, end, boat in self._ferries:
                metres = cost[start] + float(self._edges.metres[boat])
                if metres > limit or metres >= cost[end]:
                    continue
                better = True
                sailings.append((*sailings[sailing[start]], boat))
                ashore = self._search({end: metres}, limit) if self._on_land[end] else cost
                nearer = ashore < cost
                nearer[end] = True
                cost[nearer] = np.minimum(ashore, cost)[nearer]
                cost[end] = metres
                sailing[nearer] = len(sailings) - 1
        return sailing, sailings

    def _leads(self, origin: SnappedPoints) -> dict[int, float]:
        """Metres from a place to the junctions that its part hangs on."""
        leads: dict[int, float] = {}
        for metres, node in self._ends(origin):
            for side in range(_SIDES):
                junction = int(self.anchor[side, node])
                reached = metres + float(self.gap[side, node])
                leads[junction] = min(leads.get(junction, np.inf), reached)
        return {j: max(m, NO_LENGTH) for j, m in leads.items() if np.isfinite(m)}

    def _ends(self, origin: SnappedPoints) -> list[tuple[float, int]]:
        """The ends of its edge, and of its twin, to which one may go from a place; with metres."""
        e, edge = self._edges, int(origin.edge[0])
        along = float(origin.along_m[0])
        rest = float(e.metres[edge]) - along
        both = {edge, int(e.twin[edge])}
        ends = [(along, int(e.u[by])) for by in both if e.backward[by]]
        return ends + [(rest, int(e.v[by])) for by in both if e.forward[by]]

    def _search(self, leads: dict[int, float], limit: float) -> Floats:
        """Metres to every junction, from some that are so far away already; no ferries."""
        rows = self.matrix
        with_origin = csr_array(
            (
                np.concatenate([rows.data, np.fromiter(leads.values(), dtype=float)]),
                np.concatenate([rows.indices, np.fromiter(leads, dtype=np.int32)]),
                np.append(rows.indptr, rows.indptr[-1] + len(leads)).astype(np.int32),
            ),
            shape=(self.size + 1, self.size + 1),
        )
        found = dijkstra(with_origin, indices=[self.size], limit=max(limit, 0.0))
        return np.asarray(found[0][: self.size])

    def _read_off(
        self, cost: Floats, origin: SnappedPoints, targets: SnappedPoints
    ) -> tuple[Floats, Ints]:
        """Metres to targets, and the junction that each was come to by (negative: none)."""
        e, start = self._edges, int(origin.edge[0])
        joined = targets.edge != UNREACHABLE
        edge = np.where(joined, targets.edge, 0)
        along = np.where(joined, targets.along_m, 0.0)
        ways, by = [], []
        ends = ((e.u[edge], along, e.forward), (e.v[edge], e.metres[edge] - along, e.backward))
        for node, rest, may in ends:
            shut = np.where(may[edge], 0.0, np.inf)
            for side in range(_SIDES):
                by.append(self.anchor[side][node])
                ways.append(cost[by[-1]] + self.gap[side][node] + rest + shut)
        by.append(np.full(len(edge), -1))
        ways.append(self._inside(origin, edge, along, joined))
        apart = along - origin.along_m[0]
        direct = (apart >= 0) & e.forward[start] | (apart <= 0) & e.backward[start]
        direct &= edge == start
        ways[-1][direct] = np.minimum(ways[-1], np.abs(apart))[direct]
        table = np.stack(ways)
        best = table.argmin(axis=0)
        metres = np.where(joined, table.min(axis=0), np.inf)
        return metres, np.choose(best, by)

    def _inside(self, origin: SnappedPoints, edge: Ints, along: Floats, joined: Flags) -> Floats:
        """Metres to targets of the origin's own part, without leaving it."""
        e = self._edges
        metres = np.full(len(edge), np.inf)
        mine = self._part_of(origin.edge)[0]
        near = np.flatnonzero(joined & (self._part_of(edge) == mine)) if mine >= 0 else ()
        if not len(near):
            return metres
        walked = self._walk(origin)
        for i in near:
            u, v = int(e.u[edge[i]]), int(e.v[edge[i]])
            rest = e.metres[edge[i]] - along[i]
            metres[i] = min(walked.get(u, np.inf) + along[i], walked.get(v, np.inf) + rest)
        return metres

    def _part_of(self, edge: Ints) -> Ints:
        """The part that each edge belongs to; negative between two junctions."""
        return np.maximum(self.part[self._edges.u[edge]], self.part[self._edges.v[edge]])

    def _walk(self, origin: SnappedPoints) -> dict[int, float]:
        """Metres from a place to the inner nodes of its own part, without leaving it."""
        queue = [(metres, node) for metres, node in self._ends(origin) if self.part[node] >= 0]
        heapq.heapify(queue)
        settled: dict[int, float] = {}
        rows = self._inner
        while queue:
            metres, node = heapq.heappop(queue)
            if node in settled:
                continue
            settled[node] = metres
            for k in range(rows.indptr[node], rows.indptr[node + 1]):
                heapq.heappush(queue, (metres + float(rows.data[k]), int(rows.indices[k])))
        return settled


def _junctions(edges: Edges, links: Turns) -> Flags:
    """Nodes where, once dead ends are gone, more or fewer than two streets meet.

    The quays of ferries are junctions, and so are the ends of streets that go one way and of
    links; and some one node of each network, so that there always is one.
    """
    n = edges.nodes
    kept_nodes = np.zeros(n, dtype=bool)
    rows = coo_array((np.ones(len(edges.u), dtype=np.int8), (edges.u, edges.v)), shape=(n, n))
    kept_nodes[
        np.unique(connected_components(rows.tocsr(), directed=False)[1], return_index=True)[1]
    ] = True
    apart = edges.ferry | ~(edges.forward & edges.backward)
    kept_nodes[edges.u[apart]] = kept_nodes[edges.v[apart]] = True
    kept_nodes[links.tail] = kept_nodes[links.head] = True
    alive = (edges.u != edges.v) & ~apart
    while True:
        u, v = edges.u[alive], edges.v[alive]
        degree = np.bincount(np.concatenate([u, v]), minlength=n)
        end = (degree == 1) & ~kept_nodes
        dead = alive & (end[edges.u] | end[edges.v])
        if not dead.any():
            return kept_nodes | (degree > _SIDES)
        alive &= ~dead


def _parts(edges: Edges, junction: Flags) -> tuple[Ints, csr_array]:
    """The part of each node that is no junction, and the streets within parts."""
    n = edges.nodes
    inner = ~junction[edges.u] & ~junction[edges.v] & (edges.u != edges.v)
    rows = _shortest(edges.u[inner], edges.v[inner], edges.metres[inner], n)
    _, label = connected_components(rows, directed=False)
    part = np.where(junction, -1, label)
    _, part[~junction] = np.unique(part[~junction], return_inverse=True)
    return part, rows


def _shortest(u: Ints, v: Ints, metres: Floats, n: int) -> csr_array:
    """Rows of metres both ways between `n` nodes, of parallel ways the shortest, no loops."""
    tail, head = np.concatenate([u, v]), np.concatenate([v, u])
    return cheapest(tail, head, np.concatenate([metres, metres]), n)[0]


def cheapest(tail: Ints, head: Ints, cost: Floats, n: int) -> tuple[csr_array, Ints, Ints]:
    """Compressed sparse rows of `n` nodes: of parallel ways the cheapest, no loops.

    Of ways that cost the same, the first. Sorting by one number and putting right the few that
    are parallel takes half the time of sorting by node and cost at once, which is most of the
    making of a large graph.

    Returns
    -------
    The rows; for each stored entry the position of its way, and ``tail * n + head`` (ascending).
    """
    way = np.flatnonzero(tail != head)
    key = tail[way] * n + head[way]
    order = np.argsort(key)
    way, key = way[order], key[order]
    again = key[1:] == key[:-1]
    if again.any():
        parallel = np.flatnonzero(np.append(again, False) | np.append(False, again))
        some = way[parallel]
        way[parallel] = some[np.lexsort((some, cost[some], key[parallel]))]
        first = np.append(True, ~again)
        way, key = way[first], key[first]
    starts = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail[way], minlength=n), out=starts[1:])
    rows = csr_array((cost[way], head[way].astype(np.int32), starts), shape=(n, n))
    return rows, way, key
