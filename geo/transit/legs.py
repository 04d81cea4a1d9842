"""A journey in its parts: walks along our streets, waits and rides, with times and lines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
import pandas as pd
import shapely

from geo.measure import Floats
from geo.network.edges import Ints
from geo.network.streets import Network
from geo.transit import clock
from geo.transit.engine import FoundJourney, Ride
from geo.transit.feed import Feed, Running
from geo.transit.walks import WALK, WHEELCHAIR, whole_seconds

WALKS, WAITS, RIDES = "walk", "wait", "ride"

DOOR = ""
"""The name of a leg's end that is not a stop."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class StayOn:
    """Where a vehicle goes on under another name, or to another place, with its passengers.

    `stop` is the stop's name, `leaves` when it goes on, `route` and `headsign` what it then is.
    """

    stop: str
    leaves: datetime
    route: str
    headsign: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a journey.

    Attributes
    ----------
    kind
        ``walk``, ``wait`` or ``ride``.
    start, end
        Names of the stops; ``DOOR`` for home and the service.
    leaves, arrives
        By the wall clock.
    distance_m
        Metres of a walk, doors included; missing for a ride and a wait.
    line
        The way, EPSG:4326; of a ride along its shape, or straight from stop to stop where the feed
        has none. None for a wait.
    route, headsign, agency
        What a ride is called, where it goes, and who runs it.
    stops
        How many stops on a ride until one alights.
    illustrative
        Whether the timetable of a ride was made up.
    step_free
        Of a ride: true or false, or None where the feed does not say.
    booked
        Whether a ride comes, or stops there, only for somebody who has rung the operator first.
    phone
        The operator's number; "" where the feed has none.
    stay_on
        Where one stays on board while the vehicle becomes another service, in order.
    """

    kind: str
    start: str
    end: str
    leaves: datetime
    arrives: datetime
    distance_m: float | None = None
    line: shapely.LineString | None = None
    route: str = ""
    headsign: str = ""
    agency: str = ""
    stops: int = 0
    illustrative: bool = False
    step_free: bool | None = None
    booked: bool = False
    phone: str = ""
    stay_on: tuple[StayOn, ...] = ()

    @property
    def duration_s(self) -> float:
        """How many seconds it takes."""
        return (self.arrives - self.leaves).total_seconds()


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey from door to door."""

    legs: tuple[Leg, ...]

    @property
    def leaves(self) -> datetime:
        """When one leaves the door."""
        return self.legs[0].leaves

    @property
    def arrives(self) -> datetime:
        """When one is there."""
        return self.legs[-1].arrives

    @property
    def duration_s(self) -> float:
        """Seconds from door to door."""
        return (self.arrives - self.leaves).total_seconds()

    @property
    def rides(self) -> tuple[Leg, ...]:
        """Its rides."""
        return tuple(leg for leg in self.legs if leg.kind == RIDES)

    @property
    def walk_m(self) -> float:
        """Metres walked in all."""
        return sum(leg.distance_m or 0.0 for leg in self.legs)

    @property
    def illustrative(self) -> bool:
        """Whether any of it rests on a timetable that was made up."""
        return any(leg.illustrative for leg in self.legs)


class JourneyParts(Protocol):
    """What a journey is put together from."""

    @property
    def network(self) -> Network:
        """The streets."""
        ...

    @property
    def feed(self) -> Feed:
        """The timetables."""
        ...


def assembled(
    held: JourneyParts,
    running: Running,
    found: FoundJourney,
    ends: tuple[Place, Place],
    day: date,
    *,
    step_free: bool,
) -> Journey:
    """Put a journey together from what the engine found.

    Parameters
    ----------
    ends
        The two doors, longitude and latitude, EPSG:4326.
    """
    making = _Making(held, running, day, WHEELCHAIR if step_free else WALK)
    if not found.rides:
        way = making.walk(ends[0], ends[1], DOOR, DOOR, found.departure_s, found.arrival_s)
        return Journey((way,))
    legs: list[Leg] = []
    now_s, here, name = found.departure_s, ends[0], DOOR
    for ride in found.rides:
        there = making.place(ride.board)
        if name == DOOR or making.name(ride.board) != name or here != there:
            walked = making.walk_until(here, there, name, ride.board, now_s, ride.departure_s)
            legs.append(walked)
            now_s = making.second(walked.arrives)
        if ride.departure_s > now_s:
            legs.append(making.wait(ride, now_s))
        legs.append(making.ride(ride))
        now_s, here, name = ride.arrival_s, making.place(ride.alight), making.name(ride.alight)
    legs.append(making.walk(here, ends[1], name, DOOR, now_s, found.arrival_s))
    return Journey(tuple(legs))


