"""Families' search by timetable, over the made-up town: every time can be worked out by hand."""

from dataclasses import replace
from datetime import date, time
from typing import NamedTuple

import numpy as np
import pytest

from geo.errors import InputError
from geo.families import counts, search
from geo.families.order import sort
from geo.families.search import TIMED_COLUMNS, Answer, Offer, Wanted
from geo.families.way import nearest_door
from geo.network.edges import FOOT_MPS
from geo.places.postcodes import Place
from geo.records import Timetable
from geo.store import Store
from geo.transit import TRANSIT, Feed, JourneyLimits, TransitNetwork, When
from geo.travel.standard import Standard
from geo.travel.timetable import Timetabled, for_families, next_day
from tests.feeds import timetable
from tests.town import at

TUESDAY, SUNDAY = date(2026, 6, 2), date(2026, 6, 7)
WEEKDAYS = {"d": ("1111100", date(2026, 1, 1), date(2026, 12, 31))}
STOPS = {"a": (0.0, 0.0), "b": (8.0, 8.0), "c": (4.0, 4.0)}
TRIPS = {
    "one": [("a", "08:10:00"), ("b", "08:20:00")],
    "two": [("a", "08:40:00"), ("b", "08:50:00")],
    "back": [("b", "17:00:00"), ("a", "17:10:00")],
}
LINE = timetable(TRIPS, STOPS, services=WEEKDAYS)
AT_A, FAR = (0.0, 0.0), (100.0, 100.0)
PHARMACY = "<img src=x onerror=alert(1)>"
LEAVE = When(TUESDAY, time(8, 0), window_min=40)
SHORT = JourneyLimits(walk_m=100.0)


class Riding(NamedTuple):
    transit: TransitNetwork
    offer: Offer


@pytest.fixture(scope="module")
def riding(store: Store):
    network, offer = store.network(), store.offer()

    def over(*timetables: Timetable) -> Riding:
        return Riding(TransitNetwork(network, Feed.of(timetables or [LINE])), offer)

    return over


def place(column: float, row: float) -> Place:
    lon, lat = at(column, row)
    return Place("here", "here", lat, lon)


def asked(
    held: Riding,
    when: When = LEAVE,
    limits: JourneyLimits = SHORT,
    *,
    minutes: float = 60,
    here: tuple[float, float] = AT_A,
    **wanted: object,
) -> Answer:
    travel = by(held, when, limits, minutes)
    reached = travel.reach(place(*here), held.offer, within_s=minutes * 60)
    return search.answer(held.offer, reached, Wanted(**wanted))


def by(
    held: Riding, when: When = LEAVE, limits: JourneyLimits = SHORT, minutes: float = 60
) -> Timetabled:
    standard = Standard(TRANSIT, None, minutes * 60, when, limits)
    travel = for_families(held.transit.network, standard, lambda: held.transit)
    assert isinstance(travel, Timetabled)
    return travel


def of(answer: Answer, name: str):
    return answer.results.set_index("name").loc[name]


def why(answer: Answer, name: str) -> str:
    return str(answer.elsewhere.set_index("name").loc[name, "status"])


def test_a_time_is_from_door_to_door_with_its_spread(riding) -> None:
    """Leaving in each of the minutes 08:00 to 08:39, one rides at 08:10 or 08:40."""
    found = of(asked(riding()), PHARMACY)
    door_s = np.ceil(10 / FOOT_MPS - 0.05)  # from the stop to its door
    took = sorted(
        (20 if m <= 10 else 50) * 60 - m * 60 + door_s for m in range(40)
    )  # the bus is at b at 08:20 and 08:50
    assert found["duration_s"] == took[19]
    assert (found["least_s"], found["most_s"]) == (took[0], took[-1])
    assert (found["share"], found["arrivals"], found["on_foot"]) == (1.0, 2, False)
    assert np.isnan(found["distance_m"])


def test_to_arrive_by_a_time_takes_what_the_last_journey_takes(riding) -> None:
    when = When(TUESDAY, time(9, 0), arrive_by=True)
    found = of(asked(riding(), when), PHARMACY)
    assert found["duration_s"] == 600 + np.ceil(10 / FOOT_MPS - 0.05)
    assert found["least_s"] == found["most_s"] == found["duration_s"]


def test_a_short_walk_all_the_way_needs_no_bus(riding) -> None:
    answer = asked(riding(), limits=JourneyLimits(walk_m=200.0))
    found = of(answer, "Row Surgery")
    assert found["on_foot"]
    assert found["duration_s"] == np.ceil(152 / FOOT_MPS - 0.05)
    assert answer.results["name"].tolist()[0] == "Row Surgery"


def test_soonest_comes_first_and_the_limit_is_of_the_middle_value(riding) -> None:
    answer = asked(riding(), limits=JourneyLimits(walk_m=600.0))
    assert list(answer.results.columns) == [*search.RESULT_COLUMNS, *TIMED_COLUMNS]
    assert answer.results["duration_s"].is_monotonic_increasing
    assert answer.mode == TRANSIT
    middle = of(answer, PHARMACY)["duration_s"] / 60
    assert PHARMACY in asked(riding(), minutes=middle).results["name"].tolist()
    shorter = asked(riding(), minutes=middle - 0.1)
    assert PHARMACY not in {*shorter.results["name"], *shorter.elsewhere["name"]}


