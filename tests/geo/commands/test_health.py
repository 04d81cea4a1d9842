"""The health report: what it counts, that each fault is found, and that its list mends entries."""

import csv
import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.__main__ import main
from geo.area import GOOD, MEND, STOP, Area
from geo.audit.streets import heaps, route_check
from geo.build.pipeline import build
from geo.measure import straight_line_m
from geo.places.homes import Homes
from geo.places.which_homes import ENDED, SHARED_POINT
from pages.parts.show.health import block
from tests.official import write_official_town
from tests.town import ORIGIN, SPACING, write_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The made-up town with official lists, and its database."""
    folder = tmp_path_factory.mktemp("health")
    manifest = write_official_town(folder)
    return manifest, build(manifest, folder / "testham.duckdb").path


def finding(report, key):
    return next(one for one in report.findings if one.key == key)


def answer(db, capsys, *options):
    assert main(["health", "--db", str(db), "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_gives_what_the_area_gives(town, capsys):
    _, db = town
    got, report = answer(db, capsys), Area.open(db).health()
    assert got["state"] == report.state
    for said, one in zip(got["findings"], report.findings, strict=True):
        assert (said["key"], said["state"], said["number"]) == (one.key, one.state, one.number)
        assert said["number"] <= said["among"]
        assert (said["state"] == GOOD) == (said["remedy"] is None)
    assert main(["health", "--db", str(db)]) == 0
    text = capsys.readouterr().out
    assert all(one.said in text for one in report.findings)


def test_every_entry_named_lacks_what_is_said_and_every_other_has_it(town):
    area = Area.open(town[1])
    report = area.health()
    services = area.store.table("service").set_index("service_id")
    checked = set(finding(report, "check").entries["service_id"])
    own = services[
        ~services["illustrative"] & (services["authority_code"].fillna(area.code) == area.code)
    ]
    own = own[~own["category"].isin(["bus-stop", "station", "ferry"])]
    assert checked == set(own.index[own["assured"].isna()])
    hours = set(finding(report, "hours").entries["service_id"])
    assert not hours & set(area.store.table("schedule")["service_id"])
    placed = set(area.store.table("service_at_location")["service_id"])
    assert not placed & set(finding(report, "place").entries["service_id"])
    kinds = set(finding(report, "kinds").entries["service_id"])
    assert not kinds & set(area.store.table("school")["service_id"])


def test_where_to_put_an_entry_right(town):
    report = Area.open(town[1]).health()
    rows = finding(report, "hours").entries.set_index("name")
    club = rows.loc["Testham Chess Club"]
    assert (club["source_address"], club["field"]) == ("clubs.csv", "opening")
    library = rows.loc["Testham Library"]
    assert library["field"] == "opening_hours"
    assert library["page"].startswith("https://www.openstreetmap.org/node/")


def test_one_home_of_four_without_a_street_is_too_many(town):
    streets = finding(Area.open(town[1]).health(), "streets")
    assert (streets.state, streets.number, streets.among) == (STOP, 1, 4)
    assert streets.entries["postcode"].tolist() == ["TE1 9ZZ"]
    assert "75.0% are nearer" in streets.said


def test_the_filled_list_mends_the_entries_it_names(town, tmp_path, capsys):
    folder = tmp_path / "mended"
    folder.mkdir()
    manifest = write_official_town(folder)
    filled = folder / "put-right.csv"
    before = answer(town[1], capsys, "--to-mend", str(filled))
    with filled.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "Testham Chess Club" not in {row["name"] for row in rows}, "it is in a list of its own"
    rows = [row for row in rows if not row["name"].startswith("<")]  # markup is no name in a list
    for row in rows:
        row |= {"ages": "4 to 11", "opening": "Mo-Fr 09:00-17:00", "assured": "2026-11-01"}
    with filled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with manifest.open("a", encoding="utf-8") as file:
        file.write("\n" + block("Testham", date(2026, 11, 2)))
    build(manifest, folder / "mended.duckdb")
    after = answer(folder / "mended.duckdb", capsys)

    def lacking(report, key):
        entries = next(one for one in report["findings"] if one["key"] == key)["entries"]
        return {entry["name"] for entry in entries}

    filled_in = {row["name"] for row in rows}
    assert "Testham Library" in lacking(before, "hours")
    for key in ("hours", "check"):
        assert lacking(after, key) == lacking(before, key) - filled_in
    services = Area.open(folder / "mended.duckdb").store.table("service")
    assert not services["name"].duplicated().any(), "the filled rows are no entries of their own"


# Figures about streets


def test_routes_on_a_lattice_are_between_one_and_the_root_of_two(tmp_path):
    db = build(write_town(tmp_path), tmp_path / "testham.duckdb").path
    area = Area.open(db)
    spots = [(a + 0.5, b) for a in range(7) for b in range(8)]
    table = area.homes.table.iloc[[0] * len(spots)].copy()
    table["postcode"] = [f"TE2 {i // 26 + 1}A{chr(65 + i % 26)}" for i in range(len(spots))]
    table["easting"] = [ORIGIN[0] + a * SPACING for a, _ in spots]
    table["northing"] = [ORIGIN[1] + b * SPACING for _, b in spots]
    homes = Homes(table.reset_index(drop=True))
    found = route_check(area.network, homes)
    apart = straight_line_m(homes.xy[:, None], homes.xy[None, :])
    assert found.pairs > 500
    assert found.pairs <= int((apart >= 300).sum())
    assert (found.without, found.shorter, found.roundabout) == (0, 0, 0)
    assert 1.0 <= found.middle <= found.most <= np.sqrt(2) * 1.5


def test_postcodes_at_one_point_are_a_heap():
    n = 60
    table = pd.DataFrame(
        {
            "postcode": [f"TE1 {i:03}" for i in range(n + 5)],
            "easting": [450_000.0] * n + [450_000.0 + i for i in range(1, 6)],
            "northing": 90_000.0,
            "lsoa": None,
            "quality": np.nan,
        }
    )
    office = Homes(table.iloc[n:], table.iloc[:n].assign(not_home=SHARED_POINT))
    assert heaps(office).to_dict("records") == [{"postcode": "TE1 000", "postcodes": n}]
    assert heaps(Homes(table, table.assign(not_home=ENDED))).empty


def test_a_sound_area_says_so(town):
    report = Area.open(town[1]).health()
    assert finding(report, "heaps").state == GOOD
    assert finding(report, "heaps").remedy == ""
    assert finding(report, "sources").state == MEND
