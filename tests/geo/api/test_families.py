"""What a family asks of the API: helplines, completions, a search along streets."""

import pytest

from tests.entries import HOME
from tests.geo.api.asking import Client, get, names


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
