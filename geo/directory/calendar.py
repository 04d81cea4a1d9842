"""Sessions of services as a calendar file (iCalendar, RFC 5545), for the calendar on a phone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event, vRecur

from geo.directory.opening import (
    BANK_HOLIDAY,
    Span,
    clock,
    is_bank_holiday,
    occurs,
    on_day,
)
from geo.records import Schedule
from geo.settings import ZONE

LONGEST_AHEAD = 62
"""A session that has not begun within so many days is not looked for."""

CHECK_FIRST = "Check with them before you go."
_PRODUCT = "-//SEND Local Offer finder//EN"


@dataclass(frozen=True, slots=True)
class Sessions:
    """What a calendar needs of a service: its name, where it is, where to read more, its rules."""

    service_id: str
    name: str
    rules: Sequence[Schedule]
    address: str | None = None
    url: str | None = None


def as_ics(services: Iterable[Sessions], *, today: date) -> bytes | None:
    """A calendar of the sessions of some services, from a day on.

    Rules with days and times become events that repeat. Rules in OpenStreetMap's notation, and
    those of which days or times are not known, have no sessions; if no rule has any, there is no
    calendar (None). Bank holidays are not taken out, for we do not know: the text says so.

    Times are wall-clock times in Europe/London. Nothing in the file tells of a visitor.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", "Sessions from the Local Offer finder")
    events = [
        event
        for service in services
        for number, rule in enumerate(service.rules)
        for event in _events(service, rule, number, today)
    ]
    if not events:
        return None
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(service: Sessions, rule: Schedule, number: int, today: date) -> Iterable[Event]:
    opens, closes = clock(rule.opens_at), clock(rule.closes_at)
    if rule.opening_hours or not (rule.byday or rule.bymonthday) or not (opens and closes):
        return
    first = _first_day(rule, today)
    if first is None:
        return
    starts, ends = Span(opens, closes).on(first)
    event = Event()
    key = f"{service.service_id}/{number}/{rule.byday}/{rule.opens_at}"
    event.add("uid", f"{sha256(key.encode()).hexdigest()[:32]}@local-offer")
    event.add("dtstamp", datetime.combine(today, time(), ZONE))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", service.name)
    event.add("rrule", _recurrence(rule, opens))
    event.add("description", _notes(rule, first))
    if service.address:
        event.add("location", service.address)
    if service.url and re.match(r"https?://", service.url, re.IGNORECASE):
        event.add("url", service.url)
    yield event


def _first_day(rule: Schedule, today: date) -> date | None:
    """The first day of a rule from a day on, or None if that is far away."""
    begin = max(today, rule.valid_from or today, rule.dtstart or today)
    days = (begin + timedelta(days=n) for n in range(LONGEST_AHEAD * (rule.interval or 1)))
    return next((day for day in days if occurs(rule, day)), None)


def _recurrence(rule: Schedule, opens: time) -> vRecur:
    """Days with a number before them repeat by the month, others by the week."""
    days = [day.strip().upper().lstrip("+") for day in (rule.byday or "").split(",") if day]
    monthly = rule.bymonthday or any(day[:1] in "-123456789" for day in days)
    said: dict[str, object] = {"freq": "MONTHLY" if monthly else "WEEKLY"}
    if days:
        said["byday"] = days
    if rule.bymonthday:
        said["bymonthday"] = [int(day) for day in rule.bymonthday.split(",")]
    if rule.interval and rule.interval > 1 and rule.dtstart:
        said["interval"] = rule.interval
    if rule.valid_to:
        said["until"] = datetime.combine(rule.valid_to, opens, ZONE).astimezone(UTC)
    return vRecur(said)


def _notes(rule: Schedule, first: date) -> str:
    """What a person should know of the sessions: what they depend on, and to check first."""
    plain = first
    while is_bank_holiday(plain):
        plain += timedelta(days=7)
    told = [note for note in on_day([rule], plain).notes if note != BANK_HOLIDAY]
    said = (rule.description or "").strip()
    if said and said not in told:
        told.append(said)
    return " ".join([*told, "It may be closed on bank holidays.", CHECK_FIRST])
