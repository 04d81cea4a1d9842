"""Opening times in words: today, and this week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from markupsafe import Markup

from geo import words
from geo.directory import opening
from geo.directory.opening import OpenDay, Span
from geo.records import Schedule
from geo.words import say
from pages.parts.html import render

LOOKED_AHEAD = 14
"""How many days ahead the next opening is looked for."""


def here(rules: Sequence[Schedule], location_id: str | None) -> list[Schedule]:
    """The rules that hold at a location: its own, and those for everywhere."""
    return [rule for rule in rules if rule.location_id in (None, location_id)]


def today(rules: Sequence[Schedule], now: datetime) -> str:
    """Say whether a service is open today, or else when it is next; nothing if it is not known.

    `now` is a datetime in `geo.directory.opening.ZONE`.
    """
    day = opening.on_day(rules, now.date())
    if day.state == opening.NOT_KNOWN:
        return ""
    late = _since_yesterday(rules, now)
    if late:
        until = words.clock(late.closes)
        return say("hours.now" if late.certain else "hours.now_perhaps", until=until)
    left = tuple(span for span in day.spans if span.on(day.date)[1] > now)
    if day.state == opening.CLOSED or (day.spans and not left):
        shut = say("hours.closed_for_today" if day.spans else "hours.closed_today")
        return f"{shut} {_next(rules, now.date())}".strip()
    return " ".join((_still(left), *_sentences(day.notes)))


def _still(left: Sequence[Span]) -> str:
    """Say what is left of today."""
    if not left:
        return say("hours.may_be_open")
    sure = any(span.certain for span in left)
    return say("hours.today" if sure else "hours.today_perhaps", spans=_spans(left))


def _since_yesterday(rules: Sequence[Schedule], now: datetime) -> Span | None:
    """The span that began yesterday and still goes on, if any."""
    before = now.date() - timedelta(days=1)
    late = [s for s in opening.on_day(rules, before).spans if s.on(before)[1] > now]
    return max(late, key=lambda span: (span.certain, span.closes), default=None)


def _next(rules: Sequence[Schedule], after: date) -> str:
    for ahead in range(1, LOOKED_AHEAD + 1):
        day = opening.on_day(rules, after + timedelta(days=ahead))
        if day.spans and day.state == opening.OPEN:
            return say("hours.next", day=words.weekday(day.date), spans=_spans(day.spans))
        if day.spans:
            return say("hours.next_perhaps", day=words.weekday(day.date), spans=_spans(day.spans))
    return ""


def this_week(rules: Sequence[Schedule], now: datetime) -> Markup:
    """Write a table of seven days from today; nothing without times."""
    if not rules:
        return Markup()
    days = opening.week(rules, now.date())
    return render("hours.html", days=[(_name(day.date, now.date()), _of_day(day)) for day in days])


def _name(day: date, now: date) -> str:
    named = words.weekday(day)
    return say("hours.this_day", day=named) if day == now else named


def _of_day(day: OpenDay) -> str:
    if day.state == opening.CLOSED:
        return say("hours.closed")
    if day.state == opening.NOT_KNOWN:
        return say("hours.not_known")
    times = _spans(day.spans) or say("hours.no_times")
    sure = times if day.state == opening.OPEN else say("hours.perhaps", times=times)
    return ". ".join((sure, *(note.rstrip(".") for note in map(words.opening, day.notes))))


def _spans(spans: Sequence[Span]) -> str:
    if [(s.opens, s.closes) for s in spans] == [(opening.MIDNIGHT, opening.MIDNIGHT)]:
        return say("hours.all_day")
    mixed = len({span.certain for span in spans}) > 1
    return say("hours.and").join(
        say("hours.perhaps_span", span=_span(span)) if mixed and not span.certain else _span(span)
        for span in spans
    )


def _span(span: Span) -> str:
    times = {"opens": words.clock(span.opens), "closes": words.clock(span.closes)}
    return say("hours.span_next_day" if span.past_midnight else "hours.span", **times)


def _sentences(notes: Sequence[str]) -> list[str]:
    return [note if note.endswith((".", "!", "?")) else f"{note}." for note in notes]
