"""The Open Referral reader: on the illustrative services, single faults and random damage."""

import copy
import json
import math
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.opening import on_day
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import SourceError
from geo.manifest import Source
from geo.measure import to_grid
from geo.records import (
    Catchment,
    CostOption,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.openreferral import read
from geo.sources.openreferral.services import REPEATED
from tests.examples import examples

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data/sample/services.json"
ORUK = ROOT / "../shared/data/oruk"
SCHEMAS = (
    "validator-schemas/V3.0-UK/service.json",
    "uk-profile/schema/compiled/service.json",
)
OTHER_COUNCIL = "http://statistics.data.gov.uk/id/statistical-geography/E06000045"
ISLAND = "http://statistics.data.gov.uk/id/statistical-geography/E06000046"
SQUARE = [[-1.3, 50.6], [-1.2, 50.6], [-1.2, 50.7], [-1.3, 50.7], [-1.3, 50.6]]

R = TypeVar("R")


def source(**changed: Any) -> Source:
    """A source of the kind, called ``feed``."""
    return Source("openreferral", "feed", "A feed", "P", "OGL-3.0", "P", "2026-11", **changed)


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def only(harvest: Harvest, kind: type[R]) -> R:
    (row,) = of(harvest, kind)
    return row


def term(taxonomy: str, code: str) -> dict[str, Any]:
    return {"taxonomy_term": {"taxonomy": taxonomy, "code": code, "name": code}}


def place(number: int = 1, **changed: Any) -> dict[str, Any]:
    location = {
        "id": f"place-{number}",
        "location_type": "physical",
        "latitude": 50.7,
        "longitude": -1.29,
        **changed,
    }
    return {"id": f"link-{number}", "location": location}


def service(**changed: Any) -> dict[str, Any]:
    plain = {
        "id": "one",
        "name": "Example: club",
        "status": "active",
        "attributes": [term("SEND Local Offer categories", "short-breaks")],
    }
    return {key: value for key, value in {**plain, **changed}.items() if value is not None}


def tagged(*terms: tuple[str, str]) -> dict[str, Any]:
    """A short break with more terms."""
    category = term("SEND Local Offer categories", "short-breaks")
    return service(attributes=[category, *(term(*each) for each in terms)])


@pytest.fixture
def harvested(tmp_path: Path) -> Any:
    """Read what a file with this JSON gives."""

    def harvest(document: Any, **changed: Any) -> Harvest:
        path = tmp_path / "feed.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return read(path, source(**changed))

    return harvest


@pytest.fixture(scope="module")
def sample() -> Harvest:
    return read(SAMPLE, source(illustrative=True))


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return document


# The illustrative services


def test_every_illustrative_service_is_kept_without_a_fault(sample: Harvest) -> None:
    assert of(sample, Rejected) == []
    assert sample.rows_read == sample.rows_kept == len(of(sample, Service))


def test_every_illustrative_service_says_that_it_is_not_real(sample: Harvest) -> None:
    for row in of(sample, Service):
        assert row.illustrative
        assert row.name.startswith("Example: ")
        assert row.description is not None
        assert row.description.endswith("This is an illustrative entry, not a real service.")
    assert all(row.name.startswith("Example: ") for row in of(sample, Organization))


def test_illustrative_contacts_can_reach_nobody(sample: Harvest) -> None:
    drama = ("01632 960", "07700 900", "0808 157 0", "020 7946 0")
    for row in of(sample, Service):
        assert row.url is None or row.url.startswith("https://example.org/")
        assert row.email is None or row.email.endswith("@example.org")
        assert row.phone is None or row.phone.startswith(drama)


def test_illustrative_services_cover_what_a_map_extract_does_not_have(sample: Harvest) -> None:
    from_elsewhere = {"mainstream-school", "special-school", "college", "gp", "hospital", "dentist"}
    from_elsewhere |= {"pharmacy", "bus-stop", "station", "ferry", "community-centre", "library"}
    from_elsewhere |= {"other-support", "clinic", "breakfast-club"}
    assert {row.category for row in of(sample, Service)} == set(CATEGORIES) - from_elsewhere
    assert set(NEEDS) == {row.need for row in of(sample, ServiceNeed)}


def test_illustrative_services_show_every_way_of_being_somewhere(sample: Harvest) -> None:
    rows = of(sample, Service)
    assert {row.delivery for row in rows} == {"place", "online", "home"}
    places = Counter(row.service_id for row in of(sample, ServiceAtLocation))
    assert max(places.values()) == 3
    assert any(row.whole_area for row in rows)
    assert not any(row.whole_area and places[row.service_id] for row in rows)
    assert any(not row.whole_area and not places[row.service_id] for row in rows)
    assert {row.wheelchair for row in of(sample, Location)} == {"yes", "limited", "no", None}
    assert {row.kind for row in of(sample, Catchment)} == {"service area", "admission catchment"}


def test_illustrative_services_are_on_the_island_but_for_one_across_the_water(
    sample: Harvest,
) -> None:
    rows = of(sample, Location)
    island = shapely.box(425_000, 74_000, 466_000, 97_000)
    grid = to_grid([row.lon for row in rows], [row.lat for row in rows])
    away = [
        row.address
        for row, ok in zip(rows, shapely.contains_xy(island, grid), strict=True)
        if not ok
    ]
    assert away == ["Gunwharf Road, Portsmouth"]


def test_illustrative_services_are_valid_open_referral_uk(page: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    if not ORUK.exists():
        pytest.skip("the Open Referral UK schemas are not beside this project (../shared/data)")
    checker = jsonschema.FormatChecker()
    for schema in SCHEMAS:
        validator = jsonschema.Draft202012Validator(
            json.loads((ORUK / schema).read_text(encoding="utf-8")), format_checker=checker
        )
        faults = [e.message for each in page["contents"] for e in validator.iter_errors(each)]
        assert faults == []


# What is read


def test_a_service_with_all_its_fields(harvested: Any) -> None:
    found = harvested(
        service(
            description="<p>Play &amp; rest.</p><p>Bring a hat.</p>",
            url="https://example.org/club",
            email="club@example.org",
            eligibility_description="Everyone.",
            application_process="Phone.",
            minimum_age=0.5,
            maximum_age=18,
            assured_date="2026-09-14",
            assurer_email="officer@example.org",
            languages=[{"name": "English"}, {"name": "Polish"}],
            contacts=[{"title": "Leader", "phones": [{"number": "01632 960000"}]}],
            organization={"id": "org", "name": "Example: group"},
        )
    )
    assert only(found, Service) == Service(
        "feed-one",
        "Example: club",
        "short-breaks",
        "feed",
        "one",
        organization_id="feed-org",
        description="Play & rest.\n\nBring a hat.",
        url="https://example.org/club",
        email="club@example.org",
        phone="01632 960000",
        eligibility="Everyone.",
        how_to_access="Phone.\n\nLanguages: English, Polish.",
        min_age=0.5,
        max_age=18.0,
        assured=date(2026, 9, 14),
        assurer="officer@example.org",
    )
    assert only(found, Organization) == Organization("feed-org", "Example: group", "feed")
    assert of(found, Rejected) == []


def test_a_location_with_all_its_fields(harvested: Any) -> None:
    location = place(
        name="Hall",
        addresses=[
            {"address_1": "Box 1", "city": "Ryde", "address_type": "postal"},
            {
                "address_1": "School Lane",
                "city": "Newport",
                "postal_code": "po30 2hs",
                "address_type": "physical",
            },
        ],
        accessibility=[{"description": "Ramp.", "details": "Ring first."}],
        attributes=[term("Wheelchair access", "limited")],
    )
    found = harvested(service(service_at_locations=[location]))
    assert only(found, Location) == Location(
        "feed-place-1",
        "Hall",
        -1.29,
        50.7,
        "feed",
        address="School Lane, Newport",
        postcode="PO30 2HS",
        wheelchair="limited",
        accessibility="Ramp. Ring first.",
    )
    assert only(found, ServiceAtLocation).location_id == "feed-place-1"


def test_two_services_share_a_location_and_an_organization(harvested: Any) -> None:
    shared = {"service_at_locations": [place()], "organization": {"id": "org", "name": "Group"}}
    found = harvested([service(**shared), service(id="two", **shared)])
    assert only(found, Location).location_id == "feed-place-1"
    assert only(found, Organization).name == "Group"
    assert [row.service_id for row in of(found, ServiceAtLocation)] == ["feed-one", "feed-two"]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ({"until": "2024-07-29"}, date(2024, 7, 29)),
        ({"until": "2024-07-29T12:00:00Z", "valid_to": "2025-07-31"}, date(2024, 7, 29)),
        ({"dtstart": "2025-01-06", "count": 6}, date(2025, 2, 10)),
        ({"valid_from": "2025-01-01", "count": 6}, date(2025, 2, 10)),
        ({"dtstart": "2025-01-06", "count": 6, "interval": 2}, date(2025, 3, 17)),
        ({"dtstart": "2025-01-06", "count": 6, "until": "2025-01-20"}, date(2025, 1, 20)),
        (
            {"dtstart": "2025-01-06", "count": 2, "byday": "1MO", "freq": "MONTHLY"},
            date(2025, 2, 3),
        ),
        ({"dtstart": "2025-01-31", "count": 2, "byday": "", "freq": "MONTHLY"}, date(2025, 3, 31)),
        ({"dtstart": "2025-01-06", "count": 3, "byday": "", "freq": "DAILY"}, date(2025, 1, 8)),
        ({"count": 6}, None),
        ({"count": 0}, None),
    ],
)
def test_a_schedule_ends_as_its_feed_says(
    harvested: Any, said: dict[str, Any], last: date | None
) -> None:
    weekly = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}
    row = only(harvested(service(schedules=[weekly | said])), Schedule)
    assert row.valid_to == last
    sessions = last or date(2026, 12, 7)
    assert on_day([row], sessions).state == ("perhaps" if said == {"count": 6} else "open")
    if last:
        later = [last + timedelta(days=n) for n in range(1, 100)]
        assert {on_day([row], day).state for day in later} == {"closed"}


