"""What ways cost between many places at once, where nothing else of them is wanted.

The same costs as `geo.network.paths` gives one by one, but for the order in which they are added
up: many searches in one call, over the nodes that stay when the network is contracted, and all ways
of these read off together.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from geo.measure import Floats
from geo.network.contract import Climb, Sweep
from geo.network.edges import UNREACHABLE, Flags, Ints, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.paths import leads, nearest_over
from geo.network.tree import may_go, rate_along

_LARGE = 2**15
"""A sweep over more nodes is cut down, for a few origins at a time, to those within the limit."""

_CELLS = 2**21
"""Of such a one, so many searches at a time that their costs to all nodes are no more numbers."""

_FEWEST = 32
"""But no fewer searches than this: within a limit, only nodes in reach of some of them count."""

_NEIGHBOURS_M = 20_000.0
"""Origins in one square of this width are searched from together."""

_TABLE = 2**23
"""Otherwise, so many origins at a time that their table of costs has no more numbers."""

_BESIDE = 48
"""Searches that are read off together: what they need stays near the processor."""

_VILLAGE_M = 5_000.0
"""Those in one square of this width."""

_HARDLY_CUT = 0.6
"""Where a greater share of the nodes is within the limit, all are gone through."""

_WORKERS = 2
"""So many times that goes on at once."""

_FEW_PAIRS = 2**17
"""The costs of so many pairs at once are worked out sooner than they are narrowed down."""

_STEPS_A_PAIR = 3
"""So many ways between the nodes that stay take as long to search as a pair to work out."""

T = TypeVar("T")


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
    cut = bool(np.isfinite(limit)) and len(graph.sweep(targets).node) > _LARGE
    joined = graph.once(targets, "ends", lambda: _Ends.of(graph, targets)).which
    step = _step(graph, targets) if cut else _TABLE // max(len(joined), 1)
    for some in _together(origins, max(_FEWEST, step)):
        part = origins if len(some) == len(origins) else origins.take(some)
        tables = _Tables.between(graph, part, targets, door_rate, limit)
        if not len(tables.ends.which):
            return
        which, table = tables.of() if cut else tables.whole()
        within = table <= min(limit, np.finfo(float).max)
        target, origin = np.nonzero(within)
        cost = table[within]
        del table, within
        yield (
            origin if part is origins else some[origin],
            target if len(which) == len(targets) else which[target],
            cost,
        )


def tables(
    graph: ModeGraph,
    origins: SnappedPoints,
    targets: SnappedPoints,
    use: Callable[[Ints, Ints, Floats], T],
    *,
    door_rate: float,
    limit: float,
    group: Ints,
) -> Iterator[T]:
    """Costs of ways from places to places as tables, each put to use while it is at hand.

    Parameters
    ----------
    use
        Called with positions in `targets` and in `origins`, and the costs between them, shape
        ``(targets, origins)``: infinite or above the limit where there is no such way. What is not
        in any table has no way. It is called in several threads, and may keep or change the table.
    door_rate, limit
        See `costs`.
    group
        Whose each origin is: those of one owner are in one table, in order. Shape ``(origins,)``.

    Yields
    ------
    What `use` gave.
    """
    whole = _Tables.between(graph, origins, targets, door_rate, limit)
    if not len(origins) or not len(whole.ends.which):
        return

    def one(some: Ints) -> T:
        which, table = whole.of(some)
        return use(which, some, table)

    cut = bool(np.isfinite(limit)) and len(whole.sweep.node) > _LARGE
    if cut:
        parts = _grouped(group, origins, max(_FEWEST, _step(graph, targets)), _NEIGHBOURS_M)
    else:
        parts = _grouped(group, origins, _BESIDE)
        if len(parts) > 1 and not whole.reaches_most(parts[0]):
            parts = _grouped(group, origins, _BESIDE, _VILLAGE_M)
    if len(parts) == 1:
        yield one(parts[0])
        return
    with ThreadPoolExecutor(_WORKERS) as pool:
        yield from pool.map(one, parts)


def whole_table(
    graph: ModeGraph, origins: SnappedPoints, targets: SnappedPoints, *, door_rate: float
) -> tuple[Ints, Floats] | None:
    """The costs of all ways, however long, from a few places; None where there are too many.

    Returns
    -------
    Positions of the targets that join a street, and costs, shape ``(these, origins)``, infinite
    where there is no way.
    """
    ends = graph.once(targets, "ends", lambda: _Ends.of(graph, targets))
    each = len(ends.which) + graph.contracted.ways // _STEPS_A_PAIR
    if len(origins) * each > _FEW_PAIRS or not len(origins):
        return None
    if not len(ends.which):
        return ends.which, np.empty((0, len(origins)))
    return _Tables.between(graph, origins, targets, door_rate, np.inf).of()


def _step(graph: ModeGraph, targets: SnappedPoints) -> int:
    """So many searches at a time where each sweep is cut down."""
    return _CELLS // max(len(graph.sweep(targets).node), 1)


def _climb(graph: ModeGraph, origins: SnappedPoints, door_rate: float) -> Climb:
    return graph.once(
        origins,
        ("climb", door_rate),
        lambda: graph.contracted.climb(leads(graph, origins, door_rate=door_rate)),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of costs from some origins to all targets that join a street."""

    graph: ModeGraph
    origins: SnappedPoints
    sweep: Sweep
    ends: "_Ends"
    door_rate: float
    limit: float

    @classmethod
    def between(
        cls,
        graph: ModeGraph,
        origins: SnappedPoints,
        targets: SnappedPoints,
        door_rate: float,
        limit: float,
    ) -> "_Tables":
        ends = graph.once(targets, "ends", lambda: _Ends.of(graph, targets))
        return cls(graph, origins, graph.sweep(targets), ends, door_rate, max(limit, 0.0))

    def reaches_most(self, some: Ints) -> bool:
        """Whether most nodes are within the limit of some origins."""
        _, found = self._search(self.origins.take(some))
        return bool(np.isfinite(found).any(axis=0).mean() > _HARDLY_CUT)

    def of(self, some: Ints | None = None) -> tuple[Ints, Floats]:
        """Positions of targets, and their costs from some origins, shape ``(targets, origins)``."""
        origins = self.origins if some is None else self.origins.take(some)
        node, found = self._search(origins)
        reached = np.isfinite(found).any(axis=0)
        cut = bool(np.isfinite(self.limit)) and len(self.sweep.node) > _LARGE
        if cut or reached.mean() <= _HARDLY_CUT:
            sweep = self.sweep.within(node[reached])
            ends = self.ends.close(self.graph, sweep, origins.edge)
        else:
            sweep, ends = self.sweep, self.ends
        costs = ends.costs(sweep, sweep.costs(node, found))
        ends.along_one_edge(self.graph, origins, costs, self.door_rate)
        costs += (ends.offset_m * self.door_rate)[:, None]
        return ends.which, costs

    def _search(self, origins: SnappedPoints) -> tuple[Ints, Floats]:
        """The nodes that searches from some origins go through, and their costs there.

        Those of other origins are not among them: each search has a look at every node there is.
        """
        if origins is self.origins:
            climb = _climb(self.graph, origins, self.door_rate)
        else:
            way = leads(self.graph, origins, door_rate=self.door_rate)
            climb = self.graph.contracted.climb(way)
        return climb.node, climb.search(self.limit)

    def whole(self) -> tuple[Ints, Floats]:
        """Those of all origins and targets."""
        size = len(self.origins)
        if size <= _BESIDE:
            return self.of()
        table = np.full((len(self.ends.which), size), np.inf)

        def fill(some: Ints) -> None:
            which, costs = self.of(some)
            if which is self.ends.which and len(some) == some[-1] - some[0] + 1:
                table[:, some[0] : some[-1] + 1] = costs  # several times as fast
            else:
                row = np.searchsorted(self.ends.which, which)
                table[row[:, None], some] = costs

        parts = list(_together(self.origins, _BESIDE, _VILLAGE_M))
        if self.reaches_most(parts[0]):
            parts = list(_together(self.origins, _BESIDE, np.inf))
        with ThreadPoolExecutor(_WORKERS) as pool:
            list(pool.map(fill, parts))
        return self.ends.which, table


