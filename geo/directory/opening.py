"""When a service is open: on a day, at a time, this week; from schedules as they are written.

Times are the wall clock of England. A service keeps what its clock says when the clocks change, so
that a session from 01:30 to 03:00 lasts half an hour on the night when they go forward, and two and
a half hours on the night when they go back. A span that closes at or before it opens goes on past
midnight, and belongs to the day on which it opens.

There are four answers: ``open`` and ``closed`` follow from a schedule; ``perhaps`` is a day or a
time that depends on something we do not know (school terms, a bank holiday that the schedule does
not mention, every second week, words that are not times); the last one (`NOT_KNOWN`) is for a
service that gives no times at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from geo import measure
from geo.directory.notation import read_day
from geo.records import Schedule
from geo.settings import ZONE

OPEN, CLOSED, PERHAPS, NOT_KNOWN = "open", "closed", "perhaps", "not known"
STATES = (OPEN, CLOSED, PERHAPS, NOT_KNOWN)

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
    r"\bappointments?\b|\btimes in all\b|\bfortnight|\balternate\b"
    r"|\bevery (?:other|second|\d+|two|three|four) ",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\bevery \d+ (?:days|weeks|months)\b", re.IGNORECASE)
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
    """What is known of one day. `notes` say what `perhaps` depends on, or else what was written.

    `unsure` is true if it may be open at times not known, besides `spans`.
    """

    date: date
    state: str
    spans: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    unsure: bool = False


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
        return OpenDay(day, NOT_KNOWN)
    parts = [part_of(rule, day) for rule in rules]
    spans = tuple(sorted({s for p in parts for s in p.spans}, key=_order))
    notes = tuple(dict.fromkeys(note for p in parts for note in p.notes))
    unsure = any(part.unsure for part in parts)
    if any(span.certain for span in spans):
        return OpenDay(day, OPEN, spans, notes, unsure)
    if spans or unsure:
        return OpenDay(day, PERHAPS, spans, notes, unsure)
    return OpenDay(day, CLOSED)


def _order(span: Span) -> tuple[time, time, bool]:
    return span.opens, span.closes, not span.certain


def week(rules: Rules, first: date) -> list[OpenDay]:
    """Seven days from `first` on."""
    return [on_day(rules, first + timedelta(days=i)) for i in range(7)]


def open_at(rules: Rules, day: date, at: time | None = None) -> str:
    """Whether a service is open on a day, at a time if one is given: one of `STATES`."""
    today = on_day(rules, day)
    if at is None or today.state == NOT_KNOWN:
        return today.state
    yesterday = on_day(rules, day - timedelta(days=1))
    found = [span for span in today.spans if _covers(span, at)]
    found += [span for span in yesterday.spans if span.past_midnight and at < span.closes]
    if any(span.certain for span in found):
        return OPEN
    return PERHAPS if found or today.unsure else CLOSED


def _covers(span: Span, at: time) -> bool:
    return span.opens <= at and (span.past_midnight or at < span.closes)


# One rule, one day


def part_of(rule: Schedule, day: date) -> _RulePart:
    """What one rule says of a day."""
    if not _in_force(rule, day):
        return _NOTHING
    if rule.opening_hours:
        return _notation(rule.opening_hours, day)
    return _calendar(rule, day)


def _calendar(rule: Schedule, day: date) -> _RulePart:
    opens, closes = clock(rule.opens_at), clock(rule.closes_at)
    said = (rule.description or "").strip()
    if not (rule.byday or rule.bymonthday or _freq(rule) == "DAILY"):
        return _days_not_said(opens, closes, said)
    if not occurs(rule, day):
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
        return _RulePart((), (*notes, f"From {measure.clock(opens)}."), unsure=True)
    return _RulePart((Span(opens, closes, certain),), notes)


def _days_not_said(opens: time | None, closes: time | None, said: str) -> _RulePart:
    if opens and closes:
        return _RulePart((Span(opens, closes, certain=False),), _told(said) or (NO_DAYS,))
    return _RulePart((), _told(said) or (NO_TIMES,), unsure=True)


def _told(said: str) -> tuple[str, ...]:
    return (said,) if said else ()


def _doubts(rule: Schedule, said: str) -> tuple[tuple[str, ...], bool]:
    """The notes of a rule, and whether its days are certain."""
    ordinal = bool(rule.bymonthday or re.search(r"\d", rule.byday or ""))
    conditions = _EVERY.sub("", said) if _counts_from_a_day(rule) else said
    if _TERM.search(said):
        return (IN_TERM,), False
    if _HOLIDAYS.search(said) and not _has_its_own_dates(rule):
        return (IN_HOLIDAYS,), False
    if _CONDITION.search(conditions) or (_NTH.search(said) and not ordinal):
        return _told(said), False
    if _freq(rule) == "MONTHLY" and not ordinal:
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


def occurs(rule: Schedule, day: date) -> bool:
    """Whether a day is one of a rule's days, by its dates, days and interval as RFC 5545 has them.

    >>> fortnightly = Schedule("a", "b", byday="MO", dtstart=date(2026, 11, 30), interval=2)
    >>> occurs(fortnightly, date(2026, 12, 7)), occurs(fortnightly, date(2026, 12, 14))
    (False, True)
    """
    if not _in_force(rule, day) or (rule.byday and not falls_on(rule.byday, day)):
        return False
    days = {str(day.day), f"-{_days_left(day) + 1}"}
    if rule.bymonthday and days.isdisjoint(rule.bymonthday.replace(" ", "").split(",")):
        return False
    return not _counts_from_a_day(rule) or _periods(rule, day) % (rule.interval or 1) == 0


def _in_force(rule: Schedule, day: date) -> bool:
    begins = [first for first in (rule.valid_from, rule.dtstart) if first]
    return all(first <= day for first in begins) and (not rule.valid_to or day <= rule.valid_to)


def _freq(rule: Schedule) -> str:
    """How often a rule repeats; days of the month, or numbered days, are monthly without a word."""
    monthly = rule.bymonthday or re.search(r"\d", rule.byday or "")
    return (rule.freq or ("MONTHLY" if monthly else "WEEKLY" if rule.byday else "")).upper()


def _counts_from_a_day(rule: Schedule) -> bool:
    """Whether a rule is for every second week, say, and which weeks those are is known."""
    return (rule.interval or 1) > 1 and rule.dtstart is not None


def _periods(rule: Schedule, day: date) -> int:
    """How many days, weeks (from Monday) or months a day is after a rule's first session."""
    first = rule.dtstart or day
    if _freq(rule) == "DAILY":
        return (day - first).days
    if _freq(rule) == "MONTHLY":
        return (day.year - first.year) * 12 + day.month - first.month
    mondays = (day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))
    return mondays.days // 7


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


@lru_cache(maxsize=8192)
def _notation(text: str, day: date) -> _RulePart:
    """What OpenStreetMap's opening_hours say of a day: the same for everybody who looks at it."""
    read = read_day(text, day, is_bank_holiday)
    if read is None:
        return _RulePart((), (text,), unsure=True)
    vague = bool(re.search(r"\bSH\b|sun(?:rise|set)|dawn|dusk", text))
    silent = is_bank_holiday(day) and not read.about_holidays and text.strip() != "24/7"
    spans = [
        Span(piece.opens, piece.closes, piece.certain and not vague and not silent)
        for piece in read.pieces
    ]
    if not spans and not read.otherwise:
        return _NOTHING
    notes = [text] if vague and spans else []
    notes += read.comments
    notes += [BANK_HOLIDAY] if silent and spans else []
    return _RulePart(tuple(spans), tuple(dict.fromkeys(notes)), unsure=read.otherwise)
