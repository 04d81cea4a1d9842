"""Rows of a sheet of an Excel or OpenDocument file."""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import pandas as pd

from geo.formats.sheets import book_fault, cell_text, sheets
from geo.formats.tables.layout import (
    HEADER_WITHIN,
    TableLayout,
    TableWanted,
    filled_table,
    lacking,
    table_layout,
)
from geo.formats.tables.rows import Table

_SHEET_BATCH = 50_000


def sheet_tables(
    what: TableWanted, raw: IO[bytes], archive: zipfile.ZipFile | None, kind: str
) -> Iterator[Table]:
    """Rows of a sheet of a spreadsheet: the one that is named, or the first that fits."""
    too_large = book_fault(archive, kind, what.limits.book, what.limits.cells) if archive else None
    if too_large:
        raise what.fault(too_large)
    wanted = what.setting("sheet", str, 'Give the name of a sheet in "quotes".')
    tried: list[list[str]] = []
    for rows in sheets(raw, wanted, what.fault):
        first = (what.header_row or 1) - 1
        last = first + 1 if what.header_row else HEADER_WITHIN
        head = [[cell_text(cell) for cell in row] for row in rows[first:last]]
        layout = table_layout(what, head)
        if layout:
            yield from _sheet_tables(what, layout, rows, first + layout.row + 1)
            return
        tried += head
    if not any(any(row) for row in tried):
        raise what.fault("is empty. Check that it is the right file, or get it again.")
    raise lacking(what, tried)


def _sheet_tables(
    what: TableWanted, layout: TableLayout, rows: list[list[Any]], first: int
) -> Iterator[Table]:
    """Rows of a sheet as text, some at a time."""
    for start in range(first, len(rows), _SHEET_BATCH):
        part = rows[start : start + _SHEET_BATCH]
        frame = pd.DataFrame(
            {ours: [cell_text(row[p]) for row in part] for ours, p in layout.positions.items()},
            dtype="str",
        )
        lines = np.arange(start + 1, start + 1 + len(part), dtype=np.int64)
        yield filled_table(what, layout, frame, lines, [])
