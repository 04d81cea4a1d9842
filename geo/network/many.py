"""What ways cost between many places at once, where nothing else of them is wanted.

The same costs as `geo.network.paths` gives one by one, but for the order in which they are added
up: many searches in one call, over the nodes that stay when the network is contracted, and all ways
of these read off together.
"""

from collections.abc import Iterator

import numpy as np

from geo.measure import Floats
from geo.network.contract import Sweep
from geo.network.edges import UNREACHABLE, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.paths import leads, nearest_over
from geo.network.tree import may_go, rate_along

_CELLS = 2**21
"""Searches at a time: so many that their costs to all nodes are no more numbers than this."""

_FEWEST = 32
"""But no fewer searches than this: within a limit, only nodes in reach of some of them count."""

_NEIGHBOURS_M = 20_000.0
"""Origins in one square of this width are searched from together."""


def costs(
    graph: ModeGraph,
    origins: SnappedPoints,
    targets: SnappedPoints,
    *,
    door_rate: float,
    limit: float = np.inf,
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Costs of ways from places to places, some origins at a time; in order of target.

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
    sweep = graph.sweep(targets)
    for some in _together(origins, max(_FEWEST, _CELLS // max(len(sweep.node), 1))):
        part = origins.take(some)
        lead = leads(graph, part, door_rate=door_rate)
        node, found = graph.contracted.search(lead, max(limit, 0.0))
        near = sweep.within(node[np.isfinite(found).any(axis=0)]) if np.isfinite(limit) else sweep
        close = _close(graph, near, part, targets)
        ends = targets.take(close)
        table = _over_ends(graph, near, near.costs(node, found), ends)
        _along_one_edge(graph, part, ends, table, door_rate)
        table += (ends.offset_m * door_rate)[:, None]
        within = table <= min(limit, np.finfo(float).max)
        target, origin = np.nonzero(within)
        yield some[origin], close[target], table[within]


def _together(origins: SnappedPoints, step: int) -> Iterator[Ints]:
    """Some origins at a time; where there are many, those that are near each other."""
    order = np.arange(len(origins))
    if len(origins) > step:
        square = np.floor(np.nan_to_num(origins.xy) / _NEIGHBOURS_M)
        order = np.lexsort((square[:, 1], square[:, 0]))
    for start in range(0, len(order), step):
        yield order[start : start + step]


def _close(graph: ModeGraph, sweep: Sweep, origins: SnappedPoints, targets: SnappedPoints) -> Ints:
    """The targets that a sweep comes to, and those on an origin's own edge."""
    e, joined = graph.edges, targets.edge != UNREACHABLE
    edge = np.where(joined, targets.edge, 0)
    mine = np.zeros(len(e.u), dtype=bool)
    mine[origins.edge[origins.edge != UNREACHABLE]] = True
    met = (sweep.place[e.u[edge]] >= 0) | (sweep.place[e.v[edge]] >= 0) | mine[edge]
    return np.flatnonzero(joined & met)


def nearest(
    graph: ModeGraph, places: SnappedPoints, facilities: SnappedPoints, *, door_rate: float
) -> tuple[Floats, Ints]:
    """The nearest facility of each place: see `geo.network.paths.nearest`."""
    back = graph.reversed
    sweep = back.sweep(places)
    found = back.contracted.nearest(leads(back, facilities, door_rate=door_rate))
    cost, which = sweep.nearest(*found)
    edge = np.where(places.edge == UNREACHABLE, 0, places.edge)
    at = [sweep.place[node[edge]] for node in (back.edges.u, back.edges.v)]
    ends = [(cost[place], which[place]) for place in at]
    return nearest_over(graph, places, facilities, ends, door_rate)


def _over_ends(graph: ModeGraph, sweep: Sweep, found: Floats, targets: SnappedPoints) -> Floats:
    """Costs to targets over either end of their edges, shape ``(targets, origins)``."""
    e, edge = graph.edges, targets.edge
    rate = rate_along(graph, edge)
    ahead = np.where(e.forward[edge], targets.along_m * rate, np.inf)
    behind = np.where(e.backward[edge], (e.metres[edge] - targets.along_m) * rate, np.inf)
    over_start: Floats = np.take(found, sweep.place[e.u[edge]], axis=0)
    over_start += ahead[:, None]
    over_end = np.take(found, sweep.place[e.v[edge]], axis=0)
    over_end += behind[:, None]
    return np.minimum(over_start, over_end, out=over_start)


def _along_one_edge(
    graph: ModeGraph,
    origins: SnappedPoints,
    targets: SnappedPoints,
    table: Floats,
    door_rate: float,
) -> None:
    """Take the way along their common edge where two places are on one; changes `table`."""
    order = np.argsort(targets.edge, kind="stable")
    low, high = (
        np.searchsorted(targets.edge[order], origins.edge, side) for side in ("left", "right")
    )
    many = np.where(origins.edge == UNREACHABLE, 0, high - low)
    origin = np.repeat(np.arange(len(many)), many)
    target = order[np.arange(many.sum()) + np.repeat(low - np.cumsum(many) + many, many)]
    edge = origins.edge[origin]
    apart = targets.along_m[target] - origins.along_m[origin]
    direct = np.abs(apart) * rate_along(graph, edge) + origins.offset_m[origin] * door_rate
    direct[~may_go(graph, edge, apart)] = np.inf
    table[target, origin] = np.minimum(table[target, origin], direct)
