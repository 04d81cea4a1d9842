"""Who can reach what, in words and tables."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from markupsafe import Markup

from geo.area import (
    NO_WAY,
    ZONE_KINDS,
    Area,
    CoverageAnswer,
    Standard,
    examples_said,
    homes_geojson,
    no_route_said,
    travel_said,
    zones_geojson,
)
from geo.measure import metres_to_miles, percent
from geo.words import say
from pages.parts import html, save
from pages.parts.ask.standard import ServiceChoice

SHOWN = 30
"""How many rows of a table are shown; the download has them all."""


def first_of(caption: str, number: int, shown: int = SHOWN) -> str:
    """A caption that says how many rows are shown, if not all."""
    if number <= shown:
        return caption
    return say("answer.first_rows", caption=caption, shown=shown, n=number)


def headline(area: Area, answer: CoverageAnswer, asked: ServiceChoice) -> None:
    """The share of homes, how many children live there, and what it rests on."""
    found, off = answer.today or answer.found, answer.off_streets
    total, standard = len(found.homes), asked.standard
    share = percent(found.within / total) if total else say("answer.none")
    made_up = area.made_up_timetable(standard, examples=asked.examples)
    html.show(
        "answer.html",
        headline=say(
            "coverage.headline",
            kind=asked.name,
            within=found.within,
            n=total,
            share=share,
            reach=asked.reach,
        ),
        lines=[
            *children(answer),
            *travel_said(standard, made_up=made_up),
            *([] if found.measured else [say("coverage.nobody")]),
            *filter(None, [examples_said(found.made_up, found.measured)]),
            say("answer.services_counted", n=found.measured),
            *([say("standard.off_streets", n=off)] if off else []),
            *(say("answer.left_out", n=n, reason=why) for why, n in found.left_out.items()),
        ],
        soft="",
    )


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
    figures = (answer.today or answer.found).zones
    cells: dict[str, Callable[[float], str]] = {
        "homes": _whole,
        "within": _whole,
        "share": percent,
    }
    if answer.children is not None:
        cells["children_outside"] = _whole
    rows = [
        (row["name"], *(write(row[name]) for name, write in cells.items()))
        for row in figures.head(SHOWN).to_dict("records")
    ]
    titles = [say(f"coverage.{name}") for name in cells]
    caption = first_of(say("coverage.by_zone"), len(figures))
    return html.table(caption, (ZONE_KINDS[answer.question.by], *titles), rows)


def _whole(number: float) -> str:
    return f"{number:,.0f}"


def zone_files(answer: CoverageAnswer) -> None:
    """The figures by zone as files."""
    zones = (answer.today or answer.found).zones
    save.csv(say("coverage.download_zones"), zones, "coverage-by-zone.csv")
    if answer.zones.shapes:
        save.geojson(say("coverage.download_map"), zones_geojson(zones, answer.zones), "zones")


def outside(answer: CoverageAnswer) -> None:
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
    save.csv(say("coverage.download_outside"), homes, "homes-outside.csv")
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


def without_routes(answer: CoverageAnswer) -> None:
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
    save.csv(say("coverage.download_lost"), lost, "homes-that-lose-it.csv")
    drawn = homes_geojson(lost)
    save.geojson(say("coverage.download_lost_map"), drawn, "homes-that-lose-it")
