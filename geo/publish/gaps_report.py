"""A report on where provision is missing, to print, and the same as a picture and a GeoPackage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.formats.geopackage import geopackage, zones_layer
from geo.maps import BaseMap, MapPlan
from geo.maps.picture import picture
from geo.places.zones import NAMES
from geo.provision.answers import GapsAnswer
from geo.provision.connectivity import Connectivity
from geo.provision.question import DECAYS, MEASURES
from geo.provision.said import headline, standard_said
from geo.provision.supply import DAYS
from geo.provision.waiting import TITLES as WAIT_TITLES
from geo.provision.waiting import Wait
from geo.publish import gaps_rows
from geo.publish.cited import FAMILIES, CitedSource, CitedSources
from geo.publish.report import (
    FigureTable,
    Picture,
    PrintedReport,
    ReportFigure,
    as_pdf,
    map_said,
)
from geo.words import absent, day, joined, say

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report says beside the answer itself.

    Attributes
    ----------
    address
        Where to see the answer again; empty: nowhere.
    voices
        What families said, line by line.
    cannot
        What the figures cannot tell.
    travelling
        When people travel by timetable, in words.
    change
        What has changed, in words.
    base_map
        What lies under the map.
    waits
        How many children wait for NHS services of these kinds.
    connected
        How well connected the area is, by the Department for Transport.
    examples
        What of the answer was made up and its headline does not say.
    """

    area: str
    made_on: date
    built_on: str
    address: str
    sources: CitedSources
    voices: Sequence[str] = ()
    cannot: Sequence[str] = ()
    travelling: Sequence[str] = ()
    change: str | None = None
    base_map: BaseMap | None = None
    waits: Sequence[Wait] = ()
    connected: Connectivity | None = None
    examples: Sequence[str] = ()


def about(answer: GapsAnswer, context: ReportContext) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    return (
        headline(answer.found, context.area),
        say("gaps_report.counted", who=answer.found.need.label, method=answer.found.need.method),
        _limit(answer),
        *context.travelling,
        gaps_rows.method(answer.found),
        *context.examples,
        *answer.found.notes,
        say("report.built_made", built=day(context.built_on), made=day(context.made_on)),
        *context.sources.lines,
    )


def png(answer: GapsAnswer, context: ReportContext, plan: MapPlan) -> bytes:
    """The map as a picture."""
    said = headline(answer.found, context.area)
    return picture(plan, said, context.sources.lines, context.made_on, context.base_map)


def gpkg(answer: GapsAnswer, context: ReportContext, credited: Sequence[str] = ()) -> bytes:
    """The zones with their figures as a GeoPackage; `credited` is what licences ask for."""
    head = about(answer, context)
    text = joined(head[: len(head) - len(context.sources.lines)])
    layer = zones_layer(gaps_rows.written(answer), answer.zones.shapes, text)
    return geopackage([layer], [*context.sources.lines, *credited], context.made_on)


def printed(answer: GapsAnswer, context: ReportContext, plan: MapPlan) -> bytes:
    """The report as an accessible PDF."""
    return as_pdf(report(answer, context, plan))


def report(answer: GapsAnswer, context: ReportContext, plan: MapPlan) -> PrintedReport:
    """The report, to print or to stand in a paper."""
    found, keys = answer.found, context.sources.keys
    every = keys("homes", "streets", "people", "services", "timetables")
    kind = CATEGORIES[answer.question.categories[0]].name
    made = day(context.made_on)
    families = (say("gaps_report.families"), say("gaps_report.by_families"), made)
    return PrintedReport(
        say("gaps_report.title", kind=kind, area=context.area),
        context.made_on,
        ReportFigure(say("gaps_report.in_short"), headline(found, context.area), every),
        [*figures(answer, context, every)],
        [*tables(answer, context)],
        [*asked(answer, context), gaps_rows.method(found), found.need.method, *found.notes],
        context.cannot,
        [*context.sources.all, *([CitedSource(FAMILIES, *families)] if context.voices else [])],
        Picture(
            png(answer, context, plan),
            map_said(plan),
            keys("homes", "streets", "zones", "people", "services"),
        ),
        context.examples,
    )


def figures(
    answer: GapsAnswer, context: ReportContext, every: tuple[str, ...]
) -> Iterator[ReportFigure]:
    """The figures that stand alone."""
    found, keys = answer.found, context.sources.keys
    if context.change is not None:
        yield ReportFigure(say("gaps_report.changed"), context.change, every)
    yield ReportFigure(say("gaps_report.who"), found.need.label, keys("homes", "people"))
    whole = gaps_rows.number(found.people, found)
    yield ReportFigure(say("gaps_report.total"), whole, keys("homes", "people"))
    services = " ".join(gaps_rows.services(found))
    yield ReportFigure(say("gaps_report.services"), services, keys("services", "streets"))


