"""The map in a real browser: at every zoom, by keyboard, with its list, in groups, in the dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    WIDE,
    Server,
    Watched,
    _settled,
    _watch,
    answered,
    browser,
    pytestmark,
    server,
)
from tests.pages.test_browser import _drawn, _map, _near_by, _search


@pytest.fixture
def found(browser: Browser, server: Server) -> Iterator[tuple[Page, Frame, Watched]]:  # noqa: F811
    """A map with an answer on it; at its end nothing may have gone outside."""
    width, height = WIDE
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = _watch(page, server)
    page.goto(server.url)
    page.get_by_label("Postcode, town or village").wait_for()
    _search(page, "TE1 1AA")
    answered(page)
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.signs.services.length > 3")
    _settled(page)
    yield page, frame, seen
    context.close()
    assert seen.outside == []
    assert seen.errors == []


def test_at_no_zoom_is_anybody_else_asked_and_no_address_says_where(
    found: tuple[Page, Frame, Watched],
) -> None:
    page, frame, _ = found
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    for zoom in range(frame.evaluate("map.getMinZoom()"), 19):
        frame.evaluate("(zoom) => map.setZoom(zoom, {animate: false})", zoom)
        _drawn(frame)
    tiles = {url for url in asked if "map-tiles" in url}
    assert len(tiles) == 1
    assert tiles.pop().endswith(".pmtiles")


def test_signs_are_reached_and_opened_by_keyboard(found: tuple[Page, Frame, Watched]) -> None:
    page, frame, _ = found
    _near_by(frame, 1)
    frame.locator(".leaflet-container").focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.getAttribute('aria-label')"
    first = frame.evaluate(focused)
    assert first[0].isdigit()
    names = [first]
    for _ in range(frame.evaluate("map.state.signs.groups.length") - 1):
        page.keyboard.press("ArrowRight")
        names.append(frame.evaluate(focused))
    assert len(set(names)) == len(names), "an arrow led to the same sign twice"
    page.keyboard.press("Home")
    assert frame.evaluate(focused).startswith("1. Row Surgery")
    ring = frame.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
    page.keyboard.press("Enter")
    expect(frame.locator(".leaflet-popup-content strong")).to_have_text("1. Row Surgery")
    assert frame.evaluate("Boolean(document.activeElement.closest('.leaflet-popup'))")
    page.keyboard.press("Escape")
    expect(frame.locator(".leaflet-popup")).to_have_count(0)
    frame.wait_for_function(f"({focused} || '').startsWith('1. Row Surgery')")


def test_a_sign_leads_to_its_card_and_a_card_lights_its_sign(
    found: tuple[Page, Frame, Watched],
) -> None:
    page, frame, _ = found
    _near_by(frame, 1)
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    frame.locator('.sign[aria-label^="1. "]').evaluate("sign => sign.click()")
    card = page.get_by_role("heading", name="1. Row Surgery")
    expect(card).to_be_in_viewport()
    lit = frame.locator('.sign[aria-pressed="true"]')
    expect(lit).to_have_count(1)
    frame.get_by_role("button", name="Show in the list").click()
    expect(card).to_be_focused()

    page.get_by_role("button", name="Directions to number 2", exact=True).click()
    expect(frame.locator('.sign[aria-pressed="true"][aria-label^="2. "]')).to_have_count(1)
    expect(lit).to_have_count(1)


def test_a_pop_up_leads_to_the_page_of_the_service(found: tuple[Page, Frame, Watched]) -> None:
    page, frame, _ = found
    _near_by(frame, 1)
    loaded = page.evaluate("performance.timeOrigin")
    frame.locator('.sign[aria-label^="1. "]').evaluate("sign => sign.click()")
    _settled(page)
    frame.get_by_role("link", name="More about this service").click()
    expect(page.get_by_role("heading", name="Row Surgery", level=1)).to_be_visible()
    assert page.evaluate("performance.timeOrigin") == loaded, "the visit began anew"


def test_signs_that_would_overlap_are_one_group_that_opens(
    found: tuple[Page, Frame, Watched],
) -> None:
    _, frame, _ = found
    frame.evaluate("map.setZoom(11, {animate: false})")
    services = frame.evaluate("map.state.signs.services.length")
    groups = "map.state.signs.groups.map(g => g.services.length)"
    sizes = frame.evaluate(groups)
    assert sum(sizes) == services
    assert max(sizes) > 1
    for _ in range(12):
        group = frame.locator(".sign:has(.pill)").first
        if not group.count() or frame.locator(".leaflet-popup").count():
            break
        group.evaluate("sign => sign.click()")
    # Either all have come apart, or what is at one door is listed.
    assert sum(frame.evaluate(groups)) == services
    listed = frame.locator(".leaflet-popup li").count()
    assert listed > 1 or max(frame.evaluate(groups)) == 1


def test_no_two_signs_overlap_and_home_is_on_top(found: tuple[Page, Frame, Watched]) -> None:
    _, frame, _ = found
    for zoom in range(11, 19):
        frame.evaluate("(zoom) => map.setZoom(zoom, {animate: false})", zoom)
        near = frame.evaluate(
            """() => { const at = map.state.signs.groups.map(g => g.at); let least = 1e9;
            at.forEach((a, i) => at.slice(0, i).forEach(b => {
              least = Math.min(least, Math.hypot((a.x - b.x) / 1.5, a.y - b.y)); }));
            return least; }"""
        )
        assert near >= 20, f"zoom {zoom}"
    levels = frame.evaluate("['signs', 'home'].map(name => +map.getPane(name).style.zIndex)")
    assert levels[0] < levels[1]


def test_buttons_move_the_map_and_bring_it_back(found: tuple[Page, Frame, Watched]) -> None:
    page, frame, _ = found
    frame.get_by_role("button", name="Back to my area").click()
    view = "[map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
    start = frame.evaluate(view)
    frame.get_by_role("button", name="Zoom in").click()
    frame.get_by_role("button", name="Move the map").click()
    for name in ("Move right", "Move up"):
        before = frame.evaluate("[map.getCenter().lat, map.getCenter().lng]")
        frame.get_by_role("button", name=name).click()
        page.wait_for_timeout(600)
        assert frame.evaluate("[map.getCenter().lat, map.getCenter().lng]") != before
    sizes = frame.locator(".map-buttons button:visible").evaluate_all(
        "all => all.map(b => [b.offsetWidth, b.offsetHeight])"
    )
    assert len(sizes) == 8
    assert all(min(size) >= 44 for size in sizes)
    frame.get_by_role("button", name="Back to my area").click()
    assert frame.evaluate(view) == pytest.approx(start, abs=1e-4)


def test_the_map_is_dark_in_the_dark(browser: Browser, server: Server) -> None:  # noqa: F811
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(server.url)
    frame = _map(page)
    _drawn(frame)
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    brightest = frame.evaluate(
        """() => Math.max(...[...document.querySelectorAll("canvas.leaflet-tile")].map(tile => {
        const [r, g, b] = tile.getContext("2d").getImageData(128, 128, 1, 1).data;
        return r + g + b; }))"""
    )
    assert brightest < 300
    context.close()
