"""A folder of areas: the home decides for families, planners choose, and links keep working."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.store import Store
from tests.geo.areas.conftest import EAST, FAR, WEST, three_areas
from tests.pages.app import names, opened, search, visit, words
from tests.pages.conftest import serving

__all__ = ["three_areas"]

BORDER = WEST.postcode(7, 4)


@pytest.fixture
def folder(three_areas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    yield from serving(three_areas, tmp_path, monkeypatch)


def service_id(folder: Path, code: str, name: str) -> str:
    services = Store.open(folder / f"{code}.duckdb").offer().services
    return str(services.set_index("name").loc[name, "service_id"])


def test_a_family_need_not_know_whose_area_it_is_in(folder: Path) -> None:
    page = opened()
    assert "Local Offer finder: Area AA, Area AB and Area AH" in words(page)
    search(page, BORDER, miles=0.3)
    assert names(page) == ["Over the Border Physiotherapy", "Border Club"]  # therapy stands first
    assert "Area AB" in words(page)
    search(page, EAST.postcode(1, 4), miles=0.3)
    assert names(page)[0] == "Over the Border Physiotherapy"
    search(page, FAR.postcode(4, 4), miles=1.0)
    assert names(page) == ["Far Speech Therapy"]
    search(page, "TA9 9ZZ")
    assert "no postcode TA9 9ZZ" in page.error[0].value


def test_planners_choose_an_area_and_the_address_keeps_it(folder: Path) -> None:
    page = visit("coverage", area="Area AB")
    assert page.selectbox(key="area-chosen").value == EAST.code
    page.selectbox(key="area-chosen").set_value(FAR.code).run()
    assert not page.exception
    assert page.query_params["area"] in ("Area AH", ["Area AH"])
    page.switch_page("pages/gaps.py").run()
    assert page.selectbox(key="area-chosen").value == FAR.code


def test_the_first_area_stands_in_the_address_as_well(folder: Path) -> None:
    page = visit("schools")
    assert page.query_params["area"] in ("Area AA", ["Area AA"])


def test_an_unknown_area_in_an_address_is_told(folder: Path) -> None:
    page = visit("planners", area="Atlantis")
    assert "Atlantis" in page.warning[0].value
    assert page.selectbox(key="area-chosen").value == WEST.code


def test_a_link_to_a_service_of_any_area(folder: Path) -> None:
    for made, name in ((WEST, "Corner Speech Therapy"), (FAR, "Far Speech Therapy")):
        page = visit("service", id=service_id(folder, made.code, name))
        assert page.title[0].value == name


def test_a_shared_list_with_services_of_two_areas(folder: Path) -> None:
    ids = [
        service_id(folder, FAR.code, "Far Speech Therapy"),
        service_id(folder, WEST.code, "Corner Speech Therapy"),
    ]
    page = visit("shortlist", ids=",".join(ids))
    said = words(page)
    assert "Far Speech Therapy" in said
    assert "Corner Speech Therapy" in said
    next(b for b in page.button if b.key == "add-shared").click().run()
    assert not page.exception
    assert "2 services" in words(page)


def test_travel_to_school_asks_the_homes_own_area(folder: Path) -> None:
    page = visit("travel")
    page.text_input(key="travel-home").set_value(EAST.postcode(1, 4))
    for key, value in (("travel-day", "1"), ("travel-month", "9"), ("travel-year", "2017")):
        if any(one.key == key for one in page.text_input):
            page.text_input(key=key).set_value(value)
    next(b for b in page.button if b.label == "Continue").click().run()
    assert not page.exception
    assert not [one for one in page.error if "Area" in one.value]
