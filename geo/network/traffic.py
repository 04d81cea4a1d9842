"""Along which of some streets the shortest routes of many places go, and for how many metres."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.measure import Floats
from geo.network import paths
from geo.network.edges import A_TURN, UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.graph import ModeGraph


def along(
    graph: ModeGraph, places: SnappedPoints, facilities: SnappedPoints, marked: Flags
) -> Iterator[list[tuple[int, float]] | None]:
    """For each place, the marked edges on the route to its nearest facility, with metres.

    None for a place without a route.

    Parameters
    ----------
    graph
        Of a mode that minimises metres.
    places, facilities
        Where each joins the network.
    marked
        Which edges of the graph are asked for.
    """
    reversed_, n = graph.reversed, graph.nodes
    e = reversed_.edges
    rows = paths.with_origins(reversed_, facilities, door_rate=1.0)
    sources = np.arange(n, n + len(facilities))
    cost, before, _ = dijkstra(rows, indices=sources, min_only=True, return_predecessors=True)
    own, by, metres = _steps_of(reversed_, facilities, cost, before.astype(np.int64), marked)
    joined = places.edge != UNREACHABLE
    edge = np.where(joined, places.edge, 0)
    start = np.where(joined, places.along_m, 0.0)
    ahead = np.where(e.backward[edge], cost[e.v[edge]] + e.metres[edge] - start, np.inf)
    behind = np.where(e.forward[edge], cost[e.u[edge]] + start, np.inf)
    best = np.minimum(ahead, behind)
    onto = np.where(ahead <= behind, e.v[edge], e.u[edge])
    left = np.where(ahead <= behind, e.metres[edge] - start, start)
    none = np.full(len(places), -1)
    direct, which = paths.nearer_on_edge(graph, places, facilities, best, none, 1.0)
    reached = joined & np.isfinite(direct)
    met = reached & (marked[edge] | (own[onto] >= 0))
    for i in range(len(places)):
        if not met[i]:
            yield [] if reached[i] else None
        elif which[i] >= 0:  # a facility on the same edge
            there = float(direct[i] - facilities.offset_m[which[i]])
            yield [(int(edge[i]), there)] if marked[edge[i]] else []
        else:
            found = [(int(edge[i]), float(left[i]))] if marked[edge[i]] else []
            node = int(own[onto[i]])
            while node >= 0:
                found.append((int(by[node]), float(metres[node])))
                node = int(own[before[node]]) if before[node] < n else -1
            yield found


def _steps_of(
    graph: ModeGraph, facilities: SnappedPoints, cost: Floats, before: Ints, marked: Flags
) -> tuple[Ints, Ints, Floats]:
    """For each node the first one on its route, itself included, that goes on by a marked edge.

    Negative where none does; with that edge and the metres along it, of those that do.
    """
    n = graph.nodes
    node = np.flatnonzero(np.isfinite(cost[:n]) & (before[:n] >= 0))
    tail = before[node]
    within = tail < n
    edge = np.empty(len(node), dtype=np.int64)
    key = tail[within] * n + node[within]
    edge[within] = graph.entry_edge[np.searchsorted(graph.entry_key, key)]
    edge[~within] = facilities.edge[tail[~within] - n]
    metres = cost[node] - np.where(within, cost[tail.clip(max=n - 1)], 0.0)
    offset = np.where(within, 0.0, facilities.offset_m[(tail - n).clip(min=0)])
    along_m = np.where(within, metres, cost[node] - offset)
    goes = (edge != A_TURN) & marked[edge]
    own = np.full(n + 1, -1)
    up = np.full(n + 1, n)
    up[node[within]] = tail[within]
    own[node[goes]] = node[goes]
    while True:  # each node looks twice as far along its route as before
        ask = (own < 0) & (up < n)
        if not ask.any():
            break
        at = np.flatnonzero(ask)
        own[at] = own[up[at]]
        up[at] = np.where(own[at] < 0, up[up[at]], up[at])
    by, length = np.full(n, -1), np.zeros(n)
    by[node], length[node] = edge, along_m
    return own[:n], by, length
