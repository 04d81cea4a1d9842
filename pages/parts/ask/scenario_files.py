"""The scenario that is being made: its changes, and its file to save, load and compare with."""

from dataclasses import replace

import streamlit as st

from geo.area import LARGEST, Area, Change, read_scenario, write_scenario
from geo.errors import GeoError
from geo.words import say
from pages.parts import html, problem, uploads
from pages.parts.ask.scenario import HELD, OTHER, held

MOST_MB = LARGEST // 10**6


def listed() -> None:
    """The changes so far, each with a button to remove it."""
    now = held()
    if now is None:
        st.write(say("whatif.no_change"))
        return
    st.subheader(say("whatif.so_far", n=len(now.changes)), anchor=False)
    for i, change in enumerate(now.changes):
        html.show("whatif_change.html", number=i + 1, change=change.said)
        rest = now.changes[:i] + now.changes[i + 1 :]
        label = say("whatif.remove", number=i + 1)
        st.button(label, key=f"whatif-out-{i}", on_click=_keep, args=(rest,))


def files(area: Area, *, examples: bool) -> None:
    """Load a scenario, save this one, and give another to compare with."""
    with st.expander(say("whatif.files.heading")):
        _save()
        given = _upload(say("whatif.files.load"), "whatif-load")
        if given is not None and st.button(say("whatif.files.use"), key="whatif-use"):
            text = _read(area, given, examples=examples)
            if text is not None:
                st.session_state[HELD] = text
                st.rerun()
        against = _upload(say("whatif.files.compare"), "whatif-with")
        st.session_state[OTHER] = (
            _read(area, against, examples=examples) if against is not None else None
        )


def _save() -> None:
    now = held()
    if now is None:
        return
    st.text_input(
        say("whatif.files.name"),
        value=now.name,
        key=f"whatif-called-{now.name}",
        max_chars=200,
        on_change=_rename,
        args=(now.name,),
    )
    st.download_button(
        say("whatif.files.save"),
        st.session_state[HELD],
        file_name="scenario.geojson",
        mime="application/geo+json",
        on_click="ignore",
        key="whatif-save",
    )


def _upload(label: str, key: str) -> bytes | None:
    given = uploads.uploader(label, ["geojson", "json"], key=key, most_mb=MOST_MB)
    return None if given is None else bytes(given.getvalue())


def _rename(before: str) -> None:
    """Give the scenario the name that was typed."""
    now, typed = held(), str(st.session_state.get(f"whatif-called-{before}") or "").strip()
    if now is not None and typed:
        st.session_state[HELD] = write_scenario(replace(now, name=typed))


def _read(area: Area, content: bytes, *, examples: bool) -> str | None:
    """The scenario of a file, if it can be made here; what is wrong stands beside it."""
    try:
        found = read_scenario(content)
        area.makes_sense(found, examples=examples)
        return write_scenario(found)
    except GeoError as error:
        problem.show(error)
        return None


def _keep(changes: tuple[Change, ...]) -> None:
    """Hold other changes for the visit; none is no scenario."""
    now = held()
    kept = replace(now, changes=changes) if now is not None and changes else None
    st.session_state[HELD] = write_scenario(kept) if kept is not None else None
