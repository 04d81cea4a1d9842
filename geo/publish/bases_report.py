"""Where an inclusion base would save most travel, as a report, a picture, a GeoPackage, tables."""

from collections.abc import Iterator, Sequence

import pandas as pd
import shapely

from geo.area import Area
from geo.directory.vocabulary import NEEDS
from geo.formats.geopackage import GeoPackageLayer, geopackage, zones_layer
from geo.maps import MapPlan
from geo.maps.picture import picture
from geo.measure import percent
from geo.provision.bases import Bases
from geo.provision.said import number_said
from geo.publish import bases_said as said
from geo.publish.bases_map import lines
from geo.publish.figure_context import FigureContext
from geo.publish.report import FigureTable, Picture, PrintedReport, ReportFigure, as_pdf, map_said
from geo.words import day, joined, say

MOST_ROWS = 20

OF_SCHOOLS = ("name", "minutes_a_day", "nearer", "placed", "minutes_each", "transport_ended")
OF_COST = ("transport_saved", "net_cost")
OF_CHILDREN = ("nearer", "placed", "transport_ended", "children")
OF_JOURNEYS = ("name", "children", "minutes", "school")
"""Columns of the tables, as page and report show them."""


def columns(found: Bases) -> tuple[str, ...]:
    """The columns of the table of schools: of cost and of deprivation only what is known."""
    cost = [name for name in OF_COST if found.table[name].notna().any()]
    even = [] if found.deprived is None else ["deprived_share"]
    return (*OF_SCHOOLS, *cost, *even)


def title(column: str) -> str:
    """The title of a column."""
    return say(f"bases.column.{column}")


def journey_title(column: str) -> str:
    """The title of a column of today's journeys."""
    return title("zone" if column == "name" else column)


def about(found: Bases, context: FigureContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    return (
        said.title(found, context.area),
        *said.in_short(found),
        *said.rest(found),
        *said.method(found),
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *context.sources.lines,
    )


def png(found: Bases, context: FigureContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    notes = [say("bases.estimate"), say("bases.straight"), *context.sources.lines]
    return picture(plan, said.headline(found), notes, context.made_on, context.base_map)


def gpkg(area: Area, found: Bases, context: FigureContext) -> bytes:
    """Schools, special schools, today's journeys and zones, as a GeoPackage."""
    head = about(found, context)
    text = joined(head[: len(head) - len(context.sources.lines)])
    journeys = found.journeys.drop(columns=["lon", "lat", "school_lon", "school_lat"]).round(3)
    layers = [
        _places("schools", found.table.round(3), text),
        _places("special_schools", found.special, say("bases.special")),
    ]
    if len(journeys):
        straight = say("bases.straight")
        zones = area.zones_by(found.today.question.by).shapes
        layers.append(GeoPackageLayer("journeys", journeys, lines(found), f"{straight} {text}"))
        layers.append(zones_layer(journeys, zones, text))
    return geopackage(layers, context.sources.lines, context.made_on)


def _places(name: str, table: pd.DataFrame, text: str) -> GeoPackageLayer:
    spots = list(shapely.points(table[["lon", "lat"]].to_numpy(float)))
    return GeoPackageLayer(name, table.drop(columns=["lon", "lat"]), spots, text)


def printed(found: Bases, context: FigureContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(found, context, plan))


def report(found: Bases, context: FigureContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    keys = context.sources.keys
    every = keys("homes", "streets", "services", "people", "deprivation")
    need = NEEDS[found.question.need].name
    return PrintedReport(
        say("bases.report_title", need=need, area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), said.headline(found), every),
        [
            ReportFigure(say("bases.asked"), said.title(found, context.area), every),
            *(ReportFigure(say("bases.known"), line, every) for line in said.in_short(found)[:2]),
        ],
        [*_tables(found, every)],
        [
            say("gaps_report.built", day=day(context.built_on)),
            *said.in_short(found)[-2 - len(found.notes) :],
            *said.rest(found),
            *said.method(found),
        ],
        context.cannot,
        context.sources.all,
        Picture(png(found, context, plan), map_said(plan), every),
        context.examples,
    )


def _tables(found: Bases, every: tuple[str, ...]) -> Iterator[FigureTable]:
    names = columns(found)
    rows = _cells(found, found.table, names)
    yield _table(say("bases.by_school"), [title(name) for name in names], rows, every)
    rows = _cells(found, found.journeys, OF_JOURNEYS)
    yield _table(say("bases.by_journey"), [journey_title(n) for n in OF_JOURNEYS], rows, every)


def _cells(found: Bases, table: pd.DataFrame, names: Sequence[str]) -> list[tuple[str, ...]]:
    rows = table.to_dict("records")
    return [tuple(_cell(found, name, row[name]) for name in names) for row in rows]


def _table(
    caption: str, titles: Sequence[str], rows: list[tuple[str, ...]], sources: tuple[str, ...]
) -> FigureTable:
    more = len(rows) - MOST_ROWS
    note = say("bases.more_rows", n=more) if more > 0 else ""
    return FigureTable(caption, titles, rows[:MOST_ROWS], sources, note)


def _cell(found: Bases, name: str, value: object) -> str:
    """A cell in words; nothing where a figure is not known."""
    if isinstance(value, str):
        return value
    number = float(str(value))
    if pd.isna(number):
        return ""
    if name == "deprived_share":
        return percent(number)
    if name in OF_COST:
        return f"−£{-number:,.0f}" if round(number) < 0 else f"£{number:,.0f}"
    if name in OF_CHILDREN:
        return number_said(number, found.today.need)
    return f"{number:,.0f}"
