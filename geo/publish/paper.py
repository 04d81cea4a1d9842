"""A paper: several kept questions, answered today, with maps and tables, as one document to print.

When the data changes, the same file of questions gives the same paper with the new figures.
"""

from collections.abc import Iterator

from geo import settings
from geo.area import Area
from geo.errors import GeoError, InputError
from geo.formats import document
from geo.provision.bases import BasesQuestion
from geo.provision.kept_questions import KeptQuestion, KeptQuestions
from geo.provision.overlap import OverlapQuestion
from geo.provision.question import CoverageQuestion
from geo.provision.through_day import DayQuestion
from geo.publish import (
    bases_map,
    bases_report,
    contexts,
    coverage_report,
    day_report,
    gaps_report,
    overlap_report,
    plans,
    plans_compared,
)
from geo.publish.figure_context import of_bases, of_chosen
from geo.publish.report import PrintedReport, said_sources, section
from geo.words import day, say

SHOWS = "outside"
"""What the maps of gaps show: the share of people outside."""


def paper(area: Area, asked: KeptQuestions) -> bytes:
    """The paper as an accessible PDF.

    Raises
    ------
    InputError
        If there is no question, or one cannot be answered; it says which.
    """
    if not asked.questions:
        raise InputError(say("paper.no_questions"))
    title = asked.title or say("paper.title", area=area.name)
    return document.document(title, _blocks(area, asked))


def _blocks(area: Area, asked: KeptQuestions) -> Iterator[document.Block]:
    answered = [(one, _answered(area, one)) for one in asked.questions]
    yield document.Paragraph(
        say("report.built_made", built=day(area.built_on), made=day(settings.today()))
    )
    yield document.Paragraph(say("report.keys"))
    yield document.Heading(say("gaps_report.in_short"))
    titles = (say("paper.asked"), say("paper.answer"))
    yield document.Grid(titles, [(one.name, found.short) for one, found in answered])
    for one, found in answered:
        yield document.NewPage()
        yield document.Heading(one.name)
        yield from section(found)
    yield document.NewPage()
    yield document.Heading(say("report.sources"))
    sources = dict.fromkeys(source for _, found in answered for source in found.sources)
    yield document.Bullets(said_sources(list(sources)))


def _answered(area: Area, one: KeptQuestion) -> PrintedReport:
    try:
        return report_of(area, one)
    except GeoError as error:
        raise InputError(f"{one.name}: {error}") from error


def report_of(area: Area, one: KeptQuestion) -> PrintedReport:
    """The answer to one question, as a report."""
    question, name = one.question, f"{area.version}/{one.name}"
    if isinstance(question, CoverageQuestion):
        coverage = area.coverage(question)
        plan = plans.of_coverage(coverage, name)
        return coverage_report.report(coverage, contexts.of_coverage(area, coverage), plan)
    if isinstance(question, OverlapQuestion):
        found = area.overlap(question)
        context = of_chosen(area, question.chosen, question.standard, found.supply, found.need)
        return overlap_report.report(found, context, plans_compared.of_overlap(found, name))
    if isinstance(question, DayQuestion):
        swept = area.through_day(question)
        context = of_chosen(area, question.chosen, question.standard, swept.supply, swept.need)
        plan = plans_compared.of_through_day(swept, area.zones_by(question.by), name)
        return day_report.report(swept, context, plan)
    if isinstance(question, BasesQuestion):
        bases = area.bases(question)
        zones = area.zones_by(bases.today.question.by)
        plan = bases_map.of_bases(bases, zones, name)
        return bases_report.report(bases, of_bases(area, bases), plan)
    gaps = area.gaps(question)
    plan = plans.of_gaps(gaps, SHOWS, name, edge=False)
    return gaps_report.report(gaps, contexts.of_gaps(area, gaps), plan)
