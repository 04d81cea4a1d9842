"""The one door to tables: CSV, Excel and OpenDocument, plain or inside a zip file.

A table is read by the names of its columns. A reader says which it needs, each with the
names that publishers give it; case, spaces and punctuation in a name do not matter. The line
of the column names is found among the first twenty, so that a preamble does no harm.

CSV files are streamed: one of several gigabytes is read in little memory. Their cells are
separated by commas, semicolons, tabs or bars. Their text is UTF-8, or UTF-16 with a byte order
mark; bytes that are not valid UTF-8 are read as Windows-1252, which is what such files turn out
to be. The settings ``encoding``, ``sheet`` and ``header_row`` of a source overrule what is
found.
"""

import codecs
import csv
import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from geo.errors import SourceError
from geo.formats.archive import DAMAGED_ZIP, ZipLimits, matching, opened
from geo.formats.sheets import LARGEST_BOOK, book_fault, cell_text, sheets
from geo.formats.text import storable
from geo.manifest import Source
from geo.records import Harvest

TABLE_SETTINGS = frozenset({"encoding", "sheet", "header_row"})
"""Settings of a source that `read_table` obeys, whatever reads the rows."""

HEADER_WITHIN = 20
"""The column names are looked for in so many lines."""

BLOCK = 8 * 2**20
"""Bytes of a CSV file that are parsed at a time. No row is longer."""

_HEAD = 2**18
_SHEET_BATCH = 50_000
_DELIMITERS = ",;\t|"
_BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_END = "\x02end of table\x02"
_MISFITS = (*DAMAGED_ZIP, OSError, csv.Error, pa.ArrowException, UnicodeError, LookupError)
_WIDE = 8
_JOINED = (
    "Two rows run into one here: is there a quotation mark too many, or one missing? What stands "
    "on them is lost until it is mended."
)
_NOT_TABLES = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file: unpack it first",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"<?xml": "XML",
    b"{": "JSON",
    b"SQLite": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}

