"""Rows from tags."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.records import (
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    Settlement,
)
from geo.sources import osm
from tests.geo.sources.osm.plot import LAT, LON, MAP, Plot, Tags, reasons, rows


def test_a_school_keeps_what_the_map_says(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    number = plot.node(
        1,
        1,
        {
            "amenity": "school",
            "name": "Hill School",
            "addr:street": "School Lane",
            "addr:housenumber": "4",
            "addr:city": "Newport",
            "addr:postcode": "po30  2hs",
            "contact:phone": "+44 1983 000000;+44 1983 000001",
            "contact:website": "www.hill.example.org",
            "email": "office@hill.example.org",
            "ref:edubase": "118228",
            "min_age": "4",
            "max_age": "11.5",
            "opening_hours": "Mo-Fr 08:30-15:30",
            "operator": "Hill Trust",
            "wheelchair": "designated",
            "wheelchair:description": "Ramp at the side door",
        },
    )
    found = harvest()
    assert rows(found, Service) == [
        Service(
            service_id=f"map-n{number}",
            name="Hill School",
            category="mainstream-school",
            source_id="map",
            source_ref=f"node/{number}",
            organization_id="map-operator-hill-trust",
            url="http://www.hill.example.org",
            email="office@hill.example.org",
            phone="+44 1983 000000, +44 1983 000001",
            description="The map does not say what kind of school this is: ask whether it is "
            "mainstream or special.",
            min_age=4.0,
            max_age=11.5,
            urn="118228",
        )
    ]
    assert rows(found, Location) == [
        Location(
            location_id=f"map-n{number}",
            name="Hill School",
            lon=round(LON + 0.001, 7),
            lat=round(LAT + 0.001, 7),
            source_id="map",
            address="4 School Lane, Newport",
            postcode="PO30 2HS",
            wheelchair="yes",
            accessibility="Ramp at the side door",
        )
    ]
    assert rows(found, Organization) == [
        Organization("map-operator-hill-trust", "Hill Trust", "map")
    ]
    assert rows(found, Schedule)[0].opening_hours == "Mo-Fr 08:30-15:30"
    assert rows(found, ServiceAtLocation) == [
        ServiceAtLocation(f"map-n{number}", f"map-n{number}", "map")
    ]
    assert (found.rows_read, found.rows_kept) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("min_age", "four", "min_age"),
        ("website", "javascript:alert(1)", "website"),
        ("email", "ask at the door", "email"),
        ("ref:edubase", "12x45", "ref:edubase"),
        ("wheelchair", "perhaps", "wheelchair"),
        ("naptan:AtcoCode", "stop 7", "naptan:AtcoCode"),
    ],
)
def test_a_bad_field_is_left_out_and_noted_and_the_place_stays(
    plot: Plot, harvest: Callable[[], Harvest], key: str, value: str, field: str
) -> None:
    plot.node(1, 1, {"amenity": "library", "name": "Library", key: value})
    found = harvest()
    assert len(rows(found, Service)) == 1
    assert [(row.field, row.value) for row in rows(found, Rejected)] == [(field, value)]
    assert value not in str(rows(found, Service)) + str(rows(found, Location))


def test_settlements_are_kept_once(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    number = plot.node(5, 5, {"place": "town", "name": "Newport"})
    plot.square(4, 4, 3, {"place": "town", "name": "Newport"})
    plot.node(8, 8, {"place": "farm", "name": "Hill Farm"})
    found = rows(harvest(), Settlement)
    assert [(row.settlement_id, row.name, row.kind) for row in found] == [
        (f"map-n{number}", "Newport", "town")
    ]


def test_one_school_on_two_sites_is_one_service_at_two_locations(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    tags = {"amenity": "school", "name": "Hill School", "ref:edubase": "118228"}
    plot.square(0, 0, 1, tags)
    plot.square(9, 9, 1, tags)
    found = harvest()
    assert len(rows(found, Service)) == 1
    assert len(rows(found, Location)) == 2
    assert len({row.service_id for row in rows(found, ServiceAtLocation)}) == 1
    assert len({row.location_id for row in rows(found, ServiceAtLocation)}) == 2


def test_a_stop_keeps_its_national_code(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    plot.node(1, 1, {"highway": "bus_stop", "name": "Hill", "naptan:AtcoCode": "230000000905"})
    plot.node(9, 9, {"railway": "station", "name": "Ryde", "naptan:AtcoCode": "9100RYDS"})
    plot.node(15, 15, {"highway": "bus_stop", "name": "Dale"})
    found = {row.name: row.atco for row in rows(harvest(), Service)}
    assert found == {"Hill": "230000000905", "Ryde": "9100RYDS", "Dale": None}


def test_ages_that_are_exchanged_are_noted(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    plot.node(1, 1, {"amenity": "school", "name": "Hill", "min_age": "11", "max_age": "4"})
    found = harvest()
    service = rows(found, Service)[0]
    assert (service.min_age, service.max_age) == (None, None)
    assert "youngest" in reasons(found)["node/1"]


def test_operators_in_another_script_stay_apart(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    plot.node(1, 1, {"amenity": "library", "name": "One", "operator": "東京"})
    plot.node(9, 9, {"amenity": "library", "name": "Two", "operator": "大阪"})
    assert {row.name for row in rows(harvest(), Organization)} == {"東京", "大阪"}


def test_rows_say_whose_they_are_and_that_they_are_examples(plot: Plot, tmp_path: Path) -> None:
    plot.node(1, 1, {"amenity": "library", "name": "One", "operator": "Council"})
    source = replace(MAP, source_id="second", illustrative=True)
    found = osm.read(plot.write(tmp_path / "plot.osm"), source)
    assert {row.source_id for row in found.rows} == {"second"}
    service = rows(found, Service)[0]
    assert (service.service_id, service.organization_id, service.illustrative) == (
        "second-n1",
        "second-operator-council",
        True,
    )


@pytest.mark.parametrize(
    ("tags", "fees"),
    [
        ({"operator:type": "private"}, True),
        ({"fee": "yes"}, True),
        ({"school:type": "independent;boarding"}, True),
        ({"operator:type": "government"}, False),
        ({}, False),
    ],
)
def test_a_school_that_the_map_says_charges_fees_is_independent(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, fees: bool
) -> None:
    plot.node(1, 1, {"amenity": "school", "name": "Hill School", **tags})
    found = rows(harvest(), School)
    assert [row.type_name for row in found] == ["Independent schools"] * fees
