"""What this browser remembers for a visitor who asks it to: the list that they keep,
and their language.

Nothing is stored until somebody ticks a box, and all of it goes when they clear it. It stays in the
browser's own storage: it is in no address, and nobody else gets it.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import languages
from geo.words import say
from pages.parts import keep, language, look

_SCRIPT = Path(__file__).with_name("device.js")
_REMEMBER, _TICK = "device-remember", "device-tick"
_LONGEST_ID = 300


@cache
def _component() -> Any:
    return st.components.v2.component("device", js=_SCRIPT.read_text(encoding="utf-8"))


def sync() -> None:
    """Bring the browser's list and the visit's together: once on every page."""
    remember = st.session_state.get(_REMEMBER)
    data = {
        "remember": remember,
        "ids": keep.ids() if remember else [],
        "language": languages.spoken(),
        "direction": languages.direction(),
        "frame": look.frame(),
        "keeps": language.kept(),
        "chosen": language.chosen(),
    }
    with st.container(key="device"):  # takes no room
        found = _component()(data=data, on_stored_change=_nothing, on_language_change=_nothing)
    again = isinstance(found.language, str) and language.remembered(found.language)
    if remember is None and isinstance(found.stored, list):
        st.session_state[_REMEMBER] = True
        for one in found.stored[: keep.MOST_KEPT]:
            if isinstance(one, str) and 0 < len(one) <= _LONGEST_ID and one.isprintable():
                keep.add(one)
        again = True
    if again:
        st.rerun()


def remembers() -> bool:
    """Whether this browser is to remember the list."""
    return bool(st.session_state.get(_REMEMBER))


def _nothing() -> None:
    """What the browser remembers is read where it is used."""


def choose() -> None:
    """Ask whether this browser is to remember the list."""
    st.session_state[_TICK] = bool(st.session_state.get(_REMEMBER))
    st.checkbox(say("device.remember"), key=_TICK, on_change=_ticked)
    st.caption(say("device.about"))


def _ticked() -> None:
    st.session_state[_REMEMBER] = bool(st.session_state[_TICK])


def empty() -> None:
    """Take every service off the list, and off this browser."""
    for one in keep.ids():
        keep.remove(one)
