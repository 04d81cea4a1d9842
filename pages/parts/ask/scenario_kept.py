"""Scenarios that are kept in the visit, to hold two side by side."""

from dataclasses import replace

import streamlit as st

from geo.area import Area, Scenario, read_scenario, write_scenario
from geo.errors import GeoError
from geo.words import markdown, say
from pages.parts import problem, uploads
from pages.parts.ask.scenario import HELD, held
from pages.parts.ask.scenario_files import MOST_MB

KEPT, FIRST, SECOND = "scenes-kept", "scenes-first", "scenes-second"
MOST = 12
"""So many scenarios are kept at most."""

_LOADED = "scenes-loaded"


def kept() -> dict[str, str]:
    """The scenarios that are kept, and the one that is being made: their files, by name."""
    found: dict[str, str] = dict(st.session_state.get(KEPT) or {})
    now = held()
    if now is not None and st.session_state[HELD] not in found.values():
        found[_free(now.name, found)] = str(st.session_state[HELD])
    return found


def keep() -> None:
    """Two buttons: keep the scenario that is being made, and begin another."""
    if held() is None:
        return
    with st.container(horizontal=True, key="scenes-keep"):
        st.button(say("scenes.keep"), key="scenes-keep-this", on_click=_keep)
        st.button(say("scenes.new"), key="scenes-new", on_click=_begin)
    number = len(st.session_state.get(KEPT) or {})
    if number:
        st.caption(say("scenes.kept", n=number))


def two(area: Area, *, examples: bool) -> tuple[Scenario, Scenario] | None:
    """Ask which two; None while there are not two."""
    _load(area, examples=examples)
    there = kept()
    names = list(there)
    if len(names) < 2:
        return None
    for key, usual in ((FIRST, names[0]), (SECOND, names[1])):
        if st.session_state.get(key) not in there:
            st.session_state[key] = usual
    first = st.selectbox(say("scenes.first"), names, key=FIRST)
    second = st.selectbox(say("scenes.second"), names, key=SECOND)
    for name in st.session_state.get(KEPT) or {}:
        label = markdown("scenes.drop", name=name)
        st.button(label, key=f"scenes-drop-{name}", on_click=_drop, args=(name,))
    return _named(first, there), _named(second, there)


def _named(name: str, there: dict[str, str]) -> Scenario:
    return replace(read_scenario(there[name]), name=name)


def _keep() -> None:
    now, found = held(), dict(st.session_state.get(KEPT) or {})
    if now is None or st.session_state[HELD] in found.values() or len(found) >= MOST:
        return
    name = _free(now.name, found)
    text = write_scenario(replace(now, name=name))
    st.session_state[KEPT] = {**found, name: text}
    st.session_state[HELD] = text


def _begin() -> None:
    _keep()
    st.session_state[HELD] = None


def _drop(name: str) -> None:
    found = dict(st.session_state.get(KEPT) or {})
    found.pop(name, None)
    st.session_state[KEPT] = found


def _free(name: str, taken: dict[str, str]) -> str:
    """A name that no kept scenario has."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found


def _load(area: Area, *, examples: bool) -> None:
    """Keep the scenario of a file, if it can be made here; what is wrong stands beside it."""
    given = uploads.uploader(
        say("scenes.load"), ["geojson", "json"], key="scenes-load", most_mb=MOST_MB
    )
    if given is None or st.session_state.get(_LOADED) == given.file_id:
        return
    try:
        new = read_scenario(bytes(given.getvalue()))
        area.makes_sense(new, examples=examples)
    except GeoError as error:
        problem.show(error)
        return
    st.session_state[_LOADED] = given.file_id
    found = dict(st.session_state.get(KEPT) or {})
    if len(found) < MOST:
        name = _free(new.name, found)
        st.session_state[KEPT] = {**found, name: write_scenario(replace(new, name=name))}
