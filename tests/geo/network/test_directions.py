"""A way in steps: streets by name, lengths that add up, turns by hand and by geometry."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network.access import MODES
from geo.network.directions import KINDS, _turn
from geo.network.streets import Network
from geo.store import Store
from tests.town import at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def test_round_one_corner_the_streets_are_named_in_order(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(3.1, 2.5))
    told = [(step.kind, step.street) for step in way.steps]
    assert told[0] == ("leave", "")
    assert told[-1] == ("arrive", "")
    streets = [street for _, street in told[1:-1]]
    assert streets[0] == "Row 0"
    assert streets[-1] == "Column 3"
    assert way.steps[0].metres == pytest.approx(10, abs=0.5)


def test_turns_and_compass_in_the_lattice(network: Network) -> None:
    way = network.directions("drive", at(0.5, 0.02), at(2.02, 0.5), shortest=True)
    first, second = way.steps[1], way.steps[2]
    assert (first.street, first.turn, first.compass) == ("Row 0", "", "east")
    assert (second.street, second.turn) == ("Column 2", "left")


def test_stairs_and_ferries_are_said(network: Network) -> None:
    stairs = network.directions("walk", at(2.0, 1.9), at(3.05, 3.0)).steps
    assert ("stairs", "Short Cut") in {(s.kind, s.street) for s in stairs}
    boat = network.directions("walk", at(7.9, 0.02), at(30.9, 0.02)).steps
    ferry = next(step for step in boat if step.kind == "ferry")
    assert ferry.street == "Test Ferry"
    assert ferry.seconds == pytest.approx(600)


def test_without_a_way_there_are_no_steps(network: Network) -> None:
    way = network.directions("walk", at(0.5, 0.1), at(200.0, 0.0))
    assert (way.route.status, way.steps) == ("unreachable", ())


somewhere = st.tuples(st.floats(-1, 9), st.floats(-1, 9))


@settings(max_examples=60)
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
    assert all(step.kind in KINDS and step.metres >= 0 for step in way.steps)
    inner = way.steps[1:-1]
    assert all((a.kind, a.street) != (b.kind, b.street) for a, b in pairwise(inner))
    assert network.route(mode, at(*start), at(*end), shortest=shortest).distance_m == pytest.approx(
        way.route.distance_m
    )


@pytest.mark.parametrize(
    ("degrees", "name"),
    [(0, "straight on"), (19, "straight on"), (35, "slight left"), (-35, "slight right"),
     (90, "left"), (-90, "right"), (140, "sharp left"), (-140, "sharp right"), (179, "back")],
)  # fmt: skip
def test_a_turn_has_its_name(degrees: float, name: str) -> None:
    angle = np.radians(degrees)
    came = np.array([0.0, 1.0])
    goes = np.array([-np.sin(angle), np.cos(angle)])
    assert _turn(-came, goes) == name
