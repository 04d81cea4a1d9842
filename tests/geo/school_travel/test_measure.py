"""Measuring the way to school as the law has it."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.measure import to_lonlat
from geo.network import changes
from geo.network.streets import Network
from geo.school_travel import measure
from geo.school_travel.measure import ChildHome
from geo.school_travel.schools import ITS_POINT, Schools, schools_of
from geo.store import Store
from tests.examples import examples
from tests.town import ORIGIN, at


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return store.network()


def schools(*gates: list[tuple[float, float]], kind: str = "barrier=gate") -> Schools:
    """Schools with gates at positions in lattice steps."""
    columns = {
        "urn": None,
        "min_age": 4.0,
        "max_age": 11.0,
        "category": "mainstream-school",
        "illustrative": False,
        "authority_code": None,
        "source_id": "osm",
    }
    ids = [f"s{i}" for i in range(len(gates))]
    names = [f"School {i}" for i in range(len(gates))]
    services = pd.DataFrame({"service_id": ids, "name": names}).assign(**columns)
    rows = [(f"s{i}", *at(*gate), kind) for i, each in enumerate(gates) for gate in each]
    frame = pd.DataFrame(rows, columns=["service_id", "lon", "lat", "kind"])
    return schools_of(services, frame, {}, {})


def home(column: float, row: float, **more: object) -> ChildHome:
    return ChildHome(*at(column, row), **more)  # type: ignore[arg-type]


def test_the_way_goes_to_the_nearest_gate_by_route(network: Network) -> None:
    """From half-way up a street: 350 m along Row 0 to one gate, 150 m up Column 0 to the other."""
    held = schools([(3, 0), (0, 2)])
    got = measure.measure(network, home(0, 0.5), held, [0])
    assert got.walk_any.metres == pytest.approx(150, abs=0.05)
    assert got.walk == got.walk_any
    assert held.gates.loc[got.walk.gate, ["lon", "lat"]].tolist() == pytest.approx(at(0, 2))
    assert got.walk.directions is not None
    assert got.walk.directions.route.distance_m == pytest.approx(got.walk.metres)
    assert [step.street for step in got.walk.directions.steps if step.named] == ["Column 0"]
    assert got.facts["vehicle_m"] == pytest.approx(150, abs=0.05)
    assert got.warnings == ()


def test_the_drive_keeps_to_one_way_streets(network: Network) -> None:
    """Column 8 may be driven from row 0 to row 8 only."""
    got = measure.measure(network, home(7.9, 5), schools([(7.9, 4)]), [0])
    assert got.walk.metres == pytest.approx(120, abs=0.05)
    assert got.drive.metres == pytest.approx(280, abs=0.1)


def test_a_ferry_never_counts(network: Network) -> None:
    got = measure.measure(network, home(8, 0), schools([(30.5, 0)]), [0])
    assert math.isinf(got.walk.metres)
    assert (got.walk.gate, got.walk.directions) == (None, None)
    assert math.isinf(got.facts["vehicle_m"])
    assert any("without a ferry" in said for said in got.warnings)


def test_only_where_there_is_a_ferry_is_one_spoken_of(network: Network) -> None:
    dry = network.changed(edges=network.edges[network.edges["ferry_s"].isna()])
    for net in (network, dry):
        got = measure.measure(net, home(0, 0), schools([(1, 1)]), [0])
        assert got.ferries == (net is network)
        far = measure.measure(net, home(8, 0), schools([(30.5, 0)]), [0])
        (said,) = (warning for warning in far.warnings if "no walk" in warning)
        assert ("ferry" in said) == (net is network)


def test_an_island_home_with_no_road(network: Network) -> None:
    got = measure.measure(network, home(100, 100), schools([(0, 0)]), [0])
    assert math.isinf(got.walk_any.metres)
    assert any("no street or path within 500 metres" in said for said in got.warnings)


def test_streets_declared_unsafe_are_left_out_of_the_available_way(network: Network) -> None:
    """The row is 100 m; round the square it is 300 m."""
    ids = changes.along(network, shapely.LineString([at(0, 0), at(1, 0)]))
    unsafe = changes.unsafe(network, ids)
    got = measure.measure(unsafe, home(0, 0.01), schools([(1, 0.01)]), [0])
    assert got.walk_any.metres == pytest.approx(102, abs=0.1)
    assert got.walk.metres == pytest.approx(298, abs=0.1)
    assert got.drive.metres == pytest.approx(102, abs=0.1)


def test_a_walk_beside_fast_traffic_says_so(network: Network) -> None:
    ids = changes.along(network, shapely.LineString([at(0, 0), at(1, 0)]))
    fast = network.edges["edge_id"].isin(ids)
    beside = network.changed(edges=network.edges.assign(traffic=fast))
    [warning] = measure.measure(beside, home(0, 0.01), schools([(1, 0.01)]), [0]).warnings
    assert "100 metres along Row 0, beside fast traffic" in warning
    spared = changes.unsafe(beside, ids)
    got = measure.measure(spared, home(0, 0.01), schools([(1, 0.01)]), [0])
    assert got.warnings == ()


def test_the_walks_of_many_go_beside_the_same_traffic(network: Network) -> None:
    """The row is fast; home to home, and where it is declared unsafe."""
    ids = changes.along(network, shapely.LineString([at(0, 0), at(2, 0)]))
    fast = network.edges["edge_id"].isin(ids)
    beside = network.changed(edges=network.edges.assign(traffic=fast))
    homes = [home(0, 0.01), home(0.3, 0.01), home(3, 0.2), home(0.97, 0.01), home(0.3, 0.01)]
    one = schools([(1, 0.01)])
    for net in (network, beside, changes.unsafe(beside, ids[:1])):
        lonlat = np.array([(one_home.lon, one_home.lat) for one_home in homes])
        many = measure.beside_traffic(net, lonlat, one, [(i, (0,)) for i in range(len(homes))])
        for each, got in zip(homes, many, strict=True):
            alone = measure.measure(net, each, one, [0])
            walk = alone.walk if alone.walk.directions else alone.walk_any
            assert got == pytest.approx(walk.traffic, abs=0.01)
    assert [bool(roads) for roads in many].count(True) > 1


def test_what_makes_it_less_sure_is_said(network: Network) -> None:
    own_point = schools([(1, 0)], kind=ITS_POINT)
    got = measure.measure(network, home(-1.5, -1.2, spread_m=150.0), own_point, [0])
    said = " ".join(got.warnings)
    assert "120 metres from the home" in said
    assert "to the school itself" in said
    assert "150 metres" in said


def test_a_policy_of_main_entrances(network: Network) -> None:
    held = schools([(1, 0), (3, 0)], [(2, 0)])
    gates = held.gates.assign(kind=["barrier=gate", "entrance=main", "barrier=gate"])
    held = Schools(held.table, gates)
    got = measure.measure(network, home(0, 0), held, [0], school_point="main entrance")
    assert got.walk.metres == pytest.approx(300, abs=0.05)
    got = measure.measure(network, home(0, 0), held, [1], school_point="main entrance")
    assert got.walk.metres == pytest.approx(200, abs=0.05)


@settings(max_examples=examples(20))
@given(st.integers(0, 10_000))
def test_many_homes_are_measured_as_one_is(network: Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    held = schools(*([tuple(g) for g in rng.uniform(-1, 9, (2, 2))] for _ in range(3)))
    unsafe = changes.unsafe(network, rng.choice(network.edges["edge_id"], 8).tolist())
    xy = ORIGIN + 100 * rng.uniform(-2, 10, (6, 2))
    lonlat = to_lonlat(xy[:, 0], xy[:, 1])
    rows = [2, 0, 1]
    got = measure.distances(unsafe, lonlat, held, rows)
    for i, place in enumerate(lonlat):
        for j, row in enumerate(rows):
            one = measure.measure(unsafe, ChildHome(*place), held, [row])
            assert got.walk_any_m[i, j] == pytest.approx(one.walk_any.metres, abs=1e-6)
            assert got.walk_m[i, j] == pytest.approx(one.walk.metres, abs=1e-6)
            assert got.vehicle_m[i, j] == pytest.approx(one.drive.metres, abs=1e-6)
            assert got.gate[i, j] == (-1 if one.walk_any.gate is None else one.walk_any.gate)
    assert (got.walk_any_m <= got.walk_m + 1e-9).all()


@settings(max_examples=examples(20))
@given(st.integers(0, 10_000))
def test_another_gate_never_makes_a_way_longer(network: Network, seed: int) -> None:
    rng = np.random.default_rng(seed)
    gates = [tuple(g) for g in rng.uniform(0, 8, (3, 2))]
    xy = ORIGIN + 100 * rng.uniform(0, 8, (5, 2))
    lonlat = to_lonlat(xy[:, 0], xy[:, 1])
    few = measure.distances(network, lonlat, schools(gates[:2]), [0])
    more = measure.distances(network, lonlat, schools(gates), [0])
    for name in ("walk_any_m", "walk_m", "vehicle_m"):
        assert (getattr(more, name) <= getattr(few, name) + 1e-9).all()


def test_a_school_without_a_place_is_out_of_reach(network: Network) -> None:
    got = measure.distances(network, np.array([at(0, 0)]), schools([], [(1, 0)]), [0, 1])
    assert math.isinf(got.walk_any_m[0, 0])
    assert got.gate[0, 0] == -1
    assert got.walk_any_m[0, 1] == pytest.approx(100, abs=0.05)
