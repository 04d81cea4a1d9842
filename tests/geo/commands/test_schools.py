"""The command ``schools``."""

import csv
import io
import json
from pathlib import Path

import pytest
import shapely

from geo.__main__ import main


def told(small_db: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert main(["schools", "--db", str(small_db), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_area_around_a_school(small_db, capsys, tmp_path) -> None:
    """TE1 1AA is 710 m away, TE1 1AB 260 m or so, and one home is off every street."""
    out = tmp_path / "area.geojson"
    got = told(small_db, capsys, "123456", "--within", "0.3", "--within", "3", "--out", str(out))
    assert got["school"] == "Testham Primary School"
    assert [area["homes"] for area in got["areas"]] == [1, 3]
    shapes = [
        shapely.from_geojson(json.dumps(f["geometry"]))
        for f in json.loads(out.read_text())["features"]
    ]
    assert shapes[0].within(shapes[1].buffer(1e-6))
    assert got["areas"][0]["square_km"] < got["areas"][1]["square_km"]


def test_the_nearest_school_and_stop_of_every_home(small_db, capsys, tmp_path) -> None:
    out = tmp_path / "homes.csv"
    got = told(small_db, capsys, "--age", "8", "--out", str(out))
    assert got["no_way"] == 1
    assert set(got["stop_within"]) == {"400 m", "800 m"}
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(rows) == got["homes"] == 4
    assert {row["nearest_school"] for row in rows} == {"Testham Primary School", ""}


def test_words(small_db, capsys) -> None:
    assert main(["schools", "--db", str(small_db), "testham primary school"]) == 0
    assert "within 2 miles' walk" in capsys.readouterr().out
    assert main(["schools", "--db", str(small_db)]) == 0
    assert "in a straight line" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["Testam Primary"], "Did you mean Testham Primary School"),
        (["123456", "--within", "0"], "above 0"),
        (["123456", "--out", "a.csv"], "Name it a.geojson"),
        (["--within", "2"], "for one school"),
        (["--out", "a.pdf"], "Name it a.csv"),
    ],
)
def test_wrong_input(small_db, capsys, more, said) -> None:
    assert main(["schools", "--db", str(small_db), *more]) == 2
    assert said in capsys.readouterr().err
