"""The page of one service: every question, the way there, how to complain; whatever the address."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo import words as _words
from geo.area import Area
from geo.build.pipeline import build
from geo.directory.entry import NO_ANSWER, QUESTIONS, answered
from geo.directory.redress import redress
from geo.network import directions
from geo.network.directions import Step
from geo.places.postcodes import Place
from geo.store import Store
from pages.parts.show import service as _answers
from pages.parts.show import steps
from pages.parts.show import way as _way
from tests.entries import write_entries
from tests.pages.app import APP, markup, opened, press, search, words
from tests.pages.conftest import serving
from tests.pages.readability import reading_age
from tests.pages.test_readability import OLDEST, _prose
from tests.town import at, write_town


def visit(service_id: str | list[str] | None, page: AppTest | None = None) -> AppTest:
    """Go to a service's page by its address, in a visit that has begun or in a new one."""
    page = page or AppTest.from_file(str(APP), default_timeout=99).run()
    page.switch_page("pages/service.py")
    if service_id is not None:
        page.query_params["id"] = service_id
    page.run()
    assert not page.exception
    return page


def start_from(page: AppTest, place: str) -> AppTest:
    page.text_input(key="way-start").set_value(place)
    return press(page, "Show route")


def id_of(store: Store, name: str) -> str:
    table = store.offer().services
    return str(table.loc[table["name"] == name, "service_id"].item())


MARKUP = "<img src=x onerror=alert(1)>"
EVIL = "**bold** [a](javascript:alert(1))"


