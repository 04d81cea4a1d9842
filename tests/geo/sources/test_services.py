"""Lists of services: what a manifest can say of their columns, faults of rows, random damage."""

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import (
    CostOption,
    Harvest,
    Location,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.hours import DAYS
from geo.sources.services import SETTINGS, read
from tests.examples import examples

R = TypeVar("R")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def only(harvest: Harvest, kind: type[R]) -> R:
    (row,) = of(harvest, kind)
    return row


def source(illustrative: bool = False, **given: Any) -> Source:
    assert given.keys() <= SETTINGS
    return Source(
        "services",
        "own",
        "Own list",
        "p",
        "l",
        "a",
        "2026",
        settings=given,
        illustrative=illustrative,
    )


def table(path: Path, *rows: Any) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    "columns",
    [
        {"name": "Club", "organization": "Club", "postcode": "Code"},
        {"name": "Club", "postcode": "Code", "address": ["Club", "Code"]},
        {"name": "Club", "postcode": "Code", "address": ["Code", "Code"]},
    ],
)
def test_one_column_for_several_things(path, columns):
    rows = table(path, ["Club", "Code"], ["Tea", "PO30 1UD"])
    harvest = read(rows, source(columns=columns, category="play"))
    assert (harvest.rows_read, harvest.rows_kept) == (1, 1)
    assert only(harvest, Service).name == "Tea"
    assert only(harvest, Location).postcode == "PO30 1UD"
    assert [one.name for one in of(harvest, Organization)] == ["Tea"] * ("organization" in columns)


FULL = {
    "id": ("Ref", "17"),
    "name": ("Provider name", "=Tea & <b>talk</b>"),
    "description": ("About", "<p>Tea.</p><p>Talk.</p><script>alert(1)</script>"),
    "url": ("Web", "www.example.org"),
    "email": ("Mail", "tea@example.org"),
    "phone": ("Tel", "1983123456"),
    "eligibility": ("Who", "Anybody"),
    "how_to_access": ("How", "Just come"),
    "referral": ("Referred", "No"),
    "ages": ("Ages", "5 to 11"),
    "needs": ("Needs", "ASD, SLCN"),
    "category": ("Kind", "Respite"),
    "organization": ("Run by", "Tea Ltd"),
    "postcode": ("Post code", "po30 1ud"),
    "lat": ("Y", "50.7"),
    "lon": ("X", "-1.29"),
    "wheelchair": ("Ramp", "yes"),
    "cost": ("Price", "£2.50"),
    "opening": ("Open", "Mondays"),
    "assured": ("Checked", "30/09/2024"),
    "assurer": ("By", "the council"),
    "capacity": ("Places", "12"),
    "on_roll": ("Children", "9"),
    "urn": ("URN", "118223"),
    "authority": ("Council", "Isle of Wight"),
}


def test_every_column(path):
    header = [theirs for theirs, _ in FULL.values()] + ["Street", "Town", "Unused"]
    cells = [cell for _, cell in FULL.values()] + ["1 The Mall", "Newport", "x"]
    columns: dict[str, Any] = {ours: theirs for ours, (theirs, _) in FULL.items()}
    given = source(
        columns=columns | {"address": ["Street", "Town"]}, categories={"RESPITE": "short-breaks"}
    )
    harvest = read(table(path, header, cells), given)
    assert of(harvest, Rejected) == []
    assert only(harvest, Service) == Service(
        "own-17",
        "=Tea & talk",
        "short-breaks",
        "own",
        "17",
        organization_id=only(harvest, Organization).organization_id,
        description="Tea.\n\nTalk.",
        url="https://www.example.org",
        email="tea@example.org",
        phone="01983123456",
        eligibility="Anybody",
        how_to_access="Just come",
        referral=False,
        min_age=5.0,
        max_age=11.0,
        assured=date(2024, 9, 30),
        assurer="the council",
        urn="118223",
        authority_code="Isle of Wight",
    )
    assert only(harvest, Organization).name == "Tea Ltd"
    assert only(harvest, Location) == Location(
        "own-17-place", None, -1.29, 50.7, "own", "1 The Mall, Newport", "PO30 1UD", "yes"
    )
    assert only(harvest, ServiceAtLocation) == ServiceAtLocation("own-17", "own-17-place", "own")
    assert only(harvest, ServiceCapacity) == ServiceCapacity("own-17", "own", 12, 9)
    assert [row.need for row in of(harvest, ServiceNeed)] == ["SLCN", "ASD"]
    assert only(harvest, Schedule).description == "Mondays"
    assert only(harvest, CostOption) == CostOption("own-17", "own", None, 2.5, "GBP")


