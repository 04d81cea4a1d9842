"""Runs keep every constraint, and come near the best plan that there is."""

from dataclasses import replace

import numpy as np
import pytest

from geo.transport_costs.bounds import least_possible
from geo.transport_costs.prices import VehicleKind
from geo.transport_costs.runs import RunProblem, broken, pounds_a_day
from geo.transport_costs.solving import NO_KIND, NO_ROUTE, NONE_LEFT, solve
from tests.geo.transport_costs.made import KINDS, cost, faults, least, made

NINE = 9 * 3600
ONE_SCHOOL = [(seed, 10, (NINE,)) for seed in range(6)]
TWO_SCHOOLS = [(seed, 6, (NINE - 1200, NINE)) for seed in range(4)]


def everybody(problem: RunProblem, runs) -> list[int]:
    return sorted(child for run in runs for child in run.children)


@pytest.mark.parametrize(
    ("seed", "children", "latest"),
    [
        ONE_SCHOOL[0],
        TWO_SCHOOLS[0],
        *(
            pytest.param(*case, marks=pytest.mark.exhaustive)
            for case in (*ONE_SCHOOL[1:], *TWO_SCHOOLS[1:])
        ),
    ],
)
def test_a_plan_is_within_five_per_cent_of_the_best_there_is(
    seed: int, children: int, latest: tuple[int, ...]
) -> None:
    problem = made(seed, children, latest)
    best = least(problem)
    found = solve(problem, within_s=6)
    assert not found.left_out
    assert faults(problem, found.runs) == []
    got = cost(problem, found.runs)
    assert best - 0.5 <= got <= 1.05 * best  # the solver's metres are rounded
    bound = least_possible(problem, np.arange(children))
    assert bound.pounds_a_day <= best + 1e-6
    assert bound.vehicles <= len(found.runs)


@pytest.mark.parametrize("seed", range(3))
def test_every_constraint_is_kept_with_several_schools(seed: int) -> None:
    problem = made(seed, 40, (NINE - 1200, NINE, NINE), wide_s=900)
    found = solve(problem, within_s=4)
    assert everybody(problem, found.runs) == list(range(40))
    assert faults(problem, found.runs) == []
    assert not [what for run in found.runs for what in broken(problem, run)]
    pounds = sum(pounds_a_day(problem, run) for run in found.runs)
    assert pounds == pytest.approx(cost(problem, found.runs))
    bound = least_possible(problem, np.arange(40))
    assert bound.pounds_a_day <= pounds
    assert bound.miles_a_day <= 2 * sum(run.metres for run in found.runs) / 1609.344


@pytest.mark.exhaustive
def test_five_hundred_children_to_twelve_schools() -> None:
    from bench.county import county

    problem = county(500, 12)
    found = solve(problem, within_s=50)
    assert everybody(problem, found.runs) == list(range(500))
    assert faults(problem, found.runs) == []


def test_a_checker_that_finds_nothing_is_worth_nothing() -> None:
    """Each constraint, broken on purpose, is found."""
    problem = made(1, 12, (NINE,))
    runs = solve(problem, within_s=2).runs
    assert faults(problem, runs) == []
    full = max(runs, key=lambda run: len(run.children))
    child = full.children[0]
    flags = np.arange(len(problem)) == child
    small = (replace(KINDS[0], places=1), replace(KINDS[1], places=1, wheelchair_places=0))
    assert faults(replace(problem, kinds=small), runs)
    assert faults(replace(problem, alone=flags), runs)
    assert faults(replace(problem, longest_s=problem.longest_s // 50), runs)
    assert faults(replace(problem, latest_s=problem.latest_s - 60), runs)
    assert faults(replace(problem, seconds=problem.seconds * 1.2), runs)
    assert faults(problem, [*runs, full])
    assert broken(replace(problem, kinds=small), full)


def test_who_cannot_be_taken_is_left_out_with_the_reason_and_the_others_travel() -> None:
    problem = made(2, 8, (NINE,))
    far = problem.seconds.copy()
    far[3, :] = np.inf
    wheelchair = np.arange(8) == 5
    cars = (KINDS[0],)
    found = solve(replace(problem, seconds=far, wheelchair=wheelchair, kinds=cars), within_s=2)
    assert found.left_out == {3: NO_ROUTE, 5: NO_KIND}
    assert everybody(problem, found.runs) == [0, 1, 2, 4, 6, 7]


def test_without_vehicles_nobody_is_lost() -> None:
    problem = replace(made(2, 8, (NINE,)), kinds=())
    found = solve(problem, within_s=1)
    assert found.runs == ()
    assert found.left_out == dict.fromkeys(range(8), NO_KIND)


def test_a_fleet_that_is_too_small_is_never_exceeded() -> None:
    problem = replace(made(3, 12, (NINE,)), kinds=(replace(KINDS[1], most=1),))
    found = solve(problem, within_s=3)
    assert len(found.runs) == 1
    assert set(found.left_out.values()) == {NONE_LEFT}
    assert len(everybody(problem, found.runs)) + len(found.left_out) == 12
    assert faults(problem, found.runs) == []


def test_a_child_far_away_has_a_ride_of_its_own_that_is_longer_than_the_guide() -> None:
    problem = made(4, 6, (NINE,), side_m=90_000)
    found = solve(problem, within_s=2)
    assert everybody(problem, found.runs) == list(range(6))
    assert faults(problem, found.runs) == []


def test_without_prices_the_fewest_vehicles_are_used() -> None:
    none = VehicleKind("Bus", 6, 2, None, None)
    problem = replace(
        made(5, 12, (NINE,), side_m=3000), kinds=(none,), alone=np.zeros(12, dtype=bool)
    )
    found = solve(problem, within_s=3)
    assert len(found.runs) == 2
    assert np.isnan(pounds_a_day(problem, found.runs[0]))
    assert np.isnan(least_possible(problem, np.arange(12)).pounds_a_day)
    assert least_possible(problem, np.arange(12)).vehicles == 2
