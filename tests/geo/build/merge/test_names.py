"""Names that are equal but for spelling, and those that only look so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.build.merge.names import kinds, normal_name, one_kind, same_kind
from geo.directory.vocabulary import CATEGORIES
from geo.records import Service


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's School", "SAINT MARYS SCHOOL"),
        ("St. Mary’s C.E. Primary School", "St Marys Church of England Primary School"),
        ("All Saints CofE Junior School", "All Saints C of E Junior School"),
        ("Holy Cross RC School", "Holy Cross Roman Catholic School"),
        ("The Park & Ride", "Park and Ride"),
        ("Little Acorns Pre-School", "Little Acorns Preschool"),
        ("Oak Infants' School", "Oak Infant School"),
        ("Café  Élan", "cafe elan"),
        ("St Anne's (VA) School", "St Annes Voluntary Aided School"),
    ],
)
def test_spelling_makes_no_difference(one, other):
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oak Infant School", "Oak Junior School"),
        ("Oak Primary School", "Oak School"),
        ("Oak School", "Oak School Nursery"),
        ("Oak School", "Oak School Sixth Form"),
        ("1st Testham Scouts", "2nd Testham Scouts"),
        ("North Clinic", "South Clinic"),
        ("High Street Surgery", "High Street"),
        ("St Mary's Catholic School", "St Mary's Church of England School"),
    ],
)
def test_words_that_tell_services_apart_stay(one, other):
    assert normal_name(one) != normal_name(other)


def test_a_name_of_marks_alone_is_no_name():
    assert normal_name(" -- ' ") == ""


@given(st.text(max_size=60) | st.from_regex(r"(st|the|c|of|e|pre|school|\.| |&|'){1,12}"))
def test_normalising_twice_is_normalising_once(name):
    once = normal_name(name)
    assert normal_name(once) == once


def of(category):
    return Service("x", "X", category, "s", "x")


def test_schools_are_one_kind_and_all_others_their_own():
    assert same_kind(of("mainstream-school"), of("special-school"))
    assert same_kind(of("early-years"), of("college"))
    assert same_kind(of("early-years"), of("childcare"))
    assert not one_kind(of("early-years"), of("childcare"))
    assert not same_kind(of("mainstream-school"), of("childcare"))
    assert not same_kind(of("mainstream-school"), of("resourced-provision"))
    assert not same_kind(of("gp"), of("dentist"))


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_is_of_its_own_kind(category):
    assert kinds(category)
    assert one_kind(of(category), of(category))
