"""Which rooms on which days: the week of one or more visiting specialists, planned exactly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.measure import Floats

SECONDS = 30.0
MIP_GAP = 1e-9
SESSION_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Session:
    """A specialist may be in a room on a day: rows of both, a day of ``SESSION_DAYS``, and for how
    many visits there is time, their own driving taken off.
    """

    specialist: int
    room: int
    day: str
    visits: int


@dataclass(frozen=True, slots=True)
class WeekProblem:
    """Who needs a visit, and where and when one can be had.

    Attributes
    ----------
    travel
        Minutes from each child to each room, one way, shape ``(children, rooms)``; infinite: the
        child cannot get there.
    visits
        How many visits each child needs in the week, shape ``(children,)``.
    driving
        Minutes that each specialist drives to each room and back, shape ``(specialists, rooms)``.
    sessions
        What can be had.
    """

    travel: Floats
    visits: NDArray[np.int64]
    driving: Floats
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """A week.

    Attributes
    ----------
    sessions
        The sessions that are held.
    children
        For each of them, the children who come (a row for each visit).
    unseen
        How many visits of each child find no place.
    child_minutes, driving_minutes
        What all children travel, there and back, and what the specialists drive.
    proven, gap
        Whether no other week is better; if not, by how many minutes one could be, at most. A visit
        that is not made counts as more than any travel.
    """

    sessions: tuple[Session, ...]
    children: tuple[tuple[int, ...], ...]
    unseen: tuple[int, ...]
    child_minutes: float
    driving_minutes: float
    proven: bool
    gap: float
    seconds: float


def possible(
    days: Sequence[Sequence[str]],
    minutes: Sequence[float],
    room_days: Sequence[Sequence[str]],
    driving: Floats,
    visit_minutes: float,
) -> tuple[Session, ...]:
    """The sessions that can be had: each specialist, on each of their days, in each room free then.

    `minutes` is how long each specialist works on a day; the drive there and back is part of it.

    Raises
    ------
    InputError
        If a visit takes no time, or if there is no session: no day on which somebody works and a
        room is free, with time left for a visit after the drive.
    """
    if not visit_minutes > 0:
        raise InputError(f"A visit takes {visit_minutes:g} minutes. Give more than 0.")
    found = tuple(
        Session(who, room, day, int((minutes[who] - driving[who, room]) // visit_minutes))
        for who, working in enumerate(days)
        for day in SESSION_DAYS
        if day in working
        for room, free in enumerate(room_days)
        if day in free and math.isfinite(driving[who, room])
        if minutes[who] - driving[who, room] >= visit_minutes
    )
    if not found:
        raise InputError(
            "There is no day in the week on which a specialist works and a room is free, with time "
            "for a visit after the drive. Check the days of both, and how long a visit lasts."
        )
    return found


def plan_week(asked: WeekProblem, *, seconds: float = SECONDS) -> WeekPlan:
    """Plan the week with the most visits, and of these the one with the least travel.

    A generalised assignment: each specialist is in one room a day, each room has one specialist a
    day, a session holds as many visits as there is time for. Minimises the children's minutes there
    and back plus the specialists' driving, with a visit that is not made dearer than all travel.
    Solved by HiGHS.

    Raises
    ------
    InputError
        If nobody needs a visit, or nothing was found in the time.

    >>> one = Session(0, 0, "MO", 2)
    >>> two = Session(0, 1, "MO", 2)
    >>> far = np.array([[10.0, 20.0], [10.0, 5.0], [np.inf, 5.0]])
    >>> asked = WeekProblem(far, np.array([1, 1, 1]), np.zeros((1, 2)), (one, two))
    >>> plan_week(asked).sessions[0].room, plan_week(asked).child_minutes
    (1, 20.0)
    """
    if not asked.visits.sum():
        raise InputError("Nobody needs a visit. List the children, each with their visits.")
    start = perf_counter()
    child, room = np.nonzero(np.isfinite(asked.travel) & (asked.visits > 0)[:, None])
    missed = _missed(asked)
    result = _solved(asked, child, room, missed, seconds)
    held = np.flatnonzero(result.x[: len(asked.sessions)] > 0.5)
    sent = np.rint(result.x[len(asked.sessions) :]).astype(np.int64)
    sessions = tuple(asked.sessions[row] for row in held)
    children, used = _filled(sessions, child, room, sent)
    sessions = tuple(one for one, keep in zip(sessions, used, strict=True) if keep)
    children = tuple(one for one, keep in zip(children, used, strict=True) if keep)
    seen = np.bincount(child, sent, minlength=len(asked.visits))
    gap = float(result.fun - result.mip_dual_bound)
    proven = result.status == 0
    return WeekPlan(
        sessions,
        children,
        tuple((asked.visits - seen).astype(int).tolist()),
        float(2 * (asked.travel[child, room] * sent).sum()),
        float(sum(asked.driving[one.specialist, one.room] for one in sessions)),
        proven,
        0.0 if proven else max(gap, 0.0),
        perf_counter() - start,
    )


def _missed(asked: WeekProblem) -> float:
    """What a visit that is not made counts for: more than all travel of the week together."""
    known = asked.travel[np.isfinite(asked.travel)]
    longest = 2 * float(known.max(initial=0.0)) * float(asked.visits.sum())
    drives = asked.driving[np.isfinite(asked.driving)]
    return 1.0 + longest + float(drives.max(initial=0.0)) * len(asked.sessions)


def _solved(
    asked: WeekProblem,
    child: NDArray[np.int64],
    room: NDArray[np.int64],
    missed: float,
    seconds: float,
) -> Any:
    """The solver's answer: a variable a session, then one a child and room (how many visits)."""
    s, w = len(asked.sessions), len(child)
    days = [(one.specialist, one.day) for one in asked.sessions]
    rooms = [(one.room, one.day) for one in asked.sessions]
    parts: list[tuple[csr_array, Floats]] = []

    def add(
        rows: Sequence[int], columns: Sequence[int], values: Sequence[float], top: Floats
    ) -> None:
        shape = (len(top), s + w)
        parts.append((csr_array((values, (rows, columns)), shape=shape), top))

    for key in (days, rooms):
        names = {name: row for row, name in enumerate(dict.fromkeys(key))}
        add([names[name] for name in key], range(s), np.ones(s).tolist(), np.ones(len(names)))
    m = asked.travel.shape[1]
    add(
        child.tolist(), (s + np.arange(w)).tolist(), np.ones(w).tolist(), asked.visits.astype(float)
    )
    places = [one.room for one in asked.sessions]
    time = [-float(one.visits) for one in asked.sessions]
    add(
        [*places, *room.tolist()],
        [*range(s), *(s + np.arange(w)).tolist()],
        [*time, *np.ones(w).tolist()],
        np.zeros(m),
    )
    cost = [asked.driving[one.specialist, one.room] for one in asked.sessions]
    spent = 2 * asked.travel[child, room] - missed
    limits = [LinearConstraint(matrix, -np.inf, top) for matrix, top in parts]
    top = np.concatenate([np.ones(s), asked.visits[child].astype(float)])
    result = milp(
        np.concatenate([cost, spent]),
        constraints=limits,
        bounds=Bounds(np.zeros(s + w), top),
        integrality=np.ones(s + w, dtype=np.int64),
        options={"time_limit": seconds, "mip_rel_gap": MIP_GAP},
    )
    if result.x is None:
        raise InputError(f"No week was found in {seconds:g} seconds. Give more time.")
    return result


def _filled(
    sessions: Sequence[Session],
    child: NDArray[np.int64],
    room: NDArray[np.int64],
    sent: NDArray[np.int64],
) -> tuple[tuple[tuple[int, ...], ...], list[bool]]:
    """Which child comes to which session of its room, and which sessions are needed at all.

    Several visits of one child are spread over the days of its room as far as they go.
    """
    lists: list[list[int]] = [[] for _ in sessions]
    order = sorted(range(len(child)), key=lambda row: (-sent[row], child[row]))
    for row in order:
        for _ in range(int(sent[row])):
            free = [
                i
                for i, one in enumerate(sessions)
                if one.room == room[row] and len(lists[i]) < one.visits
            ]
            best = min(free, key=lambda i: (lists[i].count(int(child[row])), i))
            lists[best].append(int(child[row]))
    return tuple(tuple(sorted(one)) for one in lists), [bool(one) for one in lists]
