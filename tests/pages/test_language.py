"""The pages in the visitor's language: what is ours is in it, and entries stay as they are."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from geo import languages, words
from geo.languages import speaking
from pages.parts import site
from tests.pages.app import APP, markup, names, search
from tests.pages.app import words as read

pytestmark = pytest.mark.usefixtures("served")


def opened(code: str) -> AppTest:
    """The Find page at an address that names a language."""
    page = AppTest.from_file(str(APP), default_timeout=99)
    page.query_params["lang"] = code
    page.run()
    assert not page.exception
    return page


def searched(code: str, place: str = "TE1 1AA", asked: str = "") -> AppTest:
    """The answer to a search in a language."""
    page = opened(code)
    page.text_input(key="place").set_value(place)
    page.text_input(key="asked").set_value(asked)
    return press_search(page)


def press_search(page: AppTest) -> AppTest:
    """Press the form's own button, whatever it is called."""
    next(one for one in page.button if one.proto.is_form_submitter).click()
    page.run()
    assert not page.exception
    return page


def sentences(page: AppTest) -> set[str]:
    """Every label, caption and line of text of a page."""
    each = (*page.button, *page.text_input, *page.radio, *page.multiselect, *page.checkbox)
    labels = {one.label for one in each}
    texts = {
        one.value
        for one in (*page.title, *page.caption, *page.markdown, *page.header, *page.subheader)
    }
    return labels | texts


def english_of(page: AppTest, code: str) -> list[str]:
    """English sentences that a page still says though the language has them, outside of entries."""
    text = re.sub(r"<(\w+)[^>]* lang=\"en\".*?</\1>", " ", markup(page), flags=re.DOTALL)
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    said = " ".join([text, *sentences(page)])
    known = [e for e in languages.languages()[code].sentences if "{" not in e and len(e) > 18]
    return [english for english in known if english in said]


@pytest.mark.parametrize("code", sorted(languages.languages()))
def test_all_that_the_page_says_itself_is_in_the_language(code: str) -> None:
    page = searched(code)
    english = english_of(page, code)
    if code == "pl":
        assert page.title[0].value == "Znajdź wsparcie w pobliżu"
        assert "Najbliżej jest Row Surgery" in read(page)
    not_checked = "No speaker of"
    assert [one for one in english if not one.startswith(not_checked)] == []


def test_entries_stay_in_english_and_say_so() -> None:
    english, polish = search(AppTest.from_file(str(APP), default_timeout=99).run(), "TE1 1AA"), None
    polish = searched("pl")
    there = re.findall(r'<h3>\d+\. <span lang="en" dir="ltr">(.*?)</span>', markup(polish))
    assert [html.unescape(name) for name in there] == names(english)
    assert "Ten wpis jest po angielsku." in read(polish)
    assert "This entry is in English." not in read(english)
    assert 'lang="en"' not in markup(english)


def test_a_language_is_chosen_and_stays_for_the_visit() -> None:
    page = AppTest.from_file(str(APP), default_timeout=99).run()
    assert page.title[0].value == "Find support near you"
    page.radio(key="language-box").set_value("pl").run()
    assert page.title[0].value == "Znajdź wsparcie w pobliżu"
    assert page.query_params["lang"] in ("pl", ["pl"])
    page.switch_page("pages/travel.py").run()
    assert page.title[0].value == "Dojazd do szkoły"
    page.radio(key="language-box").set_value("en").run()
    assert page.title[0].value == "Travel to school"
    assert "lang" not in page.query_params


def test_the_translation_says_that_nobody_has_checked_it() -> None:
    said = [one.value for one in opened("pl").caption]
    with speaking("pl"):
        own = words.say("language.not_checked")
    assert own in said
    assert "No speaker of Polish has checked this translation yet." in said


def test_a_page_for_planners_is_in_english_and_says_so_in_the_language() -> None:
    page = opened("pl")
    page.switch_page("pages/planners.py").run()
    assert page.title[0].value == "For planners and commissioners"
    assert "Ta strona jest tylko po angielsku." in [one.value for one in page.caption]


def test_an_address_that_names_no_language_is_english() -> None:
    assert opened("tlh").title[0].value == "Find support near you"


@pytest.mark.parametrize("code", sorted(languages.languages()))
def test_danger_is_said_first_with_its_numbers(code: str) -> None:
    page = searched(code, asked="my daughter cuts herself")
    first = markup(page).partition('class="urgent"')[2].partition("</section>")[0]
    assert 'href="tel:999"' in first
    assert 'dir="ltr">999<' in first
    with speaking(code):
        assert words.say("find.urgent") in first


def test_a_filter_stays_when_the_language_changes() -> None:
    page = searched("pl")
    page.multiselect(key="categories").set_value(["library"]).run()
    few = len(names(page)) or markup(page).count("<article")
    page.radio(key="language-box").set_value("ar").run()
    assert not page.exception
    assert page.multiselect(key="categories").value == ["library"]
    assert markup(page).count("<article") == few


@pytest.mark.parametrize(
    "place", ["", "XYZ", "TE1 1ZZ", "TE1 1XX", "GIR 0AA", "JE2 3AB", "SO14 3AB"]
)
def test_what_is_wrong_with_a_place_is_said_in_the_language(place: str) -> None:
    wrong = [searched(code, place=place).error[0].value for code in ("en", "pl", "ar")]
    assert len(set(wrong)) == 3
    assert "postcode" not in wrong[1] + wrong[2]
    if place == "TE1 1XX":
        assert "Na naszej liście nie ma kodu pocztowego TE1 1XX" in wrong[1].replace("\\", "")


@pytest.mark.parametrize("name", [one.name for one in site.PAGES if one.translated])
def test_every_page_for_families_can_be_read_in_a_language(name: str) -> None:
    page = opened("ar")
    page.switch_page(f"pages/{name}.py").run()
    assert not page.exception
    with speaking("ar"):
        own = words.say("language.not_checked")
    assert any(own in one.value for one in page.caption)


@pytest.mark.parametrize("name", ["guides", "glossary", "privacy", "accessibility"])
def test_a_page_whose_text_is_in_english_says_so_in_the_language(name: str) -> None:
    page = opened("pl")
    page.switch_page(f"pages/{name}.py").run()
    with speaking("pl"):
        part = words.say("language.part")
    assert [one.value for one in page.markdown].count(part) == 1
    page.radio(key="language-box").set_value("en").run()
    assert part not in [one.value for one in page.markdown]
    assert "This part is in English." not in [one.value for one in page.markdown]


def test_a_home_that_is_wrong_is_told_in_the_language() -> None:
    page = opened("pl")
    page.switch_page("pages/travel.py").run()
    page.text_input(key="travel-home").set_value("TE1 1XX")
    press_search(page)
    assert "Na naszej liście nie ma kodu pocztowego TE1 1XX" in markup(page)
