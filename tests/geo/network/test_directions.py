"""A way in steps: streets by name, lengths that add up, turns by hand and by geometry."""

from itertools import groupby

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure import COMPASS, to_lonlat
from geo.network import paths
from geo.network.directions import KINDS, TURNS, Step, Street, _turn, steps
from geo.network.edges import Edges, Turns
from geo.network.graph import ModeGraph
from geo.network.permissions import MODES
from geo.network.streets import Network
from geo.store import Store
from tests.examples import examples
from tests.geo.network.streets import network as made_of
from tests.geo.network.streets import street
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def said(found: tuple[Step, ...]) -> list[tuple[str, str, int, str, str]]:
    return [(s.kind, s.street, round(s.metres), s.turn, s.compass) for s in found]


def test_round_one_corner_every_step_is_as_worked_out_by_hand(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(3.1, 0.6))
    assert said(way.steps) == [
        ("leave", "", 10, "", "south"),
        ("along", "Row 0", 250, "", "east"),
        ("along", "Column 3", 60, "left", "north"),
        ("arrive", "", 10, "right", "east"),
    ]
    assert way.steps[1].seconds == pytest.approx(250 * 3.6 / 4.8, abs=0.1)
    assert [step.named for step in way.steps] == [False, True, True, False]


def test_the_other_way_round_left_is_right(network: Network) -> None:
    way = network.directions("walk", at(3.1, 0.6), at(0.5, 0.1))
    assert said(way.steps) == [
        ("leave", "", 10, "", "west"),
        ("along", "Column 3", 60, "", "south"),
        ("along", "Row 0", 250, "right", "west"),
        ("arrive", "", 10, "right", "north"),
    ]


def test_along_a_diagonal_turns_are_slight(network: Network) -> None:
    way = network.directions("walk", at(2.0, 1.5), at(3.0, 3.5))
    assert said(way.steps) == [
        ("along", "Column 2", 50, "", "north"),
        ("stairs", "Short Cut", 141, "slight right", "north-east"),
        ("along", "Column 3", 50, "slight left", "north"),
    ]


def test_a_wheelchair_is_sent_over_no_stairs(network: Network) -> None:
    way = network.directions("wheelchair", at(2.0, 1.5), at(3.0, 3.5))
    assert {step.kind for step in way.steps} == {"along"}
    assert way.route.distance_m == pytest.approx(300, abs=0.1)


def test_a_ferry_is_a_step_without_a_turn(network: Network) -> None:
    way = network.directions("walk", at(7.9, 0.02), at(30.9, 0.02))
    assert said(way.steps) == [
        ("leave", "", 2, "", "south"),
        ("along", "Row 0", 10, "", "east"),
        ("ferry", "Test Ferry", 2200, "", "east"),
        ("along", "Far Quay", 90, "", "east"),
        ("arrive", "", 2, "left", "north"),
    ]
    assert way.steps[2].seconds == pytest.approx(600)
    assert way.route.ferry == ("Test Ferry",)


def test_without_a_way_there_are_no_steps(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(200.0, 0.0))
    assert (way.route.status, way.steps) == ("unreachable", ())


def test_from_a_place_to_itself_one_only_goes_out_and_in(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(0.5, 0.1))
    assert [(s.kind, round(s.metres)) for s in way.steps] == [("leave", 10), ("arrive", 10)]
    assert network.directions("walk", at(3, 3), at(3, 3)).route.distance_m == pytest.approx(
        0, abs=0.01
    )


Corners = list[tuple[float, float]]


def along(*pieces: tuple[Street, Corners]) -> tuple[Step, ...]:
    """Steps from the first corner of a line of streets to its last."""
    n = len(pieces)
    shapes = np.array([shapely.LineString(corners) for _, corners in pieces], dtype=object)
    metres = shapely.length(shapes)
    open_ = np.ones(n, dtype=bool)
    u, v = np.arange(n), np.arange(n) + 1
    edges = Edges(
        u, v, u, v, open_, open_, metres, metres, ~open_, np.arange(n), shapes, open_, np.arange(n)
    )
    graph = ModeGraph("walk", edges, Turns.none())
    places = graph.snap(np.array([pieces[0][1][0], pieces[-1][1][-1]]))
    found = paths.search(graph, places.take(np.array([0])))
    target = places.take(np.array([1]))
    legs = paths.legs(found, target)
    assert legs is not None
    return steps(found, target, legs, [pieces[edge][0] for edge in legs.edges])


HIGH, LOW = Street("High Street", "residential", False), Street("Low Street", "residential", False)
PATH, STAIRS = Street(None, "footway", False), Street(None, "steps", False)
TRACK, LANE = Street(None, "track", False), Street(None, "unclassified", False)


def test_pieces_of_one_street_are_one_step_round_its_bends() -> None:
    found = along(
        (HIGH, [(0, 0), (100, 0)]), (HIGH, [(100, 0), (100, 50)]), (LOW, [(100, 50), (150, 50)])
    )
    assert said(found) == [
        ("along", "High Street", 150, "", "east"),
        ("along", "Low Street", 50, "right", "east"),
    ]


