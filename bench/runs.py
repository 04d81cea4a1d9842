"""How good and how fast runs are planned: ``python -m bench.runs [--seconds 50] [--whole [DB]]``.

The counties are made up (`bench.county`). Before is what a planner does by hand, school by school:
the farthest child first, then the nearest next one until the vehicle is full or a ride too long; in
the cheapest vehicle that has room. After is the plan.

With ``--whole`` a made file of 500 pupils at 12 schools of an area goes all the way instead: read
and decided, drives measured from place to place, and runs planned.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.county import county
from bench.pupils import DAY, export
from geo.area import Area, PupilFile
from geo.measure import METRES_PER_MILE
from geo.settings import DEFAULT_DB
from geo.transport_costs.bounds import least_possible
from geo.transport_costs.plan import problem_of
from geo.transport_costs.runs import Run, RunProblem, Visit, broken, pounds_a_day, timed
from geo.transport_costs.solving import solve

COUNTIES = ((100, 4, 1), (250, 8, 2), (500, 12, 1), (500, 12, 2))
"""Children, schools and the seed of each county."""

PUPILS, SCHOOLS = 500, 12
PRICES = b"""
title = "Made up"
source = "made up, in no council's proportions"
school_days = 190
[prices.assistant]
amount = 70
unit = "pounds a day"
year = "2026-27"
[[vehicles]]
name = "Car"
places = 4
a_day = { amount = 60, unit = "pounds a day", year = "2026-27" }
a_mile = { amount = 1.5, unit = "pounds a mile", year = "2026-27" }
[[vehicles]]
name = "Minibus"
places = 8
wheelchair_places = 2
a_day = { amount = 110, unit = "pounds a day", year = "2026-27" }
a_mile = { amount = 1.8, unit = "pounds a mile", year = "2026-27" }
"""


def by_hand(problem: RunProblem) -> list[Run]:
    """Runs as they are made by hand, school by school."""
    runs = []
    for school in np.unique(problem.school):
        left = [int(child) for child in np.flatnonzero(problem.school == school)]
        while left:
            first = max(left, key=lambda child: problem.direct_s[child])
            on, run = [first], _best(problem, [first])
            assert run is not None
            left.remove(first)
            while left:
                here = problem.home[on[-1]]
                nearest = sorted(left, key=lambda child: problem.seconds[here, problem.home[child]])
                for child in nearest[:5]:
                    longer = _best(problem, [*on, child])
                    if longer is not None:
                        on, run = [*on, child], longer
                        left.remove(child)
                        break
                else:
                    break
            runs.append(run)
    return runs


def _best(problem: RunProblem, order: list[int]) -> Run | None:
    """The cheapest vehicle that takes these children in this order; None if none may."""
    visits = [*(Visit(child, True) for child in order), *(Visit(child, False) for child in order)]
    runs = [timed(problem, kind, visits) for kind in range(len(problem.kinds))]
    sound = [run for run in runs if not broken(problem, run)]
    return min(sound, key=lambda run: pounds_a_day(problem, run), default=None)


def _row(problem: RunProblem, runs: list[Run] | tuple[Run, ...]) -> tuple[int, float, float]:
    miles = 2 * sum(run.metres for run in runs) / METRES_PER_MILE
    return len(runs), miles, sum(pounds_a_day(problem, run) for run in runs)


def main() -> None:
    """Print a table in Markdown."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=50.0)
    asked.add_argument("--whole", type=Path, nargs="?", const=DEFAULT_DB, metavar="DB")
    given = asked.parse_args()
    if given.whole:
        whole(given.whole)
        return
    within_s = given.seconds
    print("| County | | Vehicles | Miles a day | Pounds a day | Seconds |")
    print("|---|---|---|---|---|---|")
    cases = [(*one, alike) for one in COUNTIES for alike in (False, True)]
    for children, schools, seed, alike in cases:
        problem = county(children, schools, seed)
        if alike:
            problem = replace(problem, kinds=problem.kinds[1:2])
        hand = by_hand(problem)
        start = time.perf_counter()
        found = solve(problem, within_s=within_s)
        took = time.perf_counter() - start
        wrong = [what for run in found.runs for what in broken(problem, run)]
        assert not wrong, wrong
        assert sum(len(run.children) for run in found.runs) == children
        least = least_possible(problem, np.arange(children))
        fleet = "minibuses alone" if alike else "three kinds"
        name = f"{children} children, {schools} schools, seed {seed}, {fleet}"
        rows = {
            "a taxi each": _row(problem, _taxis(problem)),
            "by hand": _row(problem, hand),
            "planned": _row(problem, found.runs),
            "no plan below": (least.vehicles, least.miles_a_day, least.pounds_a_day),
        }
        for what, (vehicles, miles, pounds) in rows.items():
            seconds = f"{took:.0f}" if what == "planned" else ""
            print(f"| {name} | {what} | {vehicles:,} | {miles:,.0f} | {pounds:,.0f} | {seconds} |")
        fewer = 1 - len(found.runs) / len(hand)
        cheaper = 1 - rows["planned"][2] / rows["by hand"][2]
        print(f"| {name} | against by hand | {-fewer:.1%} | | {-cheaper:.1%} | |", flush=True)


def whole(db: Path) -> None:
    """Plan runs for a file of pupils, and print what each step took."""
    area = Area.open(db)
    content = export(area, PUPILS, SCHOOLS, **{"Travel help": "yes"})
    prices = area.prices("prices.toml", PRICES)
    print("| Step | Seconds | Processor |")
    print("|---|--:|--:|")
    began, used = time.perf_counter(), time.process_time()

    def step(name: str) -> None:
        nonlocal began, used
        now, so_far = time.perf_counter(), time.process_time()
        print(f"| {name} | {now - began:.1f} | {so_far - used:.1f} |", flush=True)
        began, used = now, so_far

    found = area.travellers(PupilFile("pupils.csv", content), on=DAY)
    step("Read, decided, and the drive of each to school")
    problem_of(found.counted, prices, area.network)
    step("Drives from place to place")
    plan = area.shared_runs(found, prices)
    step("Planned, with the drives once more")
    wrong = [what for run in plan.runs for what in broken(plan.problem, run)]
    after, before, bound = plan.after, plan.before, plan.bound
    print(f"\n{len(found.counted)} children in {after.vehicles} vehicles, {len(wrong)} faults, ")
    print(f"£{after.pounds_a_day:,.0f} a day: a taxi each £{before.pounds_a_day:,.0f}, ")
    print(f"no plan below £{bound.pounds_a_day:,.0f} and {bound.vehicles} vehicles")


def _taxis(problem: RunProblem) -> list[Run]:
    found = [_best(problem, [child]) for child in range(len(problem))]
    return [run for run in found if run is not None]


if __name__ == "__main__":
    main()
