"""A real browser, and the app that it visits."""

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
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
WIDE, PHONE = (1280, 900), (390, 844)

expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong

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


def answered(page: Page) -> None:
    """Wait for the answer: of all that the page says by itself, what stands in a box."""
    page.locator(".say[role=status]").wait_for()


def open_all(page: Page) -> None:
    """Open what is folded, and what is folded inside it."""
    closed = page.locator("details:not([open]) > summary").locator("visible=true")
    for _ in range(200):
        if not closed.count():
            return
        closed.first.click()
    pytest.fail("some parts of the page cannot be opened")


def open_choices(page: Page) -> bool:
    """Open the choices of a page for planners, which a narrow screen folds; say if they were."""
    folded = page.locator(".st-key-choices-fold > div > details:not([open]) > summary")
    if not folded.count():
        return False
    folded.click()
    _settled(page)
    return True


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


@pytest.fixture(scope="module")
def server(town_server: Server) -> Server:
    """The app with the made-up town."""
    return town_server
