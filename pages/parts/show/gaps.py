"""Where provision is missing: the answer in words and tables."""

from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from geo.area import Area, GapsAnswer, headline
from geo.maps import MapPlan
from geo.publish import contexts, gaps_report, gaps_rows
from geo.publish.gaps_report import NEED_TITLES, ReportContext
from geo.voices import Voices
from geo.words import say
from pages.parts import html, save
from pages.parts.show import gaps_tables

WORST = 10


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


def worst(answer: GapsAnswer) -> Markup:
    """The zones with most people outside, in short; that there is none if so."""
    found, rows = answer.found, gaps_rows.worst(answer)
    if not rows:
        return Markup("<p>{}</p>").format(say("gaps.nobody_outside"))
    caption = say("gaps.where_most", who=gaps_rows.who(found))
    titles = (gaps_rows.zone_title(found), say("gaps.outside"), say("gaps.share"))
    return html.table(caption, titles, rows[:WORST])


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
    """All that stands below the map."""
    with st.expander(say("gaps.zones_heading")):
        gaps_tables.zones(answer)
    st.header(say("gaps.spread_heading"), anchor="spread")
    st.html(gaps_tables.spread(answer))
    st.header(say("gaps.fair_heading"), anchor="fair")
    gaps_tables.fair(answer)
    if answer.needs is not None:
        st.header(say("gaps.needs_heading"), anchor="needs")
        titles = [say(f"gaps.{name}") for name in NEED_TITLES]
        st.html(html.table(say("gaps.needs_caption"), titles, gaps_rows.needs(answer.needs)))
        html.show("notes.html", lines=[say("gaps.needs_note")], items=())
    if context.waits:
        st.header(say("waits.heading"), anchor="waits")
        st.html(gaps_tables.waits(context.waits))
        html.show("notes.html", lines=[say("waits.note")], items=())
    st.header(say("gaps.families_heading"), anchor="families")
    none = [] if context.voices else [say("gaps.no_families")]
    html.show("notes.html", lines=none, items=context.voices, before_items="")
    if context.voices:
        st.page_link("pages/comments.py", label=say("gaps.said_did"))
    with st.expander(say("gaps.method_heading")):
        found, notes = answer.found, say("gaps.notes")
        lines = [gaps_rows.method(found), found.need.method]
        html.show("notes.html", lines=lines, items=found.notes, before_items=notes)
