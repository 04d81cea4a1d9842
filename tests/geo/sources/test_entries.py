"""Cells of lists as fields: the many ways in which people write the same thing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.directory.vocabulary import NEEDS
from geo.manifest import Source
from geo.measure import to_grid
from geo.records import Harvest, Location, Rejected
from geo.sources.entries import Cells, ages_in_words, category_named, day_said, place_of, short_hash

SOURCE = Source("services", "own", "Own list", "p", "l", "a", "2026")


def cells(**values: str) -> Cells:
    return Cells(SOURCE, Harvest(), "line 2", values)


def told(row: Cells) -> list[str]:
    return [fault.field for fault in row.harvest.rows if isinstance(fault, Rejected)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("www.example.org", "https://www.example.org"),
        ("example.org.uk/clubs", "https://example.org.uk/clubs"),
        ("", None),
        ("none", None),
        ("javascript:alert(1)", None),
        ("https://a.org and https://b.org", None),
        ("https://example.org/\"onclick='x'", None),
        ("a@example.org", None),
    ],
)
def test_web_addresses(said, expected):
    row = cells(url=said)
    assert row.web("url") == expected
    assert told(row) == (["url"] if said and expected is None else [])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("01983 123456", "01983 123456"),
        ("1983123456", "01983123456"),
        ("7700900123", "07700900123"),
        ("+44 1983 123456 (mornings)", "+44 1983 123456 (mornings)"),
        ("111", "111"),
        ("", None),
        ("ask", None),
    ],
)
def test_telephone_numbers(said, expected):
    row = cells(phone=said)
    assert row.phone("phone") == expected
    assert told(row) == (["phone"] if said and expected is None else [])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("30/09/2026", date(2026, 9, 30)),
        ("3/9/2026", date(2026, 9, 3)),
        ("30 September 2026", date(2026, 9, 30)),
        ("09/Jan/2018 - 00:00", date(2018, 1, 9)),
        ("2026-09-30 10:30:00", date(2026, 9, 30)),
        ("2026-09-30T10:30:00Z", date(2026, 9, 30)),
        ("09/30/2026", None),
        ("30/09/26", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(said, expected):
    assert day_said(said) == expected


def test_a_check_that_is_still_to_come():
    row = cells(assured=(date.today() + timedelta(days=2)).isoformat())
    assert row.day("assured") is None
    assert told(row) == ["assured"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("5 to 11", (5, 11)),
        ("5-11 years", (5, 11)),
        ("ages 5 – 11", (5, 11)),
        ("18+", (18, None)),
        ("16 and over", (16, None)),
        ("over 16", (16, None)),
        ("under 5", (None, 4)),
        ("7", (7, 7)),
        ("up to 18", (None, 18)),
        ("0 to 25 years old", (0, 25)),
        ("6 months to 5 years", (0.5, 5)),
        ("6 - 18 months", (0.5, 1.5)),
        ("children", None),
        ("5 to 999", None),
        ("", None),
    ],
)
def test_ages_in_words(said, expected):
    assert ages_in_words(said) == expected


@pytest.mark.parametrize(
    ("values", "expected", "faults"),
    [
        ({"ages": "5 to 11"}, (5, 11), []),
        ({"ages": "All ages"}, (None, None), []),
        ({"min_age": "5", "max_age": ""}, (5, None), []),
        ({"ages": "5 to 11", "max_age": "12"}, (5, 12), []),
        ({"min_age": "11", "max_age": "5"}, (None, None), ["min_age"]),
        ({"min_age": "-1", "max_age": "121"}, (None, None), ["min_age", "max_age"]),
        ({"ages": "teens"}, (None, None), ["ages"]),
    ],
)
def test_ages(values, expected, faults):
    row = cells(**values)
    assert row.ages() == expected
    assert told(row) == faults


@pytest.mark.parametrize(
    ("said", "expected", "faults"),
    [
        ("ASD; slcn", ["SLCN", "ASD"], 0),
        ("Autism, Physical disability", ["ASD", "PD"], 0),
        ("Social, emotional and mental health|HI", ["SEMH", "HI"], 0),
        ("SpLD - Specific Learning Difficulty", ["SPLD"], 0),
        ("ASD, ASD", ["ASD"], 0),
        ("ASD, wizardry", ["ASD"], 1),
        ("", [], 0),
    ],
)
def test_needs(said, expected, faults):
    row = cells(needs=said)
    assert row.needs("needs") == expected
    assert len(told(row)) == faults


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Yes", "yes"), ("n", "no"), ("Partial", "limited"), ("", None), ("stairs", None)],
)
def test_wheelchairs(said, expected):
    row = cells(wheelchair=said)
    assert row.wheelchair("wheelchair") == expected
    assert bool(told(row)) == (said == "stairs")


@pytest.mark.parametrize(
    ("said", "expected"),
    [("1,200", 1200), ("0", 0), ("", None), ("-1", None), ("½", None), ("٣", None)],
)
def test_counts(said, expected):
    assert cells(capacity=said).count("capacity") == expected


def test_positions():
    ((east, north),) = to_grid(-1.29, 50.7)
    assert cells(lat="50.7", lon="-1.29").position() == (-1.29, 50.7)
    grid = cells(easting=f"{east:,.2f}", northing=f"{north:.2f}").position()
    assert grid == pytest.approx((-1.29, 50.7), abs=1e-6)
    fallback = cells(lat="0", lon="0", easting=f"{east}", northing=f"{north}")
    assert fallback.position() == pytest.approx((-1.29, 50.7), abs=1e-6)
    assert told(fallback) == ["lat"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"lat": "-1.29", "lon": "50.7"}, "swapped"),
        ({"lat": "449989", "lon": "89000"}, "grid metres"),
        ({"lat": "50.7", "lon": ""}, "two numbers"),
        ({"lat": "north", "lon": "west"}, "two numbers"),
        ({"lat": "nan", "lon": "1"}, "two numbers in degrees"),
        ({"lat": "40.7", "lon": "-74"}, "not in Great Britain"),
        ({"easting": "50.7", "northing": "-1.29"}, "are not in Great Britain"),
        ({"easting": "9000000", "northing": "1"}, "are not in Great Britain"),
        ({"easting": "inf", "northing": "1"}, "are not in Great Britain"),
    ],
)
def test_positions_that_are_wrong(values, said):
    row = cells(**values)
    assert row.position() is None
    (fault,) = row.harvest.rows
    assert isinstance(fault, Rejected)
    assert said in fault.reason


def test_no_position_is_no_fault():
    row = cells(lat="", lon="", easting="0", northing="0")
    assert row.position() is None
    assert told(row) == []


def test_a_place():
    row = cells(postcode="po301ud", lat="50.7", lon="-1.29", wheelchair="yes")
    assert place_of(row, "own-1-place", "The Mall") == Location(
        "own-1-place", None, -1.29, 50.7, "own", "The Mall", "PO30 1UD", "yes"
    )
    assert place_of(cells(), "x", None) is None
    unplaced = place_of(cells(postcode="nowhere"), "x", None)
    assert unplaced is not None
    assert (unplaced.lon, unplaced.postcode) == (None, "NOWHERE"), "the build says what is wrong"


def test_categories_by_slug_and_by_name():
    assert category_named(" GP  (family doctor)") == category_named("GP") == "gp"
    assert category_named("wizards") is None


def test_hashes_last():
    assert (
        short_hash("Tea  club", "po30 1ud") == short_hash("tea club", "PO30 1UD") != short_hash("")
    )
    assert short_hash("Tea club", "PO30 1UD") == "048c82ee3236"


@given(st.text(max_size=40))
def test_any_cell(said):
    row = cells(
        **dict.fromkeys(["a", "ages", "min_age", "lat", "lon", "easting", "northing"], said)
    )
    row.web("a")
    row.email("a")
    row.phone("a")
    row.count("a")
    row.day("a")
    row.urn("a")
    row.yes("a")
    row.line("a")
    row.prose("a")
    assert set(row.needs("a")) <= NEEDS.keys()
    low, high = row.ages()
    assert low is None or high is None or 0 <= low <= high <= 120
    position = row.position()
    assert position is None or (-9 <= position[0] <= 2.1 and 49.7 <= position[1] <= 61)
