"""Ofsted's lists: made rows in the layouts of several years, what is withheld, damage."""

import csv
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SourceError
from geo.manifest import Source
from geo.records import (
    Harvest,
    Location,
    Organization,
    Rejected,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from geo.sources.ofsted import read_childcare, read_social_care
from tests.examples import examples

R = TypeVar("R")

CHILDCARE_2025 = [
    "Provider URN",
    "Registration Date",
    "Provider Type",
    "Provider Subtype",
    "Provider Status",
    "Provider Early Years Register Flag",
    "Provider Compulsory Childcare Register Flag",
    "Provider Voluntary Childcare Register Flag",
    "Provider Name",
    "Provider Address Line 1",
    "Provider Address Line 2",
    "Provider Address Line 3",
    "Provider Town",
    "Provider Postcode",
    "Telephone Number",
    "Local Authority",
    "Places",
]
CHILDCARE_2021 = [
    "Web link",
    "Provider URN",
    "Provider type",
    "Provider subtype",
    "Provider status",
    "Provider Early Years Register Flag",
    "Provider name",
    "Provider address line 1",
    "Provider town",
    "Postcode",
    "Local authority",
    "Places",
]
SOCIAL_2023 = [
    "Web link",
    "URN",
    "Linked Education URN",
    "Provision type",
    "Registration date",
    "Registration status",
    "Name",
    "Address 1",
    "Address 2",
    "Town",
    "County",
    "Postcode",
    "Local authority",
    "Sector",
    "Places",
    "Short-break-only children's home",
    "Organisation which owns the provider",
]
SOCIAL_2016 = [
    "Web link",
    "URN",
    "Provision type",
    "Registration status",
    "Name",
    "Address 1",
    "Address 2",
    "Town",
    "County",
    "Postcode",
    "Local authority",
    "Places",
    "Linked education URN",
    "Short breaks only children's home",
]
NURSERY = {
    "provider urn": "EY123456",
    "provider type": "Childcare on non-domestic premises",
    "provider subtype": "Full day care",
    "provider status": "Active",
    "provider name": "Tea & Tots",
    "provider address line 1": "1 The Mall",
    "provider town": "Newport",
    "provider postcode": "PO30 1UD",
    "postcode": "PO30 1UD",
    "local authority": "Isle of Wight",
    "telephone number": "1983123456",
    "places": "26",
    "web link": "Ofsted Webpage",
    "provider early years register flag": "Y",
    "provider compulsory childcare register flag": "Y",
    "provider voluntary childcare register flag": "N",
}
SCHEME = {
    "urn": "SC123456",
    "provision type": "Residential Holiday Scheme for Disabled Children",
    "registration status": "Active",
    "name": "Summer Scheme",
    "address 1": "1 The Mall",
    "town": "Newport",
    "postcode": "PO30 1UD",
    "local authority": "Isle of Wight",
    "organisation which owns the provider": "Tea Ltd",
    "web link": "Ofsted Social Care Page",
}
REDACTED = ("name", "address line 1", "address 1", "address 2", "town", "county", "postcode")


def of(harvest: Harvest, kind: type[R]) -> list[R]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def only(harvest: Harvest, kind: type[R]) -> R:
    (row,) = of(harvest, kind)
    return row


SOURCE = Source("ofsted-childcare", "ofsted", "Ofsted", "p", "l", "a", "2026")


def table(path: Path, header: list[str], *rows: dict[str, str]) -> Path:
    """A list with its title and note above the column names, as Ofsted publishes it."""
    blank = [""] * (len(header) - 1)
    cells = [[row.get(name.casefold(), "") for name in header] for row in rows]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        lines = [["Latest inspections as at", *blank], ["One table, from cell A3", *blank]]
        csv.writer(file).writerows([*lines, header, *cells])
    return path


def redacted(row: dict[str, str]) -> dict[str, str]:
    return {key: "REDACTED" if key.endswith(REDACTED) else value for key, value in row.items()}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "list.csv"


# Childcare


@pytest.mark.parametrize("header", [CHILDCARE_2021, CHILDCARE_2025])
def test_a_nursery(path, header):
    harvest = read_childcare(table(path, header, NURSERY), SOURCE)
    assert of(harvest, Rejected) == []
    service = only(harvest, Service)
    registers = "Early Years Register (from birth to 5)" + (
        ", compulsory Childcare Register (from 5 to 7)" if header is CHILDCARE_2025 else ""
    )
    assert service == Service(
        "ofsted-EY123456",
        "Tea & Tots",
        "early-years",
        "ofsted",
        "EY123456",
        description="Registered with Ofsted as: Childcare on non-domestic premises (full day "
        f"care). On the {registers}.",
        url="https://reports.ofsted.gov.uk/provider/16/EY123456",
        phone="01983123456" if header is CHILDCARE_2025 else None,
        authority_code="Isle of Wight",
    )
    place = only(harvest, Location)
    assert (place.lon, place.postcode, place.address) == (None, "PO30 1UD", "1 The Mall, Newport")
    assert only(harvest, ServiceAtLocation).service_id == service.service_id
    assert only(harvest, ServiceCapacity) == ServiceCapacity("ofsted-EY123456", "ofsted", 26)


@pytest.mark.parametrize(
    ("changed", "category"),
    [
        ({"provider subtype": "Sessional day care"}, "early-years"),
        ({"provider subtype": "Out-of-school day care"}, "childcare"),
        ({"provider subtype": ""}, "childcare"),
        ({"provider type": "Childcare on domestic premises", "provider subtype": ""}, "childcare"),
        ({"provider type": "Childminder", "provider subtype": ""}, "childcare"),
    ],
)
def test_kinds_of_childcare(path, changed, category):
    harvest = read_childcare(table(path, CHILDCARE_2025, NURSERY | changed), SOURCE)
    assert only(harvest, Service).category == category


def test_what_the_publisher_withholds(path):
    minder = redacted(NURSERY) | {"provider type": "Childminder", "provider subtype": ""}
    with_postcode = minder | {"provider urn": "2", "provider postcode": "PO30 2QQ"}
    with_name = minder | {"provider urn": "3", "provider name": "Ann's"}
    harvest = read_childcare(table(path, CHILDCARE_2025, minder, with_postcode, with_name), SOURCE)
    assert [row.name for row in of(harvest, Service)] == ["Childminder", "Ann's"]
    assert [row.postcode for row in of(harvest, Location)] == ["PO30 2QQ"]
    assert harvest.left_out == {"details withheld by the publisher": 1}
    assert "REDACTED" not in str(harvest.rows).upper()


def test_rows_of_childcare_that_are_not_kept(path):
    rows = [
        NURSERY,
        NURSERY,
        NURSERY | {"provider urn": ""},
        NURSERY | {"provider urn": "2", "provider status": "Suspended"},
        NURSERY | {"provider urn": "3", "provider type": "Wizard"},
        NURSERY | {"provider urn": "4", "places": "12.5"},
    ]
    harvest = read_childcare(table(path, CHILDCARE_2025, *rows), SOURCE)
    assert [row.source_ref for row in of(harvest, Service)] == ["EY123456", "4"]
    assert harvest.left_out == {"not active": 1}
    assert [(row.row_ref, row.field) for row in of(harvest, Rejected)] == [
        ("EY123456", "id"),
        ("line 6", "id"),
        ("3", "type"),
        ("4", "capacity"),
    ]
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (6, 2, 3)


# Social care


@pytest.mark.parametrize("header", [SOCIAL_2016, SOCIAL_2023])
def test_a_holiday_scheme(path, header):
    harvest = read_social_care(table(path, header, SCHEME), SOURCE)
    service = only(harvest, Service)
    assert (service.category, service.name) == ("short-breaks", "Summer Scheme")
    assert service.description == (
        "Registered with Ofsted as: Residential Holiday Scheme for Disabled Children."
    )
    assert only(harvest, Location).address == "1 The Mall, Newport"
    assert [row.name for row in of(harvest, Organization)] == (
        ["Tea Ltd"] if header is SOCIAL_2023 else []
    )
    assert of(harvest, Rejected) == []


@pytest.mark.parametrize("header", [SOCIAL_2016, SOCIAL_2023])
def test_a_residential_special_school(path, header):
    kind = {"provision type": "Residential special school", "linked education urn": "118223"}
    service = only(read_social_care(table(path, header, SCHEME | kind), SOURCE), Service)
    assert (service.category, service.urn) == ("special-school", "118223")


@pytest.mark.parametrize("said", ["Yes", "Short breaks only"])
def test_a_home_for_short_breaks(path, said):
    home = redacted(SCHEME) | {
        "provision type": "Children’s home",
        "short-break-only children's home": said,
        "organisation which owns the provider": "Isle of Wight Council",
    }
    harvest = read_social_care(table(path, SOCIAL_2023, home), SOURCE)
    service = only(harvest, Service)
    assert service.name == "Children's home for short breaks, run by Isle of Wight Council"
    assert service.category == "short-breaks"
    assert service.description is not None
    assert service.description.endswith("Ofsted does not publish its address.")
    assert service.authority_code == "Isle of Wight"
    assert of(harvest, Location) == []


def test_providers_that_are_no_entry(path):
    kinds = ["Children's home", "Independent Fostering Agency", "Supported Accommodation"]
    rows = [SCHEME | {"urn": str(i), "provision type": kind} for i, kind in enumerate(kinds)]
    school = {"urn": "8", "provision type": "Residential Special School"}
    rows += [
        redacted(SCHEME) | school,
        SCHEME | {"urn": "9", "registration status": "Resigned"},
        SCHEME | {"urn": "10", "provision type": "Wizards"},
    ]
    harvest = read_social_care(table(path, SOCIAL_2023, *rows), SOURCE)
    assert harvest.left_out == {
        "a type of provider we do not list": 3,
        "details withheld by the publisher": 1,
        "not active": 1,
    }
    assert only(harvest, Rejected).row_ref == "10"
    assert (harvest.rows_read, harvest.rows_kept, harvest.rows_rejected) == (6, 0, 1)


# Both


@pytest.mark.parametrize(
    ("reader", "header"),
    [(read_childcare, SOCIAL_2023), (read_social_care, CHILDCARE_2025), (read_childcare, ["URN"])],
)
def test_another_list(path, reader, header):
    with pytest.raises(SourceError, match=r"Ofsted: .*is missing the column"):
        reader(table(path, header, NURSERY), SOURCE)


words = st.sampled_from(["REDACTED", "Active", "Childminder", "Children's home", "Yes", "1", ""])
cells = words | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize(
    ("reader", "header"), [(read_childcare, CHILDCARE_2025), (read_social_care, SOCIAL_2023)]
)
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_rows(path, reader, header, data):
    columns = st.sampled_from([name.casefold() for name in header])
    rows = data.draw(st.lists(st.dictionaries(columns, cells), min_size=1, max_size=5))
    try:
        harvest = reader(table(path, header, *rows), SOURCE)
    except SourceError:
        return
    assert 0 <= harvest.rows_rejected <= len(of(harvest, Rejected))
    services = of(harvest, Service)
    assert len({service.service_id for service in services}) == len(services) == harvest.rows_kept
    assert all(service.name.strip().upper() != "REDACTED" for service in services)
