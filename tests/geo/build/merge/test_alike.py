"""One service, one entry: by its name and place, in several sources or twice in one."""

import pytest

from geo.build.merge import PostcodePoint
from geo.records import (
    Organization,
    Service,
    Settlement,
)
from tests.geo.build.merge.made import HOME, degrees, entry, ids, joined, place_of, said

# By name and place


@pytest.mark.parametrize(("metres", "entries", "doubts"), [(140, 1, 0), (160, 2, 1), (1100, 2, 0)])
def test_equal_names_are_one_when_close(metres, entries, doubts):
    found = joined(
        entry("feed", "1", "St Mary's CE Primary School"),
        entry("osm", "w2", "Saint Marys C of E Primary School", metres),
    )
    assert len(ids(found)) == entries
    assert len(found.doubtful) == doubts
    for merged in found.merged:
        assert merged.how == f"same name, {metres} m apart"
    for pair in found.doubtful:
        assert pair.why == f"same name, {metres} m apart"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oakfield Park Infant School", "Oakfield Park Junior School"),
        ("Oakfield Church of England Infant School", "Oakfield CE Infant and Junior School"),
        ("Oakfield School", "Oakfield School Nursery"),
        ("Oakfield School", "Oakfield School Sixth Form"),
        ("1st Testham Scout Group", "2nd Testham Scout Group"),
        ("North Testham Primary School", "South Testham Primary School"),
    ],
)
def test_names_that_are_alike_are_for_a_person_to_decide(one, other):
    found = joined(entry("feed", "1", one), entry("osm", "w2", other, 5))
    assert len(ids(found)) == 2
    (pair,) = found.doubtful
    assert pair.why.startswith(("names alike (", "one name has all words of the other"))
    assert (pair.name_a, pair.name_b, pair.distance_m) == (one, other, 5)


def test_names_that_are_not_alike_are_no_pair():
    found = joined(entry("feed", "1", "Oak Infant School"), entry("osm", "w2", "Oak Junior School"))
    assert (len(ids(found)), found.doubtful) == (2, [])
    found = joined(entry("feed", "1", "Oak School"), entry("osm", "w2", "Elm Academy", 5))
    assert found.doubtful == []
    assert joined(entry("feed", "1", "--"), entry("osm", "w2", "--", 5)).doubtful == []


def test_alike_names_far_apart_are_no_pair():
    one, other = "Oakfield School", "Oakfield Junior School"
    found = joined(entry("feed", "1", one), entry("osm", "w2", other, 310))
    assert found.doubtful == []
    same_postcode = joined(
        entry("feed", "1", one, postcode="TE1 1AA"),
        entry("osm", "w2", other, 310, postcode="te11aa"),
    )
    assert "same postcode TE1 1AA" in same_postcode.doubtful[0].why


@pytest.mark.parametrize(
    ("metres", "error_m", "entries"), [(0, 100, 1), (240, 100, 1), (260, 100, 2), (400, 300, 1)]
)
def test_a_place_known_by_its_postcode_may_be_off_by_the_postcodes_error(metres, error_m, entries):
    listed = entry("feed", "1", placed_by="postcode", postcode="TE1 1AA")
    at = {"TE11AA": PostcodePoint(*HOME, error_m)}
    found = joined(listed, entry("osm", "w2", east_m=metres), postcodes=at)
    assert len(ids(found)) == entries
    assert all("known only by its postcode" in pair.why for pair in found.doubtful)
    assert len(found.doubtful) == entries - 1
    if entries == 1:
        assert place_of(found, "feed-1").location_id == "osm-w2-place"


def test_a_position_that_is_the_postcodes_own_is_no_better_than_the_postcode():
    at = {"TE11AA": PostcodePoint(*HOME, 300)}
    listed = entry("feed", "1", postcode="TE1 1AA")
    assert len(ids(joined(listed, entry("osm", "w2", east_m=400), postcodes=at))) == 1
    beside = entry("feed", "1", postcode="TE1 1AA", east_m=-10)
    assert len(ids(joined(beside, entry("osm", "w2", east_m=390), postcodes=at))) == 2


def test_postcodes_that_differ_are_asked_unless_both_places_are_known():
    listed = entry("feed", "1", placed_by="postcode", postcode="TE1 1AA")
    mapped = entry("osm", "w2", east_m=40, postcode="TE1 1AB")
    assert len(ids(joined(listed, mapped))) == 2
    assert len(joined(listed, mapped).doubtful) == 1
    surveyed = entry("feed", "1", postcode="TE1 1AA")
    assert len(ids(joined(surveyed, mapped))) == 1


