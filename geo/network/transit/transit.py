"""Journeys by bus and train: from one home to many doors, and one journey in all its parts."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import RLock

import numpy as np

from geo.errors import InputError
from geo.measure import Floats
from geo.network.edges import Flags, Ints
from geo.network.streets import Network
from geo.network.transit import clock
from geo.network.transit.clock import When
from geo.network.transit.engine import Engine, Footpaths, Found
from geo.network.transit.feed import Feed, Running
from geo.network.transit.legs import Journey, assembled
from geo.network.transit.walks import WALK, WHEELCHAIR, Walks, walks, whole_seconds

MOST_WALK_M = 3000.0
"""Nobody is sent on a longer walk at a time."""

MOST_CHANGES = 5
LONGEST_S = 4 * 3600.0
"""A journey that takes longer is none: mostly it waits for the next morning. Nor does anybody leave
so long before the time at which they are to be there."""

MINUTE_S = 60

EVERY_MIN = 10
"""For leaving from many homes, every so manieth minute of the window is tried."""

DAYS_KEPT = 6

RUNS, OUT_OF_DATE, NOTHING_RUNS = "runs", "out of date", "nothing runs"
"""What a timetable says of a day."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody is ready to do.

    `walk_m` is the longest walk at a time: to a stop, between two, from a stop. `changes` is how
    many there may be. With `step_free`, walks are without steps, and rides are those of which the
    feed says that they take a wheelchair, between stops of which it does not say the opposite.
    """

    walk_m: float = 1200.0
    changes: int = 2
    step_free: bool = False

    def checked(self) -> "Limits":
        """The same, or `InputError` for what nobody can be ready to do."""
        if not 0 < self.walk_m <= MOST_WALK_M:
            raise InputError(
                f"The longest walk is {self.walk_m:g} metres. Give one up to {MOST_WALK_M:g}."
            )
        if not 0 <= self.changes <= MOST_CHANGES:
            raise InputError(f"There are {self.changes} changes. Give 0 to {MOST_CHANGES}.")
        return self


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it takes from one home to each of `n` doors, in seconds; infinite: no journey.

    Of all minutes of the window in which somebody may leave: `median` over all of them, `least` and
    `most` over those that have a journey, and `share` of them that have one. For arriving, all
    are those of the last journey. `walked` says where walking all the way takes the median, and
    `arrivals` at how many different moments one arrives.
    """

    median: Floats
    least: Floats
    most: Floats
    share: Floats
    walked: Flags
    arrivals: Floats