EAST = {
    "id": "a1",
    "name": "East",
    "extent_type": "geojson",
    "extent": json.dumps(
        {
            "type": "Polygon",
            "coordinates": [[[-1.3, 50.7], [-1.2, 50.7], [-1.2, 50.8], [-1.3, 50.8], [-1.3, 50.7]]],
        }
    ),
}


def _capacity(maximum: int, unit: str) -> dict[str, Any]:
    return {
        "id": "c1",
        "unit": {"id": "u1", "name": unit},
        "available": 3,
        "maximum": maximum,
        "updated": "2026-09-25T14:23:06.5+01:00",
    }


def test_what_later_versions_of_hsds_add_is_read(harvested: Any) -> None:
    link = {"id": "l1", "location_id": "none", "service_areas": [EAST]}
    found = harvested(
        service(
            service_areas=[EAST],
            service_at_locations=[
                link,
                {**link, "id": "l2", "service_areas": [{**EAST, "id": "a2"}]},
            ],
            capacities=[_capacity(40, "hours"), _capacity(12, "Places for children")],
            additional_urls=[{"id": "u", "label": "Book", "url": "https://example.org/book"}],
            something_of_2030={"deep": [1, 2]},
        )
    )
    capacity = only(found, ServiceCapacity)
    assert (capacity.maximum, capacity.on_roll, capacity.updated) == (12, None, date(2026, 9, 25))
    assert only(found, Service).url == "https://example.org/book"
    assert len(of(found, Catchment)) == 2
    assert not [row for row in of(found, Rejected) if "capacit" in row.field or "area" in row.field]


