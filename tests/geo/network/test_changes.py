"""Networks with streets closed, unsafe or new, against networks that were built so."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.measure import to_lonlat
from geo.network import changes, paths
from geo.network.edges import UNREACHABLE
from geo.network.graph import ModeGraph
from geo.network.osm import read_streets
from geo.network.restrictions import TURN_COLUMNS
from geo.network.streets import Network
from geo.store import Store
from tests import town
from tests.examples import examples
from tests.geo.network.streets import network, street
from tests.town import ORIGIN, at

EAST, NORTH = ORIGIN


def lattice(size: int, *, without: int | None = None, turns: bool = False) -> Network:
    """Streets of 100 m between the corners of a square; `without` leaves one out."""
    rows = []
    for i in range(size):
        for j in range(size):
            for k, m in ((i + 1, j), (i, j + 1)):
                if k < size and m < size:
                    ends = [(EAST + 100 * a, NORTH + 100 * b) for a, b in ((i, j), (k, m))]
                    rows.append(street(i * size + j, k * size + m, ends, name=f"S{len(rows)}"))
    made = [row for n, row in enumerate(rows) if n != without]
    return network(made, turns=[(0, 1, 1)] if turns else None)


def all_lengths(graph: ModeGraph, places: np.ndarray) -> np.ndarray:
    """Metres between all places, infinite where there is no way."""
    snaps = graph.snap(places)
    table = np.full((len(places), len(places)), np.nan)
    for here, there, got in paths.matrix(graph, snaps, snaps):
        table[here, there] = got.metres
    return table


def place(column: float, row: float) -> tuple[float, float]:
    lon, lat = to_lonlat(EAST + 100 * column, NORTH + 100 * row)[0]
    return float(lon), float(lat)


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([place(*point) for point in points])


# Closing


@settings(max_examples=examples(40))
@given(st.integers(3, 5), st.integers(0, 10_000), st.sampled_from(["walk", "drive", "cycle"]))
def test_a_closure_equals_a_network_built_without_the_street(size, seed, mode) -> None:
    rng = np.random.default_rng(seed)
    whole = lattice(size)
    shut = int(rng.integers(len(whole.edges)))
    places = ORIGIN + rng.uniform(-20, 100 * size - 80, (12, 2))
    closed = changes.closed(whole, [shut])
    np.testing.assert_allclose(
        all_lengths(closed.graph(mode), places),
        all_lengths(lattice(size, without=shut).graph(mode), places),
    )


def test_a_closure_equals_a_map_that_was_drawn_without_the_street(tmp_path: Path) -> None:
    """The real reader, with private drives, gates, one-way streets and a ferry."""
    town.write_map(tmp_path / "town.osm")
    text = (tmp_path / "town.osm").read_text(encoding="utf-8")
    streets = read_streets(tmp_path / "town.osm")
    whole = Network(streets.edges, streets.nodes, streets.turns)
    rng = np.random.default_rng(5)
    places = ORIGIN + rng.uniform(-300, 900, (40, 2))
    for name in ("Row 3", "Column 8", "Hall Drive", "Short Cut", "Farm Track", "Test Ferry"):
        lines, kept = text.split("<way "), []
        for way in lines:
            body, _, rest = way.partition("</way>")
            kept.append(rest if f'v="{name}"' in body else way)
        (tmp_path / "less.osm").write_text(
            "<way ".join(part for part in kept if part.strip()), encoding="utf-8"
        )
        made = read_streets(tmp_path / "less.osm")
        built = Network(made.edges, made.nodes, made.turns)
        ids = [i for found in changes.named(whole, name) for i in found.edge_ids]
        for mode in ("walk", "wheelchair", "drive"):
            np.testing.assert_allclose(
                all_lengths(changes.closed(whole, ids).graph(mode), places),
                all_lengths(built.graph(mode), places),
                rtol=1e-6,
                err_msg=f"{name}, {mode}",
            )


def test_a_closure_for_drivers_leaves_walkers_alone() -> None:
    whole = lattice(3)
    closed = changes.closed(whole, [0, 1], ["drive"])
    places = np.array([[EAST, NORTH], [EAST + 200, NORTH + 200]])
    np.testing.assert_allclose(
        all_lengths(closed.graph("walk"), places), all_lengths(whole.graph("walk"), places)
    )
    assert len(closed.graph("drive").edges.u) == len(whole.graph("drive").edges.u) - 2
    with pytest.raises(InputError, match="hover"):
        changes.closed(whole, [0], ["hover"])


def test_the_real_network_stays_as_it_is() -> None:
    whole = lattice(3)
    before = len(whole.graph("walk").edges.u)
    changes.closed(whole, [0])
    changes.unsafe(whole, [0])
    changes.opened(whole, line((0.5, 0), (0.5, 1)))
    assert len(whole.graph("walk").edges.u) == before
    assert not whole.unsafe


# Unsafe


def test_nobody_walks_along_an_unsafe_street_when_available_ways_are_asked() -> None:
    """Corner to corner along a row of 100 m, or round the square: 300 m."""
    whole = lattice(2)
    ids = changes.pointed(whole, *place(0.5, 0))
    unsafe = changes.unsafe(whole, ids)
    places = np.array([[EAST, NORTH + 50], [EAST + 100, NORTH + 50]])
    np.testing.assert_allclose(all_lengths(unsafe.graph("walk"), places)[0, 1], 200)
    ways = unsafe.graph("walk", available=True)
    np.testing.assert_allclose(all_lengths(ways, places)[0, 1], 200)
    below = np.array([[EAST, NORTH + 10], [EAST + 100, NORTH + 10]])
    np.testing.assert_allclose(all_lengths(unsafe.graph("walk"), below)[0, 1], 120)
    np.testing.assert_allclose(all_lengths(ways, below)[0, 1], 280)


def test_a_home_on_an_unsafe_street_has_no_available_way() -> None:
    whole = lattice(2)
    unsafe = changes.unsafe(whole, changes.pointed(whole, *place(0.5, 0)))
    there = [place(0.5, 0.01), place(0.5, 1)]
    assert unsafe.route("walk", *there).status == "reached"
    assert unsafe.route("walk", *there, available=True).status == "unreachable"
    assert unsafe.route("drive", *there, available=True).status == "reached"


@settings(max_examples=examples(30))
@given(st.integers(0, 10_000))
def test_declaring_streets_unsafe_never_shortens_a_way(seed) -> None:
    rng = np.random.default_rng(seed)
    whole = lattice(4)
    places = ORIGIN + rng.uniform(0, 300, (10, 2))
    some = rng.choice(len(whole.edges), 6, replace=False).tolist()
    few = changes.unsafe(whole, some[:3])
    more = changes.unsafe(few, some[3:])
    lengths = [all_lengths(n.graph("walk", available=True), places) for n in (whole, few, more)]
    assert (lengths[0] <= lengths[1] + 1e-9).all()
    assert (lengths[1] <= lengths[2] + 1e-9).all()


# Opening


@settings(max_examples=examples(40))
@given(st.integers(0, 10_000))
def test_a_new_path_equals_a_network_built_with_it(seed) -> None:
    """A path from the middle of a street to the middle of another, built by hand beside it."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.1, 0.9, 2)
    places = ORIGIN + rng.uniform(0, 200, (12, 2))
    opened = changes.opened(
        lattice(3), line((a, 0), (b, 1)), ["walk", "drive"], serves=to_lonlat(*places.T)
    )
    rows = []
    corners = {(i, j): i * 3 + j for i in range(3) for j in range(3)}
    for (i, j), node in corners.items():
        for k, m in ((i + 1, j), (i, j + 1)):
            cut = {(0, 0, 1, 0): (a, 0, 100), (0, 1, 1, 1): (b, 1, 101)}.get((i, j, k, m))
            stops = [(i, j, node), *([cut] if cut else []), (k, m, corners.get((k, m)))]
            if stops[-1][2] is None:
                continue
            for start, end in pairwise(stops):
                points = [(EAST + 100 * s[0], NORTH + 100 * s[1]) for s in (start, end)]
                rows.append(street(start[2], end[2], points))
    rows.append(street(100, 101, [(EAST + 100 * a, NORTH), (EAST + 100 * b, NORTH + 100)]))
    for mode in ("walk", "drive"):
        np.testing.assert_allclose(
            all_lengths(opened.graph(mode), places),
            all_lengths(network(rows).graph(mode), places),
            atol=0.05,
        )
    before = all_lengths(lattice(3).graph("cycle"), places)
    np.testing.assert_allclose(all_lengths(opened.graph("cycle"), places), before)


