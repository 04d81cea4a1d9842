"""The p-median with room: which places save the most travel if each has room for so many."""

from time import perf_counter

import numpy as np
from scipy.optimize import Bounds, LinearConstraint
from scipy.sparse import csr_array, vstack

from geo.errors import InputError
from geo.provision.siting.covering import solved_milp
from geo.provision.siting.problem import (
    SECONDS,
    Floats,
    SitingProblem,
    Solution,
    check_number,
)

MOST_ROUTES = 100_000
"""More routes from homes to candidates than this are too many to prove anything in a minute."""


def least_travel_with_room(
    asked: SitingProblem, number: int, *, seconds: float = SECONDS
) -> Solution:
    """Choose `number` candidates that save the most travel, none of them for more than it has room.

    The capacitated p-median (Mulvey and Beck 1984, European Journal of Operational Research 18), as
    a mixed-integer problem: minimise people times cost, where whoever goes to a candidate fits into
    its room. The people of one home may be divided. What there is has room for everybody; who fits
    nowhere stays where they go today, or counts as twice the longest way if there is nowhere.

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
    start = perf_counter()
    costs, now, left_out = _ways_today(asked)
    people = np.where(left_out, 0.0, asked.people)
    home, site = np.nonzero((costs < now[:, None]) & (people > 0)[:, None])
    _check(len(home))
    saving = (now[home] - costs[home, site]) * people[home]
    total = float(now @ people)
    sites, share, bound, proven = _chosen(asked, people, (home, site), saving, number, seconds)
    saved = float(saving @ share)
    return Solution(
        sites,
        total - saved,
        total - (saved if proven else bound),
        proven,
        total,
        total - saved,
        left_out,
        perf_counter() - start,
        float(people[home] @ share),
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
            f"{MOST_ROUTES:,} at most can be compared. Choose fewer candidates, or leave out how "
            "much room there is."
        )


def _chosen(
    asked: SitingProblem,
    people: Floats,
    ways: tuple[np.ndarray, np.ndarray],
    saving: Floats,
    number: int,
    seconds: float,
) -> tuple[tuple[int, ...], Floats, float, bool]:
    """The candidates, the share of each way that is used, a bound on the saving, and if proven."""
    assert asked.capacity is not None
    home, site = ways
    m, w, n = asked.size, len(home), len(people)
    each = np.arange(w)
    size = (m + w,)

    def block(height: int, *parts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> csr_array:
        rows, columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
        return csr_array((values, (rows, columns)), shape=(height, *size))

    ones = np.ones(w)
    opened = block(w, (each, site, ones), (each, m + each, -ones))
    once = block(n, (home, m + each, ones))
    sites = np.arange(m)
    room = block(m, (sites, sites, asked.capacity), (site, m + each, -people[home]))
    count = block(1, (np.zeros(m, int), sites, np.ones(m)))
    rows = [opened, once, room, count] if w else [count]
    low = np.concatenate([np.zeros(w), np.full(n, -np.inf), np.zeros(m)]) if w else np.empty(0)
    high = np.concatenate([np.full(w, np.inf), np.ones(n), np.full(m, np.inf)]) if w else low
    least, most = np.zeros(m + w), np.ones(m + w)
    least[list(asked.fixed)] = 1.0
    most[list(asked.barred)] = 0.0
    limit = LinearConstraint(vstack(rows).tocsr(), np.append(low, number), np.append(high, number))
    result = solved_milp(
        np.concatenate([np.zeros(m), -saving]),
        [limit],
        Bounds(least, most),
        np.concatenate([np.ones(m), np.zeros(w)]),
        seconds,
    )
    chosen = tuple(np.flatnonzero(result.x[:m] > 0.5).tolist())
    return chosen, result.x[m:], -float(result.mip_dual_bound), result.status == 0
