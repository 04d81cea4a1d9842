"""The whole journey in a real browser, on a wide screen and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.pages.browser import (  # noqa: F401  # fixtures, and what others take from here
    ALLOWED,
    AXE,
    PHONE,
    ROOT,
    WIDE,
    Server,
    Watched,
    _free_port,
    _serving,
    _settled,
    _wait_until_up,
    _watch,
    answered,
    browser,
    open_all,
    pytestmark,
    server,
)

on_wide = pytest.mark.parametrize(
    "visit",
    [
        pytest.param(WIDE, id="wide"),
        pytest.param(PHONE, id="phone", marks=pytest.mark.exhaustive),
    ],
    indirect=True,
)
"""What a narrow screen does not change is tried on a wide one first."""


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def visit(
    request: pytest.FixtureRequest,
    browser: Browser,  # noqa: F811
    server: Server,  # noqa: F811
) -> Iterator[tuple[Page, Watched]]:
    """A fresh visit; at its end nothing may have gone outside, and nothing gone wrong."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(60_000)
    seen = _watch(page, server)
    page.goto(server.url)
    page.get_by_label("Postcode, town or village").wait_for()
    yield page, seen
    context.close()
    assert seen.outside == []
    assert seen.errors == []


def _search(page: Page, place: str) -> None:
    page.get_by_role("button", name="Search", exact=True).wait_for()  # Enter needs it
    page.get_by_label("Postcode, town or village").fill(place)
    page.keyboard.press("Enter")


def _map(page: Page) -> Frame:
    page.wait_for_selector("iframe[src*=st_folium]")
    frame = next(f for f in page.frames if "st_folium" in f.url)
    frame.wait_for_function("window.map && window.map.state && window.map.state.renderer")
    return frame


def _drawn(frame: Frame) -> None:
    """Wait until the base map is drawn: something other than the sea is on a tile."""
    frame.wait_for_function(
        """() => [...document.querySelectorAll("canvas.leaflet-tile")].some(tile => tile.width
        && tile.getContext("2d").getImageData(0, 0, tile.width, tile.width).data
          .some((value, i) => i % 4 === 3 && value))"""
    )


def _press_sign(page: Page, frame: Frame, number: int) -> None:
    """Press a service's sign on the map, as a finger does."""
    page.locator("iframe[src*=st_folium]").scroll_into_view_if_needed()
    frame.evaluate("map.closePopup()")
    _near_by(frame, number)
    frame.locator(f'.sign[aria-label^="{number}. "]').click()


def _near_by(frame: Frame, number: int) -> None:
    """Zoom in until the sign of a service stands alone."""
    frame.evaluate(
        """(text) => {
        const service = map.state.signs.services.find(s => s.text === text);
        const alone = () => map.state.signs.groups.some(({services, place}) =>
          services.length === 1 && services[0] === service && map.getBounds().contains(place));
        for (let z = map.getZoom(); !alone() && z <= map.getMaxZoom(); z += 1) {
          map.setView([service.lat, service.lon], z, {animate: false});
        } }""",
        str(number),
    )


