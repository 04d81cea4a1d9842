"""Axe on every page: ``python -m bench.axe [--pages find,guides] [--languages en,ar]``.

Every page in English, and the families' pages in every other language, at 320, 390 and 1280 pixels,
in light and dark colours, with axe's rules of best practice. A page is loaded once, and then made
narrow and wide, light and dark. ``answer`` is the first page after a search, with everything folded
opened. The map is looked at too. With ``--sample`` each page is looked at in three of the six
ways. It prints all findings by rule, with the page where each is, and
fails if one is serious or critical, or if a page asked another machine for anything.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, product
from pathlib import Path

import axe_playwright_python
from playwright.async_api import Browser, Page, async_playwright

from bench.browser import CHROMIUM
from bench.phone import serving, still
from bench.visitors import free_port
from geo.languages import ENGLISH, languages
from geo.settings import DEFAULT_DB
from geo.store import Store
from pages.parts.site import PAGES

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
WIDTHS = (320, 390, 1280)
THEMES = ("light", "dark")
SCREENS = tuple(product(WIDTHS, THEMES))
SAMPLE = ((320, "light"), (390, "dark"), (1280, "light"))
ANSWER = "answer"
"""The first page, after a search from a place of the example area."""
PLACE = "PO30 1UD"
WORST = ("serious", "critical")
_TIMEOUT_MS = 120_000
_COLOURED = "theme => getComputedStyle(document.querySelector('.stApp')).colorScheme === theme"

Screens = tuple[tuple[int, str], ...]
"""Widths in pixels, each with light or dark colours."""

Finding = tuple[str, str, str]
"""Impact, rule, and the place on the page, as a selector."""


@dataclass
class Findings:
    """What was found: where each finding is, and what was asked of other machines."""

    places: dict[Finding, list[str]] = field(default_factory=lambda: defaultdict(list))
    outside: set[str] = field(default_factory=set)
    looked_at: int = 0

    @property
    def worst(self) -> list[Finding]:
        """The serious and the critical ones."""
        return [finding for finding in self.places if finding[0] in WORST]


@dataclass(frozen=True)
class View:
    """A page in a language."""

    name: str
    address: str
    language: str

    def __str__(self) -> str:
        return f"{self.name} {self.language}"


def views(asked: argparse.Namespace, addresses: dict[str, str]) -> Iterable[View]:
    """All that is to be looked at."""
    for language in asked.languages:
        for page in PAGES:
            if page.name in asked.pages and (language == ENGLISH or page.translated):
                yield View(page.name, addresses[page.name], language)
        if ANSWER in asked.pages:
            yield View(ANSWER, "", language)


async def _open(page: Page, view: View, url: str) -> None:
    """Open a page; for an answer, search and open what is folded."""
    mark = "&" if "?" in view.address else "?"
    await page.goto(f"{url}/{view.address}{mark}lang={view.language}")
    await page.locator(".credits").first.wait_for(state="attached")
    await still(page)
    if view.name == ANSWER:
        await page.locator(".st-key-place input").fill(PLACE)
        await page.keyboard.press("Enter")
        await page.locator("article").first.wait_for()
        await still(page)
        await page.evaluate(
            "document.querySelectorAll('.stMain details').forEach(e => e.open = true)"
        )


async def _look(page: Page, view: View, screens: Screens, found: Findings) -> None:
    """Run axe in a page and in its map, at each width and in the colours that go with it."""
    for width, theme in screens:
        await page.set_viewport_size({"width": width, "height": 844})
        await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        await page.wait_for_function(_COLOURED, arg=theme)
        await still(page)
        for frame in page.frames:
            await frame.evaluate(AXE.read_text(encoding="utf-8"))
            answer = await frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
            for violation in answer["violations"]:
                for node in violation["nodes"]:
                    finding = (violation["impact"], violation["id"], str(node["target"][0])[:100])
                    found.places[finding].append(f"{view} {width} {theme}")
                    if finding[0] in WORST:
                        print(view, width, theme, *finding, file=sys.stderr, flush=True)
        found.looked_at += 1


async def _all(
    browser: Browser, url: str, wanted: Iterable[View], screens: Screens, found: Findings
) -> None:
    """Look at each page; those in one language one after another, in one visit."""
    for _, alike in groupby(wanted, key=lambda view: view.language):
        context = await browser.new_context(reduced_motion="reduce")
        page = await context.new_page()
        page.set_default_timeout(_TIMEOUT_MS)
        page.on("request", lambda asked: _note(asked.url, url, found))
        for view in alike:
            await _open(page, view, url)
            await _look(page, view, screens, found)
            print(view, file=sys.stderr, flush=True)
        await context.close()


def _note(asked: str, url: str, found: Findings) -> None:
    if not asked.startswith((url, url.replace("http", "ws", 1), "data:", "blob:", "about:")):
        found.outside.add(asked.split("?", maxsplit=1)[0])


async def run(asked: argparse.Namespace) -> Findings:
    """Look at all pages."""
    store = Store.open(asked.db)
    service = store.offer().services["service_id"].iloc[0]
    addresses = {page.name: page.name for page in PAGES}
    addresses |= {"find": "", "service": f"service?id={service}"}
    found, port = Findings(), asked.port or free_port()
    async with serving(Path(__file__).parents[1], asked.db, port), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        screens = SAMPLE if asked.sample else SCREENS
        await _all(browser, f"http://localhost:{port}", views(asked, addresses), screens, found)
        await browser.close()
    return found


def main() -> int:
    """Look, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.axe", description=__doc__)
    names = [*(page.name for page in PAGES), ANSWER]
    parser.add_argument("--pages", type=lambda text: text.split(","), default=names)
    parser.add_argument("--languages", type=_languages, default=[ENGLISH, *languages()])
    parser.add_argument("--sample", action="store_true", help="each page in three ways, not in six")
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    parser.add_argument("--port", type=int)
    found = asyncio.run(run(parser.parse_args()))
    print(f"{found.looked_at} views; {len(found.worst)} serious or critical findings")
    for (impact, rule, place), seen in sorted(found.places.items()):
        print(f"- {impact} `{rule}` at `{place}`: {len(seen)} views, such as {seen[0]}")
    for address in sorted(found.outside):
        print(f"- asked another machine: {address}")
    return 1 if found.worst or found.outside else 0


def _languages(text: str) -> list[str]:
    known = [ENGLISH, *languages()]
    wanted = text.split(",")
    if unknown := set(wanted) - set(known):
        raise argparse.ArgumentTypeError(f"there is no language {min(unknown)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
