"""Cells that a spreadsheet must not run, and that read again as they were."""

import pandas as pd
import pytest

from geo.formats.csv import csv_bytes, plain, safe, table_csv
from geo.formats.tables import HeldFile, read_table
from geo.manifest import Source
from geo.school_travel.pupil_file import PupilFile, as_csv
from geo.school_travel.pupils import RESULTS

LON = -1.300935
SOURCE = Source("t", "t", "Our list", "p", "l", "a", "2026")


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+441983123456", "-1+1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "--1", "-1.3.2", "-"),
        *("\n=1", " =1", "\u3000＝1", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_kept_from_it(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert plain(str(safe(text))) == text


@pytest.mark.parametrize("value", ["-1.300935", "-1", "-1e-05", "1.5", LON, -1, 0, None, True])
def test_numbers_stay_numbers(value: object) -> None:
    assert safe(value) == value


def test_a_table_that_is_fed_back_reads() -> None:
    """What came in as text, and what we worked out, both go out as numbers."""
    table = pd.DataFrame(
        {"name": ["-school", "Play"], "given": [str(LON), ""], "lon": [LON, float("nan")]}
    )
    held = HeldFile("fed.csv", table_csv(table))
    read = next(read_table(held, SOURCE, needed={n: [n] for n in table.columns})).frame
    assert read["given"].tolist() == [str(LON), ""]
    assert read["lon"].tolist() == [str(LON), ""]
    assert [plain(name) for name in read["name"]] == ["-school", "Play"]
    again = HeldFile("again.csv", csv_bytes(list(read), read.itertuples(index=False)))
    assert again.content == held.content
    assert b"'-1" not in held.content


def test_a_column_title_is_kept_from_running_too() -> None:
    title = "=HYPERLINK(1)"
    pupils = PupilFile(
        "pupils.csv", f"id,born,school,{title},lat,lon\n1,2016-05-01,100001,x,50.7,1\n".encode()
    )
    results = pd.DataFrame("", index=[0], columns=list(RESULTS))
    assert f",'{title}," in as_csv(pupils, results).decode("utf-8-sig").splitlines()[0]


def test_a_file_of_pupils_goes_out_with_its_longitudes_as_they_came() -> None:
    pupils = PupilFile(
        "pupils.csv", f"id,born,school,name,lat,lon\n1,2016-05-01,100001,=1,50.7,{LON}\n".encode()
    )
    results = pd.DataFrame("", index=[0], columns=list(RESULTS))
    lines = as_csv(pupils, results).decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"1,2016-05-01,100001,'=1,50.7,{LON},")
    again = PupilFile("again.csv", "\n".join(lines).encode())
    assert again.table["lon"].astype(float).tolist() == [LON]