@settings(max_examples=examples(40))
@given(
    st.integers(0, 10_000), st.sampled_from(["walk", "wheelchair", "cycle", "drive"]), st.booleans()
)
def test_a_new_path_makes_no_way_longer(seed, mode, turns) -> None:
    rng = np.random.default_rng(seed)
    before = lattice(4, turns=turns)
    ends = rng.uniform(0, 3, (rng.integers(2, 5), 2))
    after = changes.opened(before, line(*ends), [mode])
    places = ORIGIN + rng.uniform(-50, 350, (15, 2))
    longest = all_lengths(before.graph(mode), places)
    assert (all_lengths(after.graph(mode), places) <= longest + 0.01).all()


def test_a_home_beside_a_new_path_keeps_its_own_street() -> None:
    opened = changes.opened(lattice(3), line((0.5, 0), (0.5, 1)))
    beside = ORIGIN + np.array([[52.0, 40.0]])
    (edge,) = opened.graph("walk").snap(beside).edge
    assert opened.edges["name"].iloc[opened.graph("walk").edges.row[edge]] != "New path"
    served = changes.opened(lattice(3), line((0.5, 0), (0.5, 1)), serves=to_lonlat(*beside.T))
    (edge,) = served.graph("walk").snap(beside).edge
    assert served.edges["name"].iloc[served.graph("walk").edges.row[edge]] == "New path"


