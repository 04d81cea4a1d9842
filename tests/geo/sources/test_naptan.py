"""NaPTAN stops: which are entries, where they are, and what belongs to one station."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS
from geo.manifest import Source
from geo.measure import to_grid
from geo.records import Entrance, Location, Rejected, Service, ServiceAtLocation, Stop
from geo.sources.naptan import SETTINGS, read
from tests.examples import examples

REAL = (
    Path(__file__).resolve().parents[3]
    / ".."
    / "shared"
    / "data"
    / "isle-of-wight"
    / "naptan-230-stops.csv"
)
SOURCE = Source("naptan", "naptan", "NaPTAN", "DfT", "l", "a", "2026")
PLAIN = {
    "ATCOCode": "2300A1",
    "NaptanCode": "iowab",
    "CommonName": "Post Office",
    "Street": "High Street",
    "Indicator": "opp",
    "Bearing": "NE",
    "NptgLocalityCode": "E0038923",
    "LocalityName": "Newport",
    "GridType": "UKOS",
    "Easting": "449910",
    "Northing": "89004",
    "Longitude": "-1.29467",
    "Latitude": "50.69855",
    "StopType": "BCT",
    "BusStopType": "MKD",
    "Modification": "new",
    "Status": "active",
}


def write(path: Path, *changes: dict[str, str], columns=PLAIN) -> Path:
    rows = [PLAIN | change for change in changes]
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def taken(path: Path, *changes: dict[str, str], source=SOURCE):
    harvest = read(write(path / "stops.csv", *changes), source)
    assert 0 <= harvest.rows_rejected <= len(of(harvest, Rejected))
    assert harvest.rows_kept == len(of(harvest, Stop))
    return harvest


def of(harvest, kind):
    return [row for row in harvest.rows if isinstance(row, kind)]


def faults(harvest):
    return [(r.row_ref, r.field, r.value) for r in of(harvest, Rejected)]


def test_a_bus_stop(tmp_path):
    harvest = taken(tmp_path, {}, source=replace(SOURCE, illustrative=True))
    assert of(harvest, Service) == [
        Service(
            "naptan-2300A1",
            "Post Office (opposite)",
            "bus-stop",
            "naptan",
            "2300A1",
            atco="2300A1",
            illustrative=True,
        )
    ]
    assert of(harvest, Location) == [
        Location(
            "naptan-2300A1",
            "Post Office (opposite)",
            -1.29467,
            50.69855,
            "naptan",
            address="High Street, Newport",
        )
    ]
    (link,) = of(harvest, ServiceAtLocation)
    assert (link.service_id, link.location_id) == ("naptan-2300A1", "naptan-2300A1")
    assert of(harvest, Stop) == [
        Stop(
            "2300A1",
            "Post Office",
            "BCT",
            -1.29467,
            50.69855,
            "naptan",
            "naptan-2300A1",
            "iowab",
            "opp",
            "NE",
            "High Street",
            "Newport",
            "E0038923",
        )
    ]
    assert (harvest.rows_read, harvest.rows_kept) == (1, 1)


@pytest.mark.parametrize(
    ("indicator", "name"),
    [
        ("", "Post Office"),
        ("Stand A", "Post Office, Stand A"),
        ("Stop 12", "Post Office, Stop 12"),
        ("bay 3", "Post Office, bay 3"),
        ("opp", "Post Office (opposite)"),
        ("adj", "Post Office (adjacent)"),
        ("o/s 34", "Post Office (outside 34)"),
        ("NW-bound", "Post Office (north-westbound)"),
        ("S-bound", "Post Office (southbound)"),
        ("somewhere <b>odd</b>", "Post Office (somewhere odd)"),
    ],
)
def test_the_indicator_in_words(tmp_path, indicator, name):
    (service,) = of(taken(tmp_path, {"Indicator": indicator}), Service)
    assert service.name == name


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("BCT", "bus-stop"),
        ("BCS", "bus-stop"),
        ("bcq", "bus-stop"),
        ("TXR", "accessible-taxi"),
        ("STR", "accessible-taxi"),
        ("RLY", "station"),
        ("MET", "station"),
        ("BST", "station"),
        ("FER", "ferry"),
        ("RSE", "station"),
        ("PLT", "station"),
        ("FTD", "ferry"),
        ("AIR", None),
        ("LCB", None),
        ("BCP", None),
    ],
)
def test_which_kinds_of_stop_are_entries(tmp_path, kind, category):
    harvest = taken(tmp_path, {"StopType": kind})
    assert [s.category for s in of(harvest, Service)] == ([category] if category else [])
    (stop,) = of(harvest, Stop)
    assert stop.kind == kind.upper()
    assert stop.service_id == ("naptan-2300A1" if category else None)
    assert of(harvest, Rejected) == []


def test_a_kind_that_nobody_knows_is_kept_as_a_stop_and_told(tmp_path):
    harvest = taken(tmp_path, {"StopType": "XYZ"})
    assert len(of(harvest, Stop)) == 1
    assert faults(harvest) == [("2300A1", "StopType", "XYZ")]
    assert harvest.rows_rejected == 0


def test_hail_and_ride_is_explained(tmp_path):
    stops = [{"ATCOCode": code, "BusStopType": code} for code in ("HAR", "FLX", "CUS", "MKD")]
    told = {s.atco: s.description for s in of(taken(tmp_path, *stops), Service)}
    assert "signal to the driver" in told["HAR"]
    assert "Ask the operator" in told["FLX"]
    assert (told["CUS"], told["MKD"]) == (None, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Status": "inactive"}, "not in use"),
        ({"Status": "inactive", "Modification": "delete"}, "deleted"),
        ({"Modification": "Delete"}, "deleted"),
        ({"Status": "pending"}, "not in use yet"),
        ({"Status": "del"}, "deleted"),
        ({"Status": "Inactive", "CommonName": "", "Longitude": "x"}, "not in use"),
    ],
)
def test_stops_that_are_not_in_use_are_left_out(tmp_path, change, reason):
    harvest = taken(tmp_path, change)
    assert harvest.left_out == Counter({reason: 1})
    assert harvest.rows == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ATCOCode": ""}, ("line 3", "ATCOCode", "")),
        ({"ATCOCode": "2300A1"}, ("line 3", "ATCOCode", "2300A1")),
        ({"CommonName": ""}, ("B", "CommonName", "")),
        ({"CommonName": "<script>alert(1)</script>"}, ("B", "CommonName", "")),
        ({"StopType": ""}, ("B", "StopType", "")),
        ({"Status": "perhaps"}, ("B", "Status", "perhaps")),
    ],
)
def test_rows_that_cannot_be_used(tmp_path, change, fault):
    harvest = taken(tmp_path, {}, {"ATCOCode": "B"} | change)
    assert faults(harvest) == [fault]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (2, 1, 1)


def test_a_code_of_a_stop_that_is_not_in_use_can_be_used_again(tmp_path):
    harvest = taken(tmp_path, {"Status": "inactive"}, {})
    assert (harvest.rows_kept, harvest.left_out.total()) == (1, 1)


GRID = to_grid(-1.29467, 50.69855)[0]
NOWHERE = {"Longitude": "", "Latitude": ""}


@pytest.mark.parametrize(
    "change",
    [
        NOWHERE,
        NOWHERE | {"GridType": ""},
        {"Longitude": "50.69855", "Latitude": "-1.29467"},
        {"Longitude": "0", "Latitude": "0"},
        {"Longitude": "449910", "Latitude": "89004"},
        {"Latitude": "north"},
        {"Latitude": ""},
    ],
)
def test_the_grid_position_stands_in(tmp_path, change):
    grid = {"Easting": f"{GRID[0]:.2f}", "Northing": f"{GRID[1]:.2f}"}
    harvest = taken(tmp_path, grid | change)
    (stop,) = of(harvest, Stop)
    assert (stop.lon, stop.lat) == pytest.approx((-1.29467, 50.69855), abs=1e-6)
    if not change.items() >= NOWHERE.items():
        ((_, field, _),) = faults(harvest)
        assert field == "Longitude, Latitude"
        assert "We used its easting and northing instead" in of(harvest, Rejected)[0].reason
    else:
        assert faults(harvest) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (NOWHERE | {"Easting": "", "Northing": ""}, "no position in Great Britain"),
        (NOWHERE | {"Easting": "0", "Northing": "0"}, "no position in Great Britain"),
        (NOWHERE | {"Easting": "89004"}, None),
        (NOWHERE | {"Easting": "9999999"}, "no position in Great Britain"),
        (NOWHERE | {"GridType": "IrishOS"}, "on the Irish grid only"),
        ({"Longitude": "50.7", "Latitude": "-1.29", "Easting": ""}, "are swapped"),
        ({"Longitude": "inf", "Easting": "nan"}, "not a longitude and a latitude"),
        ({"Longitude": "-70", "Northing": ""}, "not a longitude and a latitude"),
    ],
)
def test_positions_that_cannot_be_used(tmp_path, change, reason):
    harvest = taken(tmp_path, change)
    if reason is None:
        return
    assert reason in of(harvest, Rejected)[0].reason
    assert (harvest.rows_kept, harvest.rows_rejected) == (0, 1)


def test_two_positions_that_are_far_apart_are_told(tmp_path):
    harvest = taken(tmp_path, {"Easting": "530000", "Northing": "180000"})
    (fault,) = of(harvest, Rejected)
    assert "119 km from easting" in fault.reason or "12" in fault.reason
    assert harvest.rows_kept == 1


def test_the_first_row_that_can_be_used_counts(tmp_path):
    harvest = taken(tmp_path, {"CommonName": ""}, {"Longitude": "x", "Easting": ""}, {}, {})
    assert [fault[:2] for fault in faults(harvest)] == [
        ("2300A1", "CommonName"),
        ("2300A1", "Longitude, Latitude"),
        ("line 5", "ATCOCode"),
    ]
    assert harvest.rows_kept == 1


def node(code: str, kind: str, **more: str) -> dict[str, str]:
    return {"ATCOCode": code, "StopType": kind, "CommonName": "Ryde Rail Station"} | more


FAR = {"Longitude": "-1.10", "Latitude": "50.72", "Easting": "", "Northing": ""}
NEAR = {"Longitude": "-1.2950", "Latitude": "50.6987"}


def test_the_entrances_of_a_station_are_found_by_its_code(tmp_path):
    harvest = taken(
        tmp_path,
        node("2300RYDE1", "RSE", CommonName="North Entrance", **NEAR),
        node("9100RYDE", "RLY"),
        node("9100RYDE2", "RPL", CommonName="Platform 2"),
        node("2300RYDX1", "RSE", CommonName="Other Station"),
    )
    assert [(s.service_id, s.name) for s in of(harvest, Service)] == [
        ("naptan-9100RYDE", "Ryde Rail Station"),
        ("naptan-2300RYDX1", "Other Station"),
    ]
    assert of(harvest, Entrance) == [Entrance("naptan-9100RYDE", -1.2950, 50.6987, "RSE", "naptan")]
    entry = {stop.stop_id: stop.service_id for stop in of(harvest, Stop)}
    assert entry["2300RYDE1"] == entry["9100RYDE2"] == entry["9100RYDE"] == "naptan-9100RYDE"
    assert entry["2300RYDX1"] == "naptan-2300RYDX1"


def test_entrances_without_their_station_are_one_entry(tmp_path):
    harvest = taken(tmp_path, node("2300A0", "RSE"), node("2300A1", "RSE", **NEAR))
    (service,) = of(harvest, Service)
    assert (service.source_ref, service.name) == ("2300A0", "Ryde Rail Station")
    assert len(of(harvest, Entrance)) == 2
    assert {stop.service_id for stop in of(harvest, Stop)} == {"naptan-2300A0"}


@pytest.mark.parametrize(
    "other",
    [FAR, {"NptgLocalityCode": "E1"}, {"CommonName": "Shanklin"}, {"StopType": "TMU"}],
    ids=["far", "other locality", "other name", "other mode"],
)
def test_entrances_of_two_stations(tmp_path, other):
    harvest = taken(tmp_path, node("2300A0", "RSE"), node("2300B0", "RSE") | other)
    assert len(of(harvest, Service)) == 2
    assert of(harvest, Entrance) == []


def test_an_entrance_far_from_the_station_of_its_code_is_not_of_it(tmp_path):
    harvest = taken(tmp_path, node("9100RYDE", "RLY"), node("2300RYDE0", "RSE", **FAR))
    assert len(of(harvest, Service)) == 2


def test_two_stations_of_one_name_stay_two(tmp_path):
    harvest = taken(tmp_path, node("9100A", "RLY"), node("9100B", "RLY"), node("9100C", "MET"))
    assert len(of(harvest, Service)) == 3


def test_a_bus_station_and_its_bays(tmp_path):
    name = {"CommonName": "Bus Station"}
    harvest = taken(
        tmp_path,
        node("2300S", "BST", **name),
        node("2300T", "BCE", **name),
        node("2300U", "BCS", Indicator="Stand A", **name),
    )
    assert {s.name: s.category for s in of(harvest, Service)} == {
        "Bus Station": "station",
        "Bus Station, Stand A": "bus-stop",
    }


def test_columns_that_may_be_missing(tmp_path):
    needed = [
        "ATCOCode",
        "CommonName",
        "StopType",
        "Status",
        "Longitude",
        "Latitude",
        "Easting",
        "Northing",
    ]
    harvest = read(write(tmp_path / "a.csv", {}, columns=needed), SOURCE)
    (service,) = of(harvest, Service)
    assert service.name == "Post Office"
    with pytest.raises(SourceError, match=r"is missing the column Status\."):
        read(write(tmp_path / "a.csv", {}, columns=[n for n in needed if n != "Status"]), SOURCE)


def test_ragged_rows_and_formulas(tmp_path):
    path = write(tmp_path / "a.csv", {"CommonName": "=HYPERLINK(1)"}, {"ATCOCode": "B,C"})
    harvest = read(path, SOURCE)
    assert [s.name for s in of(harvest, Stop)] == ["=HYPERLINK(1)"]
    assert faults(harvest)[0][:2] == ("line 3", "row")
    assert (harvest.rows_read, harvest.rows_rejected) == (2, 1)
    assert SETTINGS == TABLE_SETTINGS


@pytest.mark.skipif(not REAL.exists(), reason="the folder of shared data is not there")
def test_the_stops_of_the_isle_of_wight():
    harvest = read(REAL, SOURCE)
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (1331, 1266, 0)
    assert harvest.left_out == Counter({"deleted": 65})
    assert Counter(s.category for s in of(harvest, Service)) == {
        "bus-stop": 1245,
        "station": 12,
        "ferry": 8,
    }
    names = {s.name for s in of(harvest, Service)}
    assert {"Bus Station, Stand A", "Ryde Esplanade Rail Station", "Ryde Hoverport"} <= names
    stops = of(harvest, Stop)
    assert len({s.stop_id for s in stops}) == 1266
    assert Counter(s.kind for s in stops)["RSE"] == 9
    assert all(-1.6 < s.lon < -1.0 and 50.5 < s.lat < 50.8 for s in stops)
    shanklin = [s for s in stops if s.name == "Shanklin Rail Station"]
    assert len(shanklin) == 2
    assert len({s.service_id for s in shanklin}) == 1


ANY = st.text(st.characters(codec="utf-8", exclude_characters='",\r\n\0'), max_size=8)
ODD = ANY | st.sampled_from(
    ["", "0", "-1", "1e400", "nan", "50.7", "-1.29", "RLY", "RSE", "BCT", "active", "IrishOS", "=1"]
)


@settings(
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.dictionaries(st.sampled_from(list(PLAIN)), ODD), max_size=6))
def test_every_stop_is_kept_left_out_or_rejected(tmp_path, changes):
    harvest = taken(tmp_path, {"ATCOCode": "first"}, *changes)
    assert harvest.rows_read == len(changes) + 1
    entries = {service.service_id for service in of(harvest, Service)}
    assert len(entries) == len(of(harvest, Service))
    assert {stop.service_id for stop in of(harvest, Stop)} - {None} == entries
    assert {place.location_id for place in of(harvest, Location)} == entries
