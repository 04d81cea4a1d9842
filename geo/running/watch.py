"""Whether a process lives, is ready, and how it does, for those who look after it.

``/healthz`` says that it lives, ``/readyz`` whether it can serve, and ``/metrics`` gives figures to
Prometheus. They answer this machine alone, and nothing that came through a proxy; or, on a port of
their own, whoever can reach that.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

from geo.running.figures import LiveFigures

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

PATHS = ("/healthz", "/readyz", "/metrics")
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the three addresses answer from.

    `lacks` gives, in words, what keeps the process from serving: nothing if it is ready.
    """

    figures: LiveFigures
    lacks: Callable[[], Sequence[str]]

    def answer(self, path: str) -> Response:
        """The answer of one of `PATHS`."""
        if path == "/metrics":
            return Response(
                self.figures.written(), media_type="text/plain; version=0.0.4; charset=utf-8"
            )
        lacks = self.lacks() if path == "/readyz" else ()
        said = "\n".join(lacks) or ("ready" if path == "/readyz" else "ok")
        return PlainTextResponse(
            f"{said}\n", 503 if lacks else 200, headers={"cache-control": "no-store"}
        )


class WatchedApp:
    """Answers the three addresses before an app does, to this machine alone."""

    def __init__(self, app: AsgiApp, looked: Looked) -> None:
        self.app = app
        self.looked = looked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self.app(scope, receive, send)
        elif not _is_from_here(scope):
            await PlainTextResponse("Not found\n", 404)(scope, receive, send)
        else:
            answer = await asyncio.to_thread(self.looked.answer, scope["path"])
            await answer(scope, receive, send)


def _is_from_here(scope: Scope) -> bool:
    """Whether a request is of this machine itself, and not of somebody whom a proxy lets in."""
    client = scope.get("client")
    try:
        here = client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
    headers = Headers(scope=scope)
    return here and not any(name in headers for name in _FORWARDED)


def may_be_written(path: Path) -> bool:
    """Whether a file may be written, or made where there is none yet."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return os.access(path, os.W_OK)


def watch_apart(looked: Looked, host: str, port: int) -> None:
    """Answer the three addresses on a port of their own too, in a thread."""

    async def only(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in PATHS:
            answer = await asyncio.to_thread(looked.answer, scope["path"])
        else:
            answer = PlainTextResponse("Not found\n", 404)
        await answer(scope, receive, send)

    server = uvicorn.Server(
        uvicorn.Config(
            only, host=host, port=port, lifespan="off", access_log=False, log_config=None
        )
    )
    threading.Thread(target=_run, args=(server, port), name="watch", daemon=True).start()


def _run(server: uvicorn.Server, port: int) -> None:
    try:
        server.run()
    except SystemExit:  # what uvicorn does where a port is taken
        _log.error("Health and figures cannot be served on port %d: it is in use.", port)