def test_capacities_in_other_units_are_no_places(harvested: Any) -> None:
    assert not of(harvested(service(capacities=[_capacity(40, "hours")])), ServiceCapacity)


def test_a_schedule_without_days_is_on_the_day_of_its_first_session(harvested: Any) -> None:
    weekly = {"freq": "WEEKLY", "dtstart": "2026-11-30", "interval": 2, "opens_at": "09:00"}
    row = only(harvested(service(schedules=[weekly | {"closes_at": "12:00"}])), Schedule)
    assert (row.byday, row.interval) == ("MO", 2)
    mondays = [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
    assert [on_day([row], day).state for day in mondays] == ["closed", "open", "closed", "open"]


def test_schedule(harvested: Any) -> None:
    weekly = {
        "freq": "WEEKLY",
        "byday": "mo, WE",
        "opens_at": "9:30",
        "closes_at": "15:00:00+01:00",
        "valid_from": "2026-09-03",
        "valid_to": "2027-07-21T00:00:00Z",
        "interval": 2,
        "dtstart": "2026-09-05",
        "description": "School terms.",
    }
    assert only(harvested(service(schedules=[weekly])), Schedule) == Schedule(
        "feed-one",
        "feed",
        byday="MO,WE",
        opens_at="09:30",
        closes_at="15:00",
        freq="WEEKLY",
        valid_from=date(2026, 9, 3),
        valid_to=date(2027, 7, 21),
        description="School terms. Every 2 weeks. First on 05/09/2026.",
        dtstart=date(2026, 9, 5),
        interval=2,
    )


def test_schedules_of_a_place_are_those_of_that_place(harvested: Any) -> None:
    link = place(schedules=[{"byday": "SA"}]) | {"schedules": [{"byday": "SU"}]}
    found = harvested(service(service_at_locations=[link], schedules=[{"byday": "MO"}]))
    assert {row.byday: row.location_id for row in of(found, Schedule)} == {
        "MO": None,
        "SU": "feed-place-1",
        "SA": "feed-place-1",
    }


def test_days_may_be_given_by_their_names(harvested: Any) -> None:
    found = harvested(service(schedules=[{"byday": "Monday, Wed,Fridays"}]))
    assert only(found, Schedule).byday == "MO,WE,FR"


def test_a_cost_has_the_dates_that_it_is_for(harvested: Any) -> None:
    option = {"amount": 2, "valid_from": "2026-09-01", "valid_to": "2027-08-31"}
    row = only(harvested(service(cost_options=[option])), CostOption)
    assert (row.valid_from, row.valid_to) == (date(2026, 9, 1), date(2027, 8, 31))


@pytest.mark.parametrize("prefix", ["", "x-", "oruk_", "uk.gov:"])
def test_fields_that_the_profile_dropped_are_read_under_a_prefix_too(
    harvested: Any, prefix: str
) -> None:
    names = ("eligibility_description", "application_process", "interpretation_services")
    found = harvested(service(**{f"{prefix}{name}": name for name in names}))
    row = only(found, Service)
    assert row.eligibility == "eligibility_description"
    assert row.how_to_access == "application_process\n\ninterpretation_services"


def test_formulas_and_markup_in_names(harvested: Any) -> None:
    found = harvested(service(name="=HYPERLINK(1) <script>x</script><b>Club</b>"))
    assert only(found, Service).name == "=HYPERLINK(1) Club"


def test_a_web_address_without_its_beginning_is_understood(harvested: Any) -> None:
    assert only(harvested(service(url="www.example.org/a")), Service).url == (
        "http://www.example.org/a"
    )


def test_the_e_mail_address_of_a_contact_will_do(harvested: Any) -> None:
    found = harvested(service(contacts=[{"name": "A"}, {"email": "a@example.org"}]))
    assert only(found, Service).email == "a@example.org"


def test_areas_in_words_are_told_with_who_it_is_for(harvested: Any) -> None:
    areas = [
        {"id": "a", "name": "Ryde"},
        {"id": "b", "extent": "And around.", "extent_type": "text"},
    ]
    found = harvested(service(service_areas=areas, eligibility_description="All."))
    assert only(found, Service).eligibility == "All.\n\nArea served: Ryde; And around."
    assert of(found, Rejected) == []


def test_a_council_whose_area_is_served_is_noted(harvested: Any) -> None:
    found = harvested(service(service_areas=[{"name": "Southampton", "uri": OTHER_COUNCIL}]))
    row = only(found, Service)
    assert (row.whole_area, row.authority_code, row.eligibility) == (True, "E06000045", None)


def test_the_same_area_id_on_two_services_is_an_area_of_both(harvested: Any) -> None:
    extent = {"type": "Polygon", "coordinates": [SQUARE]}
    area = {"id": "a", "name": "Here", "extent": extent}
    found = harvested([service(service_areas=[area]), service(id="two", service_areas=[area])])
    rows = of(found, Catchment)
    assert [row.service_id for row in rows] == ["feed-one", "feed-two"]
    assert len({row.catchment_id for row in rows}) == 2


def test_a_polygon_that_touches_itself_is_repaired_and_says_so(harvested: Any) -> None:
    spike = [*SQUARE[:2], [-1.1, 50.6], *SQUARE[1:]]
    area = {"id": "a", "extent": {"type": "Polygon", "coordinates": [spike]}}
    found = harvested(service(service_areas=[area]))
    repaired = shapely.from_wkb(only(found, Catchment).geometry)
    assert repaired.is_valid
    assert repaired.area == pytest.approx(0.01)
    assert "repaired" in only(found, Rejected).reason


def test_a_polygon_may_be_well_known_text(harvested: Any) -> None:
    found = harvested(service(service_areas=[{"id": "a", "extent": shapely.Polygon(SQUARE).wkt}]))
    assert shapely.from_wkb(only(found, Catchment).geometry).equals(shapely.Polygon(SQUARE))


def test_a_polygon_of_a_hundred_thousand_points_is_taken(harvested: Any) -> None:
    turn = [i / 100_000 * 2 * math.pi for i in range(100_000)]
    ring = [[-1.3 + 0.1 * math.cos(a), 50.6 + 0.1 * math.sin(a)] for a in turn]
    extent = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    areas = [{"id": "a", "extent": extent}]
    found = harvested([service(id=str(n), service_areas=areas) for n in range(5)])
    assert len(of(found, Catchment)) == 5


@pytest.mark.exhaustive
def test_ten_thousand_services_are_all_kept(harvested: Any) -> None:
    page = json.loads(SAMPLE.read_text(encoding="utf-8"))["contents"]
    many = [{**page[n % len(page)], "id": f"service-{n}"} for n in range(10_000)]
    found = harvested(many)
    assert found.rows_kept == 10_000


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"amount": 0}, (None, 0.0, "GBP", None)),
        ({"option": "Adults", "amount": 3.5, "currency": "EUR"}, ("Adults", 3.5, "EUR", None)),
        ({"amount_description": "It varies."}, (None, None, None, "It varies.")),
    ],
)
def test_cost(harvested: Any, given_: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = harvested(service(cost_options=[given_], fees="Not used where there are options."))
    assert only(found, CostOption) == CostOption("feed-one", "feed", *expected)


def test_fees_in_words_are_a_cost(harvested: Any) -> None:
    found = harvested(service(fees_description="Ask us."))
    assert only(found, CostOption).description == "Ask us."


@pytest.mark.parametrize(
    ("document", "delivery"),
    [
        (service(), "place"),
        (tagged(("Delivery", "home")), "home"),
        (service(schedules=[{"attending_type": "Online"}]), "online"),
        (service(schedules=[{"attending_type": "Online"}, {"attending_type": "venue"}]), "place"),
        (service(service_at_locations=[place(location_type="virtual")]), "online"),
        (service(service_at_locations=[place(location_type="virtual"), place(2)]), "place"),
        (service(service_at_locations=[place(location_type="postal")]), "place"),
    ],
)
def test_delivery(harvested: Any, document: dict[str, Any], delivery: str) -> None:
    assert only(harvested(document), Service).delivery == delivery


@pytest.mark.parametrize(
    ("changed", "whole"),
    [
        ({"service_areas": [{"id": "a", "uri": ISLAND}]}, True),
        ({"service_areas": [{"id": "a", "name": "Isle of Wight"}]}, False),
        ({"service_areas": [{"id": "a", "uri": ISLAND + "/E05000001"}]}, False),
        ({}, False),
        ({"service_areas": [{"uri": ISLAND}], "service_at_locations": [place()]}, False),
        (
            {
                "service_areas": [{"uri": ISLAND}],
                "service_at_locations": [place(latitude=0, longitude=0)],
            },
            False,
        ),
        (
            {
                "service_areas": [{"uri": ISLAND}],
                "service_at_locations": [place(location_type="postal")],
            },
            True,
        ),
    ],
)
def test_whole_area(harvested: Any, changed: dict[str, Any], whole: bool) -> None:
    assert only(harvested(service(**changed)), Service).whole_area is whole


@pytest.mark.parametrize("code", ["required", "not-required"])
def test_referral(harvested: Any, code: str) -> None:
    assert only(harvested(tagged(("Referral", code))), Service).referral is (code == "required")


def test_referral_not_said_is_not_known(harvested: Any) -> None:
    assert only(harvested(service()), Service).referral is None


def test_terms_are_known_by_their_name_where_they_have_no_code(harvested: Any) -> None:
    attributes = [
        {"taxonomy_term": {"taxonomy": "SEND local offer categories", "name": "Short breaks"}},
        {"taxonomy_term": {"taxonomy": "type of need", "term": "autism"}},
        {"taxonomy_term": {"taxonomy": "Something else", "name": "Ignored"}},
    ]
    found = harvested(service(attributes=attributes))
    assert only(found, Service).category == "short-breaks"
    assert only(found, ServiceNeed).need == "ASD"
    assert of(found, Rejected) == []


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize(
    "geojson",
    [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}},
        {
            "type": "FeatureCollection",
            "features": [{"geometry": {"type": "Polygon", "coordinates": [SQUARE]}}] * 2,
        },
        {"type": "Polygon", "coordinates": [[[*point, 12.0] for point in SQUARE]]},
    ],
)
def test_polygon(harvested: Any, geojson: dict[str, Any], as_text: bool) -> None:
    extent = json.dumps(geojson) if as_text else geojson
    kind = [term("Kind of area", "admission-catchment")]
    area = {"id": "a", "name": "Here", "extent": extent, "extent_type": "geojson"}
    row = only(harvested(service(service_areas=[area | {"attributes": kind}])), Catchment)
    assert (row.catchment_id, row.kind, row.name) == ("feed-a", "admission catchment", "Here")
    assert shapely.from_wkb(row.geometry).equals(shapely.Polygon(SQUARE))