def test_two_shops_of_a_chain_are_told_apart_by_the_postcode_or_asked():
    listed = entry(
        "feed", "1", "Boots", category="pharmacy", placed_by="postcode", postcode="TE1 1AA"
    )
    shops = [
        entry("osm", "n1", "Boots", 60, category="pharmacy"),
        entry("osm", "n2", "Boots UK Ltd", 160, category="pharmacy"),
        entry("osm", "n3", "Boots", -120, category="pharmacy"),
    ]
    found = joined(listed, *shops)
    assert len(ids(found)) == 4
    assert {pair.service_b for pair in found.doubtful} == {"osm-n1", "osm-n2", "osm-n3"}
    shops[0] = entry("osm", "n1", "Boots", 60, category="pharmacy", postcode="TE1 1AA")
    assert {m.merged_id for m in joined(listed, *shops).merged} == {"osm-n1"}


def test_another_shop_of_a_chain_is_not_asked_once_the_one_is_found():
    listed = entry("feed", "1", "Boots", category="pharmacy")
    shops = [
        entry("osm", "n1", "Boots", 30, category="pharmacy"),
        entry("osm", "n2", "Boots", 500, category="pharmacy"),
    ]
    found = joined(listed, *shops)
    assert (ids(found), found.doubtful) == ({"feed-1", "osm-n2"}, [])
    schools = [entry("feed", "1"), entry("osm", "w1", east_m=30), entry("osm", "w2", east_m=500)]
    assert len(joined(*schools).doubtful) == 1


def test_a_shop_of_a_chain_that_is_not_mapped_is_not_the_next_one():
    at = {"TE11AA": PostcodePoint(*HOME, 300)}
    listed = [
        entry("feed", "1", "Boots", category="pharmacy", placed_by="postcode", postcode="TE1 1AA"),
        entry("feed", "2", "Boots", 5000, category="pharmacy"),
    ]
    mapped = entry("osm", "n1", "Boots", 300, category="pharmacy")
    assert len(ids(joined(*listed, mapped, postcodes=at))) == 3
    assert len(ids(joined(listed[0], mapped, postcodes=at))) == 1


@pytest.mark.parametrize("name", ["Village Hall", "The Community Centre", "Children's Centre"])
def test_a_name_that_many_have_is_one_at_one_door_only(name):
    def halls(metres):
        return joined(
            entry("feed", "1", name, category="community-centre"),
            entry("osm", "w2", name, metres, category="community-centre"),
        )

    assert len(ids(halls(40))) == 1
    assert len(ids(halls(140))) == 2
    assert len(halls(140).doubtful) == 1


def test_without_any_position_one_name_and_postcode_are_asked():
    lost = joined(
        entry("feed", "1", east_m=None, postcode="TE1 1AA"), entry("osm", "w2", postcode="TE1 1AA")
    )
    assert len(ids(lost)) == 2
    assert lost.doubtful[0].distance_m is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oak C of E (Aided) Primary School", "Oak Church of England Primary Academy"),
        ("Oak Junior and Infant School", "Oak Primary School"),
        ("Oak College, An Elm Trust Academy", "Oak College"),
        ("Oak Primary School and Nursery", "Oak Primary"),
        ("Oak Roman Catholic School", "Oak Catholic Academy"),
    ],
)
def test_what_a_school_is_in_law_is_no_part_of_its_name(one, other):
    found = joined(entry("feed", "1", one), entry("osm", "w2", other, 90))
    assert len(ids(found)) == 1
    assert found.merged[0].how == "same name but for its form, 90 m apart"


