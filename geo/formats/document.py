"""Small accessible PDF files: tagged headings and text, a language, a title, bookmarks.

The reading order is the order of the blocks. A table of texts is written as a list of its
rows, each cell after its column's title: that reads well aloud and fits on any paper. A table of
numbers (`Grid`) is drawn in columns, and read aloud row by row in the same way. The letters come
from `geo/fonts`, so that names in Welsh or Polish keep theirs.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

_FONTS = Path(__file__).with_name("fonts")
_FAMILY = "LocalOfferSans"
_SIZES_PT = {0: 11.0, 1: 20.0, 2: 15.0, 3: 12.5}
_LEADING = 1.35
_GRID_PT = 9.0
_MM_PER_PT = 25.4 / 72
_LINK_RGB = (11, 79, 138)


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
class WebLink:
    """A web address that can be pressed, with what it leads to before it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """Rows of cells under titles."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of short cells under titles, in columns; the first column is text, the others numbers.

    One that is too wide for the paper is written as a `DocumentTable`.
    """

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG picture, `width_mm` wide; `alt` says in words what it shows."""

    png: bytes
    alt: str
    width_mm: float = 40.0


Block = Heading | Paragraph | Bullets | WebLink | DocumentTable | Grid | Image


def document(title: str, blocks: Iterable[Block], *, language: str = "en-GB") -> bytes:
    """Write a PDF file of A4 pages.

    Parameters
    ----------
    title
        What the document is called: its first heading, and the title in its window.
    blocks
        What follows, in reading order.
    language
        BCP 47 tag of the language of the text.
    """
    with closing(_Paper(title, language)) as paper:
        paper.write(title, "H1")
        for block in blocks:
            _draw(paper, block)
        return paper.bytes()


def _draw(paper: "_Paper", block: Block) -> None:
    match block:
        case Heading(text, level):
            paper.write(text, f"H{min(max(level, 2), 3)}")
        case Paragraph(text):
            paper.write(text)
        case Bullets(items):
            for item in items:
                paper.write(f"• {item}")
        case WebLink(text, url):
            paper.link(text, url)
        case DocumentTable(titles, rows):
            for row in rows:
                paper.write("\n".join(_cells(titles, row)))
        case Grid(titles, rows):
            paper.grid(titles, rows)
        case Image(png, alt, width_mm):
            paper.picture(png, alt, width_mm)


def _cells(titles: Sequence[str], row: Sequence[str]) -> list[str]:
    return [_cell(*pair) for pair in zip(titles, row, strict=True)]


def _cell(title: str, said: str) -> str:
    return f"{title}: {said}" if title else said


class _Paper:
    """The pages being written."""

    def __init__(self, title: str, language: str) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_title(_printable(title))
        self._pdf.set_lang(language)
        self._pdf.set_margin(18)
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font(_FAMILY, "", _FONTS / f"{_FAMILY}-Regular.ttf")
        self._pdf.add_font(_FAMILY, "B", _FONTS / f"{_FAMILY}-Bold.ttf")
        self._pdf.add_page()

    def write(self, text: str, tag: str = "P") -> None:
        """Write text under a tag of the PDF structure; it may go over several pages."""
        level = int(tag[1:] or 0)
        size = _SIZES_PT[level]
        self._pdf.set_font(_FAMILY, "B" if level else "", size)
        height = size * _MM_PER_PT * _LEADING
        lines = self._lines(_printable(text), height)
        self._room(height * (3 if level else 1))
        if level:
            self._pdf.start_section(_printable(text) or " ", level=level - 1)
        while lines:
            fitting = max(1, int(self._left() / height))
            now, lines = lines[:fitting], lines[fitting:]
            self._tagged(now, tag, height)
            if lines:
                self._pdf.add_page()
        self._pdf.set_y(self._pdf.get_y() + height * 0.3)

    def link(self, text: str, url: str) -> None:
        """Write what a web address leads to, and the address, which can be pressed."""
        if not url.lower().startswith(("http://", "https://")):
            self.write(_cell(text, url))
            return
        if text:
            self.write(f"{text}:")
        self._pdf.set_text_color(*_LINK_RGB)
        page, top = self._pdf.page, self._pdf.get_y()
        self.write(url)
        self._pdf.set_text_color(0, 0, 0)
        if self._pdf.page == page:
            self._pdf.link(
                self._pdf.l_margin,
                top,
                self._pdf.epw,
                self._pdf.get_y() - top,
                _printable(url),
                alt_text=_cell(text, url),
            )

    def grid(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Draw rows in columns, the titles above them again on each page."""
        self._pdf.set_font(_FAMILY, "B", _GRID_PT)
        widths = [self._width(titles[i], (row[i] for row in rows)) for i in range(len(titles))]
        spare = self._pdf.epw - sum(widths)
        if spare < 0:
            _draw(self, DocumentTable(titles, rows))
            return
        widths = [width + spare / len(widths) for width in widths]
        height = _GRID_PT * _MM_PER_PT * _LEADING * 1.15
        self._room(3 * height)
        self._line(titles, widths, height, "; ".join(titles), bold=True)
        for row in rows:
            if self._left() < height:
                self._pdf.add_page()
                self._line(titles, widths, height, "; ".join(titles), bold=True)
            self._line(row, widths, height, "; ".join(_cells(titles, row)))
        self._pdf.set_y(self._pdf.get_y() + height * 0.5)

    def _width(self, title: str, cells: Iterable[str]) -> float:
        """How wide a column must be, its letters as wide as bold ones."""
        longest = max(self._pdf.get_string_width(_printable(t)) for t in (title, *cells))
        return float(longest) + 2 * float(self._pdf.c_margin) + 1.0

    def _line(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        height: float,
        aloud: str,
        *,
        bold: bool = False,
    ) -> None:
        """One row, and what is read aloud of it."""
        self._pdf.set_font(_FAMILY, "B" if bold else "", _GRID_PT)
        with self._pdf._marked_sequence(alt_text=_printable(aloud)) as element:
            element.s = "/P"
            for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                align = "R" if number else "L"
                self._pdf.cell(width, height, _printable(cell), border="B", align=align)
        self._pdf.set_xy(self._pdf.l_margin, self._pdf.get_y() + height)

    def picture(self, png: bytes, alt: str, width_mm: float) -> None:
        """Draw a picture, which is taken to be no higher than it is wide."""
        self._room(width_mm)
        self._pdf.image(BytesIO(png), w=width_mm, alt_text=alt)

    def close(self) -> None:
        """Let go of the files of the letters, also of a document that was never finished."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output() or b"")

    def _lines(self, text: str, height: float) -> list[str]:
        found = self._pdf.multi_cell(
            0, height, text, dry_run=True, output=MethodReturnValue.LINES, align="L"
        )
        return [str(line) for line in found] if isinstance(found, list) else []

    def _tagged(self, lines: list[str], tag: str, height: float) -> None:
        # The library tags pictures only; the same element serves for text under another name.
        with self._pdf._marked_sequence() as element:
            element.s = f"/{tag}"
            for line in lines:
                self._pdf.cell(0, height, line, new_x="LMARGIN", new_y="NEXT")

    def _left(self) -> float:
        return float(self._pdf.h - self._pdf.b_margin - self._pdf.get_y())

    def _room(self, height: float) -> None:
        if self._left() < height:
            self._pdf.add_page()


def _printable(text: str) -> str:
    """Text without what no font can draw: control characters."""
    return "".join(c for c in text if c == "\n" or c.isprintable())
