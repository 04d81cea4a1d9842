"""The p-median with room: which places save the most travel if each has room for so many."""

from time import perf_counter

import numpy as np

from geo.errors import InputError
from geo.provision.siting.problem import (
    SECONDS,
    Floats,
    SitingProblem,
    Solution,
    check_number,
)
from geo.provision.siting.room_by_cuts import RoomProblem, most_saved

MOST_ROUTES = 10_000_000
"""More than this do not fit into the memory of a small machine."""


def least_travel_with_room(
    asked: SitingProblem, number: int, *, seconds: float = SECONDS
) -> Solution:
    """Choose `number` candidates that save the most travel, none of them for more than it has room.

    The capacitated p-median (Mulvey and Beck 1984, European Journal of Operational Research 18):
    minimise people times cost, where whoever goes to a candidate fits into its room; solved cut by
    cut (`geo.provision.siting.room_by_cuts`). The people of one home may be divided. What there is
    has room for everybody; who fits nowhere stays where they go today, or counts as twice the
    longest way if there is nowhere.

    Raises
    ------
    InputError
        Without a capacity, or with more than ``MOST_ROUTES`` ways that save anything.

    >>> from geo.provision.siting import problem
    >>> asked = problem([[1, 5], [1, 5]], [10, 10], [9, 9], capacity=[10, 20])
    >>> least_travel_with_room(asked, number=1).sites
    (0,)
    >>> least_travel_with_room(asked, number=2).objective
    60.0
    """
    check_number(asked, number)
    if asked.capacity is None:
        raise InputError("Give the room at each candidate.")
    if not seconds > 0:
        raise InputError("The solver needs some time. Give more than 0 seconds.")
    start = perf_counter()
    costs, now, left_out = _ways_today(asked)
    people = np.where(left_out, 0.0, asked.people)
    _check(int(np.count_nonzero((costs < now[:, None]) & (people > 0)[:, None])))
    total = float(now @ people)
    savings = np.where(np.isfinite(costs), np.maximum(now[:, None] - costs, 0.0), 0.0)
    ours = (savings > 0).any(axis=1) & (people > 0)
    room = RoomProblem(savings[ours], people[ours], asked.capacity)
    sites, value, bound, proven = most_saved(
        room, number, frozenset(asked.fixed), frozenset(asked.barred), seconds
    )
    saved = value.saving
    return Solution(
        sites,
        total - saved,
        total - (saved if proven else bound),
        proven,
        total,
        total - saved,
        left_out,
        perf_counter() - start,
        value.placed,
    )


def _ways_today(asked: SitingProblem) -> tuple[Floats, Floats, np.ndarray]:
    """The costs with what is barred out of reach, what everybody needs today, and who has none."""
    costs = asked.costs.copy()
    costs[:, list(asked.barred)] = np.inf
    left_out = ~(np.isfinite(costs).any(axis=1) | np.isfinite(asked.existing))
    known = np.concatenate([costs[np.isfinite(costs)], asked.existing[np.isfinite(asked.existing)]])
    far = 2 * float(known.max(initial=0.0))
    now = np.where(np.isfinite(asked.existing), asked.existing, far)
    return costs, np.where(left_out, 0.0, now), left_out


def _check(ways: int) -> None:
    if ways > MOST_ROUTES:
        raise InputError(
            f"There are {ways:,} routes from homes to candidates with limited room, and "
            f"at most {MOST_ROUTES:,} can be compared. Choose fewer candidates, or leave out how "
            "much room there is."
        )