def test_as_a_manifest_writes_it(path):
    text = """
        category = "Holiday activities"
        [columns]
        name = "Club"
        referral = { value = true }
        assurer = { value = "Family services" }
    """
    harvest = read(table(path, ["Club"], ["Tea"]), source(illustrative=True, **tomllib.loads(text)))
    service = only(harvest, Service)
    assert (service.category, service.referral, service.assurer, service.illustrative) == (
        "holiday-activities",
        True,
        "Family services",
        True,
    )
    assert service.source_ref == "line 2"
    assert of(harvest, Location) == []


def test_a_spreadsheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Clubs of the council"])
    book.active.append(["Club", "Checked", "Places"])
    book.active.append(["Tea", date(2024, 9, 30), 12.0])
    book.save(tmp_path / "list.xlsx")
    columns = {"name": "Club", "assured": "Checked", "capacity": "Places"}
    harvest = read(tmp_path / "list.xlsx", source(columns=columns, category="play"))
    assert only(harvest, Service).assured == date(2024, 9, 30)
    assert only(harvest, ServiceCapacity).maximum == 12
    assert only(harvest, Service).source_ref == "line 3"


PLAIN = {"name": "Name", "postcode": "Post code", "id": "Id", "category": "Kind"}


def plain(path: Path, *rows: Any, **given: Any) -> Harvest:
    columns = {ours: theirs for ours, theirs in PLAIN.items() if ours in ("name", "postcode")}
    given = {"columns": columns, "category": "play"} | given
    return read(table(path, ["Id", "Name", "Post code", "Kind"], *rows), source(**given))


def test_ids_without_a_column(path):
    rows = [["", "Tea", "PO30 1UD", ""], ["", "Tea", "PO30 2QQ", ""], ["", "Talk", "", ""]]
    one, two = plain(path, *rows), plain(path, *rows[::-1])
    ids = [row.service_id for row in of(one, Service)]
    assert len(set(ids)) == 3
    assert sorted(ids) == sorted(row.service_id for row in of(two, Service))


def test_an_id_at_two_places(path):
    rows = [
        ["1", "Tea", "PO30 1UD", ""],
        ["1", "tea ", "PO30 2QQ", ""],
        ["1", "Tea", "PO30 2QQ", ""],
        ["1", "Talk", "PO30 3QQ", ""],
        ["1", "Tea", "", ""],
    ]
    harvest = plain(path, *rows, columns=PLAIN | {"category": {"value": "play"}})
    assert only(harvest, Service).name == "Tea"
    assert [(row.location_id, row.postcode) for row in of(harvest, Location)] == [
        ("own-1-place", "PO30 1UD"),
        ("own-1-place-2", "PO30 2QQ"),
    ]
    assert [(row.row_ref, row.field) for row in of(harvest, Rejected)] == [
        ("line 4", "name"),
        ("line 5", "id"),
        ("line 6", "name"),
    ]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (5, 2, 3)


def test_the_same_row_twice(path):
    harvest = plain(path, ["", "Tea", "PO30 1UD", ""], ["", "tea", "po301ud", ""])
    assert (harvest.rows_kept, harvest.rows_rejected) == (1, 1)


