"""Who and what is let in to the app: hosts, origins, messages and files.

Streamlit trusts any name that leads to it, asks a server elsewhere who it is when a page of another
site calls, empties everybody's caches for whoever asks, and keeps every file that is pushed to it.
`Doorkeeper` answers such requests itself, and asks nobody.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo import settings
from geo.running.sparing import KIND
from pages.parts import uploads

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

WANTED = frozenset(
    {
        "rerun_script",
        "stop_script",
        "file_urls_request",
        "app_heartbeat",
    }
)
"""Messages of a browser that a visit needs; Streamlit knows others, for those who write an app."""

OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
"""Of a browser's requests for more: a file that is made when it is pressed, rows of a table. Others
write files into the project, for those who write an app.
"""

MOST_BYTES = 1_000_000
"""The largest message that is passed on: a visit keeps in memory what its fields hold.

Our pages send a few thousand bytes; Streamlit takes 20 MB.
"""

PAUSE_S = 0.5
"""Who is refused hears so much later: who asks again as soon as they hear would keep us busy."""

MOST_PAUSING = 200
"""So many wait to hear that they are refused; any more hear at once."""

_READING = ("GET", "HEAD", "OPTIONS")

_log = logging.getLogger(__name__)


class Doorkeeper:
    """Lets in requests to this site's own names, from its own pages, with messages they need.

    Sign-in cookies are for encrypted lines alone where the line is one.
    """

    def __init__(self, app: AsgiApp) -> None:
        self.app = app
        self._pausing = 0
        net_util._external_ip = net_util._internal_ip = "127.0.0.1"  # else asked of the internet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        kind = scope["type"]
        if kind not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif refused := _refused(scope):
            _log.warning("Refused: %s", refused, extra={KIND: "refused"})
            await self._pause()
            await _refuse(scope, receive, send, 403, refused)
        elif kind == "websocket":
            await self.app(scope, _sifted(receive), send)
        elif uploads.is_push(scope):
            await self._file(scope, receive, send)
        else:
            await self.app(scope, receive, _with_safe_cookies(scope, send))

    async def _pause(self) -> None:
        if self._pausing >= MOST_PAUSING:
            return
        self._pausing += 1
        try:
            await asyncio.sleep(PAUSE_S)
        finally:
            self._pausing -= 1

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        with uploads.room_for(scope) as refused:
            if refused:
                await _refuse(scope, receive, send, *refused)
            else:
                await self.app(scope, receive, send)


def _refused(scope: Scope) -> str:
    """Why a request is not for us; empty if it is."""
    headers = Headers(scope=scope)
    host, origin = headers.get("host", ""), headers.get("origin")
    if not settings.is_own_host(host):
        return f"{host[:60]!r} is not a name of this site. SEND_HOSTS lists its names."
    reads = scope["type"] == "http" and scope["method"] in _READING
    if origin is None or reads:
        return ""
    try:
        calling = urlsplit(origin)
        ours = calling.netloc == host or calling.hostname in settings.hosts()
    except ValueError:
        ours = False
    return "" if ours else f"a page of {origin[:60]!r} may not use this site."


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(why, status)(scope, receive, send)


def _sifted(receive: Receive) -> Receive:
    """The messages of a connection without those that nobody's visit needs."""

    async def sifted() -> Message:
        while True:
            message = await receive()
            data = message.get("bytes")
            if message["type"] != "websocket.receive" or not data:
                return message
            if passed := sift(data):
                return {**message, "bytes": passed}

    return sifted


def sift(data: bytes) -> bytes | None:
    """A message as it may be passed on, or None; what cannot be read, Streamlit refuses."""
    if len(data) > MOST_BYTES:
        return None
    read = BackMsg()
    try:
        read.ParseFromString(data)
    except Exception:  # noqa: BLE001  # what the reader raises has no name of its own
        return data
    kind = read.WhichOneof("type")
    if kind == "backend_operation_request":
        asked = read.backend_operation_request.WhichOneof("payload")
        return data if asked in OPERATIONS else None
    if kind == "rerun_script":
        return _with_numbers(read, data)
    return data if kind in WANTED else None


def _with_numbers(read: BackMsg, data: bytes) -> bytes:
    """The same without what is filled in for a number and is none: no browser sends infinity."""
    widgets = read.rerun_script.widget_states.widgets
    odd = [n for n, one in enumerate(widgets) if not all(map(isfinite, _numbers(one)))]
    for n in reversed(odd):
        del widgets[n]
    return read.SerializeToString() if odd else data


def _numbers(widget: WidgetState) -> Iterable[float]:
    kind = widget.WhichOneof("value")
    if kind == "double_value":
        return (widget.double_value,)
    return widget.double_array_value.data if kind == "double_array_value" else ()


def _with_safe_cookies(scope: Scope, send: Send) -> Send:
    """Have cookies sent over encrypted lines alone, where this is one."""
    told = Headers(scope=scope).get("x-forwarded-proto", "").split(",")[-1].strip()
    if "https" not in (scope.get("scheme"), told):
        return send

    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=[_safe(*pair) for pair in message["headers"]])
            message = {**message, "headers": headers.raw}
        await send(message)

    return safe


def _safe(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        value += b"; Secure"
    return name, value
