"""A network with its minor nodes taken away, for searches from many places over all of it.

Nodes with few neighbours are taken away round by round, and the ways through each are kept as
shortcuts between its neighbours, as in contraction hierarchies (Geisberger and others 2008,
*Contraction Hierarchies*, WEA). Of a road network, which is mostly dead ends and bends, a few in a
hundred stay. A search climbs from its start to these, and crosses them; then the costs of all that
were taken away are read off their neighbours, last taken first, for all searches at once (the sweep
of Delling and others 2011, *PHAST*, IPDPS). Costs are those of a search over all nodes, but for the
order in which they are added up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from geo.measure import Floats
from geo.network.core import cheapest
from geo.network.edges import Flags, Ints

FEW = 3
"""A node with no more neighbours is taken away: then there are never more shortcuts than ways that
go with it."""

WORTH_IT = 0.005
"""A round that takes away a smaller share of what is left is the last."""

SEED = 0
"""Of two neighbours, chance says which goes first; the same every time."""


@dataclass(frozen=True, slots=True)
class Round:
    """Nodes that were taken away at once, no two of them neighbours.

    `near` and `cost` are the neighbours of each `node`, and the way from each to it, shapes
    ``(n, FEW)``; where there are fewer, the cost is infinite.
    """

    node: Ints
    near: Ints
    cost: Floats

    def of(self, wanted: Flags) -> "Round":
        """That of the nodes that are wanted."""
        kept = wanted[self.node]
        return Round(self.node[kept], self.near[kept], self.cost[kept])


@dataclass(frozen=True, slots=True)
class Contracted:
    """A network of `n` nodes with its minor nodes taken away.

    Attributes
    ----------
    rows
        Costs from tail to head, shape ``(n, n)``: between nodes that stay, and from each that was
        taken away to its neighbours of then.
    rounds
        What was taken away, in order.
    """

    rows: csr_array = field(repr=False)
    rounds: Sequence[Round] = field(repr=False)

    @classmethod
    def of(cls, rows: csr_array) -> "Contracted":
        """Contract a network of costs from tail to head."""
        rounds: list[Round] = []
        climbs: list[_Shortcuts] = []
        left, chance = _Shortcuts.of(rows), np.random.default_rng(SEED).permutation(rows.shape[0])
        while (gone := _next(left, chance)).any():
            into, out = left.take(gone[left.head]), left.take(gone[left.tail])
            rounds.append(_round(into, np.flatnonzero(gone)))
            climbs.append(out)
            stay = left.take(~gone[left.head] & ~gone[left.tail])
            left = stay.with_those(_shortcuts(into, out)).cheapest()
        return cls(left.with_those(*climbs).rows(), rounds)

    def fill(self, found: Floats, wanted: Flags) -> None:
        """Complete the costs of searches over `rows`, in place.

        Parameters
        ----------
        found
            Costs from each start to each node, shape ``(searches, n)`` or wider.
        wanted
            Of which nodes the cost is wanted, shape ``(n,)``; others may stay too great.
        """
        for part in reversed(list(self._needed(wanted))):
            least = found[:, part.node]
            for near, cost in zip(part.near.T, part.cost.T, strict=True):
                np.minimum(least, found[:, near] + cost, out=least)
            found[:, part.node] = least

    def _needed(self, wanted: Flags) -> Iterator[Round]:
        """The rounds as far as the wanted nodes rest on them."""
        needed = wanted.copy()
        for whole in self.rounds:
            part = whole.of(needed)
            needed[part.near] = True
            yield part


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
    return Round(node, near, cost)


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
