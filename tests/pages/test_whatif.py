"""The page What if."""

import math
import re

import pytest
from streamlit.testing.v1 import AppTest

from geo import scenario
from geo.area import TwoScenarios
from pages.parts import session
from tests.pages.app import APP, words
from tests.pages.in_step import press_map
from tests.town import CODE, at


@pytest.fixture
def page(served) -> AppTest:
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/whatif.py").run()
    assert not shown.exception
    return shown


def add(page: AppTest, kind: str, **fields: object) -> AppTest:
    page.selectbox(key="whatif-kind").set_value(kind).run()
    for key, value in fields.items():
        widgets = {"place": page.text_area, "school": page.selectbox}
        widgets.get(key, page.text_input)(key=f"whatif-{key}").set_value(value)
    page.button(key="whatif-add").click().run()
    assert not page.exception
    return page


def place(column: float, row: float) -> str:
    lon, lat = at(column, row)
    return f"{lat:.6f}, {lon:.6f}"


def test_a_street_that_closes(page: AppTest) -> None:
    said = words(add(page, "close", street="Row 5"))
    assert "1. Close Row 5" in said
    assert "of 4 homes change compared with today" in said
    page.button(key="whatif-out-0").click().run()
    assert any("No changes yet" in m.value for m in page.markdown)


def test_a_scenario_has_a_name_and_an_area(page: AppTest) -> None:
    add(page, "close", place=place(0.5, 5))
    assert re.search(r"1\. Close the street at \d+\.\d{5}, -?\d+\.\d{5}", words(page))
    page.text_input(key="whatif-called-My scenario").set_value("The flood").run()
    assert not page.exception
    kept = scenario.read(page.session_state["whatif-held"])
    assert (kept.name, kept.area, len(kept.changes)) == ("The flood", CODE, 1)


def test_a_school_that_moves(page: AppTest) -> None:
    school = page.selectbox(key="whatif-kind").set_value("move school").run()
    assert not school.exception
    options = page.selectbox(key="whatif-school").options
    assert options == ["Testham Primary School"]
    page.text_area(key="whatif-place").set_value(place(31, 0))
    page.button(key="whatif-add").click().run()
    assert not page.exception
    said = words(page)
    assert "1. Move Testham Primary School" in said
    assert "Has a longer safe walk, or none 3" in said
    assert "Nearest school changes 3" in said  # across the water: none any more


