"""Shortest paths over a `ModeGraph`: from one place, to the nearest of many, between many.

Every length counts the way from a door to the street and from the street to a
door (`SnappedPoints.offset_m`), walked. Two places on one edge are joined along it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.measure import Floats
from geo.network.contract import Leads
from geo.network.edges import (
    A_TURN,
    FOOT_MPS,
    NO_LENGTH,
    UNREACHABLE,
    Edges,
    Ints,
    SnappedPoints,
)
from geo.network.graph import ModeGraph
from geo.network.tree import (
    Search,
    along_tree,
    may_go,
    other_of_entries,
    rate_along,
    read_off,
    sails,
)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths to `n` targets: metres and seconds, infinite where there is no path in reach."""

    metres: Floats
    seconds: Floats


Boats = Callable[[Ints], list[Ints]]
"""For some of the targets: the ferries on the way to each, as edge numbers of the graph."""


def leads(graph: ModeGraph, origins: SnappedPoints, *, door_rate: float = 0.0) -> Leads:
    """The ways from origins onto the network; a metre from door to street counts `door_rate`."""
    e = graph.edges
    joined = origins.edge != UNREACHABLE
    edge = np.where(joined, origins.edge, 0)
    lead = np.where(joined, origins.offset_m, 0.0) * door_rate
    rate = rate_along(graph, edge)
    ahead = np.maximum((e.metres[edge] - origins.along_m) * rate + lead, NO_LENGTH)
    behind = np.maximum(origins.along_m * rate + lead, NO_LENGTH)
    twin = e.twin[edge]
    both = ((edge, joined), (twin, joined & (twin != edge)))
    may = np.column_stack([on & way[by] for by, on in both for way in (e.backward, e.forward)])
    node = np.column_stack([end[by] for by, _ in both for end in (e.u_in, e.v_in)])
    cost = np.column_stack([behind, ahead, behind, ahead])
    for first in (0, 2):
        loop = may[:, first : first + 2].all(axis=1) & (node[:, first] == node[:, first + 1])
        cost[loop, first] = np.minimum(behind, ahead)[loop]
        may[loop, first + 1] = False
    return Leads(may.sum(axis=1), node[may], cost[may])


def with_origins(graph: ModeGraph, origins: SnappedPoints, *, door_rate: float = 0.0) -> csr_array:
    """The graph's rows, and below them one for each origin: see `leads`."""
    return leads(graph, origins, door_rate=door_rate).below(graph.matrix)


def _offset_rate(graph: ModeGraph) -> float:
    """Cost of a metre between door and street."""
    return 1 / FOOT_MPS if graph.fastest else 1.0


def search(graph: ModeGraph, origin: SnappedPoints, *, limit: float = np.inf) -> Search:
    """Search from one place as far as a limit.

    Parameters
    ----------
    origin
        One place. If it joins no street, nothing is found.
    limit
        Greatest cost on the network: metres, or seconds where the graph is
        for the fastest path.
    """
    rows = with_origins(graph, origin)
    cost, before = dijkstra(
        rows, indices=[graph.nodes], limit=max(limit, 0.0), return_predecessors=True
    )
    return Search(graph, origin, cost[0], before[0])


def lengths(found: Search, targets: SnappedPoints) -> Lengths:
    """Lengths from the searched place to targets, doors included; shape of `targets`.

    A path that the search's limit cut off is infinite.
    """
    graph = found.graph
    if graph.pace and not sails(found):
        cost, _, _ = read_off(found, targets, np.zeros(graph.nodes + 1))
        second = cost * graph.pace
    else:
        other = along_tree(found, other_of_entries(found))
        cost, second, _ = read_off(found, targets, other)
    metres, seconds = (second, cost) if graph.fastest else (cost, second)
    door_m = found.origin.offset_m[0] + targets.offset_m
    return Lengths(
        np.where(np.isfinite(cost), metres + door_m, np.inf),
        np.where(np.isfinite(cost), seconds + door_m / FOOT_MPS, np.inf),
    )