@pytest.fixture(scope="module")
def evil_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town, with an import that means harm, and has two places."""
    folder = tmp_path_factory.mktemp("evil")
    manifest = write_town(folder)
    feed = folder / "services.json"
    page = json.loads(feed.read_text(encoding="utf-8"))
    service = page["contents"][0]
    lon, lat = at(1.0, 1.05)
    service |= {"name": EVIL, "description": EVIL, "url": "javascript:alert(1)", "email": EVIL}
    service["organization"] = {"id": "o", "name": EVIL, "description": EVIL}
    place = {
        "id": "loc-2",
        "location_type": "physical",
        "name": EVIL,
        "latitude": lat,
        "longitude": lon,
        "addresses": [{"id": "a", "address_1": EVIL, "city": "Testham"}],
        "accessibility": [{"id": "b", "description": EVIL}],
    }
    service["service_at_locations"].append({"id": "at-2", "location": place})
    feed.write_text(json.dumps(page), encoding="utf-8")
    return build(manifest, folder / "evil.duckdb").path


@pytest.fixture
def evil(evil_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The app's database is the one with the import that means harm."""
    for db in serving(evil_db, tmp_path, monkeypatch):
        yield Store.open(db)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Entries of every kind, without streets."""
    return Store.open(write_entries(tmp_path_factory.mktemp("odd") / "odd.duckdb"))


SURGERY, SCHOOL = "Row Surgery", "Testham Primary School"
TALKING, CHAT = "Example: Talking Time", "Example: Evening Chat"


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", [SURGERY, SCHOOL, TALKING, CHAT, "Column Two"])
def test_every_question_is_there_answered_or_not(store: Store, name: str) -> None:
    service_id = id_of(store, name)
    page = visit(service_id)
    assert page.title[0].value.replace("\\", "") == name
    told = answered(store.entry(service_id))  # type: ignore[arg-type]
    asked = [html.unescape(q) for q in re.findall(r'class="svc-q"><h3>(.*?)</h3>', markup(page))]
    assert sorted(asked) == sorted(answer.question.text for answer in told)
    missing = sum(answer.text is None for answer in told)
    assert markup(page).count(NO_ANSWER) == missing > 0
    assert f"{len(told) - missing} of {len(told)} questions answered." in words(page)


@pytest.mark.usefixtures("served")
def test_a_school_is_asked_the_ten_points_and_how_to_appeal(store: Store) -> None:
    said = words(visit(id_of(store, SCHOOL)))
    ten = [q.text for q in QUESTIONS if "paragraph 5(" in q.law]
    assert len(ten) == 10
    assert all(text in said for text in ten)
    assert "appeal to the SEND Tribunal" in said
    assert "2 months from the date of the council's letter" in said


@pytest.mark.usefixtures("served")
def test_how_to_complain_is_the_kinds_own_with_law_and_day(store: Store) -> None:
    said = words(visit(id_of(store, SURGERY)))
    assert "How to complain or appeal A health service" in said
    assert "Parliamentary and Health Service Ombudsman" in said
    assert "The law: Health Service Commissioners Act 1993" in said
    assert "SEND Tribunal" not in said
    day = redress().as_of
    assert f"law in England as of {day.day} {day:%B %Y}" in said
    assert "SENDIASS is the special educational needs" in said


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", [SURGERY, SCHOOL, CHAT])
def test_the_page_is_easy_to_read(store: Store, name: str) -> None:
    said = _prose(visit(id_of(store, name)))
    assert "SENDIASS is the" in said
    assert reading_age(said) <= OLDEST


@pytest.mark.usefixtures("served")
def test_an_example_is_marked_and_a_real_one_is_not(store: Store) -> None:
    made_up = words(visit(id_of(store, TALKING)))
    assert "Example: not real This entry is made up" in made_up
    assert "This entry is made up" not in words(visit(id_of(store, SURGERY)))


@pytest.mark.usefixtures("served")
def test_the_page_says_what_is_known_and_from_where(store: Store) -> None:
    said = words(visit(id_of(store, SURGERY)))
    assert "GP (family doctor) · Health and care" in said
    assert "Source: Test map, published by Test publisher, as of February 2026." in said
    assert "Not checked yet." in said


@pytest.mark.usefixtures("served")
def test_without_a_start_there_is_a_form_and_no_distance(store: Store) -> None:
    page = visit(id_of(store, SURGERY))
    assert page.text_input(key="way-start").value == ""
    assert not [r for r in page.radio if r.key == "way-mode"]
    assert "Step by step" not in words(page)


@pytest.mark.usefixtures("served")
def test_the_form_gives_the_way_by_every_mode_and_stays_out_of_the_address(store: Store) -> None:
    service_id = id_of(store, SURGERY)
    page = start_from(visit(service_id), "te11aa")
    said = words(page)
    assert "From TE1 1AA to" in said
    for mode in ("Walk", "Wheelchair", "Cycle", "Drive"):
        assert re.search(rf"{mode} \d+ yards \d+ minute", said), mode
    assert dict(page.query_params) == {"id": service_id}
    kept = page.session_state._state.filtered_state
    assert all(isinstance(v, str | int | float | bool | list | None) for v in kept.values()), kept


@pytest.mark.usefixtures("served")
def test_a_place_that_was_searched_is_where_the_way_starts(store: Store) -> None:
    page = visit(id_of(store, SURGERY), search(opened(), "TE1 1AA"))
    assert "From TE1 1AA to" in words(page)


@pytest.mark.usefixtures("served")
def test_a_start_lasts_until_there_is_another(store: Store) -> None:
    page = start_from(visit(id_of(store, SURGERY)), "TE1 1AA")
    visit(id_of(store, SCHOOL), page)
    assert "From TE1 1AA to" in words(page)
    press(page, "Start from another place")
    start_from(page, "TE1 1AB")
    assert "From TE1 1AB to" in words(page)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("typed", ["", "XYZ", "G1 1AB", "<script>alert(1)</script>", "x" * 10_000])
def test_a_start_that_cannot_be_used_is_explained_and_the_page_stays(
    store: Store, typed: str
) -> None:
    page = start_from(visit(id_of(store, SURGERY)), typed)
    assert page.error[0].value
    assert "How to complain or appeal" in words(page)
    assert "<script>" not in page.error[0].value


@pytest.mark.usefixtures("served")
def test_a_way_that_is_not_there_is_said(store: Store) -> None:
    page = start_from(visit(id_of(store, SURGERY)), "TE1 9ZZ")
    assert "No route found" in words(page)
    assert "Our map has no route there on foot." in words(page)


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (CHAT, "you use it online or by phone"),
        ("Example: Sitters at Home", "someone comes to your child’s home"),
        ("Example: Travel Help", "for everyone in the area"),
        ("Example: Parents Together", "We do not know where this is"),
    ],
)
def test_a_service_without_a_place_says_why_there_is_no_way(
    store: Store, name: str, said: str
) -> None:
    page = visit(id_of(store, name))
    assert said in " ".join(m.value for m in page.markdown)
    assert not page.text_input


HOSTILE = [
    None,
    "",
    "nobody",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%2e%2e%2f",
    "a\x00b",
    "a\nb",
    "\u202egnp",
    "x" * 10_000,
    ["a", "b"],
]


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("given", HOSTILE, ids=range(len(HOSTILE)))
def test_an_address_of_nobody_says_so_and_leads_back(given: str | list[str] | None) -> None:
    page = visit(given)
    assert page.title[0].value == "A service"
    assert "We cannot find this service" in words(page)
    assert "<script>" not in markup(page)
    assert "Search for support near you" in [link.proto.label for link in page.get("page_link")]


@pytest.mark.usefixtures("served")
def test_a_service_named_twice_in_an_address_is_nobodys(store: Store) -> None:
    service_id = id_of(store, SURGERY)
    page = visit([service_id, service_id])
    assert "We cannot find this service" in words(page)


def test_what_an_import_brings_is_never_markup(evil: Store) -> None:
    page = start_from(visit(id_of(evil, EVIL)), "TE1 1AA")
    assert page.title[0].value == _words.plain(EVIL)
    assert words(page).count(EVIL) >= 5
    assert "<img src=x" not in markup(page)
    assert 'href="javascript' not in markup(page)


def test_every_place_of_a_service_is_there_nearest_first(evil: Store) -> None:
    page = visit(id_of(evil, EVIL))
    assert "All locations of this service" in words(page)
    start_from(page, "TE1 1AA")
    far = re.findall(r": ([\d.]+ \w+), \d+ minutes? on foot", words(page))
    assert far == ["180 yards", "0.6 miles"]
    near, other = page.selectbox[0].options
    page.selectbox[0].select_index(1).run()
    assert f"From TE1 1AA to {other}" in words(page)
    assert f"From TE1 1AA to {near}" not in words(page)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is put on the page as HTML."""
    written: list[str] = []
    monkeypatch.setattr(st, "html", lambda body: written.append(str(body)))
    return written


