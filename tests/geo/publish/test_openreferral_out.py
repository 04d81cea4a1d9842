"""Rows out as Open Referral UK 3.0: valid by the profile, and read again the same."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import jsonschema
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.formats.text import plain_text
from geo.manifest import Source
from geo.publish import openreferral as out
from geo.publish.openreferral import Entries, Json, public_id
from geo.records import (
    Catchment,
    CostOption,
    Council,
    Location,
    Organization,
    Rejected,
    Row,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
)
from geo.sources.openreferral import read
from geo.store import SourceRow, Store
from tests.entries import AREA, HOME, HOME_AT, NEWPORT, RYDE, write_entries
from tests.examples import examples

PROFILE = Path(__file__).parents[3] / "../shared/data/oruk/uk-profile/schema"
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
    """The rows that our reader makes of services, from a source that says of none what it is."""
    path = folder / "again.json"
    path.write_text(json.dumps({"contents": services}), encoding="utf-8")
    source = Source("openreferral", "again", "Again", "-", "CC0", "-", "-")
    found = read(path, source)
    assert (found.rows_kept, found.rows_rejected) == (len(services), 0)
    return found.rows


def again(kind: str, key: str) -> str:
    """The id that something of ours has when it is read again."""
    return f"again-{public_id(kind, key)}"


def moved(found: Iterable[Any]) -> Counter[Any]:
    """Rows of services as they should come back."""
    changed = []
    for row in found:
        new = replace(row, service_id=again("service", row.service_id), source_id="again")
        if isinstance(row, Schedule) and row.location_id:
            new = replace(new, location_id=again("location", row.location_id))
        changed.append(new)
    return Counter(changed)


def expected(rows: Entries, service: Service) -> Service:
    """A service as it should come back: under other ids, from another source.

    The build finds out again in which council's area a place is. The name of an example goes on
    to say that it is one.
    """
    key = public_id("service", service.service_id)
    of_id = service.organization_id
    return replace(
        service,
        service_id=f"again-{key}",
        name=out.name_of(service),
        source_id="again",
        source_ref=key,
        organization_id=again("organization", of_id) if of_id else None,
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
    found = [out.full_service(rows, key) for key in ("odd-school", "odd-stop", "show-1")]
    again_rows = read_again(found, tmp_path)
    back = {s.category: s for s in of(again_rows, Service)}
    assert back["special-school"].urn == "100001"
    assert back["special-school"].assurer == "The head teacher"
    assert back["bus-stop"].atco == "2700A"
    assert [s.illustrative for s in back.values()] == [False, False, True]
    assert Counter(of(again_rows, School)) == moved(rows.schools.values())


def test_odd_times_and_places_come_back(rows: Entries, tmp_path: Path) -> None:
    back = read_again([out.full_service(rows, "odd-club")], tmp_path)
    assert Counter(of(back, Schedule)) == moved(rows.schedules["odd-club"])
    assert Counter(of(back, CostOption)) == moved(rows.costs["odd-club"])
    assert sorted(row.placed_by for row in of(back, Location)) == ["postcode", "source"]


def test_addresses_that_the_profile_cannot_hold_are_read_again(
    rows: Entries, tmp_path: Path
) -> None:
    back = read_again([out.full_service(rows, "odd-school")], tmp_path)
    (service,) = of(back, Service)
    assert (service.url, service.email) == ("http://www.no-scheme.example", None)
    assert [row.field for row in of(back, Rejected)] == ["local_offer.email"]


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
marks = st.sampled_from(["&", "=1+1", "-", "@x", "a<b>", "Example:", "“é”", '"', "5 < 6"])
lines = st.lists(words | marks, min_size=1, max_size=4).map(" ".join).map(plain_text)
lines = lines.filter(bool)
texts = st.none() | st.lists(lines, min_size=1, max_size=3).map("\n\n".join)
short = st.none() | lines
ages = st.none() | st.integers(0, 60).map(lambda n: n / 2)
counts = st.none() | st.integers(0, 5_000)
days = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))
flags = st.sampled_from([None, True, False])
clocks = st.none() | st.times().map(lambda t: f"{t:%H:%M}")
URNS = st.sampled_from(["118169", "100001"])
SPOTS = st.sampled_from([HOME_AT, (-1.1564, 50.7301), (-0.1, 51.5), (-2.9876543210123, 54.1)])


@st.composite
def spans(draw: st.DrawFn) -> dict[str, date | None]:
    """Two dates in order, or fewer."""
    first, last = draw(days), draw(days)
    if first and last:
        first, last = sorted((first, last))
    return {"valid_from": first, "valid_to": last}


@st.composite
def services(draw: st.DrawFn, whole_area: bool) -> Service:
    low, high = sorted((draw(ages), draw(ages)), key=lambda a: (a is not None, a or 0))
    return Service(
        "x-1",
        draw(lines),
        draw(st.sampled_from(sorted(CATEGORIES))),
        "x",
        "1",
        organization_id=draw(st.sampled_from([None, "x-o"])),
        description=draw(texts),
        url=draw(st.none() | words.map(lambda w: f"https://example.org/{w}")),
        email=draw(st.sampled_from([None, "a@example.org"])),
        phone=draw(st.none() | st.from_regex(r"(\+44 |0)1983 \d{6}( ext \d)?", fullmatch=True)),
        eligibility=draw(texts),
        how_to_access=draw(texts),
        referral=draw(flags),
        min_age=low,
        max_age=high,
        delivery=draw(st.sampled_from(["place", "online", "home"])),
        whole_area=whole_area,
        assured=draw(days),
        assurer=draw(short | st.just("a@example.org")),
        urn=draw(st.none() | URNS),
        atco=draw(st.sampled_from([None, "2700IOW1"])),
        authority_code=AREA.code,
        illustrative=draw(st.booleans()),
    )


@st.composite
def locations(draw: st.DrawFn, number: int) -> Location:
    """A place with a position, or only with a postcode."""
    postcode = draw(st.sampled_from([None, HOME]))
    at = draw(SPOTS | st.none()) if postcode else draw(SPOTS)
    return Location(
        f"x-{number}",
        draw(short),
        at[0] if at else None,
        at[1] if at else None,
        "x",
        draw(short | lines.map(lambda street: f"{street}, Newport")),
        postcode,
        draw(st.sampled_from([None, "yes", "limited", "no"])),
        draw(short),
        draw(st.sampled_from(["source", "postcode"])) if at else "source",
    )


@st.composite
def schedules(draw: st.DrawFn, places: list[str]) -> Schedule:
    """When a service is open, in columns, in OpenStreetMap's notation or in words."""
    return Schedule(
        "x-1",
        "x",
        byday=draw(st.sampled_from([None, "MO", "MO,WE", "1SU"])),
        opens_at=draw(clocks),
        closes_at=draw(clocks),
        freq=draw(st.sampled_from([None, "WEEKLY", "MONTHLY", "DAILY", "YEARLY"])),
        **draw(spans()),
        description=draw(texts),
        opening_hours=draw(st.sampled_from([None, "Mo-Fr 09:00-17:00", 'Tu "by phone"; PH off'])),
        location_id=draw(st.sampled_from([None, *places])),
    )


