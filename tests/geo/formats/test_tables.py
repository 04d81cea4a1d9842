"""CSV files of every make, and what becomes of files that are no tables."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.tables import known_name, read_columns, read_table, utf8
from geo.manifest import Source
from geo.records import Harvest
from tests.examples import examples

NEEDED = {"name": ["Name", "Title"], "code": ["Post code"]}
OPTIONAL = {"note": ["Note"]}
BIG_ENOUGH = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def source(member=None, **given) -> Source:
    return Source("t", "t", "Our list", "p", "l", "a", "2026", member=member, settings=given)


def read(path, *, needed=NEEDED, optional=OPTIONAL, names=None, members=(), **given):
    """Cells by line, and the faults."""
    member = given.pop("member", None)
    cells, faults = {}, []
    for table in read_table(
        path,
        source(member, **given),
        needed=needed,
        optional=optional,
        names=names,
        members=members,
    ):
        assert (table.frame.dtypes == "str").all()
        rows = table.frame[[*needed, *optional]].to_numpy().tolist()
        assert not cells.keys() & set(table.lines.tolist())
        cells |= dict(zip(table.lines.tolist(), map(tuple, rows), strict=True))
        faults += table.faults
    return cells, faults


def read_or_said(path) -> bool:
    """Whether a file gives rows, or an error that names it."""
    try:
        return any(read(path))
    except SourceError as error:
        return path.name in str(error)


def written(folder: Path, content: bytes | str, name="list.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_columns_by_name_in_any_order(tmp_path):
    path = written(tmp_path, 'x,POSTCODE,  na-me ,note\n1, PO30 1UD ,"A, B",\n2,PO1,C,d\n')
    cells, faults = read(path)
    assert cells == {2: ("A, B", "PO30 1UD", ""), 3: ("C", "PO1", "d")}
    assert faults == []


@pytest.mark.parametrize("book", [False, True])
def test_one_column_under_several_of_our_names(tmp_path, book):
    needed = {"name": ["Club"], "organization": ["Club"], "code": ["Post code"]}
    rows = [["Club", "Post code"], ["A", "PO1"], ["B", "PO2"]]
    if book:
        path = tmp_path / "list.xlsx"
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        made.save(path)
    else:
        # The second row has an empty cell too many: it is mended.
        path = written(tmp_path, "Club,Post code\nA,PO1\nB,PO2,\n")
    cells, faults = read(path, needed=needed, optional={"address": ["Post code"], "note": ["No"]})
    assert cells == {2: ("A", "A", "PO1", "PO1", ""), 3: ("B", "B", "PO2", "PO2", "")}
    assert faults == []


def test_a_column_that_is_not_there_is_empty(tmp_path):
    (table,) = read_table(
        written(tmp_path, "Title,Postcode\nA,B\n"), source(), needed=NEEDED, optional=OPTIONAL
    )
    assert table.frame["note"].tolist() == [""]
    assert table.columns == {"name": "Title", "code": "Postcode"}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Café – 東"),
        ("utf-8-sig", "Café"),
        ("utf-16", "Café – 東"),
        ("utf-16-le", "\ufeffCafé"),
        ("utf-16", "a plain dash \u2014 is two bytes of ASCII"),
        ("cp1252", "Café “Ø” – £5"),
        ("ascii", "Cafe"),
    ],
)
def test_encodings(tmp_path, encoding, text):
    content = f"Name,Postcode\n{text.strip(chr(0xFEFF))},B\n"
    content = "\ufeff" + content if text[0] == "\ufeff" else content
    cells, _ = read(written(tmp_path, content.encode(encoding)))
    assert cells == {2: (text.strip("\ufeff"), "B", "")}


def test_one_foreign_byte_in_a_file_of_utf_8_costs_nothing(tmp_path):
    content = "Name,Postcode\nCafé,B\n".encode() + "Café,B\n".encode("cp1252")
    cells, _ = read(written(tmp_path, content))
    assert cells == {2: ("Café", "B", ""), 3: ("Café", "B", "")}


def test_a_character_on_the_edge_of_what_is_read_at_once(tmp_path):
    rows = ["é" * 997 + ",B"] * 400
    cells, _ = read(written(tmp_path, "\n".join(["Name,Postcode", *rows])))
    assert set(cells.values()) == {("é" * 997, "B", "")}
    assert len(cells) == 400


def test_an_encoding_that_is_given_is_held_to(tmp_path):
    path = written(tmp_path, "Name,Postcode\nCafé,B\n".encode("cp1252"))
    assert read(path, encoding="cp1252")[0] == {2: ("Café", "B", "")}
    with pytest.raises(SourceError, match="not in the encoding utf-8 that the manifest or"):
        read(path, encoding="utf-8")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "undefined", "a\0b", 3, True, ""])
def test_no_such_encoding(tmp_path, encoding):
    path = written(tmp_path, "Name,Postcode\nA,B\n")
    with pytest.raises(SourceError, match=r"encoding.*[Gg]ive one such as utf-8"):
        read(path, encoding=encoding)


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path, mark, end):
    lines = [mark.join(row) for row in (("Name", "Post code"), ("A b", "c"), ("d", ""))]
    assert read(written(tmp_path, end.join(lines)))[0] == {2: ("A b", "c", ""), 3: ("d", "", "")}


def test_a_preamble_before_the_column_names(tmp_path):
    preamble = 'Published 1 May, 2026\n"A note,\nof two lines"\n\n'
    cells, _ = read(written(tmp_path, preamble + "Name,Postcode\nA,B\n"))
    assert cells == {5: ("A", "B", "")}


def test_column_names_too_far_down_are_not_found(tmp_path):
    path = written(tmp_path, "x\n" * 20 + "Name,Postcode\nA,B\n")
    with pytest.raises(SourceError, match="is missing the columns Name, Post code"):
        read(path)
    assert read(path, header_row=21)[0] == {22: ("A", "B", "")}


def test_the_line_of_the_column_names_can_be_said(tmp_path):
    path = written(tmp_path, "Name,Postcode\nA,B\nName,Postcode\nC,D\n")
    assert len(read(path)[0]) == 3
    assert read(path, header_row=3)[0] == {4: ("C", "D", "")}
    for wrong in ("3", 0, -1, True, 2.0):
        with pytest.raises(SourceError, match="Give the number of a line, from 1"):
            read(path, header_row=wrong)


def test_cells_with_line_breaks_and_quotation_marks(tmp_path):
    path = written(tmp_path, 'Name,Postcode\r\n"A ""b""\r\nc",D\r\nE,F\r\n')
    assert read(path)[0] == {2: ('A "b"\r\nc', "D", ""), 3: ("E", "F", "")}


def test_ragged_rows_are_told_and_do_not_move_the_others(tmp_path):
    path = written(tmp_path, "Name,Postcode,Note\nA,B,C\nD\n\nE,F,G,H\nI,J,K\n")
    cells, faults = read(path)
    assert cells == {2: ("A", "B", "C"), 6: ("I", "J", "K")}
    assert [(f.line, f.text) for f in faults] == [(3, "D"), (5, "E,F,G,H")]
    assert "has 1 cells, and the table has 3 columns" in faults[0].reason


def test_surplus_cells_that_are_empty_do_no_harm(tmp_path):
    cells, faults = read(written(tmp_path, "Name,Postcode\nA,B,,\nC,D\nE,F, \n"))
    assert cells == {2: ("A", "B", ""), 3: ("C", "D", ""), 4: ("E", "F", "")}
    assert list(cells) == [2, 3, 4]
    assert faults == []


def test_lines_are_right_across_many_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(utf8, "BLOCK", 500)
    rows = [f"n{i},p" if i % 7 else f"n{i}" for i in range(2, 3000)]
    cells, faults = read(written(tmp_path, "\n".join(["Name,Postcode", *rows])))
    assert all(cells[i] == (f"n{i}", "p", "") for i in range(2, 3000) if i % 7)
    assert [f.line for f in faults] == list(range(7, 3000, 7))


def test_faults_are_counted_and_told(tmp_path):
    harvest = Harvest()
    path = written(tmp_path, "Name,Postcode\nA,B\n<b>\x01\n\n")
    for table in read_table(path, source(), needed=NEEDED):
        table.count_into(harvest, "t")
    (fault,) = harvest.rows
    assert harvest.rows_read == 2
    assert (fault.row_ref, fault.value) == ("line 3", "<b>")


def test_a_quotation_mark_that_is_never_closed(tmp_path, monkeypatch):
    start = "Name,Postcode\nA,B\n"
    with pytest.raises(SourceError, match="opens a quotation mark and never closes it"):
        read(written(tmp_path, start + '"C,D\nE,F\n'))
    with pytest.raises(SourceError, match="opens a quotation mark and never closes it"):
        read(written(tmp_path, start + 'E,"F'))
    monkeypatch.setattr(utf8, "BLOCK", 1000)
    with pytest.raises(SourceError, match="a quotation mark is not closed"):
        read(written(tmp_path, start + '"C,D\n' + "E,F\n" * 5000))


def test_two_rows_that_a_quotation_mark_joins(tmp_path):
    names = ["Name", "Postcode", *"cdefghij"]
    rows = [["A", "B", *"12345678"], ['"C', "D", *"12345678"], ['"E"', "F", *"12345678"]]
    path = written(tmp_path, "\n".join(",".join(row) for row in [names, *rows]))
    cells, faults = read(path)
    assert cells == {2: ("A", "B", "")}
    assert [fault.line for fault in faults] == [3]
    assert "run together" in faults[0].reason or "runs over 2 lines" in faults[0].reason


def test_nul_bytes_are_dropped(tmp_path):
    path = written(tmp_path, "Name,Postcode\nA\0b,C\n" + "D,E\n" * 10)
    assert read(path)[0][2] == ("Ab", "C", "")


def test_a_column_twice(tmp_path):
    path = written(tmp_path, "Name,Postcode,NAME\nA,B,C\n")
    with pytest.raises(SourceError, match="has the column Name more than once"):
        read(path)
    assert read(path, needed={"code": ["postcode"]}, optional={})[0] == {2: ("B",)}


def test_the_first_of_several_names_counts(tmp_path):
    path = written(tmp_path, "Title,Name,Postcode\nA,B,C\n")
    assert read(path)[0] == {2: ("B", "C", "")}


def test_names_with_a_year_in_them(tmp_path):
    path = written(tmp_path, "LAD24CD,LAD25CD,LADXXCD\nA,B,C\n")
    assert read(path, needed={"a": ["lad??cd"]}, optional={})[0] == {2: ("B",)}


def test_missing_columns_are_named_with_a_hint(tmp_path):
    path = written(tmp_path, "Nome,Postcode,<x>\nA,B,C\n")
    with pytest.raises(SourceError) as caught:
        read(path)
    said = str(caught.value)
    assert said.startswith(f"Our list: {path} is missing the column Name (is it 'Nome'?).")
    assert "It has: Nome, Postcode, <x>." in said


def test_a_table_without_column_names(tmp_path):
    path = written(tmp_path, "A;B\nC;D")
    assert read(path, names=["Name", "Postcode"])[0] == {1: ("A", "B", ""), 2: ("C", "D", "")}


NO_TABLES = {
    b"": "is empty",
    b"\n \r\n": "is empty",
    b"\xef\xbb\xbf": "is empty",
    b"Name,Postcode\n": "has no rows below its column names",
    b"Name,Postcode\n,\n,\n": "has no rows below its column names",
    b"%PDF-1.7 ...": "is not a table. It is a PDF",
    b"<!DOCTYPE html><p>Sign in": "is not a table. It is a web page",
    b"  <HTML>": "is not a table. It is a web page",
    b'{"a": 1}': "is not a table. It is JSON",
    b"\x1f\x8b\x08\0": "a gzip file: unpack it first",
    b"\0" * 50: "is not a table that we can read",
    b"Na\0m\0e\0,\0P\0": "is not a table that we can read",
    b"PK\x03\x04 and no more": "not a zip file",
    bytes(range(128, 256)) * 9: "is missing the columns Name, Post code",
    b"\xff\xfeN\0a\0m": "not in the encoding utf-16-le that the manifest or its own beginning",
    b"\xff\xfe\0\xd8\0\xd8": "not in the encoding utf-16-le",
}


@pytest.mark.parametrize("content", NO_TABLES, ids=NO_TABLES.values())
def test_what_is_no_table(tmp_path, content):
    with pytest.raises(SourceError, match=NO_TABLES[content]):
        read(written(tmp_path, content))


def test_no_such_file(tmp_path):
    with pytest.raises(SourceError, match=r"none\.csv cannot be opened .*Check the path"):
        read(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="cannot be opened"):
        read(tmp_path)


def zipped(folder: Path, **files: bytes) -> Path:
    path = folder / "list.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), content)
    return path


ONE = b"Name,Postcode\nA,B\n"
OTHER = b"Name,Postcode\nC,D\n"


def test_the_only_table_in_a_zip_file(tmp_path):
    assert read(zipped(tmp_path, Data__one_csv=ONE, readme=b"x"))[0] == {2: ("A", "B", "")}


def test_a_table_in_a_zip_file_by_name(tmp_path):
    path = zipped(tmp_path, Data__one_csv=ONE, Data__parts__two_csv=OTHER)
    with pytest.raises(SourceError, match=r'Name the one to use with member = "…"'):
        read(path)
    assert read(path, members=["Data/*.csv"])[0] == {2: ("A", "B", "")}
    assert read(path, members=["none.csv", "two.csv"])[0] == {2: ("C", "D", "")}
    assert read(path, member="two.csv", members=["one.csv"])[0] == {2: ("C", "D", "")}


def test_a_zip_file_without_a_table(tmp_path):
    path = zipped(tmp_path, read__me=b"x")
    with pytest.raises(SourceError, match=r"has no table\. It has: .*Get the file again, or"):
        read(path)
    with pytest.raises(SourceError, match=r"has no Data/\*\.csv\. It has: "):
        read(path, members=["Data/*.csv"])
    with pytest.raises(SourceError, match=r"has no table: it is empty\. Get the file again"):
        read(zipped(tmp_path))


def test_a_zip_file_that_unpacks_to_no_end(tmp_path):
    path = zipped(tmp_path, one_csv=ONE + b"A,B\n" * 20_000_000)
    with pytest.raises(SourceError, match="Real tables do not shrink that much"):
        read(path)


def test_a_zip_file_that_is_damaged(tmp_path):
    path = zipped(tmp_path, one_csv=ONE + b"".join(b"%d,x\n" % i for i in range(5000)))
    content = bytearray(path.read_bytes())
    content[2000:2010] = b"\xff" * 10
    with pytest.raises(SourceError, match=r"list\.zip.*Get (it|the file) again"):
        read(written(tmp_path, bytes(content), "list.zip"))
    with pytest.raises(SourceError, match=r"list\.zip.*Get (it|the file) again"):
        read(written(tmp_path, bytes(content[:-30]), "list.zip"))


def test_faults_inside_a_zip_file_are_told_as_such(tmp_path):
    with pytest.raises(SourceError, match="is missing the column"):
        read(zipped(tmp_path, one_csv=b"a,b\n1,2\n"))
    with pytest.raises(SourceError, match="not in the encoding utf-8 that"):
        read(zipped(tmp_path, one_csv="Name,Postcode\né,B\n".encode("cp1252")), encoding="utf-8")


def test_a_reader_that_stops_half_way(tmp_path):
    path = written(tmp_path, "Name,Postcode\n" + "A,B\n" * 3_000_000)
    reading = read_table(path, source(), needed=NEEDED)
    assert len(next(reading).frame)
    reading.close()


def test_all_column_names(tmp_path):
    path = written(tmp_path, "note\nName, Postcode ,x\nA,B,C\n")
    assert read_columns(path, source(), needed=NEEDED) == ("Name", "Postcode", "x")
    with pytest.raises(SourceError, match="is missing"):
        read_columns(path, source(), needed={"y": ["y"]})
    assert known_name(" Post-Code (2) ") == "postcode2"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
ROW = st.tuples(CELL, CELL, CELL)


EMPTY = frozenset(
    (
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "#NA",
        "<NA>",
        "NaN",
        "NULL",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    )
)
"""What stands for an empty cell; Hypothesis tries the words that it finds in the code."""


def as_read(cell: str) -> str:
    return "" if cell.strip() in EMPTY else cell.strip()


@BIG_ENOUGH
@given(st.lists(ROW, min_size=1, max_size=15), st.sampled_from(",;\t|"), st.booleans())
def test_what_is_written_is_read(tmp_path, rows, mark, all_quoted):
    rows = [("Name", "Postcode", "Note"), *rows]
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=mark, quoting=quoting).writerows(rows)
    expected = {
        i: cells
        for i, row in enumerate(rows[1:], start=2)
        if any(cells := tuple(map(as_read, row)))
    }
    path = written(tmp_path, text.getvalue())
    if not expected:
        with pytest.raises(SourceError, match="has no rows"):
            read(path)
        return
    assert read(path) == (expected, [])


@BIG_ENOUGH
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_do_anything_but_give_a_table_or_say_why_not(tmp_path, content, headed):
    path = written(tmp_path, b"Name,Postcode\n" * headed + content)
    assert read_or_said(path)


@BIG_ENOUGH
@given(st.lists(st.sampled_from([b"A,B", b'"A,B', b"A,B,C", b"A", b'"A\nb",B', b"", b"\x81,\xff"])))
def test_every_row_is_a_row_or_a_fault(tmp_path, rows):
    path = written(tmp_path, b"\n".join([b"Name,Postcode", b"first,row", *rows, b"last,row"]))
    if b'"A,B' in rows:
        assert read_or_said(path)
        return
    cells, faults = read(path)
    assert len(cells) + len(faults) == 2 + sum(row != b"" for row in rows)
    assert ("first", "row", "") in cells.values()


# Cells that stand for nothing

BLANKS = ["NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "NULL", "#REF!", "#DIV/0!", "#NAME?"]


@pytest.mark.parametrize("blank", BLANKS)
def test_what_stands_for_nothing_is_an_empty_cell(tmp_path, blank):
    text = f"Name,Post code,Note\nOne,{blank}, {blank} \n{blank},{blank},{blank}\nTwo,NA1,na\n"
    cells, faults = read(written(tmp_path, text))
    assert cells == {2: ("One", "", ""), 4: ("Two", "NA1", "na")}
    assert faults == []


def test_what_stands_for_nothing_in_a_sheet(tmp_path):
    path = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    for row in (["Name", "Post code", "Note"], ["One", "NA", "#N/A"], ["Two", "N/A", "#REF!"]):
        book.active.append(row)
    book.save(path)
    assert read(path)[0] == {2: ("One", "", ""), 3: ("Two", "", "")}


def test_a_spreadsheet_s_errors_are_told_and_the_row_is_kept(tmp_path):
    path = written(tmp_path, "Name,Post code,Note\nOne,NA,#REF!\nTwo,#N/A,fine\n")
    (table,) = read_table(path, source(), needed=NEEDED, optional=OPTIONAL)
    harvest = Harvest()
    table.count_into(harvest, "t")
    assert harvest.rows_read == len(table.frame) == 2
    said = [(row.row_ref, row.field, row.value) for row in harvest.rows]
    assert said == [("line 3", "Post code", "#N/A"), ("line 2", "Note", "#REF!")]


def test_a_format_whose_ids_may_be_anything_keeps_them(tmp_path):
    path = written(tmp_path, "Name,Post code,Note\nNA,N/A,#N/A\n")
    (table,) = read_table(path, source(), needed=NEEDED, optional=OPTIONAL, blanks=False)
    assert table.frame.to_numpy().tolist() == [["NA", "N/A", "#N/A"]]
