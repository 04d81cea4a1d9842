"""Planners' pages by bus and train."""

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo.area import SitesAnswer
from geo.publish import plans
from tests.pages.app import APP, visit, words
from tests.town import at


def opened(page: str) -> AppTest:
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page(f"pages/{page}.py").run()
    assert not shown.exception
    return shown


def by_bus(page: AppTest) -> str:
    """Ask by bus, for a day on which one runs."""
    page.radio(key="way").set_value("transit").run()
    page.date_input(key="day").set_value(date(2026, 6, 2))
    page.number_input(key="walk").set_value(0.2)
    page.number_input(key="minutes").set_value(12.0)
    return settle(page)


def settle(page: AppTest) -> str:
    page.run()
    assert not page.exception
    return words(page)


def test_who_can_reach_what_by_bus(buses) -> None:
    page = opened("coverage")
    said = by_bus(page)
    assert "within 12 minutes of one by bus or train" in said
    assert "to be there by 8:45am on Tuesday 2 June 2026" in said
    assert "Longest walk: 0.2 miles. Up to 2 changes." in said
    assert "these times come from a timetable that is not real" not in said
    assert "All 2 outside the limit have no journey that gets there in time." in said
    assert "Test buses" in said


def test_what_if_a_route_did_not_run(buses) -> None:
    page = opened("coverage")
    by_bus(page)
    page.multiselect(key="withdraw").set_value(["RED", "LATE", "BLUE"])
    said = settle(page)
    assert "homes would lose the service" in said or "home would lose the service" in said
    assert "Today" in said


def test_a_day_for_which_there_is_no_timetable(buses) -> None:
    page = opened("coverage")
    by_bus(page)
    page.date_input(key="day").set_value(date(2031, 6, 2))
    page.run()
    assert not page.exception
    assert "1 January 2026 to 31 December 2026" in page.error[0].value


def test_sites_by_bus(buses) -> None:
    page = opened("site")
    page.radio(key="way").set_value("transit").run()
    page.date_input(key="day").set_value(date(2026, 6, 2))
    page.run()
    assert not page.exception


def test_gaps_by_bus_are_told_by_the_timetable_and_name_it(buses) -> None:
    said = by_bus(opened("gaps"))
    assert "the walk to the stop, the wait, the rides" in said
    assert "No journey that gets there in time" in said
    assert "No route on our map" not in said
    assert "Ferries are left out" not in said
    assert "Test buses" in said
    assert "It does not show delays" in said


def test_step_free_by_bus_counts_only_ways_in_without_steps(buses) -> None:
    """Nobody says of the town's surgery that a wheelchair gets in."""
    page = opened("gaps")
    page.selectbox(key="kind").set_value("gp")
    assert "Based on 1 service of this kind." in by_bus(page)
    page.checkbox(key="stepfree").set_value(True)
    said = settle(page)
    assert "Based on 0 services" in said
    assert "1 service left out: not listed as wheelchair accessible" in said


def test_those_whom_no_bus_takes_there_have_no_journey_and_no_list_is_empty(buses) -> None:
    said = by_bus(opened("gaps"))
    assert "TE1 9 1 1 0.0% – 0.0" in said
    assert "nobody has a route" not in said
    assert "Half live within" in said
    assert "Before you rely on these figures:" not in said


def test_homes_that_a_new_place_gives_a_journey(buses) -> None:
    said = words(
        visit(
            "site",
            kind="Special school",
            way="Bus or train",
            day="2026-06-02",
            minutes="12",
            question="Save the most travel",
            among=["Library", "School"],
            show="answer",
        )
    )
    assert "homes have no journey to any today, and would have one." in said


def test_new_places_by_bus_name_the_timetable(buses) -> None:
    page = visit("site", way="Bus or train", day="2026-06-02", minutes="12", show="answer")
    basis = words(page).split("Data behind this page")[1]
    assert "Test buses" in basis
    assert "It does not show delays" in basis


@pytest.mark.parametrize(("step_free", "doors"), [("false", 1), ("true", 0)])
def test_the_map_of_new_places_shows_the_ways_in_that_count(
    buses, monkeypatch: pytest.MonkeyPatch, step_free: str, doors: int
) -> None:
    """Nobody says of the town's surgery that a wheelchair gets in."""
    drawn, of_sites = [], plans.of_sites

    def noted(answer: SitesAnswer, name: str) -> object:
        drawn.append(len(answer.services))
        return of_sites(answer, name)

    monkeypatch.setattr(plans, "of_sites", noted)
    visit(
        "site",
        kind="GP (family doctor)",
        way="Bus or train",
        day="2026-06-02",
        minutes="12",
        stepfree=step_free,
        among=["Library"],
        show="answer",
    )
    assert drawn == [doors]


def test_a_scenario_by_bus_is_held_against_today(buses) -> None:
    """A new school stands beside the stop in the middle."""
    page = opened("gaps")
    page.selectbox(key="kind").set_value("mainstream-school")
    by_bus(page)
    page.number_input(key="walk").set_value(0.1)
    school = {"type": "Point", "coordinates": list(at(4.0, 4.02))}
    change = {
        "type": "Feature",
        "geometry": school,
        "properties": {"change": "add school", "name": "New School"},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [change]}).encode()
    page.file_uploader(key="gaps-scenario").upload("s.geojson", text, "application/json")
    said = settle(page)
    assert "With the scenario: Newly within reach: 2 (homes). Newly out of reach: 0." in said


def test_without_a_timetable_it_is_not_offered(served) -> None:
    assert "Bus or train" not in opened("coverage").radio(key="way").options


def test_with_one_it_is(buses) -> None:
    assert "Bus or train" in opened("coverage").radio(key="way").options
