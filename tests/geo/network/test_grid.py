"""The grid of segments gives what a tree of shapes gives."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network.edges import UNREACHABLE
from geo.network.graph import MANY_PLACES
from geo.network.grid import CELL_M, SegmentGrid
from tests.examples import examples
from tests.geo.network.streets import random_graph


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_nearest_street_is_that_of_the_tree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = random_graph(rng, 15, 10, one_way=0.0).edges.shape
    shapes = np.array([s.segmentize(rng.uniform(5, 200)) for s in shapes], dtype=object)
    xy = rng.uniform(-200, 1200, (200, 2))
    edge, along, offset = SegmentGrid(shapes, np.arange(len(shapes))).nearest(xy)
    points = shapely.points(xy)
    least = shapely.distance(points, shapely.union_all(shapes))
    near = least <= CELL_M
    assert (edge != UNREACHABLE).tolist() == near.tolist()
    assert offset[near] == pytest.approx(least[near], abs=1e-6)
    assert np.isnan(offset[~near]).all()
    at = shapely.line_interpolate_point(shapes[edge[near]], along[near])
    assert shapely.distance(at, points[near]) == pytest.approx(least[near], abs=1e-6)


def test_many_places_join_where_few_do() -> None:
    graph = random_graph(np.random.default_rng(5), 30, 30, one_way=0.0)
    xy = np.random.default_rng(6).uniform(-700, 1700, (MANY_PLACES, 2))
    xy[7] = np.nan
    few = [graph.snap(xy[i : i + 100]) for i in range(0, len(xy), 100)]
    many = graph.snap(xy)
    again = graph.snap(xy[:50])
    for field in ("along_m", "offset_m"):
        expected = np.concatenate([getattr(snaps, field) for snaps in few])
        got = getattr(many, field)
        if field == "along_m":  # at a corner two streets are equally near: either will do
            same = many.edge == np.concatenate([snaps.edge for snaps in few])
            assert same.mean() > 0.99
            expected, got = expected[same], got[same]
        assert got == pytest.approx(expected, abs=1e-6, nan_ok=True)
    assert again.offset_m == pytest.approx(many.offset_m[:50], abs=1e-6, nan_ok=True)
    assert many.edge[7] == UNREACHABLE
