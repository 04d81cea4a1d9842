"""No page asks another machine for anything, in any language, with its map at any zoom.

The browser tells of each request and each WebSocket, of frames, fonts, icons and workers too. It
can look up no name but the app's, so that what it should not tell of would find nothing either.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Frame, Page, sync_playwright

from geo import languages
from geo.store import Store
from geo.words import say
from pages.parts.site import PAGES
from tests.examples import some
from tests.geo.provision.test_week import file as week_file
from tests.pages.browser import (  # noqa: F401  # fixtures
    CHROMIUM,
    WIDE,
    Server,
    _settled,
    pytestmark,
    server,
)
from tests.pages.test_transport import FILE
from tests.prices import FILLED

PLACE = "TE1 1AA"
NO_OTHER_NAME = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
NO_SHARED_WORKER = "delete window.SharedWorker"
"""The one thing that a page can start and the browser does not tell of."""

OPEN = "document.querySelectorAll('.stMain details').forEach(one => { one.open = true; })"
HINTS = "link[rel~=preconnect], link[rel~=dns-prefetch]"
"""What makes a browser call another machine without a request."""


@dataclass
class Alone:
    """A visit; `asked` is what it asked of others than the app."""

    page: Page
    url: str
    asked: list[str]

    def note(self, url: str) -> None:
        """Keep an address, unless it is the app's or stands for what is in the page."""
        parts = urlsplit(url)
        inside = parts.scheme in ("data", "blob", "about")
        if not inside and parts.netloc != urlsplit(self.url).netloc:
            self.asked.append(url)

    @property
    def outside(self) -> list[str]:
        """What was asked of others so far, once what is on its way has been seen."""
        hints = self.page.locator(HINTS).evaluate_all("all => all.map(link => link.href)")
        for hint in hints:
            self.note(hint)
        self.page.wait_for_timeout(100)
        return sorted(set(self.asked))

    def open(self, address: str) -> None:
        """Open a page, and wait until all of it is there."""
        self.page.goto(f"{self.url}/{address}")
        self.page.locator(".credits").first.wait_for(state="attached")
        _settled(self.page)

    def search(self) -> None:
        """Search from the first page."""
        self.page.locator(".st-key-place input").fill(PLACE)
        self.page.keyboard.press("Enter")
        self.page.locator("article").first.wait_for()
        _settled(self.page)

    def look_at_all(self) -> int:
        """Open what is folded, show each map at its two ends; say how many maps there are."""
        self.page.evaluate(OPEN)
        _settled(self.page)
        frames = [frame for frame in self.page.frames if "st_folium" in frame.url]
        for frame in frames:
            _zoom(frame)
        return len(frames)


def _zoom(frame: Frame) -> None:
    """Show a map at its lowest and its highest zoom, and wait until each is drawn."""
    frame.wait_for_function("window.map?.state?.renderer")
    for end in ("map.getMinZoom()", "map.getMaxZoom()"):
        frame.evaluate(f"map.setZoom({end}, {{animate: false}})")
        frame.wait_for_function(
            f"""() => {{ const tiles = [...document.querySelectorAll("canvas.leaflet-tile")];
            return map.getZoom() === {end} && tiles.length
              && tiles.every(tile => tile.classList.contains("leaflet-tile-loaded")); }}"""
        )


@pytest.fixture(scope="module")
def one_visit(server: Server) -> Iterator[Alone]:  # noqa: F811
    with sync_playwright() as playwright:
        args = ["--no-sandbox", NO_OTHER_NAME]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        context = browser.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]},
            reduced_motion="reduce",
            service_workers="block",
            bypass_csp=True,  # what the app's own headers would stop is seen
        )
        context.add_init_script(NO_SHARED_WORKER)
        page = context.new_page()
        page.set_default_timeout(60_000)
        visit = Alone(page, server.url, [])
        context.on("request", lambda request: visit.note(request.url))
        page.on("websocket", lambda socket: visit.note(socket.url))
        yield visit
        browser.close()


@pytest.fixture
def visit(one_visit: Alone) -> Alone:
    """The one visit of this module, with nothing noted yet."""
    one_visit.asked.clear()
    return one_visit


@pytest.fixture(scope="module")
def addresses(small_db: Path) -> dict[str, str]:
    """Where each page of the site is, by its name."""
    services = Store.open(small_db).offer().services
    surgery = services.loc[services["name"] == "Row Surgery", "service_id"].item()
    apart = {PAGES[0].name: "?", "service": f"service?id={surgery}"}
    return {page.name: f"{page.name}?" for page in PAGES} | apart


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_a_page_asks_nobody_else(visit: Alone, addresses: dict[str, str], name: str) -> None:
    visit.open(addresses[name])
    visit.look_at_all()
    assert visit.outside == []