Columns = Mapping[str, Sequence[str]]
"""Our name of a column to the names that publishers give it, the likeliest first."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that is in memory and is to stay there, such as one that somebody uploads."""

    name: str
    content: bytes = field(repr=False)

    def __str__(self) -> str:
        return self.name

    def open(self, _mode: str = "rb") -> IO[bytes]:
        """Its bytes, from their beginning."""
        return io.BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that does not fit its table: where it is, how it begins, and what is wrong."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of a table.

    Attributes
    ----------
    frame
        All columns text (dtype ``str``), by our names, trimmed; a cell that is empty, and a
        whole column that the file does not have, is ``""``. Rows with nothing in any of these
        columns are not in it.
    lines
        For each row of `frame` its number in the file, counted as spreadsheet programs do: the
        first line is 1, and a row whose cells hold line breaks counts as one.
    columns
        Our name to the name in the file, of those that the file has.
    faults
        Rows that have too many or too few cells. They are not in `frame`.
    """

    frame: pd.DataFrame
    lines: NDArray[np.int64]
    columns: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)

    def count_into(self, harvest: Harvest, source_id: str) -> None:
        """Count all rows as read, and reject those that do not fit the table."""
        harvest.rows_read += len(self.frame) + len(self.faults)
        for fault in self.faults:
            ref = f"line {fault.line}"
            harvest.reject(source_id, ref, "row", storable(fault.text), fault.reason)


def read_table(
    path: Path | HeldFile,
    source: Source,
    *,
    needed: Columns,
    optional: Columns | None = None,
    names: Sequence[str] | None = None,
    members: Sequence[str] = (),
    may_be_empty: bool = False,
) -> Iterator[Table]:
    """Rows of a CSV file or spreadsheet, some at a time.

    Parameters
    ----------
    path
        The file, or a zip file that holds it.
    needed, optional
        The columns to read; the file must have all of `needed`. In a publisher's name a
        ``?`` stands for any digit: ``LAD??CD`` is the latest of ``LAD24CD`` and ``LAD25CD``.
    names
        The column names of a CSV file that has no line of them.
    members
        Which file of a zip file, unless the source names its own `member`: the first of these
        patterns that fits one, and when there is none, the only table in it.
    may_be_empty
        Whether a table with column names and no rows is no fault.

    Raises
    ------
    SourceError
        Naming the file and the remedy: it is empty, damaged, no table or too large, lacks
        columns (which, and what it has instead), has a column twice, or a quotation mark that
        is never closed.
    """
    what = _What(path, source, needed, optional or {}, names)
    rows = faults = 0
    with ExitStack() as stack:
        try:
            for table in _tables(what, [source.member] if source.member else members, stack):
                rows, faults = rows + len(table.frame), faults + len(table.faults)
                yield table
        except _MISFITS as error:
            raise what.fault(_explained(error)) from error
    if faults and not rows:
        raise what.fault("has no row with as many cells as it has columns. Is it the right file?")
    if not rows and not may_be_empty:
        raise what.fault("has no rows below its column names. Get the file again.")


def read_columns(path: Path | HeldFile, source: Source, *, needed: Columns) -> tuple[str, ...]:
    """All column names of a table that has those needed, as they stand in the file.

    Raises
    ------
    SourceError
        As `read_table` does.
    """
    what = _What(path, source, needed, {}, None)
    with ExitStack() as stack:
        try:
            next(_tables(what, [source.member] if source.member else (), stack), None)
        except _MISFITS as error:
            raise what.fault(_explained(error)) from error
    return what.header or ()


def known_name(name: str) -> str:
    """A column name without what does not matter in it: case, spaces and punctuation."""
    return "".join(c for c in name.casefold() if c.isalnum())


@dataclass(slots=True)
class _What:
    """What is read, and what is wanted of it."""

    path: Path | HeldFile
    source: Source
    needed: Columns
    optional: Columns
    names: Sequence[str] | None
    header: tuple[str, ...] | None = None

    def fault(self, text: str) -> SourceError:
        """Make an error that begins with the source and the file."""
        return SourceError(f"{self.source.title}: {self.path} {text}")

    def setting(self, key: str, kind: type, said: str) -> Any:
        """A setting of the manifest, checked."""
        value = self.source.settings.get(key)
        if value is None or (isinstance(value, kind) and not isinstance(value, bool) and value):
            return value
        raise SourceError(f"{self.source.title}: {key} is {value!r} in the manifest. {said}")

    @property
    def header_row(self) -> int | None:
        """The line of the column names, if the manifest says which."""
        row: int | None = self.setting("header_row", int, "Give the number of a line, from 1.")
        if row is not None and row < 1:
            raise SourceError(
                f"{self.source.title}: header_row is {row} in the manifest. "
                "Give the number of a line, from 1."
            )
        return row


def _explained(error: Exception) -> str:
    """What an engine's error means to a person."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError):
        return (
            f"is not in the encoding {error.encoding} that the manifest or its own beginning "
            "says. Give the right `encoding` in the manifest, such as cp1252, or save it as CSV "
            "(UTF-8)."
        )
    if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
        return f"cannot be opened ({error.strerror}). Check the path in the area's manifest."
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read ({error.strerror}). Copy the file again, and try again."
    if "straddling" in text:
        return "has a row without end: a quotation mark is opened and never closed. Mend the file."
    return f"is damaged or cut short ({text[:200]}). Get the file again."


# Which file it is.


def _tables(what: _What, members: Sequence[str], stack: ExitStack) -> Iterator[Table]:
    """Open what the path holds, and read it as what it is."""
    raw: IO[bytes] = stack.enter_context(what.path.open("rb"))
    start = raw.read(8)
    raw.seek(0)
    if start.startswith(b"PK"):
        archive = stack.enter_context(opened(what.path, raw))
        kind = _book_kind(archive)
        if kind:
            return _sheet(what, raw, archive, kind)
        info = _member(what, archive, members)
        inner: IO[bytes] = stack.enter_context(archive.open(info))
        if info.filename.lower().endswith(_BOOKS):
            return _packed_sheet(what, io.BytesIO(inner.read()), stack)
        return _csv(what, inner)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _sheet(what, raw, None, "xls")
    return _csv(what, raw)


