"""Journeys in a small town with a few buses."""

from datetime import date, time

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.network.streets import Network
from geo.records import Timetable
from geo.store import Store
from geo.transit import (
    NOTHING_RUNS,
    OUT_OF_DATE,
    RUNS,
    Feed,
    JourneyLimits,
    TransitNetwork,
    When,
)
from tests.feeds import timetable
from tests.town import at

DAY = date(2026, 6, 2)
STOPS = {"a": (0.0, 0.0), "b": (4.0, 0.0), "c": (8.0, 0.0), "d": (8.0, 4.0)}
NEAR = JourneyLimits(walk_m=150.0)


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def riding(network: Network, held: Timetable) -> TransitNetwork:
    return TransitNetwork(network, Feed.of([held]))


def journeys(transit: TransitNetwork, start, end, when: When, limits: JourneyLimits = NEAR):
    return transit.journeys(at(*start), at(*end), when, limits)


def said(journey) -> list[str]:
    return [f"{leg.kind} {leg.leaves:%H:%M} {leg.arrives:%H:%M}" for leg in journey.legs]


LINE = timetable(
    {
        "one": [("a", "08:10:00"), ("b", "08:15:00"), ("c", "08:20:00")],
        "two": [("a", "08:40:00"), ("b", "08:45:00"), ("c", "08:50:00")],
        "up": [("c", "08:30:00"), ("d", "08:36:00")],
    },
    STOPS,
)


def test_a_journey_has_walks_waits_and_rides_in_order(network) -> None:
    transit = riding(network, LINE)
    first, *_ = journeys(transit, (0, 0), (8, 4), When(DAY, time(8, 0)))
    assert [leg.kind for leg in first.legs] == ["walk", "ride", "wait", "ride", "walk"]
    assert [leg.route for leg in first.rides] == ["ONE", "UP"]
    assert (first.leaves.time(), first.arrives.time()) == (time(8, 10), time(8, 36))
    for before, after in zip(first.legs, first.legs[1:], strict=False):
        assert before.arrives == after.leaves


def test_the_spread_is_over_the_minutes_of_leaving(network) -> None:
    transit = riding(network, LINE)
    doors = transit.walks(np.array([at(8.0, 0.0)]))
    got = transit.spread(
        at(0.0, 0.0), doors, np.array([np.inf]), When(DAY, time(8, 0), window_min=60), NEAR
    )
    # Those who leave until 08:10 ride at 08:10, those until 08:40 at 08:40, the rest not at all.
    waits = [20 - m for m in range(11)] + [50 - m for m in range(11, 41)]
    assert got.share[0] == pytest.approx(41 / 60)
    assert got.least[0] == 600
    assert got.most[0] == max(waits) * 60
    every = sorted([*waits, *[np.inf] * 19])
    assert got.median[0] == every[29] * 60
    assert got.arrivals[0] == 2


def test_arriving_by_a_time_takes_the_last_journey_that_is_there(network) -> None:
    transit = riding(network, LINE)
    found = journeys(transit, (0, 0), (8, 0), When(DAY, time(8, 55), arrive_by=True))
    assert [(j.leaves.time(), j.arrives.time()) for j in found] == [(time(8, 40), time(8, 50))]
    assert journeys(transit, (0, 0), (8, 0), When(DAY, time(8, 19), arrive_by=True)) == []


CROSSING = {
    "to": [("a", "08:10:00"), ("b", "08:15:00"), ("c", "08:20:00")],
    "soon": [("a", "07:00:00"), ("b", "08:16:00"), ("d", "08:25:00")],
    "later": [("a", "07:30:00"), ("b", "08:40:00"), ("d", "08:50:00")],
}
"""Both `soon` and `later` come from elsewhere to the stop at which `to` calls on its way."""


@pytest.mark.parametrize(
    ("least", "there"),
    [
        ("60", time(8, 25)),
        ("60.0", time(8, 25)),
        ("60.5", time(8, 50)),
        ("61", time(8, 50)),
        ("", time(8, 25)),
    ],
)
def test_a_change_takes_the_whole_second_that_it_has_begun(network, least, there) -> None:
    held = timetable(CROSSING, STOPS, transfers=[("b", "b", 2, least)])
    when = When(DAY, time(8, 5), window_min=0)
    (journey,) = journeys(riding(network, held), (0, 0), (8, 4), when)
    assert journey.arrives.time() == there


