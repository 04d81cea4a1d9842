"""A service standard, and what it says of homes: who is within reach, by zone and by deprivation.

A standard says how people travel, and how far or how long is too far. Homes are graded against it,
and one set of figures describes any group of homes, so that every page counts alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Ints
from geo.places.homes import Homes
from geo.places.zones import Zones
from geo.transit import JourneyLimits, When
from geo.travel import Travel

WITHIN, BEYOND, NO_WAY = "within", "beyond", "unreachable"
"""The status of a home: within the limit, beyond it, or without any route."""

Columns: TypeAlias = pd.DataFrame | Mapping[str, NDArray[Any]]
"""A table, or its columns alone."""

_GRADES = np.array([WITHIN, BEYOND, NO_WAY], dtype=object)

NO_ZONE_NAME = "No zone known"


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts as within reach: the mode, and the most metres or seconds.

    By bus and train (`geo.travel.timetable`), `when` says when people travel, and `ready` how far
    they are willing to walk and how often to change.
    """

    mode: str
    within_m: float | None = None
    within_s: float | None = None
    when: When | None = None
    ready: JourneyLimits | None = None

    @property
    def access(self) -> str:
        """The mode whose entrances count: step-free ones where journeys must be step-free."""
        return "wheelchair" if self.ready is not None and self.ready.step_free else self.mode

    @property
    def timed(self) -> bool:
        """Whether the limit is a time."""
        return self.within_s is not None

    @property
    def timetabled(self) -> bool:
        """Whether people travel by a timetable of public transport."""
        return self.when is not None

    @property
    def limit(self) -> float:
        """The limit, metres or seconds.

        Raises
        ------
        InputError
            Unless there is one limit, above 0.
        """
        limits = [x for x in (self.within_m, self.within_s) if x is not None]
        if len(limits) != 1:
            raise InputError("A standard takes one limit. Give miles or minutes.")
        if not 0 < limits[0] < np.inf:
            raise InputError("The limit must be above 0. Give miles or minutes.")
        return limits[0]


def check_travel(travel: Travel, standard: Standard) -> float:
    """The limit of a standard, in the unit in which travel is measured.

    Raises
    ------
    InputError
        If the standard has no limit, or is for another mode or unit.
    """
    limit = standard.limit
    if (travel.mode, travel.timed) != (standard.mode, standard.timed):
        unit = "minutes" if travel.timed else "miles"
        raise InputError(f"We measure journeys in {unit} ({travel.mode}). Give a limit in {unit}.")
    return limit


def graded(
    homes: Homes, zones: Zones, cost: Floats, limit: float, /, **more: ArrayLike
) -> pd.DataFrame:
    """Homes with their zone, and the status of each against a limit.

    Columns ``postcode, lon, lat, zone, status``, and behind them `more`: to add columns one by one
    later takes four times as long. An infinite cost means no route. A cost that equals the limit
    is within it.
    """
    grade = np.where(cost <= limit, 0, np.where(np.isfinite(cost), 1, 2))
    return pd.DataFrame(
        {
            "postcode": homes.table["postcode"].reset_index(drop=True),
            "lon": homes.lonlat[:, 0],
            "lat": homes.lonlat[:, 1],
            "zone": pd.Series(zones.zone, dtype=object),
            "status": pd.Series(_GRADES[grade], dtype=object),
            **more,
        }
    )


# Groups of homes


def by_zone(homes: pd.DataFrame, zones: Zones, **more: Sequence[str]) -> pd.DataFrame:
    """The figures of each zone (`by_group`), in the order of their ids, with its name.

    Homes in no zone are a row of their own.
    """
    return pd.DataFrame(zone_figures(homes, zones, **more))


