"""What to do first, SEND words, and how other pages lead to them."""

import pytest

from pages.parts import html
from tests.pages.app import markup, opened, press, search, visit, words

pytestmark = pytest.mark.usefixtures("served")


def test_every_situation_is_listed_with_its_law() -> None:
    page = visit("guides")
    titles = [box.label for box in page.expander]
    assert "The EHC plan is late" in titles
    said = words(page)
    assert "By week 20 you must have the final plan." in said
    assert "legislation.gov.uk/uksi/2014/1530/regulation/13" in markup(page)


def test_a_press_fills_the_form_and_searches_where_the_place_is_known() -> None:
    page = search(opened(), "TE1 1AA")
    page.switch_page("pages/guides.py").run()
    press(page, "Find mental health support near you")
    page.switch_page("pages/find.py").run()
    assert page.text_input(key="asked").value == "anxiety"
    assert page.text_input(key="place").value == "TE1 1AA"
    assert any("Mental health support" in said.value for said in page.markdown)


def test_without_a_place_the_form_is_filled_and_asks_for_one() -> None:
    page = visit("guides")
    press(page, "Find mental health support near you")
    page.switch_page("pages/find.py").run()
    assert page.text_input(key="asked").value == "anxiety"
    assert not page.error
    assert "Local Offer finder" in words(page)


def test_the_find_page_offers_situations_before_the_first_search() -> None:
    page = opened()
    press(page, "A plan is late")
    page.switch_page("pages/guides.py").run()
    open_now = [box.label for box in page.expander if box.proto.expanded]
    assert open_now == ["The EHC plan is late"]


def test_words_that_name_a_situation_lead_to_its_guide() -> None:
    page = opened()
    page.text_input(key="asked").set_value("the EHC plan is late")
    search(page, "TE1 1AA")
    assert {"A plan is late", "Asking for an EHC needs assessment"} <= {
        b.label for b in page.button
    }
    page.text_input(key="asked").set_value("library")
    search(page, "TE1 1AA")
    assert "A plan is late" not in {b.label for b in page.button}


def test_the_list_of_words() -> None:
    page = visit("glossary")
    assert "inclusion base The name since 2026 for a special class" in words(page)
    assert any("has not changed" in said.value for said in page.markdown)


def test_a_word_is_explained_at_its_first_use_and_safely() -> None:
    html.begin()
    first = html.explained("Ask the SENCO. <b>The SENCO</b> knows.")
    assert first.count("<details") == 1
    assert "<summary><span>SENCO</span>.</summary>" in first
    assert "&lt;b&gt;The SENCO&lt;/b&gt; knows." in first
    assert "<details" not in html.explained("SENCO")
    html.begin()
    assert "<details" in html.explained("SENCO")
    assert html.explained(None) == ""
