"""Small made-up problems whose best plan is known, and a checker that knows nothing of the solver.

The exact plans come from dynamic programming over sets of children and an integer programme that
chooses among all runs there could be; they use no line of `geo.transport_costs.solving`.
"""

from itertools import combinations, pairwise

import numpy as np
from scipy.optimize import LinearConstraint, milp

from geo.transport_costs.prices import Price, VehicleKind
from geo.transport_costs.runs import RunProblem

SPEED = 12.0
"""Metres a second, everywhere: so that the shortest drive is the fastest."""


def _price(amount: float, unit: str) -> Price:
    return Price(amount, unit, "made up")


KINDS = (
    VehicleKind("Car", 3, 0, _price(60, "pounds a day"), _price(1.5, "pounds a mile")),
    VehicleKind("Bus", 6, 2, _price(110, "pounds a day"), _price(1.8, "pounds a mile")),
)


def made(
    seed: int, children: int, latest: tuple[int, ...], *, side_m: float = 16_000.0, wide_s: int = 0
) -> RunProblem:
    """Children and schools at random places; each school has one arrival time, `wide_s` wide."""
    rng = np.random.default_rng(seed)
    schools = len(latest)
    xy = rng.uniform(0, side_m, (children + schools, 2))
    metres = np.round(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) / SPEED) * SPEED
    which = rng.integers(0, schools, children)
    at = np.array(latest)[which]
    return RunProblem(
        home=np.arange(children),
        school=children + which,
        metres=metres,
        seconds=metres / SPEED,
        wheelchair=rng.random(children) < 0.15,
        alone=rng.random(children) < 0.1,
        assistant=rng.random(children) < 0.25,
        longest_s=rng.choice([45 * 60, 75 * 60], children) // 2,
        earliest_s=at - wide_s,
        latest_s=at,
        boarding_s=60,
        kinds=KINDS,
        assistant_a_day=40.0,
    )


def faults(problem: RunProblem, runs) -> list[str]:
    """What is wrong with runs, from raw arrays alone; `runs` as the solver gives them.

    Each is a vehicle's number and its stops: a time, a child, and whether it gets in.
    """
    wrong, seen = [], []
    for run in runs:
        kind = problem.kinds[run.kind]
        stops = [(at, v.child, v.boards) for at, v in zip(run.at_s, run.visits, strict=True)]
        got_in, got_out = {}, {}
        before = None
        for at, child, boards in stops:
            here = problem.home[child] if boards else problem.school[child]
            if before is not None:
                then, there, stood = before
                if at + 1e-6 < then + stood + problem.seconds[there, here]:
                    wrong.append(f"child {child}: the vehicle cannot be there at {at}")
            before = at, here, problem.boarding_s if boards else 0
            (got_in if boards else got_out)[child] = at
            on = set(got_in) - set(got_out)
            if len(on) > kind.places:
                wrong.append(f"{len(on)} children in {kind.places} places")
            if sum(bool(problem.wheelchair[c]) for c in on) > kind.wheelchair_places:
                wrong.append("too few wheelchair places")
            if len(on) > 1 and any(problem.alone[c] for c in on):
                wrong.append("a child who travels alone has company")
        seen += list(got_in)
        for child, out in got_out.items():
            own = problem.seconds[problem.home[child], problem.school[child]] + problem.boarding_s
            if out - got_in[child] > max(problem.longest_s[child], np.ceil(own)):
                wrong.append(f"child {child} rides {out - got_in[child]} s")
            if not problem.earliest_s[child] <= out <= problem.latest_s[child]:
                wrong.append(f"child {child} is at school at {out}")
        if set(got_in) != set(got_out):
            wrong.append("somebody does not arrive")
    if len(seen) != len(set(seen)):
        wrong.append("somebody is on two runs")
    return wrong


