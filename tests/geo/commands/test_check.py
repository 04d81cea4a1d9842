"""The command ``check``: what it says of timetables."""

import json

import pytest

from geo.__main__ import main
from geo.build.pipeline import build
from geo.store import Store
from tests.geo.sources.gtfs_feed import add_timetable
from tests.town import write_town


@pytest.fixture(scope="module")
def bus_db(tmp_path_factory):
    """The made-up town with a timetable that has run out."""
    folder = tmp_path_factory.mktemp("buses")
    return build(add_timetable(write_town(folder)), folder / "testham.duckdb").path


def test_a_timetable_that_has_run_out_says_so_in_words(bus_db, capsys):
    assert main(["check", "--db", str(bus_db)]) == 0
    said = capsys.readouterr().out
    assert (
        "Able Buses: It ran from 5 June 2023 to 1 March 2024 and has ended, so we cannot find "
        "journeys in it."
    ) in said
    assert (
        "3  trips; routes: 1, stops: 3, trips that take a wheelchair: 1, no information: 1" in said
    )
    assert "Passes for disabled people: After half past nine" in said
    assert "(https://example.org, 2023-04-01)" in said
    assert "1  stop_id: This stop is not in stops.txt. We left out the trips' calls at it." in said


def test_a_timetable_in_json(bus_db, capsys):
    assert main(["check", "--db", str(bus_db), "--json"]) == 0
    (got,) = json.loads(capsys.readouterr().out)["timetables"]
    assert got["run_out"] is True
    assert (got["valid_from"], got["valid_until"]) == ("2023-06-05", "2024-03-01")
    assert got["concessions_date"] == "2023-04-01"
    assert (got["trips"], got["step_free_trips"], got["untold_trips"]) == (3, 1, 1)
    assert "feed" not in got


def test_the_build_counts_its_trips_and_the_store_gives_its_feed(bus_db):
    store = Store.open(bus_db)
    row = store.sources().set_index("source_id").loc["buses"]
    assert (row["rows_read"], row["rows_kept"], row["rows_rejected"]) == (3, 3, 0)
    (one,) = store.timetables()
    assert one.feed.startswith(b"PK")
    assert store.table("transit_route")["kind"].tolist() == ["bus"]
    store.close()
