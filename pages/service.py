"""A service: all that the Local Offer asks of it, the route there, and how to complain."""

import streamlit as st

from geo.area import Area, places
from geo.directory.entry import Entry, answered
from geo.words import say
from pages.parts import keep, page
from pages.parts.html import show
from pages.parts.show import service as _service
from pages.parts.show import way


def act(entry: Entry) -> None:
    """Offer what can be done with a service: keep it, report a problem."""
    service = entry.service
    with st.container(horizontal=True, key="service-acts"):
        keep.button(service.service_id, service.name)
        st.page_link(
            "pages/say.py",
            label=say("service.report"),
            query_params={"about": service.service_id},
        )


def body(area: Area) -> None:
    """Draw the service that the address names."""
    entry = _service.found(area)
    if entry is None:
        _service.unknown()
        return
    answers = answered(entry)
    doors = area.doors(entry.service.service_id)
    addresses = places(doors)["address"].drop_duplicates().head(way.MOST_PLACES).tolist()
    learning = [a for a in answers if a.question.heading == _service.HELP_WITH_LEARNING]
    _service.headline(entry, answers)
    act(entry)
    _service.acts(entry)
    if st.toggle(say("easy.show"), key="easy-read"):
        show("easy_read.html", ideas=area.easy_read(entry))
    else:
        _service.contents(answers)
        others = [a for a in answers if a not in learning]
        st.html(_service.questions(entry, others, addresses))
    way.show_way(area, entry, doors)
    _service.waits(area, entry)
    if learning and not st.session_state["easy-read"]:
        st.html(_service.school(entry) + _service.questions(entry, learning, addresses))
    _service.redress(entry)
    _service.sendiass(area, entry)
    _service.share(entry)
    _service.source(entry)


page.page(_service.title(), body, whose=_service.whose)
