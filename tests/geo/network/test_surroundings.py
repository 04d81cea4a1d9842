"""What is beside a street, by its tags."""

import pytest

from geo.network.permissions import access


@pytest.mark.parametrize(
    ("tags", "joins"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "trunk_link"}, False),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "residential", "tunnel": "yes", "layer": "-1"}, False),
        ({"highway": "footway", "tunnel": "yes"}, False),
        ({"highway": "footway", "layer": "-2"}, False),
        ({"highway": "primary", "layer": "-1"}, True),
        ({"highway": "corridor", "location": "underground"}, False),
        ({"highway": "service", "tunnel": "building_passage"}, True),
        ({"highway": "footway", "tunnel": "no", "bridge": "no"}, True),
        ({"highway": "residential", "bridge": "yes", "layer": "1"}, False),
        ({"highway": "footway", "bridge": "viaduct"}, False),
        ({"highway": "path", "bridge": "boardwalk"}, True),
        ({"highway": "footway", "layer": "1"}, True),
        ({"highway": "elevator"}, False),
        ({"route": "ferry"}, False),
    ],
)
def test_whether_places_join_a_street(tags: dict[str, str], joins: bool) -> None:
    found = access(tags)
    assert found is not None
    assert found.joins == joins


@pytest.mark.parametrize(
    ("tags", "traffic"),
    [
        ({"highway": "trunk"}, True),
        ({"highway": "trunk_link"}, True),
        ({"highway": "trunk", "maxspeed": "70 mph", "sidewalk": "no", "lit": "yes"}, True),
        ({"highway": "trunk", "maxspeed": "national"}, True),
        ({"highway": "trunk", "maxspeed:type": "GB:nsl_dual", "lit": "yes"}, True),
        ({"highway": "trunk", "lit": "yes"}, False),
        ({"highway": "trunk", "maxspeed": "30 mph"}, False),
        ({"highway": "trunk", "maxspeed": "40 mph", "sidewalk": "no"}, False),
        ({"highway": "trunk", "maxspeed": "70 mph", "sidewalk": "left"}, False),
        ({"highway": "trunk", "maxspeed": "70 mph", "sidewalk:both": "yes"}, False),
        ({"highway": "trunk", "maxspeed": "70 mph", "sidewalk": "separate"}, False),
        ({"highway": "trunk", "maxspeed": "70 mph", "foot": "designated"}, False),
        ({"highway": "primary", "maxspeed": "60 mph"}, False),
        ({"highway": "primary", "maxspeed": "60 mph", "sidewalk": "no"}, True),
        ({"highway": "primary", "maxspeed": "60 mph", "sidewalk": "none"}, True),
        ({"highway": "secondary", "maxspeed": "40 mph", "sidewalk": "no"}, False),
        ({"highway": "secondary", "sidewalk": "no"}, False),
        ({"highway": "unclassified", "maxspeed": "60 mph", "sidewalk": "no"}, False),
        ({"highway": "footway"}, False),
    ],
)
def test_whether_people_on_foot_go_along_fast_traffic(tags: dict[str, str], traffic: bool) -> None:
    found = access(tags)
    assert found is not None
    assert found.traffic == traffic
