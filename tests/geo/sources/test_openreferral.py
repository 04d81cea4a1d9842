"""The Open Referral reader: on the illustrative services, single faults and random damage."""

import copy
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.measure import to_grid
from geo.offer import CATEGORIES, NEEDS
from geo.records import (
    Catchment,
    CostOption,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceNeed,
)
from geo.sources.openreferral import plain_text, read

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "data/sample/services.json"
ORUK = ROOT / "../shared/data/oruk"
SCHEMAS = (
    "validator-schemas/V3.0-UK/service.json",
    "uk-profile/schema/compiled/service.json",
)
ISLAND = "http://statistics.data.gov.uk/id/statistical-geography/E06000046"
SQUARE = [[-1.3, 50.6], [-1.2, 50.6], [-1.2, 50.7], [-1.3, 50.7], [-1.3, 50.6]]

R = TypeVar("R")


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

    def harvest(document: Any) -> Harvest:
        path = tmp_path / "feed.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return read(path, source_id="feed", illustrative=False)

    return harvest


@pytest.fixture(scope="module")
def sample() -> Harvest:
    return read(SAMPLE, source_id="sample", illustrative=True)


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
    )


def test_schedules_of_a_place_are_read_too(harvested: Any) -> None:
    link = place(schedules=[{"byday": "SA"}]) | {"schedules": [{"byday": "SU"}]}
    days = [row.byday for row in of(harvested(service(service_at_locations=[link])), Schedule)]
    assert sorted(days, key=str) == ["SA", "SU"]


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


# What is rejected


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "id"),
        ({"name": None}, "name"),
        ({"name": "<b> </b>"}, "name"),
        ({"attributes": None}, "category"),
        ({"attributes": [term("SEND Local Offer categories", "magic")]}, "category"),
        ({"status": "defunct"}, "status"),
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


def test_the_second_of_two_services_with_one_id_is_rejected(harvested: Any) -> None:
    found = harvested([service(), service(name="Example: other")])
    assert only(found, Service).name == "Example: club"
    assert only(found, Rejected).field == "id"


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
        ({"schedules": [{"byday": "Mon"}]}, "schedules[0].byday"),
        ({"schedules": [{"opens_at": "25:00"}]}, "schedules[0].opens_at"),
        ({"schedules": [{"valid_from": "soon"}]}, "schedules[0].valid_from"),
        (
            {"schedules": [{"valid_from": "2027-01-02", "valid_to": "2027-01-01"}]},
            "schedules[0].valid_to",
        ),
        ({"cost_options": [{"amount": -3}]}, "cost_options[0].amount"),
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
        (-1.29, 50.7, "exchanged"),
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


def test_one_location_at_two_positions_is_rejected(harvested: Any) -> None:
    moved = service(id="two", service_at_locations=[place(latitude=50.6)])
    found = harvested([service(service_at_locations=[place()]), moved])
    assert only(found, Location).lat == 50.7
    assert only(found, ServiceAtLocation).service_id == "feed-one"
    assert only(found, Rejected).row_ref == "two"


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


def test_an_area_in_words_is_no_fault(harvested: Any) -> None:
    area = {"id": "a", "extent": "Ryde and around", "extent_type": "text"}
    found = harvested(service(service_areas=[area]))
    assert [type(row) for row in found.rows] == [Service]


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
        read(path, source_id="feed", illustrative=False)


def test_a_file_that_is_not_text_or_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    for make in (lambda: None, lambda: path.write_bytes(b"\xff\xfe\x00")):
        make()
        with pytest.raises(SourceError, match=r"feed\.json"):
            read(path, source_id="feed", illustrative=False)


# Text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a < b and c > d", "a < b and c > d"),
        ("for <5s", "for <5s"),
        ("one<br/>two", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<style>p {}</style><SCRIPT>alert('x')</SCRIPT>seen", "seen"),
        ("&lt;p&gt;escaped once more&lt;/p&gt;", "escaped once more"),
        ("<img src=x onerror=alert(1)>picture", "picture"),
        ("<![if !mso]>Word<![endif]>", "Word"),
        ("half \ud800 and \x00 bell\x07", "half ? and bell"),
    ],
)
def test_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(
    st.text()
    | st.text(alphabet="<>/!-[]&;#= \n\"'abpilt")
    | st.lists(
        st.sampled_from(
            [*"<>& x\n", "</", "<p>", "</p>", "<script>", "</script>", "<!--", "-->", "<![", "]]>"]
        )
        | st.sampled_from(["&lt;", "&amp;", "&#60;", "<!DOCTYPE", "<?", "<a href='"]),
    ).map("".join)
)
def test_plain_text_holds_no_tag_and_is_the_same_again(markup: str) -> None:
    text = plain_text(markup)
    assert plain_text(text) == text
    assert not re.search(r"<[a-zA-Z/!?]", text)
    text.encode("utf-8")


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
FATAL = {"service", "id", "name", "category", "status"}


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
PATHS = paths(SMALL)


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
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(st.sampled_from(PATHS), st.just(MISSING) | JUNK), min_size=1, max_size=4))
def test_damage_never_crashes_and_never_loses_a_service_in_silence(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    document = damaged(SMALL, changes)
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        found = read(path, source_id="feed", illustrative=True)
    except SourceError:
        assert not isinstance(document.get("contents"), list) or not document["contents"]
        return
    services, rejected = of(found, Service), of(found, Rejected)
    assert found.rows_read == len(document["contents"])
    assert found.rows_kept == len(services) == len({row.service_id for row in services})
    fatal = [row for row in rejected if row.field in FATAL and row.reason != "This is not text."]
    lost = found.rows_read - found.rows_kept
    assert lost <= len(fatal)
    assert bool(fatal) == bool(lost)
    hold_together(found)


def hold_together(found: Harvest) -> None:
    """Every row of a harvest refers to rows that are there, and can be stored."""
    services = {row.service_id for row in of(found, Service)}
    locations = [row.location_id for row in of(found, Location)]
    organizations = {row.organization_id for row in of(found, Organization)} | {None}
    assert len(locations) == len(set(locations))
    assert {row.location_id for row in of(found, ServiceAtLocation)} <= set(locations)
    assert {row.organization_id for row in of(found, Service)} <= organizations
    belonging = ServiceAtLocation | ServiceNeed | Schedule | CostOption | Catchment
    assert {row.service_id for row in found.rows if isinstance(row, belonging)} <= services
    repr(found.rows).encode("utf-8")
    for row in of(found, Catchment):
        assert shapely.from_wkb(row.geometry).is_valid
