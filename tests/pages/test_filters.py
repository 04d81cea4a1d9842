"""What the form asks the core for."""

from geo.directory.vocabulary import CATEGORIES
from pages.parts.ask.search import CROWDS, Filters


def asked(sections: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> set[str]:
    return set(
        Filters("x", "walk", 1.0, sections=sections, categories=categories).searched_categories
    )


def test_nothing_asked_is_everything_but_the_crowds() -> None:
    assert asked() == set(CATEGORIES) - set(CROWDS)


def test_a_section_is_all_of_it() -> None:
    assert asked(("transport",)) == {s for s, c in CATEGORIES.items() if c.section == "transport"}


def test_a_category_narrows_its_own_section_only() -> None:
    health = {s for s, c in CATEGORIES.items() if c.section == "health-and-care"}
    assert asked(("health-and-care",), ("gp",)) == {"gp"}
    assert asked(("health-and-care",), ("library",)) == health | {"library"}
