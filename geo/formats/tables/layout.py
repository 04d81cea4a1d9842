"""Which line of a table names its columns, and which column is which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import SourceError
from geo.formats.tables.rows import (
    FETCHED,
    GIVEN,
    CellFault,
    HeldFile,
    RowFault,
    Table,
    TableLimits,
)
from geo.manifest import Source

HEADER_WITHIN = 20
"""The column names are looked for in so many lines."""

Columns = Mapping[str, Sequence[str]]
"""Our name of a column to the names that publishers give it, the likeliest first."""


class NoColumnsError(SourceError):
    """No line of a table names its columns."""


@dataclass(slots=True)
class TableWanted:
    """What is read, and what is wanted of it.

    Where `likely` is given, all columns are: the line of their names is the one with most of these
    (as `known_name` has them), or else the widest.
    """

    path: Path | HeldFile
    source: Source
    needed: Columns
    optional: Columns
    names: Sequence[str] | None
    header: tuple[str, ...] | None = None
    blanks: bool = True
    likely: frozenset[str] | None = None
    remedy: str = "Check that it is the right file and that its column names are as published."

    @property
    def limits(self) -> TableLimits:
        """How much it may hold."""
        return GIVEN if isinstance(self.path, HeldFile) else FETCHED

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


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where the column names are: index of the row, the names, and our name to a position."""

    row: int
    header: tuple[str, ...]
    positions: dict[str, int]


def known_name(name: str) -> str:
    """A column name without what does not matter in it: case, spaces and punctuation."""
    return "".join(c for c in name.casefold() if c.isalnum())


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


def table_layout(what: TableWanted, rows: Sequence[Sequence[str]]) -> TableLayout | None:
    """The first row that holds all the needed names."""
    if what.likely is not None:
        return _whole(what, rows)
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
            _check_width(what, cells)
            return TableLayout(row, what.header, {ours: p[0] for ours, p in found.items()})
    return None


def _check_width(what: TableWanted, cells: Sequence[str]) -> None:
    if len(cells) > what.limits.columns:
        raise what.fault(
            f"has more than {what.limits.columns:,} columns. Delete those that are not needed."
        )


_LEAST_COLUMNS = 2


def _whole(what: TableWanted, rows: Sequence[Sequence[str]]) -> TableLayout | None:
    """The row with most of the likely names, at least two; without any such names the widest."""
    likely = what.likely

    def names(cells: Sequence[str]) -> int:
        return sum(known_name(c) in likely if likely else bool(c.strip()) for c in cells)

    best = max(range(len(rows)), key=lambda row: names(rows[row]), default=0)
    if not rows or names(rows[best]) < _LEAST_COLUMNS:
        return None
    what.header = tuple(cell.strip() for cell in rows[best])
    _check_width(what, rows[best])
    return TableLayout(best, what.header, {f"c{i}": i for i in range(len(what.header))})


def lacking(what: TableWanted, rows: Iterable[Sequence[str]]) -> SourceError:
    """An error that says which columns are missing from the line that comes nearest."""
    if what.likely is not None:
        return NoColumnsError(str(what.fault("has no columns that can be told apart.")))
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
        f"is missing the column{'s' * (len(said) > 1)} {', '.join(said)}. It has: {listed}. "
        f"{what.remedy}"
    )


_NOTHING = ("NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NaN", "NULL")
"""What programs and people write into a cell that is empty, in just this case."""

_UNCOMPUTED = (
    *("#N/A", "#NA", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
    *("#SPILL!", "#CALC!", "#FIELD!"),
)
"""What spreadsheets show in a cell that they cannot work out."""


def _emptied(frame: pd.DataFrame, lines: NDArray[np.int64], layout: TableLayout) -> list[CellFault]:
    """Empty the cells that stand for nothing, and say which of them are a spreadsheet's faults."""
    found = []
    for ours in list(frame):
        cells = frame[ours]
        nothing = cells.isin((*_NOTHING, *_UNCOMPUTED))
        if not nothing.any():
            continue
        column = layout.header[layout.positions[ours]]
        for i in np.flatnonzero(cells.isin(_UNCOMPUTED)):
            found.append(CellFault(int(lines[i]), column, cells.iloc[i]))
        frame[ours] = cells.mask(nothing, "")
    return found


def filled_table(
    what: TableWanted,
    layout: TableLayout,
    frame: pd.DataFrame,
    lines: NDArray[np.int64],
    faults: list[RowFault],
) -> Table:
    """Empty what stands for nothing, leave out rows with nothing in them, add columns not there."""
    uncomputed = _emptied(frame, lines, layout) if what.blanks else []
    filled = (frame != "").to_numpy().any(axis=1)
    if not filled.all():
        frame, lines = frame[filled].reset_index(drop=True), lines[filled]
    for ours in what.optional:
        if ours not in layout.positions:
            frame[ours] = pd.Series("", index=frame.index, dtype="str")
    named = {ours: layout.header[p] for ours, p in layout.positions.items()}
    return Table(frame, lines, named, faults, uncomputed)