@dataclass(frozen=True, slots=True)
class _Making:
    held: JourneyParts
    running: Running
    day: date
    mode: str

    def moment(self, second: float) -> datetime:
        return clock.moment(self.day, second, self.held.feed.zone)

    def second(self, moment: datetime) -> int:
        start = clock.starts(self.day, self.held.feed.zone)
        return round((moment - start).total_seconds())

    def place(self, stop: str) -> Place:
        row = self.held.feed.places.loc[stop]
        return float(row["lon"]), float(row["lat"])

    def name(self, stop: str) -> str:
        return str(self.held.feed.places.at[stop, "name"])

    def walk(self, a: Place, b: Place, start: str, end: str, leaves_s: int, arrives_s: int) -> Leg:
        way = self.held.network.route(self.mode, a, b, ferries=False)
        return Leg(
            WALKS,
            start,
            end,
            self.moment(leaves_s),
            self.moment(arrives_s),
            way.distance_m,
            way.geometry,
        )

    def walk_until(
        self, a: Place, b: Place, start: str, stop: str, leaves_s: int, latest_s: int
    ) -> Leg:
        """The walk to a stop, from which one then waits."""
        way = self.held.network.route(self.mode, a, b, ferries=False)
        took = (
            latest_s - leaves_s if way.duration_s is None else float(whole_seconds(way.duration_s))
        )
        arrives_s = min(leaves_s + took, latest_s)
        return Leg(
            WALKS,
            start,
            self.name(stop),
            self.moment(leaves_s),
            self.moment(arrives_s),
            way.distance_m,
            way.geometry,
        )

    def wait(self, ride: Ride, since_s: int) -> Leg:
        name = self.name(ride.board)
        return Leg(WAITS, name, name, self.moment(since_s), self.moment(ride.departure_s))

    def ride(self, ride: Ride) -> Leg:
        calls = self.running.calls[self.running.calls["run"] == ride.run]
        first, last = _between(calls, ride)
        calls = calls.iloc[first : last + 1]
        trips = calls["trip_id"].to_numpy()[:-1]
        begins = np.flatnonzero(trips != np.append("", trips[:-1]))  # a row a trip of the vehicle
        told = self.held.feed.rides.loc[trips[begins]]
        on, off = told.iloc[0], told.iloc[-1]
        ring_on, ring_off = bool(calls["ring_on"].iat[0]), bool(calls["ring_off"].iat[-1])
        return Leg(
            RIDES,
            self.name(ride.board),
            self.name(ride.alight),
            self.moment(ride.departure_s),
            self.moment(ride.arrival_s),
            None,
            self._line(calls["stop_id"].to_list(), begins, told["shape_id"]),
            _called(on),
            str(on["headsign"]),
            str(on["agency"]),
            last - first,
            bool(told["illustrative"].any()),
            _throughout(told["step_free"]),
            ring_on or ring_off,
            str((off if ring_off and not ring_on else on)["phone"]),
            tuple(
                StayOn(
                    self.name(calls["stop_id"].iat[row]),
                    self.moment(calls["departure_s"].iat[row]),
                    _called(trip),
                    str(trip["headsign"]),
                )
                for row, (_, trip) in zip(begins[1:], told.iloc[1:].iterrows(), strict=True)
            ),
        )

    def _line(self, stops: list[str], begins: Ints, shapes: pd.Series) -> shapely.LineString:
        """The way of a ride: of each of its trips the part that is ridden."""
        ends = [*begins[1:].tolist(), len(stops) - 1]
        pieces = [
            shapely.get_coordinates(self._piece(str(shape), stops[low : high + 1]))
            for low, high, shape in zip(begins, ends, shapes, strict=True)
        ]
        return shapely.LineString(np.concatenate(pieces))

    def _piece(self, shape_id: str, stops: list[str]) -> shapely.LineString:
        places = self.held.feed.places
        known = [stop for stop in stops if stop in places.index]
        straight = places.loc[known, ["lon", "lat"]].to_numpy(float)
        shape = self.held.feed.shape(shape_id)
        return shapely.LineString(straight) if shape is None else _cut(shape, straight)


def _called(trip: pd.Series) -> str:
    return str(trip["short_name"] or trip["long_name"])


def _throughout(step_free: pd.Series) -> bool | None:
    """Whether every trip takes a wheelchair: one that takes none decides, then one unknown."""
    if not step_free.fillna(True).all():
        return False
    return None if step_free.isna().any() else True


def _between(calls: pd.DataFrame, ride: Ride) -> tuple[int, int]:
    """The calls of a run, by position, where a ride begins and ends."""
    stops, leaves = calls["stop_id"].to_numpy(), calls["departure_s"].to_numpy()
    arrives = calls["arrival_s"].to_numpy()
    first = int(np.flatnonzero((stops == ride.board) & (leaves == ride.departure_s))[0])
    last = np.flatnonzero((stops == ride.alight) & (arrives == ride.arrival_s))
    return first, int(last[last > first][0])


def _cut(shape: shapely.LineString, stops: Floats) -> shapely.LineString:
    """The part of a shape between the first and the last of some stops."""
    low, high = (float(shapely.line_locate_point(shape, shapely.Point(stops[i]))) for i in (0, -1))
    if low >= high:  # a shape that comes by twice: the straight line from stop to stop is honest
        return shapely.LineString(stops)
    at = shapely.line_locate_point(shape, shapely.points(shapely.get_coordinates(shape)))
    points = shapely.get_coordinates(shape)
    ends = shapely.get_coordinates(shapely.line_interpolate_point(shape, [low, high]))
    inside = points[(at > low) & (at < high)]
    return shapely.LineString(np.concatenate([ends[:1], inside, ends[1:]]))
