"""How files reach a browser: compressed once, whole, and unharmed; and what stands in the page."""

import asyncio
import gzip
import re

import brotli
import httpx
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bench import icons
from bench.phone import _SHIFTS
from pages.parts import serving, site
from tests.pages.browser import (  # noqa: F401  # fixtures
    PHONE,
    Server,
    _settled,
    browser,
    pytestmark,
    server,
)

SCRIPT = "let a = 'a script';" * 200
FACE = "@font-face{font-family:%s;font-weight:100 900;src:url(../%s.woff2)}"
STYLE = FACE % ("Source Sans", "x") + FACE % ("Source Code", "y") + "p{color:red}" * 100
PAGE = (
    '<!DOCTYPE html><html><head><link rel="preload" href="./x.woff2" as="font" crossorigin />'
    "</head><body>" + "words " * 200 + "</body></html>"
)


class Inner:
    """A server of files behind ours, which notes what it was asked."""

    def __init__(self) -> None:
        self.version = 1
        self.taken: list[str | None] = []

    def script(self, request: Request) -> Response:
        self.taken.append(request.headers.get("accept-encoding"))
        tag = f'"v{self.version}"'
        if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
            return Response(status_code=304, headers={"etag": tag})
        body = SCRIPT + str(self.version)
        return Response(body, media_type="text/javascript", headers={"etag": tag})


@pytest.fixture
def inner() -> Inner:
    return Inner()


@pytest.fixture
def client(inner: Inner) -> Starlette:
    routes = [
        Route("/static/a.js", inner.script),
        Route("/static/a.css", lambda _: Response(STYLE, media_type="text/css")),
        Route("/static/small.js", lambda _: Response("1", media_type="text/javascript")),
        Route("/static/a.png", lambda _: Response(b"\x89PNG" * 400, media_type="image/png")),
        Route("/static/gone.js", lambda _: PlainTextResponse("no" * 900, status_code=404)),
        Route("/media/list.csv", lambda _: PlainTextResponse("a,b\n" * 900)),
        Route("/data", lambda _: HTMLResponse(PAGE)),
        Route("/", lambda _: HTMLResponse(PAGE)),
    ]
    return Starlette(routes=routes, middleware=serving.middleware())


