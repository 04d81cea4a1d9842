"""Journeys by bus and train in words: how long, how often, step by step, the last way home.

What is known of the timetables comes as `facts`, those of `geo.store.Store.timetable_facts`. A time
that rests on a timetable that was made up carries the mark ``MARK`` wherever it is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from shapely.geometry import LineString

from geo import settings, words
from geo.families.search_by_transit import ByTimetable, Departure, Position
from geo.measure import METRES_PER_MILE
from geo.places.postcodes import Place
from geo.transit import NOTHING_RUNS, OUT_OF_DATE, TRANSIT, Journey, Leg, TravelTimes
from geo.transit.feed import validity
from pages.parts.html import absent, link, text
from pages.parts.show import hours

MARK = '<span class="example">Example times: not real</span>'
SAID_MARK = "Example times, not real"
ASK_ABOUT_PASSES = "Ask the council about a disabled person’s bus pass, and when you can use it."
ON_THE_MAP = (
    "Dots are a walk. A full line is a bus or train; it may be drawn straight from stop to stop."
)
LATER_SHOWN = 5


@dataclass(frozen=True, slots=True)
class DoorJourneys:
    """The way to one door by bus or train: journeys in order of leaving, and the last one home."""

    outing: Departure
    journeys: Sequence[Journey]
    home: Journey | None

    @property
    def parts(self) -> tuple[tuple[str, LineString], ...]:
        """Kind and line of each part that a map draws: the first journey that rides, or a walk."""
        ridden = [one for one in self.journeys if one.rides]
        legs = next(iter([*ridden, *self.journeys])).legs if self.journeys else ()
        return tuple((leg.kind, leg.line) for leg in legs if leg.line is not None)


def way(rides: ByTimetable, place: Place, door: Position, outing: Departure) -> DoorJourneys:
    """Ask for the journeys to a door, and the last one home."""
    journeys = rides.journeys(place, door, outing)
    return DoorJourneys(outing, journeys, rides.last_home(place, door, outing))


# When


def when(outing: Departure) -> str:
    """Say when somebody goes.

    >>> from datetime import date, time
    >>> from geo.transit import When
    >>> when(Departure(When(date(2026, 12, 1), time(9, 0), window_min=60)))
    'Leave at 09:00 on Tuesday 1 December, or up to an hour later.'
    >>> when(Departure(When(date(2026, 12, 1), time(9, 0), arrive_by=True)))
    'Be there by 09:00 on Tuesday 1 December.'
    """
    asked = outing.when
    at = f"{asked.at:%H:%M} on {hours.weekday(asked.day)}"
    if asked.arrive_by:
        return f"Be there by {at}."
    return f"Leave at {at}{', or up to an hour later' if asked.window_min else ''}."


def ready(outing: Departure) -> str:
    """Say what somebody is ready to do."""
    limits = outing.limits
    far = words.miles(round(limits.walk_m / METRES_PER_MILE, 1))
    most = {0: "You never change", 1: "You change once at most"}
    changes = most.get(limits.changes, f"You change {limits.changes} times at most")
    free = " Only vehicles that are said to take a wheelchair." if limits.step_free else ""
    return f"No walk is longer than {far}. {changes}.{free}"


# How long, how often


def how_long(row: Mapping[Any, Any], outing: Departure) -> str:
    """Say how long a row of results takes, how that differs, and how often one can go.

    As HTML, with the mark of an example where it has to stand.
    """
    long = text(words.duration(row["duration_s"]))
    if row["on_foot"]:
        return f"{long} on foot"
    said = f"{long} {words.by(TRANSIT)}{_differs(row['least_s'], row['most_s'])}"
    often = "" if outing.when.arrive_by else f". {_often(row['arrivals'], row['share'])}."
    return f"{said}{often}{' ' + MARK if row['example_times'] else ''}"


def briefly(row: Mapping[Any, Any]) -> str:
    """Say how long a row of results takes, as plain text for a pop-up on the map."""
    by = "on foot" if row["on_foot"] else words.by(TRANSIT)
    mark = f". {SAID_MARK}" if row["example_times"] else ""
    return f"{words.duration(row['duration_s'])} {by}{mark}"


def of_spread(spread: TravelTimes, *, illustrative: bool) -> str:
    """Say how long it takes to one door, as HTML; nothing is said of how often."""
    if not np.isfinite(spread.median[0]):
        return ""
    long = text(words.duration(spread.median[0]))
    if spread.walked[0]:
        return f"{long} on foot"
    differs = _differs(spread.least[0], spread.most[0])
    return f"{long}{differs}{' ' + MARK if illustrative else ''}"


def _differs(least_s: float, most_s: float) -> str:
    """Say how a time differs over the window; nothing where it does not."""
    least, most = (max(1, round(s / 60)) for s in (least_s, most_s))
    if least == most:
        return ""
    if most < 60:
        return f", {least} to {most} depending on when you leave"
    said = f"{words.duration(least * 60)} to {words.duration(most * 60)}"
    return f", {said} depending on when you leave"


def _often(arrivals: int, share: float) -> str:
    journeys = "1 journey" if arrivals == 1 else f"{arrivals} different journeys"
    gone = ". For part of it nothing goes" if share < 1 else ""
    return f"{journeys} in that hour{gone}"


# What the times rest on


def notices(rides: ByTimetable, facts: pd.DataFrame, outing: Departure) -> list[str]:
    """What no timetable covers on a day, as sentences; empty where all is well."""
    day = words.day(outing.when.day.isoformat())
    known = rides.transit.day(outing.when.day)
    if known == OUT_OF_DATE:
        return [f"We have no timetable for {day}, so only walks are here.", *_ends(facts, outing)]
    if known == NOTHING_RUNS:
        return [f"No buses or trains of our timetable run on {hours.weekday(outing.when.day)}."]
    return _ends(facts, outing)


def _ends(facts: pd.DataFrame, outing: Departure) -> list[str]:
    """Say of each timetable that does not hold a day when it begins or ends."""
    lines = []
    for row in facts.to_dict("records"):
        first, last = row["valid_from"].date(), row["valid_until"].date()
        if outing.when.day > last:
            ends = "ended" if last < settings.today() else "ends"
            lines.append(f"{row['title']}: the timetable that we have {ends} on {_day(last)}.")
        elif outing.when.day < first:
            lines.append(f"{row['title']}: the timetable that we have begins on {_day(first)}.")
    return lines


def _day(value: object) -> str:
    return words.day(str(value)[:10])


def rests_on(facts: pd.DataFrame) -> str:
    """Say which timetables times rest on and until when they run, as HTML paragraphs."""
    today = settings.today()
    lines = []
    for row in facts.to_dict("records"):
        runs = validity(row["valid_from"].date(), row["valid_until"].date(), today)
        mark = f"{MARK} No such buses run. " if row["illustrative"] else ""
        lines.append(f"<p>{mark}Times are from: {text(row['title'])}. {text(runs)}</p>")
    return "".join(lines)


def passes(facts: pd.DataFrame) -> str:
    """Say what is known of passes for disabled people, with source and date, as HTML."""
    lines = []
    for row in facts.to_dict("records"):
        if not absent(row["concessions"]):
            said_on = _day(row["concessions_date"])
            where = f"{link(str(row['concessions_source']))}, {text(said_on)}"
            lines.append(f"<p>Passes for disabled people: {text(row['concessions'])} ({where})</p>")
    return "".join(lines) or f"<p>{ASK_ABOUT_PASSES}</p>"


# A journey, step by step


def journey(facts: pd.DataFrame, found: DoorJourneys, heading: str = "h4", before: str = "") -> str:
    """Write the first journey step by step, the later ones, the last way home; as HTML.

    `before` is HTML that stands below the heading.
    """
    title = f"<{heading}>The journey, step by step</{heading}>{before}"
    if not found.journeys:
        gone = "We have no bus or train that gets you there then."
        return f'<div class="ride">{title}<p>{gone}</p>{rests_on(facts)}</div>'
    ridden = [one for one in found.journeys if one.rides]
    parts = [title, *(_all_on_foot(one) for one in found.journeys if not one.rides)]
    if ridden:
        first, *later = ridden
        mark = f" {MARK}" if first.illustrative else ""
        parts += [
            f"<p>{_span(first)}{mark}</p>",
            f"<ol>{''.join(f'<li>{step}</li>' for step in steps(first))}</ol>",
            _later(later),
            _home(found.home, found.outing.when.day),
            _step_free(first),
            passes(facts),
            rests_on(facts),
        ]
    return f'<div class="ride">{"".join(parts)}</div>'


def _all_on_foot(one: Journey) -> str:
    far, long = words.distance(one.walk_m), text(words.duration(one.duration_s))
    return f"<p>You can walk all the way: {far}, {long}.</p>"


def _span(one: Journey) -> str:
    leaves, arrives = _whole(one)
    long = text(words.duration((arrives - leaves).total_seconds()))
    return f"Leave at {_clock(leaves)}. You are there at {_clock(arrives)}. It takes {long}."


def _whole(one: Journey) -> tuple[datetime, datetime]:
    """When a journey leaves and arrives in whole minutes, so that nobody leaves too late."""
    leaves = one.leaves.replace(second=0, microsecond=0)
    arrives = one.arrives.replace(second=0, microsecond=0)
    return leaves, arrives + timedelta(minutes=1 if one.arrives > arrives else 0)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def steps(one: Journey) -> list[str]:
    """Write a journey's parts, each a sentence or two, as HTML."""
    rides = one.rides
    return [_step(leg, number, rides) for number, leg in enumerate(one.legs)]


