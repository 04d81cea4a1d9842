"""What staff do with a comment: publish it, leave it out, answer it."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from geo import settings
from geo.errors import GeoError
from geo.words import say
from pages.parts import problem, session, signin

REFUSED, DONE, TYPED = "staff-said", "staff-done", "staff-typed"


def act(what: str, do: Callable[[str, datetime], object], done: str, typed: str = "") -> None:
    """Act as the person who is signed in, if they may at this very moment.

    If it cannot be done, what was typed is kept.
    """
    now = settings.now()
    st.session_state[REFUSED] = st.session_state[DONE] = st.session_state[TYPED] = None
    try:
        do(signin.allowed(what, now), now)
    except GeoError as error:
        st.session_state[REFUSED], st.session_state[TYPED] = problem.said(error), typed
    else:
        st.session_state[DONE] = done


def publish(comment_id: str, seen: int) -> None:
    """Publish a comment as its words now stand in the box."""
    text = _typed("words", comment_id)

    def do(by: str, now: datetime) -> object:
        return session.comments().publish(comment_id, by=by, now=now, seen=seen, text=text)

    act("moderate", do, say("staff.published"), text)


def leave_out(comment_id: str, seen: int) -> None:
    """Leave a comment out, for the reason that is chosen."""
    reason = _typed("reason", comment_id)

    def do(by: str, now: datetime) -> object:
        return session.comments().leave_out(comment_id, reason, by=by, now=now, seen=seen)

    act("moderate", do, say("staff.is_left_out"), _typed("words", comment_id))


def respond(comment_id: str, seen: int) -> None:
    """Answer a comment."""
    response, when = _typed("response", comment_id), _typed("when", comment_id)
    action = _typed("action", comment_id)

    def do(by: str, now: datetime) -> object:
        return session.comments().respond(
            comment_id, response, action, by=by, now=now, seen=seen, planned_for=when or None
        )

    act("respond", do, say("staff.is_answered"), response)


def _typed(field: str, comment_id: str) -> str:
    return str(st.session_state.get(f"staff-{field}-{comment_id}") or "")
