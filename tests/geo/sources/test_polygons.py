"""Catchments and zones: on the island's real zones and on made layers."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Catchment, Harvest, Rejected, Zone, ZoneDemand
from geo.sources.polygons import CATCHMENT_SETTINGS, ZONE_SETTINGS, read_catchments, read_zones
from tests.examples import examples
from tests.geo.formats.test_layers import OTHER, SQUARE, feature, geojson

ISLAND = Path(__file__).parents[3] / "../shared/data/isle-of-wight/lsoa21-iod2025.geojson"
needs_data = pytest.mark.skipif(not ISLAND.exists(), reason="the shared data is not here")

R = TypeVar("R")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def source(kind: str = "catchments", **given: Any) -> Source:
    assert given.keys() <= (CATCHMENT_SETTINGS if kind == "catchments" else ZONE_SETTINGS)
    return Source(kind, "own", "Own layer", "p", "l", "a", "2026", settings=given)


def counts_add_up(harvest: Harvest) -> bool:
    """Whether each rejected row is told of."""
    return 0 <= harvest.rows_rejected <= len({row.row_ref for row in of(harvest, Rejected)})


# Catchments


def test_catchments_by_urn(tmp_path):
    path = geojson(
        tmp_path / "a.json",
        feature(URN=118223.0, name="North"),
        feature(OTHER, URN="118224"),
        feature(OTHER, URN=""),
        feature(OTHER, URN="school"),
    )
    harvest = read_catchments(path, source(urn="URN", area_kind="admission catchment"))
    one, two = of(harvest, Catchment)
    assert (one.catchment_id, one.service_id) == ("own-1", "urn:118223")
    assert (one.kind, one.name, two.name) == ("admission catchment", "North", None)
    assert shapely.from_wkb(one.geometry).equals(shapely.Polygon(SQUARE))
    assert (two.catchment_id, two.service_id) == ("own-2", "urn:118224")
    assert [(r.row_ref, r.value) for r in of(harvest, Rejected)] == [
        ("feature 3", ""),
        ("feature 4", "school"),
    ]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (4, 2, 2)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"service": "who"}, "osm-node-1"),
        ({"service_name": "who"}, "name:osm-node-1"),
        ({"services": "urn:118223"}, "urn:118223"),
        ({"services": ["own-x"]}, "own-x"),
    ],
)
def test_how_a_catchment_names_its_service(tmp_path, given, expected):
    path = geojson(tmp_path / "a.json", feature(who="osm-node-1"))
    (row,) = of(read_catchments(path, source(**given)), Catchment)
    assert (row.service_id, row.kind) == (expected, "service area")


def test_an_area_of_several_services(tmp_path):
    path = geojson(tmp_path / "a.json", feature(code="N"))
    harvest = read_catchments(path, source(services=["a", "b", "a"], id="code"))
    found = [(row.catchment_id, row.service_id) for row in of(harvest, Catchment)]
    assert found == [("own-N", "a"), ("own-N-2", "b")]
    assert (harvest.rows_read, harvest.rows_kept) == (1, 1)


def test_two_areas_of_one_service(tmp_path):
    path = geojson(tmp_path / "a.json", feature(URN=118223), feature(OTHER, URN=118223))
    assert read_catchments(path, source(urn="URN")).rows_kept == 2


def test_an_id_twice(tmp_path):
    path = geojson(tmp_path / "a.json", feature(code="N"), feature(OTHER, code="N"))
    harvest = read_catchments(path, source(services="a", id="code"))
    assert [row.reason for row in of(harvest, Rejected)] == [
        "An earlier area has the same ID. We used that one."
    ]
    assert (harvest.rows_kept, harvest.rows_rejected) == (1, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "exactly one of urn, service, service_name, services; it has none"),
        ({"urn": "URN", "services": "a"}, "it has urn, services"),
        ({"urn": "urn"}, "no column 'urn', which the manifest gives as urn. It has: URN"),
        ({"urn": 3}, "urn is 3 in the manifest"),
        ({"services": []}, "services is"),
        ({"services": [""]}, "services is"),
        ({"services": {"a": 1}}, "services is"),
        ({"urn": "URN", "area_kind": "patch"}, "area_kind is 'patch'.*designated area"),
    ],
)
def test_wrong_settings_of_catchments(tmp_path, given, said):
    path = geojson(tmp_path / "a.json", feature(URN=118223))
    with pytest.raises(SourceError, match=rf"Own layer: .*{said}"):
        read_catchments(path, source(**given))


# Zones


@needs_data
def test_the_islands_zones():
    harvest = read_zones(ISLAND, source("zones"))
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (89, 89, 0)
    zones, demand = of(harvest, Zone), of(harvest, ZoneDemand)
    assert {zone.kind for zone in zones} == {"lsoa"}
    assert all(zone.geometry and shapely.from_wkb(zone.geometry).is_valid for zone in zones)
    assert len(of(harvest, Rejected)) == 0
    assert Counter(row.measure for row in demand) == {
        "imd_decile": 89,
        "imd_score": 89,
        "imd_rank": 89,
        "population": 89 * 5,
    }
    first = {(row.measure, row.age_from, row.age_to): row for row in demand[:8]}
    assert first["imd_rank", None, None].value == 10_788
    assert first["population", None, None].basis == "counted"
    under_five = first["population", 0, 4]
    assert under_five.value == pytest.approx(1_355 * 0.052)
    assert under_five.basis == "5.2% of 1,355"
    everybody = sum(r.value or 0 for r in demand if r.measure == "population" and not r.age_to)
    raw = json.loads(ISLAND.read_text())["features"]
    assert everybody == sum(one["properties"]["population"] for one in raw)


def test_kinds_of_zone(tmp_path):
    codes = {
        "E01017282": "lsoa",
        "E05008479": "ward",
        "E06000046": "authority",
        "E10000014": "authority",
    }
    others = ["W01000001", "E02003581", "Newport"]
    path = geojson(tmp_path / "a.json", *(feature(code=code) for code in [*codes, *others]))
    harvest = read_zones(path, source("zones", id="code"))
    assert {row.zone_id: row.kind for row in of(harvest, Zone)} == codes
    assert harvest.left_out == {"not in England": 1}
    assert [row.value for row in of(harvest, Rejected)] == ["E02003581", "Newport"]
    assert (harvest.rows_read, harvest.rows_rejected) == (7, 2)


def test_zones_with_codes_of_their_own(tmp_path):
    path = geojson(tmp_path / "a.json", feature(area="North", name="The North"), feature(area=""))
    harvest = read_zones(path, source("zones", id="area", zone_kind="ward"))
    (zone,) = of(harvest, Zone)
    assert (zone.zone_id, zone.kind, zone.name) == ("North", "ward", "The North")
    assert [row.reason for row in of(harvest, Rejected)] == ["The row has no zone code."]


def test_a_zone_twice(tmp_path):
    one = feature(LSOA21CD="E01017282", population=3)
    harvest = read_zones(geojson(tmp_path / "a.json", one, one), source("zones"))
    assert (len(of(harvest, Zone)), len(of(harvest, ZoneDemand))) == (1, 1)
    assert (harvest.rows_kept, harvest.rows_rejected) == (1, 1)


def test_attributes_that_the_manifest_names(tmp_path):
    one = feature(LSOA21CD="E01017282", All=200, Young="12.5", Plans="c", imd_rank=1)
    columns = {"population": "All", "pct_age_0_4": "Young", "ehc_plans_asd": "Plans"}
    harvest = read_zones(geojson(tmp_path / "a.json", one), source("zones", columns=columns))
    found = [
        (r.measure, r.value, r.age_to, r.need, r.symbol, r.basis) for r in of(harvest, ZoneDemand)
    ]
    assert found == [
        ("population", 200.0, None, None, None, "counted"),
        ("population", 25.0, 4, None, None, "12.5% of 200"),
        ("ehc_plans", None, None, "ASD", "c", "withheld"),
    ]


def test_figures_that_cannot_be(tmp_path):
    one = feature(
        LSOA21CD="E01017282",
        imd_decile=11,
        imd_rank=0,
        population=-1,
        pct_age_0_4=101,
        imd_score="high",
        TOTAL=9,
        Shape__Area=9,
    )
    harvest = read_zones(geojson(tmp_path / "a.json", one), source("zones"))
    assert of(harvest, ZoneDemand) == []
    assert {row.field for row in of(harvest, Rejected)} == {
        "imd_decile",
        "imd_rank",
        "population",
        "pct_age_0_4",
        "imd_score",
    }
    assert (harvest.rows_kept, harvest.rows_rejected) == (1, 0)


def test_a_percentage_of_nothing(tmp_path):
    one = feature(LSOA21CD="E01017282", pct_age_0_4=5)
    harvest = read_zones(geojson(tmp_path / "a.json", one), source("zones"))
    (fault,) = of(harvest, Rejected)
    assert "no population" in fault.reason


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no column of zone codes that we know"),
        ({"zone_kind": "parish"}, "zone_kind is 'parish'.*lsoa, ward, authority"),
        ({"id": "code", "columns": {"population": "People"}}, "no column People"),
        ({"id": "code", "columns": {"x y": "code"}}, "Give names of figures"),
        ({"id": "code", "columns": {"zone": "code"}}, "columns has zone .*Known names: population"),
        ({"id": "code", "columns": "code"}, "Give names of figures"),
    ],
)
def test_wrong_settings_of_zones(tmp_path, given, said):
    path = geojson(tmp_path / "a.json", feature(code="E01017282"))
    with pytest.raises(SourceError, match=rf"Own layer: .*{said}"):
        read_zones(path, source("zones", **given))


def test_no_polygon_is_left(tmp_path):
    path = geojson(tmp_path / "a.json", feature(None, LSOA21CD="E01017282"))
    harvest = read_zones(path, source("zones"))
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (1, 0, 1)
    assert read_catchments(path, source(urn="URN")).rows_rejected == 1


values = st.none() | st.text(max_size=9) | st.floats() | st.sampled_from(["E01017282", "W01", "c"])
keys = st.sampled_from(["code", "population", "pct_age_0_4", "imd_rank", "imd_decile"])


def test_a_percentage_of_fewer_than_nobody_is_refused(tmp_path):
    path = geojson(tmp_path / "a.json", feature(LSOA21CD="E01017282", population=-1, pct_age_0_4=5))
    harvest = read_zones(path, source("zones"))
    assert of(harvest, ZoneDemand) == []
    assert "no population to apply it to" in harvest.rows[-1].reason


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.dictionaries(keys, values), min_size=1, max_size=6))
def test_any_attributes(tmp_path, some):
    path = geojson(tmp_path / "a.json", *(feature(code=p.pop("code", None), **p) for p in some))
    for harvest in (
        read_zones(path, source("zones", id="code")),
        read_catchments(path, source(service="code")),
    ):
        assert counts_add_up(harvest)
        for row in of(harvest, ZoneDemand):
            assert (row.value is None) == (row.symbol is not None)
            assert row.value is None or row.value >= 0
