"""The network as everything else asks it."""

import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.measure import to_grid
from geo.network.streets import Network
from geo.store import Store
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def test_a_route_says_all_that_it_is_made_of(network: Network) -> None:
    route = network.route("walk", at(0.5, 0.1), at(1.5, 0.02))
    assert route.status == "reached"
    assert route.distance_m == pytest.approx(112, abs=0.05)
    assert route.duration_s == pytest.approx(112 * 3.6 / 4.8, abs=0.1)
    assert route.straight_line_m == pytest.approx(np.hypot(100, 8), abs=0.05)
    assert route.from_offset_m == pytest.approx(10, abs=0.05)
    assert route.to_offset_m == pytest.approx(2, abs=0.05)
    assert route.ferry == ()
    assert route.geometry is not None
    points = shapely.get_coordinates(route.geometry)
    on_grid = shapely.LineString(to_grid(points[:, 0], points[:, 1]))
    assert on_grid.length == pytest.approx(100, abs=0.05)


def test_a_route_over_water_names_its_ferry(network: Network) -> None:
    route = network.route("walk", at(7.5, 0.0), at(31.0, 0.0))
    assert route.ferry == ("Test Ferry",)
    assert route.duration_s == pytest.approx(600 + 150 * 3.6 / 4.8, abs=1)


def test_a_place_on_no_street_has_no_route(network: Network) -> None:
    route = network.route("walk", at(0, 0), at(300, 0))
    assert (route.status, route.distance_m, route.geometry) == ("unreachable", None, None)
    assert route.from_offset_m == pytest.approx(0, abs=0.01)
    assert route.to_offset_m is None
    assert route.straight_line_m == pytest.approx(30_000, rel=1e-4)


def test_the_shortest_drive_is_no_longer_than_the_fastest(network: Network) -> None:
    for start, end in [((0, 0), (8, 8)), ((8, 8), (0, 0)), ((-3, 2), (7, 3))]:
        fastest = network.route("drive", at(*start), at(*end))
        shortest = network.route("drive", at(*start), at(*end), shortest=True)
        assert fastest.distance_m is not None
        assert shortest.distance_m is not None
        assert shortest.distance_m <= fastest.distance_m + 1e-3
        assert fastest.duration_s <= shortest.duration_s + 1e-3


def test_a_graph_is_made_once(network: Network) -> None:
    assert network.graph("walk") is network.graph("walk", fastest=True)
    assert network.graph("drive") is not network.graph("drive", fastest=True)
    with pytest.raises(InputError, match="walk, wheelchair, cycle, drive"):
        network.graph("hover")
