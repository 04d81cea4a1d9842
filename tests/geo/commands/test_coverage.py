"""The command ``coverage``."""

import csv
import io
import json
from pathlib import Path

import pytest

from geo.__main__ import main


def told(small_db: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert main(["coverage", "--db", str(small_db), "--json", *more]) == 0
    return json.loads(capsys.readouterr().out)


def test_homes_within_reach_of_a_library(small_db, capsys, tmp_path) -> None:
    out, zones = tmp_path / "out.csv", tmp_path / "zones.geojson"
    got = told(
        small_db,
        capsys,
        "--category",
        "library",
        "--within",
        "0.1",
        "--by",
        "hexagon",
        "--out",
        str(out),
        "--zones-out",
        str(zones),
    )
    assert (got["homes"], got["within"], got["unreachable"]) == (4, 1, 1)
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert {row["status"] for row in rows} == {"beyond", "unreachable"}
    assert json.loads(zones.read_text())["features"]


def test_travel_help(small_db, capsys) -> None:
    got = told(small_db, capsys, "--assistance", "9")
    assert got["homes"] == 4
    assert got["services_everywhere"] == 0  # the town's one is an example
    assert told(small_db, capsys, "--assistance", "9", "--examples")["services_everywhere"] == 1


def test_travel_help_by_zone_as_a_map(small_db, capsys, tmp_path) -> None:
    zones = tmp_path / "zones.geojson"
    told(small_db, capsys, "--assistance", "9", "--by", "hexagon", "--zones-out", str(zones))
    made = json.loads(zones.read_text())["features"]
    assert sum(each["properties"]["homes"] for each in made) == 4
    assert all("left_out" in each["properties"] for each in made)


def test_schools_of_unknown_ages_count_for_travel_help_only_if_asked(small_db, capsys) -> None:
    got = told(small_db, capsys, "--assistance", "9", "--unknown-too")
    assert got["schools_not_counted"] == 0


def test_words(small_db, capsys) -> None:
    assert main(["coverage", "--db", str(small_db), "--category", "library", "--minutes", "9"]) == 0
    said = capsys.readouterr().out
    assert "within 9 minutes (walk)" in said
    assert "about fifteen addresses" in said
    assert main(["coverage", "--db", str(small_db), "--assistance", "7"]) == 0
    assert "more than 2 miles" in capsys.readouterr().out


BUS = (
    "--category",
    "library",
    "--mode",
    "transit",
    "--minutes",
    "12",
    "--longest-walk",
    "0.2",
)


def test_by_bus(bus_db, capsys) -> None:
    got = told(bus_db, capsys, *BUS, "--arrive", "2026-06-02 08:50")
    assert got["when"] == "to be there by 08:50 on 2026-06-02"
    assert not got["example_timetable"]
    far = told(bus_db, capsys, *BUS, "--arrive", "2026-06-02 08:14")
    assert far["within"] < got["within"]


def test_who_loses_it_when_routes_are_withdrawn(bus_db, capsys, tmp_path) -> None:
    out = tmp_path / "lost.csv"
    arrive = ("--arrive", "2026-06-02 08:50")
    today = told(bus_db, capsys, *BUS, *arrive)
    got = told(
        bus_db,
        capsys,
        *BUS,
        *arrive,
        "--withdraw",
        "LATE",
        "--withdraw-trip",
        "red",
        "--withdraw",
        "blue",
        "--lost-out",
        str(out),
    )
    assert got["within_before"] == today["within"]
    assert got["lose"] == today["within"] - got["within"] > 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["postcode"] for row in rows] == [row["postcode"] for row in got["lost"]]
    assert main(["coverage", "--db", str(bus_db), *BUS, *arrive, "--withdraw", "late"]) == 0
    assert "Without late: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--minutes", "9"], "say when"),
        (["--within", "2", "--leave", "2026-06-02 08:00"], "give --minutes"),
        (["--minutes", "9", "--leave", "2026-06-02"], "Give a time on 2026-06-02"),
        (["--minutes", "9", "--leave", "2036-06-02 08:00"], "1 January 2026 to 31 December 2026"),
        (
            ["--minutes", "9", "--arrive", "2026-06-02 08:00", "--withdraw", "X99"],
            "There are: BACK",
        ),
        (["--minutes", "9", "--arrive", "2026-06-02 08:00", "--withdraw-trip", "x"], "no trip"),
        (["--minutes", "9", "--arrive", "2026-06-02 08:00", "--changes", "99"], "cannot be 99"),
        (["--minutes", "9", "--arrive", "2026-06-02 08:00", "--window", "1.5"], "whole minutes"),
        (["--minutes", "9", "--mode", "walk", "--step-free"], "only works with --mode transit"),
    ],
)
def test_wrong_input_by_bus(bus_db, capsys, more: list[str], said: str) -> None:
    asked = ["coverage", "--db", str(bus_db), "--category", "library", "--mode", "transit", *more]
    assert main(asked) == 2
    assert said in capsys.readouterr().err


def test_without_a_timetable(small_db, capsys) -> None:
    asked = ["coverage", "--db", str(small_db), *BUS, "--leave", "2026-06-02 08:00"]
    assert main(asked) == 2
    assert "no bus or train timetable" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--category", "librari", "--within", "2"], "Did you mean library"),
        (["--category", "library"], "Say how far"),
        (["--category", "library", "--within", "0"], "above 0"),
        (["--category", "library", "--within", "2", "--mode", "hover"], "hover"),
        (["--category", "library", "--within", "2", "--by", "lsoa"], "no LSOAs loaded"),
        (["--category", "library", "--within", "2", "--out", "x.pdf"], "ends in .csv or .geojson"),
        (
            ["--category", "library", "--within", "2", "--out", "/nowhere/x.csv"],
            "cannot be written",
        ),
        (["--assistance", "3"], "school age"),
        (["--assistance", "9", "--within", "5"], "the limit is the legal one"),
        (["--assistance", "9", "--step-free"], "--step-free"),
        (["--assistance", "9", "--lost-out", "x.csv"], "--lost-out only works with --category"),
        (["--category", "library", "--within", "2", "--unknown-too"], "works with --assistance"),
        ([], "required"),
    ],
)
def test_wrong_input(small_db, capsys, more, said) -> None:
    assert main(["coverage", "--db", str(small_db), *more]) == 2
    assert said in capsys.readouterr().err
