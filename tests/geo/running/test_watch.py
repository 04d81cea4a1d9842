"""Health, readiness and figures: to those who look after a process, and to nobody else."""

import asyncio
import json
import logging
import socket
import urllib.request
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from geo.running import LiveFigures, WatchedApp, logs, watch_apart
from geo.running.patience import Patient
from geo.running.watch import Looked, may_be_written


def app_with(lacks: list[str]) -> Starlette:
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("the app's page"))]
    looked = Looked(LiveFigures(), lambda: lacks)
    return Starlette(routes=routes, middleware=[Middleware(WatchedApp, looked=looked)])


def ask(app: Any, path: str, client: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as browsing:
            return await browsing.get(path, headers=headers)

    return asyncio.run(asked())


def test_a_process_says_that_it_lives_and_whether_it_is_ready() -> None:
    assert ask(app_with([]), "/readyz").status_code == 200
    not_ready = ask(app_with(["Comments cannot be written."]), "/readyz")
    assert (not_ready.status_code, not_ready.text) == (503, "Comments cannot be written.\n")
    assert ask(app_with(["Comments cannot be written."]), "/healthz").text == "ok\n"
    assert "send_searches_total 0.0" in ask(app_with([]), "/metrics").text
    assert ask(app_with([]), "/find").text == "the app's page"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nobody_elsewhere_may_look_nor_who_comes_through_a_proxy(path: str) -> None:
    app = app_with([])
    assert ask(app, path, client="203.0.113.9").status_code == 404
    assert ask(app, path, **{"x-forwarded-for": "203.0.113.9"}).status_code == 404
    assert ask(app, path, client="::1").status_code == 200


def test_a_port_of_its_own_answers_too() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    watch_apart(Looked(LiveFigures(), lambda: []), "127.0.0.1", port)
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                assert answer.read() == b"ready\n"
                break
        except OSError:
            threading_wait()
    else:
        pytest.fail("nobody answered")


def threading_wait() -> None:
    asyncio.run(asyncio.sleep(0.05))


def test_what_may_be_written(tmp_path: Path) -> None:
    assert may_be_written(tmp_path / "not" / "yet" / "comments.sqlite")
    assert not may_be_written(Path("/proc/1/comments.sqlite"))


def test_a_line_of_the_log_has_its_request_and_not_what_somebody_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def wrong(_: Request) -> PlainTextResponse:
        try:
            raise ValueError("PO30 1UD")
        except ValueError:
            logging.getLogger("geo.somewhere").exception("It failed.")
        return PlainTextResponse("sorry")

    before = logging.root.handlers[:], logging.root.level
    try:
        logs.write_json_lines()
        app = Starlette(routes=[Route("/", wrong)], middleware=[Middleware(logs.NumberedRequests)])
        answer = ask(app, "/")
    finally:
        logging.root.handlers[:], level = before[0], before[1]
        logging.root.setLevel(level)
    written = capsys.readouterr().err
    line = json.loads(written.splitlines()[0])
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["level"], line["error"], line["message"]) == ("error", "ValueError", "It failed.")
    assert "test_a_line_of_the_log" in line["at"][-1]
    assert "PO30" not in written


def patient(**seconds: float) -> Any:
    async def uploaded(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{len(await request.body())}")

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_bytes()

    routes = [Route("/", uploaded, methods=["POST"]), WebSocketRoute("/talk", talk)]
    return Patient(Starlette(routes=routes), **seconds)


async def spoken_to(app: Any, scope: dict[str, Any], *said: dict[str, Any]) -> list[Any]:
    """What an app sends to a client that says these things and then falls silent."""
    sent: list[Any] = []
    words = iter(said)

    async def receive() -> dict[str, Any]:
        for one in words:
            return one
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(app({"headers": [], **scope}, receive, send), 20)
    return sent


POST = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
TALK = {"type": "websocket", "path": "/talk", "query_string": b"", "subprotocols": []}


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    part = {"type": "http.request", "body": b"half", "more_body": True}
    end = {"type": "http.request", "body": b" done", "more_body": False}
    app = patient(body_s=0.05)
    assert asyncio.run(spoken_to(app, POST, part))[0]["status"] == 408
    assert asyncio.run(spoken_to(app, POST, part, end))[1]["body"] == b"9"


def test_a_connection_that_says_nothing_is_let_go() -> None:
    """The app hears that it is over, as if the client had gone."""
    app, opened = patient(first_s=0.05), {"type": "websocket.connect"}
    with pytest.raises(WebSocketDisconnect):
        asyncio.run(spoken_to(app, TALK, opened))
    asyncio.run(spoken_to(app, TALK, opened, {"type": "websocket.receive", "bytes": b"a"}))
