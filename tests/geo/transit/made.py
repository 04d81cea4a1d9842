"""Made timetables and streets, and journeys through them found by trying everything.

The oracle shares nothing with what it checks but the files themselves: it works in moments of UTC,
one vehicle and one stop at a time.
"""

import io
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo.measure import to_lonlat
from geo.network.streets import Network
from geo.records import Timetable
from tests.geo.network.streets import network, street

LONDON = ZoneInfo("Europe/London")
ORIGIN = (219_350.0, 90_000.0)
APART_M = 300.0
SIDE = 4
FOOT_KMH, WHEELCHAIR_KMH = 4.8, 4.0

AT_LEAST, NOT_POSSIBLE, IN_SEAT, MUST_ALIGHT = 2, 3, 4, 5
"""GTFS's kinds of transfers: with a least time, none, and of one vehicle's trips."""

WHEELCHAIR, NO_WHEELCHAIR = 1, 2
"""GTFS's codes for trips and stops."""

Place = tuple[float, float]


def corner(column: float, row: float) -> Place:
    """Longitude and latitude of a corner of the lattice."""
    lon, lat = to_lonlat(ORIGIN[0] + column * APART_M, ORIGIN[1] + row * APART_M)[0]
    return float(lon), float(lat)


def lattice() -> Network:
    """Streets of 300 m between 16 corners; the way between two is along columns and rows."""
    rows = []
    for c in range(SIDE):
        for r in range(SIDE):
            for dc, dr in ((1, 0), (0, 1)):
                if c + dc < SIDE and r + dr < SIDE:
                    ends = [
                        (ORIGIN[0] + x * APART_M, ORIGIN[1] + y * APART_M)
                        for x, y in ((c, r), (c + dc, r + dr))
                    ]
                    rows.append(street(c * SIDE + r, (c + dc) * SIDE + r + dr, ends))
    return network(rows)


def walk_m(a: tuple[int, int], b: tuple[int, int]) -> float:
    """The way along the lattice between two corners."""
    return APART_M * (abs(a[0] - b[0]) + abs(a[1] - b[1]))


def walk_s(a: tuple[int, int], b: tuple[int, int], kmh: float = FOOT_KMH) -> int:
    """How long it takes, in whole seconds begun."""
    return math.ceil(walk_m(a, b) / (kmh / 3.6) - 0.05)


@dataclass(frozen=True)
class MadeTrip:
    """A trip: its service, its stops and their times (seconds; arrival, departure)."""

    service: str
    stops: tuple[int, ...]
    times: tuple[tuple[int, int], ...]
    no_board: frozenset[int] = frozenset()
    no_alight: frozenset[int] = frozenset()
    headway: tuple[int, int, int] | None = None
    wheelchair: int = 0
    block: str = ""


