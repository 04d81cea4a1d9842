"""What is taken of an extract, and the tags of it."""

from pathlib import Path

import osmium
import pytest
from osmium.osm import Area
from osmium.osm.mutable import Node, Relation, Way

from geo.network.things import tags_of, things

CORNERS = {1: (-1.300, 50.700), 2: (-1.299, 50.700), 3: (-1.299, 50.701), 4: (-1.300, 50.701)}
NODES = {1: {"barrier": "gate"}, 2: {"name": "Corner"}, 3: {"kerb": "raised"}, 4: {}}
WAYS = {
    1: ([1, 2, 3], {}),
    2: ([3, 4, 1], {}),
    3: ([1, 2], {"barrier": "wall"}),
    4: ([1, 3], {"highway": "footway", "name": "Diagonal", "surface": "gravel"}),
    5: ([1, 2, 3, 4, 1], {"highway": "pedestrian", "area": "yes"}),
    6: ([1, 2, 3, 4, 1], {"building": "yes"}),
}


@pytest.fixture
def square(tmp_path: Path) -> Path:
    path = tmp_path / "map.osm"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, at in CORNERS.items():
            writer.add_node(Node(id=number, location=at, tags=NODES[number], version=1))
        for number, (refs, tags) in WAYS.items():
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
        members = [("w", 1, "outer"), ("w", 2, "outer")]
        for number, tags in (
            (1, {"type": "multipolygon", "highway": "pedestrian"}),
            (2, {"type": "multipolygon", "landuse": "grass"}),
            (3, {"type": "restriction", "restriction": "no_left_turn"}),
        ):
            writer.add_relation(Relation(id=number, members=members, tags=tags, version=1))
    return path


def test_one_reading_gives_what_the_streets_need_of_each_type(square):
    found = [
        ("a", thing.orig_id(), thing.from_way())
        if isinstance(thing, Area)
        else (thing.type_str(), thing.id, False)
        for thing in things(square, ("restriction",))
    ]
    assert sorted(found) == [
        ("a", 1, False),
        ("a", 5, True),
        ("n", 1, False),
        ("n", 3, False),
        ("r", 3, False),
        ("w", 4, False),
        ("w", 5, False),
    ]


def test_the_tags_of_a_thing_are_all_that_it_has(square):
    found = {}
    for thing in osmium.FileProcessor(str(square), osmium.osm.NODE | osmium.osm.WAY):
        found[thing.type_str(), thing.id] = (tags_of(thing.tags), tuple(thing.tags))
    assert all(ours == theirs for ours, theirs in found.values())
    assert dict(found["w", 4][0]) == WAYS[4][1]
    assert found["n", 4][0] == ()
