"""Where provision is missing: the answer in words and tables."""

from collections.abc import Sequence
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from markupsafe import Markup

from geo import settings
from geo.area import Area, GapsAnswer, Standard, change_said, headline, travel_said
from geo.maps import MapPlan
from geo.publish import gaps_report, gaps_rows
from geo.publish.gaps_report import NEED_TITLES, ReportContext
from geo.publish.gaps_sources import cited
from geo.voices import ABOUT, SMALL, Comment, Gap, Voices
from geo.words import day, say
from pages.parts import html, save
from pages.parts.show import basis
from pages.parts.show.coverage import first_of

SHOWN = 20
WORST = 10
MOST_SAID = 5
"""How many comments, and how many searches, are shown."""
BAR_PX = 160

CANNOT = (
    basis.HOMES,
    basis.STREETS,
    basis.FERRIES,
    say("gaps.cannot_room"),
    say("gaps.cannot_need"),
)


def context(area: Area, answer: GapsAnswer, heard: Voices) -> ReportContext:
    """What is said beside the answer, on the page and in the report."""
    standard, question = answer.question.standard, answer.question
    sources = cited(area.store.sources(), answer.sources, own=question.own is not None)
    return ReportContext(
        area.name,
        settings.today(),
        area.built_on,
        address(),
        sources,
        voices_said(heard),
        basis.limits(basis.uses(standard.timetabled), CANNOT),
        travelling(area, standard, examples=question.examples),
        changed(answer),
    )


def travelling(area: Area, standard: Standard, *, examples: bool) -> list[str]:
    """When people travel by timetable, in words; nothing along streets."""
    return travel_said(standard, made_up=area.made_up_timetable(standard, examples=examples))


def changed(answer: GapsAnswer) -> str | None:
    """What has changed since an earlier build, or would with a scenario, in words."""
    if answer.change is None:
        return None
    change = change_said(answer.change)
    if answer.since is None:
        return say("gaps.with_scenario", change=change)
    return say("gaps.since", day=day(answer.since), change=change)


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
    """The zones with most people outside, in short."""
    found = answer.found
    caption = say("gaps.where_most", who=gaps_rows.who(found))
    titles = (gaps_rows.zone_title(found), say("gaps.outside"), say("gaps.share"))
    return html.table(caption, titles, gaps_rows.worst(answer)[:WORST])


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
        save.csv(say("gaps.csv"), rows, "gaps-by-zone.csv")
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
        zones(answer)
    st.header(say("gaps.spread_heading"), anchor="spread")
    st.html(spread(answer))
    st.header(say("gaps.fair_heading"), anchor="fair")
    fair(answer)
    if answer.needs is not None:
        st.header(say("gaps.needs_heading"), anchor="needs")
        titles = [say(f"gaps.{name}") for name in NEED_TITLES]
        st.html(html.table(say("gaps.needs_caption"), titles, gaps_rows.needs(answer.needs)))
        html.show("notes.html", lines=[say("gaps.needs_note")], items=())
    st.header(say("gaps.families_heading"), anchor="families")
    none = [] if context.voices else [say("gaps.no_families")]
    html.show("notes.html", lines=none, items=context.voices, before_items="")
    if context.voices:
        st.page_link("pages/comments.py", label=say("gaps.said_did"))
    with st.expander(say("gaps.method_heading")):
        found, notes = answer.found, say("gaps.notes")
        lines = [gaps_rows.method(found), found.need.method]
        html.show("notes.html", lines=lines, items=found.notes, before_items=notes)


def zones(answer: GapsAnswer) -> None:
    """The zones with all their figures, and those that change."""
    found, rows = answer.found, gaps_rows.zones(answer, star=True)
    title, who = gaps_rows.zone_title(found), gaps_rows.who(found)
    caption = first_of(say("gaps.by_zone", who=who), len(rows), SHOWN)
    st.html(html.table(caption, (title, *gaps_rows.titles(found)), rows[:SHOWN]))
    if any(row[0].endswith("*") for row in rows[:SHOWN]):
        html.show("soft.html", text=say("gaps.edge_star"))
    if answer.change is None:
        return
    changes = gaps_rows.changes(answer)
    if not changes:
        html.show("soft.html", text=say("gaps.no_change"))
        return
    titles = (title, say("gaps.before"), say("gaps.after"))
    st.html(html.table(say("gaps.changed", who=who), titles, changes[:SHOWN]))


def spread(answer: GapsAnswer) -> Markup:
    """How many live how far from the nearest service: a table with a bar in each row."""
    rows = answer.rows(answer.spread)
    most = float(rows["people"].max()) or 1.0
    parts = [0.0 if np.isnan(people) else people / most for people in rows["people"]]
    bars = [bar(part, meets=bool(meets)) for part, meets in zip(parts, rows["meets"], strict=True)]
    texts = gaps_rows.spread(answer)
    caption = say("gaps.spread", who=gaps_rows.who(answer.found))
    titles = [say(f"gaps.{name}") for name in ("far", "many", "of_all", "bar")]
    with_bars = [(*row, drawn) for row, drawn in zip(texts, bars, strict=True)]
    return html.table(caption, titles, with_bars)


def bar(part: float, *, meets: bool) -> Markup:
    """A bar, which the number beside it says in words."""
    length = max(round(part * BAR_PX), 1 if part else 0)
    colour = "#5aa9e0" if meets else "#54205c"
    return html.render("bar.html", width=BAR_PX, length=length, colour=colour)


def fair(answer: GapsAnswer) -> None:
    """The figures by deprivation, and how evenly access is spread."""
    found, held = answer.found, answer.deprivation
    if held is None:
        html.show("notes.html", lines=[say("gaps.no_deprivation")], items=())
    else:
        caption = say("gaps.deciles", who=gaps_rows.who(found), index=held.index)
        titles = (say("gaps.tenth"), *gaps_rows.titles(found))
        st.html(html.table(caption, titles, gaps_rows.deciles(answer)))
    if answer.equity is None:
        html.show("notes.html", lines=[say("gaps.nothing_even")], items=())
        return
    titles = tuple(say(f"gaps.{name}") for name in ("measure", "value", "meaning"))
    caption = say("gaps.even", of=answer.equity.of)
    st.html(html.table(caption, titles, gaps_rows.even(answer)))


# What families said


def voices_said(heard: Voices) -> Sequence[str]:
    """Searches that found nothing, and comments, line by line."""
    return [
        *map(_search, heard.searches[:MOST_SAID]),
        *map(_comment, heard.comments[:MOST_SAID]),
    ]


def _search(gap: Gap) -> str:
    few = say("gaps.few_searches", n=SMALL)
    number = few if gap.searches is None else f"{gap.searches:,}"
    return say("gaps.searches", district=gap.outward, n=number, month=gap.month)


def _comment(comment: Comment) -> str:
    about = comment.service_name or ABOUT[comment.about]
    if comment.illustrative:
        about = say("gaps.example_comment", about=about)
    if not comment.outward:
        return say("gaps.comment", about=about, text=comment.text)
    return say("gaps.comment_in", about=about, district=comment.outward, text=comment.text)
