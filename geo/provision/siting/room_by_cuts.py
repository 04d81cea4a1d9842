"""The p-median with room for large areas: a small problem of the candidates alone, cut by cut.

Given which candidates are open, who goes where is a transport problem, and easy. For any prices
``u`` of the homes, what opening the set ``y`` can save is at most

    people · u + sum over j of y_j K_j(u),

where ``K_j(u)`` is the most that candidate ``j`` alone can save above those prices with its room (a
fractional knapsack). This is the Lagrangian bound with the homes' constraints relaxed, and as a cut
for ``y`` a Benders cut (Geoffrion 1974, Mathematical Programming Study 2; Geoffrion and Graves
1974, Management Science 20). With the prices of the transport problem of a set it is
tight for that set, so that the best set is found and proven after finitely many cuts: the same as
of the whole problem.
"""

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog
from scipy.sparse import csr_array

from geo.errors import GeoError
from geo.provision.siting.covering import solved_milp
from geo.provision.siting.problem import MIP_GAP, Floats

_STEPS = 60
"""Steps towards the prices with the lowest bound, before any set is cut off by its own."""

Sites = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a set of candidates saves, how many go there, and the prices of the homes."""

    saving: float
    placed: float
    prices: Floats = field(repr=False)


@dataclass(frozen=True, slots=True)
class RoomProblem:
    """What each candidate saves each person of each home, ``(n, m)``; people and room of each."""

    savings: Floats
    people: Floats
    room: Floats

    def filled(self, sites: Sites) -> Filled:
        """Fill a set of candidates so that they save the most."""
        gains = self.savings[:, list(sites)]
        best = gains.argmax(axis=1)
        top = gains[np.arange(len(gains)), best]
        load = np.bincount(best[top > 0], self.people[top > 0], len(sites))
        if (load <= self.room[list(sites)]).all():
            return Filled(float(top @ self.people), float(self.people[top > 0].sum()), top)
        return self._shared(sites, gains)

    def _shared(self, sites: Sites, gains: Floats) -> Filled:
        """The same where not everybody fits where they would like to go."""
        home, site = np.nonzero(gains > 0)
        ways, n, k = np.arange(len(home)), len(self.people), len(sites)
        rows = np.concatenate([home, n + site])
        table = csr_array(
            (np.ones(2 * len(home)), (rows, np.tile(ways, 2))), shape=(n + k, len(home))
        )
        most = np.concatenate([self.people, self.room[list(sites)]])
        solve: Any = linprog  # its types know no sparse table, which it takes
        found = solve(-gains[home, site], A_ub=table, b_ub=most, method="highs")
        if found.status != 0:
            raise GeoError(f"The solver could not fill the candidates: {found.message}")
        prices = np.maximum(-found.ineqlin.marginals[:n], 0.0)
        return Filled(-float(found.fun), float(found.x.sum()), prices)

    def alone(self, prices: Floats) -> tuple[Floats, Floats]:
        """What each candidate alone saves above some prices, and whom it takes, ``(n, m)``."""
        above = np.maximum(self.savings - prices[:, None], 0.0)
        order = np.argsort(-above, axis=0, kind="stable")
        queue = np.where(np.take_along_axis(above, order, 0) > 0, self.people[order], 0.0)
        before = np.cumsum(queue, axis=0) - queue
        took = np.clip(self.room[None, :] - before, 0.0, queue)
        taken = np.empty_like(took)
        np.put_along_axis(taken, order, took, 0)
        return (taken * above).sum(axis=0), taken


@dataclass(slots=True)
class _Search:
    """The best set so far, and the cuts that say how much better one could be."""

    asked: RoomProblem
    number: int
    fixed: frozenset[int]
    barred: frozenset[int]
    best: Sites = ()
    value: Filled | None = None
    bound: float = np.inf
    done: bool = False
    cuts: list[tuple[float, Floats]] = field(default_factory=list)
    seen: set[Sites] = field(default_factory=set)

    def cut(self, prices: Floats) -> tuple[float, Floats]:
        """Add the cut of some prices; the bound that it alone gives, and who is taken by whom."""
        worth, taken = self.asked.alone(prices)
        constant = float(prices @ self.asked.people)
        self.cuts.append((constant, worth))
        sites = self.top(worth)
        bound = constant + float(worth[list(sites)].sum())
        self.bound = min(self.bound, bound)
        return bound, taken[:, list(sites)].sum(axis=1)

    def top(self, worth: Floats) -> Sites:
        """The candidates that are worth most, with those that are fixed."""
        free = [int(j) for j in np.argsort(-worth) if j not in self.fixed | self.barred]
        return tuple(sorted({*self.fixed, *free[: self.number - len(self.fixed)]}))

    def try_out(self, sites: Sites) -> Filled:
        """Fill a set, and keep it if it is the best so far."""
        found = self.asked.filled(sites)
        self.seen.add(sites)
        if self.value is None or found.saving > self.value.saving:
            self.best, self.value = sites, found
        return found

    @property
    def proven(self) -> bool:
        """Whether no set can be better than the best so far."""
        best = self.value.saving if self.value else 0.0
        return self.done or self.bound <= best + MIP_GAP * max(abs(best), 1.0)


def most_saved(
    asked: RoomProblem,
    number: int,
    fixed: frozenset[int],
    barred: frozenset[int],
    seconds: float,
) -> tuple[Sites, Filled, float, bool]:
    """The set of candidates that saves the most, what it saves, a bound on that, and if proven."""
    ends = perf_counter() + seconds
    search = _Search(asked, number, fixed, barred)
    prices = _approach(search, ends)
    search.cut(prices)
    while not search.proven and perf_counter() < ends:
        sites, is_best = _next(search, max(ends - perf_counter(), 1.0))
        # A set whose own cut is there comes again only if no other can be better than it is.
        search.done = is_best and sites in search.seen
        if search.proven or sites in search.seen:
            break
        search.cut(search.try_out(sites).prices)
    if search.value is None:
        search.try_out(search.top(search.cuts[0][1]))
    assert search.value is not None
    bound = search.value.saving if search.proven else max(search.bound, search.value.saving)
    return search.best, search.value, bound, search.proven


def _approach(search: _Search, ends: float) -> Floats:
    """Lower the bound by subgradient steps; the prices with the lowest one."""
    asked, step = search.asked, 1.0
    prices = np.zeros(len(asked.people))
    low, lowest = np.inf, prices
    for _ in range(_STEPS):
        bound, taken = search.cut(prices)
        sites = search.top(search.cuts[-1][1])
        if sites not in search.seen:
            search.cut(search.try_out(sites).prices)
        if bound < low:
            low, lowest = bound, prices
        else:
            step *= 0.7
        slope = asked.people - taken
        length = float(slope @ slope)
        best = search.value.saving if search.value else 0.0
        if search.proven or not length or perf_counter() > ends:
            break
        prices = np.maximum(prices - step * (bound - best) / length * slope, 0.0)
    return lowest


def _next(search: _Search, seconds: float) -> tuple[Sites, bool]:
    """The set that the cuts allow the most, and if it is sure; how much that is, is the bound."""
    m = search.asked.savings.shape[1]
    scale = search.value.saving if search.value and search.value.saving > 0 else 1.0
    rows = np.array([[*(-worth / scale), 1.0] for _, worth in search.cuts])
    constants = np.array([constant for constant, _ in search.cuts]) / scale
    count = np.array([[*np.ones(m), 0.0]])
    least, most = np.zeros(m + 1), np.append(np.ones(m), 2.0 * search.bound / scale)
    least[list(search.fixed)] = 1.0
    most[list(search.barred)] = 0.0
    result = solved_milp(
        np.append(np.zeros(m), -1.0),
        [
            LinearConstraint(rows, -np.inf, constants),
            LinearConstraint(count, search.number, search.number),
        ],
        Bounds(least, most),
        np.append(np.ones(m), 0.0),
        seconds,
    )
    search.bound = min(search.bound, -float(result.mip_dual_bound) * scale)
    return tuple(np.flatnonzero(result.x[:m] > 0.5).tolist()), result.status == 0
