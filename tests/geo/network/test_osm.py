"""From an extract to edges."""

from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import SourceError
from geo.measure import to_lonlat
from geo.network.osm import NOT_ABOUT_RIGHTS, StreetTables, read_streets
from geo.network.permissions import Mode, access

Point = tuple[float, float]


def read(
    folder: Path,
    points: dict[int, Point],
    ways: dict[int, tuple[list[int], dict[str, str]]],
    *,
    nodes: dict[int, dict[str, str]] | None = None,
    relations: list[Relation] | None = None,
) -> StreetTables:
    """Write a map and read its streets. Points are metres from a place of true grid metres."""
    path = folder / "map.osm"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (east, north) in points.items():
            location = tuple(to_lonlat(219_350 + east, 90_000 + north)[0])
            tags = (nodes or {}).get(number, {})
            writer.add_node(Node(id=number, location=location, tags=tags, version=1))
        for number, (refs, tags) in ways.items():
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
        for relation in relations or []:
            writer.add_relation(relation)
    return read_streets(path)


LINE = {i: (100.0 * i, 0.0) for i in range(1, 6)} | {9: (300.0, 100.0)}
ROAD = {"highway": "residential", "name": "Row"}


def ends(streets: StreetTables) -> list[tuple[int, int]]:
    found = zip(streets.edges["from_node"], streets.edges["to_node"], strict=True)
    return sorted((min(a, b), max(a, b)) for a, b in found)


def test_only_junctions_are_nodes(tmp_path: Path) -> None:
    got = read(tmp_path, LINE, {1: ([1, 2, 3, 4, 5], ROAD), 2: ([3, 9], ROAD)})
    assert ends(got) == [(1, 3), (3, 5), (3, 9)]
    assert got.edges["length_m"].tolist() == pytest.approx([200, 200, 100], abs=0.02)
    assert got.ways == 2


def test_ways_of_one_street_are_joined_whichever_way_they_were_drawn(tmp_path: Path) -> None:
    got = read(tmp_path, LINE, {1: ([1, 2, 3], ROAD), 2: ([5, 4, 3], ROAD)})
    assert ends(got) == [(1, 5)]
    assert got.edges["length_m"].item() == pytest.approx(400, abs=0.02)


def test_a_street_ends_where_its_name_or_its_rules_change(tmp_path: Path) -> None:
    other = {**ROAD, "name": "Other Row"}
    assert ends(read(tmp_path, LINE, {1: ([1, 2, 3], ROAD), 2: ([3, 4, 5], other)})) == [
        (1, 3),
        (3, 5),
    ]


def test_one_way_streets_are_joined_head_to_tail_only(tmp_path: Path) -> None:
    oneway = {**ROAD, "oneway": "yes"}
    along = read(tmp_path, LINE, {1: ([1, 2, 3], oneway), 2: ([3, 4, 5], oneway)})
    assert ends(along) == [(1, 5)]
    assert along.edges[["from_node", "to_node"]].iloc[0].tolist() == [1, 5]
    against = read(tmp_path, LINE, {1: ([1, 2, 3], oneway), 2: ([5, 4, 3], oneway)})
    assert ends(against) == [(1, 3), (3, 5)]


def test_a_barrier_that_stops_somebody_is_a_node(tmp_path: Path) -> None:
    stile = {2: {"barrier": "stile"}, 4: {"barrier": "gate"}}
    got = read(tmp_path, LINE, {1: ([1, 2, 3, 4, 5], ROAD)}, nodes=stile)
    assert ends(got) == [(1, 2), (2, 5)]
    assert got.nodes["node_id"].tolist() == [2]
    assert Mode(got.nodes["blocked"].item()) == Mode.WHEELCHAIR | Mode.CYCLE | Mode.DRIVE


def test_a_ferry_s_time_is_shared_among_its_parts(tmp_path: Path) -> None:
    ferry = {"route": "ferry", "name": "Boat", "duration": "00:20"}
    got = read(tmp_path, LINE, {1: ([1, 3, 5], ferry), 2: ([3, 9], ROAD)})
    boats = got.edges[got.edges["ferry_s"].notna()]
    assert boats["ferry_s"].tolist() == pytest.approx([600, 600], abs=0.5)
    unsaid = read(tmp_path, LINE, {1: ([1, 5], {"route": "ferry"})})
    assert unsaid.edges["ferry_s"].item() == pytest.approx(400 * 3.6 / 16, rel=1e-3)


Ways = int | tuple[int, ...]