def _book_kind(archive: zipfile.ZipFile) -> str | None:
    """Which kind of spreadsheet a zip file is, if it is one."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else None


def _member(
    what: _What, archive: zipfile.ZipFile, patterns: Sequence[str], limits: ZipLimits | None = None
) -> zipfile.ZipInfo:
    """The one table in a zip file, or the one that a pattern stands for."""
    tables = matching(archive, None, (".csv", ".txt", ".tsv", *_BOOKS))
    found = [one for one in (matching(archive, name) for name in patterns) if len(one) == 1]
    if not found and len(tables) != 1:
        raise what.fault(_not_one(archive, patterns, tables))
    info = found[0][0] if found else tables[0]
    most = limits or ZipLimits()
    largest = LARGEST_BOOK if info.filename.lower().endswith(_BOOKS) else most.largest
    if info.file_size > min(largest, max(most.small, most.ratio * info.compress_size)):
        raise what.fault(
            f"holds {info.filename}, which would unpack to {info.file_size:,} bytes from "
            f"{info.compress_size:,}. No real table does. Get the file again."
        )
    return info


def _not_one(
    archive: zipfile.ZipFile, patterns: Sequence[str], tables: Sequence[zipfile.ZipInfo]
) -> str:
    """What is wrong with a zip file that has no table, or several."""
    names = [info.filename for info in tables or matching(archive, None)]
    listed = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    wanted = " or ".join(patterns) or "table"
    if not names:
        return f"holds no {wanted}: it is empty. Get the file again."
    if not tables:
        return (
            f"holds no {wanted}. It holds: {listed}. Get the file again, or name it with "
            'member = "…" in the manifest.'
        )
    return (
        f"does not hold exactly one {wanted}. It holds: {listed}. "
        'Say which is meant with member = "…" in the manifest.'
    )


def _packed_sheet(what: _What, content: io.BytesIO, stack: ExitStack) -> Iterator[Table]:
    """A spreadsheet that was inside a zip file."""
    if not content.getvalue().startswith(b"PK"):
        return _sheet(what, content, None, "xls")
    archive = stack.enter_context(zipfile.ZipFile(content))
    return _sheet(what, content, archive, _book_kind(archive) or "xlsx")


# Which line names the columns, and which column is which.


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the column names are: index of the row, the names, and our name to a position."""

    row: int
    header: tuple[str, ...]
    positions: dict[str, int]


def _positions(header: Sequence[str], wanted: Columns) -> dict[str, list[int]]:
    """Our names to the positions of the likeliest of their names that the header has."""
    known: dict[str, list[int]] = {}
    for i, name in enumerate(header):
        known.setdefault(known_name(name), []).append(i)
    found = {}
    for ours, theirs in wanted.items():
        held = next((n for n in (_named_in(known, name) for name in theirs) if n), None)
        if held:
            found[ours] = known[held]
    return found


def _named_in(known: Mapping[str, Any], name: str) -> str | None:
    """The known name that a publisher's name stands for; of several years, the latest."""
    if "?" not in name:
        plain = known_name(name)
        return plain if plain in known else None
    pattern = re.compile("[0-9]".join(known_name(part) for part in name.split("?")))
    return max((one for one in known if pattern.fullmatch(one)), default=None)


def _layout(what: _What, rows: Sequence[Sequence[str]]) -> _Layout | None:
    """The first row that holds all the needed names."""
    wanted = {**what.needed, **what.optional}
    for row, cells in enumerate(rows):
        found = _positions(cells, wanted)
        if what.needed.keys() <= found.keys():
            twice = sorted({cells[p[0]].strip() for p in found.values() if len(p) > 1})
            if twice:
                raise what.fault(
                    f"has the column {', '.join(twice)} more than once. Rename or delete all "
                    "but the right one."
                )
            what.header = tuple(cell.strip() for cell in cells)
            return _Layout(row, what.header, {ours: p[0] for ours, p in found.items()})
    return None


def _lacking(what: _What, rows: Iterable[Sequence[str]]) -> SourceError:
    """An error that says which columns are missing from the line that comes nearest."""
    best = max(rows, key=lambda r: (len(_positions(r, what.needed)), len(r)), default=())
    have = [cell.strip() for cell in best if cell.strip()]
    missing = what.needed.keys() - _positions(best, what.needed).keys()
    known = {known_name(cell): cell for cell in have}
    said = []
    for ours in (name for name in what.needed if name in missing):
        theirs = what.needed[ours][0]
        near = get_close_matches(known_name(theirs), known, n=1, cutoff=0.75)
        said.append(theirs + (f" (is it {known[near[0]]!r}?)" if near else ""))
    listed = ", ".join(cell[:60] for cell in have[:40]) or "nothing"
    return what.fault(
        f"lacks the column{'s' * (len(said) > 1)} {', '.join(said)}. It has: {listed}. Check "
        "that it is the right file and that its column names are as published."
    )


# CSV.


