"""Pictures of every page, to be looked at: ``python -m bench.screens [--out FOLDER]``.

Each page at 390 and 1280 pixels, light and dark, whole; the first page also after a search, with a
card opened and a route shown. Files are called PAGE-WIDTH-COLOURS.png.
"""

import argparse
import asyncio
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bench.browser import CHROMIUM
from bench.phone import serving, still
from bench.visitors import free_port
from geo.settings import DEFAULT_DB
from geo.store import Store
from pages.parts.site import PAGES

WIDTHS = (390, 1280)
COLOURS = ("light", "dark")
TALLEST = 9000
"""No picture is taller, in pixels."""


async def _picture(page: Page, path: Path) -> None:
    """The whole page, as far as one scrolls, in one picture."""
    await still(page)
    await page.wait_for_timeout(700)
    wide = page.viewport_size or {"width": WIDTHS[0]}
    tall = await page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
    await page.set_viewport_size({"width": wide["width"], "height": min(int(tall), TALLEST)})
    await page.wait_for_timeout(500)
    await page.screenshot(path=path)
    await page.set_viewport_size({"width": wide["width"], "height": 844})


async def _found(page: Page, url: str, postcode: str, out: Path, name: str) -> None:
    """The first page after a search, then with a card opened and a route shown."""
    await page.goto(url)
    await page.get_by_label("Postcode, town or village").fill(postcode)
    await page.keyboard.press("Enter")
    await page.locator(".say[data-arrive]").wait_for()
    await still(page)
    await page.screenshot(path=out / f"find-answer-{name}.png")
    await page.locator(".card[data-card='1'] article > details > summary").click()
    await page.locator(".card[data-card='2']").get_by_role("button", name="Directions").click()
    await _picture(page, out / f"find-found-{name}.png")


async def _each(
    browser: Browser, url: str, names: dict[str, str], postcode: str, out: Path
) -> None:
    for width in WIDTHS:
        for colours in COLOURS:
            context = await browser.new_context(
                viewport={"width": width, "height": 844},
                color_scheme="dark" if colours == "dark" else "light",
            )
            page = await context.new_page()
            page.set_default_timeout(90_000)
            for name, address in names.items():
                await page.goto(f"{url}/{address}")
                await page.locator(".credits").wait_for(state="attached")
                await _picture(page, out / f"{name}-{width}-{colours}.png")
            await _found(page, url, postcode, out, f"{width}-{colours}")
            await context.close()


async def take(db: Path, out: Path) -> None:
    """Take all pictures."""
    store = Store.open(db)
    homes = store.homes_of_area().table["postcode"].tolist()
    service = store.offer().services["service_id"].iloc[0]
    names = {one.name: one.name for one in PAGES} | {"find": "", "service": f"service?id={service}"}
    out.mkdir(parents=True, exist_ok=True)
    port = free_port()
    async with serving(Path(__file__).parents[1], db, port), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        await _each(browser, f"http://localhost:{port}", names, homes[len(homes) // 2], out)
        await browser.close()


def main() -> None:
    """Take them, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/build/screens"))
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked = parser.parse_args()
    asyncio.run(take(asked.db, asked.out))
    print(f"{len(list(asked.out.glob('*.png')))} pictures in {asked.out}")


if __name__ == "__main__":
    main()
