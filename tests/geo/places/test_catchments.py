"""Inside an area or not: borders, holes, parts, ring directions; exact arithmetic is the oracle."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry import shape as as_shape

from geo.manifest import Manifest
from geo.measure import to_lonlat
from geo.places.catchments import ROUGH_UNSURE_WITHIN_M, UNSURE_WITHIN_M, Catchments
from geo.places.postcodes import Place
from geo.records import Catchment, Council
from geo.store import Store, writing
from tests.examples import examples

Number = int | Fraction
WEST, SOUTH, STEP = -1.5, 50.5, 1 / 64
"""A grid whose degrees are exact in binary, so that points are on borders and not beside them."""


def deg(x: float, y: float) -> tuple[float, float]:
    return WEST + x * STEP, SOUTH + y * STEP


def area(shape: shapely.Geometry, service_id: str = "s", number: int = 0) -> Catchment:
    return Catchment(f"c{number}", service_id, "service area", None, shapely.to_wkb(shape), "x")


def held(shape: shapely.Geometry, x: float, y: float) -> bool:
    return bool(Catchments([area(shape)]).at(*deg(x, y)))


SQUARE = [deg(0, 0), deg(8, 0), deg(8, 8), deg(0, 8)]
HOLE = [deg(2, 2), deg(6, 2), deg(6, 6), deg(2, 6)]


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (1, 1, True),
        (4, 4, False),
        (9, 4, False),  # in, in the hole, out
        (0, 4, True),
        (8, 8, True),
        (0, 0, True),  # on the outer border and its corners
        (2, 4, True),
        (6, 6, True),  # on the border of the hole
    ],
)
@pytest.mark.parametrize("outer", [SQUARE, SQUARE[::-1]], ids=["anti-clockwise", "clockwise"])
@pytest.mark.parametrize("inner", [HOLE, HOLE[::-1]], ids=["hole", "hole-reversed"])
def test_borders_belong_to_the_area_holes_do_not_and_direction_is_nothing(
    outer: list[tuple[float, float]], inner: list[tuple[float, float]], x: int, y: int, inside: bool
) -> None:
    assert held(Polygon(outer, [inner]), x, y) is inside


def test_any_part_of_several_will_do() -> None:
    parts = MultiPolygon([Polygon(HOLE), Polygon([deg(10, 0), deg(12, 0), deg(11, 2)])])
    assert held(parts, 11, 1)
    assert held(parts, 3, 3)
    assert not held(parts, 8, 1)


def _exactly_inside(ring: Sequence[tuple[Number, Number]], x: Fraction, y: Fraction) -> bool:
    """Even-odd rule with rational numbers; on an edge is inside."""
    crossings = 0
    for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]):
        cross = (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)
        if cross == 0 and min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1):
            return True
        if (y0 > y) != (y1 > y) and x < Fraction((x1 - x0) * (y - y0), (y1 - y0)) + x0:
            crossings += 1
    return crossings % 2 == 1


coordinate = st.integers(0, 16)
rings = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=7, unique=True)


@settings(max_examples=examples(300))
@given(rings, st.integers(0, 32), st.integers(0, 32))
def test_it_is_what_exact_arithmetic_says(ring: list[tuple[int, int]], x: int, y: int) -> None:
    shape = Polygon([deg(*corner) for corner in ring])
    if not shape.is_valid or shape.area == 0:
        return
    exact = _exactly_inside(ring, Fraction(x, 2), Fraction(y, 2))
    assert held(shape, x / 2, y / 2) is exact


hundred_thousandths = st.integers(0, 30)


@settings(max_examples=examples(300))
@given(
    st.lists(
        st.tuples(hundred_thousandths, hundred_thousandths), min_size=3, max_size=6, unique=True
    ),
    st.data(),
)
def test_degrees_that_are_rounded_in_binary_are_held_to_what_they_are(
    ring: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Points a rounding away from a border: only exact arithmetic can tell their side."""
    corners = [(-1.3 + x / 1e5, 50.7 + y / 1e5) for x, y in ring]
    shape = Polygon(corners)
    if not shape.is_valid or shape.area == 0:
        return
    start = data.draw(st.integers(0, len(corners) - 1))
    (x0, y0), (x1, y1) = corners[start - 1], corners[start]
    share = data.draw(st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 0.7, 1.0]))
    lon, lat = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
    exact = [(Fraction(x), Fraction(y)) for x, y in corners]
    wanted = _exactly_inside(exact, Fraction(lon), Fraction(lat))
    assert bool(Catchments([area(shape)]).at(lon, lat)) is wanted


