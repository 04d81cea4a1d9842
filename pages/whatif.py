"""What if: streets closed or unsafe, new paths and gates, schools moved or added."""

import streamlit as st

from geo.area import (
    Area,
    Comparison,
    Scenario,
    WhatIfQuestion,
    sources_of,
)
from geo.publish.basis import HOMES, SCHOOLS, STREETS
from geo.publish.figure_context import file_head
from geo.words import say
from pages.parts import choices, page, session, site, workspace
from pages.parts import map as area_map
from pages.parts.ask import scenario, scenario_files, scenario_kept
from pages.parts.show import basis, scenes, what_if
from pages.parts.workspace import Workspace

VIEWS = ("one", "two")
_TELLING = (scenario.HELD, scenario.OTHER, "whatif-age", "whatif-unknown", "whatif-examples")
"""What distinguishes one answer from another."""


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    bench = workspace.begin()
    with bench.choices:
        view = st.radio(
            say("whatif.view"),
            VIEWS,
            format_func=lambda name: say(f"whatif.view_{name}"),
            key="whatif-view",
        )
        examples = choices.examples(area, say("whatif.examples"), "whatif-examples")
    {"one": one, "two": scenes.view}[view](area, bench, examples=examples)
    with bench.answer:
        known = [say(f"whatif.cannot.{name}") for name in ("whole_street", "places")]
        limits = (HOMES, STREETS, SCHOOLS, *known)
        sources = sources_of(area.schools(examples=examples))
        basis.show(area, ("homes", "streets", "schools"), limits, sources)
        site.others()


def one(area: Area, bench: Workspace, *, examples: bool) -> None:
    """Draw the making of a scenario, then what it does."""
    scenario.pointed()
    with bench.choices:
        scenario.ask(area, examples=examples)
        scenario_files.listed()
        scenario_kept.keep()
        scenario_files.files(area, examples=examples)
        age, unknown = scenario.child()
    now = scenario.held()
    bench.says("" if now is None else now.name, say("assistance.aged", age=age))
    with bench.answer:
        found = answer(area, now, age, unknown, examples=examples) if now is not None else None
        name = f"{area.version}/{[st.session_state.get(key) for key in _TELLING]}"
        changed = area.drawn(now) if now is not None else []
        streets = scenario.streets_to_choose()
        plan = area_map.of_comparison(found, changed, f"{name}/{streets}", streets)
        with st.container(key="map-side"):
            area_map.draw(
                area,
                plan,
                scenario.MAP,
                hears=["last_clicked"],
                on_change=lambda: scenario.pressed(area, examples=examples),
            )
        st.write(say("whatif.click"))
        if now is not None and found is not None:
            what_if.details(found, _head(area, now, age, examples=examples))


def _head(area: Area, now: Scenario, age: int, *, examples: bool) -> list[str]:
    """What the homes in the file are."""
    against = what_if.against(scenario.other())
    said = say("whatif.file", name=now.name, against=against, age=age)
    return file_head(area, [said], sources_of(area.schools(examples=examples)))


def answer(area: Area, now: Scenario, age: int, unknown: bool, *, examples: bool) -> Comparison:
    """Who gains and who loses, against today or another scenario."""
    other = scenario.other()
    question = WhatIfQuestion(now, other, age=age, unknown_too=unknown, examples=examples)
    with st.spinner(say("whatif.measuring")):
        found = area.what_if(question)
    what_if.headline(found, other)
    return found


page.page(say("whatif.title"), body, lead=say("whatif.lead"), whose=session.chosen)