def test_a_name_that_says_less_is_one_with_the_same_postcode_and_without_a_sibling():
    listed = entry("feed", "1", "St Mary's Catholic Primary School", postcode="TE1 1AA")
    mapped = entry("osm", "w2", "Saint Mary's School", 90, postcode="TE1 1AA")
    assert len(ids(joined(listed, mapped))) == 1
    elsewhere = entry("osm", "w2", "Saint Mary's School", 90)
    assert len(ids(joined(listed, elsewhere))) == 2
    assert len(joined(listed, elsewhere).doubtful) == 1
    sibling = entry("osm", "w3", "St. Mary's Primary School", 200)
    assert len(ids(joined(listed, mapped, sibling))) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oak Infant School", "Oak Junior School"),
        ("Oak Catholic School", "Oak CE School"),
        ("Oak School for Boys", "Oak School for Girls"),
        ("Oak College North Campus", "Oak College South Campus"),
        ("Oak School", "Oak School Nursery"),
        ("Oak Primary School", "Oak Primary School Nursery"),
        ("Oak School (Upper Site)", "Oak School (Lower Site)"),
        ("Oak College - Campus A", "Oak College - Campus B"),
        ("Oak College Campus A", "Oak College Campus B"),
        ("Oak College", "Oak College City Campus"),
        ("Oak School 1", "Oak School 2"),
        ("Oak Junior School", "Oak Junior and Infant School"),
        ("Oak School", "Oak School Sixth Form"),
        ("Oak House School", "Oak Prep School"),
    ],
)
def test_neighbours_of_one_name_are_never_merged(one, other):
    at = {"postcode": "TE1 1AA"}
    assert len(ids(joined(entry("feed", "1", one, **at), entry("osm", "w2", other, 5, **at)))) == 2


def test_a_surgery_is_not_its_branch():
    rows = (
        entry("feed", "1", "Oak Surgery", category="gp", postcode="TE1 1AA"),
        entry("osm", "w2", "Oak Surgery Branch", 5, category="gp", postcode="TE1 1AA"),
    )
    assert len(ids(joined(*rows))) == 2


# Twice in one source


@pytest.mark.parametrize(
    ("category", "metres", "asked"),
    [("gp", 40, 1), ("gp", 400, 0), ("mainstream-school", 100, 1), ("bus-stop", 20, 0)],
)
def test_one_name_twice_in_one_source_is_asked(category, metres, asked):
    found = joined(
        entry("list", "1", "Oak Centre", category=category),
        entry("list", "2", "The Oak Centre", metres, category=category),
    )
    assert len(ids(found)) == 2
    assert len(found.doubtful) == asked
    assert all(pair.why.endswith("both in one source") for pair in found.doubtful)


def test_twice_at_one_postcode_or_location_is_asked():
    at = {"postcode": "TE1 1AA", "category": "gp"}
    found = joined(entry("list", "1", **at), entry("list", "2", east_m=400, **at))
    assert len(found.doubtful) == 1
    shared = [entry("list", "1"), entry("list", "2", at="list-1-place")]
    assert len(joined(*shared).doubtful) == 1
    third = entry("list", "3", at="list-1-place")
    assert joined(*shared, third).doubtful == []  # the sessions of a club
    other_kind = entry("list", "2", at="list-1-place", category="early-years")
    assert joined(shared[0], other_kind).doubtful == []
    numbered = joined(entry("gias", "1", urn="100001"), entry("gias", "2", urn="100002"))
    assert numbered.doubtful == []


def _chain(count, east_m, **fields):
    rows = (entry("list", str(i), east_m=i * east_m, category="gp", **fields) for i in range(count))
    return joined(*rows).doubtful


@pytest.mark.parametrize("count", [20, 40, 300])
def test_what_is_asked_of_one_name_grows_with_the_list(count):
    """One name and postcode for all: nobody decides each against each, and none is left out."""
    found = _chain(count, 2000, postcode="TE1 1AA")
    assert len(found) == count - 1
    assert {pair.service_a for pair in found} | {pair.service_b for pair in found} == {
        f"list-{i}" for i in range(count)
    }
    assert len(_chain(count, 100)) == count - 1
    assert _chain(count, 2000) == []


@pytest.mark.parametrize("count", [8, 9])
def test_few_and_many_of_one_name_are_asked_alike(count):
    near = _chain(count, 60)
    assert {round(pair.distance_m / 60) for pair in near} == {1, 2}
    assert len(near) == 2 * count - 3


@pytest.mark.parametrize(
    ("one", "other", "entries", "doubts"),
    [
        ("mainstream-school", "special-school", 1, 0),
        ("early-years", "mainstream-school", 1, 0),
        ("early-years", "childcare", 2, 1),
        ("mainstream-school", "childcare", 2, 0),
        ("gp", "dentist", 2, 0),
        ("gp", "gp", 1, 0),
    ],
)
def test_only_one_kind_is_compared(one, other, entries, doubts):
    found = joined(entry("feed", "1", category=one), entry("osm", "w2", category=other))
    assert (len(ids(found)), len(found.doubtful)) == (entries, doubts)