def test_where_no_change_can_be_made_none_is(network) -> None:
    held = timetable(CROSSING, STOPS, transfers=[("b", "b", 3, "")])
    when = When(DAY, time(8, 5), window_min=0)
    assert journeys(riding(network, held), (0, 0), (8, 4), when) == []


@pytest.mark.parametrize("calls", [{"alight": [("to", 1)]}, {"board": [("soon", 1)]}])
def test_nobody_changes_where_a_vehicle_only_picks_up_or_only_sets_down(network, calls) -> None:
    """`to` sets nobody down at the stop between, or `soon` picks nobody up there."""
    shut = {side: dict.fromkeys(where, "1") for side, where in calls.items()}
    trips = {name: CROSSING[name] for name in ("to", "soon")}
    held = timetable(trips, STOPS, pickup=shut.get("board"), drop_off=shut.get("alight"))
    when = When(DAY, time(8, 5), window_min=0)
    assert journeys(riding(network, held), (0, 0), (8, 4), when) == []


ONWARD = {
    "one": [("a", "08:10:00"), ("b", "08:20:00")],
    "two": [("b", "08:25:00"), ("c", "08:30:00"), ("d", "08:40:00")],
}
NO_CHANGE = JourneyLimits(walk_m=150.0, changes=0)


@pytest.mark.parametrize(
    ("told", "rides"),
    [
        ({"blocks": {"one": "v", "two": "v"}}, 1),
        ({"linked": {("one", "two"): 4}}, 1),
        ({"blocks": {"one": "v", "two": "v"}, "linked": {("one", "two"): 5}}, 2),
        ({"blocks": {"one": "v", "two": "w"}}, 2),
        ({}, 2),
    ],
)
def test_staying_on_board_is_no_change(network, told, rides) -> None:
    transit = riding(network, timetable(ONWARD, STOPS, **told))
    when = When(DAY, time(8, 0))
    (one,) = journeys(transit, (0, 0), (8, 4), when)
    assert len(one.rides) == rides
    assert one.arrives.time() == time(8, 40)
    direct = [j for j in journeys(transit, (0, 0), (8, 4), when, NO_CHANGE) if j.rides]
    assert len(direct) == (rides == 1)


def test_a_ride_says_where_the_vehicle_becomes_another(network) -> None:
    held = timetable(
        ONWARD, STOPS, blocks={"one": "v", "two": "v"}, step_free={"one": "1", "two": ""}
    )
    transit = riding(network, held)
    (one,) = journeys(transit, (0, 0), (8, 4), When(DAY, time(8, 0)))
    (ride,) = one.rides
    assert (ride.route, ride.headsign, ride.stops) == ("ONE", "To b", 3)
    (stay,) = ride.stay_on
    assert (stay.stop, stay.route, stay.headsign) == ("Stop b", "TWO", "To d")
    assert stay.leaves.time() == time(8, 25)
    assert ride.step_free is None  # nothing says that the second trip takes a wheelchair
    assert shapely.get_coordinates(ride.line)[[0, -1]] == pytest.approx(
        np.array([at(0, 0), at(8, 4)])
    )
    (later,) = journeys(transit, (4, 0), (8, 4), When(DAY, time(8, 0)))
    assert [(leg.route, leg.stay_on) for leg in later.rides] == [("TWO", ())]


def test_nobody_stays_on_where_the_vehicle_goes_elsewhere_to_begin(network) -> None:
    """The next trip begins 800 m away, or before the one before it has ended."""
    far = {"one": [("a", "08:10:00"), ("b", "08:20:00")], "two": ONWARD["two"][1:]}
    early = {"one": ONWARD["one"], "two": [("b", "08:19:00"), *ONWARD["two"][1:]]}
    for calls in (far, early):
        transit = riding(network, timetable(calls, STOPS, blocks={"one": "v", "two": "v"}))
        got = journeys(transit, (0, 0), (8, 4), When(DAY, time(8, 0)), NO_CHANGE)
        assert not [one for one in got if one.rides]


def test_a_wheelchair_stays_on_only_where_both_trips_take_one(network) -> None:
    step_free = JourneyLimits(walk_m=150.0, changes=0, step_free=True)
    for second, found in (("1", 1), ("2", 0)):
        held = timetable(
            ONWARD, STOPS, blocks={"one": "v", "two": "v"}, step_free={"one": "1", "two": second}
        )
        transit = riding(network, held)
        assert len(journeys(transit, (0, 0), (8, 4), When(DAY, time(8, 0)), step_free)) == found


