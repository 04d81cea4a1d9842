"""A table out of its file: plain, a spreadsheet, or one of the files of a zip file."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from geo.formats.apart import UnfinishedError, apart
from geo.formats.archive import DAMAGED_ZIP, matching, opened
from geo.formats.tables.csv_rows import csv_tables
from geo.formats.tables.layout import Columns, NoColumnsError, TableWanted
from geo.formats.tables.rows import HeldFile, RowFault, Table
from geo.formats.tables.sheet_rows import sheet_tables
from geo.manifest import Source

T = TypeVar("T")

TABLE_SETTINGS = frozenset({"encoding", "sheet", "header_row"})
"""Settings of a source that `read_table` obeys, whatever reads the rows."""

_ANYWAY = 10 * 2**20
"""Bytes that a file may unpack to however small it was packed."""

_AT_ONCE = 2**20
"""A file that somebody gives is read in this process if it is plain text of fewer bytes."""

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_ALL_UNEVEN = "has no row with as many cells as it has columns. Check that it is the right file."
_MISFITS = (*DAMAGED_ZIP, OSError, csv.Error, pa.ArrowException, UnicodeError, LookupError)


def read_table(
    path: Path | HeldFile,
    source: Source,
    *,
    needed: Columns,
    optional: Columns | None = None,
    names: Sequence[str] | None = None,
    members: Sequence[str] = (),
    may_be_empty: bool = False,
    blanks: bool = True,
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
    blanks
        Whether ``NA``, ``N/A``, ``#N/A`` and the like stand for an empty cell: not in a format
        whose ids may be anything.

    Raises
    ------
    SourceError
        Naming the file and the remedy: it is empty, damaged, no table or too large, lacks
        columns (which, and what it has instead), has a column twice, or a quotation mark that
        is never closed.
    """
    what = TableWanted(path, source, needed, optional or {}, names, blanks=blanks)
    rows = faults = 0
    for table in _read(what, [source.member] if source.member else members):
        rows, faults = rows + len(table.frame), faults + len(table.faults)
        yield table
    if faults and not rows:
        raise what.fault(_ALL_UNEVEN)
    if not rows and not may_be_empty:
        raise what.fault("has no rows below its column names. Get the file again.")


def read_columns(
    path: Path | HeldFile, source: Source, *, needed: Columns, remedy: str | None = None
) -> tuple[str, ...]:
    """All column names of a table that has those needed, as they stand in the file.

    `remedy` is what to do where one is lacking, in place of the usual words.

    Raises
    ------
    SourceError
        As `read_table` does.
    """
    what = TableWanted(path, source, needed, {}, None)
    what.remedy = remedy or what.remedy
    members = [source.member] if source.member else ()
    if _is_risky(path):
        return _given(what, _header, members)
    return _header(what, members)


def _read(what: TableWanted, members: Sequence[str]) -> Iterator[Table]:
    return iter(_given(what, _whole, members)) if _is_risky(what.path) else _pieces(what, members)


def _pieces(what: TableWanted, members: Sequence[str]) -> Iterator[Table]:
    """The table as it is read, in this process."""
    rows = 0
    with ExitStack() as stack:
        try:
            for table in _tables(what, members, stack):
                rows += len(table.frame) + len(table.faults)
                if rows > what.limits.rows:
                    raise what.fault(f"has more than {what.limits.rows:,} rows. Split it.")
                yield table
        except _MISFITS as error:
            raise what.fault(_explained(error)) from error


def _is_risky(path: Path | HeldFile) -> bool:
    """Whether a file that somebody gave may take long, or more memory than its size."""
    if not isinstance(path, HeldFile):
        return False
    packed = path.content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    return packed or len(path.content) > _AT_ONCE


def _given(
    what: TableWanted, work: Callable[[TableWanted, Sequence[str]], T], members: Sequence[str]
) -> T:
    """The same of a file that somebody gave, in a process of its own."""
    try:
        return apart(work, what, members)
    except UnfinishedError as error:
        raise what.fault(str(error)) from error


def _whole(what: TableWanted, members: Sequence[str]) -> list[Table]:
    return list(_pieces(what, members))


def _header(what: TableWanted, members: Sequence[str]) -> tuple[str, ...]:
    next(_pieces(what, members), None)
    return what.header or ()


