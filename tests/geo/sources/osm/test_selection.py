"""What becomes an entry, what is left out, what is mapped twice."""

from collections.abc import Callable

import pytest

from geo.records import (
    Harvest,
    Location,
    Service,
)
from tests.geo.sources.osm.plot import Plot, Tags, categories, reasons, rows


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({"amenity": "nursing_home", "name": "Elms"}, "a home for adults"),
        (
            {"social_facility": "nursing_home", "social_facility:for": "senior", "name": "Elms"},
            "older people",
        ),
        ({"social_facility": "group_home", "name": "Elms"}, "residential home"),
        ({"amenity": "library", "name": "Old Library", "disused": "yes"}, "closed"),
        ({"amenity": "pharmacy", "name": "Chemist", "end_date": "2020-02-15"}, "closed"),
        ({"highway": "bus_stop", "name": "Disused"}, "closed"),
        ({"railway": "station", "name": "Steam Halt", "usage": "tourism"}, "heritage"),
        ({"leisure": "playground", "access": "private"}, "not open to the public"),
        ({"leisure": "playground", "access": "customers"}, "customers"),
        ({"amenity": "dentist"}, "no name"),
        ({"healthcare": "laboratory", "name": "Lab"}, "not one of the Local Offer's categories"),
    ],
)
def test_what_is_left_out_is_noted_with_the_reason(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, why: str
) -> None:
    plot.node(1, 1, tags)
    found = harvest()
    assert rows(found, Service) == [] == rows(found, Location)
    assert why in reasons(found)["node/1"]
    assert (found.rows_read, found.rows_kept) == (1, 0)
    # Only what lacks something is rejected; the rest is left out on purpose, and counted.
    left_out = {} if why == "no name" else {reasons(found)["node/1"]: 1}
    assert found.left_out == left_out


def test_a_place_abroad_is_left_out(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    # Ferries bring their far ends into an extract.
    plot.node(0, -7240, {"amenity": "ferry_terminal", "name": "Santander"})
    assert "not in Great Britain" in reasons(harvest())["node/1"]


def test_a_point_inside_its_own_area_is_one_place_with_the_tags_of_both(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    area = plot.square(0, 0, 3, {"amenity": "school", "name": "Hill School"})[-1]
    point = plot.node(1, 1, {"amenity": "school", "name": "Hill school", "phone": "01983 000000"})
    plot.square(2, 2, 0.5, {"amenity": "school", "building": "school"})
    found = harvest()
    assert [(row.service_id, row.phone) for row in rows(found, Service)] == [
        (f"map-w{area}", "01983 000000")
    ]
    assert reasons(found)[f"node/{point}"] == "the same place as another entry"
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (3, 1, 0)


def test_clinics_of_different_names_on_one_site_stay_several(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "clinic"})
    plot.node(1, 1, {"amenity": "clinic", "name": "Eyes"})
    plot.node(1.1, 1, {"amenity": "clinic", "name": "Ears"})
    assert {row.name for row in rows(harvest(), Service)} == {"Eyes", "Ears"}


@pytest.mark.parametrize(
    ("east_m", "tags", "stops"),
    [
        (10, {"public_transport": "platform", "bus": "yes"}, 1),
        (10, {"public_transport": "platform", "bus": "yes", "name": "Hill"}, 1),
        (10, {"public_transport": "platform", "bus": "yes", "name": "Dale"}, 2),
        (50, {"public_transport": "platform", "bus": "yes", "name": "Hill"}, 2),
        (10, {"highway": "bus_stop", "name": "Hill"}, 2),
        (50, {"highway": "bus_stop", "name": "Hill", "naptan:AtcoCode": "2300101"}, 1),
    ],
)
def test_a_stop_and_its_platform_are_one(
    plot: Plot, harvest: Callable[[], Harvest], east_m: float, tags: Tags, stops: int
) -> None:
    plot.node(1, 1, {"highway": "bus_stop", "name": "Hill", "naptan:AtcoCode": "2300101"})
    plot.node(1 + east_m / 70.6, 1, tags)
    assert len(rows(harvest(), Service)) == stops


def test_a_school_s_own_playground_is_not_for_everybody(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 3, {"amenity": "school", "name": "Hill School"})
    ground = plot.square(1, 1, 0.5, {"leisure": "playground"})[-1]
    found = harvest()
    assert categories(found) == ["mainstream-school"]
    assert "grounds of a school" in reasons(found)[f"way/{ground}"]
