"""A whole area from official lists: joined, placed, clipped, counted, and none of it lost."""

from pathlib import Path

import pytest

from geo.build.pipeline import BuildReport, build
from geo.errors import AreaError, SourceError
from geo.families.search import nearby
from geo.records import Catchment, Location, Merged, School, Service, ServiceCapacity, Zone
from geo.store import Store
from tests.official import write_official_town


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("official")


@pytest.fixture(scope="module")
def report(folder) -> BuildReport:
    return build(write_official_town(folder), folder / "testham.duckdb")


@pytest.fixture(scope="module")
def town(report) -> Store:
    return Store.open(report.path)


def named(town, name):
    return next(s for s in town.records(Service) if s.name == name)


def test_every_row_is_accounted_for(report, town):
    for source in report.sources:
        parts = (source.rows_kept, source.rows_merged, source.rows_left_out, source.rows_rejected)
        assert source.rows_read == sum(parts), source
    counted = {s.source_id: s for s in report.sources}
    gias = counted["gias"]
    assert (gias.rows_read, gias.rows_kept, gias.rows_left_out, gias.rows_rejected) == (4, 2, 2, 0)
    reasons = town.table("left_out").set_index("source_id").loc["gias", "reason"]
    assert set(reasons) == {"closed", "outside the area and its margin"}
    assert (counted["naptan"].rows_kept, counted["naptan"].rows_left_out) == (1, 1)
    assert (counted["services"].rows_kept, counted["services"].rows_rejected) == (4, 0)
    assert (counted["catchments"].rows_kept, counted["catchments"].rows_rejected) == (1, 1)
    assert (counted["zones"].rows_kept, counted["zones"].rows_left_out) == (1, 1)


def test_a_school_of_both_is_one_with_the_registers_facts_and_the_maps_gate(town, folder):
    (school,) = (
        s for s in town.records(Service) if s.urn == "123456" and "Resourced" not in s.name
    )
    assert (school.name, school.source_id) == ("Testham Community Primary School", "gias")
    assert (school.min_age, school.max_age) == (5, 11)
    assert not any(s.name == "Testham Primary School" for s in town.records(Service))
    (merged,) = (m for m in town.records(Merged) if m.service_id == school.service_id)
    assert merged.name == "Testham Primary School"
    offer = town.offer()
    row = offer.services.index[offer.services["service_id"] == school.service_id][0]
    ways_in = offer.points[offer.points["service"] == row]
    gate_lat, centre_lat = ways_in["entrance_lat"].min(), ways_in["lat"].min()
    assert gate_lat < centre_lat, "the gate is on the south side"


def test_a_special_class_is_an_entry_of_its_own_at_its_school(town):
    base = next(s for s in town.records(Service) if s.category == "resourced-provision")
    capacity = next(c for c in town.records(ServiceCapacity) if c.service_id == base.service_id)
    assert (capacity.maximum, capacity.on_roll) == (10, 12)
    school = next(s for s in town.records(School) if s.urn == "123456")
    at = town.table("service_at_location").groupby("service_id")["location_id"].apply(set)
    assert at[base.service_id] == at[school.service_id]


def test_a_school_without_coordinates_is_placed_by_its_postcode_and_says_so(town):
    special = named(town, "Column Special School")
    assert special.category == "special-school"
    details = town.details([special.service_id]).iloc[0]
    assert details["placed_by"] == "postcode"
    assert details["needs"] == "SLD"
    missing = town.missing().set_index(["source_id", "missing"])["entries"]
    assert missing["gias", "postcode place only"] == 1


def test_a_stop_of_both_is_one(town):
    stops = [s for s in town.records(Service) if s.category == "bus-stop"]
    assert len(stops) == 1
    assert stops[0].source_id == "naptan"


def test_exchanged_coordinates_are_not_guessed_but_placed_by_postcode(town):
    swapped = named(town, "Swapped Club")
    assert town.details([swapped.service_id]).iloc[0]["placed_by"] == "postcode"
    faults = town.rejected()
    assert faults.loc[faults["source_id"] == "services", "reason"].str.contains("swapped").any()


def test_a_formula_stays_text(town):
    assert named(town, "=HYPERLINK(1)")


def test_a_catchment_finds_its_school_and_a_strangers_is_listed(town):
    (area,) = town.records(Catchment)
    assert area.service_id == next(s for s in town.records(School) if s.urn == "123456").service_id
    faults = town.rejected()
    assert faults.loc[faults["value"] == "999999", "reason"].str.contains("URN").all()


def test_zones_are_those_of_the_area(town):
    assert [zone.zone_id for zone in town.records(Zone)] == ["E01000001"]
    figures = town.table("zone_demand")
    children = figures[(figures["age_from"] == 5) & (figures["age_to"] == 11)].iloc[0]
    assert children["value"] == pytest.approx(85.0)
    assert "8.5%" in children["basis"]


def test_everything_can_be_found(town):
    answer = nearby(town.network(), town.offer(), town.locate("TE1 1AB"), within_m=5000.0)
    found = set(answer.results["name"])
    assert {"Testham Community Primary School", "Column Special School"} <= found
    assert "Nowhere Club" in set(answer.elsewhere["name"])
    assert set(town.records(Service)[0].__slots__)
    codes = {s.authority_code for s in town.records(Service) if s.name in found}
    assert codes == {"E06000999"}


def test_every_place_has_a_position(town):
    assert all(row.lon is not None for row in town.records(Location))


def test_nothing_changed_is_nothing_done(folder, report):
    before = report.path.stat()
    again = build(folder / "testham.toml", report.path)
    assert again.unchanged
    assert report.path.stat().st_mtime_ns == before.st_mtime_ns
    assert [s.rows_kept for s in again.sources] == [s.rows_kept for s in report.sources]
    assert not build(folder / "testham.toml", report.path, again=True).unchanged


def test_a_changed_file_is_a_new_build(tmp_path):
    manifest = write_official_town(tmp_path)
    first = build(manifest, tmp_path / "a.duckdb")
    with (tmp_path / "clubs.csv").open("a", encoding="utf-8") as file:
        file.write('"New Club","TE1 1AA","",""\n')
    second = build(manifest, first.path)
    assert not second.unchanged
    assert any(s.name == "New Club" for s in Store.open(second.path).records(Service))


def test_a_source_that_loses_too_many_rows_fails_and_the_old_database_stays(tmp_path):
    manifest = write_official_town(tmp_path)
    first = build(manifest, tmp_path / "a.duckdb")
    before = first.path.read_bytes()
    with (tmp_path / "edubasealldata.csv").open("a", encoding="cp1252") as file:
        file.write('"not a number","Broken School"\n')
    with pytest.raises(SourceError, match=r"Test register of schools: 1 of 3 rows .*max_rejected"):
        build(manifest, first.path)
    assert first.path.read_bytes() == before
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        text.replace(
            'path = "edubasealldata.csv"', 'path = "edubasealldata.csv"\nmax_rejected = 0.4'
        ),
        encoding="utf-8",
    )
    assert build(manifest, first.path).sources


def test_a_setting_that_its_kind_does_not_take(tmp_path):
    manifest = write_official_town(tmp_path)
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(
        text.replace('urn = "URN"', 'urn = "URN"\ncolour = "red"'), encoding="utf-8"
    )
    with pytest.raises(AreaError, match=r"Test catchments .* unknown key 'colour'"):
        build(manifest, tmp_path / "a.duckdb")
