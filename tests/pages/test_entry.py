"""One service in words, from data that anybody may have written."""

import re
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from geo.records import Schedule
from geo.settings import ZONE
from pages.parts.show import entry as _entry

ROW = {
    "name": "Row Surgery",
    "illustrative": False,
    "category": "gp",
    "section": "health-and-care",
    "distance_m": 400.0,
    "duration_s": 300.0,
    "ferry": "",
    "direction": "north-east",
    "service_id": "s",
    "location_id": "l",
    "authority_code": "E06000999",
}
DETAIL = dict.fromkeys(
    (
        "address",
        "postcode",
        "phone",
        "email",
        "url",
        "opening_hours",
        "description",
        "eligibility",
        "how_to_access",
        "min_age",
        "max_age",
        "referral",
        "wheelchair",
        "accessibility",
        "needs",
        "cost",
        "organization",
        "assured",
        "source_title",
        "source_vintage",
        "fields_from",
        "placed_by",
        "assurer",
    ),
    None,
)

AROUND = _entry.EntryContext(
    "walk", "E06000999", {"E10000014": "Hampshire"}, {}, {}, datetime(2026, 11, 23, 9, tzinfo=ZONE)
)


def written(**detail: object) -> str:
    return _entry.listed(1, ROW, {**DETAIL, **detail}, AROUND)


TOLD = ("address", "phone", "url", "opening_hours", "description", "cost", "source_title")


@pytest.mark.parametrize("column", TOLD)
def test_no_cell_is_markup(column: str) -> None:
    assert "<b>" not in written(**{column: "<b>bold</b>"})


def test_no_name_is_markup() -> None:
    row = {**ROW, "name": "<script>alert(1)</script>", "ferry": "<i>"}
    entry = _entry.listed(1, row, DETAIL, AROUND)
    assert "<script" not in entry
    assert "<i>" not in entry


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "x"])
def test_only_web_addresses_become_links(url: str) -> None:
    links = re.findall(r'<a href="(.*?)"', written(url=url))
    assert [link for link in links if not link.startswith("service?id=")] == []


@pytest.mark.parametrize("url", ["https://example.org/a?b=1", "HTTP://EXAMPLE.ORG"])
def test_a_web_address_is_a_link_that_shows_its_host(url: str) -> None:
    entry = written(url=url)
    assert ">example.org</a>" in entry
    assert 'rel="noopener noreferrer"' in entry


def test_a_broken_address_is_shown_as_text() -> None:
    assert "http://[broken" in written(url="http://[broken")


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT, ""])
def test_what_is_not_said_is_left_out(nothing: object) -> None:
    entry = written(**dict.fromkeys(DETAIL, nothing))
    assert "nan" not in entry.lower()
    assert "None" not in entry
    assert "Wheelchair access: not known" in entry
    assert "<dl" not in entry


def test_a_number_is_one_to_dial_here() -> None:
    assert "Phone: 01983 522917" in written(phone="+44 1983 522917")


def test_opening_hours_are_a_line_a_rule() -> None:
    hours = "MO,TU,WE 09:00 to 17:00\nSA 10:00 to 12:00. Term only."
    assert "Open: Mon to Wed 9am to 5pm<br>Sat 10am to midday. Term only." in written(
        opening_hours=hours
    )


def test_needs_are_named() -> None:
    assert "Autism; Speech, language and communication" in written(needs="ASD,SLCN")


def test_each_field_keeps_its_source() -> None:
    entry = written(
        source_title="Schools", source_vintage="2026-11", fields_from="A map\turl,wheelchair"
    )
    assert "Source: Schools, November 2026. From A map: website, wheelchair</p>" in entry


def test_a_place_known_only_by_its_postcode_says_so() -> None:
    assert "the middle of its postcode" in written(source_title="Schools", placed_by="postcode")
    assert "the middle of its postcode" not in written(source_title="Schools", placed_by="source")


def test_the_way_is_said_with_its_direction() -> None:
    assert "440 yards" in written() or "0.2 miles" in written()
    assert "north-east of you, 5 minutes on foot" in written()


def test_whose_it_is_is_said_across_the_border_only() -> None:
    theirs = _entry.listed(1, {**ROW, "authority_code": "E10000014"}, DETAIL, AROUND)
    assert "Outside this area: in Hampshire" in theirs
    assert "Outside this area" not in written()


def test_when_it_is_open_today_is_said() -> None:
    rules = {"s": [Schedule("s", "x", byday="MO", opens_at="09:30", closes_at="11:30")]}
    entry = _entry.listed(1, ROW, DETAIL, replace(AROUND, schedules=rules))
    assert "Open today, 9:30am to 11:30am." in entry


def test_who_checked_it_and_when_is_said_or_that_nobody_did() -> None:
    said = written(assured="2026-09-14", assurer="officer@example.org")
    assert "Last checked on 14 September 2026 by officer@example.org." in said
    assert "Not checked yet." in written()


def test_living_inside_the_area_that_it_serves_is_said() -> None:
    around = replace(AROUND, inside={"s": "inside"})
    written = _entry.listed(1, ROW, DETAIL, around)
    assert "This service covers where you live." in written
    around = replace(AROUND, inside={"s": "near the border"})
    assert "near the edge of the area" in _entry.listed(1, ROW, DETAIL, around)
