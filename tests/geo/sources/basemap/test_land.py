"""Land and sea from coastlines that are whole, cut, or contrary."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.basemap.land import land_from_coast

FRAME = shapely.box(0, 0, 100, 100)
REACH = 1000.0


def made(*coast: list[tuple[float, float]]) -> tuple[shapely.Geometry, shapely.Geometry]:
    """The land within the frame, and that beyond it."""
    land = land_from_coast([shapely.LineString(line) for line in coast], FRAME, REACH)
    assert land.lines == []
    return shapely.union_all(land.inside), shapely.union_all(land.beyond)


def test_without_coast_all_is_land() -> None:
    land, beyond = made()
    assert land.equals(FRAME)
    assert beyond.covers(shapely.Point(-900, 1050))


@pytest.mark.parametrize("reach", [(-50, 150), (10, 90)])
def test_a_coast_cut_at_the_edge_has_land_on_its_left(reach: tuple[float, float]) -> None:
    start, end = reach
    land, beyond = made([(start, 40), (50, 40)], [(50, 40), (end, 40)])
    assert land.contains(shapely.Point(50, 60))
    assert not land.intersects(shapely.Point(50, 30))
    assert beyond.contains(shapely.Point(-500, 60))
    assert beyond.contains(shapely.Point(50, 500))
    assert beyond.contains(shapely.Point(500, 500)), "the corner"
    assert not beyond.intersects(shapely.Point(-500, 30))
    assert not beyond.intersects(shapely.Point(50, -500))
    assert not beyond.intersects(shapely.Point(-500, -500)), "the corner"


def test_a_river_mouth_ends_in_a_point_beyond_the_frame() -> None:
    land, beyond = made([(0, 20), (40, 20), (40, 100)], [(50, 100), (50, 20), (100, 20)])
    assert not land.intersects(shapely.Point(45, 90))
    assert not beyond.intersects(shapely.Point(45, 105))
    assert beyond.contains(shapely.Point(45, 130))
    assert not beyond.intersects(shapely.Point(50, -300)), "the sea goes on"


def test_coasts_that_bound_nothing_clear_are_drawn_as_lines_on_land() -> None:
    one = shapely.LineString([(0, 50), (100, 50)])
    contrary = shapely.LineString([(0, 70), (100, 70)])
    land = land_from_coast([one, contrary], FRAME, REACH)
    assert shapely.union_all(land.lines).equals(shapely.union_all([one, contrary]))
    assert shapely.union_all(land.inside).equals(FRAME)


@given(
    st.lists(st.floats(1, 99), min_size=2, max_size=2, unique=True),
    st.floats(1, 99),
    st.booleans(),
)
def test_land_and_sea_meet_at_the_frame_as_they_do_inside(
    ends: list[float], middle: float, turned: bool
) -> None:
    coast = [(0.0, ends[0]), (50.0, middle), (100.0, ends[1])]
    land, beyond = made(coast[::-1] if turned else coast)
    for y in (0.5, 25.0, 50.0, 75.0, 99.5):
        for x, out in ((1e-3, -1e-3), (100 - 1e-3, 100 + 1e-3)):
            shore = ends[0] if x < 50 else ends[1]
            if abs(y - shore) > 0.2:
                inside = land.contains(shapely.Point(x, y))
                assert beyond.contains(shapely.Point(out, y)) == inside == ((y > shore) != turned)
