"""HTML from templates: what comes from data is escaped, and never markup.

Templates are in `templates`. They can say sentences of the catalogue (``say``, ``markup``), write
numbers in words (``words``), and link to web addresses (``link``).
"""

import html
import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote, urlsplit

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo import languages, words
from geo.directory import glossary
from geo.words import absent
from pages.parts import look


def text(value: object) -> str:
    """Write text as safe HTML; nothing for what is not there."""
    return "" if absent(value) else html.escape(str(value)).replace("\n", "<br>")


_MARKS = ".,;:!?)"
_EXPLAINED: ContextVar[set[str] | None] = ContextVar("explained", default=None)


def begin() -> None:
    """Begin a page: no SEND word is explained on it yet."""
    _EXPLAINED.set(set())


def explained(value: object) -> Markup:
    """Text as safe HTML, in which SEND words open their meaning at their first use on the page.

    It may stand in any element that may hold a list, not in a paragraph, a heading or a link.
    """
    if absent(value):
        return Markup()
    seen = _EXPLAINED.get()
    written = Markup()
    pieces = list(glossary.parts(str(value), seen or ()))
    for number, (piece, term) in enumerate(pieces):
        if term is None:
            rest = piece.lstrip(_MARKS) if number else piece  # the marks are in the term before
            written += Markup(text(rest))  # noqa: S704
            continue
        after = pieces[number + 1][0] if number + 1 < len(pieces) else ""
        marks = after[: len(after) - len(after.lstrip(_MARKS))]
        written += render("term.html", written=piece, term=term, marks=marks)
        if seen is not None:
            seen.add(term.term)
    return written


def english() -> Markup:
    """The attributes of an element whose text is in English; none where all of the page is."""
    return Markup() if languages.is_english() else Markup(' lang="en" dir="ltr"')


def example(illustrative: bool) -> Markup:
    """The mark of an entry that was made up; nothing for any other."""
    return render("example.html") if illustrative else Markup()


def link(url: str) -> str:
    """Link to a web address; plain text for anything else, such as a script."""
    if not url.lower().startswith(("http://", "https://")):
        return text(url)
    try:
        shown = urlsplit(url).hostname or url
    except ValueError:
        return text(url)
    return f'<a href="{text(url)}" target="_blank" rel="noopener noreferrer">{text(shown)}</a>'


def mail(address: str) -> str:
    """Link to an e-mail address; plain text for anything else.

    >>> mail("hello@example.org")
    '<a href="mailto:hello@example.org">hello@example.org</a>'
    >>> mail("see the website")
    'see the website'
    """
    if not _ADDRESS.fullmatch(address):
        return text(address)
    return f'<a href="mailto:{text(address)}">{text(address)}</a>'


def label(text: str) -> Markup:
    """A button's label as HTML; what stands in ``:small[…]`` is for screen readers alone.

    >>> label("Keep :small[A & B in your list]")
    Markup('Keep <small>A &amp; B in your list</small>')
    """
    return Markup(_SMALL.sub(r"<small>\1</small>", html.escape(text)))  # noqa: S704


def address(service_id: str) -> str:
    """A service's id as a part of an address, written as a browser writes it."""
    return quote(service_id, safe="!'()*")


def dial(number: str) -> str:
    """The first telephone number of a text as a link dials it; nothing where there is none.

    >>> dial("01983 522917 or 07700 900123"), dial("+33 (0)1 23 45"), dial("ask at the desk")
    ('01983522917', '+33012345', '')
    """
    first = _NUMBER.match(number)
    return re.sub(r"[^\d+]", "", first[0]) if first else ""


_SMALL = re.compile(r":small\[(.*)\]", re.DOTALL)
_NUMBER = re.compile(r"\s*\+?\d[\d\s().-]{2,}")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+")

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals |= {
    "say": words.say,
    "own": words.own,
    "english": english,
    "markup": words.markup,
    "words": words,
    "mail": lambda address: Markup(mail(address)),  # noqa: S704
    "link": lambda url: Markup(link(url)),  # noqa: S704
    "example": example,
    "symbol": look.symbol,
    "columns": lambda titles, row: zip(titles, row, strict=True),
}
_ENVIRONMENT.filters["lines"] = lambda value: Markup(text(value))  # noqa: S704
_ENVIRONMENT.filters["explained"] = explained
_ENVIRONMENT.filters["dial"] = dial
_ENVIRONMENT.filters["label"] = label
_ENVIRONMENT.filters["address"] = address
_ENVIRONMENT.tests["absent"] = absent


def render(template: str, **values: object) -> Markup:
    """A template of `templates`, filled in; every value is escaped."""
    return Markup(_ENVIRONMENT.get_template(template).render(**values))  # noqa: S704


def table(caption: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """A table; all that is not `Markup` is escaped."""
    return render("table.html", caption=caption, titles=titles, rows=list(rows))


def show(template: str, **values: object) -> None:
    """Put a template, filled in, on the page."""
    st.html(render(template, **values))