def restriction(kind: str, start: Ways, via: int, end: Ways, **tags: str) -> Relation:
    starts, ends = ((ways,) if isinstance(ways, int) else ways for ways in (start, end))
    members = [("w", way, "from") for way in starts]
    members += [("n", via, "via"), *(("w", way, "to") for way in ends)]
    return Relation(
        id=1, version=1, members=members, tags={"type": "restriction", "restriction": kind, **tags}
    )


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (restriction("no_left_turn", 1, 3, 2), {(1, 2)}),
        (restriction("only_straight_on", 1, 3, 3), {(1, 2)}),
        (restriction("no_left_turn", 1, 3, 2, **{"except": "bus;motorcar"}), set()),
        (restriction("no_left_turn", 1, 3, 2, **{"except": "psv; motor_vehicle"}), set()),
        (restriction("no_entry", (1, 3), 3, 2), {(1, 2), (3, 2)}),
        (restriction("no_entry", (1, 77), 3, 2), {(1, 2)}),
        (restriction("no_exit", 1, 3, (2, 3)), {(1, 2), (1, 3)}),
        (restriction("no_exit", 1, 3, (77, 3)), {(1, 3)}),
        (restriction("only_straight_on", (1, 2), 3, 3), {(1, 2), (2, 1)}),
        (restriction("only_straight_on", 1, 3, (3, 77)), {(1, 2)}),
        (restriction("only_right_turn", 1, 3, 77), set()),
        (restriction("only_right_turn", 1, 3, ()), set()),
        (restriction("only_right_turn", (), 3, 2), set()),
        (restriction("no_left_turn", 1, 3, ()), set()),
        (restriction("no_u_turn", 1, 3, 1), set()),
    ],
)
def test_turns_that_may_not_be_made(
    tmp_path: Path, sign: Relation, expected: set[tuple[int, int]]
) -> None:
    ways = {1: ([1, 2, 3], ROAD), 2: ([3, 9], ROAD), 3: ([3, 4, 5], ROAD)}
    got = read(tmp_path, LINE, ways, relations=[sign])
    assert turns(got) == expected


def by_way(kind: str, start: int, via: Ways, end: int, **tags: str) -> Relation:
    sign = restriction(kind, start, 0, end, **tags)
    ways = (via,) if isinstance(via, int) else via
    members = [m for m in sign.members if m[2] != "via"] + [("w", way, "via") for way in ways]
    sign.members = members
    return sign