def _step(leg: Leg, number: int, rides: Sequence[Leg]) -> str:
    if leg.kind == "ride":
        return _ride(leg)
    long = text(words.duration(leg.duration_s))
    if leg.kind == "wait":
        changing = bool(rides) and leg.leaves >= rides[0].arrives
        return f"{'Change here: wait' if changing else 'Wait'} {long} at {text(leg.end)}."
    far = words.distance(leg.distance_m or 0.0)
    where = f"to {text(leg.end)}" if leg.end else "to the door"
    start = "Leave the door and walk" if number == 0 else "Walk"
    return f"{_clock(leg.leaves)}: {start} {far} {where}, {long}."


def _ride(leg: Leg) -> str:
    goes = f" towards {text(leg.headsign)}" if leg.headsign else ""
    runs = f" ({text(leg.agency)})" if leg.agency else ""
    free = {
        True: "It takes a wheelchair.",
        False: "It does not take a wheelchair.",
        None: "We do not know if it takes a wheelchair.",
    }[leg.step_free]
    ring = f" <strong>{_book_first(leg.phone)}</strong>" if leg.booked else ""
    stops = "the next stop" if leg.stops == 1 else f"{leg.stops} stops on"
    return (
        f"{_clock(leg.leaves)}: Take <strong>{text(leg.route) or 'the bus or train'}</strong>{goes}"
        f"{runs} from {text(leg.start)}. Get off at {text(leg.end)} at {_clock(leg.arrives)}, "
        f"{stops}.{ring} {free}{' ' + MARK if leg.illustrative else ''}"
    )


