"""The services that a family keeps, each at one location: its details and its distance agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.directory.offer import Offer
from geo.families.known import Detail, KnownFacts
from geo.families.search import answer
from geo.families.wanted import Wanted
from geo.travel.reach import Reach, Trip


@dataclass(frozen=True, slots=True)
class KeptService:
    """A service of a list, at one of its locations.

    `location_id` is the location nearest to where the family starts, otherwise its first (None);
    `detail` are the details there, and `trip` is what it takes to get there: None where nobody
    gave a start, or the location is out of reach. `locations` is how many it has.
    """

    service_id: str
    location_id: str | None
    locations: int
    detail: Detail
    mode: str | None = None
    trip: Trip | None = None


def kept(
    offer: Offer, known: KnownFacts, service_ids: Sequence[str], reached: Reach | None
) -> list[KeptService]:
    """The services of some ids that are still listed, in the order of the ids.

    Parameters
    ----------
    reached
        What was measured from where the family starts; None where they gave no start.
    """
    listed = set(offer.services["service_id"])
    there = [one for one in service_ids if one in listed]
    at = _nearest(offer, reached)
    return [_one(offer, known, one, reached, at.get(one)) for one in there]


def _nearest(offer: Offer, reached: Reach | None) -> dict[str, str]:
    """The location of each service in reach that its distance or time belongs to."""
    if reached is None:
        return {}
    found = answer(offer, reached, Wanted()).results
    return dict(zip(found["service_id"], found["location_id"], strict=True))


def _one(
    offer: Offer,
    known: KnownFacts,
    service_id: str,
    reached: Reach | None,
    location_id: str | None,
) -> KeptService:
    rows = offer.rows_of(service_id)
    count = int(pd.Series(offer.points["location_id"].to_numpy()[rows]).nunique())
    detail = known.cells[service_id, location_id]
    if reached is None or location_id is None:
        return KeptService(service_id, location_id, count, detail)
    at = offer.rows_of(service_id, location_id)
    best = int(at[reached.cost[at].argmin()])
    trip = reached.trip(best)
    return KeptService(service_id, location_id, count, detail, reached.mode, trip)
