"""Making a scenario: one change after the other, from a form, a map or a file.

It is held in the visit alone, as the text of its file.
"""

import streamlit as st

from geo.area import (
    ADD,
    CLOSE,
    GATE,
    MOVE,
    PATH,
    SHUT,
    UNSAFE,
    Area,
    Scenario,
    TypedChange,
    read_scenario,
    write_scenario,
)
from geo.errors import GeoError, SeveralStreetsError
from geo.words import markdown, plain, say
from pages.parts import html
from pages.parts.map import STREET_CHOSEN

KINDS = {
    CLOSE: "close",
    UNSAFE: "unsafe",
    PATH: "path",
    GATE: "gate",
    MOVE: "move",
    ADD: "add",
    SHUT: "shut",
}
"""What a change can be, and the keys of its names."""

HELD, OTHER, MAP = "whatif-held", "whatif-other", "whatif-map"
_EMPTY = Scenario("", ())
_FAULT, _CLICKED, _STREETS = "whatif-fault", "whatif-clicked", "whatif-streets"
_ASKED = "whatif-streets-asked"


def held() -> Scenario | None:
    """The scenario that is being made."""
    text = st.session_state.get(HELD)
    return read_scenario(text) if text else None


def other() -> Scenario | None:
    """The scenario to compare with, in place of today."""
    text = st.session_state.get(OTHER)
    return read_scenario(text) if text else None


def pointed() -> None:
    """Put the place that was clicked on the map into the form.

    The map is drawn last, with what the scenario does on it, but the form must know of the click.
    """
    at = (st.session_state.get(MAP) or {}).get("last_clicked")
    text = f"{at['lat']:.5f}, {at['lng']:.5f}" if at else None
    if text and text != st.session_state.get(_CLICKED):
        st.session_state[_CLICKED] = text
        line = st.session_state.get("whatif-kind") == PATH
        before = st.session_state.get("whatif-place", "") if line else ""
        st.session_state["whatif-place"] = f"{before}\n{text}".strip()


def ask(area: Area, *, examples: bool) -> None:
    """The form for one more change."""
    kind = st.selectbox(
        say("whatif.kind.label"),
        list(KINDS),
        format_func=lambda name: say(f"whatif.kind.{KINDS[name]}"),
        key="whatif-kind",
    )
    if kind in (CLOSE, UNSAFE):
        st.text_input(say("whatif.street"), key="whatif-street")
    if kind in (PATH, ADD):
        st.text_input(say("whatif.name"), key="whatif-name")
    if kind in (GATE, MOVE, SHUT):
        names = area.schools(examples=examples).table.set_index("service_id")["name"]
        st.selectbox(
            say("whatif.school"),
            list(names.index),
            format_func=names.__getitem__,
            key="whatif-school",
        )
    if kind == SHUT:
        added = [change.name for change in (held() or _EMPTY).changes if change.kind == ADD]
        others = [None, *added, *names.index.drop(st.session_state["whatif-school"])]
        st.selectbox(
            say("whatif.to"),
            others,
            format_func=lambda to: say("whatif.to_open") if to is None else names.get(to, to),
            key="whatif-to",
        )
    if kind == ADD:
        st.number_input(say("whatif.youngest"), 2, 18, 4, key="whatif-young")
        st.number_input(say("whatif.leaving"), 3, 25, 11, key="whatif-old")
    if kind != SHUT:
        where = say("whatif.where_line") if kind == PATH else say("whatif.where")
        st.text_area(where, key="whatif-place", height=68)
    st.button(say("whatif.add"), key="whatif-add", on_click=_add, args=(area, kind, examples))
    if st.session_state.get(_FAULT):
        st.error(plain(st.session_state[_FAULT]))
    _offer_streets(area, kind, examples)


def child() -> tuple[int, bool]:
    """Ask for which child: the age, and whether schools whose ages are not known count."""
    age = int(st.number_input(say("whatif.age"), 4, 16, 9, key="whatif-age"))
    return age, st.checkbox(say("whatif.unknown"), key="whatif-unknown")


def _offer_streets(area: Area, kind: str, examples: bool) -> None:
    """The streets that share the name that was typed, by village: one press each, here or there."""
    streets = streets_to_choose()
    if streets:
        html.show("soft.html", text=say("whatif.press_street"))
    for number, (near, point) in enumerate(streets):
        st.button(
            markdown("whatif.street_near", near=near),
            key=f"whatif-street-{number}",
            on_click=_add,
            args=(area, kind, examples, point),
        )


def pressed(area: Area, *, examples: bool) -> None:
    """Take the street that was pressed on the map, of those that share a name."""
    ident = str((st.session_state.get(MAP) or {}).get("chosen") or "")
    number = ident.removeprefix(STREET_CHOSEN)
    streets = streets_to_choose()
    if ident.startswith(STREET_CHOSEN) and number.isdigit() and int(number) < len(streets):
        kind = st.session_state.get("whatif-kind", CLOSE)
        _add(area, kind, examples, streets[int(number)][1])


def streets_to_choose() -> list[tuple[str, str]]:
    """The streets that share the name that was typed: the village, and a point on each.

    None once another kind of change, or another name, is in the form.
    """
    state = st.session_state
    asked = state.get("whatif-kind"), state.get("whatif-street")
    streets: dict[str, str] = state.get(_STREETS) or {}
    return list(streets.items()) if asked == state.get(_ASKED) else []


def _add(area: Area, kind: str, examples: bool, place: str = "") -> None:
    """Take the change of the form, if it can be made; what is wrong stands beside it.

    A `place` that was chosen goes before the one in the form.
    """
    state = st.session_state
    state[_FAULT] = state[_STREETS] = None
    typed = TypedChange(
        kind=kind,
        place=place or state.get("whatif-place", ""),
        street=state.get("whatif-street", ""),
        name=state.get("whatif-name", ""),
        school=state.get("whatif-school"),
        to=state.get("whatif-to"),
        min_age=state.get("whatif-young"),
        max_age=state.get("whatif-old"),
    )
    before = held() or Scenario(say("whatif.mine"), (), area.code)
    try:
        changed = area.with_change(before, typed, examples=examples)
    except SeveralStreetsError as error:
        count, name = len(error.where), error.name
        state[_FAULT] = say("whatif.several_streets", n=count, name=name)
        points = [f"{lat:.6f}, {lon:.6f}" for lat, lon in error.where]
        state[_STREETS] = dict(zip(error.near or points, points, strict=True))
        state[_ASKED] = state.get("whatif-kind"), state.get("whatif-street")
        return
    except GeoError as error:
        state[_FAULT] = str(error)
        return
    state[HELD] = write_scenario(changed)
    for name in ("whatif-place", "whatif-street", "whatif-name"):
        if name in state:
            state[name] = ""