def zone_figures(homes: Columns, zones: Zones, **more: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The columns of `by_zone`. `zones` are those of the homes."""
    found = _figures(homes, zones.numbered, **more)
    ids = found.pop("group")
    names = [zones.names.get(zone, NO_ZONE_NAME) for zone in ids]
    return {"zone": ids, "name": np.array(names, dtype=object), **found}


def by_decile(homes: pd.DataFrame, decile: Floats, **more: Sequence[str]) -> pd.DataFrame:
    """The figures of each tenth by deprivation (`by_group`), the most deprived (1) first.

    Parameters
    ----------
    decile
        The tenth of each home. Homes whose tenth is not known (NaN) are the last row.
    """
    return by_group(homes, decile, **more).rename(columns={"group": "decile"})


def by_group(
    homes: pd.DataFrame, by: Any, *, totals: Sequence[str] = (), means: Sequence[str] = ()
) -> pd.DataFrame:
    """Figures of each group of homes, one row a group, in order.

    Parameters
    ----------
    homes
        With ``people``. Where it has ``status`` and ``cost`` (infinite: no route), the figures say
        how many people are within the standard and how far away the nearest service is.
    by
        The group of each home.
    totals, means
        Columns of numbers to add up over homes, or to average over people.

    Returns
    -------
    ``group, homes, people``; with a status ``within, outside, share, unreachable, median``; then
    `totals` and `means`. The median is over the people who have a route.
    """
    numbered = pd.factorize(np.asarray(by), sort=True, use_na_sentinel=False)
    return pd.DataFrame(_figures(homes, numbered, totals=totals, means=means))


def _figures(
    homes: Columns,
    numbered: tuple[Ints, NDArray[Any]],
    *,
    totals: Sequence[str] = (),
    means: Sequence[str] = (),
) -> dict[str, NDArray[Any]]:
    """The columns of `by_group`: of the position of each home's group, and the groups' ids."""
    group, ids = numbered
    size, people = len(ids), np.asarray(homes["people"], dtype=float)
    total = sums(group, people, size)
    found = {"group": ids, "homes": np.bincount(group, minlength=size), "people": total}
    if "status" in homes:
        status = np.asarray(homes["status"], dtype=object)
        within = sums(group, people * (status == WITHIN), size)
        found |= {
            "within": within,
            "outside": total - within,
            "share": ratio(within, total),
            "unreachable": sums(group, people * (status == NO_WAY), size),
            "median": medians(np.asarray(homes["cost"], dtype=float), people, group, size),
        }
    found |= {name: sums(group, homes[name], size) for name in totals}
    for name in means:
        each = np.asarray(homes[name], dtype=float)
        found[name] = ratio(sums(group, each * people, size), total)
    return found


def sums(group: Ints, values: ArrayLike, size: int) -> Floats:
    """The sum of the values of each group, numbered from 0 to `size` - 1.

    >>> sums(np.array([0, 2, 2]), [1, 2, 3], 3).tolist()
    [1.0, 0.0, 5.0]
    """
    return np.bincount(group, np.asarray(values, dtype=float), size).astype(float)


def ratio(part: Floats, whole: Floats) -> Floats:
    """One over the other, missing where the other is 0."""
    found = np.full(len(whole), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def medians(values: Floats, weight: Floats, group: Ints, size: int) -> Floats:
    """The weighted median of the finite values of each group; missing if a group has none.

    The value at which half of the weight is reached. Where a value reaches exactly half, it is the
    mean of that value and the next, so that with equal weights this is the usual median.

    >>> one = np.array([0, 0, 0])
    >>> medians(np.array([1.0, 5.0, 9.0]), np.array([1.0, 3.0, 1.0]), one, 1)
    array([5.])
    >>> medians(np.array([1.0, 5.0, 9.0]), np.array([1.0, 1.0, 2.0]), one, 1)
    array([7.])
    """
    held = np.flatnonzero(np.isfinite(values) & (weight > 0))
    order = held[np.argsort(values[held], kind="stable")]
    few = np.min_scalar_type(size)  # small numbers are sorted several times as fast
    order = order[np.argsort(group[order].astype(few), kind="stable")]
    found = np.full(size, np.nan)
    if not len(order):
        return found
    run = np.cumsum(weight[order])
    start = np.searchsorted(group[order], np.arange(size))
    stop = np.searchsorted(group[order], np.arange(size), side="right")
    some = start < stop
    before = np.where(start > 0, run[np.maximum(start, 1) - 1], 0.0)
    half = before + (run[np.maximum(stop, 1) - 1] - before) / 2
    rounding = run[-1] * 1e-12
    first, last = start[some], stop[some] - 1
    low = np.clip(np.searchsorted(run, half[some] - rounding), first, last)
    high = np.clip(np.searchsorted(run, half[some] + rounding, side="right"), first, last)
    found[some] = (values[order][low] + values[order][high]) / 2
    return found
