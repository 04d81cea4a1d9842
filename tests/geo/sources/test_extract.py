"""Extracts joined and cut, made by hand and from the default area's."""

import os
import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import osmium
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import CrsError, SourceError
from geo.manifest import Source
from geo.network.osm import read_streets
from geo.records import Rejected
from geo.sources import osm
from geo.sources.extract import Bounds, joined
from tests.examples import examples

BOUNDS = (-2.0, 50.0, -1.0, 51.0)
MAP = Source("osm", "map", "Test map", "Test mappers", "CC0-1.0", "© Test mappers", "2026-01")

Thing = Node | Way | Relation


def inside(number: int, version: int = 1, **tags: str) -> Node:
    return Node(id=number, version=version, location=(-1.5, 50.5), tags=tags)


def outside(number: int, version: int = 1, **tags: str) -> Node:
    return Node(id=number, version=version, location=(-0.5, 50.5), tags=tags)


def way(number: int, *nodes: int, version: int = 1, **tags: str) -> Way:
    return Way(id=number, version=version, nodes=nodes, tags=tags)


def write(path: Path, *things: Thing, box: Bounds | None = None) -> Path:
    """A map of these things in this order."""
    header = osmium.io.Header()
    if box:
        header.add_box(osmium.osm.Box(*box))
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for thing in things:
            writer.add(thing)
    return path


def held(path: Path) -> dict[str, tuple[int, dict[str, str]]]:
    """What a map holds: short reference to version and tags."""
    return {
        f"{thing.type_str()}{thing.id}": (thing.version, dict(thing.tags))
        for thing in osmium.FileProcessor(str(path))
    }


@pytest.fixture
def cut(tmp_path: Path) -> Callable[..., Path]:
    """Write maps and join them within the bounds."""

    def made(*maps: Iterable[Thing]) -> Path:
        paths = [write(tmp_path / f"{i}.osm.pbf", *things) for i, things in enumerate(maps)]
        return joined(paths, BOUNDS, tmp_path / "cache")

    return made


# --- what is kept ---------------------------------------------------------------------------------


def test_ways_that_touch_the_bounds_stay_whole_and_others_go(cut: Callable[..., Path]) -> None:
    things = [inside(1), *(outside(n) for n in range(2, 6)), way(1, 1, 2, 3), way(2, 4, 5)]
    assert held(cut(things)).keys() == {"n1", "n2", "n3", "w1"}


def test_tags_of_a_way_s_far_nodes_stay(cut: Callable[..., Path]) -> None:
    found = held(cut([inside(1), outside(2, barrier="gate"), way(1, 1, 2, highway="path")]))
    assert found["n2"] == (1, {"barrier": "gate"})
    assert found["w1"] == (1, {"highway": "path"})


def test_a_relation_stays_with_the_members_that_are_there(cut: Callable[..., Path]) -> None:
    members = [("w", 1, ""), ("w", 2, ""), ("w", 99, ""), ("n", 5, "")]
    route = Relation(id=1, version=1, members=members, tags={"type": "route"})
    far = Relation(id=2, version=1, members=[("w", 2, "")], tags={"type": "route"})
    nodes = [inside(1), *(outside(n) for n in range(2, 6))]
    path = cut([*nodes, way(1, 1, 2), way(2, 3, 4), route, far])
    assert held(path).keys() == {"n1", "n2", "w1", "r1"}
    relations = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    assert [len(relation.members) for relation in relations] == [4]


def test_the_outline_of_a_multipolygon_is_completed(cut: Callable[..., Path]) -> None:
    members = [("w", 1, "outer"), ("w", 2, "outer"), ("w", 99, "outer"), ("n", 5, "")]
    area = Relation(id=1, version=1, members=members, tags={"type": "multipolygon"})
    nodes = [inside(1), *(outside(n) for n in range(2, 6))]
    found = held(cut([*nodes, way(1, 1, 2), way(2, 2, 3, 4), area]))
    assert found.keys() == {"n1", "n2", "n3", "n4", "w1", "w2", "r1"}


def test_something_in_two_maps_comes_once_in_its_newest_version(
    cut: Callable[..., Path],
) -> None:
    old = [inside(1, name="old"), inside(2), outside(9), way(1, 1, 2, version=4)]
    new = [inside(1, 2, name="new"), inside(3), outside(9), way(1, 1, 3, version=5)]
    path = cut(new, old)
    assert held(path) == {
        "n1": (2, {"name": "new"}),
        "n2": (1, {}),
        "n3": (1, {}),
        "w1": (5, {}),
    }
    streets = osmium.FileProcessor(str(path), osmium.osm.WAY)
    assert [[node.ref for node in street.nodes] for street in streets] == [[1, 3]]


