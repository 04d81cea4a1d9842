"""Families' questions: the area, the command, the page and the API give one answer."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pandas as pd
import pytest
import shapely
import streamlit as st
from pypdf import PdfReader

from geo import words
from geo.__main__ import main
from geo.api import create_app
from geo.area import Area, Standard, Wanted
from geo.directory.vocabulary import CATEGORIES
from geo.families.wanted import CROWDS
from geo.places.catchments import Catchments
from geo.places.postcodes import Place
from geo.publish import kept_list
from geo.records import Catchment
from geo.store import Store
from pages.parts.ask import filters
from tests.pages import conftest
from tests.pages.app import names, opened, press, search
from tests.pages.app import words as read
from tests.pages.conftest import serving
from tests.pages.test_service import visit
from tests.town import at

HOME = "TE1 1AA"
TWO_MILES = Standard("walk", 2 * 1609.344)


@pytest.fixture(scope="module")
def area(small_db: Path) -> Area:
    return Area.open(small_db)


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is the town's."""
    yield from serving(small_db, tmp_path, monkeypatch)


@pytest.fixture
def buses(bus_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is that of the town with its buses."""
    yield from serving(bus_db, tmp_path, monkeypatch)


def ask_command(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def ask_api(db: Path, path: str, **query: str) -> dict:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(db))
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
            return await client.get(path, params=query)

    answer = asyncio.run(ask())
    assert answer.status_code == 200, answer.text
    return answer.json()


# One search


@pytest.mark.usefixtures("served")
def test_one_search_has_one_answer_at_every_door(
    area: Area, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = tuple(slug for slug in CATEGORIES if slug not in CROWDS)
    answer = area.find(HOME, Wanted(categories=everything), TWO_MILES)
    found = answer.results["name"].tolist()
    assert found
    asked = [part for slug in everything for part in ("--category", slug)]
    told = ask_command(capsys, "find", HOME, "--within", "2", "--db", str(small_db), *asked)
    assert [row["name"] for row in told["results"]] == found
    assert [row["distance_m"] for row in told["results"]] == pytest.approx(
        answer.results["distance_m"].tolist(), abs=0.006
    )
    assert [row["name"] for row in told["elsewhere"]] == answer.elsewhere["name"].tolist()
    page = search(opened(), HOME, miles=2.0)
    assert names(page) == found
    first = answer.results.iloc[0].to_dict()
    assert f"The nearest is {first['name']} , {words.trip(first, 'walk')}." in read(page)
    in_file = csv.DictReader(io.StringIO(area.listing(answer).decode("utf-8-sig")))
    assert [row["name"] for row in in_file][: len(found)] == found


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("text", ["library", "my son does not talk", "Row Surgery", "school help"])
def test_a_search_in_words_has_one_order_at_every_door(
    area: Area, small_db: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    answer = area.find(HOME, Wanted(text=text), TWO_MILES)
    found = answer.results["name"].tolist()
    assert found
    told = ask_command(capsys, "find", HOME, "--within", "2", "--text", text, "--db", str(small_db))
    asked = {"place": HOME, "within": 2, "text": text}
    sent = asyncio.run(_post(small_db, "/search", asked))
    for rows in (told, sent):
        assert [row["name"] for row in rows["results"]] == found
        assert [row["name"] for row in rows["elsewhere"]] == answer.elsewhere["name"].tolist()
        assert [row["why"] for row in rows["results"]] == list(map(list, answer.results["why"]))
    assert {k: told[k] for k in sent} == sent
    page = opened()
    page.text_input(key="asked").set_value(text)
    assert names(search(page, HOME, miles=2.0)) == found


async def _post(db: Path, path: str, body: dict) -> dict:
    transport = httpx.ASGITransport(app=create_app(db))
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("name", "value", "flag", "parameter"),
    [
        ("free", True, ["--free"], {"free": "true"}),
        ("no_referral", True, ["--no-referral"], {"no_referral": "true"}),
        ("wheelchair", True, ["--wheelchair-access"], {"wheelchair_access": "true"}),
        ("online", True, ["--online"], {"online": "true"}),
        ("home", True, ["--at-home"], {"at_home": "true"}),
        ("age", 16.0, ["--age", "16"], {"suitable_for_age": "16"}),
        ("age", 11.5, ["--age", "11.5"], {"suitable_for_age": "11.5"}),
        ("needs", ("ASD",), ["--need", "ASD"], {"need": "ASD"}),
        ("categories", ("library",), ["--category", "library"], {"category": "library"}),
        ("sections", ("transport",), ["--section", "transport"], {"section": "transport"}),
    ],
)
def test_a_filter_leaves_the_same_services_at_every_door(
    area: Area,
    small_db: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: object,
    flag: list[str],
    parameter: dict[str, str],
) -> None:
    wanted = Wanted(**{name: value})
    far = Standard("walk", 20 * 1609.344)
    answer = area.find(HOME, wanted, far)
    left = {*answer.results["service_id"], *answer.elsewhere["service_id"]}
    assert len(left) == sum(area.counts(answer).now)
    told = ask_command(capsys, "find", HOME, "--within", "20", "--db", str(small_db), *flag)
    assert {row["service_id"] for row in (*told["results"], *told["elsewhere"])} == left
    listed = ask_api(small_db, "/services", per_page="500", full="true", **parameter)["contents"]
    assert {row["local_offer"]["service_id"] for row in listed} == left


@pytest.mark.usefixtures("buses")
def test_another_way_to_travel_keeps_the_list() -> None:
    """A radio that is called otherwise by bus once left an order that nothing was sorted by."""
    page = search(opened(), HOME)
    page.radio(key="sort").set_value("distance").run()
    page.date_input(key="ride-day").set_value(date(2026, 6, 2))
    page.selectbox(key="ride-at").set_value("08:00")
    page.radio(key="mode").set_value("transit")
    press(page, "Search")
    listed = names(page)
    assert listed
    press(page, "Directions to number 1")
    assert not page.error
    assert names(page) == listed
    assert page.session_state["sort"] == "distance"


@pytest.mark.parametrize(
    ("held", "order"),
    [
        ("Nearest", "distance"),
        ("Quickest journey", "distance"),
        ("Best match", "best"),
        ("Nearest first", "best"),
        ("", "best"),
        (None, "best"),
    ],
)
def test_an_order_by_any_name_is_one_that_there_is(
    held: str | None, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser sends the name that the order had when it was drawn."""
    monkeypatch.setattr(st, "session_state", {"sort": held})
    filters.settle()
    assert st.session_state["sort"] == order


# One service


@pytest.mark.usefixtures("served")
def test_one_service_has_one_distance_and_one_name_at_every_door(
    area: Area, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = area.find(HOME, Wanted(categories=("library",)), TWO_MILES).results.iloc[0]
    service_id = str(found["service_id"])
    way = area.way(HOME, service_id, TWO_MILES)
    trip = way.trips[way.chosen]
    assert trip.distance_m == pytest.approx(found["distance_m"])
    assert way.chosen == found["location_id"]
    assert way.route.directions.route.distance_m == pytest.approx(trip.distance_m, abs=1e-3)
    entrance = way.doors.iloc[0]
    end = f"{entrance['entrance_lat']},{entrance['entrance_lon']}"
    told = ask_command(capsys, "distance", HOME, end, "--db", str(small_db))
    assert told["distance_m"] == pytest.approx(trip.distance_m, abs=0.01)
    page = visit(service_id, search(opened(), HOME))
    entry = area.entry(service_id)
    assert entry is not None
    assert page.title[0].value == words.plain(entry.service.name)
    assert f"Walk {words.distance(trip.distance_m)} {words.duration(trip.duration_s)}" in read(page)
    [kept] = area.kept([service_id], HOME, TWO_MILES)
    assert kept.trip == trip
    [listed] = ask_api(small_db, "/services", category="library", full="true")["contents"]
    assert listed["name"] == entry.service.name


# A service with several locations


@pytest.fixture(scope="module")
def two_places(area: Area) -> Area:
    """The library has its first location far away, and a branch beside the home."""
    offer, store = area.offer, area.store
    row = int(offer.services.index[offer.services["name"] == "Testham Library"][0])
    lon, lat = at(0.1, 0.05)
    first = offer.points[offer.points["service"] == row]
    branch = first.assign(
        location_id="branch", lat=lat, lon=lon, entrance_lat=lat, entrance_lon=lon
    )
    points = pd.concat([offer.points, branch]).sort_values("service", ignore_index=True)
    changed = area.changed(area.network, replace(offer, points=points))
    known = area.known
    there = dict(known.cells)
    library = str(offer.services["service_id"].iloc[row])
    main = there[library, None]
    there[library, "branch"] = {**main, "address": "Branch, 1 Near Lane", "postcode": "TE1 1AA"}
    changed.__dict__["known"] = replace(known, cells=there)
    assert store is changed.store
    return changed


def test_the_distance_and_the_address_of_a_kept_service_belong_to_one_location(
    two_places: Area,
) -> None:
    library = two_places.find(HOME, Wanted(categories=("library",)), TWO_MILES).results.iloc[0]
    assert library["location_id"] == "branch"
    [near] = two_places.kept([library["service_id"]], HOME, TWO_MILES)
    assert near.trip is not None
    assert near.trip.distance_m == pytest.approx(library["distance_m"])
    facts = kept_list.facts(near)
    assert facts["address"].startswith("Branch, 1 Near Lane")
    assert "nearest of its 2 locations" in facts["address"]
    printed = PdfReader(io.BytesIO(kept_list.as_pdf([near], "https://example.org/list", [])))
    assert "Branch, 1 Near Lane" in "".join(page.extract_text() for page in printed.pages)
    table = kept_list.as_csv([near], []).decode("utf-8-sig")
    assert "Branch, 1 Near Lane" in table
    sessions = kept_list._sessions(near, {})
    assert sessions.address == "Branch, 1 Near Lane, TE1 1AA"


def test_without_a_home_a_kept_service_is_at_its_first_location_and_says_so(
    two_places: Area,
) -> None:
    library = two_places.find(HOME, Wanted(categories=("library",)), TWO_MILES).results.iloc[0]
    [first] = two_places.kept([library["service_id"]])
    assert first.trip is None
    facts = kept_list.facts(first)
    assert "Near Lane" not in facts["address"]
    assert "first of its 2 locations" in facts["address"]


# The area that a service covers


def _covering(area: Area, lon: float, lat: float, half: float) -> Catchments:
    shape = shapely.box(lon - half, lat - half, lon + half, lat + half)
    ids = area.offer.services["service_id"]
    return Catchments(
        [Catchment(f"c{i}", s, "service area", None, shape.wkb, "s") for i, s in enumerate(ids)]
    )


def test_a_guessed_postcode_has_two_kilometres_of_doubt(area: Area) -> None:
    """Some 800 m inside the border: certain for a postcode that was surveyed, not for a guess."""
    changed = area.changed(area.network, area.offer)
    home = replace(area.locate(HOME), quality=1)
    changed.__dict__["catchments"] = _covering(area, home.lon, home.lat, 0.0115)
    service_id = str(area.offer.services["service_id"].iloc[0])
    assert changed.served(home, [service_id]) == {service_id: "inside"}
    guess = replace(home, quality=6)
    assert changed.served(guess, [service_id]) == {service_id: "near the border"}
    town = Place("", "Testham", home.lat, home.lon)
    assert changed.served(town, [service_id]) == {}


def test_the_page_doubts_a_guessed_postcode(
    area: Area, small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same through the page: the postcode's quality reaches what each entry says."""
    home = area.locate(HOME)
    found = area.find(HOME, Wanted(categories=("gp",)), TWO_MILES).results.iloc[0]
    lonlat = home.lon, home.lat
    shape = shapely.box(*(x - 0.0115 for x in lonlat), *(x + 0.0115 for x in lonlat))
    covered = Catchment("c", found["service_id"], "service area", None, shape.wkb, "s")
    real = Store.postcode
    monkeypatch.setattr(Store, "catchments", lambda self: Catchments([covered]))
    for quality, said in ((1, "covers where you live"), (6, "near the edge of the area")):
        monkeypatch.setattr(conftest, "AREAS", {})
        monkeypatch.setattr(
            Store, "postcode", lambda self, code, q=quality: replace(real(self, code), quality=q)
        )
        for _ in serving(small_db, tmp_path, monkeypatch):
            assert said in read(search(opened(), HOME, categories=["gp"]))


def test_who_helps_everywhere_is_one_answer_for_page_command_and_api(
    area: Area, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [line.told() for line in area.helplines(Wanted(needs=("HI",)))]
    asked = ("find", HOME, "--need", "HI", "--db", str(small_db))
    assert ask_command(capsys, *asked)["helplines"] == expected
    assert ask_api(small_db, "/helplines", need="HI")["helplines"] == expected
    assert expected[1]["name"] == "National Deaf Children's Society"


def test_the_manifest_s_duty_line_is_kept_with_the_area(area: Area) -> None:
    line = area.duty_line
    assert line is not None
    assert (line.number, line.page) == ("01983 555999", "https://example.org/worried")


def test_the_duty_line_is_among_who_to_call_and_only_in_danger(
    area: Area, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = area.who_to_call("someone is hurting my child")
    assert lines[0].number == "999"
    assert "01983 555999" in [line.number for line in lines]
    assert area.who_to_call("swimming") == ()
    asked = ("find", HOME, "--text", "someone is hurting my child", "--db", str(small_db))
    told = ask_command(capsys, *asked)["urgent"]
    assert [line["number"] for line in told] == [line.number for line in lines]
