"""Hours in seven columns: what is shut is shut, and what is not given is not known."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.opening import CLOSED, OPEN, PERHAPS, open_at
from geo.records import Schedule
from geo.sources.hours import DAYS, as_notation, days_of, hours_of_a_day, week_of

MONDAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("09:00-17:00", "09:00-17:00"),
        ("08:30-13:00,14:00-17:30", "08:30-13:00,14:00-17:30"),
        ("09:00 - 13:00 & 14:00 - 17:00", "09:00-13:00,14:00-17:00"),
        ("9am to 5.30pm", "09:00-17:30"),
        ("9 to 5", "09:00-17:00"),
        ("9:00-5:00", "09:00-17:00"),
        ("0900-1700", "09:00-17:00"),
        ("10am – 12 noon", "10:00-12:00"),
        ("08:30:00-17:00:00", "08:30-17:00"),
        ("22:00-02:00", "22:00-02:00"),
        ("24 hours", "00:00-24:00"),
        ("CLOSED", "off"),
        ("Shut", "off"),
        ("by appointment", None),
        ("09:00", None),
        ("09:00-25:00", None),
        ("09:00-17:00 (not in August)", None),
    ],
)
def test_hours_of_a_day(said: str, right: str | None) -> None:
    assert hours_of_a_day(said) == right


def test_a_week_is_open_when_its_cells_say() -> None:
    cells = dict.fromkeys(DAYS[:5], "08:30-13:00,14:00-17:30")
    week, faults = week_of(cells | {"saturday": "ring us", "sunday": "CLOSED"})
    assert week is not None
    assert faults == ["saturday"]
    rules = [Schedule("s", "x", opening_hours=week)]
    state = [open_at(rules, MONDAY + timedelta(days=n), time(15)) for n in range(7)]
    assert state == [*[OPEN] * 5, PERHAPS, CLOSED]
    assert open_at(rules, MONDAY, time(13, 30)) == CLOSED


def test_no_hours_are_no_schedule() -> None:
    assert week_of({}) == (None, [])
    assert week_of({"monday": "ask"}) == (None, ["monday"])


@given(st.lists(st.sampled_from(["09:00-12:00", "closed", ""]), min_size=7, max_size=7))
def test_each_day_says_what_its_own_cell_says(cells: list[str]) -> None:
    week, faults = week_of(dict(zip(DAYS, cells, strict=True)))
    assert not faults
    assert (week is None) == (not any(cells))
    if week:
        states = {"09:00-12:00": OPEN, "closed": CLOSED, "": PERHAPS}
        rules = [Schedule("s", "x", opening_hours=week)]
        found = [open_at(rules, MONDAY + timedelta(days=n), time(10)) for n in range(7)]
        assert found == [states[cell] for cell in cells]


def test_seven_columns_name_a_day_each() -> None:
    columns = tuple(f"opening_hours_{day}" for day in DAYS)
    assert days_of(columns) == dict(zip(DAYS, columns, strict=True))
    assert days_of(tuple(day[:3].upper() for day in DAYS)) is not None
    assert days_of(columns[:6]) is None
    assert days_of(("Hours", *columns[1:])) is None
    assert days_of(("Sunshine", *columns[1:])) is None


def test_a_text_with_days_and_times_is_read() -> None:
    assert as_notation("Monday to Friday 9am to 5pm") == "Monday to Friday 9am to 5pm"
    for said in ("09:00-17:00", "Mondays", "Every Monday evening from 7", "School terms"):
        assert as_notation(said) is None
