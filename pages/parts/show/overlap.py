"""Where the catchments of several services overlap: the question, the answer, its files."""

import math

import pandas as pd
import streamlit as st

from geo.area import ZONE_KINDS, Area, ChosenServices, Overlap, OverlapQuestion
from geo.maps import MapPlan
from geo.publish import overlap_report
from geo.publish.basis import uses
from geo.publish.figure_context import FigureContext, of_chosen
from geo.publish.plans import HOME, PLACE, ZONE, idents
from geo.publish.plans_compared import of_overlap
from geo.words import say
from pages.parts import choices, html, in_step, papers, save, session
from pages.parts.ask import standard
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, SHARE, Column, show
from pages.parts.workspace import Workspace


def view(area: Area, bench: Workspace) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ask and answer; what the answer rests on, and its sources."""
    with bench.choices:
        asked = standard.ask(area)
        chosen = _some(area, ChosenServices(asked.category, (), asked.examples))
        by = standard.zones(area)
        standard.shared()
    bench.says(chosen.name, asked.said, ZONE_KINDS[by])
    question = OverlapQuestion(chosen, asked.standard, by)
    rests_on, services = uses(asked.standard.timetabled), chosen.sources(area.offer)
    with bench.answer, st.spinner(say("site.working"), show_time=True):
        found = session.once(area, f"{question}", lambda: area.overlap(question))
        context = of_chosen(area, chosen, asked.standard, found.supply, found.need)
        html.show(
            "answer.html",
            headline=overlap_report.headline(found),
            lines=[*context.notes, *overlap_report.notes(found)],
            soft="",
        )
        plan = of_overlap(found, f"{area.version}/{question}")
        in_step.show(area, plan, tables(found), key="overlap")
        in_how_many(found)
        files(area, found, context, plan)
        papers.show(area, question)
    return rests_on, services | {origin.source_id for origin in found.need.sources}


def _some(area: Area, every: ChosenServices) -> ChosenServices:
    """Ask whether some of the kind alone are meant, or others besides: two or more."""
    if not st.toggle(say("overlap.some_chosen"), key="overlap-some"):
        return every
    table = area.offer.services
    held = table[table["delivery"] == "place"] if "delivery" in table else table
    if not every.examples:
        held = held[~held["illustrative"].astype(bool)]
    of_kind = held["category"] == every.category
    names = {row["service_id"]: row["name"] for row in held.to_dict("records")}
    usual = tuple(held.loc[of_kind, "service_id"])[:2]
    some = choices.several(say("overlap.which"), names, "services", usual)
    if len(some) < 2:
        st.caption(say("overlap.choose"))
    return ChosenServices(None, some, every.examples) if some else every


def in_how_many(found: Overlap) -> None:
    """How many live within reach of none, of one, of two and of more."""
    rows = pd.DataFrame({"services": list(found.people), "people": list(found.people.values())})
    rows = rows.assign(
        services=[say(f"overlap.in_{name}") for name in rows["services"]],
        share=rows["people"] / found.total if found.total else math.nan,
    )
    columns = [
        Column("services", say("overlap.number")),
        Column("people", say("overlap.people"), COUNT, total=True),
        Column("share", say("overlap.part"), SHARE),
    ]
    caption = overlap_report.count_title(found)
    show(rows, columns, key="overlap-counts", caption=caption)


def tables(found: Overlap) -> list[StepTable]:
    """The services, those that share most, the zones, and the homes in none."""
    services = found.services.assign(ident=idents(PLACE, found.services["service_id"]))
    zones = found.zones.assign(ident=idents(ZONE, found.zones["zone"]))
    none = found.homes[found.homes["services"] == 0]
    none = none.assign(ident=idents(HOME, none["postcode"]))
    pairs = found.pairs.assign(ident=[f"pair {row}" for row in range(len(found.pairs))])
    counts = [
        Column(name, say(f"overlap.in_{name}"), COUNT, total=True)
        for name in ("none", "one", "two", "more")
    ]
    return [
        StepTable(
            "services",
            say("overlap.services"),
            services,
            [
                Column("name", say("overlap.service")),
                Column("people", say("overlap.service_people"), COUNT),
                Column("alone", say("overlap.service_alone"), COUNT, total=True),
            ],
        ),
        StepTable(
            "pairs",
            say("overlap.pairs"),
            pairs,
            [
                Column("first", say("overlap.first")),
                Column("second", say("overlap.second")),
                Column("people", say("overlap.both"), COUNT),
                Column("share", say("overlap.share_of_either"), SHARE),
            ],
        ),
        StepTable(
            "zones",
            say("overlap.by_zone"),
            zones,
            [
                Column("name", ZONE_KINDS[found.question.by]),
                *counts,
                Column("share", say("overlap.share"), SHARE),
            ],
        ),
        StepTable(
            "homes",
            say("overlap.homes_in_none"),
            none,
            [
                Column("postcode", say("coverage.home")),
                Column("people", say("overlap.people"), COUNT, total=True),
            ],
        ),
    ]


def files(area: Area, found: Overlap, context: FigureContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    head = overlap_report.about(found, context)
    save.made(
        say("coverage.report"),
        lambda: overlap_report.printed(found, context, plan),
        "overlap.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="overlap-files"):
        save.csv(say("overlap.download_homes"), found.homes, "overlap-homes.csv", head)
        save.csv(say("overlap.download_services"), found.services, "overlap-services.csv", head)
        save.csv(say("overlap.download_zones"), found.zones, "overlap-zones.csv", head)
        save.made(
            say("coverage.geopackage"),
            lambda: overlap_report.gpkg(area, found, context),
            "overlap.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("coverage.picture"),
            lambda: overlap_report.png(found, context, plan),
            "overlap.png",
            "image/png",
        )
