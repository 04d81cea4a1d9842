"""The p-median with room, cut by cut, is the whole problem at once; and what it says of itself."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from geo.errors import InputError
from geo.provision import siting
from geo.provision.siting import SitingProblem, problem
from geo.provision.siting import room as with_room


def made(seed: int) -> tuple[SitingProblem, int]:
    """A small town: some homes without a way, some candidates full, fixed or barred."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 25)), int(rng.integers(2, 9))
    costs = rng.integers(0, 60, (n, m)).astype(float)
    costs[rng.random((n, m)) < 0.2] = np.inf
    now = rng.integers(5, 80, n).astype(float)
    now[rng.random(n) < 0.3] = np.inf
    people, capacity = rng.integers(0, 9, n), rng.integers(0, 25, m)
    barred = [m - 1] if seed % 4 == 0 else []
    number = int(rng.integers(1, m + 1 - len(barred)))
    fixed = [0] if seed % 3 == 0 else []
    return problem(costs, people, now, fixed=fixed, barred=barred, capacity=capacity), number


def whole(asked: SitingProblem, number: int) -> float:
    """The least travel, by the whole mixed-integer problem: a share for each way that saves any."""
    costs, now, left_out = with_room._ways_today(asked)
    people = np.where(left_out, 0.0, asked.people)
    home, site = np.nonzero((costs < now[:, None]) & (people > 0)[:, None])
    total, m, w = float(now @ people), asked.size, len(home)
    if not w:
        return total
    saving, each, ones = (now[home] - costs[home, site]) * people[home], np.arange(w), np.ones(w)
    opened = coo_array(
        (np.append(ones, -ones), (np.tile(each, 2), np.append(site, m + each))), shape=(w, m + w)
    )
    once = csr_array((ones, (home, m + each)), shape=(len(people), m + w))
    sites = np.arange(m)
    room = coo_array(
        (
            np.append(asked.capacity, -people[home]),
            (np.append(sites, site), np.append(sites, m + each)),
        ),
        shape=(m, m + w),
    )
    count = csr_array((np.ones(m), (np.zeros(m, int), sites)), shape=(1, m + w))
    low = np.concatenate([np.zeros(w), np.full(len(people), -np.inf), np.zeros(m), [number]])
    high = np.concatenate([np.full(w, np.inf), np.ones(len(people)), np.full(m, np.inf), [number]])
    least, most = np.zeros(m + w), np.ones(m + w)
    least[list(asked.fixed)], most[list(asked.barred)] = 1.0, 0.0
    found = milp(
        np.concatenate([np.zeros(m), -saving]),
        constraints=LinearConstraint(vstack([opened, once, room, count]).tocsr(), low, high),
        bounds=Bounds(least, most),
        integrality=np.concatenate([np.ones(m), np.zeros(w)]),
        options={"mip_rel_gap": 1e-9},
    )
    assert found.status == 0
    return total + float(found.fun)


@pytest.mark.parametrize("seed", range(60))
def test_it_is_the_answer_of_the_whole_problem(seed: int) -> None:
    asked, number = made(seed)
    found = siting.least_travel_with_room(asked, number)
    assert found.proven
    assert found.objective == pytest.approx(whole(asked, number), abs=1e-6)
    assert found.bound == found.objective
    assert len(found.sites) == number
    assert set(asked.fixed) <= set(found.sites) <= set(range(asked.size)) - set(asked.barred)
    assert (found.placed or 0) <= asked.capacity[list(found.sites)].sum() + 1e-9


def by_hand(savings: np.ndarray, people: np.ndarray, room: np.ndarray, number: int) -> float:
    """The most that any set of candidates saves, each filled by a transport problem."""
    best = 0.0
    n = len(people)
    for sites in combinations(range(savings.shape[1]), number):
        gains = savings[:, sites]
        rows = [np.kron(np.eye(n), np.ones(number)), np.kron(np.ones(n), np.eye(number))]
        most = np.concatenate([people, room[list(sites)]])
        found = linprog(-gains.ravel(), A_ub=np.vstack(rows), b_ub=most)
        best = max(best, -found.fun)
    return best


@given(st.integers(1, 5), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_it_is_the_best_of_all_sets(n: int, m: int, random) -> None:
    costs = np.array([[random.randint(0, 20) for _ in range(m)] for _ in range(n)], float)
    people = np.array([random.randint(0, 6) for _ in range(n)], float)
    room = np.array([random.randint(0, 10) for _ in range(m)], float)
    number = random.randint(1, m)
    now = np.full(n, 25.0)
    found = siting.least_travel_with_room(problem(costs, people, now, capacity=room), number)
    assert found.before - found.objective == pytest.approx(
        by_hand(now[:, None] - costs, people, room, number), abs=1e-6
    )


def test_room_for_everybody_is_no_limit() -> None:
    asked, number = made(7)
    free = problem(asked.costs, asked.people, asked.existing, capacity=[1e6] * asked.size)
    plain = problem(asked.costs, asked.people, asked.existing)
    unlimited = siting.least_travel(plain, number)
    assert siting.least_travel_with_room(free, number).objective == pytest.approx(
        unlimited.objective
    )


def test_more_routes_than_100_000_are_answered_and_proven() -> None:
    rng = np.random.default_rng(5)
    where, at = rng.random((2_500, 2)), rng.random((60, 2))
    costs = np.hypot(*(where[:, None] - at[None]).transpose(2, 0, 1))
    asked = problem(costs, np.ones(2_500), np.full(2_500, 2.0), capacity=[900.0] * 60)
    found = siting.least_travel_with_room(asked, 2, seconds=300)
    assert (found.proven, found.placed) == (True, 1_800)
    worse = [
        siting.least_travel_with_room(
            problem(costs, np.ones(2_500), np.full(2_500, 2.0), fixed=[j], capacity=[900.0] * 60),
            2,
            seconds=300,
        ).objective
        for j in found.sites
    ]
    assert worse == pytest.approx([found.objective] * 2)


def test_without_time_there_is_no_answer_and_with_little_the_gap_is_said() -> None:
    asked, number = made(8)
    with pytest.raises(InputError, match="more than 0 seconds"):
        siting.least_travel_with_room(asked, number, seconds=0)
    hasty = siting.least_travel_with_room(asked, number, seconds=1e-9)
    assert hasty.bound <= hasty.objective + 1e-9
    assert hasty.bound <= siting.least_travel_with_room(asked, number).objective + 1e-6
