"""The workspace of planners in a real browser: choices that fold, a map and its table in step."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.test_accessible_browser import _open, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    PHONE,
    WIDE,
    Server,
    _settled,
    _watch,
    browser,
    pytestmark,
    server,
)

CHOICES = ".st-key-choices-fold > div > details"


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def page(
    request: pytest.FixtureRequest,
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    made = context.new_page()
    made.set_default_timeout(60_000)
    seen = _watch(made, server)
    yield made
    context.close()
    assert seen.outside == []


def opened(page: Page, server: Server) -> None:  # noqa: F811
    _open(page, server, "coverage?zones=Hexagon", "Who can reach what")
    page.frame_locator("iframe[src*=st_folium]").locator(".leaflet-container").wait_for()
    _settled(page)


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


def test_choices_stand_beside_the_answer_or_are_a_line_over_it(page: Page, server: Server) -> None:  # noqa: F811
    """On a phone they are folded at first: headline, map and table come in this order."""
    opened(page, server)
    wide = page.viewport_size == {"width": WIDE[0], "height": WIDE[1]}
    assert page.locator(CHOICES).evaluate("fold => fold.open") is wide
    asked = page.locator(".asked")
    expect(asked).to_have_text("Library · Walk, 2 miles · Hexagon")
    assert asked.is_visible() is not wide
    order = [top(page, one) for one in (".say h2", "iframe[src*=st_folium]", ".table-name")]
    assert order == sorted(order)
    assert order[0] < page.viewport_size["height"] / 2  # the answer is seen at once
    before = page.locator("iframe[src*=st_folium]").bounding_box()
    page.locator(f"{CHOICES} > summary").click()
    page.wait_for_timeout(800)
    after = page.locator("iframe[src*=st_folium]").bounding_box()
    assert before is not None
    assert after is not None
    assert (after["width"] > before["width"]) is wide
    assert asked.is_visible() is wide


def test_a_home_pressed_on_the_map_is_shown_below(page: Page, server: Server) -> None:  # noqa: F811
    if page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        pytest.skip("The town's one home out of reach is too far for a phone's map.")
    opened(page, server)
    inside = page.locator("iframe[src*=st_folium]").element_handle().content_frame()
    assert inside is not None
    home, x, y = inside.evaluate(
        """() => { const { state } = map_div;
          const [ident, { layer }] = [...state.idents].find(([one]) => one.startsWith("home "));
          const at = map_div.latLngToContainerPoint(layer.getLatLng());
          return [ident, at.x, at.y]; }"""
    )
    inside.locator(".leaflet-container").click(position={"x": x, "y": y})
    expect(page.locator(".record h3")).to_have_text(home.removeprefix("home "))
    inside.wait_for_function("one => map_div.state.ident === one", arg=home)


def test_a_zone_pressed_in_the_table_is_lit_on_the_map(page: Page, server: Server) -> None:  # noqa: F811
    opened(page, server)
    inside = page.locator("iframe[src*=st_folium]").element_handle().content_frame()
    assert inside is not None
    page.get_by_role("radio", name="By zone").click()
    _settled(page)
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 14, box["y"] + 35 + 17)
    inside.wait_for_function("() => map_div.state.ident.startsWith('zone ')")
    expect(page.locator(".record h3")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    inside.wait_for_function("() => map_div.state.ident === ''")


def test_a_table_can_be_used_and_read_by_everybody(page: Page, server: Server) -> None:  # noqa: F811
    opened(page, server)
    assert serious(page) == set()
    assert cut_off(page) == []
    expect(page.get_by_text("Total:")).to_be_visible()