@dataclass(frozen=True)
class MadeFeed:
    """A timetable on the lattice: stops at corners, trips, calendars and transfers."""

    corners: tuple[tuple[int, int], ...]
    trips: tuple[MadeTrip, ...]
    weekly: dict[str, tuple[str, date, date]] = field(default_factory=dict)
    exceptions: tuple[tuple[str, date, int], ...] = ()
    transfers: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    stop_access: dict[int, int] = field(default_factory=dict)
    in_seat: dict[tuple[int, int], int] = field(default_factory=dict)

    def timetable(self) -> Timetable:
        """The feed as an area holds it."""
        days = (date(2026, 1, 1), date(2026, 12, 31))
        return Timetable(
            "made",
            "made",
            "Made",
            "A",
            "Europe/London",
            *days,
            len(self.trips),
            len(self.trips),
            len(self.corners),
            False,
            self.zip(),
        )

    def zip(self) -> bytes:
        """The feed as GTFS."""
        days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
        files = {
            "agency.txt": (
                "agency_id,agency_name,agency_url,agency_timezone",
                ["A,A,https://a.example,Europe/London"],
            ),
            "routes.txt": (
                "route_id,agency_id,route_short_name,route_type",
                [f"R{i},A,{i},3" for i in range(len(self.trips))],
            ),
            "stops.txt": (
                "stop_id,stop_name,stop_lat,stop_lon,wheelchair_boarding",
                [
                    f"S{i},Stop {i},{corner(*at)[1]!r},{corner(*at)[0]!r},"
                    f"{self.stop_access.get(i, 0)}"
                    for i, at in enumerate(self.corners)
                ],
            ),
            "trips.txt": (
                "route_id,service_id,trip_id,trip_headsign,wheelchair_accessible,block_id",
                [
                    f"R{i},{t.service},T{i},To {i},{t.wheelchair},{t.block}"
                    for i, t in enumerate(self.trips)
                ],
            ),
            "stop_times.txt": (
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,"
                "drop_off_type",
                [
                    f"T{i},{_gtfs(arr)},{_gtfs(dep)},S{stop},{n},"
                    f"{int(n in t.no_board)},{int(n in t.no_alight)}"
                    for i, t in enumerate(self.trips)
                    for n, (stop, (arr, dep)) in enumerate(zip(t.stops, t.times, strict=True))
                ],
            ),
            "calendar.txt": (
                f"service_id,{days},start_date,end_date",
                [
                    f"{name},{','.join(runs)},{a:%Y%m%d},{b:%Y%m%d}"
                    for name, (runs, a, b) in self.weekly.items()
                ],
            ),
            "calendar_dates.txt": (
                "service_id,date,exception_type",
                [f"{name},{day:%Y%m%d},{kind}" for name, day, kind in self.exceptions],
            ),
            "frequencies.txt": (
                "trip_id,start_time,end_time,headway_secs",
                [
                    f"T{i},{_gtfs(t.headway[0])},{_gtfs(t.headway[1])},{t.headway[2]}"
                    for i, t in enumerate(self.trips)
                    if t.headway
                ],
            ),
            "transfers.txt": (
                "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_trip_id",
                [f"S{a},S{b},{kind},{least},," for (a, b), (kind, least) in self.transfers.items()]
                + [f",,{kind},,T{a},T{b}" for (a, b), kind in self.in_seat.items()],
            ),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, (header, rows) in files.items():
                archive.writestr(name, "\n".join([header, *rows]) + "\n")
        return out.getvalue()


def _gtfs(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}:{second % 60:02d}"


def moment(day: date, at: time) -> float:
    """Seconds since 1970 of a time of the clock in London."""
    return datetime.combine(day, at, LONDON).timestamp()


@dataclass(frozen=True)
class Passing:
    """A vehicle as it passes: its trip's number and service day, stops, and moments of arrival and
    departure.
    """

    number: int
    day: date
    trip: MadeTrip
    times: tuple[tuple[float, float], ...]


def passing(feed: MadeFeed, around: date) -> Iterator[Passing]:
    """Every vehicle that runs about a day, day by day as the calendar has it."""
    for offset in range(-3, 3):
        day = around + timedelta(days=offset)
        noon = datetime.combine(day, time(12), LONDON).astimezone(UTC).timestamp()
        for number, trip in enumerate(feed.trips):
            if not _runs(feed, trip.service, day):
                continue
            starts = [0.0]
            if trip.headway:
                first, end, every = trip.headway
                starts = [float(s - trip.times[0][1]) for s in range(first, end, every)]
            for start in starts:
                times = [
                    (noon - 43_200 + a + start, noon - 43_200 + d + start) for a, d in trip.times
                ]
                yield Passing(number, day, trip, tuple(times))


def _runs(feed: MadeFeed, service: str, day: date) -> bool:
    for name, when, kind in feed.exceptions:
        if (name, when) == (service, day):
            return kind == 1
    if service not in feed.weekly:
        return False
    days, start, end = feed.weekly[service]
    return days[day.weekday()] == "1" and start <= day <= end


def goes_on(feed: MadeFeed, vehicle: Passing) -> Iterator[int]:
    """The trips, by number, that a vehicle makes next with its passengers on board."""
    number, trip = vehicle.number, vehicle.trip
    after = [
        (other.times[0][1], other.times[-1][0], n)
        for n, other in enumerate(feed.trips)
        if not other.headway and _runs(feed, other.service, vehicle.day)
    ]
    if trip.headway:
        return
    own = (trip.times[0][1], trip.times[-1][0], number)
    of_block = sorted(
        each for each in after if trip.block and feed.trips[each[2]].block == trip.block
    )
    following = next((each for each in of_block if each > own), None)
    for starts, _, n in sorted(after):
        named = feed.in_seat.get((number, n))
        turns = following is not None and following[2] == n and named != MUST_ALIGHT
        same = trip.stops[-1] == feed.trips[n].stops[0]
        if n != number and starts >= trip.times[-1][0] and (named == IN_SEAT or (turns and same)):
            yield n


def earliest(
    feed: MadeFeed,
    start: tuple[int, int],
    end: tuple[int, int],
    leaves: float,
    *,
    most_m: float,
    rides: int,
    step_free: bool = False,
) -> float:
    """When one is there at the earliest, by trying every vehicle, stop and change."""
    kmh = WHEELCHAIR_KMH if step_free else FOOT_KMH
    feed = without_steps(feed) if step_free else feed
    vehicles = list(passing(feed, datetime.fromtimestamp(leaves, LONDON).date()))
    best = np.inf
    if walk_m(start, end) <= most_m:
        best = leaves + walk_s(start, end, kmh)
    seen: set[tuple[int, int, int]] = set()
    todo: list[tuple[int, float, int]] = [
        (stop, leaves + walk_s(start, at, kmh), 0)
        for stop, at in enumerate(feed.corners)
        if walk_m(start, at) <= most_m
    ]
    while todo:
        stop, at_s, taken = todo.pop()
        for v, vehicle in enumerate(vehicles):
            for n, called in enumerate(vehicle.trip.stops):
                on = (v, n, taken)
                late = vehicle.times[n][1] < at_s - 1e-6
                ends = n == len(vehicle.trip.stops) - 1
                if called != stop or late or on in seen or ends or n in vehicle.trip.no_board:
                    continue
                seen.add(on)
                for off, there in _set_down(feed, vehicles, vehicle, n + 1, step_free):
                    if walk_m(feed.corners[off], end) <= most_m:
                        best = min(best, there + walk_s(feed.corners[off], end, kmh))
                    if taken + 1 < rides:
                        todo += [
                            (other, there + took, taken + 1)
                            for other, took in _changes(feed, off, most_m, kmh)
                        ]
    return best


def _set_down(
    feed: MadeFeed,
    vehicles: Sequence[Passing],
    vehicle: Passing,
    since: int,
    step_free: bool,
    not_before: float = -np.inf,
) -> Iterator[tuple[int, float]]:
    """Where and when somebody on board may get off, on this trip or the vehicle's next ones."""
    for m in range(since, len(vehicle.trip.stops)):
        if m not in vehicle.trip.no_alight:
            yield vehicle.trip.stops[m], max(vehicle.times[m][0], not_before)
    onward = set(goes_on(feed, vehicle))
    for other in vehicles:
        takes = not step_free or other.trip.wheelchair == WHEELCHAIR
        if other.number in onward and other.day == vehicle.day and takes:
            yield from _set_down(feed, vehicles, other, 0, step_free, vehicle.times[-1][0])


def without_steps(feed: MadeFeed) -> MadeFeed:
    """Trips as they are for who needs a wheelchair: nobody boards or leaves one that takes none,
    nor where none gets in.
    """
    shut = {stop for stop, access in feed.stop_access.items() if access == NO_WHEELCHAIR}
    trips = []
    for trip in feed.trips:
        barred = {number for number, stop in enumerate(trip.stops) if stop in shut}
        if trip.wheelchair != WHEELCHAIR:  # nobody who needs one gets on or off, or stays on
            barred = set(range(len(trip.stops)))
        on, off = trip.no_board | barred, trip.no_alight | barred
        trips.append(replace(trip, no_board=on, no_alight=off))
    return replace(feed, trips=tuple(trips))


def _changes(feed: MadeFeed, stop: int, most_m: float, kmh: float) -> Sequence[tuple[int, float]]:
    """Where one may go from a stop to change, and how long it takes."""
    found = []
    for other, at in enumerate(feed.corners):
        near = walk_m(feed.corners[stop], at) <= most_m
        took = walk_s(feed.corners[stop], at, kmh) if near else 0
        kind, least = feed.transfers.get((stop, other), (0, 0))
        if kind == NOT_POSSIBLE or not (near or (kind == AT_LEAST and least)):
            continue
        found.append((other, float(max(took, least) if kind == AT_LEAST else took)))
    return found
