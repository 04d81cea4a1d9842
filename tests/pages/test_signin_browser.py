"""Staff sign in with a real OpenID Connect provider, and what others try against it is refused."""

import asyncio
import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import oidc_provider_mock
import pytest
import websockets
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geo.voices import Comments
from tests.examples import some
from tests.pages.test_accessible_browser import ALLOWED, _settled, cut_off, serious
from tests.pages.test_browser import (  # noqa: F401  # fixtures
    ROOT,
    _free_port,
    _wait_until_up,
    browser,
    pytestmark,
)

pytestmark = [*pytestmark, pytest.mark.filterwarnings("ignore::DeprecationWarning")]  # provider

SECRET = "a-long-secret-for-the-cookies-of-tests-only"
MODERATOR = "moderator@council.example"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
WIDTHS, THEMES = (320, 390, 1280), ("light", "dark")


@dataclass
class Site:
    """The running app, with sign-in set up."""

    url: str
    book: Comments
    log: Path


def _users() -> list[oidc_provider_mock.User]:
    verified = {"email_verified": True}
    return [
        oidc_provider_mock.User(sub="moderator", claims={"email": MODERATOR, **verified}),
        oidc_provider_mock.User(
            sub="outsider", claims={"email": "outsider@council.example", **verified}
        ),
        oidc_provider_mock.User(
            sub="unverified", claims={"email": MODERATOR, "email_verified": False}
        ),
    ]


@pytest.fixture(scope="module")
def site(small_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    url = f"http://localhost:{port}"
    staff = folder / "staff.toml"
    staff.write_text(
        f'[[person]]\nemail = "{MODERATOR}"\nmay = ["moderate", "respond", "report", "audit"]\n'
    )
    with oidc_provider_mock.run_server_in_thread(
        user_claims=_users(), access_token_max_age=timedelta(hours=1)
    ) as provider:
        secrets = folder / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "{url}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
            'client_id = "finder"\nclient_secret = "secret"\nserver_metadata_url = '
            f'"http://localhost:{provider.server_port}/.well-known/openid-configuration"\n'
        )
        book = folder / "comments.sqlite"
        env = {
            **os.environ,
            "SEND_DB": str(small_db),
            "SEND_COMMENTS": str(book),
            "SEND_STAFF": str(staff),
        }
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
            "--secrets.files",
            str(secrets),
        ]
        log = folder / "log"
        with (
            log.open("wb") as said,
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said) as process,
        ):
            try:
                _wait_until_up(url, process)
                yield Site(url, Comments(book), log)
            finally:
                process.terminate()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:  # noqa: F811
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(60_000)
    yield made
    made.close()


def visit(context: BrowserContext, site: Site, path: str, heading: str) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/{path}")
    page.get_by_role("heading", name=heading, level=1).wait_for(timeout=40_000)
    page.locator(".credits").first.wait_for()
    _settled(page)
    return page


