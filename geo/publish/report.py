"""A report to print: every number with the key of its sources.

A number whose sources are not listed is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.errors import InputError
from geo.formats import document
from geo.maps import MapPlan
from geo.publish.cited import CitedSource
from geo.words import day, joined, say

_PICTURE_MM = 170.0


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A number in words, what it is of, and the keys of its sources."""

    name: str
    value: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of numbers, one line a row: its sources hold for all of them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sources: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as PNG, what it shows in words, and the keys of its sources."""

    png: bytes
    alt: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """What a report holds, in the order in which it is printed.

    Attributes
    ----------
    headline
        The answer in a sentence or two, and the keys of its sources.
    tables
        The distribution, by deprivation, by zone: whichever there are.
    method, limits
        Paragraphs: how the numbers came to be, and what they do not tell.
    examples
        What of the answer was made up, in sentences.
    """

    title: str
    made_on: date
    headline: ReportFigure
    figures: Sequence[ReportFigure]
    tables: Sequence[FigureTable]
    method: Sequence[str]
    limits: Sequence[str]
    sources: Sequence[CitedSource]
    picture: Picture | None = None
    examples: Sequence[str] = ()

    @property
    def short(self) -> str:
        """The answer, and what of it was made up."""
        if not self.examples:
            return self.headline.value
        return joined([self.headline.value, *self.examples])


def as_pdf(report: PrintedReport) -> bytes:
    """The report as an accessible PDF.

    Raises
    ------
    InputError
        If a number has no source, or one that is not among `sources`.
    """
    return document.document(report.title, blocks(report))


def blocks(report: PrintedReport) -> Iterator[document.Block]:
    """The report as blocks of a document; raises as `as_pdf` does."""
    headline, *rest = section(report, 2)
    yield headline
    made = say("report.made", day=day(report.made_on))
    yield document.Paragraph(f"{made} {say('report.keys')}")
    yield from rest
    yield document.Heading(say("report.sources"))
    yield document.Bullets(said_sources(report.sources))


def section(report: PrintedReport, level: int = 3) -> Iterator[document.Block]:
    """The report without its title and sources, its headings of a `level`; raises as `as_pdf` does.

    The first block is the answer in a sentence or two.
    """
    check(report)
    yield document.Paragraph(_keyed(report.short, report.headline.sources))
    yield document.Heading(say("report.figures"), level)
    yield document.Bullets([f"{f.name}: {_keyed(f.value, f.sources)}" for f in report.figures])
    if report.picture is not None:
        yield document.Heading(say("report.map"), level)
        yield document.Paragraph(_keyed(report.picture.alt, report.picture.sources))
        yield document.Image(report.picture.png, report.picture.alt, _PICTURE_MM)
    for table in report.tables:
        yield document.Heading(_keyed(table.title, table.sources), level)
        if table.note:
            yield document.Paragraph(table.note)
        yield document.Grid(table.columns, table.rows)
    yield document.Heading(say("report.method"), level)
    yield from map(document.Paragraph, report.method)
    yield document.Heading(say("report.cannot"), level)
    yield document.Bullets(list(report.limits))


def said_sources(sources: Sequence[CitedSource]) -> list[str]:
    """The sources, each with its key, one line each."""
    return [_said(source) for source in sources]


def check(report: PrintedReport) -> None:
    """See that every number has sources, and that they are told."""
    known = [source.key for source in report.sources]
    if len(set(known)) != len(known):
        raise InputError("Two sources in the report have the same key. Give each its own.")
    pictures = () if report.picture is None else ((report.picture.alt, report.picture.sources),)
    named = (
        *((f.name, f.sources) for f in (report.headline, *report.figures)),
        *((table.title, table.sources) for table in report.tables),
        *pictures,
    )
    for name, keys in named:
        if not keys or not set(keys) <= set(known):
            raise InputError(
                f"{name[:60]!r} has sources {', '.join(keys) or 'none'}; the report tells of "
                f"{', '.join(known) or 'none'}. Name a source of each figure."
            )


def _keyed(said: str, keys: Sequence[str]) -> str:
    ordered = sorted(dict.fromkeys(keys), key=lambda key: (not key.isdigit(), key.zfill(4)))
    return f"{said} [{', '.join(ordered)}]"


def _said(source: CitedSource) -> str:
    licence = f" {source.licence}." if source.licence else ""
    return f"[{source.key}] {source.title}, {source.publisher}, as of {source.as_of}.{licence}"


def map_said(plan: MapPlan) -> str:
    """What the map shows, in words: its classes."""
    there = sorted({*plan.shapes["kind"].tolist(), *plan.points["kind"].tolist()})
    return say("report.map_shows", classes="; ".join(plan.kinds[kind].label for kind in there))
