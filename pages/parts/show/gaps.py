"""Where provision is missing: the answer in words and tables."""

from urllib.parse import urlencode

import streamlit as st

from geo.area import Area, GapsAnswer, headline
from geo.maps import MapPlan
from geo.publish import contexts, gaps_report, gaps_rows
from geo.publish.gaps_report import ReportContext
from geo.voices import Voices
from geo.words import say
from pages.parts import html, save
from pages.parts.show import gaps_tables


def context(area: Area, answer: GapsAnswer, heard: Voices) -> ReportContext:
    """What is said beside the answer, on the page and in the report."""
    return contexts.of_gaps(area, answer, heard, address())


def address() -> str:
    """The address of this page with its choices."""
    given = urlencode({key: st.query_params.get_all(key) for key in st.query_params}, doseq=True)
    here = (st.context.url or "").split("?")[0]
    return f"{here}?{given}" if here and given else here


def said(answer: GapsAnswer, context: ReportContext) -> None:
    """The headline, what has changed, who is counted, and what is left out."""
    found, need = answer.found, answer.found.need
    change = [] if context.change is None else [context.change]
    html.show(
        "answer.html",
        headline=headline(found, context.area),
        lines=[*change, *gaps_rows.services(found), *context.travelling],
        soft=say("answer.who", who=need.label, method=need.method),
    )


def files(answer: GapsAnswer, context: ReportContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures as files."""
    save.made(
        say("gaps.report"),
        lambda: gaps_report.printed(answer, context, plan),
        "where-provision-is-missing.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="gaps-files"):
        rows = gaps_rows.written(answer)
        save.csv(say("gaps.csv"), rows, "gaps-by-zone.csv", gaps_report.about(answer, context))
        save.zones(say("gaps.geojson"), rows, answer.zones, "gaps-by-zone")
        save.made(
            say("gaps.geopackage"),
            lambda: gaps_report.gpkg(answer, context),
            "gaps-by-zone.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("gaps.picture"),
            lambda: gaps_report.png(answer, context, plan),
            "where-provision-is-missing.png",
            "image/png",
        )


def more(answer: GapsAnswer, context: ReportContext) -> None:
    """All that stands below the map and its table, each one press away."""
    if answer.change is not None and not gaps_rows.changes(answer):
        html.show("soft.html", text=say("gaps.no_change"))
    with st.expander(say("gaps.spread_heading"), key="gaps-far"):
        gaps_tables.spread(answer)
    with st.expander(say("gaps.fair_heading"), key="gaps-fair"):
        gaps_tables.fair(answer)
    if answer.needs is not None:
        with st.expander(say("gaps.needs_heading"), expanded=True, key="gaps-by-need"):
            html.show("notes.html", lines=[say("gaps.needs_note")], items=())
            gaps_tables.needs(answer)
    if context.waits:
        with st.expander(say("waits.heading"), key="gaps-waiting"):
            html.show("notes.html", lines=[say("waits.note")], items=())
            gaps_tables.waits(context.waits)
    if context.connected is not None:
        with st.expander(say("connectivity.heading"), key="gaps-connected"):
            html.show("notes.html", lines=[say("connectivity.note")], items=())
            gaps_tables.connected(context.connected)
    with st.expander(say("gaps.families_heading"), key="gaps-families"):
        none = [] if context.voices else [say("gaps.no_families")]
        html.show("notes.html", lines=none, items=context.voices, before_items="")
        if context.voices:
            st.page_link("pages/comments.py", label=say("gaps.said_did"))
    with st.expander(say("gaps.method_heading")):
        found, notes = answer.found, say("gaps.notes")
        lines = [gaps_rows.method(found), found.need.method]
        html.show("notes.html", lines=lines, items=found.notes, before_items=notes)
