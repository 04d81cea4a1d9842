"""The form of the Find page, and its filters: keyed widgets, read into one frozen value.

The form starts a search. The filters narrow its answer as soon as they are touched. All stay as
they are for the whole visit, also on the way to another page and back, in the session alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from geo import words
from geo.area import (
    APART,
    Answer,
    Area,
    Place,
    Question,
    Standard,
    Wanted,
    leaves_out_crowds,
    meant,
)
from geo.errors import GeoError
from geo.running import figures
from geo.words import say
from pages.parts import fields, page, session, visit
from pages.parts.ask import filters, location, outing
from pages.parts.fold import Fold, fold

FIRST_LISTED = 20
"""How many services the list shows at first, and how many more at each press."""

_APART = "listed-apart-"
UNITS = ("miles", "minutes")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked for: the question, the words they typed, and how to sort the list.

    Where no service matches the words in any way, they are left out of the question (`unmatched`).
    """

    question: Question
    asked: str
    sort: str
    unmatched: bool = False
    did_you_mean: tuple[str, ...] = ()

    def without_words(self, answer: Answer) -> "Filters":
        """The same where the words match no service in any way: everything else is shown."""
        rest = {
            name: value for name, value in self.question.chosen.chosen.items() if name != "text"
        }
        question = replace(self.question, chosen=Wanted(**rest))
        return replace(self, question=question, unmatched=True, did_you_mean=answer.did_you_mean)

    @property
    def standard(self) -> Standard:
        """How they travel, and how far."""
        return self.question.choices.standard(self.question.mode)

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return meant(self.question.chosen)

    @property
    def limit(self) -> str:
        """The limit in words: "2 miles", "20 minutes"."""
        return words.limit(self.standard.within_m, self.standard.within_s)

    @property
    def leaves_out_crowds(self) -> bool:
        """Whether bus stops and taxi ranks are left out because nobody asked for them."""
        return leaves_out_crowds(self.question.chosen)

    @property
    def categories(self) -> Sequence[str]:
        """The services that were chosen by name."""
        return self.question.chosen.get("categories") or ()


def form(area: Area) -> tuple[dict[str, "st.delta_generator.DeltaGenerator"], Fold]:
    """Draw the search form; give where an error of each field stands, and the line of `how`.

    Nothing runs until somebody presses Search or Enter. It asks two things; how somebody travels,
    how far and for which age stand below, folded, as one line. What buses and trains need stands
    there where there is a timetable, and style shows it when that way to travel is chosen.
    """
    with st.form("search", enter_to_submit=True):
        where, what = st.columns([1, 1.4])
        _text(where, "place", area.example.postcode)
        wrong = {"place": where.container()}
        _text(what, filters.ASKED, say("find.asked_example"))
        line = fold(how(area), "journey")
        with line.inside:
            wrong["far"] = st.container()
            _travel(area)
        st.form_submit_button(say("find.search"), type="primary", on_click=_submitted)
    location.offer(lambda postcode: change(place=postcode))
    return wrong, line


def how(area: Area) -> str:
    """How somebody travels, how far, and for which age, as one line."""
    mode = st.session_state.get("mode") or area.modes[0]
    age = st.session_state.get("age")
    try:
        limit = outing.choices(area).standard(mode)
        far = words.limit(limit.within_m, limit.within_s)
    except GeoError:
        far = say("find.how_far_wrong")
    by = words.mode_names([mode])[mode]
    key = "find.journey" if age is None else "find.journey_age"
    return say(key, by=by, far=far, age=age)


def _travel(area: Area) -> None:
    how, limit, who = st.columns([3, 2.2, 1], vertical_alignment="bottom")
    names = words.mode_names(area.modes)
    how.radio(
        say("find.mode"),
        list(names),
        format_func=names.__getitem__,
        horizontal=True,
        key="mode",
        persist_state="session",
    )
    with limit, st.container(key="along-streets"):
        _limit()
    outing.ask(area, limit)
    for one in filters.numbers():
        filters.number(who, one)


def searched() -> str:
    """The name of the last search, which differs from that of every other in this visit."""
    return f"search-{st.session_state.get('searches', 0)}"


def field_of(asked: Filters) -> str:
    """The field that an error is about: how far, where that cannot be asked; else the place."""
    try:
        _ = asked.standard
    except GeoError:
        return "far"
    return "place"


def _text(where: "st.delta_generator.DeltaGenerator", key: str, example: str) -> None:
    where.text_input(
        say(f"find.{key}"),
        key=key,
        placeholder=example,
        autocomplete="off",
        persist_state="session",
    )