def test_an_alert_comes_first(harvested: Any) -> None:
    found = harvested(
        service(status="temporarily closed", alert="Back in May.", description="A club.")
    )
    assert only(found, Service).description == "Closed for now.\n\nBack in May.\n\nA club."


# What our own exports say besides


def test_what_our_exports_say_under_local_offer_is_read(harvested: Any) -> None:
    school: dict[str, Any] = {"urn": "118169", "type_code": 7, "type_name": "Special school"}
    school |= {"status_code": 1, "section_41": False, "plans": 20, "source_id": "gias"}
    said = {
        "urn": "118169",
        "atco": "2700IOW1",
        "illustrative": True,
        "assurer": "The  head",
        "url": "www.example.org",
        "email": "a@example.org",
        "capacity": [{"source_id": "gias", "maximum": 40, "updated": "2026-09-01"}, {}],
        "school": school,
    }
    found = harvested(service(local_offer=said))
    row = only(found, Service)
    assert (row.urn, row.atco, row.assurer) == ("118169", "2700IOW1", "The head")
    assert (row.url, row.email) == ("http://www.example.org", "a@example.org")
    assert row.illustrative
    assert only(found, ServiceCapacity) == ServiceCapacity(
        "feed-one", "feed", maximum=40, updated=date(2026, 9, 1)
    )
    assert only(found, School) == School(
        "feed-one", "feed", "118169", 7, "Special school", 1, section_41=False, plans=20
    )
    assert of(found, Rejected) == []


