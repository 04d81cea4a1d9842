"""What a visit remembers from page to page, in the session alone: where it starts, and how."""

import streamlit as st

_HOME, _MODE = "visit-home", "visit-mode"


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
