"""Cutting: nothing is lost or doubled, and pieces stay in their tiles."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.basemap.cutting import cut

SIZE, BUFFER = 100.0, 2.0
WORLD = (0, 0, 63, 63)

places = st.floats(0, 6399).map(lambda at: round(at, 6))
points = st.tuples(places, places)


def squares(tiles: np.ndarray) -> np.ndarray:
    low, high = tiles * SIZE, (tiles + 1) * SIZE
    return shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])


@given(st.lists(points, min_size=2, max_size=12, unique=True))
def test_a_line_is_whole_in_the_tiles_together(corners: list[tuple[float, float]]) -> None:
    line = shapely.LineString(corners)
    pieces = cut(np.array([line], dtype=object), SIZE, BUFFER, WORLD)
    assert len(np.unique(pieces.tile, axis=0)) == len(pieces.tile), "twice in a tile"
    drawn = shapely.union_all(shapely.intersection(pieces.shape, squares(pieces.tile)))
    assert abs(drawn.length - shapely.union_all(line).length) < 1e-6 * max(line.length, 1)


@given(points, st.floats(1, 3000), st.floats(1, 3000))
def test_an_area_is_whole_in_the_tiles_together(
    corner: tuple[float, float], wide: float, high: float
) -> None:
    x, y = corner
    area = shapely.box(x, y, min(x + wide, 6400), min(y + high, 6400))
    pieces = cut(np.array([area], dtype=object), SIZE, BUFFER, WORLD)
    assert len(np.unique(pieces.tile, axis=0)) == len(pieces.tile), "twice in a tile"
    drawn = shapely.intersection(pieces.shape, squares(pieces.tile))
    assert abs(shapely.area(drawn).sum() - area.area) < 1e-6 * max(area.area, 1)
    spare = max(BUFFER * 8, SIZE / 8)
    assert shapely.covers(shapely.buffer(squares(pieces.tile), spare + 1e-6), pieces.shape).all()


def test_what_is_outside_the_wanted_tiles_is_left_out() -> None:
    line = np.array([shapely.LineString([(-500, 50), (5000, 50)])], dtype=object)
    pieces = cut(line, SIZE, BUFFER, (0, 0, 3, 3))
    assert {tuple(tile) for tile in pieces.tile.tolist()} == {(0, 0), (1, 0), (2, 0), (3, 0)}
