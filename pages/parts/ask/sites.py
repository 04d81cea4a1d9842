"""What is asked about new places: choices into one question."""

from dataclasses import dataclass, replace

import streamlit as st

from geo.area import (
    AIMS,
    ALL,
    AMONG,
    CENTRE,
    MIDDLES,
    MOST,
    WHILE_SOMEBODY_WAITS_S,
    Area,
    SitesQuestion,
    Who,
)
from geo.words import say
from pages.parts import choices
from pages.parts.ask import standard, who
from pages.parts.ask.standard import ServiceChoice

MOST_PLACES = 10


@dataclass(frozen=True, slots=True)
class SitesChoice:
    """The question, and `said` the same in words, part by part.

    `whole` is False while a file is still to come.
    """

    question: SitesQuestion
    said: tuple[str, ...]
    whole: bool


def ask(area: Area) -> SitesChoice:
    """Ask all questions."""
    service = standard.ask(area)
    whom = who.ask(area)
    question = _wanted(area, service)
    counted = who.with_own(area, whom, question.by)
    own = Who(whom.count, whom.ages, whom.need, own=None if counted is None else counted.own)
    matter = say(f"site.{question.question}")
    said = (service.name, service.said, *who.said(whom), matter)
    return SitesChoice(replace(question, who=own), said, counted is not None)


def _wanted(area: Area, service: ServiceChoice) -> SitesQuestion:
    matters = {name: say(f"site.{name}") for name in AIMS}
    matter = choices.choice(say("site.question"), matters, "question", MOST)
    number = 1
    if matter != ALL:
        number = int(choices.number(say("site.number"), "number", 1, MOST_PLACES, 1, 1))
    kinds = {**area.candidate_kinds, MIDDLES: say("site.middle")}
    among = choices.several(say("site.among"), kinds, "among", AMONG)
    question = SitesQuestion(
        service.category,
        service.standard,
        matter,
        number,
        among,
        by=standard.zones(area),
        examples=service.examples,
        seconds=WHILE_SOMEBODY_WAITS_S,
    )
    return _more(area, question)


def _more(area: Area, question: SitesQuestion) -> SitesQuestion:
    """Ask which places must and must not be chosen, and how much room a new place has."""
    among = area.candidates(question)
    same = among["name"].duplicated(keep=False)
    rows = zip(among[["service_id", "name"]].to_numpy(), same, strict=True)
    names = {
        ident: say("site.named_twice", name=name, id=ident) if twice else str(name)
        for (ident, name), twice in rows
    }
    with st.expander(say("site.more")):
        must = choices.several(say("site.must"), names, "must", max_selections=10)
        never = choices.several(say("site.never"), names, "never")
        room = None if question.question == CENTRE else _room()
        first = _first(question)
    return replace(question, fixed=must, barred=never, capacity=room, stages=first)


def _first(question: SitesQuestion) -> tuple[int, ...]:
    """Ask how many of several places open first; none: all open at once."""
    if question.question != MOST or question.number < 2:
        return ()
    first = int(choices.number(say("site.stages"), "stages", 0, question.number - 1, 0, 1))
    return (first, question.number - first) if first else ()


def _room() -> float | None:
    limited = choices.tick(say("site.full"), "full")
    room = choices.number(say("site.room"), "room", 1, 100_000, 500, 50)
    return float(room) if limited else None
