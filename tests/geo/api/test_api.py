"""The API: the standard's endpoints and filters, plain words when it cannot answer, privacy."""

import asyncio
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb
import httpx
import jsonschema
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig

from geo.api import create_app, create_app_from_environment
from geo.errors import StoreError
from geo.publish.openreferral import TAXONOMIES, TERMS, public_id, taxonomy_id
from geo.store import Store
from tests.entries import HOME, write_entries
from tests.examples import examples

PROFILE = Path(__file__).parents[3] / "../shared/data/oruk/uk-profile/schema"
EVERYTHING = 57


class Client:
    """Asks an ASGI application as a server would pass it on."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **more))

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_entries(tmp_path_factory.mktemp("api") / "entries.duckdb")


@pytest.fixture(scope="module")
def client(db: Path) -> Client:
    return Client(create_app(db))


def test_who_gets_no_turn_is_told_when_to_come_again(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_AT_ONCE", "1")
    monkeypatch.setenv("SEND_WAIT", "0.05")
    app = create_app(db)
    with app.state.turns.taken():
        refused = Client(app).get("/services")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert "try again in a moment" in refused.json()["message"]
    assert Client(app).get("/services").status_code == 200


def test_the_api_can_be_watched_and_describes_none_of_it(client: Client) -> None:
    assert client.get("/readyz").text == "ready\n"
    assert client.get("/services").status_code == 200
    assert 'send_page_seconds_count{kind="api"}' in client.get("/metrics").text
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]


def test_a_forged_host_is_not_repeated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def address(host: str) -> str:
        told = client.get("/", headers={"host": host})
        assert told.status_code == 200
        return told.json()["openapi_url"]

    assert address("evil.example") == "http://localhost/openapi.json"
    assert address("127.0.0.1:9") == "http://127.0.0.1:9/openapi.json"
    monkeypatch.setenv("SEND_HOSTS", "other.example, Offer.Example")
    assert address("offer.example") == "http://offer.example/openapi.json"
    assert address("evil.example") == "http://other.example/openapi.json"


def get(client: Client, path: str, **query: Any) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def names(client: Client, path: str = "/services", **query: Any) -> set[str]:
    """Our ids of what a list holds."""
    found = get(client, path, per_page=500, **query)["contents"]
    return {(one.get("service") or one)["local_offer"]["service_id"] for one in found}


def problem(client: Client, path: str, status: int, **query: Any) -> str:
    response = client.get(path, params=query)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body.keys() == {"status", "message"}
    assert body["status"] == status
    return str(body["message"])


# Endpoints


def test_the_root_says_what_this_is_and_where_it_comes_from(client: Client) -> None:
    root = get(client, "/")
    assert root["version"] == "HSDS-UK-3.0"
    assert root["openapi_url"] == "http://localhost/openapi.json"
    assert root["local_offer"]["area"] == {"code": "E06000046", "name": "Isle of Wight"}
    assert "© odd" in root["local_offer"]["attribution"]
    assert {s["licence"] for s in root["local_offer"]["sources"]} == {"OGL-UK-3.0"}
    assert get(client, "/openapi.json")["openapi"].startswith("3.")


@pytest.mark.parametrize(
    "path",
    ["/services", "/taxonomies", "/taxonomy_terms", "/service_at_locations", "/organizations"],
)
def test_pages_together_hold_everything_once(client: Client, path: str) -> None:
    whole = get(client, path, per_page=500)
    assert whole["total_pages"] == 1
    pages = [get(client, path, per_page=7, page=1)]
    while not pages[-1]["last_page"]:
        pages.append(get(client, path, per_page=7, page=len(pages) + 1))
    assert [page["first_page"] for page in pages] == [True] + [False] * (len(pages) - 1)
    assert all(page["total_items"] == whole["total_items"] for page in pages)
    assert [one for page in pages for one in page["contents"]] == whole["contents"]
    beyond = get(client, path, per_page=7, page=len(pages) + 1)
    assert (beyond["empty"], beyond["contents"], beyond["size"]) == (True, [], 0)


@pytest.mark.parametrize(
    "path",
    ["/services", "/taxonomies", "/taxonomy_terms", "/service_at_locations", "/organizations"],
)
def test_every_entry_of_a_list_can_be_had_by_its_id(client: Client, path: str) -> None:
    for one in get(client, path, per_page=500)["contents"]:
        assert get(client, f"{path}/{one['id']}")["id"] == one["id"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/services", "service"),
        ("/service_at_locations", "service_at_location"),
        ("/organizations", "organization"),
        ("/taxonomies", "taxonomy"),
        ("/taxonomy_terms", "taxonomy_term"),
    ],
)
def test_answers_are_valid_by_the_profile(client: Client, path: str, name: str) -> None:
    plain = name.startswith("taxonomy")
    listed, single = (
        (f"{name}.json",) * 2 if plain else (f"compiled/{name}_list.json", f"compiled/{name}.json")
    )
    contents = get(client, path, per_page=500)["contents"]
    check(contents, listed)
    check([get(client, f"{path}/{one['id']}") for one in contents[:40]], single)
    if not plain:
        check(get(client, path, per_page=500, full=True)["contents"], single)


def check(found: list[Any], name: str) -> None:
    if not PROFILE.is_dir():
        pytest.skip(f"the profile's schemas are not beside the repository: {PROFILE}")
    schema = json.loads((PROFILE / name).read_text())
    schema.get("properties", {}).pop("taxonomy_terms", None)  # refers to a file of its own
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    for one in found:
        assert not [e.message for e in validator.iter_errors(one)], one


def test_a_service_comes_whole(client: Client) -> None:
    service = get(client, f"/services/{public_id('service', 'odd-school')}")
    assert service["contacts"][0]["phones"][0]["number"] == "+44 1983 000000"
    assert service["local_offer"]["urn"] == "100001"
    (link,) = service["service_at_locations"]
    place = get(client, f"/service_at_locations/{link['id']}")
    assert place["service"]["id"] == service["id"]
    assert place["location"] == link["location"]


def test_a_list_may_be_full_or_minimal(client: Client) -> None:
    full = get(client, "/services", full=True, search="hyperlink")["contents"]
    assert full == [get(client, f"/services/{public_id('service', 'odd-school')}")]
    minimal = get(client, "/services", minimal=True, per_page=1)
    assert minimal["size"] == EVERYTHING
    assert minimal["contents"][0].keys() == {
        "id",
        "name",
        "status",
        "last_modified",
        "modified_date",
    }


def test_an_organization_tells_its_services(client: Client) -> None:
    key = public_id("organization", "odd-o1")
    (short,) = get(client, f"/organizations/{key}")["services"]
    assert short == {
        "id": public_id("service", "odd-school"),
        "name": "=HYPERLINK(evil) school",
        "status": "active",
    }
    (full,) = get(client, f"/organizations/{key}", full_service=True)["services"]
    assert full == get(client, f"/services/{short['id']}")
    assert get(client, "/organizations", search="lonely")["total_items"] == 1
    lonely = get(client, "/organizations", search="lonely", full=True)["contents"][0]
    assert lonely["services"] == []


def test_terms_are_found_under_their_taxonomy_and_section(client: Client) -> None:
    category = taxonomy_id("SEND Local Offer categories")
    of = get(client, "/taxonomy_terms", taxonomy_id=category, per_page=500)["contents"]
    top = get(client, "/taxonomy_terms", taxonomy_id=category, top_only=True)["contents"]
    transport = next(term for term in top if term["name"] == "Transport")
    under = get(client, "/taxonomy_terms", parent_id=transport["id"])["contents"]
    assert len(top) == 6
    assert {t["parent_id"] for t in under} == {transport["id"]}
    assert len(of) == sum(term.taxonomy == "SEND Local Offer categories" for term in TERMS.values())
    assert len(get(client, f"/taxonomies/{category}")["taxonomy_terms"]) == len(of)
    assert get(client, "/taxonomies")["total_items"] == len(TAXONOMIES)


# Filters


def test_words_must_all_occur(client: Client) -> None:
    assert "odd-school" in names(client, search="TRUST")
    assert names(client, search="tea TALK day") >= {"odd-school"}
    assert names(client, search="tea talk nowhere-to-be-found") == set()
    assert names(client, search="nowhere") == {"odd-club"}, "an address"
    assert len(names(client, search="")) == EVERYTHING


def test_terms_and_taxonomies_choose(client: Client) -> None:
    def term(taxonomy: str, code: str) -> str:
        return TERMS[taxonomy, code].term_id

    school = term("SEND Local Offer categories", "special-school")
    education = term("SEND Local Offer categories", "education")
    assert names(client, taxonomy_term_id=school) == {"odd-school"}
    assert names(client, taxonomy_term_id=education) > {"odd-school", "odd-home"}
    assert "odd-school" in names(client, taxonomy_term_id=term("Type of need", "PD"))
    assert names(client, taxonomy_term_id="no-such-term") == set()
    with_needs = names(client, taxonomy_id=taxonomy_id("Type of need"))
    assert "odd-school" in with_needs
    assert "odd-club" not in with_needs


def test_ages_of_the_standard_need_an_age_and_ours_does_not(client: Client) -> None:
    assert "odd-school" in names(client, minimum_age=4.5)
    assert "odd-school" not in names(client, minimum_age=5)
    assert "odd-school" in names(client, maximum_age=19)
    assert "odd-school" not in names(client, maximum_age=18.9)
    assert "odd-club" not in names(client, minimum_age=0), "it says no age"
    suitable = names(client, suitable_for_age=4)
    assert {"odd-club", "odd-lost"} <= suitable
    assert "odd-school" not in suitable
    assert names(client, minimum_age=4, maximum_age=19) == (
        names(client, minimum_age=4) & names(client, maximum_age=19)
    )


def test_times_must_hold_of_one_schedule(client: Client) -> None:
    assert "odd-club" in names(client, day="Monday", start_time="09:30", end_time="11:00")
    assert "odd-club" not in names(client, day="Monday", start_time="12:00")
    assert "odd-club" in names(client, day="friday", start_time="12:00")
    assert "odd-club" not in names(client, day="SU")
    assert "odd-club" not in names(client, start_time="20:30")
    assert "odd-online" not in names(client, end_time="23:59"), "it says no times"
    path = "/service_at_locations"
    at = get(client, path, day="MO", search="drop script")["contents"]
    assert [one["location"]["local_offer"]["location_id"] for one in at] == ["odd-hall"]


def test_only_what_changed(client: Client) -> None:
    assert names(client, modified_after="2026-10-05T00:00:00Z") == {"odd-school"}
    assert names(client, modified_after="2026-10-05T00:00:00+02:00") == {"odd-school"}
    assert names(client, modified_after="2026-10-06") == set()
    assert len(names(client, modified_after="2026-09-01")) == EVERYTHING


def test_services_of_an_organization(client: Client) -> None:
    key = public_id("organization", "odd-o1")
    assert names(client, organization_id=key) == {"odd-school"}
    assert names(client, organization_id=public_id("organization", "odd-o2")) == set()


def test_near_a_postcode_in_a_straight_line(client: Client) -> None:
    path = "/service_at_locations"
    near = get(client, path, postcode=HOME, proximity=2_000, per_page=500)["contents"]
    away = [one["local_offer"]["straight_line_m"] for one in near]
    assert away == sorted(away)
    assert away[-1] <= 2_000
    ours = {one["location"]["local_offer"]["location_id"]: one for one in near}
    assert ours["odd-school"]["local_offer"]["straight_line_m"] == 0
    assert ours["odd-hall"]["local_offer"]["straight_line_m"] == pytest.approx(707, abs=3)
    assert "odd-far" not in ours
    assert "odd-lost" not in ours, "nobody knows how far that is"
    everywhere = get(client, path, postcode="po301ud", per_page=500)["contents"]
    assert everywhere[-1]["location"]["local_offer"]["location_id"] == "odd-lost"
    assert "local_offer" not in everywhere[-1]


def test_a_service_area_without_the_postcode_shuts_a_service_out(client: Client) -> None:
    path = "/service_at_locations"
    all_of_them = names(client, path)
    covered = names(client, path, postcode=HOME)
    store = Store.open(client.app.state.current._db)  # type: ignore[attr-defined]
    areas = store.table("catchment")
    service_areas = set(areas.loc[areas["kind"] == "service area", "service_id"])
    assert all_of_them - covered <= service_areas
    assert all_of_them - covered, "some are only for other parts of the island"
    assert "odd-club" in covered


def test_filters_are_all_meant(client: Client) -> None:
    one = names(client, search="example", maximum_age=19)
    both = names(client, search="example", maximum_age=19, day="SA")
    assert both == one & names(client, day="SA")
    assert both < one


# When it cannot answer


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [
        ("/services", {"page": 0}, "“page” cannot be “0”: give a whole number from 1"),
        ("/services", {"page": "x"}, "“page” cannot be “x”"),
        ("/services", {"per_page": 501}, "from 1 to 500"),
        ("/services", {"minimum_age": -1}, "give an age in years, from 0 to 120"),
        ("/services", {"minimum_age": "nan"}, "give an age in years"),
        ("/services", {"day": "someday"}, "such as MO or Monday"),
        ("/services", {"start_time": "9.30"}, "such as 09:30"),
        ("/services", {"start_time": "09:30\n"}, "such as 09:30"),
        ("/services", {"end_time": "25:00"}, "such as 17:00"),
        ("/services", {"modified_after": "yesterday"}, "such as 2026-09-30"),
        ("/services", {"modified_after": "2026-02-30"}, "such as 2026-09-30"),
        ("/services", {"full": "perhaps"}, "give true or false"),
        ("/services", {"format": "xml"}, "give json"),
        ("/services", {"search": "x" * 201}, "at most 200 characters"),
        ("/services", {"postcode": HOME}, "“postcode” is not known, and is not left out"),
        ("/services/x", {"full": "true"}, "Nothing can be asked here"),
        ("/service_at_locations", {"postcode": "nowhere"}, "such as SW1A 1AA"),
        ("/service_at_locations", {"postcode": HOME, "proximity": 0}, "metres, above 0"),
        ("/service_at_locations", {"proximity": 100}, "needs a postcode"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(
    client: Client, path: str, query: dict[str, Any], told: str
) -> None:
    assert told in problem(client, path, 422, **query)


def test_all_faults_are_told_at_once(client: Client) -> None:
    message = problem(client, "/services", 422, page=0, day="x", zzz=1)
    assert all(f"“{name}”" in message for name in ("page", "day", "zzz"))


def test_what_is_not_there_is_told_so(client: Client) -> None:
    assert "Take ids from the list" in problem(client, "/services/nope", 404)
    assert "/services, /taxonomies" in problem(client, "/service", 404)
    assert "There is no postcode PO30 9ZZ" in problem(
        client, "/service_at_locations", 404, postcode="PO30 9ZZ"
    )
    assert "SO14 3AB is in Southampton" in problem(
        client, "/service_at_locations", 404, postcode="SO14 3AB"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    response = client.request(method, "/services", json={"name": "x"})
    assert response.status_code == 405
    assert response.json() == {"status": 405, "message": "This can only be read: use GET or HEAD."}
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_any_page_of_the_web_may_read(client: Client) -> None:
    for response in (
        client.get("/services"),
        client.get("/nope"),
        client.request("HEAD", "/services"),
        client.request("OPTIONS", "/services", headers={"Origin": "https://example.org"}),
    ):
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in response.headers


def test_head_is_get_without_the_body(client: Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    whole, head = (
        client.get("/services", headers=plain),
        client.request("HEAD", "/services", headers=plain),
    )
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_slash_at_the_end_does_not_matter(client: Client) -> None:
    assert get(client, "/services/") == get(client, "/services")


def test_there_are_no_pages_that_load_scripts_from_elsewhere(client: Client) -> None:
    for path in ("/docs", "/redoc"):
        problem(client, path, 404)


# Privacy


def test_a_postcode_is_kept_nowhere(
    db: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SEND_DB", str(db))
    log = logging.getLogger("uvicorn.access")
    try:
        client = Client(create_app_from_environment())
        assert log.disabled, "the address of a request may hold a postcode"
    finally:
        log.disabled = False
    asked: list[dict[str, Any]] = [
        {"postcode": HOME},
        {"postcode": "PO30 9ZZ"},
        {"postcode": HOME, "page": 0},
    ]
    with caplog.at_level(logging.DEBUG, logger="geo"):
        for query in asked:
            response = client.get("/service_at_locations", params=query)
            assert response.headers["cache-control"] == "no-store"
    assert not [r for r in caplog.records if r.name.startswith("geo")]


# Another database in its place


def test_a_replaced_database_is_noticed(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "entries.duckdb")
    client = Client(create_app(path))
    assert get(client, "/services")["total_items"] == EVERYTHING
    write_entries(tmp_path / "new.duckdb", examples=False).replace(path)
    get(client, "/services")
    assert client.app.state.current.wait(60)
    assert get(client, "/services")["total_items"] == 8


@pytest.mark.parametrize("how", ["gone", "text", "ALTER TABLE service DROP COLUMN name"])
def test_whatever_becomes_of_the_database_what_was_read_answers(
    tmp_path: Path, db: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    path = Path(shutil.copy(db, tmp_path / "copy.duckdb"))
    client = Client(create_app(path))
    new = Path(shutil.copy(db, tmp_path / "new.duckdb"))
    if how == "gone":
        path.unlink()
    else:
        if how == "text":
            new.write_text("no database")
        else:
            with duckdb.connect(new) as spoilt:
                spoilt.execute(how)
        new.replace(path)
    for _ in range(2):
        assert get(client, "/services")["total_items"] == EVERYTHING
        assert client.app.state.current.wait(60)
    assert how == "gone" or "what was read before answers" in caplog.text
    assert how != "gone" or "copy.duckdb" in caplog.text, "the officer must see which"


def test_without_a_database_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        create_app(tmp_path / "none.duckdb")


# Anything that its own description allows, and much that it does not


PATHS = (
    "/",
    "/completions",
    "/helplines",
    "/search",
    "/services",
    "/services/{id}",
    "/taxonomies",
    "/taxonomies/{id}",
    "/taxonomy_terms",
    "/taxonomy_terms/{id}",
    "/service_at_locations",
    "/service_at_locations/{id}",
    "/organizations",
    "/organizations/{id}",
)


def test_helplines_fit_what_is_asked(client: Client) -> None:
    lines = get(client, "/helplines", need="HI", text="school transport refused")["helplines"]
    assert lines[0]["name"].startswith("SENDIASS")
    named = [line["name"] for line in lines]
    assert {"IPSEA", "National Deaf Children's Society"} <= set(named)
    grown_up = get(client, "/helplines", suitable_for_age=20)["helplines"]
    assert "Childline" not in [line["name"] for line in grown_up]
    answer = client.get("/helplines", params={"text": "autism"})
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_typed_has_its_completions_and_is_in_no_address(client: Client) -> None:
    answer = client.request("POST", "/completions", json={"text": "dentst", "n": 1})
    assert answer.json() == {"completions": [{"text": "Dentist", "kind": "help", "about": ""}]}
    assert answer.headers["cache-control"] == "no-store"
    help_alone = client.request(
        "POST", "/completions", json={"text": "speech", "kinds": ["help"]}
    ).json()
    assert {one["kind"] for one in help_alone["completions"]} == {"help"}
    options = client.request("OPTIONS", "/completions")
    assert options.headers["access-control-allow-methods"] == "POST, OPTIONS"


def test_a_search_in_words_ranks_and_says_why(client: Client) -> None:
    page = get(client, "/services", text="speech therapy", per_page=500)
    assert page["urgent"] == page["did_you_mean"] == []
    first = next(one for one in page["contents"] if "because" not in one["local_offer"])
    assert first["name"] == "Example: School-age speech and language clinic"
    assert first["local_offer"]["why"] == ["name", "words"]
    also = [one["local_offer"] for one in page["contents"] if "because" in one["local_offer"]]
    assert all("may also help" in one["why"] for one in also)
    fewer = names(client, text="speech therapy")
    assert fewer <= names(client, text="speech therapy autism")
    assert get(client, "/services", text="speach")["did_you_mean"]
    urgent = get(client, "/services", search="he wants to kill himself")["urgent"]
    assert urgent[0]["number"] == "999"
    at = get(client, "/service_at_locations", text="school", postcode=HOME)["contents"]
    assert all({"why", "straight_line_m"} <= one["local_offer"].keys() for one in at[:1])


def test_a_search_whose_place_is_wrong_says_who_to_call(client: Client) -> None:
    asked = {"place": "PO30 9ZZ", "text": "she wants to end it all"}
    answer = client.request("POST", "/search", json=asked)
    assert answer.status_code == 404
    assert "There is no postcode PO30 9ZZ" in answer.json()["message"]
    assert answer.json()["urgent"][0]["number"] == "999"
    assert answer.headers["cache-control"] == "no-store"
    assert client.request("POST", "/search", json={**asked, "text": ""}).json()["urgent"] == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ventnor",
        b"[]",
        b'{"text": 1}',
        b'{"n": 3}',
        b'{"text": "a", "n": 0}',
        b"\xff",
        b'{"text": "a", "kinds": ["x"]}',
        b'{"text": "a", "more": 1}',
        b'{"text": "' + b"a" * 10_000 + b'"}',
    ],
)
def test_a_body_that_cannot_be_read_has_the_remedy(client: Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = client.request("POST", "/completions", content=body, headers=headers)
    assert answer.status_code == 422
    assert 'Send JSON such as {"text": "ventn", "n": 8}' in answer.json()["message"]
    assert "ventnor" not in answer.text
    asked = client.get("/completions", params={"text": "ventnor"})
    assert (asked.status_code, asked.headers["allow"]) == (405, "POST, OPTIONS")
    assert "Use POST here" in asked.json()["message"]


MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def test_the_description_has_every_address(client: Client) -> None:
    assert sorted(get(client, "/openapi.json")["paths"]) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_it_does_as_its_description_says(client: Client, path: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    operation = schema[path]["POST" if path in ("/completions", "/search") else "GET"]
    examined = 0

    @settings(
        max_examples=examples(15),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES)))
    def examine(case: schemathesis.Case) -> None:
        nonlocal examined
        # That a proximity needs a postcode is told in words, as a schema has none for it.
        query = case.query or {}
        assume("proximity" not in query or "postcode" in query)
        case.call_and_validate()
        examined += 1

    for case in schema.iter_coverage_cases(
        operation, generation_modes=list(MODES), generation_config=GenerationConfig()
    ):
        if "proximity" not in (case.query or {}):
            case.call_and_validate()
    examine()
    assert examined