def lengths_from(
    graph: ModeGraph, origin: SnappedPoints, targets: SnappedPoints, *, limit: float = np.inf
) -> tuple[Lengths, Boats]:
    """Lengths from one place to targets, doors included, and the ferries that they take.

    Over the graph's core where it has one, which is several times faster and gives the same.
    """
    if graph.core is None or graph.pace is None:
        found = search(graph, origin, limit=limit)
        return lengths(found, targets), lambda which: ferries(found, targets.take(which))
    got = graph.core.lengths(origin, targets, limit=limit)
    door_m = origin.offset_m[0] + targets.offset_m
    e = graph.edges
    aboard_s = np.array(
        [sum(e.seconds[b] - e.metres[b] * graph.pace for b in boats) for boats in got.sailings]
    )
    reached = np.isfinite(got.metres)
    seconds = got.metres * graph.pace + aboard_s[got.sailing] + door_m / FOOT_MPS
    taken = [np.array(boats, dtype=np.int64) for boats in got.sailings]
    return Lengths(
        np.where(reached, got.metres + door_m, np.inf), np.where(reached, seconds, np.inf)
    ), lambda which: [taken[i] for i in got.sailing[which]]


def longest_other(found: Search) -> float:
    """The greatest other measure over all that was reached, ways into its edges included.

    A fastest way that is no longer than the limit of a search for shortest ways takes at
    most so many seconds.
    """
    graph, e = found.graph, found.graph.edges
    other = along_tree(found, other_of_entries(found))
    near = np.isfinite(found.cost[e.u]) | np.isfinite(found.cost[e.v])
    near[found.origin.edge[0]] = True
    start = np.maximum(other[e.u[near]], other[e.v[near]])
    return float((start + graph.other[near]).max())


def metres_to_nodes(found: Search) -> Floats:
    """Metres from the origin's place on the street to each node, infinite where not reached."""
    if not found.graph.fastest:
        return found.cost
    other = along_tree(found, other_of_entries(found))
    return np.where(np.isfinite(found.cost), other, np.inf)


def seconds_to_nodes(found: Search) -> Floats:
    """Seconds from the origin's place on the street to each node, infinite where not reached."""
    if found.graph.fastest:
        return found.cost
    other = along_tree(found, other_of_entries(found))
    return np.where(np.isfinite(found.cost), other, np.inf)


def farthest_m(graph: ModeGraph, within_s: float) -> float:
    """A length that no shortest way of so many seconds exceeds.

    All streets of a mode but driving have one pace: only ferries go faster.
    """
    if graph.pace is None:
        return np.inf
    e = graph.edges
    metres, seconds = e.metres[e.ferry], e.seconds[e.ferry]
    gained = float(np.maximum(metres - seconds / graph.pace, 0.0).sum())
    quickest = float((metres / seconds).max(initial=1 / graph.pace))
    return min(within_s / graph.pace + gained, within_s * quickest)


def ferries(found: Search, targets: SnappedPoints) -> list[Ints]:
    """For each target, the edges (numbers in the graph) of the ferries on the way to it."""
    graph, n = found.graph, found.graph.nodes
    none = np.empty(0, dtype=np.int64)
    if not sails(found):
        return [none] * len(targets)
    node, edge = found.entered
    boats = np.unique(edge[graph.edges.ferry[edge]])
    if not len(boats):
        return [none] * len(targets)
    bits = np.zeros(n + 1, dtype=np.int64)
    for i, boat in enumerate(boats[:62]):  # as many as a mask holds; no path takes more
        bits[node[edge == boat]] = 1 << i
    mask = along_tree(found, bits, np.bitwise_or)
    _, _, way = read_off(found, targets, np.zeros(n + 1))
    e = graph.edges
    at = np.where(targets.edge == UNREACHABLE, 0, targets.edge)
    taken = np.where(way == 2, 0, mask[np.where(way == 0, e.u[at], e.v[at])])
    ways, which = np.unique(taken, return_inverse=True)  # many places, few ways to sail
    sailings = [boats[:62][(m >> np.arange(min(len(boats), 62))) & 1 == 1] for m in ways]
    return [sailings[i] for i in which]


@dataclass(frozen=True, slots=True)
class Legs:
    """The pieces of a way along streets, in order: one an edge, or a part of one.

    `edges` are numbers in the graph; `points` the piece's shape in the direction of travel
    (EPSG:27700); `metres` and `seconds` what it takes.
    """

    edges: Ints
    points: tuple[Floats, ...]
    metres: Floats
    seconds: Floats


