"""The answer as a PDF file, to keep or to send with an application: method, data and dates."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from geo import settings
from geo import words as _words
from geo.area import Area
from geo.formats import document as pdf
from geo.school_travel.law import Decision, Facts, Finding
from pages.parts import html
from pages.parts.ask.child import Child, small
from pages.parts.ask.child_more import QUESTIONS
from pages.parts.show import school_travel, travel_way
from pages.parts.show import steps as _steps
from pages.parts.show.travel_way import Measuring

_MET = {True: "met", False: "not met", None: "cannot be told yet"}


def button(
    area: Area, child: Child, facts: Facts, decision: Decision, told: Measuring | None
) -> None:
    """Offer the answer as a file, written only when somebody asks for it."""
    st.download_button(
        "Download this answer to print (PDF)",
        lambda: document(area, child, facts, decision, told),
        file_name="travel-to-school.pdf",
        mime="application/pdf",
        on_click="ignore",
        key="travel-pdf",
    )
    small("The file holds what you told us. Keep it safe, as you would a letter.")


def document(
    area: Area, child: Child, facts: Facts, decision: Decision, told: Measuring | None
) -> bytes:
    """Write the answer as a tagged PDF file."""
    blocks: list[pdf.Block] = [
        pdf.Paragraph(school_travel.title(decision) + ". " + decision.headline),
        pdf.Paragraph(school_travel.INDICATIVE),
        pdf.Heading("What this rests on"),
        pdf.Bullets(list(_basis(area, child, decision, told))),
        *_answered(area, facts),
    ]
    if told is not None:
        blocks += _measured(told)
    blocks += [
        pdf.Heading("Every ground, and the law"),
        pdf.Bullets([_ground(f) for f in decision.findings]),
    ]
    for heading, lines in (
        ("What is missing", school_travel.missing(decision)),
        ("What the council may still do", decision.discretion),
        ("To know and to check", decision.notes),
    ):
        if lines:
            blocks += [pdf.Heading(heading), pdf.Bullets(list(lines))]
    return pdf.document("Travel to school: an idea of the answer", blocks)


def _basis(area: Area, child: Child, decision: Decision, told: Measuring | None) -> Iterable[str]:
    yield f"Worked out on {_words.day(settings.today())} for {_words.day(child.on)}."
    yield f"Date of birth: {_words.day(child.born)}. Home: {child.point}."
    if told is not None:
        yield f"School: {told.school.name}."
    yield f"Rules: {decision.rules}."
    used = area.store.sources()
    for row in used[used["kind"].isin(("osm", "gias", "qlac-postcodes", "onspd"))].to_dict(
        "records"
    ):
        yield f"Data: {row['title']}, as of {_words.day(row['vintage'])}, {row['publisher']}."
    yield (
        "It cannot know if a school had a place, or which gates and which rules of its own the "
        "council uses."
    )


def _answered(area: Area, facts: Facts) -> list[pdf.Block]:
    """What was answered, as a list."""
    lines = []
    for question in QUESTIONS:
        value = getattr(facts, question.fact)
        if value is None:
            continue
        said = {True: "yes", False: "no"}.get(value, value) if value in (True, False) else value
        ask = question.ask.format(area=area.name)
        lines.append(f"{ask} {_words.day(said) if isinstance(said, date) else said}")
    return [pdf.Heading("What we went by"), pdf.Bullets(lines)] if lines else []


def _measured(told: Measuring) -> list[pdf.Block]:
    blocks: list[pdf.Block] = [
        pdf.Heading("How far it is"),
        pdf.DocumentTable(("Measure", "How far", "Limits in the law"), travel_way.rows(told)),
        pdf.Bullets([*travel_way.sureness(told), *told.school.notes]),
    ]
    for by, name in travel_way.WAYS.items():
        way, _ = travel_way.way_of(told, by)
        if way.directions is None or not way.directions.steps:
            continue
        steps = way.directions.steps
        after = [*steps[1:], None]
        words = [_steps.step_words(step, then) for step, then in zip(steps, after, strict=True)]
        blocks += [pdf.Heading(f"{name}, step by step", 3), pdf.Bullets(words)]
    return blocks


def _ground(finding: Finding) -> str:
    laws = " ".join(f"{p.says} ({p.cite}.)" for p in finding.provisions)
    return _text_line(f"{finding.title}: {_MET[finding.met]}. {finding.why} {laws}")


def _text_line(text: str) -> str:
    return "" if html.absent(text) else " ".join(text.split())