def test_the_fields_of_the_profile_come_before_local_offer(harvested: Any) -> None:
    said = {"url": "https://b.example", "email": "b@example.org", "assurer": "B"}
    own = {"url": "https://a.example", "email": "a@example.org", "assurer_email": "c@example.org"}
    row = only(harvested(service(local_offer=said, **own)), Service)
    assert (row.url, row.email, row.assurer) == tuple(own.values())


@pytest.mark.parametrize(
    ("said", "of_source", "is_one"),
    [(True, False, True), (False, True, True), (None, True, True), (False, False, False)],
)
def test_an_example_is_one_by_its_source_or_by_its_own_word(
    harvested: Any, said: bool | None, of_source: bool, is_one: bool
) -> None:
    found = harvested(service(local_offer={"illustrative": said}), illustrative=of_source)
    assert only(found, Service).illustrative is is_one


@pytest.mark.parametrize("said", [None, True, "yes", 5, [], {}, {"description": "Quiet."}])
def test_local_offer_may_be_something_else_in_other_feeds(harvested: Any, said: Any) -> None:
    found = harvested(service(local_offer=said))
    assert of(found, Rejected) == []
    assert {type(row) for row in found.rows} == {Service}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"urn": "12"}, "urn"),
        ({"atco": "a stop"}, "atco"),
        ({"illustrative": "false"}, "illustrative"),
        ({"assurer": ["A"]}, "assurer"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"email": "nobody"}, "email"),
        ({"capacity": "20 places"}, "capacity"),
        ({"capacity": [3]}, "capacity[0]"),
        ({"capacity": [{"maximum": -1}]}, "capacity[0].maximum"),
        ({"capacity": [{"on_roll": 2.5}]}, "capacity[0].on_roll"),
        ({"capacity": [{"maximum": 10**30}]}, "capacity[0].maximum"),
        ({"capacity": [{"updated": "soon"}]}, "capacity[0].updated"),
        ({"school": "High"}, "school"),
        ({"school": {"urn": "118169", "type_code": 7, "type_name": "T"}}, "school"),
        ({"school": {"urn": "1"}}, "school.urn"),
    ],
)
def test_a_bad_field_under_local_offer_costs_only_itself(
    harvested: Any, said: dict[str, Any], field: str
) -> None:
    found = harvested(service(local_offer=said))
    assert f"local_offer.{field}" in {row.field for row in of(found, Rejected)}
    assert only(found, Service) == Service(
        "feed-one", "Example: club", "short-breaks", "feed", "one"
    )
    assert of(found, ServiceCapacity) == of(found, School) == []


@pytest.mark.parametrize(("said", "faults"), [("postcode", 0), ("source", 0), ("magic", 1)])
def test_a_position_that_an_export_found_by_postcode_stays_one(
    harvested: Any, said: str, faults: int
) -> None:
    found = harvested(service(service_at_locations=[place(local_offer={"placed_by": said})]))
    assert only(found, Location).placed_by == ("postcode" if said == "postcode" else "source")
    assert len(of(found, Rejected)) == faults


def test_a_schedule_of_a_service_may_name_its_place(harvested: Any) -> None:
    times = [
        {"byday": "MO", "service_at_location_id": "link-2"},
        {"byday": "TU", "service_at_location_id": "link-9"},
        {"byday": "WE", "service_at_location_id": None},
        {"byday": "TH", "service_at_location_id": "link-3"},
    ]
    links = [place(1), place(2), place(3, location_type="virtual")]
    found = harvested(service(service_at_locations=links, schedules=times))
    assert {row.byday: row.location_id for row in of(found, Schedule)} == {
        "MO": "feed-place-2",
        "TU": None,
        "WE": None,
        "TH": None,
    }
    assert only(found, Rejected).field == "schedules[1].service_at_location_id"


