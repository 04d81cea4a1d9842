"""Vector tiles: what GDAL reads of them is what was put in."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.formats.vector_tiles import EXTENT, Look, Placed, PlacedRings, encode
from tests.tiles import Seen, features

LOOKS = [Look("street", (("kind", "minor"), ("name", "Ætna Road"))), Look("ground", (("n", 300),))]


def read(
    folder: Path, shapes: list[shapely.Geometry], looks: list[int], unit: float = 1.0
) -> list[Seen]:
    """Shapes put into the tile of column 3 and row 5, and read again."""
    corner = np.array([3, 5]) * EXTENT * unit
    moved = shapely.transform(np.array(shapes, dtype=object), lambda at: at * unit + corner)
    tile = np.tile([3, 5], (len(shapes), 1))
    found = list(encode(Placed(moved, tile, np.array(looks)), LOOKS, unit))
    assert [at[:2] for at in found] in ([[3, 5]], [(3, 5)], [])
    return features(found[0][2], folder) if found else []


def test_lines_areas_and_points_come_back_with_their_properties(tmp_path: Path) -> None:
    line = shapely.LineString([(-64, 10), (100, 10), (100, 4160)])
    area = shapely.Polygon(
        [(0, 0), (400, 0), (400, 400), (0, 400)], [[(100, 100), (100, 200), (200, 200)]]
    )
    found = read(tmp_path, [line, area, shapely.Point(7, 9)], [0, 1, 0])
    assert [(one.layer, shapely.get_dimensions(one.shape)) for one in found] == [
        ("street", 0),
        ("street", 1),
        ("ground", 2),
    ]
    assert found[1].properties == {"kind": "minor", "name": "Ætna Road"}
    assert found[2].properties == {"n": 300}
    assert found[0].shape.equals(shapely.Point(7, 9))
    assert found[1].shape.equals(line)
    assert found[2].shape.equals(area)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(-500, 4600), st.integers(-500, 4600)), min_size=2, max_size=20
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([1.0, 0.25, 8.0]),
)
def test_any_lines_come_back_as_they_were(
    tmp_path: Path, lines: list[list[tuple[int, int]]], unit: float
) -> None:
    shapes = [shapely.LineString(line) for line in lines]
    kept = [shape for shape in shapes if shape.length]
    found = read(tmp_path, shapes, [0] * len(shapes), unit)
    assert sum(one.shape.length for one in found) == pytest.approx(sum(s.length for s in kept))
    if kept:
        assert shapely.union_all([one.shape for one in found]).equals(shapely.union_all(kept))


def test_what_is_too_small_to_be_seen_is_left_out_and_takes_its_hole_along(tmp_path: Path) -> None:
    tiny = shapely.Polygon([(5, 5), (5.2, 5), (5.2, 5.2)])
    short = shapely.LineString([(5, 5), (5.3, 5.3)])
    thin = shapely.Polygon(
        [(9, 9), (50, 9.1), (50, 9.3), (9, 9.2)], [[(20, 9.12), (21, 9.15), (21, 9.13)]]
    )
    assert read(tmp_path, [tiny, short, thin], [1, 0, 1]) == []


def test_nothing_gives_no_tile() -> None:
    none = np.zeros((0, 2), dtype=np.int64)
    assert list(encode(Placed(np.array([], dtype=object), none, none[:, 0]), LOOKS)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(-500, 4600), st.integers(-500, 4600)),
            min_size=3,
            max_size=9,
            unique=True,
        ).filter(lambda ring: shapely.Polygon(ring).is_valid),
        min_size=1,
        max_size=5,
    )
)
def test_rings_come_back_as_shapes_of_them_do(
    tmp_path: Path, rings: list[list[tuple[int, int]]]
) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    none = Placed(np.array([], dtype=object), nothing.reshape(0, 2), nothing)
    tile = np.array([[column, 5] for column in range(len(rings))])
    at = zip(rings, tile, strict=True)
    corners = np.concatenate([np.array(ring) + its * EXTENT for ring, its in at]).astype(float)
    count = np.array([len(ring) for ring in rings])
    placed = PlacedRings(corners, count, tile, np.ones(len(rings), dtype=np.int64))
    found = {
        column: features(data, tmp_path) for column, _, data in encode(none, LOOKS, rings=placed)
    }
    for column, ring in enumerate(rings):
        (one,) = found[column]
        assert shapely.normalize(one.shape) == shapely.normalize(shapely.Polygon(ring))
