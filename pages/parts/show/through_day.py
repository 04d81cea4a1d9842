"""Who reaches a service through the day: the question, the sweep with its progress, the answer."""

from datetime import time

import pandas as pd
import streamlit as st

from geo.area import (
    TRANSIT,
    ZONE_KINDS,
    Area,
    ChosenServices,
    DayQuestion,
    JourneyLimits,
    Standard,
    ThroughDay,
    When,
)
from geo.directory.vocabulary import CATEGORIES
from geo.maps import MapPlan
from geo.measure import within_metres, within_seconds
from geo.publish import day_report
from geo.publish.basis import uses
from geo.publish.figure_context import FigureContext, of_chosen
from geo.publish.plans import ZONE, idents
from geo.publish.plans_compared import of_through_day
from geo.words import counted_minutes, first_upper, say
from pages.parts import choices, html, in_step, papers, save, session
from pages.parts.ask import standard
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, SHARE, Column
from pages.parts.workspace import Workspace

CLOCKS = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 24) for minute in (0, 30))
STEPS = (10, 15, 30, 60)
USUAL = "07:00", "19:00", "30"


def view(area: Area, bench: Workspace) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ask and answer; what the answer rests on, and its sources."""
    if TRANSIT not in area.modes:
        with bench.answer:
            html.show("soft.html", text=say("through_day.no_timetable"))
        return uses(timetabled=False), frozenset()
    with bench.choices:
        question = ask(area)
        wanted = choices.asked(say("through_day.go"), "day-go")
        st.caption(say("through_day.waiting"))
        standard.shared()
    chosen, limit = question.chosen, question.standard.limit
    bench.says(chosen.name, counted_minutes(limit / 60), ZONE_KINDS[question.by])
    rests_on, services = uses(timetabled=True), chosen.sources(area.offer)
    if not wanted:
        return rests_on, services
    with bench.answer:
        found = session.once(area, f"{question}", lambda: swept(area, question))
        context = of_chosen(area, chosen, question.standard, found.supply, found.need)
        show(area, found, context)
        papers.show(area, question)
    return rests_on, services | {origin.source_id for origin in found.need.sources}


def ask(area: Area) -> DayQuestion:
    """Ask for the services, the limit, the day and the times."""
    kinds = {slug: kind.name for slug, kind in CATEGORIES.items()}
    kind = choices.choice(say("standard.kind"), kinds, "kind", "library")
    minutes = choices.number(say("riding.minutes"), "minutes", 1.0, 120.0, 45.0, 5.0)
    day = choices.day(say("through_day.day"), "day", standard.usual_day(area))
    first, last, usual = USUAL
    clocks = {clock: clock for clock in sorted({*CLOCKS, *_opened("from", "until")})}
    start = choices.choice(say("through_day.start"), clocks, "from", first)
    until = choices.choice(say("through_day.until"), clocks, "until", last)
    every_min = sorted({*STEPS, *map(int, _opened("every"))})
    steps = {str(n): say("through_day.every_minutes", n=n) for n in every_min}
    every = choices.choice(say("through_day.every"), steps, "every", usual)
    with st.expander(say("riding.more")):
        most = choices.number(say("riding.walk"), "walk", 0.1, 1.8, 0.7, 0.1)
        changes = choices.number(say("riding.changes"), "changes", 0, 5, 2, 1)
        step_free = choices.tick(say("riding.step_free"), "stepfree")
    examples = area.has_examples and choices.tick(say("standard.examples"), "examples")
    by = standard.zones(area)
    when = When(day, time.fromisoformat(start), window_min=0)
    ready = JourneyLimits(within_metres(most), int(changes), step_free)
    limit = Standard(TRANSIT, None, within_seconds(minutes), when, ready)
    chosen = ChosenServices(kind, (), examples)
    return DayQuestion(chosen, limit, time.fromisoformat(until), int(every), by).checked()


def _opened(*keys: str) -> set[str]:
    """What these widgets hold: a question that was kept may have times that we do not offer."""
    return {st.session_state[key] for key in keys if st.session_state.get(key)}


def swept(area: Area, question: DayQuestion) -> ThroughDay:
    """Sweep the times, and say how far it has come."""
    bar = st.progress(0.0)

    def tell(done: int, of: int) -> None:
        bar.progress(done / of, say("through_day.progress", done=done, n=of))

    try:
        return area.through_day(question, tell)
    finally:
        bar.empty()


def show(area: Area, found: ThroughDay, context: FigureContext) -> None:
    """The answer in words, as a chart, on the map, in tables and as files."""
    html.show(
        "answer.html",
        headline=day_report.headline(found),
        lines=[*day_report.leaving(found), *context.notes, found.need.method],
        soft="",
    )
    title = say("through_day.chart", who=first_upper(found.need.label))
    html.show("table_name.html", caption=title)
    st.bar_chart(
        pd.DataFrame({"leave": found.times["leave"], "people": found.times["people"].round()}),
        x="leave",
        y="people",
        x_label=say("through_day.leave"),
        y_label=say("through_day.people"),
        height=220,
    )
    zones = area.zones_by(found.question.by)
    plan = of_through_day(found, zones, f"{area.version}/{found.question}")
    in_step.show(area, plan, tables(found), key="through-day")
    files(area, found, context, plan)


def tables(found: ThroughDay) -> list[StepTable]:
    """The times and the zones."""
    times = found.times.assign(ident=idents("time", found.times["leave"]))
    zones = found.zones.assign(ident=idents(ZONE, found.zones["zone"]))
    return [
        StepTable(
            "times",
            say("through_day.by_time"),
            times,
            [
                Column("leave", say("through_day.leave")),
                Column("people", say("through_day.people"), COUNT),
                Column("share", say("through_day.share"), SHARE),
            ],
        ),
        StepTable(
            "zones",
            say("through_day.by_zone"),
            zones,
            [
                Column("name", ZONE_KINDS[found.question.by]),
                Column("people", say("through_day.all"), COUNT, total=True),
                Column("worst", say("through_day.worst"), COUNT),
                Column("worst_at", say("through_day.worst_at")),
                Column("best", say("through_day.best"), COUNT),
                Column("best_at", say("through_day.best_at")),
                Column("mean", say("through_day.mean"), COUNT, total=True),
                Column("share", say("through_day.mean_share"), SHARE, total=("mean", "people")),
            ],
        ),
    ]


def files(area: Area, found: ThroughDay, context: FigureContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    head = day_report.about(found, context)
    save.made(
        say("coverage.report"),
        lambda: day_report.printed(found, context, plan),
        "through-the-day.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="through-day-files"):
        save.csv(say("through_day.download_times"), found.times, "times.csv", head)
        save.csv(say("through_day.download_zones"), found.zones, "times-by-zone.csv", head)
        save.csv(say("through_day.download_homes"), found.homes, "times-by-home.csv", head)
        save.made(
            say("coverage.geopackage"),
            lambda: day_report.gpkg(area, found, context),
            "through-the-day.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("coverage.picture"),
            lambda: day_report.png(found, context, plan),
            "through-the-day.png",
            "image/png",
        )
