"""One service, one entry: by number, by name and place, and by what a person said."""

from collections import Counter
from datetime import date

import pytest

from geo.build.merge import PairDecision, PostcodePoint, merge
from geo.measure import straight_line_m, to_grid
from geo.records import (
    Catchment,
    CostOption,
    Entrance,
    FieldSource,
    Location,
    Merged,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
    Stop,
    UrnChange,
    Zone,
)
from tests.geo.build.merge.made import HOME, RANKS, degrees, entry, of, place


def joined(*rows, decisions=None, surveyed=("osm",), postcodes=None):
    by_source = {source: [] for source in RANKS}
    for row in (row for some in rows for row in some):
        by_source[row.source_id].append(row)
    return merge(
        by_source, ranks=RANKS, surveyed=surveyed, decisions=decisions, postcodes=postcodes
    )


def said(a, b, same):
    return {(a, b): PairDecision(a, b, same)}


def ids(found):
    return {row.service_id for row in of(found.rows, Service)}


def only(found):
    (service,) = of(found.rows, Service)
    return service


def places(found, service_id):
    at = {r.location_id for r in of(found.rows, ServiceAtLocation) if r.service_id == service_id}
    return {r.location_id: r for r in of(found.rows, Location) if r.location_id in at}


def place_of(found, service_id):
    (row,) = places(found, service_id).values()
    return row


# By number


def test_the_register_knows_the_facts_and_the_map_the_gates():
    gias = entry(
        "gias",
        "1",
        "Testham Academy",
        urn="100001",
        category="special-school",
        phone="1",
        address="1 High Street",
        postcode="TE1 1AA",
        min_age=4.0,
    )
    osm = entry(
        "osm",
        "w2",
        "The Old School",
        80,
        urn="100001",
        phone="2",
        email="a@example.org",
        max_age=11.0,
        wheelchair="yes",
        accessibility="ramp",
        address="School Lane",
        description="The map does not say",
    )
    gate = Entrance("osm-w2-place", *degrees(90), "gate", "osm")
    found = joined(gias, osm, [gate])
    service, where = only(found), place_of(found, "gias-1")
    assert (service.name, service.category, service.phone) == (
        "Testham Academy",
        "special-school",
        "1",
    )
    assert (service.email, service.description) == ("a@example.org", None)
    assert (service.min_age, service.max_age) == (4, None)
    assert where.location_id == "osm-w2-place"
    assert (where.address, where.postcode) == ("1 High Street", "TE1 1AA")
    assert (where.wheelchair, where.accessibility) == ("yes", "ramp")
    assert of(found.rows, Entrance) == [gate]
    assert of(found.rows, Location) == [where]
    assert found.merged == [Merged("gias-1", "osm-w2", "osm", "The Old School", "same URN 100001")]
    assert {(f.field, f.source_id) for f in found.field_sources} == {
        ("email", "osm"),
        ("position", "osm"),
        ("wheelchair", "osm"),
        ("accessibility", "osm"),
    }
    assert found.merged_by_source == Counter(osm=1)
    assert found.doubtful == []


def test_gates_are_left_to_the_register_where_nothing_is_surveyed():
    gias, osm = entry("gias", "1", urn="100001"), entry("osm", "w2", "Old", 80, urn="100001")
    gate = Entrance("osm-w2-place", *degrees(90), "gate", "osm")
    found = joined(gias, osm, [gate], surveyed=())
    assert place_of(found, "gias-1").source_id == "gias"
    assert [e.location_id for e in of(found.rows, Entrance)] == ["gias-1-place"]


def test_an_address_that_only_the_map_knows_is_from_the_map():
    gias = entry("gias", "1", urn="100001", address="1 High Street")
    osm = entry("osm", "w2", urn="100001", postcode="TE1 1AA", address="School Lane")
    found = joined(gias, osm)
    where = place_of(found, "gias-1")
    assert (where.address, where.postcode) == ("1 High Street", "TE1 1AA")
    assert FieldSource("gias-1", "postcode", "osm") in found.field_sources
    assert FieldSource("gias-1", "address", "gias") not in found.field_sources


