"""Small timetables for tests: GTFS feeds written from a few lines."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date

from geo.records import Timetable
from tests.town import at

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAILY = {"d": ("1111111", FIRST, LAST)}

Call = tuple[str, str] | tuple[str, str, str]
"""A stop and when a trip is there; or when it comes and when it goes."""


def timetable(
    trips: Mapping[str, Sequence[Call]],
    stops: Mapping[str, tuple[float, float]],
    *,
    services: Mapping[str, tuple[str, date, date]] = DAILY,
    service_of: Mapping[str, str] | None = None,
    exceptions: Sequence[tuple[str, date, int]] = (),
    transfers: Sequence[tuple[str, str, int, int | str]] = (),
    frequencies: Sequence[tuple[str, str, str, int]] = (),
    step_free: Mapping[str, str] | None = None,
    boarding: Mapping[str, str] | None = None,
    pickup: Mapping[tuple[str, int], str] | None = None,
    drop_off: Mapping[tuple[str, int], str] | None = None,
    blocks: Mapping[str, str] | None = None,
    linked: Mapping[tuple[str, str], int] | None = None,
    phone: str = "",
    illustrative: bool = False,
) -> Timetable:
    """A timetable whose stops are at positions in the town's lattice steps.

    `services` are ``(days, first, last)``, days as seven digits from Monday; `service_of`
    says which one a trip has (``d``). `transfers` are ``(from, to, type, seconds)``, `step_free`
    and `boarding` GTFS's codes for wheelchairs of trips and stops, `pickup` and `drop_off` those of
    a trip's calls by number. `blocks` says which vehicle makes a trip, `linked` GTFS's kind of
    transfer between two trips of one.
    """
    services_of, codes, boards = service_of or {}, step_free or {}, boarding or {}
    ons, offs = pickup or {}, drop_off or {}
    tables = {
        "agency": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_phone"),
            ("1", "Test Buses", "https://example.org", "Europe/London", phone),
        ],
        "stops": [("stop_id", "stop_name", "stop_lat", "stop_lon", "wheelchair_boarding")]
        + [(s, f"Stop {s}", at(*xy)[1], at(*xy)[0], boards.get(s, "")) for s, xy in stops.items()],
        "routes": [
            ("route_id", "agency_id", "route_short_name", "route_type"),
            *((f"r{t}", "1", t.upper(), 3) for t in trips),
        ],
        "trips": [
            (
                "route_id",
                "service_id",
                "trip_id",
                "trip_headsign",
                "wheelchair_accessible",
                "block_id",
            )
        ]
        + [
            (
                f"r{t}",
                services_of.get(t, "d"),
                t,
                f"To {calls[-1][0]}",
                codes.get(t, ""),
                (blocks or {}).get(t, ""),
            )
            for t, calls in trips.items()
        ],
        "stop_times": [
            (
                "trip_id",
                "arrival_time",
                "departure_time",
                "stop_id",
                "stop_sequence",
                "pickup_type",
                "drop_off_type",
            )
        ]
        + [
            (t, call[1], call[-1], call[0], n, ons.get((t, n), ""), offs.get((t, n), ""))
            for t, calls in trips.items()
            for n, call in enumerate(calls)
        ],
        "calendar": [
            (
                "service_id",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
                "start_date",
                "end_date",
            )
        ]
        + [
            (s, *days, f"{first:%Y%m%d}", f"{last:%Y%m%d}")
            for s, (days, first, last) in services.items()
        ],
        "calendar_dates": [("service_id", "date", "exception_type")]
        + [(s, f"{day:%Y%m%d}", kind) for s, day, kind in exceptions],
        "transfers": [
            (
                *("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
                *("from_trip_id", "to_trip_id"),
            ),
            *((*row, "", "") for row in transfers),
            *(("", "", kind, "", a, b) for (a, b), kind in (linked or {}).items()),
        ],
        "frequencies": [("trip_id", "start_time", "end_time", "headway_secs"), *frequencies],
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, rows in tables.items():
            text = "".join(",".join(map(str, row)) + "\n" for row in rows)
            archive.writestr(f"{name}.txt", text)
    firsts, lasts = zip(*((first, last) for _, first, last in services.values()), strict=True)
    return Timetable(
        "t",
        "timetable",
        "Test timetable",
        "Test Buses",
        "Europe/London",
        min(firsts),
        max(lasts),
        len(trips),
        len(trips),
        len(stops),
        illustrative,
        held.getvalue(),
    )


TOWN_BUSES = timetable(
    {
        "red": [("sw", "08:10:00"), ("mid", "08:15:00"), ("ne", "08:20:00")],
        "late": [("sw", "08:40:00"), ("mid", "08:45:00"), ("ne", "08:50:00")],
        "back": [("ne", "17:00:00"), ("mid", "17:05:00"), ("sw", "17:10:00")],
        "blue": [("west", "08:20:00"), ("mid", "08:30:00")],
    },
    {"sw": (0.0, 0.0), "mid": (4.0, 4.0), "ne": (8.0, 8.0), "west": (0.0, 7.0)},
    step_free={"red": "1", "late": "2", "back": "1", "blue": "1"},
)
"""Buses of the made-up town: its library is beside the stop in the middle."""

BUS_SOURCE = """
[[source]]
kind = "gtfs"
source_id = "buses"
title = "Test buses"
publisher = "Test publisher"
vintage = "2026-01"
licence = "CC0-1.0"
attribution = "Test buses, made up"
path = "buses.zip"
"""
