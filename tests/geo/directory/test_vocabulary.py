"""The vocabulary holds together, and unknown words are answered with the known ones."""

import pytest

from geo.directory import vocabulary
from geo.errors import InputError


def test_every_category_is_in_a_section_and_every_section_has_one():
    assert {c.section for c in vocabulary.CATEGORIES.values()} == set(vocabulary.SECTIONS)
    assert all(slug == category.slug for slug, category in vocabulary.CATEGORIES.items())
    assert vocabulary.section_of("sendiass") == "family-support"


def test_names_on_the_screen_are_distinct():
    for names in (
        [c.name for c in vocabulary.CATEGORIES.values()],
        [n.name for n in vocabulary.NEEDS.values()],
    ):
        assert len(names) == len(set(names))
        assert all(names)


def test_case_and_spaces_do_not_matter():
    assert vocabulary.check_category(" Special-School ") == "special-school"
    assert vocabulary.check_need(" asd ") == "ASD"


@pytest.mark.parametrize("wrong", ["", "nurserie", "<script>", "x" * 10_000, "\ud800"])
def test_an_unknown_category_is_answered_with_all_known_ones(wrong):
    with pytest.raises(InputError) as raised:
        vocabulary.check_category(wrong)
    message = str(raised.value)
    assert all(slug in message for slug in vocabulary.CATEGORIES)
    assert len(message) < 1500


def test_a_near_miss_is_suggested():
    with pytest.raises(InputError, match=r"Did you mean special-school\?"):
        vocabulary.check_category("specal-school")


def test_an_unknown_need_is_answered_with_all_known_ones():
    with pytest.raises(InputError) as raised:
        vocabulary.check_need("AUTISM")
    assert "'AUTISM' is not a known need" in str(raised.value)
    assert all(code in str(raised.value) for code in vocabulary.NEEDS)