def test_a_way_whose_nodes_are_in_the_other_map_is_complete(cut: Callable[..., Path]) -> None:
    found = held(cut([inside(1), outside(3)], [outside(2), way(1, 1, 2, 3)]))
    assert found.keys() == {"n1", "n2", "n3", "w1"}


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("box", [None, (-1.9, 50.1, -1.1, 50.9)])
def test_a_map_within_the_bounds_is_used_as_it_is(tmp_path: Path, box: Bounds | None) -> None:
    far = [outside(2)] if box else []  # a ferry's far end, say: what the map says of itself counts
    path = write(tmp_path / "a.osm.pbf", inside(1), *far, box=box)
    assert joined([path, path], BOUNDS, tmp_path / "cache") == path
    assert not (tmp_path / "cache").exists()


def test_a_map_that_says_it_is_larger_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm.pbf", inside(1), outside(2), box=(-2.1, 50, -1, 51))
    found = joined([path], BOUNDS, tmp_path / "cache")
    assert held(found).keys() == {"n1"}
    assert joined([found], BOUNDS, tmp_path / "cache") == found, "what is cut fits its bounds"


def test_the_result_is_kept_until_an_input_or_the_bounds_change(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{i}.osm.pbf", inside(i), outside(9)) for i in (1, 2)]
    os.utime(paths[0], (1_700_000_000, 1_700_000_000))
    cache = tmp_path / "deep" / "cache"
    first = joined(paths, BOUNDS, cache)
    made = first.stat()
    assert made.st_mtime == 1_700_000_000, "it is as old as its oldest part"
    again = joined(paths[::-1], BOUNDS, cache)
    assert (again, again.stat()) == (first, made)
    os.utime(paths[0], (1_800_000_000, 1_800_000_000))
    changed = joined(paths, BOUNDS, cache)
    smaller = joined(paths, (-1.9, 50, -1, 51), cache)
    assert {first, changed, smaller} == set(cache.iterdir()), "and nothing else is left there"


def _changed(folder: Path, *things: Thing) -> Path:
    path = folder / "map.osm"
    with suppress(FileNotFoundError):
        path.unlink()
    return write(path, *things)


@pytest.mark.parametrize(
    ("things", "said"),
    [
        ([outside(1)], "holds nothing between"),
        ([], "holds nothing between"),
        ([outside(9), inside(2), inside(1)], "twice, or not in the order"),
        ([outside(9), inside(10), inside(10, 2)], "twice, or not in the order"),
        ([way(1, 1, 2), inside(1), outside(2)], "twice, or not in the order"),
        ([inside(-1), outside(2)], "n-1, which is not an id"),
        ([inside(10**15), outside(2)], "n1000000000000000, which is not an id"),
        ([inside(1), outside(2), way(-3, 1, 2)], "w-3, which is not an id"),
    ],
)
def test_a_map_that_cannot_be_cut_says_why(tmp_path: Path, things: list[Thing], said: str) -> None:
    path = _changed(tmp_path, *things)
    with pytest.raises(SourceError, match=rf"map\.osm.*{said}"):
        joined([path], BOUNDS, tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.osm.pbf", None, "Get it"),
        ("a.osm.pbf", b"", "empty"),
        ("a.osm.pbf", b"<html>Please log in</html>", "cannot be read"),
        ("a.osm", b"<html>Please log in</html>", "cannot be read"),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='50.5' lon='-0.5'/><no", "cannot be read"),
        ("a.osm", b"<!DOCTYPE o [<!ENTITY a 'b'>]><osm version='0.6'/>", "entities"),
        ("a.docx", b"PK", "cannot be read"),
        ("a.osc", b"<osmChange version='0.6'/>", "history"),
    ],
)
def test_a_file_that_is_no_map_is_named(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    sound = write(tmp_path / "sound.osm.pbf", inside(1), outside(2))
    for paths in ([path], [sound, path]):
        with pytest.raises(SourceError, match=rf"{name}.*{said}"):
            joined(paths, BOUNDS, tmp_path / "cache")
    assert not list(tmp_path.glob("cache/*"))


def test_a_map_cut_short_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    nodes = [Node(id=n, version=1, location=(-1.5 - n / 5000, 50.5)) for n in range(1, 9000)]
    sound = write(tmp_path / "sound.osm.pbf", *nodes).read_bytes()
    for kept in (len(sound) - 1, len(sound) // 2, 200, 3):
        path = tmp_path / f"short{kept}.osm.pbf"
        path.write_bytes(sound[:kept])
        with pytest.raises(SourceError, match=rf"short{kept}.*cannot be read"):
            joined([path], BOUNDS, tmp_path / "cache")
    assert not list(tmp_path.glob("cache/*"))


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.osm.pbf", inside(1), outside(2))
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(SourceError, match="cannot be written"):
        joined([path], BOUNDS, tmp_path / "cache")


@pytest.mark.parametrize(
    "bounds", [(-1, 50, -2, 51), (-2, 51, -1, 50), (float("nan"), 50, -1, 51), (0, 0, 440000, 1)]
)
def test_bounds_that_are_none_are_refused(tmp_path: Path, bounds: Bounds) -> None:
    path = write(tmp_path / "a.osm.pbf", inside(1))
    with pytest.raises(CrsError, match="west"):
        joined([path], bounds, tmp_path / "cache")


def test_no_map_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no map extract"):
        joined([], BOUNDS, tmp_path)


# --- any map --------------------------------------------------------------------------------------

_NODES = st.dictionaries(st.integers(1, 12), st.booleans(), min_size=1)
_WAYS = st.dictionaries(st.integers(1, 6), st.lists(st.integers(1, 12), min_size=2, max_size=4))


@settings(max_examples=examples(60), deadline=None)
@given(nodes=_NODES, ways=_WAYS, seed=st.integers(0, 99))
def test_halves_joined_hold_what_the_whole_holds(
    nodes: dict[int, bool], ways: dict[int, list[int]], seed: int
) -> None:
    things: list[Thing] = [inside(n) if near else outside(n) for n, near in sorted(nodes.items())]
    things += [way(number, *refs) for number, refs in sorted(ways.items())]
    chance = random.Random(seed)
    share = [chance.choice(["one", "other", "both"]) for _ in things]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        parts = {
            name: [thing for thing, where in zip(things, share, strict=True) if where != without]
            for name, without in (("one", "other"), ("other", "one"))
        }
        one, other = (write(place / f"{name}.osm.pbf", *part) for name, part in parts.items())
        if not any(nodes.values()):
            with pytest.raises(SourceError, match="hold nothing"):
                joined([one, other], BOUNDS, place / "cache")
            return
        found = held(joined([one, other], BOUNDS, place / "cache")).keys()
    touching = {n: refs for n, refs in ways.items() if any(nodes.get(ref) for ref in refs)}
    needed = {ref for refs in touching.values() for ref in refs} & nodes.keys()
    near = {n for n, is_near in nodes.items() if is_near}
    assert found == {f"n{n}" for n in needed | near} | {f"w{n}" for n in touching}


def _plain(path: Path) -> bytearray:
    """A small map, as its bytes: nothing is compressed."""
    file = osmium.io.File(str(path), "pbf,pbf_compression=none")
    with osmium.SimpleWriter(file) as writer:
        for thing in [*(inside(n) for n in range(1, 9)), outside(9), way(1, 1, 2, 9)]:
            writer.add(thing)
    return bytearray(path.read_bytes())


def _is_cut_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with suppress(SourceError):
        found = joined([path], BOUNDS, path.parent / "cache")
        assert found == path or held(found)  # the damage may have moved what was outside


@settings(max_examples=examples(40), deadline=None)
@given(data=st.data())
def test_changed_bytes_never_do_worse_than_say_so(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.osm.pbf"
        content = _plain(path)
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        _is_cut_or_refused(path, bytes(content))


def test_no_byte_does_worse_than_say_so_as_the_number_of_another_field(tmp_path: Path) -> None:
    """Such as nodes without ids, or without their latitudes."""
    sound = bytes(_plain(tmp_path / "sound.osm.pbf"))
    for at in range(len(sound)):
        _is_cut_or_refused(tmp_path / f"{at}.osm.pbf", sound[:at] + b"\x12" + sound[at + 1 :])


# --- the default area -----------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_the_island_in_two_overlapping_halves_is_the_whole_again(
    island_extract: Path, tmp_path: Path
) -> None:
    # Newport and its surroundings, so that the test is quick; the halves overlap by 1 km.
    west, south, east, north = bounds = (-1.32, 50.68, -1.26, 50.72)
    whole = joined([island_extract], bounds, tmp_path)
    halves = [
        joined([whole], (west, south, -1.28, north), tmp_path),
        joined([whole], (-1.3, south, east, north), tmp_path),
    ]
    again = joined(halves, bounds, tmp_path)
    streets, expected = read_streets(again), read_streets(whole)
    pd.testing.assert_frame_equal(streets.edges, expected.edges)
    pd.testing.assert_frame_equal(streets.nodes, expected.nodes)
    pd.testing.assert_frame_equal(streets.turns, expected.turns)
    found, places = osm.read(again, MAP), osm.read(whole, MAP)
    assert places.rows_kept > 200
    assert found == places
    assert not any(row.field == "geometry" for row in found.rows if isinstance(row, Rejected))