def chains(streets: StreetTables) -> set[tuple[int, ...]]:
    """The ways that cars may not go along one after the other."""
    way = streets.edges.set_index("edge_id")["osm_way"]
    found = set()
    for _, sign in streets.turns.groupby("sign"):
        steps = sign.sort_values("step")
        found.add((way[steps["from_edge"].iloc[0]], *(way[e] for e in steps["to_edge"])))
    return found


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (by_way("no_u_turn", 1, 3, 4), {(1, 3, 4)}),
        (by_way("no_left_turn", 4, 3, 1), {(4, 3, 1)}),
        (by_way("only_u_turn", 1, 3, 4), {(1, 2), (1, 3, 5)}),
        (by_way("no_u_turn", 1, (3, 5), 6), {(1, 3, 5, 6)}),
        (by_way("no_u_turn", 1, (5, 3), 6), {(1, 3, 5, 6)}),
        (by_way("no_u_turn", 1, 3, 4, **{"except": "motorcar"}), set()),
        (by_way("no_u_turn", 1, 3, 77), set()),
        (by_way("no_u_turn", 1, 77, 4), set()),
        (by_way("only_u_turn", 1, 3, 77), set()),
        (by_way("no_u_turn", 1, 3, 6), set()),
    ],
)
def test_a_sign_may_speak_of_a_way_between_two_others(
    tmp_path: Path, sign: Relation, expected: set[tuple[int, ...]]
) -> None:
    ways = {
        1: ([1, 2], ROAD),
        2: ([2, 3], ROAD),
        3: ([2, 8], ROAD),
        4: ([8, 7], ROAD),
        5: ([8, 9], ROAD),
        6: ([9, 10], {**ROAD, "name": "Other"}),
    }
    #  1 ── 2 ── 3
    #  7 ── 8 ── 9 ── 10, with 2 above 8
    places = {n: (100.0 * (n % 6), 100.0 * (n // 6)) for n in (1, 2, 3, 7, 8, 9, 10)}
    got = read(tmp_path, places, ways, relations=[sign])
    assert chains(got) == expected


def turns(streets: StreetTables) -> set[tuple[int, int]]:
    """The ways of the turns that cars may not make."""
    way = streets.edges.set_index("edge_id")["osm_way"]
    pairs = zip(streets.turns["from_edge"], streets.turns["to_edge"], strict=True)
    return {(way[a], way[b]) for a, b in pairs}


@pytest.mark.parametrize(
    "tags", [{"motor_vehicle": "no"}, {"oneway": "-1"}, {"highway": "construction"}]
)
def test_a_sign_that_sends_cars_where_none_may_go_forbids_nothing(
    tmp_path: Path, tags: dict[str, str]
) -> None:
    ways = {1: ([1, 2, 3], ROAD), 2: ([3, 9], ROAD | tags), 3: ([3, 4, 5], ROAD)}
    only = restriction("only_left_turn", 1, 3, 2)
    assert turns(read(tmp_path, LINE, ways, relations=[only])) == set()
    assert turns(read(tmp_path, LINE, {**ways, 2: ([3, 9], ROAD)}, relations=[only])) == {(1, 3)}


def test_a_u_turn_that_is_forbidden_leaves_the_way_ahead_open(tmp_path: Path) -> None:
    ways = {1: ([1, 2, 3, 4, 5], ROAD), 2: ([3, 9], ROAD)}
    sign = restriction("no_u_turn", 1, 3, 1)
    assert read(tmp_path, LINE, ways, relations=[sign]).turns.empty


def test_a_sign_for_motor_vehicles_binds_cars(tmp_path: Path) -> None:
    ways = {1: ([1, 2, 3], ROAD), 2: ([3, 9], ROAD), 3: ([3, 4, 5], ROAD)}
    sign = restriction("no_left_turn", 1, 3, 2)
    sign.tags = {"type": "restriction", "restriction:motor_vehicle": "no_left_turn"}
    assert turns(read(tmp_path, LINE, ways, relations=[sign])) == {(1, 2)}


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        ([1, 2, 77, 78, 4, 5], [(1, 2), (4, 5)]),
        ([77, 1, 2, 3, 78], [(1, 3)]),
        ([1, 2, 3, 77, 4], [(1, 3)]),
    ],
)
def test_a_way_that_leaves_the_extract_is_cut(
    tmp_path: Path, refs: list[int], expected: list[tuple[int, int]]
) -> None:
    got = read(tmp_path, LINE, {1: (refs, ROAD)})
    assert ends(got) == expected
    assert got.ways == 1


def test_a_locked_gate_is_a_node_even_without_a_barrier(tmp_path: Path) -> None:
    gate = {2: {"barrier": "gate", "locked": "yes"}, 4: {"locked": "yes", "entrance": "yes"}}
    got = read(tmp_path, LINE, {1: ([1, 2, 3, 4, 5], ROAD)}, nodes=gate)
    assert ends(got) == [(1, 2), (2, 4), (4, 5)]


def test_what_leaves_the_grid_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "map.osm"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, location in enumerate([(-1.3, 50.7), (-1.29, 50.7), (-1.5, 49.0)], start=1):
            writer.add_node(Node(id=number, location=location, version=1))
        writer.add_way(Way(id=1, nodes=[1, 2], tags=ROAD, version=1))
        writer.add_way(Way(id=2, nodes=[2, 3], tags={"route": "ferry"}, version=1))
    assert ends(read_streets(path)) == [(1, 2)]


@pytest.mark.parametrize("content", [b"", b"not a map", b"<osm version='0.6'></osm>"])
def test_a_file_that_is_no_map_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.osm"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"broken\.osm"):
        read_streets(path)


@pytest.mark.parametrize("key", sorted(NOT_ABOUT_RIGHTS))
def test_keys_that_are_passed_over_say_nothing_of_rights(key: str) -> None:
    for highway in ("residential", "footway", "trunk", "track", "motorway", "cycleway"):
        for value in ("yes", "no", "private", "-1", "30 mph", "GB:nsl_single"):
            assert access({"highway": highway, key: value}) == access({"highway": highway})


def test_a_way_that_leaves_the_extract_and_returns_is_two(tmp_path: Path) -> None:
    points = {i: at for i, at in LINE.items() if i != 3}
    got = read(tmp_path, points, {1: ([1, 2, 3, 4, 5], ROAD)})
    assert ends(got) == [(1, 2), (4, 5)]
    assert got.ways == 1