def sign_in(page: Page, site: Site, sub: str) -> None:
    """Through the provider, and back to the page for staff by the footer."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(f"{site.url}/")
    page.locator(".credits").first.wait_for()
    _settled(page)
    page.locator(".st-key-about").get_by_role("link", name="For council staff").click()
    page.get_by_role("heading", name="For council staff", level=1).wait_for()
    page.get_by_text("Sign", exact=False).first.wait_for()
    _settled(page)


def cookie(site: Site, secret: str = SECRET, **changed: Any) -> dict[str, Any]:
    """A sign-in cookie as Streamlit makes it."""
    now = time.time()
    claims = {
        "email": MODERATOR,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
        "is_logged_in": True,
        "origin": site.url,
        "provider": "default",
    }
    signer = URLSafeTimedSerializer(secret, salt="_streamlit_user")
    value = signer.dumps(json.dumps({**claims, **changed}))
    return {"name": "_streamlit_user", "value": value, "url": site.url}


def test_from_a_comment_to_its_answer(context: BrowserContext, site: Site) -> None:
    shown: list[str] = []
    context.on("dialog", lambda dialog: (shown.append(dialog.message), dialog.dismiss()))
    page = visit(context, site, "say", "Have your say")
    page.get_by_role("radiogroup").get_by_text("This website").click()
    page.get_by_role("textbox", name="Your comment").fill(f"The print is small. {EVIL}")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Thank you. Someone at the council").wait_for()

    page = visit(context, site, "staff", "For council staff")
    assert page.get_by_text("The print is small").count() == 0
    sign_in(page, site, "moderator")
    page.get_by_text(f"Signed in as {MODERATOR}").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("The comment is published.").wait_for()
    page.get_by_role("tab", name="Answer").click()
    page.locator("summary", has_text="Answer").first.click()
    page.get_by_label("Answer", exact=True).last.fill("We will make it larger.")
    page.get_by_label("Planned for, such as").fill("spring 2027")
    page.keyboard.press("Tab")  # what was typed is taken in before the next field is opened
    page.wait_for_timeout(300)
    page.wait_for_function(
        "document.querySelector('.stApp').dataset.testScriptState === 'notRunning'"
    )
    actions = page.locator("[class*=st-key-staff-action]")
    while not actions.get_by_role("radio", name="Planned", exact=True).is_checked():
        actions.get_by_text("Planned", exact=True).click()  # again, if a rerun overtook it
        _settled(page)
    page.get_by_role("button", name="Publish the answer").click()
    page.get_by_text("The answer is published.").wait_for()
    assert serious(page) <= ALLOWED
    assert cut_off(page) == []

    page = visit(context, site, "comments", "You said, we did")
    card = page.locator(".cmt").first
    expect(card).to_contain_text(EVIL)
    expect(card).to_contain_text("Planned (spring 2027)")
    for kind, start in (("web page", b"<!doctype html>"), ("PDF", b"%PDF-")):
        with page.expect_download() as got:
            page.get_by_role("button", name=f"({kind})").click()
        report = Path(got.value.path()).read_bytes()
        assert report.startswith(start)
        if start != b"%PDF-":
            assert b"We will make it larger." in report
            assert b"<script" not in report
    expect(card).to_contain_text("We will make it larger.")
    assert page.locator(".cmt img, .cmt script").count() == 0
    assert shown == []
    assert [e.what for e in site.book.audit()][:3] == ["respond", "publish", "sign in"]


def test_someone_outside_the_list_is_let_in_to_nothing(context: BrowserContext, site: Site) -> None:
    page = visit(context, site, "staff", "For council staff")
    sign_in(page, site, "outsider")
    page.get_by_text("you are not on the list").wait_for()
    assert page.get_by_role("tab").count() == 0
    assert any("refused" in e.detail for e in site.book.audit())


def test_an_address_that_is_not_verified_is_refused(context: BrowserContext, site: Site) -> None:
    page = visit(context, site, "staff", "For council staff")
    sign_in(page, site, "unverified")
    page.get_by_text("has not verified your email").wait_for()
    assert page.get_by_role("tab").count() == 0


def test_a_cookie_made_as_the_app_makes_it_is_what_is_tested_below(
    context: BrowserContext, site: Site
) -> None:
    """Else the refusals below would prove nothing."""
    context.add_cookies([cookie(site)])
    page = visit(context, site, "staff", "For council staff")
    page.get_by_role("tab", name="To read").wait_for()


@pytest.mark.parametrize(
    "forged", some(["random", "other secret", "unsigned", "expired", "too old"], 1, 3, 4)
)
def test_a_forged_or_expired_sign_in_is_refused(
    context: BrowserContext, site: Site, forged: str
) -> None:
    now = time.time()
    made = {
        "random": {**cookie(site), "value": "abcdef.1234.5678"},
        "other secret": cookie(site, "another-long-secret-that-is-not-ours-at-all"),
        "unsigned": {
            **cookie(site),
            "value": base64.urlsafe_b64encode(json.dumps({"is_logged_in": True}).encode()).decode(),
        },
        "expired": cookie(site, exp=now - 5),
        "too old": cookie(site, iat=now - 9 * 3600, exp=now + 9e6),
    }
    context.add_cookies([made[forged]])
    page = visit(context, site, "staff", "For council staff")
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.get_by_role("tab").count() == 0


def test_fifty_megabytes_are_cut_off_and_the_site_goes_on(
    context: BrowserContext, site: Site
) -> None:
    async def flood() -> int | None:
        address = f"{site.url.replace('http', 'ws')}/_stcore/stream"
        async with websockets.connect(
            address, origin=site.url, subprotocols=["streamlit"], max_size=None
        ) as socket:
            try:
                await socket.send(b"x" * 50_000_000)
                while True:
                    await asyncio.wait_for(socket.recv(), 20)
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None

    before = len(site.book.held())
    with ThreadPoolExecutor() as apart:  # Playwright has a loop of its own in this thread
        assert apart.submit(asyncio.run, flood()).result() == 1009  # message too big
    assert len(site.book.held()) == before
    visit(context, site, "say", "Have your say")


@pytest.mark.parametrize(("width", "theme"), some(product(WIDTHS, THEMES), 1, 4))
def test_each_page_can_be_used_by_everybody(
    browser: Browser,  # noqa: F811
    site: Site,
    width: int,
    theme: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    if not site.book.held():
        site.book.comment("site", "Ring 01983 123456.", now=_now())
    for path, heading in (
        ("say", "Have your say"),
        ("comments", "You said, we did"),
        ("staff", "For council staff"),
    ):
        if path == "staff":
            context.add_cookies([cookie(site)])
        page = visit(context, site, path, heading)
        if folder := os.environ.get("SEND_SHOTS"):
            page.set_viewport_size({"width": width, "height": 1800})
            page.screenshot(path=f"{folder}/{path}-{width}-{theme}.png")
        assert serious(page) <= ALLOWED
        assert cut_off(page) == []
    context.close()


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)
