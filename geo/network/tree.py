"""What a search from one place found: the tree of shortest paths, read off at any place.

A tree holds the path from the origin to every node that was reached. The cost to a place on an
edge is read off at the ends of that edge; any other measure is summed along the paths.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.edges import A_TURN, UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.graph import ModeGraph


@dataclass(frozen=True)
class Search:
    """What one search from one place found.

    `cost` and `before` hold, for each node of the graph and last the origin
    itself, the cost from the origin and the node before it on the path (negative:
    none).
    """

    graph: ModeGraph
    origin: SnappedPoints
    cost: Floats
    before: NDArray[np.int32]

    @cached_property
    def entered(self) -> tuple[Ints, Ints]:
        """Nodes that a path leads to over an edge, and the edge by which each is entered."""
        graph, n = self.graph, self.graph.nodes
        node = np.flatnonzero(self.before[:n] >= 0)
        tail = self.before[node].astype(np.int64)
        edge = np.full(len(node), self.origin.edge[0])
        inner = tail < n
        key, by = graph.entered_by
        edge[inner] = by[np.searchsorted(key, node[inner] * n + tail[inner])]
        over_edge = edge != A_TURN
        return node[over_edge], edge[over_edge]


def rate_along(graph: ModeGraph, edge: Ints) -> Floats:
    """Cost of a metre along an edge."""
    return graph.cost[edge] / graph.edges.metres[edge]


def sails(found: Search) -> bool:
    """Whether a ferry is in reach."""
    e = found.graph.edges
    quays = np.concatenate([e.u[e.ferry], e.v[e.ferry]])
    return bool(np.isfinite(found.cost[quays]).any())


def read_off(
    found: Search, targets: SnappedPoints, other: Floats
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Cost and the other measure at targets, and how each is come to.

    The third is 0 over the edge's start, 1 over its end, 2 along the origin's own edge.
    """
    graph, e = found.graph, found.graph.edges
    joined = targets.edge != UNREACHABLE
    edge = np.where(joined, targets.edge, 0)
    along = np.where(joined, targets.along_m, 0.0)
    rest = e.metres[edge] - along
    rate = rate_along(graph, edge)
    start = found.origin
    apart = along - start.along_m[0]
    same = joined & (edge == start.edge[0])
    direct = same & may_go(graph, edge, apart)
    ways = np.stack(
        [
            np.where(joined & e.forward[edge], found.cost[e.u[edge]] + along * rate, np.inf),
            np.where(joined & e.backward[edge], found.cost[e.v[edge]] + rest * rate, np.inf),
            np.where(direct, np.abs(apart) * rate, np.inf),
        ]
    )
    way = ways.argmin(axis=0)
    cost = ways.min(axis=0)
    second_rate = graph.other[edge] / e.metres[edge]
    second = np.choose(
        way,
        [
            other[e.u[edge]] + along * second_rate,
            other[e.v[edge]] + rest * second_rate,
            np.abs(apart) * second_rate,
        ],
    )
    return cost, second, way.astype(np.int8)


def may_go(graph: ModeGraph, edge: Ints, apart: Floats) -> Flags:
    """Whether one may go so far along an edge: ahead, back (negative), or nowhere (zero)."""
    e = graph.edges
    return ((apart >= 0) & e.forward[edge]) | ((apart <= 0) & e.backward[edge])


def other_of_entries(found: Search) -> Floats:
    """For each node (and the origin), the other measure of the edge by which it is entered."""
    graph, n = found.graph, found.graph.nodes
    node, edge = found.entered
    own = np.zeros(n + 1)
    share = np.ones(len(node))
    first = found.before[node] == n
    share[first] = found.cost[node[first]] / graph.cost[edge[first]]
    own[node] = graph.other[edge] * share
    return own


def along_tree(found: Search, own: NDArray[Any], combine: Any = np.add) -> NDArray[Any]:
    """Combine a value of each node's entry over the whole path from the origin to it.

    Paths are walked for all nodes at once, each step twice as long as the one before.
    """
    n = found.graph.nodes
    reached = np.append(np.flatnonzero(found.before[:n] >= 0), n)
    place = np.full(n + 1, len(reached) - 1)
    place[reached] = np.arange(len(reached))
    ahead = place[np.where(found.before[reached] >= 0, found.before[reached], n)]
    value = own[reached]
    while (ahead != len(reached) - 1).any():
        value = combine(value, value[ahead])
        ahead = ahead[ahead]
    whole = np.zeros(n + 1, dtype=own.dtype)
    whole[reached] = value
    return whole
