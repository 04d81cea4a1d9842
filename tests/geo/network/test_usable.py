"""Land with gates, islands, and streets that places do not join: held against a plain search."""

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.network import many, paths
from geo.network.edges import UNREACHABLE, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.permissions import Mode
from geo.network.streets import Network
from tests.examples import examples
from tests.geo.network.streets import ALL, network, street

pytestmark = pytest.mark.usefixtures("plane")

Rows = list[dict[str, object]]
MODES = ("walk", "drive")
FOOT = int(Mode.WALK)


def estate(rng: np.random.Generator) -> tuple[Rows, list[tuple[int, int, int]]]:
    """A town on a ring road with land that is for those who live on it; turns some may not make."""
    n = int(rng.integers(6, 14))
    at = rng.uniform(0, 1000, (n, 2))
    ends = [(i, (i + 1) % 5) for i in range(5)] + [
        (i, int(rng.integers(0, i))) for i in range(5, n)
    ]
    ends += [
        tuple(map(int, rng.choice(n, 2, replace=False))) for _ in range(int(rng.integers(0, 8)))
    ]
    rows = []
    for i, (a, b) in enumerate(ends):
        own = i >= 5 and rng.random() < 0.5
        one_way = i >= 5 and rng.random() < 0.15
        rows.append(
            street(
                a,
                b,
                [
                    tuple(at[a]),
                    tuple(at[a] * 0.5 + at[b] * 0.5 + rng.uniform(5, 40, 2)),
                    tuple(at[b]),
                ],
                ends_only=ALL if own else 0,
                backward=0 if one_way else ALL,
            )
        )
    turns = []
    for i, (_, via) in enumerate(ends):
        for j, other in enumerate(ends):
            if via in other and i != j and rng.random() < 0.05:
                turns.append((i, via, j))
    return rows, turns


def oracle(rows: Rows, turns: set[tuple[int, int, int]], open_: set[int]) -> nx.DiGraph:
    """States of a traveller: on an edge, in a direction; on land before or after the open streets.

    Land before, 0; open streets, 1; land after, 2. A state's node is the end that is come to.
    """
    g = nx.DiGraph()
    arcs = []
    for i, row in enumerate(rows):
        for ahead in (True, False):
            if row["forward" if ahead else "backward"]:
                ends = (row["from_node"], row["to_node"])
                arcs.append((i, ahead, *(ends if ahead else ends[::-1])))
    for i, ahead, _, node in arcs:
        onwards = [arc for arc in arcs if arc[2] == node and (i, node, arc[0]) not in turns]
        others = [arc for arc in onwards if arc[:2] != (i, not ahead)]
        for j, onward, _, _ in others or [arc for arc in arcs if arc[:2] == (i, not ahead)]:
            for before in (1,) if i in open_ else (0, 2):
                after = 1 if j in open_ else (before if before != 1 else 2)
                if before == 2 and after == 1:
                    continue
                g.add_edge((i, ahead, before), (j, onward, after), metres=rows[j]["length_m"])
    return g


def shortest(rows: Rows, g: nx.DiGraph, open_: set[int], start: int, end: int) -> float:
    """Metres from the middle of one edge to the middle of another, along the streets."""
    best = np.inf
    for ahead in (True, False):
        if not rows[start]["forward" if ahead else "backward"]:
            continue
        source = (start, ahead, 1 if start in open_ else 0)
        if source not in g:
            continue
        found = nx.single_source_dijkstra_path_length(g, source, weight="metres")
        for (i, _, _), metres in found.items():
            if i == end:
                whole = metres + rows[start]["length_m"] / 2 - rows[end]["length_m"] / 2
                best = min(best, whole)
    return best


def middles(graph: ModeGraph, rows: Rows) -> SnappedPoints:
    """The middle of each row's edge, as a place."""
    edge = np.full(len(rows), UNREACHABLE)
    joined = np.flatnonzero(graph.edges.joins)
    edge[graph.edges.row[joined]] = joined
    metres = np.array([row["length_m"] for row in rows], dtype=float)
    points = [shapely.from_wkb(row["geometry"]).interpolate(0.5, normalized=True) for row in rows]
    return SnappedPoints(edge, metres / 2, np.zeros(len(rows)), shapely.get_coordinates(points))


def joined(g: nx.DiGraph, open_: set[int]) -> set[int] | None:
    """Rows that the ring leads to and that lead back to it; None if it is not gone both ways."""
    main = max(nx.strongly_connected_components(g), key=len)
    if not all((i, ahead, 1) in main for i in range(5) for ahead in (True, False)):
        return None
    ring = (0, True, 1)
    comes = {i for i, _, _ in nx.descendants(g, ring)}
    return {i for i, _, land in nx.ancestors(g, ring) if land == (i in open_)} & comes


