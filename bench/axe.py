"""Axe on every page: ``python -m bench.axe [--pages find,guides] [--languages en,ar,ur,pl]``.

Every page in English at 320, 390 and 1280 pixels, in light and dark colours, with axe's rules of
best practice; then the families' pages in other languages, at 390 and 1280. The map is looked at
too. Printed are all findings, by rule, with the page where each is. It fails if one is serious or
critical, or if a page asked another machine for anything.
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
WIDTHS = {ENGLISH: (320, 390, 1280)}
OTHERS = (390, 1280)
THEMES = ("light", "dark")
WORST = ("serious", "critical")
_TIMEOUT_MS = 120_000

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
    """A page as somebody sees it."""

    name: str
    address: str
    language: str
    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.name} {self.language} {self.width} {self.theme}"


def views(asked: argparse.Namespace, addresses: dict[str, str]) -> Iterable[View]:
    """All that is to be looked at."""
    for language in asked.languages:
        for width, theme in product(WIDTHS.get(language, OTHERS), THEMES):
            for page in PAGES:
                if page.name in asked.pages and (language == ENGLISH or page.translated):
                    yield View(page.name, addresses[page.name], language, width, theme)


async def _look(page: Page, view: View, found: Findings, url: str) -> None:
    """Open a page and run axe in it and in its map."""
    mark = "&" if "?" in view.address else "?"
    await page.goto(f"{url}/{view.address}{mark}lang={view.language}")
    await page.locator(".credits").first.wait_for(state="attached")
    await still(page)
    await page.wait_for_timeout(500)
    for frame in page.frames:
        await frame.evaluate(AXE.read_text(encoding="utf-8"))
        answer = await frame.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in answer["violations"]:
            for node in violation["nodes"]:
                finding = (violation["impact"], violation["id"], str(node["target"][0])[:100])
                found.places[finding].append(str(view))
                if finding[0] in WORST:
                    print(view, *finding, file=sys.stderr, flush=True)
    found.looked_at += 1


async def _all(browser: Browser, url: str, wanted: Iterable[View], found: Findings) -> None:
    """Look at each view; those of one screen one after another in one visit."""
    for _, alike in groupby(wanted, key=lambda view: (view.language, view.width, view.theme)):
        screen = list(alike)
        context = await browser.new_context(
            viewport={"width": screen[0].width, "height": 844}, color_scheme=_scheme(screen[0])
        )
        page = await context.new_page()
        page.set_default_timeout(_TIMEOUT_MS)
        page.on("request", lambda asked: _note(asked.url, url, found))
        for view in screen:
            await _look(page, view, found, url)
            print(view, file=sys.stderr, flush=True)
        await context.close()


def _scheme(view: View) -> str:
    return "dark" if view.theme == "dark" else "light"


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
        await _all(browser, f"http://localhost:{port}", views(asked, addresses), found)
        await browser.close()
    return found


def main() -> int:
    """Look, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.axe", description=__doc__)
    names = [page.name for page in PAGES]
    parser.add_argument("--pages", type=lambda text: text.split(","), default=names)
    parser.add_argument("--languages", type=_languages, default=[ENGLISH, "ar", "ur", "pl"])
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
    wanted = known if text == "all" else text.split(",")
    if unknown := set(wanted) - set(known):
        raise argparse.ArgumentTypeError(f"there is no language {min(unknown)}")
    return wanted


if __name__ == "__main__":
    sys.exit(main())
