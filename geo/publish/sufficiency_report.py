"""The paper on sufficiency, to print, and its zones as a GeoPackage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.formats.geopackage import geopackage, zones_layer
from geo.maps import BaseMap
from geo.maps.picture import picture
from geo.publish import gaps_rows, sufficiency_rows
from geo.publish.cited import CitedSource, CitedSources
from geo.publish.report import (
    FigureTable,
    Picture,
    PrintedReport,
    ReportFigure,
    as_pdf,
    map_said,
)
from geo.publish.sufficiency_map import plan_of
from geo.sufficiency import SufficiencyAnswer
from geo.sufficiency.said import headline, how_said, lines, reform_lines, test_said
from geo.words import day, joined, say

OWN_PRICES = "own"
"""The key of the council's own file."""


@dataclass(frozen=True, slots=True)
class SufficiencyPaper:
    """What the paper says beside the answer: whose data it is, and from when.

    `base_map` lies under its map, and `examples` says what of the answer was made up.
    """

    made_on: date
    built_on: str
    sources: CitedSources
    cannot: Sequence[str] = ()
    base_map: BaseMap | None = None
    examples: Sequence[str] = ()


def about(answer: SufficiencyAnswer, paper: SufficiencyPaper) -> tuple[str, ...]:
    """What the figures are, for the head of a file: a line each."""
    return (
        headline(answer),
        *paper.examples,
        *lines(answer),
        *answer.notes,
        say("report.built_made", built=day(paper.built_on), made=day(paper.made_on)),
        *paper.sources.lines,
    )


def title(answer: SufficiencyAnswer) -> str:
    """What the paper is called."""
    kind = say(f"sufficiency.kind.{answer.row.kind.slug}")
    return say("sufficiency.paper.title", kind=kind, area=answer.area)


def printed(answer: SufficiencyAnswer, paper: SufficiencyPaper) -> bytes:
    """The paper as an accessible PDF."""
    plans = paper.sources.keys("plans")
    return as_pdf(
        PrintedReport(
            title(answer),
            paper.made_on,
            ReportFigure(say("sufficiency.paper.in_short"), headline(answer), plans),
            [*_figures(answer, plans)],
            [*_tables(answer, paper, plans)],
            [*_method(answer)],
            [*answer.notes, *paper.cannot],
            [*paper.sources.all, *_own(answer)],
            _map(answer, paper),
            paper.examples,
        )
    )


def gpkg(answer: SufficiencyAnswer, paper: SufficiencyPaper) -> bytes | None:
    """The zones with their journeys as a GeoPackage; None where nothing could be measured."""
    where = answer.where
    if where is None:
        return None
    table = gaps_rows.written(where)
    said = joined([headline(answer), *paper.examples, sufficiency_rows.zones_note(where)])
    layer = zones_layer(table, where.zones.shapes, said)
    return geopackage([layer], paper.sources.lines, paper.made_on)


def png(answer: SufficiencyAnswer, paper: SufficiencyPaper) -> bytes | None:
    """The map as a picture; None where there is none."""
    where = answer.where
    if where is None or not where.zones.shapes:
        return None
    kind = say(f"sufficiency.kind.{answer.row.kind.slug}")
    said = say("sufficiency.map.title", kind=kind, area=answer.area)
    sources = [str(one) for one in paper.sources.all if one.key in _map_keys(paper)]
    return picture(plan_of(where, "paper"), said, sources, paper.made_on, paper.base_map)


def _map_keys(paper: SufficiencyPaper) -> tuple[str, ...]:
    return paper.sources.keys("homes", "streets", "zones", "people", "services")


def _map(answer: SufficiencyAnswer, paper: SufficiencyPaper) -> Picture | None:
    made = png(answer, paper)
    if made is None or answer.where is None:
        return None
    return Picture(made, map_said(plan_of(answer.where, "paper")), _map_keys(paper))


