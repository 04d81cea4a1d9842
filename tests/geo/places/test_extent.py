"""How far an area reaches, and whose land a place is on."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import AreaError
from geo.measure import to_lonlat
from geo.places.extent import (
    FEWEST_HOMES,
    NEAR_STREET_M,
    Extent,
    StreetShare,
    near_streets,
    nearest_council,
)

HOMES = np.array([[450_000.0, 90_000.0], [452_000.0, 91_000.0], [452_000.0, 91_000.0]])


def covers(extent, *points):
    degrees = to_lonlat(*np.array(points, dtype=float).T)
    return extent.covers(degrees[:, 0], degrees[:, 1]).tolist()


def test_the_margin_is_measured_from_the_nearest_home():
    extent = Extent(HOMES, 1_000.0)
    inside, outside = (450_000, 90_999), (450_000, 91_001)
    assert covers(extent, inside, outside, (452_900, 91_000), (453_100, 91_000)) == [
        True,
        False,
        True,
        False,
    ]


def test_no_margin_still_has_the_land_between_postcodes():
    extent = Extent(HOMES, 0.0)
    assert covers(extent, (450_000, 90_490), (450_000, 90_510)) == [True, False]


@given(
    x=st.floats(430_000, 470_000),
    y=st.floats(80_000, 110_000),
    margin=st.floats(500.0, 30_000.0),
)
def test_it_is_what_going_through_every_home_would_say(x, y, margin):
    away = np.hypot(*(HOMES - (x, y)).T).min()
    (found,) = covers(Extent(HOMES, margin), (x, y))
    if abs(away - margin) > 0.05:
        assert found == (away < margin)


def test_what_is_no_place_is_not_covered():
    extent = Extent(HOMES, 1_000.0)
    assert not extent.covers([np.nan, 500.0, -1.3], [50.7, 50.7, np.inf]).any()
    assert not extent.covers([], []).size


def test_the_box_holds_all_that_is_covered():
    extent = Extent(HOMES, 5_000.0)
    west, south, east, north = extent.bounds
    assert west < east
    assert south < north
    lon, lat = to_lonlat([445_100.0, 456_900.0], [90_000.0, 91_000.0]).T
    assert extent.covers(lon, lat).all()
    assert ((lon > west) & (lon < east) & (lat > south) & (lat < north)).all()


def test_a_margin_past_the_edge_of_the_grid():
    extent = Extent(np.array([[90_000.0, 10_000.0]]), 60_000.0)
    assert np.isfinite(extent.bounds).all()
    assert extent.grid_bounds == (30_000.0, 0.0, 150_000.0, 70_000.0)


def test_an_authority_without_postcodes():
    with pytest.raises(AreaError, match="No postcode belongs to this authority"):
        Extent(np.empty((0, 2)), 1_000.0)


def test_a_place_is_the_councils_of_the_nearest_postcode():
    postcodes = pd.DataFrame(
        {
            "easting": [450_000.0, 460_000.0],
            "northing": [90_000.0, 90_000.0],
            "code": ["E06000046", "E10000014"],
        }
    )
    near = nearest_council(postcodes)
    lon, lat = to_lonlat([454_900.0, 455_100.0], [90_000.0, 90_000.0]).T
    assert near(lon, lat) == ["E06000046", "E10000014"]
    assert near(np.empty(0), np.empty(0)) == []
    assert nearest_council(postcodes.head(0))(lon, lat) == [None, None]


# Whether the map is of the area


def test_a_street_is_near_to_its_side_and_not_past_its_end():
    """The line counts, not its corners: the middle of a long street is near as well."""
    street = shapely.LineString([(0, 0), (5_000, 0)])
    homes = np.array([[2_500, NEAR_STREET_M], [2_500, NEAR_STREET_M + 1], [5_400, 0], [5_501, 0]])
    assert near_streets(homes, [np.array([street])]).tolist() == [True, False, True, False]


@given(st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=12))
def test_near_streets_in_any_portions_are_those_of_every_pair(ends):
    streets = np.array([shapely.LineString([(0, 0), end]) for end in ends], dtype=object)
    homes = np.random.default_rng(1).uniform(-1_500, 1_500, (20, 2))
    away = shapely.distance(shapely.points(homes)[:, None], streets[None, :])
    expected = (away <= NEAR_STREET_M).any(axis=1).tolist()
    for portion in (1, 5, 100):
        parts = (streets[i : i + portion] for i in range(0, len(streets), portion))
        assert near_streets(homes, parts).tolist() == expected


@pytest.mark.parametrize(
    ("homes", "near", "covers"),
    [(100, 90, True), (100, 89, False), (FEWEST_HOMES - 1, 0, True), (FEWEST_HOMES, 0, False)],
)
def test_a_map_covers_the_area_from_nine_homes_in_ten(homes, near, covers):
    assert StreetShare(homes, near).covers is covers


def test_no_home_is_near_no_street():
    assert near_streets(HOMES, []).tolist() == [False] * 3
    assert StreetShare(0, 0).share == 1.0


def test_streets_in_many_places_find_the_homes_around_each():
    """Each portion of the streets is looked at with the homes about it alone; none is lost."""
    rng = np.random.default_rng(2)
    homes = rng.uniform(0, 20_000, (300, 2))
    starts = rng.uniform(0, 20_000, (40, 1, 2))
    streets = shapely.linestrings(starts + rng.uniform(-300, 300, (40, 2, 2)))
    away = shapely.distance(shapely.points(homes)[:, None], streets[None, :])
    expected = (away <= NEAR_STREET_M).any(axis=1)
    assert 0 < expected.sum() < len(homes)
    assert near_streets(homes, np.split(streets, 20)).tolist() == expected.tolist()
