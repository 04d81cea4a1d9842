"""When somebody goes by bus or train, and what they are ready to do: keyed widgets, read as one."""

from datetime import date, time, timedelta

import streamlit as st

from geo import settings
from geo.families.search_by_transit import DEFAULT_MINUTES, ByTimetable, Departure
from geo.measure import LONGEST_WITHIN_MINUTES, within_metres
from geo.transit import JourneyLimits, When

WAYS = {"leave": "Leave at, or up to an hour later", "arrive": "Be there by"}
TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 24) for minute in (0, 15, 30, 45))
USUAL_TIME = "09:00"
WINDOW_MIN = 60
LONGEST_WALK_MILES = 1.8
USUAL_WALK_MILES = 0.7
USUAL = JourneyLimits(within_metres(USUAL_WALK_MILES))


def usual(rides: ByTimetable) -> Departure:
    """The next time that it is nine in the morning on a day with buses or trains."""
    now, at = settings.now(), time.fromisoformat(USUAL_TIME)
    first = now.date() + timedelta(days=1 if now.time() > at else 0)
    return Departure(When(rides.next_day(first), at, window_min=WINDOW_MIN), USUAL)


def ask_minutes() -> None:
    """Ask how long it may take."""
    st.number_input(
        "How many minutes at most, door to door",
        value=DEFAULT_MINUTES,
        step=5.0,
        max_value=LONGEST_WITHIN_MINUTES,
        format="%g",
        key="ride-minutes",
        persist_state="session",
    )


def ask(rides: ByTimetable) -> None:
    """Ask when, and what somebody is ready to do; simple answers stand there at first."""
    first = usual(rides).when
    with st.expander("More about your journey: day, time, walks, changes", key="ride-asked"):
        when, day, at = st.columns([2, 1.2, 1], vertical_alignment="bottom")
        when.radio(
            "When",
            list(WAYS),
            format_func=WAYS.__getitem__,
            horizontal=True,
            key="ride-when",
            persist_state="session",
        )
        day.date_input(
            "Day", first.day, format="DD/MM/YYYY", key="ride-day", persist_state="session"
        )
        at.selectbox(
            "Time", TIMES, index=TIMES.index(USUAL_TIME), key="ride-at", persist_state="session"
        )
        walk, changes = st.columns(2, vertical_alignment="bottom")
        walk.number_input(
            "Longest walk at a time, in miles",
            min_value=0.1,
            max_value=LONGEST_WALK_MILES,
            value=USUAL_WALK_MILES,
            step=0.1,
            format="%g",
            key="ride-walk",
            persist_state="session",
        )
        changes.number_input(
            "Changes at most",
            min_value=0,
            max_value=5,
            value=USUAL.changes,
            step=1,
            key="ride-changes",
            persist_state="session",
        )
        if says_of_steps(rides):
            st.checkbox(
                "Step-free: only buses and trains that the timetable says take a wheelchair",
                key="ride-step-free",
                persist_state="session",
            )


def says_of_steps(rides: ByTimetable) -> bool:
    """Whether a timetable says of any of its vehicles that it takes a wheelchair."""
    return bool(rides.transit.feed.rides["step_free"].fillna(False).any())


def minutes() -> float:
    """How long it may take."""
    asked = st.session_state.get("ride-minutes")
    return DEFAULT_MINUTES if asked is None else float(asked)


def of_visit(rides: ByTimetable) -> Departure:
    """What the visit asked on the Find page; as usual where it was never there."""
    return read() if "ride-day" in st.session_state else usual(rides)


def read() -> Departure:
    """What was asked, whole; what nobody touched is as usual."""
    state = st.session_state
    day, at = state.get("ride-day"), state.get("ride-at") or USUAL_TIME
    walk, changes = state.get("ride-walk"), state.get("ride-changes")
    when = When(
        day if isinstance(day, date) else settings.today(),
        time.fromisoformat(at),
        arrive_by=state.get("ride-when") == "arrive",
        window_min=WINDOW_MIN,
    )
    limits = JourneyLimits(
        USUAL.walk_m if walk is None else within_metres(walk),
        USUAL.changes if changes is None else int(changes),
        bool(state.get("ride-step-free")),
    )
    return Departure(when, limits)
