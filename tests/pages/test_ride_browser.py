"""By bus in a real browser: the form that adapts, the journey on the map, axe, the log."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.test_accessible_browser import NARROW, WIDE, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    Server,
    _map,
    _serving,
    _settled,
    _watch,
    browser,
    pytestmark,
)


@pytest.fixture(scope="module")
def server(bus_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the made-up town and its buses."""
    with _serving(bus_db, tmp_path_factory.mktemp("rides") / "log") as running:
        yield running


@pytest.fixture(
    params=[
        pytest.param(NARROW, id="narrow"),
        pytest.param(WIDE, id="wide", marks=pytest.mark.exhaustive),
    ]
)
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:  # noqa: F811
    """A visit; at its end nothing may have gone outside, and nothing gone wrong."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
    )
    visit = context.new_page()
    visit.set_default_timeout(60_000)
    seen = _watch(visit, server)
    visit.goto(server.url)
    visit.get_by_label("Postcode, town or village").wait_for()
    _settled(visit)
    yield visit
    context.close()
    assert seen.outside == []
    assert seen.errors == []


def by_bus(page: Page) -> None:
    """Choose the bus, a day on which one runs, and short walks."""
    page.locator(".st-key-mode").get_by_text("Bus or train").click()
    _settled(page)
    page.get_by_text("Day, time, walks and changes").click()
    page.locator(".st-key-ride-day").get_by_role("spinbutton").first.click()
    page.keyboard.type("02062026")
    page.get_by_label("Longest walk, in miles").fill("0.1")
    page.keyboard.press("Tab")
    _settled(page)  # leaving a box sends it, and the answer closes a list that is open
    at = page.locator(".st-key-ride-at").get_by_role("combobox")
    at.fill("8am")
    page.get_by_role("option", name="8am", exact=True).click()  # 8:15am holds these letters too
    expect(at).to_have_value("8am")


def test_from_a_postcode_to_a_journey_by_bus(page: Page, server: Server) -> None:
    minutes = page.get_by_label("Longest journey, in minutes")
    page.locator(".st-key-journey summary").first.click()
    expect(minutes).to_be_hidden()
    expect(page.get_by_label("How far", exact=True)).to_be_visible()
    page.get_by_label("Postcode, town or village").fill("TE1 1AA")
    page.get_by_label("What do you need help with?").fill("library")
    by_bus(page)
    expect(minutes).to_be_visible()
    expect(page.get_by_label("How far", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("Leave at 8am on Tuesday 2 June")).to_be_visible()
    _settled(page)
    page.get_by_role("button", name="Directions to number 1", exact=True).click()
    page.locator(".ride").wait_for()
    expect(page.locator(".ride")).to_contain_text("Take RED towards To ne")
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.route && map.state.signs.chosen")
    dashed = frame.evaluate(
        "map.state.route.getLayers().map(l => l.options.dashArray || '').filter(Boolean)"
    )
    assert len(dashed) == 2, "the two walks are dots"
    assert frame.evaluate("map.getBounds().contains(map.state.way_bounds)")
    assert serious(page) == set()
    assert cut_off(page) == []
    assert page.url.rstrip("/") == server.url
    said = server.log.read_text(encoding="utf-8")
    assert "TE1" not in said
    assert "2026-06-02" not in said
