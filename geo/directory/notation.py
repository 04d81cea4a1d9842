"""OpenStreetMap's notation of opening hours (``Mo-Fr 09:00-17:00; PH off``), read for one day.

The library does the reading. Three things that it does not do are done here, by writing the text
anew for the day that is asked about:

- It knows only the bank holidays that all of the United Kingdom shares. ``PH`` is written as the
  day of the week on a bank holiday of England, and stands for no day otherwise.
- A comment makes a rule a maybe, unless the rule says ``open``. What follows ``||`` holds whenever
  the rules before it say nothing, at any time of the day.
- A date or a bank holiday that is off is off, wherever the rule stands among the others.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

_DAY = timedelta(days=1)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

_QUOTED = re.compile(r'("[^"]*")')
_OUTSIDE = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'
"""What stands outside quotes: an even number of them follows."""

_FALLBACK = re.compile(r"\|\|" + _OUTSIDE)
_RULES = re.compile(r";" + _OUTSIDE)
_COMMENT = re.compile(r'(\b(?:open|off|closed|unknown)\b\s*)?("[^"]*")')
_OFF = re.compile(r'^(?P<when>[^"]*?)\s*\b(?:off|closed)\b\s*(?:"[^"]*")?$')
_TIME = re.compile(r"\d:\d\d|sun(?:rise|set)|dawn|dusk")
_DATED = re.compile(rf"\bPH\b|\beaster\b|\b(?:{_MONTHS})\b|\b\d{{4}}\b")
_ADDED_OFF = re.compile(
    r"(\d:\d\d)\s*,\s*((?:[A-Z][a-z]\s*[,-]\s*)*PH\b[^;\"\d]*\b(?:off|closed)\b)"
)
_BESIDE_PH = re.compile(r"\bPH\s*([+-]\s*\d+)\s*days?")
_HOLIDAYS_WITHIN = re.compile(r"\bPH(?=\s+(?:Mo|Tu|We|Th|Fr|Sa|Su)\b)")

_DAY_NAMES = {
    "Mo": "n(?:day)?",
    "Tu": "e(?:s(?:day)?)?",
    "We": "d(?:nesday)?",
    "Th": "u(?:r(?:s(?:day)?)?)?",
    "Fr": "i(?:day)?",
    "Sa": "t(?:urday)?",
    "Su": "n(?:day)?",
}
"""How the names of days go on after the notation's two letters."""

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(?:bank|public) holidays?\b"), "PH"),
    *((re.compile(rf"(?i)\b{code}(?:{rest})?s?\b"), code) for code, rest in _DAY_NAMES.items()),
    (re.compile(r"\s*[–—]\s*|\s+(?:to|-)\s+"), "-"),
)
"""Words of England for what the notation has signs for."""

