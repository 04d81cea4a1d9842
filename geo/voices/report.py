"""The yearly report on the Local Offer: what people said, and what the council did about it.

Regulation 56 of the SEND Regulations 2014 asks for comments and the council's response to be
published at least once a year, in such a way that nobody can be identified.
"""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from geo.directory.vocabulary import CATEGORIES
from geo.formats import document
from geo.voices import ABOUT, ACTIONS, REASONS, SMALL, TOPICS, Comment, Comments, Gap

_CSS = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f24;background:#fff}table{border-collapse:collapse;width:100%}th,td{text-align:left;"
    "padding:.3rem .6rem .3rem 0;border-bottom:1px solid #c3cacf;vertical-align:top}"
    "caption{text-align:left;font-weight:600}a{color:#0b4f8a}"
)


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
    answered = sum(c.answered for c in found.comments)
    yield document.Paragraph(
        f"The Local Offer is the support in {found.area} for children and young people with "
        "special educational needs and disabilities (SEND). This is what families and young "
        f"people said about it in {found.year}, and what the council did. Names are taken out. "
        f"Made on {_day(found.made_on)}."
    )
    yield document.Heading("In short")
    yield document.Bullets(
        [
            f"Comments published: {len(found.comments)}. Answered: {answered}. "
            f"Not answered yet: {len(found.comments) - answered}.",
            *(f"About {name.lower()}: {count}." for name, count in found.about.items()),
            f"Waiting to be read: {found.held}.",
        ]
    )
    yield document.Heading("What you said, and what we did")
    if not found.comments:
        yield document.Paragraph("No comment was published in this year.")
    for comment in found.comments:
        yield from _comment(comment)
    yield from _left_out(found)
    yield from _gaps(found)
    yield document.Heading("Other formats")
    yield document.Paragraph(
        "You can ask for this report in large print, in Easy Read or on paper. Ask your council."
    )


def _comment(comment: Comment) -> Iterator[document.Block]:
    about = comment.service_name or ABOUT[comment.about]
    topic = f", {TOPICS[comment.topic].lower()}" if comment.topic else ""
    example = " (an example, not a real service)" if comment.illustrative else ""
    where = f", {comment.outward}" if comment.outward else ""
    kind = f", {CATEGORIES[comment.category].name}" if comment.category else ""
    yield document.Heading(f"{about}{example}{where}{kind}{topic}", level=3)
    yield document.Paragraph(f"You said, on {_day(comment.written_on)}: {comment.text}")
    if comment.response is None or comment.responded_on is None:
        yield document.Paragraph("The council has not answered yet.")
        return
    when = f" Planned for: {comment.planned_for}." if comment.planned_for else ""
    yield document.Paragraph(
        f"The council answered, on {_day(comment.responded_on)}: {comment.response}\n"
        f"What is being done: {ACTIONS[comment.action or 'none']}.{when}"
    )


def _left_out(found: YearReport) -> Iterator[document.Block]:
    yield document.Heading("What was left out")
    rows = [(reason, str(count)) for reason, count in found.left_out.items() if count]
    if not rows:
        yield document.Paragraph("No comment was left out.")
        return
    yield document.DocumentTable(("Why", "Comments"), rows)


def _gaps(found: YearReport) -> Iterator[document.Block]:
    yield document.Heading("What people looked for and did not find")
    if not found.gaps:
        yield document.Paragraph("No search that found nothing was counted in this year.")
        return
    yield document.Paragraph(
        "Searches that found nothing, by the first half of the postcode. Counts below "
        f"{SMALL} are not given, so that nobody can be picked out."
    )
    rows = [(g.outward, _kind(g.category), _count(g.searches)) for g in found.gaps]
    yield document.DocumentTable(("Area", "Kind of support", "Searches"), rows)


def _kind(slug: str) -> str:
    return CATEGORIES[slug].name if slug in CATEGORIES else "Any"


def _count(searches: int | None) -> str:
    return f"fewer than {SMALL}" if searches is None else str(searches)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def title(found: YearReport) -> str:
    """What the report is called."""
    return f"The SEND Local Offer in {found.area}: you said, we did, {found.year}"


def as_pdf(found: YearReport) -> bytes:
    """The report as an accessible PDF."""
    return document.document(title(found), blocks(found))


def as_html(found: YearReport) -> str:
    """The report as one web page that needs nothing else. All that people wrote is text in it."""
    name = html.escape(title(found))
    body = "".join(map(_html, blocks(found)))
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>{_CSS}</style></head>"
        f"<body><main><h1>{name}</h1>{body}</main></body></html>"
    )


def _html(block: document.Block) -> str:
    if isinstance(block, document.Heading):
        return f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
    if isinstance(block, document.Paragraph):
        return f"<p>{html.escape(block.text)}</p>".replace("\n", "<br>")
    if isinstance(block, document.Bullets):
        return f"<ul>{_each('li', block.items)}</ul>"
    if isinstance(block, document.DocumentTable):
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in block.titles)
        rows = "".join(f"<tr>{_each('td', row)}</tr>" for row in block.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    raise TypeError(f"a report has no {type(block).__name__}")


def _each(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)
