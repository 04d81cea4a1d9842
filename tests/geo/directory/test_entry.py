"""The Local Offer's questions, which fields answer them, and all rows of one service."""

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from geo import records
from geo.directory.entry import QUESTIONS, Entry, EntryAnswer, Origin, answered
from geo.directory.redress import PATH, redress
from geo.directory.vocabulary import CATEGORIES, section_of
from geo.errors import InputError
from geo.records import (
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceCapacity,
)
from geo.store import TABLES, Store
from tests.entries import write_entries

ORIGIN = Origin("s", "A list", "Somebody", "2026-01", date(2026, 2, 1), None)


def entry(category: str = "short-breaks", **known: object) -> Entry:
    return Entry(Service("x", "X", category, "s", "x", **known), ORIGIN)  # type: ignore[arg-type]


def answers(told: Entry) -> dict[str, str | None]:
    return {answer.question.key: answer.text for answer in answered(told)}


def full(category: str) -> Entry:
    """An entry that has a value in every field that answers something."""
    return replace(
        entry(
            category,
            description="Play.",
            eligibility="All.",
            how_to_access="Come.",
            referral=False,
            min_age=2,
            max_age=5,
            phone="1",
            email="a@b.c",
            url="https://a.b",
        ),
        organization=Organization("o", "Sitters", "s"),
        locations=(Location("l", "Hall", -1.0, 51.0, "s", "1 Road", "PO30 1UD", "yes", "A ramp."),),
        schedules=(Schedule("x", "s", "MO", "09:00", "10:00"),),
        costs=(CostOption("x", "s", "Each", 2.5),),
        needs=("ASD",),
        capacity=ServiceCapacity("x", "s", 12, 10),
    )


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_question_without_an_answer_is_still_asked(category: str) -> None:
    told = answered(entry(category))
    assert [a.text for a in told if a.question.key != "where"] == [None] * (len(told) - 1)
    assert {"what", "cost", "when", "where", "wheelchair", "access"} <= {
        a.question.key for a in told
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_what_is_known_answers_every_question_that_a_field_can_answer(category: str) -> None:
    unanswered = [a.question for a in answered(full(category)) if a.text is None]
    assert [question.key for question in unanswered if question.fields] == []


def test_education_is_asked_all_ten_points_of_the_regulations() -> None:
    for category in CATEGORIES:
        asked = answered(entry(category))
        points = [a for a in asked if "paragraph 5(" in a.question.law]
        assert len(points) == (
            10 if section_of(category) == "education" or category == "supported-internship" else 0
        )


def test_short_breaks_are_asked_their_range_and_what_carers_get() -> None:
    assert {"range", "carers", "who"} <= set(answers(entry("short-breaks")))
    assert not {"range", "carers"} & set(answers(entry("library")))


def test_a_bus_stop_is_not_asked_who_decides_who_gets_it() -> None:
    assert not {"decisions", "who", "needs"} & set(answers(entry("bus-stop")))
    assert "decisions" in answers(entry("speech-and-language-therapy"))


def test_what_is_answered_unasked_is_told() -> None:
    assert answers(entry("bus-stop", eligibility="Pass holders."))["who"] == "Pass holders."


def test_a_field_that_answers_is_a_column() -> None:
    columns = {
        f"{name}.{f.name}"
        for name, record in {
            "service": records.Service,
            "organization": records.Organization,
            "location": records.Location,
            "schedule": records.Schedule,
            "cost_option": records.CostOption,
            "service_need": records.ServiceNeed,
            "service_capacity": records.ServiceCapacity,
        }.items()
        for f in fields(record)
    }
    named = {field for question in QUESTIONS for field in question.fields}
    assert named <= columns
    assert {field.split(".")[0] for field in named} <= set(TABLES)


def test_keys_are_the_questions_own_and_parts_stay_together() -> None:
    keys = [question.key for question in QUESTIONS]
    assert len(set(keys)) == len(keys)
    headings = [question.heading for question in QUESTIONS]
    changes = sum(a != b for a, b in itertools.pairwise(headings))
    assert changes + 1 == len(set(headings))


def test_answers_are_in_plain_words() -> None:
    told = answers(full("short-breaks"))
    assert told["ages"] == "2 to 5"
    assert told["needs"] == "Autism"
    assert told["cost"] == "Each: £2.50"
    assert told["referral"] == "No: you can contact the service yourself."
    assert told["places"] == "12 places. 10 children or young people are there now."
    assert told["where"] == "1 Road, PO30 1UD"
    assert told["contact"] == "1\na@b.c\nhttps://a.b"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (CostOption("x", "s", "Everyone", 0.0, "GBP", "Free."), "Everyone: Free."),
        (CostOption("x", "s", None, 0.0, None, "It is free."), "It is free."),
        (
            CostOption("x", "s", None, 0.0, None, "Free, like every school."),
            "Free, like every school.",
        ),
        (CostOption("x", "s", None, 0.0, None, "Not for adults."), "Free. Not for adults."),
        (CostOption("x", "s", None, 0.0), "Free"),
        (CostOption("x", "s", None, 3.0, "EUR", "Pay there."), "3.00 EUR. Pay there."),
        (CostOption("x", "s", "Lunch", None, None, "Ask us."), "Lunch: Ask us."),
        (CostOption("x", "s"), None),
    ],
)
def test_a_charge_is_said_once(cost: CostOption, said: str | None) -> None:
    assert answers(replace(entry(), costs=(cost,)))["cost"] == said