def test_a_row_without_a_name(path):
    harvest = plain(path, ["1", "", "PO30 1UD", ""], ["2", "<script>x</script>", "", ""])
    assert [row.row_ref for row in of(harvest, Rejected)] == ["line 2", "line 3"]
    assert harvest.rows_rejected == 2


def test_categories_of_a_column(path):
    said = ["short-breaks", "Library", "respite  CARE", "Adults", "Wizards", ""]
    rows = [[str(i), f"Service {i}", "", kind] for i, kind in enumerate(said)]
    mapped = {"Respite care": "Short breaks", "adults": "leave out"}
    harvest = plain(path, *rows, columns=PLAIN, category="play", categories=mapped)
    assert [row.category for row in of(harvest, Service)] == [
        "short-breaks",
        "library",
        "short-breaks",
        "play",
    ]
    assert harvest.left_out == {"category Adults": 1}
    fault = only(harvest, Rejected)
    assert (fault.row_ref, fault.value) == ("line 6", "Wizards")
    assert 'categories = { "Wizards" =' in fault.reason


def test_ragged_rows_are_told_of(path):
    harvest = plain(path, ["1", "Tea", "PO30 1UD", ""], ["2", "Talk", "a", "b", "c"], ["3"])
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (3, 1, 2)
    assert {row.row_ref for row in of(harvest, Rejected)} == {"line 3", "line 4"}


@pytest.mark.parametrize(
    ("said", "amount", "words"),
    [
        ("Free", 0.0, None),
        ("£1,200", 1200.0, None),
        ("3", 3.0, None),
        ("£2 an hour", None, "£2 an hour"),
        ("1.2.3", None, "1.2.3"),
        ("²", None, "²"),
    ],
)
def test_costs(path, said, amount, words):
    given = source(columns={"name": "Name", "cost": "Cost"}, category="play")
    row = only(read(table(path, ["Name", "Cost"], ["Tea", said]), given), CostOption)
    assert (row.amount, row.description) == (amount, words)


@pytest.mark.parametrize("said", ["1" + "0" * 23, "9" * 400, "£1,000,001"])
def test_a_cost_beyond_belief_is_noted_and_not_kept(path, said):
    given = source(columns={"name": "Name", "cost": "Cost"}, category="play")
    harvest = read(table(path, ["Name", "Cost"], ["Tea", said]), given)
    assert not [row for row in harvest.rows if isinstance(row, CostOption)]
    assert only(harvest, Rejected).field == "cost"
    assert only(harvest, Service).name == "Tea"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "columns is missing"),
        ({"columns": {}}, "columns is missing"),
        (
            {"columns": {"title": "Name"}},
            "'title' is not one of our names.*Our names are: id, name",
        ),
        ({"columns": {"name": 3}}, "name is 3"),
        ({"columns": {"name": []}}, r"name is \[\]"),
        ({"columns": {"name": {"valu": "x"}}}, "name is"),
        ({"columns": {"url": "Id"}, "category": "play"}, "which column is the name"),
        ({"columns": {"name": {"value": "Tea"}}, "category": "play"}, "which column is the name"),
        ({"columns": {"name": "Name"}}, "category must say"),
        ({"columns": {"name": "Name"}, "category": "wizards"}, "category is 'wizards'. Give"),
        ({"columns": {"name": "Name"}, "category": 3}, "category is 3"),
        ({"columns": {"name": "Name", "lat": "Id"}, "category": "play"}, "both lat and lon"),
        ({"columns": {"name": "Name"}, "category": "play", "crs": "OSGB"}, "crs is 'OSGB'"),
        (
            {
                "columns": {"name": "Name", "lat": "Id", "lon": "Id"},
                "category": "play",
                "crs": "EPSG:27700",
            },
            "called easting and northing",
        ),
        ({"columns": {"name": "Name"}, "category": "play", "categories": ["x"]}, "categories is"),
        (
            {"columns": {"name": "Name"}, "category": "play", "categories": {"x": "wizards"}},
            "categories says 'x' = 'wizards'",
        ),
        ({"columns": {"name": "Nome"}, "category": "play"}, r"the column Nome \(is it 'Name'"),
    ],
)
def test_wrong_settings(path, given, said):
    table(path, ["Id", "Name"], ["1", "Tea"])
    with pytest.raises(SourceError, match=rf"Own list: .*{said}"):
        read(path, source(**given))


