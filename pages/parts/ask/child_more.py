"""The questions that can still change the answer: each with why it is asked, and the law of it.

Only those are put that matter: what a decision says is missing, and what would change it if it
were answered one way or the other. What was answered stays, so that it can be changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from geo.school_travel.law import PLAN_NAMES, Decision, Facts, decide
from geo.school_travel.rules import Rules
from pages.parts import html

YES_NO = {"yes": "Yes", "no": "No", "unknown": "I do not know"}

PLAN_WORDS = {
    PLAN_NAMES[0]: "This school, no other, and nothing about who pays for travel",
    PLAN_NAMES[2]: "This school and another one, and we chose this one",
    PLAN_NAMES[1]: "This school, if we as parents arrange the travel",
    "unknown": "I do not know, or it is not decided yet",
}


@dataclass(frozen=True, slots=True)
class FactQuestion:
    """A question for one fact: how to ask, why it is asked, the provision it comes from.

    `values` are what the fact could be: the question is put where one of them changes the answer.
    """

    fact: str
    ask: str
    why: str
    provision: str
    values: tuple[Any, ...] = (True, False)


QUESTIONS = (
    FactQuestion(
        "home_here",
        "Is the home in the area of {area}?",
        "The council where a child lives decides. The point you gave is not close to any postcode "
        "of this area.",
        "home",
    ),
    FactQuestion(
        "at_school",
        "Is your child in a class at a school, such as Reception?",
        "Under school age, one law is for children at a school. Another is for nurseries "
        "and childminders.",
        "early",
    ),
    FactQuestion(
        "course_began",
        "When did the course begin?",
        "If it began before the age of 19, the rules for sixth form still count.",
        "adult",
        (),
    ),
    FactQuestion(
        "plan",
        "Does your child have an EHC plan that names this school?",
        "An EHC plan (education, health and care plan) is a legal paper. It says what help a child "
        "must get, and at which school. The school is named in section I.",
        "plan",
    ),
    FactQuestion(
        "plan_names",
        "What does section I of the plan say?",
        "If a plan names one school alone, that school counts as the nearest suitable one.",
        "plan",
        PLAN_NAMES,
    ),
    FactQuestion(
        "qualifying",
        "Is it a state school? That is a school where nobody pays fees.",
        "The law counts council schools, academies, free schools and most special schools. It "
        "counts a private school only if an EHC plan names it.",
        "qualifying",
    ),
    FactQuestion(
        "nearest_suitable",
        "Is this the nearest school that is right for your child and had a place?",
        "Our data cannot tell. You can also strike out nearer schools above, if they are not "
        "right for your child or were full.",
        "distance",
    ),
    FactQuestion(
        "nearer_suitable",
        "How many schools that are right for your child are nearer?",
        "On a low income, from the age of 11, the school may be one of the three nearest.",
        "low_income_6",
        (0, 3),
    ),
    FactQuestion(
        "low_income",
        "Is your family on a low income?",
        "Say yes if this is so: {low_income}",
        "low_income_6",
    ),
    FactQuestion(
        "faith_choice",
        "Did you choose this school because of your religion or belief?",
        "On a low income, from the age of 11, this can make travel free up to 15 miles.",
        "low_income_15",
    ),
    FactQuestion(
        "nearest_of_faith",
        "Is it the nearest school that fits your religion or belief?",
        "The right is to the nearest such school.",
        "low_income_15",
    ),
    FactQuestion(
        "cannot_walk",
        "Are there reasons why your child cannot walk there, even with an adult?",
        "Think of special educational needs, a disability, or trouble with moving. An injury that "
        "will heal counts too. Your child needs no EHC plan for this.",
        "send",
    ),
    FactQuestion(
        "accompanied",
        "Can somebody go with your child?",
        "Most parents are expected to walk with a child, or to find somebody. If you cannot, "
        "for example as you have a disability, the council must look at why.",
        "send",
    ),
    FactQuestion(
        "route_unreasonable",
        "Has the council said that the walk is not safe, even with an adult?",
        "If the walk is not safe for any child, travel is free, however short it is. If you think "
        "so and the council has not looked, ask it to. Until then say: I do not know.",
        "route",
    ),
    FactQuestion(
        "alternative_provision",
        "Did the council arrange this place because your child cannot go to school?",
        "This is called alternative provision. It may be after an exclusion, or in an illness. "
        "Such a place need not be the nearest.",
        "distance_ap",
    ),
    FactQuestion(
        "free_travel_already",
        "Can your child already travel free in a way that suits them?",
        "For example with a free bus pass from somebody else. Then the council need not give it "
        "again.",
        "met",
    ),
)
"""In the order in which they are put."""


@dataclass(frozen=True, slots=True)
class Put:
    """The facts with what was answered, the decision on them, and how many questions are open."""

    facts: Facts
    decision: Decision
    unanswered: int


def ask(facts: Facts, rules: Rules, area_name: str) -> Put:
    """Put the questions that matter, and decide on what was answered.

    Parameters
    ----------
    facts
        What is known without these questions.
    """
    answered = replace(facts, **answers(facts))
    decision = decide(answered, rules)
    matter = [q for q in QUESTIONS if _matters(q, facts, answered, decision, rules)]
    if matter:
        st.header("4. More questions", anchor="questions")
        st.html(
            '<div class="trv"><p>These can still change the answer. Answer what you can. '
            'The answer so far is <a href="#answer">below</a>.</p></div>'
        )
    for question in matter:
        _draw(question, rules, area_name)
    open_ones = [q for q in matter if _value(q.fact) is None]
    return Put(answered, decision, len(open_ones))


def answers(facts: Facts) -> dict[str, Any]:
    """What was answered, by fact; not what the data tells, nor what is not known."""
    told: dict[str, Any] = {}
    for question in QUESTIONS:
        value = _value(question.fact)
        if value is not None and getattr(facts, question.fact) is None:
            told[question.fact] = value
    if told.get("plan") is not True:
        told.pop("plan_names", None)
    if told.get("faith_choice") is not True:
        told.pop("nearest_of_faith", None)
    until = st.session_state.get("travel-q-until")
    if told.get("cannot_walk") is True and until:
        told["cannot_walk_until"] = until
    return told


def _value(fact: str) -> Any:
    """What the widget of a fact says; None where nothing is said, or it is not known."""
    typed = st.session_state.get(f"travel-q-{fact}")
    if typed in ("yes", "no"):
        return typed == "yes"
    return None if typed == "unknown" else typed


def _matters(
    question: FactQuestion, facts: Facts, answered: Facts, decision: Decision, rules: Rules
) -> bool:
    """Whether a question is to be put: it is answered, or an answer could change the decision."""
    fact = question.fact
    if getattr(facts, fact) is not None:
        return False  # the data tells
    if fact == "plan_names" and answered.plan is not True:
        return False
    if fact == "nearest_of_faith" and answered.faith_choice is not True:
        return False
    if st.session_state.get(f"travel-q-{fact}") is not None:
        without = _without(answered, fact)
        return _could_change(question, without, decide(without, rules), rules)
    return _could_change(question, answered, decision, rules)


def _without(facts: Facts, fact: str) -> Facts:
    empty: dict[str, Any] = {fact: None}
    return replace(facts, **empty)


def _could_change(question: FactQuestion, facts: Facts, decision: Decision, rules: Rules) -> bool:
    if question.fact in {missing.fact for missing in decision.missing}:
        return True
    if question.fact == "plan_names":
        return True
    if question.fact == "accompanied":  # it changes no ground, but what the council must look at
        return not decision.entitled and any(
            f.code.startswith("ELIGIBLE_") for f in decision.findings
        )
    told = _told(decision)
    return any(
        _told(decide(replace(facts, **change), rules)) != told for change in _changes(question)
    )


def _changes(question: FactQuestion) -> list[dict[str, Any]]:
    """What an answer could make of the facts; a plan is one that names the school in some way."""
    if question.fact == "plan":
        return [{"plan": True, "plan_names": names} for names in PLAN_NAMES]
    return [{question.fact: value} for value in question.values]


def _told(decision: Decision) -> tuple[object, ...]:
    """What of a decision matters to a family: the outcome, and the law that it stands on.

    One more ground for somebody who has a right already changes nothing.
    """
    if decision.entitled:
        return (True,)
    grounds = frozenset((f.code, f.provisions) for f in decision.findings if f.met)
    return decision.outcomes, decision.entitled, grounds


def _draw(question: FactQuestion, rules: Rules, area_name: str) -> None:
    ask_as = question.ask.format(area=area_name)
    why = question.why.format(low_income=rules.low_income)
    law = rules.provisions[question.provision].cite
    st.html(
        f'<div class="trv-q"><h3>{html.text(ask_as)}</h3><p>{html.text(why)}</p>'
        f'<p class="trv-law">Law: {html.text(law)}.</p></div>'
    )
    key = f"travel-q-{question.fact}"
    _WIDGETS.get(question.fact, _yes_no)(ask_as, key)
    if question.fact == "cannot_walk" and st.session_state.get(key) == "yes":
        st.date_input(
            "Will this get better? Then give the last day of it. If not, leave this empty",
            value=None,
            format="DD/MM/YYYY",
            key="travel-q-until",
        )


def _yes_no(label: str, key: str) -> None:
    _choice(label, key, YES_NO, horizontal=True)


def _choice(label: str, key: str, options: Mapping[str, str], *, horizontal: bool = False) -> None:
    st.radio(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        horizontal=horizontal,
        label_visibility="collapsed",
        key=key,
    )


def _plan_words(label: str, key: str) -> None:
    _choice(label, key, PLAN_WORDS)


def _count(label: str, key: str) -> None:
    st.number_input(
        label,
        min_value=0,
        max_value=99,
        value=None,
        step=1,
        key=key,
        label_visibility="collapsed",
        placeholder="A number",
    )


def _day(label: str, key: str) -> None:
    st.date_input(
        label,
        value=None,
        min_value=date(2010, 1, 1),
        format="DD/MM/YYYY",
        key=key,
        label_visibility="collapsed",
    )


_WIDGETS: dict[str, Callable[[str, str], None]] = {
    "plan_names": _plan_words,
    "nearer_suitable": _count,
    "course_began": _day,
}
