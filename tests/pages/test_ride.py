"""Families by bus and train: the form, the answer, the journey, the service's page and the list."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo import maps
from geo.families import listing
from geo.families import search as find
from geo.families.known import KnownFacts
from geo.families.order import SORTS
from geo.records import Timetable
from geo.store import Store
from geo.transit import Feed, JourneyLimits, TransitNetwork, When
from geo.travel.timetable import Timetabled, notes_step_free
from geo.words import say
from pages.parts.show import found_map
from pages.parts.show import journey as _ride
from tests.feeds import TOWN_BUSES, timetable
from tests.pages import conftest
from tests.pages.app import (
    markup,
    names,
    opened,
    press,
    press_card,
    pressed_cards,
    search,
    words,
)
from tests.pages.conftest import serving
from tests.pages.readability import reading_age
from tests.pages.test_readability import OLDEST, _prose
from tests.pages.test_service import id_of, visit

TUESDAY = date(2026, 6, 2)
LIBRARY = "Testham Library"
MARK = '<span class="example">Example times: not real</span>'


def by_bus(page: AppTest, *, day: date = TUESDAY, at: str = "08:00", **widgets: object) -> AppTest:
    """Search by bus from the corner where the red line starts, with short walks."""
    page.date_input(key="ride-day").set_value(day)
    page.selectbox(key="ride-at").set_value(at)
    page.number_input(key="ride-walk").set_value(0.1)
    for key, value in widgets.items():
        page.number_input(key=f"ride-{key}").set_value(value)
    return search(page, "TE1 1AA", mode="transit", categories=["library", "gp"])


@pytest.mark.usefixtures("served")
def test_without_a_timetable_the_form_is_as_it_was() -> None:
    page = opened()
    assert page.radio(key="mode").options == ["Walk", "Wheelchair", "Cycle", "Drive"]
    assert "ride-day" not in {widget.key for widget in page.date_input}
    assert "Day, time, walks and changes" not in " ".join(e.label for e in page.expander)


@pytest.mark.usefixtures("buses")
def test_the_list_is_by_time_with_its_spread_and_how_often() -> None:
    page = by_bus(opened())
    said = words(page)
    assert names(page) == ["Row Surgery", LIBRARY]
    assert "2 services within 45 minutes of TE1 1AA by bus or train" in said
    assert "The quickest to get to is Row Surgery , 1 minute on foot" in said
    assert "Leave at 8am on Tuesday 2 June, or up to an hour later." in said
    assert "2 different journeys in that hour. There are no journeys for part of that hour." in said
    assert "depending on when you leave" in said
    assert "miles' walk" not in said
    assert "Times are from: Test buses." in said
    assert "Quickest journey" in page.radio(key="sort").options
    assert "Example times" not in said


@pytest.mark.usefixtures("buses")
def test_the_chosen_one_has_the_journey_in_words() -> None:
    page = press(by_bus(opened()), "Directions to number 2")
    said = words(page)
    assert "Take RED towards To ne (Test Buses) from Stop sw. Get off at Stop mid at 8:15am" in said
    assert "the next stop. It takes a wheelchair." in said
    assert "Or leave later: 8:3" in said
    assert "Last journey home: leave at 5:0" in said
    assert say("journey.ask_about_passes") in said
    assert say("journey.on_map") in said
    assert reading_age(_prose(page)) <= OLDEST


@pytest.mark.usefixtures("buses")
def test_the_map_gets_the_parts_of_the_journey(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[maps.MapFound] = []
    real = maps.answer_layer
    monkeypatch.setattr(maps, "answer_layer", lambda f: (drawn.append(f), real(f))[1])
    press(by_bus(opened()), "Directions to number 2")
    found = drawn[-1]
    assert [kind for kind, _ in found.parts] == ["walk", "ride", "walk"]
    assert found.reach is None
    assert found.route is None


@pytest.mark.usefixtures("buses")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 1, 4), "our timetable ends on 31 December 2026"),
        (date(2025, 6, 3), "our timetable begins on 1 January 2026"),
    ],
)
def test_what_no_timetable_covers_is_said_and_walks_stay(day: date, said: str) -> None:
    page = by_bus(opened(), day=day)
    assert "We have no timetable for" in words(page)
    assert said in words(page).replace("ended", "ends")
    assert names(page) == ["Row Surgery"]
    assert "No timetable for that day: 1 service" in [e.label for e in page.expander]
    assert "There is also 1 more service without a time . The list says why." in words(page)


@pytest.mark.usefixtures("buses")
def test_to_be_there_by_a_time() -> None:
    page = opened()
    page.radio(key="ride-when").set_value("arrive")
    said = words(by_bus(page, at="09:00"))
    assert "Arrive by 9am on Tuesday 2 June." in said
    assert "different journeys" not in said


@pytest.mark.usefixtures("buses")
def test_where_nothing_is_found_longer_times_are_offered() -> None:
    page = opened()
    page.text_input(key="asked").set_value("")
    by_bus(page, minutes=1.0)
    page.multiselect(key="categories").set_value(["library"])
    page.run()
    offered = [b.label for b in page.button if b.label.startswith("Look within")]
    assert offered == ["Look within 40 minutes: 1 service"]
    press(page, offered[0])
    assert names(page) == [LIBRARY]
    assert page.number_input(key="ride-minutes").value == 40


@pytest.mark.usefixtures("buses")
def test_the_service_page_has_the_way_by_bus(store: Store) -> None:
    page = visit(id_of(store, LIBRARY), by_bus(opened()))
    assert page.radio(key="way-mode").value == "transit"
    said = words(page)
    assert "Bus or train Leave at 8am on Tuesday 2 June" in said
    assert "Take RED towards To ne" in said
    page.radio(key="way-mode").set_value("walk").run()
    assert not page.exception
    assert "Step by step, on foot" in words(page)


@pytest.mark.usefixtures("buses")
def test_the_list_that_is_kept_says_how_long_it_takes_by_bus() -> None:
    page = by_bus(opened())
    press_card(page, [b for b in pressed_cards(page) if b.does == "keep"][1])
    page.switch_page("pages/shortlist.py").run()
    assert not page.exception
    assert "minutes by bus or train" in words(page)


@pytest.mark.usefixtures("buses")
def test_place_day_and_time_are_never_in_the_address() -> None:
    page = press(by_bus(opened()), "Directions to number 2")
    assert not dict(page.query_params)


@pytest.mark.usefixtures("buses")
def test_the_usual_search_finds_its_day_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened()
    made: list[object] = []
    real = TransitNetwork._made
    monkeypatch.setattr(
        TransitNetwork, "_made", lambda *asked: (made.append(asked), real(*asked))[1]
    )
    search(page, "TE1 1AA", mode="transit")
    assert "by bus or train" in words(page)
    assert made == [], "the first visitor waits for a day that was to be ready"


# Times that rest on a timetable that was made up


@pytest.fixture
def example(bus_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The town, its buses made up and with words on passes."""
    real = Store.timetables
    facts = Store.timetable_facts
    told = {
        "illustrative": True,
        "concessions": "From 9:30 on weekdays.",
        "concessions_source": "https://example.org/pass",
        "concessions_date": pd.Timestamp(2026, 4, 1),
    }
    monkeypatch.setattr(
        Store, "timetables", lambda self: [replace(t, illustrative=True) for t in real(self)]
    )
    monkeypatch.setattr(Store, "timetable_facts", lambda self: facts(self).assign(**told))
    monkeypatch.setattr(conftest, "AREAS", {})
    yield from serving(bus_db, tmp_path, monkeypatch)