def _limit() -> None:
    far, unit = st.columns([1, 1.2], vertical_alignment="bottom")
    far.number_input(
        say("find.far"),
        value=None,
        step=0.5,
        placeholder=say("find.far_usual"),
        format="%g",
        key="far",
        persist_state="session",
    )
    names = {one: say(f"find.unit_{one}") for one in UNITS}
    unit.radio(
        say("find.unit"),
        UNITS,
        format_func=names.__getitem__,
        horizontal=True,
        key="unit",
        label_visibility="collapsed",
        persist_state="session",
    )


def read(area: Area) -> Filters | None:
    """Read what was last searched for; None before the first search.

    A field of the form has no value where nobody touched it and the form was not drawn in this run.
    """
    state = st.session_state
    if not state.get("searches"):
        return None
    filters.settle()
    asked = state.get("mode")
    mode = asked if asked in area.modes else area.modes[0]
    question = Question(state.get("place") or "", mode, outing.choices(area), filters.chosen())
    return Filters(question, state.get(filters.ASKED) or "", filters.sort())


def found(area: Area, place: str | Place, asked: Filters) -> Answer:
    """The answer to a search; whoever asks the same soon gets the same."""
    question = (place, asked.wanted, asked.standard, asked.sort)
    return session.lately(
        area, question, lambda: area.find(place, asked.wanted, asked.standard, sort=asked.sort)
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """The last search: its answer, or what is wrong; neither before the first.

    `above` is what it says in the form or above it, for comparison; None if nothing.
    """

    asked: Filters | None
    answer: Answer | None
    error: GeoError | None
    above: tuple[str, ...] | None


def tried(area: Area) -> Tried:
    """Answer the last search."""
    asked, answer, wrong = read(area), None, None
    try:
        if asked is not None:
            answer = found(area, asked.question.place, asked)
            if answer.unmatched:
                asked = asked.without_words(answer)
                answer = found(area, answer.place, asked)
    except GeoError as error:
        wrong = error
    danger = area.who_to_call(st.session_state.get(filters.ASKED) or "")
    says = (searched(), str(wrong), str(danger)) if wrong or danger else None
    return Tried(asked, answer, wrong, says)


def begin_search() -> None:
    """Start a new answer: its first page, nothing chosen."""
    state = st.session_state
    figures().searches.inc()
    state["searches"] = state.get("searches", 0) + 1
    state["listed"] = FIRST_LISTED
    state["chosen"] = None
    visit.set_home(state.get("place") or "", state.get("mode") or "walk")
    for status in APART:
        state.pop(_APART + status, None)


def _submitted() -> None:
    """Answer what was typed: the form stays as it is."""
    begin_search()
    page.again(page.PART)


def change(**values: object) -> None:
    """Change what is asked for, as a suggestion on the page offers, and search again."""
    fields.change(values)
    begin_search()
    page.again(page.BODY)


def ask_for(text: str) -> None:
    """Fill in what is needed, as a guide on another page does; search where the place is known."""
    st.session_state[filters.ASKED] = text
    if (st.session_state.get("place") or "").strip():
        begin_search()


def choose(service_id: str) -> None:
    """Choose a service of the list, or none when it was chosen already."""
    state = st.session_state
    state["chosen"] = None if state.get("chosen") == service_id else service_id


def choose_from_map() -> None:
    """Choose the service whose sign on the map was pressed."""
    pressed = st.session_state.get("map") or {}
    if isinstance(pressed.get("service_id"), str):
        st.session_state["chosen"] = pressed["service_id"]


def presses() -> int:
    """The number of the last press of a sign on the map that the page has heard of."""
    pressed = st.session_state.get("map") or {}
    clicks = pressed.get("clicks")
    return clicks if isinstance(clicks, int) else 0


def list_more() -> None:
    """Lengthen the list by one page."""
    st.session_state["listed"] += FIRST_LISTED


def apart_key(status: str) -> str:
    """The key of what is folded away for one reason."""
    return f"apart-{status.replace(' ', '-')}"


def apart_opened() -> list[str]:
    """The reasons whose services are looked at: only these are written out."""
    return [status for status in APART if st.session_state.get(apart_key(status))]


def apart_listed(status: str) -> int:
    """How many services that stand apart for one reason are written out."""
    return int(st.session_state.get(_APART + status, FIRST_LISTED))


def list_more_apart(status: str) -> None:
    """Lengthen the list of those that stand apart for one reason."""
    st.session_state[_APART + status] = apart_listed(status) + FIRST_LISTED
