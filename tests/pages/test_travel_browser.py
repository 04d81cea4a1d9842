"""The journey of a family that asks about travel to school, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.examples import some
from tests.pages.test_accessible_browser import _open, _settled, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    Server,
    _watch,
    browser,
    pytestmark,
    server,
)


def _fill(page: Page, home: str, born: tuple[str, str, str]) -> None:
    page.get_by_label("Postcode of the home").fill(home)
    for label, typed in zip(("Day", "Month", "Year"), born, strict=True):
        page.get_by_label(f"{label} of birth").fill(typed)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", some([320, 1280], 0))
def test_the_whole_journey_can_be_made_by_everybody(
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
    width: int,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = _watch(page, server)
    _open(page, server, "travel", "Travel to school")
    _fill(page, "TE7", ("31", "2", "2019"))
    expect(page.get_by_text("any homes with a postcode that begins with TE7")).to_be_visible()
    expect(page.get_by_text("That is not a date")).to_be_visible()
    _settled(page)
    assert serious(page) == set()
    assert cut_off(page) == []
    _fill(page, "TE1 1AB", ("4", "5", "2017"))
    school = page.get_by_label("Which school is it?")
    school.wait_for()
    _settled(page)
    school.click()
    page.keyboard.type("123456", delay=20)
    expect(page.get_by_role("option", name="Testham Primary School")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The answer so far")).to_be_visible()
    page.get_by_text("The route, step by step").click()
    expect(page.get_by_text("Step by step, on foot")).to_be_visible()
    plan = page.get_by_role("radiogroup", name="Does your child have an EHC plan")
    plan.get_by_text("Yes").click()
    expect(page.get_by_role("heading", name="What does section I of the plan say?")).to_be_visible()
    _settled(page)
    assert serious(page) == set()
    assert cut_off(page) == []
    assert "TE1" not in page.url
    assert "2017" not in page.url
    assert "TE1" not in Path(server.log).read_text(encoding="utf-8")
    context.close()
    assert seen.outside == []
