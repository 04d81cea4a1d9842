"""Signs by way of a street, and turning about: held against a search over how one came."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import many, paths
from geo.network.edges import UNREACHABLE, SnappedPoints
from geo.network.graph import ModeGraph
from geo.network.streets import Network
from tests.examples import examples
from tests.geo.network.streets import ALL, network, street

Rows = list[dict[str, object]]
Turn = tuple[int, int, int]
Arc = tuple[int, bool]


def town(rng: np.random.Generator) -> tuple[Rows, list[list[Turn]]]:
    """Streets at random, and signs that forbid to go along some of them one after the other."""
    n = int(rng.integers(4, 9))
    at = rng.uniform(0, 1000, (n, 2))
    ends = [(i, int(rng.integers(0, i))) for i in range(1, n)]
    ends += [
        tuple(map(int, rng.choice(n, 2, replace=False))) for _ in range(int(rng.integers(2, 8)))
    ]
    rows = []
    for a, b in ends:
        bend = (at[a] + at[b]) / 2 + rng.uniform(5, 40, 2)
        oneway = rng.random() < 0.15
        points = [tuple(at[a]), tuple(bend), tuple(at[b])]
        rows.append(street(a, b, points, backward=0 if oneway else ALL))
    signs = [sign for _ in range(int(rng.integers(1, 7))) if (sign := walk(rows, rng))]
    return rows, signs


def walk(rows: Rows, rng: np.random.Generator) -> list[Turn]:
    """A few turns one after the other, without turning about."""
    arcs = directed(rows)
    chain = [arcs[int(rng.integers(len(arcs)))]]
    for _ in range(int(rng.integers(1, 4))):
        onward = [arc for arc in arcs if tail(rows, arc) == head(rows, chain[-1])]
        onward = [arc for arc in onward if arc[0] != chain[-1][0]]
        if not onward:
            break
        chain.append(onward[int(rng.integers(len(onward)))])
    return [(a[0], head(rows, a), b[0]) for a, b in pairwise(chain)]


def directed(rows: Rows) -> list[Arc]:
    senses = ((True, "forward"), (False, "backward"))
    return [(i, ahead) for i, row in enumerate(rows) for ahead, name in senses if row[name]]


def tail(rows: Rows, arc: Arc) -> int:
    return int(rows[arc[0]]["from_node" if arc[1] else "to_node"])  # type: ignore[call-overload]


def head(rows: Rows, arc: Arc) -> int:
    return tail(rows, (arc[0], not arc[1]))


def oracle(rows: Rows, signs: list[list[Turn]]) -> nx.DiGraph:
    """What a driver knows: the last four arcs. Each leads on to all that no sign forbids."""
    forbidden = {(*((e, via) for e, via, _ in sign), (sign[-1][2], None)) for sign in signs}
    arcs = directed(rows)
    g = nx.DiGraph()

    def banned(came: tuple[Arc, ...]) -> bool:
        for k in range(len(came) - 1):
            some = came[k:]
            nodes = [*(head(rows, arc) for arc in some[:-1]), None]
            if tuple(zip((arc[0] for arc in some), nodes, strict=True)) in forbidden:
                return True
        return False

    queue = [(arc,) for arc in arcs]
    seen = set(queue)
    while queue:
        came = queue.pop()
        i, ahead = came[-1]
        about = (i, not ahead)
        onward = [a for a in arcs if tail(rows, a) == head(rows, came[-1]) and a != about]
        onward = [a for a in onward if not banned((*came, a))] or [a for a in arcs if a == about]
        for arc in onward:
            state = (*came, arc)[-4:]
            g.add_edge(came, state, metres=rows[arc[0]]["length_m"])
            if state not in seen:
                seen.add(state)
                queue.append(state)
    return g


def shortest(rows: Rows, g: nx.DiGraph, start: int) -> dict[int, float]:
    """Metres from the middle of an edge to the middle of each other that can be come to."""
    best: dict[int, float] = {start: 0.0}
    for ahead in (True, False):
        source = ((start, ahead),)
        if source not in g:
            continue
        found = nx.single_source_dijkstra_path_length(g, source, weight="metres")
        for state, metres in found.items():
            i = state[-1][0]
            whole = metres + rows[start]["length_m"] / 2 - rows[i]["length_m"] / 2
            if i != start:
                best[i] = min(best.get(i, np.inf), whole)
    return best


def middles(graph: ModeGraph, rows: Rows) -> SnappedPoints:
    """The middle of each row's edge, as a place."""
    edge = np.full(len(rows), UNREACHABLE)
    joined = np.flatnonzero(graph.edges.joins)
    edge[graph.edges.row[joined]] = joined
    metres = np.array([row["length_m"] for row in rows], dtype=float)
    points = [shapely.from_wkb(row["geometry"]).interpolate(0.5, normalized=True) for row in rows]
    return SnappedPoints(edge, metres / 2, np.zeros(len(rows)), shapely.get_coordinates(points))


