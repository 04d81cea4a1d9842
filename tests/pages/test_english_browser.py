"""What stays in English on a page in another language: it says so, and a screen reader knows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from geo import words
from geo.languages import speaking
from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    Server,
    _settled,
    browser,
    pytestmark,
    server,
)

BODIES = {
    "privacy": "What you type to search",
    "accessibility": "How it should work for you",
    "glossary": "alternative provision",
    "guides": "We are waiting for a diagnosis",
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:  # noqa: F811
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def _open(page: Page, server: Server, address: str) -> None:  # noqa: F811
    page.goto(f"{server.url}/{address}")
    page.locator(".credits").first.wait_for()
    _settled(page)


@pytest.mark.parametrize(("name", "begins"), BODIES.items())
def test_a_body_in_english_is_marked_and_says_so_first(
    page: Page,
    server: Server,  # noqa: F811
    name: str,
    begins: str,
) -> None:
    _open(page, server, f"{name}?lang=ar")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "ar",
        "rtl",
    ]
    body = page.locator(f".st-key-in-english-{name}")
    assert body.evaluate("e => [e.lang, e.dir, getComputedStyle(e).direction]") == [
        "en",
        "ltr",
        "ltr",
    ]
    with speaking("ar"):
        said = page.get_by_text(words.say("language.part"), exact=True)
    first = body.get_by_text(begins, exact=True).first
    assert said.bounding_box()["y"] < first.bounding_box()["y"]
    assert not said.evaluate("e => e.closest('[lang=en]')")


def test_what_is_said_in_english_beside_the_translation_is_marked(
    page: Page,
    server: Server,  # noqa: F811
) -> None:
    _open(page, server, "privacy?lang=ar")
    english = page.get_by_text("No speaker of Arabic has checked this translation yet.")
    assert english.evaluate("e => e.closest('[lang]').lang") == "en"


def test_the_menu_is_called_by_its_word_in_the_language(page: Page, server: Server) -> None:  # noqa: F811
    _open(page, server, "?lang=ar")
    menu = page.get_by_test_id("stExpandSidebarButton")
    with speaking("ar"):
        name = words.say("page.menu")
    assert menu.evaluate("e => JSON.parse(getComputedStyle(e, '::after').content)") == name
