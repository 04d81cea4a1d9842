"""A country in pieces gives what it gives as one, to the last digit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import to_grid
from geo.nation.files import AreaTask, read, write
from geo.nation.measure import (
    Nation,
    NationMeasures,
    areas,
    by_zone,
    measured,
    nation_of,
    nearest,
    together,
    ways,
)
from geo.nation.tiles import around, country_of, joined, widened
from geo.network import paths
from geo.network.edges import FOOT_MPS, UNREACHABLE, Edges, SnappedPoints, Turns
from geo.network.graph import ModeGraph
from geo.provision.access import enhanced, gaussian, within
from geo.provision.supply import supply_of
from geo.store import Store
from geo.travel import Streets
from tests.examples import examples
from tests.geo.network.streets import network, random_graph, street

seeds = st.integers(0, 2**32 - 1)


def made(
    rng: np.random.Generator, *, one_way: float, homes: int = 60, services: int = 12
) -> tuple[ModeGraph, Nation, SnappedPoints, SnappedPoints]:
    """A small country over the grid's squares; the graph it is of, and places as they join that."""
    small = random_graph(rng, 60, 40, one_way=one_way)
    graph = ModeGraph(small.mode, small.edges, small.links, fastest=small.fastest)
    here, there = (graph.snap(rng.uniform(-100, 1100, (n, 2))) for n in (homes, services))
    people = rng.integers(0, 20, homes).astype(float)
    places = np.where(rng.random(services) < 0.1, np.nan, rng.integers(0, 30, services))
    rate = 1 / FOOT_MPS if graph.fastest else 1.0
    nation = nation_of(graph, here, people, there, places, door_rate=rate)
    return graph, nation, here, there


def town(rng: np.random.Generator, *, homes: int, side: int = 30) -> Nation:
    """A walking country of crooked blocks, 60 metres wide, with streets left out."""
    at = (np.argwhere(np.ones((side, side))) + rng.uniform(-0.3, 0.3, (side * side, 2))) * 60.0
    number = np.arange(side * side).reshape(side, side)
    u = np.concatenate([number[1:].ravel(), number[:, 1:].ravel()])
    v = np.concatenate([number[:-1].ravel(), number[:, :-1].ravel()])
    kept = rng.random(len(u)) < 0.9
    u, v = u[kept], v[kept]
    bend = (at[u] + at[v]) / 2 + rng.uniform(-5, 5, (len(u), 2))
    shapes = shapely.linestrings(np.stack([at[u], bend, at[v]], axis=1))
    metres, both = shapely.length(shapes), np.ones(len(u), dtype=bool)
    edges = Edges(
        u,
        v,
        u,
        v,
        both,
        both,
        metres,
        metres / FOOT_MPS,
        ~both,
        np.arange(len(u)),
        shapes,
        both,
        np.arange(len(u)),
    )
    country, _ = country_of(ModeGraph("walk", edges, Turns.none()))
    here, there = (joined(country, rng.uniform(0, 60.0 * side, (n, 2))) for n in (homes, 40))
    people, places = rng.integers(0, 9, homes).astype(float), rng.integers(1, 30, 40).astype(float)
    return Nation(country, here, people, there, places).checked()


def small_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' countries are a kilometre wide."""
    monkeypatch.setattr("geo.nation.tiles.SQUARE_M", 90.0)
    monkeypatch.setattr("geo.nation.measure.CELL_M", 150.0)


