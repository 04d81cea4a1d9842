"""How catchments overlap, as a report to print, a picture, a GeoPackage and tables."""

from collections.abc import Iterator, Sequence

import pandas as pd
import shapely

from geo.area import Area
from geo.formats.geopackage import GeoPackageLayer, geopackage, zones_layer
from geo.maps import MapPlan
from geo.maps.picture import picture
from geo.measure import percent
from geo.places.zones import NAMES
from geo.provision.need import HOMES
from geo.provision.overlap import COUNTS, MOST_OUTLINES, Overlap
from geo.provision.said import measured_said, number_said, standard_said
from geo.publish.figure_context import FigureContext
from geo.publish.report import (
    FigureTable,
    Picture,
    PrintedReport,
    ReportFigure,
    as_pdf,
    map_said,
)
from geo.words import day, joined, say

MOST_ROWS = 40


def headline(found: Overlap) -> str:
    """Who lives within reach of any, of several and of none, in a sentence."""
    need = found.need
    return say(
        "overlap.headline_homes" if need.basis == HOMES else "overlap.headline_people",
        kind=found.question.chosen.name,
        limit=standard_said(found.question.standard),
        union=number_said(found.union, need),
        n=number_said(found.total, need),
        who=need.label,
        overlap=number_said(found.overlap, need),
        none=number_said(found.people["none"], need),
    )


def notes(found: Overlap) -> list[str]:
    """How it is counted, and why there are no outlines where there are none."""
    lines = [say("overlap.counted"), found.need.method]
    if found.question.standard.timetabled:
        lines.append(say("overlap.no_outlines_timetable"))
    elif len(found.services) > MOST_OUTLINES:
        lines.append(say("overlap.no_outlines", n=len(found.services)))
    return lines


def about(found: Overlap, context: FigureContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    standard = found.question.standard
    limit, zones = standard_said(standard), NAMES[found.question.by]
    return (
        headline(found),
        f"{context.area}. {say('overlap.limit', limit=limit, zones=zones)}",
        *context.notes,
        measured_said(standard),
        say("overlap.counted"),
        found.need.method,
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *map(str, context.sources.lines),
    )


def count_rows(found: Overlap) -> list[tuple[str, ...]]:
    """In how many catchments, how many people, and their share of all."""
    total = found.total
    return [
        (say(f"overlap.in_{name}"), number_said(n, found.need), percent(n / total) if total else "")
        for name, n in found.people.items()
    ]


def count_title(found: Overlap) -> str:
    """The title of `count_rows`."""
    if found.need.basis == HOMES:
        return say("overlap.count_homes")
    return say("overlap.count", who=found.need.label)


def service_rows(found: Overlap) -> list[tuple[str, ...]]:
    """Each service: its name, who is within reach of it, and who of no other."""
    return [
        (row["name"], *(number_said(row[name], found.need) for name in ("people", "alone")))
        for row in found.services.to_dict("records")
    ]


def pair_rows(found: Overlap) -> list[tuple[str, ...]]:
    """Two services, who is within reach of both, and that as a share of who is of either."""
    return [
        (row["first"], row["second"], number_said(row["people"], found.need), percent(row["share"]))
        for row in found.pairs.to_dict("records")
    ]


def zone_rows(found: Overlap) -> list[tuple[str, ...]]:
    """The zones, most within reach of none first."""
    return [
        (
            str(row["name"]),
            *(number_said(row[name], found.need) for name in COUNTS),
            "" if pd.isna(row["share"]) else percent(row["share"]),
        )
        for row in found.zones.to_dict("records")
    ]


SERVICE_CELLS = ("service", "service_people", "service_alone")
PAIR_CELLS = ("first", "second", "both", "share_of_either")
ZONE_CELLS = (*(f"in_{name}" for name in COUNTS), "share")
"""The columns of the rows (of zones, after the name): keys of the catalogue's ``overlap``."""


def titles(cells: Sequence[str]) -> tuple[str, ...]:
    """The titles of columns."""
    return tuple(say(f"overlap.{name}") for name in cells)


def png(found: Overlap, context: FigureContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    lines = [*context.notes, *context.sources.lines]
    return picture(plan, headline(found), lines, context.made_on, context.base_map)


def gpkg(area: Area, found: Overlap, context: FigureContext) -> bytes:
    """Catchments, where they lie over each other, homes and zones, as a GeoPackage."""
    head = about(found, context)
    text = joined(head[: len(head) - len(context.sources.lines)])
    layers = [*_layers(found)]
    layers.append(zones_layer(found.zones.round(3), area.zones_by(found.question.by).shapes, text))
    homes = found.homes
    points = list(shapely.points(homes[["lon", "lat"]].to_numpy()))
    layers.append(
        GeoPackageLayer(
            "homes",
            homes.drop(columns=["lon", "lat"]).round(3),
            points,
            f"{say('overlap.homes_said')}. {text}",
        )
    )
    return geopackage(layers, context.sources.lines, context.made_on)


def _layers(found: Overlap) -> Iterator[GeoPackageLayer]:
    drawn = [i for i, area in enumerate(found.outlines) if area is not None and not area.is_empty]
    if not drawn:
        return
    rows = found.services.iloc[drawn][["service_id", "name", "homes", "people", "alone"]]
    shapes = [found.outlines[i] for i in drawn]
    said = say("overlap.catchments_said")
    yield GeoPackageLayer("catchments", rows.round(3).reset_index(drop=True), shapes, said)
    table = pd.DataFrame({"outlines": [say(f"overlap.in_{name}") for name in found.layers]})
    said = say("overlap.layers_said")
    yield GeoPackageLayer("overlap", table, list(found.layers.values()), said)


def printed(found: Overlap, context: FigureContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(found, context, plan))


def report(found: Overlap, context: FigureContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    sources = context.sources
    every = sources.keys("homes", "streets", "services", "people", "timetables")
    return PrintedReport(
        say("overlap.report_title", kind=found.question.chosen.name, area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), headline(found), every),
        [ReportFigure(name, f"{n} ({share})", every) for name, n, share in count_rows(found)],
        [*_tables(found, context, every)],
        [
            say("gaps_report.built", day=day(context.built_on)),
            *context.notes,
            *notes(found),
            measured_said(found.question.standard),
        ],
        context.cannot,
        sources.all,
        Picture(
            png(found, context, plan),
            map_said(plan),
            sources.keys("homes", "streets", "services"),
        ),
        context.examples,
    )


def _tables(
    found: Overlap, context: FigureContext, every: tuple[str, ...]
) -> Iterator[FigureTable]:
    if found.services["people"].any():
        rows = service_rows(found)
        yield _table(say("overlap.services"), titles(SERVICE_CELLS), rows, every)
    if len(found.pairs):
        yield _table(say("overlap.pairs"), titles(PAIR_CELLS), pair_rows(found), every)
    zones = tuple(dict.fromkeys((*context.sources.keys("zones"), *every)))
    columns = (NAMES[found.question.by], *titles(ZONE_CELLS))
    yield _table(say("overlap.by_zone"), columns, zone_rows(found), zones)


def _table(
    title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]], sources: tuple[str, ...]
) -> FigureTable:
    more = len(rows) - MOST_ROWS
    note = say("report.more_rows", n=more) if more > 0 else ""
    return FigureTable(title, columns, rows[:MOST_ROWS], sources, note)