def legs(found: Search, target: SnappedPoints) -> Legs | None:
    """The way over the network to one target, piece by piece; None without a way."""
    cost, _, way = read_off(found, target, np.zeros(found.graph.nodes + 1))
    if not np.isfinite(cost[0]):
        return None
    e, start, end = found.graph.edges, found.origin, target
    last_edge = int(end.edge[0])
    pieces: list[Floats] = []
    edges: list[int] = []
    if way[0] == 2:
        pieces.append(_between(e, last_edge, start.along_m[0], end.along_m[0]))
    else:
        pieces, edges = _steps(found, int((e.u if way[0] == 0 else e.v)[last_edge]))
        last = 0.0 if way[0] == 0 else e.metres[last_edge]
        pieces.append(_between(e, last_edge, last, end.along_m[0]))
    edge = np.asarray([*edges, last_edge])
    drawn = np.array([np.hypot(*np.diff(points, axis=0).T).sum() for points in pieces])
    metres = drawn * e.per_drawn_m(edge)
    return Legs(edge, tuple(pieces), metres, metres * (e.seconds[edge] / e.metres[edge]))


def path(found: Search, target: SnappedPoints) -> tuple[shapely.LineString | None, Ints]:
    """The way over the network to one target: its shape (EPSG:27700), and the edges in order.

    Without a path the shape is None. A way of no length is a line of two equal points.
    """
    way = legs(found, target)
    if way is None:
        return None, np.empty(0, dtype=np.int64)
    return line(way), way.edges


def line(way: Legs) -> shapely.LineString:
    """The shape of a way (EPSG:27700). One of no length is a line of two equal points."""
    points = np.concatenate(way.points)
    moved = np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))
    return shapely.LineString(points[moved] if moved.sum() > 1 else points[:2])


def _steps(found: Search, node: int) -> tuple[list[Floats], list[int]]:
    """Shapes and edges from the origin to a node of the searched tree."""
    graph, e, n = found.graph, found.graph.edges, found.graph.nodes
    taken: list[Floats] = []
    edges: list[int] = []
    while node != n:
        tail = int(found.before[node])
        if tail == n:
            edge, start = int(found.origin.edge[0]), float(found.origin.along_m[0])
            end = _end_reached(found, edge, node)
            taken.append(_between(e, edge, start, end))
        else:
            edge = int(graph.entry_edge[np.searchsorted(graph.entry_key, tail * n + node)])
            if edge == A_TURN:
                node = tail
                continue
            points = shapely.get_coordinates(e.shape[edge])
            ahead = tail == e.u[edge] and node == e.v_in[edge] and e.forward[edge]
            taken.append(points if ahead else points[::-1])
        edges.append(edge)
        node = tail
    return taken[::-1], edges[::-1]


def _end_reached(found: Search, edge: int, node: int) -> float:
    """How far along the origin's own edge the path leaves it: its start or its end."""
    e, start = found.graph.edges, float(found.origin.along_m[0])
    length = float(e.metres[edge])
    twin = int(e.twin[edge])
    by = edge if node in (e.u_in[edge], e.v_in[edge]) else twin
    if e.u_in[by] == e.v_in[by]:  # a loop: the shorter way round that is allowed
        ahead = e.forward[by] and (length - start <= start or not e.backward[by])
        return length if ahead else 0.0
    return length if e.v_in[by] == node else 0.0


def _between(edges: Edges, edge: int, start: float, end: float) -> Floats:
    """Points of an edge from so many metres along it to so many, which may be fewer."""
    line = edges.shape[edge]
    start, end = np.array([start, end]) / edges.per_drawn_m(np.array([edge]))
    points = shapely.get_coordinates(line)
    at = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    low, high = min(start, end), max(start, end)
    inside = (at > low) & (at < high)
    ends = shapely.get_coordinates(shapely.line_interpolate_point(line, [low, high]))
    part = np.concatenate([ends[:1], points[inside], ends[1:]])
    return part if start <= end else part[::-1]


