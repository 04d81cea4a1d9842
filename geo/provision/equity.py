"""Who has much and who has little: by deprivation, by distance, and as single numbers."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.measure import METRES_PER_MILE, Floats
from geo.provision.gaps import HOME_MEASURES, Gaps
from geo.provision.inequality import concentration, gini, lorenz, palma, shortfall, theil
from geo.travel import standard as of_standard
from geo.travel.standard import sums

DECILE_COLUMNS = (
    "decile",
    "people",
    "within",
    "outside",
    "share",
    "median",
    "in_reach",
    "places_per_100",
)
BAND_COLUMNS = ("from", "to", "people", "share", "meets")

_STEPS = 4
"""The standard is divided into so many bands of the distribution."""
_MOST_BANDS = 20

PLACES, SERVICES = "places for each person", "services within the limit"


@dataclass(frozen=True, slots=True)
class Equity:
    """How evenly access is spread over people.

    Attributes
    ----------
    of
        What access is: ``places for each person`` where places are known, else ``services within
        the limit``.
    gini
        0 where all have the same, near 1 where few have all.
    palma
        What the tenth with the most has, over what the four tenths with the least have; infinite if
        these have nothing.
    theil
        Theil's T: 0 where all have the same.
    concentration
        Below 0 where the deprived have more, above 0 where they have less; None where nobody's
        deprivation is known. Homes without a tenth are left out.
    people, access
        The Lorenz curve: shares of people, those with the least first, and of what they have.
    """

    of: str
    gini: float
    palma: float
    theil: float
    concentration: float | None
    people: Floats = field(repr=False)
    access: Floats = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far people are beyond the standard (`geo.provision.inequality.shortfall`).

    `share` is the share of people beyond it; `depth` and `severity` are from 0, where nobody is, to
    1, where nobody has any way at all.
    """

    share: float
    depth: float
    severity: float


def shortfall_of(found: Gaps) -> Shortfall | None:
    """How far people are beyond the standard; None where nobody is counted."""
    people = found.homes["people"].to_numpy(float)
    if not people.sum():
        return None
    cost, limit = found.homes["cost"].to_numpy(float), found.question.standard.limit
    return Shortfall(*(shortfall(cost, people, limit, power) for power in (0, 1, 2)))


def equity(found: Gaps, decile: Floats | None = None) -> Equity | None:
    """How evenly access is spread; None where nobody is counted, or nobody has anything.

    Parameters
    ----------
    decile
        The tenth of each home by deprivation, NaN where it is not known; None: of no home.
    """
    weight = found.homes["people"].to_numpy(float)
    known = found.shared is not None
    column = "places_per_100" if known else "in_reach"
    held = found.homes[column].to_numpy(float)
    if not (held * weight).sum():
        return None
    who, what = lorenz(held, weight)
    return Equity(
        PLACES if known else SERVICES,
        gini(held, weight),
        palma(held, weight),
        theil(held, weight),
        _by_deprivation(held, weight, decile),
        who,
        what,
    )


def _by_deprivation(held: Floats, weight: Floats, decile: Floats | None) -> float | None:
    if decile is None:
        return None
    known = np.isfinite(decile)
    if not (held * weight)[known].sum():
        return None
    return concentration(held[known], weight[known], decile[known])


def by_decile(found: Gaps, decile: Floats) -> pd.DataFrame:
    """Figures by deprivation, ``DECILE_COLUMNS``; the most deprived tenth (1) first.

    Parameters
    ----------
    decile
        The tenth of each home, NaN where it is not known: those are a row of their own, the last.
    """
    unit = 60 if found.question.standard.timed else 1
    homes = found.homes.assign(cost=found.homes["cost"] / unit)
    table = of_standard.by_decile(
        homes, decile, means=("in_reach", "places_per_100", *HOME_MEASURES)
    )
    return table[[*DECILE_COLUMNS, *HOME_MEASURES]]


def distribution(found: Gaps) -> pd.DataFrame:
    """How many people are how far from the nearest service, ``BAND_COLUMNS``.

    Bands are in miles, or minutes if the standard is a time, each a fourth of the standard wide, so
    that the standard ends a band; an end counts to its band. The last band is open where it must
    be, and those without any way are a row of their own (both ends missing), if there are any.
    """
    standard = found.question.standard
    unit = 60.0 if standard.timed else METRES_PER_MILE
    cost = found.homes["cost"].to_numpy(float)
    people = found.homes["people"].to_numpy(float)
    width, total = standard.limit / _STEPS, float(people.sum())
    reached = np.isfinite(cost)
    band = np.zeros(len(cost), dtype=np.int64)
    band[reached] = np.maximum(np.ceil(np.round(cost[reached] / width, 9)).astype(np.int64) - 1, 0)
    bands = min(int(band.max(initial=0)) + 1, _MOST_BANDS)
    held = sums(np.minimum(band, bands - 1)[reached], people[reached], bands)
    start = np.arange(bands) * width / unit
    end = start + width / unit
    if band.max(initial=0) >= bands:
        end[-1] = np.inf
    rows = pd.DataFrame(
        {"from": start, "to": end, "people": held, "meets": np.arange(bands) < _STEPS}
    )
    if (~reached).any():
        rows.loc[len(rows)] = [np.nan, np.nan, float(people[~reached].sum()), False]
    rows["share"] = rows["people"] / total if total else np.nan
    return rows[list(BAND_COLUMNS)]