@st.composite
def costs(draw: st.DrawFn) -> CostOption:
    amount = draw(st.sampled_from([None, 0.0, 2.5, 40.0]))
    currency = draw(st.sampled_from(["GBP", "EUR"])) if amount is not None else None
    return CostOption("x-1", "x", draw(short), amount, currency, draw(texts), **draw(spans()))


@st.composite
def schools(draw: st.DrawFn) -> School:
    return School(
        "x-1",
        "x",
        draw(URNS),
        draw(st.integers(1, 99)),
        draw(lines),
        draw(st.integers(1, 4)),
        draw(short),
        draw(flags),
        draw(st.sampled_from([None, "E06000046"])),
        draw(flags),
        draw(short),
        draw(short),
        draw(counts),
        draw(counts),
    )


@st.composite
def offers(draw: st.DrawFn) -> list[Any]:
    """A service with everything that can belong to it, and other rows of none."""
    places = [draw(locations(number)) for number in range(draw(st.integers(0, 3)))]
    service = draw(services(not places and draw(st.booleans())))
    times = schedules([place.location_id for place in places])
    capacities = st.builds(
        ServiceCapacity, st.just("x-1"), st.just("x"), maximum=counts, on_roll=counts, updated=days
    )
    kinds = st.sampled_from(["service area", "designated area", "admission catchment"])
    return [
        Settlement("t", "Newport", "town", *HOME_AT, "x"),
        Organization("x-o", draw(lines), "x", draw(texts), draw(st.none() | URLS), None),
        service,
        *places,
        *(ServiceAtLocation("x-1", place.location_id, "x") for place in places),
        *(ServiceNeed("x-1", n, "x") for n in draw(st.sets(st.sampled_from(sorted(NEEDS))))),
        *(row for row in draw(st.lists(times, max_size=3)) if says(row)),
        *(row for row in draw(st.lists(costs(), max_size=3)) if says(row)),
        *(row for row in draw(st.lists(capacities, max_size=2)) if says(row)),
        *draw(st.lists(schools(), max_size=1)),
        *(
            Catchment(f"x-a{n}", "x-1", draw(kinds), draw(short), shape.wkb, "x")
            for n, shape in enumerate(draw(st.sampled_from([[], [NEWPORT], [NEWPORT, RYDE]])))
        ),
    ]


