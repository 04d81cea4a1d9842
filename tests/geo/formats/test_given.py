"""Tables that anybody may upload: read apart, within limits, and refused in words."""

import io
import os
import zipfile
import zlib
from time import sleep

import openpyxl
import pytest

from geo.errors import InputError, SourceError
from geo.formats import apart
from geo.formats.apart import UnfinishedError
from geo.formats.tables import HeldFile, read_table
from geo.formats.tables.rows import GIVEN
from geo.manifest import Source
from geo.school_travel.pupil_file import PupilFile

SOURCE = Source("t", "t", "Our list", "p", "l", "a", "2026")


def read(name: str, content: bytes, **columns: list[str]) -> list[list[str]]:
    held = HeldFile(name, content)
    needed = columns or {"id": ["id"]}
    tables = list(read_table(held, SOURCE, needed=needed))
    return [row for table in tables for row in table.frame.to_numpy().tolist()]


def packed(name: str, text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(name, text)
    return made.getvalue()


def book(rows: int, columns: int = 2) -> bytes:
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet()
    sheet.append(["id", *("x" for _ in range(columns - 1))])
    for row in range(rows):
        sheet.append([f"p{row}", *("y" for _ in range(columns - 1))])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize("name", ["list.csv", "list.zip", "list.xlsx"])
def test_a_zip_file_made_to_fill_memory_is_refused(name: str) -> None:
    content = packed("list.csv", b"id\n" + b"1\n" * 200_000_000)
    assert len(content) < 1_500_000
    with pytest.raises(SourceError, match=r"would unpack to .* bytes"):
        read(name, content)


def test_a_zip_file_within_the_bytes_has_not_too_many_rows() -> None:
    content = packed("list.csv", b"id\n" + b"%d\n" * 3_000_000)
    with pytest.raises(SourceError, match=f"more than {GIVEN.rows:,} rows"):
        read("list.zip", content)


def test_a_table_of_too_many_columns_is_refused() -> None:
    titles = ",".join(f"c{n}" for n in range(GIVEN.columns + 1))
    with pytest.raises(SourceError, match="more than 500 columns"):
        read("list.csv", f"id,{titles}\n".encode())


def test_a_workbook_of_too_many_cells_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = book(20_000, 3)
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'r="A20001"', b'r="CZ900001"')
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            changed = info.filename == "xl/worksheets/sheet1.xml"
            new.writestr(info.filename, far if changed else old.read(info))
    with pytest.raises(SourceError, match=r"more than 2,500,000 cells"):
        read("list.xlsx", made.getvalue())


def test_a_workbook_and_a_packed_list_are_read_as_they_are() -> None:
    assert read("list.xlsx", book(2)) == [["p0"], ["p1"]]
    assert read("list.zip", packed("list.csv", b"id\n1\n2\n")) == [["1"], ["2"]]
    large = b"id,x\n" + b"7,filled filled filled\n" * 80_000
    assert read("list.csv", large) == [["7"]] * 80_000


def test_what_is_wrong_is_said_in_the_same_words() -> None:
    with pytest.raises(SourceError, match="is missing the column"):
        read("list.xlsx", book(2), title=["title"])
    with pytest.raises(InputError, match="is missing the column"):
        PupilFile("pupils.xlsx", book(2))


def test_a_file_that_is_cut_short_is_refused() -> None:
    with pytest.raises(SourceError, match="damaged"):
        read("list.xlsx", book(50)[:-200])


def _killed() -> None:
    os.kill(os.getpid(), 9)


def _greedy() -> int:
    return len(bytearray(8 * 2**30))


def _slow() -> None:
    sleep(30)


def _unpacked(content: bytes) -> int:
    return len(zlib.decompress(content))


@pytest.mark.parametrize("work", [_killed, _greedy])
def test_work_that_ends_its_process_ends_nothing_else(work) -> None:
    with pytest.raises(UnfinishedError, match="too long or too much memory"):
        apart.apart(work)


def test_work_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WAIT_S", 2)
    with pytest.raises(UnfinishedError):
        apart.apart(_slow)


def test_work_gives_its_answer() -> None:
    assert apart.apart(_unpacked, zlib.compress(b"x" * 10)) == 10