def test_a_home_without_a_street_gets_one() -> None:
    """600 m from every street there was, and 10 m from the path."""
    home = ORIGIN + np.array([[10.0, 800.0]])
    assert lattice(3).graph("walk").snap(home).edge[0] == UNREACHABLE
    opened = changes.opened(lattice(3), line((0, 2), (0, 9)))
    there = opened.route("walk", tuple(to_lonlat(*home[0])[0]), place(0, 2))
    assert there.distance_m == pytest.approx(610, abs=0.5)


def test_a_new_path_joins_the_streets_that_it_crosses() -> None:
    opened = changes.opened(lattice(3), line((0.5, 0), (0.5, 2)))
    there = opened.route("walk", place(0.5, 0), place(0.5, 2))
    assert there.distance_m == pytest.approx(200, abs=0.05)
    across = opened.route("walk", place(0.5, 0), place(1, 1))
    assert across.distance_m == pytest.approx(150, abs=0.05)


def test_a_new_path_that_ends_near_a_street_is_drawn_to_it() -> None:
    opened = changes.opened(lattice(3), line((0.5, 0.1), (0.5, 0.8)))
    there = opened.route("walk", place(0.5, 0), place(0.5, 1))
    assert there.distance_m == pytest.approx(100, abs=0.05)


def test_a_new_path_may_end_in_a_field() -> None:
    opened = changes.opened(lattice(3), line((0, 2), (0, 6)))
    assert opened.route("walk", place(0, 6), place(0, 0)).distance_m == pytest.approx(600, abs=0.1)


def test_a_new_path_from_a_junction_to_a_junction() -> None:
    opened = changes.opened(lattice(3), line((0, 0), (1, 1)))
    got = opened.route("walk", place(0, 0), place(1, 1)).distance_m
    assert got == pytest.approx(100 * np.sqrt(2), abs=0.05)


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (line((5, 5), (6, 6)), "does not join a street"),
        (shapely.LineString([(0.0, 10.0), (0.1, 10.1)]), "not in Great Britain"),
        (shapely.Point(*place(0, 0)), "at least two points"),
    ],
)
def test_a_path_that_cannot_be_opened(drawn, said) -> None:
    with pytest.raises(InputError, match=said):
        changes.opened(lattice(3), drawn)