def test_what_no_journey_reaches_is_apart_with_the_reason(riding) -> None:
    answer = asked(riding())
    assert why(answer, "Testham Primary School") == "no stop there"
    assert why(answer, "Testham Library") == "no journey"  # at a stop where nothing calls
    assert why(answer, "Example: Evening Chat") == "online"
    assert "Quay Dental" in answer.elsewhere["name"].tolist()
    assert why(asked(riding(), here=(4.0, 1.0)), PHARMACY) == "no stop here"
    assert why(asked(riding(), here=FAR), PHARMACY) == "unreachable"


def test_a_journey_for_less_than_half_of_the_window_is_seldom(riding) -> None:
    late = When(TUESDAY, time(8, 31), window_min=60)  # the last one leaves at 08:40
    assert why(asked(riding(), late), PHARMACY) == "seldom"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (SUNDAY, "nothing runs"),
        (date(2027, 6, 1), "out of date"),
        (date(2025, 6, 3), "out of date"),
    ],
)
def test_a_day_that_no_timetable_covers_is_said_and_walks_stay(riding, day, reason) -> None:
    answer = asked(riding(), replace(LEAVE, day=day), JourneyLimits(walk_m=200.0))
    assert why(answer, PHARMACY) == reason
    assert of(answer, "Row Surgery")["on_foot"]


def test_step_free_rides_are_those_of_which_the_feed_says_so(riding) -> None:
    free = timetable(TRIPS, STOPS, services=WEEKDAYS, step_free={"two": "1", "one": "2"})
    when = When(TUESDAY, time(8, 0), window_min=0)
    found = of(asked(riding(free), when, replace(SHORT, step_free=True)), PHARMACY)
    assert found["duration_s"] >= 50 * 60
    assert why(asked(riding(), when, replace(SHORT, step_free=True)), PHARMACY) == "no journey"


def test_times_that_rest_on_a_made_up_timetable_say_so(riding) -> None:
    made_up = riding(replace(LINE, illustrative=True))
    answer = asked(made_up, limits=JourneyLimits(walk_m=200.0))
    assert of(answer, PHARMACY)["example_times"]
    assert not of(answer, "Row Surgery")["example_times"]
    assert not of(asked(riding()), PHARMACY)["example_times"]


def test_filters_and_their_counts_and_other_orders_work_by_time_as_well(riding) -> None:
    held = riding()
    travel = by(held, limits=JourneyLimits(walk_m=600.0))
    reached = travel.reach(place(*AT_A), held.offer, within_s=3600)
    for wanted in (Wanted(), Wanted(wheelchair=True), Wanted(categories=("library",))):
        answer = search.answer(held.offer, reached, wanted)
        count = counts.counts(held.offer, reached, wanted).now
        assert count == (len(answer.results), len(answer.elsewhere))
    everything = search.answer(held.offer, reached, Wanted()).results
    by_name = sort(everything, "name")
    assert sort(by_name, "distance")["service_id"].tolist() == everything["service_id"].tolist()


def test_the_journey_and_the_way_home_are_of_the_door_that_was_reached(riding) -> None:
    held, here = riding(), place(*AT_A)
    travel, offer = by(held), held.offer
    reached = travel.reach(here, offer, within_s=3600)
    row = of(search.answer(offer, reached, Wanted()), PHARMACY)
    door = nearest_door(offer, reached, row["service_id"], row["location_id"])
    assert door is not None
    route = travel.route(here, door)
    assert [f"{j.leaves:%H:%M}" for j in route.journeys] == ["08:10", "08:40"]
    assert [leg.route for leg in route.journeys[0].rides] == ["ONE"]
    assert route.home is not None
    assert f"{route.home.rides[0].leaves:%H:%M}" == "17:00"
    assert travel.trip(here, door).duration_s == row["duration_s"]


def test_the_next_day_with_buses_is_found(riding) -> None:
    held = riding().transit
    assert next_day(held, date(2026, 6, 6)) == date(2026, 6, 8)
    assert next_day(held, date(2030, 1, 1)) == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("when", "limits", "minutes", "said"),
    [
        (LEAVE, SHORT, 0, "The time is 0 minutes"),
        (LEAVE, SHORT, 121, "up to 120 minutes"),
        (replace(LEAVE, day=date(9999, 12, 31)), SHORT, 60, "in the year 9999"),
        (replace(LEAVE, window_min=-1), SHORT, 60, "The window is -1 minutes"),
        (LEAVE, JourneyLimits(walk_m=0), 60, "The longest walk is 0 metres"),
        (LEAVE, JourneyLimits(changes=9), 60, "The most changes cannot be 9"),
    ],
)
def test_what_cannot_be_asked_is_explained(riding, when, limits, minutes, said) -> None:
    with pytest.raises(InputError, match=said):
        asked(riding(), when, limits, minutes=minutes)