def test_times_told_with_the_service_and_with_the_place_are_told_once(harvested: Any) -> None:
    time = {"byday": "MO", "service_at_location_id": "link-1"}
    link = place() | {"schedules": [time]}
    found = harvested(service(service_at_locations=[link], schedules=[time]))
    assert only(found, Schedule).location_id == "feed-place-1"


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"opening_hours": "Mo 9-5", "description": "Mo 9-5"}, ("Mo 9-5", None, None)),
        ({"opening_hours": "Mo 9-5", "description": "Ring."}, ("Mo 9-5", "Ring.", None)),
        (
            {"opening_hours": "Mo 9-5", "description": "Mo 9-5 Repeats: DAILY."},
            ("Mo 9-5", None, "DAILY"),
        ),
        ({"description": "Ring. Repeats: YEARLY."}, (None, "Ring.", "YEARLY")),
        ({"description": "Repeats: OFTEN."}, (None, "Repeats: OFTEN.", None)),
        (
            {"description": "Repeats: DAILY.", "freq": "weekly"},
            (None, "Repeats: DAILY.", "WEEKLY"),
        ),
    ],
)
def test_times_in_the_notation_of_openstreetmap(
    harvested: Any, given_: dict[str, Any], expected: tuple[str | None, ...]
) -> None:
    row = only(harvested(service(schedules=[given_])), Schedule)
    assert (row.opening_hours, row.description, row.freq) == expected


# What is rejected


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "id"),
        ({"name": None}, "name"),
        ({"name": "<b> </b>"}, "name"),
    ],
)
def test_a_service_that_cannot_be_shown_is_rejected(
    harvested: Any, changed: dict[str, Any], field: str
) -> None:
    found = harvested([service(**changed), service(id="good")])
    assert only(found, Service).source_ref == "good"
    assert (found.rows_read, found.rows_kept) == (2, 1)
    assert field in {row.field for row in of(found, Rejected)}
    assert {row.row_ref for row in of(found, Rejected)} <= {"one", "contents[0]"}


def test_an_id_used_again_under_another_name_is_rejected(harvested: Any) -> None:
    found = harvested([service(), service(name="Example: other")])
    assert only(found, Service).name == "Example: club"
    row = only(found, Rejected)
    assert (row.row_ref, row.field) == ("one", "id")
    assert "'Example: club', has the same ID" in row.reason
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (2, 1, 1)


def test_a_service_listed_again_in_the_same_words_is_left_out(harvested: Any) -> None:
    found = harvested([service(), service(), service()])
    assert of(found, Rejected) == []
    assert (found.rows_kept, found.rows_rejected) == (1, 0)
    assert found.left_out == {REPEATED: 2}


def test_a_service_listed_again_in_other_words_is_left_out_and_says_so(harvested: Any) -> None:
    again = service(name="example:  CLUB", url="https://example.org/new", email=None, fees=None)
    found = harvested([service(email="a@example.org"), again | {"alert": None}])
    assert only(found, Service).email == "a@example.org"
    assert (found.rows_read, found.rows_kept, found.rows_rejected) == (2, 1, 0)
    assert found.left_out == {REPEATED: 1}
    row = only(found, Rejected)
    assert (row.row_ref, row.field) == ("one", "id")
    assert "(name, url, alert)" in row.reason


def test_a_service_with_many_differences_names_the_first(harvested: Any) -> None:
    row = only(harvested([service(), service(**{f"x{n}": n for n in range(25)})]), Rejected)
    assert "x19 and 5 more" in row.reason
    assert "x20" not in row.reason


@pytest.mark.parametrize("status", ["defunct", "Inactive", "archived", "pending", "invisible"])
def test_a_service_that_is_closed_or_not_published_is_left_out(harvested: Any, status: str) -> None:
    found = harvested([service(status=status), service(id="good")])
    assert only(found, Service).source_ref == "good"
    assert of(found, Rejected) == []
    assert (found.left_out.total(), found.rows_rejected) == (1, 0)


def test_a_service_without_a_category_is_other_support(harvested: Any) -> None:
    found = harvested(service(attributes=None))
    assert only(found, Service).category == "other-support"
    assert [type(row) for row in found.rows] == [Service]


