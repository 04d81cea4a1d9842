"""The command ``site``."""

import csv
import io
import json
import re
from pathlib import Path

import pyogrio.raw
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from geo.__main__ import main

ASKED = ("--category", "family-hub", "--among", "library", "--within", "2")


def told(small_db: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert main(["site", "--db", str(small_db), "--json", *ASKED, *more]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("question", ["most", "all", "travel"])
def test_the_one_library_is_the_answer(small_db, capsys, question: str) -> None:
    got = told(small_db, capsys, "--question", question)
    assert got["candidates"] == 1
    assert got["proven"]
    assert got["before"] == 0
    assert got["sites"][0]["gained"] == got["after"] == 3  # the fourth is across the water
    assert got["homes"] == 4


def test_the_places_as_a_file(small_db, capsys, tmp_path) -> None:
    out, shown = tmp_path / "sites.csv", tmp_path / "sites.geojson"
    told(small_db, capsys, "--out", str(out))
    told(small_db, capsys, "--out", str(shown))
    row = next(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    feature = json.loads(shown.read_text())["features"][0]
    assert feature["properties"]["name"] == row["name"]
    at = [float(row["lon"]), float(row["lat"])]
    assert feature["geometry"]["coordinates"] == pytest.approx(at, abs=5e-7)


def test_a_report_the_map_and_a_geopackage(small_db, capsys, tmp_path) -> None:
    """Each says the headline of the answer; the places have their geometry."""
    told(small_db, capsys, "--out", str(tmp_path / "sites.pdf"))
    pages = PdfReader(tmp_path / "sites.pdf").pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert "1 new place would bring 3 more homes within" in text
    assert "proven, not a guess" in text
    assert "Test postcodes" in text
    told(small_db, capsys, "--out", str(tmp_path / "sites.png"))
    with Image.open(tmp_path / "sites.png") as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=1)
    told(small_db, capsys, "--out", str(tmp_path / "sites.gpkg"))
    meta, _, shapes, fields = pyogrio.raw.read(tmp_path / "sites.gpkg", layer="places")
    assert [type(shapely.from_wkb(shape)).__name__ for shape in shapes] == ["Point"]
    assert fields[list(meta["fields"]).index("gained")].tolist() == [3]
    zones = pyogrio.raw.read(tmp_path / "sites.gpkg", layer="zones")
    assert sum(zones[3][list(zones[0]["fields"]).index("gained")]) == 3
    assert all(shape is not None for shape in zones[2])


def test_room_and_middles_of_zones(small_db, capsys) -> None:
    got = told(small_db, capsys, "--among", "zones", "--by", "hexagon", "--capacity", "2")
    assert got["room"] == 2
    assert {row["category"] for row in got["sites"]} <= {"zone", "library"}
    assert main(["site", "--db", str(small_db), *ASKED, "--capacity", "2"]) == 0
    assert "They have room for 2 of those they reach." in capsys.readouterr().out


def test_words(small_db, capsys) -> None:
    assert main(["site", "--db", str(small_db), *ASKED]) == 0
    said = capsys.readouterr().out
    assert "Today 0 services reach 0 of 4 homes; then 3." in said
    assert "No other choice is better for this map and these homes: proven" in said
    assert "not a count of children" in said
    assert "Test mappers" in said  # where the figures come from


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--question", "best"], "is not a question"),
        (["--number", "0"], "is not a count"),
        (["--number", "2", "--question", "all"], "the question all finds the fewest"),
        (["--number", "5"], "there is only 1 candidate site"),
        (["--fixed", "Nowhere"], "is not a candidate"),
        (["--out", "sites.txt"], "ends in .csv, .geojson, .gpkg, .pdf or .png"),
        (["--seconds", "0"], "needs some time"),
        (["--among", "gp-practice"], "not a known category"),
        (["--mode", "fly"], "fly"),
    ],
)
def test_wrong_input_is_named(small_db, capsys, more: list[str], said: str) -> None:
    assert main(["site", "--db", str(small_db), *ASKED, *more]) == 2
    assert said in capsys.readouterr().err


def test_by_bus(bus_db, capsys) -> None:
    asked = [
        "site",
        "--db",
        str(bus_db),
        "--json",
        "--category",
        "library",
        "--mode",
        "transit",
        "--minutes",
        "12",
        "--longest-walk",
        "0.2",
        "--among",
        "library",
        "--examples",
        "--arrive",
    ]
    assert main([*asked, "2026-06-02 08:50"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["when"] == "to be there by 08:50 on 2026-06-02"
    assert not got["example_timetable"]
    assert main([*asked, "2036-06-02 08:50"]) == 2
    assert "We have no journeys for" in capsys.readouterr().err