def test_a_short_crossing_is_part_of_the_street_before_it() -> None:
    found = along(
        (HIGH, [(0, 0), (100, 0)]),
        (PATH, [(100, 0), (105, 0)]),
        (HIGH, [(105, 0), (200, 0)]),
        (PATH, [(200, 0), (200, 8)]),
        (LOW, [(200, 8), (300, 8)]),
    )
    assert said(found) == [
        ("along", "High Street", 208, "", "east"),
        ("along", "Low Street", 100, "straight on", "east"),
    ]


def test_a_short_path_at_the_start_is_part_of_the_street_after_it() -> None:
    found = along((PATH, [(0, 0), (0, 6)]), (HIGH, [(0, 6), (100, 6)]))
    assert said(found) == [("along", "High Street", 106, "", "east")]


def test_short_stairs_are_always_said() -> None:
    found = along(
        (HIGH, [(0, 0), (100, 0)]), (STAIRS, [(100, 0), (103, 0)]), (HIGH, [(103, 0), (200, 0)])
    )
    assert [(s.kind, s.street) for s in found] == [
        ("along", "High Street"),
        ("stairs", "steps"),
        ("along", "High Street"),
    ]


def test_ways_without_a_name_are_told_by_what_they_are_and_turns_between_them_are_kept() -> None:
    found = along(
        (PATH, [(0, 0), (100, 0)]),
        (PATH, [(100, 0), (200, 10)]),
        (PATH, [(200, 10), (200, 90)]),
        (TRACK, [(200, 90), (200, 190)]),
        (LANE, [(200, 190), (100, 90)]),
    )
    assert said(found) == [
        ("along", "a path", 200, "", "east"),
        ("along", "a path", 80, "left", "north"),
        ("along", "a track", 100, "straight on", "north"),
        ("along", "an unnamed road", 141, "sharp left", "south-west"),
    ]
    assert not any(step.named for step in found)


somewhere = st.tuples(st.floats(-1, 9), st.floats(-1, 9))


@settings(max_examples=examples(60))
@given(somewhere, somewhere, st.sampled_from(MODES), st.booleans())
def test_steps_add_up_to_the_route(
    network: Network,
    start: tuple[float, float],
    end: tuple[float, float],
    mode: str,
    shortest: bool,
) -> None:
    way = network.directions(mode, at(*start), at(*end), shortest=shortest)
    if way.route.distance_m is None:
        return
    assert sum(step.metres for step in way.steps) == pytest.approx(way.route.distance_m, abs=1e-3)
    assert sum(step.seconds for step in way.steps) == pytest.approx(way.route.duration_s, abs=1e-2)
    for step in way.steps:
        assert step.kind in KINDS
        assert step.turn in TURNS
        assert step.compass in ("", *COMPASS)
        assert step.metres > 0
        assert step.seconds > 0
    route = network.route(mode, at(*start), at(*end), shortest=shortest)
    assert (route.distance_m, route.duration_s) == (way.route.distance_m, way.route.duration_s)


@settings(max_examples=examples(60))
@given(somewhere, somewhere, st.sampled_from(MODES))
def test_streets_are_named_in_the_order_of_the_edges_taken(
    network: Network, start: tuple[float, float], end: tuple[float, float], mode: str
) -> None:
    graph = network.graph(mode, fastest=True)
    both = network.snap(mode, *zip(at(*start), at(*end), strict=True))
    found = paths.search(graph, both.take(np.array([0])))
    line, edges = paths.path(found, both.take(np.array([1])))
    told = network.directions(mode, at(*start), at(*end)).steps
    if line is None or not line.length:
        return
    whole = [e for e in edges if graph.edges.metres[e] > 0]
    names = [name for name, _ in groupby(network.edges["name"].iloc[graph.edges.row[whole]])]
    streets = [step.street for step in told if step.kind not in ("leave", "arrive")]
    # An end exactly on a corner may be on an edge of which nothing is taken.
    assert streets in (names, names[1:], names[:-1], names[1:-1])


@pytest.mark.parametrize(
    ("degrees", "name"),
    [
        (0, "straight on"),
        (19, "straight on"),
        (35, "slight left"),
        (-35, "slight right"),
        (90, "left"),
        (-90, "right"),
        (140, "sharp left"),
        (-140, "sharp right"),
        (179, "back"),
    ],
)
def test_a_turn_has_its_name(degrees: float, name: str) -> None:
    angle = np.radians(degrees)
    came = np.array([0.0, 1.0])
    goes = np.array([-np.sin(angle), np.cos(angle)])
    assert _turn(came, goes) == name


def test_a_walk_beside_fast_traffic_is_named_and_a_drive_is_not() -> None:
    net = made_of(
        [
            street(1, 2, [(450_000, 90_000), (450_400, 90_000)], name="Mill Lane"),
            street(2, 3, [(450_400, 90_000), (450_700, 90_000)], name="A1", traffic=True),
            street(3, 4, [(450_700, 90_000), (450_800, 90_000)], name="A1"),
        ]
    )
    ends = [tuple(to_lonlat(450_000 + x, 90_000)[0]) for x in (0, 800)]
    walk = net.directions("walk", *ends)
    assert walk.traffic == {"A1": pytest.approx(300, abs=0.1)}
    assert [(step.street, step.traffic_m > 0) for step in walk.steps] == [
        ("Mill Lane", False),
        ("A1", True),
    ]
    assert net.directions("drive", *ends).traffic == {}
