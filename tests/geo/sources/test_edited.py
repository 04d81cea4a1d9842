"""Maps that an editor saved, or that come in another order than an extract's."""

import random
from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import SourceError
from geo.sources.edited import in_order

AT = [(-1.5 + 0.01 * i, 50.5) for i in range(6)]
TOWN = [
    *(Node(id=i + 1, version=1, location=at) for i, at in enumerate(AT)),
    Way(id=1, version=1, nodes=[1, 2, 3], tags={"highway": "residential"}),
    Way(id=2, version=1, nodes=[3, 4], tags={"highway": "footway"}),
    Relation(id=1, version=1, members=[("w", 1, "from"), ("n", 3, "via"), ("w", 2, "to")]),
]


def written(path: Path, things: list[Node | Way | Relation]) -> Path:
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for thing in things:
            writer.add(thing)
    return path


def held(path: Path) -> list[tuple[str, int, object]]:
    """All that a map holds, in its order: type, id, and what it is made of."""
    found: list[tuple[str, int, object]] = []
    for thing in osmium.FileProcessor(str(path)):
        made: object = dict(thing.tags)
        if thing.is_way():
            made = [node.ref for node in thing.nodes]
        elif thing.is_relation():
            made = [(m.type, m.ref, m.role) for m in thing.members]
        elif thing.is_node():
            made = (round(thing.lon, 6), round(thing.lat, 6))
        found.append((thing.type_str(), thing.id, made))
    return found


@pytest.mark.parametrize("end", [".osm", ".osm.pbf", ".osm.gz"])
def test_a_map_in_any_order_is_the_same_map(tmp_path: Path, end: str) -> None:
    plain = written(tmp_path / f"plain{end}", TOWN)
    assert in_order(plain, tmp_path / "cache") == plain
    assert not (tmp_path / "cache").exists()
    mixed = list(TOWN)
    random.Random(1).shuffle(mixed)
    given = written(tmp_path / f"mixed{end}", mixed)
    made = in_order(given, tmp_path / "cache")
    assert held(made) == held(plain)
    assert made.stat().st_mtime_ns == given.stat().st_mtime_ns
    assert in_order(given, tmp_path / "cache") == made  # kept
    assert in_order(made, tmp_path / "cache") == made  # and in order by its own word


def test_new_things_get_ids_above_all_others_and_stay_joined(tmp_path: Path) -> None:
    new = [
        *TOWN,
        Node(id=-1, location=(-1.6, 50.5)),
        Node(id=-2, location=(-1.7, 50.5)),
        Way(id=-1, nodes=[3, -1, -2], tags={"highway": "path"}),
        Relation(id=-7, members=[("w", -1, ""), ("n", -2, "stop")]),
    ]
    made = held(in_order(written(tmp_path / "new.osm", new), tmp_path))
    before = held(written(tmp_path / "plain.osm", TOWN))
    assert all(number > 0 for _, number, _ in made)
    assert [each for each in made if each in before] == before
    numbers = [("nwr".index(kind), number) for kind, number, _ in made]
    assert numbers == sorted(set(numbers))
    first, second = (number for kind, number, at in made if kind == "n" and number > len(AT))
    [way] = [refs for kind, number, refs in made if kind == "w" and number > 2]
    assert way == [3, first, second]
    [(_, way_number, _)] = [each for each in made if each[0] == "w" and each[1] > 2]
    [members] = [m for kind, number, m in made if kind == "r" and number > 1]
    assert members == [("w", way_number, ""), ("n", second, "stop")]


@pytest.mark.parametrize(
    "mark", ['action="delete"', "action='delete'", 'visible="false"', 'visible="true"']
)
def test_what_was_deleted_is_not_there(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "saved.osm"
    path.write_text(
        '<osm version="0.6" upload="never">'
        '<node id="1" lat="50.5" lon="-1.5" version="1"/>'
        f'<node id="2" lat="50.5" lon="-1.4" version="1" {mark}/>'
        '<node id="3" lat="50.5" lon="-1.3" version="2" action="modify"/>'
        '<way id="1" version="1"><nd ref="1"/><nd ref="3"/><tag k="note" v="delete"/></way>'
        f'<way id="2" version="1" {mark}><nd ref="1"/><nd ref="2"/></way>'
        f'<relation id="1" version="1" {mark}><member type="way" ref="2" role=""/></relation>'
        "</osm>"
    )
    found = [(kind, number) for kind, number, _ in held(in_order(path, tmp_path))]
    kept = [("n", 1), ("n", 3), ("w", 1)]
    assert found == (
        kept
        if "true" not in mark
        else [*kept[:1], ("n", 2), ("n", 3), ("w", 1), ("w", 2), ("r", 1)]
    )


def test_a_thing_that_comes_twice_is_there_in_its_newest_version(tmp_path: Path) -> None:
    newer = Way(id=2, version=2, nodes=[3, 5], tags={"highway": "footway"})
    made = held(in_order(written(tmp_path / "twice.osm", [newer, *TOWN]), tmp_path))
    assert [each for each in made if each[:2] == ("w", 2)] == [("w", 2, [3, 5])]


def test_a_file_of_changes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "changes.osc"
    path.write_text(
        '<osmChange version="0.6"><create><node id="1" lat="50.5" lon="-1.5" version="1"/>'
        '</create><delete><node id="2" version="2"/></delete></osmChange>'
    )
    with pytest.raises(
        SourceError, match=r"changes\.osc is a history of edits or a file of changes"
    ):
        in_order(path, tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a map", b"<osm><way action='delete'"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "map.osm"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"map\.osm"):
        in_order(path, tmp_path)
    with pytest.raises(SourceError, match="There is no map extract"):
        in_order(tmp_path / "none.osm", tmp_path)
