"""The whole journey in a real browser, on a wide screen and on a phone."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
WIDE, PHONE = (1280, 900), (390, 844)

ALLOWED: frozenset[tuple[str, str]] = frozenset()
"""Serious or critical axe findings that Streamlit's own frame contributes: rule and selector.

Listed in docs/accessibility.md.
"""

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium here: install one, or name it in CHROMIUM"
    ),
]


@dataclass
class Server:
    """The running app."""

    url: str
    log: Path


@dataclass
class Watched:
    """What a browser did behind the page's back."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the app stopped"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the app did not start within a minute")


@contextmanager
def _serving(db: Path, log: Path) -> Iterator[Server]:
    """`streamlit run app.py` in a process of its own."""
    port = _free_port()
    running = Server(f"http://localhost:{port}", log)
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    env = {**os.environ, "SEND_DB": str(db), "SEND_COMMENTS": str(log.with_name("comments"))}
    with (
        log.open("wb") as said,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said) as process,
    ):
        try:
            _wait_until_up(running.url, process)
            yield running
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def server(small_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the made-up town."""
    with _serving(small_db, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def _watch(page: Page, server: Server) -> Watched:
    seen = Watched()

    def on_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and not server.url.endswith(parts.netloc):
            seen.outside.append(request.url)

    page.on("request", on_request)
    page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("dialog", lambda dialog: (seen.errors.append(dialog.message), dialog.dismiss()))
    return seen


def _settled(page: Page) -> None:
    """Wait until the page has been still for a while: a map that is ready makes it run again."""
    page.evaluate("window.stillSince = undefined")
    page.wait_for_function(
        """() => {
        const still = document.querySelector('.stApp').dataset.testScriptState === 'notRunning'
          && document.getAnimations().every(a => a.playState !== 'running');
        const now = performance.now();
        window.stillSince = still ? window.stillSince ?? now : undefined;
        return still && now - window.stillSince > 300; }"""
    )


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def visit(
    request: pytest.FixtureRequest, browser: Browser, server: Server
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
    page.get_by_label("Postcode, town or village").fill(place)
    page.keyboard.press("Enter")


def _map(page: Page) -> Frame:
    page.wait_for_selector("iframe[title*=st_folium]")
    frame = next(f for f in page.frames if "st_folium" in f.url)
    frame.wait_for_function("window.map && window.map.state && window.map.state.renderer")
    return frame


def _press_sign(page: Page, frame: Frame, number: int) -> None:
    """Press a service's sign on the map, as a finger does."""
    page.locator("iframe[title*=st_folium]").scroll_into_view_if_needed()
    frame.evaluate("map.closePopup()")
    at = frame.evaluate(
        """(text) => {
        const known = [...map.state.byId.values()].find(k => k.service.text === text);
        const p = map.layerPointToContainerPoint(known.sign._point); return [p.x, p.y]; }""",
        str(number),
    )
    box = page.locator("iframe[title*=st_folium]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])


def test_from_a_postcode_to_the_way_to_a_chosen_service(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    heading = page.get_by_role("heading", name="services within 2 miles' walk of TE1 1AA")
    expect(heading).to_be_visible()
    frame = _map(page)
    frame.wait_for_function("map.state.byId && map.state.byId.size > 3")
    frame.wait_for_function("Object.values(map._layers).some(l => l.feature)")  # the base map

    page.get_by_role("button", name="Show the way to number 2", exact=True).click()
    frame.wait_for_function("map.state.route && map.state.byId.get(map.state.chosen)")
    assert frame.evaluate("map.getBounds().contains(map.state.way_bounds)")
    assert frame.locator(".leaflet-popup").count() == 0, "a pop-up covers the way"

    loaded = frame.evaluate("performance.timeOrigin")
    _press_sign(page, frame, 1)
    expect(page.get_by_role("button", name="Take number 1 off the map", exact=True)).to_be_visible()
    expect(frame.locator(".leaflet-popup-content strong")).to_have_text("Row Surgery")
    page.get_by_role("button", name="Show the way to number 2", exact=True).click()
    expect(frame.locator(".leaflet-popup")).to_have_count(0)
    assert _map(page).evaluate("performance.timeOrigin") == loaded, "the map was loaded anew"


def test_a_choice_in_the_list_may_overtake_one_on_the_map(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    frame = _map(page)
    page.get_by_role("button", name="Show the way to number 2", exact=True).click()
    frame.wait_for_function("map.state.route && map.state.byId.get(map.state.chosen)")
    button = page.get_by_role("button", name="Take number 2 off the map", exact=True)
    # As soon as the page has heard of the sign, and so before it has sent its answer to the map.
    opened = button.evaluate(
        """(button) => {
        const finder = document.querySelector("iframe[title*=st_folium]").contentWindow;
        window.addEventListener("message", function heard(event) {
          if (event.data.type !== "streamlit:setComponentValue") { return; }
          window.removeEventListener("message", heard);
          setTimeout(() => button.click()); });
        const one = [...finder.map.state.byId.values()].find(k => k.service.text === "1");
        one.sign.fire("click");
        return one.sign.isPopupOpen(); }"""
    )
    assert opened
    expect(frame.locator(".leaflet-popup")).to_have_count(0)
    expect(page.get_by_role("button", name="Take number 2 off the map", exact=True)).to_be_visible()
    assert frame.evaluate("map.state.byId.get(map.state.chosen).service.text") == "2"


def test_moving_the_map_keeps_the_page_and_choosing_keeps_the_view(
    visit: tuple[Page, Watched],
) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    frame = _map(page)
    frame.wait_for_function("map.state.byId && map.state.byId.size > 3")
    before = frame.evaluate("map.getZoom()") + 1
    frame.evaluate(
        "(zoom) => map.setView([...map.state.byId.values()][0].sign.getLatLng(), zoom,"
        " {animate: false})",
        before,
    )
    _press_sign(page, frame, frame.evaluate("+[...map.state.byId.values()][0].service.text"))
    expect(page.get_by_role("button", name="off the map")).to_be_visible()
    frame.wait_for_function("map.state.route")
    assert frame.evaluate("map.getZoom()") == before


def test_on_a_phone_the_list_leads_to_the_map_and_back(visit: tuple[Page, Watched]) -> None:
    page, _ = visit
    _search(page, "TE1 1AA")
    page.get_by_role("button", name="Show the way to number 1", exact=True).click()
    there = page.get_by_text("Go to the map, with the way drawn")
    there.wait_for(state="attached")
    _map(page).wait_for_function("map.state.route")
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
    page.get_by_role("status").wait_for()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_hostile_name_does_nothing(visit: tuple[Page, Watched]) -> None:
    page, seen = visit
    _search(page, "TE1 1AD")
    name = "<img src=x onerror=alert(1)>"
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    frame = _map(page)
    frame.wait_for_function("map.state.byId && map.state.byId.size")
    _press_sign(page, frame, 1)
    expect(frame.locator(".leaflet-popup-content strong")).to_have_text(name)
    assert page.locator("img[src=x]").count() == 0
    assert seen.errors == []


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
    page.get_by_text("Narrow the list").click()
    _settled(page)
    page.get_by_role("combobox", name="Particular services").click()
    page.get_by_role("option").first.wait_for()
    _check(page)
    page.keyboard.press("Escape")
    _check(page)
    _search(page, "XYZ")
    page.get_by_role("alert").wait_for()
    _check(page)
    _search(page, "TE1 1AA")
    page.get_by_role("button", name="Show the way to number 1", exact=True).click()
    _map(page).wait_for_function("map.state.route")
    for summary in page.locator("summary").all():
        summary.click()
    _check(page)


def test_no_place_is_in_an_address_or_the_log(visit: tuple[Page, Watched], server: Server) -> None:
    page, _ = visit
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    _search(page, "TE1 1AA")
    page.get_by_role("status").wait_for()
    assert "TE1" not in page.url
    assert not [url for url in asked if "TE1" in url]
    assert "TE1" not in server.log.read_text(encoding="utf-8")


def test_the_address_of_a_page_works_in_a_server_that_nobody_has_visited(
    browser: Browser, small_db: Path, tmp_path: Path
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
    if page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Where the data comes from").first.click()
    page.get_by_role("heading", name="Where the data comes from").wait_for()
    expect(page.get_by_role("heading", name="Test map")).to_be_visible()
    page.wait_for_timeout(500)
    assert _serious(page.main_frame) <= ALLOWED
