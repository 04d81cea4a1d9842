"""The p-centre: which places make the longest way shortest."""

from collections.abc import Collection
from dataclasses import replace
from time import perf_counter

import numpy as np

from geo.errors import InputError
from geo.provision.siting.covering import cover_all
from geo.provision.siting.problem import (
    SECONDS,
    Floats,
    SitingProblem,
    Solution,
    check_number,
)


def shortest_longest(asked: SitingProblem, number: int, *, seconds: float = SECONDS) -> Solution:
    """Choose `number` candidates so that the longest way of all is as short as it can be.

    The smallest limit within which `number` candidates cover everybody who can be reached: a search
    over the lengths that there are, with a set covering at each (Minieka 1970, SIAM Review 12).
    How many live at a home does not matter, but that somebody does. Homes that nothing reaches are
    `left_out`. Where fewer places do it, the rest are those that shorten the ways of most, one
    after another.

    >>> from geo.provision.siting import problem
    >>> shortest_longest(problem([[1, 6], [9, 5], [2, 6]], [10, 1, 10]), number=1).objective
    6.0
    """
    check_number(asked, number)
    if asked.capacity is not None:
        raise InputError("This question cannot use capacities. Leave them out, or use covering.")
    start = perf_counter()
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    least = np.minimum(costs.min(axis=1), asked.existing)
    reached = np.isfinite(least) & (asked.people > 0)
    left_out = ~np.isfinite(least)
    before = float(asked.existing[reached].max(initial=0.0))
    if not reached.any():
        sites = _filled(asked, tuple(sorted(asked.fixed)), number)
        return Solution(sites, 0.0, 0.0, True, before, 0.0, left_out, perf_counter() - start)
    lengths = _lengths(costs, asked.existing, least, reached)
    sites, bound, proven = _searched(asked, lengths, number, start + seconds)
    sites = _filled(asked, sites, number)
    longest = _longest(asked, sites, reached)
    proven = proven or longest <= bound
    return Solution(
        sites,
        longest,
        longest if proven else bound,
        proven,
        before,
        longest,
        left_out,
        perf_counter() - start,
    )


def _lengths(costs: Floats, existing: Floats, least: Floats, reached: np.ndarray) -> Floats:
    """All lengths that the answer can have, in order: none is below what somebody needs."""
    every = np.unique(np.concatenate([costs[reached].ravel(), existing[reached]]))
    found: Floats = every[(every >= least[reached].max()) & np.isfinite(every)]
    return found


def _searched(
    asked: SitingProblem, lengths: Floats, number: int, until: float
) -> tuple[tuple[int, ...], float, bool]:
    """The places of the smallest length that `number` places can do, and a bound below it.

    The last length of all is what any one choice may need: if the search is stopped before a
    smaller one is found, the greedy choice stands.
    """
    sites = _filled(asked, tuple(sorted(asked.fixed)), number)
    reached = np.isfinite(np.minimum(asked.costs.min(axis=1), asked.existing)) & (asked.people > 0)
    best = _longest(asked, sites, reached)
    low, high = 0, int(np.searchsorted(lengths, best))
    proven = True
    while low < high:
        left = until - perf_counter()
        if left <= 0:
            return sites, float(lengths[low]), False
        middle = (low + high) // 2
        try:
            found = cover_all(_all_open(asked), float(max(lengths[middle], 1e-12)), seconds=left)
        except InputError:  # no answer within the time
            return sites, float(lengths[low]), False
        if len(found.sites) <= number:
            sites, high = found.sites, middle
        elif found.proven or found.bound > number:
            low = middle + 1
        else:
            return sites, float(lengths[low]), False
    return sites, float(lengths[low]) if low < len(lengths) else best, proven


def _all_open(asked: SitingProblem) -> SitingProblem:
    """The same, with nobody where nobody lives."""
    return replace(asked, people=np.where(asked.people > 0, 1.0, 0.0))


def _filled(asked: SitingProblem, sites: tuple[int, ...], number: int) -> tuple[int, ...]:
    """Places added, each the one that leaves the shortest longest way, then the least travel."""
    chosen = list(sites)
    people = np.where(asked.people > 0, asked.people, 0.0)
    have = np.minimum(asked.existing, asked.costs[:, chosen].min(axis=1, initial=np.inf))
    known = asked.costs[np.isfinite(asked.costs)]
    far = 2 * float(known.max(initial=1.0))
    while len(chosen) < number:
        after = np.minimum(np.minimum(asked.costs, have[:, None]), far)
        worst = np.where(people[:, None] > 0, after, 0.0).max(axis=0)
        total = people @ after
        for site in (*chosen, *asked.barred):
            worst[site] = np.inf
        order = np.lexsort((total, worst))
        chosen.append(int(order[0]))
        have = np.minimum(have, asked.costs[:, chosen[-1]])
    return tuple(sorted(chosen))


def longest_way(asked: SitingProblem, sites: Collection[int]) -> float:
    """The longest way that anybody who can be reached has with some places; infinite if none."""
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    least = np.minimum(costs.min(axis=1), asked.existing)
    return _longest(asked, sites, np.isfinite(least) & (asked.people > 0))


def _longest(asked: SitingProblem, sites: Collection[int], reached: np.ndarray) -> float:
    have = np.minimum(asked.existing, asked.costs[:, list(sites)].min(axis=1, initial=np.inf))
    return float(have[reached].max(initial=0.0))