def test_what_came_from_another_source_is_said(odd: Store, drawn: list[str]) -> None:
    entry = odd.entry("odd-school")
    assert entry is not None
    _answers.source(entry)
    said = "".join(drawn)
    assert "From The late list: phone." in said
    assert "Also listed as School (other list) (URN 100001)." in said
    drawn.clear()
    _answers.headline(entry, [])
    assert "Last checked on 1 May 2026 by The head teacher." in "".join(drawn)
    assert "20 of its children have an EHC plan." in _answers.school(entry)


def test_a_place_that_is_only_its_postcodes_is_said(odd: Store, drawn: list[str]) -> None:
    entry = odd.entry("odd-club")
    assert entry is not None
    _answers.source(entry)
    assert "the middle of its postcode" in "".join(drawn)


def test_every_kind_of_service_can_be_written(odd: Store) -> None:
    ids = odd.offer().services["service_id"]
    for service_id in ids:
        entry = odd.entry(service_id)
        assert entry is not None
        answers = answered(entry)
        written = _answers.questions(entry, answers, [])
        assert written.count("<h3>") == len(answers)
        assert "<script>" not in written


@pytest.mark.usefixtures("served")
def test_the_page_leads_to_saying_what_is_wrong_and_to_the_list(store: Store) -> None:
    service_id = id_of(store, SURGERY)
    page = visit(service_id)
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert links["Report a problem with this page"] == f"about={service_id}"
    assert page.button(key=f"keep-{service_id}")


@pytest.mark.usefixtures("served")
def test_the_address_to_share_holds_the_service_and_nothing_else(store: Store) -> None:
    service_id = id_of(store, SURGERY)
    page = start_from(visit(service_id), "TE1 1AA")
    assert page.code[0].value.endswith(f"/service?id={service_id}")


@pytest.mark.usefixtures("served")
def test_the_steps_are_the_cores_and_add_up(store: Store) -> None:
    service_id, network = id_of(store, "Quay Dental"), store.network()
    page = start_from(visit(service_id), "TE1 1AD")
    home, offer = store.locate("TE1 1AD"), store.offer()
    row = offer.services.index[offer.services["service_id"] == service_id]
    door = offer.points[offer.points["service"].isin(row)].iloc[0]
    way = network.directions(
        "walk", (home.lon, home.lat), (door["entrance_lon"], door["entrance_lat"])
    )
    assert sum(step.metres for step in way.steps) == pytest.approx(way.route.distance_m)
    said = [steps.step_words(*pair) for pair in zip(way.steps, [*way.steps[1:], None], strict=True)]
    listed = markup(page).split("Step by step, on foot</h3>")[1].split("</ol>")[0]
    assert [html.unescape(i) for i in re.findall("<li>(.*?)</li>", listed)] == said
    assert any(line.startswith("Take the ferry (Test Ferry)") for line in said)
    assert "takes the ferry: Test Ferry" in words(page)