URLS = st.just("https://example.org/")


def says(row: Any) -> bool:
    """Whether a row says anything of its service: one that does not is not told anywhere."""
    if isinstance(row, CostOption):
        return (row.option, row.amount, row.description) != (None, None, None)
    given_ = {name: value for name, value in asdict(row).items() if value is not None}
    return not given_.keys() <= {"service_id", "source_id", "location_id"}


class Given:
    """Rows that are in no database."""

    area, built_at = Council(AREA.code, AREA.name), "2026-11-23T00:00:00+00:00"

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def records(self, record: type[R]) -> list[R]:
        return of(self.rows, record)


@settings(
    max_examples=examples(120),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(offer=offers())
def test_any_service_comes_back_the_same(offer: list[Any], tmp_path: Path) -> None:
    rows = out.entries(Given(offer))
    service = rows.services["x-1"]
    back = read_again([out.full_service(rows, "x-1")], tmp_path)
    assert of(back, Rejected) == []
    assert of(back, Service) == [expected(rows, service)]
    for kind in (ServiceNeed, Schedule, CostOption, ServiceCapacity, School):
        assert Counter(of(back, kind)) == moved(of(offer, kind)), kind
    place_ids = {place: again("location", place) for place in rows.locations}
    assert Counter(of(back, Location)) == Counter(
        replace(row, location_id=place_ids[row.location_id], source_id="again")
        for row in rows.locations.values()
    )
    assert {row.location_id for row in of(back, ServiceAtLocation)} == {*place_ids.values()}
    assert Counter(areas(back)) == Counter(areas(offer))
    offices = [rows.organizations[key] for key in [service.organization_id] if key]
    assert of(back, Organization) == [
        replace(row, organization_id=again("organization", "x-o"), source_id="again")
        for row in offices
    ]


def areas(found: list[Any]) -> list[tuple[str, str | None, bytes]]:
    """What polygons there are, in a form that can be compared."""
    return [
        (row.kind, row.name, shapely.to_wkb(shapely.normalize(shapely.from_wkb(row.geometry))))
        for row in of(found, Catchment)
    ]


def test_a_source_is_told_on_what_terms(rows: Entries) -> None:
    row: SourceRow = rows.sources["odd"]
    told = out.source_of(row)
    assert told["retrieved"] == row.retrieved.isoformat()
    assert "illustrative" not in told
    assert out.attribution([row, row]) == ["© odd"]