def test_three_sources_are_one_entry_filled_by_the_better_first():
    gias = entry("gias", "1", urn="100001")
    feed = entry(
        "feed",
        "2",
        "Called otherwise",
        60,
        urn="100001",
        phone="2",
        assured=date(2026, 1, 2),
        assurer="the council",
    )
    osm = entry(
        "osm", "w3", "Called again otherwise", 80, urn="100001", phone="3", url="http://x.org"
    )
    found = joined(osm, feed, gias)
    service = only(found)
    assert (service.phone, service.url, service.assurer) == ("2", "http://x.org", "the council")
    assert place_of(found, "gias-1").location_id == "osm-w3-place"
    assert {m.merged_id for m in found.merged} == {"feed-2", "osm-w3"}
    assert found.merged_by_source == Counter(feed=1, osm=1)


def test_without_a_survey_the_better_place_stays():
    found = joined(
        entry("gias", "1", urn="100001"),
        entry("feed", "2", "X", 400, urn="100001", wheelchair="limited"),
    )
    where = place_of(found, "gias-1")
    assert (where.location_id, where.wheelchair) == ("gias-1-place", "limited")
    assert len(of(found.rows, Location)) == 1
    assert FieldSource("gias-1", "wheelchair", "feed") in found.field_sources


def test_a_surveyed_place_goes_before_a_postcode_however_far():
    gias = entry("gias", "1", urn="100001", placed_by="postcode")
    found = joined(gias, entry("osm", "w2", "Y", 3200, urn="100001"))
    assert place_of(found, "gias-1").location_id == "osm-w2-place"
    assert found.doubtful[0].distance_m == 3200
    feed = entry("feed", "2", "Y", 3200, urn="100001")
    assert place_of(joined(gias, feed), "gias-1").location_id == "feed-2-place"


def test_a_place_without_a_position_gives_way_to_one_with():
    gias = entry("gias", "1", east_m=None, urn="100001", address="1 High Street")
    for other in ("osm", "feed"):
        found = joined(gias, entry(other, "2", "Z", urn="100001"))
        where = place_of(found, "gias-1")
        assert (where.location_id, where.address) == (f"{other}-2-place", "1 High Street")


def test_an_entry_without_any_place_gets_the_one_that_is_known():
    gias = Service("gias-1", "A", "mainstream-school", "gias", "1", urn="100001")
    for other in ("osm", "feed"):
        found = joined([gias], entry(other, "2", "Z", urn="100001"))
        assert place_of(found, "gias-1").location_id == f"{other}-2-place"


@pytest.mark.parametrize("source", ["osm", "feed"])
def test_places_that_contradict_each_other_are_told(source):
    gias = entry("gias", "1", urn="100001")
    found = joined(gias, entry(source, "2", "Elsewhere", 3200, urn="100001"))
    assert place_of(found, "gias-1").location_id == "gias-1-place"
    assert len(of(found.rows, Location)) == 1
    (pair,) = found.doubtful
    assert (pair.service_a, pair.service_b, pair.distance_m) == ("gias-1", f"{source}-2", 3200)
    assert "same URN 100001, but the places are 3.2 km apart" in pair.why
    assert "no" in pair.why
    apart = joined(
        gias,
        entry(source, "2", "Elsewhere", 3200, urn="100001"),
        decisions=said("gias-1", f"{source}-2", False),
    )
    assert len(ids(apart)) == 2
    assert apart.doubtful == []


def test_a_school_mapped_on_two_sites_has_both():
    gias = entry("gias", "1", urn="100001")
    found = joined(
        gias,
        entry("osm", "w2", "Lower", 40, urn="100001"),
        entry("osm", "w3", "Upper", 600, urn="100001"),
    )
    assert places(found, "gias-1").keys() == {"osm-w2-place", "osm-w3-place"}
    assert found.merged_by_source == Counter(osm=2)


def test_one_service_on_two_sites_keeps_the_far_one():
    gias = entry("gias", "1", urn="100001")
    osm = [
        *entry("osm", "w2", urn="100001"),
        place("far", "osm", 3000),
        ServiceAtLocation("osm-w2", "far", "osm"),
    ]
    found = joined(gias, osm)
    assert places(found, "gias-1").keys() == {"osm-w2-place", "far"}
    assert found.doubtful == []


def test_several_places_of_the_better_stay():
    gias = [
        *entry("gias", "1", urn="100001"),
        place("second", "gias", 700),
        ServiceAtLocation("gias-1", "second", "gias"),
    ]
    found = joined(gias, entry("osm", "w2", "Other", 30, urn="100001"))
    assert places(found, "gias-1").keys() == {"osm-w2-place", "second"}


