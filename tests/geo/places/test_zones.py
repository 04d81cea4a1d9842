"""Which zone each home is in."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import to_grid
from geo.places.homes import Homes
from geo.places.zones import HEXAGON_M, NO_ZONE, hexagon_of, zones_of
from geo.records import Zone
from tests.town import ORIGIN, at


def homes(*places: tuple[float, float], lsoa: list[str | None] | None = None) -> Homes:
    xy = np.array(ORIGIN) + 100 * np.array(places, dtype=float)
    return Homes(
        pd.DataFrame(
            {
                "postcode": [f"TE{1 + i // 2} {i}AA" for i in range(len(places))],
                "easting": xy[:, 0],
                "northing": xy[:, 1],
                "lsoa": pd.Series(lsoa or [None] * len(places), dtype=object),
                "quality": pd.array([None] * len(places), dtype="Int64"),
            }
        )
    )


def square(zone_id: str, kind: str, left: float, right: float) -> Zone:
    ring = shapely.Polygon([at(left, -1), at(right, -1), at(right, 9), at(left, 9)])
    return Zone(zone_id, kind, f"Zone {zone_id}", ring.wkb, "zones")


def test_sectors_are_all_but_the_last_two_letters() -> None:
    found = zones_of(homes((0, 0), (1, 1)), "sector")
    assert found.zone.tolist() == ["TE1 0", "TE1 1"]
    assert found.names["TE1 0"] == "TE1 0"


def test_homes_are_in_the_polygon_that_holds_them_or_in_none() -> None:
    rows = [square("A", "ward", 0, 2), square("B", "ward", 2, 4), square("C", "lsoa", 0, 9)]
    found = zones_of(homes((1, 1), (3, 1), (8, 1)), "ward", rows)
    assert found.zone.tolist() == ["A", "B", NO_ZONE]
    assert set(found.shapes) == {"A", "B"}


def test_a_home_on_a_border_is_in_one_zone() -> None:
    rows = [square("A", "ward", 0, 2), square("B", "ward", 0, 4)]
    assert zones_of(homes((1, 1)), "ward", rows).zone.tolist() == ["A"]


def test_a_postcode_s_own_lsoa_counts_before_its_position() -> None:
    rows = [square("A", "lsoa", 0, 2), square("B", "lsoa", 2, 4)]
    found = zones_of(homes((1, 1), (1, 1), lsoa=["B", None]), "lsoa", rows)
    assert found.zone.tolist() == ["B", "A"]
    alone = zones_of(homes((1, 1), lsoa=["E01000001"]), "lsoa")
    assert alone.zone.tolist() == ["E01000001"]
    assert alone.shapes == {}


@pytest.mark.parametrize(
    ("by", "said"),
    [("lsoa", "no LSOAs loaded"), ("ward", "no Wards loaded"), ("village", "not a kind of zone")],
)
def test_zones_that_are_not_there(by: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        zones_of(homes((0, 0)), by)


@given(st.integers(0, 10_000))
def test_every_place_is_in_one_hexagon_of_the_right_size(seed: int) -> None:
    rng = np.random.default_rng(seed)
    some = homes(*[tuple(p) for p in rng.uniform(-40, 40, (20, 2))])
    found = zones_of(some, "hexagon")
    on_grid = {
        name: shapely.transform(shape, lambda p: to_grid(p[:, 0], p[:, 1]))
        for name, shape in found.shapes.items()
    }
    for place, zone in zip(some.xy, found.zone, strict=True):
        holding = [n for n, shape in on_grid.items() if shape.contains(shapely.Point(place))]
        assert holding in ([zone], [])  # none: on a border
        assert on_grid[zone].distance(shapely.Point(place)) < 0.01
    for shape in on_grid.values():
        assert shape.area == pytest.approx(np.sqrt(3) / 2 * HEXAGON_M**2, rel=1e-6)


def test_a_hexagon_is_the_same_whoever_else_is_there() -> None:
    both = zones_of(homes((0, 0), (30, 30)), "hexagon")
    assert zones_of(homes((30, 30)), "hexagon").zone.tolist() == [both.zone[1]]
    assert hexagon_of(np.zeros((1, 2))).tolist() == [[0, 0]]
