"""Units and coordinates, against Ordnance Survey's own test points."""

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from geo import measure
from geo.errors import CrsError, InputError

# Points of Ordnance Survey's OSTN15 test set: ETRS89 degrees and National Grid metres.
OSTN15 = {
    "TP01, St Mary's, Scilly": (-6.29977752014, 49.92226393730, 91492.146, 11318.804),
    "Caister": (1.716073973, 52.658007833, 651409.804, 313177.450),
}


@pytest.mark.parametrize(("lon", "lat", "east", "north"), OSTN15.values(), ids=OSTN15)
def test_grid_agrees_with_ordnance_survey_to_a_centimetre(lon, lat, east, north):
    assert measure.to_grid(lon, lat)[0] == pytest.approx([east, north], abs=0.01)
    # 1e-7 degrees is about a centimetre
    assert measure.to_lonlat(east, north)[0] == pytest.approx([lon, lat], abs=1.5e-7)


@given(st.floats(350_000, 620_000), st.floats(110_000, 500_000))
def test_there_and_back_is_where_it_was(east, north):
    lon, lat = measure.to_lonlat(east, north)[0]
    assert measure.to_grid(lon, lat)[0] == pytest.approx([east, north], abs=0.02)


def test_many_positions_keep_their_order_and_the_input():
    places = np.array([[-1.3, 50.7], [1.716073973, 52.658007833], [-1.2, 50.6]])
    before = places.copy()
    grid = measure.to_grid(places[:, 0], places[:, 1])  # columns: not contiguous in memory
    assert grid.shape == (3, 2)
    assert grid[1] == pytest.approx([651409.804, 313177.450], abs=0.01)
    assert np.array_equal(places, before)


def test_no_position_gives_no_rows():
    assert measure.to_grid([], []).shape == (0, 2)
    assert measure.to_lonlat([], []).shape == (0, 2)


@pytest.mark.parametrize("place", [(10.0, 48.0), (np.nan, np.nan), (np.inf, 0.0)])
def test_outside_the_grid_is_not_a_number(place):
    assert np.isnan(measure.to_grid(*place)).all()


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="same length"):
        measure.to_grid([1.0, 2.0], [52.0])


def test_a_mile_is_exact_both_ways():
    assert measure.miles_to_metres(1) == 1609.344
    assert measure.metres_to_miles(measure.miles_to_metres(3)) == 3


@pytest.mark.parametrize("miles", [1e-9, 0.5, 3, measure.LONGEST_WITHIN_MILES])
def test_a_distance_in_range_is_taken(miles):
    assert measure.within_metres(miles) == miles * 1609.344


@pytest.mark.parametrize("miles", [0, -0.0, -1, 60.01, 1e9, float("nan"), float("inf")])
def test_a_distance_out_of_range_is_refused_with_the_range(miles):
    with pytest.raises(InputError, match=r"above 0 and up to 60 miles"):
        measure.within_metres(miles)


@pytest.mark.parametrize(
    ("lon", "lat", "hint"),
    [
        (50.7, -1.3, "swapped"),
        (449_531.6, 89_163.4, "grid metres"),
        (2.35, 48.85, "not in Great Britain"),
        (-6.26, 0.0, "not in Great Britain"),
        (float("nan"), 50.7, "two numbers"),
        (float("inf"), float("-inf"), "two numbers"),
    ],
)
def test_implausible_coordinates_name_the_mistake(lon, lat, hint):
    with pytest.raises(CrsError, match=hint) as raised:
        measure.check_lonlat(lon, lat, what="line 7")
    assert str(raised.value).startswith("line 7 is latitude ")


@pytest.mark.parametrize(("lon", "lat", "_east", "_north"), OSTN15.values(), ids=OSTN15)
def test_plausible_coordinates_pass(lon, lat, _east, _north):
    measure.check_lonlat(lon, lat)


@pytest.mark.parametrize("east", [219_350, 400_000, 450_000, 530_000, 640_000])
@pytest.mark.parametrize("step", [(3000, 0), (0, 3000), (-2000, 2000)])
def test_a_straight_line_is_as_long_as_it_is_on_the_ground(east, step):
    """Beside the geodesic on the ellipsoid: grid metres alone are up to 0.04% off."""
    here = np.array([[float(east), 180_000.0]])
    there = here + np.array([step])
    (lon, lat), (lon2, lat2) = measure.to_lonlat(*np.vstack([here, there]).T)
    true = geodesic((lat, lon), (lat2, lon2)).m
    assert measure.straight_line_m(here, there)[0] == pytest.approx(true, rel=4e-5)


def test_straight_lines_are_measured_row_by_row():
    a = np.array([[400_000.0, 0.0], [400_001.0, 1.0]])
    b = a + np.array([[3.0, 4.0], [0.0, 0.0]])
    assert measure.straight_line_m(a, b) * measure.grid_scale(4e5) == pytest.approx([5.0, 0.0])


@pytest.mark.parametrize("minutes", [0, -5, 120.5, float("nan"), float("inf")])
def test_minutes_of_a_search_have_bounds(minutes):
    with pytest.raises(InputError, match="up to 120 minutes"):
        measure.within_seconds(minutes)


def test_minutes_of_a_search_are_seconds():
    assert measure.within_seconds(120) == 7200
    assert measure.within_seconds(0.5) == 30


def test_the_compass_has_eight_words():
    here = np.array([[450_000.0, 90_000.0]])
    degrees = np.arange(0, 360, 45)
    turned = np.radians(degrees)
    there = here + 100 * np.column_stack([np.sin(turned), np.cos(turned)])
    assert measure.compass(here, there).tolist() == list(measure.COMPASS)
    # halfway to the next word is where it changes
    for aside, moved in ((22, 0), (23, 1), (-22, 0), (-23, -1)):
        turned = np.radians(degrees + aside)
        there = here + 100 * np.column_stack([np.sin(turned), np.cos(turned)])
        want = [measure.COMPASS[(i + moved) % 8] for i in range(8)]
        assert measure.compass(here, there).tolist() == want


def test_no_direction_to_what_is_here_or_nowhere():
    here = np.array([[450_000.0, 90_000.0]])
    there = here + np.array([[0, 24.9], [0, 25.0], [np.nan, np.nan]])
    assert measure.compass(here, there).tolist() == ["", "north", ""]
    assert measure.compass(here, here[:0]).tolist() == []
