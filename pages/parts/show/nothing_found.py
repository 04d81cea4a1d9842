"""Searches that found nothing: what to change, and how they count as evidence of gaps."""

from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Answer, Area, Suggestion
from geo.errors import GeoError
from geo.words import say
from pages.parts import session
from pages.parts.ask import filters, search
from pages.parts.ask.search import Filters

_COUNTED = "gap-counted"


def offer(area: Area, asked: Filters) -> None:
    """Offer changes that would find something, with how many services each would give."""
    found = area.suggestions(asked.question)
    st.write(say("nothing.try" if found else "nothing.farther"))
    for number, one in enumerate(found, start=1):
        st.button(
            f"{_label(one)}: {words.services(one.found)}",
            key=f"suggest-{number}",
            on_click=search.change,
            kwargs=_widgets(one),
        )
    st.page_link("pages/say.py", label=say("nothing.say"))


def widen(area: Area, answer: Answer, asked: Filters) -> None:
    """Where few services were found, say how many there are farther away; one press looks there."""
    asks = ("wider", answer.place, asked.wanted, asked.standard)
    longer = session.lately(area, asks, lambda: area.wider(answer, asked.standard))
    if longer is None:
        return
    far = words.limit(longer.standard.within_m, longer.standard.within_s)
    st.write(
        say(
            "nothing.wider",
            here=longer.here,
            limit=asked.limit,
            found=longer.found,
            longer=far,
        )
    )
    st.button(
        say("nothing.within", limit=far),
        key="wider",
        on_click=search.change,
        kwargs=_farther(longer.kind, longer.value),
    )


def _label(one: Suggestion) -> str:
    if one.kind == "miles":
        return say("nothing.within", limit=words.miles(one.value or 0.0))
    if one.kind in ("minutes", "journey_minutes"):
        return say("nothing.within", limit=words.counted_minutes(one.value or 0.0))
    return say(f"nothing.{one.kind}{'_as_long' if one.value else ''}")


def _widgets(one: Suggestion) -> dict[str, Any]:
    """The widgets' values that a suggestion sets."""
    if one.kind == "drive":
        timed = {"far": one.value, "unit": "minutes"} if one.value else {}
        return {"mode": one.question.mode, **timed}
    if one.kind in ("kinds", "words", "rest"):
        rest = filters.off() if one.kind == "rest" else {filters.ASKED: ""}
        return filters.kinds_off() if one.kind == "kinds" else rest
    return _farther(one.kind, one.value)


def _farther(kind: str, value: float | None) -> dict[str, Any]:
    """The widgets' values of a longer limit."""
    return {"ride-minutes": value} if kind == "journey_minutes" else {"far": value, "unit": kind}


def note(answer: Answer, asked: Filters) -> None:
    """Count a search that found nothing, once; a place that is no postcode is not counted.

    Words count for the kinds of services that they were understood as, and not if for none.
    What cannot be counted just now is let go of: a family's search is not to fail for it.
    """
    searched = st.session_state.get("searches")
    found = len(answer.results) + len(answer.elsewhere)
    if found or not answer.place.postcode or st.session_state.get(_COUNTED) == searched:
        return
    kinds = asked.categories or (answer.match.understood.categories if answer.match else ())
    if answer.match and not kinds:
        return
    st.session_state[_COUNTED] = searched
    try:
        session.comments().count_nothing_found(answer.place.postcode, kinds, now=settings.now())
    except GeoError:
        return