def cost(problem: RunProblem, runs) -> float:
    """Pounds a day of runs, from raw arrays alone."""
    pounds = 0.0
    for run in runs:
        kind = problem.kinds[run.kind]
        at = [problem.home[v.child] if v.boards else problem.school[v.child] for v in run.visits]
        miles = sum(problem.metres[a, b] for a, b in pairwise(at)) / 1609.344
        helped = any(problem.assistant[v.child] for v in run.visits)
        pounds += kind.a_day.amount + 2 * miles * kind.a_mile.amount + 40.0 * helped
    return pounds


def least(problem: RunProblem) -> float:
    """Pounds a day of the best plan, proven: over every run that there could be.

    Each school must have one arrival time, so that what a child may do is an exact time window.
    """
    n = len(problem)
    assert (problem.earliest_s == problem.latest_s).all()
    most = max(kind.places for kind in problem.kinds)
    one_time = len(set(problem.latest_s.tolist())) == 1
    costs, members = [], []
    for size in range(1, (most if one_time else n) + 1):
        for some in combinations(range(n), size):
            if one_time and len({problem.school[c] for c in some}) > 1:
                continue
            best = _cheapest(problem, some)
            if best < np.inf:
                costs.append(best)
                members.append(some)
    covers = np.zeros((n, len(costs)))
    for column, some in enumerate(members):
        covers[list(some), column] = 1
    found = milp(
        np.array(costs),
        constraints=LinearConstraint(covers, 1, 1),
        integrality=np.ones(len(costs)),
        bounds=(0, 1),
    )
    assert found.status == 0
    return float(found.fun)


def _cheapest(problem: RunProblem, some: tuple[int, ...]) -> float:
    """Pounds of the cheapest run for exactly these children; infinite if there is none."""
    helped = 40.0 if problem.assistant[list(some)].any() else 0.0
    best = np.inf
    for kind in problem.kinds:
        metres = _shortest(problem, some, kind)
        day = kind.a_day.amount + 2 * metres / 1609.344 * kind.a_mile.amount + helped
        best = min(best, day)
    return best


def _shortest(problem: RunProblem, some: tuple[int, ...], kind: VehicleKind) -> float:
    """Metres of the shortest run for exactly these children in a vehicle of a kind.

    Labels of (time, metres) for who waits, who is aboard and where the vehicle is.
    """
    own = problem.seconds[problem.home, problem.school] + problem.boarding_s
    opens = problem.latest_s - np.maximum(problem.longest_s, np.ceil(own))
    start = ((), frozenset())
    labels = {start: {None: [(0.0, 0.0)]}}
    size = len(some)
    for _ in range(2 * size):
        after: dict = {}
        for (aboard, done), at in labels.items():
            for here, known in at.items():
                for child in some:
                    if child in done:
                        continue
                    boards = child not in aboard
                    now = {*aboard, child} if boards else set(aboard) - {child}
                    if boards and not _fits(problem, now, kind):
                        continue
                    there = (problem.home if boards else problem.school)[child]
                    key = tuple(sorted(now)), done if boards else done | {child}
                    for time, metres in known:
                        drive = 0.0 if here is None else problem.seconds[here, there]
                        more = 0.0 if here is None else problem.metres[here, there]
                        when = time + drive
                        when = max(when, opens[child] if boards else problem.earliest_s[child])
                        if when > problem.latest_s[child] + 1e-6:
                            continue
                        when += problem.boarding_s if boards else 0
                        _keep(after.setdefault(key, {}).setdefault(there, []), when, metres + more)
        labels = after
    ends = [metres for at in labels.values() for known in at.values() for _, metres in known]
    return min(ends, default=np.inf)


def _fits(problem: RunProblem, aboard: set[int], kind: VehicleKind) -> bool:
    some = list(aboard)
    company = len(some) == 1 or not problem.alone[some].any()
    chairs = problem.wheelchair[some].sum() <= kind.wheelchair_places
    return bool(len(some) <= kind.places and chairs and company)


def _keep(known: list[tuple[float, float]], time: float, metres: float) -> None:
    """Add a label unless another is as early and as short."""
    if any(t <= time + 1e-9 and m <= metres + 1e-9 for t, m in known):
        return
    known[:] = [(t, m) for t, m in known if t < time - 1e-9 or m < metres - 1e-9]
    known.append((time, metres))
