"""What if, in a real browser: pointing at the map, and files of scenarios."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.test_accessible_browser import _open, _settled, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    Server,
    _map,
    _watch,
    browser,
    pytestmark,
    server,
)


def scenario(street: str) -> dict[str, object]:
    change = {
        "type": "Feature",
        "geometry": None,
        "properties": {"change": "close", "street": street},
    }
    text = json.dumps({"type": "FeatureCollection", "name": street, "features": [change]})
    return {"name": "s.geojson", "mimeType": "application/geo+json", "buffer": text.encode()}


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    made = context.new_page()
    made.set_default_timeout(60_000)
    seen = _watch(made, server)
    _open(made, server, "whatif", "What if a street or a school changed?")
    yield made
    assert seen.outside == []
    context.close()


def test_a_press_on_the_map_says_where(page: Page) -> None:
    where = page.get_by_label("Where: a postcode, or latitude and longitude")
    page.frame_locator("iframe").locator(".leaflet-container").click(position={"x": 200, "y": 200})
    expect(where).to_have_value(re.compile(r"^\d+\.\d+, -?\d+\.\d+$"))
    assert serious(page) == set()


def test_a_scenario_is_loaded_drawn_and_held_against_another(page: Page) -> None:
    page.get_by_text("Save, load and compare scenarios").click()
    upload = page.locator(".st-key-whatif-load input[type=file]")
    upload.set_input_files(
        {"name": "s.geojson", "mimeType": "application/geo+json", "buffer": b"not a map"}
    )
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_text("The scenario is not JSON in UTF-8")).to_be_visible()
    expect(page.get_by_text("No changes yet.", exact=True)).to_be_visible()
    upload.set_input_files(scenario("Nowhere Street"))
    _settled(page)
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_text("no street called")).to_be_visible()
    expect(page.get_by_text("No changes yet.", exact=True)).to_be_visible()
    upload.set_input_files(scenario("Row 5"))
    _settled(page)
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_text("1. Close Row 5")).to_be_visible()
    expect(page.get_by_text("homes change compared with today")).to_be_visible()
    page.locator(".st-key-whatif-with input[type=file]").set_input_files(scenario("Row 5"))
    expect(
        page.get_by_text("0 of 4 homes change compared with the scenario “Row 5”")
    ).to_be_visible()


def test_the_homes_outside_are_on_the_map(page: Page, server: Server) -> None:  # noqa: F811
    _open(page, server, "coverage", "Who can reach what")
    page.get_by_text("A home outside the limit").wait_for()
    frame = _map(page)
    frame.wait_for_function("map.state.plan?.getLayers().length")
    drawn = frame.evaluate(
        """() => { const all = map.state.plan.getLayers();
        const homes = all.filter(l => l instanceof L.CircleMarker);
        return [all.length - homes.length, homes.map(l => l.options.fillColor)]; }"""
    )
    assert drawn[0] > 0, "no sector is drawn"
    assert drawn[1] == ["#14213d"], "of four homes, one is outside"


def test_dots_of_homes_are_smaller_where_more_is_shown(page: Page, server: Server) -> None:  # noqa: F811
    _open(page, server, "coverage", "Who can reach what")
    page.get_by_text("A home outside the limit").wait_for()
    frame = _map(page)
    frame.wait_for_function("map.state.plan?.getLayers().length")
    at = """zoom => new Promise(done => { const radius = () => map.state.plan.getLayers()
        .find(l => l instanceof L.CircleMarker).getRadius();
        map.once("zoomend", () => setTimeout(() => done(radius())));
        map.setZoom(zoom, { animate: false }); })"""
    near, far, nearer = (frame.evaluate(at, zoom) for zoom in (16, 9, 14))
    assert near == nearer == 3
    assert 1.5 <= far < 3  # how far one can zoom out depends on the area
