"""Opening times in words."""

from datetime import datetime

from geo.records import Schedule
from geo.settings import ZONE
from pages.parts.show import hours


def rule(byday: str, opens: str, closes: str, **said: object) -> Schedule:
    return Schedule("s", "x", byday=byday, opens_at=opens, closes_at=closes, **said)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


CLUB = rule("MO", "09:30", "11:30")
TERM = rule("MO", "14:00", "15:00", description="School terms only.")


def test_today_before_within_and_after() -> None:
    assert hours.today([CLUB], at(23, 8)) == "Open today, 9:30am to 11:30am."
    assert hours.today([CLUB], at(23, 10)) == "Open today, 9:30am to 11:30am."
    assert hours.today([CLUB], at(23, 12)) == (
        "Closed for today. Next open: Monday 30 November, 9:30am to 11:30am."
    )
    assert hours.today([CLUB], at(24, 9)) == (
        "Closed today. Next open: Monday 30 November, 9:30am to 11:30am."
    )
    assert hours.today([], at(23, 9)) == ""


def test_after_midnight_it_is_still_open() -> None:
    night = [rule("FR", "22:00", "02:00")]
    assert hours.today(night, at(28, 0, 30)) == "Open now, until 2am."
    assert hours.today(night, at(28, 3)).startswith("Closed today.")


def test_what_is_uncertain_is_said_to_be_so() -> None:
    both = hours.today([CLUB, TERM], at(23, 8))
    assert "Open today, 9:30am to 11:30am and perhaps 2pm to 3pm." in both
    assert "In school terms only. Check the dates." in both
    assert hours.today([CLUB, TERM], at(23, 13)).startswith("May be open today: 2pm to 3pm.")
    assert hours.today([TERM], at(23, 20)).startswith("Closed for today.")


def test_a_week_is_seven_days_from_today_as_a_table() -> None:
    table = hours.this_week([CLUB, TERM], at(23, 8))
    assert table.count("<tr") == 8
    assert "Today, Monday 23 November" in table
    assert "Closed" in table
    assert hours.this_week([], at(23, 8)) == ""


def test_words_that_are_no_times_are_never_markup() -> None:
    odd = [Schedule("s", "x", opening_hours="<b>ring</b>")]
    assert "<b>" not in hours.this_week(odd, at(23, 8))
    assert "<b>ring</b>" in hours.today(odd, at(23, 8)), "escaped by whoever shows it"
