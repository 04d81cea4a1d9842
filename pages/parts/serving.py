"""How the app's files reach a browser: compressed, and in a page that knows its own address.

Streamlit leaves the compression of its scripts to a proxy. Where there is none, a phone on a slow
line waits for 3.5 MB. `Compressed` sends each file compressed, whoever serves the app, and
compresses it once. `Icons` sends the icons that are used, not Streamlit's four thousand.
`FrontPage` adds to Streamlit's page what has to be there before its scripts run (`front.html`, and
the styles), and `Guarded` tells the browser what no answer of ours needs.
"""

import asyncio
import gzip
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import brotli
import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from geo.formats.columns import FONTS
from pages.parts import look
from pages.parts.admission import Doorkeeper
from pages.parts.map_tiles import MapTiles

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
AsgiApp = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

FILES = re.compile(r"/(static|component)/")
"""What is in an address of a file that stays the same: scripts, styles, Leaflet, base maps."""

_TEXT = re.compile(r"(text/|application/(javascript|json|xml)|image/svg)")
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=9),
    "gzip": partial(gzip.compress, mtime=0),
}
"""The best first. Browsers take Brotli over HTTPS alone."""

_MOST_KEPT = 512
_LEAST_BYTES = 500
_FACE = re.compile(rb"@font-face\{font-family:Source Sans;[^}]*\}")
"""Streamlit's own font, 170 kB: our pages are set in the device's, and it came all the same."""

_FRONT = Path(__file__).with_name("front.html")

ICONS = Path(__file__).with_name("icons.woff2")
"""The icons of Streamlit's scripts and of our pages: `python -m bench.icons` makes it. Material
Symbols by Google, Apache Licence 2.0."""
_WHOLE_ICONS = re.compile(r"/static/media/MaterialSymbols-Rounded[^/]*\.woff2$")
_STATIC = Path(streamlit.__file__).parent / "static" / "static"
_FIRST = ("TextInput", "Html")
_IMPORTS = re.compile(r"""(?:from|import)\s*["']\./([^"']+\.js)["']""")
"""What one of Streamlit's scripts cannot do without; `import()` has a bracket."""
_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')


def middleware() -> list[Middleware]:
    """What stands before Streamlit's own server, outermost first."""
    return [
        Middleware(Guarded),
        Middleware(Doorkeeper),
        Middleware(MapTiles),
        Middleware(Icons),
        Middleware(Compressed),
        Middleware(FrontPage),
    ]


def routes() -> list[BaseRoute]:
    """What the app serves beside Streamlit's own files: the font of its pages."""
    base = streamlit.get_option("server.baseUrlPath").strip("/")
    return [Mount(f"/{base}/fonts" if base else "/fonts", StaticFiles(directory=FONTS))]


_GUARDS = {
    "content-security-policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "permissions-policy": "camera=(), geolocation=(self), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
}
"""What a browser is told with every answer: ask nobody else, be framed by nobody else, guess no
types, and tell other sites nothing of the address that a visitor came from. Streamlit's own
scripts need inline code and `eval`."""


