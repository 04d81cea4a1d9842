"""The area in reach: it holds what can be reached and little that cannot."""

import numpy as np
import pytest
import shapely

from geo.network import paths
from geo.network.reach import CELLS_ACROSS, FINEST_CELL_M, _spread, reach_area
from geo.network.streets import Network
from geo.places.postcodes import Place
from geo.store import Store
from geo.travel import along_streets
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


@pytest.mark.parametrize("mode", ["walk", "wheelchair", "cycle", "drive"])
@pytest.mark.parametrize("within_m", [60.0, 250.0, 600.0])
def test_points_in_reach_are_inside_and_points_far_beyond_are_not(
    network: Network, mode: str, within_m: float
) -> None:
    lon, lat = at(3.3, 4.05)
    area = reach_area(network, mode, lon, lat, within_m)
    corners = [(c / 4, r / 4) for c in range(33) for r in range(33)]
    on_street = [p for p in corners if p[0] % 1 == 0 or p[1] % 1 == 0]
    where = np.array([at(*p) for p in on_street])
    graph = network.graph(mode, fastest=True)
    found = paths.search(graph, network.snap(mode, lon, lat))
    metres = paths.lengths(found, network.snap(mode, where[:, 0], where[:, 1])).metres
    inside = shapely.contains_xy(area, where)
    assert inside[metres <= within_m].all()
    assert not inside[metres > within_m + 2 * 100 + 3 * FINEST_CELL_M].any()
    assert shapely.contains_xy(area, lon, lat)
    assert area.is_valid


@pytest.mark.parametrize("mode", ["walk", "cycle", "drive"])
@pytest.mark.parametrize("within_s", [20.0, 60.0, 200.0])
def test_what_is_in_reach_by_minutes_is_inside_and_what_is_far_beyond_is_not(
    network: Network, mode: str, within_s: float
) -> None:
    lon, lat = at(3.3, 4.05)
    area = reach_area(network, mode, lon, lat, within_s=within_s)
    on_street = [(c / 4, r / 4) for c in range(33) for r in range(33) if c % 4 == 0 or r % 4 == 0]
    where = np.array([at(*p) for p in on_street])
    graph = network.graph(mode, fastest=True)
    found = paths.search(graph, network.snap(mode, lon, lat))
    got = paths.lengths(found, network.snap(mode, where[:, 0], where[:, 1]))
    inside = shapely.contains_xy(area, where)
    assert inside[got.seconds <= within_s].all()
    e = graph.edges
    slowest = (e.seconds / e.metres)[~e.ferry].max()
    beyond = got.seconds > within_s + (2 * 100 + 3 * FINEST_CELL_M) * slowest
    assert not inside[beyond].any()
    assert area.is_valid


def test_minutes_aboard_a_ferry_count_as_minutes(network: Network) -> None:
    """Ten minutes aboard reach the far quay, that is 28 minutes' walk long."""
    far_quay = at(30.5, 0.0)
    for within_s, is_in in ((1200.0, True), (560.0, False)):
        area = reach_area(network, "walk", *at(8.0, 0.0), within_s=within_s)
        assert shapely.contains_xy(area, *far_quay) == is_in


@pytest.mark.parametrize("mode", ["walk", "wheelchair", "cycle", "drive"])
@pytest.mark.parametrize("limit", [(60.0, None), (600.0, None), (1500.0, None), (None, 90.0)])
def test_a_search_that_stops_where_the_answer_s_stopped_has_the_same_outline(
    network: Network, store: Store, mode: str, limit: tuple[float | None, float | None]
) -> None:
    offer = store.offer()
    within_m, within_s = limit
    for column, row in ((3.3, 4.05), (0.0, 0.0), (7.6, 2.0)):
        lon, lat = at(column, row)
        found = along_streets.reach(network, offer, Place("", "", lat, lon), mode, *limit)
        whole = reach_area(network, mode, lon, lat, within_m, within_s=within_s)
        bounded = reach_area(
            network, mode, lon, lat, within_m, within_s=within_s, searched=found.searched
        )
        assert bounded.wkb == whole.wkb
        assert np.isfinite(found.searched)


def test_a_walk_of_minutes_is_a_walk_of_metres(network: Network) -> None:
    lon, lat = at(3.3, 4.05)
    timed = reach_area(network, "walk", lon, lat, within_s=300)
    assert timed.symmetric_difference(reach_area(network, "walk", lon, lat, 400)).is_empty


def test_a_longer_reach_covers_a_shorter_one(network: Network) -> None:
    lon, lat = at(3.3, 4.05)
    sizes = [reach_area(network, "walk", lon, lat, m).area for m in (50, 200, 400, 800)]
    assert sizes == sorted(sizes)


def test_cells_grow_with_the_reach_so_that_the_outline_stays_small(network: Network) -> None:
    lon, lat = at(3.3, 4.05)
    area = reach_area(network, "walk", lon, lat, CELLS_ACROSS * FINEST_CELL_M * 4)
    assert shapely.contains_xy(area, lon, lat)


def test_from_a_place_on_no_street_the_area_is_empty(network: Network) -> None:
    assert reach_area(network, "walk", *at(300, 0), 1000).is_empty


def test_points_along_lines_hold_each_corner_and_are_at_most_a_step_apart() -> None:
    lines = [
        shapely.LineString([(0, 0), (10, 0), (10, 3)]),
        shapely.LineString([(5, 5), (5, 5.5)]),
        shapely.LineString([(0, 0), (-30, 40), (-30, 40), (0, 0)]),
    ]
    points, along, owner = _spread(*shapely.get_coordinates(lines, return_index=True), 4.0)
    for number, line in enumerate(lines):
        mine = np.argsort(along[owner == number], kind="stable")
        here, how_far = points[owner == number][mine], along[owner == number][mine]
        assert np.diff(how_far, prepend=0, append=line.length).max() <= 4.0
        assert {tuple(corner) for corner in line.coords} <= {tuple(point) for point in here}
        at = shapely.line_interpolate_point(line, how_far)
        assert shapely.distance(at, shapely.points(here)).max() < 1e-9