def assert_same(one: NationMeasures, other: NationMeasures) -> None:
    for name in ("home", "cost", "service", "access", "at_least"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


@pytest.mark.parametrize("one_way", [0.0, 0.4])
@pytest.mark.parametrize("seed", range(8))
def test_in_pieces_as_in_one_to_the_last_digit(
    seed: int, one_way: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_squares(monkeypatch)
    rng = np.random.default_rng(seed)
    graph, nation, here, there = made(rng, one_way=one_way)
    limit = float(rng.uniform(50, 500)) * (0.2 if graph.fastest else 1.0)
    decay = gaussian(limit)
    whole = measured(nation, np.arange(60), limit=limit, decay=decay)
    divided = areas(nation.homes.xy, 5)
    parts = [
        measured(nation, divided[i], limit=limit, decay=decay)
        for i in rng.permutation(len(divided))
    ]
    assert_same(together(parts), whole)
    assert whole.home.tolist() == list(range(60))

    cost, which = paths.nearest(graph, here, there)
    assert whole.cost.tobytes() == cost.tobytes()
    assert (whole.service == which).all()


@pytest.mark.parametrize("first_look_m", [10.0, 150.0, 5000.0])
def test_a_town_in_pieces_smaller_than_itself(
    first_look_m: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_squares(monkeypatch)
    nation = town(np.random.default_rng(1), homes=400)
    box = widened(around(nation.homes.xy[:1]), 150.0)
    part, kept = nation.country.cut(box, along=nation.homes.edge[:1])
    assert 0 < len(kept) < len(nation.country.u) / 5
    assert len(part.xy) < len(nation.country.xy) / 5

    whole = measured(nation, np.arange(400), limit=300.0, decay=within(300.0))
    divided = areas(nation.homes.xy, 30)
    parts = [measured(nation, area, limit=300.0, decay=within(300.0)) for area in divided]
    assert_same(together(parts), whole)
    assert 0 < (whole.access > 0).sum() < 400
    for area in divided:
        cost, service = nearest(nation, area, first_look_m=first_look_m)
        assert (cost == whole.cost[area]).all()
        assert (service == whole.service[area]).all()


@settings(max_examples=examples(25), deadline=None)
@given(seeds)
def test_ways_are_those_of_a_search_from_each_home(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph, nation, here, there = made(rng, one_way=0.3, homes=15)
    limit = float(rng.uniform(20, 900)) * (0.2 if graph.fastest else 1.0)
    expected = {}
    for i in range(len(here)):
        found = paths.lengths(paths.search(graph, here.take(np.array([i]))), there)
        cost = found.seconds if graph.fastest else found.metres
        for j in np.flatnonzero(cost <= limit):
            expected[i, int(j)] = cost[j]
    got = ways(nation, limit=limit)
    near = {k: c for k, c in expected.items() if c < limit * (1 - 1e-6)}
    pairs = dict(
        zip(zip(got.home.tolist(), got.service.tolist(), strict=True), got.cost, strict=True)
    )
    assert list(pairs) == sorted(pairs)
    assert set(near) <= set(pairs) <= set(expected)
    for pair, cost in near.items():
        assert pairs[pair] == pytest.approx(cost, abs=1e-3)  # a micrometre is no edge


def test_access_is_that_of_the_measure_over_all_ways() -> None:
    nation = town(np.random.default_rng(2), homes=200)
    found = measured(nation, np.arange(200), limit=400.0, decay=gaussian(400.0))
    expected = enhanced(ways(nation, limit=400.0), nation.people, nation.places, gaussian(400.0))
    assert found.access == pytest.approx(expected.access, rel=1e-12)


def test_turns_that_are_forbidden_are_forbidden_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small_squares(monkeypatch)
    graph = network(
        [
            street(1, 2, [(0, 0), (200, 0)]),
            street(2, 3, [(200, 0), (400, 0)]),
            street(2, 4, [(200, 0), (200, 300)]),
            street(4, 3, [(200, 300), (400, 0)]),
        ],
        turns=[(0, 2, 1)],
    ).graph("drive", fastest=False)
    assert len(graph.links.tail)
    here, there = graph.snap(np.array([[10.0, 5.0]])), graph.snap(np.array([[390.0, -5.0]]))
    expected = paths.nearest(graph, here, there)[0][0]
    assert expected > 800  # round the block, and not 380
    nation = nation_of(graph, here, np.ones(1), there, np.ones(1))
    assert nearest(nation, np.array([0]), first_look_m=300.0)[0][0] == expected
    assert ways(nation, limit=expected + 1).cost.tolist() == [expected]


def test_places_join_tile_by_tile_where_they_join_the_whole() -> None:
    country = town(np.random.default_rng(3), homes=1).country
    xy = np.vstack([np.random.default_rng(4).uniform(-900, 2700, (300, 2)), [[np.nan, 0.0]]])
    whole, tiles = country.graph().snap(xy), joined(country, xy, tile_m=400.0)
    assert ((whole.edge == UNREACHABLE) == (tiles.edge == UNREACHABLE)).all()
    assert 1 < (whole.edge == UNREACHABLE).sum() < 300
    same = whole.edge == tiles.edge
    assert tiles.along_m[same] == pytest.approx(whole.along_m[same], nan_ok=True)
    at_ends = np.minimum(tiles.along_m, country.metres[tiles.edge] - tiles.along_m)[~same]
    assert at_ends == pytest.approx(0.0, abs=1e-6)  # a corner is on several streets
    assert tiles.offset_m == pytest.approx(whole.offset_m, nan_ok=True)


def test_nobody_and_nothing_near() -> None:
    nation = town(np.random.default_rng(6), homes=20)
    nowhere = np.full(40, UNREACHABLE)
    without = replace(nation, services=replace(nation.services, edge=nowhere))
    found = measured(without, np.arange(20), limit=100.0, decay=within(100.0))
    assert np.isinf(found.cost).all()
    assert (found.service == -1).all()
    assert (found.access == 0).all()
    lost = replace(nation, homes=replace(nation.homes, edge=nowhere[:20]))
    assert np.isinf(measured(lost, np.arange(20), limit=9.0, decay=within(9.0)).cost).all()
    with pytest.raises(InputError, match="no area"):
        together([])


def test_counts_that_do_not_fit_are_told() -> None:
    nation = town(np.random.default_rng(7), homes=9)
    with pytest.raises(InputError, match="9 homes"):
        replace(nation, people=np.ones(8)).checked()
    with pytest.raises(InputError, match="Places"):
        replace(nation, places=-nation.places).checked()
    with pytest.raises(InputError, match="at least one"):
        areas(nation.homes.xy, 0)


@given(st.integers(0, 40), st.integers(1, 9), seeds)
def test_areas_hold_every_home_once(homes: int, most: int, seed: int) -> None:
    divided = areas(np.random.default_rng(seed).integers(0, 4, (homes, 2)).astype(float), most)
    assert sorted(i for area in divided for i in area.tolist()) == list(range(homes))
    assert all(0 < len(area) <= most and (np.diff(area) > 0).all() for area in divided)


def test_a_zone_has_the_mean_of_its_people() -> None:
    three = np.arange(3)
    found = NationMeasures(
        three, np.ones(3), three, np.array([1.0, 4.0, 9.0]), np.zeros(3, dtype=bool)
    )
    means = by_zone(found, np.array([0, 0, 2]), np.array([3.0, 1.0, 0.0]), 3)
    assert means.tolist() == pytest.approx([1.75, np.nan, np.nan], nan_ok=True)


def test_a_nation_is_read_as_it_was_written(tmp_path: Path) -> None:
    nation = town(np.random.default_rng(8), homes=30)
    write(nation, tmp_path, most=8)
    stored = read(tmp_path)
    everyone = measured(nation, np.arange(30), limit=300.0, decay=within(300.0))
    assert_same(
        together(
            [
                measured(stored.nation, stored.area(i), limit=300.0, decay=within(300.0))
                for i in range(len(stored))
            ]
        ),
        everyone,
    )
    (tmp_path / "nation.json").unlink()
    with pytest.raises(InputError, match="holds no nation"):
        read(tmp_path)


@pytest.mark.exhaustive
def test_the_island_in_pieces_is_the_island(island_db: Path, tmp_path: Path) -> None:
    """The product's own answer, home by home, from a folder of areas."""
    store = Store.open(island_db)
    network, offer, homes = store.network(), store.offer(), store.homes_of_area()
    doors = supply_of(offer, ("library",), "walk", examples=True).doors
    streets = Streets(network, "walk")
    cost, which = streets.nearest(homes, doors)
    graph = network.graph("walk", ferries=False)
    there = graph.snap(to_grid(doors[:, 0], doors[:, 1]))
    here = homes.joined(network, "walk", ferries=False)
    nation = nation_of(graph, here, np.ones(len(here)), there, np.ones(len(there)))
    write(nation, tmp_path, most=800)
    task = AreaTask(tmp_path, 3000.0, gaussian(3000.0))
    found = together([task(i) for i in range(len(read(tmp_path)))])
    assert found.cost.tobytes() == cost.tobytes()
    assert (found.service == which).all()
    shared = enhanced(
        streets.ways(homes, doors, 3000.0), nation.people, nation.places, gaussian(3000.0)
    )
    assert found.access == pytest.approx(shared.access, rel=1e-9)
