"""Opening in stages: which places first, and which next, so that most are helped all along."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from time import perf_counter

import numpy as np
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import csr_array, vstack

from geo.errors import InputError
from geo.measure import Floats
from geo.provision.siting.covering import cover_most, groups_of, solved_milp
from geo.provision.siting.problem import SECONDS, SitingProblem, check_number

MOST_STAGES = 10


@dataclass(frozen=True, slots=True)
class StagedOpening:
    """Which places open at each stage.

    Attributes
    ----------
    stages
        The candidates that open at each stage.
    within
        How many people are within the limit after each stage.
    before
        How many are today.
    best
        How many could be within it after each stage if only that stage mattered.
    proven
        Whether no other order helps more people, summed over the stages.
    bound
        No order can give more people within the limit, summed over the stages.
    """

    stages: tuple[tuple[int, ...], ...]
    within: tuple[float, ...]
    before: float
    best: tuple[float, ...]
    proven: bool
    bound: float
    seconds: float

    @property
    def total(self) -> float:
        """People within the limit, summed over the stages."""
        return float(sum(self.within))


def open_in_stages(
    asked: SitingProblem, limit: float, numbers: Sequence[int], *, seconds: float = SECONDS
) -> StagedOpening:
    """Choose which places open first and which next, so that most people are within the limit.

    Maximal covering over several periods (Schilling 1980, Decision Sciences 11): maximise the sum
    over the stages of the people within the limit, where a place that is open stays open. Each
    stage counts the same.

    Parameters
    ----------
    numbers
        How many places open at each stage.

    Raises
    ------
    InputError
        For no stage, more than ``MOST_STAGES``, a stage without a place, a capacity, or more
        places than there are candidates.

    >>> from geo.provision.siting import problem
    >>> costs = [[1, 9, 1], [9, 1, 1], [9, 1, 9], [1, 9, 9]]
    >>> found = open_in_stages(problem(costs, [5, 5, 4, 3]), 5.0, [1, 1])
    >>> found.stages, found.within, found.best
    (((1,), (0,)), (9.0, 17.0), (10.0, 17.0))
    """
    _check(asked, numbers)
    start = perf_counter()
    held = groups_of(asked, limit)
    m, g, t = asked.size, len(held.people), len(numbers)
    rows, low, high = _constraints(held.covers, list(accumulate(numbers)))
    least, most = np.zeros(t * (m + g)), np.ones(t * (m + g))
    for site in asked.fixed:
        least[(t - 1) * m + site] = 1.0
    for site in asked.barred:
        most[site : t * m : m] = 0.0
    result = solved_milp(
        np.concatenate([np.zeros(t * m), -np.tile(held.people, t)]),
        [LinearConstraint(rows, low, high)],
        Bounds(least, most),
        np.concatenate([np.ones(t * m), np.zeros(t * g)]),
        seconds,
    )
    open_at = result.x[: t * m].reshape(t, m) > 0.5
    stages = _stages(open_at)
    within = tuple(held.before + _covered(held.covers, held.people, row) for row in open_at)
    bound = t * held.before - float(result.mip_dual_bound)
    proven = result.status == 0
    best = _alone(asked, limit, list(accumulate(numbers)), seconds)
    return StagedOpening(
        stages,
        within,
        held.before,
        best,
        proven,
        float(sum(within)) if proven else bound,
        perf_counter() - start,
    )


def _check(asked: SitingProblem, numbers: Sequence[int]) -> None:
    if not numbers:
        raise InputError("Say how many places open at each stage, such as 1,1.")
    if len(numbers) > MOST_STAGES:
        raise InputError(f"There are {len(numbers)} stages. Give {MOST_STAGES} or fewer.")
    if min(numbers) < 1:
        raise InputError("At least 1 place must open at each stage. Leave out a stage without any.")
    if asked.capacity is not None:
        raise InputError("Opening in stages cannot use capacities. Leave them out.")
    check_number(asked, sum(numbers))


def _constraints(covers: np.ndarray, numbers: Sequence[int]) -> tuple[csr_array, Floats, Floats]:
    """One variable for each stage and candidate, then one for each stage and group of homes."""
    g, m = covers.shape
    t = len(numbers)
    width = t * (m + g)
    group, site = np.nonzero(covers)
    parts, low, high = [], [np.empty(0)], [np.empty(0)]
    for stage, number in enumerate(numbers):
        y, z = stage * m, t * m + stage * g
        rows = np.concatenate([group, np.arange(g)])
        columns = np.concatenate([y + site, z + np.arange(g)])
        values = np.concatenate([np.ones(len(group)), -np.ones(g)])
        parts.append(csr_array((values, (rows, columns)), shape=(g, width)))
        low.append(np.zeros(g))
        high.append(np.full(g, np.inf))
        parts.append(
            csr_array((np.ones(m), (np.zeros(m, int), y + np.arange(m))), shape=(1, width))
        )
        low.append(np.array([float(number)]))
        high.append(np.array([float(number)]))
        if stage:
            each = np.arange(m)
            pair = np.concatenate([each, each]), np.concatenate([y + each, y - m + each])
            values = np.concatenate([np.ones(m), -np.ones(m)])
            parts.append(csr_array((values, pair), shape=(m, width)))
            low.append(np.zeros(m))
            high.append(np.full(m, np.inf))
    return vstack(parts).tocsr(), np.concatenate(low), np.concatenate(high)


def _stages(open_at: np.ndarray) -> tuple[tuple[int, ...], ...]:
    opened = np.diff(open_at.astype(int), axis=0, prepend=0) > 0
    return tuple(tuple(np.flatnonzero(row).tolist()) for row in opened)


def _covered(covers: np.ndarray, people: Floats, opened: np.ndarray) -> float:
    return float(people[covers[:, opened].any(axis=1)].sum())


def _alone(
    asked: SitingProblem, limit: float, numbers: Sequence[int], seconds: float
) -> tuple[float, ...]:
    most = []
    for number in numbers:
        fixed = asked.fixed if number == numbers[-1] else ()  # they open by the last stage
        alone = SitingProblem(asked.costs, asked.people, asked.existing, fixed, asked.barred)
        most.append(cover_most(alone, limit, number, seconds=seconds).after)
    return tuple(most)
