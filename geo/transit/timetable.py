"""Journeys by bus and train: from one home to many doors, and one journey in all its parts."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date
from threading import RLock

import numpy as np

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Flags
from geo.network.streets import Network
from geo.transit import choice, clock, spread
from geo.transit.choice import DoorToDoor
from geo.transit.clock import When
from geo.transit.engine import Engine
from geo.transit.feed import Feed, Running
from geo.transit.footpaths import footpaths
from geo.transit.legs import Journey, assembled
from geo.transit.limits import LONGEST_S, MOST_WALK_M, JourneyLimits
from geo.transit.spread import HomeWalks, TravelTimes
from geo.transit.walks import WALK, WHEELCHAIR, Walks, walks, whole_seconds

MINUTE_S = 60

EVERY_MIN = 10
"""For leaving from many homes: minutes between the departures that are tried."""

SMALL_HOURS_S = 3 * 3600
"""Home before three in the morning is home on the same day."""

DAYS_KEPT = 6

RUNS, OUT_OF_DATE, NOTHING_RUNS = "runs", "out of date", "nothing runs"
"""What a timetable says of a day."""

Place = tuple[float, float]
"""Longitude and latitude, EPSG:4326."""


class TransitNetwork:
    """The timetables of an area over its streets. Each day is made ready when it is asked for.

    Parameters
    ----------
    network
        The streets; ferries of the map are not walked on.
    feed
        The timetables.

    Attributes
    ----------
    stops
        Longitude and latitude of all stops, in the order of `Feed.places`; shape ``(n, 2)``.
    """

    def __init__(self, network: Network, feed: Feed) -> None:
        self.network = network
        self.feed = feed
        self.ids = feed.places.index.to_list()
        self.stops: Floats = feed.places[["lon", "lat"]].to_numpy(float)
        self._between: dict[bool, Walks] = {}
        self._runs: dict[date, bool] = {}
        self._days: OrderedDict[tuple[date, bool, float], tuple[Running, Engine]] = OrderedDict()
        self._lock = RLock()

    # What runs

    def day(self, day: date) -> str:
        """What is known of a day: ``RUNS``, ``OUT_OF_DATE`` or ``NOTHING_RUNS``."""
        if not any(first <= day <= last for first, last in self.feed.valid):
            return OUT_OF_DATE
        if day not in self._runs:  # as many as the timetables have days
            self._runs[day] = bool(self.feed.services(day))
        return RUNS if self._runs[day] else NOTHING_RUNS

    def check(self, day: date) -> None:
        """Raise `InputError`, with what the timetables cover, for a day on which nothing runs."""
        known = self.day(day)
        if known == OUT_OF_DATE:
            spans = "; ".join(f"{_said(first)} to {_said(last)}" for first, last in self.feed.valid)
            raise InputError(
                f"We have no journeys for {_said(day)}: our timetable is for {spans}. Choose "
                "another day."
            )
        if known == NOTHING_RUNS:
            raise InputError(f"Nothing runs on {_said(day)}. Choose another day.")

    def _ready(self, day: date, limits: JourneyLimits) -> tuple[Running, Engine]:
        key = (day, limits.step_free, limits.walk_m)
        with self._lock:
            if key not in self._days:
                self._days[key] = self._made(day, limits)
                while len(self._days) > DAYS_KEPT:
                    self._days.popitem(last=False)
            self._days.move_to_end(key)
            return self._days[key]

    def _made(self, day: date, limits: JourneyLimits) -> tuple[Running, Engine]:
        running = self.feed.around(day)
        if limits.step_free:
            running = running.only(*self.feed.for_wheelchairs)
        running = running.by_vehicle()
        between = self._walks_between(step_free=limits.step_free).within(limits.walk_m)
        return running, Engine(running, self.feed.places, footpaths(self.feed, between))

    def _walks_between(self, *, step_free: bool) -> Walks:
        with self._lock:
            if step_free not in self._between:
                self._between[step_free] = self.walks(self.stops, step_free=step_free)
            return self._between[step_free]

    # Walks

    def walks(self, places: Floats, *, step_free: bool = False) -> Walks:
        """The walks between places and all stops, up to ``MOST_WALK_M``."""
        return walks(self.network, places, self.stops, longest_m=MOST_WALK_M, step_free=step_free)

    def to_stops(self, found: Walks) -> dict[str, int]:
        """The walks of a single place, as seconds by stop."""
        return {self.ids[s]: int(t) for s, t in zip(found.stop, found.seconds, strict=True)}

    def by_place(self, found: Walks) -> list[dict[str, int]]:
        """The walks of each place, as seconds by stop."""
        rows: list[dict[str, int]] = [{} for _ in range(found.places)]
        for place, stop, took in zip(found.place, found.stop, found.seconds, strict=True):
            rows[place][self.ids[stop]] = int(took)
        return rows

    def second(self, when: When) -> int:
        """The second of the service day that is meant."""
        return clock.seconds(when.day, when.at, self.feed.zone)

    # From one home to many doors

    def spread(
        self, home: Place, doors: Walks, direct: Floats, when: When, limits: JourneyLimits
    ) -> TravelTimes:
        """How long it takes from a home to doors, over the window.

        Parameters
        ----------
        home
            Longitude and latitude, EPSG:4326.
        doors
            The walks between the doors and stops (`walks`).
        direct
            Metres of the walk all the way to each door, infinite where there is none; taken if it
            is no longer than the longest walk.
        """
        when, limits = when.checked(), limits.checked()
        running, engine = self._ready(when.day, limits)
        access = self.walks(np.array([home]), step_free=limits.step_free).within(limits.walk_m)
        ways = HomeWalks(
            self.to_stops(access), doors.within(limits.walk_m), self._walked(direct, limits)
        )
        start = self.second(when)
        if when.arrive_by:
            return spread.arriving(engine, running, ways, start, limits.changes)
        marks = start + MINUTE_S * np.arange(max(when.window_min, 1))
        return spread.leaving(engine, ways, marks, limits.changes)

    def between(self, starts: Floats, ends: Floats, when: When, limits: JourneyLimits) -> Floats:
        """How long it takes between places, in seconds; infinite: no journey. See `durations`.

        `starts` and `ends` are longitudes and latitudes, EPSG:4326; shapes ``(n, 2)``, ``(m, 2)``.
        """
        here, there = (self.walks(at, step_free=limits.step_free) for at in (starts, ends))
        return self.durations(here, there, self.on_foot(starts, ends, limits), when, limits)

    def on_foot(self, starts: Floats, ends: Floats, limits: JourneyLimits) -> Floats:
        """Metres of the walk all the way between places, infinite beyond the longest walk."""
        all_the_way = walks(
            self.network, starts, ends, longest_m=limits.walk_m, step_free=limits.step_free
        )
        direct = np.full((len(starts), len(ends)), np.inf)
        direct[all_the_way.place, all_the_way.stop] = all_the_way.metres
        return direct

    def durations(
        self, homes: Walks, doors: Walks, direct: Floats, when: When, limits: JourneyLimits
    ) -> Floats:
        """How long it takes from many homes to many doors, in seconds; infinite: no journey.

        Parameters
        ----------
        homes, doors
            Their walks to and from stops (`walks`).
        direct
            Metres of the walk all the way, infinite where there is none; homes by doors.
        when
            To arrive by: of the journey that leaves last. To leave: the middle value over every
            ``EVERY_MIN`` minutes of the window.
        """
        when, limits = when.checked(), limits.checked()
        _, engine = self._ready(when.day, limits)
        access, egress = (self.by_place(walks.within(limits.walk_m)) for walks in (homes, doors))
        on_foot = self._walked(direct, limits)
        start = self.second(when)
        if when.arrive_by:
            took, left = engine.durations_by(access, egress, start, changes=limits.changes)
            took[left < start - LONGEST_S] = np.inf
            walked = start - on_foot >= np.where(np.isfinite(took), left, -np.inf)
            return np.where(walked, on_foot, took)
        marks = start + MINUTE_S * np.arange(0, max(when.window_min, 1), EVERY_MIN)
        each = np.stack(
            [engine.durations_from(access, egress, int(s), changes=limits.changes) for s in marks]
        )
        each[each > LONGEST_S] = np.inf
        median: Floats = np.sort(np.minimum(each, on_foot), axis=0)[(len(marks) - 1) // 2]
        return median

    def in_time(
        self,
        homes: Walks,
        doors: Walks,
        direct: Floats,
        moments: Sequence[When],
        within_s: float,
        limits: JourneyLimits,
    ) -> Iterator[Flags]:
        """From which homes a door is reached within a limit by who leaves at each of some moments.

        One search back from the doors for each moment: who leaves at ``t`` is there by ``t +
        within_s`` if, and only if, the last journey that is there by then leaves at ``t`` or later.
        That is several times as fast as a search from each home (`durations`), and gives the same.

        Parameters
        ----------
        homes, doors, direct
            As `durations` has them.
        moments
            Moments of one day; each means that very minute, whatever its window.

        Returns
        -------
        For each moment, homes by doors.
        """
        limits = limits.checked()
        access, egress = (self.by_place(walks.within(limits.walk_m)) for walks in (homes, doors))
        on_foot = self._walked(direct, limits) <= within_s
        for when in moments:
            _, engine = self._ready(when.day, limits)
            start = self.second(when)
            _, left = engine.durations_by(
                access, egress, int(start + within_s), changes=limits.changes
            )
            yield on_foot | (left >= start)

    def _walked(self, direct: Floats, limits: JourneyLimits) -> Floats:
        """Seconds of walks of some metres, infinite for those that are too long."""
        graph = self.network.graph(WHEELCHAIR if limits.step_free else WALK, ferries=False)
        assert graph.pace is not None, "who walks has one pace"
        return np.where(direct <= limits.walk_m, whole_seconds(direct * graph.pace), np.inf)

    # One journey

    def journeys(
        self, home: Place, door: Place, when: When, limits: JourneyLimits
    ) -> list[Journey]:
        """The journeys from a home to a door: those of the window, or the last that is in time.

        In order of leaving. Walking all the way comes first where that is no longer than the
        longest walk; then only what is faster is told.
        """
        when, limits = when.checked(), limits.checked()
        running, engine = self._ready(when.day, limits)
        doors = self._doors(home, door, limits, self._all_the_way(home, door, limits))
        start = self.second(when)
        if when.arrive_by:
            found = choice.in_time(engine, doors, start, limits.changes)
        else:
            until = start + MINUTE_S * max(when.window_min - 1, 0)
            found = choice.of_window(engine, doors, start, until, limits.changes)
        return [
            assembled(self, running, each, (home, door), when.day, step_free=limits.step_free)
            for each in found
        ]

    def last_home(
        self, door: Place, home: Place, day: date, limits: JourneyLimits
    ) -> Journey | None:
        """The last journey from a door that is home before the small hours; None if there is none.

        Walking is no answer here: it needs no timetable.
        """
        limits = limits.checked()
        running, engine = self._ready(day, limits)
        doors = self._doors(door, home, limits, np.inf)
        found = engine.journeys(
            doors.access,
            doors.egress,
            clock.DAY_S + SMALL_HOURS_S,
            changes=limits.changes,
            arrive_by=True,
        )
        if not found:
            return None
        return assembled(self, running, found[0], (door, home), day, step_free=limits.step_free)

    def _doors(self, start: Place, end: Place, limits: JourneyLimits, on_foot: float) -> DoorToDoor:
        found = self.walks(np.array([start, end]), step_free=limits.step_free)
        near = found.within(limits.walk_m)
        access, egress = (self.to_stops(near.of(row)) for row in (0, 1))
        return DoorToDoor(access, egress, on_foot)

    def _all_the_way(self, home: Place, door: Place, limits: JourneyLimits) -> float:
        """Seconds of the walk all the way, infinite if it is too long or there is none."""
        mode = WHEELCHAIR if limits.step_free else WALK
        metres = self.network.route(mode, home, door, ferries=False).distance_m
        return float(self._walked(np.array(np.inf if metres is None else metres), limits))


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
