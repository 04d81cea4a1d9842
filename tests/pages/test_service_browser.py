"""A service's page in a real browser, opened by its address in a server nobody has visited."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.store import Store
from pages.parts import site
from tests.examples import some
from tests.pages.test_accessible_browser import _settled, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    ALLOWED,
    Server,
    _map,
    _serving,
    _watch,
    browser,
    pytestmark,
)

WIDTHS, THEMES = (320, 390, 1280), ("light", "dark")


@pytest.fixture(scope="module")
def fresh(small_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _serving(small_db, tmp_path_factory.mktemp("fresh") / "log") as running:
        yield running


def _address(server: Server, db: Path, name: str) -> str:
    services = Store.open(db).offer().services
    return f"{server.url}/service?id={services.loc[services['name'] == name, 'service_id'].item()}"


def _start(page: Page, place: str) -> None:
    page.get_by_label("Where do you start?").fill(place)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start from another place").wait_for()


@pytest.mark.parametrize(("width", "theme"), some(product(WIDTHS, THEMES), 1, 4))
def test_the_page_of_an_address_can_be_used_by_everybody(
    browser: Browser,  # noqa: F811
    fresh: Server,
    small_db: Path,
    width: int,
    theme: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    seen = _watch(page, fresh)
    page.goto(_address(fresh, small_db, "Quay Dental"))
    page.get_by_role("heading", name="Quay Dental", level=1).wait_for(timeout=30_000)
    expect(page).to_have_title(site.in_browser("Quay Dental"))
    _start(page, "TE1 1AD")
    expect(page.get_by_text("Test Ferry").first).to_be_visible()
    _settled(page)  # the map may be laid out anew beside the words
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.route")
    assert frame.evaluate("map.getBounds().contains(map.state.way_bounds)")
    expect(page.get_by_text("Test Ferry").first).to_be_visible()
    _settled(page)
    assert serious(page) <= ALLOWED
    assert cut_off(page) == []
    assert "TE1" not in page.url
    assert "TE1" not in fresh.log.read_text(encoding="utf-8")
    context.close()
    assert seen.outside == []


def test_the_way_is_chosen_by_keyboard_alone(
    browser: Browser,  # noqa: F811
    fresh: Server,
    small_db: Path,
) -> None:
    page = browser.new_page()
    page.goto(_address(fresh, small_db, "Row Surgery"))
    field = page.get_by_label("Where do you start?")
    field.wait_for(timeout=30_000)
    for _ in range(40):
        page.keyboard.press("Tab")
        if field.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type("TE1 1AA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Step by step, on foot")).to_be_visible()
    page.get_by_role("radio", name="Walk").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Step by step, by wheelchair")).to_be_visible()
    page.close()


def test_a_part_of_the_page_is_one_press_away(
    browser: Browser,  # noqa: F811
    fresh: Server,
    small_db: Path,
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(_address(fresh, small_db, "Row Surgery"))
    link = page.get_by_role("link", name="How to complain or appeal")
    link.wait_for(timeout=30_000)
    _settled(page)  # what comes later, above the heading, would push it out of sight
    link.click()
    expect(page.get_by_role("heading", name="How to complain or appeal")).to_be_in_viewport()
    page.close()
