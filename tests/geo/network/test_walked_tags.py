"""What is kept of the map for a walk: streets' tags by side, and the points where people cross."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

from geo.measure import to_lonlat
from geo.network import walked_tags
from geo.network.osm import StreetTables, read_streets


def streets(path: Path, *ways: tuple[list[int], dict[str, str]], **nodes: str) -> StreetTables:
    """Streets between nodes 1, 2, 3 …, which lie 100 metres apart in a line."""
    file = path / "map.osm"
    with osmium.SimpleWriter(str(file), overwrite=True) as writer:
        for i in range(1, 6):
            lon, lat = to_lonlat(219_350.0 + 100 * i, 90_000.0)[0]
            tags = {"highway": nodes[f"n{i}"]} if f"n{i}" in nodes else {}
            writer.add_node(Node(id=i, location=(lon, lat), tags=tags, version=1))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=refs, tags=tags, version=1))
    return read_streets(file)


def test_a_street_keeps_its_tags_and_is_cut_where_they_change(tmp_path: Path) -> None:
    plain = {"highway": "residential", "name": "Row", "note": "x"}
    got = streets(tmp_path, ([1, 2], plain | {"lit": "yes"}), ([2, 3], plain | {"lit": "yes"}))
    assert got.edges["tags"].tolist() == ['{"lit": "yes"}']
    got = streets(tmp_path, ([1, 2], plain | {"lit": "yes"}), ([2, 3], plain))
    assert sorted(got.edges["tags"]) == ["", '{"lit": "yes"}']


def test_left_and_right_do_not_change_places_where_streets_are_joined(tmp_path: Path) -> None:
    left = {"highway": "residential", "sidewalk": "left"}
    along = streets(tmp_path, ([1, 2], left), ([2, 3], left))
    assert len(along.edges) == 1
    against = streets(tmp_path, ([1, 2], left), ([3, 2], left))
    assert len(against.edges) == 2
    both = {"highway": "residential", "sidewalk": "both"}
    assert len(streets(tmp_path, ([1, 2], both), ([3, 2], both)).edges) == 1


def test_points_where_people_cross_are_kept_if_a_street_has_them(tmp_path: Path) -> None:
    road = {"highway": "primary"}
    got = streets(tmp_path, ([1, 2, 3], road), n2="crossing", n3="traffic_signals", n5="crossing")
    assert got.crossings["node_id"].tolist() == [2, 3]
    assert got.crossings["tags"].tolist()[0] == '{"highway": "crossing"}'
    assert abs(got.crossings["easting"][0] - 219_550) < 0.01


def test_what_was_kept_is_read_again() -> None:
    tags = {"sidewalk:left": "yes", "lit": "no", "name": "Row"}
    assert walked_tags.read(walked_tags.kept(tags)) == {"sidewalk:left": "yes", "lit": "no"}
    assert walked_tags.read(walked_tags.kept({"name": "Row"})) == {}
    assert walked_tags.is_sided(walked_tags.kept(tags))
    assert not walked_tags.is_sided(walked_tags.kept({"lit": "no"}))
