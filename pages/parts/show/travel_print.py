"""The answer as a PDF file, to keep or to send with an application: method, data and dates."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from geo import settings, words
from geo.area import QUESTIONS, Area, ChildAnswer, Finding
from geo.formats import document as pdf
from geo.words import say
from pages.parts import html
from pages.parts.ask import child_more
from pages.parts.show import school_travel, steps, travel_way

_MET = {True: "met", False: "not_met", None: "open"}


def button(area: Area, found: ChildAnswer) -> None:
    """Offer the answer as a file, written only when somebody asks for it."""
    st.download_button(
        say("travel.pdf.download"),
        lambda: document(area, found),
        file_name="travel-to-school.pdf",
        mime="application/pdf",
        on_click="ignore",
        key="travel-pdf",
    )
    html.show("travel_small.html", text=say("travel.pdf.keep"))


def document(area: Area, found: ChildAnswer) -> bytes:
    """Write the answer as a tagged PDF file."""
    return pdf.document(say("travel.pdf.title"), blocks(area, found))


def blocks(area: Area, found: ChildAnswer) -> list[pdf.Block]:
    """What the file holds, in reading order."""
    grounds = [_ground(finding) for finding in found.decision.findings]
    return [
        pdf.Paragraph(f"{school_travel.title(found)}. {found.decision.headline}"),
        pdf.Paragraph(say("travel.answer.indicative")),
        *_list("travel.pdf.basis", _basis(area, found)),
        *_list("travel.pdf.answered", _answered(area, found)),
        *_measured(found),
        *_list("travel.pdf.grounds", grounds),
        *(
            block
            for heading, lines in school_travel.lists(found, every=True)
            for block in (pdf.Heading(heading), pdf.Bullets(lines))
        ),
    ]


def _list(heading: str, lines: Iterable[str]) -> list[pdf.Block]:
    items = list(lines)
    return [pdf.Heading(say(heading)), pdf.Bullets(items)] if items else []


def _basis(area: Area, found: ChildAnswer) -> Iterable[str]:
    question = found.question
    yield say("travel.pdf.made", made=words.day(settings.today()), on=words.day(question.on))
    point = travel_way.point(question)
    yield say("travel.pdf.child", born=words.day(question.born), point=point)
    if found.school is not None:
        yield say("travel.pdf.school", school=found.school.name)
    yield say("travel.pdf.rules", rules=found.decision.rules)
    sources = area.sources(school_travel.USES, school_travel.sources(found))
    for row in sources.to_dict("records"):
        vintage = words.day(row["vintage"])
        yield say(
            "travel.pdf.source", title=row["title"], publisher=row["publisher"], vintage=vintage
        )
    yield say("travel.pdf.cannot")


def _answered(area: Area, found: ChildAnswer) -> Iterable[str]:
    """What was answered, one line each."""
    for question in QUESTIONS:
        value = getattr(found.facts, question.fact)
        if value is not None:
            yield f"{child_more.label(question.fact, area.name)} {_said(value)}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return say(f"travel.pdf.{'yes' if value else 'no'}")
    return words.day(value) if isinstance(value, date) else str(value)


def _measured(found: ChildAnswer) -> Iterable[pdf.Block]:
    if found.ways is None or found.school is None:
        return
    titles = [say(f"travel.far.column.{name}") for name in ("measure", "far", "limits")]
    yield pdf.Heading(say("travel.far.heading"))
    yield pdf.DocumentTable(titles, travel_way.rows(found))
    yield pdf.Bullets([*travel_way.certainty(found), *found.school.notes])
    for mode in travel_way.BY:
        way = travel_way.way_of(found, mode).directions
        if way is None or not way.steps:
            continue
        following = [*way.steps[1:], None]
        told = [steps.step_words(a, b) for a, b in zip(way.steps, following, strict=True)]
        yield pdf.Heading(say(f"travel.pdf.steps.{mode}"), 3)
        yield pdf.Bullets(told)


def _ground(finding: Finding) -> str:
    met = say(f"travel.pdf.{_MET[finding.met]}")
    laws = " ".join(f"{p.says} ({p.cite}.)" for p in finding.provisions)
    return f"{finding.title}: {met}. {finding.why} {laws}"
