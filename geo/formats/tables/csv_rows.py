"""Rows of a CSV file, streamed: what separates them, and those that do not fit."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from geo.formats.tables import utf8
from geo.formats.tables.layout import (
    HEADER_WITHIN,
    TableLayout,
    TableWanted,
    filled_table,
    lacking,
    table_layout,
)
from geo.formats.tables.rows import RowFault, Table
from geo.formats.tables.utf8 import Utf8Stream

_HEAD = 2**18
_DELIMITERS = ",;\t|"
_END = "\x02end of table\x02"
_WIDE = 8
_JOINED = (
    "Two rows run together here. Check for a missing or extra quotation mark. We cannot read "
    "these rows until you correct it."
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


def csv_tables(what: TableWanted, raw: IO[bytes]) -> Iterator[Table]:
    """Rows of a CSV file."""
    encoding = what.setting("encoding", str, "Give one such as utf-8 or cp1252.")
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, ValueError) as error:
        raise what.fault(
            f"cannot be read: there is no encoding {encoding!r}. Give one such as utf-8 or cp1252."
        ) from error
    _check_text(what, raw)
    stream = Utf8Stream(raw, encoding)
    head = stream.head(_HEAD)
    if not head.strip():
        raise what.fault("is empty. Check that it is the right file, or get it again.")
    found = _csv_header(what, head.decode("utf-8", "replace"))
    return _csv_rows(what, stream, found)


def _check_text(what: TableWanted, raw: IO[bytes]) -> None:
    """Refuse what is plainly no CSV file."""
    start = raw.read(4096)
    raw.seek(0)
    for mark, said in _NOT_TABLES.items():
        if start.lstrip()[: len(mark)].lower() == mark.lower():
            raise what.fault(
                f"is not a table. It is {said}. Get the CSV, Excel or OpenDocument file again."
            )
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not marked and start.count(b"\0") > len(start) / 10:
        raise what.fault(
            "is not a table that we can read. Save it as CSV (UTF-8) or as Excel (.xlsx)."
        )


@dataclass(frozen=True, slots=True)
class _CsvHeader:
    """How a CSV file begins: its delimiter, layout, lines to skip, and the first row's number."""

    delimiter: str
    layout: TableLayout
    skip: int
    first: int


def _csv_header(what: TableWanted, head: str) -> _CsvHeader:
    """Find the delimiter and the column names together: one is right when the other is."""
    if what.names is not None:
        return _CsvHeader(_likeliest(head), _named(what), 0, 1)
    tried: list[list[str]] = []
    # by width alone, the separator that there is most of comes first
    widest = what.likely is not None and not what.likely
    for delimiter in sorted(_DELIMITERS, key=head.count, reverse=True) if widest else _DELIMITERS:
        rows, ends = _first_rows(head, delimiter, what.header_row)
        layout = table_layout(what, rows)
        if layout:
            before = what.header_row - 1 if what.header_row else 0
            return _CsvHeader(delimiter, layout, ends[layout.row], before + layout.row + 2)
        tried += rows
    raise lacking(what, tried)


def _named(what: TableWanted) -> TableLayout:
    """The layout of a table whose column names are known beforehand."""
    layout = table_layout(what, [what.names or ()])
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
            f" It runs over {breaks + 1} lines. Check for a missing quotation mark. We cannot "
            "read these rows until you correct it."
            if breaks
            else ""
        )
        return (
            f"The row has {row.actual_columns} cells, and the table has {width} columns. Put "
            f"quotation marks around cells that contain the separator.{joined}"
        )


def _csv_rows(what: TableWanted, stream: Utf8Stream, header: _CsvHeader) -> Iterator[Table]:
    """Stream the rows below the column names."""
    layout = header.layout
    width = len(layout.header)
    stream.end = f"\n{(header.delimiter * width)}{_END}".encode()
    ragged = _Ragged(header)
    texts = [f"c{i}" for i in range(width)]
    reader = pyarrow.csv.open_csv(
        stream,
        pyarrow.csv.ReadOptions(
            use_threads=False, block_size=utf8.BLOCK, skip_rows=header.skip, column_names=texts
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
        raise what.fault("opens a quotation mark and never closes it. Correct the file.")


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
    what: TableWanted,
    layout: TableLayout,
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
    return filled_table(what, layout, frame, lines, faults)


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