def test_two_that_it_could_be_are_for_a_person_to_decide():
    found = joined(
        entry("feed", "1", urn="100001"),
        entry("feed", "2", east_m=60, urn="100002"),
        entry("osm", "w3", east_m=20),
    )
    assert len(ids(found)) == 3
    assert {pair.service_a for pair in found.doubtful} == {"feed-1", "feed-2"}
    assert all("could be another entry as well" in pair.why for pair in found.doubtful)


def test_stops_of_one_name_on_two_sides_of_a_street_stay_two():
    naptan = [
        *entry("naptan", "1", "High Street", atco="1", category="bus-stop"),
        *entry("naptan", "2", "High Street", 20, atco="2", category="bus-stop"),
    ]
    found = joined(naptan, entry("osm", "n1", "High Street", 22, category="bus-stop"))
    assert len(ids(found)) == 3
    assert len(found.doubtful) == 2
    far = joined(naptan, entry("osm", "n1", "High Street", 100, category="bus-stop"))
    assert len(ids(far)) == 3
    assert far.doubtful == []
    near = joined(naptan[:3], entry("osm", "n1", "High Street", 20, category="bus-stop"))
    assert len(ids(near)) == 1


def test_a_rail_station_is_the_station_of_the_town():
    rail = entry("naptan", "9100", "Testham Rail Station", atco="9100", category="station")
    town = Settlement("t", "Testham", "town", *degrees(), "osm")
    for name in ("Testham", "Testham Railway Station", "Testham station"):
        found = joined(rail, [town], entry("osm", "n1", name, 90, category="station"))
        assert len(ids(found)) == 1
        assert place_of(found, "naptan-9100").location_id == "naptan-9100-place"
    for name in ("Testham Bus Station", "Testham East", "Testham Underground Station"):
        found = joined(rail, [town], entry("osm", "n1", name, 20, category="station"))
        assert len(ids(found)) == 2
    two = [entry("osm", f"n{i}", "Testham", i * 70, category="station") for i in (1, 2)]
    assert len(ids(joined(rail, [town], *two))) == 3


def test_illustrative_entries_are_never_merged():
    sample = entry("feed", "1", urn="100001", illustrative=True)
    found = joined(sample, entry("osm", "w2", urn="100001"))
    assert len(ids(found)) == 2
    assert found.doubtful == []
    forced = joined(sample, entry("osm", "w2"), decisions=said("feed-1", "osm-w2", True))
    assert len(ids(forced)) == 2
    assert "one is an example" in forced.doubtful[0].why


def test_services_without_a_place_are_for_a_person_to_decide():
    rows = []
    for source in ("feed", "list"):
        rows += [
            Organization(f"{source}-o", "The Council", source),
            Service(
                f"{source}-1", "SENDIASS", "sendiass", source, "1", f"{source}-o", whole_area=True
            ),
            Service(f"{source}-2", "Helpline", "sendiass", source, "2"),
        ]
    found = joined(rows)
    assert len(ids(found)) == 4
    (pair,) = found.doubtful
    assert (pair.service_a, pair.service_b, pair.distance_m) == ("feed-1", "list-1", None)


def test_what_is_merged_may_meet_a_third():
    """The register's place is too far from the list's; the gate that the map knows is not."""
    found = joined(
        entry("gias", "1", "Oak School"),
        entry("osm", "w2", "Oak School", 120, urn="1"),
        entry("list", "3", "Oak School", 260),
    )
    assert ids(found) == {"gias-1"}


def test_a_crowd_at_one_place_is_quick_and_stays():
    rows = [
        row
        for i in range(1500)
        for source in ("feed", "osm")
        for row in entry(source, str(i), f"Group {i // 500}", category="play")
    ]
    assert len(ids(joined(rows))) == 3000


def test_twice_in_one_source_without_a_place_is_asked():
    rows = [Organization("o", "The Council", "list")]
    for key, name, by in (("1", "SENDIASS", "o"), ("2", "Sendiass", "o"), ("3", "SENDIASS", None)):
        rows.append(Service(f"list-{key}", name, "sendiass", "list", key, by))
    (pair,) = joined(rows).doubtful
    assert (pair.service_a, pair.service_b, pair.distance_m) == ("list-1", "list-2", None)