def _grouped(group: Ints, origins: SnappedPoints, step: int, near_m: float = np.inf) -> list[Ints]:
    """Origins in parts of about so many, those of one group together, near ones with each other."""
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    if np.isfinite(near_m) and len(first):
        square = np.floor(np.nan_to_num(origins.xy[order[first]]) / near_m)
        place = np.empty(len(first), dtype=np.int64)
        place[np.lexsort((square[:, 1], square[:, 0]))] = np.arange(len(first))
        order = order[
            np.argsort(np.repeat(place, np.diff(first, append=len(order))), kind="stable")
        ]
        first = np.flatnonzero(np.diff(group[order], prepend=-1))
    part = first // step
    at = first[np.flatnonzero(np.diff(part, prepend=-1))]
    return np.split(order, at[1:])


def _together(origins: SnappedPoints, step: int, near_m: float = _NEIGHBOURS_M) -> Iterator[Ints]:
    """Some origins at a time; where there are many, those that are near each other."""
    order = np.arange(len(origins))
    if len(origins) > step and np.isfinite(near_m):
        square = np.floor(np.nan_to_num(origins.xy) / near_m)
        order = np.lexsort((square[:, 1], square[:, 0]))
    for start in range(0, len(order), step):
        yield order[start : start + step]


def nearest(
    graph: ModeGraph, places: SnappedPoints, facilities: SnappedPoints, *, door_rate: float
) -> tuple[Floats, Ints]:
    """The nearest facility of each place: see `geo.network.paths.nearest`."""
    back = graph.reversed
    sweep = back.sweep(places)
    found = _climb(back, facilities, door_rate).nearest()
    cost, which = sweep.nearest(*found)
    edge = np.where(places.edge == UNREACHABLE, 0, places.edge)
    at = [sweep.place[node[edge]] for node in (back.edges.u, back.edges.v)]
    ends = [(cost[place], which[place]) for place in at]
    return nearest_over(graph, places, facilities, ends, door_rate)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Some targets, and the ends of their edges.

    Attributes
    ----------
    which
        Their positions among all.
    edge, along_m, offset_m
        Where they join, as `SnappedPoints` has it.
    node
        The start and the end of each one's edge; shape ``(2, n)``.
    rest
        The cost from there to the target, infinite where one may not go along the edge.
    order
        Their positions here, in order of edge.
    """

    which: Ints
    edge: Ints
    along_m: Floats
    offset_m: Floats
    node: Ints
    rest: Floats
    order: Ints

    @classmethod
    def of(cls, graph: ModeGraph, targets: SnappedPoints) -> "_Ends":
        """Those of all targets that join a street."""
        e, which = graph.edges, np.flatnonzero(targets.edge != UNREACHABLE)
        at = targets.take(which)
        edge, along, offset = at.edge, at.along_m, at.offset_m
        rate = rate_along(graph, edge)
        ahead = np.where(e.forward[edge], along * rate, np.inf)
        behind = np.where(e.backward[edge], (e.metres[edge] - along) * rate, np.inf)
        node, rest = np.stack([e.u[edge], e.v[edge]]), np.stack([ahead, behind])
        order = np.argsort(edge, kind="stable")
        return cls(which, edge, along, offset, node, rest, order)

    def met(self, sweep: Sweep, mine: Flags | bool = False) -> Ints:
        """The positions of those that a sweep comes to, and of those that are `mine`."""
        start, end = self.node
        return np.flatnonzero((sweep.place[start] >= 0) | (sweep.place[end] >= 0) | mine)

    def close(self, graph: ModeGraph, sweep: Sweep, own: Ints) -> "_Ends":
        """Those that a sweep comes to, and those on an origin's own edge."""
        mine = np.zeros(len(graph.edges.u), dtype=bool)
        mine[own[own != UNREACHABLE]] = True
        return self.take(self.met(sweep, mine[self.edge]))

    def take(self, some: Ints) -> "_Ends":
        """Those at some positions."""
        edge = self.edge[some]
        return _Ends(
            self.which[some],
            edge,
            self.along_m[some],
            self.offset_m[some],
            self.node[:, some],
            self.rest[:, some],
            np.argsort(edge, kind="stable"),
        )

    def costs(self, sweep: Sweep, found: Floats) -> Floats:
        """Costs over either end of their edges, shape ``(targets, origins)``."""
        over_start, over_end = (np.take(found, sweep.place[node], axis=0) for node in self.node)
        over_start += self.rest[0][:, None]
        over_end += self.rest[1][:, None]
        least: Floats = np.minimum(over_start, over_end, out=over_start)
        return least

    def along_one_edge(
        self, graph: ModeGraph, origins: SnappedPoints, table: Floats, door_rate: float
    ) -> None:
        """Take the way along their common edge where two places are on one; changes `table`."""
        edges = self.edge[self.order]
        low, high = (np.searchsorted(edges, origins.edge, side) for side in ("left", "right"))
        many = np.where(origins.edge == UNREACHABLE, 0, high - low)
        origin = np.repeat(np.arange(len(many)), many)
        target = self.order[np.arange(many.sum()) + np.repeat(low - np.cumsum(many) + many, many)]
        edge = origins.edge[origin]
        apart = self.along_m[target] - origins.along_m[origin]
        direct = np.abs(apart) * rate_along(graph, edge) + origins.offset_m[origin] * door_rate
        direct[~may_go(graph, edge, apart)] = np.inf
        table[target, origin] = np.minimum(table[target, origin], direct)
