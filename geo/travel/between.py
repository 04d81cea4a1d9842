"""The distance between two places, and between many: as the commands report it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.measure import Floats
from geo.network.directions import Route
from geo.network.edges import Ints
from geo.travel.reach import NO_ROUTE, REACHED, Trip
from geo.travel.routes import DoorJourneys

BEYOND = "beyond limit"


@dataclass(frozen=True, slots=True)
class TravelPair:
    """How far one place is from another: its route, and by timetable the journeys.

    By timetable the route has no distance, and `trip` says how its time differs over the window.
    """

    route: Route
    trip: Trip | None = None
    journeys: DoorJourneys | None = None


@dataclass(frozen=True, slots=True)
class MatrixPart:
    """Some pairs of a matrix: rows of the starts and of the ends, with what lies between.

    `metres` and `seconds` are NaN where there is nothing to report; `status` says why.
    """

    start: Ints
    end: Ints
    metres: Floats
    seconds: Floats
    status: np.ndarray


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """The costs from every start to every end, a part at a time.

    `made_up` says whether they rest on a made-up timetable; None along streets.
    """

    parts: Iterator[MatrixPart]
    made_up: bool | None = None


def street_part(
    here: Ints, there: Ints, metres: Floats, seconds: Floats, joined: np.ndarray, within_m: float
) -> MatrixPart:
    """Some pairs along streets; those that are not joined to a street, or too far, have no cost."""
    near = joined & np.isfinite(metres) & (metres <= within_m)
    beyond = joined & ~near & np.isfinite(within_m)
    return MatrixPart(
        here,
        there,
        np.where(near, metres, np.nan),
        np.where(near, seconds, np.nan),
        np.select([near, beyond], [REACHED, BEYOND], NO_ROUTE),
    )


def timed_part(seconds: Floats) -> MatrixPart:
    """All pairs by timetable: starts by ends."""
    here, there = (axis.ravel() for axis in np.indices(seconds.shape))
    took = seconds.ravel()
    found = np.isfinite(took)
    return MatrixPart(
        here,
        there,
        np.full(len(took), np.nan),
        np.where(found, took, np.nan),
        np.where(found, REACHED, NO_ROUTE),
    )


def lonlat(places: pd.DataFrame) -> Floats:
    """Positions of places, from their columns ``lon`` and ``lat``."""
    at: Floats = places[["lon", "lat"]].to_numpy(float)
    return at
