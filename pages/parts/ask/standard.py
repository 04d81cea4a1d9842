"""What planners ask of a kind of service: which kind, how people travel, how far."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

import pandas as pd
import streamlit as st

from geo import settings
from geo.area import (
    TRANSIT,
    WINDOW_MIN,
    Area,
    JourneyLimits,
    Standard,
    StartingDistance,
    When,
)
from geo.directory.vocabulary import CATEGORIES
from geo.measure import within_metres, within_seconds
from geo.words import clock, counted_minutes, miles, mode_names, reach, say, walk_of
from pages.parts import choices, html

TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(6, 23) for minute in (0, 15, 30, 45))
SCHOOL_STARTS = "08:45"


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A kind of service and a standard; `limit` is the standard's in words."""

    category: str
    standard: Standard
    limit: str
    examples: bool

    @property
    def name(self) -> str:
        """The kind of service, in words."""
        return CATEGORIES[self.category].name

    @property
    def said(self) -> str:
        """How people travel and how far, in words: "walk, 2 miles"."""
        return f"{mode_names([self.standard.mode])[self.standard.mode]}, {self.limit}"

    @property
    def reach(self) -> str:
        """The standard in words: "within 2 miles' walk of one"."""
        return reach(self.standard.mode, self.limit, "one")


def ask(area: Area) -> ServiceChoice:
    """Ask for the kind of service and the standard.

    A kind that the area has none of can be chosen too: that is a gap.
    """
    kinds = {slug: kind.name for slug, kind in CATEGORIES.items()}
    kind = choices.choice(say("standard.kind"), kinds, "kind", "library")
    limit, words = standard(area)
    examples = area.has_examples and choices.tick(say("standard.examples"), "examples")
    return ServiceChoice(kind, limit, words, examples)


def standard(area: Area) -> tuple[Standard, str]:
    """Ask how people travel and how far; the limit in words as well."""
    there = mode_names(area.modes)
    mode = choices.choice(say("standard.mode"), there, "way", "walk", radio=True)
    form: Callable[[Area, str], tuple[Standard, str]] = {TRANSIT: _by_timetable}.get(
        mode, _by_street
    )
    return form(area, mode)


def _by_street(area: Area, mode: str) -> tuple[Standard, str]:
    units = {"miles": say("standard.unit_miles"), "minutes": say("standard.unit_minutes")}
    unit = choices.choice(say("standard.unit"), units, "limit", "miles", radio=True)
    if unit == "miles":
        start = area.start
        step = min(0.5, start.miles)
        far = choices.number(say("standard.miles"), "miles", 0.1, 60.0, start.miles, step)
        if far == start.miles and start.within_miles is not None:
            st.caption(why(area, start))
        return Standard(mode, within_m=within_metres(far)), miles(far)
    long = choices.number(say("standard.minutes"), "minutes", 1.0, 120.0, 30.0, 5.0)
    return Standard(mode, within_s=within_seconds(long)), counted_minutes(long)


def why(area: Area, start: StartingDistance) -> str:
    """Why a page starts with less than the widest usual distance."""
    return say(
        f"standard.start.{start.category}",
        far=miles(start.miles),
        area=area.name,
        walk=walk_of(miles(start.within_miles or start.miles)),
    )


def _by_timetable(area: Area, mode: str) -> tuple[Standard, str]:
    minutes = choices.number(say("riding.minutes"), "minutes", 1.0, 120.0, 45.0, 5.0)
    st.caption(say("riding.guides"))
    ways = {"arrive": say("riding.arrive"), "leave": say("riding.leave")}
    way = choices.choice(say("riding.when"), ways, "when", "arrive", radio=True)
    day, at = st.columns(2)
    with day:
        chosen = choices.day(say("riding.day"), "day", usual_day(area))
    with at:
        typed = choices.choice(
            say("riding.time"),
            {at: clock(time.fromisoformat(at)) for at in TIMES},
            "time",
            SCHOOL_STARTS,
        )
    with st.expander(say("riding.more")):
        most = choices.number(say("riding.walk"), "walk", 0.1, 1.8, 0.7, 0.1)
        changes = choices.number(say("riding.changes"), "changes", 0, 5, 2, 1)
        step_free = choices.tick(say("riding.step_free"), "stepfree")
    when = When(chosen, time.fromisoformat(typed), way == "arrive", WINDOW_MIN)
    ready = JourneyLimits(within_metres(most), int(changes), step_free)
    limit = Standard(mode, None, within_seconds(minutes), when, ready)
    return limit, counted_minutes(minutes)


def usual_day(area: Area) -> date:
    """The next Tuesday that a timetable covers, or the last day that any does."""
    held = area.timetable_facts
    first, last = held["valid_from"].min(), held["valid_until"].max()
    day: date = max(settings.today(), pd.Timestamp(first).date())
    day += timedelta(days=(1 - day.weekday()) % 7)
    latest: date = pd.Timestamp(last).date()
    return min(day, latest)


def zones(area: Area) -> str:
    """Ask for the kind of zones to count by: those that the area has."""
    return choices.choice(say("standard.by"), area.zone_kinds, "zones", "sector")


def withdrawn(area: Area, asked: ServiceChoice) -> tuple[str, ...]:
    """Ask which routes should not run; none along streets."""
    if not asked.standard.timetabled:
        return ()
    names = area.route_names(examples=asked.examples)
    return choices.several(say("riding.withdraw"), names, "withdraw")


def shared() -> None:
    """Say that the address keeps the choice."""
    html.show("soft.html", text=say("standard.shared"))