@pytest.mark.usefixtures("example")
def test_example_times_are_marked_wherever_they_stand(store: Store) -> None:
    page = press(by_bus(opened()), "Directions to number 2")
    drawn = markup(page)
    entry = drawn[drawn.index('id="chosen-service"') :]
    assert f"journeys in that hour. There are no journeys for part of that hour. {MARK}" in entry
    marked = re.findall(r"<(?:p|li)[^>]*>((?:(?!</p>|</li>).)*)" + re.escape(MARK), entry)
    begun = ("Leave at 8:09am.", "8:10am: Take", "Or leave later:", "Last journey home:")
    assert [any(part.startswith(start) for part in marked) for start in begun] == [True] * 4
    assert "These buses do not run." in words(page)
    service = visit(id_of(store, LIBRARY), page)
    table = markup(service)[markup(service).index("svc-modes") :].split("</table>")[0]
    assert MARK in table


@pytest.mark.usefixtures("example")
def test_passes_are_told_with_their_source_and_date() -> None:
    said = words(press(by_bus(opened()), "Directions to number 2"))
    told = "Passes for disabled people: From 9:30 on weekdays. ( example.org , 1 April 2026)"
    assert told in said
    assert say("journey.ask_about_passes") not in said


# Words


@pytest.fixture(scope="module")
def rides(store: Store) -> Timetabled:
    return by_bus_over(store, replace(TOWN_BUSES, illustrative=True))


def by_bus_over(store: Store, line: Timetable) -> Timetabled:
    transit = TransitNetwork(store.network(), Feed.of([line]))
    return Timetabled(transit, When(TUESDAY, time(8, 0)), JourneyLimits(walk_m=160.0))