class _Utf8(io.RawIOBase):
    """Bytes of any encoding as UTF-8, read forward; a last row is added that shows the end."""

    def __init__(self, raw: IO[bytes], encoding: str | None) -> None:
        super().__init__()
        self._raw = raw
        self._start, encoding = _without_mark(raw.read(4), encoding)
        self._to_utf8 = _strict(encoding) if encoding else _Guess()
        self._held = b""
        self._ended = False
        self.end = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while not self._held and not self._ended:
            self._held = self._more(size if size > 0 else BLOCK)
        if self._ended:  # with what is left: the parser takes no first piece of half a line
            self._held, self.end = self._held + self.end, b""
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _more(self, size: int) -> bytes:
        chunk = self._start + self._raw.read(size)
        self._start, self._ended = b"", not chunk
        chunk = self._to_utf8(chunk, self._ended)
        return chunk.replace(b"\0", b"") if b"\0" in chunk else chunk

    def head(self, size: int) -> bytes:
        """The beginning, which stays to be read."""
        parts = [self._held]
        while sum(map(len, parts)) < size and not self._ended:
            parts.append(self._more(size))
        self._held = b"".join(parts)
        return self._held


def _without_mark(start: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """The first bytes without a byte order mark, and the encoding that it stands for."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if start.startswith(mark):
            # A mark of UTF-8 does not keep a file from holding a foreign byte.
            return start[len(mark) :], encoding if name == "utf-8" else name
    return start, encoding


def _strict(encoding: str) -> Callable[[bytes, bool], bytes]:
    """From an encoding that is known to UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return lambda piece, last: decoder.decode(piece, last).encode()


class _Guess:
    """From UTF-8, or from what is not, piece by piece: lines are looked at as a whole."""

    def __init__(self) -> None:
        self._rest = b""

    def __call__(self, piece: bytes, last: bool) -> bytes:
        # Most pieces are plain ASCII, which is the same in both.
        if not self._rest and piece.isascii():
            return piece
        piece = self._rest + piece
        whole = last or len(piece) > 2 * BLOCK
        cut = len(piece) if whole else max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        self._rest = piece[cut:]
        return _as_utf8(piece[:cut])


_HIGH = bytes(range(128, 256))


def _as_utf8(piece: bytes) -> bytes:
    """Text as UTF-8. Of what is not, the whole is Windows-1252 if most of its letters are."""
    try:
        piece.decode()
    except UnicodeDecodeError:
        kept = piece.decode(errors="ignore")
        letters = len(kept) - len(piece.translate(None, _HIGH))
        foreign = len(piece) - len(kept.encode())
        if foreign > letters:
            return piece.decode("cp1252", "replace").encode()
        codecs.register_error("geo.cp1252", _as_cp1252)
        return piece.decode("utf-8", "geo.cp1252").encode()
    return piece


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """One byte that is no UTF-8, as the character that Windows means by it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    after = error.start + 1
    return error.object[error.start : after].decode("cp1252", "replace"), after


def _csv(what: _What, raw: IO[bytes]) -> Iterator[Table]:
    """Rows of a CSV file."""
    encoding = what.setting("encoding", str, "Give one such as utf-8 or cp1252.")
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, ValueError) as error:
        raise what.fault(
            f"cannot be read: there is no encoding {encoding!r}. Give one such as utf-8 or cp1252."
        ) from error
    _check_text(what, raw)
    stream = _Utf8(raw, encoding)
    head = stream.head(_HEAD)
    if not head.strip():
        raise what.fault("is empty. Get the file again.")
    found = _csv_header(what, head.decode("utf-8", "replace"))
    return _csv_rows(what, stream, found)


def _check_text(what: _What, raw: IO[bytes]) -> None:
    """Refuse what is plainly no CSV file."""
    start = raw.read(4096)
    raw.seek(0)
    for mark, said in _NOT_TABLES.items():
        if start.lstrip()[: len(mark)].lower() == mark.lower():
            raise what.fault(
                f"is no table, but {said}. Get the CSV, Excel or OpenDocument file again."
            )
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and start.count(b"\0") > len(start) / 10:
        raise what.fault("is no table that we know. Save it as CSV (UTF-8) or as Excel (.xlsx).")


@dataclass(frozen=True, slots=True)
class _CsvHeader:
    """How a CSV file begins: its delimiter, layout, lines to skip, and the first row's number."""

    delimiter: str
    layout: _Layout
    skip: int
    first: int


def _csv_header(what: _What, head: str) -> _CsvHeader:
    """Find the delimiter and the column names together: one is right when the other is."""
    if what.names is not None:
        return _CsvHeader(_likeliest(head), _named(what), 0, 1)
    tried: list[list[str]] = []
    for delimiter in _DELIMITERS:
        rows, ends = _first_rows(head, delimiter, what.header_row)
        layout = _layout(what, rows)
        if layout:
            before = what.header_row - 1 if what.header_row else 0
            return _CsvHeader(delimiter, layout, ends[layout.row], before + layout.row + 2)
        tried += rows
    raise _lacking(what, tried)


def _named(what: _What) -> _Layout:
    """The layout of a table whose column names are known beforehand."""
    layout = _layout(what, [what.names or ()])
    assert layout is not None, "the names hold what is needed"
    return layout


def _likeliest(head: str) -> str:
    """The delimiter that the first line has most of."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _first_rows(head: str, delimiter: str, only: int | None) -> tuple[list[list[str]], list[int]]:
    """The first rows of a CSV file, or the one that is named; and the line where each ends."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    rows, ends = [], []
    try:
        for number, cells in enumerate(reader, start=1):
            if only is None or number == only:
                rows.append(cells)
                ends.append(reader.line_num)
            if number >= (only or HEADER_WITHIN):
                break
    except csv.Error:  # a cell without end: what follows is no header
        pass
    return rows, ends


@dataclass(slots=True)
class _Ragged:
    """Rows with too many or too few cells, as the parser comes upon them.

    The parser runs ahead in a thread of its own, so these are added and taken one by one.
    """

    header: _CsvHeader
    skipped: deque[int] = field(default_factory=deque)
    mended: deque[tuple[int, list[str]]] = field(default_factory=deque)
    faults: deque[RowFault] = field(default_factory=deque)
    closed: bool = False

    def __call__(self, row: pyarrow.csv.InvalidRow) -> str:
        """Keep a row whose surplus cells are empty; note any other."""
        if row.text.endswith(_END):
            self.closed = "\n" not in row.text
            return "skip"
        line = row.number - self.header.skip + self.header.first - 1
        self.skipped.append(line)
        width = len(self.header.layout.header)
        cells = self._cells(row.text)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            self.mended.append((line, cells[:width]))
        else:
            self.faults.append(RowFault(line, row.text[:200], self._reason(row, width)))
        return "skip"

    def _cells(self, text: str) -> list[str]:
        try:
            return next(csv.reader(io.StringIO(text, newline=""), **self._dialect), [])
        except csv.Error:
            return []

    @property
    def _dialect(self) -> dict[str, Any]:
        return {"delimiter": self.header.delimiter}

    @staticmethod
    def _reason(row: pyarrow.csv.InvalidRow, width: int) -> str:
        breaks = row.text.count("\n")
        joined = (
            f" It runs over {breaks + 1} lines: is a quotation mark missing? What stands on them "
            "is lost until it is mended."
            if breaks
            else ""
        )
        return (
            f"The row has {row.actual_columns} cells, and the table has {width} columns. Put "
            f"quotation marks around cells that hold the separator.{joined}"
        )


def _csv_rows(what: _What, stream: _Utf8, header: _CsvHeader) -> Iterator[Table]:
    """Stream the rows below the column names."""
    layout = header.layout
    width = len(layout.header)
    stream.end = f"\n{(header.delimiter * width)}{_END}".encode()
    ragged = _Ragged(header)
    texts = [f"c{i}" for i in range(width)]
    reader = pyarrow.csv.open_csv(
        stream,
        pyarrow.csv.ReadOptions(
            use_threads=False, block_size=BLOCK, skip_rows=header.skip, column_names=texts
        ),
        pyarrow.csv.ParseOptions(
            delimiter=header.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=ragged,
        ),
        pyarrow.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(texts, pa.string()),
            # One column may be several of ours, and the parser takes each but once.
            include_columns=[texts[i] for i in dict.fromkeys(layout.positions.values())],
        ),
    )
    line = header.first
    with reader:
        for batch in reader:
            lines, line = _numbers(line, batch.num_rows, ragged.skipped)
            table = _csv_table(what, layout, pa.Table.from_batches([batch]), lines, ragged)
            if len(table.frame) or table.faults:
                yield table
    if ragged.mended or ragged.faults:
        yield _csv_table(what, layout, None, np.empty(0, np.int64), ragged)
    if not ragged.closed:
        raise what.fault("opens a quotation mark and never closes it. Mend the file.")


