"""Every page in a real browser: axe, narrow screens, sizes of targets, focus, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.store import Store
from tests.pages.browser import PHONE, open_all, open_choices
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    ALLOWED,
    AXE,
    Server,
    _settled,
    browser,
    pytestmark,
    server,
)

NARROW, MIDDLE, WIDE = (320, 800), PHONE, (1280, 900)
THEMES = ("light", "dark")
PAGES = {
    "": "Find support near you",
    "shortlist": "Your list",
    "say": "Have your say",
    "comments": "You said, we did",
    "data": "Where the data comes from",
    "travel": "Travel to school",
    "guides": "What to do first",
    "glossary": "SEND words explained",
    "planners": "For planners and commissioners",
    "coverage": "Who can reach what",
    "gaps": "Where provision is missing",
    "site": "Where would a new service help most?",
    "bases": "Where would an inclusion base help most?",
    "week": "A specialist's week",
    "sufficiency": "Are there enough places?",
    "schools": "Schools and the homes around them",
    "whatif": "What if a street or a school changed?",
    "pupils": "Travel to school for many children",
    "health": "State of the data",
    "audit": "Your offer and the law",
    "privacy": "Privacy",
    "accessibility": "Accessibility",
    "staff": "For council staff",
}
AXE_OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"


@pytest.fixture(params=[NARROW, WIDE], ids=["narrow", "wide"])
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:  # noqa: F811
    """A visit on a narrow or a wide screen."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _open(page: Page, server: Server, path: str, heading: str) -> None:  # noqa: F811
    page.goto(f"{server.url}/{path}")
    page.get_by_role("heading", name=heading, level=1).wait_for()
    page.locator(".credits").first.wait_for()
    _settled(page)


