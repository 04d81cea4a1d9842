"""The page Schools and the homes around them."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app import APP, words


@pytest.fixture
def page(served) -> AppTest:
    shown = AppTest.from_file(str(APP), default_timeout=99).run()
    shown.switch_page("pages/schools.py").run()
    assert not shown.exception
    return shown


def test_the_homes_around_a_school_are_counted(page: AppTest) -> None:
    """Three of the town's four postcodes are on its streets, all of them within two miles."""
    said = words(page)
    assert "Testham Primary School 3 of 4 homes are within 2 miles' walk." in said
    assert "3 of 4 homes are within 3 miles' walk." in said
    assert "Column Two" in said  # the stop
    assert "gate" in said


def test_the_nearest_school_of_every_home(page: AppTest) -> None:
    page.radio(key="schools-view").set_value("all").run()
    assert not page.exception
    said = words(page)
    assert "For 0 of 4 homes, the nearest school by route is not the nearest" in said
    assert re.search(r"Testham Primary School 3 0 \d+ metres", said)
    assert "No route to any 1 0 none" in said
    assert "within 400 metres on foot" in said


def test_the_files_say_what_they_hold_and_from_what(page: AppTest, files) -> None:
    page.run()
    inside = head_of(files["Download the homes inside"]())
    assert inside[:2] == [
        "Testham",
        "Homes within 3 miles' walk of Testham Primary School. Distances are in metres, on foot "
        "along streets.",
    ]
    page.radio(key="schools-view").set_value("all").run()
    nearest = head_of(files["Download every home"]())
    assert "for a child aged 8. Distances are in metres." in nearest[1]
    for head in (inside, nearest):
        assert any(line.startswith("Data built on ") for line in head)
        assert any(line.startswith("Test map, ") for line in head)


def head_of(data: bytes) -> list[str]:
    lines = data.decode("utf-8-sig").splitlines()
    return [line.removeprefix("# ") for line in lines if line.startswith("# ")]


def test_no_school_for_an_age(page: AppTest) -> None:
    page.radio(key="schools-view").set_value("all").run()
    page.number_input(key="schools-age").set_value(18).run()
    assert not page.exception
    assert "No route to any 4 0 none" in words(page)
