"""What a visit remembers from page to page, in the session alone: where it starts, and how."""

import streamlit as st

from geo.area import ChildQuestion

_HOME, _MODE, _WALK = "visit-home", "visit-mode", "visit-walk"


def home() -> str | None:
    """The place that was last searched, as it was typed; None before the first search."""
    return st.session_state.get(_HOME)


def mode() -> str:
    """How the visitor travels."""
    return str(st.session_state.get(_MODE, "walk"))


def set_home(place: str, mode: str) -> None:
    """Remember where the visitor starts, and how they travel."""
    st.session_state[_HOME] = place
    st.session_state[_MODE] = mode


def walk() -> ChildQuestion | None:
    """The child whose walk to school is looked at; None before any was asked about."""
    found: ChildQuestion | None = st.session_state.get(_WALK)
    return found


def set_walk(child: ChildQuestion) -> None:
    """Remember whose walk to school to look at."""
    st.session_state[_WALK] = child
