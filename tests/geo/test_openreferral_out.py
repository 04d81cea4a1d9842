"""Rows out as Open Referral UK 3.0: valid by the profile, and read again the same."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import jsonschema
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import openreferral as out
from geo.manifest import Source
from geo.offer import CATEGORIES, NEEDS
from geo.openreferral import Entries, Json, public_id
from geo.postcodes import Area
from geo.records import (
    Catchment,
    CostOption,
    Location,
    Organization,
    Row,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.openreferral import read
from geo.store import SourceRow, Store
from tests.entries import AREA, write_entries

PROFILE = Path(__file__).parents[2] / "../shared/data/oruk/uk-profile/schema"
R = TypeVar("R")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Entries:
    store = Store.open(write_entries(tmp_path_factory.mktemp("entries") / "entries.duckdb"))
    return out.entries(store)


def objects(value: Any) -> Iterator[Json]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def schema(name: str) -> jsonschema.Draft202012Validator:
    path = PROFILE / name
    if not path.is_file():
        pytest.skip(f"the profile's schemas are not beside the repository: {path}")
    document = json.loads(path.read_text())
    inner = document.get("properties", {}).get("taxonomy_terms")
    if inner:  # its reference is to a file of the same folder
        inner["items"] = json.loads((PROFILE / "taxonomy_term.json").read_text())
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(document, format_checker=checker)


def shaped(rows: Entries) -> dict[str, list[Json]]:
    """Everything that can be published, by the name of its schema."""
    links = [link for found in rows.links.values() for link in found]
    full = {key: out.full_service(rows, key) for key in rows.services}
    return {
        "compiled/service.json": list(full.values()),
        "compiled/service_list.json": [out.listed_service(rows, key) for key in rows.services],
        "compiled/service_at_location.json": [
            out.full_service_at_location(rows, link) for link in links
        ],
        "compiled/service_at_location_list.json": [
            out.listed_service_at_location(rows, link) for link in links
        ],
        "compiled/organization.json": [
            out.full_organization(rows, key, list(full.values())) for key in rows.organizations
        ],
        "compiled/organization_list.json": [
            out.listed_organization(row) for row in rows.organizations.values()
        ],
        "taxonomy.json": [out.taxonomy(name, terms=True) for name in out.TAXONOMIES],
        "taxonomy_term.json": [out.taxonomy_term(term) for term in out.TERMS.values()],
    }


def test_what_is_published_is_valid_by_the_profile(rows: Entries) -> None:
    for name, found in shaped(rows).items():
        validator = schema(name)
        assert found, name
        for one in found:
            faults = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(one)]
            assert not faults, (name, one.get("name"), faults[:3])


def test_nothing_is_null_and_every_id_is_a_uuid(rows: Entries) -> None:
    for name, found in shaped(rows).items():
        for one in objects(found):
            assert None not in one.values(), (name, one)
            for key, value in one.items():
                if key == "id" or (key.endswith("_id") and key not in OURS):
                    assert str(UUID(value)) == value


OURS = {"service_id", "source_id", "location_id", "organization_id"}
"""Keys that name our own ids under ``local_offer``; the others of that name are checked below."""


def test_links_lead_to_what_is_there(rows: Entries) -> None:
    for key in rows.services:
        service = out.full_service(rows, key)
        places = {link["id"] for link in service.get("service_at_locations", ())}
        assert service["id"] == public_id("service", key)
        for name in ("schedules", "service_areas", "cost_options", "contacts"):
            for one in service.get(name, ()):
                assert one["service_id"] == service["id"]
                assert one.get("service_at_location_id") in places | {None}
        for link in service.get("service_at_locations", ()):
            assert link["location_id"] == link["location"]["id"]
        for attribute in service["attributes"]:
            assert attribute["link_id"] == service["id"]
            assert attribute["taxonomy_term_id"] == attribute["taxonomy_term"]["id"]
        if "organization" in service:
            assert service["organization_id"] == service["organization"]["id"]


def test_ids_are_of_one_thing_each(rows: Entries) -> None:
    found = [out.full_service(rows, key) for key in rows.services]
    kinds = ("schedules", "service_areas", "cost_options", "contacts", "attributes")
    ids = [one["id"] for service in found for kind in kinds for one in service.get(kind, ())]
    ids += [service["id"] for service in found]
    assert [i for i, n in Counter(ids).items() if n > 1] == []


def test_terms_stand_under_sections() -> None:
    terms = {term["id"]: term for term in map(out.taxonomy_term, out.TERMS.values())}
    assert len(terms) == len(out.TERMS)
    parents = Counter(terms[t["parent_id"]]["name"] for t in terms.values() if "parent_id" in t)
    assert sum(parents.values()) == len(CATEGORIES)
    assert {term["taxonomy"] for term in terms.values()} == set(out.TAXONOMIES)


def test_an_example_says_so(rows: Entries) -> None:
    unmarked = out.full_service(rows, "show-1")
    assert unmarked["name"] == "Example: Unmarked"
    marked = [out.listed_service(rows, k) for k, s in rows.services.items() if s.illustrative]
    assert len(marked) == 50
    for service in marked:
        assert service["local_offer"]["illustrative"] is True
        assert service["name"].startswith("Example: ")
        assert not service["name"].startswith("Example: Example")
    assert out.about(rows)["notice"].startswith("50 of 57 services are examples")


def test_provenance_goes_with_every_service(rows: Entries) -> None:
    school = out.listed_service(rows, "odd-school")["local_offer"]
    assert school["source"]["licence"] == "OGL-UK-3.0"
    assert school["source"]["attribution"] == "© odd"
    assert (school["source_ref"], school["urn"]) == ("100001", "100001")
    assert school["authority_code"] == "E06000046"
    assert school["merged"][0]["how"] == "URN 100001"
    assert school["fields_from"][0]["source"]["source_id"] == "late"
    assert school["capacity"] == [
        {"source_id": "odd", "maximum": 40, "on_roll": 44, "updated": "2026-09-01"}
    ]
    assert (school["school"]["type_code"], school["school"]["plans"]) == (7, 20)
    assert {s["source_id"] for s in out.about(rows)["sources"]} == {"odd", "late", "sample", "show"}


def test_an_entry_is_as_new_as_its_newest_source(rows: Entries) -> None:
    assert out.listed_service(rows, "odd-school")["last_modified"] == "2026-10-05T00:00:00Z"
    assert out.listed_service(rows, "odd-club")["last_modified"] == "2026-09-01T00:00:00Z"


def test_what_has_the_wrong_shape_is_not_lost(rows: Entries) -> None:
    service = out.listed_service(rows, "odd-school")
    assert not {"url", "email", "assurer_email"} & service.keys()
    ours = service["local_offer"]
    assert ours["url"] == "www.no-scheme.example"
    assert (ours["email"], ours["assurer"]) == ("not an address", "The head teacher")
    organization = out.full_organization(rows, "odd-o1", [])
    assert "website" not in organization
    assert organization["local_offer"]["url"] == "no address"
    assert organization["local_offer"]["email"] == "nobody"


def test_a_town_is_told_apart_only_where_the_map_knows_it(rows: Entries) -> None:
    (known,) = out.full_location(rows, "odd-school")["addresses"]
    assert (known["address_1"], known["city"], known["postal_code"]) == (
        "1 High Street",
        "Newport",
        "PO30 1UD",
    )
    (unknown,) = out.full_location(rows, "odd-hall")["addresses"]
    assert (unknown["address_1"], unknown["city"]) == ("Hall, Nowhere", "")
    assert "latitude" not in out.full_location(rows, "odd-lost")
    assert out.full_location(rows, "odd-far")["local_offer"]["placed_by"] == "postcode"


def test_times_of_any_notation_are_told(rows: Entries) -> None:
    found = out.full_service(rows, "odd-club")["schedules"]
    assert [s.get("description") for s in found] == ["Repeats: DAILY.", None, "Mo-Fr 09:00-17:00"]
    assert found[2]["opening_hours"] == "Mo-Fr 09:00-17:00"


def test_pages_say_where_they_stand() -> None:
    middle = out.page(["x", "y"], total=5, number=2, per_page=2)
    assert (middle["total_pages"], middle["size"]) == (3, 2)
    assert (middle["first_page"], middle["last_page"], middle["empty"]) == (False, False, False)
    none = out.page([], total=0, number=1, per_page=50)
    assert (none["total_pages"], none["empty"], none["last_page"]) == (0, True, True)


# Out and in again


def of(found: list[Row], kind: type[R]) -> list[R]:
    return [row for row in found if isinstance(row, kind)]


def read_again(services: list[Json], folder: Path) -> list[Row]:
    """The rows that our reader makes of services."""
    path = folder / "again.json"
    path.write_text(json.dumps({"contents": services}), encoding="utf-8")
    source = Source("openreferral", "again", "Again", "-", "CC0", "-", "-", illustrative=True)
    return read(path, source).rows


def expected(rows: Entries, service: Service) -> Service:
    """A service as it should come back: under other ids, from another source.

    The build finds out again in which council's area a place is.
    """
    key = public_id("service", service.service_id)
    of_id = service.organization_id
    return replace(
        service,
        service_id=f"again-{key}",
        source_id="again",
        source_ref=key,
        organization_id=f"again-{public_id('organization', of_id)}" if of_id else None,
        authority_code=AREA.code if service.whole_area else None,
    )


def test_the_example_services_come_back_the_same(rows: Entries, tmp_path: Path) -> None:
    ids = [key for key, row in rows.services.items() if row.source_id == "sample"]
    back = read_again([out.full_service(rows, key) for key in ids], tmp_path)
    want = {s.service_id: s for s in (expected(rows, rows.services[key]) for key in ids)}
    got = {s.service_id: s for s in of(back, Service)}
    assert len(got) == 49
    for key, service in want.items():
        assert got[key] == service

    def again(kind: str, key: str) -> str:
        return f"again-{public_id(kind, key)}"

    def moved(found: list[Any]) -> Counter[Any]:
        return Counter(
            replace(row, service_id=again("service", row.service_id), source_id="again")
            for row in found
        )

    kept = set(ids)
    for kind, table in (
        (ServiceNeed, rows.needs),
        (Schedule, rows.schedules),
        (CostOption, rows.costs),
        (ServiceCapacity, rows.capacities),
    ):
        original = [row for key in ids for row in table.get(key, ())]
        assert Counter(of(back, kind)) == moved(original), kind
    links = {(row.service_id, row.location_id) for row in of(back, ServiceAtLocation)}
    assert links == {
        (again("service", link.service_id), again("location", link.location_id))
        for key in kept
        for link in rows.links.get(key, ())
    }
    places = {link.location_id for key in kept for link in rows.links.get(key, ())}
    assert {row.location_id: row for row in of(back, Location)} == {
        again("location", key): replace(
            rows.locations[key], location_id=again("location", key), source_id="again"
        )
        for key in places
    }
    offices = {rows.services[key].organization_id for key in ids} - {None}
    assert {row.organization_id: row for row in of(back, Organization)} == {
        again("organization", str(key)): replace(
            rows.organizations[str(key)],
            organization_id=again("organization", str(key)),
            source_id="again",
        )
        for key in offices
    }
    areas = [row for key in ids for row in rows.catchments.get(key, ())]
    came = {row.catchment_id: row for row in of(back, Catchment)}
    assert len(came) == len(areas) > 5
    for area in areas:
        same = came[again("service_area", area.catchment_id)]
        assert (same.kind, same.name) == (area.kind, area.name)
        assert shapely.from_wkb(same.geometry).equals(shapely.from_wkb(area.geometry))


def test_numbers_of_schools_and_stops_come_back(rows: Entries, tmp_path: Path) -> None:
    found = [out.full_service(rows, key) for key in ("odd-school", "odd-stop")]
    back = {s.category: s for s in of(read_again(found, tmp_path), Service)}
    assert back["special-school"].urn == "100001"
    assert back["bus-stop"].atco == "2700A"


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
texts = st.none() | lines
ages = st.none() | st.integers(0, 60).map(lambda n: n / 2)


@st.composite
def services(draw: st.DrawFn) -> Service:
    low, high = sorted((draw(ages), draw(ages)), key=lambda a: (a is not None, a or 0))
    return Service(
        "x-1",
        draw(lines),
        draw(st.sampled_from(sorted(CATEGORIES))),
        "x",
        "1",
        description=draw(texts),
        url=draw(st.none() | words.map(lambda w: f"https://example.org/{w}")),
        email=draw(st.sampled_from([None, "a@example.org"])),
        phone=draw(texts),
        eligibility=draw(texts),
        how_to_access=draw(texts),
        referral=draw(st.sampled_from([None, True, False])),
        min_age=low,
        max_age=high,
        delivery=draw(st.sampled_from(["place", "online", "home"])),
        whole_area=draw(st.booleans()),
        assured=draw(st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))),
        assurer=draw(st.sampled_from([None, "a@example.org"])),
        urn=draw(st.sampled_from([None, "118169"])),
        atco=draw(st.sampled_from([None, "2700IOW1"])),
        authority_code=AREA.code,
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(service=services(), needs=st.sets(st.sampled_from(sorted(NEEDS)), max_size=4))
def test_any_service_comes_back_the_same(service: Service, needs: set[str], tmp_path: Path) -> None:
    class Rows:
        area, built_at = Area(AREA.code, AREA.name), "2026-11-23T00:00:00+00:00"

        def records(self, record: type[Any]) -> list[Any]:
            if record is Service:
                return [service]
            found = [ServiceNeed("x-1", need, "x") for need in sorted(needs)]
            return found if record is ServiceNeed else []

    rows = out.entries(Rows())
    assert rows.sources == {}
    back = read_again([out.full_service(rows, "x-1")], tmp_path)
    (got,) = of(back, Service)
    assert got == replace(expected(rows, service), illustrative=True)
    assert {row.need for row in of(back, ServiceNeed)} == needs


def test_a_source_is_told_on_what_terms(rows: Entries) -> None:
    row: SourceRow = rows.sources["odd"]
    told = out.source_of(row)
    assert told["retrieved"] == row.retrieved.isoformat()
    assert "illustrative" not in told
    assert out.attribution([row, row]) == ["© odd"]
