"""A zone belongs to the council of most of its postcodes."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.measure import to_grid
from geo.places.zone_councils import councils_of_zones
from tests.town import ORIGIN, at

CASE = (
    Path(__file__).resolve().parents[4] / "shared" / "cases" / "real" / "zone-trafford-011a.geojson"
)
OURS, NEXT, THIRD = "E08000009", "E08000003", "E08000006"


def square(left: float, right: float) -> shapely.Polygon:
    return shapely.Polygon([at(left, 0), at(right, 0), at(right, 10), at(left, 10)])


def postcodes(*rows: tuple[float, float, str] | tuple[float, float, str, str]) -> pd.DataFrame:
    places = np.array(ORIGIN) + 100 * np.array([row[:2] for row in rows], dtype=float)
    return pd.DataFrame(
        {
            "easting": places[:, 0],
            "northing": places[:, 1],
            "lsoa": pd.Series([(*row, None)[3] for row in rows], dtype=object),
            "code": [row[2] for row in rows],
        }
    )


def councils(table: pd.DataFrame, *shapes: shapely.Polygon) -> list[str | None]:
    ids = [chr(ord("A") + i) for i in range(len(shapes))]
    return councils_of_zones(ids, np.array(shapes), table)


def test_most_postcodes_count_and_not_the_one_nearest_to_the_middle() -> None:
    table = postcodes((5, 5, NEXT), (1, 1, OURS), (9, 9, OURS), (20, 5, NEXT), (21, 5, NEXT))
    assert councils(table, square(0, 10)) == [OURS]


def test_without_a_postcode_the_nearest_counts() -> None:
    table = postcodes((-1, 5, NEXT), (12, 5, OURS), (13, 5, OURS))
    assert councils(table, square(0, 10)) == [NEXT]


def test_of_equally_many_the_nearest_counts_and_then_the_first_code() -> None:
    tied = postcodes((4, 5, NEXT), (9, 5, NEXT), (1, 5, OURS), (2, 5, OURS), (5, 5, THIRD))
    assert councils(tied, square(0, 10)) == [NEXT]  # not the third, which is nearer yet
    level = [(4, 5, OURS), (4, 5, NEXT)]
    assert councils(postcodes(*level), square(0, 10)) == [NEXT]
    assert councils(postcodes(*reversed(level)), square(0, 10)) == [NEXT]


def test_the_directory_s_own_zone_counts_before_the_position() -> None:
    table = postcodes((5, 5, NEXT, "B"), (6, 5, NEXT, "B"), (7, 5, OURS))
    assert councils(table, square(0, 10), square(10, 20)) == [OURS, NEXT]


def test_no_postcodes_and_no_zones() -> None:
    assert councils(postcodes((0, 0, OURS)).head(0), square(0, 10)) == [None]
    assert councils(postcodes((0, 0, OURS))) == []


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 9), st.sampled_from([OURS, NEXT]))))
def test_the_order_of_the_postcodes_does_not_matter(rows: list[tuple[int, int, str]]) -> None:
    table = postcodes((30, 30, THIRD), *rows)
    zones = square(0, 5), square(5, 10)
    assert councils(table, *zones) == councils(table[::-1], *zones)


@pytest.mark.skipif(not CASE.exists(), reason="the zone is not on this machine")
def test_a_real_zone_beside_a_border() -> None:
    feature = json.loads(CASE.read_text())["features"][0]
    zone = shapely.geometry.shape(feature["geometry"])
    middle = to_grid(*shapely.get_coordinates(zone.point_on_surface())[0])[0]
    inside = shapely.get_coordinates(zone.buffer(-1e-4))[:20]
    rows = np.vstack([middle, to_grid(inside[:, 0], inside[:, 1])])
    table = pd.DataFrame(rows, columns=["easting", "northing"])
    table["code"], table["lsoa"] = [NEXT] + [OURS] * 20, None
    assert councils_of_zones(["E01006142"], np.array([zone]), table) == [OURS]
