"""Inclusion bases where the journeys are: at which school a base would save most travel."""

import streamlit as st

from geo.area import Area, Bases
from geo.errors import GeoError
from geo.publish.bases_map import of_bases as plan_of
from geo.publish.basis import uses
from geo.publish.figure_context import CANNOT, of_bases
from geo.words import say
from pages.parts import in_step, page, papers, problem, session, site, workspace
from pages.parts.ask import bases as ask
from pages.parts.ask import standard
from pages.parts.show import bases, basis


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    services: set[str] = set()
    bench = workspace.begin()
    with bench.answer:
        try:
            with bench.choices:
                question = ask.ask(area)
                standard.shared()
            bench.says(*ask.said(question))
            with st.spinner(say("bases.working"), show_time=True):
                found = session.once(area, f"{question}", lambda: area.bases(question))
            services = show(area, found)
        except GeoError as error:
            problem.show(error)
        basis.show(area, uses(timetabled=False), CANNOT, services)
        site.others()


def show(area: Area, found: Bases) -> set[str]:
    """The answer in words, on the map, in tables and as files; the ids of its sources."""
    context = of_bases(area, found)
    bases.said(found)
    zones = area.zones_by(found.today.question.by)
    plan = plan_of(found, zones, f"{area.version}/bases/{hash(found.question)}")
    in_step.show(area, plan, bases.tables_of(found), key="bases")
    bases.rest(found)
    bases.files(area, found, context, plan)
    papers.show(area, found.question)
    return set().union(*context.sources.ids.values())


page.page(site.title("bases"), body, lead=say("bases.lead"), whose=session.chosen)
