"""The first look at a walk through the API: what the command gives, kept nowhere, and its PDF."""

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from geo.__main__ import main
from geo.api import create_app
from tests.geo.api.asking import Client
from tests.town import at

LON, LAT = at(0.5, 0.02)
ASKED = {
    "home": f"{LAT:.6f},{LON:.6f}",
    "school": "Testham Primary School",
    "born": "2019-12-31",
    "on": "2026-11-30",
}


@pytest.fixture(scope="module")
def town(small_db: Path) -> Client:
    return Client(create_app(small_db))


def test_it_is_what_the_command_gives(
    town: Client, small_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = town.request("POST", "/walked-route", json=ASKED)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    words = ["walked-route", "--db", str(small_db), "--json", ASKED["home"], ASKED["school"]]
    assert main([*words, "--born", ASKED["born"], "--on", ASKED["on"]]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told.pop("path") is None
    assert answer.json() == told
    assert {each["finding"] for each in told["walk"]["stretches"]} == {"not known"}


def test_the_same_as_a_document(town: Client) -> None:
    answer = town.request("POST", "/walked-route/pdf", json=ASKED)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "It never says that a route is safe" in " ".join(text.split())


def test_what_if_a_path_were_built_or_a_stretch_mended(town: Client) -> None:
    ends = [list(at(0.5, 0)), list(at(0.5, 9))]
    feature = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": ends},
        "properties": {"change": "path", "name": "Green Way"},
    }
    held = {"type": "FeatureCollection", "name": "Green Way", "features": [feature]}
    built = town.request("POST", "/walked-route", json=ASKED | {"scenario": held}).json()["built"]
    assert built["name"] == "Green Way"
    assert built["walk_after_m"] <= built["walk_before_m"]
    assert built["homes"]["homes"] > 0
    mended = town.request("POST", "/walked-route", json=ASKED | {"mend": [2]}).json()["built"]
    assert "made fit to walk" in mended["name"]


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"home": "ZZ9 9ZZ"}, 404, "ZZ9 9ZZ"),
        ({"school": "Nowhere School"}, 422, "no school called"),
        ({"mend": [99]}, 422, "no such stretch"),
        ({"scenario": {}}, 422, "not a scenario"),
        ({"unsafe": ["Nowhere Street"]}, 422, "Nowhere Street"),
        ({"born": "2025-01-01"}, 422, "the law does not look at the walk"),
        ({"born": "31/12/2019"}, 422, "Send JSON such as"),
        ({"more": 1}, 422, "Send JSON such as"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(
    town: Client, more: dict[str, object], status: int, said: str
) -> None:
    for path in ("/walked-route", "/walked-route/pdf"):
        answer = town.request("POST", path, json=ASKED | more)
        assert answer.status_code == status, answer.text
        assert said in answer.json()["message"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_child_is_in_no_address(town: Client) -> None:
    answer = town.get("/walked-route", params={"home": "TE1 1AA"})
    assert answer.status_code == 405
    assert "Use POST here" in answer.json()["message"]