def _numbers(line: int, rows: int, skipped: deque[int]) -> tuple[NDArray[np.int64], int]:
    """The line of each of the next rows; those that were skipped have lines of their own."""
    while skipped and skipped[0] < line:
        skipped.popleft()
    ahead = list(skipped)
    candidates = np.arange(line, line + rows + len(ahead), dtype=np.int64)
    lines = candidates[~np.isin(candidates, ahead)][:rows]
    return lines, int(lines[-1]) + 1 if rows else line


def _drained(held: deque[Any]) -> list[Any]:
    """All that there is now; what another thread adds meanwhile stays."""
    return [held.popleft() for _ in range(len(held))]


def _csv_table(
    what: _What,
    layout: _Layout,
    held: pa.Table | None,
    lines: NDArray[np.int64],
    ragged: _Ragged,
) -> Table:
    """A table of a batch of rows, and of what was ragged in it."""
    columns: dict[str, Any] = {}
    mended, faults = _drained(ragged.mended), _drained(ragged.faults)
    for ours, position in layout.positions.items():
        extra = pa.array([cells[position] for _, cells in mended], pa.string())
        chunks = [] if held is None else held.column(f"c{position}").chunks
        columns[ours] = pc.utf8_trim_whitespace(pa.chunked_array([*chunks, extra]))
    frame = pa.table(columns).to_pandas()
    if mended:
        lines = np.concatenate([lines, np.array([line for line, _ in mended], np.int64)])
        order = np.argsort(lines)
        frame, lines = frame.iloc[order].reset_index(drop=True), lines[order]
    joined = _joined(frame, ragged.header)
    if joined.any():
        found = zip(lines[joined], frame[joined].max(axis=1), strict=True)
        faults += [RowFault(int(line), text[:200], _JOINED) for line, text in found]
        frame, lines = frame[~joined].reset_index(drop=True), lines[~joined]
    return _table(what, layout, frame, lines, faults)


