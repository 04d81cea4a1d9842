"""Spreadsheets: cells as a person sees them, and files that would not fit in memory."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.sheets import cell_text
from geo.formats.tables import layout
from geo.formats.tables.rows import FETCHED
from tests.examples import examples
from tests.geo.formats.test_tables import read, read_or_said, written

ROWS = [("Name", "Postcode", "Note"), ("A", "B", 5.0), ("=1+1", "-D", None), (None, None, None)]


def book(path: Path, rows=ROWS, *, more=(), title="Sheet") -> Path:
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append([f"'{c}"[1:] if isinstance(c, str) else c for c in row])
    for row in made.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for name, others in more:
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    made.save(path)
    return path


def test_a_sheet(tmp_path):
    cells, faults = read(book(tmp_path / "list.xlsx"))
    assert cells == {2: ("A", "B", "5"), 3: ("=1+1", "-D", "")}
    assert faults == []


def test_cells_as_a_person_sees_them():
    said = {
        "5": 5.0,
        "0.1": 0.1,
        "-3": -3,
        "TRUE": True,
        "2026-05-06": date(2026, 5, 6),
        "2026-05-07": datetime(2026, 5, 7),
        "2026-05-07 09:30:00": datetime(2026, 5, 7, 9, 30),
        "09:30": time(9, 30),
        "09:30:15": time(9, 30, 15),
        "30:00": timedelta(hours=30),
        "a b": " a b\0",
        "": None,
    }
    assert {text: cell_text(cell) if cell is not None else "" for text, cell in said.items()} == {
        text: text for text in said
    }


def test_the_sheet_that_fits_is_found_and_another_can_be_named(tmp_path):
    preamble = [("Contents",), ("see sheet two",)]
    two = [("", "about"), (), ("", "Postcode", "Name"), ("", "P", "N")]
    three = [("Name", "Postcode"), ("X", "Y")]
    path = book(tmp_path / "list.xlsx", preamble, more=[("two", two), ("three", three)])
    assert read(path)[0] == {4: ("N", "P", "")}
    assert read(path, sheet="three")[0] == {2: ("X", "Y", "")}
    assert read(path, header_row=3)[0] == {4: ("N", "P", "")}
    with pytest.raises(SourceError, match=r"has no sheet 'four'\. It has: Sheet, two, three"):
        read(path, sheet="four")
    with pytest.raises(SourceError, match="Give the name of a sheet"):
        read(path, sheet=2)


def test_a_spreadsheet_in_a_zip_file(tmp_path):
    inner = book(tmp_path / "list.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("Data/list.xlsx", inner)
    assert len(read(tmp_path / "outer.zip")[0]) == 2


def opendocument(path: Path, *rows: str) -> Path:
    """A file as LibreOffice writes it, as far as a reader looks."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="List">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def ods_cell(text: str, times: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" '
        f'office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )


def ods_row(*cells: str, times: int = 1) -> str:
    joined = "".join(cells)
    return f'<table:table-row table:number-rows-repeated="{times}">{joined}</table:table-row>'


EMPTY = '<table:table-cell table:number-columns-repeated="16384"/>'


def test_opendocument(tmp_path):
    head, row = ods_row(ods_cell("Name"), ods_cell("Postcode")), ods_row(ods_cell("A", 2))
    path = opendocument(tmp_path / "list.ods", head, row, ods_row(EMPTY, times=1_048_000))
    assert read(path)[0] == {2: ("A", "A", "")}


def test_cells_in_far_corners_do_not_take_the_memory_of_all_between(tmp_path):
    path = tmp_path / "list.xlsx"
    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "Name", "x"
    made.save(path)
    with pytest.raises(SourceError, match="has a sheet of more than 20,000,000 cells"):
        read(path)
    repeated = ods_row(ods_cell("A", 16_384), times=1_048_576)
    with pytest.raises(SourceError, match="has a sheet of more than 20,000,000 cells"):
        read(opendocument(tmp_path / "list.ods", repeated))


def test_a_spreadsheet_that_unpacks_to_too_much(tmp_path, monkeypatch):
    path = book(tmp_path / "list.xlsx")
    monkeypatch.setattr(layout, "FETCHED", replace(FETCHED, book=1000))
    with pytest.raises(SourceError, match=r"unpacks to more than .* Save it as CSV"):
        read(path)


@pytest.mark.parametrize(
    "rows", [[], [("Name",), ("A",)], [("Name", "Postcode")]], ids=["empty", "short", "no rows"]
)
def test_sheets_that_cannot_be_used(tmp_path, rows):
    with pytest.raises(SourceError, match=r"is empty|is missing the column|has no rows"):
        read(book(tmp_path / "list.xlsx", rows))


@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"])
def test_what_only_begins_like_a_spreadsheet(tmp_path, start):
    with pytest.raises(SourceError, match=r"list\.xls"):
        read(written(tmp_path, start + b"x" * 600, "list.xls"))


def test_no_sheet_at_all(tmp_path):
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(SourceError, match="cannot be read as a spreadsheet"):
        read(tmp_path / "list.xlsx")


PLAIN = io.BytesIO()
with zipfile.ZipFile(PLAIN, "w", zipfile.ZIP_STORED) as _stored:
    _made = io.BytesIO()
    _book = openpyxl.Workbook()
    _book.active.append(["Name", "Postcode"])
    _book.active.append(["A", 1.5])
    _book.save(_made)
    for _info in zipfile.ZipFile(_made).infolist():
        _stored.writestr(_info.filename, zipfile.ZipFile(_made).read(_info))
WORDS = [b"", b"<", b">", b'r="XFD9"', b't="s"', b"99999999999", b"-1", b"\xff", b"\0", b"<v>"]


@settings(
    max_examples=examples(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.floats(0, 1), st.integers(0, 40), st.sampled_from(WORDS), st.booleans())
def test_damaged_spreadsheets_give_a_table_or_say_why_not(tmp_path, where, length, word, repack):
    content = PLAIN.getvalue()
    if repack:
        path = _with_changed_sheet(tmp_path / "list.xlsx", where, length, word)
    else:
        at = int(where * len(content))
        path = written(tmp_path, content[:at] + word + content[at + length :], "list.xlsx")
    assert read_or_said(path)


def _with_changed_sheet(path: Path, where: float, length: int, word: bytes) -> Path:
    """A sound zip file whose sheet is damaged."""
    with zipfile.ZipFile(PLAIN) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if "sheet1" in info.filename:
                at = int(where * len(content))
                content = content[:at] + word + content[at + length :]
            new.writestr(info.filename, content)
    return path