def test_from_a_postcode_to_the_way_to_a_chosen_service(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    heading = page.get_by_role("heading", name="services within 1 mile's walk of TE1 1AA")
    expect(heading).to_be_visible()
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.signs.services.length > 3")
    _drawn(frame)

    page.get_by_role("button", name="Directions to number 2", exact=True).click()
    frame.wait_for_function("window.map?.state?.route && map.state.signs.chosen")
    assert frame.evaluate("map.getBounds().contains(map.state.way_bounds)")
    assert frame.locator(".leaflet-popup").count() == 0, "a pop-up covers the way"

    loaded = frame.evaluate("performance.timeOrigin")
    _press_sign(page, frame, 1)
    expect(page.get_by_role("button", name="Hide route to number 1", exact=True)).to_be_visible()
    expect(frame.locator(".leaflet-popup-content strong")).to_have_text("1. Row Surgery")
    page.get_by_role("button", name="Directions to number 2", exact=True).click()
    expect(frame.locator(".leaflet-popup")).to_have_count(0)
    assert _map(page).evaluate("performance.timeOrigin") == loaded, "the map was loaded anew"


@on_wide
def test_a_choice_in_the_list_may_overtake_one_on_the_map(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    frame = _map(page)
    page.get_by_role("button", name="Directions to number 2", exact=True).click()
    frame.wait_for_function("window.map?.state?.route && map.state.signs.chosen")
    button = page.get_by_role("button", name="Hide route to number 2", exact=True)
    # As soon as the page has heard of the sign, and so before it has sent its answer to the map.
    opened = button.evaluate(
        """(button) => {
        const finder = document.querySelector("iframe[src*=st_folium]").contentWindow;
        window.addEventListener("message", function heard(event) {
          if (event.data.type !== "streamlit:setComponentValue") { return; }
          window.removeEventListener("message", heard);
          setTimeout(() => button.click()); });
        finder.document.querySelector('.sign[aria-label^="1. "]').click();
        return Boolean(finder.document.querySelector(".leaflet-popup")); }"""
    )
    assert opened
    expect(frame.locator(".leaflet-popup")).to_have_count(0)
    expect(page.get_by_role("button", name="Hide route to number 2", exact=True)).to_be_visible()
    assert frame.evaluate("map.state.signs.chosen.text") == "2"


@on_wide
def test_moving_the_map_keeps_the_page_and_choosing_keeps_the_view(
    visit: tuple[Page, Watched],
) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.signs.services.length > 3")
    _near_by(frame, 1)
    before = frame.evaluate("map.getZoom()")
    _press_sign(page, frame, 1)
    expect(page.get_by_role("button", name="Hide route")).to_be_visible()
    frame.wait_for_function("window.map?.state?.route")
    assert frame.evaluate("map.getZoom()") == before


def _signs(frame: Frame) -> dict[str, str]:
    """The numbered signs on the map: number to name."""
    return dict(
        frame.evaluate("map.state.signs.services.filter(s => s.text).map(s => [s.text, s.name])")
    )


def _list(page: Page) -> dict[str, str]:
    """The numbered entries of the list: number to name."""
    titles = page.locator("article.entry h3").all_inner_texts()
    found = (title.split(". ", 1) for title in titles)
    return {number: name.split("\n")[0].split(" Example: not real")[0] for number, name in found}


@on_wide
def test_the_map_shows_what_the_list_shows_under_filters_and_sorting(
    visit: tuple[Page, Watched],
) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.signs.services.length > 3")
    whole = _list(page)
    assert _signs(frame) == whole

    page.get_by_text("Name", exact=True).click()
    _settled(page)
    by_name = _list(page)
    assert by_name != whole
    assert sorted(by_name.values()) == sorted(whole.values())
    assert _signs(frame) == by_name

    page.get_by_text("Filters", exact=True).click()
    _settled(page)
    page.get_by_text("Full or partial wheelchair access").click()
    _settled(page)
    fewer = _list(page)
    assert 0 < len(fewer) < len(whole)
    assert _signs(frame) == fewer
    assert frame.evaluate("window.map?.state?.signs.services.length") == len(fewer)


def test_on_a_phone_the_list_leads_to_the_map_and_back(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    page.get_by_role("button", name="Directions to number 1", exact=True).click()
    there = page.get_by_text("Show route on map")
    there.wait_for(state="attached")
    _map(page).wait_for_function("window.map?.state?.route")
    if page.viewport_size == {"width": WIDE[0], "height": WIDE[1]}:
        expect(there).to_be_hidden()
        return
    there.click()
    expect(page.get_by_role("heading", name="Map")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("heading", name="1. Row Surgery")).to_be_in_viewport()


def test_nothing_is_wider_than_the_screen(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    answered(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


@on_wide
def test_a_hostile_name_does_nothing(visit: tuple[Page, Watched]) -> None:
    page, seen = visit
    _search(page, "TE1 1AD")
    name = "<img src=x onerror=alert(1)>"
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    frame = _map(page)
    frame.wait_for_function("window.map?.state?.signs.services.length")
    (number,) = (int(n) for n, called in _signs(frame).items() if called == name)
    _press_sign(page, frame, number)
    expect(frame.locator(".leaflet-popup-content strong")).to_have_text(f"{number}. {name}")
    assert page.locator("img[src=x]").count() == 0
    assert seen.errors == []


@on_wide
def test_the_download_is_the_list(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download this list").click()
    text = Path(got.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("name,example,category")
    assert "Row Surgery" in text
    assert "TE1" not in got.value.suggested_filename


def _serious(frame: Frame) -> set[tuple[str, str]]:
    frame.evaluate(AXE.read_text(encoding="utf-8"))
    found = frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return {
        (violation["id"], str(node["target"][0]))
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    }


def _check(page: Page) -> None:
    """Run axe in the page and in the map, once nothing fades in any more."""
    _map(page)
    page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")
    found = set().union(*(_serious(frame) for frame in page.frames))
    assert found <= ALLOWED


def test_axe_finds_nothing_serious(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _settled(page)
    page.get_by_text("Filters", exact=True).click()
    _settled(page)
    services = page.get_by_role("combobox", name="Services", exact=True)
    services.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a page that still scrolls closes a list
    services.click()
    page.get_by_role("option").first.wait_for()
    _check(page)
    page.keyboard.press("Escape")
    _check(page)
    _search(page, "XYZ")
    page.get_by_role("alert").wait_for()
    _check(page)
    _search(page, "TE1 1AA")
    page.get_by_role("button", name="Directions to number 1", exact=True).click()
    _map(page).wait_for_function("window.map?.state?.route")
    open_all(page)
    _check(page)


@on_wide
def test_no_place_is_in_an_address_or_the_log(
    visit: tuple[Page, Watched],
    server: Server,  # noqa: F811
) -> None:
    page, _ = visit
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _search(page, "TE1 1AA")
    answered(page)
    assert "TE1" not in page.url
    assert not [url for url in asked if "TE1" in url]
    assert "TE1" not in server.log.read_text(encoding="utf-8")


def test_the_address_of_a_page_works_in_a_server_that_nobody_has_visited(
    browser: Browser,  # noqa: F811
    small_db: Path,
    tmp_path: Path,
) -> None:
    with _serving(small_db, tmp_path / "log") as running:
        page = browser.new_page()
        seen = _watch(page, running)
        page.goto(f"{running.url}/data")
        page.get_by_role("heading", name="Where the data comes from").wait_for(timeout=30_000)
        expect(page.get_by_role("link", name="Find support near you")).to_be_visible()
        assert page.get_by_role("link", name="session").count() == 0
        page.close()
    assert seen.outside == []


def test_from_the_finder_to_where_the_data_comes_from(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    page.locator(".st-key-about").get_by_role("link", name="Where the data comes from").click()
    page.get_by_role("heading", name="Where the data comes from").wait_for()
    expect(page.get_by_role("heading", name="Test map")).to_be_visible()
    page.wait_for_timeout(500)
    assert _serious(page.main_frame) <= ALLOWED