def _joined(frame: pd.DataFrame, header: _CsvHeader) -> NDArray[np.bool_]:
    """Which rows have a cell that holds the end of one row and the whole of another.

    A quotation mark too many does that. Only in a wide table do so many separators tell it from
    a cell with several lines of text.
    """
    found = np.zeros(len(frame), dtype=bool)
    separators = len(header.layout.header) - 1
    for column in frame if separators >= _WIDE else ():
        lines = frame[column].str.contains("\n", regex=False)
        if lines.any():
            cells = frame.loc[lines, column]
            found[lines] |= (cells.str.count(re.escape(header.delimiter)) >= separators).to_numpy()
    return found


def _table(
    what: _What,
    layout: _Layout,
    frame: pd.DataFrame,
    lines: NDArray[np.int64],
    faults: list[RowFault],
) -> Table:
    """Leave out rows with nothing in them, and add the columns that the file does not have."""
    filled = (frame != "").to_numpy().any(axis=1)
    if not filled.all():
        frame, lines = frame[filled].reset_index(drop=True), lines[filled]
    for ours in what.optional:
        if ours not in layout.positions:
            frame[ours] = pd.Series("", index=frame.index, dtype="str")
    named = {ours: layout.header[p] for ours, p in layout.positions.items()}
    return Table(frame, lines, named, faults)


# Excel and OpenDocument.


def _sheet(
    what: _What, raw: IO[bytes], archive: zipfile.ZipFile | None, kind: str
) -> Iterator[Table]:
    """Rows of a sheet of a spreadsheet: the one that is named, or the first that fits."""
    too_large = book_fault(archive, kind) if archive else None
    if too_large:
        raise what.fault(too_large)
    wanted = what.setting("sheet", str, 'Give the name of a sheet in "quotes".')
    tried: list[list[str]] = []
    for rows in sheets(raw, wanted, what.fault):
        first = (what.header_row or 1) - 1
        last = first + 1 if what.header_row else HEADER_WITHIN
        head = [[cell_text(cell) for cell in row] for row in rows[first:last]]
        layout = _layout(what, head)
        if layout:
            yield from _sheet_tables(what, layout, rows, first + layout.row + 1)
            return
        tried += head
    if not any(any(row) for row in tried):
        raise what.fault("is empty. Get the file again.")
    raise _lacking(what, tried)


def _sheet_tables(
    what: _What, layout: _Layout, rows: list[list[Any]], first: int
) -> Iterator[Table]:
    """Rows of a sheet as text, some at a time."""
    for start in range(first, len(rows), _SHEET_BATCH):
        part = rows[start : start + _SHEET_BATCH]
        frame = pd.DataFrame(
            {ours: [cell_text(row[p]) for row in part] for ours, p in layout.positions.items()},
            dtype="str",
        )
        lines = np.arange(start + 1, start + 1 + len(part), dtype=np.int64)
        yield _table(what, layout, frame, lines, [])
