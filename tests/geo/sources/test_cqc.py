"""CQC's directories: made rows in the published layouts, the table of categories, damage."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.manifest import Source
from geo.records import Harvest, Location, Organization, Rejected, Service, ServiceAtLocation
from geo.sources.cqc import DEFAULT_CATEGORIES, SETTINGS, is_kept, read, read_rules
from tests.examples import examples

HEADER = [
    "Name",
    "Also known as",
    "Address",
    "Postcode",
    "Phone number",
    "Service's website (if available)",
    "Service types",
    "Date of latest check",
    "Specialisms/services",
    "Provider name",
    "Local authority",
    "Region",
    "Location URL",
    "CQC Location ID (for office use only)",
    "CQC Provider ID (for office use only)",
]
CHILDREN, EVERYONE = "Caring for children (0 - 18yrs)", "Services for everyone"
UNDER_65, OVER_65 = "Caring for adults under 65 yrs", "Caring for adults over 65 yrs"

R = TypeVar("R")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def only(harvest: Harvest, kind: type[R]) -> R:
    (row,) = of(harvest, kind)
    return row


def source(folder: Path = Path(), **given: Any) -> Source:
    assert given.keys() <= SETTINGS
    return Source("cqc", "cqc", "CQC", "p", "l", "a", "2026", settings=given, folder=folder)


def row(number: int, types: str, bands: str = "", **changed: str) -> list[str]:
    plain = {
        "Name": f"Service {number}",
        "Address": "1 The Mall,Newport",
        "Postcode": "PO30 1UD",
        "Service types": types,
        "Specialisms/services": bands,
        "Provider name": "Care Ltd",
        "Local authority": "Isle of Wight",
        HEADER[13]: f"1-{number}",
        HEADER[14]: "1-99",
    }
    return [{**plain, **changed}.get(name, "") for name in HEADER]


def directory(path: Path, *rows: list[str], header: Any = HEADER) -> Path:
    width = len(header)
    before = [["CQC Locations data"], [], ["This data was produced on 23 September 2026"], []]
    with path.open("w", newline="", encoding="utf-8") as file:
        padded = [[*line, *[""] * (width - len(line))] for line in before]
        csv.writer(file).writerows([*padded, header, *rows])
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "directory.csv"


def test_a_service(path):
    changed = {
        "Name": "Dr Tea's <b>Surgery</b>",
        "Also known as": "The Surgery",
        "Phone number": "1983123456",
        "Service's website (if available)": "www.example.org",
        "Date of latest check": "09/Jan/2018 - 00:00",
    }
    harvest = read(directory(path, row(7, "Doctors/GPs", EVERYONE, **changed)), source())
    assert of(harvest, Rejected) == []
    provider = only(harvest, Organization)
    assert (provider.organization_id, provider.name) == ("cqc-org-1-99", "Care Ltd")
    assert only(harvest, Service) == Service(
        "cqc-1-7",
        "Dr Tea's Surgery",
        "gp",
        "cqc",
        "1-7",
        organization_id="cqc-org-1-99",
        description="Registered with the Care Quality Commission (CQC) as: Doctors/GPs. Also known "
        "as The Surgery. Last inspected or checked by CQC: 9 January 2018.",
        url="https://www.example.org",
        phone="01983123456",
        eligibility="CQC lists it for: Services for everyone.",
        authority_code="Isle of Wight",
    )
    assert only(harvest, Location) == Location(
        "cqc-1-7-place", None, None, None, "cqc", "1 The Mall,Newport", "PO30 1UD"
    )
    assert only(harvest, ServiceAtLocation).service_id == "cqc-1-7"


@pytest.mark.parametrize(
    ("types", "bands", "expected"),
    [
        ("Dentist", "", "dentist"),
        ("Dentist", EVERYONE, "dentist"),
        ("Doctors/GPs|Diagnosis/screening", f"{UNDER_65}|{CHILDREN}", "gp"),
        ("Doctors/GPs", OVER_65, "not for children or young people"),
        ("Hospital|Urgent care centres|Doctors/GPs", EVERYONE, "hospital"),
        ("Community services - Mental Health", CHILDREN, "mental-health"),
        ("Community services - Mental Health", UNDER_65, "not for children or young people"),
        ("Homecare agencies", f"{CHILDREN}|{OVER_65}", "social-care"),
        ("Homecare agencies", f"{OVER_65}|Dementia", "not for children or young people"),
        ("Supported living", f"{UNDER_65}|Learning disabilities", "social-care"),
        ("Supported living", "Learning disabilities", "not for children or young people"),
        (
            "Residential homes",
            f"{OVER_65}|Learning disabilities",
            "not for children or young people",
        ),
        (
            "Education disability services",
            f"{UNDER_65}|Learning disabilities",
            "specialist-college",
        ),
        ("Ambulances", EVERYONE, "a type of service we do not list"),
        ("Prison healthcare|Ambulances", EVERYONE, "a type of service we do not list"),
        ("Homecare agencies|Dentist", OVER_65 + "|" + UNDER_65, "dentist"),
        ("", EVERYONE, "no type of service given"),
    ],
)
def test_what_is_an_entry(path, types, bands, expected):
    harvest = read(directory(path, row(1, types, bands)), source())
    found = [service.category for service in of(harvest, Service)] + list(harvest.left_out)
    assert found == [expected]
    assert harvest.rows_rejected == 0


@pytest.mark.parametrize(
    ("bands", "ages"),
    [
        (CHILDREN, (0, 18)),
        (f"{UNDER_65}|Learning disabilities", (18, None)),
        (f"{CHILDREN}|{UNDER_65}", (None, None)),
        (f"{EVERYONE}|{UNDER_65}", (None, None)),
        (EVERYONE, (None, None)),
    ],
)
def test_ages_where_they_follow(path, bands, ages):
    service = only(read(directory(path, row(1, "Homecare agencies", bands)), source()), Service)
    assert (service.min_age, service.max_age) == ages
    assert service.delivery == "home"


def test_a_page_where_there_is_no_website(path):
    page = "https://www.cqc.org.uk/location/1-1"
    bad = {HEADER[5]: "see below", "Location URL": page}
    harvest = read(directory(path, row(1, "Dentist", **bad), row(2, "Dentist")), source())
    assert [s.url for s in of(harvest, Service)] == [page, "https://www.cqc.org.uk/location/1-2"]
    assert [fault.field for fault in of(harvest, Rejected)] == ["url"]


def test_rows_that_cannot_be_used(path):
    rows = [
        row(1, "Dentist"),
        row(1, "Dentist"),
        row(2, "Dentist", Name=""),
        row(3, "Dentist", **{HEADER[13]: ""}),
        row(4, "Wizardry"),
        row(5, "Wizardry|Dentist"),
        row(6, "Dentist", **{"Date of latest check": "soon"}),
    ]
    harvest = read(directory(path, *rows), source())
    assert [service.source_ref for service in of(harvest, Service)] == ["1-1", "1-5", "1-6"]
    assert [(fault.row_ref, fault.field) for fault in of(harvest, Rejected)] == [
        ("1-1", "id"),
        ("1-2", "name"),
        ("line 9", "id"),
        ("1-4", "types"),
        ("1-5", "types"),
        ("1-6", "checked"),
    ]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (7, 3, 4)


FULL = [
    "Location ID",
    "Location HSCA start date",
    "Dormant (Y/N)",
    "Care home?",
    "Location Name",
    "Location Telephone Number",
    "Location Web Address",
    "Publication Date",
    "Location Local Authority",
    "Location Street Address",
    "Location Address Line 2",
    "Location City",
    "Location County",
    "Location Postal Code",
    "Location Latitude",
    "Location Longitude",
    "Provider ID",
    "Provider Name",
    "Service type - Dental service",
    "Service type - Domiciliary care service",
    "Service user band - Children 0-18 years",
    "Service user band - Whole Population",
]


def in_full(number: int, **changed: str) -> list[str]:
    plain = {
        "Location ID": f"1-{number}",
        "Dormant (Y/N)": "N",
        "Location Name": f"Service {number}",
        "Location Street Address": "1 The Mall",
        "Location City": "Newport",
        "Location Postal Code": "PO30 1UD",
        "Location Latitude": "50.7",
        "Location Longitude": "-1.29",
        "Provider ID": "1-99",
        "Provider Name": "Care Ltd",
        "Publication Date": "2024-01-09",
    }
    return [{**plain, **changed}.get(name, "") for name in FULL]


DENTAL, HOME = "Service type - Dental service", "Service type - Domiciliary care service"


def test_the_directory_with_filters(path):
    rows = [
        in_full(1, **{DENTAL: "Y", "Service user band - Whole Population": "Y"}),
        in_full(2, **{HOME: "Y"}),
        in_full(3, **{DENTAL: "Y", "Dormant (Y/N)": "Y"}),
        in_full(4, **{DENTAL: "Y", "Location Latitude": "-1.29", "Location Longitude": "50.7"}),
    ]
    harvest = read(directory(path, *rows, header=FULL), source())
    one, two = of(harvest, Service)
    assert (one.category, one.source_ref, two.source_ref) == ("dentist", "1-1", "1-4")
    assert one.description == (
        "Registered with the Care Quality Commission (CQC) as: Dental service. Last inspected or "
        "checked by CQC: 9 January 2024."
    )
    assert one.eligibility == "CQC lists it for: Whole Population."
    first, second = of(harvest, Location)
    assert (first.lon, first.lat, first.address) == (-1.29, 50.7, "1 The Mall, Newport")
    assert (second.lon, second.postcode) == (None, "PO30 1UD")
    assert "swapped" in only(harvest, Rejected).reason
    assert harvest.left_out == {
        "not for children or young people": 1,
        "dormant: registered, but nothing is provided": 1,
    }


def test_another_table(path):
    with pytest.raises(SourceError, match=r"CQC: .*is missing the columns? .*CQC Location ID"):
        read(directory(path, ["x"], header=["Name"]), source())
    with pytest.raises(SourceError, match="is missing the column"):
        read(directory(path, ["x", "y"], header=["Location ID", "Location Name"]), source())


# The table of categories.


def test_the_table_that_comes_with_it():
    rules = read_rules(DEFAULT_CATEGORIES)
    assert {rule.category for rule in rules.values()} <= {None, *CATEGORIES}
    assert rules["doctorsgps"].category == rules["doctorstreatmentservice"].category == "gp"
    assert rules["communityservicessubstanceabuse"].category is None


def test_a_table_of_their_own(tmp_path, path):
    text = "# ours\nservice_type,in_full,category,kept_for,delivery\nDentist,,play,children,place\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8-sig")
    given = source(tmp_path, categories="own.csv")
    harvest = read(directory(path, row(1, "Dentist", CHILDREN), row(2, "Dentist")), given)
    assert only(harvest, Service).category == "play"
    assert Counter(harvest.left_out) == {"not for children or young people": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must have the columns service_type, in_full"),
        ("service_type,category\n", "must have the columns"),
        (
            "D,,wizards,anyone,place",
            r"line 2: 'wizards' is not a category\. Use one of: early-years",
        ),
        ("D,,play,anybody,place", r"line 2: kept_for is 'anybody'\. Give one of: anyone"),
        ("D,,play,anyone,moon", r"line 2: delivery is 'moon'"),
        ("D,,play", "line 2: kept_for is ''"),
    ],
)
def test_tables_that_are_wrong(tmp_path, path, text, said):
    if text and not text.startswith("service_type"):
        text = f"service_type,in_full,category,kept_for,delivery\n{text}\n"
    (tmp_path / "own.csv").write_text(text)
    with pytest.raises(SourceError, match=rf"own\.csv.*{said}"):
        read(directory(path, row(1, "Dentist")), source(tmp_path, categories="own.csv"))


@pytest.mark.parametrize(
    ("named", "said"), [("none.csv", r"none\.csv cannot be read"), (3, "is 3")]
)
def test_a_table_that_is_not_there(tmp_path, path, named, said):
    with pytest.raises(SourceError, match=said):
        read(directory(path, row(1, "Dentist")), source(tmp_path, categories=named))


@pytest.mark.parametrize("kept_for", ["anyone", "children", "young"])
def test_children_are_never_left_out(kept_for):
    assert is_kept(kept_for, [OVER_65, CHILDREN])
    assert is_kept(kept_for, [EVERYONE])
    assert not is_kept(kept_for, [OVER_65, "Dementia"])


words = st.sampled_from(["Dentist", "Doctors/GPs|", CHILDREN, UNDER_65, "PO30 1UD", "1-1", "", "|"])
cells = words | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(cells, min_size=13, max_size=16), min_size=1, max_size=5))
def test_any_rows(path, rows):
    try:
        harvest = read(directory(path, *rows), source())
    except SourceError:
        return
    assert 0 <= harvest.rows_rejected <= len(of(harvest, Rejected))
    services = of(harvest, Service)
    assert len({service.service_id for service in services}) == len(services) == harvest.rows_kept
