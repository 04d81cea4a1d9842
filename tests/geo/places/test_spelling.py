"""What makes no difference when names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.places.spelling import folded, normal_name


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