def test_a_feed_in_which_nothing_can_be_used_is_an_error_that_tells_why(harvested: Any) -> None:
    with pytest.raises(SourceError, match=r"feed\.json.*one, name: The service has no name"):
        harvested([service(name=""), service(name=None, id="two")])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"minimum_age": "five"}, "minimum_age"),
        ({"maximum_age": True}, "maximum_age"),
        ({"maximum_age": 10**400}, "maximum_age"),
        ({"minimum_age": -1}, "minimum_age"),
        ({"minimum_age": 12, "maximum_age": 3}, "minimum_age"),
        ({"assured_date": "yesterday"}, "assured_date"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"email": "nobody"}, "email"),
        ({"organization": {"id": "org"}}, "organization"),
        ({"organization_id": "org"}, "organization_id"),
        ({"schedules": "Mondays"}, "schedules"),
        ({"schedules": [{"byday": "Someday"}]}, "schedules[0].byday"),
        (
            {"cost_options": [{"amount": 1, "valid_from": "2027-01-02", "valid_to": "2027-01-01"}]},
            "cost_options[0].valid_to",
        ),
        ({"schedules": [{"opens_at": "25:00"}]}, "schedules[0].opens_at"),
        ({"schedules": [{"opening_hours": {"mo": 9}}]}, "schedules[0].opening_hours"),
        ({"schedules": [{"valid_from": "soon"}]}, "schedules[0].valid_from"),
        (
            {"schedules": [{"valid_from": "2027-01-02", "valid_to": "2027-01-01"}]},
            "schedules[0].valid_to",
        ),
        ({"cost_options": [{"amount": -3}]}, "cost_options[0].amount"),
        ({"cost_options": [{"amount": 1e23}]}, "cost_options[0].amount"),
        ({"cost_options": [{"amount": "1e308"}]}, "cost_options[0].amount"),
        ({"cost_options": [{}]}, "cost_options[0].amount"),
        ({"service_at_locations": [5]}, "service_at_locations[0]"),
        ({"service_at_locations": [{"id": "l"}]}, "service_at_locations[0].location"),
    ],
)
def test_a_bad_field_is_rejected_and_the_service_kept(
    harvested: Any, changed: dict[str, Any], field: str
) -> None:
    found = harvested(service(**changed))
    assert found.rows_kept == len(of(found, Service)) == 1
    assert field in {row.field for row in of(found, Rejected)}
    assert all(row.row_ref == "one" and row.reason for row in of(found, Rejected))


def test_an_unknown_need_is_rejected_with_the_known_ones(harvested: Any) -> None:
    found = harvested(tagged(("Type of need", "MAGIC"), ("Type of need", "slcn")))
    assert only(found, ServiceNeed).need == "SLCN"
    row = only(found, Rejected)
    assert row.value == "MAGIC"
    assert "SLCN" in row.reason


@pytest.mark.parametrize(
    ("lat", "lon", "hint"),
    [
        (-1.29, 50.7, "swapped"),
        (449_000, 89_000, "grid metres"),
        (0, 0, "not in Great Britain"),
        (None, -1.29, "no usable latitude"),
        ("north", -1.29, "no usable latitude"),
    ],
)
def test_a_bad_position_costs_the_location_not_the_service(
    harvested: Any, lat: Any, lon: Any, hint: str
) -> None:
    links = [place(latitude=lat, longitude=lon), place(2)]
    found = harvested(service(service_at_locations=links))
    assert only(found, Location).location_id == "feed-place-2"
    assert only(found, ServiceAtLocation).location_id == "feed-place-2"
    assert any(hint in row.reason for row in of(found, Rejected))


def test_one_id_for_two_places_gives_two_places_and_says_so(harvested: Any) -> None:
    moved = service(id="two", service_at_locations=[place(latitude=50.6)])
    again = service(id="three", service_at_locations=[place(latitude=50.6)])
    found = harvested([service(service_at_locations=[place()]), moved, again])
    assert {row.location_id: row.lat for row in of(found, Location)} == {
        "feed-place-1": 50.7,
        "feed-place-1-2": 50.6,
    }
    assert [row.location_id for row in of(found, ServiceAtLocation)] == [
        "feed-place-1",
        "feed-place-1-2",
        "feed-place-1-2",
    ]
    assert only(found, Rejected).row_ref == "two"


def test_a_place_told_twice_in_other_words_is_one_place(harvested: Any) -> None:
    again = service(id="two", service_at_locations=[place(name="The hall")])
    found = harvested([service(service_at_locations=[place()]), again])
    assert len(of(found, Location)) == 1
    assert len(of(found, ServiceAtLocation)) == 2
    assert of(found, Rejected) == []


POSTCODE = [{"address_1": "The Hall", "postal_code": "po30 1ud"}]


def test_a_location_with_only_a_postcode_is_left_for_it_to_place(harvested: Any) -> None:
    link = place(latitude=None, longitude=None, addresses=POSTCODE)
    found = harvested(service(service_at_locations=[link]))
    row = only(found, Location)
    assert (row.lon, row.lat, row.postcode, row.placed_by) == (None, None, "PO30 1UD", "source")
    assert of(found, Rejected) == []


@pytest.mark.parametrize(("lat", "lon"), [(-1.29, 50.7), (449_000, 89_000), (0, 0), ("x", 1)])
def test_a_bad_position_is_never_corrected_but_its_postcode_is_used(
    harvested: Any, lat: Any, lon: Any
) -> None:
    link = place(latitude=lat, longitude=lon, addresses=POSTCODE)
    found = harvested(service(service_at_locations=[link]))
    row = only(found, Location)
    assert (row.lon, row.lat, row.postcode) == (None, None, "PO30 1UD")
    assert of(found, Rejected)
    assert found.rows_kept == 1


def test_a_location_named_by_its_id_is_found_wherever_it_stands(harvested: Any) -> None:
    first = service(service_at_locations=[{"id": "link", "location_id": "place-1"}])
    found = harvested([first, service(id="two", service_at_locations=[place()])])
    assert [row.service_id for row in of(found, ServiceAtLocation)] == ["feed-one", "feed-two"]
    assert of(found, Rejected) == []