@pytest.mark.usefixtures("served")
def test_the_steps_follow_the_mode(store: Store) -> None:
    page = start_from(visit(id_of(store, SURGERY)), "TE1 1AA")
    page.radio(key="way-mode").set_value("wheelchair").run()
    said = words(page)
    assert "Step by step, by wheelchair" in said
    assert "Our map does not know every kerb, slope or step." in said


@pytest.mark.parametrize(
    ("step", "after", "said"),
    [
        (
            Step("leave", "", 20.0, 15.0, "", "north"),
            Step("along", "High Street", 500.0, 400.0, "", "north", True),
            "Leave the door and go north 20 yards to High Street.",
        ),
        (
            Step("along", "High Street", 500.0, 400.0, "", "north", True),
            None,
            "Go north along High Street, 0.3 miles.",
        ),
        (
            Step("along", "a path", 90.0, 60.0, "slight left", "east"),
            None,
            "Bear left along a path, 100 yards.",
        ),
        (
            Step("along", "Lane", 90.0, 60.0, "sharp right", "east", True),
            None,
            "Turn sharp right along Lane, 100 yards.",
        ),
        (
            Step("stairs", "Short Cut", 90.0, 60.0, "right", "east", True),
            None,
            "Turn right. Take the steps (Short Cut), 100 yards.",
        ),
        (
            Step("ferry", "a ferry", 3218.7, 600.0, "", "east"),
            None,
            "Take the ferry, 2 miles, 10 minutes. Check when it sails before you set out.",
        ),
        (
            Step("arrive", "", 40.0, 30.0, "straight on", "east"),
            None,
            "The last 40 yards are off the street.",
        ),
        (
            Step("along", "A1", 300.0, 225.0, "left", "north", True, 300.0),
            None,
            "Turn left along A1, 330 yards. Fast traffic: our map shows no pavement here.",
        ),
    ],
)
def test_a_step_in_words(step: Step, after: Step | None, said: str) -> None:
    assert steps.step_words(step, after) == said


def test_every_kind_of_step_and_turn_can_be_said() -> None:
    for kind in directions.KINDS:
        for turn in directions.TURNS:
            said = steps.step_words(Step(kind, "Lane", 100.0, 80.0, turn, "", True))
            assert said[0].isupper()
            assert said.endswith(".")
            assert "  " not in said


@pytest.mark.usefixtures("served")
def test_the_nearest_stops_are_told_with_distance_and_direction(store: Store) -> None:
    said = words(visit(id_of(store, SCHOOL)))
    assert re.search(r"Nearest stops Column Two \(bus stop\): \d+ yards to the north", said)


def test_whom_an_area_is_for_is_said(odd: Store) -> None:
    area = Area(odd)
    club, school = odd.entry("odd-club"), odd.entry("odd-school")
    assert club is not None
    assert school is not None
    home = Place("home", "PO30 1UD", lat=50.70, lon=-1.30, postcode="PO30 1UD")
    away = Place("away", "PO33 1AA", lat=50.72, lon=-1.15, postcode="PO33 1AA")
    town = Place("town", "Newport", lat=50.70, lon=-1.30)
    assert _way.served(area, club, home) == "This service covers where you live."
    assert "outside" in _way.served(area, club, away)
    assert "live inside" not in _way.served(area, club, town), (
        "only the middle of the town is known"
    )
    assert _way.served(area, club, None) == "It is for people who live in one area: Newport."
    assert _way.served(area, school, home) == ""


def test_nhs_waiting_times_stand_beside_a_service_of_their_kind(waiting: Path) -> None:
    said = words(visit(id_of(Store.open(waiting), TALKING)))
    assert (
        "In October 2026, 120 children were waiting for speech and language therapy from Testham "
        "NHS Trust. 45 of them had waited more than 18 weeks. 15 had waited more than 52 weeks."
    ) in said
    assert "We do not know whether this service is part of it." in said
    assert "Source: Waiting Lists, NHS England, October 2026." in said
    assert "NHS waiting times" not in words(visit(id_of(Store.open(waiting), CHAT)))


@pytest.mark.usefixtures("served")
def test_without_waiting_times_nothing_is_said_of_them(store: Store) -> None:
    assert "waiting" not in words(visit(id_of(store, TALKING))).casefold()
