"""Where next: which places would bring most homes within reach of a kind of service."""

import streamlit as st

from geo.area import Area, SitesAnswer
from geo.errors import GeoError
from geo.publish import contexts, plans
from geo.publish.basis import uses
from geo.publish.contexts import SITES_CANNOT
from geo.words import say
from pages.parts import choices, in_step, page, problem, session, site, workspace
from pages.parts.ask import sites as ask
from pages.parts.ask import standard
from pages.parts.ask.sites import SitesChoice
from pages.parts.show import basis, sites


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    bench = workspace.begin()
    with bench.choices:
        asked = ask.ask(area)
        wanted = choices.asked(say("site.go"), "site-go")
        standard.shared()
    bench.says(*asked.said)
    question = asked.question
    kinds = (question.category, *question.among)
    used = set(area.service_sources(*kinds, examples=question.examples))
    with bench.answer:
        if wanted and asked.whole:
            try:
                answer = worked_out(area, asked)
                show(area, asked, answer)
                used = used.union(*answer.sources.values())
            except GeoError as error:
                problem.show(error)
        else:
            st.info(say("site.press_go"))
        sites.method(question.standard)
        basis.show(area, uses(question.standard.timetabled), SITES_CANNOT, used)
        site.others()


def worked_out(area: Area, asked: SitesChoice) -> SitesAnswer:
    """The answer, once for each question; with somebody's own file, for their visit alone."""
    question = asked.question
    kept = session.in_visit if question.private else session.once
    with st.spinner(say("site.working"), show_time=True):
        return kept(area, f"{question}", lambda: area.sites(question))


def show(area: Area, asked: SitesChoice, answer: SitesAnswer) -> None:
    """The answer in words, on the map and in tables, and as files."""
    context = contexts.of_sites(area, answer)
    sites.said(answer)
    plan = plans.of_sites(answer, f"{area.version}/{hash(str(asked.question))}")
    in_step.show(area, plan, sites.beside_map(answer), key="site")
    sites.rest(answer, context)
    sites.others(answer)
    sites.files(answer, context, plan)
    sites.fair(answer)


page.page(site.title("site"), body, lead=say("site.lead"), whose=session.chosen)
