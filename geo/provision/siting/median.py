"""The p-median: which places save the most travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from geo.provision.siting.problem import (
    MIP_GAP,
    SECONDS,
    Flags,
    Floats,
    SitingProblem,
    Solution,
    check_number,
)
from geo.provision.siting.room import least_travel_with_room

_STEPS = 400
"""Steps of a bound at most."""
_PATIENCE = 12
"""So many steps without a better bound halve the length of a step."""
_LEAST_SCALE = 1e-3


def least_travel(asked: SitingProblem, number: int, *, seconds: float = SECONDS) -> Solution:
    """Choose `number` candidates that save the most travel (p-median).

    Where candidates have limited room: see `geo.provision.siting.room`.

    A home that neither what there is nor any candidate reaches is `left_out`. One that only some
    candidates reach counts, while none of them is open, as twice the longest way of all: so to
    reach somebody is worth more than to be nearer.

    >>> from geo.provision.siting import problem
    >>> least_travel(problem([[1, 9], [9, 1], [9, 2]], [10, 10, 10]), number=1).sites
    (1,)
    """
    check_number(asked, number)
    if asked.capacity is not None:
        return least_travel_with_room(asked, number, seconds=seconds)
    start = perf_counter()
    saving, now, left_out = _savings(asked)
    total = float(now.sum())
    kept = _Median(saving, number, asked)
    sites, saved, bound, proven = kept.solve(seconds)
    return Solution(
        sites,
        total - saved,
        total - (saved if proven else bound),
        proven,
        total,
        total - saved,
        left_out,
        perf_counter() - start,
    )


def travel_saved(asked: SitingProblem, choices: Sequence[Sequence[int]]) -> list[float]:
    """What each of some choices of candidates saves: the sum of people times cost.

    >>> from geo.provision.siting import problem
    >>> travel_saved(problem([[1, 9]], [10], [5.0]), [[0], [1], []])
    [40.0, 0.0, 0.0]
    """
    saving, _, _ = _savings(asked)
    return [float(saving[:, list(sites)].max(axis=1, initial=0.0).sum()) for sites in choices]


def _savings(asked: SitingProblem) -> tuple[Floats, Floats, Flags]:
    """What each candidate saves each home (people times cost), and what they travel now."""
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    reached = np.isfinite(costs).any(axis=1) | np.isfinite(asked.existing)
    known = np.concatenate([costs[np.isfinite(costs)], asked.existing[np.isfinite(asked.existing)]])
    far = 2 * float(known.max(initial=0.0))
    now = np.where(np.isfinite(asked.existing), asked.existing, far)
    people = np.where(reached, asked.people, 0.0)
    saving = np.maximum(now[:, None] - np.minimum(costs, far), 0.0) * people[:, None]
    return saving, now * people, ~reached


@dataclass(slots=True)
class _BranchNode:
    """Columns that are inside, and those that may be; the prices of a bound on what they reach."""

    inside: Flags
    free: Flags
    price: Floats
    bound: float = np.inf


class _Median:
    """Choose columns of a matrix so that the sum of the rows' maxima is the largest.

    Branch and bound: `_settle` bounds a node from above and settles most of its columns; the one
    that is dearest of those left is then taken in, and left out.
    """

    def __init__(self, saving: Floats, number: int, asked: SitingProblem) -> None:
        self.saving, self.number = saving, number
        self.columns = np.ascontiguousarray(saving.T)
        self.held = np.empty(0, dtype=np.int64), self.columns[:0], self.columns[:0]
        inside = np.zeros(saving.shape[1], dtype=bool)
        inside[list(asked.fixed)] = True
        free = ~inside
        free[list(asked.barred)] = False
        self.root = _BranchNode(inside, free, np.zeros(len(saving)))
        self.best: list[int] = []
        self.value = -1.0

    def solve(self, seconds: float) -> tuple[tuple[int, ...], float, float, bool]:
        """The columns, their sum, a bound on any sum, and whether that is proven the best."""
        until = perf_counter() + seconds
        self._keep(self._improved(self._greedy(), until))
        self.root.price = self.saving[:, self.best].max(axis=1, initial=0.0)
        self._settle(self.root, until)
        left = [self.root]
        while left and perf_counter() < until:
            node = left.pop()
            for child in self._children(node) if self._hopes(node) else ():
                self._settle(child, until)
                left.append(child)
        bound = max([self.value, *(node.bound for node in left)])
        proven = not any(self._hopes(node) for node in left)
        return tuple(sorted(self.best)), self.value, bound, proven

    def _hopes(self, node: _BranchNode) -> bool:
        """Whether a node may hold a better answer."""
        return node.bound > self.value * (1 + MIP_GAP) + 1e-12

    def _children(self, node: _BranchNode) -> list[_BranchNode]:
        """A node without its dearest free column, and last, to be looked at first, with it."""
        chosen = self._dearest(node, self._worth(node))
        top = chosen[node.free[chosen]]
        if not len(top):  # nothing is left to choose
            self._keep(chosen.tolist())
            return []
        free = node.free.copy()
        free[top[0]] = False
        inside = node.inside.copy()
        inside[top[0]] = True
        return [_BranchNode(kept, free.copy(), node.price) for kept in (node.inside, inside)]

    def _keep(self, sites: Sequence[int]) -> None:
        """Remember columns that are better than the best so far."""
        value = float(self.saving[:, list(sites)].max(axis=1, initial=0.0).sum())
        if value > self.value:
            self.best, self.value = list(sites), value

    def _greedy(self) -> list[int]:
        """The best column next, again and again."""
        chosen = np.flatnonzero(self.root.inside).tolist()
        while len(chosen) < self.number:
            chosen.append(int(self._gains(chosen).argmax()))
        return chosen

    def _improved(self, sites: list[int], until: float) -> list[int]:
        """Exchange one column for another as long as that is better (Teitz & Bart 1968)."""
        better = True
        while better and perf_counter() < until:
            better = False
            for site in [s for s in sites if not self.root.inside[s]]:
                rest = [s for s in sites if s != site]
                gain = self._gains(rest)
                other = int(gain.argmax())
                if gain[other] > gain[site] * (1 + 1e-12):
                    sites, better = [*rest, other], True
        return sites

    def _gains(self, sites: list[int]) -> Floats:
        """What each other free column would add to some columns; -1 for those that cannot be."""
        have = self.saving[:, sites].max(axis=1, initial=0.0)
        gain: Floats = np.maximum(self.columns - have, 0.0).sum(axis=1)
        gain[~self.root.free] = -1.0
        gain[sites] = -1.0
        return gain

    def _worth(self, node: _BranchNode) -> Floats:
        """What each column is worth above the prices."""
        held = np.flatnonzero(node.inside | node.free)
        if len(held) != len(self.held[0]) or (held != self.held[0]).any():
            self.held = held, self.columns[held], np.empty((len(held), len(self.saving)))
        _, columns, over = self.held
        np.subtract(columns, node.price, out=over)
        worth = np.full(len(self.columns), -np.inf)
        worth[held] = np.maximum(over, 0.0, out=over).sum(axis=1)
        return worth

    def _settle(self, node: _BranchNode, until: float) -> None:
        """Lower a node's bound by subgradients, and settle columns that it decides."""
        price, scale, waited = node.price, 1.0, 0
        for _ in range(_STEPS):
            step = _BranchNode(node.inside, node.free, price)
            worth = self._worth(step)
            chosen = self._dearest(node, worth)
            bound = float(price.sum() + worth[chosen].sum())
            self._fix(node, bound, worth, chosen)
            waited += 1
            if bound < node.bound * (1 - 1e-7):
                node.bound, node.price, waited = bound, price, 0
                self._keep(chosen.tolist())
            elif waited >= _PATIENCE:
                scale, waited, price = scale / 2, 0, node.price
                continue
            slope = 1.0 - (self.columns[chosen] > price).sum(axis=0)
            norm = float(slope @ slope)
            stuck = not norm or scale < _LEAST_SCALE or not node.free.any()
            if stuck or not self._hopes(node) or perf_counter() > until:
                break
            price = np.maximum(price - scale * (bound - self.value) / norm * slope, 0.0)

    def _dearest(self, node: _BranchNode, worth: Floats) -> NDArray[np.int64]:
        """The columns inside, and the dearest of the free ones, the dearest first."""
        inside = np.flatnonzero(node.inside)
        free = np.flatnonzero(node.free)
        top = free[np.argsort(-worth[free], kind="stable")[: self.number - len(inside)]]
        return np.concatenate([inside, top])

    def _fix(
        self, node: _BranchNode, bound: float, worth: Floats, chosen: NDArray[np.int64]
    ) -> None:
        """Leave out columns that cannot be in a better answer; keep those that must be."""
        top = chosen[node.free[chosen]]
        rest = np.setdiff1d(np.flatnonzero(node.free), top)
        if not len(top) or not len(rest):
            return
        least = self.value * (1 - MIP_GAP)
        last, first = worth[top].min(), worth[rest].max()
        out = rest[bound - (last - worth[rest]) < least]
        kept = top[bound - (worth[top] - first) < least]
        node.free[out] = False
        node.free[kept] = False
        node.inside[kept] = True
