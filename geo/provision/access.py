"""Measures of access: how near, how many, and how many places for each person who shares them.

All are pure functions of one table of ways, `TravelCosts`: from `n` places where people live to `m`
services, with the cost of each way (metres, seconds or minutes; the caller's choice, one unit
throughout). A way that is exactly as long as a limit is within it. (PySAL's `access`, with which
the tests compare, tells of "strictly less than"; its release 1.1.10 counts the limit itself, too.)

A service whose places are not known is not a service without places: it is left out of the places
that are shared, and `Shared.at_least` marks every home with such a service in reach.

Luo & Wang (2003), Environment and Planning B 30: two-step floating catchment areas. Luo & Qi
(2009), Health & Place 15: enhanced, with weights by distance. Wan, Zou & Sternberg (2012),
International Journal of Geographical Information Science 26: three steps, with a choice among
services.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

from geo.errors import InputError
from geo.travel.costs import CostTable, TravelCosts
from geo.travel.standard import sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FEW_STEPS = 8
"""So few limits are compared with one by one, which takes a third of the time of a search."""

Decay = Callable[[Floats], Floats]
"""The weight, from 0 to 1, of ways by their cost."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How places are shared.

    Attributes
    ----------
    access
        Places for each person at each home, shape ``(n,)``.
    ratio
        Places for each person who competes for them at each service, shape ``(m,)``. Missing where
        the places are not known, or nobody is in reach.
    at_least
        Whether a service with unknown places is in reach of a home, shape ``(n,)``: its people have
        at least `access`.
    unknown
        How many services have unknown places.
    unused
        Places of services that nobody can reach.
    """

    access: Floats
    ratio: Floats
    at_least: NDArray[np.bool_]
    unknown: int
    unused: float


# Weights by distance


def within(limit: float) -> Decay:
    """Weight 1 up to a limit, and 0 beyond.

    >>> within(10.0)(np.array([10.0, 10.1])).tolist()
    [1.0, 0.0]
    """
    return stepped([limit], [1.0])


def stepped(limits: Sequence[float], weights: Sequence[float]) -> Decay:
    """One weight for each ring of cost; beyond the last limit it is 0.

    Luo & Qi use 1, 0.68 and 0.22 within 10, 20 and 30 minutes:

    >>> stepped([10, 20, 30], [1, 0.68, 0.22])(np.array([10.0, 20.0, 30.1])).tolist()
    [1.0, 0.68, 0.0]
    """
    steps, held = np.asarray(limits, dtype=float), np.asarray(weights, dtype=float)
    if steps.ndim != 1 or steps.shape != held.shape or not len(steps):
        raise InputError("Give one weight for each limit.")
    if not (steps > 0).all() or not np.isfinite(steps).all() or (np.diff(steps) <= 0).any():
        raise InputError("Limits must be above 0, and each must be larger than the one before.")
    if not ((held >= 0) & (held <= 1)).all():
        raise InputError("Weights must be from 0 to 1.")
    padded = np.append(held, 0.0)

    def weight(cost: Floats) -> Floats:
        if len(steps) > _FEW_STEPS:
            return padded[np.searchsorted(steps, cost, side="left")]
        ring = np.zeros(cost.shape, dtype=np.uint8)
        for step in steps:
            ring += (cost > step).view(np.uint8)
        found: Floats = padded.take(ring)
        return found

    return weight


def gaussian(limit: float) -> Decay:
    """A bell that is 1 at no cost and 0 at the limit.

    >>> gaussian(30.0)(np.array([0.0, 30.0, 40.0])).tolist()
    [1.0, 0.0, 0.0]
    """
    _positive(limit)
    foot = np.exp(-0.5)

    def weight(cost: Floats) -> Floats:
        bell = (np.exp(-0.5 * (cost / limit) ** 2) - foot) / (1 - foot)
        return np.where(cost <= limit, np.maximum(bell, 0.0), 0.0)

    return weight


def exponential(halves_at: float, limit: float) -> Decay:
    """A weight that halves with each so much more cost; beyond the limit it is 0.

    >>> exponential(10.0, 30.0)(np.array([0.0, 10.0, 20.0, 31.0])).tolist()
    [1.0, 0.5, 0.25, 0.0]
    """
    _positive(halves_at)
    _positive(limit)
    return lambda cost: np.where(cost <= limit, 0.5 ** (cost / halves_at), 0.0)


def _positive(value: float) -> None:
    if not 0 < value < np.inf:
        raise InputError(f"A limit must be above 0. This one is {value:g}.")


# Near, and how many


def nearest(ways: TravelCosts) -> Floats:
    """The cost of the nearest service for each home, infinite where there is none.

    >>> nearest(TravelCosts.of([[3.0, 2.0], [np.inf, np.inf]])).tolist()
    [2.0, inf]
    """
    least = np.full(ways.homes, np.inf)
    np.minimum.at(least, ways.home, ways.cost)
    return least


def in_reach(ways: TravelCosts, limit: float, places: ArrayLike | None = None) -> Floats:
    """How many services, or places, are within a limit of each home.

    >>> in_reach(TravelCosts.of([[3.0, 2.0], [9.0, 1.0]]), 3.0).tolist()
    [2.0, 1.0]
    """
    held = np.ones(ways.services) if places is None else _places(places, ways.services)
    near = ways.cost <= limit
    each = np.nan_to_num(held)[ways.service[near]]
    return sums(ways.home[near], each, ways.homes)


def share_within(cost: ArrayLike, people: ArrayLike, limit: float) -> float:
    """The share of people whose cost is within a limit; missing if there is nobody.

    >>> share_within([1.0, 5.0], [30, 10], 2.0)
    0.75
    """
    each, weight = np.asarray(cost, dtype=float), counted(people, np.shape(cost)[0])
    _positive(limit)
    total = weight.sum()
    return float(weight[each <= limit].sum() / total) if total else float("nan")


# Places that are shared


def two_step(ways: TravelCosts, people: ArrayLike, places: ArrayLike, limit: float) -> Shared:
    """Two-step floating catchment areas (2SFCA): everybody within the limit counts alike.

    Two homes of 50 people share 10 places of one service:

    >>> two_step(TravelCosts.of([[1.0], [2.0]]), [50, 50], [10], limit=5.0).access.tolist()
    [0.1, 0.1]
    """
    return enhanced(ways, people, places, within(limit))


def enhanced(ways: TravelCosts, people: ArrayLike, places: ArrayLike, decay: Decay) -> Shared:
    """Enhanced two-step areas (E2SFCA): who is nearer counts more, at both steps.

    >>> ways = TravelCosts.of([[5.0], [15.0]])
    >>> weights = stepped([10, 20], [1.0, 0.5])
    >>> enhanced(ways, [50, 100], [10], weights).access.round(3).tolist()
    [0.1, 0.05]
    """
    return _share(ways, people, places, decay, choice=None)


def enhanced_of(parts: Sequence["SharedPart"], homes: int, places: ArrayLike) -> Shared:
    """The same as `enhanced`, from tables of ways: each as ``SharedPart.of`` made it.

    Sums are added up in the same order, so that both give the same to the last digit.

    >>> table = CostTable(np.array([0, 1]), np.array([0]), np.array([[5.0], [15.0]]))
    >>> weights = stepped([10, 20], [1.0, 0.5])
    >>> part = SharedPart.of(table, np.array([50.0, 100.0]), np.array([10.0]), weights)
    >>> enhanced_of([part], 2, [10]).access.round(3).tolist()
    [0.1, 0.05]
    """
    held = _places(places, np.size(places))
    ratio, wanting = np.full(len(held), np.nan), np.zeros(len(held))
    access, at_least = np.zeros(homes), np.zeros(homes, dtype=bool)
    for part in parts:
        ratio[part.service], wanting[part.service] = part.ratio, part.wanting
        at_least[part.home[part.at_least]] = True
    columns = [
        (service, part.home, column)
        for part in parts
        for service, column in zip(part.service.tolist(), part.given, strict=True)
    ]
    for _, home, column in sorted(columns, key=itemgetter(0)):
        access[home] += column
    missing = np.isnan(held)
    unused = float(held[(wanting <= 0) & ~missing].sum())
    return Shared(access, ratio, at_least, int(missing.sum()), unused)


@dataclass(frozen=True, slots=True)
class SharedPart:
    """What one table of ways says of how places are shared: the first step, and its share of the
    second.

    Attributes
    ----------
    home, service
        As `CostTable`.
    in_reach
        How many of these services are in reach of each of these homes.
    wanting, ratio
        Of each service, the people who compete, and the places for each of them.
    given
        What each service gives each home: places for each person, shape ``(services, homes)``.
    at_least
        Whether a service with unknown places is in reach of a home.
    """

    home: Ints
    service: Ints
    in_reach: Ints
    wanting: Floats
    ratio: Floats
    given: Floats
    at_least: NDArray[np.bool_]

    @classmethod
    def of(cls, table: CostTable, people: Floats, places: Floats, decay: Decay) -> "SharedPart":
        """That of a table; `people` and `places` are of all homes and services."""
        weight, supply = decay(table.cost), places[table.service]
        wanting = _added_up(weight * people[table.home][:, None])
        missing = np.isnan(supply)
        ratio = np.full(len(supply), np.nan)
        np.divide(supply, wanting, out=ratio, where=(wanting > 0) & ~missing)
        return cls(
            table.home,
            table.service,
            np.count_nonzero(np.isfinite(table.cost), axis=1),
            wanting,
            ratio,
            np.ascontiguousarray((weight * np.nan_to_num(ratio)).T),
            np.asarray((weight[:, missing] > 0).any(axis=1)),
        )


def _added_up(table: Floats) -> Floats:
    """The sum of each column, row after row, as a sparse product adds; changes `table`."""
    if not len(table):
        return np.zeros(table.shape[1])
    total: Floats = np.cumsum(table, axis=0, out=table)[-1].copy()
    return total


def three_step(ways: TravelCosts, people: ArrayLike, places: ArrayLike, decay: Decay) -> Shared:
    """Three steps (3SFCA): people divide themselves among the services that they can reach.

    One home of 100 people between two equal services counts as 50 at each:

    >>> three_step(TravelCosts.of([[5.0, 5.0]]), [100], [10, 10], within(10.0)).ratio.tolist()
    [0.2, 0.2]
    """
    weight = decay(ways.cost)
    total = sums(ways.home, weight, ways.homes)[ways.home]
    choice = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return _share(ways, people, places, decay, choice)


def _share(
    ways: TravelCosts, people: ArrayLike, places: ArrayLike, decay: Decay, choice: Floats | None
) -> Shared:
    weight = decay(ways.cost)
    full = weight if choice is None else weight * choice
    demand, supply = counted(people, ways.homes), _places(places, ways.services)
    table = coo_array((full, (ways.home, ways.service)), shape=(ways.homes, ways.services))
    wanting = _product(table.T, demand)
    missing = np.isnan(supply)
    ratio = np.full(ways.services, np.nan)
    np.divide(supply, wanting, out=ratio, where=(wanting > 0) & ~missing)
    at_least = np.zeros(ways.homes, dtype=bool)
    if missing.any():
        at_least[ways.home[missing[ways.service] & (weight > 0)]] = True
    return Shared(
        access=_product(table, np.nan_to_num(ratio)),
        ratio=ratio,
        at_least=at_least,
        unknown=int(missing.sum()),
        unused=float(supply[(wanting <= 0) & ~missing].sum()),
    )


def _product(table: Any, vector: Floats) -> Floats:
    """A sparse table times a vector; of one by one, SciPy gives a bare number."""
    return np.atleast_1d(np.asarray(table @ vector, dtype=float))


def counted(people: ArrayLike, size: int) -> Floats:
    """Counts of people, checked: as many as there are homes, none missing or negative.

    >>> counted([1, -2], 2)
    Traceback (most recent call last):
    geo.errors.InputError: Row 2 has a count of -2. Counts are 0 or more.
    """
    each = _numbers(people, "A count of people")
    if each.shape != (size,):
        raise InputError(f"There are {each.size} counts for {size} homes. Give one for each home.")
    wrong = np.flatnonzero(~(each >= 0) | np.isinf(each))
    if len(wrong):
        said = "missing" if np.isnan(each[wrong[0]]) else f"{each[wrong[0]]:g}"
        raise InputError(f"Row {wrong[0] + 1} has a count of {said}. Counts are 0 or more.")
    return each


def _places(places: ArrayLike, services: int) -> Floats:
    each = _numbers(places, "The places of a service")
    if each.shape != (services,):
        raise InputError(f"There are {each.size} numbers of places for {services} services.")
    if (each < 0).any() or np.isinf(each).any():
        row = np.flatnonzero((each < 0) | np.isinf(each))[0]
        raise InputError(f"Service {row + 1} has {each[row]:g} places. Places are 0 or more.")
    return each


def _numbers(values: ArrayLike, what: str) -> Floats:
    given: Any = values
    try:
        return np.asarray(given, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} is not a number ({str(error)[:60]}).") from error
