"""What no plan of runs can do better than: proven, so that the gap of a plan is known.

A child is *far* if no vehicle that has already been at a school in time could still fetch it. All
far children of one vehicle are aboard together when it comes to its first school, so there must be
a place for each; who travels alone takes every place. The run of a vehicle is

- at least as long as the drive of each far child aboard, so as the mean of them over its places,
- at least as long as the sum, over all children, of the drive to the nearest next place,
- and takes no more time than the longest ride that any of its children may have, for the far ones.

How many vehicles of which kind that takes, and what they cost, is an integer programme, solved by
HiGHS: which child is in which kind of vehicle may be split in it, so that the result is below that
of every plan.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import floyd_warshall

from geo.measure import METRES_PER_MILE, Floats
from geo.transport_costs.runs import Flags, Ints, RunProblem

WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class LeastPossible:
    """The fewest vehicles, miles a day and pounds a day (NaN: no price) that any plan needs."""

    vehicles: int
    miles_a_day: float
    pounds_a_day: float


@dataclass(frozen=True)
class _Children:
    """What the bound knows of each child: metres and seconds to the nearest next place, and own."""

    own_m: Floats
    next_m: Floats
    next_s: Floats
    far: Flags


def least_possible(problem: RunProblem, children: Ints) -> LeastPossible:
    """The bound for some children, all of whom some vehicle can take."""
    if not len(children):
        return LeastPossible(0, 0.0, 0.0)
    known = _known(problem, children)
    vehicles = max(1, math.ceil(_least(problem, children, known, priced=False) - 1e-6))
    pounds = _least(problem, children, known, priced=True) if problem.priced else math.nan
    most = max(kind.places for kind in problem.kinds)
    metres = max(known.next_m.sum(), known.own_m[known.far].sum() / most, known.own_m.max())
    return LeastPossible(vehicles, 2 * float(metres) / METRES_PER_MILE, pounds)


def _known(problem: RunProblem, children: Ints) -> _Children:
    home, school = problem.home[children], problem.school[children]
    places, at = np.unique(np.concatenate([home, school]), return_inverse=True)
    homes, schools = at[: len(children)], at[len(children) :]
    # The fewest metres may lead through other places than the fastest drive does.
    metres = floyd_warshall(problem.metres[np.ix_(places, places)])
    seconds = problem.seconds[np.ix_(places, places)]
    opens = np.full(len(places), np.inf)
    np.minimum.at(opens, schools, problem.earliest_s[children].astype(float))
    again = (opens[:, None] + seconds[:, homes]).min(axis=0) + problem.direct_s[children]
    return _Children(
        own_m=metres[homes, schools],
        next_m=_nearest(metres, homes),
        next_s=_nearest(seconds, homes),
        far=again > problem.latest_s[children],
    )


def _nearest(cost: Floats, homes: Ints) -> Floats:
    """From each child's home to the nearest other place; nothing where two children live there."""
    others = cost.copy()
    np.fill_diagonal(others, np.inf)
    nearest: Floats = others.min(axis=1)[homes]
    return np.where(np.bincount(homes, minlength=len(cost))[homes] > 1, 0.0, nearest)


def _least(problem: RunProblem, children: Ints, known: _Children, *, priced: bool) -> float:
    """The least number of vehicles, or pounds a day.

    Unknowns, for each kind: vehicles, vehicles with an assistant, metres; then the part of each
    far child that is in each kind.
    """
    kinds, far = problem.kinds, np.flatnonzero(known.far)
    some = children[far]
    n, m = len(far), len(kinds)
    places = np.array([kind.places for kind in kinds], dtype=float)
    chairs = np.array([kind.wheelchair_places for kind in kinds], dtype=float)
    longest = float(problem.longest_allowed_s[children].max())
    taken = np.where(problem.alone[some][:, None], places, 1.0)
    stay = known.next_s[far] + problem.boarding_s
    none = np.zeros((n, m))
    rows = [
        _of_kind(taken, -places, 0.0, 0.0),
        _of_kind(none + problem.wheelchair[some][:, None], -chairs, 0.0, 0.0),
        _of_kind(none + stay[:, None], np.full(m, -longest), 0.0, 0.0),
        _of_kind(none + problem.assistant[some][:, None], np.zeros(m), -places, 0.0),
        _of_kind(taken * known.own_m[far][:, None] / places, np.zeros(m), 0.0, -1.0),
    ]
    weights = np.concatenate([np.ones(m), np.zeros(2 * m), np.zeros(n * m)])
    if priced:
        a_day = [kind.a_day.amount for kind in kinds if kind.a_day]
        a_metre = [2 * kind.a_mile.amount / METRES_PER_MILE for kind in kinds if kind.a_mile]
        helper = problem.assistant_a_day if problem.assistant.any() else 0.0
        weights[: 3 * m] = np.concatenate([a_day, np.full(m, helper), a_metre])
    each = hstack([csr_array((n, 3 * m)), _sums(n, m)])
    total = np.concatenate([np.zeros(2 * m), np.ones(m), np.zeros(n * m)])
    found = milp(
        weights,
        constraints=[
            LinearConstraint(vstack(rows).tocsr(), -np.inf, 0.0),
            LinearConstraint(csr_array(total[None]), float(known.next_m.sum()), np.inf),
            *([LinearConstraint(each.tocsr(), 1.0, 1.0)] if n else []),
        ],
        integrality=np.concatenate([np.ones(2 * m), np.zeros(m + n * m)]).astype(np.int64),
        bounds=Bounds(0, np.inf),
        options={"time_limit": WITHIN_S},
    )
    least = found.mip_dual_bound
    return 0.0 if least is None else max(float(least), 0.0)


def _of_kind(
    part: Floats, vehicles: Floats, assistants: Floats | float, metres: float
) -> csr_array:
    """For each kind a row: its children's parts, its vehicles, its assistants and its metres."""
    n, m = part.shape
    eye = np.eye(m)
    blocks = [csr_array(eye * vehicles), csr_array(eye * assistants), csr_array(eye * metres)]
    parts = csr_array(
        (part.T.ravel(), (np.repeat(np.arange(m), n), np.arange(n * m))), shape=(m, n * m)
    )
    return hstack([*blocks, parts]).tocsr()


def _sums(n: int, m: int) -> csr_array:
    """For each child a row that adds up its parts in all kinds."""
    return csr_array(
        (np.ones(n * m), (np.tile(np.arange(n), m), np.arange(n * m))), shape=(n, n * m)
    )
