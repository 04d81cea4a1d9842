"""Where provision is missing, in a real browser: from opening the site to a printed report."""

import io
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.pages.browser import open_all
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


class Clicks:
    """A visitor whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, what: object) -> None:
        what.click()  # type: ignore[attr-defined]
        self.count += 1

    def choose(self, label: str, option: str) -> None:
        """Open a list of options, and choose one."""
        box = self.page.get_by_label(label, exact=True)
        box.scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)  # a page that still scrolls closes a list
        self.on(box)
        self.on(self.page.get_by_role("option", name=option, exact=True))
        _settled(self.page)


on_wide = pytest.mark.parametrize(
    "page",
    [
        pytest.param(WIDE, id="wide"),
        pytest.param(PHONE, id="phone", marks=pytest.mark.exhaustive),
    ],
    indirect=True,
)


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


def test_from_opening_the_site_to_a_report_for_one_need(page: Page, server: Server) -> None:  # noqa: F811
    page.goto(server.url)
    page.locator(".credits").first.wait_for()
    visitor = Clicks(page)
    opener = page.get_by_test_id("stExpandSidebarButton")
    if opener.is_visible():
        visitor.on(opener)
    visitor.on(page.get_by_role("link", name="For planners", exact=True))
    page.get_by_role("heading", name="For planners and commissioners").wait_for()
    visitor.on(page.get_by_role("link", name="Where provision is missing", exact=True))
    page.get_by_role("heading", name="homes in Testham").wait_for()
    _settled(page)
    folded = page.locator(".st-key-choices-fold > div > details:not([open]) > summary")
    if page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        visitor.on(folded)  # on a phone they fold by themselves, sooner or later
    visitor.choose("Type of need", "Autism")
    with page.expect_download() as saved:
        visitor.on(page.get_by_role("button", name="Report to print (PDF)"))
    assert visitor.count <= 8, visitor.count
    report = saved.value.path().read_bytes()
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(report)).pages)
    assert "Type of need: Autism" in text
    assert "no place to count that is listed as “Library”" in re.sub(r"\s+", " ", text)
    assert "need=Autism" in page.url


def test_an_answer_is_accessible_and_shared_by_its_address(page: Page, server: Server) -> None:  # noqa: F811
    chosen = "gaps?kind=Speech+and+language+therapy&examples=true&zones=Hexagon&way=Drive"
    _open(page, server, chosen, "Where provision is missing")
    page.get_by_role("heading", name="homes in Testham").wait_for()
    _settled(page)
    open_all(page)
    assert serious(page) == set()
    assert cut_off(page) == []
    page.get_by_text("Minutes", exact=True).click()
    expect(page.get_by_label("Longest time, in minutes")).to_be_visible()
    _settled(page)
    there = page.url
    assert "limit=Minutes" in there
    said = page.locator("[role=status] h2").inner_text()
    page.goto("about:blank")
    page.goto(there)
    expect(page.locator("[role=status] h2")).to_have_text(said)


@on_wide
def test_a_wrong_address_is_told_of(page: Page, server: Server) -> None:  # noqa: F811
    _open(page, server, "gaps?miles=far&kind=Castle", "Where provision is missing")
    expect(page.get_by_text("The address of this page asked for “Castle” here")).to_be_visible()
    expect(page.get_by_text("The address of this page asked for “far” here")).to_be_visible()


@on_wide
def test_moving_the_map_asks_for_nothing_again(page: Page, server: Server) -> None:  # noqa: F811
    _open(
        page, server, "site?kind=Special+school&show=answer", "Where would a new service help most?"
    )
    page.get_by_role("heading", name="1 new place would bring 3 more homes").wait_for()
    frame = page.frame_locator("iframe[src*=st_folium]").locator(".leaflet-container")
    frame.wait_for()
    _settled(page)
    page.evaluate(
        """() => { window.runs = 0; new MutationObserver(() => {
          if (document.querySelector('.stApp').dataset.testScriptState === 'running') window.runs++;
        }).observe(document.querySelector('.stApp'), {attributes: true}); }"""
    )
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 130, steps=5)
    page.mouse.up()
    frame.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(600)
    assert page.evaluate("window.runs") == 0
