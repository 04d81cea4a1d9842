"""Walks to school, measured by the product and over a second graph that shares nothing with it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.network.osm import read_streets
from geo.network.streets import Network
from geo.school_travel import measure
from geo.school_travel.schools import Schools, schools_of
from geo.store import Store
from tests.second_graph import SecondGraph
from tests.town import at

LIMITS_M = (3218.688, 4828.032)
PAIRS, NEAR, SAME_M = 500, 0.05, 0.5

CAMDEN = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "camden/camden.osm.pbf"


def differences(
    second: SecondGraph,
    network: Network,
    schools: Schools,
    lonlat: np.ndarray,
    pairs: Sequence[tuple[int, int]],
) -> list[tuple[int, int, float, float]]:
    """The pairs that differ: home, school, our metres and the second graph's."""
    rows = sorted({school for _, school in pairs})
    ours = measure.distances(network, lonlat, schools, rows, drives=False).walk_any_m
    apart = []
    for column, row in enumerate(rows):
        gates = schools.gates.loc[schools.gates["school"] == row, ["lon", "lat"]].to_numpy()
        homes = [home for home, school in pairs if school == row]
        for home, metres in zip(homes, second.walks(lonlat[homes], gates), strict=True):
            mine = float(ours[home, column])
            if not (metres == mine or abs(metres - mine) <= SAME_M):
                apart.append((home, row, mine, metres))
    return apart


def near_a_limit(network: Network, schools: Schools, lonlat: np.ndarray) -> list[tuple[int, int]]:
    """Pairs whose walk is within a twentieth of a limit, drawn with a fixed seed."""
    rows = sorted({int(row) for row in schools.gates["school"]})
    metres = measure.distances(network, lonlat, schools, rows, drives=False).walk_any_m
    near = np.zeros(metres.shape, dtype=bool)
    for limit in LIMITS_M:
        near |= np.abs(metres - limit) <= NEAR * limit
    home, column = np.nonzero(near)
    drawn = np.random.default_rng(1).choice(len(home), min(PAIRS, len(home)), replace=False)
    return [(int(home[i]), rows[column[i]]) for i in drawn]


def test_in_the_town_both_measure_the_same(store: Store, town_manifest: Path) -> None:
    """Homes anywhere, also on Hall Drive, which is private and has two gates, and on Farm Track."""
    second = SecondGraph(town_manifest.with_name("town.osm"))
    draw = np.random.default_rng(2)
    places = [at(*draw.uniform(0.05, 7.95, 2)) for _ in range(150)]
    places += [at(-3.05, row) for row in (0.4, 1.0, 1.9, 2.6)] + [at(-1.5, 3.05), at(-1.5, 0.05)]
    places += [at(-2.9, 2.95), at(2.2, 2.25), at(2.41, 4.9)]
    lonlat = np.array(places)
    schools = store.schools()
    pairs = [(i, 0) for i in range(len(places))]
    assert differences(second, store.network(), schools, lonlat, pairs) == []


def test_the_second_graph_keeps_guests_out_of_private_land(town_manifest: Path) -> None:
    """From the end of Farm Track to the north: Hall Drive would be shorter, and is private."""
    second = SecondGraph(town_manifest.with_name("town.osm"))
    through, into = second.walks([at(-2.5, 0.0), at(-3.0, 1.0)], [at(0.0, 3.0)])
    assert through == pytest.approx(250 + 300, abs=2)
    assert into == pytest.approx(200 + 300, abs=2)


@pytest.mark.exhaustive
def test_500_walks_of_the_island_near_a_limit(island_db: Path, island_extract: Path) -> None:
    store = Store.open(island_db)
    network, schools = store.network(), store.schools()
    lonlat = store.homes_of_area().lonlat
    pairs = near_a_limit(network, schools, lonlat)
    assert len(pairs) == PAIRS
    assert differences(SecondGraph(island_extract), network, schools, lonlat, pairs) == []


@pytest.mark.exhaustive
@pytest.mark.skipif(not CAMDEN.exists(), reason="the folder of shared data is not there")
def test_500_walks_of_camden_near_a_limit() -> None:
    """Homes and schools drawn at random beside its streets."""
    made = read_streets(CAMDEN)
    network = Network(made.edges, made.nodes, made.turns)
    second = SecondGraph(CAMDEN)
    draw = np.random.default_rng(3)
    own = list(second.places.values())
    beside = np.array([own[i][2:] for i in draw.choice(len(own), 260, replace=False)])
    beside += draw.uniform(-1e-4, 1e-4, beside.shape)
    homes, gates = beside[:200], beside[200:]
    schools = made_schools(gates)
    pairs = near_a_limit(network, schools, homes)
    assert len(pairs) == PAIRS
    assert differences(second, network, schools, homes, pairs) == []


def made_schools(places: np.ndarray) -> Schools:
    """Schools of one gate each."""
    ids = [f"s{i}" for i in range(len(places))]
    services = pd.DataFrame({"service_id": ids, "urn": None, "name": ids})
    services = services.assign(
        min_age=None, max_age=None, category="mainstream-school", illustrative=False
    ).assign(authority_code="E09000007", source_id="made")
    gates = pd.DataFrame({"service_id": ids, "lon": places[:, 0], "lat": places[:, 1]})
    return schools_of(services, gates.assign(kind="barrier=gate"), {}, {})
