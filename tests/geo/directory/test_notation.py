"""OpenStreetMap's opening hours, read for a day in England."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.notation import read_day
from geo.directory.opening import CLOSED, OPEN, PERHAPS, is_bank_holiday, on_day, open_at
from geo.records import Schedule

MONDAY, TUESDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 12)
CHRISTMAS = date(2026, 12, 25)  # a Friday
EASTER_MONDAY = date(2027, 3, 29)  # no bank holiday in Scotland


def _rules(hours: str) -> list[Schedule]:
    return [Schedule("s", "x", opening_hours=hours)]


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Sa 09:00-17:00; Su,PH off",
        "Mo-Sa 09:00-17:00; PH,Su off",
        "Mo-Su 09:00-17:00; PH off",
        "PH off; Mo-Su 09:00-17:00",
        "Mo-Su 09:00-17:00, PH off",
        'Mo-Su 09:00-17:00; PH closed "Season\'s greetings"',
        "Mo-Su 09:00-17:00; SH,PH off",
        "Mo-Su 09:00-17:00; PH Mo-Fr off",
        "24/7; PH off",
        "Mo-Su 9am-5pm; bank holidays closed",
        'Mo-Su 09:00-17:00; PH off || "by appointment"',
    ],
)
@pytest.mark.parametrize("day", [CHRISTMAS, EASTER_MONDAY])
def test_a_bank_holiday_that_is_off_is_off_wherever_it_stands(hours: str, day: date) -> None:
    assert on_day(_rules(hours), day).state == CLOSED
    assert open_at(_rules(hours), day, time(11)) == CLOSED
    ordinary = PERHAPS if "SH" in hours else OPEN
    assert open_at(_rules(hours), MONDAY, time(11)) == ordinary


@pytest.mark.parametrize("hours", ["Mo-Sa,PH 10:00-12:00", "Mo-Sa 09:00-17:00; PH 10:00-12:00"])
def test_hours_of_a_bank_holiday_are_plain(hours: str) -> None:
    assert open_at(_rules(hours), CHRISTMAS, time(11)) == OPEN
    assert open_at(_rules(hours), CHRISTMAS, time(13)) == CLOSED
    assert open_at(_rules(hours), date(2026, 12, 13), time(11)) == CLOSED  # an ordinary Sunday


def test_hours_silent_of_bank_holidays_may_hold_on_one() -> None:
    assert on_day(_rules("Mo-Fr 09:00-17:00"), CHRISTMAS).state == PERHAPS


@pytest.mark.parametrize(
    "hours", ["Mo-Su 10:00-12:00; Dec 25-26 off", "Dec 25-26 off; Mo-Su 10:00-12:00"]
)
def test_a_date_that_is_off_is_off_wherever_it_stands(hours: str) -> None:
    assert on_day(_rules(hours), CHRISTMAS).state == CLOSED
    assert on_day(_rules(hours), MONDAY).state == OPEN


def test_a_day_beside_a_bank_holiday() -> None:
    hours = _rules("Mo-Sa 09:00-17:00; PH -1 day off")
    assert on_day(hours, date(2026, 12, 24)).state == CLOSED
    assert on_day(hours, date(2026, 12, 23)).state == OPEN


def test_what_may_be_otherwise_does_not_hide_the_hours() -> None:
    hours = _rules('Tu,Th 09:00-11:00,14:00-16:00 || "by appointment"')
    assert open_at(hours, TUESDAY, time(10)) == OPEN
    assert open_at(hours, TUESDAY, time(12)) == PERHAPS
    tuesday, monday = on_day(hours, TUESDAY), on_day(hours, MONDAY)
    assert [(s.opens.hour, s.closes.hour) for s in tuesday.spans] == [(9, 11), (14, 16)]
    assert (monday.state, monday.spans, monday.notes) == (PERHAPS, (), ("by appointment",))


def test_a_fallback_with_times_fills_the_gaps_only() -> None:
    hours = _rules('Mo-Fr 09:00-12:00 || Mo-Su 11:00-14:00 "ring the bell"')
    assert [open_at(hours, MONDAY, time(hour)) for hour in (11, 13, 15)] == [OPEN, PERHAPS, CLOSED]
    assert [open_at(hours, SATURDAY, time(hour)) for hour in (10, 13)] == [CLOSED, PERHAPS]


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        ('Mo-Fr 09:00-17:00 open "ring the bell"', OPEN),
        ('Mo-Fr 09:00-17:00 "ring the bell"', PERHAPS),
        ('Mo-Fr 09:00-17:00 unknown "ring the bell"', PERHAPS),
        ('Mo-Fr 09:00-17:00 closed "for works"', CLOSED),
        ("Mo-Fr 09:00-17:00; Mo 09:00-11:00 off", CLOSED),
        ("week 1-53/2 Mo 09:00-17:00", CLOSED),
        ("week 2-52/2 Mo 09:00-17:00", OPEN),
        ("PH off", PERHAPS),
        ("ask at the desk", PERHAPS),
    ],
)
def test_a_rule_means_what_it_says(hours: str, state: str) -> None:
    assert open_at(_rules(hours), MONDAY, time(10)) == state


@pytest.mark.parametrize(
    "hours",
    [
        "Monday to Friday 9am to 5.30pm; Saturday 9am - 12pm",
        "Mon-Fri 09:00–17:30; Sat 9:00-12:00",
        "Mondays-Fridays 09:00 - 17:30; Sa 09:00-12:00",
    ],
)
def test_the_words_that_people_use_are_read(hours: str) -> None:
    assert open_at(_rules(hours), MONDAY, time(17)) == OPEN
    assert open_at(_rules(hours), SATURDAY, time(11)) == OPEN
    assert open_at(_rules(hours), SATURDAY, time(13)) == CLOSED


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["PH off", "Su,PH off", "PH,Sa off", "PH Mo-Su off"]),
    st.booleans(),
)
def test_no_bank_holiday_of_years_is_open_where_they_are_off(
    day: date, off: str, first: bool
) -> None:
    rules = [off, "Mo-Su 09:00-17:00"] if first else ["Mo-Su 09:00-17:00", off]
    read = read_day("; ".join(rules), day, is_bank_holiday)
    assert read is not None
    assert not (is_bank_holiday(day) and read.pieces)


@given(st.text(st.sampled_from('MoTuPHSH09:-17;,|" off'), max_size=40))
def test_whatever_is_written_a_day_is_read_or_not(text: str) -> None:
    read = read_day(text, CHRISTMAS, is_bank_holiday)
    assert read is None or all(piece.opens is not None for piece in read.pieces)