def raw(client: Starlette, path: str, takes: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer to a request, and its body as it came over the line."""

    async def ask() -> tuple[httpx.Response, bytes]:
        transport = httpx.ASGITransport(client)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as browsing,
            browsing.stream("GET", path, headers={"accept-encoding": takes, **headers}) as got,
        ):
            return got, b"".join([part async for part in got.aiter_raw()])

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("takes", "coding", "plain"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0", "gzip", gzip.decompress),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_script_arrives_whole_and_small(client, takes, coding, plain) -> None:
    got, body = raw(client, "/static/a.js", takes)
    assert got.headers.get("content-encoding") == coding
    assert plain(body).decode() == SCRIPT + "1"
    assert int(got.headers["content-length"]) == len(body)
    if coding:
        assert len(body) < len(SCRIPT) / 10
        assert "accept-encoding" in got.headers["vary"].lower()
        assert got.headers["etag"] == 'W/"v1"'


def test_a_file_is_compressed_once_and_again_when_it_changes(client, inner, monkeypatch) -> None:
    worked: list[int] = []

    def counted(body: bytes) -> bytes:
        worked.append(len(body))
        return brotli.compress(body)

    monkeypatch.setitem(serving._CODINGS, "br", counted)
    for _ in range(3):
        raw(client, "/static/a.js", "br")
    assert len(worked) == 1
    assert inner.taken == [None] * 3, "or the server behind would compress it each time"
    inner.version = 2
    _, body = raw(client, "/static/a.js", "br")
    assert brotli.decompress(body).decode() == SCRIPT + "2"
    assert len(worked) == 2


def test_what_a_browser_has_is_not_sent_again(client) -> None:
    got, body = raw(client, "/static/a.js", "br", **{"if-none-match": 'W/"v1"'})
    assert (got.status_code, body) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/a.png", "/static/small.js", "/static/gone.js", "/media/list.csv"]
)
def test_pictures_small_files_errors_and_downloads_stay_as_they_are(client, path) -> None:
    got, body = raw(client, path, "br")
    assert "content-encoding" not in got.headers
    assert int(got.headers["content-length"]) == len(body)


@pytest.mark.parametrize("path", ["/", "/static/a.js", "/static/gone.js", "/media/list.csv"])
def test_every_answer_tells_the_browser_to_ask_and_trust_nobody_else(client, path) -> None:
    got, _ = raw(client, path, "br")
    policy = got.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "same-origin"


def test_a_font_that_no_page_uses_is_not_asked_for(client) -> None:
    _, body = raw(client, "/static/a.css", "br")
    assert b"x.woff2" not in brotli.decompress(body)
    assert b"y.woff2" in brotli.decompress(body)


@pytest.mark.parametrize("path", ["/", "/data"])
def test_every_page_knows_its_address_before_scripts_run(client, path) -> None:
    _, body = raw(client, path, "br")
    page = brotli.decompress(body).decode()
    assert page.index("BACKEND_BASE_URL") < page.index("<body>")
    assert "x.woff2" not in page, "a font that no page uses"


def test_styles_stand_last_in_the_page_where_they_outrank_streamlits(client) -> None:
    _, body = raw(client, "/data", "br")
    page = brotli.decompress(body).decode()
    assert page.index("--soft-ink") > page.index("<body>")
    assert page.endswith("</style></body></html>")


def test_the_icons_that_are_used_come_in_place_of_four_thousand(client) -> None:
    got, body = raw(client, "/static/media/MaterialSymbols-Rounded.nEdyypZU.woff2", "br")
    assert body == serving.ICONS.read_bytes()
    assert got.headers["content-type"] == "font/woff2"
    assert len(body) < 20_000


def test_every_icon_that_is_named_is_in_the_font() -> None:
    """Where this fails after an upgrade of Streamlit, run ``python -m bench.icons``."""
    whole = {name for name, _, _ in icons.ligatures(TTFont(icons.whole()))}
    ours = {name for name, _, _ in icons.ligatures(TTFont(icons.FONT))}
    assert "keyboard_arrow_right" in icons.used()
    assert ours == icons.used() & whole


def test_the_scripts_that_draw_the_first_page_are_asked_for_with_it() -> None:
    links = serving._first_scripts().decode()
    assert links.count("TextInput.") == 1
    for name in re.findall(r"static/js/([^\"]+)", links):
        assert (serving._STATIC / "js" / name).is_file()


@pytest.fixture
def page(browser: Browser) -> Page:  # noqa: F811
    width, height = PHONE
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(60_000)
    return opened


def test_an_address_of_a_page_asks_for_nothing_that_is_not_there(page: Page, server: Server):  # noqa: F811
    """Scripts come compressed, and every address that is asked for exists."""
    answers: list[tuple[str, int, str]] = []
    page.on(
        "response",
        lambda got: answers.append((got.url, got.status, got.headers.get("content-encoding", ""))),
    )
    page.goto(f"{server.url}/shortlist")
    page.get_by_role("heading", name="Your list").wait_for()
    _settled(page)
    assert [(url, status) for url, status, _ in answers if status >= 400] == []
    scripts = {coding for url, _, coding in answers if "/static/js/index." in url}
    assert scripts == {"br"}
    page.close()


def test_icons_are_drawn_and_not_written(page: Page, server: Server) -> None:  # noqa: F811
    """An icon that its font lacks is written as its name, which is wider than high."""
    page.goto(server.url)
    page.locator(".credits").first.wait_for()
    _settled(page)
    page.evaluate("document.fonts.ready")
    sizes = page.locator("[data-testid=stIconMaterial]").evaluate_all(
        "all => all.map(one => { const r = document.createRange(); r.selectNodeContents(one);"
        " const b = r.getBoundingClientRect(); return [one.textContent, b.width, b.height]; })"
    )
    assert len(sizes) >= 3
    assert [one for one in sizes if one[1] > one[2] * 1.5] == []
    page.close()


def test_nothing_much_moves_while_a_page_comes(page: Page, server: Server) -> None:  # noqa: F811
    page.add_init_script(_SHIFTS)
    page.goto(server.url)
    page.locator(".credits").first.wait_for()
    _settled(page)
    assert page.evaluate("window.shifts") < 0.1
    page.close()


def test_a_letter_does_nothing_unless_somebody_writes(page: Page, server: Server) -> None:  # noqa: F811
    sent: list[object] = []

    def heard(frame: object) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", heard))
    page.goto(server.url)
    box = page.get_by_label("Postcode, town or village")
    box.wait_for()
    _settled(page)
    sent.clear()
    for letter in "rRcCaAiI":
        page.keyboard.press(letter)
    page.wait_for_timeout(500)
    assert sent == [], "a letter ran the page"
    assert page.get_by_role("dialog").count() == 0
    box.press_sequentially("rca")
    expect(box).to_have_value("rca")
    page.close()


def test_each_page_has_its_own_title(page: Page, server: Server) -> None:  # noqa: F811
    titles = []
    for name in ("", *(one.name for one in site.PAGES[1:])):
        page.goto(f"{server.url}/{name}")
        page.wait_for_function("document.title.includes('Local Offer')")
        titles.append(page.title())
    assert len(set(titles)) == len(site.PAGES)
    assert titles[0] == "Find support near you – Local Offer finder"
    page.close()


def test_the_map_is_called_what_it_is(page: Page, server: Server) -> None:  # noqa: F811
    page.goto(server.url)
    page.get_by_title("Map of Testham", exact=True).wait_for(state="attached")
    assert page.locator("iframe[title*=folium]").count() == 0
    page.close()
