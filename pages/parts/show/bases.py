"""Where an inclusion base would save most travel: in words, in tables and as files."""

import streamlit as st

from geo.area import Area, Bases
from geo.maps import MapPlan
from geo.publish import bases_report, bases_said
from geo.publish.figure_context import FigureContext
from geo.publish.plans import PLACE, ZONE, idents
from geo.words import say
from pages.parts import html, save
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, MINUTES, ONE, POUNDS, SHARE, TEXT, Column

KINDS = {
    "name": TEXT,
    "school": TEXT,
    "children": ONE,
    "minutes": MINUTES,
    "minutes_each": MINUTES,
    "deprived_share": SHARE,
} | dict.fromkeys(bases_report.OF_COST, POUNDS)
"""What a column holds, where it is not a count."""

EXPLAINED = (
    "nearer",
    "placed",
    "minutes_a_day",
    "minutes_each",
    "transport_ended",
    "deprived_share",
)


def said(found: Bases) -> None:
    """The school that would save most, and how sure that is."""
    lines = bases_said.in_short(found)
    html.show("answer.html", headline=bases_said.headline(found), lines=lines, soft="")


def tables_of(found: Bases) -> list[StepTable]:
    """The schools, those that save most first; and today's journeys, the longest first."""
    schools = found.table.assign(ident=idents(PLACE, found.table["service_id"]))
    journeys = found.journeys.assign(ident=idents(ZONE, found.journeys["zone"]))
    of_schools = [
        Column(
            name,
            bases_report.title(name),
            KINDS.get(name, COUNT),
            about=say(f"bases.about.{name}") if name in EXPLAINED else "",
        )
        for name in bases_report.columns(found)
    ]
    of_journeys = [
        Column(
            name,
            bases_report.journey_title(name),
            KINDS.get(name, COUNT),
            total=name == "children",
        )
        for name in bases_report.OF_JOURNEYS
    ]
    return [
        StepTable("schools", say("bases.by_school"), schools, of_schools, note=say("bases.alone")),
        StepTable(
            "journeys",
            say("bases.by_journey"),
            journeys,
            of_journeys,
            ["school"],
            note=say("bases.straight"),
        ),
    ]


def rest(found: Bases) -> None:
    """What else must be read with the tables, and how it is worked out."""
    html.show("notes.html", lines=bases_said.rest(found), items=())
    with st.expander(say("bases.method_heading"), key="bases-method"):
        html.show("notes.html", lines=bases_said.method(found), items=())


def files(area: Area, found: Bases, context: FigureContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    head = bases_report.about(found, context)
    save.made(
        say("bases.report"),
        lambda: bases_report.printed(found, context, plan),
        "inclusion-bases.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="bases-files"):
        save.csv(say("bases.download"), found.table, "inclusion-bases.csv", head)
        journeys = found.journeys
        save.csv(say("bases.download_journeys"), journeys, "special-school-journeys.csv", head)
        save.made(
            say("bases.geopackage"),
            lambda: bases_report.gpkg(area, found, context),
            "inclusion-bases.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("bases.picture"),
            lambda: bases_report.png(found, context, plan),
            "inclusion-bases.png",
            "image/png",
        )
