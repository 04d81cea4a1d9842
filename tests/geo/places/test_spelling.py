"""What makes no difference when names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.spelling import SHORTEST_MISSPELT, folded, normal_name, spelled_like


@pytest.mark.parametrize(
    "name", ["St Testham", "St. Testham", "SAINT TESTHAM", "st testham", "St\u200b. Test\u00adham"]
)
def test_a_saint_is_one_however_spelled(name):
    assert folded(name) == "saint testham"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("King's Lynn", "kings lynn"),
        ("King’s Lynn", "kings lynn"),
        ("Bury St. Edmunds", "bury saint edmunds"),
        ("Newcastle-upon-Tyne", "newcastle upon tyne"),
        ("The Lizard", "lizard"),
        ("Brompton & Sawdon", "brompton and sawdon"),
        ("High St", "high street"),
        ("St", "saint"),
        ("…", ""),
    ],
)
def test_marks_and_short_forms_make_no_difference(name, plain):
    assert folded(name) == plain


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name):
    assert folded(folded(name)) == folded(name)
    assert normal_name(folded(name)) == normal_name(name)


TOWNS = ["Freshwater", "Freshwater Bay", "Newport", "Newtown", "Ryde", "St. Lawrence", "Ventnor"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ventor", ["Ventnor"]),
        ("VENTNRO", ["Ventnor"]),
        ("Rdye", ["Ryde"]),
        ("fresh", ["Freshwater", "Freshwater Bay"]),
        ("Saint Lawrance", ["St. Lawrence"]),
        ("Newpot", ["Newport"]),
        ("Ry", []),
        ("Rye", []),
        ("Paris", []),
        ("", []),
        ("…", []),
    ],
)
def test_a_name_that_is_nearly_right_has_those_that_may_be_meant(typed, meant):
    assert spelled_like(typed, TOWNS) == meant


@given(st.sampled_from(["Freshwater", "Newport", "Ryde", "Ventnor"]), st.data())
def test_one_slip_in_a_long_name_is_found(name, data):
    at = data.draw(st.integers(1, len(name) - 1))
    typed = name[:at] + data.draw(st.sampled_from("abcxyz")) + name[at + 1 :]
    if len(folded(typed)) >= SHORTEST_MISSPELT:
        assert name in spelled_like(typed, TOWNS, most=len(TOWNS))
