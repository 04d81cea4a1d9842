"""What stands first in a list of services, over services that are made up here."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.directory import relevance
from geo.directory.offer import Offer
from geo.directory.relevance import (
    EVERYBODY,
    EVERYDAY_HEALTH,
    LATER,
    NAMES_A_NEED,
    SPECIALIST,
    rules,
    standing,
)
from geo.directory.vocabulary import CATEGORIES, NEEDS, section_of
from geo.errors import InputError

HEAD = ",".join(relevance.COLUMNS)


def offer_of(*rows: tuple[str, ...], needs: dict[str, tuple[str, ...]] | None = None) -> Offer:
    """Services of (category, name, kind of source, provider); their ids are their names."""
    services = pd.DataFrame(
        [(*row, *("osm", "")[len(row) - 2 :]) for row in rows],
        columns=["category", "name", "source_kind", "provider"],
    )
    services = services.assign(
        service_id=services["name"], section=services["category"].map(section_of), delivery="place"
    )
    named = [(name, need) for name, codes in (needs or {}).items() for need in codes]
    points = pd.DataFrame({"service": np.zeros(0, dtype=int)})
    return Offer(services, points, pd.DataFrame(named, columns=["service_id", "need"]))


@pytest.mark.parametrize(
    ("category", "name", "source", "provider", "expected"),
    [
        ("special-school", "Elm House", "osm", "", SPECIALIST),
        ("library", "Ryde Library", "osm", "", EVERYBODY),
        ("family-hub", "Family Hub", "osm", "", NAMES_A_NEED),
        ("pharmacy", "Boots", "osm", "", EVERYDAY_HEALTH),
        ("dentist", "The Dental Practice", "osm", "", EVERYDAY_HEALTH),
        ("dentist", "Special Care Dentistry", "osm", "", NAMES_A_NEED),
        ("clinic", "The Foot Therapy Centre", "cqc", "", EVERYDAY_HEALTH),
        ("clinic", "Jenny Guy CHIROPODIST", "osm", "", EVERYDAY_HEALTH),
        ("clinic", "Bright Skin Laser Clinic", "cqc", "", EVERYDAY_HEALTH),
        ("clinic", "Davidoff Clinic", "osm", "", EVERYDAY_HEALTH),
        ("clinic", "Davidoff Clinic", "cqc", "", EVERYBODY),
        ("clinic", "Chantry House", "osm", "NHS", EVERYBODY),
        ("clinic", "Children’s Outpatients", "osm", "", SPECIALIST),
        ("sensory-support", "Boots Hearingcare", "osm", "", EVERYDAY_HEALTH),
        ("sensory-support", "Audiology", "osm", "", SPECIALIST),
        ("physiotherapy", "Back in Action", "osm", "", EVERYDAY_HEALTH),
        ("physiotherapy", "Physiotherapy (Level G)", "osm", "", SPECIALIST),
        ("hospital", "Orchard Private Hospital", "osm", "", EVERYDAY_HEALTH),
        ("hospital", "Children's Ward", "osm", "", LATER),
        ("hospital", "Evelina Children's Hospital", "osm", "", SPECIALIST),
        ("station", "Central Station", "naptan", "", LATER),
        ("sport", "Wheelchair basketball", "osm", "", NAMES_A_NEED),
        ("sport", "The Gym", "osm", "", LATER),
    ],
)
def test_a_service_stands_where_its_row_says(
    category: str, name: str, source: str, provider: str, expected: int
) -> None:
    found = standing(offer_of((category, name, source, provider)))
    assert found.tolist() == [expected]


def test_a_service_that_names_a_need_stands_before_what_everybody_uses() -> None:
    offer = offer_of(
        ("library", "Quiet hour"),
        ("library", "Any hour"),
        ("library", "All needs"),
        ("pharmacy", "Autism-friendly chemist"),
        needs={
            "Quiet hour": ("ASD",),
            "All needs": tuple(NEEDS),
            "Autism-friendly chemist": ("ASD",),
        },
    )
    assert standing(offer).tolist() == [NAMES_A_NEED, EVERYBODY, EVERYBODY, NAMES_A_NEED]


def test_what_is_usually_for_another_age_stands_later_and_is_not_left_out() -> None:
    offer = offer_of(("college", "The College"), ("special-school", "Elm House"), ("play", "Park"))
    assert standing(offer, 7).tolist() == [LATER, SPECIALIST, EVERYBODY]
    assert standing(offer, 16).tolist() == [EVERYBODY, SPECIALIST, EVERYBODY]
    assert standing(offer, 19.5).tolist() == [EVERYBODY, SPECIALIST, EVERYBODY]
    assert standing(offer, 20).tolist() == [EVERYBODY, LATER, EVERYBODY]


def test_everyday_health_is_not_apart_where_somebody_asked_for_it() -> None:
    offer = offer_of(("pharmacy", "Boots"), ("dentist", "Smile"))
    health = [slug for slug in CATEGORIES if section_of(slug) == "health-and-care"]
    apart = [EVERYDAY_HEALTH, EVERYDAY_HEALTH]
    assert standing(offer, asked=("pharmacy",)).tolist() == [EVERYBODY, EVERYDAY_HEALTH]
    assert standing(offer, asked=tuple(CATEGORIES)).tolist() == apart
    assert standing(offer, asked=tuple(health)).tolist() == apart
    by_name = np.array([False, True])
    assert standing(offer, by_name=by_name).tolist() == [EVERYDAY_HEALTH, EVERYBODY]


def test_an_answer_does_not_change_what_is_kept() -> None:
    offer = offer_of(("pharmacy", "Boots"), ("college", "College"))
    before = standing(offer).tolist()
    standing(offer, 3, ("pharmacy",), np.array([True, True]))[:] = 0
    assert standing(offer).tolist() == before


def test_every_rule_has_a_reason_and_can_decide() -> None:
    assert all(rule.reason for rule in rules())
    assert all(any(slug in r.categories and r.whole for r in rules()) for slug in CATEGORIES)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("libary,,,everybody,,Books", "'libary' is not a category"),
        (",,,everybody,,Books", "is not a category"),
        ("library,,,first,,Books", "'first' is not a standing. Use one of: specialist"),
        ("library,,,everybody,4 to 9,Books", "'4 to 9' is not a range of ages"),
        ("library,,,everybody,9-4,Books", "not a range of ages"),
        ("library,,,everybody,5-99,Books", "not a range of ages"),
        ("library,,,everybody,,", "the reason is empty"),
        ("library,,(),everybody,,Books", "has no letters"),
        ("library,,,everybody,,Books, and more", "there are 7 cells, not 6"),
        ('library,,,everybody,,"Books', "no row for early-years"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, row: str, said: str
) -> None:
    path = tmp_path / "relevance.csv"
    path.write_text(f"# note\n\n{HEAD}\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        rules(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    assert "line 4" in str(error.value) or "no row for" in said


def test_a_row_that_never_decides_is_named(tmp_path: Path) -> None:
    path = tmp_path / "relevance.csv"
    path.write_text(f"{HEAD}\nplay,,,everybody,,Play\nplay,,zoo,later,,A zoo\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 3: a row above .* play, .* Move it up"):
        rules(path)


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "relevance.csv"
    path.write_text("category;standing\nplay;everybody\n", encoding="utf-8")
    with pytest.raises(InputError, match="must begin with the columns category,source"):
        rules(path)
