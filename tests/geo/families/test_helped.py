"""The area's own contacts, and the national helplines below them."""

from datetime import date

from geo.directory.helplines import MOST
from geo.families.helped import duty_line, who_helps
from geo.families.wanted import Wanted
from geo.records import LocalContact

OURS = LocalContact("https://e.org/a", "2026-11-30", phone="01983 1", hours="Day and night.")


def test_without_a_number_the_area_s_sendiass_is_first_and_says_how_to_find_it() -> None:
    first, *others = who_helps("Rutland", {}, Wanted())
    assert first.name == "SENDIASS: Rutland"
    assert "website of your council (Rutland)" in first.what_for
    assert (first.phone, first.web) == ("", "")
    assert first.told().keys() == {"name", "what_for", "page", "read"}
    assert 1 <= len(others) < MOST


def test_with_a_number_it_is_given_with_its_page_and_day() -> None:
    first = who_helps("Rutland", {"sendiass": OURS}, Wanted())[0]
    assert (first.phone, first.hours, first.page) == ("01983 1", "Day and night.", OURS.page)
    assert first.read == date(2026, 11, 30)
    assert "website of your council" not in first.what_for


def test_filters_and_words_choose_who_follows() -> None:
    by_need = who_helps("Rutland", {}, Wanted(needs=("HI",)))
    assert by_need[1].id == "ndcs"
    assert who_helps("Rutland", {}, Wanted(), "autism")[1].id == "autism"
    of_age = [line.id for line in who_helps("Rutland", {}, Wanted(age=20))]
    assert "childline" not in of_age


def test_the_council_s_duty_line_is_for_the_box_about_danger() -> None:
    line = duty_line("Rutland", {"duty_line": OURS})
    assert line is not None
    assert (line.number, line.dial) == ("01983 1", "tel:019831")
    assert line.what_for.endswith("Day and night.")
    assert "Rutland" in line.name
    named = LocalContact("https://e.org", "2026-11-30", name="First Response", phone="1")
    assert duty_line("Rutland", {"duty_line": named}).name == "First Response"


def test_no_number_no_line() -> None:
    assert duty_line("Rutland", {}) is None
    web = LocalContact("https://e.org", "2026-11-30", web="https://e.org")
    assert duty_line("Rutland", {"duty_line": web}) is None
