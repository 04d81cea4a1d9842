"""What is asked about places: which kind, for which need, how far ahead, and the council's file."""

import streamlit as st

from geo.area import WITH_PLACES, Area, Standard, SufficiencyQuestion
from geo.directory.vocabulary import NEEDS
from geo.words import say
from pages.parts import choices, save, uploads

EVERY = "all"
MOST_MB = 1


def ask(area: Area) -> SufficiencyQuestion:
    """Ask all questions."""
    kinds = {slug: say(f"sufficiency.kind.{slug}") for slug in WITH_PLACES}
    kind = choices.choice(say("sufficiency.ask.kind"), kinds, "places-of", "special")
    known = [code for code in NEEDS if code in area.needs_with_plans]
    names = {EVERY: say("sufficiency.ask.every_need")}
    names |= {code: NEEDS[code].name for code in known}
    need = choices.choice(say("sufficiency.ask.need"), names, "plans-for", EVERY)
    years = choices.number(say("sufficiency.ask.years"), "years", 1, 10, 5, 1)
    minutes = choices.number(say("sufficiency.ask.minutes"), "drive", 5, 120, 45, 5)
    with st.expander(say("sufficiency.ask.own")):
        st.write(say("sufficiency.ask.own_what"))
        name = "sufficiency.toml"
        save.made(
            say("sufficiency.ask.template"), area.sufficiency_template, name, "application/toml"
        )
        given = uploads.uploader(
            say("sufficiency.ask.file"), ("toml",), key="sufficiency-own", most_mb=MOST_MB
        )
        examples = choices.examples(area, say("standard.examples"), "sufficiency-examples")
    question = SufficiencyQuestion(
        kind,
        "" if need == EVERY else need,
        int(years),
        Standard("drive", within_s=minutes * 60.0),
        examples=examples,
    )
    if given is None:
        return question
    return question.with_file(area.sufficiency_file(given.name, given.getvalue()))


def said(question: SufficiencyQuestion) -> tuple[str, ...]:
    """The question in words, part by part."""
    need = NEEDS[question.need].name if question.need else say("sufficiency.ask.every_need")
    years = say("sufficiency.ask.ahead", n=question.years)
    return say(f"sufficiency.kind.{question.kind}"), need, years