def nearest(
    graph: ModeGraph,
    places: SnappedPoints,
    facilities: SnappedPoints,
    *,
    limit: float = np.inf,
    door_rate: float | None = None,
) -> tuple[Floats, Ints]:
    """The nearest facility of each place, in one search from all facilities at once.

    Parameters
    ----------
    places, facilities
        Where each joins the network.
    limit
        Greatest cost, doors included: metres, or seconds on a fastest graph.
    door_rate
        Cost of a metre between door and street; without it, of a metre that is walked.

    Returns
    -------
    Cost of the way from each place to its nearest facility, infinite where there is none, and
    the facility's position in `facilities`, -1 where there is none; shape of `places`.
    """
    n, e = graph.nodes, graph.reversed.edges
    rate = _offset_rate(graph) if door_rate is None else door_rate
    rows = with_origins(graph.reversed, facilities, door_rate=rate)
    cost, _, source = dijkstra(
        rows,
        indices=np.arange(n, n + len(facilities)),
        min_only=True,
        limit=limit,
        return_predecessors=True,
    )
    edge = np.where(places.edge == UNREACHABLE, 0, places.edge)
    ends = [(cost[node], source[node].astype(np.int64) - n) for node in (e.u[edge], e.v[edge])]
    best, which = nearest_over(graph, places, facilities, ends, rate)
    found = best <= limit
    return np.where(found, best, np.inf), np.where(found, which, -1)


def nearest_over(
    graph: ModeGraph,
    places: SnappedPoints,
    facilities: SnappedPoints,
    ends: Sequence[tuple[Floats, Ints]],
    door_rate: float,
) -> tuple[Floats, Ints]:
    """The nearest facility of each place, over either end of its edge or along it.

    Parameters
    ----------
    ends
        For the start and the end of each place's edge, the cost from there to the nearest facility
        and which it is.

    Returns
    -------
    As `nearest`.
    """
    e = graph.reversed.edges
    joined = places.edge != UNREACHABLE
    edge = np.where(joined, places.edge, 0)
    along = np.where(joined, places.along_m, 0.0)
    rate = rate_along(graph, edge)
    (start, first), (end, last) = ends
    ahead = np.where(e.backward[edge], end + (e.metres[edge] - along) * rate, np.inf)
    behind = np.where(e.forward[edge], start + along * rate, np.inf)
    best = np.where(joined, np.minimum(ahead, behind), np.inf)
    which = np.where(ahead <= behind, last, first)
    best, which = nearer_on_edge(graph, places, facilities, best, which, door_rate)
    best = best + np.where(joined, places.offset_m, 0.0) * door_rate
    return best, np.where(np.isfinite(best), which, -1)


def nearer_on_edge(
    graph: ModeGraph,
    places: SnappedPoints,
    facilities: SnappedPoints,
    best: Floats,
    which: Ints,
    door_rate: float,
) -> tuple[Floats, Ints]:
    """Take a facility on the place's own edge where it is nearer along it."""
    order = np.argsort(facilities.edge, kind="stable")
    sorted_edges = facilities.edge[order]
    low = np.searchsorted(sorted_edges, places.edge, side="left")
    high = np.searchsorted(sorted_edges, places.edge, side="right")
    count = np.where(places.edge == UNREACHABLE, 0, high - low)
    place = np.repeat(np.arange(len(places)), count)
    step = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    facility = order[np.repeat(low, count) + step]
    edge = places.edge[place]
    apart = facilities.along_m[facility] - places.along_m[place]
    may = may_go(graph, edge, apart)
    cost = np.abs(apart) * rate_along(graph, edge) + facilities.offset_m[facility] * door_rate
    cost = np.where(may, cost, np.inf)
    order = np.lexsort((facility, cost, place))
    place, facility, cost = place[order], facility[order], cost[order]
    least = np.flatnonzero(np.diff(place, prepend=-1))
    least = least[cost[least] < best[place[least]]]
    best, which = best.copy(), which.copy()
    best[place[least]], which[place[least]] = cost[least], facility[least]
    return best, which


def matrix(
    graph: ModeGraph, origins: SnappedPoints, targets: SnappedPoints, *, limit: float = np.inf
) -> Iterator[tuple[Ints, Ints, Lengths]]:
    """Lengths from every origin to every target, a piece at a time.

    One search for each place of the smaller side.

    Yields
    ------
    Positions in `origins`, positions in `targets`, and the lengths between them, all of one
    shape. Paths costlier than `limit` are infinite.
    """
    if len(targets) < len(origins):
        for there, here, back in matrix(graph.reversed, targets, origins, limit=limit):
            yield here, there, back
        return
    everyone = np.arange(len(targets))
    for i in range(len(origins)):
        origin = origins.take(np.array([i]))
        got, _ = lengths_from(graph, origin, targets, limit=limit)
        yield np.full(len(targets), i), everyone, got
