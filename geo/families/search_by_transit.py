"""For families: the services within reach by bus and train, soonest there first.

What is in reach is decided by time alone, from door to door: the walk to a stop, the wait, rides,
changes and the walk from the last stop. Whoever may leave in any minute of a window meets a bus
sooner or later, so that a time has a spread; its middle value decides. Walking all the way counts
too, where that is no longer than the longest walk that somebody is ready for.

The walks from doors to stops are measured once for an offer, and held here, as `Offer.joined` is.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.directory.offer import YEARS
from geo.errors import InputError
from geo.families.search import NO_WAY, Offer, Reach, number_of
from geo.measure import Floats, compass, straight_line_m, within_seconds
from geo.network import paths
from geo.network.edges import UNREACHABLE, Flags, Ints, SnappedPoints
from geo.places.postcodes import Place
from geo.transit import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    RUNS,
    TRANSIT,
    Journey,
    JourneyLimits,
    TransitNetwork,
    TravelTimes,
    Walks,
    When,
)

DEFAULT_MINUTES = 60.0
LOOKED_AHEAD = 60
"""So many days ahead the next day is looked for on which anything runs."""

Position = tuple[float, float]
"""Longitude and latitude, EPSG:4326."""


@dataclass(frozen=True, slots=True)
class Departure:
    """When somebody goes, and what they are ready to do."""

    when: When
    limits: JourneyLimits = field(default_factory=JourneyLimits)

    def checked(self) -> "Departure":
        """The same, or `InputError` for what cannot be asked."""
        if self.when.day.year not in YEARS:
            raise InputError(
                f"The day is in the year {self.when.day.year}. "
                f"Give one from {YEARS[0]} to {YEARS[-1]}."
            )
        return Departure(self.when.checked(), self.limits.checked())


@dataclass(frozen=True, slots=True)
class _OfferWalks:
    """Where the ways in of an offer join the streets, and their walks to stops."""

    joined: SnappedPoints
    walks: Walks


@dataclass(frozen=True)
class ByTimetable:
    """The timetables of an area, and an offer whose doors they lead to.

    Attributes
    ----------
    transit
        The timetables over the streets.
    offer
        The services.
    illustrative
        Whether any of the timetables was made up: times of journeys that ride may rest on it.
    """

    transit: TransitNetwork
    offer: Offer
    _doors: dict[bool, _OfferWalks] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def illustrative(self) -> bool:
        """Whether any of the timetables was made up."""
        return any(self.transit.feed.illustrative)

    def next_day(self, first: date) -> date:
        """The first day from a day on with anything that runs; that day itself if there is none."""
        days = (first + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD))
        return next((day for day in days if self.transit.day(day) == RUNS), first)

    def warm(self, outing: Departure) -> None:
        """Make ready what searches like this one need, so that nobody waits for it."""
        corner = Place("", "", float(self.transit.stops[0, 1]), float(self.transit.stops[0, 0]))
        self.reach(corner, outing, within_s=DEFAULT_MINUTES * 60)

    def reach(self, place: Place, outing: Departure, *, within_s: float) -> Reach:
        """Measure how long it takes from a place to every way in of the offer.

        A way in without a journey has a reason, of ``geo.families.search.WITHOUT_JOURNEY``:

        - ``seldom``: there is one for less than half of the minutes in which one may leave;
        - ``no journey``: none then that takes less than four hours, with so few changes and walks;
        - ``nothing runs``: nothing of the timetables runs on that day;
        - ``out of date``: no timetable holds that day;
        - ``no stop there``, ``no stop here``: no stop is near enough to it, or to the place.

        Parameters
        ----------
        within_s
            The longest time in seconds, doors included, up to ``LONGEST_WITHIN_MINUTES``.

        Raises
        ------
        InputError
            For a time, a window, a walk or a number of changes that cannot be asked.
        """
        outing = outing.checked()
        within_seconds(within_s / 60)
        doors = self._held(outing.limits)
        origin, spread = self._from(place, outing, doors)
        inside = spread.median <= within_s
        return Reach(
            place,
            TRANSIT,
            None,
            within_s,
            float(origin.offset_m[0]),
            np.full(len(spread.median), np.nan),
            np.where(inside, spread.median, np.inf),
            straight_line_m(origin.xy, doors.joined.xy),
            np.isfinite(spread.median),
            lambda which: compass(origin.xy, doors.joined.xy[which]),
            lambda which: [""] * len(which),
            spread,
            self._apart(place, outing, doors, spread),
            self.illustrative,
        )

    def door(self, reached: Reach, service_id: str, location_id: str | None) -> Position:
        """The way in of a service's location that a search reached soonest.

        Parameters
        ----------
        reached
            What `reach` measured.
        """
        points = self.offer.points
        row = np.flatnonzero((self.offer.services["service_id"] == service_id).to_numpy())
        here = np.isin(self.offer.service, row)
        if location_id is not None:
            here &= (points["location_id"] == location_id).to_numpy(dtype=bool)
        ways = np.flatnonzero(here)
        best = points.iloc[ways[np.lexsort((reached.straight_m[ways], reached.seconds[ways]))[0]]]
        return float(best["entrance_lon"]), float(best["entrance_lat"])

    def journeys(self, place: Place, door: Position, outing: Departure) -> list[Journey]:
        """The journeys from a place to a door; see `geo.transit.TransitNetwork.journeys`."""
        outing = outing.checked()
        return self.transit.journeys((place.lon, place.lat), door, outing.when, outing.limits)

    def last_home(self, place: Place, door: Position, outing: Departure) -> Journey | None:
        """The last journey of the day from a door home again; None if there is none."""
        home = (place.lon, place.lat)
        return self.transit.last_home(door, home, outing.when.day, outing.limits)

    def spread_to(self, place: Place, door: Position, outing: Departure) -> TravelTimes:
        """How long it takes from a place to one door, as `reach` has it: arrays of one value."""
        outing = outing.checked()
        joined = self._snap(outing.limits, np.array([door]))
        walks = self.transit.walks(np.array([door]), step_free=outing.limits.step_free)
        return self._from(place, outing, _OfferWalks(joined, walks))[1]

    def _held(self, limits: JourneyLimits) -> _OfferWalks:
        if limits.step_free not in self._doors:
            at = self.offer.points[["entrance_lon", "entrance_lat"]].to_numpy(float)
            walks = self.transit.walks(at, step_free=limits.step_free)
            self._doors[limits.step_free] = _OfferWalks(self._snap(limits, at), walks)
        return self._doors[limits.step_free]

    def _snap(self, limits: JourneyLimits, at: Floats) -> SnappedPoints:
        return self.transit.network.snap(_foot(limits), at[:, 0], at[:, 1], ferries=False)

    def _from(
        self, place: Place, outing: Departure, doors: _OfferWalks
    ) -> tuple[SnappedPoints, TravelTimes]:
        limits, home = outing.limits, (place.lon, place.lat)
        origin = self._snap(limits, np.array([home]))
        graph = self.transit.network.graph(_foot(limits), ferries=False)
        direct, _ = paths.lengths_from(graph, origin, doors.joined, limit=limits.walk_m)
        return origin, self.transit.spread(home, doors.walks, direct.metres, outing.when, limits)

    def _apart(
        self, place: Place, outing: Departure, doors: _OfferWalks, spread: TravelTimes
    ) -> NDArray[np.int8]:
        """For each way in, the number of why it has no journey."""
        near = doors.walks.within(outing.limits.walk_m)
        stop_there: Flags = np.bincount(near.place, minlength=near.places) > 0
        home = np.array([[place.lon, place.lat]])
        walks = self.transit.walks(home, step_free=outing.limits.step_free)
        origin: Ints = self._snap(outing.limits, home).edge
        cut_off = (doors.joined.edge == UNREACHABLE) | (origin[0] == UNREACHABLE)
        none_here = len(walks.within(outing.limits.walk_m).stop) == 0
        day = self.transit.day(outing.when.day)
        return np.select(
            [
                cut_off,
                spread.share > 0,
                np.full(len(cut_off), day == OUT_OF_DATE),
                np.full(len(cut_off), day == NOTHING_RUNS),
                np.full(len(cut_off), none_here),
                ~stop_there,
            ],
            [
                number_of(s)
                for s in (
                    NO_WAY,
                    "seldom",
                    "out of date",
                    "nothing runs",
                    "no stop here",
                    "no stop there",
                )
            ],
            number_of("no journey"),
        ).astype(np.int8)


def _foot(limits: JourneyLimits) -> str:
    """The mode of the walks."""
    return "wheelchair" if limits.step_free else "walk"