def test_a_special_class_moves_with_its_school():
    gias = [
        *entry("gias", "1", urn="100001"),
        *entry(
            "gias",
            "1-resourced",
            "Resourced provision at Testham School",
            at="gias-1-place",
            category="resourced-provision",
        ),
    ]
    found = joined(gias, entry("osm", "w2", "Other", 80, urn="100001"))
    assert place_of(found, "gias-1-resourced").location_id == "osm-w2-place"
    assert FieldSource("gias-1-resourced", "position", "osm") in found.field_sources
    assert [row.location_id for row in of(found.rows, Location)] == ["osm-w2-place"]


def test_a_special_class_with_the_number_of_its_school_stays_an_entry():
    gias = [
        *entry("gias", "1", urn="100001"),
        *entry(
            "gias", "1-resourced", at="gias-1-place", category="resourced-provision", urn="100001"
        ),
    ]
    found = joined(gias, entry("osm", "w2", "Other", 80, urn="100001"))
    assert ids(found) == {"gias-1", "gias-1-resourced"}
    assert place_of(found, "gias-1-resourced").location_id == "osm-w2-place"


def test_a_second_entry_at_a_mapped_place_stays_an_entry():
    osm = [
        *entry("osm", "w2", urn="100001"),
        *entry("osm", "w2-early-years", at="osm-w2-place", category="early-years", urn="100001"),
    ]
    found = joined(entry("gias", "1", urn="100001"), osm)
    assert ids(found) == {"gias-1", "osm-w2-early-years"}
    assert found.merged[0].merged_id == "osm-w2"
    far = joined(entry("gias", "1", east_m=5000, urn="100001"), osm)
    assert ids(far) == {"gias-1", "osm-w2-early-years"}
    assert place_of(far, "osm-w2-early-years").location_id == "gias-1-place"


def test_another_service_at_the_place_stays_where_it_is():
    feed = [
        *entry("feed", "1", "Testham Library", category="library"),
        *entry("feed", "2", "Baby group", at="feed-1-place", category="play"),
    ]
    gate = Entrance("feed-1-place", *degrees(1), "door", "feed")
    found = joined(feed, [gate], entry("osm", "w3", "Testham Library", 60, category="library"))
    assert place_of(found, "feed-1").location_id == "osm-w3-place"
    assert place_of(found, "feed-2").location_id == "feed-1-place"
    assert {e.location_id for e in of(found.rows, Entrance)} == {"feed-1-place", "osm-w3-place"}


def test_a_breakfast_club_with_the_number_of_the_school_is_not_the_school():
    feed = entry("feed", "2", "Breakfast club", urn="100001", category="childcare")
    assert len(ids(joined(entry("gias", "1", urn="100001"), feed))) == 2


def test_an_entry_of_an_unsaid_kind_takes_the_kind_of_the_other():
    feed = entry("feed", "2", "A", urn="100001", category="other-support")
    found = joined(feed, entry("osm", "w3", "B", urn="100001", category="special-school"))
    assert only(found).category == "special-school"
    assert FieldSource("feed-2", "category", "osm") in found.field_sources


def test_a_number_that_many_entries_have_merges_nothing_and_is_told():
    feed = [row for i in range(20) for row in entry("feed", str(i), f"N{i}", i * 5, urn="100001")]
    found = joined(entry("gias", "1", urn="100001"), feed)
    assert len(ids(found)) == 21
    (pair,) = found.doubtful
    assert "which 20 entries of feed have" in pair.why


def test_two_entries_of_one_source_with_one_number_stay_two():
    found = joined(entry("osm", "w1", "A", urn="100001"), entry("osm", "w2", "A", urn="100001"))
    assert ids(found) == {"osm-w1", "osm-w2"}
    third = joined(
        entry("feed", "1", "A", urn="100001"),
        entry("feed", "2", "B", 300, urn="100001"),
        entry("osm", "w1", "C", 290, urn="100001"),
    )
    assert ids(third) == {"feed-1", "feed-2"}
    assert third.merged[0].service_id == "feed-2"


def test_a_stop_is_where_its_register_says():
    naptan = [
        *entry("naptan", "230", "High Street, Stand A", atco="230", category="bus-stop"),
        Stop("230", "High Street", "BCS", *degrees(), "naptan", service_id="naptan-230"),
    ]
    osm = entry("osm", "n1", "High Street", 25, atco="230", category="bus-stop", wheelchair="yes")
    found = joined(naptan, osm)
    where = place_of(found, "naptan-230")
    assert (where.location_id, where.wheelchair) == ("naptan-230-place", "yes")
    assert of(found.rows, Stop)[0].service_id == "naptan-230"
    assert found.merged[0].how == "same ATCO code 230"


