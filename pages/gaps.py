"""Where provision is missing, and for how many."""

import streamlit as st

from geo.area import Area, GapsAnswer
from geo.errors import GeoError
from geo.publish import plans
from geo.publish.basis import uses
from geo.publish.contexts import GAPS_CANNOT
from geo.words import say
from pages.parts import in_step, page, papers, problem, session, site, workspace
from pages.parts.ask import gaps as ask
from pages.parts.ask import standard
from pages.parts.ask.gaps import GapsChoice
from pages.parts.show import basis, gaps, gaps_tables


def body(area: Area) -> None:
    """Draw the question, then the answer, then what it rests on."""
    bench = workspace.begin()
    with bench.choices:
        asked, earlier = ask.ask(area)
        standard.shared()
    services: set[str] = set()
    timetabled = False
    with bench.answer:
        if asked is not None:
            question = asked.question
            bench.says(*asked.said)
            services |= area.service_sources(*question.categories, examples=question.examples)
            timetabled = question.standard.timetabled
            try:
                answer = show(area, asked, earlier)
                services = services.union(*answer.sources.values())
            except GeoError as error:
                problem.show(error)
        basis.show(area, uses(timetabled), GAPS_CANNOT, services)
        site.others()


def show(area: Area, asked: GapsChoice, earlier: Area | None) -> GapsAnswer:
    """The answer in words, on the map, in tables, and as files that may be shared."""
    heard = area.heard(session.comments(), asked.question)
    with st.spinner(say("gaps.working"), show_time=True):
        answer, shared = (worked_out(area, each, earlier) for each in (asked, asked.published))
    context = gaps.context(area, answer, heard)
    gaps.said(answer, context)
    name = f"{area.version}/{asked.shows}/{asked.edge}/{hash(asked.key)}"
    plan, to_share = (
        plans.of_gaps(each, asked.shows, name, edge=asked.edge) for each in (answer, shared)
    )
    in_step.show(area, plan, gaps_tables.beside_map(answer), key="gaps")
    gaps.files(shared, gaps.context(area, shared, heard), to_share)
    gaps.more(answer, context)
    if st.toggle(say("gaps.choice_ask"), key="gaps-choice"):
        kept = session.in_visit if asked.private else session.once
        found = kept(area, f"choice {asked.key}", lambda: area.choice(answer.found))
        gaps_tables.choice(answer, found.table)
    papers.show(area, asked.question)
    return answer


def worked_out(area: Area, asked: GapsChoice, earlier: Area | None) -> GapsAnswer:
    """The answer, once for each question; with somebody's own file, for their visit alone."""
    kept = session.in_visit if asked.private else session.once
    return kept(
        area,
        f"{asked.key}/{earlier and earlier.version}",
        lambda: area.gaps(asked.question, earlier=earlier, scenario=asked.scenario),
    )


page.page(site.title("gaps"), body, lead=say("gaps.lead"), whose=session.chosen)
