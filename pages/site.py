"""Where next: which places would bring most homes within reach of a kind of service."""

import streamlit as st

from geo.area import Area, SitesAnswer
from geo.errors import GeoError
from geo.publish import plans
from geo.publish.basis import uses
from geo.words import say
from pages.parts import choices, page, problem, session, site
from pages.parts import map as drawn_map
from pages.parts.ask import sites as ask
from pages.parts.ask import standard
from pages.parts.ask.sites import SitesChoice
from pages.parts.show import basis, sites, sites_words


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    asked = ask.ask(area)
    wanted = choices.asked(say("site.go"), "site-go")
    standard.shared()
    question = asked.question
    kinds = (question.category, *question.among)
    used = set(area.service_sources(*kinds, examples=question.examples))
    if wanted and asked.whole:
        try:
            answer = worked_out(area, asked)
            show(area, asked, answer)
            used = used.union(*answer.sources.values())
        except GeoError as error:
            problem.show(error)
    sites.method(question.standard)
    basis.show(area, uses(question.standard.timetabled), sites.CANNOT, used)
    site.others()


def worked_out(area: Area, asked: SitesChoice) -> SitesAnswer:
    """The answer, once for each question; with somebody's own file, for their visit alone."""
    question = asked.question
    kept = session.in_visit if question.private else session.once
    with st.spinner(say("site.working"), show_time=True):
        return kept(area, f"{question}", lambda: area.sites(question))


def show(area: Area, asked: SitesChoice, answer: SitesAnswer) -> None:
    """The answer in words, on the map and in tables, and as files."""
    sites_words.said(area, answer, asked.service)
    words, drawing = st.columns([1, 1.2], gap="medium")
    with drawing, st.container(key="map-side"):
        name = f"{area.version}/{hash(str(asked.question))}"
        drawn_map.draw(area, plans.of_sites(answer, name), "site-map")
    with words:
        sites.places(answer)
        sites.others(answer)
    sites.zones(answer)


page.page(site.title("site"), body, lead=say("site.lead"), whose=session.chosen)