class Guarded:
    """Sends ``_GUARDS`` with every answer."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in _GUARDS.items():
                    headers.setdefault(name, value)
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, guarded)


@dataclass(slots=True)
class _Held:
    """A response that is held back until it is whole."""

    start: Message = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False

    @property
    def headers(self) -> MutableHeaders:
        return MutableHeaders(raw=self.start["headers"])

    def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = {**message, "headers": list(message["headers"])}
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)

    async def send(self, send: Send, body: bytes) -> None:
        self.headers["content-length"] = str(len(body))
        await send(self.start)
        await send({"type": "http.response.body", "body": body})


class Compressed:
    """Sends files compressed, with Brotli or else gzip, to browsers that take either."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self._kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a request."""
        coding = _coding(scope)
        if not coding:
            await self.app(scope, receive, send)
            return
        held = _Held()

        async def hold(message: Message) -> None:
            held.take(message)
            if held.whole:
                await held.send(send, await self._smaller(scope["path"], coding, held))

        await self.app(_plain(scope), receive, hold)

    async def _smaller(self, path: str, coding: str, held: _Held) -> bytes:
        """The body, compressed where that is worth it."""
        body, headers = bytes(held.body), held.headers
        kind = headers.get("content-type", "")
        if kind.startswith("text/css"):
            body = _FACE.sub(b"", body)
        if held.start["status"] != 200 or len(body) < _LEAST_BYTES or not _TEXT.match(kind):
            return body
        tag = headers.get("etag") or headers.get("last-modified") or str(hash(body))
        key = (path, coding, tag, str(len(body)))
        if key not in self._kept:
            self._kept[key] = await asyncio.to_thread(_CODINGS[coding], body)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        headers["content-encoding"] = coding
        headers.add_vary_header("Accept-Encoding")
        if (etag := headers.get("etag")) and not etag.startswith("W/"):
            headers["etag"] = f"W/{etag}"
        return self._kept[key]


class Icons:
    """Sends `ICONS` in place of Streamlit's font of all icons, which is 375 kB."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "http" and _WHOLE_ICONS.search(scope["path"]):
            answer = FileResponse(ICONS, headers={"cache-control": "public, max-age=86400"})
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class FrontPage:
    """Adds `front.html` and the styles to the page that Streamlit sends for every address.

    The styles stand last, where they outrank Streamlit's own, and are there from the first moment:
    nothing moves when they come, and no run of a page sends them again.
    """

    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self._head = _FRONT.read_bytes() + f"<script>{look.script()}</script>".encode()
        self._end = f"<style>{look.sheet()}</style>".encode()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        held = _Held()

        async def hold(message: Message) -> None:
            held.take(message)
            if held.whole:
                await held.send(send, self._with_front(held))

        await self.app(scope, receive, hold)

    def _with_front(self, held: _Held) -> bytes:
        body, headers = bytes(held.body), held.headers
        if held.start["status"] != 200 or "text/html" not in headers.get("content-type", ""):
            return body
        for name in ("etag", "last-modified"):  # those of Streamlit's file
            if name in headers:
                del headers[name]
        page = _FONT.sub("", body.decode("utf-8")).encode("utf-8")
        page = page.replace(b"<head>", b"<head>" + self._head, 1)
        page = page.replace(b"</head>", _first_scripts() + b"</head>", 1)
        return page.replace(b"</body>", self._end + b"</body>", 1)


@cache
def _first_scripts() -> bytes:
    """Links that fetch early what draws the first page; Streamlit asks only when it is drawn."""
    scripts = _STATIC / "js"
    wanted = [one for name in _FIRST for one in sorted(scripts.glob(f"{name}.*.js"))]
    found: dict[str, None] = {}
    while wanted:
        script = wanted.pop()
        if script.name not in found and script.exists():
            found[script.name] = None
            names = _IMPORTS.findall(script.read_text(encoding="utf-8"))
            wanted += [scripts / name for name in names]
    there = (_STATIC.parent / "index.html").read_text(encoding="utf-8")
    link = '<link rel="modulepreload" crossorigin href="./static/js/{}">'
    return "".join(link.format(name) for name in found if name not in there).encode("utf-8")


def _is_page(path: str) -> bool:
    last = path.rsplit("/", 1)[-1]
    return "." not in last and "/_stcore/" not in path and "/media/" not in path


def _coding(scope: MutableMapping[str, Any]) -> str:
    """How the answer to a request may be compressed; empty where it may not."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    headers = Headers(scope=scope)
    if "range" in headers or not (FILES.search(scope["path"]) or _is_page(scope["path"])):
        return ""
    taken = re.split(r"[,;\s]+", headers.get("accept-encoding", ""))
    return next((coding for coding in _CODINGS if coding in taken), "")


def _plain(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same request, of somebody who takes nothing compressed."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}
