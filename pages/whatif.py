"""What if: streets closed or unsafe, new paths and gates, schools moved or added."""

import streamlit as st

from geo.area import Area, Comparison, Scenario, WhatIfQuestion, sources_of
from geo.publish.basis import HOMES, SCHOOLS, STREETS
from geo.words import say
from pages.parts import choices, page, session, site
from pages.parts import map as area_map
from pages.parts.ask import scenario, scenario_files
from pages.parts.show import basis, what_if

MAP_HEIGHT = 420
_TELLING = (scenario.HELD, scenario.OTHER, "whatif-age", "whatif-unknown", "whatif-examples")
"""What distinguishes one answer from another."""


def body(area: Area) -> None:
    """Draw the making of a scenario, then what it does."""
    examples = choices.examples(area, say("whatif.examples"), "whatif-examples")
    scenario.pointed()
    text, drawing = st.columns([1, 1.1], gap="medium")
    with text:
        scenario.ask(area, examples=examples)
        scenario_files.listed()
        scenario_files.files(area, examples=examples)
    now = scenario.held()
    found = answer(area, now, examples=examples) if now is not None else None
    with drawing, st.container(key="map-side"):
        name = f"{area.version}/{[st.session_state.get(key) for key in _TELLING]}"
        changed = area.drawn(now) if now is not None else []
        streets = scenario.streets_to_choose()
        plan = area_map.of_comparison(found, changed, f"{name}/{len(streets)}", streets)
        area_map.draw(area, plan, scenario.MAP, hears=["last_clicked"], height=MAP_HEIGHT)
        st.write(say("whatif.click"))
    known = [say(f"whatif.cannot.{name}") for name in ("whole_street", "places")]
    limits = (HOMES, STREETS, SCHOOLS, *known)
    sources = sources_of(area.schools(examples=examples))
    basis.show(area, ("homes", "streets", "schools"), limits, sources)
    site.others()


def answer(area: Area, now: Scenario, *, examples: bool) -> Comparison:
    """Who gains and who loses, against today or another scenario."""
    st.header(say("whatif.heading"), anchor="answer")
    age = int(st.number_input(say("whatif.age"), 4, 16, 9, key="whatif-age"))
    unknown = st.checkbox(say("whatif.unknown"), key="whatif-unknown")
    other = scenario.other()
    question = WhatIfQuestion(now, other, age=age, unknown_too=unknown, examples=examples)
    with st.spinner(say("whatif.measuring")):
        found = area.what_if(question)
    what_if.show(found, other)
    return found


page.page(say("whatif.title"), body, lead=say("whatif.lead"), whose=session.chosen)
