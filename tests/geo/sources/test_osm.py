"""Places, doubles and entrances from small hand-made extracts."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import SourceError
from geo.offer import CATEGORIES
from geo.records import (
    Entrance,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    Service,
    ServiceAtLocation,
    Settlement,
)
from geo.sources import osm

LON, LAT = -1.30, 50.70
"""South-west corner of the plots: steps of 0.001 degrees are about 70 m east, 111 m north."""

Tags = dict[str, str]
Row = TypeVar("Row")


class Plot:
    """An extract under construction, in thousandths of a degree from a corner."""

    def __init__(self) -> None:
        self._things: list[tuple[int, int, Node | Way | Relation]] = []
        self._count = 0

    def node(self, x: float, y: float, tags: Tags | None = None) -> int:
        at = (LON + x / 1000, LAT + y / 1000)
        self._count += 1
        self._things.append((0, self._count, Node(id=self._count, location=at, tags=tags or {})))
        return self._count

    def way(self, nodes: list[int], tags: Tags | None = None) -> int:
        self._count += 1
        self._things.append((1, self._count, Way(id=self._count, nodes=nodes, tags=tags or {})))
        return self._count

    def square(self, x: float, y: float, size: float, tags: Tags | None = None) -> list[int]:
        """A square area by its south-west corner: its four nodes, and then its own id."""
        corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
        nodes = [self.node(*corner) for corner in corners]
        return [*nodes, self.way([*nodes, nodes[0]], tags)]

    def relation(self, members: list[tuple[str, int, str]], tags: Tags) -> int:
        self._count += 1
        thing = Relation(id=self._count, members=members, tags=tags)
        self._things.append((2, self._count, thing))
        return self._count

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path)) as writer:
            for kind, _, thing in sorted(self._things, key=lambda row: row[:2]):
                (writer.add_node, writer.add_way, writer.add_relation)[kind](thing)
        return path


@pytest.fixture
def plot() -> Plot:
    return Plot()


@pytest.fixture
def harvest(plot: Plot, tmp_path: Path) -> Callable[[], Harvest]:
    return lambda: osm.read(plot.write(tmp_path / "plot.osm"), source_id="map")


def rows(harvest: Harvest, kind: type[Row]) -> list[Row]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def reasons(harvest: Harvest) -> dict[str, str]:
    return {row.row_ref: row.reason for row in rows(harvest, Rejected)}


def categories(harvest: Harvest) -> list[str]:
    return sorted(row.category for row in rows(harvest, Service))


# --- rows -----------------------------------------------------------------------------------------


def test_a_school_keeps_what_the_map_says(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    number = plot.node(
        1,
        1,
        {
            "amenity": "school",
            "name": "Hill School",
            "addr:street": "School Lane",
            "addr:housenumber": "4",
            "addr:city": "Newport",
            "addr:postcode": "po30  2hs",
            "contact:phone": "+44 1983 000000;+44 1983 000001",
            "contact:website": "www.hill.example.org",
            "email": "office@hill.example.org",
            "ref:edubase": "118228",
            "min_age": "4",
            "max_age": "11.5",
            "opening_hours": "Mo-Fr 08:30-15:30",
            "operator": "Hill Trust",
            "wheelchair": "designated",
            "wheelchair:description": "Ramp at the side door",
        },
    )
    found = harvest()
    assert rows(found, Service) == [
        Service(
            service_id=f"osm-n{number}",
            name="Hill School",
            category="mainstream-school",
            source_id="map",
            source_ref=f"node/{number}",
            organization_id="osm-operator-hill-trust",
            url="http://www.hill.example.org",
            email="office@hill.example.org",
            phone="+44 1983 000000, +44 1983 000001",
            description="The map does not say what kind of school this is: ask whether it is "
            "mainstream or special.",
            min_age=4.0,
            max_age=11.5,
            urn="118228",
        )
    ]
    assert rows(found, Location) == [
        Location(
            location_id=f"osm-n{number}",
            name="Hill School",
            lon=round(LON + 0.001, 7),
            lat=round(LAT + 0.001, 7),
            source_id="map",
            address="4 School Lane, Newport",
            postcode="PO30 2HS",
            wheelchair="yes",
            accessibility="Ramp at the side door",
        )
    ]
    assert rows(found, Organization) == [
        Organization("osm-operator-hill-trust", "Hill Trust", "map")
    ]
    assert rows(found, Schedule)[0].opening_hours == "Mo-Fr 08:30-15:30"
    assert rows(found, ServiceAtLocation) == [
        ServiceAtLocation(f"osm-n{number}", f"osm-n{number}", "map")
    ]
    assert (found.rows_read, found.rows_kept) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("min_age", "four", "min_age"),
        ("website", "javascript:alert(1)", "website"),
        ("email", "ask at the door", "email"),
        ("ref:edubase", "12x45", "ref:edubase"),
        ("wheelchair", "perhaps", "wheelchair"),
    ],
)
def test_a_bad_field_is_left_out_and_noted_and_the_place_stays(
    plot: Plot, harvest: Callable[[], Harvest], key: str, value: str, field: str
) -> None:
    plot.node(1, 1, {"amenity": "library", "name": "Library", key: value})
    found = harvest()
    assert len(rows(found, Service)) == 1
    assert [(row.field, row.value) for row in rows(found, Rejected)] == [(field, value)]
    assert value not in str(rows(found, Service)) + str(rows(found, Location))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "school"}, ["mainstream-school"]),
        ({"amenity": "school", "school": "special_education_needs"}, ["special-school"]),
        ({"amenity": "school", "school:special_needs": "only"}, ["special-school"]),
        ({"amenity": "school", "school:special_needs": "mixed"}, ["mainstream-school"]),
        ({"amenity": "school", "school": "pupil_referral_unit"}, ["alternative-provision"]),
        ({"amenity": "school;kindergarten"}, ["early-years", "mainstream-school"]),
        ({"amenity": "childcare"}, ["childcare"]),
        ({"amenity": "childcare", "nursery": "yes"}, ["early-years"]),
        ({"amenity": "clinic"}, ["hospital"]),
        ({"amenity": "clinic", "healthcare": "speech_therapist"}, ["speech-and-language-therapy"]),
        ({"amenity": "clinic", "healthcare:speciality": "paediatrics"}, ["community-paediatrics"]),
        ({"amenity": "doctors"}, ["gp"]),
        ({"amenity": "doctors", "healthcare:speciality": "endocrinology"}, ["hospital"]),
        ({"healthcare": "occupational_therapist"}, ["occupational-therapy"]),
        (
            {"amenity": "social_facility", "social_facility": "outreach"},
            ["community-centre"],
        ),
        (
            {"social_facility": "outreach", "social_facility:for": "child;juvenile"},
            ["family-hub"],
        ),
        (
            {"social_facility": "group_home", "social_facility:for": "disabled;senior"},
            ["social-care"],
        ),
        ({"railway": "halt"}, ["station"]),
        ({"leisure": "swimming_pool"}, ["sport"]),
    ],
)
def test_tags_decide_the_category(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, expected: list[str]
) -> None:
    plot.node(1, 1, {"name": "Hill View", **tags})
    found = harvest()
    assert categories(found) == expected
    assert {row.location_id for row in rows(found, ServiceAtLocation)} == {"osm-n1"}


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


@pytest.mark.parametrize(
    "tags",
    [
        {"leisure": "swimming_pool"},
        {"leisure": "swimming_pool", "name": "Hotel pool", "access": "customers"},
        {"disused:amenity": "school", "name": "Old School"},
        {"amenity": "pub", "name": "The Sun"},
    ],
)
def test_what_is_no_place_of_the_local_offer_is_not_read(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags
) -> None:
    plot.node(1, 1, tags)
    found = harvest()
    assert found.rows == []
    assert found.rows_read == 0


def test_a_place_abroad_is_left_out(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    # Ferries bring their far ends into an extract.
    plot.node(0, -7240, {"amenity": "ferry_terminal", "name": "Santander"})
    assert "not in Great Britain" in reasons(harvest())["node/1"]


# --- names ----------------------------------------------------------------------------------------


def test_a_nameless_place_is_named_by_what_it_is_and_where(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.node(5, 5, {"place": "village", "name": "Chale"})
    plot.node(6, 6, {"leisure": "playground"})
    plot.node(7, 7, {"amenity": "taxi", "addr:street": "High Street"})
    plot.square(20, 20, 2, {"leisure": "park", "name": "Litten Park"})
    plot.node(21, 21, {"leisure": "playground"})
    assert {row.name for row in rows(harvest(), Service)} == {
        "Playground near Chale (no name on the map)",
        "Taxi rank, High Street (no name on the map)",
        "Playground in Litten Park",
    }


def test_a_department_without_an_address_is_found_by_its_hospital(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "hospital", "name": "St Mary's Hospital"})
    plot.node(1, 1, {"amenity": "clinic", "name": "Eye Department"})
    addresses = {row.name: row.address for row in rows(harvest(), Location)}
    assert addresses == {"St Mary's Hospital": None, "Eye Department": "St Mary's Hospital"}


def test_the_two_stops_of_a_street_are_told_apart(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    stop = {"highway": "bus_stop", "name": "Long Lane"}
    plot.node(1, 1, {**stop, "naptan:Indicator": "opp"})
    plot.node(1.1, 1, {**stop, "naptan:Indicator": "towards Newport"})
    names = {row.name for row in rows(harvest(), Service)}
    assert names == {"Long Lane (opposite)", "Long Lane (towards Newport)"}


def test_settlements_are_kept_once(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    number = plot.node(5, 5, {"place": "town", "name": "Newport"})
    plot.square(4, 4, 3, {"place": "town", "name": "Newport"})
    plot.node(8, 8, {"place": "farm", "name": "Hill Farm"})
    found = rows(harvest(), Settlement)
    assert [(row.settlement_id, row.name, row.kind) for row in found] == [
        (f"osm-n{number}", "Newport", "town")
    ]


# --- doubles --------------------------------------------------------------------------------------


def test_a_point_inside_its_own_area_is_one_place_with_the_tags_of_both(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    area = plot.square(0, 0, 3, {"amenity": "school", "name": "Hill School"})[-1]
    point = plot.node(1, 1, {"amenity": "school", "name": "Hill school", "phone": "01983 000000"})
    plot.square(2, 2, 0.5, {"amenity": "school", "building": "school"})
    found = harvest()
    assert [(row.service_id, row.phone) for row in rows(found, Service)] == [
        (f"osm-w{area}", "01983 000000")
    ]
    assert reasons(found)[f"node/{point}"] == "the same place as another entry"
    assert (found.rows_read, found.rows_kept) == (3, 1)


def test_clinics_of_different_names_on_one_site_stay_several(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.square(0, 0, 4, {"amenity": "clinic"})
    plot.node(1, 1, {"amenity": "clinic", "name": "Eyes"})
    plot.node(1.1, 1, {"amenity": "clinic", "name": "Ears"})
    assert {row.name for row in rows(harvest(), Service)} == {"Eyes", "Ears"}


def test_one_school_on_two_sites_is_one_service_at_two_locations(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    tags = {"amenity": "school", "name": "Hill School", "ref:edubase": "118228"}
    plot.square(0, 0, 1, tags)
    plot.square(9, 9, 1, tags)
    found = harvest()
    assert len(rows(found, Service)) == 1
    assert len(rows(found, Location)) == 2
    assert len({row.service_id for row in rows(found, ServiceAtLocation)}) == 1
    assert len({row.location_id for row in rows(found, ServiceAtLocation)}) == 2


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


# --- areas and ways in ----------------------------------------------------------------------------


def test_the_point_of_a_bent_site_is_inside_it(plot: Plot, harvest: Callable[[], Harvest]) -> None:
    corners = [(0, 0), (6, 0), (6, 6), (5, 6), (5, 1), (1, 1), (1, 6), (0, 6)]
    nodes = [plot.node(x, y) for x, y in corners]
    plot.way([*nodes, nodes[0]], {"amenity": "school", "name": "Horseshoe"})
    shape = shapely.Polygon([(LON + x / 1000, LAT + y / 1000) for x, y in corners])
    place = rows(harvest(), Location)[0]
    assert shape.contains(shapely.Point(place.lon, place.lat))
    assert not shape.contains(shape.centroid)


def test_a_multipolygon_is_a_place_and_its_hole_is_not(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    outer, inner = plot.square(0, 0, 6)[-1], plot.square(2, 2, 2)[-1]
    members = [("w", outer, "outer"), ("w", inner, "inner")]
    tags = {"type": "multipolygon", "amenity": "school", "name": "Ring School"}
    number = plot.relation(members, tags)
    place = rows(harvest(), Location)[0]
    assert place.location_id == f"osm-r{number}"
    x, y = (place.lon - LON) * 1000, (place.lat - LAT) * 1000
    assert 0 < x < 6
    assert 0 < y < 6
    assert not (2 <= x <= 4 and 2 <= y <= 4)


def test_a_multipolygon_that_is_cut_off_is_noted(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    tags = {"type": "multipolygon", "amenity": "school", "name": "Edge School"}
    number = plot.relation([("w", 999, "outer")], tags)
    found = harvest()
    assert "outline" in reasons(found)[f"relation/{number}"]
    assert found.rows_read == 1


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "gate"}, "barrier=gate"),
        ({"entrance": "main"}, "entrance=main"),
        ({"entrance": "yes", "barrier": "gate"}, "entrance=yes"),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, "barrier=gate"),
        ({"barrier": "gate", "access": "private"}, None),
        ({"barrier": "gate", "locked": "yes"}, None),
        ({"entrance": "emergency"}, None),
        ({"entrance": "service"}, None),
        ({"barrier": "bollard", "foot": "no"}, None),
        ({}, None),
    ],
)
def test_a_gate_or_door_on_the_outline_is_a_way_in(
    plot: Plot, harvest: Callable[[], Harvest], tags: Tags, kind: str | None
) -> None:
    gate = plot.node(1, 0, tags)
    a, b, c, d = plot.square(0, 0, 3)[:4]
    school = plot.way([a, gate, b, c, d, a], {"amenity": "school", "name": "Hill School"})
    found = rows(harvest(), Entrance)
    assert [(row.location_id, row.kind) for row in found] == (
        [(f"osm-w{school}", kind)] if kind else []
    )
    if kind:
        assert (found[0].lon, found[0].lat) == pytest.approx((LON + 0.001, LAT))


@pytest.mark.parametrize(
    ("street", "tags", "ways_in"),
    [
        ([(1, -1), (1, 1)], {"highway": "footway"}, [(1, 0)]),
        ([(1, -1), (1, 4)], {"highway": "path"}, [(1, 0), (1, 3)]),
        ([(1, -1), (1, 0)], {"highway": "service"}, [(1, 0)]),
        ([(1, -1), (1, 1)], {"highway": "service", "access": "private"}, []),
        ([(1, -1), (1, 1)], {"highway": "footway", "foot": "no"}, []),
        ([(1, -1), (1, 1)], {"highway": "motorway"}, []),
        ([(-1, 0), (4, 0)], {"highway": "residential"}, []),
        ([(-1, 1), (1, -1)], {"highway": "residential"}, []),
        ([(1, 1), (2, 2)], {"highway": "footway"}, []),
    ],
)
def test_a_path_that_goes_in_is_a_way_in_and_one_along_the_fence_is_not(
    plot: Plot,
    harvest: Callable[[], Harvest],
    street: list[tuple[float, float]],
    tags: Tags,
    ways_in: list[tuple[float, float]],
) -> None:
    plot.square(0, 0, 3, {"amenity": "school", "name": "Hill School"})
    plot.way([plot.node(x, y) for x, y in street], tags)
    found = rows(harvest(), Entrance)
    expected = [pytest.approx((LON + x / 1000, LAT + y / 1000)) for x, y in ways_in]
    assert sorted((row.lon, row.lat) for row in found) == expected
    assert {row.kind for row in found} <= {f"highway={tags['highway']}"}


def test_a_path_through_a_locked_gate_is_no_way_in(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    gate = plot.node(1, 0, {"barrier": "gate", "access": "private"})
    a, b, c, d = plot.square(0, 0, 3)[:4]
    plot.way([a, gate, b, c, d, a], {"amenity": "school", "name": "Hill School"})
    plot.way([plot.node(1, -1), gate, plot.node(1, 1)], {"highway": "footway"})
    assert rows(harvest(), Entrance) == []


@pytest.mark.parametrize(("gate", "kinds"), [(False, ["entrance=main"]), (True, ["barrier=gate"])])
def test_doors_inside_a_site_count_only_when_it_has_no_gate(
    plot: Plot, harvest: Callable[[], Harvest], gate: bool, kinds: list[str]
) -> None:
    first = plot.node(0, 0, {"barrier": "gate"} if gate else {})
    corners = [plot.node(x, y) for x, y in [(3, 0), (3, 3), (0, 3)]]
    plot.way([first, *corners, first], {"amenity": "school", "name": "Hill School"})
    plot.node(2, 2, {"entrance": "main"})
    plot.node(9, 9, {"entrance": "main"})
    assert [row.kind for row in rows(harvest(), Entrance)] == kinds


# --- the table, and faults ------------------------------------------------------------------------


def test_the_table_of_the_project_reads_and_covers_what_maps_hold() -> None:
    kept = {
        rule.category
        for tags in (
            {"amenity": "school"},
            {"highway": "bus_stop"},
            {"amenity": "ferry_terminal"},
            {"leisure": "sports_centre"},
        )
        for rule in osm.read_rules(osm.DEFAULT_CATEGORIES).fitting(tags)
    }
    assert kept == {"mainstream-school", "bus-stop", "ferry", "sport"}
    assert kept <= CATEGORIES.keys()


_HEAD = "key,value,when,category,unnamed,note\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,value\namenity,school\n", "no column"),
        (_HEAD + "amenity,school,,schol,,\n", "schol"),
        (_HEAD + "amenity,school,,,,\n", "note"),
        (_HEAD + "amenity,school,school:special,special-school,,\n", "school:special"),
    ],
)
def test_a_faulty_table_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text)
    with pytest.raises(SourceError, match=said):
        osm.read_rules(table)


def test_another_table_can_be_given(plot: Plot, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("# only pubs\n" + _HEAD + "amenity,pub,,community-centre,,\n")
    plot.node(1, 1, {"amenity": "pub", "name": "The Sun"})
    plot.node(2, 2, {"amenity": "school", "name": "Hill School"})
    found = osm.read(plot.write(tmp_path / "plot.osm"), source_id="map", categories=table)
    assert [row.name for row in rows(found, Service)] == ["The Sun"]


@pytest.mark.parametrize("text", [None, "this is not a map", "<osm version='0.6'><node"])
def test_an_extract_that_cannot_be_read_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "bad.osm"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SourceError, match=r"bad\.osm"):
        osm.read(path, source_id="map")


def test_an_extract_without_places_gives_no_rows(
    plot: Plot, harvest: Callable[[], Harvest]
) -> None:
    plot.node(1, 1)
    assert harvest() == Harvest()


# --- the default area -----------------------------------------------------------------------------

_CACHE = Path(__file__).parents[3] / "data" / "cache"


@pytest.mark.skipif(
    not list(_CACHE.rglob("*isle-of-wight*.osm.pbf")),
    reason="no extract in data/cache: build first",
)
def test_the_island_has_its_schools_stops_and_ferries() -> None:
    path = next(_CACHE.rglob("*isle-of-wight*.osm.pbf"))
    found = osm.read(path, source_id="osm")
    count = Counter(categories(found))
    assert count["mainstream-school"] > 50
    assert count["bus-stop"] > 1000
    assert count["ferry"] > 5
    services = {row.service_id for row in rows(found, Service)}
    locations = {row.location_id for row in rows(found, Location)}
    assert len(services) == len(rows(found, Service))
    assert len(locations) == len(rows(found, Location)) == found.rows_kept
    assert {row.service_id for row in rows(found, ServiceAtLocation)} == services
    assert {row.location_id for row in rows(found, ServiceAtLocation)} == locations
    assert {row.location_id for row in rows(found, Entrance)} <= locations