def test_gates_of_a_mapped_station_are_those_of_the_registers():
    naptan = entry("naptan", "9100", "Ryde Station", atco="9100", category="station")
    osm = entry("osm", "w1", "Ryde", 60, atco="9100", category="station")
    found = joined(naptan, osm, [Entrance("osm-w1-place", *degrees(70), "main", "osm")])
    assert [e.location_id for e in of(found.rows, Entrance)] == ["naptan-9100-place"]


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


# Numbers that change


def test_other_numbers_at_one_place_are_asked():
    rows = (entry("gias", "1", urn="100001"), entry("feed", "2", "Testham Academy", urn="100002"))
    found = joined(*rows)
    assert len(ids(found)) == 2
    (pair,) = found.doubtful
    assert "URN 100001 and URN 100002" in pair.why
    assert ids(joined(*rows, decisions=said("feed-2", "gias-1", True))) == {"gias-1"}
    away = (rows[0], entry("feed", "2", "Testham Academy", 900, urn="100002"))
    assert joined(*away).doubtful == []


def test_a_number_that_became_another_is_the_same_school():
    changes = [UrnChange("100001", "100002", "gias"), UrnChange("100002", "100003", "gias")]
    gias = [*entry("gias", "3", "Testham Academy", urn="100003"), *changes]
    found = joined(gias, entry("feed", "2", "Old Name", 900, urn="100001"))
    assert only(found).urn == "100003"
    assert found.merged[0].how == "URN 100001 became 100003"
    assert not of(found.rows, UrnChange)


def test_the_number_of_today_counts_whichever_source_has_it():
    changes = [UrnChange("100001", "100002", "gias")]
    found = joined(changes, entry("feed", "1", urn="100001"), entry("osm", "w2", urn="100002"))
    assert only(found).urn == "100002"
    assert FieldSource("feed-1", "urn", "osm") in found.field_sources


def test_numbers_that_became_each_other_are_read_without_end():
    changes = [UrnChange("100001", "100002", "gias"), UrnChange("100002", "100001", "gias")]
    assert joined(changes, entry("feed", "1", urn="100001")).doubtful == []


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


# By a person's word


def test_a_yes_merges_what_nothing_else_would():
    found = joined(
        entry("feed", "1", "One", category="gp", urn="1"),
        entry("osm", "w2", "Two", 5000, category="hospital", urn="2"),
        decisions=said("feed-1", "osm-w2", True),
    )
    assert ids(found) == {"feed-1"}
    assert found.doubtful == []
    assert found.merged[0].how == "the file of pairs says so"


def test_a_yes_merges_two_entries_of_one_source():
    found = joined(
        entry("osm", "w1", "One"),
        entry("osm", "w2", "Two", 40),
        decisions=said("osm-w1", "osm-w2", True),
    )
    assert ids(found) == {"osm-w1"}


def test_a_no_keeps_apart_and_is_asked_no_more():
    rows = (entry("feed", "1"), entry("osm", "w2"))
    found = joined(*rows, decisions=said("feed-1", "osm-w2", False))
    assert len(ids(found)) == 2
    assert found.doubtful == []


def test_a_no_holds_for_what_an_entry_has_become_part_of():
    rows = (entry("gias", "1", urn="1"), entry("osm", "w2", "Other", urn="1"), entry("feed", "3"))
    found = joined(*rows, decisions=said("feed-3", "osm-w2", False))
    assert ids(found) == {"gias-1", "feed-3"}
    assert found.doubtful == []


def test_words_that_contradict_each_other_keep_apart_and_are_told():
    decisions = (
        said("feed-1", "osm-w2", True)
        | said("list-3", "osm-w2", True)
        | said("feed-1", "list-3", False)
    )
    found = joined(
        entry("feed", "1", "A"),
        entry("osm", "w2", "B"),
        entry("list", "3", "C"),
        decisions=decisions,
    )
    assert len(ids(found)) == 2
    assert len(found.doubtful) == 1


def test_a_word_about_entries_that_are_gone_changes_nothing():
    rows = (entry("feed", "1"), entry("osm", "w2", "Else"))
    decisions = said("feed-1", "gone", True) | said("gone", "osm-w2", False)
    assert joined(*rows, decisions=decisions).rows == joined(*rows).rows


# What belongs to an entry


