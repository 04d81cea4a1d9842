"""By bus and train on planners' pages: when people travel, and what they are ready to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import pandas as pd
import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.measure import METRES_PER_MILE, within_metres, within_seconds
from geo.records import TransitRoute
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel import Travel
from geo.travel.standard import Standard
from pages.parts import choices, html, session

WAYS = {"arrive": "Be there by", "leave": "Leave at, or a little later"}
TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(6, 23) for minute in (0, 15, 30, 45))
SCHOOL_STARTS = "08:45"
WINDOW_MIN = 60
GUIDES = (
    "Guides for the way to school: 45 minutes for a primary school, 75 minutes for a secondary "
    "school. They are no limits."
)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Routes that are taken out of the timetable, by their numbers."""

    routes: tuple[str, ...] = ()


def facts(area: Area) -> pd.DataFrame:
    """What is known of the area's timetables; empty without any."""
    return session.once(area, "timetables", area.store.timetable_facts)


def modes(area: Area) -> dict[str, str]:
    """The ways to travel: with bus and train where there is a timetable."""
    return words.modes(rides=not facts(area).empty)


def standard(area: Area) -> tuple[Standard, str]:
    """Ask for the limit and all that a timetable needs; the limit in words as well."""
    minutes = choices.number("Minutes at most, door to door", "minutes", 1.0, 180.0, 45.0, 5.0)
    st.caption(GUIDES)
    way = choices.choice("When", WAYS, "when", "arrive", radio=True)
    day, at = st.columns(2)
    with day:
        chosen = choices.day("Day", "day", usual_day(area))
    with at:
        clock = choices.choice("Time", {at: at for at in TIMES}, "time", SCHOOL_STARTS)
    with st.expander("Walks and changes"):
        most = choices.number("Longest walk at a time, in miles", "walk", 0.1, 1.8, 0.7, 0.1)
        changes = choices.number("Changes at most", "changes", 0, 5, 2, 1)
        step_free = choices.tick("Step-free, where the timetable says so", "stepfree")
    when = When(chosen, time.fromisoformat(clock), way == "arrive", WINDOW_MIN)
    ready = JourneyLimits(within_metres(most), int(changes), step_free)
    return (
        Standard(TRANSIT, None, within_seconds(minutes), when, ready),
        words.counted_minutes(minutes),
    )


def usual_day(area: Area) -> date:
    """The next Tuesday that a timetable covers, or the last one that any does."""
    held = facts(area)
    today = settings.today()
    first, last = held["valid_from"].min(), held["valid_until"].max()
    day = max(today, pd.Timestamp(first).date())
    day += timedelta(days=(1 - day.weekday()) % 7)
    return min(day, pd.Timestamp(last).date())


def travel(
    area: Area, wanted: Standard, *, examples: bool, without: Withdrawn = Withdrawn()
) -> Travel:
    """How people travel by timetable."""
    return area.travel(wanted, examples=examples, without_routes=without.routes)


def said(wanted: Standard, *, examples: bool, area: Area) -> str:
    """When people travel as HTML, and whether the timetable was made up; empty along streets."""
    return "".join(f"<p>{html.text(line)}</p>" for line in lines(wanted, area, examples=examples))


def lines(wanted: Standard, area: Area, *, examples: bool) -> list[str]:
    """When people travel, in words, and whether the timetable was made up; none along streets."""
    when, ready = wanted.when, wanted.ready
    if when is None or ready is None:
        return []
    day = f"{when.day:%A} {words.day(when.day.isoformat())}"
    start = (
        f"By bus or train, to be there by {when.at:%H:%M} on {day}."
        if when.arrive_by
        else f"By bus or train, leaving within an hour from {when.at:%H:%M} on {day}. The time is "
        "the middle one of all those."
    )
    walk = f"{ready.walk_m / METRES_PER_MILE:.1f}".rstrip("0").rstrip(".")
    told = [
        start,
        f"No walk is longer than {words.miles(float(walk))}, and there are "
        f"{words.counted(ready.changes, 'change')} at most.",
    ]
    if ready.step_free:
        told.append("Only vehicles that the timetable says take a wheelchair count.")
    if examples and facts(area)["illustrative"].any():
        told.append("Example: these times rest on a timetable that was made up.")
    return told


def withdrawn(area: Area, *, examples: bool) -> Withdrawn:
    """Ask which routes should not run."""
    held = facts(area)
    real = set(held.loc[examples | ~held["illustrative"].astype(bool), "timetable_id"])
    routes = [r for r in area.store.records(TransitRoute) if r.timetable_id in real]
    names = {_name(route): _label(route) for route in routes}
    return Withdrawn(choices.several("What if these routes did not run?", names, "withdraw"))


def _name(route: TransitRoute) -> str:
    return route.short_name or route.long_name or route.route_id


def _label(route: TransitRoute) -> str:
    more = f": {route.long_name}" if route.long_name and route.short_name else ""
    return f"{_name(route)}{more}"


def sources(area: Area, *, examples: bool) -> Sequence[str]:
    """The ids of the sources of the timetables that count."""
    held = facts(area)
    counted = examples | ~held["illustrative"].astype(bool)
    return held.loc[counted, "source_id"].tolist()
