"""Suggestions under the boxes of the Find page, in a real browser: with keys, a finger, and axe."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.examples import some
from tests.pages.test_accessible_browser import _open, _settled, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    Server,
    _watch,
    browser,
    pytestmark,
    server,
)


def _option(page: Page, text: str) -> Locator:
    return page.get_by_role("option").filter(has=page.get_by_text(text, exact=True))


@pytest.mark.parametrize(
    ("width", "scheme"), some([(390, "light"), (1280, "dark"), (390, "dark"), (1280, "light")], 2)
)
def test_suggestions_come_while_typing_and_enter_still_searches(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    width: int,
    scheme: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = _watch(page, server)
    _open(page, server, "", "Find support near you")
    place = page.get_by_label("Postcode, town or village")
    place.press_sequentially("testm", delay=20)
    expect(_option(page, "Testham")).to_be_visible()
    expect(place).to_have_attribute("aria-expanded", "true")
    assert serious(page) == set()
    assert cut_off(page) == []
    page.keyboard.press("Escape")
    expect(_option(page, "Testham")).to_be_hidden()
    expect(place).to_have_attribute("aria-expanded", "false")
    place.press_sequentially("x", delay=20)
    page.keyboard.press("Backspace")
    expect(_option(page, "Testham")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(place).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(place).to_have_value("Testham")
    expect(page.get_by_role("heading", name="of Testham")).to_have_count(0)
    needed = page.get_by_label("What do you need help with?")
    needed.press_sequentially("libr", delay=20)
    _option(page, "Testham Library").click()
    expect(needed).to_have_value("Testham Library")
    expect(needed).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="of Testham")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(0)
    _settled(page)
    assert "esth" not in page.url
    assert "estha" not in Path(server.log).read_text(encoding="utf-8")
    assert (seen.outside, seen.errors) == ([], [])
    context.close()


def test_a_misspelt_town_is_one_press_away(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    _open(page, server, "", "Find support near you")
    page.get_by_label("Postcode, town or village").fill("Testam")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Did you mean: Testham?").click()
    expect(page.get_by_role("heading", name="of Testham")).to_be_visible()
    page.close()
