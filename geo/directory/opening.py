"""When a service is open: on a day, at a time, this week; from schedules as they are written.

Times are the wall clock of England. A service keeps what its clock says when the clocks change, so
that a session from 01:30 to 03:00 lasts half an hour on the night when they go forward, and two and
a half hours on the night when they go back. A span that closes at or before it opens goes on past
midnight, and belongs to the day on which it opens.

Four answers are given, for we are not told everything: ``open`` and ``closed`` are what a schedule
says; ``perhaps`` is a day or a time that depends on something we do not know (school terms, a bank
holiday that the schedule does not speak of, every second week, words that are no times);
``not said`` is a service that gives no times at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import holidays
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from geo.records import Schedule
from geo.settings import ZONE

OPEN, CLOSED, PERHAPS, NOT_SAID = "open", "closed", "perhaps", "not said"
STATES = (OPEN, CLOSED, PERHAPS, NOT_SAID)

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = time(0, 0)

IN_TERM = "In school terms only. Check the dates."
IN_HOLIDAYS = "In school holidays. Check the dates."
BANK_HOLIDAY = "Bank holiday: check before you go."
NO_TIMES = "Times not given."
NO_DAYS = "Days not given."

ONCE_A_MONTH = "Once a month. Ask which week."

_NOT = r"\b(?:not|closed|shut|except|excluding|no|outside)\b[^.;]*"
_SCHOOL_HOLIDAYS = r"\b(?:(?:school|summer|easter|christmas) holidays?|half[- ]terms?)\b"
_TERM = re.compile(
    r"\b(?:school[- ]terms?|terms?[- ]?time|(?:in|during) terms?|terms? only)\b"
    rf"|{_NOT}{_SCHOOL_HOLIDAYS}",
    re.IGNORECASE,
)
_HOLIDAYS = re.compile(_SCHOOL_HOLIDAYS, re.IGNORECASE)
_CONDITION = re.compile(
    r"\bappointments?\b|\bfortnight|\bevery (?:other|second|\d+|two|three|four) |\balternate\b",
    re.IGNORECASE,
)
_NTH = re.compile(
    r"\b(?:first|second|third|fourth|last|[1-4](?:st|nd|rd|th)) \w+days?\b", re.IGNORECASE
)
_SHUT_ON_BANK_HOLIDAYS = re.compile(rf"{_NOT}\b(?:bank|public) holidays?\b", re.IGNORECASE)
_OPEN_ON_BANK_HOLIDAYS = re.compile(
    r"\b(?:open|including|also|even)\b[^.;]*\b(?:bank|public) holidays?\b", re.IGNORECASE
)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_SHORT_DAYS = 60
"""A rule between two dates no farther apart than this gives the dates of its holiday itself."""

_BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


@dataclass(frozen=True, slots=True)
class Span:
    """Open from one time to another. `certain` is false where something unknown decides."""

    opens: time
    closes: time
    certain: bool = True

    @property
    def past_midnight(self) -> bool:
        """Whether it closes on the day after."""
        return self.closes <= self.opens

    def on(self, day: date) -> tuple[datetime, datetime]:
        """When it opens and closes, for the day on which it opens: datetimes in `ZONE`."""
        ends = day + timedelta(days=1) if self.past_midnight else day
        return (
            datetime.combine(day, self.opens, ZONE),
            datetime.combine(ends, self.closes, ZONE),
        )


@dataclass(frozen=True, slots=True)
class OpenDay:
    """What is known of one day. `notes` say what `perhaps` depends on, or else what was written."""

    date: date
    state: str
    spans: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _RulePart:
    """What one rule says of one day. `unsure` is true if it may be open at times not known."""

    spans: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    unsure: bool = False


_NOTHING = _RulePart()

Rules = Sequence[Schedule]


def is_bank_holiday(day: date) -> bool:
    """Whether a day is a bank holiday in England.

    >>> is_bank_holiday(date(2026, 12, 25)), is_bank_holiday(date(2026, 11, 30))
    (True, False)
    """
    return day in _BANK_HOLIDAYS


def on_day(rules: Rules, day: date) -> OpenDay:
    """What the rules of one service say of a day; several rules add up."""
    if not rules:
        return OpenDay(day, NOT_SAID)
    parts = [part_of(rule, day) for rule in rules]
    spans = tuple(sorted({s for p in parts for s in p.spans}, key=_order))
    notes = tuple(dict.fromkeys(note for p in parts for note in p.notes))
    if any(span.certain for span in spans):
        return OpenDay(day, OPEN, spans, notes)
    if spans or any(part.unsure for part in parts):
        return OpenDay(day, PERHAPS, spans, notes)
    return OpenDay(day, CLOSED)


def _order(span: Span) -> tuple[time, time, bool]:
    return span.opens, span.closes, not span.certain


def week(rules: Rules, first: date) -> list[OpenDay]:
    """Seven days from `first` on."""
    return [on_day(rules, first + timedelta(days=i)) for i in range(7)]


def open_at(rules: Rules, day: date, at: time | None = None) -> str:
    """Whether a service is open on a day, at a time if one is given: one of `STATES`."""
    today = on_day(rules, day)
    if at is None or today.state == NOT_SAID:
        return today.state
    yesterday = on_day(rules, day - timedelta(days=1))
    found = [span for span in today.spans if _covers(span, at)]
    found += [span for span in yesterday.spans if span.past_midnight and at < span.closes]
    if any(span.certain for span in found):
        return OPEN
    no_times = today.state == PERHAPS and not today.spans
    return PERHAPS if found or no_times else CLOSED


def _covers(span: Span, at: time) -> bool:
    return span.opens <= at and (span.past_midnight or at < span.closes)


# One rule, one day


def part_of(rule: Schedule, day: date) -> _RulePart:
    """What one rule says of a day."""
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return _NOTHING
    if rule.opening_hours:
        return _notation(rule.opening_hours, day)
    return _calendar(rule, day)


def _calendar(rule: Schedule, day: date) -> _RulePart:
    opens, closes = clock(rule.opens_at), clock(rule.closes_at)
    said = (rule.description or "").strip()
    if not rule.byday and (rule.freq or "").upper() != "DAILY":
        return _days_not_said(opens, closes, said)
    if rule.byday and not falls_on(rule.byday, day):
        return _NOTHING
    notes, certain = _doubts(rule, said)
    if is_bank_holiday(day) and not _always(rule):
        if _SHUT_ON_BANK_HOLIDAYS.search(said):
            return _NOTHING
        if not _OPEN_ON_BANK_HOLIDAYS.search(said):
            notes, certain = (*notes, BANK_HOLIDAY), False
    if opens is None:
        return _RulePart((), (*notes, NO_TIMES), unsure=True)
    if closes is None:
        return _RulePart((), (*notes, f"From {opens:%H:%M}."), unsure=True)
    return _RulePart((Span(opens, closes, certain),), notes)


def _days_not_said(opens: time | None, closes: time | None, said: str) -> _RulePart:
    if opens and closes:
        return _RulePart((Span(opens, closes, certain=False),), _told(said) or (NO_DAYS,))
    return _RulePart((), _told(said) or (NO_TIMES,), unsure=True)


def _told(said: str) -> tuple[str, ...]:
    return (said,) if said else ()


def _doubts(rule: Schedule, said: str) -> tuple[tuple[str, ...], bool]:
    """The notes of a rule, and whether its days are certain."""
    ordinal = bool(re.search(r"\d", rule.byday or ""))
    if _TERM.search(said):
        return (IN_TERM,), False
    if _HOLIDAYS.search(said) and not _has_its_own_dates(rule):
        return (IN_HOLIDAYS,), False
    if _CONDITION.search(said) or (_NTH.search(said) and not ordinal):
        return _told(said), False
    if (rule.freq or "").upper() == "MONTHLY" and not ordinal:
        return (*_told(said), ONCE_A_MONTH), False
    return _told(said), True


def _has_its_own_dates(rule: Schedule) -> bool:
    """Whether a rule's two dates are those of one holiday."""
    if rule.valid_from is None or rule.valid_to is None:
        return False
    return (rule.valid_to - rule.valid_from).days <= _SHORT_DAYS


