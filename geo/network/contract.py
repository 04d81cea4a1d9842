"""A network with its minor nodes taken away, for searches from many places over all of it.

Nodes with few neighbours are taken away round by round, and the ways through each are kept as
shortcuts between its neighbours, as in contraction hierarchies (Geisberger and others 2008,
*Contraction Hierarchies*, WEA). Of a road network, which is mostly dead ends and bends, one or two
in a hundred stay. A search climbs from its start to these, and crosses them; then the costs of all
that were taken away are read off their neighbours, last taken first, for all searches at once (the
sweep of Delling and others 2011, *PHAST*, IPDPS). Costs are those of a search over all nodes, but
for the order in which they are added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.measure import Floats
from geo.network.core import cheapest
from geo.network.edges import Flags, Ints

FEW = 6
"""A node with no more neighbours is taken away."""

WORTH_IT = 0.005
"""A round that takes away a smaller share of what is left is the last."""

SEED = 0
"""Of two neighbours, chance says which goes first; the same every time."""

NOT_NEEDED = -1

Numbers = NDArray[np.int32]
"""Numbers of nodes where there is one for each node of a network."""


@dataclass(frozen=True, slots=True)
class Leads:
    """The ways from origins onto a network: `many` of each origin, to `node` at `cost`."""

    many: Ints
    node: Ints
    cost: Floats

    def below(self, rows: csr_array) -> csr_array:
        """The rows of a network, and below them one for each origin."""
        size = len(self.many) + rows.shape[0]
        indptr = np.concatenate([rows.indptr, rows.indptr[-1] + np.cumsum(self.many)])
        return csr_array(
            (
                np.concatenate([rows.data, self.cost]),
                np.concatenate([rows.indices, self.node.astype(rows.indices.dtype)]),
                indptr.astype(rows.indptr.dtype),
            ),
            shape=(size, size),
        )


@dataclass(frozen=True, slots=True)
class Round:
    """Nodes that were taken away at once, no two of them neighbours.

    Each `node` has a row of `near`, its neighbours, and of `cost`, the way from each to it; shapes
    ``(n, FEW)``. Nodes with most neighbours come first; where there are fewer, the cost is
    infinite.
    """

    node: Ints
    near: Ints
    cost: Floats

    def of(self, wanted: Flags) -> "Round":
        """That of the nodes that are wanted."""
        kept = wanted[self.node]
        return Round(self.node[kept], self.near[kept], self.cost[kept])


@dataclass(frozen=True, slots=True)
class Sweep:
    """The way from the nodes that stay down to all that are wanted, in the order of the sweep.

    Attributes
    ----------
    node
        The nodes that are needed for it, those that stay first, then round by round.
    place
        Where each node of the network is among them, ``NOT_NEEDED`` (the last) if it is not.
    steps
        Of some nodes in a row, from the place of the first on: a neighbour of each, by its place,
        and the cost of the way from there.
    """

    node: Ints
    place: Numbers
    steps: Sequence[tuple[int, Ints, Floats]] = field(repr=False)

    def costs(self, node: Ints, found: Floats) -> Floats:
        """Costs at all nodes and last at none, shape ``(nodes + 1, searches)``.

        Parameters
        ----------
        node, found
            Where searches came, and their costs there, shape ``(searches, nodes)``: see `Climb`.
        """
        at = self.place[node]
        costs = np.full((len(self.node) + 1, len(found)), np.inf)
        costs[at[at >= 0]] = found[:, at >= 0].T
        most = max((len(near) for _, near, _ in self.steps), default=0)
        room = np.empty((most, len(found)))
        for first, near, cost in self.steps:
            least, over = costs[first : first + len(near)], room[: len(near)]
            np.take(costs, near, axis=0, out=over, mode="wrap")  # to check takes a copy
            over += cost[:, None]
            np.minimum(least, over, out=least)
        return costs

    def within(self, reached: Ints) -> "Sweep":
        """The part of the sweep that starts at some nodes: all others are out of reach."""
        seen = np.zeros(len(self.node) + 1, dtype=bool)
        seen[self.place[reached]] = True
        seen[NOT_NEEDED] = False
        for first, near, _ in self.steps:
            seen[first : first + len(near)] |= seen[near]
        number = np.where(seen, np.cumsum(seen) - 1, NOT_NEEDED)
        steps = []
        for first, near, cost in self.steps:
            some = np.flatnonzero(seen[first : first + len(near)])
            if len(some):
                steps.append((int(number[first + some[0]]), number[near[some]], cost[some]))
        return Sweep.over(self.node[seen[:-1]], len(self.place), steps)

    @classmethod
    def over(cls, node: Ints, n: int, steps: Sequence[tuple[int, Ints, Floats]]) -> "Sweep":
        """A sweep over some of the `n` nodes of a network."""
        place = np.full(n, NOT_NEEDED, dtype=np.int32)
        place[node] = np.arange(len(node))
        return cls(node, place, steps)

    def nearest(self, node: Ints, found: Floats, source: Ints) -> tuple[Floats, Ints]:
        """The cost of the nearest origin at all nodes and last at none, and which it is.

        Parameters
        ----------
        node, found, source
            Where one search from many origins came: see `Climb.nearest`.
        """
        at = self.place[node]
        costs, which = np.full(len(self.node) + 1, np.inf), np.full(len(self.node) + 1, -1)
        costs[at[at >= 0]], which[at[at >= 0]] = found[at >= 0], source[at >= 0]
        for first, near, cost in self.steps:
            least = costs[first : first + len(near)]
            over = costs[near]
            over += cost
            better = np.flatnonzero(over < least)
            least[better] = over[better]
            which[first + better] = which[near[better]]
        return costs, which


@dataclass(frozen=True, slots=True)
class Climb:
    """The nodes that searches from some origins go through: those that stay, and on the way there.

    Attributes
    ----------
    node
        These nodes.
    rows
        The ways between them, and below them those from each origin.
    """

    node: Ints
    rows: csr_array = field(repr=False)

    def search(self, limit: float = np.inf) -> Floats:
        """Search from each origin: costs at the nodes, shape ``(origins, nodes)``.

        Infinite beyond the limit.
        """
        start = np.arange(len(self.node), self.rows.shape[0])
        found: Floats = dijkstra(self.rows, indices=start, limit=limit)[:, : len(self.node)]
        return found

    def nearest(self) -> tuple[Ints, Floats, Ints]:
        """Search from all origins at once: the nodes, the least cost there, and from which."""
        size, start = len(self.node), np.arange(len(self.node), self.rows.shape[0])
        found, _, source = dijkstra(
            self.rows, indices=start, min_only=True, return_predecessors=True
        )
        which: Ints = np.where(source < 0, -1, source.astype(np.int64) - size)
        return self.node, found[:size], which[:size]


@dataclass(frozen=True)
class Contracted:
    """A network of `n` nodes with its minor nodes taken away.

    Attributes
    ----------
    rows
        Costs from tail to head, shape ``(n, n)``: between nodes that stay, and from each that was
        taken away to its neighbours of then.
    rounds
        What was taken away, in order.
    stay
        Nodes that stay.
    """

    rows: csr_array = field(repr=False)
    rounds: Sequence[Round] = field(repr=False)
    stay: Ints = field(repr=False)

    @classmethod
    def of(cls, rows: csr_array) -> "Contracted":
        """Contract a network of costs from tail to head."""
        rounds: list[Round] = []
        climbs: list[_Shortcuts] = []
        left, chance = _Shortcuts.of(rows), np.random.default_rng(SEED).permutation(rows.shape[0])
        stays = np.ones(rows.shape[0], dtype=bool)
        while (gone := _next(left, chance)).any():
            into, out = left.take(gone[left.head]), left.take(gone[left.tail])
            rounds.append(_round(into, np.flatnonzero(gone)))
            climbs.append(out)
            stays[gone] = False
            stay = left.take(~gone[left.head] & ~gone[left.tail])
            left = stay.with_those(_shortcuts(into, out)).cheapest()
        return cls(left.with_those(*climbs).rows(), rounds, np.flatnonzero(stays))

    @cached_property
    def _among(self) -> tuple[Numbers, csr_array]:
        """The place of each node among those that stay, and the ways between these places."""
        place = np.full(self.rows.shape[0], NOT_NEEDED, dtype=np.int32)
        place[self.stay] = np.arange(len(self.stay))
        rows, size = self.rows[self.stay], len(self.stay)
        parts = rows.data, place[rows.indices], rows.indptr
        return place, csr_array(parts, shape=(size, size))

    @property
    def ways(self) -> int:
        """How many ways there are between nodes that stay."""
        return int(self._among[1].nnz)

    def climb(self, leads: Leads) -> Climb:
        """The way from origins up to the nodes that stay."""
        place, rows = self._among
        first, row = self.rows.indptr, self.rows.indices
        start = leads.node
        node: Ints | Numbers = start
        new = place == NOT_NEEDED
        while len(node := np.unique(node[new[node]])):
            new[node] = False
            node = row[_within(first[node], first[node + 1])]
        over = np.flatnonzero(~new & (place == NOT_NEEDED))
        entry = _within(first[over], first[over + 1])
        stay, size = len(self.stay), len(self.stay) + len(over)

        def number(node: Ints | Numbers) -> Ints:
            at: Ints = np.where(place[node] >= 0, place[node], stay + np.searchsorted(over, node))
            return at

        ends = rows.indptr[-1] + np.cumsum(first[over + 1] - first[over])
        parts = (
            np.concatenate([rows.data, self.rows.data[entry]]),
            np.concatenate([rows.indices, number(row[entry])]),
            np.concatenate([rows.indptr, ends]).astype(np.int32),
        )
        whole = Leads(leads.many, number(start), leads.cost).below(
            csr_array(parts, shape=(size, size))
        )
        return Climb(np.concatenate([self.stay, over]), whole)

    def sweep(self, wanted: Flags) -> Sweep:
        """How the costs at some nodes, shape ``(n,)``, follow from those at nodes that stay."""
        needed = wanted.copy()
        parts: list[Round] = []
        for whole in self.rounds:
            part = whole.of(needed)
            needed[part.near] = True
            parts.append(part)
        parts.reverse()
        node = np.concatenate([self.stay, *(part.node for part in parts)])
        sweep = Sweep.over(node, len(wanted), [])
        return replace(sweep, steps=list(_steps(parts, sweep.place, len(self.stay))))


def _within(first: Ints | Numbers, end: Ints | Numbers) -> Ints:
    """The numbers from each first one up to its end, one run after the other."""
    many = end.astype(np.int64) - first
    found: Ints = np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)
    return found


def _steps(
    parts: Sequence[Round], place: Numbers, first: int
) -> Iterator[tuple[int, Ints, Floats]]:
    """The steps of a sweep over rounds, whose nodes come from a first place on."""
    for part in parts:
        for near, cost in zip(part.near.T, part.cost.T, strict=True):
            some = np.isfinite(cost).sum()  # the first of them: most neighbours come first
            if some:
                yield first, place[near[:some]].astype(np.int64), cost[:some].copy()
        first += len(part.node)


@dataclass(frozen=True, slots=True)
class _Shortcuts:
    """Ways from tails to heads, among `n` nodes."""

    tail: Ints
    head: Ints
    cost: Floats
    n: int

    @classmethod
    def of(cls, rows: csr_array) -> "_Shortcuts":
        table = rows.tocoo()
        return cls(
            table.row.astype(np.int64), table.col.astype(np.int64), table.data, len(rows.indptr) - 1
        )

    def take(self, kept: Flags) -> "_Shortcuts":
        return _Shortcuts(self.tail[kept], self.head[kept], self.cost[kept], self.n)

    def with_those(self, *others: "_Shortcuts") -> "_Shortcuts":
        every = (self, *others)
        return _Shortcuts(
            np.concatenate([each.tail for each in every]),
            np.concatenate([each.head for each in every]),
            np.concatenate([each.cost for each in every]),
            self.n,
        )

    def rows(self) -> csr_array:
        return cheapest(self.tail, self.head, self.cost, self.n)[0]

    def cheapest(self) -> "_Shortcuts":
        return _Shortcuts.of(self.rows())


def _next(ways: _Shortcuts, chance: Ints) -> Flags:
    """Nodes to take away next: with few neighbours, no two of them neighbours of each other."""
    n = ways.n
    pair = np.unique(np.minimum(ways.tail, ways.head) * n + np.maximum(ways.tail, ways.head))
    one, other = pair // n, pair % n
    neighbours = np.bincount(np.concatenate([one, other]), minlength=n)
    gone = (neighbours > 0) & (neighbours <= FEW)
    both = gone[one] & gone[other]
    turn = neighbours * n + chance
    gone[np.where(turn[one] < turn[other], other, one)[both]] = False
    if gone.sum() <= WORTH_IT * (neighbours > 0).sum():
        gone[:] = False
    return gone


def _round(into: _Shortcuts, node: Ints) -> Round:
    """Nodes with their neighbours from which one comes to them."""
    order = np.argsort(into.head, kind="stable")
    place = np.searchsorted(node, into.head[order])
    first = np.searchsorted(into.head[order], node)
    slot = np.arange(len(order)) - first[place]
    near = np.zeros((len(node), FEW), dtype=np.int64)
    cost = np.full((len(node), FEW), np.inf)
    near[place, slot], cost[place, slot] = into.tail[order], into.cost[order]
    most = np.argsort(-np.bincount(place, minlength=len(node)), kind="stable")
    return Round(node[most], near[most], cost[most])


def _shortcuts(into: _Shortcuts, out: _Shortcuts) -> _Shortcuts:
    """The ways through nodes that go: from each neighbour to each other."""
    order = np.argsort(out.tail, kind="stable")
    tail = out.tail[order]
    first, last = (np.searchsorted(tail, into.head, side=side) for side in ("left", "right"))
    many = last - first
    start = np.repeat(np.arange(len(many)), many)
    end = order[
        np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    ]
    found = _Shortcuts(into.tail[start], out.head[end], into.cost[start] + out.cost[end], into.n)
    return found.take(found.tail != found.head)
