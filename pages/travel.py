"""Travel to school: whether one child has a right to free travel, and why."""

import streamlit as st

from geo import words
from geo.area import Area
from geo.words import say
from pages.parts import page, session
from pages.parts.ask import child, child_more, school, unsafe
from pages.parts.show import basis, school_travel, travel_print, travel_way


def body(area: Area) -> None:
    """Draw the first questions, the answer, what could change it, and what it all rests on."""
    question = child.ask(area)
    if question is None:
        return
    found = area.child(question)
    if found.nearby is not None:
        school.ask(found.nearby, found.school)
    if found.problem:
        st.error(words.plain(found.problem))
        return
    if not found.complete:
        st.info(say("travel.school.choose_first"))
        return
    school_travel.show(found)
    child_more.ask(found, area.name)
    school_travel.law(found)
    if found.ways is not None:
        unsafe.ask(found)
    travel_way.show(area, found)
    school_travel.after_sixteen(found)
    school_travel.next_steps()
    travel_print.button(area, found)
    with st.expander(say("travel.basis")):
        school_travel.rules_followed(found.rules)
        basis.show(area, school_travel.USES, school_travel.limits(), school_travel.sources(found))


def whose() -> Area:
    """The area that answers for the child's home, once it is typed."""
    return session.answering(st.session_state.get("travel-home"))


page.page(say("travel.title"), body, lead=say("travel.lead"), whose=whose)
