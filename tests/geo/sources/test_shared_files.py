"""Every real file beside this project, loaded together: what became of each row, to the last one.

One build has the default area with all of them, another a Welsh city with a map of its own. What
is not a list of services, or is of another place, is answered with what it is.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.build.pipeline import BuildReport, build
from geo.errors import SourceError
from geo.families.search import nearby
from geo.records import Service, Stop, TransitRoute, Zone
from geo.settings import DEFAULT_MANIFEST
from geo.store import Store

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the folder of shared data is absent")

MOCKS = "oruk/validator-mocks/V3.0-UK-"
EXAMPLES = "oruk/uk-profile/examples/"

FILES = {
    # source: (kind, file, rows read, kept, merged, left out, rejected)
    "naptan": ("naptan", "isle-of-wight/naptan-230-stops.csv", 1331, 1266, 0, 65, 0),
    "lsoa": ("zones", "isle-of-wight/lsoa21-iod2025.geojson", 89, 89, 0, 0, 0),
    "gias": ("gias", "gias/gias-original-columns.csv", 8, 0, 0, 8, 0),
    "series": ("ehc-plan-series", "sen2/sen_needs_all_plans.csv", 13939, 763, 0, 13176, 0),
    "sen2": ("ehc-plans", "sen2/sen_needs_all_plans.csv", 13939, 169, 0, 13770, 0),
    "onspd": ("onspd", "postcodes/onspd-sample.csv", 8048, 8048, 0, 0, 0),
    "default-full": ("openreferral", f"{MOCKS}Default/service_full.json", 1, 1, 0, 0, 0),
    "default-list": ("openreferral", f"{MOCKS}Default/service_list.json", 1, 1, 0, 0, 0),
    "test-full": ("openreferral", f"{MOCKS}Test/service_full.json", 1, 1, 0, 0, 0),
    "test-list": ("openreferral", f"{MOCKS}Test/service_list.json", 128, 1, 0, 127, 0),
    "test-data": ("openreferral", f"{MOCKS}Test/service_list_data.json", 128, 1, 0, 127, 0),
    "warn-full": ("openreferral", f"{MOCKS}Warn/service_full.json", 1, 1, 0, 0, 0),
    "warn-list": ("openreferral", f"{MOCKS}Warn/service_list.json", 1, 1, 0, 0, 0),
    "profile-full": ("openreferral", f"{EXAMPLES}service_full.json", 1, 1, 0, 0, 0),
    "newport-buses": ("gtfs", "public-transport/newport_gtfs.zip", 176, 0, 0, 176, 0),
    "profile-list": ("openreferral", f"{EXAMPLES}service_list.json", 1, 1, 0, 0, 0),
}
"""Each file that there is a reader for, and what a build with the default area makes of it."""

ISLAND = {
    "postcodes": (2_720_556, 2_720_556, 0, 0, 0),
    "authorities": (331, 331, 0, 0, 0),
    "authorities-since-2021": (6, 6, 0, 0, 0),
    "osm": (24_954, 23_650, 1_123, 172, 9),
    "examples": (49, 49, 0, 0, 0),
    "example-buses": (602, 602, 0, 0, 0),
}
"""What it makes of the default area's own sources: rows read, kept, merged, left out, rejected."""

NEWPORT = {
    "postcodes": (2_720_556, 2_720_556, 0, 0, 0),
    "authorities": (331, 331, 0, 0, 0),
    "osm": (9_523, 9_468, 0, 49, 6),
    # One coach from afar calls once within the margin.
    "buses": (176, 175, 0, 1, 0),
}

_SOURCE = """
[[source]]
kind = "{kind}"
source_id = "{source_id}"
title = "{source_id}"
publisher = "Somebody"
vintage = "2026-10"
licence = "OGL-UK-3.0"
attribution = "{source_id}"
path = "{path}"
"""


def source_of(source_id: str, kind: str, path: str) -> str:
    return _SOURCE.format(source_id=source_id, kind=kind, path=(SHARED / path).resolve())