@dataclass(frozen=True, slots=True)
class WholeTable:
    """All of a table: the names of its columns, its cells as text by ``c0``, ``c1`` …, faults.

    `lines` are the numbers of the rows in the file; rows that do not fit are among the faults.
    """

    header: tuple[str, ...]
    cells: pd.DataFrame
    lines: NDArray[np.int64]
    faults: list[RowFault]


def read_whole(path: Path | HeldFile, source: Source, *, likely: frozenset[str]) -> WholeTable:
    """Read all columns of a table, whatever they are called; no cell is taken to be empty.

    Parameters
    ----------
    likely
        Names that its columns may have, as `known_name` has them: the line of the names is found
        by them, or by its width where there are none.

    Raises
    ------
    SourceError
        As `read_table` does.
    """
    first = TableWanted(path, source, {}, {}, None, blanks=False, likely=likely)
    for what in (first, replace(first, likely=frozenset())):
        try:
            return _given(what, _whole_of, ()) if _is_risky(path) else _whole_of(what, ())
        except NoColumnsError:
            continue
    raise first.fault("has no columns that can be told apart. Save it as CSV (UTF-8).")


def _whole_of(what: TableWanted, members: Sequence[str]) -> WholeTable:
    tables = _whole(what, members)
    faults = [fault for table in tables for fault in table.faults]
    if not sum(len(table.frame) for table in tables):
        if faults:
            raise what.fault(_ALL_UNEVEN)
        raise what.fault("has no rows below its column names. Check that it is the right file.")
    cells = pd.concat([table.frame for table in tables], ignore_index=True)
    lines = np.concatenate([table.lines for table in tables])
    return WholeTable(what.header or (), cells, lines, faults)


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
        return "has a row that never ends: a quotation mark is not closed. Correct the file."
    return f"is damaged or cut short ({text[:200]}). Get the file again."


def _tables(what: TableWanted, members: Sequence[str], stack: ExitStack) -> Iterator[Table]:
    """Open what the path holds, and read it as what it is."""
    raw: IO[bytes] = stack.enter_context(what.path.open("rb"))
    start = raw.read(8)
    raw.seek(0)
    if start.startswith(b"PK"):
        archive = stack.enter_context(opened(what.path, raw))
        kind = book_kind(archive)
        if kind:
            return sheet_tables(what, raw, archive, kind)
        info = table_member(what, archive, members)
        inner: IO[bytes] = stack.enter_context(archive.open(info))
        if info.filename.lower().endswith(BOOKS):
            return _packed_sheet(what, io.BytesIO(inner.read()), stack)
        return csv_tables(what, inner)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return sheet_tables(what, raw, None, "xls")
    return csv_tables(what, raw)


def book_kind(archive: zipfile.ZipFile) -> str | None:
    """Which kind of spreadsheet a zip file is, if it is one."""
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return "xlsx"
    return "ods" if {"mimetype", "content.xml"} <= names else None


def table_member(
    what: TableWanted,
    archive: zipfile.ZipFile,
    patterns: Sequence[str],
) -> zipfile.ZipInfo:
    """The one table in a zip file, or the one that a pattern stands for."""
    tables = matching(archive, None, (".csv", ".txt", ".tsv", *BOOKS))
    found = [one for one in (matching(archive, name) for name in patterns) if len(one) == 1]
    if not found and len(tables) != 1:
        raise what.fault(_not_one(archive, patterns, tables))
    info = found[0][0] if found else tables[0]
    most = what.limits
    largest = most.book if info.filename.lower().endswith(BOOKS) else most.member
    if info.file_size > min(largest, max(_ANYWAY, most.ratio * info.compress_size)):
        raise what.fault(
            f"holds {info.filename}, which would unpack to {info.file_size:,} bytes from "
            f"{info.compress_size:,}. Real tables do not shrink that much. Get the file again."
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
        return f"has no {wanted}: it is empty. Get the file again."
    if not tables:
        return (
            f"has no {wanted}. It has: {listed}. Get the file again, or name one with "
            'member = "…" in the manifest.'
        )
    return (
        f"does not have exactly one {wanted}. It has: {listed}. "
        'Name the one to use with member = "…" in the manifest.'
    )


def _packed_sheet(what: TableWanted, content: io.BytesIO, stack: ExitStack) -> Iterator[Table]:
    """A spreadsheet that was inside a zip file."""
    if not content.getvalue().startswith(b"PK"):
        return sheet_tables(what, content, None, "xls")
    archive = stack.enter_context(zipfile.ZipFile(content))
    return sheet_tables(what, content, archive, book_kind(archive) or "xlsx")
