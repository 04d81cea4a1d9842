"""Inside an area or not: borders, holes, parts, ring directions; exact arithmetic is the oracle."""

from fractions import Fraction
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon

from geo.catchments import UNSURE_WITHIN_M, Catchments
from geo.measure import to_lonlat
from geo.records import Catchment

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
        (1, 1, True), (4, 4, False), (9, 4, False),  # in, in the hole, out
        (0, 4, True), (8, 8, True), (0, 0, True),  # on the outer border and its corners
        (2, 4, True), (6, 6, True),  # on the border of the hole
    ],
)  # fmt: skip
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


def _exactly_inside(ring: list[tuple[int, int]], x: Fraction, y: Fraction) -> bool:
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


@settings(max_examples=300)
@given(rings, st.integers(0, 32), st.integers(0, 32))
def test_it_is_what_exact_arithmetic_says(ring: list[tuple[int, int]], x: int, y: int) -> None:
    shape = Polygon([deg(*corner) for corner in ring])
    if not shape.is_valid or shape.area == 0:
        return
    exact = _exactly_inside(ring, Fraction(x, 2), Fraction(y, 2))
    assert held(shape, x / 2, y / 2) is exact


@settings(max_examples=50)
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


def test_a_postcode_near_the_border_does_not_tell() -> None:
    square = _on_grid((450e3, 90e3), (460e3, 90e3), (460e3, 100e3), (450e3, 100e3))
    areas = Catchments([area(square)])
    for metres, verdict in ((-2000, "outside"), (-100, "near the border"), (0, "near the border"),
                            (100, "near the border"), (UNSURE_WITHIN_M + 5, "inside")):  # fmt: skip
        lon, lat = to_lonlat(450e3 + metres, 95e3)[0]
        assert areas.verdict("s", float(lon), float(lat)) == verdict
    assert areas.verdict("no such service", -1.3, 50.7) is None


def test_two_areas_side_by_side_have_no_border_between_them() -> None:
    left = _on_grid((450e3, 90e3), (455e3, 90e3), (455e3, 100e3), (450e3, 100e3))
    right = _on_grid((455e3, 90e3), (460e3, 90e3), (460e3, 100e3), (455e3, 100e3))
    areas = Catchments([area(left, number=1), area(right, number=2)])
    lon, lat = to_lonlat(455e3, 95e3)[0]
    assert areas.verdict("s", float(lon), float(lat)) == "inside"


def test_on_the_map_outer_rings_run_anti_clockwise() -> None:
    shape = Catchments([area(Polygon(SQUARE[::-1]))]).geojson("s")
    assert shape is not None
    ring = shape["coordinates"][0]
    turning = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    assert turning > 0
    assert Catchments([]).geojson("s") is None