def test_a_vehicle_that_divides_goes_both_ways(network) -> None:
    stops = STOPS | {"e": (0.0, 4.0)}
    calls = ONWARD | {"three": [("b", "08:26:00"), ("e", "08:36:00")]}
    held = timetable(calls, stops, linked={("one", "two"): 4, ("one", "three"): 4})
    transit = riding(network, held)
    for name, end in (("TWO", (8, 4)), ("THREE", (0, 4))):
        got = journeys(transit, (0, 0), end, When(DAY, time(8, 0)), NO_CHANGE)
        (one,) = [each for each in got if each.rides]
        assert [stay.route for stay in one.rides[0].stay_on] == [name]
    running = transit.feed.around(DAY).by_vehicle()
    ways = [tuple(t.unique()) for _, t in running.calls.groupby("run")["trip_id"]]
    assert ("0:one", "0:two") in ways
    assert ("0:one", "0:three") in ways


def test_who_lives_near_walks(network) -> None:
    transit = riding(network, LINE)
    far = JourneyLimits(walk_m=1000.0)
    found = journeys(transit, (0, 0), (1, 0), When(DAY, time(8, 0)), far)
    assert [leg.kind for leg in found[0].legs] == ["walk"]


def test_what_a_timetable_says_of_a_day(network) -> None:
    transit = riding(network, LINE)
    assert transit.day(DAY) == RUNS
    assert transit.day(date(2027, 1, 1)) == OUT_OF_DATE
    weekdays = timetable(
        {"one": [("a", "08:10:00"), ("b", "08:15:00")]},
        STOPS,
        services={"d": ("1111100", date(2026, 1, 1), date(2026, 12, 31))},
    )
    assert riding(network, weekdays).day(date(2026, 6, 6)) == NOTHING_RUNS


def test_the_last_way_home_is_the_last_of_the_day(network) -> None:
    transit = riding(network, LINE)
    home = transit.last_home(at(8.0, 0.0), at(8.0, 4.0), DAY, NEAR)
    assert home is not None
    assert home.leaves.time() == time(8, 30)
    assert transit.last_home(at(8.0, 0.0), at(0.0, 0.0), DAY, NEAR) is None


def test_step_free_only_where_the_feed_says_so(network) -> None:
    trips = {
        "one": [("a", "08:10:00"), ("b", "08:15:00")],
        "two": [("a", "08:20:00"), ("b", "08:25:00")],
    }
    when, limits = When(DAY, time(8, 0)), JourneyLimits(walk_m=150.0, step_free=True)
    low = riding(network, timetable(trips, STOPS, step_free={"one": "2", "two": "1"}))
    assert [j.rides[0].route for j in journeys(low, (0, 0), (4, 0), when, limits)] == ["TWO"]
    assert journeys(riding(network, timetable(trips, STOPS)), (0, 0), (4, 0), when, limits) == []
    shut = timetable(trips, STOPS, step_free={"one": "1", "two": "1"}, boarding={"a": "2"})
    assert journeys(riding(network, shut), (0, 0), (4, 0), when, limits) == []


def test_limits_and_windows_that_are_none(network) -> None:
    for limits in (
        JourneyLimits(walk_m=0.0),
        JourneyLimits(walk_m=9000.0),
        JourneyLimits(changes=-1),
    ):
        with pytest.raises(InputError):
            limits.checked()
    with pytest.raises(InputError, match="window"):
        When(DAY, time(8), window_min=600).checked()


def test_an_example_says_so(network) -> None:
    held = timetable({"one": [("a", "08:10:00"), ("b", "08:15:00")]}, STOPS, illustrative=True)
    found = journeys(riding(network, held), (0, 0), (4, 0), When(DAY, time(8, 0)))
    assert found[0].illustrative


def test_walks_to_stops_are_those_of_our_streets(network) -> None:
    transit = riding(network, LINE)
    home = at(2.0, 3.0)
    found = transit.walks(np.array([home]))
    for stop, metres, seconds in zip(found.stop, found.metres, found.seconds, strict=True):
        way = network.route("walk", home, tuple(transit.stops[stop]), ferries=False)
        assert metres == pytest.approx(way.distance_m)
        assert way.duration_s - 0.05 <= seconds < way.duration_s + 1
