"""The app as a process: ready before anybody comes, and watched."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any

from starlette.middleware import Middleware
from streamlit.runtime import Runtime

from geo import settings
from geo.areas.renewal import Background
from geo.errors import GeoError
from geo.running import WatchedApp, figures, logs, watch_apart
from geo.running.patience import Patient
from geo.running.watch import Looked, may_be_written
from pages.parts import session


def middleware() -> list[Middleware]:
    """What stands before all else: a number for each request, those who look after us, patience."""
    return [
        Middleware(logs.NumberedRequests),
        Middleware(WatchedApp, looked=looked()),
        Middleware(Patient),
    ]


@cache
def looked() -> Looked:
    """What those who look after the process are told."""
    figures().ask("send_sessions", "Visits that are connected", _sessions)
    figures().ask("send_data_age_seconds", "Age of the data in use", _age_s)
    return Looked(figures(), lacks)


def lacks() -> list[str]:
    """What keeps this process from serving, in words; nothing if it is ready."""
    is_open = session.in_use() is not None
    found = [] if is_open else ["The area is not open."]
    if not may_be_written(settings.comments()):
        found.append("Comments cannot be written.")
    oldest = settings.oldest_days()
    if is_open and oldest is not None and not _age_s() <= oldest * settings.DAY_S:
        found.append(f"The data is older than {oldest:g} days.")
    return found


def _sessions() -> float:
    return float(Runtime.instance()._session_mgr.num_active_sessions()) if Runtime.exists() else 0.0


def _age_s() -> float:
    area = session.in_use()
    if area is None:
        return float("nan")
    return settings.age_s(datetime.fromisoformat(area.store.built_at))


@asynccontextmanager
async def alive(_app: Any) -> AsyncIterator[dict[str, Any] | None]:
    """While the app runs: its log is JSON lines, it is watched, and its area is open."""
    logs.write_json_lines()
    if where := settings.watch():
        watch_apart(looked(), *where)
    ending, opening = threading.Event(), Background()
    opening.start(lambda: _open(ending))
    try:
        yield None
    finally:
        ending.set()
        await asyncio.to_thread(_ended, opening)


def _ended(opening: Background) -> None:
    """Wait for what is being opened, and open nothing more."""
    opening.end()
    session.end()


def _open(ending: threading.Event) -> None:
    """Open the area as soon as Streamlit runs, before anybody comes."""
    while not Runtime.exists():
        if ending.wait(0.05):
            return
    try:
        session.open_first()
    except GeoError as error:  # each visitor is told, and it is tried again
        logs.log.error("The area cannot be opened: %s", error)
