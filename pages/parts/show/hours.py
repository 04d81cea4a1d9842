"""Opening times in words: today, and this week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from geo import words
from geo.directory import opening
from geo.directory.opening import OpenDay, Span
from geo.records import Schedule
from pages.parts import table
from pages.parts.html import text

LOOKED_AHEAD = 14
"""How many days ahead the next opening is looked for."""


def here(rules: Sequence[Schedule], location_id: str | None) -> list[Schedule]:
    """The rules that hold at a location: its own, and those for everywhere."""
    return [rule for rule in rules if rule.location_id in (None, location_id)]


def today(rules: Sequence[Schedule], now: datetime) -> str:
    """Say whether a service is open today, or else when it is next; nothing if it is not said.

    `now` is a datetime in `geo.directory.opening.ZONE`.
    """
    day = opening.on_day(rules, now.date())
    if day.state == opening.NOT_SAID:
        return ""
    late = _since_yesterday(rules, now)
    if late:
        sure = "Open now" if late.certain else "Perhaps open now"
        return f"{sure}, until {late.closes:%H:%M}."
    left = tuple(span for span in day.spans if span.on(day.date)[1] > now)
    if day.state == opening.CLOSED or (day.spans and not left):
        shut = "Closed for today." if day.spans else "Closed today."
        return f"{shut} {_next(rules, now.date())}".strip()
    return " ".join((_still(left), *_sentences(day.notes)))


def _still(left: Sequence[Span]) -> str:
    """Say what is left of today."""
    if not left:
        return "May be open today."
    if any(span.certain for span in left):
        return f"Open today, {_spans(left)}."
    return f"May be open today: {_spans(left)}."


def _since_yesterday(rules: Sequence[Schedule], now: datetime) -> Span | None:
    """The span that began yesterday and still goes on, if any."""
    before = now.date() - timedelta(days=1)
    late = [s for s in opening.on_day(rules, before).spans if s.on(before)[1] > now]
    return max(late, key=lambda span: (span.certain, span.closes), default=None)


def _next(rules: Sequence[Schedule], after: date) -> str:
    for ahead in range(1, LOOKED_AHEAD + 1):
        day = opening.on_day(rules, after + timedelta(days=ahead))
        if day.spans and day.state == opening.OPEN:
            return f"Next open: {weekday(day.date)}, {_spans(day.spans)}."
        if day.spans:
            return f"Next perhaps open: {weekday(day.date)}, {_spans(day.spans)}."
    return ""


def weekday(day: date) -> str:
    """Say a day.

    >>> weekday(date(2026, 11, 23))
    'Monday 23 November'
    """
    return f"{day:%A} {day.day} {day:%B}"


def this_week(rules: Sequence[Schedule], now: datetime) -> str:
    """Write a table of seven days from today; nothing if no times are said."""
    if not rules:
        return ""
    days = opening.week(rules, now.date())
    rows = ((text(_name(day.date, now.date())), text(_of_day(day))) for day in days)
    return table.table("Open this week", ("OpenDay", "Open"), rows)


def _name(day: date, now: date) -> str:
    return f"Today, {weekday(day)}" if day == now else weekday(day)


def _of_day(day: OpenDay) -> str:
    if day.state == opening.CLOSED:
        return "Closed"
    if day.state == opening.NOT_SAID:
        return "Not said"
    said = _spans(day.spans) or "Times not said"
    sure = said if day.state == opening.OPEN else f"Perhaps: {said}"
    return ". ".join((sure, *(note.rstrip(".") for note in map(words.opening, day.notes))))


def _spans(spans: Sequence[Span]) -> str:
    if [(s.opens, s.closes) for s in spans] == [(opening.MIDNIGHT, opening.MIDNIGHT)]:
        return "day and night"
    mixed = len({span.certain for span in spans}) > 1
    doubt = {True: "", False: "perhaps " if mixed else ""}
    return " and ".join(doubt[span.certain] + _span(span) for span in spans)


def _span(span: Span) -> str:
    until = f"{span.closes:%H:%M}"
    return f"{span.opens:%H:%M} to {until}" + (" the next day" if span.past_midnight else "")


def _sentences(notes: Sequence[str]) -> list[str]:
    return [note if note.endswith((".", "!", "?")) else f"{note}." for note in notes]
