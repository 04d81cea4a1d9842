"""A family's visit on a phone, in bytes and seconds: ``python -m bench.phone [--app FOLDER]``.

Starts the app and Chromium at 390 by 844 pixels, and counts every byte that comes over the line,
compressed as it is. The page is opened over a slow line (1.6 Mbit/s, 150 ms); then a search and
the presses that follow it are made over a fast one, and each is timed from the press until the page
is still. `--app` is another checkout, to be measured with the same database.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.async_api import Page, async_playwright

from bench.browser import CHROMIUM
from bench.visitors import _cpu_s, free_port, wait_until_up
from geo.settings import DEFAULT_DB
from geo.store import Store

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

_SHIFTS = """
window.shifts = 0; window.stillSince = undefined;
new PerformanceObserver((list) => { for (const one of list.getEntries()) {
  if (!one.hadRecentInput) { window.shifts += one.value; } } })
  .observe({ type: "layout-shift", buffered: true });
"""
_STILL = """() => {
  const app = document.querySelector(".stApp");
  if (!app) { return false; }
  const now = performance.now();
  const still = app.dataset.testScriptState === "notRunning";
  window.stillSince = still ? window.stillSince ?? now : undefined;
  return still && now - window.stillSince > 400; }"""
_STILL_MS = 400


class Line:
    """A line to a server that counts what comes over it."""

    def __init__(self, port: int) -> None:
        self.port, self.received = port, 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on."""
        there, back = await asyncio.open_connection("127.0.0.1", self.port)

        async def copy(
            source: asyncio.StreamReader, to: asyncio.StreamWriter, *, down: bool
        ) -> None:
            while data := await source.read(65536):
                self.received += len(data) if down else 0
                to.write(data)
                await to.drain()
            to.close()

        await asyncio.gather(
            copy(reader, back, down=False),
            copy(there, writer, down=True),
            return_exceptions=True,
        )


@asynccontextmanager
async def serving(app: Path, db: Path, port: int) -> AsyncIterator[int]:
    """The app of a checkout; gives its process number."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streamlit", "run", "app.py"),
        *("--server.headless", "true", "--server.port", str(port)),
        cwd=app,
        env={**os.environ, "SEND_DB": str(db.resolve())},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await wait_until_up(f"http://localhost:{port}/_stcore/health")
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def still(page: Page) -> None:
    """Wait until the page has been still for a while."""
    await page.evaluate("window.stillSince = undefined")
    await page.wait_for_function(_STILL)


class Visit:
    """One visit: presses, and what each cost."""

    def __init__(self, page: Page, line: Line, pid: int) -> None:
        self.page, self.line, self.pid = page, line, pid
        self.made: list[dict[str, Any]] = []

    async def press(self, name: str, work: Any) -> None:
        """Do something, and wait until the page is still."""
        bytes_before, cpu_before = self.line.received, _cpu_s(self.pid)
        shifts = await self.page.evaluate("window.shifts")
        began = perf_counter()
        await work()
        await self.page.wait_for_timeout(60)
        await still(self.page)
        self.made.append(
            {
                "press": name,
                "kb": round((self.line.received - bytes_before) / 1000, 1),
                "s": round(perf_counter() - began - _STILL_MS / 1000, 2),
                "processor_s": round(_cpu_s(self.pid) - cpu_before, 2),
                "shift": round(await self.page.evaluate("window.shifts") - shifts, 3),
            }
        )

    async def click(self, name: str, what: Any) -> None:
        """Press what is there; nothing where it is not.

        Raises
        ------
        RuntimeError
            If the press brought nothing over the line: then nothing was pressed or measured.
        """
        if await what.count():
            await self.press(name, what.first.click)
            if not self.made[-1]["kb"]:
                raise RuntimeError(f'The press "{name}" brought nothing from the app.')


async def _first_load(page: Page, url: str, line: Line) -> dict[str, Any]:
    """Open the page over the slow line."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", SLOW)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    line.received, began = 0, perf_counter()
    await page.goto(url, wait_until="commit")
    await page.get_by_label("Postcode, town or village").wait_for(timeout=120_000)
    usable_s, usable_kb = perf_counter() - began, line.received / 1000
    await still(page)
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(1500)
    told = {
        "box_s": round(usable_s, 1),
        "box_kb": round(usable_kb),
        "whole_kb": round(line.received / 1000),
        "requests": len([one for one in asked if not one.startswith("data:")]),
        "shift": round(await page.evaluate("window.shifts"), 3),
    }
    await session.send("Network.emulateNetworkConditions", FAST)
    return told


async def _presses(visit: Visit, postcodes: list[str]) -> None:
    page = visit.page
    for postcode in postcodes:

        async def search(postcode: str = postcode) -> None:
            await page.get_by_label("Postcode, town or village").fill(postcode)
            await page.keyboard.press("Enter")

        await visit.press("search", search)
        await visit.click(
            "show route", page.get_by_role("button", name=re.compile("Show route|Directions"))
        )
        await visit.click("keep", page.get_by_role("button", name="Keep"))
        orders = page.locator(".st-key-sort [role=radiogroup] label")
        await visit.click("sort", orders.filter(has_text="Name"))
        await visit.click("sort back", orders.filter(has_text="Best match"))
        await visit.click("show more", page.locator(".st-key-more button"))
        folded = page.locator(".st-key-narrow details:not([open]) > summary")
        if await folded.count():
            await folded.first.click()
        await visit.click("filter", page.locator(".st-key-free label"))
        await visit.click("filter off", page.locator(".st-key-free label"))


async def measure(app: Path, db: Path, searches: int) -> dict[str, Any]:
    """Make the visit."""
    homes = Store.open(db).homes_of_area().table["postcode"].tolist()
    port, seen = free_port(), free_port()
    line = Line(port)
    async with serving(app, db, port) as pid, async_playwright() as playwright:
        relay = await asyncio.start_server(line.carry, "127.0.0.1", seen)
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        phone = {"viewport": {"width": 390, "height": 844}}
        warm = await browser.new_page(**phone)
        await warm.goto(f"http://localhost:{port}")
        await warm.get_by_label("Postcode, town or village").wait_for(timeout=120_000)
        await still(warm)
        await warm.close()
        page = await (await browser.new_context(**phone)).new_page()
        await page.add_init_script(_SHIFTS)
        page.set_default_timeout(60_000)
        first = await _first_load(page, f"http://localhost:{seen}", line)
        visit = Visit(page, line, pid)
        await _presses(visit, homes[:: len(homes) // searches][:searches])
        screens = await page.evaluate(
            "document.querySelector('[data-testid=stMain]').scrollHeight / innerHeight"
        )
        await browser.close()
        relay.close()
    return {"first_load": first, "presses": told(visit.made), "screens": round(screens, 1)}


def told(made: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of each kind of press, and of all."""
    kinds = dict.fromkeys(one["press"] for one in made)
    rows = {kind: [one for one in made if one["press"] == kind] for kind in kinds}
    rows["all"] = made
    return {
        kind: {
            name: round(statistics.median(one[name] for one in of), 3)
            for name in ("kb", "s", "processor_s", "shift")
        }
        for kind, of in rows.items()
    }


def main() -> None:
    """Run it and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--searches", type=int, default=5)
    parser.add_argument("--db", type=Path, default=DEFAULT_DB)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.app, asked.db, asked.searches)), indent=1))


if __name__ == "__main__":
    main()
