"""All sheets of a workbook that are wanted, cell by cell, for tables that are laid out by sheet."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from geo.errors import SourceError
from geo.formats.archive import DAMAGED_ZIP
from geo.formats.sheets import book_fault, cell_text, named_sheets
from geo.formats.tables.reading import book_kind
from geo.formats.tables.rows import FETCHED
from geo.manifest import Source

Cells = list[list[str]]
"""The cells of a sheet as text, row by row from the first."""


def read_book(path: Path, source: Source, wanted: Callable[[str], bool]) -> dict[str, Cells]:
    """The sheets of a workbook (.xlsx, .ods) whose names are wanted, by name, in their order.

    Raises
    ------
    SourceError
        If the file is no such workbook, is damaged or too large.
    """

    def fault(what: str) -> SourceError:
        return SourceError(f"{source.title}: {path} {what}")

    try:
        with path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            kind = book_kind(archive)
            if kind is None:
                raise fault("is no Excel (.xlsx) or OpenDocument (.ods) workbook.")
            too_large = book_fault(archive, kind, FETCHED.book, FETCHED.cells)
            if too_large:
                raise fault(too_large)
            return {
                name: [[cell_text(cell) for cell in row] for row in rows]
                for name, rows in named_sheets(raw, wanted, fault)
            }
    except DAMAGED_ZIP as error:
        raise fault(
            "is no Excel (.xlsx) or OpenDocument (.ods) workbook, or is damaged. Get it again."
        ) from error
    except OSError as error:
        raise fault(f"cannot be opened ({error.strerror}). Check its path.") from error
