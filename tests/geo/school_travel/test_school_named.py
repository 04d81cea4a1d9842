"""Which school is meant: by LAESTAB, by the number of one that closed, by name."""

from datetime import date

import pytest

from geo.errors import InputError
from geo.school_travel.school_named import find, named
from geo.school_travel.schools import Schools
from geo.store import Store


@pytest.fixture
def schools(registered_db) -> Schools:
    return Store.open(registered_db).schools()


@pytest.mark.parametrize("text", ["9992001", "999/2001", "999 2001", "999-2001", "123456"])
def test_a_laestab_with_or_without_its_slash_is_a_school(schools: Schools, text: str) -> None:
    (row,) = find(schools, text)
    assert schools.names[row] == "Testham Primary School"
    assert named(schools, text).note is None


def test_a_closed_school_means_the_one_that_it_became(schools: Schools) -> None:
    found = named(schools, "123400")
    assert schools.names[found.rows[0]] == "Testham Primary School"
    assert found.note == (
        "Testham Infant School (URN 123400) closed on 31 August 2024. It is now Testham Primary "
        "School (URN 123456)."
    )


@pytest.mark.parametrize("text", ["123401", "999/2002"])
def test_a_closed_school_without_a_successor_is_said_to_be_closed(schools, text) -> None:
    with pytest.raises(InputError, match=r"Old Mill School .* closed on 31 July 2025\. Give"):
        find(schools, text)


def test_what_is_no_number_of_ours_is_said(schools: Schools, store: Store) -> None:
    with pytest.raises(InputError, match="no school with the LAESTAB 999/7777"):
        find(schools, "999/7777")
    with pytest.raises(InputError, match="no school of our data has one"):
        find(store.schools(), "999/2001")
    assert "999990" not in schools.former  # of an authority that has no school here


def test_a_school_that_is_to_close_says_when(schools: Schools) -> None:
    (row,) = find(schools, "123457")
    assert schools.table.at[row, "closes"] == date(2027, 8, 31)
