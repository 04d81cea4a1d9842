"""The API as a process: so many answers at once, and watched."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.responses import JSONResponse

from geo import settings
from geo.running import PageTurns, figures
from geo.running.watch import Looked


def turns() -> PageTurns:
    """PageTurns to answer: the rest wait, and not for ever."""
    return PageTurns("api", settings.at_once(), settings.wait_s(), figures())


def turn(request: Request) -> Iterator[None]:
    """A turn for a request; `geo.running.BusyError` if there is none in time."""
    with request.app.state.turns.taken():
        yield


async def busy(_request: Request, _error: Exception) -> JSONResponse:
    """Nobody had time in time."""
    message = "Many questions are asked just now. Please try again in a moment."
    return JSONResponse({"status": 503, "message": message}, 503, {"Retry-After": "5"})


def looked() -> Looked:
    """What those who look after the process are told: it has its data from the start."""
    return Looked(figures(), lambda: ())