def serious(page: Page, themes: tuple[str, ...] = THEMES) -> set[tuple[str, str, str]]:
    """Axe's serious and critical findings in light and in dark colours, small targets with them."""
    found = set()
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(
            "(t) => getComputedStyle(document.querySelector('.stApp')).colorScheme === t", arg=theme
        )
        _settled(page)
        for frame in page.frames:
            frame.evaluate(AXE.read_text(encoding="utf-8"))
            for violation in frame.evaluate(f"axe.run(document, {AXE_OPTIONS})")["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    nodes = violation["nodes"]
                    found |= {(theme, violation["id"], str(n["target"][0])) for n in nodes}
    return {finding for finding in found if finding[1:] not in ALLOWED}


def cut_off(page: Page) -> list[str]:
    """What reaches beyond the right edge of the screen, and words of links that end early.

    What scrolls in a box of its own is let be, and so is what only a screen reader is given.
    """
    return page.evaluate(
        """() => {
        const main = document.querySelector('.stMain');
        const wide = [...main.querySelectorAll('*')].filter(e => {
          const box = e.getBoundingClientRect();
          return box.width && box.right > innerWidth + 1 && e.checkVisibility()
            && !e.closest('.wide, [data-testid=stDataFrame], .stTabs, iframe')
            && getComputedStyle(e).position !== 'fixed'; });
        wide.push(...[...main.querySelectorAll('a, a *, button, button *')].filter(e => {
          const hides = getComputedStyle(e).overflowX !== 'visible';
          return hides && e.checkVisibility() && e.clientWidth > 1
            && e.scrollWidth > e.clientWidth + 1; }));
        if (main.scrollWidth > main.clientWidth) { wide.unshift(main); }
        return wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)); }"""
    )


_SMALL = """() => {
  const seen = (e) => e.checkVisibility() && e.offsetParent && e.getBoundingClientRect().width > 1
    && getComputedStyle(e).visibility !== "hidden";
  const pressed = "button, summary, input, textarea, a[href], [role=radio], [role=checkbox]";
  const inText = "p, li, dd, td, .term, .stMultiSelect [role=combobox]";
  const targets = [...document.querySelectorAll(pressed)].map(e => e.closest("label") || e)
    .filter(seen).filter(e => !e.closest(inText)).filter(e => {
      const box = e.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; });
  const text = [...document.querySelectorAll("[data-testid=stMain] *")].filter(seen)
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => !e.closest(".card small, small, style, svg"))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 15.99);
  return [...targets, ...text].slice(0, 8).map(e => e.outerHTML.slice(0, 160)); }"""


def small(page: Page) -> list[str]:
    """What is pressed and smaller than 44 pixels, and text below 16.

    A link in a line of text is as high as its line, as WCAG 2.5.8 allows.
    """
    return page.evaluate(_SMALL)


def check(page: Page) -> None:
    """A narrow screen in both colours, and the same page on a screen that becomes wide."""
    assert serious(page) == set()
    assert cut_off(page) == []
    assert small(page) == []
    if open_choices(page):
        assert serious(page, THEMES[:1]) == set()
        assert cut_off(page) == []
        assert small(page) == []
    if page.viewport_size == {"width": NARROW[0], "height": NARROW[1]}:
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        _settled(page)
        assert serious(page, THEMES[:1]) == set()
        assert cut_off(page) == []


narrow_first = pytest.mark.parametrize(
    "visitor",
    [
        pytest.param(NARROW, id="narrow"),
        pytest.param(MIDDLE, id="phone", marks=pytest.mark.exhaustive),
        pytest.param(WIDE, id="wide", marks=pytest.mark.exhaustive),
    ],
    indirect=True,
)


@narrow_first
@pytest.mark.parametrize(("path", "heading"), PAGES.items(), ids=lambda value: value or "find")
def test_a_page_is_accessible(visitor: Page, server: Server, path: str, heading: str) -> None:  # noqa: F811
    _open(visitor, server, path, heading)
    check(visitor)
    for name in ("Privacy", "Accessibility", "Where the data comes from"):
        expect(visitor.locator(".st-key-about").get_by_role("link", name=name)).to_be_visible()


@narrow_first
def test_a_service_is_accessible(visitor: Page, server: Server, small_db: Path) -> None:  # noqa: F811
    services = Store.open(small_db).offer().services
    surgery = services.loc[services["name"] == "Row Surgery", "service_id"].item()
    _open(visitor, server, f"service?id={surgery}", "Row Surgery")
    check(visitor)


@narrow_first
def test_an_answer_is_accessible(visitor: Page, server: Server) -> None:  # noqa: F811
    _open(visitor, server, "", "Find support near you")
    visitor.get_by_label("Postcode, town or village").fill("TE1 1AA")
    visitor.keyboard.press("Enter")
    visitor.get_by_role("heading", name="1 mile's walk of TE1 1AA").wait_for()
    _settled(visitor)
    open_all(visitor)
    check(visitor)


_LOOK = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e.tagName === 'IFRAME') { return null; }
  const around = [e, ...e.querySelectorAll('*'), ...(e.labels || [])];
  for (let up = e.parentElement; up && around.length < 60 && !up.matches('form, .stVerticalBlock');
    up = up.parentElement) { around.push(up); }
  [...(e.labels || [])].forEach(l => around.push(...l.querySelectorAll('*')));
  const look = () => around.map(x => { const s = getComputedStyle(x);
    return [s.outline, s.boxShadow, s.borderColor, s.backgroundColor].join(); }).join(';');
  const focused = look();
  e.blur();
  const same = look() === focused;
  e.focus({preventScroll: true});
  return same ? e.outerHTML.slice(0, 160) : null; }"""
"""What has the focus, if it looks the same without it."""


@narrow_first
@pytest.mark.parametrize("path", ["", "say"])
def test_what_has_the_focus_can_be_seen(visitor: Page, server: Server, path: str) -> None:  # noqa: F811
    """Each stop of the Tab key looks different while it has the focus."""
    _open(visitor, server, path, PAGES[path])
    visitor.add_style_tag(content="* { transition: none !important; }")
    unseen = []
    for _ in range(25):
        visitor.keyboard.press("Tab")
        unseen.append(visitor.evaluate(_LOOK))
    assert [stop for stop in unseen if stop] == []
