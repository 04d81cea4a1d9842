"""What ways cost between many places at once, where nothing else of them is wanted.

The same costs as `geo.network.paths` gives one by one, several searches in one call and all ways
of these read off together. Only ways within a limit are given.
"""

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra

from geo.measure import Floats
from geo.network.edges import UNREACHABLE, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.paths import with_origins
from geo.network.tree import rate_along

_CELLS = 2**21
"""Searches at a time: so many that their costs to all nodes are no more numbers than this."""


def costs(
    graph: ModeGraph,
    origins: SnappedPoints,
    targets: SnappedPoints,
    *,
    door_rate: float,
    limit: float = np.inf,
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Costs of ways from places to places, some origins at a time; in order of origin and target.

    Parameters
    ----------
    door_rate
        Cost of a metre between door and street.
    limit
        Greatest cost, doors included: metres, or seconds on a fastest graph.

    Yields
    ------
    Positions in `origins`, positions in `targets`, and the cost of the way between them.
    """
    step = max(1, _CELLS // max(graph.nodes, 1))
    order = np.argsort(targets.edge, kind="stable")
    for start in range(0, len(origins), step):
        some = np.arange(start, min(start + step, len(origins)))
        part = origins.take(some)
        table = _read_off(graph, _searched(graph, part, targets, door_rate, limit), targets)
        _along_one_edge(graph, part, targets, table, order, door_rate)
        table += np.where(targets.edge == UNREACHABLE, 0.0, targets.offset_m) * door_rate
        row, target = np.nonzero(table <= min(limit, np.finfo(float).max))
        yield some[row], target, table[row, target]


def _searched(
    graph: ModeGraph, origins: SnappedPoints, targets: SnappedPoints, door_rate: float, limit: float
) -> Floats:
    """Costs from origins to nodes, shape ``(searches, nodes)`` or wider: right at the ends of the
    targets' edges where they are within the limit.
    """
    core, n = graph.contracted, graph.nodes
    rows = with_origins(
        graph, origins, door_rate=door_rate, rows=None if core is None else core.rows
    )
    found: Floats = dijkstra(rows, indices=np.arange(n, n + len(origins)), limit=max(limit, 0.0))
    if core is not None:
        edge = targets.edge[targets.edge != UNREACHABLE]
        wanted = np.zeros(n, dtype=bool)
        wanted[graph.edges.u[edge]] = wanted[graph.edges.v[edge]] = True
        core.fill(found, wanted)
    return found


def _read_off(graph: ModeGraph, found: Floats, targets: SnappedPoints) -> Floats:
    """Costs to targets over either end of their edges, shape ``(searches, targets)``."""
    e = graph.edges
    joined = targets.edge != UNREACHABLE
    edge = np.where(joined, targets.edge, 0)
    along = np.where(joined, targets.along_m, 0.0)
    rate = rate_along(graph, edge)
    ahead = np.where(joined & e.forward[edge], along * rate, np.inf)
    behind = np.where(joined & e.backward[edge], (e.metres[edge] - along) * rate, np.inf)
    over_start: Floats = np.take(found, e.u[edge], axis=1) + ahead
    over_end = np.take(found, e.v[edge], axis=1) + behind
    return np.minimum(over_start, over_end, out=over_start)


def _along_one_edge(
    graph: ModeGraph,
    origins: SnappedPoints,
    targets: SnappedPoints,
    table: Floats,
    order: Ints,
    door_rate: float,
) -> None:
    """Take the way along their common edge where two places are on one; changes `table`."""
    edges = targets.edge[order]
    low = np.searchsorted(edges, origins.edge, side="left")
    high = np.searchsorted(edges, origins.edge, side="right")
    for i in np.flatnonzero((high > low) & (origins.edge != UNREACHABLE)):
        near, edge = order[low[i] : high[i]], int(origins.edge[i])
        apart = targets.along_m[near] - origins.along_m[i]
        may = (apart >= 0) & graph.edges.forward[edge] | (apart <= 0) & graph.edges.backward[edge]
        rate = float(rate_along(graph, origins.edge[[i]])[0])
        direct = np.abs(apart) * rate + origins.offset_m[i] * door_rate
        table[i, near] = np.minimum(table[i, near], np.where(may, direct, np.inf))
