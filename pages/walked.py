"""A first look at one child's walk to school, stretch by stretch, for a parent and an officer."""

import streamlit as st

from geo.area import Area
from geo.errors import InputError
from geo.publish.basis import SCHOOLS, STREETS
from geo.walked_route import WalkedRouteQuestion
from geo.words import say
from pages.parts import map as area_map
from pages.parts import page, problem, session, visit
from pages.parts.ask import scenario
from pages.parts.show import basis, walked


def body(area: Area) -> None:
    """Draw the walk that was asked about on the page of travel to school."""
    child = visit.walk()
    if child is None:
        st.info(say("walked.page.begin"))
        st.page_link("pages/travel.py", label=say("pages.travel"))
        return
    built = scenario.held()
    asked = built if st.session_state.get(walked.BUILD) else None
    try:
        pupils = walked.pupils()
    except InputError as error:
        problem.show(error)
        pupils = None
    question = WalkedRouteQuestion(child=child, mend=walked.mend(), scenario=asked, pupils=pupils)
    with st.spinner(say("walked.page.looking")):
        found = area.walked_route(question)
    walked.summary(found)
    text, drawing = st.columns([1.05, 1], gap="medium")
    with text:
        walked.stretches(found)
    with drawing, st.container(key="map-side"):
        area_map.draw(area, walked.plan(found, area.version), "walked-map")
    walked.others(found)
    walked.what_if(found, built)
    walked.evidence(found)
    walked.button(area, found)
    with st.expander(say("travel.basis")):
        walked.limits(area, found)
        basis.show(area, walked.USES, (STREETS, SCHOOLS))


def whose() -> Area:
    """The area that answers for the child's home."""
    child = visit.walk()
    return session.answering(child.home.postcode if child else None)


page.page(say("walked.title"), body, lead=say("walked.never_safe"), whose=whose)
