"""Ten journeys in Newport, worked out by hand from a real timetable (June 2023).

Each was found by reading stop_times.txt, calendar.txt and trips.txt: which vehicles call on that
day at stops within 450 m of both ends, and with one change, which of those that call within 450 m
of where one alights. `why` says what decides. Walks are those of the street map, in metres, at
4.8 km/h and in whole seconds begun.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pytest

from geo.network.osm import read_streets
from geo.network.streets import Network
from geo.records import Timetable
from geo.transit import NOTHING_RUNS, OUT_OF_DATE, RUNS, Feed, JourneyLimits, TransitNetwork, When

FOLDER = Path(__file__).parents[3] / ".." / "shared" / "data" / "public-transport"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the folder of shared data is absent")

TUESDAY, SATURDAY, SUNDAY = date(2023, 6, 13), date(2023, 6, 17), date(2023, 6, 18)
LIMITS = JourneyLimits(walk_m=450.0, changes=1)

ROGERSTONE = (-3.07417, 51.59607)
FRIARS_WALK = (-2.99405, 51.58738)
MARKET_SQUARE = (-2.99583, 51.58874)
SCHOOL = (-3.01011, 51.55884)  # The John Frost School
GAER = (-3.01357, 51.57473)
RHIWDERIN = (-3.06777, 51.57995)


@dataclass(frozen=True)
class Case:
    """A question, and its answer by hand: rides are (route, from, leaves, to, arrives)."""

    why: str
    start: tuple[float, float]
    end: tuple[float, float]
    day: date
    at: str
    by: bool
    leaves: str
    first_m: float
    rides: tuple[tuple[str, str, str, str, str], ...]
    last_m: float | None
    arrives: str


CASES = [
    Case(
        "Route 1 leaves Primrose Way at 08:58 and 09:58. The walk takes 3:45, so that who sets "
        "out at 09:00 has missed the first. By 56 from Ruskin Avenue one is there at 10:55.",
        ROGERSTONE,
        FRIARS_WALK,
        TUESDAY,
        "09:00:00",
        False,
        "09:54:15",
        299.96,
        (("1", "Primrose Way", "09:58:00", "Friars Walk 11", "10:40:00"),),
        88.4,
        "10:41:07",
    ),
    Case(
        "The 09:58 is of a service that runs on Saturdays as well, the 08:58 is not.",
        ROGERSTONE,
        FRIARS_WALK,
        SATURDAY,
        "08:30:00",
        False,
        "09:54:15",
        299.96,
        (("1", "Primrose Way", "09:58:00", "Friars Walk 11", "10:40:00"),),
        88.4,
        "10:41:07",
    ),
    Case(
        "At 07:50 the school bus JF1 leaves stand 12, and 2C stand 11, 88 m from the door. JF1 "
        "calls at Havelock Street at 07:55, 443 m away with the square crossed straight: 5:33 to "
        "walk. One leaves 34 seconds later than for stand 11, and is there by 08:21 as well.",
        FRIARS_WALK,
        SCHOOL,
        TUESDAY,
        "08:21:00",
        True,
        "07:49:27",
        443.41,
        (("JF1", "Havelock Street", "07:55:00", "The John Frost School (Stand 1)", "08:20:00"),),
        55.91,
        "08:20:42",
    ),
    Case(
        "JF1 leaves the school at 15:30. Alighting at Westgate Hotel (15:55) and walking is two "
        "minutes earlier than riding to Friars Walk (16:00).",
        SCHOOL,
        FRIARS_WALK,
        TUESDAY,
        "15:20:00",
        False,
        "15:29:18",
        55.9,
        (("JF1", "The John Frost School (Stand 1)", "15:30:00", "Westgate Hotel", "15:55:00"),),
        319.64,
        "15:59:00",
    ),
    Case(
        "After 20:05 the next 50 leaves at 21:05: the walk of 65 m takes 49 seconds.",
        MARKET_SQUARE,
        RHIWDERIN,
        TUESDAY,
        "20:06:00",
        False,
        "21:04:11",
        65.25,
        (("50", "Market Square 22", "21:05:00", "Rhiwderin Inn", "21:20:24"),),
        54.67,
        "21:21:05",
    ),
    Case(
        "The last of the day: after the 22:05 to Bargoed only the 23:00 to Caerphilly.",
        MARKET_SQUARE,
        RHIWDERIN,
        TUESDAY,
        "22:30:00",
        False,
        "22:59:11",
        65.25,
        (("50", "Market Square 22", "23:00:00", "Rhiwderin Inn", "23:15:24"),),
        54.67,
        "23:16:05",
    ),
    Case(
        "2C at 08:11 is the last that is at Friars Walk by 09:00: the 2A comes by at 09:12:12.",
        GAER,
        FRIARS_WALK,
        TUESDAY,
        "09:00:00",
        True,
        "08:10:35",
        32.13,
        (("2C", "Masefield Vale", "08:11:00", "Friars Walk 11", "08:26:00"),),
        88.4,
        "08:27:07",
    ),
    Case(
        "On Saturdays the 2A of 14:50 does not run: the next to Gaer is the 2C of 15:50.",
        FRIARS_WALK,
        GAER,
        SATURDAY,
        "14:40:00",
        False,
        "15:48:53",
        88.4,
        (("2C", "Friars Walk 11", "15:50:00", "Masefield Vale", "16:01:00"),),
        52.9,
        "16:01:40",
    ),
    Case(
        "50 passes Gaer Park Shops at 08:01:36, JF1 at 08:02:58 another stop of that name; "
        "no later bus meets one that is at the school by 08:40.",
        RHIWDERIN,
        SCHOOL,
        TUESDAY,
        "08:40:00",
        True,
        "07:50:07",
        58.7,
        (
            ("50", "Rhiwderin Inn", "07:50:51", "Gaer Park Shops", "08:01:36"),
            ("JF1", "Gaer Park Shops", "08:02:58", "The John Frost School (Stand 1)", "08:20:00"),
        ),
        55.9,
        "08:20:42",
    ),
    Case(
        "Nobody rides for 281 m, a square crossed straight: the first bus is at 09:18.",
        FRIARS_WALK,
        MARKET_SQUARE,
        TUESDAY,
        "09:00:00",
        False,
        "09:00:00",
        280.63,
        (),
        None,
        "09:03:31",
    ),
]


@pytest.fixture(scope="module")
def transit() -> TransitNetwork:
    found = read_streets(FOLDER / "newport.osm.pbf")
    held = Timetable(
        "newport",
        "newport",
        "Newport",
        "",
        "Europe/London",
        date(2023, 6, 5),
        date(2024, 3, 1),
        0,
        0,
        0,
        False,
        (FOLDER / "newport_gtfs.zip").read_bytes(),
    )
    return TransitNetwork(Network(found.edges, found.nodes, found.turns), Feed.of([held]))


@pytest.mark.parametrize("case", CASES, ids=range(1, len(CASES) + 1))
def test_a_journey_worked_out_by_hand_comes_out_exactly(
    transit: TransitNetwork, case: Case
) -> None:
    when = When(case.day, time.fromisoformat(case.at), case.by, window_min=0)
    (journey,) = transit.journeys(case.start, case.end, when, LIMITS)

    def at(clock: str) -> datetime:
        return datetime.combine(case.day, time.fromisoformat(clock), transit.feed.zone)

    assert (journey.leaves, journey.arrives) == (at(case.leaves), at(case.arrives)), case.why
    ridden = [(leg.route, leg.start, leg.leaves, leg.end, leg.arrives) for leg in journey.rides]
    assert ridden == [(r, a, at(out), b, at(there)) for r, a, out, b, there in case.rides], case.why
    walks = [leg for leg in journey.legs if leg.kind == "walk"]
    assert walks[0].distance_m == pytest.approx(case.first_m, abs=0.06)
    if case.last_m is not None:
        assert walks[-1].distance_m == pytest.approx(case.last_m, abs=0.06)


def test_where_and_when_no_bus_goes_there_is_no_journey(transit: TransitNetwork) -> None:
    """On Sundays only coaches call in Newport, all at one stop; in March 2024 the feed ends."""
    assert transit.day(SUNDAY) == RUNS
    when = When(SUNDAY, time(9), window_min=180)
    assert transit.journeys(ROGERSTONE, FRIARS_WALK, when, LIMITS) == []
    assert transit.journeys(FRIARS_WALK, SCHOOL, When(SATURDAY, time(7, 30)), LIMITS) == []
    assert transit.day(date(2024, 3, 1)) == RUNS
    assert transit.day(date(2024, 3, 2)) == OUT_OF_DATE
    assert transit.day(SUNDAY) != NOTHING_RUNS


def test_the_last_way_home_is_the_bus_at_eleven(transit: TransitNetwork) -> None:
    home = transit.last_home(MARKET_SQUARE, RHIWDERIN, TUESDAY, LIMITS)
    assert home is not None
    assert f"{home.leaves:%H:%M:%S}" == "22:59:11"


def test_walks_to_stops_are_those_of_the_street_network(transit: TransitNetwork) -> None:
    ways = transit.walks(np.array([GAER])).within(LIMITS.walk_m)
    assert len(ways.stop) > 10
    for stop, metres, seconds in zip(ways.stop, ways.metres, ways.seconds, strict=True):
        route = transit.network.route("walk", GAER, tuple(transit.stops[stop]), ferries=False)
        assert metres == pytest.approx(route.distance_m)
        assert seconds == math.ceil(route.duration_s - 0.05)
