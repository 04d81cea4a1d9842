"""Plots: what arrays say of outlines is what shapes say of them."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.basemap.plots import Plots, no_plots

places = st.tuples(st.integers(0, 60), st.integers(0, 60))
outlines = st.lists(st.lists(places, min_size=3, max_size=12, unique=True), min_size=1, max_size=6)


def plots(lines: list[list[tuple[int, int]]]) -> Plots:
    corners = np.array([at for line in lines for at in line], dtype=float)
    count = np.array([len(line) for line in lines])
    return Plots(corners, count, np.arange(len(lines)))


@given(outlines)
def test_bounds_and_areas_are_those_of_the_shapes(lines: list[list[tuple[int, int]]]) -> None:
    made = plots(lines)
    shapes = made.shapes()
    assert made.bounds == pytest.approx(shapely.bounds(shapes))
    assert made.area == pytest.approx(shapely.area(shapes), abs=1e-6)


@given(outlines, st.sampled_from([0.0, 0.5, 3.0, 20.0]))
def test_no_corner_is_farther_from_the_thinned_outline_than_the_tolerance(
    lines: list[list[tuple[int, int]]], tolerance: float
) -> None:
    thinned = plots(lines).thinned(tolerance)
    assert (thinned.count >= 3).all()
    for kind, ring in zip(thinned.kind, thinned.shapes(), strict=True):
        left = {(x, y) for x, y in ring.exterior.coords}
        assert left <= set(lines[kind]), "a corner was made up"
        for corner in lines[kind]:
            assert ring.exterior.distance(shapely.Point(corner)) <= tolerance + 1e-9


def thinned_one_by_one(line: list[tuple[int, int]], tolerance: float) -> list[tuple[int, int]]:
    """Every other corner goes that is near the line between its neighbours; then the others."""
    for odd in (0, 1):
        kept = []
        for i, at in enumerate(line):
            last = i == len(line) - 1
            chord = shapely.LineString([line[i - 1], line[0 if last else i + 1]])
            near = chord.distance(shapely.Point(at)) <= tolerance / 2
            if i % 2 != odd or not near or (last and odd == 0):
                kept.append(at)
        if len(kept) < 3:
            return []
        line = kept
    return line


@given(outlines, st.sampled_from([0.0, 0.7, 3.1, 20.3]))
def test_all_at_once_are_thinned_as_each_alone(
    lines: list[list[tuple[int, int]]], tolerance: float
) -> None:
    thinned = plots(lines).thinned(tolerance)
    found = {
        int(kind): [(x, y) for x, y in ring.exterior.coords[:-1]]
        for kind, ring in zip(thinned.kind, thinned.shapes(), strict=True)
    }
    alone = {i: thinned_one_by_one(line, tolerance) for i, line in enumerate(lines)}
    assert found == {i: line for i, line in alone.items() if line}


def test_corners_along_a_straight_wall_go() -> None:
    wall = [(float(x), 0.0) for x in range(10)]
    made = Plots(np.array([*wall, (9.0, 9.0), (0.0, 9.0)]), np.array([12]), np.array([0])).thinned(
        0.1
    )
    assert made.count.tolist() <= [6]
    assert made.area == pytest.approx([81.0])


@given(outlines, st.data())
def test_some_by_number_are_those_shapes(
    lines: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    made = plots(lines)
    which = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8))
    found = made.repeated(np.array(which, dtype=np.int64)).shapes()
    assert [shape.wkt for shape in found] == [made.shapes()[i].wkt for i in which]


def test_none_at_all_has_neither_bounds_nor_shapes() -> None:
    none = no_plots().thinned(1.0)
    assert (len(none), len(none.bounds), len(none.area), len(none.shapes())) == (0, 0, 0, 0)
