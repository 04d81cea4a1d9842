"""Metres are those of the ground: a road as long as the geodesic says, wherever it lies."""

from itertools import pairwise
from pathlib import Path

import pytest
from geopy.distance import geodesic
from osmium import SimpleWriter
from osmium.osm.mutable import Node, Way

from geo.measure import to_lonlat
from geo.network.osm import read_streets
from geo.network.streets import Network

THREE_MILES_M = 4828.0


def road(folder: Path, east: float) -> tuple[Network, list[tuple[float, float]]]:
    """A road of three miles with a bend, and its nodes as longitude and latitude."""
    steps = [(0.0, 0.0), (THREE_MILES_M / 2, 0.0), (THREE_MILES_M / 2, THREE_MILES_M / 2)]
    places = [tuple(to_lonlat(east + x, 180_000 + y)[0]) for x, y in steps]
    path = folder / "map.osm"
    with SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in enumerate(places, start=1):
            writer.add_node(Node(id=number, location=place, version=1))
        writer.add_way(Way(id=1, nodes=[1, 2, 3], tags={"highway": "residential"}, version=1))
    made = read_streets(path)
    return Network(made.edges, made.nodes, made.turns), places


@pytest.mark.parametrize("east", [300_000, 400_000, 450_000, 530_000, 640_000])
def test_a_walk_is_as_long_as_it_is_on_the_ground(tmp_path: Path, east: float) -> None:
    """Grid metres would be up to two metres short, or long, at three miles."""
    network, places = road(tmp_path, east)
    true = sum(geodesic(a[::-1], b[::-1]).m for a, b in pairwise(places))
    whole = network.route("walk", places[0], places[-1])
    assert whole.distance_m == pytest.approx(true, rel=4e-5)
    assert whole.geometry is not None
    middle = network.route("walk", places[0], places[1])
    rest = network.route("walk", places[1], places[2])
    assert middle.distance_m + rest.distance_m == pytest.approx(whole.distance_m, abs=0.05)


def test_a_door_beside_the_road_is_as_far_as_it_is_on_the_ground(tmp_path: Path) -> None:
    network, places = road(tmp_path, 400_000)
    door = tuple(to_lonlat(400_000 + 1000, 180_000 - 300)[0])
    route = network.route("walk", door, places[1])
    foot = to_lonlat(400_000 + 1000, 180_000)[0]
    off = geodesic(door[::-1], foot[::-1]).m
    assert route.from_offset_m == pytest.approx(off, rel=4e-5)
    along = geodesic(foot[::-1], places[1][::-1]).m
    assert route.distance_m == pytest.approx(off + along, rel=4e-5)