def test_a_new_school_and_a_new_path(page: AppTest) -> None:
    add(page, "add school", name="Hill School", place=place(0, 0))
    add(page, "path", name="Green Way", place=f"{place(0.5, 0)}\n{place(0.5, 1)}")
    said = words(page)
    assert "Hill School" in said
    assert any("2 changes so far" in s.value for s in page.subheader)


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("close", {"street": "Nowhere Street"}, "no street called"),
        ("close", {}, "has no street name"),
        ("add school", {"name": "A", "place": "nonsense 1"}, "not a postcode"),
        ("add school", {"place": "TE1 1AA"}, "needs a name"),
        ("path", {"place": "TE1 1AA"}, "at least two places"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(page: AppTest, kind, fields, said) -> None:
    add(page, kind, **fields)
    assert said in page.error[0].value
    assert any("No changes yet" in m.value for m in page.markdown)


def test_streets_of_one_name_are_chosen_by_village(page: AppTest, monkeypatch) -> None:
    """As if Row 0 and Row 7 had one name: each is offered by the village that it is near."""
    area = session.current()
    one_name = {"Row 0": "Main Road", "Row 7": "Main Road"}
    renamed = area.network.changed(edges=area.network.edges.replace({"name": one_name}))
    monkeypatch.setattr(session, "current", lambda: area.changed(renamed, area.offer))
    add(page, "close", street="main road")
    assert "There are 2 streets called Main Road" in page.error[0].value.replace("\\", "")
    offered = {b.label: b for b in page.button if b.key.startswith("whatif-street-")}
    assert sorted(offered) == ["The one near Little Testham", "The one near Testham"]
    assert "A street of that name" in words(page)
    offered["The one near Little Testham"].click().run()
    assert not page.exception
    assert not page.error
    kept = scenario.read(page.session_state["whatif-held"])
    assert [change.street for change in kept.changes] == ["main road"]
    assert kept.changes[0].geometry is not None
    assert not [b for b in page.button if b.key.startswith("whatif-street-")]


def test_a_street_is_chosen_by_a_press_on_the_map(page: AppTest, monkeypatch) -> None:
    """The streets of one name are on the map, each with its village; a press takes that one."""
    area = session.current()
    one_name = {"Row 0": "Main Road", "Row 7": "Main Road"}
    renamed = area.network.changed(edges=area.network.edges.replace({"name": one_name}))
    monkeypatch.setattr(session, "current", lambda: area.changed(renamed, area.offer))
    add(page, "close", street="Main Road")
    offered = [b.label for b in page.button if b.key.startswith("whatif-street-")]
    press_map(page, "street 1")
    kept = scenario.read(page.session_state["whatif-held"])
    [change] = kept.changes
    assert change.street == "Main Road"
    towns = area.store.table("settlement").set_index("name")
    there = towns.loc[offered[1].removeprefix("The one near ").replace("\\", "")]
    other = towns.loc[offered[0].removeprefix("The one near ").replace("\\", "")]
    assert _apart(change, there) < _apart(change, other)
    assert not page.error
    press_map(page, "street 0")  # nothing is offered any more
    assert len(scenario.read(page.session_state["whatif-held"]).changes) == 1


def _apart(change: scenario.Change, town: object) -> float:
    return math.hypot(change.geometry.x - town["lon"], change.geometry.y - town["lat"])


def test_streets_are_offered_for_the_name_that_was_typed_alone(page: AppTest, monkeypatch) -> None:
    area = session.current()
    one_name = {"Row 0": "Main Road", "Row 7": "Main Road"}
    renamed = area.network.changed(edges=area.network.edges.replace({"name": one_name}))
    monkeypatch.setattr(session, "current", lambda: area.changed(renamed, area.offer))
    add(page, "close", street="Main Road")
    page.text_input(key="whatif-street").set_value("Row 3").run()
    assert not [b for b in page.button if b.key.startswith("whatif-street-")]


# Two scenarios side by side


def keep(page: AppTest, *streets: str) -> AppTest:
    """Keep a scenario for each street, and look at two on one map."""
    for street in streets:
        add(page, "close", street=street)
        page.text_input(key="whatif-called-My scenario").set_value(f"Without {street}").run()
        page.button(key="scenes-new").click().run()
        assert not page.exception
    page.radio(key="whatif-view").set_value("two").run()
    assert not page.exception
    return page


def test_two_kept_scenarios_on_one_map(page: AppTest) -> None:
    keep(page, "Row 5", "Row 3")
    assert page.selectbox(key="scenes-first").value == "Without Row 5"
    assert page.selectbox(key="scenes-second").value == "Without Row 3"
    said = words(page)
    assert "With “Without Row 5”," in said
    assert "With “Without Row 3”," in said
    found = session.current().side_by_side(
        TwoScenarios(
            scenario.Scenario("Without Row 5", (scenario.Change("close", street="Row 5"),), CODE),
            scenario.Scenario("Without Row 3", (scenario.Change("close", street="Row 3"),), CODE),
        )
    )
    for row in found.homes["postcode"]:
        assert row in said
    labels = {one.label for one in page.get("download_button")}
    if len(found.homes):
        assert "Report to print (PDF)" in labels


def test_a_new_school_against_another_says_who_gains_with_which(page: AppTest) -> None:
    for name, spot in (("North", place(8, 8)), ("South", place(0, 0))):
        add(page, "add school", name=f"{name} School", place=spot)
        page.text_input(key="whatif-called-My scenario").set_value(name).run()
        page.button(key="scenes-new").click().run()
    page.radio(key="whatif-view").set_value("two").run()
    page.checkbox(key="whatif-unknown").check().run()
    assert not page.exception
    said = words(page)
    assert re.search(r"With “North”, [1-9] of 4 homes have a shorter safe walk", said)
    assert "metres shorter" in said
    assert "Shorter walk with North only" in said or "Shorter walk with both" in said
    page.radio(key="draws").set_value("zones").run()
    assert not page.exception
    assert "Better with" in words(page)
    page.button(key="scenes-drop-North").click().run()
    assert any("Keep two scenarios" in one.value for one in page.info)


def test_one_scenario_alone_and_two_that_are_alike(page: AppTest) -> None:
    keep(page, "Row 5")
    assert any("Keep two scenarios" in one.value for one in page.info)
    keep_again = page.radio(key="whatif-view").set_value("one").run()
    add(keep_again, "close", street="Row 5")
    page.radio(key="whatif-view").set_value("two").run()
    assert not page.exception
    assert any("make the same changes" in one.value for one in page.error)


def test_a_school_that_closes(page: AppTest) -> None:
    """Its pupils may go to a school that the scenario opens; the form asks for no place."""
    add(page, "add school", name="Hill School", place=place(0, 0))
    page.selectbox(key="whatif-kind").set_value("close school").run()
    assert not page.exception
    assert "whatif-place" not in {area.key for area in page.text_area}
    options = page.selectbox(key="whatif-to").options
    assert options == ["Not decided yet", "Hill School"]
    page.selectbox(key="whatif-to").set_value("Hill School")
    page.button(key="whatif-add").click().run()
    assert not page.exception
    said = words(page)
    assert "2. Close a school: Testham Primary School; its pupils go to Hill School" in said
    assert "Testham Primary School 3 0" in said
