"""A plan of shared vehicles: the runs, what they cost beside today's, and how good they can be."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from geo.formats.csv import table_csv
from geo.measure import METRES_PER_MILE, Floats
from geo.network.streets import Network
from geo.transport_costs.bounds import LeastPossible, least_possible
from geo.transport_costs.prices import CouncilPrices
from geo.transport_costs.runs import Run, RunProblem, place_of, pounds_a_day, timed
from geo.transport_costs.solving import SolvedRuns, solve
from geo.transport_costs.today import runs_of_today
from geo.transport_costs.travellers import SECONDARY, Travellers, drives

IN, OUT = "gets in", "gets out"

WITHIN_S = 38.0
"""So long a plan is looked for."""


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What some runs come to on a day, both ways; pounds are NaN where a price is missing."""

    vehicles: int
    children: int
    miles_a_day: float
    minutes_a_day: float
    pounds_a_day: float
    longest_ride_min: float
    over_guide: int
    single: int


@dataclass(frozen=True)
class PlannedRuns:
    """Runs for the children of a file.

    Attributes
    ----------
    children
        The children who are planned for, one row each in the order of the problem: the rows of
        `Travellers.table`, with their index.
    left_out
        Why a child is on no run, by row of the file.
    places
        Where the homes and schools of the problem are: longitude and latitude (EPSG:4326).
    """

    problem: RunProblem
    places: Floats
    children: pd.DataFrame
    runs: tuple[Run, ...]
    now: tuple[Run, ...]
    left_out: dict[int, str]
    prices: CouncilPrices
    of_today: bool

    @classmethod
    def of(
        cls,
        found: Travellers,
        prices: CouncilPrices,
        network: Network,
        *,
        within_s: float = WITHIN_S,
        seed: int = 1,
    ) -> Self:
        """Group the children of a file who are helped into runs.

        Parameters
        ----------
        within_s
            Seconds for the search, after the drives are measured.
        """
        children = found.counted
        problem, places = problem_of(children, prices, network)
        solved = solve(problem, within_s=within_s, seed=seed)
        rows = children.index
        return cls(
            problem,
            places,
            children,
            solved.runs,
            _now(problem, children, solved),
            {int(rows[child]): why for child, why in solved.left_out.items()},
            prices,
            bool(children["run"].notna().any()),
        )

    @cached_property
    def before(self) -> PlanFigures:
        """The runs of today, or a taxi for each child, of the children who are on a run."""
        return figures(self.problem, self.now)

    @cached_property
    def after(self) -> PlanFigures:
        """The plan."""
        return figures(self.problem, self.runs)

    @cached_property
    def bound(self) -> LeastPossible:
        """What no plan can do better than."""
        planned = np.array([child for run in self.runs for child in run.children], dtype=np.int64)
        return least_possible(self.problem, planned)

    @cached_property
    def pounds_a_year(self) -> dict[int, float]:
        """Each child's part of its run a year, in equal parts, by row of the file."""
        rows = self.children.index
        return {
            int(rows[child]): pounds_a_day(self.problem, run)
            * self.prices.school_days
            / len(run.children)
            for run in self.runs
            for child in run.children
        }

    @cached_property
    def timetable(self) -> pd.DataFrame:
        """Every stop of every run: ``run, vehicle, stop, time, id, what, place, ride_min``."""
        rows = [row for number, run in enumerate(self.runs, 1) for row in self._stops(number, run)]
        return pd.DataFrame(
            rows, columns=["run", "vehicle", "stop", "time", "id", "what", "place", "ride_min"]
        )

    def _stops(self, number: int, run: Run) -> Iterator[tuple[object, ...]]:
        ids, schools = self.children["id"].to_numpy(), self.children["school_name"].to_numpy()
        kind = self.problem.kinds[run.kind].name
        for stop, (visit, at) in enumerate(zip(run.visits, run.at_s, strict=True), 1):
            what = IN if visit.boards else OUT
            place = "home" if visit.boards else schools[visit.child]
            ride = math.nan if visit.boards else round(run.ride_s(visit.child) / 60)
            yield number, kind, stop, clock(at), ids[visit.child], what, place, ride

    @property
    def csv(self) -> bytes:
        """The timetable as CSV."""
        return table_csv(self.timetable)

    def stops(self, number: int) -> list[tuple[float, float]]:
        """Where a run stops, in order: longitude and latitude (EPSG:4326); runs count from 1."""
        run = self.runs[number - 1]
        return [
            (float(lon), float(lat))
            for lon, lat in (self.places[place_of(self.problem, visit)] for visit in run.visits)
        ]


