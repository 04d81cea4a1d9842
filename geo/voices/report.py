"""The yearly report on the Local Offer: what people said, and what the council did about it.

Regulation 56 of the SEND Regulations 2014 asks for comments and the council's response to be
published at least once a year, in such a way that nobody can be identified.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.directory.vocabulary import CATEGORIES
from geo.formats import document
from geo.voices import ABOUT, ACTIONS, REASONS, SMALL, TOPICS, Comment, Comments, Gap
from geo.words import day, say


@dataclass(frozen=True, slots=True)
class YearReport:
    """A year of comments: those published, what came in all, those left out, and the gaps."""

    area: str
    year: int
    made_on: date
    comments: Sequence[Comment]
    about: dict[str, int]
    left_out: dict[str, int]
    held: int
    gaps: Sequence[Gap]


def report(book: Comments, area: str, year: int, *, today: date) -> YearReport:
    """Gather a year. Comments belong to the year in which they were published."""
    published = book.published(year=year)
    told = book.counts(year)
    return YearReport(
        area,
        year,
        today,
        published,
        {name: sum(c.about == slug for c in published) for slug, name in ABOUT.items()},
        {name: told["reason"].get(slug, 0) for slug, name in REASONS.items()},
        told["state"].get("held", 0),
        book.gaps_of_year(year),
    )


def blocks(found: YearReport) -> Iterator[document.Block]:
    """The report as blocks of a document."""
    made_on = day(found.made_on)
    yield document.Paragraph(
        say("yearly.about", area=found.area, year=str(found.year), made_on=made_on)
    )
    yield document.Heading(say("yearly.short"))
    yield document.Bullets(list(_in_short(found)))
    yield document.Heading(say("yearly.comments"))
    if not found.comments:
        yield document.Paragraph(say("yearly.no_comments"))
    for comment in found.comments:
        yield from _comment(comment)
    yield from _left_out(found)
    yield from _gaps(found)
    yield document.Heading(say("yearly.formats"))
    yield document.Paragraph(say("yearly.ask"))


def _in_short(found: YearReport) -> Iterator[str]:
    answered = sum(c.answered for c in found.comments)
    waiting = len(found.comments) - answered
    yield say("yearly.counts", total=len(found.comments), answered=answered, waiting=waiting)
    for name, count in found.about.items():
        yield say("yearly.count", about=name.lower(), count=count)
    yield say("yearly.unread", count=found.held)


def _comment(comment: Comment) -> Iterator[document.Block]:
    about = comment.service_name or ABOUT[comment.about]
    example = f" ({say('yearly.example')})" if comment.illustrative else ""
    more = (
        comment.outward,
        CATEGORIES[comment.category].name if comment.category else None,
        TOPICS[comment.topic].lower() if comment.topic else None,
    )
    yield document.Heading(", ".join([about + example, *filter(None, more)]), level=3)
    written = day(comment.written_on)
    yield document.Paragraph(say("yearly.you_said", day=written, text=comment.text))
    if comment.response is None or comment.responded_on is None:
        yield document.Paragraph(say("yearly.no_answer"))
        return
    yield document.Paragraph("\n".join(_answer(comment, day(comment.responded_on))))


def _answer(comment: Comment, on: str) -> Iterator[str]:
    yield say("yearly.we_answered", day=on, text=comment.response)
    yield say("yearly.action", action=ACTIONS[comment.action or "none"])
    if comment.planned_for:
        yield say("yearly.planned", when=comment.planned_for)


def _left_out(found: YearReport) -> Iterator[document.Block]:
    yield document.Heading(say("yearly.left_out"))
    rows = [(reason, str(count)) for reason, count in found.left_out.items() if count]
    if not rows:
        yield document.Paragraph(say("yearly.none_left_out"))
        return
    yield document.DocumentTable((say("yearly.why"), say("yearly.how_many")), rows)


def _gaps(found: YearReport) -> Iterator[document.Block]:
    yield document.Heading(say("yearly.not_found"))
    if not found.gaps:
        yield document.Paragraph(say("yearly.no_gaps"))
        return
    yield document.Paragraph(say("yearly.gaps", least=SMALL))
    titles = [say(f"yearly.column.{name}") for name in ("area", "kind", "searches")]
    rows = [(g.outward, _kind(g.category), _count(g.searches)) for g in found.gaps]
    yield document.DocumentTable(titles, rows)


def _kind(slug: str) -> str:
    return CATEGORIES[slug].name if slug in CATEGORIES else say("yearly.any")


def _count(searches: int | None) -> str:
    return say("yearly.fewer", least=SMALL) if searches is None else str(searches)


def title(found: YearReport) -> str:
    """What the report is called."""
    return say("yearly.title", area=found.area, year=str(found.year))


def as_pdf(found: YearReport) -> bytes:
    """The report as an accessible PDF."""
    return document.document(title(found), blocks(found))


def as_html(found: YearReport) -> str:
    """The report as one web page that needs nothing else."""
    return document.web_page(title(found), blocks(found))