@settings(max_examples=examples(50))
@given(st.lists(rings, min_size=1, max_size=8), st.integers(0, 32), st.integers(0, 32))
def test_of_many_areas_those_are_found_that_shapely_finds_one_by_one(
    many: list[list[tuple[int, int]]], x: int, y: int
) -> None:
    shapes = [Polygon([deg(*corner) for corner in ring]) for ring in many]
    sound = [s for s in shapes if s.is_valid and s.area]
    areas = [area(shape, number=i) for i, shape in enumerate(sound)]
    point = Point(deg(x / 2, y / 2))
    wanted = [a.catchment_id for a, s in zip(areas, sound, strict=True) if s.covers(point)]
    assert [a.catchment_id for a in Catchments(areas).at(point.x, point.y)] == wanted


def _on_grid(*corners: tuple[float, float]) -> Polygon:
    east, north = zip(*corners, strict=True)
    return Polygon([tuple(p) for p in to_lonlat(list(east), list(north))])


def home(lon: float, lat: float, quality: int | None = None) -> Place:
    return Place("", "", float(lat), float(lon), "TE1 1AA", quality=quality)


def test_the_middle_of_a_town_is_nobody_s_home() -> None:
    areas = Catchments([area(_on_grid((450e3, 90e3), (460e3, 90e3), (460e3, 100e3)))])
    lon, lat = to_lonlat(458e3, 95e3)[0]
    assert areas.verdict("s", home(lon, lat)) == "inside"
    assert areas.verdict("s", Place("", "", float(lat), float(lon))) is None


def test_a_postcode_near_the_border_does_not_tell() -> None:
    square = _on_grid((450e3, 90e3), (460e3, 90e3), (460e3, 100e3), (450e3, 100e3))
    areas = Catchments([area(square)])
    for metres, verdict in (
        (-2000, "outside"),
        (-100, "near the border"),
        (0, "near the border"),
        (100, "near the border"),
        (UNSURE_WITHIN_M + 5, "inside"),
    ):
        lon, lat = to_lonlat(450e3 + metres, 95e3)[0]
        assert areas.verdict("s", home(lon, lat)) == verdict
    lon, lat = to_lonlat(450e3 + 1900, 95e3)[0]
    assert areas.verdict("s", home(lon, lat, quality=4)) == "inside"
    assert areas.verdict("s", home(lon, lat, quality=6)) == "near the border"
    lon, lat = to_lonlat(450e3 + ROUGH_UNSURE_WITHIN_M + 5, 95e3)[0]
    assert areas.verdict("s", home(lon, lat, quality=6)) == "inside"
    assert areas.verdict("no such service", home(-1.3, 50.7)) is None


def test_two_areas_side_by_side_have_no_border_between_them() -> None:
    left = _on_grid((450e3, 90e3), (455e3, 90e3), (455e3, 100e3), (450e3, 100e3))
    right = _on_grid((455e3, 90e3), (460e3, 90e3), (460e3, 100e3), (455e3, 100e3))
    areas = Catchments([area(left, number=1), area(right, number=2)])
    lon, lat = to_lonlat(455e3, 95e3)[0]
    assert areas.verdict("s", home(lon, lat)) == "inside"


def test_on_the_map_outer_rings_run_anti_clockwise() -> None:
    shape = Catchments([area(Polygon(SQUARE[::-1]))]).geojson("s")
    assert shape is not None
    ring = shape["coordinates"][0]
    turning = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    assert turning > 0
    assert Catchments([]).geojson("s") is None


def test_what_is_drawn_is_the_area_to_a_metre_or_two() -> None:
    shape = _on_grid((450e3, 90e3), (450.01e3, 90e3), (460e3, 90.0003e3), (455e3, 99e3))
    drawn = Catchments([area(shape)]).geojson("s")
    assert drawn is not None
    assert all(round(x, 5) == x and round(y, 5) == y for x, y in drawn["coordinates"][0])
    assert shapely.hausdorff_distance(as_shape(drawn), shape) < 3e-5


def test_the_areas_of_a_database_are_those_that_shapely_finds(tmp_path: Path) -> None:
    grid = [
        _on_grid((x, y), (x, y + 400), (x + 700, y + 350), (x + 300, y))  # clockwise, overlapping
        for x in range(450_000, 451_000, 200)
        for y in range(90_000, 91_000, 200)
    ]
    rows = [area(shape, f"service {i % 7}", i) for i, shape in enumerate(grid)]
    path = tmp_path / "areas.duckdb"
    with writing(path) as writer:
        writer.rows(rows)
        writer.finish(Manifest(Council("E06000999", "Testham"), ()))
    held = Store.open(path).catchments()
    rng = np.random.default_rng(3)
    somewhere = to_lonlat(*rng.uniform((449_900, 89_900), (451_900, 91_500), (300, 2)).T)
    corners = np.concatenate([shapely.get_coordinates(shape) for shape in grid])
    for lon, lat in [*somewhere.tolist(), *corners.tolist()]:
        found = {row.catchment_id for row in held.at(lon, lat)}
        assert found == {
            row.catchment_id
            for row, shape in zip(rows, grid, strict=True)
            if shapely.covers(shape, Point(lon, lat))
        }
