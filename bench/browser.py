"""A search of the whole area in a real browser: ``python -m bench.browser [--times 5]``.

Starts the app and Chromium, searches all within 30 miles' drive, bus stops and taxis with it,
and times from pressing Enter until the new answer is on the page and all its signs are on the map.
The first search warms the app and is left out.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
from pathlib import Path
from time import perf_counter

from playwright.async_api import Page, async_playwright

from bench.visitors import serving
from geo.directory.vocabulary import SECTIONS
from geo.settings import DEFAULT_DB
from geo.store import Store

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
_SIGNS = "window.map && map.state && map.state.signs && map.state.signs.services.length"


async def _search(page: Page, postcode: str) -> tuple[float, int]:
    """Seconds until the answer and its map are there, and how many signs the map has."""
    place = page.get_by_label("Postcode, town or village")
    await place.fill(postcode)
    before = await _drawn(page)
    began = perf_counter()
    await place.press("Enter")
    await page.get_by_role("heading", name=f"of {postcode}").wait_for(timeout=120_000)
    map_frame = next(f for f in page.frames if "st_folium" in f.url)
    await map_frame.wait_for_function(
        "(before) => window.map && map.state && map.state.drawn && map.state.drawn !== before",
        arg=before,
    )
    return perf_counter() - began, await map_frame.evaluate(_SIGNS)


async def _drawn(page: Page) -> str | None:
    """Which answer the map shows."""
    for frame in page.frames:
        if "st_folium" in frame.url:
            shown: str | None = await frame.evaluate("window.map && map.state && map.state.drawn")
            return shown
    return None


async def measure(db: Path, times: int) -> dict[str, object]:
    """Search from `times` postcodes."""
    postcodes = Store.open(db).homes_of_area().table["postcode"].tolist()
    async with (
        serving(Path(__file__).parents[1], db, 1) as (port, _),
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(f"http://localhost:{port}")
        await page.get_by_label("Postcode, town or village").wait_for(timeout=60_000)
        await page.get_by_text("Walk, up to").click()
        await page.get_by_text("Drive", exact=True).click()
        await page.get_by_label("How far").fill("30")
        await page.get_by_text("Filters", exact=True).click()
        for name in SECTIONS.values():
            await page.get_by_role("combobox", name="Kinds of support").click()
            await page.get_by_role("option", name=name).first.click()
        found = [await _search(page, p) for p in postcodes[:: len(postcodes) // (times + 1)]]
        await browser.close()
    seconds = [s for s, _ in found[1:]]
    return {
        "services_on_the_map": found[-1][1],
        "median_s": round(statistics.median(seconds), 2),
        "longest_s": round(max(seconds), 2),
        "searches": len(seconds),
    }


def main() -> None:
    """Run it and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.db, asked.times)), indent=1))


if __name__ == "__main__":
    main()