def test_the_file_marks_example_times(rides: Timetabled, store: Store) -> None:
    reached = rides.reach(store.locate("TE1 1AA"), store.offer(), within_s=3600)
    answer = find.answer(store.offer(), reached, find.Wanted(categories=("library", "gp")))
    known = KnownFacts.of(store.offer(), store.details)
    details = known.details(pd.concat([answer.results, answer.elsewhere]))
    data = listing.as_csv(answer, details, ()).decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(data))}
    assert rows[LIBRARY]["example_times"] == "example times, not real"
    assert rows[LIBRARY]["distance_miles"] == ""
    assert float(rows[LIBRARY]["minutes_least"]) < float(rows[LIBRARY]["minutes_most"])
    assert rows["Row Surgery"]["example_times"] == ""
    assert rows["Row Surgery"]["on_foot"] == "yes"


def test_a_pop_up_on_the_map_marks_example_times(rides: Timetabled, store: Store) -> None:
    reached = rides.reach(store.locate("TE1 1AA"), store.offer(), within_s=3600)
    answer = find.answer(store.offer(), reached, find.Wanted())
    said = dict(zip(answer.results["name"], found_map.about(answer), strict=True))
    assert said[LIBRARY].endswith(f"by bus or train. {say('journey.example_plain')}")
    assert said["Row Surgery"].endswith(". 1 minute on foot")


def test_a_change_a_wait_and_what_is_not_known_are_told(store: Store) -> None:
    line = timetable(
        {
            "one": [("sw", "08:10:00"), ("mid", "08:20:00")],
            "two": [("mid", "08:30:00"), ("ne", "08:40:00")],
        },
        {"sw": (0.0, 0.0), "mid": (4.0, 4.0), "ne": (8.0, 8.0)},
        step_free={"one": "1"},
    )
    held = by_bus_over(store, line)
    lonlat = held.transit.stops
    start = replace(store.locate("TE1 1AA"), lon=float(lonlat[0, 0]), lat=float(lonlat[0, 1]))
    [journey] = held.journeys(start, (float(lonlat[2, 0]), float(lonlat[2, 1])))
    said = " ".join(step for step, _ in _ride.steps(journey))
    assert "Change here. Wait 10 minutes at Stop mid." in said
    assert "We do not know if it takes a wheelchair." in said


def test_a_ride_that_must_be_booked_says_so_with_the_number_to_ring(store: Store) -> None:
    """On request at the stop where one gets on; at the one where one gets off; at neither."""
    trips = {
        "on": [("sw", "08:10:00"), ("ne", "08:30:00")],
        "off": [("sw", "08:20:00"), ("ne", "08:40:00")],
        "plain": [("sw", "08:50:00"), ("ne", "08:55:00")],
    }
    stops = {"sw": (0.0, 0.0), "ne": (8.0, 8.0)}
    line = timetable(
        trips, stops, pickup={("on", 0): "2"}, drop_off={("off", 1): "2"}, phone="01983 000 000"
    )
    held = by_bus_over(store, line)
    lonlat = held.transit.stops
    start = replace(store.locate("TE1 1AA"), lon=float(lonlat[0, 0]), lat=float(lonlat[0, 1]))
    found = held.journeys(start, (float(lonlat[1, 0]), float(lonlat[1, 1])))
    said = {
        one.rides[0].route: " ".join(step for step, _ in _ride.steps(one))
        for one in found
        if one.rides
    }
    ring = "Book first on 01983 000 000: it only runs if you book."
    assert {route: ring in words for route, words in said.items()} == {
        "ON": True,
        "OFF": True,
        "PLAIN": False,
    }


def test_step_free_is_offered_only_where_the_feed_says_so(store: Store) -> None:
    silent = timetable({"one": [("a", "08:00:00"), ("b", "08:10:00")]}, {"a": (0, 0), "b": (8, 8)})
    assert not notes_step_free(by_bus_over(store, silent).transit)


def test_that_it_is_step_free_is_said_of_the_vehicles_of_which_the_feed_does(
    rides: Timetabled,
) -> None:
    assert notes_step_free(rides.transit)


@pytest.mark.usefixtures("buses")
def test_no_order_of_modes_sorting_and_presses_loses_the_list() -> None:
    """Every mode after every other, with each way to sort, and a press in between."""
    page = by_bus(opened())
    for mode, sort in zip(
        ("walk", "transit", "cycle", "drive", "transit", "walk"),
        ("name", "distance", "checked", "name", "checked", "distance"),
        strict=True,
    ):
        page.radio(key="sort").set_value(sort).run()
        page = search(page, "TE1 1AA", mode=mode)
        assert names(page), mode
        assert not page.error
        page.checkbox(key="free").check().run()
        page.checkbox(key="free").uncheck().run()
        assert names(page), mode
        assert page.radio(key="sort").value == sort
        assert len(page.radio(key="sort").options) == len(SORTS)
