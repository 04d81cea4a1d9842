"""What one search from a place measures: the cost to every entrance of an offer."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure import Floats
from geo.network.edges import Flags, Ints
from geo.places.postcodes import Place
from geo.transit import TravelTimes

REACHED = "reached"
NO_ROUTE = "unreachable"

WITHOUT_JOURNEY = (
    "seldom",
    "no journey",
    "nothing runs",
    "out of date",
    "no stop there",
    "no stop here",
)
"""Why a timetable gives no time: see `geo.travel.timetable.Timetabled.reach`."""

NOT_MEASURED = (*WITHOUT_JOURNEY, NO_ROUTE)
"""Why an entrance has no cost. Of a service's entrances, the first reason counts."""

DISTANCE, TIME = "distance", "time"

Position = tuple[float, float]
"""Longitude and latitude, EPSG:4326."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The cost from a place to every entrance of an offer, measured once.

    Arrays have one value a row of `Offer.points`. `metres` and `seconds` are infinite beyond the
    limit and where there is no route. `joined` says whether the streets lead there at all. Of
    `within_m` and `within_s`, the limits, at most one is given. `ferries` names the ferries on the
    routes to some entrances, given by their rows. `origin_offset_m` is the straight line from the
    place to its street, NaN where no street is near enough.

    By timetable there are no metres (NaN); `spread` is how times differ over the window, `apart`
    the number (`number_of`) of why an entrance has no journey, and `example_times` whether the
    times of journeys that ride rest on a made-up timetable.

    `searched` is how far the streets were searched, in the cost that the mode makes least: no way
    within the limit costs more.
    """

    place: Place
    mode: str
    within_m: float | None
    within_s: float | None
    origin_offset_m: float
    metres: Floats
    seconds: Floats
    straight_m: Floats
    joined: Flags
    direction: Callable[[Ints], NDArray[np.object_]]
    ferries: Callable[[Ints], list[str]]
    spread: TravelTimes | None = None
    apart: NDArray[np.int8] | None = None
    example_times: bool = False
    searched: float = np.inf

    @property
    def measures(self) -> str:
        """What results are ordered by: ``DISTANCE``, or ``TIME`` by timetable."""
        return DISTANCE if self.spread is None else TIME

    @property
    def cost(self) -> Floats:
        """The cost by which results are ordered: metres, or seconds by timetable."""
        return self.metres if self.spread is None else self.seconds

    def trip(self, row: int) -> "Trip":
        """What it takes to get to one entrance, given by its row."""
        at = np.array([row])
        ferry = self.ferries(at)[0] if np.isfinite(self.seconds[row]) else ""
        far = None if self.spread is not None else float(self.metres[row])
        trip = Trip(far, float(self.seconds[row]), ferry)
        return trip if self.spread is None else trip.timed(self.spread, row, self.example_times)


@dataclass(frozen=True, slots=True)
class Trip:
    """What it takes to get from one place to another, one way of travelling.

    `distance_m` is None by timetable; `duration_s` is infinite where there is no route. How a time
    by timetable differs over the window is in `least_s` and `most_s`, and `share` of its minutes
    have a journey that arrives at one of `arrivals` moments.
    """

    distance_m: float | None
    duration_s: float
    ferry: str = ""
    least_s: float | None = None
    most_s: float | None = None
    share: float = 1.0
    arrivals: int = 0
    on_foot: bool = False
    example_times: bool = False

    @property
    def found(self) -> bool:
        """Whether there is a route or a journey."""
        return bool(np.isfinite(self.duration_s))

    @property
    def row(self) -> dict[str, Any]:
        """The same by the columns of a table of results."""
        return asdict(self)

    def timed(self, times: TravelTimes, row: int, example_times: bool) -> "Trip":
        """The same with how its time differs over the window."""
        walked = bool(times.walked[row])
        return Trip(
            None,
            self.duration_s,
            "",
            float(times.least[row]),
            float(times.most[row]),
            float(times.share[row]),
            int(times.arrivals[row]),
            walked,
            example_times and not walked,
        )


def number_of(status: str) -> int:
    """The number of a status of ``NOT_MEASURED``, from 1.

    >>> number_of("seldom")
    1
    """
    return NOT_MEASURED.index(status) + 1