def clock(seconds: int) -> str:
    """A time of day, to the minute before.

    >>> clock(8 * 3600 + 125)
    '08:02'
    """
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def figures(problem: RunProblem, runs: Sequence[Run]) -> PlanFigures:
    """What some runs come to on a day."""
    rides = [(run.ride_s(child), child) for run in runs for child in run.children]
    pounds = [pounds_a_day(problem, run) for run in runs]
    return PlanFigures(
        vehicles=len(runs),
        children=len(rides),
        miles_a_day=2 * sum(run.metres for run in runs) / METRES_PER_MILE,
        minutes_a_day=2 * sum(run.seconds for run in runs) / 60,
        pounds_a_day=float(sum(pounds)),
        longest_ride_min=max((ride for ride, _ in rides), default=0) / 60,
        over_guide=sum(ride > problem.longest_s[child] for ride, child in rides),
        single=sum(len(run.children) == 1 for run in runs),
    )


def _now(problem: RunProblem, children: pd.DataFrame, solved: SolvedRuns) -> tuple[Run, ...]:
    """The runs of today, of the same children as the plan's."""
    if not problem.kinds:
        return ()
    table = children[["run", "stop", "vehicle"]].astype(object)
    table = table.where(table.notna(), None).reset_index(drop=True)
    kept: list[Run] = []
    for run in runs_of_today(problem, table):
        if not set(run.children) & solved.left_out.keys():
            kept.append(run)
            continue
        kept += _without(problem, run, solved)
    return tuple(kept)


def _without(problem: RunProblem, run: Run, solved: SolvedRuns) -> list[Run]:
    visits = [visit for visit in run.visits if visit.child not in solved.left_out]
    return [timed(problem, run.kind, visits)] if visits else []


def problem_of(
    children: pd.DataFrame, prices: CouncilPrices, network: Network
) -> tuple[RunProblem, Floats]:
    """The children as the solver needs them, and where the places of the problem are.

    Each home and each school is one place.
    """
    homes, home = np.unique(children[["lon", "lat"]].to_numpy(float), axis=0, return_inverse=True)
    schools, gates = _gates(children)
    places = np.vstack([homes, gates]) if len(children) else np.empty((0, 2))
    metres, seconds = drives(network, places, places)
    np.fill_diagonal(metres, 0.0)
    np.fill_diagonal(seconds, 0.0)
    arrivals = [prices.arrival_at(urn) for urn in children["urn"]]
    problem = RunProblem(
        home=home.reshape(-1).astype(np.int64),
        school=len(homes) + children["school"].map(schools).to_numpy(np.int64),
        metres=metres,
        seconds=seconds,
        wheelchair=_flag(children, "wheelchair"),
        alone=_flag(children, "alone"),
        assistant=_flag(children, "assistant"),
        longest_s=np.where(
            children["phase"] == SECONDARY, prices.longest_secondary_s, prices.longest_primary_s
        ).astype(np.int64),
        earliest_s=np.array([one.earliest_s for one in arrivals], dtype=np.int64),
        latest_s=np.array([one.latest_s for one in arrivals], dtype=np.int64),
        boarding_s=prices.boarding_s,
        kinds=prices.vehicles,
        assistant_a_day=prices.amount("assistant"),
    )
    return problem, places


def _flag(children: pd.DataFrame, name: str) -> np.ndarray:
    """Who is known to need something; who is not known to is planned for without."""
    return np.array([value is True for value in children[name]], dtype=bool)


def _gates(children: pd.DataFrame) -> tuple[dict[int, int], np.ndarray]:
    """The number of each school, and the gate at which most of its children arrive."""
    numbers: dict[int, int] = {}
    gates: list[Any] = []
    for school, part in children.groupby("school"):
        at = part[["school_lon", "school_lat"]].value_counts().index[0]
        numbers[int(school)] = len(gates)
        gates.append(at)
    return numbers, np.array(gates, dtype=float).reshape(-1, 2)