def driven(rows: Rows, **signs: object) -> ModeGraph:
    """The streets for cars, where nobody turns about at any junction."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.network.turns.ABOUT_WITHIN_M", np.inf)
        return network(rows, **signs).graph("drive")


@settings(max_examples=examples(120), deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_one_may_do_depends_on_how_one_came(seed: int) -> None:
    rows, signs = town(np.random.default_rng(seed))
    if not signs:
        return
    graph = driven(rows, chains=signs)
    g = oracle(rows, signs)
    places = middles(graph, rows)
    kept = np.flatnonzero(places.edge != UNREACHABLE)
    if not len(kept):
        return
    some = places.take(kept)
    expected = np.full((len(kept), len(kept)), np.inf)
    for i, start in enumerate(kept):
        best = shortest(rows, g, int(start))
        expected[i] = [best.get(int(end), np.inf) for end in kept]
    got = np.full(expected.shape, np.inf)
    for here, there, cost in many.costs(graph, some, some, door_rate=1.0):
        got[here, there] = cost
    assert got == pytest.approx(expected, abs=1e-2)
    for i in range(len(kept)):
        one = some.take(np.array([i]))
        assert paths.lengths_from(graph, one, some)[0].metres == pytest.approx(
            expected[i], abs=1e-2
        )
        back = paths.lengths_from(graph.reversed, one, some)[0].metres
        assert back == pytest.approx(expected[:, i], abs=1e-2)
        found = paths.search(graph, one)
        for j in np.flatnonzero(np.isfinite(expected[i])):
            legs = paths.legs(found, some.take(np.array([j])))
            assert legs is not None
            assert legs.metres.sum() == pytest.approx(expected[i, j], abs=1e-2)
            steps = np.hypot(*np.diff(np.concatenate(legs.points), axis=0).T)
            assert steps.sum() == pytest.approx(expected[i, j], abs=1e-2)  # without a jump


#   0 ── 1 ── 2      1 → 2 → 5 → 4: by way of the link 2–5
#        :    |
#   3 ── 4 ── 5
AT = {0: (0, 100), 1: (100, 100), 2: (200, 100), 3: (0, 0), 4: (100, 0), 5: (200, 0), 6: (200, 400)}
ENDS = ((0, 1), (1, 2), (2, 5), (5, 4), (4, 3), (2, 6))


def link(**more: object) -> Network:
    rows = [street(a, b, [AT[a], AT[b]]) for a, b in ENDS]
    return network(rows, **more)


def metres(net: Network, start: int, end: int, mode: str = "drive") -> float:
    """From the middle of one street to the middle of another, by their order; to the millimetre."""
    graph = net.graph(mode)
    rows = [street(a, b, [AT[a], AT[b]]) for a, b in ENDS]
    places = middles(graph, rows)
    found = paths.lengths_from(graph, places.take([start]), places.take([end]))[0].metres[0]
    return round(float(found), 3)


NO_U_TURN = [[(1, 2, 2), (2, 5, 3)]]


def test_a_sign_by_way_of_a_street_binds_who_came_from_its_first_street() -> None:
    assert metres(link(), 1, 3) == 200
    signed = link(chains=NO_U_TURN)
    # on past the link to the end of 2–6, and back
    assert metres(signed, 1, 3) == 50 + 2 * 300 + 100 + 50
    assert metres(signed, 5, 3) == 300  # who comes from elsewhere may
    assert metres(signed, 1, 2) == 100  # and so may who goes to a place on the way
    assert metres(signed, 2, 3) == 100  # or comes from one there
    assert metres(signed, 3, 1) == 200  # the other way round nothing is forbidden
    assert metres(signed, 1, 3, "walk") == 200


def test_nobody_turns_about_at_a_junction_near_a_sign_but_at_a_dead_end() -> None:
    #  0 ── 1 ── 2 ── 3, and 1 ── 4, 2 ── 5: no left turn from 0–1 into 1–4
    at = {0: (0, 0), 1: (100, 0), 2: (150, 0), 3: (400, 0), 4: (100, 90), 5: (150, -80)}
    ends = ((0, 1), (1, 2), (2, 3), (1, 4), (2, 5))
    rows = [street(a, b, [at[a], at[b]]) for a, b in ends]
    graph = network(rows, turns=[(0, 1, 3)]).graph("drive")
    places = middles(graph, rows)
    found = paths.lengths_from(graph, places.take([0]), places.take([3]))[0].metres[0]
    # along 1–2, into 2–5 to its end, and back: not about at 2
    assert found == pytest.approx(50 + 50 + 80 + 80 + 50 + 45)
