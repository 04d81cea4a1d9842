"""Open Referral UK 1.0, and what directories of councils say in their own way."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.records import (
    CostOption,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    Service,
    ServiceNeed,
    UnmappedTerm,
)
from geo.sources.openreferral import read
from geo.sources.openreferral.v1 import to_v3
from tests.examples import examples
from tests.geo.sources.test_openreferral import (
    JUNK,
    damaged,
    hold_together,
    of,
    only,
    paths,
    source,
)

OLD: dict[str, Any] = {
    "id": "7",
    "name": "Swim and smile",
    "description": "<p>For all.</p>",
    "status": "active",
    "deliverable_type": "Training",
    "attending_type": "venue",
    "attending_access": "referral",
    "fees": "Ask.",
    "organization": {"id": "o", "name": "Trust", "description": "D", "url": "https://example.org"},
    "eligibilitys": [
        {"id": "e", "eligibility": "child", "minimum_age": 5, "maximum_age": 11},
        {"id": "f", "eligibility": "teen", "minimum_age": "12", "maximum_age": 17},
    ],
    "regular_schedules": [
        {"byday": "MO", "opens_at": "1970-01-01T10:00:00.000Z", "closes_at": "12:00"}
    ],
    "holiday_schedules": [
        {"closed": True, "start_date": "2026-12-24", "end_date": "2027-01-02"},
        {"closed": "false", "start_date": "2027-02-15", "open_at": "09:00", "closes_at": "10:00"},
    ],
    "languages": [{"language": "Welsh"}],
    "contacts": [{"name": "Ann", "phones": [{"number": "01632 960001"}]}],
    "cost_options": [{"option": "Child", "amount": 3, "valid_from": "2026-09-01"}],
    "service_areas": [{"service_area": "Borsetshire"}],
    "service_taxonomys": [
        {
            "id": "1",
            "taxonomy": {
                "id": "esdServiceType:18",
                "name": "Holiday schemes",
                "vocabulary": "esdServiceTypes",
            },
        },
        {
            "id": "2",
            "taxonomy": {
                "id": "bccusergroup:78",
                "name": "Autism",
                "vocabulary": "BCC User Groups",
            },
        },
        {"id": "3", "taxonomy": {"id": "bcc:99", "name": "Quidditch", "vocabulary": "BCC"}},
    ],
    "service_at_locations": [
        {
            "id": "l",
            "regular_schedule": [{"byday": "SA", "opens_at": "10:00"}],
            "location": {
                "id": "pool",
                "name": "Pool",
                "latitude": 50.7,
                "longitude": -1.29,
                "physical_addresses": [
                    {"address_1": "Quay", "city": "Newport", "postal_code": "PO30 2QS"}
                ],
                "accessibility_for_disabilities": [{"accessibility": "Hoist."}],
            },
        }
    ],
    "reviews": [],
}

OUTPOST: dict[str, Any] = {
    "id": 12,
    "name": "Tots",
    "status": "active",
    "min_age": 0,
    "max_age": 5,
    "free": True,
    "needs_referral": False,
    "organisation": {"id": 3, "name": None},
    "locations": [
        {
            "id": 9,
            "address_1": "Hall",
            "city": "Ryde",
            "postal_code": "PO33 2BN",
            "geometry": {"type": "Point", "coordinates": [-1.16, 50.73]},
            "accessibilities": [{"name": "Building has lift", "slug": "lift"}],
        }
    ],
    "contacts": [{"name": "Bo", "phone": "01632 960002", "email": "bo@example.org"}],
    "taxonomies": [{"id": 42, "name": "Childminders", "slug": "childminders", "parent_id": 21}],
    "send_needs": [{"id": 3, "name": "Hearing", "slug": "hearing"}],
    "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "17:00"}],
    "local_offer": {
        "description": "Quiet room.",
        "survey_answers": [
            {"question": "How?", "answer": ""},
            {"question": "Who?", "answer": "Us"},
        ],
    },
}


def found(tmp_path: Path, *services: dict[str, Any]) -> Harvest:
    path = tmp_path / "feed.json"
    page = {"totalElements": len(services), "last": True, "content": list(services)}
    path.write_text(json.dumps(page), encoding="utf-8")
    return read(path, source())


def test_a_service_of_1_0(tmp_path: Path) -> None:
    harvest = found(tmp_path, OLD)
    assert of(harvest, Rejected) == []
    assert only(harvest, Service) == Service(
        "feed-7",
        "Swim and smile",
        "holiday-activities",
        "feed",
        "7",
        organization_id="feed-o",
        description="For all.\n\nIt offers: training.",
        phone="01632 960001",
        eligibility="For: child, teen.\n\nArea served: Borsetshire.",
        how_to_access="You need a referral.\n\nLanguages: Welsh.",
        referral=True,
        min_age=5.0,
        max_age=17.0,
    )
    assert only(harvest, Organization).url == "https://example.org"
    assert only(harvest, ServiceNeed).need == "ASD"
    assert only(harvest, UnmappedTerm) == UnmappedTerm("feed", "BCC", "bcc:99", "Quidditch", 1)
    assert only(harvest, CostOption).valid_from == date(2026, 9, 1)


def test_a_place_of_1_0(tmp_path: Path) -> None:
    assert only(found(tmp_path, OLD), Location) == Location(
        "feed-pool",
        "Pool",
        -1.29,
        50.7,
        "feed",
        address="Quay, Newport",
        postcode="PO30 2QS",
        accessibility="Hoist.",
    )


def test_schedules_of_1_0(tmp_path: Path) -> None:
    assert of(found(tmp_path, OLD), Schedule) == [
        Schedule("feed-7", "feed", byday="MO", opens_at="10:00", closes_at="12:00"),
        Schedule(
            "feed-7",
            "feed",
            valid_from=date(2026, 12, 24),
            valid_to=date(2027, 1, 2),
            description="Closed.",
        ),
        Schedule(
            "feed-7",
            "feed",
            opens_at="09:00",
            closes_at="10:00",
            valid_from=date(2027, 2, 15),
            description="Other hours.",
        ),
        Schedule("feed-7", "feed", byday="SA", opens_at="10:00", location_id="feed-pool"),
    ]


def test_one_group_without_a_limit_means_no_limit(tmp_path: Path) -> None:
    groups = [{"minimum_age": 5, "maximum_age": 9}, {"minimum_age": 3}]
    row = only(found(tmp_path, {**OLD, "eligibilitys": groups}), Service)
    assert (row.min_age, row.max_age) == (3, None)


@pytest.mark.parametrize(
    ("way", "delivery"),
    [("venue", "place"), ("online", "online"), ("phone", "online"), ("home visit", "home")],
)
def test_ways_of_attending(tmp_path: Path, way: str, delivery: str) -> None:
    assert only(found(tmp_path, {**OLD, "attending_type": way}), Service).delivery == delivery


@pytest.mark.parametrize(
    ("access", "referral"),
    [("referral", True), ("drop-in", False), ("appointment", None), ("membership", None)],
)
def test_access(tmp_path: Path, access: str, referral: bool | None) -> None:
    row = only(found(tmp_path, {**OLD, "attending_access": access}), Service)
    assert row.referral is referral
    assert row.how_to_access is not None


def test_a_service_of_the_outpost_directory(tmp_path: Path) -> None:
    harvest = found(tmp_path, OUTPOST)
    assert only(harvest, Rejected).reason == "An organization needs a name."
    row = only(harvest, Service)
    assert (row.category, row.min_age, row.max_age, row.referral) == ("childcare", 0, 5, False)
    assert (row.phone, row.email) == ("01632 960002", "bo@example.org")
    assert row.description == "Quiet room.\n\nWho? Us"
    assert only(harvest, ServiceNeed).need == "HI"
    assert only(harvest, CostOption).amount == 0
    assert only(harvest, Schedule).byday == "MO"
    location = only(harvest, Location)
    assert (location.lon, location.lat, location.postcode) == (-1.16, 50.73, "PO33 2BN")
    assert location.accessibility == "Building has lift"


def test_a_service_of_3_0_stays_as_it_is() -> None:
    new = {"id": "1", "schedules": [{"byday": "MO"}], "service_at_locations": [{"location": {}}]}
    assert to_v3(new) is new


def test_nothing_that_is_given_is_changed() -> None:
    before = copy.deepcopy(OLD)
    to_v3(OLD)
    assert before == OLD


@settings(
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.data())
def test_damage_to_a_service_of_1_0_never_crashes(tmp_path: Path, data: st.DataObject) -> None:
    base = data.draw(st.sampled_from([OLD, OUTPOST]))
    places = st.tuples(st.sampled_from(paths(base)), JUNK)
    changes = data.draw(st.lists(places, min_size=1, max_size=3))
    harvest = found(tmp_path, damaged(base, changes), {"id": "sound", "name": "Sound", "fees": "0"})
    assert harvest.rows_read == 2
    assert harvest.rows_kept == len(of(harvest, Service))
    assert harvest.rows_rejected <= len(of(harvest, Rejected))
    hold_together(harvest)