def enclosed(rows: Rows) -> set[int]:
    """Rows that are open: not the land's own, nor to be come to over land alone."""
    g = nx.Graph()
    for i, row in enumerate(rows):
        if not row["ends_only"]:
            g.add_edge(("n", row["from_node"]), ("e", i))
            g.add_edge(("e", i), ("n", row["to_node"]))
    parts = [{i for kind, i in part if kind == "e"} for part in nx.connected_components(g)]
    return max(parts, key=len)


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=156)  # land with a dead end that one may not turn out of: both
@example(seed=3879)
def test_land_is_used_in_full_by_its_own_and_passed_through_by_nobody(mode: str, seed: int) -> None:
    rows, turns = estate(np.random.default_rng(seed))
    forbidden = set(turns) if mode == "drive" else set()
    net = network(rows, turns=turns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.network.turns.ABOUT_WITHIN_M", np.inf)
        graph = net.graph(mode)
    open_ = enclosed(rows)
    g = oracle(rows, forbidden, open_)
    places = middles(graph, rows)
    kept = np.flatnonzero(places.edge != UNREACHABLE)
    expected = np.array([[shortest(rows, g, open_, i, j) for j in kept] for i in kept])
    np.fill_diagonal(expected, 0.0)
    some = places.take(kept)
    may = joined(g, open_)
    assert may is None or set(kept.tolist()) == may
    assert table(graph, some) == pytest.approx(expected, abs=1e-2)
    back_again = table(graph.reversed, some).T
    assert back_again == pytest.approx(expected, abs=1e-2)
    for i in range(len(kept)):
        lengths, _ = paths.lengths_from(graph, some.take(np.array([i])), some)
        assert lengths.metres == pytest.approx(expected[i], abs=1e-2)
        back, _ = paths.lengths_from(graph.reversed, some.take(np.array([i])), some)
        assert back.metres == pytest.approx(expected[:, i], abs=1e-2)
        found = paths.search(graph, some.take(np.array([i])))
        for j in np.flatnonzero(np.isfinite(expected[i])):
            legs = paths.legs(found, some.take(np.array([j])))
            assert legs is not None
            assert legs.metres.sum() == pytest.approx(expected[i, j], abs=1e-2)
            steps = np.concatenate(legs.points)
            assert np.hypot(*np.diff(steps, axis=0).T).sum() == pytest.approx(
                expected[i, j], abs=1e-2
            )  # without a jump
    facilities = some.take(np.arange(0, len(kept), 3))
    for towards, to in ((graph, expected), (graph.reversed, expected.T)):
        best, which = paths.nearest(towards, some, facilities)
        assert best == pytest.approx(to[:, ::3].min(axis=1), abs=1e-2)
        reached = np.flatnonzero(np.isfinite(best))
        assert to[reached, which[reached] * 3] == pytest.approx(best[reached], abs=1e-2)


def table(graph: ModeGraph, places: SnappedPoints) -> np.ndarray:
    """Costs of the ways from all of some places to all of them."""
    whole = np.full((len(places), len(places)), np.inf)
    for here, there, cost in many.costs(graph, places, places, door_rate=1.0):
        whole[here, there] = cost
    return whole


@pytest.mark.parametrize("lane", [False, True])
def test_no_place_joins_a_dead_end_on_land_that_no_car_may_turn_out_of(lane: bool) -> None:
    """Unless a lane leads out of it: then neighbours drive there, however the way is asked for."""
    own = {"ends_only": ALL}
    rows = [
        street(0, 1, [(0, 0), (1000, 0)]),
        street(1, 2, [(1000, 0), (1200, 0)], **own),
        street(2, 3, [(1200, 0), (1300, 0)], **own),
        street(1, 4, [(1000, 0), (1000, -500)]),
    ]
    if lane:
        rows.append(street(3, 0, [(1300, 0), (1300, 400), (0, 0)], backward=0, **own))
    graph = network(rows, turns=[(2, 2, 1)]).graph("drive")
    places = middles(graph, rows)
    assert (places.edge != UNREACHABLE).tolist() == [True, True, lane, True, True][: len(rows)]
    home, there = places.take(np.array([1])), places.take(np.array([2]))
    to = 150 if lane else np.inf
    assert paths.lengths_from(graph, home, there)[0].metres == pytest.approx([to])
    assert paths.lengths_from(graph.reversed, there, home)[0].metres == pytest.approx([to])
    assert paths.nearest(graph, home, there)[0] == pytest.approx([to])
    for many_homes in (1, 2):  # a search from the home, and one from the place
        homes = home.take(np.zeros(many_homes, dtype=int))
        for _, _, got in paths.matrix(graph, homes, there):
            assert got.metres == pytest.approx(np.full(len(got.metres), to))
    assert graph.snap(np.array([[1250.0, 5.0]])).offset_m == pytest.approx(
        [5.0 if lane else np.hypot(50, 5)]
    )


def isles(apart_m: float, ferry: bool) -> Network:
    """A mainland street of a kilometre, and two islands beyond it, one behind the other."""
    quays = [1000.0, 1000 + apart_m, 1600 + apart_m, 1600 + 2 * apart_m]
    rows = [
        street(1, 2, [(0, 0), (quays[0], 0)]),
        street(3, 4, [(quays[1], 0), (quays[2], 0)]),
        street(5, 6, [(quays[3], 0), (quays[3] + 400, 0)]),
    ]
    if ferry:
        sea = {"ferry_s": 600.0, "forward": FOOT, "backward": FOOT}
        rows.append(street(2, 3, [(quays[0], 0), (quays[1], 0)], **sea))
        rows.append(street(4, 5, [(quays[2], 0), (quays[3], 0)], **sea))
    return network(rows)


def metres(net: Network, mode: str, start: float, end: float, *, ferries: bool = True) -> float:
    graph = net.graph(mode, ferries=ferries)
    both = graph.snap(np.array([[start, 5.0], [end, 5.0]]))
    return float(
        paths.lengths(
            paths.search(graph, both.take(np.array([0]))), both.take(np.array([1]))
        ).metres[0]
    )


@pytest.mark.parametrize("ferry", [False, True])
def test_each_island_has_a_network(ferry: bool) -> None:
    net = isles(500.0, ferry)
    for mode in MODES:
        assert metres(net, mode, 100, 400) == pytest.approx(310, abs=0.01)
        assert metres(net, mode, 1600, 1900) == pytest.approx(310, abs=0.01)
        assert metres(net, mode, 2700, 3000) == pytest.approx(310, abs=0.01)
        assert metres(net, mode, 2000, 2650) == (660 if ferry and mode == "walk" else np.inf)
    assert metres(net, "walk", 100, 3000) == (pytest.approx(2910) if ferry else np.inf)
    assert np.isinf(metres(net, "walk", 100, 3000, ferries=False))
    assert metres(net, "walk", 1600, 1900, ferries=False) == pytest.approx(310, abs=0.01)


def test_a_piece_of_street_beside_the_network_is_no_island() -> None:
    net = isles(60.0, ferry=False)
    graph = net.graph("walk")
    got = graph.snap(np.array([[1080.0, 0.0]]))
    assert got.offset_m[0] == pytest.approx(80.0)


def test_an_island_with_a_bridge_for_walkers_keeps_its_roads() -> None:
    net = network(
        [
            street(1, 2, [(0, 0), (1000, 0)]),
            street(2, 3, [(1000, 0), (1200, 0)], forward=FOOT, backward=FOOT, joins=False),
            street(3, 4, [(1200, 0), (1600, 0)]),
        ]
    )
    assert metres(net, "walk", 900, 1300) == pytest.approx(410)
    assert metres(net, "drive", 1250, 1500) == pytest.approx(260)
    assert np.isinf(metres(net, "drive", 900, 1300))


def test_a_street_that_a_gate_cuts_off_on_an_island_is_no_network_of_its_own() -> None:
    rows = [
        street(1, 2, [(0, 0), (1000, 0)]),
        street(3, 4, [(3000, 0), (3600, 0)]),
        street(4, 5, [(3600, 0), (3900, 0)]),
    ]
    net = network(rows, blocked={4: ALL})
    got = net.graph("walk").snap(np.array([[3800.0, 0.0]]))
    assert got.offset_m[0] == pytest.approx(200.0)


def test_places_join_no_tunnel_and_no_bridge_but_go_along_them() -> None:
    net = network(
        [
            street(1, 2, [(0, 0), (100, 0)]),
            street(2, 3, [(100, 0), (300, 0)], joins=False),
            street(3, 4, [(300, 0), (400, 0)]),
        ]
    )
    for mode in MODES:
        graph = net.graph(mode)
        for many_places in (1, 5000):
            got = graph.snap(np.full((many_places, 2), [190.0, 4.0]))
            assert got.offset_m[0] == pytest.approx(np.hypot(90, 4))
        assert metres(net, mode, 50, 350) == pytest.approx(310)
