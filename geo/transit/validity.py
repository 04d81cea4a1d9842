"""Until when a timetable runs, in words."""

from datetime import date


def has_run_out(valid_until: date, on: date) -> bool:
    """Whether a timetable's last day is before a date: no journey can be given from it."""
    return valid_until < on


def validity(valid_from: date, valid_until: date, on: date) -> str:
    """From when to when a timetable runs, seen from a date.

    >>> validity(date(2026, 9, 1), date(2027, 8, 31), date(2026, 11, 27))
    'It runs from 1 September 2026 to 31 August 2027.'
    >>> validity(date(2023, 6, 5), date(2024, 3, 1), date(2026, 11, 27))
    'It ran from 5 June 2023 to 1 March 2024 and has run out: no journey can be given from it.'
    """
    first, last = (f"{day.day} {day:%B %Y}" for day in (valid_from, valid_until))
    if has_run_out(valid_until, on):
        return f"It ran from {first} to {last} and has run out: no journey can be given from it."
    if on < valid_from:
        return f"It will run from {first} to {last}: until then no journey can be given from it."
    return f"It runs from {first} to {last}."
