"""Sessions as a calendar file, read back by the reader of the format."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.calendar import CHECK_FIRST, Sessions, as_ics
from geo.directory.opening import DAY_CODES, falls_on, occurs
from geo.records import Schedule
from geo.settings import ZONE

TODAY = date(2026, 11, 24)  # a Tuesday


def rule(**said: object) -> Schedule:
    known = {"byday": "MO", "opens_at": "09:30", "closes_at": "11:30", "freq": "WEEKLY"}
    return Schedule("s", "source", **{**known, **said})


def events(*rules: Schedule, **service: object) -> list[icalendar.Event]:
    made = as_ics([Sessions("s", "Talk Time", rules, **service)], today=TODAY)
    assert made is not None
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


def test_a_weekly_session_repeats_from_its_next_day_on() -> None:
    (event,) = events(rule(), address="1 High Street", url="https://example.org/x")
    assert event.decoded("dtstart") == datetime(2026, 11, 30, 9, 30, tzinfo=ZONE)
    assert event.decoded("dtend") == datetime(2026, 11, 30, 11, 30, tzinfo=ZONE)
    assert event["rrule"]["BYDAY"] == ["MO"]
    assert event["rrule"]["FREQ"] == ["WEEKLY"]
    assert str(event["summary"]) == "Talk Time"
    assert str(event["location"]) == "1 High Street"
    assert CHECK_FIRST in event["description"]


def test_the_last_day_is_still_in_it_in_summer_time() -> None:
    (event,) = events(rule(valid_to=date(2027, 7, 19)))
    assert event["rrule"]["UNTIL"] == [datetime(2027, 7, 19, 8, 30, tzinfo=UTC)]


def _occurrences(rule: Schedule, today: date, last: date) -> list[date]:
    ics = as_ics([Sessions("s", "Club", [rule])], today=today)
    if ics is None:
        return []
    event = next(iter(icalendar.Calendar.from_ical(ics).walk("VEVENT")))
    first = event["dtstart"].dt.replace(tzinfo=None)
    text = event["rrule"].to_ical().decode()
    dates = rrulestr(text.replace("Z", ""), dtstart=first)
    return [when.date() for when in dates.between(first, datetime.combine(last, time()), inc=True)]


@pytest.mark.parametrize(
    "said",
    [
        {"byday": "MO", "interval": 2, "dtstart": date(2026, 9, 7)},
        {"byday": "MO,TH", "interval": 3, "dtstart": date(2026, 9, 10)},
        {"byday": "1SA", "freq": "MONTHLY", "interval": 2, "dtstart": date(2026, 9, 5)},
        {"bymonthday": "15", "freq": "MONTHLY", "dtstart": date(2026, 1, 15)},
        {"bymonthday": "-1", "freq": "MONTHLY", "interval": 3, "dtstart": date(2026, 1, 31)},
    ],
)
def test_every_second_week_or_month_is_every_second_one(said: dict[str, object]) -> None:
    rule = Schedule("s", "x", opens_at="10:00", closes_at="12:00", **said)  # type: ignore[arg-type]
    today, last = date(2026, 12, 1), date(2027, 6, 30)
    days = [today + timedelta(days=n) for n in range((last - today).days)]
    assert _occurrences(rule, today, last) == [day for day in days if occurs(rule, day)] != []


def test_a_club_that_is_over_is_not_in_the_file() -> None:
    rule = Schedule("s", "x", "MO", "10:00", "12:00", valid_to=date(2025, 2, 10))
    assert as_ics([Sessions("s", "Club", [rule])], today=date(2026, 12, 1)) is None


def test_the_time_zone_is_in_the_file() -> None:
    made = as_ics([Sessions("s", "x", [rule()])], today=TODAY)
    assert made is not None
    assert b"BEGIN:VTIMEZONE" in made
    assert b"TZID:Europe/London" in made


def test_school_terms_and_words_are_told() -> None:
    (event,) = events(rule(description="Ryde. School terms only."))
    assert "In school terms only. Check the dates." in event["description"]
    assert "Ryde." in event["description"]


def test_a_session_past_midnight_ends_on_the_next_day() -> None:
    (event,) = events(rule(byday="FR", opens_at="17:00", closes_at="11:00"))
    assert event.decoded("dtend") == datetime(2026, 11, 28, 11, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    "said",
    [
        {"byday": None},
        {"opens_at": None},
        {"closes_at": "late"},
        {"valid_to": date(2026, 1, 1)},
        {"opening_hours": "Mo 09:00-10:00"},
    ],
)
def test_without_known_days_and_times_there_is_no_calendar(said: dict[str, object]) -> None:
    assert as_ics([Sessions("s", "x", [rule(**said)])], today=TODAY) is None


def test_hostile_names_stay_in_their_line() -> None:
    name = "Club\r\nBEGIN:VEVENT\r\nSUMMARY:x;y,z"
    made = as_ics([Sessions("s", name, [rule()])], today=TODAY)
    assert made is not None
    assert len(icalendar.Calendar.from_ical(made).walk("VEVENT")) == 1
    (event,) = events(rule(), url="javascript:alert(1)")
    assert "url" not in event


def test_the_same_session_keeps_its_id() -> None:
    assert events(rule())[0]["uid"] == events(rule())[0]["uid"]
    assert events(rule())[0]["uid"] != events(rule(byday="TU"))[0]["uid"]


ordinals = st.sampled_from(["", "1", "2", "-1"])


@given(st.sampled_from(DAY_CODES), ordinals)
def test_the_dates_of_the_file_are_those_of_the_schedule(day: str, which: str) -> None:
    """The oracle is dateutil's own reading of the rule."""
    byday = which + day
    (event,) = events(rule(byday=byday))
    start = datetime.combine(event.decoded("dtstart").date(), time(9, 30))
    text = event["rrule"].to_ical().decode()
    theirs = {
        when.date()
        for when in rrulestr(text, dtstart=start).between(start, datetime(2027, 11, 24), inc=True)
    }
    days = (date.fromordinal(n) for n in range(TODAY.toordinal(), date(2027, 11, 24).toordinal()))
    assert theirs == {d for d in days if falls_on(byday, d)}
