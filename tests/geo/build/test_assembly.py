"""From what readers find to what an area holds."""

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.build.assembly import OUTSIDE, clip, councils_of, place, resolve, tidy
from geo.measure import to_lonlat
from geo.places.extent import Extent
from geo.records import (
    Catchment,
    Entrance,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceNeed,
    Settlement,
    Stop,
    Zone,
    ZoneDemand,
)

HOME = (450_000.0, 90_000.0)
EXTENT = Extent(np.array([HOME]), 10_000.0)
PLACES = {"TE1 1AA": HOME, "TE9 9ZZ": (490_000.0, 90_000.0)}


def find(codes):
    return {code: PLACES[code] for code in codes if code in PLACES}


def degrees(east_m=0.0):
    lon, lat = to_lonlat(HOME[0] + east_m, HOME[1])[0]
    return float(lon), float(lat)


def service(key, **said):
    return Service(key, key.title(), "library", "s", key, **said)


def located(key, lon, lat, **said):
    return [
        service(key),
        Location(f"{key}-place", None, lon, lat, "s", **said),
        ServiceAtLocation(key, f"{key}-place", "s"),
    ]


def harvest(*rows):
    kept = sum(isinstance(row, Service | Stop) for row in rows)
    return Harvest(list(rows), rows_read=kept, rows_kept=kept)


def of(record, found):
    return [row for row in found.rows if isinstance(row, record)]


# Placing


def test_a_place_without_coordinates_gets_its_postcodes():
    found = harvest(*located("a", None, None, postcode="te11aa"))
    place(found, find)
    (at,) = of(Location, found)
    assert (at.placed_by, at.postcode) == ("postcode", "TE1 1AA")
    assert (at.lon, at.lat) == pytest.approx(degrees())


def test_a_place_with_coordinates_stays_where_it_is():
    found = harvest(*located("a", *degrees(500.0), postcode="TE1 1AA"))
    before = list(found.rows)
    place(found, find)
    assert found.rows == before
    assert of(Location, found)[0].placed_by == "source"


@pytest.mark.parametrize("postcode", [None, "", "TE2 2AA", "nonsense"])
def test_a_place_that_cannot_be_told_goes_and_says_so(postcode):
    entrance = Entrance("a-place", *degrees(), "gate", "s")
    hours = Schedule("a", "s", byday="MO", location_id="a-place")
    found = harvest(*located("a", None, None, postcode=postcode), entrance, hours)
    place(found, find)
    assert not of(Location, found)
    assert not of(ServiceAtLocation, found)
    assert not of(Entrance, found)
    assert of(Service, found) == [service("a")]
    (told,) = of(Rejected, found)
    assert (told.row_ref, told.field) == ("a-place", "postcode")
    assert "without a place" in told.reason


def test_a_position_far_from_its_postcode_is_a_mistake_and_says_so():
    lon, lat = degrees(12_000.0)
    found = harvest(*located("a", lon, lat, postcode="TE1 1AA"))
    place(found, find)
    (at,) = of(Location, found)
    assert at.placed_by == "postcode"
    assert (at.lon, at.lat) == pytest.approx(degrees())
    (told,) = of(Rejected, found)
    assert (told.field, told.row_ref) == ("position", "a-place")
    assert "12 km from the postcode TE1 1AA" in told.reason
    surveyed = harvest(*located("a", lon, lat, postcode="TE1 1AA"))
    place(surveyed, find, surveyed=True)
    assert of(Location, surveyed)[0].placed_by == "source"


# What the area reaches


def test_what_lies_beyond_the_margin_is_left_out_and_counted():
    far = [*located("far", *degrees(10_100.0)), ServiceNeed("far", "ASD", "s")]
    found = harvest(*located("near", *degrees(9_900.0)), *far)
    clip(found, EXTENT, {"E1"}.__contains__)
    assert [row.service_id for row in of(Service, found)] == ["near"]
    assert [row.location_id for row in of(Location, found)] == ["near-place"]
    assert not of(ServiceNeed, found)
    assert found.left_out == {OUTSIDE: 1}
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (2, 1, 0)


def test_a_service_with_one_place_within_stays_with_that_place():
    rows = located("a", *degrees(0.0))
    rows += [
        Location("b-place", None, *degrees(20_000.0), "s"),
        ServiceAtLocation("a", "b-place", "s"),
        Schedule("a", "s", byday="MO", location_id="b-place"),
        Schedule("a", "s", byday="TU"),
    ]
    found = harvest(*rows)
    clip(found, EXTENT, {"E1"}.__contains__)
    assert [row.location_id for row in of(ServiceAtLocation, found)] == ["a-place"]
    assert [row.byday for row in of(Schedule, found)] == ["TU"]
    assert not found.left_out


def test_rows_that_are_places_are_counted_as_places():
    def two_sites():
        rows = located("a", *degrees(20_000.0))
        rows += [
            Location("b-place", None, *degrees(21_000.0), "s"),
            ServiceAtLocation("a", "b-place", "s"),
        ]
        return Harvest(rows, rows_read=2, rows_kept=2)

    found = two_sites()
    clip(found, EXTENT, {"E1"}.__contains__, by_place=True)
    assert (found.rows_kept, found.left_out[OUTSIDE], found.rows_rejected) == (0, 2, 0)
    assert not found.rows