def _book_first(phone: str) -> str:
    on = f" on {text(phone)}" if phone else ""
    return f"Ring them first{on}: it comes only if you book."


def _later(later: Sequence[Journey]) -> str:
    if not later:
        return ""
    whole = [_whole(one) for one in later[:LATER_SHOWN]]
    said = "; ".join(f"{_clock(leaves)}, there at {_clock(there)}" for leaves, there in whole)
    mark = f" {MARK}" if any(one.illustrative for one in later) else ""
    return f"<p>Or leave later: {said}.{mark}</p>"


def _home(one: Journey | None, day: date) -> str:
    if one is None:
        return "<p>We know of no bus or train home on that day.</p>"
    mark = f" {MARK}" if one.illustrative else ""
    leaves, arrives = _whole(one)
    late = " after midnight" if leaves.date() > day else ""
    at = f"leave at {_clock(leaves)}{late}, home at {_clock(arrives)}"
    return f"<p>The last way home: {at}.{mark}</p>"


def _step_free(one: Journey) -> str:
    """Say whether the whole journey can be made by wheelchair, as far as the timetable says."""
    said = {leg.step_free for leg in one.rides}
    if not said:
        return ""
    if False in said:
        return "<p>Not step-free: part of this journey does not take a wheelchair.</p>"
    if None in said:
        return "<p>We do not know if all of this journey is step-free.</p>"
    return (
        "<p>Every vehicle of this journey is said to take a wheelchair. "
        "Stops and streets may still have kerbs.</p>"
    )


def far(results: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """How long each service of some results takes, by id, as plain text."""
    rows = results.to_dict("records")
    return ((row["service_id"], briefly(row)) for row in rows)