def test_half_an_age_and_an_open_end() -> None:
    assert answers(entry(min_age=4.5))["ages"] == "4.5 and over"
    assert answers(entry(max_age=18))["ages"] == "up to 18"
    assert answers(entry(min_age=0))["ages"] == "0 and over"


def test_a_service_without_a_place_says_where_it_happens() -> None:
    assert answers(entry(delivery="online"))["where"] == "Online or by phone."
    assert answers(entry(delivery="home"))["where"] == "At your child's home."
    assert answers(entry())["where"] is None
    mapped = replace(entry(), locations=(Location("l", "X", -1.0, 51.0, "s"),))
    assert answers(mapped)["where"] == "It is on the map."


def test_places_that_differ_in_access_are_told_apart() -> None:
    both = (
        Location("a", "Hall", -1.0, 51.0, "s", wheelchair="yes"),
        Location("b", None, -1.0, 51.0, "s", "2 Road", wheelchair=None),
    )
    assert answers(replace(entry(), locations=both))["wheelchair"] == "Hall: Yes\n2 Road: not known"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(write_entries(tmp_path_factory.mktemp("odd") / "odd.duckdb"))
    yield store
    store.close()


def test_an_entry_has_all_rows_of_its_service(odd: Store) -> None:
    school = odd.entry("odd-school")
    assert school is not None
    assert school.service.name == "=HYPERLINK(evil) school"
    assert school.origin.title == "The odd list"
    assert school.organization
    assert school.organization.name == "Trust & <b>Sons</b>"
    assert [place.location_id for place in school.locations] == ["odd-school"]
    assert school.needs == ("ASD", "PD")
    assert school.capacity
    assert school.capacity.maximum == 40
    assert school.school
    assert school.school.plans == 20
    assert [(field, origin.source_id) for field, origin in school.lent] == [("phone", "late")]
    assert [other.merged_id for other in school.merged] == ["other-9"]


def test_an_entry_has_its_places_hours_costs_and_areas(odd: Store) -> None:
    club, stop = odd.entry("odd-club"), odd.entry("odd-stop")
    assert club is not None
    assert stop is not None
    assert sorted(place.location_id for place in club.locations) == ["odd-far", "odd-hall"]
    assert [rule.byday for rule in club.schedules] == ["MO,WE", "FR", None]
    assert [cost.amount for cost in club.costs] == [2.5, None]
    assert [area.catchment_id for area in club.catchments] == ["odd-area"]
    assert (club.organization, club.school, club.stop) == (None, None, None)
    assert stop.stop is not None
    assert stop.stop.stop_id == "2700A"


@pytest.mark.parametrize(
    "service_id",
    [
        "",
        "nobody",
        "' OR 1=1 --",
        "odd-school'; DROP TABLE service; --",
        "%",
        "../../etc/passwd",
        "\x00",
        "odd-school\x00",
        "x" * 10_000,
        "ODD-SCHOOL",
    ],
)
def test_an_id_of_nobody_finds_nothing(odd: Store, service_id: str) -> None:
    assert odd.entry(service_id) is None
    assert odd.entry("odd-school") is not None


def test_every_entry_can_be_asked(odd: Store) -> None:
    ids = odd.offer().services["service_id"]
    assert len(ids) > 50
    for service_id in ids:
        told = odd.entry(service_id)
        assert told is not None
        assert all(isinstance(a, EntryAnswer) and a.text != "" for a in answered(told))


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_a_way_to_complain(category: str) -> None:
    ways = redress().ways_for(category)
    assert ways
    assert all(way.steps for way in ways)


def test_ways_differ_by_kind() -> None:
    law = redress()
    titles = {c: [way.title for way in law.ways_for(c)] for c in CATEGORIES}
    assert titles["mainstream-school"] == [
        "A school, nursery or college",
        "The council's decision about an EHC plan",
    ]
    assert titles["gp"] == ["A health service"]
    assert titles["short-breaks"] == ["Social care, short breaks and help with travel"]
    assert titles["library"] == ["Any other service"]
    said = " ".join(step.text for step in law.ways_for("short-breaks")[0].steps)
    assert "Local Government and Social Care Ombudsman" in said
    assert "SENDIASS" in law.help.steps[0].text


def test_a_law_is_named_with_a_day_on_which_it_was_so() -> None:
    law = redress()
    assert law.as_of <= date.today()
    steps = [step for way in (*law.ways, law.help) for step in way.steps]
    assert all(step.law for step in steps if "12 months" in step.text or "2 months" in step.text)
    assert all((step.url or "https://").startswith("https://") for step in steps)


def test_a_category_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "redress.toml"
    wrong.write_text(PATH.read_text(encoding="utf-8").replace('"gp"', '"doctor"'), encoding="utf-8")
    with pytest.raises(InputError, match="doctor"):
        redress(wrong)
