"""The page of a first look at a walk, as a visitor comes to it from Travel to school."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import signin
from tests.pages.app import APP, markup, words
from tests.pages.conftest import serving

HOME, SCHOOL = "TE1 1AB", "Testham Primary School"


@pytest.fixture(autouse=True)
def town(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app shows the made-up town."""
    yield from serving(small_db, tmp_path, monkeypatch)


def checked(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def travelled(year: str = "2019") -> AppTest:
    """Travel to school, with a home, a date of birth and a school."""
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/travel.py").run()
    page.text_input(key="travel-home").set_value(HOME)
    for part, typed in (("day", "31"), ("month", "12"), ("year", year)):
        page.text_input(key=f"travel-{part}").set_value(typed)
    page.button[0].click()
    checked(page.run())
    schools = page.selectbox(key="travel-school")
    schools.set_value(next(each for each in schools.options if SCHOOL in each)).run()
    return checked(page)


def test_without_a_child_it_says_where_to_begin() -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/walked.py").run()
    checked(page)
    assert "Then come back" in page.info[0].value


def test_the_walk_of_the_visit_with_nothing_in_the_address() -> None:
    page = travelled()
    page.switch_page("pages/walked.py").run()
    said = words(checked(page))
    assert SCHOOL in [header.value for header in page.header]
    assert any("It never says that a route is safe" in each.value for each in page.markdown)
    assert "metres under the legal limit of 2 miles for a child under 8" in said
    assert "Not known" in said
    assert not page.query_params
    assert "nothing on the map and no count" in markup(page)


def test_what_if_a_stretch_were_made_fit_to_walk() -> None:
    page = travelled()
    page.switch_page("pages/walked.py").run()
    page.multiselect(key="walked-mend").set_value([1]).run()
    said = words(checked(page))
    assert "made fit to walk" in said
    assert "Based on 4 homes" in said


CHILDREN = b"""id,dob,urn,postcode,plan,low income,cannot walk,accompanied,state funded
A1,2019-03-01,123456,TE1 1AA,n,n,n,y,y
A2,2019-03-01,123456,TE1 1AB,n,n,n,y,y
"""


def test_how_many_children_of_a_file_it_changes() -> None:
    page = travelled()
    page.switch_page("pages/walked.py").run()
    page.multiselect(key="walked-mend").set_value([1]).run()
    page.file_uploader(key="walked-pupils").upload("pupils.csv", CHILDREN, "text/csv").run()
    assert "Of 2 pupils in your file" in words(checked(page))
    page.file_uploader(key="walked-pupils").upload("pupils.csv", b"a,b\n1,2\n", "text/csv").run()
    assert "date of birth" in checked(page).error[0].value
    assert "made fit to walk" in words(page)


def test_a_file_of_children_is_for_staff_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sign-in is set up, a family is not asked for one, and none that is held counts."""
    page = travelled()
    page.switch_page("pages/walked.py").run()
    assert [each.key for each in page.get("file_uploader")] == ["walked-pupils"]
    monkeypatch.setattr(signin, "would_let_in", lambda: False)
    page.run()
    assert not checked(page).get("file_uploader")


def test_travel_after_16_is_told_before_school_age_ends() -> None:
    said = words(travelled("2012"))
    assert "School age ends on 30 June 2028" in said or "School age ends on" in said
    assert "transport policy statement" in said
    assert "What to ask the council" in said
    young = words(travelled("2019"))
    assert "Travel after 16" not in young
