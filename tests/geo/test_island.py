"""The real island: held against networkx, and against results that were looked at once.

Needs the default area, built from packages of the registry (or built already).
"""

import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from geo.families.search import nearby
from geo.measure import METRES_PER_MILE
from geo.network import paths
from geo.network.streets import Network
from geo.store import Store

GOLDEN = Path(__file__).parents[1] / "golden" / "isle-of-wight-find.json"


@pytest.fixture(scope="module")
def island(island_db: Path) -> Iterator[Store]:
    store = Store.open(island_db)
    yield store
    store.close()


@pytest.fixture(scope="module")
def network(island: Store) -> Network:
    return island.network()


@pytest.mark.parametrize("mode", ["walk", "wheelchair", "cycle", "drive"])
def test_lengths_on_a_piece_of_the_real_network_equal_those_of_networkx(
    island: Store, network: Network, mode: str
) -> None:
    graph = network.graph(mode)
    e = graph.edges
    rng = np.random.default_rng(1)
    homes = island.homes_of_area().table
    middle = homes.iloc[int(rng.integers(len(homes)))][["easting", "northing"]].to_numpy(float)
    near = homes[np.hypot(homes["easting"] - middle[0], homes["northing"] - middle[1]) < 1500]
    places = graph.snap(near[["easting", "northing"]].to_numpy(float)[:60])
    oracle = nx.MultiDiGraph()
    for i in range(len(e.u)):
        if e.forward[i]:
            oracle.add_edge(int(e.u[i]), int(e.v_in[i]), weight=e.metres[i])
        if e.backward[i]:
            oracle.add_edge(int(e.v[i]), int(e.u_in[i]), weight=e.metres[i])
    oracle.add_weighted_edges_from(
        (int(a), int(b), 0.0) for a, b in zip(graph.links.tail, graph.links.head, strict=True)
    )
    for p in range(len(places)):
        on, along = int(places.edge[p]), float(places.along_m[p])
        rest = float(e.metres[on]) - along
        for node, metres, out, back in (
            (e.v_in[on], rest, e.forward[on], False),
            (e.u_in[on], along, e.backward[on], False),
            (e.u[on], along, False, e.forward[on]),
            (e.v[on], rest, False, e.backward[on]),
        ):
            if out:
                oracle.add_edge(f"from {p}", int(node), weight=metres)
            if back:
                oracle.add_edge(int(node), f"to {p}", weight=metres)
    for p in range(3):
        expected = nx.single_source_dijkstra_path_length(oracle, f"from {p}", weight="weight")
        got, _ = paths.lengths_from(graph, places.take(np.array([p])), places)
        door_m = places.offset_m[p] + places.offset_m
        others = [q for q in range(len(places)) if places.edge[q] != places.edge[p]]
        assert len(others) > 20
        for q in others:
            assert got.metres[q] - door_m[q] == pytest.approx(expected[f"to {q}"], abs=1e-3)


def test_every_home_joins_a_street(island: Store, network: Network) -> None:
    homes = island.homes_of_area().table
    xy = homes[["easting", "northing"]].to_numpy(float)
    assert len(homes) == 5551  # of 6,424 postcodes: the others are PO boxes, or ended by 2000
    for mode, most in (("walk", 0), ("drive", 0), ("cycle", 5), ("wheelchair", 15)):
        assert (network.graph(mode).snap(xy).edge < 0).sum() <= most


def test_the_same_is_found_as_when_it_was_last_looked_at(island: Store, network: Network) -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    offer = island.offer()
    for case in expected["cases"]:
        answer = nearby(
            network,
            offer,
            island.locate(case["place"]),
            mode=case["mode"],
            within_m=case["miles"] * METRES_PER_MILE,
            categories=case["categories"],
        )
        found = answer.results[["service_id", "name"]].to_dict("records")
        assert found == [{k: r[k] for k in ("service_id", "name")} for r in case["results"]]
        metres = [r["distance_m"] for r in case["results"]]
        assert answer.results["distance_m"].tolist() == pytest.approx(metres, abs=0.5)
