"""Four processes behind nginx, with the settings that a council runs: files, map, uploads, logs."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browser import CHROMIUM, _settled, browser  # noqa: F401  # fixture
from tests.pages.nginx import NGINX, behind_nginx
from tests.pages.test_whatif_browser import scenario

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install one"),
    pytest.mark.exhaustive,
]


@pytest.fixture(scope="module")
def site(
    small_db: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[int], Path]]:
    folder = tmp_path_factory.mktemp("nginx")
    with behind_nginx(small_db, folder) as (url, ports):
        yield url, ports, folder


def _searches(ports: list[int]) -> list[float]:
    """How many searches each process has answered."""
    found = []
    for port in ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            figure = re.search(r"^send_searches_total (.+)$", answer.read().decode(), re.MULTILINE)
        assert figure
        found.append(float(figure[1]))
    return found


def _visitor(browser: Browser) -> tuple[Page, list[str]]:  # noqa: F811
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    wrong: list[str] = []
    page.on("response", lambda got: wrong.append(got.url) if got.status >= 400 else None)
    return page, wrong


def test_a_visit_stays_with_one_process_and_all_of_it_arrives(browser: Browser, site) -> None:  # noqa: F811
    url, ports, _ = site
    before = _searches(ports)
    page, wrong = _visitor(browser)
    page.goto(url)
    for postcode in ("TE1 1AA", "TE1 1AB", "TE1 1AA"):
        page.get_by_label("Postcode, town or village").fill(postcode)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name=f"walk of {postcode}")).to_be_visible()
        _settled(page)
    page.frame_locator("iframe").locator(".leaflet-container").wait_for()
    moved = [now - then for now, then in zip(_searches(ports), before, strict=True)]
    assert sorted(moved) == [0, 0, 0, 3]
    assert wrong == []
    page.context.close()


def test_many_visits_are_spread_over_the_processes(browser: Browser, site) -> None:  # noqa: F811
    url, ports, _ = site
    before = _searches(ports)
    for _ in range(8):
        page, _ = _visitor(browser)
        page.goto(url)
        page.get_by_label("Postcode, town or village").fill("TE1 1AA")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="walk of TE1 1AA")).to_be_visible()
        page.context.close()
    moved = [now - then for now, then in zip(_searches(ports), before, strict=True)]
    assert sum(moved) == 8
    assert max(moved) < 8


def test_a_file_reaches_the_process_of_its_visit(browser: Browser, site) -> None:  # noqa: F811
    url, _, _ = site
    page, wrong = _visitor(browser)
    page.goto(f"{url}/whatif")
    page.get_by_text("Save, load and compare scenarios").click()
    page.locator(".st-key-whatif-load input[type=file]").set_input_files(scenario("Row 5"))
    _settled(page)
    page.get_by_role("button", name="Use this scenario").click()
    expect(page.get_by_text("1. Close Row 5")).to_be_visible()
    assert wrong == []
    page.context.close()


def test_what_is_for_those_who_look_after_it_is_hidden_and_logs_name_nobody(site) -> None:
    url, _, folder = site
    for path in ("/healthz", "/readyz", "/metrics"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(url + path, timeout=10)
    with urllib.request.urlopen(f"{url}/service?id=somebody-looked-for-this", timeout=10) as page:
        assert page.headers["strict-transport-security"]
        assert page.headers["set-cookie"].startswith("send_worker=")
    for log in folder.glob("*.log"):
        text = log.read_text(encoding="utf-8")
        assert "somebody-looked-for-this" not in text
        assert "127.0.0.1," not in text
        assert "TE1 1A" not in text
