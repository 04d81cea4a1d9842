"""What a list begins with: the order of relevance, on a made-up offer."""

import pytest

from geo.area import Area
from geo.directory.vocabulary import CATEGORIES, section_of
from geo.families.order import SORTS
from geo.families.search import EVERYDAY_HEALTH
from geo.families.wanted import Wanted, meant
from geo.store import Store
from geo.travel.standard import Standard

WALK = Standard("walk", within_m=5000.0)


@pytest.fixture(scope="module")
def area(store: Store) -> Area:
    return Area(store)


def test_everyday_health_stands_after_the_rest_and_before_examples(area: Area) -> None:
    found = area.find("TE1 1AA", meant(Wanted()), WALK).results
    assert {"pharmacy", "library"} <= set(found["category"])
    standing = 2 * found["illustrative"].astype(int) + (found["group"] == EVERYDAY_HEALTH)
    assert standing.is_monotonic_increasing
    assert set(found.loc[found["group"] != "", "group"]) == {EVERYDAY_HEALTH}
    everyday = found["category"].isin(["pharmacy", "dentist"])
    assert (found.loc[everyday & ~found["illustrative"].astype(bool), "group"] != "").all()


@pytest.mark.parametrize("sort", SORTS[1:])
def test_an_order_that_is_chosen_is_that_order(area: Area, sort: str) -> None:
    found = area.find("TE1 1AA", meant(Wanted()), WALK, sort=sort).results
    usual = area.find("TE1 1AA", meant(Wanted()), WALK).results
    assert set(found["service_id"]) == set(usual["service_id"])
    assert found["illustrative"].astype(int).is_monotonic_increasing
    real = found[~found["illustrative"].astype(bool)]
    if sort == "distance":
        assert real["distance_m"].is_monotonic_increasing
    if sort == "name":
        assert real["name"].str.casefold().is_monotonic_increasing


def test_everyday_health_that_is_asked_for_is_not_put_apart(area: Area) -> None:
    health = tuple(slug for slug in CATEGORIES if section_of(slug) == "health-and-care")
    for wanted, apart in (
        (Wanted(categories=("pharmacy",)), False),
        (Wanted(sections=("health-and-care",)), True),
        (Wanted(categories=health), True),
        (Wanted(text="pharmacy"), False),
    ):
        found = area.find("TE1 1AA", meant(wanted), WALK).results
        chemists = found[(found["category"] == "pharmacy") & ~found["illustrative"].astype(bool)]
        assert len(chemists)
        assert (chemists["group"] != "").all() == apart


def test_the_files_say_the_group(area: Area) -> None:
    answer = area.find("TE1 1AA", meant(Wanted()), WALK)
    lines = area.listing(answer).decode("utf-8-sig").splitlines()
    assert lines[0].endswith("group")
    assert any(line.endswith(EVERYDAY_HEALTH) for line in lines)
