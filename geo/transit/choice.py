"""Of the journeys from a door to a door, those that somebody is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo.transit.engine import Engine, FoundJourney
from geo.transit.limits import LONGEST_S


@dataclass(frozen=True, slots=True)
class DoorToDoor:
    """Two doors: seconds of the walks to stops and from stops, and of walking all the way (infinite
    where that is too long).
    """

    access: Mapping[str, int]
    egress: Mapping[str, int]
    on_foot: float


def of_window(
    engine: Engine, doors: DoorToDoor, start_s: int, until_s: int, changes: int
) -> Sequence[FoundJourney]:
    """Those that leave from one second until another, in order.

    Walking all the way comes first; then only what is faster is told.
    """
    found: list[FoundJourney] = []
    if np.isfinite(doors.on_foot):
        found.append(FoundJourney(start_s, int(start_s + doors.on_foot), ()))
    at_s = start_s
    while at_s <= until_s:
        ridden = engine.journeys(doors.access, doors.egress, at_s, changes=changes)
        if not ridden or ridden[0].arrival_s - at_s > LONGEST_S:
            break
        best = _last_to_leave(engine, doors, ridden[0], changes)
        if best.arrival_s - best.departure_s < doors.on_foot:
            found.append(best)
        at_s = best.departure_s + 1
    return found


def in_time(engine: Engine, doors: DoorToDoor, end_s: int, changes: int) -> Sequence[FoundJourney]:
    """The one that leaves last to be there by a second; none if there is none."""
    ridden = engine.journeys(doors.access, doors.egress, end_s, changes=changes, arrive_by=True)
    last = [found for found in ridden[:1] if found.departure_s >= end_s - LONGEST_S]
    if np.isfinite(doors.on_foot) and (not last or end_s - doors.on_foot >= last[0].departure_s):
        return [FoundJourney(int(end_s - doors.on_foot), end_s, ())]
    return last


def _last_to_leave(
    engine: Engine, doors: DoorToDoor, found: FoundJourney, changes: int
) -> FoundJourney:
    """The journey that leaves last of those that arrive no later than one does."""
    later = engine.journeys(
        doors.access, doors.egress, found.arrival_s, changes=changes, arrive_by=True
    )
    return later[0] if later else found
