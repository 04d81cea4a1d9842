"""The questions that can still change the answer: each with why it is asked, and the law of it.

What was answered stays, so that it can be changed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from geo.area import PLAN_NAMES, QUESTIONS, ChildAnswer, FactQuestion
from geo.words import say
from pages.parts import html

YES_NO = ("yes", "no", "unknown")
_CANNOT = "cannot_walk"
_LOW_INCOME = "low_income"
_UNTIL = "travel-q-until"
MEALS = ("targeted", "expanded")


def told() -> dict[str, Any]:
    """What was answered, by fact; None where nothing was, or it is not known."""
    state = st.session_state
    answers = {q.fact: _value(state.get(_key(q.fact))) for q in QUESTIONS}
    if answers[_LOW_INCOME] in MEALS:
        answers |= {_LOW_INCOME: None, "free_meals": answers[_LOW_INCOME]}
    return answers | {"cannot_walk_until": state.get(_UNTIL)}


def _key(fact: str) -> str:
    return f"travel-q-{fact}"


def _value(typed: Any) -> Any:
    if typed in ("yes", "no"):
        return typed == "yes"
    return None if typed == "unknown" else typed


def label(fact: str, area_name: str) -> str:
    """A question as it is put."""
    return say(f"travel.q.{fact}.ask", area=area_name)


def ask(found: ChildAnswer, area_name: str) -> None:
    """Put the first question that is not answered yet; the others are one press away."""
    if not found.asks:
        return
    state = st.session_state
    following = next((q for q in found.asks if state.get(_key(q.fact)) is None), None)
    others = [question for question in found.asks if question is not following]
    if following is not None:
        st.header(say("travel.q.heading"), anchor="questions")
        _put(following, found, area_name)
    if others:
        with st.expander(say("travel.q.others", n=len(others)), key="travel-others"):
            for question in others:
                _put(question, found, area_name)


def _put(question: FactQuestion, found: ChildAnswer, area_name: str) -> None:
    """Put one question: why it is asked, the law of it, and the answers that it may have."""
    words = label(question.fact, area_name)
    tiers = question.fact == _LOW_INCOME and found.rules.meals_in_tiers
    why = f"travel.q.{question.fact}.{'kinds' if tiers else 'why'}"
    html.show(
        "travel_question.html",
        ask=words,
        why=say(why, low_income=found.rules.low_income),
        law=found.rules.provisions[question.provision].cite,
    )
    key = _key(question.fact)
    (_meals if tiers else _WIDGETS.get(question.fact, _yes_no))(words, key)
    if question.fact == _CANNOT and st.session_state.get(key) == "yes":
        _until()


def _until() -> None:
    st.date_input(say("travel.q.until"), value=None, format="DD/MM/YYYY", key=_UNTIL)


def _yes_no(words: str, key: str) -> None:
    _choice(words, key, {name: say(f"travel.q.{name}") for name in YES_NO}, horizontal=True)


def _choice(words: str, key: str, options: Mapping[str, str], *, horizontal: bool = False) -> None:
    st.radio(
        words,
        list(options),
        index=None,
        format_func=options.__getitem__,
        horizontal=horizontal,
        label_visibility="collapsed",
        key=key,
    )


def _plan_names(words: str, key: str) -> None:
    alone, parents, choice = PLAN_NAMES
    _choice(
        words,
        key,
        {
            alone: say("travel.q.plan_names.alone"),
            choice: say("travel.q.plan_names.choice"),
            parents: say("travel.q.plan_names.parents"),
            "unknown": say("travel.q.plan_names.unknown"),
        },
    )


def _meals(words: str, key: str) -> None:
    names = (*MEALS, "no", "unknown")
    _choice(words, key, {name: say(f"travel.q.low_income.{name}") for name in names})


def _count(words: str, key: str) -> None:
    st.number_input(
        words,
        min_value=0,
        max_value=99,
        value=None,
        step=1,
        key=key,
        label_visibility="collapsed",
        placeholder=say("travel.q.number"),
    )


def _day(words: str, key: str) -> None:
    st.date_input(
        words,
        value=None,
        min_value=date(2010, 1, 1),
        format="DD/MM/YYYY",
        key=key,
        label_visibility="collapsed",
    )


_WIDGETS: dict[str, Callable[[str, str], None]] = {
    "plan_names": _plan_names,
    "nearer_suitable": _count,
    "course_began": _day,
}
