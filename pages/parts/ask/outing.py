"""How far somebody travels and when: keyed widgets, read as what `geo.area` asks for."""

from datetime import date, time
from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import STARTS, TRANSIT, USUAL_LIMITS, Area, JourneyLimits, TravelChoices, When
from geo.measure import LONGEST_WITHIN_MINUTES, METRES_PER_MILE, within_metres
from geo.words import say
from pages.parts import visit

TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 24) for minute in (0, 15, 30, 45))
WAYS = ("leave", "arrive")
LONGEST_WALK_MILES = 1.8


def ask(area: Area, limit: "st.delta_generator.DeltaGenerator") -> None:
    """Ask what buses and trains need, where there is a timetable; the time goes beside `limit`."""
    usual = area.departure(settings.now())
    if usual is None:
        return
    with limit, st.container(key="ride-limit"):
        st.number_input(
            say("outing.minutes"),
            value=STARTS[TRANSIT].minutes,
            step=5.0,
            max_value=LONGEST_WITHIN_MINUTES,
            format="%g",
            key="ride-minutes",
            persist_state="session",
        )
    with st.container(key="ride-more"), st.expander(say("outing.more"), key="ride-asked"):
        _when(usual)
        _ready()
        if area.notes_step_free:
            st.checkbox(say("outing.step_free"), key="ride-step-free", persist_state="session")


def _when(usual: When) -> None:
    when, day, at = st.columns([2, 1.2, 1], vertical_alignment="bottom")
    names = {way: say(f"outing.when_{way}") for way in WAYS}
    when.radio(
        say("outing.when"),
        WAYS,
        format_func=names.__getitem__,
        horizontal=True,
        key="ride-when",
        persist_state="session",
    )
    day.date_input(
        say("outing.day"), usual.day, format="DD/MM/YYYY", key="ride-day", persist_state="session"
    )
    at.selectbox(
        say("outing.time"),
        TIMES,
        index=TIMES.index(f"{usual.at:%H:%M}"),
        format_func=lambda at: words.clock(time.fromisoformat(at)),
        key="ride-at",
        persist_state="session",
    )


def _ready() -> None:
    walk, changes = st.columns(2, vertical_alignment="bottom")
    walk.number_input(
        say("outing.walk"),
        min_value=0.1,
        max_value=LONGEST_WALK_MILES,
        value=round(USUAL_LIMITS.walk_m / METRES_PER_MILE, 1),
        step=0.1,
        format="%g",
        key="ride-walk",
        persist_state="session",
    )
    changes.number_input(
        say("outing.changes"),
        min_value=0,
        max_value=5,
        value=USUAL_LIMITS.changes,
        step=1,
        key="ride-changes",
        persist_state="session",
    )


def choices(area: Area) -> TravelChoices:
    """All that was asked about travelling; what nobody touched is as usual."""
    far, in_minutes = st.session_state.get("far"), st.session_state.get("unit") == "minutes"
    return TravelChoices(
        None if in_minutes else far,
        far if in_minutes else None,
        st.session_state.get("ride-minutes"),
        when(area),
        _limits(),
        timed=in_minutes,
    )


def when(area: Area) -> When | None:
    """When the visit travels by bus or train; None without timetables."""
    usual = area.departure(settings.now())
    if usual is None:
        return None
    day = st.session_state.get("ride-day")
    at = st.session_state.get("ride-at")
    return When(
        day if isinstance(day, date) else usual.day,
        time.fromisoformat(at) if at else usual.at,
        arrive_by=st.session_state.get("ride-when") == "arrive",
        window_min=usual.window_min,
    )


def _limits() -> JourneyLimits:
    walk = st.session_state.get("ride-walk")
    return JourneyLimits(
        USUAL_LIMITS.walk_m if walk is None else within_metres(walk),
        int(_read("ride-changes", USUAL_LIMITS.changes)),
        bool(st.session_state.get("ride-step-free")),
    )


def _read(key: str, usual: Any) -> Any:
    value = st.session_state.get(key)
    return usual if value is None else value


def farthest(area: Area) -> TravelChoices:
    """How the visit travels, as far as anybody may ask about."""
    return TravelChoices.farthest(when(area), _limits())


def mode(area: Area) -> str:
    """How the visit travels: one of the area's modes."""
    asked = visit.mode()
    return asked if asked in area.modes else area.modes[0]
