"""The longest way, limited room, and opening in stages: against trying every choice."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from geo.errors import InputError
from geo.provision import siting
from geo.provision.siting import SitingProblem, problem

FIFTY = pytest.mark.parametrize("seed", range(50))


def town(seed: int, n: int = 9, m: int = 6) -> tuple[Any, Any, Any, np.random.Generator]:
    """Costs, people and what there is: some homes have nothing, some candidates reach few."""
    chance = np.random.default_rng(seed)
    costs = chance.integers(1, 40, (n, m)).astype(float)
    costs[chance.random((n, m)) < 0.15] = np.inf
    existing = np.where(chance.random(n) < 0.5, np.inf, chance.integers(5, 60, n))
    return costs, chance.integers(0, 4, n).astype(float), existing, chance


def choices(asked: SitingProblem, number: int) -> Any:
    """Every choice that is allowed."""
    free = [site for site in range(asked.size) if site not in asked.barred]
    return (one for one in combinations(free, number) if asked.fixed <= set(one))


def longest(asked: SitingProblem, sites: Any) -> float:
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    can = np.isfinite(np.minimum(costs.min(axis=1), asked.existing)) & (asked.people > 0)
    have = np.minimum(asked.existing, costs[:, list(sites)].min(axis=1, initial=np.inf))
    return float(have[can].max(initial=0.0))


@FIFTY
def test_the_longest_way_is_the_shortest_of_all_choices(seed: int) -> None:
    costs, people, existing, chance = town(seed)
    fixed, barred = [(), ()] if seed % 3 else [(0,), (1,)]
    asked = problem(costs, people, existing, fixed=fixed, barred=barred)
    number = int(chance.integers(1, 4))
    found = siting.shortest_longest(asked, number)
    best = min(longest(asked, one) for one in choices(asked, number))
    assert found.proven
    assert found.objective == longest(asked, found.sites)
    assert found.objective == best or (np.isinf(found.objective) and np.isinf(best))
    assert len(found.sites) == number
    assert set(fixed) <= set(found.sites)
    assert not set(barred) & set(found.sites)


def seats(asked: SitingProblem, sites: Any) -> float:
    """People times cost with everybody on the best seat: an assignment, one person a row."""
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    reached = np.isfinite(costs).any(axis=1) | np.isfinite(asked.existing)
    known = np.concatenate([costs[np.isfinite(costs)], asked.existing[np.isfinite(asked.existing)]])
    far = 2 * known.max(initial=0.0)
    now = np.where(np.isfinite(asked.existing), asked.existing, far)
    person = np.repeat(np.arange(len(now)), np.where(reached, asked.people, 0).astype(int))
    if not len(person):
        return 0.0
    assert asked.capacity is not None
    room = np.repeat(np.array(sites), asked.capacity[list(sites)].astype(int))
    table = (
        np.minimum(costs[np.ix_(person, room)], far) if len(room) else np.empty((len(person), 0))
    )
    stays = np.repeat(now[person][:, None], len(person), axis=1)
    whole = np.hstack([np.where(table < now[person][:, None], table, now[person][:, None]), stays])
    return float(whole[linear_sum_assignment(whole)].sum())


@FIFTY
def test_with_limited_room_the_least_travel_is_the_best_of_all_choices(seed: int) -> None:
    costs, people, existing, chance = town(seed)
    room = chance.integers(0, 6, costs.shape[1]).astype(float)
    asked = problem(costs, people, existing, capacity=room)
    number = int(chance.integers(1, 4))
    found = siting.least_travel(asked, number)
    assert found.proven
    best = min(seats(asked, one) for one in choices(asked, number))
    assert found.objective == pytest.approx(best)
    assert seats(asked, found.sites) == pytest.approx(best)
    assert found.placed is not None
    assert found.placed <= room[list(found.sites)].sum() + 1e-6


@pytest.mark.parametrize("seed", range(10))
def test_with_room_for_all_room_does_not_matter(seed: int) -> None:
    costs, people, existing, _ = town(seed)
    free = siting.least_travel(problem(costs, people, existing), 2)
    full = siting.least_travel(problem(costs, people, existing, capacity=[1e6] * 6), 2)
    assert full.objective == pytest.approx(free.objective)


@pytest.mark.parametrize("seed", range(10))
def test_more_room_never_means_more_travel(seed: int) -> None:
    costs, people, existing, _ = town(seed)
    spent = [
        siting.least_travel(problem(costs, people, existing, capacity=[room] * 6), 2).objective
        for room in (0.0, 1.0, 3.0, 9.0)
    ]
    assert all(two <= one + 1e-6 for one, two in pairwise(spent))


def within(asked: SitingProblem, limit: float, sites: Any) -> float:
    near = asked.costs[:, list(sites)].min(axis=1, initial=np.inf) <= limit
    return float(asked.people[near | (asked.existing <= limit)].sum())


@FIFTY
def test_stages_are_the_best_of_all_orders(seed: int) -> None:
    costs, people, existing, chance = town(seed)
    fixed, barred = [(), ()] if seed % 3 else [(2,), (3,)]
    asked = problem(costs, people, existing, fixed=fixed, barred=barred)
    first, then = int(chance.integers(1, 3)), int(chance.integers(1, 3))
    found = siting.open_in_stages(asked, 15.0, [first, then])
    best = max(
        within(asked, 15.0, early) + within(asked, 15.0, every)
        for every in choices(asked, first + then)
        for early in combinations(every, first)
    )
    assert found.proven
    assert found.total == pytest.approx(best)
    assert [len(stage) for stage in found.stages] == [first, then]
    assert found.within[0] == pytest.approx(within(asked, 15.0, found.stages[0]))
    every = (*found.stages[0], *found.stages[1])
    assert found.within[1] == pytest.approx(within(asked, 15.0, every))
    assert found.before <= found.within[0] <= found.within[1]
    for stage, alone in zip(found.within, found.best, strict=True):
        assert stage <= alone + 1e-6


def test_one_stage_is_maximal_covering() -> None:
    costs, people, existing, _ = town(1)
    asked = problem(costs, people, existing)
    found = siting.open_in_stages(asked, 15.0, [2])
    assert found.within == (siting.cover_most(asked, 15.0, 2).after,)
    assert found.best == found.within


ONE = problem([[1.0, 2.0]], [1])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: siting.shortest_longest(ONE, 3), "there are only 2 candidate sites"),
        (
            lambda: siting.shortest_longest(problem([[1.0]], [1], capacity=[1]), 1),
            "cannot use capacities",
        ),
        (lambda: siting.least_travel_with_room(ONE, 1), "Give the room"),
        (lambda: siting.open_in_stages(ONE, 5.0, []), "how many places open at each stage"),
        (lambda: siting.open_in_stages(ONE, 5.0, [1, 0]), "At least 1 place must open"),
        (lambda: siting.open_in_stages(ONE, 5.0, [2, 1]), "there are only 2 candidate sites"),
        (lambda: siting.open_in_stages(ONE, 5.0, [1] * 11), "Give 10 or fewer"),
        (lambda: siting.open_in_stages(ONE, 0.0, [1]), "above 0"),
    ],
)
def test_what_cannot_be_is_refused(call: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


def test_too_many_routes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.provision.siting.room.MOST_ROUTES", 3)
    asked = problem(np.ones((4, 1)), [1] * 4, [5.0] * 4, capacity=[2])
    with pytest.raises(InputError, match="4 routes from homes"):
        siting.least_travel(asked, 1)


def test_nobody_to_reach() -> None:
    found = siting.shortest_longest(problem([[np.inf, np.inf]], [1]), 1)
    assert found.proven
    assert found.left_out.all()