def default_manifest() -> str:
    """The default area's manifest, for another folder; without tables of what these files hold."""
    data = DEFAULT_MANIFEST.resolve().parents[1]
    head, *sources = DEFAULT_MANIFEST.read_text(encoding="utf-8").split("[[source]]")
    kept = [source for source in sources if 'path = "isle-of-wight/' not in source]
    return "[[source]]".join([head, *kept]).replace('"../', f'"{data}/')


def built(folder: Path, text: str) -> BuildReport:
    manifest = folder / "area.toml"
    manifest.write_text(text, encoding="utf-8")
    (folder / "isle-of-wight").mkdir(exist_ok=True)  # where the manifest has its pairs
    try:
        return build(manifest, folder / "area.duckdb")
    except SourceError as error:
        if "cannot be downloaded" in str(error):
            pytest.skip(f"the default area's packages cannot be had here: {error}")
        raise


def counted(report: BuildReport) -> dict[str, tuple[int, ...]]:
    return {
        s.source_id: (s.rows_read, s.rows_kept, s.rows_merged, s.rows_left_out, s.rows_rejected)
        for s in report.sources
    }


# The default area with every file


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    files = [source_of(i, kind, path) for i, (kind, path, *_) in FILES.items()]
    return built(tmp_path_factory.mktemp("island"), "".join([default_manifest(), *files]))


@pytest.fixture(scope="module")
def store(island: BuildReport) -> Store:
    return Store.open(island.path)


def test_every_row_of_every_file_is_accounted_for(island: BuildReport) -> None:
    expected = ISLAND | {source_id: tuple(rows) for source_id, (_, _, *rows) in FILES.items()}
    found = counted(island)
    assert found == expected
    for read, *parts in found.values():
        assert read == sum(parts)


def test_the_database_says_the_same_and_why(island: BuildReport, store: Store) -> None:
    told = store.sources().set_index("source_id")
    left_out, faults = store.table("left_out"), Counter(store.rejected()["source_id"])
    reasons = left_out.groupby("source_id")["rows"].sum()
    for source_id, (read, kept, merged, left, rejected) in counted(island).items():
        row = told.loc[source_id]
        in_database = (row["rows_read"], row["rows_kept"], row["rows_merged"])
        assert in_database == (read, kept, merged), source_id
        assert reasons.get(source_id, 0) == row["rows_left_out"] == left, source_id
        assert row["rows_rejected"] == rejected <= faults[source_id], source_id
    assert left_out["reason"].str.len().min() > 0


def test_each_file_gives_what_it_is_for(store: Store) -> None:
    by_source = Counter(service.source_id for service in store.records(Service))
    assert {i for i, (kind, *_) in FILES.items() if kind == "openreferral"} <= by_source.keys()
    assert len(store.records(Stop)) == 1266
    zones = Counter((zone.source_id, zone.kind) for zone in store.records(Zone))
    assert zones["lsoa", "lsoa"] == 89
    assert set(store.table("zone_demand")["source_id"]) == {"lsoa", "sen2", "series"}
    assert store.locate("PO30 1UD").authority_name == "Isle of Wight"
    aberdeen = store.postcode("AB1 0AA")
    assert aberdeen is not None
    assert aberdeen.authority_code == "S12000033"


# Another area with a map of its own


