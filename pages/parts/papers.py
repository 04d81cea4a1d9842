"""Questions kept for a paper: under a name, for the visit; opened again, saved, made into a PDF."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geo.area import (
    BASE_AGES,
    Area,
    BasesQuestion,
    CoverageQuestion,
    DayQuestion,
    GapsQuestion,
    KeepableQuestion,
    KeptQuestion,
    KeptQuestions,
    OverlapQuestion,
    Standard,
    keep_question,
    question_asks,
    read_questions,
    write_questions,
)
from geo.errors import GeoError
from geo.measure import METRES_PER_MILE
from geo.publish.paper import paper
from geo.words import plain, say
from pages.parts import choices, html, problem, save, uploads
from pages.parts.ask.who import ANY

_KEPT, _NAME, _WRONG = "paper-questions", "paper-name", "paper-wrong"
_TITLE = "paper-title-loaded"
_LOADED = "paper-loaded"
_MOST_MB = 1
_ASKS = {
    "gaps": say("paper.asks_gaps"),
    "coverage": say("paper.asks_coverage"),
    "overlap": say("paper.asks_overlap"),
    "through-day": say("paper.asks_through_day"),
    "bases": say("paper.asks_bases"),
}
_PAGES = {"gaps": "gaps", "bases": "bases"}
"""The page that asks a question, where it is another than *Who can reach what*."""

_VIEWS = {"coverage": "services", "overlap": "overlap", "through-day": "day"}
"""The view of the page *Who can reach what* that asks a question."""


def show(area: Area, question: KeepableQuestion) -> None:
    """Keep the question of the page, and show those that are kept."""
    with st.expander(say("paper.keep")):
        html.show("soft.html", text=say("paper.what"))
        st.text_input(say("paper.name"), max_chars=120, key=_NAME)
        st.button(say("paper.add"), key="paper-add", on_click=_add, args=(question,))
        if (wrong := st.session_state.pop(_WRONG, None)) is not None:
            problem.show(wrong)
        if kept := _kept():
            st.write(say("paper.kept"))
            page = _PAGES.get(question_asks(question))
            for number, one in enumerate(kept):
                _row(number, one, opens=_opens(area, one, page))
            _files(area, kept)
        _load()


def _kept() -> list[KeptQuestion]:
    found: list[KeptQuestion] = st.session_state.setdefault(_KEPT, [])
    return found


def _add(question: KeepableQuestion) -> None:
    try:
        new = keep_question(st.session_state[_NAME], question)
    except GeoError as error:
        st.session_state[_WRONG] = error
        return
    st.session_state[_KEPT] = [one for one in _kept() if one.name != new.name] + [new]
    st.session_state[_NAME] = ""


def _opens(area: Area, one: KeptQuestion, page: str | None) -> bool:
    """Whether a page can ask a question again, just as it was."""
    question = one.question
    if _PAGES.get(one.asks) != page or not isinstance(question, BasesQuestion):
        return _PAGES.get(one.asks) == page
    known = set(area.base_schools(examples=question.examples)["service_id"])
    schools = {*question.schools, *question.without}
    return question.ages in BASE_AGES.values() and schools <= known


def _row(number: int, one: KeptQuestion, *, opens: bool) -> None:
    """A question that is kept; one that this page asks can be opened again."""
    with st.container(horizontal=True, key=f"paper-row-{number}"):
        st.markdown(plain(f"{one.name} ({_ASKS[one.asks]})"))
        if opens:
            again = say("paper.again")
            st.button(again, key=f"paper-open-{number}", on_click=_open, args=(one,))
        drop = say("paper.drop")
        st.button(drop, key=f"paper-drop-{number}", on_click=_kept().remove, args=(one,))


def _open(one: KeptQuestion) -> None:
    """Set the page's choices to those of a question."""
    for key, value in choices_of(one.question).items():
        st.session_state[key] = value
    if one.asks in _VIEWS:
        st.session_state["coverage-view"] = _VIEWS[one.asks]
    if isinstance(one.question, DayQuestion):
        choices.ask()


