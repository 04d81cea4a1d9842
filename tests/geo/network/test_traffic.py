"""The marked streets on many routes are those of each route alone."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.network import paths, traffic
from geo.network.graph import ModeGraph
from tests.examples import examples
from tests.geo.network.streets import random_graph


@settings(max_examples=examples(100), deadline=None)
@given(seed=st.integers(0, 2**32 - 1), one_way=st.sampled_from([0.0, 0.3]))
def test_routes_of_many_go_along_the_streets_that_each_goes_along(
    seed: int, one_way: float
) -> None:
    rng = np.random.default_rng(seed)
    made = random_graph(rng, int(rng.integers(3, 12)), int(rng.integers(0, 9)), one_way=one_way)
    graph = ModeGraph(made.mode, made.edges, made.links)
    places = graph.snap(rng.uniform(-50, 1050, (12, 2)))
    facilities = graph.snap(rng.uniform(-50, 1050, (int(rng.integers(1, 4)), 2)))
    ends = np.sort(np.stack([graph.edges.u, graph.edges.v]), axis=0)
    street = ends[0] * graph.nodes + ends[1]  # one of two just as long is as good as the other
    marked = (rng.random(graph.nodes**2) < 0.4)[street]
    got = list(traffic.along(graph, places, facilities, marked))
    assert len(got) == len(places)
    lengths, which = paths.nearest(graph, places, facilities)
    for i in range(len(places)):
        if which[i] < 0:
            assert got[i] is None
            continue
        found = paths.search(graph, places.take(np.array([i])))
        legs = paths.legs(found, facilities.take(which[[i]]))
        assert legs is not None
        expected: dict[int, float] = defaultdict(float)
        for edge, metres in zip(legs.edges.tolist(), legs.metres.tolist(), strict=True):
            if marked[edge] and metres > 0:
                expected[street[edge]] += metres
        summed: dict[int, float] = defaultdict(float)
        for edge, metres in got[i] or ():
            summed[street[edge]] += metres
        known = {edge: metres for edge, metres in summed.items() if metres > 1e-3}
        assert known == pytest.approx({e: m for e, m in expected.items() if m > 1e-3}, abs=1e-2)
        everything = traffic.along(
            graph, places.take(np.array([i])), facilities, np.ones(len(marked), dtype=bool)
        )
        whole = sum(metres for _, metres in next(everything) or ())
        doors = places.offset_m[i] + facilities.offset_m[which[i]]
        assert whole + doors == pytest.approx(lengths[i], abs=1e-2)
