"""Services that a family asks for by name, and that are beyond its limit: how far they are."""

from collections.abc import Iterator

import numpy as np

from geo.directory.offer import Offer
from geo.families.matching import ALL_WORDS, ITS_NAME
from geo.families.search import Answer, BeyondReach, fitting
from geo.families.way import nearest_door
from geo.network.edges import Ints
from geo.travel import Travel

MOST = 1
"""How many are measured: each costs about as much as a search."""


def beyond(offer: Offer, answer: Answer, travel: Travel) -> tuple[BeyondReach, ...]:
    """The services of the name that was typed which the limit leaves out, the nearest first.

    Where services within the limit fit the whole text, or have words of it in their names, only one
    whose whole name was typed is given; no example is.
    """
    return tuple(sorted(_measured(offer, answer, travel), key=lambda one: one.trip.duration_s))


def _measured(offer: Offer, answer: Answer, travel: Travel) -> Iterator[BeyondReach]:
    for row in _left_out(offer, answer):
        service_id = str(offer.services["service_id"].iloc[row])
        door = nearest_door(offer, answer.reached, service_id, None)
        if door is None:
            continue
        trip = travel.trip(answer.place, door)
        if trip.found:
            yield BeyondReach(service_id, str(offer.services["name"].iloc[row]), trip)


def _left_out(offer: Offer, answer: Answer) -> Ints:
    """The rows of such services, at most `MOST`, the nearest in a straight line first."""
    if answer.match is None:
        return np.array([], dtype=np.int64)
    named = np.flatnonzero(answer.match.by_name & ~offer.services["illustrative"].to_numpy(bool))
    if not len(named):
        return named
    ids = offer.services["service_id"]
    shown = ids.isin([*answer.results["service_id"], *answer.elsewhere["service_id"]]).to_numpy(
        bool
    )
    here = shown[named]
    wanted = fitting(offer, answer.wanted, answer.match)[named] & ~here
    if here.any() or (answer.match.strength[shown] <= ALL_WORDS).any():
        wanted &= answer.match.strength[named] == ITS_NAME
    far = np.full(len(offer.services), np.inf)
    np.minimum.at(far, offer.service, answer.reached.straight_m)
    rows = named[wanted & np.isfinite(far[named])]
    nearest: Ints = rows[np.argsort(far[rows], kind="stable")[:MOST]]
    return nearest
