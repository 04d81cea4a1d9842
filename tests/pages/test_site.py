"""The page Where would a new service help most, and what its address may say."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import session
from tests.pages.app import press, report_of, table_of, visit, words
from tests.pages.in_step import lit, press_map, press_row, record


@pytest.fixture
def page(served) -> AppTest:
    """A kind of service that the town has none of, unless examples count."""
    return visit("site", kind="Speech and language therapy")


def test_nothing_is_worked_out_before_it_is_asked_for(page: AppTest) -> None:
    assert "new place" not in words(page)
    said = words(press(page, "Find the best places"))
    assert (
        "Speech and language therapy: 1 new place would bring 3 more homes within 2 miles" in said
    )
    assert "Today 0 of 4 homes (0%) are within 2 miles' walk of one." in said
    assert "Then it would be 3 (75%)." in said
    assert "This is proven, not a guess." in said
    assert "1 service left out: made up as examples." in said
    assert page.query_params["show"] == "answer"


def test_another_choice_takes_the_answer_back(page: AppTest) -> None:
    press(page, "Find the best places")
    page.number_input(key="miles").set_value(0.1).run()
    assert "show" not in page.query_params
    assert "new place" not in words(page)
    assert "1 new place would bring 1 more home within 0.1 miles" in words(
        press(page, "Find the best places")
    )


def test_an_address_brings_choice_and_answer(served) -> None:
    shown = visit(
        "site",
        kind="Special school",
        question="Save the most travel",
        limit="Minutes",
        minutes="15",
        zones="Hexagon",
        among=["Library", "School"],
        show="answer",
    )
    assert [box.value for box in shown.number_input] == [15.0, 1, 500]
    said = words(shown)
    shown.segmented_control(key="site-looked-at").set_value("zones").run()
    assert "Around TE1 1" in words(shown)
    assert "Special school: the new place that would save the most travel" in said
    assert "3 homes have no route to any today, and would have one." in said
    assert "We tried 2 places." in said
    assert "Test map" in said.split("Data behind this page")[1]


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ({"kind": "Castle"}, "Castle"),
        ({"miles": "99999"}, "99999"),
        ({"number": "<script>"}, "<script>"),
        ({"among": ["Library", "GP; drop table"]}, "GP; drop table"),
        ({"way": "x" * 400}, "x" * 40),
    ],
)
def test_what_an_address_may_not_say_is_told_and_the_usual_choice_taken(
    served, address: dict, wrong: str
) -> None:
    shown = visit("site", **address)
    told = [warning.value.replace("\\", "") for warning in shown.warning]
    assert told == [
        f"The address of this page asked for “{wrong}” here. We do not have that, so we used "
        "our usual choice."
    ]
    assert shown.selectbox(key="kind").value == "library"
    shown.run()
    assert len(shown.warning) == 1, "it stays until something else is chosen"


def test_a_warning_goes_when_something_is_chosen(served) -> None:
    shown = visit("site", miles="99999")
    shown.number_input(key="miles").set_value(3.0).run()
    assert not shown.warning


def test_places_are_fixed_and_ruled_out(page: AppTest) -> None:
    school = page.multiselect(key="must").options.index("Testham Primary School")
    page.multiselect(key="must").set_value([page.multiselect(key="must").options[school]])
    said = words(press(page, "Find the best places"))
    assert "Testham Primary School 1 School" in said
    page.multiselect(key="must").set_value([])
    page.multiselect(key="never").set_value(["Testham Primary School"])
    said = words(press(page, "Find the best places"))
    assert "Testham Library 1 Library" in said
    assert "We tried 1 place." in said


def test_what_cannot_be_is_refused_in_words(page: AppTest) -> None:
    page.number_input(key="number").set_value(9)
    press(page, "Find the best places")
    assert "there are only 2 candidate sites" in page.error[0].value
    assert "Data behind this page" in words(page)


def test_room_for_so_many(page: AppTest) -> None:
    page.checkbox(key="full").check().run()
    page.number_input(key="room").set_value(2)
    assert "have room for 2 of these" in words(press(page, "Find the best places"))


def test_middles_of_zones(page: AppTest) -> None:
    page.multiselect(key="among").set_value(["zones"])
    page.selectbox(key="zones").set_value("hexagon")
    page.selectbox(key="question").set_value("all")
    said = words(press(page, "Find the best places"))
    assert "Middle of Around TE1" in said
    assert "would stay outside" not in said or "no place that we tried" in said


def test_the_same_question_is_worked_out_once_for_a_version_of_the_data(served) -> None:
    area, asked = session.current(), []

    def work() -> str:
        asked.append(1)
        return "worked out"

    for _ in range(2):
        assert session.once(area, "a question", work) == "worked out"
    assert session.once(area, "another", work) == "worked out"
    assert len(asked) == 2


def test_own_counts_are_what_is_reached_and_small_ones_are_not_given(page: AppTest) -> None:
    page.selectbox(key="who").set_value("own").run()
    text = b"sector,count\nTE1 1,43\nTE1 9,3\n"
    page.file_uploader(key="own-counts").upload("own.csv", text, "text/csv").run()
    said = words(press(page, "Find the best places"))
    assert "1 new place would bring 45 more children with SEND within 2 miles" in said
    assert "rounded to the nearest 5" in said
    assert "43" not in said
    assert "43" not in str(page.query_params)


def test_the_answer_as_files_that_say_what_they_are(served, files) -> None:
    """The report, the picture, the GeoPackage, and tables with a head, all with the headline."""
    headline = "Special school: 1 new place would bring 3 more homes within 2 miles"
    shown = visit("site", kind="Special school", show="answer")
    assert headline in words(shown)
    report = report_of(files["Report to print (PDF)"]).replace("\u2019", "'")
    assert headline in report
    assert "This is proven, not a guess." in report
    assert re.search(r"The new places: homes \[\d", report), "its sources are named"
    for label in ("Download the places", "Download all zones"):
        data = files[label]
        assert callable(data)
        head = [line for line in data().decode("utf-8-sig").splitlines() if line.startswith("# ")]
        assert head[0].startswith(f"# {headline}")
        assert any(line.startswith("# Limit: ") for line in head)
        assert any("Test map" in line for line in head)
    assert table_of(files["Download the places"])["gained"].tolist() == [3]
    picture, packed = files["Map as a picture (PNG)"], files["Places and zones as GeoPackage"]
    assert callable(picture)
    assert picture().startswith(b"\x89PNG")
    assert callable(packed)
    assert packed().startswith(b"SQLite format 3")


def test_a_new_place_is_chosen_on_the_map_or_in_its_table(served) -> None:
    shown = visit("site", kind="Special school", show="answer")
    press_row(shown, "site-places-table", 0)
    name = lit(shown)
    assert name.startswith("place ")
    first = record(shown)
    press_map(shown, "place nowhere")
    assert record(shown) == first
    press_map(shown, name)
    assert (lit(shown), record(shown)) == (name, first)
