"""A file's ids and positions as arrays, whichever form it has."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Relation, Way

from geo.sources.blocks import Block, blocks

THINGS = {"n": 20_000, "w": 9000, "r": 50}
"""More than one block of a PBF file has of a type."""


def write(path: Path, things: dict[str, int] = THINGS, file: str = "") -> Path:
    rng = np.random.default_rng(4)
    with osmium.SimpleWriter(osmium.io.File(str(path), file), overwrite=True) as out:
        for i, at in enumerate(rng.uniform((-179, -89), (179, 89), (things["n"], 2)).tolist()):
            out.add_node(
                Node(id=7 * i + 10**10, location=at, tags={"n": str(i)} if i % 3 else None)
            )
        for i in range(things["w"]):
            out.add_way(Way(id=3 * i + 1, nodes=[10**10, 10**10 + 7], tags={"highway": "path"}))
        for i in range(things["r"]):
            out.add_relation(Relation(id=i + 1, members=[("w", 1, "outer")], tags={"a": "b"}))
    return path


def by_osmium(path: Path) -> tuple[dict[str, list[int]], list[tuple[float, float]]]:
    ids: dict[str, list[int]] = {"n": [], "w": [], "r": []}
    lonlat = []
    for thing in osmium.FileProcessor(str(path)):
        ids[thing.type_str()].append(thing.id)
        if thing.is_node():
            lonlat.append((thing.location.lon, thing.location.lat))
    return ids, lonlat


def together(found: list[Block]) -> tuple[dict[str, list[int]], list[tuple[float, float]]]:
    ids = {kind: [i for b in found if b.kind == kind for i in b.ids.tolist()] for kind in "nwr"}
    return ids, [tuple(at) for block in found for at in block.lonlat.tolist()]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("map.osm.pbf", ""),
        ("map.osm.pbf", "pbf,pbf_compression=none"),
        ("map.osm.pbf", "pbf,pbf_dense_nodes=false"),
        ("map.osm.pbf", "pbf,pbf_compression=lz4"),
        ("map.osm", ""),
        ("map.opl", ""),
    ],
)
def test_ids_and_positions_are_those_of_osmium(tmp_path: Path, name: str, file: str) -> None:
    try:
        path = write(tmp_path / name, file=file)
    except (RuntimeError, ValueError) as fault:  # lz4 is left out of some builds of osmium
        pytest.skip(str(fault))
    ids, lonlat = by_osmium(path)
    found_ids, found_lonlat = together(list(blocks(path)))
    assert found_ids == ids
    assert found_lonlat == lonlat
    nodes = together(list(blocks(path, nodes_only=True)))
    assert nodes == ({"n": ids["n"], "w": [], "r": []}, lonlat)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_of_a_damaged_file_nothing_else_is_read_than_was_in_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = write(tmp_path_factory.mktemp("damaged") / "map.osm.pbf", {"n": 300, "w": 30, "r": 3})
    ids, lonlat = together(list(blocks(path)))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(
        data.draw(st.sampled_from([whole[:at], whole[:at] + b"\xff" * 9 + whole[at + 9 :]]))
    )
    try:
        found_ids, found_lonlat = together(list(blocks(path)))
    except (RuntimeError, ValueError):
        return
    assert all(found_ids[kind] == ids[kind][: len(found_ids[kind])] for kind in "nwr")
    assert found_lonlat == lonlat[: len(found_lonlat)]
