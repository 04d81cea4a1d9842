"""Who can reach a kind of service, as a report to print, a picture and a GeoPackage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.formats.geopackage import geopackage, zones_layer
from geo.maps import BaseMap, MapPlan
from geo.maps.picture import picture
from geo.measure import percent
from geo.places.zones import NAMES
from geo.provision.answers import CoverageAnswer
from geo.provision.coverage import Coverage
from geo.provision.said import coverage_headline, measured_said, reach_said, standard_said
from geo.publish.cited import CitedSources, cited
from geo.publish.report import (
    FigureTable,
    Picture,
    PrintedReport,
    ReportFigure,
    as_pdf,
    map_said,
)
from geo.words import day, first_upper, joined, say

MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class CoverageContext:
    """What a report says beside the answer itself.

    Attributes
    ----------
    sources
        The table of the area's sources (`geo.store.Store.sources`).
    services
        The ids of the sources of the services that count.
    notes
        What the page says below its headline, line by line.
    cannot
        What the figures cannot show.
    base_map
        What lies under the map.
    examples
        What of the answer was made up.
    """

    area: str
    made_on: date
    built_on: str
    sources: pd.DataFrame
    services: frozenset[str]
    notes: Sequence[str]
    cannot: Sequence[str]
    base_map: BaseMap | None = None
    examples: Sequence[str] = ()


def headline(answer: CoverageAnswer) -> str:
    """How many homes the service covers today, in a sentence."""
    return coverage_headline(answer.today or answer.found)


def cited_by(answer: CoverageAnswer, context: CoverageContext) -> CitedSources:
    """The sources of the answer, numbered."""
    ids: Mapping[str, frozenset[str]] = {
        "services": context.services,
        "people": answer.children_sources,
    }
    return cited(context.sources, ids, own=False)


def about(answer: CoverageAnswer, context: CoverageContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    found = answer.today or answer.found
    return (
        headline(answer),
        f"{context.area}. {_limit(answer)}",
        *context.notes,
        measured_said(found.standard),
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *map(str, cited_by(answer, context).lines),
    )


def columns(answer: CoverageAnswer) -> str:
    """What the columns of zones mean whose names do not say their unit."""
    unit = "minutes" if answer.question.standard.timed else "metres"
    return say("coverage.columns", unit=say(f"coverage.{unit}"))


def _limit(answer: CoverageAnswer) -> str:
    limit = standard_said(answer.question.standard)
    return say("gaps_report.limit", limit=limit, zones=NAMES[answer.question.by])


def png(answer: CoverageAnswer, context: CoverageContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    title = headline(answer)
    lines = cited_by(answer, context).lines
    return picture(plan, title, lines, context.made_on, context.base_map)


def gpkg(answer: CoverageAnswer, context: CoverageContext) -> bytes:
    """The zones with their figures as a GeoPackage."""
    found = answer.today or answer.found
    lines = cited_by(answer, context).lines
    head = about(answer, context)
    text = joined([*head[: len(head) - len(lines)], columns(answer)])
    layer = zones_layer(found.zones.round(3), answer.zones.shapes, text)
    return geopackage([layer], lines, context.made_on)


def printed(answer: CoverageAnswer, context: CoverageContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(answer, context, plan))


def report(answer: CoverageAnswer, context: CoverageContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    found, sources = answer.today or answer.found, cited_by(answer, context)
    every = sources.keys("homes", "streets", "services", "timetables")
    drawn = sources.keys("homes", "streets", "zones", "services")
    return PrintedReport(
        say("coverage.report_title", kind=found.name, area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), headline(answer), every),
        [*_figures(answer, sources, every)],
        [*_tables(answer, sources, every)],
        [
            say("gaps_report.built", day=day(context.built_on)),
            _limit(answer),
            *context.notes,
            measured_said(found.standard),
        ],
        context.cannot,
        sources.all,
        Picture(png(answer, context, plan), map_said(plan), drawn),
        context.examples,
    )


def _figures(
    answer: CoverageAnswer, sources: CitedSources, every: tuple[str, ...]
) -> Iterator[ReportFigure]:
    found = answer.today or answer.found
    homes = say("coverage.homes")
    yield ReportFigure(homes, f"{len(found.homes):,}", sources.keys("homes"))
    yield ReportFigure(first_upper(reach_said(found.standard)), f"{found.within:,}", every)
    children = answer.children
    if children is not None and children.total:
        people = tuple(dict.fromkeys((*every, *sources.keys("people"))))
        text = say(
            "coverage.children",
            within=round(answer.children_within),
            n=round(children.total),
            who=children.label,
            share=percent(answer.children_within / children.total),
        )
        yield ReportFigure(say("coverage.children_title"), text, people)


def _tables(
    answer: CoverageAnswer, sources: CitedSources, every: tuple[str, ...]
) -> Iterator[FigureTable]:
    found = answer.today or answer.found
    rows, more = zone_rows(found), len(found.zones) - MOST_ROWS
    yield FigureTable(
        say("coverage.by_zone"),
        (NAMES[answer.question.by], *(say(f"coverage.{name}") for name in ZONE_CELLS)),
        rows[:MOST_ROWS],
        tuple(dict.fromkeys((*sources.keys("zones"), *every))),
        say("gaps_report.more", n=more) if more > 0 else "",
    )


ZONE_CELLS = ("homes", "within", "share")
"""The columns of `zone_rows` after the name: keys of the catalogue's ``coverage``."""


def zone_rows(found: Coverage) -> list[tuple[str, ...]]:
    """The zones, the worst first: name, homes, homes within, and their share."""
    return [
        (str(row["name"]), f"{row['homes']:,.0f}", f"{row['within']:,.0f}", percent(row["share"]))
        for row in found.zones.to_dict("records")
    ]