def test_degrees_may_be_declared(path):
    columns = {"name": "Name", "lat": "Y", "lon": "X"}
    table(path, ["Name", "Y", "X"], ["Tea", "50.7", "-1.29"])
    assert only(read(path, source(columns=columns, category="play", crs="EPSG:4326")), Location).lon


@pytest.mark.parametrize(
    "content", [b"", b"Name\n", b"\xff\xfe", b"PK\x03\x04", b"<html>", b"%PDF-1.4"]
)
def test_what_is_no_list(path, content):
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"list\.csv"):
        read(path, source(columns={"name": "Name"}, category="play"))


cells = st.sampled_from(
    ["", "Tea", "PO30 1UD", "50.7", "-1.29", "5 to 11", "play", "yes"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ALL = {
    ours: ours.title() for ours in [*FULL, "address", "min_age", "max_age", "easting", "northing"]
}


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(cells, min_size=len(ALL), max_size=len(ALL)), min_size=1, max_size=4))
def test_any_list(path, rows):
    table(path, list(ALL.values()), *rows)
    try:
        harvest = read(path, source(columns=ALL, category="play"))
    except SourceError:
        return
    assert 0 <= harvest.rows_rejected <= len({row.row_ref for row in of(harvest, Rejected)})
    services = {row.service_id for row in of(harvest, Service)}
    places = {row.location_id for row in of(harvest, Location)}
    assert len(services) == len(of(harvest, Service))
    assert len(places) == len(of(harvest, Location))
    for row in of(harvest, ServiceAtLocation):
        assert row.service_id in services
        assert row.location_id in places
    for row in of(harvest, Service):
        assert row.name.strip()
        assert row.organization_id in {
            None,
            *(o.organization_id for o in of(harvest, Organization)),
        }


SCHOOLS = [
    ["Name", "URN", "Type", "SEN", "Postcode"],
    ["Elm Primary School", "100001", "Community school", "SEN unit", "PO30 1UD"],
    ["Oak School", "100002", "Academies", "Resourced provision and SEN unit", "PO30 1UD"],
    ["Ash House", "100003", "Independent schools", "Not applicable", "PO30 1UD"],
    ["Yew School", "100004", "33", "", "PO30 1UD"],
    ["Bay School", "100005", "A kind of school", "Sometimes", "PO30 1UD"],
]
SCHOOL_COLUMNS = {
    "name": "Name",
    "urn": "URN",
    "school_type": "Type",
    "sen_provision": "SEN",
    "postcode": "Postcode",
}


def test_a_list_of_schools_says_their_types_and_special_classes(tmp_path: Path) -> None:
    given = source(category="mainstream-school", columns=SCHOOL_COLUMNS)
    found = read(table(tmp_path / "schools.csv", *SCHOOLS), given)
    kinds = {row.name: row.category for row in of(found, Service)}
    assert kinds == {
        "Elm Primary School": "mainstream-school",
        "SEN unit at Elm Primary School": "resourced-provision",
        "Oak School": "mainstream-school",
        "Resourced provision at Oak School": "resourced-provision",
        "SEN unit at Oak School": "resourced-provision",
        "Ash House": "mainstream-school",
        "Yew School": "special-school",
        "Bay School": "mainstream-school",
    }
    assert {row.urn: (row.type_code, row.type_name) for row in of(found, School)} == {
        "100001": (1, "Community school"),
        "100002": (0, "Academies"),
        "100003": (0, "Independent schools"),
        "100004": (33, "Academy special sponsor led"),
    }
    units = {row.service_id for row in of(found, Service) if " at " in row.name}
    placed = {row.service_id for row in of(found, ServiceAtLocation)}
    assert units < placed
    assert {row.urn for row in of(found, Service) if row.service_id in units} == {None}
    assert [(row.row_ref, row.field) for row in of(found, Rejected)] == [
        ("line 6", "school_type"),
        ("line 6", "sen_provision"),
    ]


