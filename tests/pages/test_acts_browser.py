"""What a visitor's own device does: share, location, its map, reading aloud, a practised route."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.store import Store
from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    Server,
    _settled,
    _watch,
    browser,
    pytestmark,
    server,
)
from tests.pages.test_accessible_browser import cut_off, serious
from tests.town import at

PLACE = "Postcode, town or village"
_DEVICE = """
window.did = [];
Object.defineProperty(navigator, "share", { configurable: true,
  value: SHARE ? async (what) => { did.push(["share", what.url]); } : undefined });
Object.defineProperty(navigator, "clipboard", { configurable: true,
  value: { writeText: async (text) => { did.push(["copy", text]); } } });
Object.defineProperty(window, "speechSynthesis", { configurable: true, value: {
  getVoices: () => VOICES, cancel: () => did.push(["quiet"]),
  speak: (one) => { did.push(["speak", one.text, one.voice.name]); } } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
_VOICES = """[{ name: "cloud", lang: "en-GB", localService: false },
  { name: "own", lang: "en-GB", localService: true }]"""


@pytest.fixture(scope="module")
def surgery(small_db: Path) -> str:
    services = Store.open(small_db).offer().services
    return str(services.loc[services["name"] == "Row Surgery", "service_id"].item())


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:  # noqa: F811
    width, height = PHONE
    lon, lat = at(0.5, 0.1)
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=True,
        reduced_motion="reduce",
        geolocation={"latitude": lat, "longitude": lon},
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    seen = _watch(opened, server)
    yield opened
    context.close()
    assert seen.outside == []


def _service(page: Page, server: Server, surgery: str, device: str = "") -> None:  # noqa: F811
    if device:
        page.add_init_script(device)
    page.goto(f"{server.url}/service?id={surgery}")
    page.get_by_role("heading", name="Row Surgery", level=1).wait_for()
    _settled(page)


def _with(*, share: bool = True, voices: str = _VOICES) -> str:
    return _DEVICE.replace("SHARE", str(share).lower()).replace("VOICES", voices)


def test_a_page_is_shared_by_the_devices_own_sheet(page: Page, server: Server, surgery) -> None:  # noqa: F811
    _service(page, server, surgery, _with())
    page.get_by_role("button", name="Share").click()
    page.wait_for_function("did.length")
    assert page.evaluate("did") == [["quiet"], ["share", f"{server.url}/service?id={surgery}"]][1:]


def test_without_a_sheet_the_link_is_copied(page: Page, server: Server, surgery) -> None:  # noqa: F811
    _service(page, server, surgery, _with(share=False))
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".acts [role=status]").first).to_have_text("Link copied.")
    assert page.evaluate("did") == [["copy", f"{server.url}/service?id={surgery}"]]


def test_a_page_is_read_aloud_by_a_voice_of_the_device(page: Page, server: Server, surgery) -> None:  # noqa: F811
    _service(page, server, surgery, _with())
    button = page.locator(".read-aloud")
    button.click()
    expect(button).to_have_text("Stop reading")
    spoken = [one for one in page.evaluate("did") if one[0] == "speak"]
    assert len(spoken) > 5
    assert {voice for _, _, voice in spoken} == {"own"}, "the other sends text elsewhere"
    assert any("What is it?" in text for _, text, _ in spoken)
    button.click()
    expect(button).to_have_text("Read this aloud")
    assert page.evaluate("did").pop() == ["quiet"]


def test_without_a_voice_of_its_own_nothing_is_sent_to_one(
    page: Page,
    server: Server,  # noqa: F811
    surgery: str,
) -> None:
    _service(page, server, surgery, _with(voices=_VOICES.replace("true", "false")))
    page.locator(".read-aloud").click()
    expect(page.get_by_text("This browser has no voice of its own")).to_be_visible()
    assert not [one for one in page.evaluate("did") if one[0] == "speak"]


def test_a_search_from_where_the_visitor_is(page: Page, server: Server) -> None:  # noqa: F811
    page.context.grant_permissions(["geolocation"])
    page.goto(server.url)
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_role("heading", name="1 mile's walk of TE1 1A")).to_be_visible()
    expect(page.get_by_label(PLACE)).to_have_value("TE1 1AA")
    assert page.url.rstrip("/") == server.url, "the position is in no address"
    assert "50." not in page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


def test_outside_the_area_it_says_so(page: Page, server: Server) -> None:  # noqa: F811
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 55.95, "longitude": -3.19})
    page.goto(server.url)
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_text("You do not seem to be in the area")).to_be_visible()


def test_without_leave_it_asks_for_a_postcode(page: Page, server: Server) -> None:  # noqa: F811
    page.context.clear_permissions()
    page.goto(server.url)
    page.get_by_role("button", name="Use my location").click()
    expect(page.get_by_text("Enter your postcode instead")).to_be_visible()


@pytest.fixture
def route(page: Page, server: Server, surgery: str) -> Page:  # noqa: F811
    """A service's page with the route to it."""
    _service(page, server, surgery)
    page.get_by_label("Where do you start?").fill("TE1 1AA")
    page.get_by_role("button", name="Show route").click()
    page.get_by_role("heading", name="Practise this route").wait_for()
    _settled(page)
    return page


def test_a_route_is_practised_by_button_key_and_thumb(route: Page) -> None:
    cards = route.locator("[data-practise]")
    now = cards.locator("[data-now]")
    said = cards.get_by_role("status")
    first = now.inner_text()
    next_step, back = (cards.get_by_role("button", name=n) for n in ("Next step", "Back"))
    expect(back).to_have_attribute("aria-disabled", "true")
    next_step.click()
    expect(cards.locator(".practise-at")).to_contain_text("Step 2 of")
    second = now.inner_text()
    assert second != first
    assert said.inner_text().split() == second.split()
    route.keyboard.press("ArrowLeft")
    assert now.inner_text() == first
    for _ in range(30):
        route.keyboard.press("ArrowRight")
    assert now.inner_text() == "You have arrived: Row Surgery."
    expect(next_step).to_have_attribute("aria-disabled", "true")
    cards.locator(".practise-card").evaluate(
        """e => {
        const at = (x) => new Touch({ identifier: 1, target: e, clientX: x, clientY: 300 });
        const put = (kind, name, x) => e.dispatchEvent(
          new TouchEvent(kind, { bubbles: true, [name]: [at(x)] }));
        put("touchstart", "touches", 60);
        put("touchend", "changedTouches", 260); }"""
    )
    assert now.inner_text() != "You have arrived: Row Surgery."
    assert now.count() == 1


def test_a_route_leads_on_in_the_phones_own_map_and_says_that_it_leaves(route: Page) -> None:
    link = route.get_by_role("link", name="leaves this site")
    address = link.get_attribute("href")
    assert address.startswith("https://www.openstreetmap.org/directions?to=")
    lon, lat = at(0.5, 0.1)
    assert f"{lat:.3f}" not in address or f"{lon:.3f}" not in address, "where somebody starts"
    assert link.bounding_box()["height"] >= 44


def test_easy_read_and_the_acts_are_accessible(route: Page) -> None:
    assert serious(route) == set()
    route.get_by_text("Show in Easy Read").click()
    expect(route.get_by_text("This page is about Row Surgery.")).to_be_visible()
    expect(route.get_by_role("heading", name="What it is", exact=True)).to_have_count(0)
    _settled(route)
    assert serious(route) == set()
    assert cut_off(route) == []
    size = route.locator(".easy p").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 20