@pytest.mark.parametrize(
    ("extent", "extent_type"),
    [
        ("not json", "geojson"),
        ({"type": "Point", "coordinates": [-1.3, 50.6]}, "geojson"),
        ({"type": "Polygon", "coordinates": []}, "geojson"),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], [1, 2]]]}, "geojson"),
        ({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in SQUARE]]}, None),
        ({"type": "Polygon", "coordinates": [[SQUARE[i] for i in (0, 1, 3, 2, 0)]]}, "geojson"),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "geojson"),
        ({"type": "FeatureCollection", "features": []}, "geojson"),
        ("[" * 100_000, "geojson"),
        ("<kml/>", "kml"),
    ],
)
def test_a_bad_polygon_is_rejected(harvested: Any, extent: Any, extent_type: str | None) -> None:
    area = {"id": "a", "extent": extent, "extent_type": extent_type, "uri": ISLAND}
    found = harvested(service(service_areas=[area]))
    assert of(found, Catchment) == []
    assert only(found, Rejected).field.startswith("service_areas[0].extent")
    assert not only(found, Service).whole_area


def test_a_file_that_is_one_page_of_several_says_so(harvested: Any) -> None:
    found = harvested({"total_items": 40, "contents": [service()]})
    assert only(found, Rejected).field == "total_items"
    assert found.rows_kept == 1


@pytest.mark.parametrize(
    "content", ["", "{", "{}", "[]", "5", '{"contents": []}', '{"contents": 5}', "[" * 100_000]
)
def test_a_file_without_services_is_an_error_that_names_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "feed.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"feed\.json"):
        read(path, source())


def test_a_file_that_is_not_text_or_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    for make in (lambda: None, lambda: path.write_bytes(b"\xff\xfe\x00")):
        make()
        with pytest.raises(SourceError, match=r"feed\.json"):
            read(path, source())


# Damage

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-02-30", "99:99", "<p>", "E06000046", 1e308, 10**400, "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "type", "coordinates"]), inner, max_size=3)
    ),
    max_leaves=5,
)
MISSING = object()


def paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON document."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, value in items:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += paths(value, (*path, key))
    return found


SMALL = json.loads(SAMPLE.read_text(encoding="utf-8"))
SMALL["contents"] = [
    each
    for each in SMALL["contents"]
    if any(word in each["name"] for word in ("Nest", "Night Light", "minibus", "Talk Time"))
]
SMALL["contents"][0] |= {
    "local_offer": {
        "urn": "118169",
        "atco": "2700IOW1",
        "illustrative": False,
        "assurer": "The head",
        "capacity": [{"maximum": 4, "on_roll": 3, "updated": "2026-09-01"}],
        "school": {"urn": "118169", "type_code": 7, "type_name": "T", "status_code": 1},
    },
    "service_at_locations": [place(local_offer={"placed_by": "postcode"})],
    "schedules": [
        {
            "description": "Mo-Fr Repeats: DAILY.",
            "opening_hours": "Mo-Fr",
            "service_at_location_id": "link-1",
        }
    ],
}
PATHS = paths(SMALL)
SERVICE_KEYS = sorted(
    {path[-1] for path in PATHS if isinstance(path[-1], str)}
    | {"eligibilitys", "regular_schedules", "holiday_schedules", "service_taxonomys", "taxonomy"}
    | {"physical_addresses", "locations", "geometry", "local_offer", "attending_type", "free"}
)


def damaged(document: Any, changes: list[tuple[tuple[Any, ...], Any]]) -> Any:
    document = copy.deepcopy(document)
    for path, junk in changes:
        node = document
        try:
            for key in path[:-1]:
                node = node[key]
            if junk is MISSING:
                del node[path[-1]]
            else:
                node[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this part away
    return document


@settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.lists(st.tuples(st.sampled_from(PATHS), st.just(MISSING) | JUNK), min_size=1, max_size=4))
def test_damage_never_crashes_and_never_loses_a_service_in_silence(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    document = damaged(SMALL, changes)
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        found = read(path, source(illustrative=True))
    except SourceError:
        return
    services, rejected = of(found, Service), of(found, Rejected)
    assert found.rows_read == len(document["contents"])
    assert found.rows_kept == len(services) == len({row.service_id for row in services})
    assert found.rows_rejected >= 0
    assert found.rows_rejected <= len({(row.row_ref, row.field) for row in rejected})
    assert repr(read(path, source(illustrative=True)).rows) == repr(found.rows)
    hold_together(found)


@settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    st.recursive(
        JUNK,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from([*SERVICE_KEYS, "contents", "content", "services"]), inner
            )
        ),
        max_leaves=25,
    )
)
def test_no_json_at_all_crashes_it(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        found = read(path, source())
    except SourceError:
        return
    assert found.rows_read == found.rows_kept + found.left_out.total() + found.rows_rejected
    assert found.rows_kept == len(of(found, Service))
    hold_together(found)


@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0a\n').map(str.encode))
def test_no_bytes_at_all_crash_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(content)
    with suppress(SourceError):
        assert read(path, source()).rows_read


def hold_together(found: Harvest) -> None:
    """Every row of a harvest refers to rows that are there, and can be stored."""
    services = {row.service_id for row in of(found, Service)}
    locations = [row.location_id for row in of(found, Location)]
    organizations = {row.organization_id for row in of(found, Organization)} | {None}
    assert len(locations) == len(set(locations))
    assert {row.location_id for row in of(found, ServiceAtLocation)} <= set(locations)
    assert {row.organization_id for row in of(found, Service)} <= organizations
    belonging = ServiceAtLocation | ServiceNeed | Schedule | CostOption | Catchment
    belonging |= ServiceCapacity | School
    assert {row.location_id for row in of(found, Schedule)} <= {*locations, None}
    assert {row.service_id for row in found.rows if isinstance(row, belonging)} <= services
    repr(found.rows).encode("utf-8")
    for row in of(found, Catchment):
        assert shapely.from_wkb(row.geometry).is_valid
