"""Outlines of postcode sectors, drawn around the homes in them."""

import numpy as np
import pytest
import shapely

from geo.measure import to_lonlat
from geo.places.outlined import NEAR_HOME_M, OutlinedZones

RANDOM = np.random.default_rng(7)


def on_the_island(count: int) -> np.ndarray:
    return RANDOM.uniform([445_000, 85_000], [449_000, 88_000], (count, 2))


@pytest.mark.parametrize("count", [1, 2, 3, 200])
def test_every_home_lies_in_the_outline_of_its_zone_and_in_no_other(count: int) -> None:
    xy = on_the_island(count)
    zone = np.array([f"PO3{i % 3} 1" for i in range(count)], dtype=object)
    outlines = OutlinedZones(xy, zone)
    assert sorted(outlines) == sorted(set(zone))
    homes = shapely.points(to_lonlat(xy[:, 0], xy[:, 1]))
    for name, shape in outlines.items():
        assert shapely.is_valid(shape)
        assert (shapely.intersects(shape, homes) == (zone == name)).all()


def test_outlines_do_not_overlap_and_end_near_the_last_home() -> None:
    xy = on_the_island(60)
    zone = np.array([f"PO3{i % 4} 1" for i in range(60)], dtype=object)
    shapes = list(OutlinedZones(xy, zone).values())
    apart = sum(shape.area for shape in shapes) - shapely.union_all(shapes).area
    assert abs(apart) < 1e-9  # square degrees: some ten square metres
    metre = np.degrees(1 / 6_371_000)
    homes = shapely.MultiPoint(to_lonlat(xy[:, 0], xy[:, 1]))
    # A degree is shorter from west to east than from north to south.
    reach = shapely.buffer(homes, NEAR_HOME_M * metre * 1.7)
    assert reach.covers(shapely.union_all(shapes))


def test_homes_at_one_spot_and_homes_in_a_line() -> None:
    for xy in (
        np.full((4, 2), [445_000.0, 85_000.0]),
        np.c_[np.arange(4) * 9e2 + 445e3, [85e3] * 4],
    ):
        outlines = OutlinedZones(xy, np.array(["A", "A", "A", "B"], dtype=object))
        assert not outlines["A"].is_empty
        assert all(map(shapely.is_valid, outlines.values()))
