"""Where a new service would help most, as a report to print, a picture and a GeoPackage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import shapely

from geo.directory.vocabulary import CATEGORIES
from geo.formats.geopackage import GeoPackageLayer, geopackage, zones_layer
from geo.maps import BaseMap, MapPlan
from geo.maps.picture import picture
from geo.places.zones import NAMES
from geo.provision.answers import SitesAnswer
from geo.provision.said import measured_said, standard_said
from geo.provision.shown import number
from geo.provision.where_next import ZONE_POINT
from geo.publish import sites_said
from geo.publish.cited import CitedSources
from geo.publish.report import (
    FigureTable,
    Picture,
    PrintedReport,
    ReportFigure,
    as_pdf,
    map_said,
)
from geo.words import day, first_upper, joined, say, tenth

MOST_ROWS = 40
GAIN = ("people", "before", "after", "gained")
"""The columns that count people in zones and tenths."""


@dataclass(frozen=True, slots=True)
class SitesContext:
    """What a report says beside the answer itself.

    Attributes
    ----------
    travelling
        When people travel by timetable, in words.
    cannot
        What the figures cannot tell.
    base_map
        What lies under the map.
    examples
        What of the answer was made up.
    """

    area: str
    made_on: date
    built_on: str
    sources: CitedSources
    travelling: Sequence[str] = ()
    cannot: Sequence[str] = ()
    base_map: BaseMap | None = None
    examples: Sequence[str] = ()


def about(answer: SitesAnswer, context: SitesContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    need = answer.found.need
    return (
        sites_said.headline(answer),
        f"{context.area}. {say('gaps_report.counted', who=need.label, method=need.method)}",
        _limit(answer),
        *context.travelling,
        measured_said(answer.question.standard),
        *sites_said.sure(answer),
        *context.examples,
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *context.sources.lines,
    )


def png(answer: SitesAnswer, context: SitesContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    said = sites_said.headline(answer)
    return picture(plan, said, context.sources.lines, context.made_on, context.base_map)


def gpkg(answer: SitesAnswer, context: SitesContext) -> bytes:
    """The new places, and the zones with what they gain, as a GeoPackage."""
    head = about(answer, context)
    text = joined(head[: len(head) - len(context.sources.lines)])
    places = written(answer, answer.found.sites)
    spots = list(shapely.points(places[["lon", "lat"]].to_numpy(float)))
    zones = zones_layer(written(answer, answer.found.zones), answer.zones.shapes, text)
    layers = [zones] if places.empty else [GeoPackageLayer("places", places, spots, text), zones]
    return geopackage(layers, context.sources.lines, context.made_on)


def written(answer: SitesAnswer, table: pd.DataFrame) -> pd.DataFrame:
    """A table as a file has it: who it counts, and how sure that is."""
    need = answer.found.need
    return _rounded(answer.rows(table)).assign(counted=need.what, basis=need.basis)


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Positions have six decimals, and other numbers three at most."""
    return table.round({name: 6 if name in ("lon", "lat") else 3 for name in table})


def _limit(answer: SitesAnswer) -> str:
    question = answer.question
    limit = standard_said(question.standard)
    return say("gaps_report.limit", limit=limit, zones=NAMES[question.by])


def kind_now(category: str) -> str:
    """What a candidate is now, in words."""
    return say("site.middle") if category == ZONE_POINT else CATEGORIES[category].name


def printed(answer: SitesAnswer, context: SitesContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(answer, context, plan))


def report(answer: SitesAnswer, context: SitesContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    found, keys = answer.found, context.sources.keys
    every = keys("homes", "streets", "people", "services", "timetables")
    drawn = keys("homes", "streets", "people", "services")
    sure = sites_said.sure(answer)
    changes = [line for line in sites_said.in_short(answer) if line not in sure]
    return PrintedReport(
        say("site.report_title", kind=sites_said.kind(answer), area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), sites_said.headline(answer), every),
        [
            ReportFigure(say("gaps_report.who"), found.need.label, keys("homes", "people")),
            ReportFigure(say("site.changes"), " ".join(changes), every),
            *([ReportFigure(say("site.how_sure"), " ".join(sure), every)] if sure else []),
            ReportFigure(say("site.counted"), " ".join(sites_said.rest(answer)), every),
        ],
        [*_tables(answer, context, every)],
        [
            say("gaps_report.built", day=day(context.built_on)),
            _limit(answer),
            *context.travelling,
            say("site.method", measured=measured_said(answer.question.standard)),
            *([] if answer.found.room is None else [say("site.method_room")]),
            found.need.method,
            *found.need.notes,
        ],
        context.cannot,
        context.sources.all,
        Picture(png(answer, context, plan), map_said(plan), drawn),
        context.examples,
    )


def _tables(
    answer: SitesAnswer, context: SitesContext, every: tuple[str, ...]
) -> Iterator[FigureTable]:
    found, need = answer.found, answer.found.need
    if not found.sites.empty:
        rows = [
            (f"{i}. {row['name']}", kind_now(row["category"]), number(row["gained"], need))
            for i, row in enumerate(answer.rows(found.sites).to_dict("records"), start=1)
        ]
        titles = [say(f"site.{name}") for name in ("place", "now", "more_reach")]
        yield FigureTable(say("site.places", who=need.label), titles, rows, every)
    if not found.alternatives.empty:
        others = [
            (r["without"], r["sites"], number(r["gained"], need), first_upper(r["compared"]))
            for r in answer.rows(found.alternatives).to_dict("records")
        ]
        titles = [say(f"site.{name}") for name in ("without", "instead", "more_reach", "compared")]
        note = found.why_too_close
        yield FigureTable(say("site.others"), titles, others, every, note)
    yield from _gains(answer, context, every)


def _gains(
    answer: SitesAnswer, context: SitesContext, every: tuple[str, ...]
) -> Iterator[FigureTable]:
    """Who gains: by zone, and by deprivation."""
    found, need = answer.found, answer.found.need
    titles = [say(f"site.{name}") for name in ("everyone", "within_today", "within_then", "gained")]
    gain = answer.rows(found.zones)[found.zones["gained"].to_numpy() > 0]
    more = len(gain) - MOST_ROWS
    zones = tuple(dict.fromkeys((*context.sources.keys("zones"), *every)))
    if not gain.empty:
        yield FigureTable(
            say("site.zones", who=need.label),
            (NAMES[answer.question.by], *titles),
            [_counted(answer, row["name"], row) for row in gain.head(MOST_ROWS).to_dict("records")],
            zones,
            say("gaps_report.more", n=more) if more > 0 else "",
        )
    if answer.deprivation is not None:
        rows = answer.rows(answer.deprivation.rows)
        rows = rows[rows["people"] != 0]
        yield FigureTable(
            say("site.deciles", index=answer.deprivation.index, who=need.label),
            (say("gaps.tenth"), *titles),
            [_counted(answer, tenth(row["decile"]), row) for row in rows.to_dict("records")],
            tuple(dict.fromkeys((*every, *context.sources.keys("deprivation")))),
        )


def _counted(answer: SitesAnswer, name: object, row: dict[object, float]) -> tuple[str, ...]:
    return str(name), *(number(row[count], answer.found.need) for count in GAIN)