def test_a_far_service_that_serves_the_area_stays():
    box = shapely.to_wkb(shapely.box(*EXTENT.bounds))
    found = harvest(
        *located("far", *degrees(30_000.0)), Catchment("c", "far", "service area", None, box, "s")
    )
    clip(found, EXTENT, {"E1"}.__contains__)
    assert [row.service_id for row in of(Service, found)] == ["far"]


def test_without_a_place_it_is_another_councils_only_if_its_source_says_so():
    found = harvest(
        service("unsaid"), service("ours", authority_code="E1"), service("o", authority_code="E2")
    )
    clip(found, EXTENT, {"E1"}.__contains__)
    assert [row.service_id for row in of(Service, found)] == ["unsaid", "ours"]
    assert found.left_out == {OUTSIDE: 1}


def test_stops_settlements_and_zones_are_clipped_too():
    near, far = degrees(0.0), degrees(20_000.0)
    rows = [
        row
        for name, at in (("near", near), ("far", far))
        for row in (
            Stop(f"{name}-stop", "Stop", "BCT", *at, "s"),
            Settlement(f"{name}-town", "Town", "town", *at, "s"),
            Zone(
                f"{name}-zone", "lsoa", "Zone", shapely.to_wkb(shapely.Point(at).buffer(1e-3)), "s"
            ),
            ZoneDemand(f"{name}-zone", "population", 5.0, "s"),
        )
    ]
    found = Harvest(rows, rows_read=4, rows_kept=4)
    clip(found, EXTENT, {"E1"}.__contains__)
    assert len(found.rows) == 4
    assert not any("far-" in str(row) for row in found.rows)
    assert (found.left_out[OUTSIDE], found.rows_kept) == (2, 2)


def test_a_large_zone_that_reaches_in_stays():
    lon, lat = degrees(9_000.0)
    large = shapely.box(lon, lat, lon + 2.0, lat + 0.5)
    found = Harvest([Zone("z", "ward", "Wide", shapely.to_wkb(large), "s")], 1, 1)
    clip(found, EXTENT, {"E1"}.__contains__)
    assert of(Zone, found)


@given(st.lists(st.tuples(st.floats(0, 40_000), st.booleans()), max_size=8))
def test_counts_always_add_up(entries):
    rows = []
    for i, (east, has_place) in enumerate(entries):
        rows += located(f"s{i}", *degrees(east)) if has_place else [service(f"s{i}")]
    found = harvest(*rows)
    clip(found, EXTENT, {"E1"}.__contains__)
    assert found.rows_read == len(entries)
    assert found.rows_kept == len(of(Service, found))
    assert found.rows_rejected == 0


# All sources together


def test_a_catchment_finds_its_school_and_not_its_special_class():
    school = service("gias-1", urn="100001")
    base = Service("gias-1-resourced", "Base", "resourced-provision", "s", "100001", urn="100001")
    register = School("gias-1", "s", "100001", 1, "Community school", 1)
    area = shapely.to_wkb(shapely.box(-1.3, 50.6, -1.2, 50.7))
    rows = [
        base,
        school,
        register,
        Catchment("c", "urn:100001", "designated area", None, area, "p"),
    ]
    found, lost = resolve(rows)
    assert next(r for r in found if isinstance(r, Catchment)).service_id == "gias-1"
    assert lost == Counter()


@pytest.mark.parametrize(
    ("said", "reason"),
    [("urn:999999", "No service of this area has this URN"), ("name:twin", "2 services have this")],
)
def test_a_catchment_of_nobody_or_of_several_is_rejected(said, reason):
    twins = [Service(key, "Twin", "library", "s", key) for key in ("a", "b")]
    found, lost = resolve([*twins, Catchment("c", said, "service area", None, b"", "p")])
    assert lost == {"p": 1}
    (told,) = [row for row in found if isinstance(row, Rejected)]
    assert reason in told.reason
    assert told.source_id == "p"


def test_each_zone_once_and_no_organization_without_a_service():
    drawn = Zone("z", "lsoa", "Z", b"polygon", "a")
    rows = [
        Zone("z", "lsoa", "Z", None, "b"),
        drawn,
        Zone("y", "authority", "Y", None, "b"),
        Zone("y", "authority", "Y", None, "c"),
        Organization("o", "Used", "s"),
        Organization("p", "Unused", "s"),
        service("a", organization_id="o"),
    ]
    found = tidy(rows)
    assert [row for row in found if isinstance(row, Zone)] == [drawn, rows[2]]
    assert [row.organization_id for row in found if isinstance(row, Organization)] == ["o"]


def test_services_say_whose_area_they_are_in():
    rows = [*located("a", *degrees()), service("b", authority_code="E9")]
    assert councils_of(rows, lambda lon, lat: ["E06000046"] * len(lon)) == {"a": "E06000046"}
    assert councils_of([], lambda lon, lat: []) == {}
