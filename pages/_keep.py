"""The list that a visitor keeps: ids of services, in the session alone."""

import streamlit as st

_IDS = "kept-ids"

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
    """Let go of a service."""
    st.session_state[_IDS] = [kept for kept in ids() if kept != service_id]


def button(service_id: str, name: str) -> None:
    """Offer to keep a service, or to let go of it; `name` tells screen readers which."""
    kept = service_id in ids()
    st.button(
        "Take off your list" if kept else "Keep in your list",
        key=f"keep-{service_id}",
        help=name,
        on_click=remove if kept else add,
        args=(service_id,),
    )
