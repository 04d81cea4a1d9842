"""What is taken of an extract, and the tags of it."""

from pathlib import Path

import osmium
import pytest
from osmium.osm import Area
from osmium.osm.mutable import Node, Relation, Way

from geo.network.osm import StreetReader
from geo.network.things import TagChoice, Tags, Thing, read_things, tags_of

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


class Noted:
    """What a reader was handed: type, number, and whether an area is that of a closed way."""

    def __init__(self, wanted: dict[type[Thing], TagChoice]) -> None:
        self.wanted = wanted
        self.found: list[tuple[str, int, bool]] = []

    def take(self, thing: Thing, tags: Tags) -> None:
        assert tags == tuple(thing.tags)
        is_area = isinstance(thing, Area)
        number = thing.orig_id() if is_area else thing.id
        self.found.append((thing.type_str(), number, is_area and thing.from_way()))


def test_one_reading_gives_each_reader_what_it_wants_of_each_type(square):
    streets = Noted(StreetReader.wanted)
    grass = Noted({Area: TagChoice(tags=frozenset({("landuse", "grass"), ("landuse", "meadow")}))})
    walls = Noted({osmium.osm.Way: TagChoice(frozenset({"barrier"}), frozenset({("area", "no")}))})
    read_things(square, streets, grass, walls)
    assert sorted(streets.found) == [
        ("a", 1, False),
        ("a", 5, True),
        ("n", 1, False),
        ("n", 3, False),
        ("r", 3, False),
        ("w", 4, False),
        ("w", 5, False),
    ]
    assert grass.found == [("a", 2, False)]
    assert walls.found == [("w", 3, False)]
    alone = Noted(streets.wanted)
    read_things(square, alone)
    assert alone.found == streets.found


def test_places_of_ways_are_known_without_areas(square):
    class Placed(Noted):
        def take(self, thing: Thing, tags: Tags) -> None:
            self.found += [(node.lon, node.lat) for node in thing.nodes]

    walls = Placed({osmium.osm.Way: TagChoice(frozenset({"barrier"}))})
    read_things(square, walls)
    assert walls.found == [CORNERS[1], CORNERS[2]]


def test_the_tags_of_a_thing_are_all_that_it_has(square):
    found = {}
    for thing in osmium.FileProcessor(str(square), osmium.osm.NODE | osmium.osm.WAY):
        found[thing.type_str(), thing.id] = (tags_of(thing.tags), tuple(thing.tags))
    assert all(ours == theirs for ours, theirs in found.values())
    assert dict(found["w", 4][0]) == WAYS[4][1]
    assert found["n", 4][0] == ()
