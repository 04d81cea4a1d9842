"""Who can reach what, in words and tables."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

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
from geo.measure import METRES_PER_MILE, percent
from geo.publish import coverage_report, plans
from geo.publish.coverage_report import CoverageContext
from geo.words import say
from pages.parts import html, save
from pages.parts.in_step import StepTable
from pages.parts.tables import COUNT, MILES, MINUTES, SHARE, Column

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


def tables(answer: CoverageAnswer) -> list[StepTable]:
    """The zones, the homes outside, and those that lose the service: each beside the map."""
    found = answer.today or answer.found
    zones = found.zones.assign(ident=plans.idents(plans.ZONE, found.zones["zone"]))
    tables = [StepTable("zones", say("assistance.by_zone"), zones, _zone_columns(answer))]
    homes = _homes(found.outside, answer.question.standard)
    tables.append(StepTable("homes", say("coverage.outside"), homes, _home_columns(answer)))
    if answer.lost is not None:
        tables.append(_lost(answer))
    return tables


def _zone_columns(answer: CoverageAnswer) -> list[Column]:
    columns = [
        Column("name", ZONE_KINDS[answer.question.by]),
        Column("homes", say("coverage.homes"), COUNT, total=True),
        Column("within", say("coverage.within"), COUNT, total=True),
        Column("share", say("coverage.share"), SHARE, total=("within", "homes")),
    ]
    if answer.children is None:
        return columns
    return [
        *columns,
        Column("children_outside", say("coverage.children_outside"), COUNT, total=True),
    ]


def _homes(homes: pd.DataFrame, standard: Standard) -> pd.DataFrame:
    """Homes as a table has them: how far in miles or minutes, and whether there is any route."""
    none = no_route_said(standard)
    return homes.assign(
        ident=plans.idents(plans.HOME, homes["postcode"]),
        miles=homes["distance_m"] / METRES_PER_MILE,
        remark=[none if status == NO_WAY else "" for status in homes["status"]],
    )


def _home_columns(answer: CoverageAnswer) -> list[Column]:
    far = (
        Column("minutes", say("coverage.time"), MINUTES)
        if answer.question.standard.timed
        else Column("miles", say("coverage.distance"), MILES)
    )
    remark = Column("remark", say("coverage.remark"))
    return [
        Column("postcode", say("coverage.home")),
        Column("name", say("coverage.nearest")),
        far,
        remark,
    ]


def _lost(answer: CoverageAnswer) -> StepTable:
    homes = _homes(answer.lost, answer.question.standard)
    columns = [
        Column("postcode", say("coverage.home")),
        Column("minutes_before", say("coverage.today"), MINUTES),
        Column("minutes", say("coverage.then"), MINUTES),
        Column("remark", say("coverage.remark")),
    ]
    return StepTable("lost", say("coverage.who_loses"), homes, columns)


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
        head_of_zones = [*head, coverage_report.columns(answer)]
        save.csv(say("coverage.download_zones"), zones, "coverage-by-zone.csv", head_of_zones)
        save.geojson(say("coverage.download_map"), zones_geojson(zones, answer.zones), "zones")
        _homes_files("outside", (answer.today or answer.found).outside, "homes-outside", head)
        if answer.lost is not None:
            _homes_files("lost", answer.lost, "homes-that-lose-it", head)
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


def _homes_files(what: str, homes: pd.DataFrame, name: str, head: Sequence[str]) -> None:
    save.csv(say(f"coverage.download_{what}"), homes, f"{name}.csv", head)
    save.geojson(say(f"coverage.download_{what}_map"), homes_geojson(homes), name)


def outside(answer: CoverageAnswer) -> None:
    """What must be said of the homes outside, and of those that some routes keep inside."""
    homes, standard = (answer.today or answer.found).outside, answer.question.standard
    lost = int((homes["status"] == NO_WAY).sum())
    lines = [] if len(homes) else [say("coverage.all_within")]
    if lost:
        key = "coverage.lost_all" if lost == len(homes) else "coverage.lost"
        lines.append(say(key, n=lost, out=len(homes), none=no_route_said(standard)))
    if answer.lost is not None and answer.today is not None:
        before, after = answer.today.within, answer.found.within
        lines.append(say("coverage.lose", n=len(answer.lost)))
        lines.append(say("coverage.before_after", before=before, after=after))
    if lines:
        html.show("notes.html", lines=lines, items=())