def tables(answer: GapsAnswer, context: ReportContext) -> Iterator[FigureTable]:
    """The tables."""
    found, keys = answer.found, context.sources.keys
    every = keys("homes", "streets", "people", "services", "timetables")
    columns = gaps_rows.titles(found)
    yield _by_zone(answer, tuple(dict.fromkeys((*keys("zones"), *every))))
    far = tuple(say(f"gaps.{name}") for name in ("far", "many", "of_all"))
    yield FigureTable(say("gaps.spread_heading"), far, gaps_rows.spread(answer), every)
    if answer.deprivation is not None:
        tenths = tuple(dict.fromkeys((*every, *keys("deprivation"))))
        caption = say("gaps.deciles", who=gaps_rows.who(found), index=answer.deprivation.index)
        rows = gaps_rows.deciles(answer)
        yield FigureTable(caption, (say("gaps.tenth"), *columns), rows, tenths)
    if answer.needs is not None:
        rests = keys("homes", "streets", "needs", "services", "timetables")
        yield _by_need(answer.needs, rests)
    if rows := gaps_rows.even(answer):
        columns = tuple(say(f"gaps.{name}") for name in ("measure", "value", "meaning"))
        yield FigureTable(gaps_rows.even_title(answer), columns, rows, every)
    if context.waits:
        rows = [wait.cells for wait in context.waits]
        titles = tuple(say(f"waits.{name}") for name in WAIT_TITLES)
        yield FigureTable(say("waits.caption"), titles, rows, keys("waits"), say("waits.note"))
    if context.connected is not None and len(context.connected.places):
        yield _connected(context.connected, keys("connectivity"))
    if context.voices:
        heard = [(line,) for line in context.voices]
        yield FigureTable(say("gaps.families_heading"), ("",), heard, (FAMILIES,))


def _connected(told: Connectivity, keys: tuple[str, ...]) -> FigureTable:
    rows = [
        (name, *("" if absent(score) else f"{score:.0f}" for score in scores))
        for name, *scores in told.places[["name", *told.of]].itertuples(index=False)
    ]
    titles = (say("connectivity.place"), *told.titles)
    return FigureTable(say("connectivity.caption"), titles, rows, keys, say("connectivity.note"))


def _by_zone(answer: GapsAnswer, keys: tuple[str, ...]) -> FigureTable:
    rows = gaps_rows.zones(answer)
    note = say("gaps_report.most_first", who=answer.found.need.what)
    more = len(rows) - MOST_ROWS
    return FigureTable(
        say("gaps_report.where"),
        (gaps_rows.zone_title(answer.found), *gaps_rows.titles(answer.found)),
        rows[:MOST_ROWS],
        keys,
        f"{note} {say('gaps_report.more', n=more)}" if more > 0 else note,
    )


NEED_TITLES = ("need", "need_services", "need_plans", "need_outside", "share")


def _by_need(needs: pd.DataFrame, keys: tuple[str, ...]) -> FigureTable:
    return FigureTable(
        say("gaps.needs_caption"),
        tuple(say(f"gaps.{name}") for name in NEED_TITLES),
        gaps_rows.needs(needs),
        keys,
        say("gaps.needs_note"),
    )


def _limit(answer: GapsAnswer) -> str:
    limit = standard_said(answer.question.standard)
    return say("gaps_report.limit", limit=limit, zones=NAMES[answer.question.by])


def asked(answer: GapsAnswer, context: ReportContext) -> Iterator[str]:
    """What was asked, line by line, and where to see it again."""
    question = answer.question
    kinds = ", ".join(CATEGORIES[slug].name for slug in question.categories)
    yield say("gaps_report.built", day=day(context.built_on))
    yield say("gaps_report.kind", kinds=kinds)
    yield _limit(answer)
    yield from context.travelling
    if question.need is not None:
        yield say("gaps_report.need", need=NEEDS[question.need].name)
    if question.ages is not None:
        yield say("gaps_report.ages", first=question.ages[0], last=question.ages[1])
    if answer.found.shared is not None:
        yield say("gaps_report.sharing", how=MEASURES[question.measure])
        if question.measure != "2sfca":
            yield say("gaps_report.distance", how=DECAYS[question.decay])
    if question.deprivation:
        yield say("gaps_report.deprivation", weight=f"{question.deprivation:g}")
    if question.days:
        yield say("gaps_report.days", days=", ".join(DAYS[day] for day in question.days))
    if question.examples:
        yield say("gaps_report.examples")
    if context.address:
        yield say("gaps_report.again", address=context.address)