def _always(rule: Schedule) -> bool:
    """Day and night, all week: a bank holiday is no different."""
    days = set(re.findall(r"[A-Z]{2}", rule.byday or ""))
    late = (rule.closes_at or "")[:5] in ("23:59", "24:00", "00:00")
    return days == set(DAY_CODES) and (rule.opens_at or "")[:5] == "00:00" and late


def clock(text: str | None) -> time | None:
    """Read a time such as 09:30; 24:00 is midnight. None for what is not one.

    >>> clock("09:30"), clock("24:00"), clock("soon")
    (datetime.time(9, 30), datetime.time(0, 0), None)
    """
    found = re.match(r"(\d{1,2}):(\d{2})", text or "")
    if not found:
        return None
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        return MIDNIGHT
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def falls_on(byday: str, day: date) -> bool:
    """Whether a day is one of RFC 5545's days, such as ``MO,WE``, ``1SA`` or ``-1FR``.

    >>> falls_on("1SA", date(2026, 12, 5)), falls_on("-1FR", date(2026, 12, 18))
    (True, False)
    """
    nth = {"", str((day.day - 1) // 7 + 1), f"-{_days_left(day) // 7 + 1}"}
    return any(
        code == DAY_CODES[day.weekday()] and which.lstrip("+") in nth
        for which, code in _BYDAY.findall(byday.upper())
    )


def _days_left(day: date) -> int:
    """How many days of the month come after a day."""
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (first_of_next - day).days - 1


# OpenStreetMap's notation


def _notation(text: str, day: date) -> _RulePart:
    """Read OpenStreetMap's opening_hours for a day.

    The reader knows only the holidays that all of the United Kingdom shares, so that it is told no
    country, and a bank holiday of England is put in by its date.
    """
    holiday = is_bank_holiday(day)
    speaks = bool(re.search(r"\bPH\b", text))
    written = re.sub(r"\bPH\b", f"{day.year} {day:%b} {day.day:02}", text) if holiday else text
    try:
        hours = OpeningHours(written)
    except (ParserError, ValueError):
        return _RulePart((), (text,), unsure=True)
    vague = bool(re.search(r"\bSH\b|sun(?:rise|set)|dawn|dusk|week", text))
    doubt = vague or (holiday and not speaks and text.strip() != "24/7")
    spans, notes = [], [text] if vague else []
    for opens, closes, state, comment in _pieces(hours, day):
        sure = state == State.OPEN and not comment and not doubt
        spans.append(Span(opens, closes, sure))
        notes += [comment] if comment else []
    if spans and holiday and not speaks and doubt:
        notes.append(BANK_HOLIDAY)
    return _RulePart(tuple(spans), tuple(dict.fromkeys(notes)) if spans else ())


_DAY = timedelta(days=1)


def _pieces(hours: OpeningHours, day: date) -> Iterable[tuple[time, time, State, str]]:
    """The open pieces that begin on a day. One that lasts more than a day is cut at midnights."""
    begins = datetime.combine(day, MIDNIGHT)
    for first, last, state, comment in hours.intervals(begins - _DAY, begins + 2 * _DAY):
        long = last - first > _DAY
        start, end = (max(first, begins), min(last, begins + _DAY)) if long else (first, last)
        if state != State.CLOSED and begins <= start < begins + _DAY and end > start:
            yield start.time(), end.time(), state, comment
