"""What Streamlit draws around our pages looks and speaks as we want it to, whatever its version."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    WIDE,
    Server,
    _settled,
    browser,
    open_choices,
    pytestmark,
    server,
)

PLACE = "Postcode, town or village"


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:  # noqa: F811
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(server.url)
    opened.get_by_label(PLACE).wait_for()
    _settled(opened)
    yield opened
    context.close()


def _is_phone(page: Page) -> bool:
    return page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}


def test_the_menu_is_called_menu_and_closes_when_a_link_leads_on(page: Page) -> None:
    if not _is_phone(page):
        expect(
            page.get_by_test_id("stTopNav").get_by_role("link", name="Your list")
        ).to_be_visible()
        return
    page.get_by_role("button", name="Menu", exact=True).click()
    written = "e => JSON.parse(getComputedStyle(e, '::after').content)"
    close = page.get_by_role("button", name="Close menu")
    assert close.evaluate(written) == "Close menu"
    link = page.get_by_role("navigation").get_by_role("link", name="Your list")
    assert link.bounding_box()["height"] >= 44
    link.click()
    page.get_by_role("heading", name="Your list", level=1).wait_for()
    expect(link).not_to_be_in_viewport()
    menu = page.get_by_role("button", name="Menu", exact=True)
    assert menu.evaluate(written) == "Menu"
    box = menu.bounding_box()
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= PHONE[0]


def test_the_name_stands_beside_the_mark(page: Page) -> None:
    mark = page.get_by_test_id("stHeaderLogo")
    expect(mark).to_have_attribute("alt", "")
    name = mark.evaluate("e => JSON.parse(getComputedStyle(e.parentElement, '::after').content)")
    assert name == "Local Offer finder"
    assert page.title().endswith(name)


def test_the_page_is_in_the_font_that_the_app_serves(page: Page, server: Server) -> None:  # noqa: F811
    page.reload()
    page.get_by_label(PLACE).wait_for()
    for element in (page.get_by_role("heading", level=1), page.get_by_label(PLACE)):
        family = element.evaluate("e => getComputedStyle(e).fontFamily")
        assert re.match(r"[\"']?Local Offer Sans", family)
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.name).filter(n => /woff/.test(n))"
    )
    assert all(address.startswith(server.url) for address in asked)
    assert any(f"{server.url}/fonts/LocalOfferSans-" in address for address in asked)
    loaded = "document.fonts.ready.then(() => document.fonts.check('1rem \"Local Offer Sans\"'))"
    assert page.evaluate(loaded)


def test_nothing_lies_over_what_somebody_types(page: Page) -> None:
    box = page.get_by_label(PLACE)
    box.press_sequentially("TE1")
    assert page.get_by_test_id("InputInstructions").locator("visible=true").count() == 0


def test_an_option_is_read_whole(page: Page, server: Server) -> None:  # noqa: F811
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{server.url}/gaps")
    page.locator(".credits").first.wait_for()
    _settled(page)
    assert open_choices(page)
    page.get_by_test_id("stSelectbox").get_by_role("combobox").first.click()
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.count() > 3
    cut = options.evaluate_all(
        """all => all.flatMap(one => [one, ...one.querySelectorAll("*")])
          .filter(e => e.clientWidth > 1 && (e.scrollWidth > e.clientWidth + 1
            || e.scrollHeight > e.clientHeight + 2)
          && getComputedStyle(e).overflow !== "visible").map(e => e.outerHTML.slice(0, 200))"""
    )
    assert cut == []


def test_focus_in_the_bar_can_be_seen(page: Page) -> None:
    bar = page.get_by_test_id("stHeader")
    stops = bar.get_by_role("button") if _is_phone(page) else bar.get_by_role("link")
    assert stops.count()
    page.keyboard.press("Tab")
    for stop in stops.all():
        stop.focus()
        assert stop.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