def parts(source, service_id):
    return [
        ServiceNeed(service_id, "ASD", source),
        Schedule(service_id, source, opening_hours="24/7", location_id=f"{service_id}-place"),
        CostOption(service_id, source, amount=1.0),
        ServiceCapacity(service_id, source, 10, 9),
        School(service_id, source, "100001", 7, "Community special school", 1),
        Catchment(f"{service_id}-c", service_id, "service area", None, b"", source),
    ]


def test_what_the_better_lacks_comes_from_the_other():
    osm = [*entry("osm", "w2", urn="100001"), *parts("osm", "osm-w2")]
    found = joined(entry("gias", "1", urn="100001"), osm)
    kinds = (ServiceNeed, Schedule, CostOption, ServiceCapacity, School, Catchment)
    for kind in kinds:
        (row,) = of(found.rows, kind)
        assert (row.service_id, row.source_id) == ("gias-1", "osm")
    assert of(found.rows, Schedule)[0].location_id == "osm-w2-place"
    assert {"need", "schedule", "cost_option", "capacity", "school", "catchment"} <= {
        f.field for f in found.field_sources
    }


def test_what_the_better_has_is_not_doubled():
    gias = [*entry("gias", "1", urn="100001"), *parts("gias", "gias-1")]
    osm = [*entry("osm", "w2", urn="100001"), *parts("osm", "osm-w2")]
    found = joined(gias, osm)
    kinds = (ServiceNeed, Schedule, CostOption, ServiceCapacity, School, Catchment)
    for kind in kinds:
        (row,) = of(found.rows, kind)
        assert row.source_id == "gias"
    assert of(found.rows, Schedule)[0].location_id == "osm-w2-place"


def test_rows_that_are_no_part_of_an_entry_are_left_alone():
    rows = [
        Rejected("feed", "1", "name", "", "no name"),
        Zone("E01", "lsoa", "Testham", None, "feed"),
        Catchment("c", "urn:100001", "service area", None, b"", "feed"),
        Stop("230", "Gate", "BCE", *degrees(), "feed"),
        place("nobody's", "feed"),
        Entrance("unknown", *degrees(), "gate", "feed"),
        ServiceAtLocation("unknown", "unknown", "feed"),
        Organization("o", "The Council", "feed"),
    ]
    assert joined(rows).rows == rows


def test_an_id_that_comes_twice_is_not_merged_and_not_lost():
    found = joined(entry("feed", "1"), entry("feed", "1"), entry("osm", "w2"))
    assert Counter(s.service_id for s in of(found.rows, Service)) == {"feed-1": 2, "osm-w2": 1}


def test_a_unit_of_a_source_counts_once_and_only_when_all_of_it_is_merged():
    osm = [
        *entry("osm", "w2", urn="1"),
        *entry("osm", "w2-b", at="osm-w2-place", category="early-years"),
    ]
    osm[3] = Service("osm-w2-b", "Testham Nursery", "early-years", "osm", "w2")
    found = joined(entry("gias", "1", urn="1"), osm)
    assert len(found.merged) == 1
    assert found.merged_by_source == Counter()


def test_positions_outside_britain_measure_nothing():
    rows = entry("feed", "1")
    rows[1] = Location("feed-1-place", None, 200.0, 95.0, "feed")
    found = joined(rows, entry("osm", "w2"))
    assert len(ids(found)) == 2


def test_distances_are_those_of_the_grid():
    found = joined(entry("feed", "1"), entry("osm", "w2", "Testham Schools", 123))
    at = [to_grid(row.lon, row.lat)[0] for row in of(found.rows, Location)]
    assert found.doubtful[0].distance_m == pytest.approx(straight_line_m(*at), abs=0.5)


def test_what_two_sources_say_of_a_school_is_put_together():
    newer = [
        *entry("gias", "1", urn="100001", east_m=None),
        School("gias-1", "gias", "100001", None, None, 1, phase="Primary"),
    ]
    older = [
        *entry("list", "1", urn="100001"),
        School("list-1", "list", "100001", 1, "Community school", 1, "Nursery", gender="Mixed"),
    ]
    for order in ((newer, older), (older, newer)):
        found = joined(*order)
        (school,) = of(found.rows, School)
        assert school == School(
            "gias-1", "gias", "100001", 1, "Community school", 1, "Primary", gender="Mixed"
        )
        lent = {f.field for f in found.field_sources if f.source_id == "list"}
        assert {"type_name", "gender"} <= lent
        assert "phase" not in lent
