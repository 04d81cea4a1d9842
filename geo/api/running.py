"""The API as a process: so many answers at once, and watched."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from geo import settings
from geo.running import PageTurns, figures
from geo.running.watch import Looked

_USUAL = 2
"""So many answers at once: some are of minutes."""


def turns() -> PageTurns:
    """Turns to answer: the rest wait, and not for ever."""
    return PageTurns("api", settings.at_once(_USUAL), settings.wait_s(), figures())


def turn(request: Request) -> Iterator[None]:
    """A turn for a request; `geo.running.BusyError` if there is none in time."""
    with request.app.state.turns.taken():
        yield


async def busy(_request: Request, _error: Exception) -> JSONResponse:
    """Nobody had time in time."""
    message = "We are answering many questions just now. Please try again in a moment."
    return JSONResponse({"status": 503, "message": message}, 503, {"Retry-After": "5"})


def open_first(
    begin: Callable[[], object], end: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What an app does before it serves: it begins to open the area; and what it ends after."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        begin()
        try:
            yield
        finally:
            await asyncio.to_thread(end)

    return lifespan


def looked(age_s: Callable[[], float], is_open: Callable[[], bool]) -> Looked:
    """What those who look after the process are told.

    Parameters
    ----------
    age_s
        How old the data in use is, in seconds.
    is_open
        Whether somebody who searches now finds the area open.
    """

    def lacks() -> list[str]:
        found = [] if is_open() else ["The area is not open."]
        oldest = settings.oldest_days()
        if oldest is not None and not age_s() <= oldest * settings.DAY_S:
            found.append(f"The data is older than {oldest:g} days.")
        return found

    return Looked(figures(), lacks)
