"""PDF files that everybody can read: headings, lists, tables and pictures are marked as such.

Typst sets them as PDF/UA-1, which asks for a title, a language, a reading order and words for every
picture. How they look is in ``document.typ``; what they say is handed over as data, so that nothing
in a name or a comment is ever read as markup. The fonts are our own and nothing is fetched.
"""

import json
import struct
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment, StrictUndefined

from geo.formats import columns, letters
from geo.formats.columns import FONTS
from geo.tokens import tokens
from geo.words import say

_LOOK = Path(__file__).with_suffix(".typ")
_PAGE = Path(__file__).with_name("web_page.html")
_TABLE_PT = (9.5, 8.0)
_NUMBER = 16
"""The most letters in a cell that is a number with its unit."""
_PAGE_MM = (170.0, 240.0)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` is 2 or 3, as the title has level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text; a line break stays one."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class SummaryList:
    """Names with their values, such as an address and a phone number."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WebLink:
    """A web address that can be pressed, after what it leads to."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Rows of text under titles, which stand again at the top of each page."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of numbers: they stand on the right of their columns, texts on the left."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG picture, `width_mm` wide; `alt` says in words what it shows."""

    png: bytes
    alt: str
    width_mm: float = 40.0


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


Block = (
    NewPage | Heading | Paragraph | Bullets | SummaryList | WebLink | DocumentTable | Grid | Image
)


def document(title: str, blocks: Iterable[Block], *, language: str = "en-GB") -> bytes:
    """Write a PDF file of A4 pages. The same blocks give the same bytes.

    Parameters
    ----------
    title
        What the document is called: its first heading, and the title in its window.
    blocks
        What follows, in reading order.
    language
        BCP 47 tag of the language of the text.
    """
    tongue, _, region = language.partition("-")
    told = {
        "look": _look(),
        "title": _line(title) or say("document.untitled"),
        "language": tongue,
        "region": region or None,
        "page": say("document.page", page="{page}", pages="{pages}"),
        "longest": columns.LONGEST_WORD,
        "padding_mm": columns.PADDING_MM,
        "drawn": letters.drawn((FONTS / "LocalOfferSans-Regular.ttf").read_bytes()),
        "blocks": list(_stepped(one for block in blocks for one in _data(block))),
    }
    made = typst.compile(
        _LOOK.read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
        ),
        sys_inputs={"document": json.dumps(told)},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def web_page(title: str, blocks: Iterable[Block], *, language: str = "en-GB") -> str:
    """Write the same as `document` as one web page that needs nothing else."""
    page = _PAGES.from_string(_PAGE.read_text(encoding="utf-8"))
    told = list(_stepped(one for block in blocks for one in _data(block)))
    return page.render(title=_line(title), language=language, blocks=told, look=_look())


def _look() -> dict[str, str]:
    """The colours and fonts of a document, which is on light paper."""
    colours = {name: colour.light for name, colour in tokens().colours.items()}
    return colours | {"family": tokens().family, "fonts": tokens().fonts}


def _base64(png: list[int]) -> str:
    return b64encode(bytes(png)).decode()


_PAGES = Environment(autoescape=True, undefined=StrictUndefined)
_PAGES.globals["base64"] = _base64


def _stepped(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The blocks, with no level of heading left out: readers go from heading to heading by it."""
    above = 1
    for block in blocks:
        if block["kind"] == "heading":
            above = min(block["level"], above + 1)
            yield block | {"level": above}
        else:
            yield block


def _data(block: Block) -> Iterator[dict[str, Any]]:
    """A block as ``document.typ`` takes it; nothing of one that says nothing."""
    match block:
        case NewPage():
            yield {"kind": "page"}
        case Heading(text, level) if _line(text):
            yield {"kind": "heading", "level": min(max(level, 2), 3), "text": _line(text)}
        case Paragraph(text) if _printable(text):
            yield {"kind": "paragraph", "text": _printable(text)}
        case Bullets(items) if items:
            yield {"kind": "bullets", "items": list(map(_printable, items))}
        case SummaryList(pairs) if pairs:
            yield {"kind": "summary", "pairs": [list(map(_printable, pair)) for pair in pairs]}
        case WebLink(text, url):
            yield _link(_line(text), _line(url))
        case DocumentTable(titles, rows):
            yield _table(titles, rows, [False] * len(titles))
        case Grid(titles, rows):
            yield _table(titles, rows, _short(rows, len(titles)))
        case Image(png, alt, width_mm):
            width = _fitting_mm(png, width_mm)
            yield {"kind": "image", "png": list(png), "alt": _line(alt), "width_mm": width}


def _link(text: str, url: str) -> dict[str, Any]:
    before = f"{text}: " if text else ""
    if not url.lower().startswith(("http://", "https://")):
        return {"kind": "paragraph", "text": before + url}
    return {"kind": "link", "text": before, "url": url}


def _table(
    titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]
) -> dict[str, Any]:
    """A table, or a list of its rows where the paper is too narrow for its columns."""
    cells = [[_printable(cell) for _, cell in zip(titles, row, strict=True)] for row in rows]
    heads = [_line(title) for title in titles]
    for size in _TABLE_PT:
        widths = columns.widths_mm(heads, cells, size_pt=size, room_mm=_PAGE_MM[0])
        if widths is not None:
            told = {"titles": heads, "rows": cells, "right": list(right)}
            return {"kind": "table", "size_pt": size, "widths_mm": widths, **told}
    return {"kind": "bullets", "items": [_aloud(heads, row) for row in cells]}


def _aloud(titles: Sequence[str], row: Sequence[str]) -> str:
    return "; ".join(f"{title}: {cell}" for title, cell in zip(titles, row, strict=True))


def _short(rows: Sequence[Sequence[str]], count: int) -> list[bool]:
    """Which columns stand on the right: those after the first that hold numbers, not sentences."""
    return [i > 0 and all(len(row[i]) <= _NUMBER for row in rows) for i in range(count)]


def _fitting_mm(png: bytes, width_mm: float) -> float:
    """How wide a picture may be so that all of it is on one page."""
    width, height = struct.unpack(">II", png[16:24])
    wide, high = _PAGE_MM
    return float(min(width_mm, wide, high * width / height))


def _line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Text without what no font can draw, such as control characters; spaces stay."""
    return "".join(c if c == "\n" or c.isprintable() else " " * c.isspace() for c in text).strip()
