"""Who can reach what: homes within a standard of a kind of service, zone by zone."""

from collections.abc import Callable

import streamlit as st

from geo.area import (
    ASSISTANCE,
    ZONE_KINDS,
    Area,
    AssistanceQuestion,
    CoverageQuestion,
    sources_of,
)
from geo.errors import GeoError
from geo.publish import contexts, plans
from geo.publish.basis import uses
from geo.publish.contexts import COVERAGE_CANNOT
from geo.words import mode_names, say
from pages.parts import choices, in_step, page, papers, problem, session, site, workspace
from pages.parts.ask import standard
from pages.parts.show import assistance, basis, coverage, overlap, through_day
from pages.parts.workspace import Workspace

VIEWS = ("services", "school", "overlap", "day")


def body(area: Area) -> None:
    """Draw the view that is chosen, and what it rests on."""
    bench = workspace.begin()
    with bench.choices:
        view = st.radio(
            say("coverage.view"),
            VIEWS,
            format_func=lambda name: say(f"coverage.{name}"),
            key="coverage-view",
        )
    views = {
        "services": by_service,
        "school": by_school,
        "overlap": overlap.view,
        "day": through_day.view,
    }
    rests_on, services = _answered(views[view], area, bench)
    with bench.answer:
        basis.show(area, rests_on, COVERAGE_CANNOT, services)
        site.others()


def _answered(
    view: Callable[[Area, Workspace], tuple[tuple[str, ...], frozenset[str]]],
    area: Area,
    bench: Workspace,
) -> tuple[tuple[str, ...], frozenset[str]]:
    """What a view rests on; what is wrong stands where the answer would."""
    try:
        return view(area, bench)
    except GeoError as error:
        with bench.answer:
            problem.show(error)
        return uses(timetabled=False), frozenset()


def by_service(area: Area, bench: Workspace) -> tuple[tuple[str, ...], frozenset[str]]:
    """Homes within a standard of a kind of service; what that rests on, and its sources."""
    with bench.choices:
        asked = standard.ask(area)
        by = standard.zones(area)
        routes = standard.withdrawn(area, asked)
        standard.shared()
    bench.says(asked.name, asked.said, ZONE_KINDS[by])
    question = CoverageQuestion(asked.category, asked.standard, by, asked.examples, routes)
    with bench.answer:
        answer = session.once(area, f"{question}", lambda: area.coverage(question))
        context = contexts.of_coverage(area, answer)
        coverage.headline(answer, context.notes)
        plan = plans.of_coverage(answer, f"{area.version}/{question}")
        in_step.show(area, plan, coverage.tables(answer), key="coverage")
        coverage.outside(answer)
        coverage.files(answer, context, plan)
        papers.show(area, question)
    return uses(asked.standard.timetabled), context.services | answer.children_sources


def by_school(area: Area, bench: Workspace) -> tuple[tuple[str, ...], frozenset[str]]:
    """Homes too far from school to walk, and in no area of help; as `by_service`."""
    routes = mode_names(["walk", "wheelchair"])
    with bench.choices:
        age = int(st.number_input(say("assistance.age"), 4, 16, 9, key="assistance-age"))
        mode = st.radio(
            say("assistance.route"),
            list(routes),
            format_func=routes.__getitem__,
            horizontal=True,
            key="assistance-mode",
        )
        by = standard.zones(area)
        examples = choices.examples(area, say("standard.examples"), "assistance-examples")
        unknown = st.checkbox(say("assistance.unknown"), key="assistance-unknown")
    bench.says(say("coverage.school"), say("assistance.aged", age=age), routes[mode])
    question = AssistanceQuestion(age, mode, by, examples, unknown)
    with bench.answer:
        found = session.once(area, f"{question}", lambda: area.assistance(question))
        assistance.too_far(found)
        plan = plans.of_assistance(found, f"{area.version}/{question}")
        in_step.show(area, plan, assistance.tables(found, question.by), key="assistance")
        schools = sources_of(area.schools(examples=examples))
        services = schools | area.service_sources(ASSISTANCE, examples=examples)
        assistance.files(area, found, services)
    return ("homes", "streets", "schools"), services


page.page(site.title("coverage"), body, lead=say("coverage.lead"), whose=session.chosen)
