"""Who can reach what: homes within a standard of a kind of service, zone by zone."""

import streamlit as st

from geo.area import ASSISTANCE, Area, AssistanceQuestion, CoverageQuestion
from geo.publish import contexts, plans
from geo.publish.basis import uses
from geo.publish.contexts import COVERAGE_CANNOT
from geo.publish.coverage_report import about
from geo.words import mode_names, say
from pages.parts import choices, page, papers, session, site
from pages.parts import map as drawn_map
from pages.parts.ask import standard
from pages.parts.show import assistance, basis, coverage

VIEWS = ("services", "school")


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    view = st.radio(
        say("coverage.view"),
        VIEWS,
        format_func=lambda name: say(f"coverage.{name}"),
        horizontal=True,
        key="coverage-view",
    )
    rests_on, services = {"services": by_service, "school": by_school}[view](area)
    basis.show(area, rests_on, COVERAGE_CANNOT, services)
    site.others()


def by_service(area: Area) -> tuple[tuple[str, ...], frozenset[str]]:
    """Homes within a standard of a kind of service; what that rests on, and its sources."""
    asked = standard.ask(area)
    by = standard.zones(area)
    routes = standard.withdrawn(area, asked)
    standard.shared()
    question = CoverageQuestion(asked.category, asked.standard, by, asked.examples, routes)
    answer = session.once(area, f"{question}", lambda: area.coverage(question))
    context = contexts.of_coverage(area, answer)
    coverage.headline(answer, context.notes)
    words, drawing = st.columns([1, 1.2], gap="medium")
    with drawing, st.container(key="map-side"):
        plan = plans.of_coverage(answer, f"{area.version}/{question}")
        drawn_map.draw(area, plan, "coverage-map")
    with words:
        st.html(coverage.by_zone(answer))
    coverage.files(answer, context, plan)
    head = about(answer, context)
    coverage.outside(answer, head)
    coverage.without_routes(answer, head)
    papers.show(area, question)
    return uses(asked.standard.timetabled), context.services | answer.children_sources


def by_school(area: Area) -> tuple[tuple[str, ...], frozenset[str]]:
    """Homes too far from school to walk, and in no area of help; as `by_service`."""
    age = st.number_input(say("assistance.age"), 4, 16, 9, key="assistance-age")
    mode = st.radio(
        say("assistance.route"),
        ["walk", "wheelchair"],
        format_func=mode_names(["walk", "wheelchair"]).__getitem__,
        horizontal=True,
        key="assistance-mode",
    )
    examples = choices.examples(area, say("standard.examples"), "assistance-examples")
    unknown = st.checkbox(say("assistance.unknown"), key="assistance-unknown")
    question = AssistanceQuestion(int(age), mode, standard.zones(area), examples, unknown)
    found = session.once(area, f"{question}", lambda: area.assistance(question))
    assistance.too_far(found)
    plan = plans.of_assistance(found, f"{area.version}/{question}")
    drawn_map.draw(area, plan, "assistance-map")
    assistance.school_tables(found, question.by)
    services = area.service_sources(ASSISTANCE, examples=examples)
    return ("homes", "streets", "schools"), services


page.page(site.title("coverage"), body, lead=say("coverage.lead"), whose=session.chosen)
