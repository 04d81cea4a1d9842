"""Keeping in a real browser: by keyboard alone, on paper, at any width, in light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from geo.store import Store
from tests.pages.test_accessible_browser import _settled, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    Server,
    browser,
    pytestmark,
    server,
)

MOST_TABS = 200


@pytest.fixture(params=[320, 1280], ids=str)
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(viewport={"width": request.param, "height": 850})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture
def ids(small_db: Path) -> list[str]:
    return Store.open(small_db).offer().services["service_id"].tolist()


def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_TABS):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail("the Tab key does not come to it")


def _opened(page: Page, server: Server, ids: list[str]) -> None:  # noqa: F811
    page.goto(f"{server.url}/shortlist?ids={','.join(ids)}")
    page.get_by_role("button", name="Add these to your list").click()
    page.get_by_text(f"{len(ids)} services on your list.").wait_for()
    page.locator(".credits").first.wait_for()
    _settled(page)


def test_a_list_is_accessible_and_whole_at_any_width(
    visitor: Page,
    server: Server,  # noqa: F811
    ids: list[str],
) -> None:
    _opened(visitor, server, ids[3:7])
    for tick in visitor.locator(".st-key-compare-ticks label").all():
        tick.click()
        _settled(visitor)
    expect(visitor.locator(".keep-table")).to_be_visible()
    expect(visitor.locator(".keep-table thead th")).to_have_count(4)
    _settled(visitor)
    assert serious(visitor) == set()
    assert cut_off(visitor) == []
    box = visitor.locator(".keep-print").bounding_box()
    assert box is not None
    assert box["height"] >= 24


def _searched(browser: Browser, server: Server) -> Page:  # noqa: F811
    """A visit that has searched by keyboard; printing is counted."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(server.url)
    place = page.get_by_label("Postcode, town or village")
    place.wait_for()
    _tab_to(page, place)
    page.keyboard.type("TE1 1AA")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 mile's walk of TE1 1AA").wait_for()
    return page


def test_search_filter_open_keep_and_print_by_keyboard_alone(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> None:
    page = _searched(browser, server)
    _settled(page)
    _tab_to(page, page.locator(".st-key-narrow summary"))
    page.keyboard.press("Enter")
    _settled(page)
    _tab_to(page, page.locator(".st-key-wheelchair input"))
    page.keyboard.press("Space")
    page.get_by_role("heading", name="1 service within 1 mile's walk of TE1 1AA").wait_for()
    _settled(page)
    _tab_to(page, page.locator(".card[data-card='1'] article > details > summary"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_role("link", name="More about Testham Library"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Testham Library", level=1).wait_for()
    _settled(page)
    _tab_to(page, page.get_by_role("button", name="Keep in your list"))
    page.keyboard.press("Enter")
    _settled(page)
    _tab_to(page, page.get_by_role("link", name="Your list").first)
    page.keyboard.press("Enter")
    page.get_by_text("1 service on your list.").wait_for()
    _settled(page)
    _tab_to(page, page.get_by_role("button", name="Print this list"))
    page.keyboard.press("Enter")
    page.wait_for_function("window.printed === 1")
    assert "TE1" not in page.url
    page.context.close()


def test_search_keep_compare_and_print_by_keyboard_alone(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> None:
    page = _searched(browser, server)
    for turn in range(2):
        _settled(page)
        keep = page.get_by_role("button", name=re.compile("^Keep ")).first
        _tab_to(page, keep)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"Your list has {turn + 1} service")).to_be_visible()
        held = page.evaluate("document.activeElement.innerText")
        assert held.strip().startswith("Kept"), "the focus left the button"
    mine = page.get_by_role("link", name="Your list").first
    _tab_to(page, mine)
    page.keyboard.press("Enter")
    page.get_by_text("2 services on your list.").wait_for()
    _settled(page)
    for tick in range(2):
        _tab_to(page, page.locator(".st-key-compare-ticks input").nth(tick))
        page.keyboard.press("Space")
        _settled(page)
    expect(page.locator(".keep-table")).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="Print this list"))
    page.keyboard.press("Enter")
    page.wait_for_function("window.printed === 1")
    expect(page.locator(".keep-far").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".keep-far").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_text("Print how far each is").click()
    page.locator(".st-key-print-home").wait_for()
    page.emulate_media(media="print")
    expect(page.locator(".keep-far").first).to_be_visible()
    assert "TE1" not in page.url
    # Streamlit itself sets one, against forged requests; it says nothing of the visitor.
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"_streamlit_xsrf"}
    assert "TE1" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.context.close()


def test_paper_holds_the_list_and_no_buttons(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    ids: list[str],
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.set_default_timeout(60_000)
    _opened(page, server, ids[3:7])
    page.emulate_media(media="print")
    expect(page.locator(".keep").first).to_be_visible()
    for hidden in (".keep-print", ".st-key-about", "[data-testid=stHeader]"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("button", name="Remove from your list").first).to_be_hidden()
    page.close()
