"""Opening hours that a list has in a column for each day of the week, as one text."""

import re
from collections.abc import Mapping

from geo.directory.notation import read_day
from geo.settings import today

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Our names of the seven columns."""

_SHUT = frozenset(["closed", "shut", "off", "not open", "closed all day", "none", "no"])
_ALL_DAY = frozenset(["24 hours", "24h", "24hrs", "open 24 hours", "00:00-00:00", "all day"])
_CLOCK = r"(\d{1,2})(?:\s*[:.]?\s*([0-5]\d))?(?::00)?\s*(?:([ap])\.?m\.?)?"
_SPAN = re.compile(rf"{_CLOCK}\s*(?:-|–|—|to|until|till)\s*{_CLOCK}")
_BETWEEN = re.compile(r"(?:[\s,;&/+]|and|then|open|from)*")
_WORDS = (
    (re.compile(r"\b(?:12\s*)?(?:noon|midday)\b"), "12:00"),
    (re.compile(r"\bmidnight\b"), "24:00"),
)
_NAME_OF_DAY = re.compile(rf"(?i)(?<![a-z])({'|'.join(day[:3] for day in DAYS)})[a-z]*(?![a-z])")


def days_of(columns: tuple[str, ...]) -> dict[str, str] | None:
    """The column of each day, where seven columns name one day each.

    >>> days_of(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "opening_sunday"))["sunday"]
    'opening_sunday'
    """
    found = {day: column for column in columns if (day := day_named(column)) is not None}
    return found if len(found) == len(columns) == len(DAYS) else None


def day_named(column: str) -> str | None:
    """The day of the week that a heading names, None for none or several.

    >>> day_named("opening_hours_monday"), day_named("Sat"), day_named("Mon-Fri")
    ('monday', 'saturday', None)
    """
    names = [name.lower() for name in re.findall(_NAME_OF_DAY, column.replace("_", " "))]
    return next((day for day in DAYS if names == [day[:3]]), None)


def hours_of_a_day(said: str) -> str | None:
    """A day's hours in OpenStreetMap's notation; ``off`` for shut, None for what are no hours.

    >>> hours_of_a_day("9am - 12.30pm & 14:00 to 17:00"), hours_of_a_day("CLOSED")
    ('09:00-12:30,14:00-17:00', 'off')
    """
    text = " ".join(said.casefold().split()).strip(" .")
    if text in _SHUT:
        return "off"
    if text in _ALL_DAY:
        return "00:00-24:00"
    for word, clock in _WORDS:
        text = word.sub(clock, text)
    spans = list(_SPAN.finditer(text))
    between = _SPAN.split(text)[:: _SPAN.groups + 1]
    if not spans or not all(_BETWEEN.fullmatch(part) for part in between):
        return None
    found = [_span(span) for span in spans]
    return ",".join(filter(None, found)) if all(found) else None


def _span(found: re.Match[str]) -> str | None:
    first, last = found.groups()[:3], found.groups()[3:]
    opens, closes = _minutes(*first), _minutes(*last)
    if opens is None or closes is None:
        return None
    on_a_dial = not (first[2] or last[2] or last[0].startswith("0"))
    if on_a_dial and closes <= opens <= 12 * 60:
        closes += 12 * 60  # "9 to 5"
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    minutes = hours * 60 + int(minute or 0)
    return minutes if minutes <= 24 * 60 else None


def week_of(cells: Mapping[str, str]) -> tuple[str | None, list[str]]:
    """The hours of a week in OpenStreetMap's notation, and the days whose cells are no hours.

    A day without hours in the list is not known, which is not the same as shut.

    >>> week_of({"monday": "9-12", "tuesday": "09:00-12:00", "sunday": "closed"})
    ('Mo,Tu 09:00-12:00; We-Sa unknown; Su off', [])
    """
    said = {day: cells.get(day, "").strip() for day in DAYS}
    read = {day: hours_of_a_day(text) if text else None for day, text in said.items()}
    faults = [day for day, text in said.items() if text and read[day] is None]
    if not any(read.values()):
        return None, faults
    return "; ".join(_runs({day: hours or "unknown" for day, hours in read.items()})), faults


def _runs(hours: Mapping[str, str]) -> list[str]:
    """Days in a row with the same hours together."""
    runs: list[tuple[list[str], str]] = []
    for day, text in hours.items():
        if runs and runs[-1][1] == text:
            runs[-1][0].append(day[:2].title())
        else:
            runs.append(([day[:2].title()], text))
    return [
        f"{f'{days[0]}-{days[-1]}' if len(days) > 2 else ','.join(days)} {text}"
        for days, text in runs
    ]


def as_notation(said: str) -> str | None:
    """A text of opening hours that names days and times, if it can be read as they are written."""
    if not re.search(r"\d", said) or not _NAME_OF_DAY.search(said):
        return None
    read = read_day(said, today(), lambda _: False)
    return said if read is not None else None
