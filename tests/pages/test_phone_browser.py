"""A family on a phone: the answer is where the eye is, and so is what is wrong."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    Server,
    _settled,
    browser,
    open_all,
    pytestmark,
    server,
)

PLACE = "Postcode, town or village"


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:  # noqa: F811
    """The first page on a phone."""
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.goto(server.url)
    opened.get_by_label(PLACE).wait_for()
    _settled(opened)
    yield opened
    context.close()


def _search(page: Page, place: str) -> None:
    page.get_by_label(PLACE).fill(place)
    page.keyboard.press("Enter")


def _has_focus(page: Page, selector: str) -> None:
    page.wait_for_function("(s) => document.activeElement.matches(s)", arg=selector)


def test_a_search_leads_to_the_answer_without_scrolling(page: Page) -> None:
    _search(page, "TE1 1AA")
    _settled(page)
    _has_focus(page, ".say[role=status]")
    expect(page.get_by_role("heading", name="walk of TE1 1AA")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="1. Row Surgery")).to_be_in_viewport(ratio=1)
    page.get_by_label(PLACE).fill("TE1 1AB")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="walk of TE1 1AB")).to_be_in_viewport(ratio=1)
    _has_focus(page, ".say[role=status]")


def test_a_filter_leaves_the_focus_where_it_is(page: Page) -> None:
    _search(page, "TE1 1AA")
    _has_focus(page, ".say[role=status]")  # else the answer takes it from the filter
    _settled(page)
    page.get_by_text("Filters", exact=True).click()
    _settled(page)  # while the fold opens, a press lands beside the filter
    page.get_by_text("No referral needed").click()
    expect(page.get_by_role("checkbox", name="No referral needed")).to_be_checked()
    _settled(page)
    page.wait_for_function("document.activeElement.closest('.st-key-no_referral') !== null")


@pytest.mark.parametrize(("place", "said"), [("XYZ", "not a postcode"), ("", "Type a postcode")])
def test_an_error_stands_above_and_at_the_field(page: Page, place: str, said: str) -> None:
    _search(page, place)
    _settled(page)
    summary = page.locator(".wrong")
    expect(summary).to_contain_text(said)
    expect(summary).to_be_in_viewport(ratio=1)
    _has_focus(page, ".wrong")
    at_field = page.locator(".stForm").get_by_role("alert")
    expect(at_field).to_contain_text(said)
    expect(at_field).to_be_in_viewport(ratio=1)
    summary.get_by_role("link").click()
    expect(page.get_by_label(PLACE)).to_be_focused()


def test_danger_comes_first(page: Page) -> None:
    page.get_by_label("What do you need help with?").fill("he wants to kill himself")
    _search(page, "TE1 1AA")
    _settled(page)
    expect(page.get_by_role("link", name="999 Emergency")).to_be_in_viewport(ratio=1)
    _has_focus(page, ".urgent")


def test_thanks_are_on_the_screen(page: Page, server: Server) -> None:  # noqa: F811
    page.goto(f"{server.url}/say")
    page.locator(".st-key-say-about label").last.click()
    _settled(page)
    page.locator("textarea").fill("The map is easy to read.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_in_viewport(ratio=1)
    _has_focus(page, ".say[role=status]")


def test_how_far_stands_below_as_one_line_that_can_be_opened(page: Page) -> None:
    expect(page.get_by_label("How far")).to_be_hidden()
    page.get_by_text("Walk, up to 1 mile, any age").click()
    page.get_by_text("minutes", exact=True).click()
    page.get_by_text("Drive", exact=True).click()
    page.get_by_label("Child’s age").fill("7")
    _search(page, "TE1 1AA")
    expect(page.get_by_role("heading", name="within 20 minutes' drive of TE1 1AA")).to_be_visible()
    expect(page.get_by_text("Drive, up to 20 minutes, age 7")).to_be_attached()


def test_a_card_is_read_at_a_glance(page: Page) -> None:
    """Twenty fill at most five screens. What is pressed is large enough, and so is the text."""
    _search(page, "TE1 1AA")
    _settled(page)
    cards = page.locator(".card")
    assert cards.count() > 3
    heights = [card.bounding_box()["height"] for card in cards.all()]
    between = 8
    assert sum(heights) / len(heights) + between <= 5 * PHONE[1] / 20
    first = cards.first
    expect(first.get_by_role("heading", name="1. Row Surgery")).to_be_visible()
    expect(first.get_by_text("Ages", exact=False)).to_be_hidden()
    names = ("Directions to number 1", "Keep Row Surgery in your list")
    for button in (first.get_by_role("button", name=name, exact=True) for name in names):
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["width"] >= 44
    first.locator("article > details > summary").click()
    expect(first.get_by_text("Open: Mon to Fri 8:30am to 6pm")).to_be_visible()
    expect(first.get_by_role("link", name="More about Row Surgery")).to_be_visible()


_SMALL = """() => {
  const seen = (e) => e.offsetParent && e.getBoundingClientRect().width > 1;
  const main = document.querySelector("[data-testid=stMain]");
  const targets = [...main.querySelectorAll("button, summary, input, textarea, [role=radio]")]
    .map(e => e.closest("label") || e).filter(seen).filter(e => !e.closest("p, .term"))
    .map(e => [e.tagName + " " + e.innerText, e.getBoundingClientRect().height])
    .filter(([, height]) => height < 43.9);
  const text = [...main.querySelectorAll("*")].filter(seen)
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => !e.closest(".card small, small, iframe, style"))
    .map(e => [e.innerText, parseFloat(getComputedStyle(e).fontSize)])
    .filter(([, size]) => size < 16);
  return { targets, text }; }"""


def test_targets_are_44_pixels_and_text_16(page: Page) -> None:
    _search(page, "TE1 1AA")
    _settled(page)
    open_all(page)
    _settled(page)
    found = page.evaluate(_SMALL)
    assert found == {"targets": [], "text": []}


def test_back_from_a_service_returns_to_where_one_was(page: Page) -> None:
    _search(page, "TE1 1AA")
    _settled(page)
    card = page.locator(".card").filter(has_text="Testham Library")
    card.locator("article > details > summary").click()
    link = card.get_by_role("link", name="More about Testham Library")
    page.get_by_test_id("stMain").evaluate("(e) => { e.scrollTop += 500 }")
    link.scroll_into_view_if_needed()
    top = page.get_by_test_id("stMain")
    assert top.evaluate("e => e.scrollTop") > 900
    link.click()
    page.get_by_role("heading", name="Testham Library").wait_for()
    _settled(page)
    page.go_back()
    page.get_by_role("heading", name="walk of TE1 1AA").wait_for()
    _settled(page)
    expect(card.get_by_role("heading")).to_be_in_viewport(ratio=1)
    assert top.evaluate("e => e.scrollTop") > 900


_STORED = "localStorage.getItem('kept-services')"


def _keep_one(page: Page) -> None:
    _search(page, "TE1 1AA")
    _settled(page)
    page.get_by_role("button", name="Keep Row Surgery").click()
    page.get_by_role("button", name="Kept (remove Row Surgery").wait_for()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Your list").first.click()
    page.get_by_role("heading", name="Your list").wait_for()
    _settled(page)


def test_the_list_stays_on_this_device_when_asked_to_and_until_it_is_cleared(page: Page) -> None:
    _keep_one(page)
    assert page.evaluate(_STORED) is None, "nothing is stored before somebody asks for it"
    page.get_by_text("Remember this list on this device").click()
    _settled(page)
    assert len(json.loads(page.evaluate(_STORED))) == 1
    page.reload()
    expect(page.get_by_role("heading", name="Row Surgery")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Remember this list")).to_be_checked()
    assert "osm" not in page.url

    page.get_by_role("button", name="Empty this list").click()
    expect(page.get_by_role("heading", name="Row Surgery")).to_have_count(0)
    _settled(page)
    assert page.evaluate(_STORED) == "[]"


def test_a_list_that_is_not_to_be_remembered_leaves_no_trace(page: Page) -> None:
    _keep_one(page)
    page.get_by_text("Remember this list on this device").click()
    _settled(page)
    page.get_by_text("Remember this list on this device").click()
    _settled(page)
    assert page.evaluate(_STORED) is None
    page.reload()
    page.get_by_role("heading", name="Your list").wait_for()
    _settled(page)
    expect(page.get_by_role("heading", name="Row Surgery")).to_have_count(0)


@pytest.mark.parametrize("there", ["", "shortlist"])
def test_what_the_page_asks_the_server_first_comes_with_it_and_once(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    there: str,
) -> None:
    """Whether the server is well, and how it is set up: a wait less before the page can be used."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.goto(f"{server.url}/{there}")
    page.get_by_role("heading", level=1).wait_for()
    first_script = next(at for at, url in enumerate(asked) if url.endswith(".js"))
    for path in ("/_stcore/health", "/_stcore/host-config"):
        assert [at for at, url in enumerate(asked) if path in url] == [asked.index(path)]
        assert asked.index(path) < first_script
    page.close()