def _own(answer: SufficiencyAnswer) -> list[CitedSource]:
    own = answer.question.own
    if not (own.prices or own.places):
        return []
    years = sorted({price.year for price in own.prices.values()})
    title = own.title or say("sufficiency.own_file")
    publisher = own.source or say("gaps_report.own_publisher")
    return [
        CitedSource(OWN_PRICES, title, publisher, ", ".join(years) or say("gaps_report.own_date"))
    ]


def _figures(answer: SufficiencyAnswer, plans: tuple[str, ...]) -> Iterator[ReportFigure]:
    yield ReportFigure(say("sufficiency.paper.forecast"), how_said(answer.row), plans)
    tested = test_said(answer.row.forecast)
    yield ReportFigure(say("sufficiency.paper.test"), tested, plans)


def _tables(
    answer: SufficiencyAnswer, paper: SufficiencyPaper, plans: tuple[str, ...]
) -> Iterator[FigureTable]:
    rows = sufficiency_rows
    name = say(f"sufficiency.kind.{answer.row.kind.slug}")
    yield FigureTable(
        say("sufficiency.paper.reform"),
        (say("sufficiency.paper.asks"), say("sufficiency.paper.says")),
        list(reform_lines(answer)),
        plans,
        say("sufficiency.paper.reform_note"),
    )
    yield FigureTable(
        say("sufficiency.paper.years", kind=name),
        rows.year_titles(answer),
        rows.years(answer),
        plans,
    )
    note = say("sufficiency.paper.kinds_note")
    titles = rows.kind_titles(answer)
    yield FigureTable(say("sufficiency.paper.kinds"), titles, rows.kinds(answer), plans, note)
    if answer.needs:
        note = say("sufficiency.paper.needs_note")
        titles = rows.need_titles(answer)
        yield FigureTable(say("sufficiency.paper.needs"), titles, rows.needs(answer), plans, note)
    if answer.compared is not None:
        found = answer.compared
        yield FigureTable(
            say("sufficiency.paper.compared"),
            rows.compared_titles(found),
            rows.compared(found),
            plans,
            rows.compared_note(found),
        )
    if answer.bands:
        note, titles = rows.bands_note(answer), rows.band_titles(answer)
        yield FigureTable(say("sufficiency.paper.ages"), titles, rows.bands(answer), plans, note)
    yield from _places_and_costs(answer, paper, plans)


def _places_and_costs(
    answer: SufficiencyAnswer, paper: SufficiencyPaper, plans: tuple[str, ...]
) -> Iterator[FigureTable]:
    rows, own = sufficiency_rows, tuple(one.key for one in _own(answer))
    places = (*paper.sources.keys("places"), *own) or plans
    if held := rows.schools(answer):
        note = say("sufficiency.paper.places_note")
        yield FigureTable(say("sufficiency.paper.places"), rows.school_titles(), held, places, note)
    if answer.where is not None:
        titles = rows.zone_titles(answer.where)
        note = rows.zones_note(answer.where)
        yield FigureTable(
            say("sufficiency.paper.where"),
            titles,
            rows.zones(answer.where),
            _map_keys(paper),
            note,
        )
    low, high = rows.children(answer)
    if own and high:
        note = say("sufficiency.paper.options_note", low=f"{low:,.0f}", high=f"{high:,.0f}")
        yield FigureTable(
            say("sufficiency.paper.options"),
            rows.option_titles(answer),
            rows.options(answer),
            (*plans, *own),
            note,
        )


def _method(answer: SufficiencyAnswer) -> Iterator[str]:
    yield say("sufficiency.paper.method_drift")
    yield say("sufficiency.paper.method_cohort")
    yield say("sufficiency.paper.method_share")
    question, name = answer.question, answer.row.kind.slug
    asked = f"{question.kind} --need {question.need}" if question.need else question.kind
    yield say("sufficiency.paper.trace", asked=asked, name=name)
