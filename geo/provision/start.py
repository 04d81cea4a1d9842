"""Where a planner's page starts: the widest usual distance at which an answer says something.

Two miles on foot leave many out in the country, and nobody in the middle of a city.
"""

from dataclasses import dataclass

import numpy as np

from geo.directory.offer import Offer
from geo.measure import METRES_PER_MILE
from geo.places.homes import Homes
from geo.provision.supply import supply_of
from geo.travel import Travel

KINDS = ("library", "gp", "mainstream-school")
"""The kinds of service that are tried, in this order: the first that the area has counts."""

MILES = (2.0, 1.0, 0.5, 0.25)
"""Usual distances on foot, the widest first."""

SOME_OUTSIDE = 0.02
"""So many of all homes must be outside, or the answer is that everybody is inside."""


@dataclass(frozen=True, slots=True)
class StartingDistance:
    """The distance to start with, and why.

    Attributes
    ----------
    miles
        The widest of `MILES` that leaves at least `SOME_OUTSIDE` of the homes outside, or the
        tightest of them.
    within_miles
        The next wider one, within which nearly every home is; None where `miles` is the widest.
    category
        The kind of service that was measured to.
    """

    miles: float
    within_miles: float | None = None
    category: str = KINDS[0]


def starting_distance(travel: Travel, homes: Homes, offer: Offer) -> StartingDistance:
    """The distance to start with in an area; `travel` is on foot."""
    supplies = {kind: supply_of(offer, (kind,), "walk") for kind in KINDS}
    kind = next((kind for kind in KINDS if len(supplies[kind])), None)
    if kind is None or not len(homes):
        return StartingDistance(MILES[0])
    cost_m, _ = travel.nearest(homes, supplies[kind].doors)
    wider = None
    for miles in MILES:
        if np.mean(cost_m > miles * METRES_PER_MILE) >= SOME_OUTSIDE:
            return StartingDistance(miles, wider, kind)
        wider = miles
    return StartingDistance(MILES[-1], MILES[-2], kind)
