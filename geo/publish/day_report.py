"""Who reaches a service through the day, as a report to print, a picture, a GeoPackage, tables."""

from collections.abc import Iterator, Sequence
from datetime import time

import pandas as pd

from geo.area import Area
from geo.formats.geopackage import GeoPackageLayer, geopackage, zones_layer
from geo.maps import MapPlan
from geo.maps.picture import picture
from geo.measure import metres_to_miles, percent
from geo.places.zones import NAMES
from geo.provision.said import measured_said, number_said, standard_said
from geo.provision.through_day import ALWAYS, NEVER, SOMETIMES, ThroughDay
from geo.publish.figure_context import FigureContext
from geo.publish.report import FigureTable, Picture, PrintedReport, ReportFigure, as_pdf, map_said
from geo.words import clock, day, joined, miles, say

MOST_ROWS = 40


def headline(found: ThroughDay) -> str:
    """Between how many and how many reach a service, in a sentence."""
    need = found.need
    same = found.least == found.most
    return say(
        "through_day.headline_same" if same else "through_day.headline",
        kind=found.question.chosen.name,
        limit=standard_said(found.question.standard),
        least=number_said(found.least, need),
        most=number_said(found.most, need),
        n=number_said(found.total, need),
        who=need.label,
        median=number_said(found.median, need),
    )


def leaving(found: ThroughDay) -> list[str]:
    """The day and the times, how far people walk, and when fewest and most reach one."""
    question, need = found.question, found.need
    when, ready = question.standard.when, question.standard.ready
    assert when is not None
    lines = [
        say(
            "through_day.leaving",
            day=f"{when.day:%A} {day(when.day.isoformat())}",
            start=clock(when.at),
            until=_clock(found.times["leave"].iloc[-1]),
            every=say("through_day.every_minutes", n=question.every_min),
        )
    ]
    if found.least != found.most:
        ends = {"least_at": _clock(found.least_at), "most_at": _clock(found.most_at)}
        lines.append(say("through_day.ends", **ends))
    said = {w: number_said(found.people(w), need) for w in (ALWAYS, SOMETIMES, NEVER)}
    lines.append(say("through_day.often", **said))
    lines.append(say("through_day.minute"))
    if ready is not None:
        walk = miles(round(metres_to_miles(ready.walk_m), 1))
        lines.append(say("riding.limits", n=ready.changes, walk=walk))
        lines += [say("riding.only_step_free")] if ready.step_free else []
    return lines


def _clock(at: str) -> str:
    """A time of the sweep as people write it.

    >>> _clock("08:30")
    '8:30am'
    """
    return clock(time.fromisoformat(at))


def about(found: ThroughDay, context: FigureContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    standard = found.question.standard
    limit, zones = standard_said(standard), NAMES[found.question.by]
    return (
        headline(found),
        f"{context.area}. {say('overlap.limit', limit=limit, zones=zones)}",
        *leaving(found),
        *context.notes,
        found.need.method,
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *map(str, context.sources.lines),
    )


TIME_CELLS = ("leave", "people", "share")
ZONE_CELLS = ("all", "worst", "worst_at", "best", "best_at", "mean_share")
"""The columns of the rows (of zones, after the name): keys of the catalogue's ``through_day``."""


def titles(cells: Sequence[str]) -> tuple[str, ...]:
    """The titles of columns."""
    return tuple(say(f"through_day.{name}") for name in cells)


def time_rows(found: ThroughDay) -> list[tuple[str, ...]]:
    """Each time: how many reach one, and their share of all."""
    return [
        (
            _clock(row["leave"]),
            number_said(row["people"], found.need),
            "" if pd.isna(row["share"]) else percent(row["share"]),
        )
        for row in found.times.to_dict("records")
    ]


def zone_rows(found: ThroughDay) -> list[tuple[str, ...]]:
    """The zones, the most left out on average first."""
    return [
        (
            str(row["name"]),
            number_said(row["people"], found.need),
            number_said(row["worst"], found.need),
            _clock(row["worst_at"]),
            number_said(row["best"], found.need),
            _clock(row["best_at"]),
            "" if pd.isna(row["share"]) else percent(row["share"]),
        )
        for row in found.zones.to_dict("records")
    ]


def png(found: ThroughDay, context: FigureContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    lines = [leaving(found)[0], *context.notes, *context.sources.lines]
    return picture(plan, headline(found), lines, context.made_on, context.base_map)


def gpkg(area: Area, found: ThroughDay, context: FigureContext) -> bytes:
    """The zones with their figures, and the figures by time, as a GeoPackage."""
    head = about(found, context)
    text = joined(head[: len(head) - len(context.sources.lines)])
    zones = area.zones_by(found.question.by).shapes
    nowhere: list[None] = [None] * len(found.times)
    layers = [
        zones_layer(found.zones.round(3), zones, text),
        GeoPackageLayer("times", found.times.round(3), nowhere, text),
    ]
    return geopackage(layers, context.sources.lines, context.made_on)


def printed(found: ThroughDay, context: FigureContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(found, context, plan))


def report(found: ThroughDay, context: FigureContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    sources = context.sources
    every = sources.keys("homes", "streets", "services", "people", "timetables")
    return PrintedReport(
        say("through_day.report_title", kind=found.question.chosen.name, area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), headline(found), every),
        [
            ReportFigure(
                say(f"through_day.{when}"), number_said(found.people(when), found.need), every
            )
            for when in (ALWAYS, SOMETIMES, NEVER)
        ],
        [*_tables(found, context, every)],
        [
            say("gaps_report.built", day=day(context.built_on)),
            *leaving(found),
            *context.notes,
            found.need.method,
            measured_said(found.question.standard),
        ],
        context.cannot,
        sources.all,
        Picture(
            png(found, context, plan), map_said(plan), sources.keys("homes", "streets", "zones")
        ),
        context.examples,
    )


def _tables(
    found: ThroughDay, context: FigureContext, every: tuple[str, ...]
) -> Iterator[FigureTable]:
    times = titles(TIME_CELLS)
    yield FigureTable(say("through_day.by_time"), times, time_rows(found), every)
    rows, more = zone_rows(found), len(found.zones) - MOST_ROWS
    yield FigureTable(
        say("through_day.by_zone"),
        (NAMES[found.question.by], *titles(ZONE_CELLS)),
        rows[:MOST_ROWS],
        tuple(dict.fromkeys((*context.sources.keys("zones"), *every))),
        say("report.more_rows", n=more) if more > 0 else "",
    )
