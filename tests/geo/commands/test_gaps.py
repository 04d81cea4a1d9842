"""The command ``gaps``."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pyogrio.raw
import pytest

from geo.__main__ import main
from geo.build.pipeline import build
from geo.manifest import Manifest
from geo.places.postcodes import PostcodeRow
from geo.records import Council
from geo.settings import ZONE
from geo.store import writing
from geo.voices import Comments
from tests.geo.places.test_zones import square
from tests.geo.sources.connectivity_table import connectivity_source, write_connectivity
from tests.geo.sources.waits_workbook import waits_source, write_waits
from tests.town import CODE, NAME, ORIGIN, at, write_town

ASKED = ("--category", "library", "--within", "0.2")


def told(small_db: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert main(["gaps", "--db", str(small_db), "--json", *ASKED, *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_homes_are_called_homes_where_nobody_counts_children(small_db, capsys) -> None:
    got = told(small_db, capsys)
    assert got["headline"].startswith("3 in 4 homes in Testham are more than 0.2 miles on foot")
    assert (got["people"], got["within"], got["outside"], got["unreachable"]) == (4, 1, 3, 1)
    assert got["counted"]["basis"] == "homes"
    assert got["services"] == 1
    assert got["services_with_places"] == 0
    assert sum(row["people"] for row in got["zones"]) == 4
    assert sum(row["people"] for row in got["distribution"]) == 4
    assert got["deprivation"] is None
    assert got["zones"][0]["places_per_100"] is None


def test_own_counts_and_places(small_db, capsys, tmp_path) -> None:
    counts, places = tmp_path / "counts.csv", tmp_path / "places.csv"
    counts.write_text("zone,count\nTE1 1,60\n")
    got = told(small_db, capsys)
    library = _library(small_db)
    places.write_text(f"service_id,places\n{library},6\n")
    got = told(
        small_db,
        capsys,
        "--own-counts",
        str(counts),
        "--of",
        "children waiting",
        "--capacities",
        str(places),
        "--within",
        "5",
    )
    assert got["counted"]["what"] == "children waiting"
    assert got["counted"]["basis"] == "counted"
    assert got["people"] == 60
    assert got["services_with_places"] == 1
    zone = next(row for row in got["zones"] if row["zone"] == "TE1 1")
    assert zone["places_per_100"] == pytest.approx(10)
    assert got["equity"]["of"] == "places for each person"


def test_few_people_are_never_told(small_db, capsys, tmp_path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("zone,count\nTE1 1,9\nTE1 9,3\n")
    got = told(small_db, capsys, "--own-counts", str(counts))
    few = next(row for row in got["zones"] if row["zone"] == "TE1 9")
    assert (few["people"], few["outside"], few["share"]) == (None, None, None)
    assert got["unreachable"] is None
    assert "rounded to the nearest 5" in got["counted"]["method"]
    out = tmp_path / "gaps.csv"
    told(small_db, capsys, "--own-counts", str(counts), "--out", str(out))
    row = next(
        r for r in csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))) if r["zone"] == "TE1 9"
    )
    assert row["people"] == row["outside"] == row["share"] == ""
    assert main(["gaps", "--db", str(small_db), *ASKED, "--own-counts", str(counts)]) == 0
    assert "few outside of      few" in capsys.readouterr().out
    arguments = ["--category", "family-hub", "--among", "library", "--within", "2"]
    counted = ["--own-counts", str(counts)]
    assert main(["site", "--db", str(small_db), *arguments, *counted]) == 0
    assert "of 15 children" in capsys.readouterr().out


def _library(small_db: Path) -> str:
    from geo.store import Store

    table = Store.open(small_db).offer().services
    return str(table["service_id"][table["category"] == "library"].iloc[0])


def test_files_for_maps_and_spreadsheets(small_db, capsys, tmp_path) -> None:
    out, shown = tmp_path / "gaps.csv", tmp_path / "gaps.geojson"
    got = told(small_db, capsys, "--by", "hexagon", "--out", str(out))
    told(small_db, capsys, "--by", "hexagon", "--out", str(shown))
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    features = json.loads(shown.read_text())["features"]
    assert len(rows) == len(features) == len(got["zones"])
    assert sum(float(row["outside"]) for row in rows) == got["outside"]
    assert features[0]["geometry"]["type"] == "Polygon"
    packed = tmp_path / "gaps.gpkg"
    told(small_db, capsys, "--by", "hexagon", "--out", str(packed))
    meta, _, shapes, fields = pyogrio.raw.read(packed, layer="zones")
    assert len(shapes) == len(rows)
    assert fields[meta["fields"].tolist().index("outside")].sum() == got["outside"]
    about = pyogrio.raw.read(packed, layer="about")[3][1].tolist()
    assert any("Test mappers" in said for said in about)


def test_a_scenario_and_an_earlier_build(small_db, capsys, tmp_path) -> None:
    same = told(small_db, capsys, "--compare", str(small_db))
    assert same["compared"]["said"].startswith(
        "Nobody comes within reach, and nobody goes out of reach."
    )
    school = {"type": "Point", "coordinates": list(at(0.5, 0.1))}
    added = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": school,
                "properties": {"change": "add school", "name": "New School"},
            }
        ],
    }
    path = tmp_path / "scenario.geojson"
    path.write_text(json.dumps(added))
    arguments = ["--category", "mainstream-school", "--within", "0.05", "--scenario", str(path)]
    assert main(["gaps", "--db", str(small_db), "--json", *arguments]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["compared"]["gained"] == 1
    assert got["services"] == 2


@pytest.mark.parametrize("command", ["gaps", "coverage", "site"])
def test_a_figure_that_counts_examples_says_so(small_db, capsys, command) -> None:
    asked = ["--category", "speech-and-language-therapy", "--within", "2", "--db", str(small_db)]
    made_up = "The service counted is an example, not real."
    assert main([command, *asked, "--examples"]) == 0
    assert made_up in capsys.readouterr().out
    assert main([command, *asked]) == 0
    assert made_up not in capsys.readouterr().out


def test_what_families_said(small_db, capsys, tmp_path) -> None:
    path = tmp_path / "comments.sqlite"
    book, now = Comments(path), datetime.now(ZONE)
    kept = book.comment("missing", "No library near us.", now=now, category="library")
    book.publish(kept.comment_id, by="me", now=now, seen=kept.version)
    book.comment("missing", "Not read yet.", now=now, category="library")
    other = book.comment("missing", "No doctor near us.", now=now, category="gp")
    book.publish(other.comment_id, by="me", now=now, seen=other.version)
    for _ in range(6):
        book.count_nothing_found("TE1", ["library"], now=now)
    book.count_nothing_found("TE2", ["library"], now=now)
    book.count_nothing_found("TE2", ["gp"], now=now)
    got = told(small_db, capsys, "--comments", str(path))["voices"]
    assert [one["text"] for one in got["comments"]] == ["No library near us."]
    assert got["searches"] == [
        {"district": "TE1", "category": "library", "searches": 6},
        {"district": "TE2", "category": "library", "searches": None},
    ]


def test_zones_that_overlap_where_people_live_are_refused(capsys, tmp_path) -> None:
    path = tmp_path / "area.duckdb"
    with writing(path) as writer:
        writer.rows(
            [
                PostcodeRow("TE1 1AA", CODE, ORIGIN[0] + 100, 90_100.0, None, None, None),
                square("A", "ward", -1, 5),
                square("B", "ward", 0, 9),
            ]
        )
        writer.finish(Manifest(Council(CODE, NAME), ()))
    assert main(["gaps", "--db", str(path), *ASKED, "--by", "ward"]) == 2
    assert "Some zones overlap where people live: A and B (1 home)" in capsys.readouterr().err


def test_words(small_db, capsys) -> None:
    arguments = ["--needs", "--mode", "drive", "--minutes", "1"]
    assert main(["gaps", "--db", str(small_db), "--category", "library", *arguments]) == 0
    said = capsys.readouterr().out
    assert "homes in Testham are more than 1 minutes’ drive" in said or "within" in said
    assert "not a count of children" in said
    assert "By Postcode sector, those with most outside first" in said
    assert "Autism: 0 services, not published" in said
    assert "Test mappers" in said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--within", "0"], "above 0"),
        (["--category", "librarie"], "Did you mean library"),
        (["--mode", "fly"], "fly"),
        (["--count", "children"], "no population by age loaded"),
        (["--count", "own"], "--own-counts FILE"),
        (["--count", "homes", "--own-counts", "x.csv"], "Use either --own-counts or --count"),
        (["--own-counts", "none.csv"], "cannot be read"),
        (["--by", "lsoa"], "no LSOAs loaded"),
        (["--ages", "old"], "are not ages"),
        (["--ages", "16-5"], "Ages 16 to 5"),
        (["--days", "Monday"], "is not a day"),
        (["--measure", "4sfca"], "is not a measure"),
        (["--out", "gaps.doc"], "ends in .csv, .geojson or .gpkg"),
        (["--compare", "none.duckdb"], "no database"),
    ],
)
def test_what_cannot_be_is_refused(small_db, capsys, more: list[str], said: str) -> None:
    code = main(["gaps", "--db", str(small_db), "--json", *ASKED, *more])
    assert code == (1 if "--compare" in more else 2)
    assert said in capsys.readouterr().err


def test_by_bus(bus_db, capsys) -> None:
    asked = [
        "gaps",
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
        "--arrive",
    ]
    assert main([*asked, "2026-06-02 08:50"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["when"] == "to be there by 08:50 on 2026-06-02"
    assert not got["example_timetable"]
    assert main([*asked, "2036-06-02 08:50"]) == 2
    assert "We have no journeys for" in capsys.readouterr().err


BY_BUS = (
    "gaps",
    "--category",
    "mainstream-school",
    "--mode",
    "transit",
    "--minutes",
    "20",
    "--arrive",
    "2026-06-02 09:00",
    "--longest-walk",
    "0.05",
    "--json",
)


def test_by_bus_a_scenario_and_an_earlier_build(bus_db, capsys, tmp_path) -> None:
    """A new school stands beside the stop in the middle, which the red bus takes one home to."""
    school = {"type": "Point", "coordinates": list(at(4.0, 4.02))}
    change = {
        "type": "Feature",
        "geometry": school,
        "properties": {"change": "add school", "name": "New School"},
    }
    path = tmp_path / "scenario.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [change]}))
    assert main([*BY_BUS, "--db", str(bus_db), "--scenario", str(path)]) == 0
    got = json.loads(capsys.readouterr().out)
    assert (got["compared"]["gained"], got["compared"]["lost"]) == (2, 0)
    assert main([*BY_BUS, "--db", str(bus_db), "--compare", str(bus_db)]) == 0
    same = json.loads(capsys.readouterr().out)
    assert same["within"] == 0
    assert same["compared"]["said"].startswith(
        "Nobody comes within reach, and nobody goes out of reach."
    )


def test_scores_of_connectivity_as_they_are_published(small_db, tmp_path, capsys) -> None:
    manifest = write_town(tmp_path)
    over = write_connectivity(tmp_path / "connectivity.csv", "E01999002,Testham 001B,101,30")
    with manifest.open("a", encoding="utf-8") as file:
        file.write(connectivity_source(over))
    db = build(manifest, tmp_path / "connected.duckdb").path
    got = told(db, capsys)["connectivity"]
    assert [(place["name"], place["overall"]) for place in got["places"]] == [
        ("Testham", 48.26),
        ("England", 61.0),
    ]
    low, odd = got["zones"]
    assert (low["name"], low["overall"], low["transit"]) == ("Testham 001A", 35.0, None)
    assert (odd["name"], odd["overall"], odd["transit"]) == ("Testham 001B", None, 30.0)
    assert main(["gaps", "--db", str(db), *ASKED]) == 0
    said = capsys.readouterr().out
    assert "Transport connectivity, 0 to 100, Testham: overall 48.26, transit 40.1\n" in said
    assert "Transport connectivity, 0 to 100, England: overall 61\n" in said
    assert told(small_db, capsys)["connectivity"] is None
    rejected = main(["check", "--db", str(db), "--json"]), capsys.readouterr().out
    assert "A connectivity score must be from 0 to 100." in rejected[1]


def test_nhs_waiting_times_with_the_cell_of_each(small_db, tmp_path, capsys) -> None:
    manifest = write_town(tmp_path)
    workbook = write_waits(tmp_path / "waits.xlsx")
    with manifest.open("a", encoding="utf-8") as file:
        file.write(waits_source(workbook))
    db = build(manifest, tmp_path / "waits.duckdb").path
    kind = ("--category", "speech-and-language-therapy", "--examples")
    (wait,) = told(db, capsys, *kind)["waits"]
    assert (wait["waiting"], wait["over_18_weeks"], wait["over_52_weeks"]) == (120, 45, 15)
    assert (wait["month"], wait["cell"]) == ("2026-10", "Table 4, F7")
    assert main(["gaps", "--db", str(db), *ASKED, *kind]) == 0
    assert "NHS waiting times: In October 2026, 120 children" in capsys.readouterr().out
    assert told(small_db, capsys, *kind)["waits"] == []
    assert main(["check", "--db", str(db), "--json"]) == 0
    rows = {row["source_id"]: row for row in json.loads(capsys.readouterr().out)["sources"]}
    assert rows["community-waits"]["rows_kept"] == 1
