"""What a mode can use of the streets, and where places join it."""

import numpy as np
import pytest

from geo.network import paths
from geo.network.edges import SNAP_LIMIT_M, UNREACHABLE
from geo.network.permissions import Mode
from geo.network.streets import Network
from tests.geo.network.streets import ALL, network, random_graph, street

pytestmark = pytest.mark.usefixtures("plane")

FOOT = int(Mode.WALK)
DRIVE = int(Mode.DRIVE)


def metres(net: Network, mode: str, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Length of the way between two grid positions."""
    graph = net.graph(mode)
    both = graph.snap(np.array([start, end]))
    found = paths.search(graph, both.take(np.array([0])))
    return float(paths.lengths(found, both.take(np.array([1]))).metres[0])


def test_a_place_joins_the_nearest_point_of_an_edge() -> None:
    graph = network([street(1, 2, [(0, 0), (100, 0), (100, 100)])]).graph("walk")
    got = graph.snap(
        np.array([[40.0, 7.0], [110.0, 60.0], [-1.0 - SNAP_LIMIT_M, 0.0], [np.nan] * 2])
    )
    assert got.edge.tolist() == [0, 0, UNREACHABLE, UNREACHABLE]
    assert got.along_m[:2] == pytest.approx([40.0, 160.0])
    assert got.offset_m[:2] == pytest.approx([7.0, 10.0])
    assert np.isnan(got.offset_m[2:]).all()


def test_of_parallel_edges_the_shortest_counts() -> None:
    net = network(
        [
            street(1, 2, [(0, 0), (50, 200), (100, 0)]),
            street(1, 2, [(0, 0), (100, 0)]),
            street(2, 3, [(100, 0), (200, 0)]),
        ]
    )
    assert metres(net, "walk", (0, 0), (200, 0)) == pytest.approx(200)


def test_a_small_part_cut_off_from_the_network_joins_nobody() -> None:
    net = network(
        [
            street(1, 2, [(0, 0), (100, 0)]),
            street(2, 3, [(100, 0), (200, 0)]),
            street(8, 9, [(0, 50), (30, 50)]),
        ]
    )
    got = net.graph("walk").snap(np.array([[10.0, 49.0]]))
    assert got.offset_m[0] == pytest.approx(49.0)  # not the one metre to the part cut off


def test_a_one_way_trap_is_not_joined_when_driving() -> None:
    rows = [street(i, i + 1, [(100 * i, 0), (100 * i + 100, 0)]) for i in range(3)]
    rows.append(street(1, 9, [(100, 0), (100, 60)], forward=ALL, backward=FOOT))
    net = network(rows)
    place = np.array([[100.0, 55.0]])
    assert net.graph("walk").snap(place).offset_m[0] == pytest.approx(0.0)
    assert net.graph("drive").snap(place).offset_m[0] == pytest.approx(55.0)


def test_a_barrier_stops_its_modes_and_no_others() -> None:
    rows = [
        street(1, 2, [(0, 0), (100, 0)]),
        street(2, 3, [(100, 0), (200, 0)]),
        street(1, 4, [(0, 0), (0, 300)]),
        street(4, 3, [(0, 300), (200, 300), (200, 0)]),
    ]
    net = network(rows, blocked={2: DRIVE})
    assert metres(net, "walk", (10, 0), (190, 0)) == pytest.approx(180)
    assert metres(net, "drive", (10, 0), (190, 0)) == pytest.approx(10 + 300 + 200 + 300 + 10)


def test_a_private_road_leads_to_its_homes_and_never_through() -> None:
    rows = [
        street(1, 2, [(0, 0), (1000, 0)]),
        street(1, 3, [(0, 0), (0, 200)], ends_only=ALL),
        street(3, 4, [(0, 200), (1000, 200)], ends_only=ALL),
        street(4, 2, [(1000, 200), (1000, 0)], ends_only=ALL),
        street(1, 5, [(0, 0), (-100, 0)]),
        street(2, 6, [(1000, 0), (1100, 0)]),
    ]
    rows[0] = street(1, 2, [(0, 0), (500, -2000), (1000, 0)])  # the public road is the longer one
    net = network(rows)
    around = float(rows[0]["length_m"])  # type: ignore[arg-type]
    assert metres(net, "walk", (-100, 0), (1100, 0)) == pytest.approx(200 + around)
    assert metres(net, "walk", (-100, 0), (300, 200)) == pytest.approx(100 + 200 + 300)
    assert metres(net, "walk", (-100, 0), (700, 200)) == pytest.approx(100 + 200 + 700)
    assert metres(net, "walk", (700, 200), (1100, 0)) == pytest.approx(300 + 200 + 100)
    assert metres(net, "walk", (0, 100), (1000, 100)) == pytest.approx(100 + 1000 + 100)


def test_an_open_street_inside_private_grounds_keeps_its_homes() -> None:
    rows = [
        street(1, 2, [(0, 0), (1000, 0)]),
        street(2, 5, [(1000, 0), (1200, 0)]),
        street(1, 3, [(0, 0), (0, 200)], ends_only=ALL),
        street(3, 4, [(0, 200), (0, 260)]),
        street(4, 6, [(0, 260), (0, 400)], ends_only=ALL),
    ]
    net = network(rows)
    assert metres(net, "walk", (100, 0), (0, 230)) == pytest.approx(100 + 230)
    assert metres(net, "walk", (100, 0), (0, 390)) == pytest.approx(100 + 390)


def test_a_forbidden_turn_is_driven_round_and_walked() -> None:
    rows = [
        street(1, 2, [(0, 0), (100, 0)]),
        street(2, 3, [(100, 0), (100, 100)]),
        street(2, 4, [(100, 0), (200, 0)]),
        street(4, 3, [(200, 0), (100, 100)]),
    ]
    net = network(rows, turns=[(0, 2, 1)])
    assert metres(net, "walk", (0, 0), (100, 90)) == pytest.approx(190)
    # no left turn: on round the block, and back into the street from its far end
    around = 100 + 100 + np.hypot(100, 100) + 10
    assert metres(net, "drive", (0, 0), (100, 90)) == pytest.approx(around)
    # the other way the turn is allowed
    assert metres(net, "drive", (100, 90), (0, 0)) == pytest.approx(190)
    assert metres(net, "drive", (0, 0), (200, 0)) == pytest.approx(200)


def test_a_street_that_may_be_left_but_not_entered_at_one_end_stays() -> None:
    rows = [
        street(1, 2, [(0, 0), (200, 0)]),
        street(2, 3, [(200, 0), (400, 0)]),
        street(2, 5, [(200, 0), (200, 300)]),
        street(5, 3, [(200, 300), (400, 300), (400, 0)]),
        street(5, 1, [(200, 300), (0, 300), (0, 0)]),
    ]
    net = network(rows, turns=[(0, 2, 2), (1, 2, 2)])
    assert metres(net, "drive", (200, 150), (400, 0)) == pytest.approx(350)
    assert metres(net, "drive", (400, 0), (200, 150)) == pytest.approx(500 + 150)
    # and where it may be entered at that end, but not left
    net = network(rows, turns=[(2, 2, 0), (2, 2, 1)])
    assert metres(net, "drive", (400, 0), (200, 150)) == pytest.approx(350)
    assert metres(net, "drive", (200, 150), (400, 0)) == pytest.approx(150 + 500)


def test_a_street_without_a_node_of_its_own_in_the_network_stays() -> None:
    rows = [
        street(1, 2, [(0, 0), (200, 0)]),
        street(2, 3, [(200, 0), (400, 0)]),
        street(2, 4, [(200, 0), (200, 100)]),
        street(4, 5, [(200, 100), (200, 200)], backward=FOOT),
        street(5, 6, [(200, 200), (200, 300)], backward=FOOT),
    ]
    # One comes to it from the west and leaves it to the east, once turned round at a home.
    net = network(rows[:3], turns=[(1, 2, 2), (2, 2, 0), (2, 4, 2)])
    assert net.graph("drive").snap(np.array([[200.0, 50.0]])).offset_m[0] == pytest.approx(0.0)
    assert metres(net, "drive", (0, 0), (200, 50)) == pytest.approx(250)
    assert metres(net, "drive", (200, 50), (400, 0)) == pytest.approx(250)
    # Behind it is a trap: nobody gets out of it.
    trap = network(rows).graph("drive").snap(np.array([[200.0, 190.0]]))
    assert trap.offset_m[0] == pytest.approx(90.0)


def test_a_street_that_can_be_left_but_never_reached_joins_nobody() -> None:
    rows = [
        street(1, 2, [(0, 0), (200, 0)]),
        street(2, 3, [(200, 0), (400, 0)]),
        street(2, 4, [(200, 0), (200, 100)]),
    ]
    closed = network(rows, turns=[(0, 2, 2), (1, 2, 2)]).graph("drive")
    assert closed.snap(np.array([[200.0, 90.0]])).offset_m[0] == pytest.approx(90.0)


def test_a_route_over_restricted_turns_has_a_shape_without_jumps() -> None:
    rows = [
        street(1, 2, [(0, 0), (100, 0)]),
        street(2, 3, [(100, 0), (100, 100)]),
        street(2, 4, [(100, 0), (200, 0)]),
    ]
    graph = network(rows, turns=[(0, 2, 1)]).graph("drive", fastest=True)
    both = graph.snap(np.array([[0.0, 0.0], [200.0, 0.0]]))
    found = paths.search(graph, both.take(np.array([0])))
    line, edges = paths.path(found, both.take(np.array([1])))
    assert line is not None
    assert line.length == pytest.approx(200)
    assert len(edges) == 2
    assert paths.lengths(found, both.take(np.array([1]))).metres[0] == pytest.approx(200)


def test_ferries_carry_and_are_named_but_nobody_boards_at_sea() -> None:
    rows = [
        street(1, 2, [(0, 0), (100, 0)]),
        street(
            2,
            3,
            [(100, 0), (2100, 0)],
            ferry_s=600.0,
            name="Test Ferry",
            forward=FOOT,
            backward=FOOT,
        ),
        street(3, 4, [(2100, 0), (2200, 0)]),
        street(1, 5, [(0, 0), (0, 100)]),
    ]
    net = network(rows)
    graph = net.graph("walk")
    places = graph.snap(np.array([[0.0, 0.0], [2200.0, 0.0], [1100.0, 5.0], [0.0, 90.0]]))
    assert places.edge[2] == UNREACHABLE
    found = paths.search(graph, places.take(np.array([0])))
    got = paths.lengths(found, places)
    assert got.metres[1] == pytest.approx(2200)
    assert got.seconds[1] == pytest.approx(600 + 200 * 3.6 / 4.8)
    boats = [net.ferry_names(graph, taken) for taken in paths.ferries(found, places)]
    assert boats == [(), ("Test Ferry",), (), ()]


def test_streets_that_all_go_both_ways_are_their_own_reverse() -> None:
    rng = np.random.default_rng(3)
    both, some = random_graph(rng, 9, 4, one_way=0.0), random_graph(rng, 9, 4, one_way=0.5)
    assert both.reversed is both
    assert some.reversed is not some
    assert (some.reversed.matrix.toarray() == some.matrix.toarray().T).all()
