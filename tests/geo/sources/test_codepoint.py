"""Code-Point Open: files without column names, one for each postcode area."""

import zipfile
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.manifest import Source
from geo.sources.codepoint import read
from tests.examples import examples

SOURCE = Source("code-point-open", "cpo", "Code-Point Open", "OS", "l", "a", "2026")
PO = '"PO301UD",10,449989,89000,"E92000001","E19000002","E18000009","","E06000046","E05013000"\r\n'
AB = '"AB101AB",50,394235,806529,"S92000003","","S08000020","","S12000033","S13002842"\r\n'
NO_PLACE = '"AB101AD",90,0,0,"S92000003","","S08000020","","S12000033","S13002842"\r\n'


def taken(path: Path, source: Source = SOURCE):
    parts = list(read(path, source))
    frame = pd.concat([part.frames["postcode"] for part in parts])
    rejected = [r for part in parts for r in part.rows]
    counts = sum(p.rows_read for p in parts), sum(p.rows_kept for p in parts)
    return frame.set_index("postcode"), rejected, counts


def folder(path: Path, **files: str) -> Path:
    for name, content in files.items():
        target = path / f"{name}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8", newline="")
    return path


def test_one_file(tmp_path):
    path = folder(tmp_path, ab=AB + NO_PLACE) / "ab.csv"
    frame, rejected, counts = taken(path)
    assert list(frame.index) == ["AB10 1AB", "AB10 1AD"]
    first, second = frame.iloc[0], frame.iloc[1]
    assert (first["easting"], first["northing"]) == (394_235.0, 806_529.0)
    assert first["authority_code"] == "S12000033"
    assert (first["terminated"], first["lsoa"]) == (None, None)
    assert frame["quality"].tolist() == [5, 9]
    assert pd.isna(second["easting"])
    assert (rejected, counts) == ([], (2, 2))


def test_a_folder_and_a_zip_file(tmp_path):
    files = folder(tmp_path / "data", ab=AB, po=PO)
    assert list(taken(files)[0].index) == ["AB10 1AB", "PO30 1UD"]
    nested = folder(tmp_path / "nested" / "Data" / "CSV", po=PO).parents[1]
    assert list(taken(nested)[0].index) == ["PO30 1UD"]
    with zipfile.ZipFile(tmp_path / "codepo_gb.zip", "w") as archive:
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO\r\n")
        archive.writestr("Data/CSV/po.csv", PO)
        archive.writestr("Data/CSV/ab.csv", AB)
    assert list(taken(tmp_path / "codepo_gb.zip")[0].index) == ["AB10 1AB", "PO30 1UD"]
    one = Source("code-point-open", "cpo", "CPO", "OS", "l", "a", "2026", member="Data/CSV/po.csv")
    assert list(taken(tmp_path / "codepo_gb.zip", one)[0].index) == ["PO30 1UD"]


def test_nothing_to_read(tmp_path):
    with pytest.raises(SourceError, match="there are no CSV files in the folder"):
        taken(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SourceError, match="has no CSV files"):
        taken(tmp_path / "a.zip")
    with pytest.raises(SourceError, match="cannot be opened"):
        taken(tmp_path / "none.csv")


def test_rows_that_cannot_be_used(tmp_path):
    odd = PO.replace("PO301UD", "nowhere") + PO.replace("449989", "-5") + PO + '"PO1",1\r\n'
    frame, rejected, counts = taken(folder(tmp_path, po=odd))
    assert list(frame.index) == ["PO30 1UD"]
    assert pd.isna(frame["easting"].iloc[0])
    assert [(r.row_ref, r.field) for r in rejected] == [
        ("line 4", "row"),
        ("line 1", "postcode"),
        ("line 3", "postcode"),
        ("PO30 1UD", "easting, northing"),
    ]
    assert counts == (4, 1)


def test_a_file_with_column_names_is_another_file(tmp_path):
    path = folder(tmp_path, po="Postcode,Quality\r\nPO301UD,10\r\n")
    with pytest.raises(SourceError, match="has no row with as many cells as it has columns"):
        taken(path)


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, len(PO)), st.integers(0, 9), st.sampled_from(["", ",", "x", "\n", "é", " "]))
def test_every_row_is_kept_or_rejected(tmp_path, at, length, word):
    changed = PO[:at] + word + PO[at + length :]
    path = folder(tmp_path, po=AB + changed)
    if changed.count('"') < PO.count('"'):
        with suppress(SourceError):
            taken(path)
        return
    frame, rejected, (rows_read, rows_kept) = taken(path)
    assert "AB10 1AB" in frame.index
    lost = {r.row_ref for r in rejected if r.row_ref.startswith("line")}
    assert rows_read == rows_kept + len(lost)
