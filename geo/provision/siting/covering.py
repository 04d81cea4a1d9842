"""Covering: who can be brought within a limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.provision.siting.problem import (
    MIP_GAP,
    SECONDS,
    Flags,
    Floats,
    SitingProblem,
    Solution,
    check_number,
)
from geo.travel.standard import sums


@dataclass(frozen=True, slots=True)
class HomeGroups:
    """Homes that the same candidates cover, taken together: `covers` is groups by candidates."""

    covers: Flags
    people: Floats
    before: float
    left_out: Flags


def groups_of(asked: SitingProblem, limit: float) -> HomeGroups:
    """The homes that are not within the limit today and could be, by what covers them."""
    if not 0 < limit < np.inf:
        raise InputError(f"The limit is {limit:g}. It must be above 0.")
    served = asked.existing <= limit
    covers = asked.costs <= limit
    covers[:, list(asked.barred)] = False
    can = covers.any(axis=1)
    wanted = ~served & can & (asked.people > 0)
    packed, group = np.unique(np.packbits(covers[wanted], axis=1), axis=0, return_inverse=True)
    rows = np.unpackbits(packed, axis=1, count=asked.size).astype(bool)
    people = sums(group.ravel(), asked.people[wanted], len(rows))
    return HomeGroups(rows, people, float(asked.people[served].sum()), ~served & ~can)


def cover_most(
    asked: SitingProblem, limit: float, number: int, *, seconds: float = SECONDS
) -> Solution:
    """Choose `number` candidates so that most people are within the limit (maximal covering).

    >>> from geo.provision.siting import problem
    >>> two = problem([[1, 9], [9, 1], [9, 1]], [10, 10, 10])
    >>> cover_most(two, limit=5.0, number=1).sites
    (1,)
    """
    check_number(asked, number)
    start, groups = perf_counter(), groups_of(asked, limit)
    model = _Covering(asked, groups)
    gain = np.concatenate([np.zeros(asked.size), -model.worth])
    got = model.solve(gain, number, seconds, whole=False)
    return _covered(asked, limit, groups, got, start, best=-got.bound)


def cover_all(asked: SitingProblem, limit: float, *, seconds: float = SECONDS) -> Solution:
    """Choose the fewest candidates that bring everybody who can be within the limit (set covering).

    Homes that no candidate can bring within it are `left_out`.

    >>> from geo.provision.siting import problem
    >>> cover_all(problem([[1, 9, 4], [9, 1, 4]], [10, 10]), limit=5.0).sites
    (2,)
    """
    start, groups = perf_counter(), groups_of(asked, limit)
    model = _Covering(asked, groups)
    price = np.concatenate([np.ones(asked.size), np.zeros(len(model.worth))])
    got = model.solve(price, None, seconds, whole=True)
    found = _covered(asked, limit, groups, got, start, best=got.bound)
    places = float(len(found.sites))
    return replace(found, objective=places, bound=places if got.proven else got.bound)


@dataclass(frozen=True, slots=True)
class _Got:
    """What HiGHS found: the chosen candidates, how much of each group is served, the bound."""

    sites: tuple[int, ...]
    served: Floats
    bound: float
    proven: bool


class _Covering:
    """The constraints of covering: one variable a candidate, then one a group (or way, if full)."""

    def __init__(self, asked: SitingProblem, groups: HomeGroups) -> None:
        self.asked, self.groups = asked, groups
        group, site = np.nonzero(groups.covers)
        m, g = asked.size, len(groups.people)
        if asked.capacity is None:
            self.worth, self.owner = groups.people, np.arange(g)
            rows = [self._block(g, [(group, site, 1.0), (np.arange(g), m + np.arange(g), -1.0)])]
            self.limits = [(rows[0], 0.0, np.inf)]  # served only by what is chosen
            return
        self.worth, self.owner = groups.people[group], group
        ways = np.arange(len(group))
        self.limits = [
            (self._block(len(ways), [(ways, site, 1.0), (ways, m + ways, -1.0)]), 0.0, np.inf),
            (self._block(g, [(group, m + ways, 1.0)]), -np.inf, 1.0),  # nobody is served twice
            (
                self._block(
                    m,
                    [
                        (np.arange(m), np.arange(m), asked.capacity),
                        (site, m + ways, -groups.people[group]),
                    ],
                ),
                0.0,
                np.inf,
            ),
        ]

    def _block(self, height: int, parts: Sequence[tuple[Any, Any, Any]]) -> csr_array:
        rows = np.concatenate([p[0] for p in parts])
        columns = np.concatenate([p[1] for p in parts])
        values = np.concatenate([np.broadcast_to(p[2], len(p[0])) for p in parts])
        width = self.asked.size + len(self.worth)
        return csr_array((values.astype(float), (rows, columns)), shape=(height, width))

    def solve(self, cost: Floats, number: int | None, seconds: float, *, whole: bool) -> _Got:
        """Minimise a cost; `whole` serves every group."""
        asked, m, size = self.asked, self.asked.size, len(cost)
        low, high = np.zeros(size), np.ones(size)
        low[list(asked.fixed)] = 1.0
        high[list(asked.barred)] = 0.0
        limits = list(self.limits)
        if number is not None:
            limits.append((self._block(1, [(np.zeros(m, int), np.arange(m), 1.0)]), 0.0, number))
        if whole:
            ways = np.arange(len(self.worth))
            limits.append(
                (self._block(len(self.groups.people), [(self.owner, m + ways, 1.0)]), 1.0, np.inf)
            )
        kept = [LinearConstraint(a, lb, ub) for a, lb, ub in limits if a.shape[0]]
        integral = np.concatenate([np.ones(m), np.zeros(size - m)])
        result = solved_milp(cost, kept, Bounds(low, high), integral, seconds)
        chosen = tuple(np.flatnonzero(result.x[:m] > 0.5).tolist())
        served = sums(self.owner, result.x[m:], len(self.groups.people))
        return _Got(chosen, served, float(result.mip_dual_bound), result.status == 0)


_FAILED = 4
"""The solver's status where it met an error of its own."""


def solved_milp(
    cost: Floats, limits: list[LinearConstraint], bounds: Bounds, integral: Floats, seconds: float
) -> Any:
    """Minimise a cost with HiGHS; `InputError` where nothing was found, with the reason."""
    if not seconds > 0:
        raise InputError("The solver needs some time. Give more than 0 seconds.")
    for presolve in (True, False):  # its presolve fails now and then on what it then can solve
        result = milp(
            cost,
            constraints=limits,
            bounds=bounds,
            integrality=integral.astype(np.int64),
            options={"time_limit": seconds, "mip_rel_gap": MIP_GAP, "presolve": presolve},
        )
        if result.status != _FAILED:
            break
    if result.x is None:
        if result.status == 1:
            raise InputError(f"No answer was found in {seconds:g} seconds. Give more time.")
        raise InputError(
            "There is no answer: the candidates cannot serve everybody in reach. Allow more "
            "candidates, a larger capacity or a longer distance."
        )
    return result


def _covered(
    asked: SitingProblem, limit: float, groups: HomeGroups, got: _Got, start: float, *, best: float
) -> Solution:
    if asked.capacity is None:
        chosen = groups.covers[:, list(got.sites)].any(axis=1)
        gained = float(groups.people[chosen].sum())
    else:
        gained = float(groups.people @ got.served)
    bound = gained if got.proven else best
    return Solution(
        got.sites,
        gained,
        bound,
        got.proven,
        groups.before,
        groups.before + gained,
        groups.left_out,
        perf_counter() - start,
    )
