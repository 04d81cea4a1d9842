"""What a plan is compared with: the runs of today, or else a taxi for each child."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.transport_costs.runs import Run, RunProblem, Visit, broken, pounds_a_day, timed


def runs_of_today(problem: RunProblem, table: pd.DataFrame) -> list[Run]:
    """The runs of today; a child without one has the cheapest vehicle that can take it, alone.

    Parameters
    ----------
    table
        One row a child of the problem, in its order: ``run``, ``stop`` and ``vehicle``, None where
        not known. Without stops the child farthest from school gets in first.
    """
    groups: dict[str, list[int]] = {}
    for child, run in enumerate(table["run"]):
        groups.setdefault(f"run {run}" if run else f"child {child}", []).append(child)
    stops, vehicles = table["stop"].to_numpy(object), table["vehicle"].to_numpy(object)
    found = []
    for children in groups.values():
        order = sorted(children, key=lambda child: _turn(problem, stops, child))
        visits = [Visit(child, True) for child in order] + _set_down(problem, order)
        found.append(_cheapest(problem, visits, [vehicles[child] for child in children]))
    return found


def _turn(problem: RunProblem, stops: Sequence[object], child: int) -> tuple[float, float]:
    stop = stops[child]
    at = float(stop) if isinstance(stop, int | float) and not pd.isna(stop) else np.inf
    return at, -float(problem.direct_s[child])


def _set_down(problem: RunProblem, order: Sequence[int]) -> list[Visit]:
    """Out at school, each school in turn: the first to begin, then the nearest."""
    left, here, visits = list(order), int(problem.home[order[-1]]), []
    while left:
        first = min(
            left,
            key=lambda c: (problem.latest_s[c], problem.seconds[here, problem.school[c]]),
        )
        here = int(problem.school[first])
        visits += [Visit(c, False) for c in left if problem.school[c] == here]
        left = [c for c in left if problem.school[c] != here]
    return visits


def _cheapest(problem: RunProblem, visits: Sequence[Visit], named: Sequence[object]) -> Run:
    """The run in the vehicle that the file names, or the cheapest with room; else the largest."""
    names = {kind.name.casefold(): i for i, kind in enumerate(problem.kinds)}
    for name in named:
        if str(name or "").casefold() in names:
            return timed(problem, names[str(name).casefold()], visits)
    runs = [timed(problem, kind, visits) for kind in range(len(problem.kinds))]
    room = [run for run in runs if not {"places", "wheelchair places"} & set(broken(problem, run))]
    if room:
        return min(room, key=lambda run: (np.nan_to_num(pounds_a_day(problem, run)), run.kind))
    return max(runs, key=lambda run: problem.kinds[run.kind].places)
