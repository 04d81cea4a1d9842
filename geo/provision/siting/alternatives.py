"""What to choose if a chosen place cannot be had, and whether the data can tell the two apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.errors import InputError
from geo.provision.siting.problem import SitingProblem, Solution

Solver = Callable[[SitingProblem], Solution]
"""Answers one question about any problem."""

TOLERANCE = 0.02
"""How far a measured distance or time may be off, as a share of it.

About 97 of 100 walks lie within this of an independent router's (``docs/distances.md``)."""

MOST_RUNNERS_UP = 3


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best answer without some of the chosen candidates: `without`."""

    without: tuple[int, ...]
    solution: Solution


def alternatives(asked: SitingProblem, found: Solution, solve: Solver) -> list[Alternative]:
    """The best answers that do without a chosen place, each proven as `found` is.

    Where one place is chosen: the second best, the third and the fourth. Where several are: the
    best choice without each of them. A place that had to be chosen stays.

    >>> from geo.provision.siting import cover_most, problem
    >>> asked = problem([[1, 9, 9], [1, 1, 9], [1, 9, 9]], [10, 10, 10])
    >>> best = lambda problem: cover_most(problem, limit=5.0, number=1)
    >>> [(a.without, a.solution.sites) for a in alternatives(asked, best(asked), best)]
    [((0,), (1,))]
    """
    free = [site for site in found.sites if site not in asked.fixed]
    if len(found.sites) != 1:
        each = [_without(asked, (site,), solve) for site in free]
        return [one for one in each if one is not None and one.solution.sites]
    ranked: list[Alternative] = []
    gone = tuple(free)
    while gone and len(ranked) < MOST_RUNNERS_UP:
        after = _without(asked, gone, solve)
        if after is None or not after.solution.sites or not _helps(after.solution):
            break
        ranked.append(replace(after, without=tuple(free)))
        gone = (*gone, *after.solution.sites)
    return ranked


def _helps(found: Solution) -> bool:
    """Whether a solution changes anything for anybody."""
    return found.after != found.before


def _without(asked: SitingProblem, gone: Sequence[int], solve: Solver) -> Alternative | None:
    try:
        return Alternative(tuple(gone), solve(replace(asked, barred={*asked.barred, *gone})))
    except InputError:  # without these there are too few candidates
        return None


def too_close(asked: SitingProblem, limit: float, one: Sequence[int], two: Sequence[int]) -> bool:
    """Whether the data cannot tell which of two choices brings more people within a limit.

    Every distance may be off by ``TOLERANCE``. It can be told only if `one` brings more even where
    its own distances are too short and those of `two` too long.

    >>> from geo.provision.siting import problem
    >>> near = problem([[1, 9], [9, 1], [4.99, 9]], [10, 10, 1])
    >>> too_close(near, 5.0, [0], [1]), too_close(near, 9.5, [0], [1])
    (True, True)
    >>> too_close(problem([[1, 9], [1, 9]], [10, 10]), 5.0, [0], [1])
    False
    """
    open_to = asked.existing > limit
    surely = open_to & (_least(asked, one) <= limit * (1 - TOLERANCE))
    maybe = open_to & (_least(asked, two) <= limit * (1 + TOLERANCE))
    more, fewer = asked.people[surely & ~maybe].sum(), asked.people[maybe & ~surely].sum()
    return bool(more <= fewer)


def _least(asked: SitingProblem, sites: Sequence[int]) -> np.ndarray:
    least: np.ndarray = asked.costs[:, list(sites)].min(axis=1, initial=np.inf)
    return least
