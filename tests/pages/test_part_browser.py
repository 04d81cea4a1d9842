"""A search runs the answer alone: the form stays as it is, and what stands around it is right."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, WebSocket, expect, sync_playwright

from geo.words import say
from tests.pages.browser import (  # noqa: F401  # fixtures
    CHROMIUM,
    WIDE,
    Server,
    _settled,
    pytestmark,
    server,
)

FORM = b"Miles or minutes"
"""The label of a field of the form, which a run sends that draws it."""


class Heard:
    """What the app has sent since it was last asked."""

    def __init__(self, page: Page) -> None:
        self._all = b""
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        def hear(message: str | bytes) -> None:
            self._all += message if isinstance(message, bytes) else message.encode()

        socket.on("framereceived", hear)

    def since(self) -> bytes:
        """All of it."""
        said, self._all = self._all, b""
        return said


@pytest.fixture
def find(server: Server) -> Iterator[tuple[Page, Heard]]:  # noqa: F811
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce"
        )
        page.set_default_timeout(60_000)
        heard = Heard(page)
        page.goto(server.url)
        page.locator(".credits").wait_for(state="attached")
        _settled(page)
        yield page, heard
        browser.close()


def _search(page: Page, place: str) -> None:
    page.locator(".st-key-place input").fill(place)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    _settled(page)


def test_a_search_draws_the_answer_alone_and_the_line_says_how(find: tuple[Page, Heard]) -> None:
    page, heard = find
    assert FORM in heard.since()
    line = page.locator(".st-key-journey summary").first
    line.click()
    page.get_by_text("Wheelchair", exact=True).first.click()
    page.get_by_label("How far", exact=True).fill("1.5")
    page.get_by_label("Child’s age (optional)").fill("7")
    _search(page, "TE1 1AA")
    expect(page.locator(".say h2")).to_contain_text("1.5 miles")
    expect(line).to_contain_text("Wheelchair, up to 1.5 miles, age 7")
    assert FORM not in heard.since()
    expect(page.get_by_label("How far", exact=True)).to_be_visible()
    assert page.locator("form, .stForm").count() == 1
    page.get_by_label("How far", exact=True).fill("2")
    _search(page, "TE1 1AB")
    expect(line).to_contain_text("Wheelchair, up to 2 miles, age 7")
    page.locator(".st-key-narrow summary").click()
    page.get_by_text("No referral needed").first.click()
    _settled(page)
    assert FORM not in heard.since()
    expect(page.locator(".st-key-place input")).to_have_value("TE1 1AB")
    expect(page.get_by_label("Child’s age (optional)")).to_have_value("7")
    page.get_by_label("Child’s age (optional)").fill("8")
    _search(page, "TE1 1AA")
    expect(line).to_contain_text("age 8")


def test_what_is_wrong_stands_at_its_field_until_it_is_right(find: tuple[Page, Heard]) -> None:
    page, _ = find
    _search(page, "TE1 1AA")
    expect(page.locator("article").first).to_be_visible()
    _search(page, "ZZ9 9ZZ")
    expect(page.locator(".wrong")).to_be_visible()
    expect(page.locator(".stForm [data-testid=stAlert]")).to_be_visible()
    expect(page.locator("article")).to_have_count(0)
    _search(page, "TE1 1AA")
    expect(page.locator("article").first).to_be_visible()
    expect(page.locator(".wrong")).to_have_count(0)
    expect(page.locator(".stForm [data-testid=stAlert]")).to_have_count(0)


def test_danger_stands_above_the_form_and_goes_with_the_words(find: tuple[Page, Heard]) -> None:
    page, _ = find
    words = page.locator(".st-key-asked input")
    words.fill("he wants to kill himself")
    _search(page, "TE1 1AA")
    expect(page.locator(".urgent")).to_be_visible()
    words.fill("")
    _search(page, "TE1 1AA")
    expect(page.locator(".urgent")).to_have_count(0)


def test_what_the_answer_changes_in_the_form_is_in_the_form(find: tuple[Page, Heard]) -> None:
    page, _ = find
    page.locator(".st-key-journey summary").first.click()
    page.get_by_label("How far", exact=True).fill("0.05")
    page.locator(".st-key-asked input").fill("library")
    _search(page, "TE1 1AA")
    page.get_by_role("button", name="Look within 1 mile").click()
    _settled(page)
    expect(page.get_by_label("How far", exact=True)).to_have_value("1")
    expect(page.locator(".st-key-journey summary").first).to_contain_text("up to 1 mile")
    page.locator(".st-key-narrow summary").click()
    page.get_by_role("button", name=say("find.clear")).click()
    expect(page.locator(".st-key-asked input")).to_have_value("")
    expect(page.locator("article").first).to_be_visible()
