"""Runs: which children travel in which vehicle, in which order, at which times.

A run is a vehicle's morning: it begins at the first home and ends at the last school. The
afternoon is taken as the same run backwards, so a day has twice the miles. Times are seconds after
midnight, distances metres on the fastest drive.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measure import METRES_PER_MILE, Floats
from geo.transport_costs.prices import VehicleKind

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class RunProblem:
    """Children to be taken to school.

    Attributes
    ----------
    home, school
        For each child the numbers of two places; shape ``(n,)``.
    metres, seconds
        The drive from place to place, shape ``(places, places)``; infinite without a route.
    wheelchair, alone, assistant
        Who needs a wheelchair place, a vehicle without other children, a passenger assistant.
    longest_s
        The longest ride of each child.
    earliest_s, latest_s
        When each child may arrive at school.
    boarding_s
        How long a vehicle stands at a home.
    kinds
        The vehicles that there are.
    assistant_a_day
        Pounds a day for an assistant; NaN if no price is given.
    """

    home: Ints
    school: Ints
    metres: Floats
    seconds: Floats
    wheelchair: Flags
    alone: Flags
    assistant: Flags
    longest_s: Ints
    earliest_s: Ints
    latest_s: Ints
    boarding_s: int
    kinds: tuple[VehicleKind, ...]
    assistant_a_day: float

    def __len__(self) -> int:
        return len(self.home)

    @property
    def direct_s(self) -> Floats:
        """Each child's own drive to school: seconds, with getting in."""
        seconds: Floats = self.seconds[self.home, self.school] + self.boarding_s
        return seconds

    @property
    def priced(self) -> bool:
        """Whether every vehicle has its prices, and an assistant where one is needed."""
        assistants = not self.assistant.any() or not np.isnan(self.assistant_a_day)
        return assistants and all(kind.priced for kind in self.kinds)

    @property
    def longest_allowed_s(self) -> Ints:
        """The longest ride, or the child's own drive where that is longer: a guide is no limit."""
        own = np.ceil(np.where(np.isfinite(self.direct_s), self.direct_s, 0)).astype(np.int64)
        allowed: Ints = np.maximum(self.longest_s, own)
        return allowed


@dataclass(frozen=True, slots=True)
class Visit:
    """A child gets in at home (`boards`), or out at school."""

    child: int
    boards: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One vehicle's morning.

    `kind` is the vehicle's number among those of the problem, `visits` what it does in order, and
    `at_s` when: as late as the schools allow.
    """

    kind: int
    visits: tuple[Visit, ...]
    at_s: tuple[int, ...]
    metres: float

    @property
    def children(self) -> tuple[int, ...]:
        """Who is on it, in the order of getting in."""
        return tuple(visit.child for visit in self.visits if visit.boards)

    @property
    def seconds(self) -> int:
        """How long it takes, from the first home to the last school."""
        return self.at_s[-1] - self.at_s[0]

    def ride_s(self, child: int) -> int:
        """How long a child rides."""
        on, off = (self.at_s[i] for i, visit in enumerate(self.visits) if visit.child == child)
        return off - on


def timed(problem: RunProblem, kind: int, visits: Sequence[Visit]) -> Run:
    """A run with its times: everything as late as it can be for all to be at school in time."""
    places = [place_of(problem, visit) for visit in visits]
    at = [0] * len(visits)
    metres = 0.0
    for i in reversed(range(len(visits))):
        latest = int(problem.latest_s[visits[i].child])
        if i + 1 < len(visits):
            there = int(np.ceil(problem.seconds[places[i], places[i + 1]]))
            stay = problem.boarding_s if visits[i].boards else 0
            latest = min(latest, at[i + 1] - there - stay)
            metres += float(problem.metres[places[i], places[i + 1]])
        at[i] = latest
    return Run(kind, tuple(visits), tuple(at), metres)


def place_of(problem: RunProblem, visit: Visit) -> int:
    """Where a visit is."""
    return int((problem.home if visit.boards else problem.school)[visit.child])


def pounds_a_day(problem: RunProblem, run: Run) -> float:
    """What a run costs a day, there and back; NaN where a price is missing."""
    kind = problem.kinds[run.kind]
    helped = problem.assistant[list(run.children)].any()
    return kind.pounds_a_day(2 * run.metres / METRES_PER_MILE) + (
        problem.assistant_a_day if helped else 0.0
    )


def broken(problem: RunProblem, run: Run) -> list[str]:
    """The constraints that a run breaks: places, company, rides and times at school."""
    kind, aboard = problem.kinds[run.kind], set[int]()
    found = []
    for visit, at in zip(run.visits, run.at_s, strict=True):
        if visit.boards:
            aboard.add(visit.child)
        else:
            aboard.discard(visit.child)
            if not problem.earliest_s[visit.child] <= at <= problem.latest_s[visit.child]:
                found.append("time at school")
        some = list(aboard)
        if len(some) > kind.places:
            found.append("places")
        if problem.wheelchair[some].sum() > kind.wheelchair_places:
            found.append("wheelchair places")
        if len(some) > 1 and problem.alone[some].any():
            found.append("travelling alone")
    allowed = problem.longest_allowed_s
    found += ["longest ride" for child in run.children if run.ride_s(child) > allowed[child]]
    return list(dict.fromkeys(found))
