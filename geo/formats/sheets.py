"""The cells of spreadsheets: Excel (.xlsx, .xls) and OpenDocument (.ods)."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from geo.errors import SourceError
from geo.formats.text import storable


def sheets(
    raw: IO[bytes], wanted: str | None, fault: Callable[[str], SourceError]
) -> Iterator[list[list[Any]]]:
    """The cells of each sheet, row by row from the first, or of the one that is wanted.

    Raises
    ------
    SourceError
        Made by `fault` of what is wrong: no such sheet, a password, a damaged file.
    """
    found = False
    names: list[str] = []
    for _, rows in named_sheets(raw, lambda name: wanted in (None, name), fault, names.append):
        found = True
        yield rows
    if wanted is not None and not found:
        raise fault(f"has no sheet {wanted!r}. It has: {', '.join(names)}.")


def named_sheets(
    raw: IO[bytes],
    wanted: Callable[[str], bool],
    fault: Callable[[str], SourceError],
    told: Callable[[str], object] = str,
) -> Iterator[tuple[str, list[list[Any]]]]:
    """The sheets whose names are wanted: name and cells. `told` hears the name of every sheet.

    Raises
    ------
    SourceError
        As `sheets` does.
    """
    raw.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(raw)
        for name in book.sheet_names:
            told(name)
            if wanted(name):
                yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise fault(_unreadable(error)) from error
    except Exception as error:
        raise error
    except BaseException as error:
        # The engine, when it meets what its makers did not think of, raises one that is no
        # Exception and has no name to catch it by.
        if type(error).__name__ != "PanicException":
            raise
        raise fault(_unreadable(error)) from error


def _unreadable(error: BaseException) -> str:
    text = str(error)[:200]
    return f"cannot be read as a spreadsheet ({text}). Open it, and save it as CSV (UTF-8)."


def cell_text(cell: Any) -> str:
    """A cell as a person sees it: 5 for 5.0, dates as ISO 8601."""
    if isinstance(cell, str):
        return storable(cell).strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return _text_of_time(cell)


def _text_of_time(cell: Any) -> str:
    """A date, a time, or both, as ISO 8601; a length of time as hours and minutes."""
    if isinstance(cell, datetime):
        midnight = cell.time() == time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, time):
        return cell.isoformat("seconds" if cell.second else "minutes")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)


def book_fault(archive: zipfile.ZipFile, kind: str, most_bytes: int, most_cells: int) -> str | None:
    """Why a spreadsheet cannot be opened; None if it can. `kind` is ``xlsx`` or ``ods``.

    It may unpack to so many bytes, and have so many cells (rows times columns) in a sheet.

    The engine makes room for all cells up to the last one, before any is read: two cells in far
    corners of a file of a few bytes would end the whole process.
    """
    if sum(info.file_size for info in archive.infolist()) > most_bytes:
        return f"unpacks to more than {most_bytes:,} bytes. Save it as CSV."
    extent = _xlsx_extent if kind == "xlsx" else _ods_extent
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):
            return "is a binary Excel file. Save it as Excel (.xlsx) or CSV."
        if name == "content.xml" or re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            with archive.open(name) as part:
                if extent(part) > most_cells:
                    return (
                        f"has a sheet of more than {most_cells:,} cells. Delete empty rows and "
                        "columns that contain stray marks, or save it as CSV."
                    )
    return None


_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*)?>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')


def _tags(part: IO[bytes], pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Matches of a tag in a file that is read piece by piece."""
    rest = b""
    while chunk := part.read(2**20):
        text = rest + chunk
        cut = text.rfind(b"<")
        rest = text[cut:] if cut >= 0 and b">" not in text[cut:] else b""
        yield from pattern.finditer(text, 0, len(text) - len(rest))


def _xlsx_extent(part: IO[bytes]) -> int:
    """Rows times columns, up to the last cell that holds anything."""
    last_row = last_column = 0
    for match in _tags(part, _CELL):
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        last_column = max(last_column, column)
        last_row = max(last_row, int(match[2]))
    return last_row * last_column


def _ods_extent(part: IO[bytes]) -> int:
    """The same of the largest table of an OpenDocument file, where cells and rows may repeat."""
    largest = row = column = last_row = last_column = 0
    for match in _tags(part, _ODS_TAG):
        attributes = match[2] or b""
        repeated = _REPEATED.search(attributes)
        times = min(int(repeated[1]), 2**24) if repeated else 1
        if match[1] == b"table":
            row = column = last_row = last_column = 0
        elif match[1] == b"table-row":
            row, column = row + times, 0
        else:
            column += times
            if not attributes.endswith(b"/") or b"office:value" in attributes:
                last_row, last_column = row, max(last_column, column)
                largest = max(largest, last_row * last_column)
    return largest
