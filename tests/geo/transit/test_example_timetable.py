"""The default area's example timetable: real stops, plausible times, and marked as what it is."""

import importlib.util
import io
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from geo.measure import straight_line_m, to_grid
from geo.records import Timetable
from geo.sources.gtfs.times import seconds
from geo.store import Store

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


@pytest.fixture(scope="module")
def island(island_db: Path) -> Store:
    return Store.open(island_db)


@pytest.fixture(scope="module")
def timetable(island: Store) -> Timetable:
    (one,) = island.timetables()
    return one


@pytest.fixture(scope="module")
def feed(timetable: Timetable) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(io.BytesIO(timetable.feed)) as archive:
        return {
            name.removesuffix(".txt"): pd.read_csv(
                io.BytesIO(archive.read(name)), dtype=str, keep_default_na=False
            )
            for name in archive.namelist()
        }


def test_it_is_an_example_for_a_school_year(timetable, feed):
    assert timetable.illustrative
    assert (timetable.routes, timetable.trips, timetable.stops) == (8, 602, 213)
    assert timetable.valid_from == date(2026, 9, 1)
    assert timetable.valid_until == date(2027, 8, 31)
    assert timetable.concessions is None
    assert feed["routes"]["route_long_name"].str.startswith("Example: ").all()
    assert feed["agency"]["agency_name"].tolist() == ["Example Buses"]


def test_nothing_of_it_was_rejected(island):
    row = island.sources().set_index("source_id").loc["example-buses"]
    assert row["rows_read"] == row["rows_kept"] == 602
    assert "example-buses" not in set(island.rejected()["source_id"])


def test_every_stop_is_a_real_one_about_where_it_is_now(island, feed):
    """The timetable has the map's places of April 2020; NaPTAN knows those of today."""
    services = island.table("service").query("category == 'bus-stop'")
    places = island.table("location").set_index("location_id")
    known = services.drop_duplicates("atco").set_index("atco")["service_id"]
    stops = feed["stops"]
    assert stops["stop_id"].isin(known.index).all()
    there = places.loc[known[stops["stop_id"]], ["lon", "lat"]].to_numpy(float)
    here = stops[["stop_lon", "stop_lat"]].astype(float).to_numpy()
    apart = straight_line_m(to_grid(*here.T), to_grid(*there.T))
    assert np.median(apart) < 10
    assert np.mean(apart < 100) > 0.9
    assert apart.max() < 400


def test_school_days_are_those_of_the_invented_school_year(feed):
    off = feed["calendar_dates"].query("service_id == 'school_days'")["date"]
    assert {"20260901", "20261026", "20261225", "20270405", "20270802"} <= set(off)
    assert not {"20260903", "20261127", "20270721"} & set(off)


def test_some_vehicles_are_step_free_some_are_not_and_of_some_nothing_is_said(feed):
    by_route = feed["trips"].groupby("route_id")["wheelchair_accessible"].agg(set)
    assert {frozenset(told) for told in by_route} == {
        frozenset({"1"}),
        frozenset({"2"}),
        frozenset({""}),
    }


def test_no_bus_is_faster_than_a_car_or_three_times_as_slow(island, feed):
    """From end to end along the streets, by the finder's own time of driving between calls."""
    network = island.network()
    at = feed["stops"].set_index("stop_id")[["stop_lon", "stop_lat"]].astype(float)
    calls = feed["stop_times"].assign(at_s=seconds(feed["stop_times"]["departure_time"]))
    for route_id, trips in feed["trips"].groupby("route_id"):
        calls_of = calls[calls["trip_id"] == trips["trip_id"].iloc[0]]
        ends = calls_of.iloc[[0, -1]]
        start, end = (tuple(at.loc[stop]) for stop in ends["stop_id"])
        car_s = network.route("drive", start, end, ferries=False).duration_s
        bus_s = ends["at_s"].iloc[1] - ends["at_s"].iloc[0]
        assert car_s < bus_s < 3 * car_s, route_id
        assert np.diff(calls_of["at_s"]).min() >= 0


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_timetable", SAMPLE / "make_timetable.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.exhaustive
def test_the_files_are_what_their_description_gives(island_db, tmp_path, monkeypatch):
    module = maker()
    (tmp_path / "timetable").mkdir()
    text = (SAMPLE / "timetable.toml").read_text(encoding="utf-8")
    (tmp_path / "timetable.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "DEFAULT_DB", island_db)
    module.main()
    for made in (tmp_path / "timetable").iterdir():
        held = SAMPLE / "timetable" / made.name
        assert made.read_text(encoding="utf-8") == held.read_text(encoding="utf-8"), made.name
    assert len(list((SAMPLE / "timetable").iterdir())) == len(
        list((tmp_path / "timetable").iterdir())
    )