_CLOCK = re.compile(r"(?i)\b(\d{1,2})(?:[.:](\d\d))?\s*([ap])\.?m\b\.?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Open from one time to another on the clock; `certain` is false where it may be."""

    opens: time
    closes: time
    certain: bool
    comment: str


@dataclass(frozen=True, slots=True)
class DayReading:
    """What a text says of a day.

    `otherwise` is true if it may be open at times that the text does not give; `comments` say what
    that depends on. `about_holidays` is whether the text says anything of bank holidays.
    """

    pieces: tuple[Piece, ...] = ()
    otherwise: bool = False
    comments: tuple[str, ...] = ()
    about_holidays: bool = False


def read_day(text: str, day: date, is_holiday: Callable[[date], bool]) -> DayReading | None:
    """Read a text for the pieces of a day that begin on it; None if it is not this notation.

    >>> [p.opens.hour for p in read_day("Mo-Fr 09:00-17:00", date(2026, 12, 7), bool).pieces]
    [9]
    """
    written = _with_holidays(_plain(text), day, is_holiday)
    speaks = bool(re.search(r"\bPH\b", _plain(text)))
    try:
        return _read(written, day, speaks=speaks)
    except (ParserError, ValueError):
        return None


def _read(alternatives: list[tuple[str, str]], day: date, *, speaks: bool) -> DayReading:
    (written, original), *others = alternatives
    rules = list(zip(_split(written), _split(original), strict=True))
    offs = [(rule, source, off["when"]) for rule, source in rules if (off := _day_off(rule))]
    shut = [source for _, source, when in offs if _holds(when, day)]
    if any(_DATED.search(source) for source in shut):
        return DayReading(about_holidays=speaks)
    dated = {rule for rule, source, _ in offs if _DATED.search(source)}
    kept = [rule for rule, _ in rules if rule not in dated]
    if not kept and not others:
        return DayReading(otherwise=True, about_holidays=speaks)
    found: list[_Found] = []
    comments: list[str] = []
    otherwise = False
    for text in ["; ".join(kept), *(fallback for fallback, _ in others)]:
        for first, last, state, comment in _pieces(text, day) if text else ():
            if last - first >= _DAY and state == State.UNKNOWN:
                otherwise = True
            else:
                found += [(*gap, state, comment) for gap in _gaps(first, last, found)]
            comments += [comment] if comment else []
        if shut and not found:
            break  # It says that this day is off: nothing else holds instead.
    pieces = tuple(
        Piece(first.time(), last.time(), state == State.OPEN, comment)
        for first, last, state, comment in found
    )
    return DayReading(pieces, otherwise, tuple(dict.fromkeys(comments)), speaks)


_Found = tuple[datetime, datetime, State, str]


def _pieces(text: str, day: date) -> Iterator[_Found]:
    """The open pieces that begin on a day. One that lasts more than a day is cut at midnights."""
    begins = datetime.combine(day, time())
    for first, last, state, comment in OpeningHours(text).intervals(
        begins - _DAY, begins + 2 * _DAY
    ):
        long = last - first > _DAY
        start, end = (max(first, begins), min(last, begins + _DAY)) if long else (first, last)
        if state != State.CLOSED and begins <= start < begins + _DAY and end > start:
            yield start, end, state, comment


def _gaps(first: datetime, last: datetime, taken: list[_Found]) -> list[tuple[datetime, datetime]]:
    """What of a piece the pieces of earlier rules leave."""
    left = [(first, last)]
    for start, end, *_ in taken:
        left = [
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
    return left


def _holds(when: str, day: date) -> bool:
    """Whether the days of a rule hold a day."""
    return bool(OpeningHours(when).is_open(datetime.combine(day, time(12))))


def _day_off(rule: str) -> re.Match[str] | None:
    """The days of a rule that says that they are off, all day."""
    found = _OFF.match(rule)
    return found if found and found["when"] and not _TIME.search(found["when"]) else None


# The text, written for the reader


def _plain(text: str) -> str:
    """The text with the notation's signs for words that people in England write."""
    return "".join(
        part if part.startswith('"') else _signs(part) for part in _QUOTED.split(text.strip())
    )


def _signs(text: str) -> str:
    for word, sign in _WORDS:
        text = word.sub(sign, text)
    return _CLOCK.sub(_on_24_hours, text)


def _on_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] in "pP" else 0)
    return f"{hour:02}:{found[2] or '00'}"


def _with_holidays(
    text: str, day: date, is_holiday: Callable[[date], bool]
) -> list[tuple[str, str]]:
    """Each alternative of a text, written for a day, beside how it stood."""
    parts = [part.strip() for part in _FALLBACK.split(_ADDED_OFF.sub(r"\1; \2", text))]
    return [(_COMMENT.sub(_unknown, _for_day(part, day, is_holiday)), part) for part in parts]


def _unknown(found: re.Match[str]) -> str:
    return found[0] if found[1] else f"unknown {found[2]}"


def _for_day(text: str, day: date, is_holiday: Callable[[date], bool]) -> str:
    """The text with the day itself for the bank holidays in it."""
    code = list(_DAY_NAMES)[day.weekday()]

    def beside(found: re.Match[str]) -> str:
        away = timedelta(days=int(found[1].replace(" ", "")))
        return code if is_holiday(day - away) else "PH"

    text = _BESIDE_PH.sub(beside, text)
    if not is_holiday(day):
        rules = _RULES.split(text)
        return ";".join("PH off" if _HOLIDAYS_WITHIN.search(rule) else rule for rule in rules)
    text = _HOLIDAYS_WITHIN.sub(f"{day.year} {day:%b} {day.day:02}", text)
    return re.sub(r"\bPH\b", code, text)


def _split(text: str) -> list[str]:
    return [rule.strip() for rule in _RULES.split(text) if rule.strip()]
