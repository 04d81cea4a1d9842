"""The list that a visitor keeps: ids of services, in the session alone."""

from collections.abc import Mapping

import streamlit as st

from geo import words
from geo.words import say
from pages.parts.html import show

_IDS, _SAID = "kept-ids", "kept-said"

MOST_KEPT = 50
"""More than this nobody can compare, and a link with more would be too long to share."""


def ids() -> list[str]:
    """The ids of the services that are kept, in the order in which they were."""
    return list(st.session_state.get(_IDS, []))


def add(service_id: str) -> None:
    """Keep a service, if there is room."""
    kept = ids()
    if service_id not in kept and len(kept) < MOST_KEPT:
        st.session_state[_IDS] = [*kept, service_id]


def remove(service_id: str) -> None:
    """Take a service off the list."""
    st.session_state[_IDS] = [kept for kept in ids() if kept != service_id]


def button(service_id: str, name: str) -> None:
    """Offer to keep a service, or to remove it; `name` tells screen readers which.

    The result is written beside the button, once, for screen readers as well.
    """
    kept = service_id in ids()
    st.button(
        say("keep.remove" if kept else "keep.keep"),
        key=f"keep-{service_id}",
        help=words.plain(name),
        on_click=press,
        args=(service_id,),
    )
    if st.session_state.get(_SAID) == service_id:
        del st.session_state[_SAID]
        show("keep_said.html", text=_said(name, kept))


def said(names: Mapping[str, str]) -> tuple[str, str]:
    """What the last press has done, once, and the id of a service that there is no room for.

    `names` are those of the services that may have been pressed, by id.
    """
    pressed = str(st.session_state.get(_SAID, ""))
    if pressed not in names:
        return "", ""
    del st.session_state[_SAID]
    kept = pressed in ids()
    refused = not kept and len(ids()) >= MOST_KEPT
    return _said(names[pressed], kept), pressed if refused else ""


def hush() -> None:
    """Do not write the result: a page that shows the whole list has it already."""
    st.session_state.pop(_SAID, None)


def press(service_id: str) -> None:
    """Keep a service, or let go of one that is kept."""
    (remove if service_id in ids() else add)(service_id)
    st.session_state[_SAID] = service_id


def _said(name: str, kept: bool) -> str:
    count = len(ids())
    if not kept and count >= MOST_KEPT:
        return say("keep.full", most=MOST_KEPT)
    done = say("keep.kept" if kept else "keep.removed", name=name)
    return f"{done} {say('keep.count', n=count)}"
