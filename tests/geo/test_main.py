"""The command line: the shapes that scripts rely on, and what is said to wrong input."""

import argparse
import csv
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import _parser, main
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.families import search
from geo.network.permissions import MODES
from geo.places.postcodes import Place
from geo.store import TABLES, Store
from tests.examples import examples
from tests.town import CODE, NAME, at

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def geo(small_db, capsys):
    """Run a command on the town; gives its exit code, output and errors."""

    def run(command, *arguments, db=small_db):
        code = main([command, "--db", str(db), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def answer(geo):
    """Run a command that works; gives its JSON."""

    def run(*arguments):
        code, out, err = geo(*arguments, "--json")
        assert (code, err) == (0, "")
        assert out.count("\n") == 1
        return json.loads(out, parse_constant=pytest.fail)  # NaN and Infinity are not JSON

    return run


def refused(result, *said, code=2):
    """It ended with the code, a message of one line with these words, and nothing else."""
    got, out, err = result
    assert (got, out) == (code, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    for words in said:
        assert words in err


# find

RESULT = {
    "service_id": str,
    "name": str,
    "category": str,
    "section": str,
    "lat": float,
    "lon": float,
    "distance_m": float,
    "duration_s": float,
    "straight_line_m": float,
    "direction": str,
    "status": str,
    "source_id": str,
    "illustrative": bool,
    "ferry": str,
    "location_id": str,
    "authority_code": str,
    "assured": type(None),
    "wheelchair": str,
    "why": list,
    "because": str,
    "group": str,
}


def test_find_in_json(answer):
    got = answer("find", "te1 1ab", "--within", "2")
    assert list(got) == [
        "urgent",
        "did_you_mean",
        "place",
        "mode",
        "within_m",
        "within_s",
        "from_offset_m",
        "results",
        "elsewhere",
        "beyond",
        "wider",
        "helplines",
        "attribution",
    ]
    assert got["urgent"] == got["did_you_mean"] == got["beyond"] == []
    assert got["from_offset_m"] == pytest.approx(0, abs=0.01)
    lon, lat = at(4.0, 4.1)
    assert got["place"] == {
        "query": "te1 1ab",
        "name": "TE1 1AB",
        "postcode": "TE1 1AB",
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "authority_code": CODE,
        "authority_name": NAME,
        "note": None,
    }
    assert (got["mode"], got["within_m"]) == ("walk", 3218.688)
    assert got["results"]
    for result in got["results"]:
        assert {key: type(value) for key, value in result.items()} == RESULT
        assert result["status"] == "reached"
        assert result["section"] == CATEGORIES[result["category"]].section
        assert result["distance_m"] >= result["straight_line_m"]
        assert result["why"] == []
    assert [r["illustrative"] for r in got["results"]] == sorted(
        r["illustrative"] for r in got["results"]
    )
    nearest = answer("find", "te1 1ab", "--within", "2", "--sort", "distance")["results"]
    order = [(r["illustrative"], r["distance_m"]) for r in nearest]
    assert order == sorted(order)
    assert nearest[0]["name"] == "Testham Library"
    assert got["attribution"][2] == "© Test mappers"
    illustrative = {r["name"] for r in got["results"] + got["elsewhere"] if r["illustrative"]}
    assert len(illustrative) == 5
    assert all(name.startswith("Example: ") for name in illustrative)


def test_what_is_not_measured_stands_apart_with_the_reason_and_null(answer):
    got = answer("find", "TE1 1AB", "--within", "0.01")
    statuses = {r["name"]: r["status"] for r in got["elsewhere"]}
    assert statuses["Example: Evening Chat"] == "online"
    assert statuses["Example: Sitters at Home"] == "at home"
    assert statuses["Example: Travel Help"] == "whole area"
    assert statuses["Example: Parents Together"] == "not located"
    for result in got["elsewhere"]:
        assert list(result) == list(RESULT)
        assert result["distance_m"] is None
        assert result["duration_s"] is None


def test_from_where_no_street_is_near_everything_is_unreachable(answer):
    got = answer("find", "TE1 9ZZ", "--within", "60")
    assert got["results"] == []
    statuses = {r["status"] for r in got["elsewhere"]}
    assert "unreachable" in statuses
    assert "reached" not in statuses


def test_a_place_by_coordinates_has_no_authority(answer):
    lon, lat = at(4, 4)
    place = answer("find", f"{lat},{lon}")["place"]
    assert [place[k] for k in ("postcode", "authority_code", "authority_name")] == [None] * 3


def test_filters(answer):
    everything = answer("find", "TE1 1AB", "--within", "20")["results"]
    libraries = answer("find", "TE1 1AB", "--within", "20", "--category", "library")["results"]
    assert libraries == [r for r in everything if r["category"] == "library"] != []
    two = answer("find", "TE1 1AB", "--within", "20", "--category", "library", "--category", "GP")
    assert {r["category"] for r in two["results"]} == {"library", "gp"}
    named = answer("find", "TE1 1AB", "--within", "20", "--need", "asd")["results"]
    assert [r["name"] for r in named] == ["Example: Talking Time"]
    old = answer("find", "TE1 1AB", "--within", "20", "--age", "16")["results"]
    assert {r["name"] for r in everything} - {r["name"] for r in old} == {"Testham Primary School"}
    assert answer("find", "TE1 1AB", "--within", "20", "--limit", "2")["results"] == everything[:2]


def test_filters_of_what_services_say_of_themselves(answer):
    def found(*options):
        got = answer("find", "TE1 1AB", "--within", "20", *options)
        return {r["name"] for r in got["results"] + got["elsewhere"]}

    assert found("--online") == {"Example: Evening Chat"}
    assert found("--at-home") == {"Example: Sitters at Home"}
    assert found("--online", "--at-home") == found("--online") | found("--at-home")
    away = {"Example: Evening Chat", "Example: Sitters at Home", "Example: Travel Help"}
    assert found("--wheelchair-access") == away | {"Testham Library"}
    assert found("--open", "2026-03-02") == {"Row Surgery"}  # a Monday
    assert found("--open", "2026-03-02 08:30") == {"Row Surgery"}
    assert found("--open", "2026-03-02 08:29") == set()
    assert found("--open", "2026-03-01") == set()
    assert found("--free") == found("--no-referral") == set()  # nobody in the town says so


def test_a_search_by_minutes(answer, geo):
    got = answer("find", "TE1 1AB", "--minutes", "10")
    assert (got["within_m"], got["within_s"]) == (None, 600)
    assert got["results"]
    assert all(r["duration_s"] <= 600 for r in got["results"])
    assert "Nothing within that time." in geo("find", "TE1 1AB", "--minutes", "0.01")[1]


def test_results_in_another_order(answer):
    nearest = answer("find", "TE1 1AB", "--within", "20")["results"]
    named = answer("find", "TE1 1AB", "--within", "20", "--sort", "name")["results"]
    by_name = sorted(nearest, key=lambda r: (r["illustrative"], r["name"].casefold()))
    assert named == by_name != nearest
    two = answer("find", "TE1 1AB", "--within", "20", "--sort", "name", "--limit", "2")["results"]
    assert two == named[:2]


def test_find_in_words(geo):
    code, out, err = geo("find", "Little Testham", "--within", "20")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Little Testham, Testham"
    assert lines[1].startswith("Distances are from the middle of Little Testham.")
    assert "miles" in lines[2]
    assert " south-west  Testham Library (" in lines[2]
    assert "Example: Talking Time (Speech and language therapy; Health and care) [an example" in out
    assert "[takes Test Ferry]" in out
    assert "Not measured:" in out
    assert "online  Example: Evening Chat" in out
    assert lines[-2:] == ["© Test mappers", "Example services, made up"]


def test_a_search_in_words_says_why_and_what_else(answer, geo):
    got = answer("find", "TE1 1AB", "--within", "2", "--text", "libary")
    assert got["results"][0]["name"] == "Testham Library"
    assert "name" in got["results"][0]["why"]
    assert got["did_you_mean"] == ["library"]
    got = answer("find", "TE1 1AB", "--within", "0.01", "--text", "Row Surgery")
    assert [one["name"] for one in got["beyond"]] == ["Row Surgery"]
    assert got["beyond"][0]["distance_m"] > 100
    assert (
        "Row Surgery is farther away: "
        in geo("find", "TE1 1AB", "--within", "0.01", "--text", "row surgery")[1]
    )
    got = answer("find", "TE1 1AB", "--within", "2", "--text", "xqzzyw")
    assert got["results"] == got["elsewhere"] == []


def test_words_of_danger_are_answered_also_where_the_place_is_wrong(answer, geo):
    asked = ("--text", "she wants to end it all")
    numbers = [one["number"] for one in answer("find", "TE1 1AB", *asked)["urgent"]]
    assert numbers[0] == "999"
    code, out, err = geo("find", "nowhere at all", *asked, "--json")
    assert code == 2
    assert err.startswith("error: ")
    known = [one["number"] for one in json.loads(out)["urgent"]]
    assert known == numbers[: len(known)] != [], "the council's own line needs a place"
    assert ": 999. " in geo("find", "nowhere at all", *asked)[1].splitlines()[0]
    refused(geo("find", "nowhere at all", "--text", "she cuts paper"))


def test_nothing_found_says_what_to_change(geo):
    code, out, _ = geo("find", "TE1 1AB", "--within", "0.001")
    assert code == 0
    assert (
        "Nothing within that distance. Try a longer one, another way to travel, or fewer filters."
        in out
    )


@pytest.fixture(scope="module")
def tables(store):
    return store.network(), store.offer()


STEPS = st.floats(-1, 9)


@settings(max_examples=examples(60))
@given(
    st.tuples(STEPS, STEPS),
    st.tuples(st.floats(1, 5000), st.floats(1, 5000)),
    st.sampled_from(sorted(MODES)),
)
def test_a_longer_limit_never_finds_fewer_and_nothing_is_nearer_than_straight(
    tables, corner, limits, mode
):
    lon, lat = at(*corner)
    place = Place("here", "here", lat, lon)
    short, long = (
        search.nearby(*tables, place, within_m=limit, mode=mode).results for limit in sorted(limits)
    )
    kept = long[long["service_id"].isin(short["service_id"])].reset_index(drop=True)
    assert kept.to_dict("records") == short.to_dict("records")
    assert (long["distance_m"] >= long["straight_line_m"] - 0.01).all()
    assert (long["distance_m"] <= max(limits)).all()
    order = zip(long["illustrative"].astype(bool), long["distance_m"], strict=True)
    assert all(a <= b for a, b in pairwise(order))


# Wrong input: exit code 2, one line, nothing on standard output

PLACES = {
    "": "Type a postcode",
    "XYZ": "is not a postcode, and our data for Testham has no town or village of that name",
    "TE1 1QQ": "There is no postcode TE1 1QQ",
    "TE1 1ZZ": "does not say where it is",
    "GIR 0AA": "for post only",
    "BFPO 57": "British Forces",
    "JE2 3AB": "Jersey",
    "G1 1AB": "Scotland",
    "CF10 1AA": "Cardiff, Wales",
    "SO14 3AB": "Southampton. This finder covers one area: Testham",
    "GU1 1AA": "Surrey",
    "<script>": "“<script>” is not a postcode",
    "a" * 10_000: "10,000 characters long",
    "-1.29,50.7": "swapped",
    "449531.6,89163.4": "is not a postcode",
    "two\nlines": "is not a postcode",
}


@pytest.mark.parametrize(("place", "said"), PLACES.items(), ids=[p[:12] for p in PLACES])
def test_a_place_that_cannot_be_found(geo, place, said):
    refused(geo("find", place), said)
    refused(geo("find", place, "--json"), said)
    refused(geo("distance", "TE1 1AA", place), said)


def test_a_misspelt_town_has_the_one_that_may_be_meant(geo):
    refused(geo("find", "Testam"), "Did you mean Testham?")
    code, out, err = geo("find", "Testam", "--json")
    assert (code, err.count("\n")) == (2, 1)
    assert json.loads(out) == {"urgent": [], "error": err[7:-1], "did_you_mean": ["Testham"]}


def test_the_first_half_of_a_postcode_is_a_place(geo):
    code, out, _ = geo("find", "te1", "--json")
    found = json.loads(out)
    assert (code, found["place"]["name"], found["place"]["postcode"]) == (0, "TE1", None)
    assert found["place"]["spread_m"] > 0
    assert "TE1 is a large area" in geo("find", "te1")[1]


OPTIONS = {
    ("--within", "0"): "above 0 and up to 60 miles",
    ("--within", "-1"): "The distance is -1 miles",
    ("--within", "1e9"): "up to 60 miles",
    ("--within", "nan"): "'nan' is not a number",
    ("--within", "inf"): "'inf' is not a number",
    ("--within=-inf",): "'-inf' is not a number",
    ("--within", "far"): "'far' is not a number",
    ("--within", ""): "'' is not a number",
    ("--within",): "expected one argument",
    ("--mode", "fly"): f"'fly' is not a way of travelling. Use one of: {', '.join(MODES)}",
    ("--category", "nurserie"): ", ".join(CATEGORIES),
    ("--category", ""): ", ".join(CATEGORIES),
    ("--need", "AUTISM"): ", ".join(NEEDS),
    ("--age", "-1"): "The age is -1. The Local Offer is for ages 0 to 25",
    ("--age", "25.1"): "for ages 0 to 25",
    ("--age", "nan"): "'nan' is not a number",
    ("--limit", "0"): "'0' is not a count: give a whole number above 0",
    ("--limit", "-3"): "is not a count",
    ("--limit", "1.5"): "is not a count",
    ("--limit", "many"): "is not a number",
    ("--minutes", "0"): "above 0 and up to 120 minutes",
    ("--minutes", "121"): "The time is 121 minutes",
    ("--minutes", "10", "--within", "2"): "not allowed with argument",
    ("--open", "Monday"): "'Monday' is not a date: give one such as 2026-11-30",
    ("--open", "2026-02-30"): "is not a date",
    ("--open", "2026-11-30 25:00"): "is not a date",
    ("--open", "2026-W10-1"): "is not a date",
    ("--open", "9999-12-31"): "in the year 9999",
    ("--sort", "price"): "invalid choice: 'price'",
    ("--colour", "red"): "unrecognized arguments: --colour red",
}


@pytest.mark.parametrize(("options", "said"), OPTIONS.items(), ids=[" ".join(o) for o in OPTIONS])
def test_an_option_that_cannot_be_used(geo, options, said):
    refused(geo("find", "TE1 1AA", *options), said)
    refused(geo("find", "TE1 1AA", "--json", *options), said)


@pytest.mark.parametrize("age", ["0", "25", "4.5"])
def test_ages_of_the_local_offer(geo, age):
    assert geo("find", "TE1 1AA", "--age", age)[0] == 0


@pytest.mark.parametrize("arguments", [[], ["fly"], ["find"], ["distance", "TE1 1AA"], ["matrix"]])
def test_an_incomplete_command(arguments, capsys):
    code = main(arguments)
    refused((code, *capsys.readouterr()), "--help")


# distance


def test_distance_in_json(answer):
    (lon, lat), (lon2, lat2) = at(1, 1), at(4, 3)
    got = answer("distance", f"{lat},{lon}", f"{lat2},{lon2}")
    assert list(got)[:8] == [
        "distance_m",
        "duration_s",
        "straight_line_m",
        "status",
        "from_offset_m",
        "to_offset_m",
        "ferry",
        "geometry",
    ]
    assert got["distance_m"] == pytest.approx(100 * (2**0.5 + 3), abs=0.5)  # by the steps
    assert got["straight_line_m"] == pytest.approx(100 * 13**0.5, abs=0.05)
    assert got["status"] == "reached"
    assert got["from_offset_m"] == pytest.approx(0, abs=0.05)
    assert got["ferry"] == []
    assert got["geometry"]["type"] == "LineString"
    assert got["geometry"]["coordinates"][0] == pytest.approx([lon, lat], abs=2e-6)
    assert got["geometry"]["coordinates"][-1] == pytest.approx([lon2, lat2], abs=2e-6)


def test_distance_without_a_way(answer, geo):
    got = answer("distance", "TE1 1AA", "TE1 9ZZ")
    assert got["status"] == "unreachable"
    assert [got[k] for k in ("distance_m", "duration_s", "geometry", "to_offset_m")] == [None] * 4
    assert got["straight_line_m"] > 19_000
    code, out, _ = geo("distance", "TE1 1AA", "TE1 9ZZ")
    assert code == 0
    assert "There is no route" in out


def test_distance_by_ferry_names_it(answer, geo):
    lon, lat = at(30.5, 0)
    assert answer("distance", "TE1 1AA", f"{lat},{lon}")["ferry"] == ["Test Ferry"]
    assert "takes Test Ferry" in geo("distance", "TE1 1AA", f"{lat},{lon}")[1]


def test_the_shortest_drive_is_no_longer_than_the_fastest(answer):
    fastest = answer("distance", "TE1 1AA", "TE1 1AD", "--mode", "drive")
    shortest = answer("distance", "TE1 1AA", "TE1 1AD", "--mode", "drive", "--shortest")
    assert shortest["distance_m"] <= fastest["distance_m"]
    assert shortest["duration_s"] >= fastest["duration_s"]


# matrix


def write_places(path, rows, header="id,lat,lon"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def row(name, column, line):
    lon, lat = at(column, line)
    return f"{name},{lat},{lon}"


@pytest.fixture
def places(tmp_path):
    return write_places(
        tmp_path / "places.csv",
        [row("a", 1, 1), row('"b, second"', 4, 3), row("far", 200, 0), row("quay", 30.5, 0)],
    )


def matrix(geo, start, end, out, *options):
    result = geo("matrix", "--from", start, "--to", end, "--out", out, *options)
    assert result[0] == 0, result
    with out.open(encoding="utf-8", newline="") as file:
        return result, list(csv.DictReader(file))


def test_matrix(geo, places, tmp_path):
    (_, said, err), rows = matrix(geo, places, places, tmp_path / "out.csv")
    assert said == f"16 rows in {tmp_path / 'out.csv'}\n"
    assert err == ""
    assert list(rows[0]) == ["from_id", "to_id", "distance_m", "duration_s", "status"]
    by_pair = {(r["from_id"], r["to_id"]): r for r in rows}
    assert len(by_pair) == 16
    there = by_pair["a", "b, second"]
    assert float(there["distance_m"]) == pytest.approx(100 * (2**0.5 + 3), abs=0.5)
    assert float(there["duration_s"]) > 0
    assert there["status"] == "reached"
    assert by_pair["a", "a"]["distance_m"] == "0.00"
    far = by_pair["a", "far"]
    assert [far[k] for k in ("distance_m", "duration_s", "status")] == ["", "", "unreachable"]


def test_matrix_agrees_with_distance(geo, answer, places, tmp_path):
    for mode in MODES:
        _, rows = matrix(geo, places, places, tmp_path / "out.csv", "--mode", mode)
        (lon, lat), (lon2, lat2) = at(1, 1), at(4, 3)
        one = answer("distance", f"{lat},{lon}", f"{lat2},{lon2}", "--mode", mode)
        assert float(rows[1]["distance_m"]) == pytest.approx(one["distance_m"], abs=0.011)
        assert float(rows[1]["duration_s"]) == pytest.approx(one["duration_s"], abs=0.11)


@pytest.mark.parametrize("mode", sorted(MODES))
def test_matrix_within_a_limit_says_what_is_beyond_it(geo, places, tmp_path, mode):
    _, rows = matrix(geo, places, places, tmp_path / "out.csv", "--mode", mode, "--within", "0.1")
    statuses = {(r["from_id"], r["to_id"]): r["status"] for r in rows}
    assert statuses["a", "a"] == "reached"
    assert statuses["a", "b, second"] == "beyond limit"
    assert statuses["a", "far"] == "unreachable"
    assert all((r["distance_m"] == "") == (r["status"] != "reached") for r in rows)


def test_matrix_of_two_sizes_either_way_round(geo, places, tmp_path):
    one = write_places(tmp_path / "one.csv", [row("z", 2, 7)])
    _, wide = matrix(geo, one, places, tmp_path / "wide.csv", "--mode", "drive")
    _, tall = matrix(geo, places, one, tmp_path / "tall.csv", "--mode", "drive")
    assert [(r["from_id"], r["to_id"]) for r in wide] == [
        ("z", "a"),
        ("z", "b, second"),
        ("z", "far"),
        ("z", "quay"),
    ]
    assert sorted((r["from_id"], r["to_id"]) for r in tall) == [
        ("a", "z"),
        ("b, second", "z"),
        ("far", "z"),
        ("quay", "z"),
    ]


def test_matrix_of_no_places_is_a_header(geo, places, tmp_path):
    none = write_places(tmp_path / "none.csv", [])
    assert matrix(geo, none, places, tmp_path / "out.csv")[1] == []


def test_matrix_with_more_columns_and_a_byte_order_mark(geo, places, tmp_path):
    marked = tmp_path / "marked.csv"
    text = places.read_text("utf-8").replace("id,", "name,id,").replace("\na,", "\nhome,a,")
    marked.write_text("\n".join(text.splitlines()[:2]) + "\n", encoding="utf-8-sig")
    _, rows = matrix(geo, marked, marked, tmp_path / "out.csv")
    assert [r["from_id"] for r in rows] == ["a"]


BAD_FILES = {
    "empty": (b"", "cannot be read as CSV"),
    "no header": (b"a,50.7,-1.3\n", "is missing the column id and lat and lon"),
    "column missing": (b"id,lat\na,50.7\n", "is missing the column lon. Its first line must name"),
    "swapped": (b"id,lat,lon\na,-1.3,50.7\n", "line 2 is latitude -1.3, longitude 50.7. Latitude"),
    "grid metres": (b"id,lat,lon\na,449531,89163\n", "line 2 is latitude 449531"),
    "words": (b"id,lat,lon\na,north,west\n", "line 2 is latitude nan"),
    "infinite": (b"id,lat,lon\na,inf,-inf\n", "line 2 is latitude inf"),
    "empty cell": (b"id,lat,lon\na,50.7,\n", "line 2 is latitude 50.7, longitude nan"),
    "short row": (b"id,lat,lon\na,50.7\n", "line 2 is latitude 50.7, longitude nan"),
    "long row": (b"id,lat,lon\na,50.7,-1.3,x\n", "cannot be read as CSV"),
    "ragged": (b"id,lat,lon\na,50.7,-1.3\nb,50.7,-1.3,x,y\n", "cannot be read as CSV"),
    "open quote": (b'id,lat,lon\n"a,50.7,-1.3\n', "cannot be read as CSV"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "cannot be read as CSV"),
    "sixteen bits": ("id,lat,lon\na,50.7,-1.3\n".encode("utf-16"), "cannot be read as CSV"),
}


@pytest.mark.parametrize(("content", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_of_places_that_cannot_be_used(geo, places, tmp_path, content, said):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    out = tmp_path / "out.csv"
    refused(geo("matrix", "--from", bad, "--to", places, "--out", out), "bad.csv", said)
    refused(geo("matrix", "--from", places, "--to", bad, "--out", out), "bad.csv", said)
    assert not out.exists()


def test_faults_of_a_file_are_told_together(geo, places, tmp_path):
    bad = write_places(tmp_path / "bad.csv", [f"p{i},-1.3,50.7" for i in range(9)])
    result = geo("matrix", "--from", bad, "--to", places, "--out", tmp_path / "out.csv")
    refused(result, "line 2 is", "line 6 is", "And 4 more.")


def test_files_that_are_not_there(geo, places, tmp_path):
    missing, out = tmp_path / "missing.csv", tmp_path / "out.csv"
    refused(geo("matrix", "--from", missing, "--to", places, "--out", out), "missing.csv")
    refused(geo("matrix", "--from", tmp_path, "--to", places, "--out", out), str(tmp_path))
    nowhere = tmp_path / "nowhere" / "out.csv"
    refused(geo("matrix", "--from", places, "--to", places, "--out", nowhere), str(nowhere))


# check and build


def test_check_in_json(answer, small_db):
    got = answer("check")
    assert list(got) == [
        "path",
        "area",
        "built_at",
        "tables",
        "homes",
        "homes_left_out",
        "about_homes",
        "streets",
        "sources",
        "left_out",
        "rejected",
        "unchecked",
        "missing",
        "unmapped_terms",
        "timetables",
    ]
    assert got["timetables"] == []
    assert got["path"] == str(small_db)
    assert got["area"] == {"code": CODE, "name": NAME}
    assert set(got["tables"]) == set(TABLES)
    assert {s["vintage"] for s in got["sources"]} == {"2026-01", "2026-02", "2026-03"}
    for source in got["sources"]:
        assert source["retrieved"][:2] == "20"
        parts = ("rows_kept", "rows_merged", "rows_left_out", "rows_rejected")
        assert source["rows_read"] == sum(source[part] for part in parts)
    for reason in got["rejected"]:
        assert set(reason) == {"source_id", "field", "reason", "rows"}


def test_check_in_words(geo):
    code, out, err = geo("check")
    assert (code, err) == (0, "")
    assert out.startswith(f"{NAME} ({CODE}), built 20")
    assert "Example services (Test publisher) - examples" in out
    assert "of 2026-02, retrieved" in out


def test_build_in_json(town_manifest, tmp_path, capsys):
    out = tmp_path / "new.duckdb"
    assert main(["build", str(town_manifest), "--out", str(out), "--json"]) == 0
    said, progress = capsys.readouterr()
    got = json.loads(said)
    keys = ["path", "seconds", "unchanged", "pairs", "pairs_file", "streets", "sources", "faults"]
    assert list(got) == keys
    assert got["path"] == str(out)
    for source in got["sources"]:
        assert list(source) == [
            "source_id",
            "title",
            "rows_read",
            "rows_kept",
            "rows_merged",
            "rows_left_out",
            "rows_rejected",
            "seconds",
            "note",
            "streets",
        ]
    assert progress.splitlines()[-1] == "100% Done"
    assert Store.open(out).area.name == NAME


def test_build_of_a_wrong_manifest_is_wrong_input(tmp_path, capsys):
    code = main(["build", str(tmp_path / "none.toml"), "--out", str(tmp_path / "new.duckdb")])
    refused((code, *capsys.readouterr()), "none.toml cannot be read")


# Databases that cannot be used: exit code 1

COMMANDS = (["find", "TE1 1AA"], ["distance", "TE1 1AA", "TE1 1AB"], ["check"])


@pytest.mark.parametrize("command", COMMANDS, ids=[c[0] for c in COMMANDS])
@pytest.mark.parametrize("kind", ["missing", "empty", "text", "half", "folder"])
def test_a_database_that_cannot_be_used(geo, small_db, tmp_path, command, kind):
    db = tmp_path / "town.duckdb"
    if kind == "folder":
        db.mkdir()
    elif kind != "missing":
        content = small_db.read_bytes()
        db.write_bytes({"empty": b"", "text": b"Hello", "half": content[: len(content) // 2]}[kind])
    refused(geo(*command, db=db), str(db), "python -m geo build", code=1)


# As scripts see it: a process of its own


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "geo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def test_a_process_of_its_own(small_db):
    done = run("find", "TE1 1AB", "--db", str(small_db), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["results"]


def test_bytes_that_are_no_text_are_wrong_input(small_db):
    done = run("find", os.fsdecode(b"\xff\xfe"), "--db", str(small_db))
    refused((done.returncode, done.stdout, done.stderr), "is not a postcode")


def test_a_reader_that_stops_reading_is_no_error(small_db):
    command = f'"{sys.executable}" -m geo check --db "{small_db}" | head -n 1'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith(NAME)
    assert done.stderr == ""


def test_the_whole_vocabulary_is_accepted(answer):
    everything = answer("find", "TE1 1AA", "--within", "20")["results"]
    categories = [part for slug in CATEGORIES for part in ("--category", slug)]
    assert answer("find", "TE1 1AA", "--within", "20", *categories)["results"] == everything
    needs = [part for code in NEEDS for part in ("--need", code)]
    named = answer("find", "TE1 1AA", "--within", "20", *needs)["results"]
    assert [r["name"] for r in named] == ["Example: Talking Time"]


def test_from_where_there_are_no_streets_the_text_says_so(geo):
    lon, lat = at(300, 0)
    code, out, _ = geo("find", f"{lat},{lon}")
    assert code == 0
    assert "no street near there" in out


def _without_help(parser: argparse.ArgumentParser) -> list[str]:
    """What a person can give a command and its help does not explain."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += [one for made in action.choices.values() for one in _without_help(made)]
        elif not action.help:
            found.append(f"{parser.prog} {'/'.join(action.option_strings) or action.dest}")
    return found


def test_the_help_of_every_command_explains_all_that_it_takes() -> None:
    assert _without_help(_parser()) == []
