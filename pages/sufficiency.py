"""Are there enough places: plans, places, what is to come, and what it costs."""

import streamlit as st

from geo.area import Area
from geo.errors import GeoError
from geo.publish.basis import HOMES, STREETS, uses
from geo.words import say
from pages.parts import page, problem, session, site, workspace
from pages.parts.ask import sufficiency as ask
from pages.parts.show import basis, sufficiency

CANNOT = (
    say("sufficiency.cannot.law"),
    say("sufficiency.cannot.homes"),
    HOMES,
    STREETS,
)


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    services: set[str] = set(area.plan_sources)
    bench = workspace.begin()
    with bench.answer:
        try:
            with bench.choices:
                question = ask.ask(area)
            bench.says(*ask.said(question))
            kept = session.in_visit if question.private else session.once
            with st.spinner(say("sufficiency.working"), show_time=True):
                answer = kept(area, question.key, lambda: area.sufficiency(question))
            sufficiency.show(area, answer)
            if answer.where is not None:
                services = services.union(*answer.where.sources.values())
        except GeoError as error:
            problem.show(error)
        basis.show(area, uses(False), CANNOT, services)
        site.others()


page.page(site.title("sufficiency"), body, lead=say("sufficiency.lead"), whose=session.chosen)
