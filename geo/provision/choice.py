"""Choice: what it takes to get to the second and the third nearest service."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.measure import METRES_PER_MILE, Floats
from geo.places.homes import Homes
from geo.provision.gaps import Gaps, by_service
from geo.provision.supply import Supply
from geo.travel import Travel
from geo.travel.standard import medians

MOST_CHOICES = 5
CHOICE_COLUMNS = ("rank", "median", "within", "share", "unreachable")

_WIDER = (1.0, 4.0, 16.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What it takes to get to each of the nearest services.

    Attributes
    ----------
    costs
        The cost of each home (row) to its nearest, second nearest and so on (column): metres, or
        seconds if the standard is a time; infinite where there are not so many.
    table
        ``CHOICE_COLUMNS``: which in order of nearness; the median over the people who have a way
        to it, in miles or minutes; how many people have it within the standard, and what share of
        all that is; how many have no way to it.
    """

    costs: Floats
    table: pd.DataFrame


def nearest_costs(
    travel: Travel, homes: Homes, supply: Supply, limit: float, number: int
) -> Floats:
    """The costs from each home to its `number` nearest services, shape ``(homes, number)``.

    The k-th smallest of the costs to different services (Apparicio and others 2008, International
    Journal of Health Geographics 7); a service with several doors counts once. Looks within
    `limit` first, and wider only while some home lacks one.

    Raises
    ------
    InputError
        For a number below 1 or above ``MOST_CHOICES``.
    """
    if not 1 <= number <= MOST_CHOICES:
        raise InputError(f"Ask for the 1 to {MOST_CHOICES} nearest services, not {number}.")
    nearest, _ = travel.nearest(homes, supply.doors)
    can = np.isfinite(nearest)
    wanted = min(number, len(supply))
    found = np.full((len(homes), number), np.inf)
    for within in (*(limit * wider for wider in _WIDER), np.inf):
        ways = by_service(travel.ways(homes, supply.doors, within), supply.service, len(supply))
        order = np.lexsort((ways.cost, ways.home))
        home, cost = ways.home[order], ways.cost[order]
        rank = np.arange(len(home)) - np.searchsorted(home, home)
        few = rank < number
        found[home[few], rank[few]] = cost[few]
        if np.isfinite(found[can][:, :wanted]).all():
            break
    return found


def choice(travel: Travel, homes: Homes, found: Gaps, number: int) -> Choice:
    """How much choice the people of a question have: see `Choice`."""
    standard = found.question.standard
    costs = nearest_costs(travel, homes, found.supply, standard.limit, number)
    people = found.homes["people"].to_numpy(float)
    total, unit = people.sum(), 60.0 if standard.timed else METRES_PER_MILE
    one = np.zeros(len(people), dtype=np.int64)
    rows = []
    for rank in range(number):
        cost = costs[:, rank]
        within = float(people[cost <= standard.limit].sum())
        without = float(people[~np.isfinite(cost)].sum())
        middle = float(medians(cost, people, one, 1)[0]) / unit
        rows.append((rank + 1, middle, within, within / total if total else np.nan, without))
    return Choice(costs, pd.DataFrame(rows, columns=list(CHOICE_COLUMNS)))