@pytest.fixture(scope="module")
def newport(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    parts = default_manifest().split("[[source]]")
    lists = [f"[[source]]{part}" for part in parts if "qlac-" in part and "since" not in part]
    why = 'partial_map = "The extract is of the city alone"'  # 77% of homes are near its streets
    area = f'[area]\ncode = "W06000022"\nname = "Newport"\n{why}\n\n'
    street_map = source_of("osm", "osm", "public-transport/newport.osm.pbf")
    buses = source_of("buses", "gtfs", "public-transport/newport_gtfs.zip")
    return built(tmp_path_factory.mktemp("newport"), "".join([area, *lists, street_map, buses]))


@pytest.mark.exhaustive
def test_a_city_elsewhere_is_built_from_its_own_map(newport: BuildReport) -> None:
    assert counted(newport) == NEWPORT
    store = Store.open(newport.path)
    place = store.locate("NP20 4UR")
    assert place.authority_name == "Newport"
    answer = nearby(store.network(), store.offer(), place, within_m=1600.0)
    assert "Civic Centre North" in set(answer.results["name"])
    assert {service.source_id for service in store.records(Service)} == {"osm"}
    store.close()


@pytest.mark.exhaustive
def test_its_timetable_has_run_out_and_is_held_all_the_same(newport: BuildReport) -> None:
    store = Store.open(newport.path)
    (one,) = store.timetables()
    assert (one.valid_from, one.valid_until) == (date(2023, 6, 5), date(2024, 3, 1))
    assert (one.routes, one.trips, one.timezone) == (16, 175, "Europe/London")
    assert {"Newport Bus", "Stagecoach South Wales", "Megabus"} <= set(one.agencies.split("; "))
    routes = store.records(TransitRoute)
    assert Counter(route.kind for route in routes) == {"bus": 12, "coach": 4}
    assert sum(route.untold_trips for route in routes) == 175
    store.close()


# Files that are something else


def town_text(manifest: Path) -> str:
    """The made-up town's manifest, for another folder."""
    text = manifest.read_text(encoding="utf-8")
    return text.replace('path = "', f'path = "{manifest.parent}/')


@pytest.mark.parametrize(
    ("kind", "file", "said"),
    [
        ("openreferral", f"{MOCKS}Fail/service_list.json", "The service has no name"),
        (
            "openreferral",
            "oruk/validator-mocks/V1.0-UK-Default/V1_DashboardResponse.json",
            "It may be a report about a feed.",
        ),
        (
            "openreferral",
            "oruk/validator-mocks/V1.0-UK-Default/V1_ValidateResponse.json",
            "It may be a report about a feed.",
        ),
        (
            "openreferral",
            f"{MOCKS}Default/dashboard_services_response.json",
            "It may be a report about a feed.",
        ),
        ("openreferral", f"{MOCKS}Default/organization_full.json", "contains an organization"),
        ("openreferral", f"{MOCKS}Default/taxonomy.json", "contains a taxonomy"),
        ("gias", "public-transport/newport_gtfs.zip", "stop_times.txt"),
        ("gias", "gias/columns-2026-09.txt", "is missing the columns EstablishmentName"),
        ("ehc-plans", "sen2/data-guidance.txt", "is missing the columns time_period"),
        ("osm", "public-transport/newport.osm.pbf", "where the area is"),
        ("gtfs", "public-transport/newport.osm.pbf", "not a zip file"),
        ("gtfs", "isle-of-wight/naptan-230-stops.csv", "not a zip file"),
    ],
)
def test_a_file_of_something_else_is_named_with_its_fault(
    tmp_path: Path,
    town_manifest: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    file: str,
    said: str,
) -> None:
    manifest = tmp_path / "area.toml"
    text = town_text(town_manifest) + source_of("strange", kind, file)
    manifest.write_text(text, encoding="utf-8")
    assert main(["build", str(manifest), "--out", str(tmp_path / "area.duckdb")]) == 1
    shown, told = capsys.readouterr()
    assert shown == ""
    last = told.splitlines()[-1]
    assert last.startswith("error: ")
    assert Path(file).name in last
    assert said in last
    assert [path.name for path in tmp_path.iterdir()] == ["area.toml"]


def test_services_with_wrong_addresses_are_kept_and_the_fields_told(
    tmp_path: Path, town_manifest: Path
) -> None:
    mock = source_of("fail", "openreferral", f"{MOCKS}Fail/service_full.json")
    report = built(tmp_path, town_text(town_manifest) + mock)
    assert counted(report)["fail"] == (1, 1, 0, 0, 0)
    store = Store.open(report.path)
    faults = store.rejected()
    assert {"url", "email"} <= set(faults.loc[faults["source_id"] == "fail", "field"])
    store.close()