def test_forbidden_turns_stay_when_a_street_is_cut() -> None:
    whole = lattice(3, turns=True)
    opened = changes.opened(whole, line((-0.5, 0.5), (0, 0.5)), ["walk"])
    assert len(opened.turns) == len(whole.turns)
    ids = set(opened.edges["edge_id"])
    assert set(opened.turns["from_edge"]) | set(opened.turns["to_edge"]) <= ids
    assert len(opened.edges["edge_id"].unique()) == len(opened.edges)


@pytest.mark.parametrize("start", [0.9, 0.1])
def test_a_sign_leads_along_a_street_that_is_cut(start: float) -> None:
    rows = lattice(3)
    chain = [(0, 3, 6), (6, 4, 2)] if start == 0.9 else [(2, 4, 6), (6, 3, 0)]
    table = pd.DataFrame([(0, k, *turn) for k, turn in enumerate(chain)], columns=TURN_COLUMNS)
    ends = [place(0.9, 0), place(0.9, 1)]
    signed = rows.changed(turns=table)
    for net, expected in ((rows, 120), (signed, 160)):  # round by the new path
        cut = changes.opened(net, line((1, 0.3), (1.2, 0.3), (1.2, 0.7), (1, 0.7)), ["drive"])
        assert len(cut.edges) == len(rows.edges) + 3
        there = ends if start == 0.9 else ends[::-1]
        assert cut.route("drive", *there, shortest=True).distance_m == pytest.approx(
            expected, abs=0.5
        )


def test_a_cut_unsafe_street_stays_unsafe() -> None:
    whole = lattice(2)
    unsafe = changes.unsafe(whole, changes.pointed(whole, *place(0.5, 0)))
    opened = changes.opened(unsafe, line((0.5, 0), (0.5, -1)))
    route = opened.route("walk", place(0.5, -1), place(0, 1), available=True)
    assert route.status == "unreachable"


# Which streets are meant


def test_streets_of_one_name_that_do_not_meet_are_two(store: Store) -> None:
    network = store.network()
    (found,) = changes.named(network, "  row  3 ")
    assert found.name == "Row 3"
    assert found.length_m == pytest.approx(800, abs=0.5)
    twice = lattice(3)
    twice = twice.changed(edges=twice.edges.assign(name="High Street"))
    assert len(changes.named(twice, "High Street")) == 1
    apart = network.changed(
        edges=network.edges.replace({"name": {"Row 2": "High Street", "Row 7": "High Street"}})
    )
    assert len(changes.named(apart, "HIGH STREET")) == 2


def test_an_unknown_street_names_those_like_it(store: Store) -> None:
    with pytest.raises(InputError, match="Farm Track"):
        changes.named(store.network(), "Farm Trak")
    with pytest.raises(InputError, match="no street called"):
        changes.named(store.network(), "   ")


def test_a_point_means_the_nearest_street(store: Store) -> None:
    network = store.network()
    (edge,) = changes.pointed(network, *at(0.5, 0.1))
    row = network.edges.set_index("edge_id").loc[edge]
    assert row["name"] == "Row 0"
    with pytest.raises(InputError, match="no street within 50 metres"):
        changes.pointed(network, *at(100, 100))


def test_a_drawn_line_means_the_streets_that_lie_along_it(store: Store) -> None:
    network = store.network()
    drawn = shapely.LineString([at(1.0, 3.02), at(4.0, 3.02)])
    rows = network.edges.set_index("edge_id").loc[list(changes.along(network, drawn))]
    assert set(rows["name"]) == {"Row 3"}
    assert rows["length_m"].sum() == pytest.approx(300, abs=1)
    with pytest.raises(InputError, match="no street on our map along"):
        changes.along(network, shapely.LineString([at(100, 100), at(101, 100)]))


def test_an_area_means_every_street_that_it_touches(store: Store) -> None:
    network = store.network()
    pool = shapely.Polygon([at(1.9, 2.9), at(2.1, 2.9), at(2.1, 3.1), at(1.9, 3.1)])
    rows = network.edges.set_index("edge_id").loc[list(changes.along(network, pool))]
    assert {"Row 3", "Column 2"} <= set(rows["name"])
