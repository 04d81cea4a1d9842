"""The homes around schools."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import InputError
from geo.measure import to_lonlat
from geo.network.streets import Network
from geo.places.homes import Homes
from geo.school_travel import around
from geo.school_travel.nearest import NO_SCHOOL
from geo.store import Store
from tests.town import ORIGIN, at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def homes(*places: tuple[float, float]) -> Homes:
    """Homes at positions in lattice steps."""
    xy = ORIGIN + 100 * np.array(places, dtype=float)
    return Homes(
        pd.DataFrame(
            {
                "postcode": [f"TE1 {i}AA" for i in range(len(places))],
                "easting": xy[:, 0],
                "northing": xy[:, 1],
                "lsoa": None,
                "quality": pd.array([None] * len(places), dtype="Int64"),
            }
        )
    )


def gates(*each: tuple[int, float, float]) -> pd.DataFrame:
    rows = [(school, *at(column, row)) for school, column, row in each]
    return pd.DataFrame(rows, columns=["school", "lon", "lat"])


def test_homes_within_a_walk_are_in_the_area(network: Network) -> None:
    some = homes((0, 0), (3, 0), (4, 0), (8, 8), (100, 100))
    found = around.around(network, some, gates((7, 1, 0), (7, 1, 1)), (250.0, 600.0))
    assert found.distance_m[:3] == pytest.approx([100, 200, 300], abs=0.1)
    assert np.isinf(found.distance_m[4])
    assert (found.inside(250.0), found.inside(600.0)) == (2, 3)
    for limit, area in found.areas.items():
        held = [shapely.contains_xy(area, *place) for place in some.lonlat]
        assert held == (found.distance_m <= limit).tolist()


def test_a_school_without_a_gate_has_no_area(network: Network) -> None:
    with pytest.raises(InputError, match="not on our map"):
        around.around(network, homes((0, 0)), gates(), (300.0,))
    with pytest.raises(InputError, match="above 0"):
        around.around(network, homes((0, 0)), gates((0, 1, 1)), (0.0,))


def test_the_nearest_by_route_may_not_be_the_nearest_in_a_straight_line(network: Network) -> None:
    """Off the lattice, up the private drive: 150 m across a field, or along streets."""
    schools = gates((4, 0, 2), (9, -3, 0))
    found = around.nearest_schools(network, homes((-1.2, 0), (-1.6, 2), (100, 100)), schools)
    assert found["school"].tolist() == [9, 4, NO_SCHOOL] or found["school"].tolist()[2] == -1
    for i, place in enumerate([(-1.2, 0), (-1.6, 2)]):
        each = {
            int(g.school): network.route("walk", at(*place), (g.lon, g.lat), ferries=False)
            for g in schools.itertuples()
        }
        best = min(each, key=lambda school: each[school].distance_m or np.inf)
        straight = min(each, key=lambda school: each[school].straight_line_m)
        assert found.loc[i, "school"] == best
        assert found.loc[i, "distance_m"] == pytest.approx(each[best].distance_m)
        assert found.loc[i, "straight_school"] == straight
        assert found.loc[i, "differs"] == (best != straight)
    assert found.loc[2].tolist()[0] == NO_SCHOOL
    assert not found.loc[2, "differs"]


def test_no_school_anywhere(network: Network) -> None:
    found = around.nearest_schools(network, homes((0, 0)), gates())
    assert found["school"].tolist() == found["straight_school"].tolist() == [NO_SCHOOL]
    assert np.isinf(found["distance_m"]).all()


def test_the_island_has_homes_whose_nearest_school_differs(island_db) -> None:
    island = Store.open(island_db)
    found = around.nearest_schools(island.network(), island.homes_of_area(), island.schools().gates)
    sure = found[np.isfinite(found["distance_m"])]
    assert (sure["distance_m"] >= sure["straight_line_m"] - 0.01).all()
    assert 0.02 < sure["differs"].mean() < 0.4
    lon, lat = to_lonlat(*island.homes_of_area().xy[0])[0]
    assert island.homes_of_area().lonlat[0] == pytest.approx((lon, lat))
