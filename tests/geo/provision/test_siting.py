"""Where the next service would help most, held against spopt and against trying every choice."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.provision import siting
from geo.provision.siting import SitingProblem, problem
from tests.examples import examples

LIMIT = 25.0


def town(seed: int, homes: int = 40, candidates: int = 10) -> tuple[Any, Any]:
    """Homes and candidates at random in a square of 100, and the people at each home."""
    chance = np.random.default_rng(seed)
    ends = chance.uniform(0, 100, (homes, 1, 2)) - chance.uniform(0, 100, (1, candidates, 2))
    return np.hypot(ends[..., 0], ends[..., 1]), chance.uniform(1, 50, homes)


def solved(model: Any) -> Any:
    import pulp

    return model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0))


def chosen(model: Any) -> set[int]:
    return {i for i, served in enumerate(model.fac2cli) if len(served)}


INSTANCES = pytest.mark.parametrize("seed", range(50))


@pytest.mark.filterwarnings("ignore")
@INSTANCES
def test_the_three_answers_equal_spopts(seed: int) -> None:
    from spopt.locate import LSCP, MCLP, PMedian  # they warn when imported

    costs, people = town(seed)
    number = seed % 4 + 1
    ours = problem(costs, people)
    theirs = solved(PMedian.from_cost_matrix(costs, people, p_facilities=number))
    found = siting.least_travel(ours, number)
    assert found.proven
    assert found.objective == pytest.approx(theirs.problem.objective.value())
    assert set(found.sites) == chosen(theirs)

    theirs = solved(MCLP.from_cost_matrix(costs, people, LIMIT, p_facilities=number))
    found = siting.cover_most(ours, LIMIT, number)
    assert found.proven
    assert found.objective == pytest.approx(theirs.problem.objective.value())
    assert found.after == pytest.approx(covered(costs, people, found.sites))
    assert covered(costs, people, chosen(theirs)) == pytest.approx(found.after)

    reachable = (costs <= LIMIT).any(axis=1)
    theirs = solved(LSCP.from_cost_matrix(costs[reachable], LIMIT))
    found = siting.cover_all(ours, LIMIT)
    assert found.proven
    assert found.objective == theirs.problem.objective.value()
    assert (costs[reachable][:, list(found.sites)] <= LIMIT).any(axis=1).all()
    assert (found.left_out == ~reachable).all()


def covered(costs: Any, people: Any, sites: Iterable[int]) -> float:
    return float(people[(costs[:, list(sites)] <= LIMIT).any(axis=1)].sum())


def travel(asked: SitingProblem, sites: Iterable[int]) -> float:
    """People times cost, with what is there and some sites."""
    least = np.minimum(asked.costs[:, list(sites)].min(axis=1), asked.existing)
    far = 2 * max(asked.costs[np.isfinite(asked.costs)].max(), asked.existing.max())
    return float(asked.people @ np.where(np.isfinite(least), least, far))


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(1, 4))
def test_the_least_travel_is_the_best_of_all_choices(seed: int, number: int) -> None:
    costs, people = town(seed, homes=25, candidates=8)
    chance = np.random.default_rng(seed)
    costs[chance.random(costs.shape) < 0.1] = np.inf
    costs[:, 0] = np.where(np.isfinite(costs).any(axis=1), costs[:, 0], 60.0)
    fixed = [int(chance.integers(8))]
    barred = [i for i in {int(chance.integers(8))} if i not in fixed]
    asked = problem(costs, people, chance.uniform(0, 80, 25), fixed=fixed, barred=barred)
    found = siting.least_travel(asked, number)
    may = [
        c for c in combinations(range(8), number) if set(fixed) <= set(c) and not set(barred) & {*c}
    ]
    assert found.objective == pytest.approx(min(travel(asked, c) for c in may))
    assert found.proven
    assert set(fixed) <= set(found.sites)
    assert not set(barred) & set(found.sites)
    assert found.before >= found.after


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(1, 3))
def test_what_can_be_served_is_limited_by_capacity(seed: int, number: int) -> None:
    costs, people = town(seed, homes=6, candidates=5)
    capacity = np.random.default_rng(seed).uniform(5, 60, 5)
    asked = problem(costs, people, capacity=capacity)
    found = siting.cover_most(asked, 60.0, number)
    best = max(
        most_served(costs <= 60.0, people, capacity, c) for c in combinations(range(5), number)
    )
    assert found.objective == pytest.approx(best)


@settings(max_examples=examples(30), deadline=None)
@given(seed=st.integers(0, 10**6), room=st.floats(20, 200))
def test_all_are_served_by_the_fewest_places_that_have_room(seed: int, room: float) -> None:
    costs, people = town(seed, homes=6, candidates=5)
    near, capacity = costs <= 60.0, np.full(5, room)
    people = np.where(near.any(axis=1), people, 0.0)
    enough = [
        size
        for size in range(6)
        for sites in combinations(range(5), size)
        if most_served(near, people, capacity, sites) >= people.sum() - 1e-6
    ]
    asked = problem(costs, people, capacity=capacity)
    if not enough:
        with pytest.raises(InputError, match="cannot serve"):
            siting.cover_all(asked, 60.0)
        return
    found = siting.cover_all(asked, 60.0)
    assert found.proven
    assert len(found.sites) == min(enough)


def most_served(near: Any, people: Any, capacity: Any, sites: tuple[int, ...]) -> float:
    """The largest flow, as the smallest cut, of all sets of sites (Hall's condition)."""
    total = np.inf
    for size in range(len(sites) + 1):
        for full in combinations(sites, size):  # these are full; who reaches another is served
            others = [s for s in sites if s not in full]
            served = float(people[near[:, others].any(axis=1)].sum())
            total = min(total, float(capacity[list(full)].sum()) + served)
    return total


def test_what_there_is_counts() -> None:
    asked = problem([[1, 9], [9, 1]], [30, 10], existing=[2, 50])
    assert siting.cover_most(asked, 5.0, 1).sites == (1,)
    found = siting.cover_most(asked, 5.0, 1)
    assert (found.before, found.after, found.objective) == (30, 40, 10)
    assert siting.least_travel(asked, 1).sites == (1,)


def test_all_are_served_already() -> None:
    asked = problem([[1.0, 2.0]], [5], existing=[1.0])
    assert siting.cover_all(asked, 5.0).sites == ()
    assert siting.cover_most(asked, 5.0, 1).objective == 0


def test_who_cannot_be_reached_is_told() -> None:
    asked = problem([[1.0], [np.inf]], [5, 7])
    assert siting.cover_all(asked, 5.0).left_out.tolist() == [False, True]
    assert siting.least_travel(asked, 1).left_out.tolist() == [False, True]


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_one_more_place_never_makes_it_worse(seed: int) -> None:
    costs, people = town(seed)
    asked = problem(costs, people)
    reached = [siting.cover_most(asked, LIMIT, n).after for n in (1, 2, 3)]
    spent = [siting.least_travel(asked, n).after for n in (1, 2, 3)]
    assert reached == sorted(reached)
    assert spent == sorted(spent, reverse=True)


def test_an_answer_that_is_not_proven_says_how_far_off_it_may_be() -> None:
    costs, people = town(1, homes=400, candidates=80)
    found = siting.least_travel(problem(costs, people), 8, seconds=1e-9)
    assert not found.proven
    assert 0 < found.gap < 1
    whole = siting.least_travel(problem(costs, people), 8)
    assert whole.proven
    assert found.bound <= whole.objective <= found.objective


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: problem(np.zeros((0, 3)), []), "no home or no candidate"),
        (lambda: problem([[np.nan]], [1]), "missing or negative"),
        (lambda: problem([[1.0]], [-1]), "Row 1 has a count of -1"),
        (lambda: problem([[1.0]], [1], existing=[1, 2]), "each home's cost"),
        (lambda: problem([[1.0]], [1], fixed=[1]), "no candidate 1"),
        (lambda: problem([[1.0]], [1], fixed=[0], barred=[0]), "both fixed and barred"),
        (lambda: problem([[1.0]], [1], capacity=[np.nan]), "needs a capacity"),
        (lambda: siting.cover_most(problem([[1.0]], [1]), 0.0, 1), "above 0"),
        (
            lambda: siting.cover_most(problem([[1.0]], [1]), 5.0, 2),
            "there is only 1 candidate site",
        ),
        (lambda: siting.cover_most(problem([[1.0]], [1]), 5.0, 1, seconds=0), "some time"),
        (lambda: siting.least_travel(problem([[1, 1]], [1], fixed=[0, 1]), 1), "2 candidates are"),
        (lambda: siting.cover_all(problem([[1.0]], [9], capacity=[1]), 5.0), "cannot serve"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()
