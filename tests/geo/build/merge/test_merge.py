"""One service, one entry: by its number, and what belongs to it."""

from collections import Counter
from datetime import date

import pytest

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
    Stop,
    UrnChange,
    Zone,
)
from tests.geo.build.merge.made import (
    degrees,
    entry,
    ids,
    joined,
    of,
    only,
    place,
    place_of,
    places,
    said,
)

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