@pytest.mark.parametrize("code", some(languages.languages(), 0))
def test_no_page_in_a_language_asks_anybody_else(
    visit: Alone, addresses: dict[str, str], code: str
) -> None:
    for page in (page for page in PAGES if page.translated):
        visit.open(f"{addresses[page.name]}&lang={code}")
        assert visit.page.evaluate("document.documentElement.lang") == code
        visit.look_at_all()
    visit.open(f"?lang={code}")
    visit.search()
    assert visit.look_at_all()
    assert visit.outside == []


def _service(visit: Alone, addresses: dict[str, str]) -> None:
    visit.open(addresses["service"])
    visit.page.get_by_label("Where do you start?").fill(PLACE)
    visit.page.get_by_role("button", name="Show route").click()
    visit.page.get_by_role("heading", name="Practise this route").wait_for()


def _travel(visit: Alone, _: dict[str, str]) -> None:
    visit.open("travel")
    visit.page.get_by_label("Postcode of the home").fill("TE1 1AB")
    for label, typed in (("Day", "4"), ("Month", "5"), ("Year", "2017")):
        visit.page.get_by_label(f"{label} of birth").fill(typed)
    visit.page.keyboard.press("Enter")
    visit.page.get_by_label("Which school is it?").click()
    visit.page.keyboard.type("123456", delay=20)
    visit.page.get_by_role("option", name="Testham Primary School").click()
    visit.page.get_by_role("heading", name="The answer so far").wait_for()


def _walked(visit: Alone, addresses: dict[str, str]) -> None:
    _travel(visit, addresses)
    _settled(visit.page)
    visit.page.get_by_text(say("travel.far.steps")).click()
    _settled(visit.page)
    visit.page.locator(".stMain a[href$=walked]").click()
    visit.page.get_by_role("heading", name=say("walked.title"), level=1).wait_for()


def _site(visit: Alone, _: dict[str, str]) -> None:
    visit.open("site")
    visit.page.get_by_role("button", name=say("site.go")).click()


def _week(visit: Alone, _: dict[str, str]) -> None:
    visit.open("week")
    _upload(visit, 0, "week.toml", week_file().encode())


def _transport(visit: Alone, _: dict[str, str]) -> None:
    visit.open("transport")
    _upload(visit, 0, "pupils.csv", FILE)
    _upload(visit, 1, "prices.toml", FILLED.encode())
    visit.page.locator(".st-key-transport-plan label").click()


def _upload(visit: Alone, number: int, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    visit.page.locator("input[type=file]").nth(number).set_input_files(file)
    visit.page.get_by_text(name).first.wait_for()
    _settled(visit.page)


@pytest.mark.parametrize("answer", [_service, _travel, _walked, _site, _week, _transport])
def test_a_map_that_comes_with_an_answer_asks_nobody_else(
    visit: Alone, addresses: dict[str, str], answer: Callable[[Alone, dict[str, str]], None]
) -> None:
    answer(visit, addresses)
    visit.page.locator("iframe[title^='Map of']").wait_for(state="attached")
    _settled(visit.page)
    assert visit.look_at_all()
    assert visit.outside == []


OUTSIDE = {
    "an image": "new Image().src = 'https://elsewhere.example/'",
    "a font": "new FontFace('x', 'url(https://elsewhere.example/)').load().catch(() => 0)",
    "a WebSocket": "void new WebSocket('wss://elsewhere.example/')",
    "a beacon": "navigator.sendBeacon('https://elsewhere.example/', '')",
    "a worker": """void new Worker(URL.createObjectURL(
        new Blob(["fetch('https://elsewhere.example/')"])))""",
    "an icon": "put({rel: 'icon', href: 'https://elsewhere.example/'})",
    "a hint": "put({rel: 'preconnect', href: 'https://elsewhere.example/'})",
    "another port": "void fetch('http://localhost:9/').catch(() => 0)",
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_whoever_asks_somebody_else_is_seen(visit: Alone, way: str) -> None:
    visit.open("privacy")
    visit.page.evaluate(
        f"""() => {{ const put = (what) => document.head.append(
          Object.assign(document.createElement("link"), what));
        {OUTSIDE[way]}; }}"""
    )
    visit.page.wait_for_timeout(400)
    (url,) = visit.outside
    assert urlsplit(url).netloc in ("elsewhere.example", "localhost:9")
