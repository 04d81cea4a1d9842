"""The first questions about a child's travel: where the child lives, when born, which date.

What is typed stays in the widgets of the visit, and goes when somebody leaves the page.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

import streamlit as st

from geo import settings, words
from geo.area import Area, ChildQuestion, PlacedHome, date_of_birth
from geo.errors import GeoError
from geo.words import say
from pages.parts import html, visit
from pages.parts.ask import child_more, school, unsafe

T = TypeVar("T")

FARTHEST_DAY = 2
"""So many years ahead can be asked about."""

CONTINUED = "travel-asked"


def ask(area: Area) -> ChildQuestion | None:
    """Draw the form, each field with what is wrong with it; all that is asked, if nothing is."""
    state = st.session_state
    if "travel-home" not in state:
        state[CONTINUED] = False  # back from another page: what was typed is gone
        state["travel-home"] = visit.home() or ""
    if not state.get(CONTINUED):
        _form(area, {})
        return None
    errors: dict[str, str] = {}
    on = state.get("travel-on") or settings.today()
    placed = _kept(errors, "home", lambda: area.child_home(state.get("travel-home", "")))
    born = _kept(errors, "born", lambda: date_of_birth(*_typed_date(), on))
    law = _kept(errors, "on", lambda: area.law(on))
    if placed is None or born is None or law is None:
        _form(area, errors)
        return None
    with st.expander(say("travel.given", home=placed.home.said, born=words.day(born))):
        _form(area, errors)
    if placed.note:
        st.info(words.plain(words.own(placed.note)))
    return _question(placed, born, on)


def _question(placed: PlacedHome, born: date, on: date) -> ChildQuestion:
    kind, needs = school.kind()
    return ChildQuestion(
        home=placed.home,
        home_here=placed.here,
        second_home_elsewhere=st.session_state.get("travel-second") == "elsewhere",
        born=born,
        on=on,
        kind=kind,
        needs=needs,
        school=school.chosen(),
        struck_out=school.struck_out(),
        unsafe=unsafe.chosen(),
        told=child_more.told(),
    )


def _kept(errors: dict[str, str], field: str, read: Callable[[], T]) -> T | None:
    """What a field gives; None where it is wrong, which is noted beside it."""
    try:
        return read()
    except GeoError as error:
        errors[field] = str(error)
        return None


def _typed_date() -> tuple[str, str, str]:
    day, month, year = (
        (st.session_state.get(f"travel-{part}") or "").strip() for part in ("day", "month", "year")
    )
    return day, month, year


def _form(area: Area, errors: Mapping[str, str]) -> None:
    with st.form("travel-child", border=False):
        _ask_home(area, errors)
        _ask_born(errors)
        _wrong(errors, "on")
        with st.expander(say("travel.unusual"), expanded="on" in errors):
            _ask_unusual(area)
        st.form_submit_button(say("travel.continue"), type="primary", on_click=_continue)
    html.show("travel_small.html", text=say("travel.not_stored"))


def _wrong(errors: Mapping[str, str], field: str) -> None:
    if field in errors:
        html.show("travel_wrong.html", text=words.own(errors[field]))


def _ask_home(area: Area, errors: Mapping[str, str]) -> None:
    st.header(say("travel.home.heading"), anchor="home")
    _wrong(errors, "home")
    st.text_input(
        say("travel.home.label"),
        key="travel-home",
        placeholder=area.example.postcode,
        autocomplete="off",
    )


def _ask_born(errors: Mapping[str, str]) -> None:
    st.header(say("travel.born.heading"), anchor="age")
    st.write(say("travel.born.why"))
    _wrong(errors, "born")
    with st.container(horizontal=True, key="travel-born"):
        for part, most in (("day", 2), ("month", 9), ("year", 4)):
            st.text_input(
                say(f"travel.born.{part}"),
                key=f"travel-{part}",
                max_chars=most,
                autocomplete="off",
                width=130,
            )


def _ask_unusual(area: Area) -> None:
    """What few families need to say: an exact point, a second home, another day."""
    html.show("travel_small.html", text=say("travel.home.exact", point=area.example.point))
    names = {option: say(f"travel.second.{option}") for option in ("no", "here", "elsewhere")}
    st.radio(
        say("travel.second.label"),
        list(names),
        format_func=names.__getitem__,
        key="travel-second",
    )
    now = settings.today()
    st.date_input(
        say("travel.on.label"),
        value=now,
        max_value=now.replace(year=now.year + FARTHEST_DAY, day=1),
        format="DD/MM/YYYY",
        key="travel-on",
        help=say("travel.on.help"),
    )


def _continue() -> None:
    st.session_state[CONTINUED] = True