class Transit:
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
        self._days: OrderedDict[tuple[date, bool, float], tuple[Running, Engine]] = OrderedDict()
        self._lock = RLock()

    # What runs

    def day(self, day: date) -> str:
        """What is known of a day: ``RUNS``, ``OUT_OF_DATE`` or ``NOTHING_RUNS``."""
        if not any(first <= day <= last for first, last in self.feed.valid):
            return OUT_OF_DATE
        return RUNS if self.feed.services(day) else NOTHING_RUNS

    def check(self, day: date) -> None:
        """Raise `InputError`, with what the timetables cover, for a day on which nothing runs."""
        known = self.day(day)
        if known == OUT_OF_DATE:
            spans = "; ".join(f"{_said(first)} to {_said(last)}" for first, last in self.feed.valid)
            raise InputError(
                f"No journey can be given for {_said(day)}: the timetable that we have is for "
                f"{spans}. Choose another day."
            )
        if known == NOTHING_RUNS:
            raise InputError(f"Nothing runs on {_said(day)}. Choose another day.")

    def _ready(self, day: date, limits: Limits) -> tuple[Running, Engine]:
        key = (day, limits.step_free, limits.walk_m)
        with self._lock:
            if key not in self._days:
                self._days[key] = self._made(day, limits)
                while len(self._days) > DAYS_KEPT:
                    self._days.popitem(last=False)
            self._days.move_to_end(key)
            return self._days[key]

    def _made(self, day: date, limits: Limits) -> tuple[Running, Engine]:
        running = self.feed.around(day)
        if limits.step_free:
            takes = self.feed.rides["step_free"].fillna(False).to_numpy(bool)
            trips = set(self.feed.rides.index[takes])
            running = running.only(trips, self._barred())
        return running, Engine(running, self.feed.places, self._footpaths(limits))

    def _barred(self) -> set[str]:
        """Stops of which the feed says that no wheelchair gets in."""
        places = self.feed.places
        closed = (places["step_free"] == False).fillna(False).to_numpy(bool)  # noqa: E712
        return set(places.index[closed])

    def _footpaths(self, limits: Limits) -> Footpaths:
        """Walks between stops, and changes within one; as the feed has it where it says more."""
        with self._lock:
            if limits.step_free not in self._between:
                self._between[limits.step_free] = self.walks(self.stops, step_free=limits.step_free)
        near = self._between[limits.step_free].within(limits.walk_m)
        took = {
            (self.ids[a], self.ids[b]): int(s)
            for a, b, s in zip(near.place, near.stop, near.seconds, strict=True)
        }
        took |= {(stop, stop): 0 for stop in self.ids}
        for row in self.feed.transfers.to_dict("records"):
            pair = (row["from_stop_id"], row["to_stop_id"])
            if row["transfer_type"] == "3":
                took.pop(pair, None)
            elif row["transfer_type"] == "2" and row["min_transfer_time"]:
                took[pair] = max(int(row["min_transfer_time"]), took.get(pair, 0))
        return Footpaths(
            [a for a, _ in took], [b for _, b in took], np.array(list(took.values()), np.int64)
        )

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
        self, home: tuple[float, float], doors: Walks, direct: Floats, when: When, limits: Limits
    ) -> Spread:
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
        near = doors.within(limits.walk_m)
        pace = self._pace(step_free=limits.step_free)
        on_foot = np.where(direct <= limits.walk_m, whole_seconds(direct * pace), np.inf)
        if when.arrive_by:
            return self._spread_by(running, engine, access, near, on_foot, when, limits)
        start = self.second(when)
        marks = start + MINUTE_S * np.arange(max(when.window_min, 1))
        seeds = self.to_stops(access)
        arrived = np.full((len(marks), len(self.ids)), np.inf)
        columns = self._columns(engine)
        for mark, at_s in enumerate(marks):
            arrived[mark, columns] = engine.arrivals(seeds, int(at_s), changes=limits.changes)
        there = _least_by_place(arrived, near)
        there[there - marks[:, None] > LONGEST_S] = np.inf
        return _spread(np.minimum(there - marks[:, None], on_foot), there, on_foot)

    def _spread_by(
        self,
        running: Running,
        engine: Engine,
        access: Walks,
        doors: Walks,
        on_foot: Floats,
        when: When,
        limits: Limits,
    ) -> Spread:
        end_s = self.second(when)
        took, left = self._last(running, engine, access, doors, end_s, limits)
        walked = end_s - on_foot >= left
        best = np.where(walked, on_foot, took)
        found = np.isfinite(best)
        return Spread(best, best, best, found.astype(float), walked & found, found.astype(float))

    def _last(
        self,
        running: Running,
        engine: Engine,
        access: Walks,
        doors: Walks,
        end_s: int,
        limits: Limits,
    ) -> tuple[Floats, Floats]:
        """The last journeys from one home that are in time: seconds that each takes, and when it
        leaves. The same as `Engine.durations_by` has them, found the other way round.

        One leaves in time for a ride. Each such second is tried, the last first, with as few
        changes as are enough, until every door is reached that can be.
        """
        seeds = self.to_stops(access)
        took, left = np.full(doors.places, np.inf), np.full(doors.places, -np.inf)
        moments = _moments(running, seeds, end_s)
        if not len(moments):
            return took, left
        todo = self._there(engine, seeds, doors, int(moments[-1]), limits.changes) <= end_s
        for second in moments:
            for changes in range(limits.changes + 1):
                if not todo.any():
                    return took, left
                there = self._there(engine, seeds, doors, int(second), changes)
                now = todo & (there <= end_s)
                took[now], left[now] = there[now] - second, second
                todo &= ~now
        return took, left

    def _there(
        self, engine: Engine, seeds: Mapping[str, int], doors: Walks, at_s: int, changes: int
    ) -> Floats:
        """When each door is reached by who leaves at a second."""
        arrived = np.full((1, len(self.ids)), np.inf)
        arrived[0, self._columns(engine)] = engine.arrivals(seeds, at_s, changes=changes)
        there: Floats = _least_by_place(arrived, doors)[0]
        return there

    def _columns(self, engine: Engine) -> Ints:
        """Which of all stops those of the engine are."""
        row_of = {stop: row for row, stop in enumerate(self.ids)}
        return np.array([row_of[stop] for stop in engine.stops], dtype=np.int64)

    def between(self, starts: Floats, ends: Floats, when: When, limits: Limits) -> Floats:
        """How long it takes between places, in seconds; infinite: no journey. See `durations`.

        `starts` and `ends` are longitudes and latitudes, EPSG:4326; shapes ``(n, 2)``, ``(m, 2)``.
        """
        here, there = (self.walks(at, step_free=limits.step_free) for at in (starts, ends))
        return self.durations(here, there, self.on_foot(starts, ends, limits), when, limits)

    def on_foot(self, starts: Floats, ends: Floats, limits: Limits) -> Floats:
        """Metres of the walk all the way between places, infinite beyond the longest walk."""
        all_the_way = walks(
            self.network, starts, ends, longest_m=limits.walk_m, step_free=limits.step_free
        )
        direct = np.full((len(starts), len(ends)), np.inf)
        direct[all_the_way.place, all_the_way.stop] = all_the_way.metres
        return direct

    def durations(
        self, homes: Walks, doors: Walks, direct: Floats, when: When, limits: Limits
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
        pace = self._pace(step_free=limits.step_free)
        on_foot = np.where(direct <= limits.walk_m, whole_seconds(direct * pace), np.inf)
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

    def _pace(self, *, step_free: bool) -> float:
        graph = self.network.graph(WHEELCHAIR if step_free else WALK, ferries=False)
        assert graph.pace is not None, "who walks has one pace"
        return graph.pace

    # One journey

    def journeys(
        self, home: tuple[float, float], door: tuple[float, float], when: When, limits: Limits
    ) -> list[Journey]:
        """The journeys from a home to a door: those of the window, or the last that is in time.

        In order of leaving. Walking all the way comes first where that is no longer than the
        longest walk; then only what is faster is told.

        Parameters
        ----------
        home, door
            Longitudes and latitudes, EPSG:4326.
        """
        when, limits = when.checked(), limits.checked()
        running, engine = self._ready(when.day, limits)
        ends = self.walks(np.array([home, door]), step_free=limits.step_free).within(limits.walk_m)
        access, egress = (self.to_stops(ends.of(i)) for i in (0, 1))
        on_foot = self._on_foot(home, door, limits)
        found = self._found(engine, access, egress, on_foot, when, limits)
        return [
            assembled(self, running, journey, (home, door), when.day, step_free=limits.step_free)
            for journey in found
        ]

    def last_home(
        self, door: tuple[float, float], home: tuple[float, float], day: date, limits: Limits
    ) -> Journey | None:
        """The last journey from a door that is home before the small hours; None if there is none.

        Walking is no answer here: it needs no timetable.
        """
        limits = limits.checked()
        running, engine = self._ready(day, limits)
        ends = self.walks(np.array([door, home]), step_free=limits.step_free).within(limits.walk_m)
        access, egress = (self.to_stops(ends.of(i)) for i in (0, 1))
        found = engine.journeys(
            access, egress, clock.DAY_S + SMALL_HOURS_S, changes=limits.changes, arrive_by=True
        )
        if not found:
            return None
        return assembled(
            self, running, found[0], (door, home), day,
            step_free=limits.step_free,
        )  # fmt: skip

    def _on_foot(
        self, home: tuple[float, float], door: tuple[float, float], limits: Limits
    ) -> float:
        mode = WHEELCHAIR if limits.step_free else WALK
        route = self.network.route(mode, home, door, ferries=False)
        if route.distance_m is None or route.distance_m > limits.walk_m:
            return np.inf
        return float(whole_seconds(route.distance_m * self._pace(step_free=limits.step_free)))

    def _found(
        self,
        engine: Engine,
        access: Mapping[str, int],
        egress: Mapping[str, int],
        on_foot: float,
        when: When,
        limits: Limits,
    ) -> list[Found]:
        start = self.second(when)
        if when.arrive_by:
            ridden = engine.journeys(access, egress, start, changes=limits.changes, arrive_by=True)
            last = [j for j in ridden[:1] if j.departure_s >= start - LONGEST_S]
            if np.isfinite(on_foot) and (not last or start - on_foot >= last[0].departure_s):
                return [Found(int(start - on_foot), start, ())]
            return last
        found: list[Found] = []
        if np.isfinite(on_foot):
            found.append(Found(start, int(start + on_foot), ()))
        at_s, until = start, start + MINUTE_S * max(when.window_min - 1, 0)
        while at_s <= until:
            ridden = engine.journeys(access, egress, at_s, changes=limits.changes)
            if not ridden or ridden[0].arrival_s - at_s > LONGEST_S:
                break
            best = last_to_leave(engine, access, egress, ridden[0], changes=limits.changes)
            if best.arrival_s - best.departure_s < on_foot:
                found.append(best)
            at_s = best.departure_s + 1
        return found


SMALL_HOURS_S = 3 * 3600
"""Home before three in the morning is home on the same day."""


def _moments(running: Running, seeds: Mapping[str, int], end_s: int) -> Ints:
    """The seconds at which somebody leaves in time for a ride and not too early, the last first."""
    calls = running.calls
    calls = calls[calls["board"] & calls["stop_id"].isin(list(seeds))]
    leave = calls["departure_s"].to_numpy() - calls["stop_id"].map(seeds).to_numpy(float)
    leave = np.unique(leave[(leave <= end_s) & (leave >= end_s - LONGEST_S)])
    return leave[::-1].astype(np.int64)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def last_to_leave(
    engine: Engine, access: Mapping[str, int], egress: Mapping[str, int], found: Found, *,
    changes: int,
) -> Found:  # fmt: skip
    """The journey that leaves last of those that arrive no later than one does."""
    later = engine.journeys(access, egress, found.arrival_s, changes=changes, arrive_by=True)
    return later[0] if later else found


def _least_by_place(arrived: Floats, doors: Walks) -> Floats:
    """When each place is reached, by the best of its stops; shape ``(marks, places)``."""
    there = np.full((len(arrived), doors.places), np.inf)
    if len(doors.place):
        each = arrived[:, doors.stop] + doors.seconds
        first = np.flatnonzero(np.diff(doors.place, prepend=-1))
        there[:, doors.place[first]] = np.minimum.reduceat(each, first, axis=1)
    return there


def _spread(took: Floats, there: Floats, on_foot: Floats) -> Spread:
    marks = len(took)
    ordered = np.sort(took, axis=0)
    found = np.isfinite(took)
    count = found.sum(axis=0)
    median = ordered[(marks - 1) // 2]
    in_turn = np.sort(there, axis=0)
    later = (in_turn[1:] > in_turn[:-1]) & np.isfinite(in_turn[1:])
    moments = later.sum(axis=0).astype(float)
    return Spread(
        median,
        ordered[0],
        np.where(count > 0, np.where(found, took, 0.0).max(axis=0), np.inf),
        count / marks,
        (median == on_foot) & np.isfinite(on_foot),
        moments + np.isfinite(there).any(axis=0),
    )
