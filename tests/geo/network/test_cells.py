"""Polygons around the filled cells of a grid."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays

from geo.network.cells import outline

grids = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=9))


def _boxes(grid: np.ndarray) -> np.ndarray:
    x, y = np.nonzero(grid)
    return shapely.box(x, y, x + 1, y + 1)


@given(grids)
def test_the_polygons_are_the_union_of_the_cells(grid: np.ndarray) -> None:
    grid = np.pad(grid, 1)
    found = outline(grid)
    assert shapely.is_valid(found).all()
    assert shapely.is_valid(shapely.multipolygons(found))
    union = shapely.union_all(_boxes(grid))
    assert shapely.area(found).sum() == grid.sum()
    assert shapely.union_all(found).symmetric_difference(union).area == 0


@given(grids)
def test_cells_that_share_a_side_are_in_one_polygon(grid: np.ndarray) -> None:
    grid = np.pad(grid, 1)
    found = outline(grid)
    parts = shapely.get_parts(shapely.union_all(_boxes(grid)))
    assert len(found) == len(parts)
    assert sorted(shapely.area(found)) == sorted(shapely.area(parts))


@pytest.mark.parametrize(
    ("rows", "shells", "holes"),
    [
        (["..", ".."], 0, 0),
        (["#"], 1, 0),
        (["#.", ".#"], 2, 0),
        (["###", "#.#", "###"], 1, 1),
        (["##.", "#.#", "###"], 1, 1),  # the hole and the outside meet at a corner
        (["###.", "#.##", "##.#", ".###"], 1, 2),
        (["#####", "#...#", "#.#.#", "#...#", "#####"], 2, 1),
    ],
)
def test_shells_and_holes(rows: list[str], shells: int, holes: int) -> None:
    grid = np.pad(np.array([[cell == "#" for cell in row] for row in rows]), 1)
    found = outline(grid)
    assert len(found) == shells
    assert shapely.get_num_interior_rings(found).sum() == holes


def test_corners_are_only_where_the_outline_turns() -> None:
    grid = np.zeros((9, 7), dtype=bool)
    grid[2:8, 1:5] = True
    (found,) = outline(grid)
    assert len(shapely.get_coordinates(found)) == 5
    assert found.bounds == (2, 1, 8, 5)
