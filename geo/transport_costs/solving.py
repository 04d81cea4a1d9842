"""Grouping children into runs with PyVRP.

Two steps. First each school by itself: a vehicle collects children and ends at the school. That is
solved fast and well, and every constraint is kept exactly. Then neighbouring runs together, of all
schools: children of several schools on one vehicle, and one vehicle for two runs after one
another. A group of runs is only ever changed for a cheaper one.

The longest ride is a time window: a child is collected no earlier than the ride before the latest
time at school. A run to one school arrives at the latest time, so that this is exact; one to
several schools may be held to a shorter ride, by the width of a school's arrival times at most.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement

from geo.measure import METRES_PER_MILE
from geo.transport_costs.runs import Ints, Run, RunProblem, Visit, timed

UNITS_A_POUND = 1000
"""Costs are whole numbers: tenths of a penny."""

ALIKE_UNITS = 100_000
"""Without prices, a vehicle weighs as much as 100 km, so that the fewest are used."""

COMPANY = 10_080
"""Room for company: a child who travels alone takes it all; divisible by most numbers of places."""

SHARE_OF_FIRST = 0.45
AT_A_TIME = 60
"""So many children at most are planned anew at a time, in the second step."""

PATIENCE = 1500
"""So many rounds without anything better end a search."""

NO_KIND = "no vehicle in the file can take this child"
NO_ROUTE = "our map has no route by car"
NONE_LEFT = "all vehicles of the file are in use"


@dataclass(frozen=True, slots=True)
class SolvedRuns:
    """The runs that were found, and why children are on none, by child."""

    runs: tuple[Run, ...]
    left_out: dict[int, str]


@dataclass(frozen=True)
class _Kind:
    """A vehicle as the solver sees it: with or without an assistant."""

    number: int
    capacity: list[int]
    fixed: int
    a_metre: float
    most: int | None


def solve(problem: RunProblem, *, within_s: float = 55.0, seed: int = 1) -> SolvedRuns:
    """Group children into runs at the least cost that can be found in a time.

    Parameters
    ----------
    within_s
        Seconds for the search; less where nothing better is found for long.

    Returns
    -------
    The runs, in the order of their first school and time. A child whom no vehicle can take is left
    out, with the reason.
    """
    start = monotonic()
    kinds = _kinds(problem)
    left = _left_out(problem)
    able = [child for child in range(len(problem)) if child not in left]
    if not able or not kinds:
        return SolvedRuns((), left)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyvrp.exceptions.PenaltyBoundWarning)
        runs = _each_school(problem, kinds, able, within_s * SHARE_OF_FIRST, seed)
        runs, without = _within_fleet(problem, runs)
        runs, without = _together(problem, kinds, runs, without, start + within_s, seed)
    left |= dict.fromkeys(without, NONE_LEFT)
    runs.sort(key=lambda run: (int(problem.school[run.visits[-1].child]), run.at_s[0]))
    return SolvedRuns(tuple(runs), left)


def _left_out(problem: RunProblem) -> dict[int, str]:
    """Who cannot be on any run, and why."""
    chairs = max((kind.wheelchair_places for kind in problem.kinds), default=0)
    left = {}
    for child in range(len(problem)):
        if not np.isfinite(problem.direct_s[child]):
            left[child] = NO_ROUTE
        elif not problem.kinds or (problem.wheelchair[child] and not chairs):
            left[child] = NO_KIND
    return left


def _kinds(problem: RunProblem) -> list[_Kind]:
    """Each vehicle without an assistant and, where children need one, with one."""
    helped = (False, True) if problem.assistant.any() else (False,)
    found = []
    for number, kind in enumerate(problem.kinds):
        for assistant in helped:
            fixed, a_metre = float(ALIKE_UNITS), 1.0
            if problem.priced and kind.a_day is not None and kind.a_mile is not None:
                extra = problem.assistant_a_day if assistant else 0.0
                fixed = (kind.a_day.amount + extra) * UNITS_A_POUND
                a_metre = 2 * kind.a_mile.amount * UNITS_A_POUND / METRES_PER_MILE
            capacity = [
                kind.places,
                kind.wheelchair_places,
                COMPANY,
                kind.places if assistant else 0,
            ]
            found.append(_Kind(number, capacity, round(fixed), a_metre, kind.most))
    return found


def _amounts(problem: RunProblem) -> Ints:
    """What each child takes of a vehicle: a place, a wheelchair place, company, an assistant."""
    places = max(kind.places for kind in problem.kinds)
    company = np.where(problem.alone, COMPANY, COMPANY // places)
    ones = np.ones(len(problem), dtype=np.int64)
    return np.column_stack(
        [ones, problem.wheelchair, company, problem.assistant],
    ).astype(np.int64)


def _matrices(problem: RunProblem, kinds: Sequence[_Kind], places: Ints) -> tuple[list[Any], Any]:
    """Costs of driving for each rate a metre, and times, between some places; no place first."""
    metres = problem.metres[np.ix_(places, places)]
    seconds = problem.seconds[np.ix_(places, places)]
    none = ~np.isfinite(seconds)
    time = np.zeros((len(places) + 1,) * 2, dtype=np.int64)
    time[1:, 1:] = np.where(none, 10**6, np.ceil(np.where(none, 0, seconds)))
    costs = []
    for rate in _rates(kinds):
        cost = np.zeros_like(time)
        cost[1:, 1:] = np.where(none, 10**8, np.round(np.where(none, 0, metres) * rate))
        costs.append(cost)
    return costs, time


def _rates(kinds: Sequence[_Kind]) -> list[float]:
    return sorted({kind.a_metre for kind in kinds})


def _vehicles(kinds: Sequence[_Kind], most: Sequence[int], end: int) -> list[pyvrp.VehicleType]:
    rates = _rates(kinds)
    return [
        pyvrp.VehicleType(
            number,
            kind.capacity,
            0,
            end,
            fixed_cost=kind.fixed,
            profile=rates.index(kind.a_metre),
        )
        for kind, number in zip(kinds, most, strict=True)
    ]


# Each school by itself


def _each_school(
    problem: RunProblem, kinds: Sequence[_Kind], able: Sequence[int], within_s: float, seed: int
) -> list[Run]:
    """Runs that each end at one school; children who may arrive at other times go apart."""
    groups: dict[tuple[int, int, int], list[int]] = {}
    for child in able:
        key = problem.school[child], problem.earliest_s[child], problem.latest_s[child]
        groups.setdefault(key, []).append(child)
    runs: list[Run] = []
    end = monotonic() + within_s
    left = len(able)
    for children in groups.values():
        share = (end - monotonic()) * len(children) / left
        left -= len(children)
        runs += _to_school(problem, kinds, np.array(children), share, seed)
    return runs


def _to_school(
    problem: RunProblem, kinds: Sequence[_Kind], children: Ints, within_s: float, seed: int
) -> list[Run]:
    school = int(problem.school[children[0]])
    places = np.append(problem.home[children], school)
    costs, time = _matrices(problem, kinds, places)
    latest = problem.latest_s[children]
    opens = np.maximum(latest - problem.longest_allowed_s[children], 0)
    amounts = _amounts(problem)[children]
    clients = [
        pyvrp.Client(i + 1, [], amounts[i].tolist(), problem.boarding_s, int(opens[i]), int(end))
        for i, end in enumerate(latest)
    ]
    earliest = int(problem.earliest_s[children[0]])
    depots = [pyvrp.Depot(0), pyvrp.Depot(len(children) + 1, earliest, int(latest[0]))]
    data = pyvrp.ProblemData(
        _locations(len(places)),
        clients,
        depots,
        _vehicles(kinds, [len(children)] * len(kinds), 1),
        costs,
        [time] * len(costs),
    )
    alone = [
        pyvrp.Route(data, [_activity("CLIENT", i)], _first_able(kinds, amounts[i]))
        for i in range(len(children))
    ]
    start = pyvrp.Solution(data, alone)
    best = _solved(data, start, within_s, seed)
    runs = []
    for route in best.routes():
        order = [int(children[one.idx]) for one in route.schedule() if one.is_client()]
        visits = [*(Visit(child, True) for child in order), *(Visit(c, False) for c in order)]
        runs.append(timed(problem, kinds[route.vehicle_type()].number, visits))
    return runs


def _first_able(kinds: Sequence[_Kind], amount: Ints) -> int:
    """The first vehicle that has room for a child."""
    return next(i for i, kind in enumerate(kinds) if (amount <= kind.capacity).all())


def _locations(count: int) -> list[pyvrp.Location]:
    """Places without a position: what lies between them is in the matrices."""
    return [pyvrp.Location(0, 0) for _ in range(count + 1)]


def _activity(kind: str, number: int) -> pyvrp.Activity:
    return pyvrp.Activity(getattr(pyvrp.ActivityType, kind), number)


def _solved(
    data: pyvrp.ProblemData, start: pyvrp.Solution, within_s: float, seed: int
) -> pyvrp.Solution:
    """The best that was found, which is `start` unless something better keeps every constraint."""
    result = pyvrp.solve(
        data,
        stop=MultipleCriteria([MaxRuntime(max(within_s, 0.05)), NoImprovement(PATIENCE)]),
        seed=seed,
        collect_stats=False,
        display=False,
        initial_solution=start,
    )
    return result.best if result.is_feasible() else start


# A fleet that is too small


def _within_fleet(problem: RunProblem, runs: Sequence[Run]) -> tuple[list[Run], list[int]]:
    """Runs with no more vehicles than there are, the fullest, and the children of the others."""
    used = dict.fromkeys(range(len(problem.kinds)), 0)
    kept: list[Run] = []
    without: list[int] = []
    for run in sorted(runs, key=lambda run: -len(run.children)):
        used[run.kind] += 1
        most = problem.kinds[run.kind].most
        if most is not None and used[run.kind] > most:
            without += run.children
        else:
            kept.append(run)
    return kept, without


# Neighbouring runs together


def _together(
    problem: RunProblem,
    kinds: Sequence[_Kind],
    runs: list[Run],
    without: list[int],
    end: float,
    seed: int,
) -> tuple[list[Run], list[int]]:
    """Plan neighbouring runs anew together, again and again, until the time is up."""
    rng = np.random.default_rng(seed)
    tried: dict[int, Run] = {}
    while monotonic() < end:
        fresh = [i for i, run in enumerate(runs) if id(run) not in tried]
        if not fresh:
            break
        first = int(rng.choice(fresh))
        chosen = _near(problem, runs, first, len(without))
        others = [run for i, run in enumerate(runs) if i not in chosen]
        some = [runs[i] for i in chosen]
        share = min(end - monotonic(), 0.4 + 0.05 * sum(len(run.children) for run in some))
        room = _room(problem, kinds, others)
        better, rest = _anew(problem, kinds, some, without, room, share, seed)
        if better is some:
            tried[id(runs[first])] = runs[first]
        else:
            runs, without = others + better, rest
    return runs, without


def _near(problem: RunProblem, runs: Sequence[Run], first: int, more: int) -> list[int]:
    """A run and those nearest to it in driving time, with no more children than ``AT_A_TIME``."""
    away = np.array([_apart_s(problem, runs[first], run) for run in runs])
    chosen: list[int] = []
    count = more
    for i in np.argsort(away, kind="stable"):
        count += len(runs[i].children)
        if chosen and count > AT_A_TIME:
            break
        chosen.append(int(i))
    return chosen


def _apart_s(problem: RunProblem, a: Run, b: Run) -> float:
    """How near two runs are: the mean drive to the nearest home, and to the nearest school."""
    if a is b:
        return -1.0
    homes = problem.seconds[np.ix_(problem.home[list(a.children)], problem.home[list(b.children)])]
    schools = problem.seconds[
        np.ix_(problem.school[list(a.children)], problem.school[list(b.children)])
    ]
    return float(homes.min(axis=1).mean() + schools.min(axis=1).mean())


def _room(problem: RunProblem, kinds: Sequence[_Kind], others: Sequence[Run]) -> list[int]:
    """How many vehicles of each kind are free; kinds with and without an assistant share them."""
    used = np.bincount([run.kind for run in others], minlength=len(problem.kinds))
    count = len(problem)
    return [count if kind.most is None else kind.most - int(used[kind.number]) for kind in kinds]


def _anew(
    problem: RunProblem,
    kinds: Sequence[_Kind],
    runs: list[Run],
    without: list[int],
    room: list[int],
    within_s: float,
    seed: int,
) -> tuple[list[Run], list[int]]:
    """Some runs planned anew, with children who are on none; the very same list if not better."""
    usable = [i for i, free in enumerate(room) if free > 0]
    kinds, room = [kinds[i] for i in usable], [room[i] for i in usable]
    children = np.array([c for run in runs for c in run.children] + without)
    data = _shipments(problem, kinds, children, room, required=not without)
    number = {int(child): i for i, child in enumerate(children)}
    routes = [_route(problem, data, kinds, run, number) for run in runs]
    before = pyvrp.Solution(data, routes)
    best = _solved(data, before, within_s, seed)
    judge = pyvrp.CostEvaluator([0.0] * 4, 0.0, 0.0)
    if not before.is_feasible() or judge.cost(best) >= judge.cost(before):
        return runs, without
    found = [_run(problem, kinds, route, children) for route in best.routes()]
    if _too_many(problem, found, kinds, room):
        return runs, without
    on = {child for run in found for child in run.children}
    return found, [child for child in children.tolist() if child not in on]


def _too_many(
    problem: RunProblem, runs: Sequence[Run], kinds: Sequence[_Kind], room: Sequence[int]
) -> bool:
    """Whether kinds with and without an assistant together are more than there are."""
    free = {kind.number: number for kind, number in zip(kinds, room, strict=True)}
    used = np.bincount([run.kind for run in runs], minlength=len(problem.kinds))
    return any(used[number] > most for number, most in free.items())


def _shipments(
    problem: RunProblem,
    kinds: Sequence[_Kind],
    children: Ints,
    room: Sequence[int],
    *,
    required: bool,
) -> pyvrp.ProblemData:
    schools, at = np.unique(problem.school[children], return_inverse=True)
    places = np.concatenate([problem.home[children], schools])
    costs, time = _matrices(problem, kinds, places)
    amounts = _amounts(problem)[children]
    opens = np.maximum(problem.latest_s - problem.longest_allowed_s, 0)
    prize = 0 if required else 10**8
    shipments = []
    for i, child in enumerate(children.tolist()):
        latest = int(problem.latest_s[child])
        shipments.append(
            pyvrp.Shipment(
                i + 1,
                len(children) + 1 + int(at[i]),
                pickup_tw_early=int(opens[child]),
                pickup_tw_late=latest,
                pickup_service_duration=problem.boarding_s,
                delivery_tw_early=int(problem.earliest_s[child]),
                delivery_tw_late=latest,
                amount=amounts[i].tolist(),
                prize=prize,
                required=required,
            )
        )
    return pyvrp.ProblemData(
        _locations(len(places)),
        [],
        [pyvrp.Depot(0)],
        _vehicles(kinds, [min(free, len(children)) for free in room], 0),
        costs,
        [time] * len(costs),
        [],
        shipments,
    )


def _route(
    problem: RunProblem,
    data: pyvrp.ProblemData,
    kinds: Sequence[_Kind],
    run: Run,
    number: dict[int, int],
) -> pyvrp.Route:
    helped = bool(problem.assistant[list(run.children)].any())
    vehicle = next(
        i
        for i, kind in enumerate(kinds)
        if kind.number == run.kind and (kind.capacity[3] > 0 or not helped)
    )
    steps = [
        _activity("PICKUP" if visit.boards else "DELIVERY", number[visit.child])
        for visit in run.visits
    ]
    return pyvrp.Route(data, steps, vehicle)


def _run(problem: RunProblem, kinds: Sequence[_Kind], route: pyvrp.Route, children: Ints) -> Run:
    visits = [
        Visit(int(children[one.idx]), bool(one.is_pickup()))
        for one in route.schedule()
        if one.is_shipment()
    ]
    return timed(problem, kinds[route.vehicle_type()].number, visits)
