"""A service: all that the Local Offer asks of it, the way there, and how to complain."""

import streamlit as st

from geo import words
from geo.area import Area
from geo.directory.entry import Entry, answered
from geo.directory.redress import redress
from pages.parts import keep, page
from pages.parts.show import service as _answers
from pages.parts.show import way


def act(entry: Entry) -> None:
    """Offer what can be done with a service: keep it, say what is wrong with it."""
    service = entry.service
    with st.container(horizontal=True, key="service-acts"):
        keep.button(service.service_id, service.name)
        st.page_link(
            "pages/say.py",
            label="Tell us that something is wrong here",
            query_params={"about": service.service_id},
        )


def ask_sendiass(area: Area, entry: Entry) -> None:
    """Lead to the area's own services that help to complain or appeal."""
    found = _answers.sendiass(area, entry)
    if found:
        with st.container(key="service-help"):
            st.write("Ask for help here:")
            for service_id, name in found:
                st.page_link(
                    "pages/service.py", label=words.plain(name), query_params={"id": service_id}
                )


def share(entry: Entry) -> None:
    """Show the page's address, to be copied and sent."""
    st.html(_answers.share())
    st.code(_answers.address(entry.service.service_id), language=None, wrap_lines=True)


def body(area: Area) -> None:
    """Draw the service that the address names."""
    entry = _answers.found(area.store)
    if entry is None:
        _answers.unknown()
        return
    answers = answered(entry)
    points = way.doors(area, entry)
    told = _answers.told(entry, answers, way.where(points))
    learning = [a for a in answers if a.question.heading == _answers.HELP_WITH_LEARNING]
    st.html(_answers.headline(entry, answers))
    act(entry)
    st.html(_answers.contents(answers))
    st.html(_answers.questions([a for a in answers if a not in learning], told))
    way.show(area, entry, points)
    if learning:
        st.html(_answers.school(entry) + _answers.questions(learning, told))
    law = redress()
    st.html(_answers.redress(law.ways_for(entry.service.category), law.help, law.as_of))
    ask_sendiass(area, entry)
    share(entry)
    st.html(_answers.source(entry))


page.page(_answers.title(), body)
