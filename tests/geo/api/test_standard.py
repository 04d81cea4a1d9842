"""The standard's endpoints and filters, and plain words when they cannot answer."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geo.publish.openreferral import TAXONOMIES, TERMS, public_id, taxonomy_id
from geo.store import Store
from tests.entries import HOME
from tests.geo.api.asking import EVERYTHING, Client, get, names, problem

PROFILE = Path(__file__).parents[3] / "../shared/data/oruk/uk-profile/schema"


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
        ("/services", {"postcode": HOME}, "We do not know “postcode”"),
        ("/services/x", {"full": "true"}, "This address takes no parameters"),
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
    assert "Use an ID from the list" in problem(client, "/services/nope", 404)
    assert "/services, /taxonomies" in problem(client, "/service", 404)
    assert "There is no postcode PO30 9ZZ" in problem(
        client, "/service_at_locations", 404, postcode="PO30 9ZZ"
    )
    assert "SO14 3AB is in Southampton" in problem(
        client, "/service_at_locations", 404, postcode="SO14 3AB"
    )
