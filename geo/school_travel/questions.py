"""What is still worth asking about a child: the facts that could change the decision.

A fact is asked for if a decision says that it is missing, or if one of the values that it could
have would change what the decision means to a family.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.school_travel.law import PLAN_NAMES, Decision, Facts, decide
from geo.school_travel.rules import Rules


@dataclass(frozen=True, slots=True)
class FactQuestion:
    """A question for one fact of `Facts`, and the key of the provision that it comes from.

    `values` are what the fact could be: it is worth asking where one of them changes the answer.
    """

    fact: str
    provision: str
    values: tuple[Any, ...] = (True, False)


QUESTIONS = (
    FactQuestion("home_here", "home"),
    FactQuestion("at_school", "early"),
    FactQuestion("course_began", "adult", ()),
    FactQuestion("plan", "plan"),
    FactQuestion("plan_names", "plan", PLAN_NAMES),
    FactQuestion("qualifying", "qualifying"),
    FactQuestion("nearest_suitable", "distance"),
    FactQuestion("nearer_suitable", "low_income_6", (0, 3)),
    FactQuestion("low_income", "low_income_6"),
    FactQuestion("faith_choice", "low_income_15"),
    FactQuestion("nearest_of_faith", "low_income_15"),
    FactQuestion("cannot_walk", "send"),
    FactQuestion("accompanied", "send"),
    FactQuestion("route_unreasonable", "route"),
    FactQuestion("alternative_provision", "distance_ap"),
    FactQuestion("free_travel_already", "met"),
)
"""In the order in which they are asked."""

ASKED = frozenset(question.fact for question in QUESTIONS)

_FOLLOWS = {"plan_names": "plan", "nearest_of_faith": "faith_choice"}
"""Facts that mean something only after a yes to another one."""


def heard(known: Facts, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a person told that counts: not what the data shows already, nor what is not known."""
    counts = {
        question.fact: told[question.fact]
        for question in QUESTIONS
        if told.get(question.fact) is not None and getattr(known, question.fact) is None
    }
    for fact, after in _FOLLOWS.items():
        if counts.get(after) is not True:
            counts.pop(fact, None)
    if counts.get("low_income") is None and known.low_income is None and told.get("free_meals"):
        counts["free_meals"] = told["free_meals"]
    if counts.get("cannot_walk") is True and told.get("cannot_walk_until"):
        counts["cannot_walk_until"] = told["cannot_walk_until"]
    return counts


def worth_asking(
    known: Facts, answered: Facts, decision: Decision, rules: Rules
) -> tuple[FactQuestion, ...]:
    """The questions that could change a decision, and those that were answered and did.

    Parameters
    ----------
    known
        The facts without what a person told; `answered` with it, `decision` on those.
    """
    return tuple(q for q in QUESTIONS if _matters(q, known, answered, decision, rules))


def _matters(
    question: FactQuestion, known: Facts, answered: Facts, decision: Decision, rules: Rules
) -> bool:
    fact = question.fact
    if getattr(known, fact) is not None:
        return False
    if fact in _FOLLOWS and getattr(answered, _FOLLOWS[fact]) is not True:
        return False
    if getattr(answered, fact) is not None:
        empty: dict[str, Any] = {fact: None}
        answered = replace(answered, **empty)
        decision = decide(answered, rules)
    return _could_change(question, answered, decision, rules)


def _could_change(question: FactQuestion, facts: Facts, decision: Decision, rules: Rules) -> bool:
    if question.fact in {missing.fact for missing in decision.missing}:
        return True
    if question.fact == "plan_names":
        return True
    if question.fact == "accompanied":  # it changes no ground, but what the council must look at
        return not decision.entitled and any(
            f.code.startswith("ELIGIBLE_") for f in decision.findings
        )
    meaning = _meaning(decision)
    return any(
        _meaning(decide(replace(facts, **change), rules)) != meaning
        for change in _changes(question)
    )


def _changes(question: FactQuestion) -> list[dict[str, Any]]:
    """What an answer could make of the facts; a plan is one that names the school in some way."""
    if question.fact == "plan":
        return [{"plan": True, "plan_names": names} for names in PLAN_NAMES]
    return [{question.fact: value} for value in question.values]


def _meaning(decision: Decision) -> tuple[object, ...]:
    """What of a decision matters to a family: the outcome, and the law that it stands on.

    One more ground for somebody who has a right already changes nothing.
    """
    if decision.entitled:
        return (True,)
    grounds = frozenset((f.code, f.provisions) for f in decision.findings if f.met)
    return decision.outcomes, decision.entitled, grounds