def choices_of(question: KeepableQuestion) -> Mapping[str, Any]:
    """The values of the widgets of a page that ask a question, by their keys."""
    if isinstance(question, BasesQuestion):
        return _of_bases(question)
    found: dict[str, Any] = {"zones": question.by, **_of_standard(question.standard)}
    if isinstance(question, GapsQuestion):
        return found | {"kind": question.categories[0]} | _of_gaps(question)
    if isinstance(question, CoverageQuestion):
        found |= {"kind": question.category, "examples": question.examples}
        return found | ({"withdraw": list(question.withdrawn)} if "when" in found else {})
    chosen = question.chosen
    found |= {"examples": chosen.examples}
    if not chosen.services:
        found["kind"] = chosen.category
    if isinstance(question, OverlapQuestion):
        return found | {"overlap-some": bool(chosen.services), "services": list(chosen.services)}
    return found | _of_day(question)


def _of_standard(standard: Standard) -> dict[str, Any]:
    found: dict[str, Any] = {"way": standard.mode}
    if standard.when is None:
        found["limit"] = "minutes" if standard.timed else "miles"
    if standard.within_m is not None:
        found["miles"] = round(standard.within_m / METRES_PER_MILE, 2)
    if standard.within_s is not None:
        found["minutes"] = round(standard.within_s / 60, 2)
    if (when := standard.when) is not None:
        found |= {"when": "arrive" if when.arrive_by else "leave", "day": when.day}
        found["time"] = f"{when.at:%H:%M}"
    if (ready := standard.ready) is not None:
        found["walk"] = round(ready.walk_m / METRES_PER_MILE, 2)
        found |= {"changes": ready.changes, "stepfree": ready.step_free}
    return found


def _of_gaps(question: GapsQuestion) -> dict[str, Any]:
    return {
        "examples": question.examples,
        "who": question.count,
        "need": question.need or ANY,
        "ages": ANY if question.ages is None else "-".join(map(str, question.ages)),
        "sharing": question.measure,
        "decay": question.decay,
        "weight": question.deprivation,
        "days": list(question.days),
        "by-need": question.by_need,
    }


def _of_bases(question: BasesQuestion) -> dict[str, Any]:
    span = next(name for name, ages in BASE_AGES.items() if ages == question.ages)
    prices = {"transport-cost": question.transport_cost, "place-cost": question.place_cost}
    priced = {key: round(cost) for key, cost in prices.items() if cost is not None}
    return {
        "base-need": question.need,
        "base-ages": span,
        "base-places": question.places,
        "base-walk": round(question.walk_m / METRES_PER_MILE, 2),
        "priced": bool(priced),
        "examples": question.examples,
        "base-schools": list(question.schools),
        "base-without": list(question.without),
        **priced,
    }


def _of_day(question: DayQuestion) -> dict[str, Any]:
    assert question.standard.when is not None
    return {
        "from": f"{question.standard.when.at:%H:%M}",
        "until": f"{question.until:%H:%M}",
        "every": str(question.every_min),
    }


def _files(area: Area, kept: list[KeptQuestion]) -> None:
    if _TITLE in st.session_state:
        st.session_state["paper-title"] = st.session_state.pop(_TITLE)
    title = st.text_input(say("paper.whole_title"), max_chars=200, key="paper-title")
    asked = KeptQuestions(title, tuple(kept))
    with st.container(horizontal=True, key="paper-files"):
        save.made(say("paper.make"), lambda: paper(area, asked), "paper.pdf", "application/pdf")
        save.made(
            say("paper.save"), lambda: write_questions(asked), "questions.toml", "application/toml"
        )


def _load() -> None:
    given = uploads.uploader(say("paper.load"), ["toml"], key="paper-load", most_mb=_MOST_MB)
    if given is None or st.session_state.get(_LOADED) == given.file_id:
        return
    try:
        found = read_questions(given.getvalue(), given.name)
    except GeoError as error:
        problem.show(error)
        return
    st.session_state[_LOADED] = given.file_id
    st.session_state[_KEPT] = list(found.questions)
    st.session_state[_TITLE] = found.title
    st.rerun()
