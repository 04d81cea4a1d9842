"""Who can reach what, in words and tables."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.area import (
    NO_WAY,
    ZONE_KINDS,
    CoverageAnswer,
    Standard,
    homes_geojson,
    no_route_said,
    zones_geojson,
)
from geo.maps import MapPlan
from geo.measure import metres_to_miles, percent
from geo.publish import coverage_report
from geo.publish.coverage_report import ZONE_CELLS, CoverageContext, zone_rows
from geo.words import say
from pages.parts import html, save

SHOWN = 30
"""How many rows of a table are shown; the download has them all."""


def first_of(caption: str, number: int, shown: int = SHOWN) -> str:
    """A caption that says how many rows are shown, if not all."""
    if number <= shown:
        return caption
    return say("answer.first_rows", caption=caption, shown=shown, n=number)


def headline(answer: CoverageAnswer, lines: Sequence[str]) -> None:
    """The share of homes, how many children live there, and what it rests on."""
    said = coverage_report.headline(answer)
    html.show("answer.html", headline=said, lines=[*children(answer), *lines], soft="")


def children(answer: CoverageAnswer) -> list[str]:
    """How many children live within the limit; nothing where the area has no figures of them."""
    if answer.children is None or not answer.children.total:
        return []
    within, total = answer.children_within, answer.children.total
    return [
        say(
            "coverage.children",
            within=round(within),
            n=round(total),
            who=answer.children.label,
            share=percent(within / total),
        )
    ]


def by_zone(answer: CoverageAnswer) -> Markup:
    """The zones, the worst first."""
    found = answer.today or answer.found
    titles, rows = [say(f"coverage.{name}") for name in ZONE_CELLS], zone_rows(found)
    if answer.children is not None:
        titles.append(say("coverage.children_outside"))
        young = found.zones["children_outside"]
        rows = [(*row, f"{n:,.0f}") for row, n in zip(rows, young, strict=True)]
    caption = first_of(say("coverage.by_zone"), len(rows))
    return html.table(caption, (ZONE_KINDS[answer.question.by], *titles), rows[:SHOWN])


def files(answer: CoverageAnswer, context: CoverageContext, plan: MapPlan) -> None:
    """The report to print, and the map and the figures by zone as files."""
    zones = (answer.today or answer.found).zones
    save.made(
        say("coverage.report"),
        lambda: coverage_report.printed(answer, context, plan),
        "who-can-reach-it.pdf",
        "application/pdf",
        first=True,
    )
    with st.container(horizontal=True, key="coverage-files"):
        head = coverage_report.about(answer, context)
        save.csv(say("coverage.download_zones"), zones, "coverage-by-zone.csv", head)
        save.geojson(say("coverage.download_map"), zones_geojson(zones, answer.zones), "zones")
        save.made(
            say("coverage.geopackage"),
            lambda: coverage_report.gpkg(answer, context),
            "coverage-by-zone.gpkg",
            "application/geopackage+sqlite3",
        )
        save.made(
            say("coverage.picture"),
            lambda: coverage_report.png(answer, context, plan),
            "who-can-reach-it.png",
            "image/png",
        )


def outside(answer: CoverageAnswer, head: Sequence[str]) -> None:
    """The homes outside, the farthest first, and as files."""
    homes, standard = (answer.today or answer.found).outside, answer.question.standard
    st.header(say("coverage.outside"), anchor="outside")
    lost = int((homes["status"] == NO_WAY).sum())
    lines = [] if len(homes) else [say("coverage.all_within")]
    if lost:
        lines.append(say("coverage.lost", lost=lost, n=len(homes), none=no_route_said(standard)))
    if lines:
        html.show("notes.html", lines=lines, items=())
    if len(homes):
        rows = [
            (row["postcode"], row["name"], far(row, standard))
            for row in homes.head(SHOWN).to_dict("records")
        ]
        titles = [say(f"coverage.{name}") for name in ("home", "nearest")]
        unit = say("coverage.time") if standard.timed else say("coverage.distance")
        st.html(html.table(first_of(say("coverage.farthest"), len(homes)), (*titles, unit), rows))
    save.csv(say("coverage.download_outside"), homes, "homes-outside.csv", head)
    drawn = homes_geojson(homes)
    save.geojson(say("coverage.download_outside_map"), drawn, "homes-outside")


def far(row: dict[str, object], standard: Standard) -> str:
    """How far a home is from the nearest service, in words."""
    if row["status"] == NO_WAY:
        return no_route_said(standard)
    metres, minutes = row["distance_m"], row["minutes"]
    if not pd.isna(metres):
        return say("answer.miles", miles=f"{metres_to_miles(float(str(metres))):.1f}")
    return say("answer.minutes", n=round(float(str(minutes))))


def without_routes(answer: CoverageAnswer, head: Sequence[str]) -> None:
    """Who would lose the service without some routes."""
    lost, today, then = answer.lost, answer.today, answer.found
    if lost is None or today is None:
        return
    st.header(say("coverage.withdrawn"), anchor="withdrawn")
    line = say("coverage.before_after", before=today.within, after=then.within)
    html.show("answer.html", headline=say("coverage.lose", n=len(lost)), lines=[line], soft="")
    if lost.empty:
        return
    rows = [
        (
            row["postcode"],
            say("answer.minutes", n=round(row["minutes_before"])),
            far(row, answer.question.standard),
        )
        for row in lost.head(SHOWN).to_dict("records")
    ]
    titles = [say(f"coverage.{name}") for name in ("home", "today", "then")]
    st.html(html.table(first_of(say("coverage.who_loses"), len(lost)), titles, rows))
    save.csv(say("coverage.download_lost"), lost, "homes-that-lose-it.csv", head)
    drawn = homes_geojson(lost)
    save.geojson(say("coverage.download_lost_map"), drawn, "homes-that-lose-it")
