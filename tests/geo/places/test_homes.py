"""Homes: the postcodes of an area, and how far a home may be from its postcode's point."""

import numpy as np
import pandas as pd
import pytest

from geo.places.homes import LEAST_SPREAD_M, ROUGH_SPREAD_M, Homes
from geo.store import Store
from tests.town import ORIGIN, SPACING


def homes(points: list[tuple[float, float]], quality: list[int | None] | None = None) -> Homes:
    east, north = zip(*points, strict=True)
    return Homes(
        pd.DataFrame(
            {
                "postcode": [f"TE1 {i}AA" for i in range(len(points))],
                "easting": np.add(ORIGIN[0], east),
                "northing": np.add(ORIGIN[1], north),
                "lsoa": None,
                "quality": pd.array(quality or [None] * len(points), dtype="Int64"),
            }
        )
    )


def test_the_spread_is_the_way_to_the_second_nearest_place() -> None:
    got = homes([(0, 0), (300, 0), (0, 400), (5000, 0)]).spread_m
    np.testing.assert_allclose(got, [400, 500, 500, 5000])


def test_postcodes_at_one_place_are_one_neighbour() -> None:
    got = homes([(0, 0), (0, 0), (0, 0), (300, 0), (0, 400)]).spread_m
    np.testing.assert_allclose(got[:3], 400)


def test_the_spread_is_never_small() -> None:
    got = homes([(0, 0), (10, 0), (0, 10)]).spread_m
    np.testing.assert_allclose(got, LEAST_SPREAD_M)
    np.testing.assert_allclose(homes([(0, 0)]).spread_m, LEAST_SPREAD_M)


def test_a_place_that_is_a_guess_is_spread_wide() -> None:
    got = homes([(0, 0), (10, 0), (0, 10)], [1, 6, None]).spread_m
    np.testing.assert_allclose(got, [LEAST_SPREAD_M, ROUGH_SPREAD_M, LEAST_SPREAD_M])


def test_homes_join_the_streets_of_the_network_that_is_asked(store: Store) -> None:
    area, network = store.homes_of_area(), store.network()
    first = area.joined(network, "walk")
    assert area.joined(network, "walk") is first
    assert first.offset_m[0] == pytest.approx(10, abs=0.05)
    without = network.changed(edges=network.edges[network.edges["name"] != "Row 0"])
    assert area.joined(without, "walk").offset_m[0] == pytest.approx(0.5 * SPACING, abs=0.05)
    assert area.joined(network, "walk") is first


def test_longitudes_and_latitudes_are_the_same_places(store: Store) -> None:
    area = store.homes_of_area()
    assert area.lonlat.shape == area.xy.shape == (len(area), 2)
    lon, lat = area.lonlat[0]
    place = store.locate(area.table["postcode"].iloc[0])
    assert (place.lon, place.lat) == (pytest.approx(lon), pytest.approx(lat))


def test_two_lists_of_homes_join_the_streets_where_each_does(store: Store) -> None:
    network, (one, other) = (
        store.network(),
        (homes([(0, 0), (300, 0)]), homes([(0, 400)])),
    )
    both = one.and_those(other)
    assert one.and_those(other) is both
    assert len(both) == 3
    found = both.joined(network, "walk")
    assert both.joined(network, "walk") is found
    parts = [some.joined(network, "walk") for some in (one, other)]
    assert found.edge.tolist() == [edge for part in parts for edge in part.edge.tolist()]
    assert both.joined(store.network(), "walk").edge.tolist() == found.edge.tolist()