def test_the_type_of_a_school_is_a_category_enough(tmp_path: Path) -> None:
    found = read(table(tmp_path / "s.csv", *SCHOOLS[:5]), source(columns=SCHOOL_COLUMNS))
    assert {row.category for row in of(found, Service)} == {
        "mainstream-school",
        "special-school",
        "resourced-provision",
    }


@pytest.mark.parametrize(
    "columns",
    [
        {day: f"hours_{day}" for day in DAYS},
        {"opening": [f"hours_{day}" for day in DAYS]},
    ],
)
def test_hours_in_seven_columns(tmp_path: Path, columns: dict[str, Any]) -> None:
    head = ["Name", *(f"hours_{day}" for day in DAYS)]
    row = ["Elm Pharmacy", *["09:00-17:00"] * 5, "9-1", "CLOSED"]
    given = source(category="pharmacy", columns={"name": "Name", **columns})
    found = read(table(tmp_path / "p.csv", head, row), given)
    assert only(found, Schedule).opening_hours == "Mo-Fr 09:00-17:00; Sa 09:00-13:00; Su off"


def test_a_text_of_hours_is_read_or_kept_in_words(tmp_path: Path) -> None:
    rows = [["Name", "Open"], ["A", "Mon-Fri 9am-5pm"], ["B", "Alternate Mondays"]]
    given = source(category="library", columns={"name": "Name", "opening": "Open"})
    found = of(read(table(tmp_path / "o.csv", *rows), given), Schedule)
    assert [(row.opening_hours, row.description) for row in found] == [
        ("Mon-Fri 9am-5pm", None),
        (None, "Alternate Mondays"),
    ]


@pytest.mark.parametrize(
    ("code", "postcode", "right", "faults"),
    [
        ("E08000009", "PO30 1UD", "E08000009", 0),
        ("Trafford", "PO30 1UD", "Trafford", 0),
        ("E0800009", "PO30 1UD", None, 0),  # the place says whose it is
        ("E0800009", "", None, 1),
    ],
)
def test_a_council_whose_code_lacks_a_digit_is_not_known(
    tmp_path: Path, code: str, postcode: str, right: str | None, faults: int
) -> None:
    rows = [["Name", "Council", "Postcode"], ["A", code, postcode]]
    columns = {"name": "Name", "authority": "Council", "postcode": "Postcode"}
    found = read(table(tmp_path / "c.csv", *rows), source(category="library", columns=columns))
    assert only(found, Service).authority_code == right
    assert len(of(found, Rejected)) == faults


def test_a_phase_says_something_of_a_school_whose_type_is_not_known(tmp_path: Path) -> None:
    columns = ("name", "urn", "school_type", "phase", "gender")
    path = table(
        tmp_path / "schools.csv",
        columns,
        ("North", "100001", "Community Special School", "", "Mixed"),
        ("South", "100002", "", "Primary", ""),
        ("East", "100003", "", "", "Mixed"),
        ("West", "", "", "Primary", ""),
    )
    plan = {"category": "mainstream-school", "columns": {name: name for name in columns}}
    harvest = read(path, source(**plan))
    schools = {s.urn: (s.type_code, s.phase, s.gender) for s in of(harvest, School)}
    assert schools == {"100001": (7, None, "Mixed"), "100002": (None, "Primary", None)}
    assert harvest.rows_kept == 4
