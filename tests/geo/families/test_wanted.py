"""What a family means by the kinds of service that it chose."""

from geo.directory.vocabulary import CATEGORIES
from geo.families.wanted import CROWDS, Wanted, meant


def asked(sections: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> set[str]:
    return set(meant(Wanted(sections=sections, categories=categories)).get("categories"))


def test_nothing_asked_is_everything_but_the_crowds() -> None:
    assert asked() == set(CATEGORIES) - set(CROWDS)


def test_a_section_is_all_of_it() -> None:
    assert asked(("transport",)) == {s for s, c in CATEGORIES.items() if c.section == "transport"}


def test_a_category_narrows_its_own_section_only() -> None:
    health = {s for s, c in CATEGORIES.items() if c.section == "health-and-care"}
    assert asked(("health-and-care",), ("gp",)) == {"gp"}
    assert asked(("health-and-care",), ("library",)) == health | {"library"}


def test_an_age_of_nought_is_an_age() -> None:
    assert Wanted(age=0).chosen == {"age": 0}
    assert Wanted(age=None, free=False, needs=()).chosen == {}
