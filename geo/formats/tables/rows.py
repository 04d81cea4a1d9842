"""Rows of a table as readers get them, and files that are in memory."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.formats.text import storable
from geo.records import Harvest

_UNCOMPUTED = (
    "The spreadsheet could not work out this cell, so we read it as empty. Correct the formula."
)


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How much a table may hold: bytes when unpacked, cells of a sheet, rows and columns.

    Of what is packed into a zip file, `ratio` times its own size may come out.
    """

    book: int
    member: int
    ratio: float
    cells: int
    rows: int
    columns: int


FETCHED = TableLimits(2**30, 8 * 2**30, 200.0, 20_000_000, 2**40, 2**16)
"""For the files of an area's sources, which whoever runs it chose."""

GIVEN = TableLimits(160 * 2**20, 50 * 2**20, 60.0, 2_500_000, 250_000, 500)
"""For what anybody may upload: twice the largest file of 100,000 pupils, packed or not."""


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
class CellFault:
    """A cell that a spreadsheet could not work out, such as ``#REF!``: where it is, its text."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of a table.

    Attributes
    ----------
    frame
        All columns text (dtype ``str``), by our names, trimmed; a cell that is empty or stands
        for nothing (``NA``), and a whole column that the file does not have, is ``""``. Rows
        with nothing in any of these columns are not in it.
    lines
        For each row of `frame` its number in the file, counted as spreadsheet programs do: the
        first line is 1, and a row whose cells hold line breaks counts as one.
    columns
        Our name to the name in the file, of those that the file has.
    faults
        Rows that have too many or too few cells. They are not in `frame`.
    uncomputed
        Cells that a spreadsheet could not work out. They are ``""`` in `frame`.
    """

    frame: pd.DataFrame
    lines: NDArray[np.int64]
    columns: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)
    uncomputed: list[CellFault] = field(default_factory=list)

    def count_into(self, harvest: Harvest, source_id: str) -> None:
        """Count all rows as read; note those that do not fit the table, and cells with errors."""
        harvest.rows_read += len(self.frame) + len(self.faults)
        for fault in self.faults:
            ref = f"line {fault.line}"
            harvest.reject(source_id, ref, "row", storable(fault.text), fault.reason)
        for cell in self.uncomputed:
            harvest.reject(source_id, f"line {cell.line}", cell.column, cell.text, _UNCOMPUTED)
