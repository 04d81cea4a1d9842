"""A log of JSON lines, each with the number of its request.

A line has the time, how grave it is, who wrote it, its words, and the number of the request or the
run of a page that it belongs to, which stands for nobody. Addresses of requests are not logged:
one may name a service.
"""

import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from geo.running.sparing import TIMES, SparingHandler

log = logging.getLogger("geo.running")

_REQUEST: ContextVar[str] = ContextVar("request", default="")


@contextmanager
def request() -> Iterator[str]:
    """Give what is logged in the meantime a number of its own."""
    number = token_hex(6)
    before = _REQUEST.set(number)
    try:
        yield number
    finally:
        _REQUEST.reset(before)


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON. Of an error it keeps where it arose, not its text,
    which may quote what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if times := getattr(record, TIMES, 0):
            line[TIMES] = times
        elif number := _REQUEST.get():
            line["request"] = number
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def _places(traceback: Any) -> list[str]:
    """Where an error arose: function and line, the innermost last."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_qualname}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places[-12:]


def write_json_lines() -> None:
    """Write the log of this process as JSON lines to standard error."""
    handler = SparingHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    top = logging.getLogger()
    top.handlers[:] = [handler]
    top.setLevel(logging.WARNING)
    logging.getLogger("geo").setLevel(logging.INFO)
    logging.getLogger("pages").setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("streamlit", "uvicorn"):
            own = logging.getLogger(name)
            own.handlers.clear()
            own.propagate = True
    # It warns of every thread that is nobody's visit.
    thread_notes = "streamlit.runtime.scriptrunner_utils.script_run_context"
    logging.getLogger(thread_notes).setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True  # it would write addresses of requests
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # and this, where visitors are


class NumberedRequests:
    """Gives each request a number, for its lines of the log and for whoever asks (a header)."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Any, send: Callable[..., Awaitable[None]]
    ) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with request() as number:

            async def numbered(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    headers = [*message["headers"], (b"x-request-id", number.encode())]
                    message = {**message, "headers": headers}
                await send(message)

            await self.app(scope, receive, numbered)
