"""Files that visitors give: taken on a page that asks for one, and never more than there is room.

Streamlit takes a file from any visit, whatever page it is on, and keeps it as long as the visit
lasts. A file is taken here only if the page of that visit shows an uploader, and what is kept is
bounded for a visit, for a network and for the process.
"""

import threading
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st
from starlette.datastructures import Headers
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.words import say
from pages.parts import network

PATH = "/_stcore/upload_file/"

MB = 1_000_000
VISIT_MB, NETWORK_MB, PROCESS_MB = 60, 200, 600
"""Most of the files of one visit, of the visits of one network, and of all, kept at a time."""

MOST_FILES = 12
"""Most files of one visit, kept at a time."""

_MOST_VISITS = 2_000


@dataclass(slots=True)
class _Visits:
    """Which page each visit is on, which page showed it an uploader, and what is on its way."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    page: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    network: dict[str, str] = field(default_factory=dict)
    arriving: Counter[str] = field(default_factory=Counter)


@cache
def _visits() -> _Visits:
    return _Visits()


def on_page(name: str) -> None:
    """Note which page a visit is on: called as each page begins."""
    if session := network.visit():
        visits = _visits()
        with visits.lock:
            visits.page.pop(session, None)
            visits.page[session] = name
            while len(visits.page) > _MOST_VISITS:  # those that ran longest ago
                gone = next(iter(visits.page))
                for known in (visits.page, visits.asked, visits.network):
                    known.pop(gone, None)


def uploader(label: str, kinds: Sequence[str], *, key: str, most_mb: int) -> UploadedFile | None:
    """Ask for a file; None until one is there."""
    if session := network.visit():
        visits = _visits()
        with visits.lock:
            visits.asked[session] = visits.page.get(session, "")
    return st.file_uploader(label, list(kinds), key=key, max_upload_size=most_mb)


def is_push(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request brings a file."""
    return scope["method"] in ("PUT", "POST") and PATH in scope["path"]


@contextmanager
def room_for(scope: MutableMapping[str, Any]) -> Iterator[tuple[int, str] | None]:
    """Keep room for a file while it arrives; or give the status and the reason why it may not."""
    session = scope["path"].split(PATH, 1)[1].split("/")[0]
    size = Headers(scope=scope).get("content-length", "")
    visits = _visits()
    with visits.lock:
        refused = _refused(visits, session, size, network.network_of(scope))
        coming = int(size) if not refused else 0
        visits.arriving[session] += coming
    try:
        yield refused
    finally:
        with visits.lock:
            visits.arriving[session] -= coming
            if visits.arriving[session] <= 0:
                del visits.arriving[session]


def _refused(visits: _Visits, session: str, size: str, near_to: str) -> tuple[int, str] | None:
    if not size.isdecimal():
        return 411, say("uploads.no_length")
    if visits.asked.get(session) is None or visits.asked[session] != visits.page.get(session):
        return 403, say("uploads.not_here")
    visits.network[session] = near_to
    held = _held()
    files, _ = held.get(session, (0, 0))
    total: Counter[str] = Counter({one: total for one, (_, total) in held.items()})
    total.update(visits.arriving)
    near = sum(b for one, b in total.items() if visits.network.get(one) == near_to)
    sizes = (
        (total[session], VISIT_MB),
        (near, NETWORK_MB),
        (sum(total.values()), PROCESS_MB),
    )
    if files >= MOST_FILES or any(kept + int(size) > most * MB for kept, most in sizes):
        return 413, say("uploads.full")
    return None


def _held() -> dict[str, tuple[int, int]]:
    """How many files each visit has here, and their bytes."""
    manager = Runtime.instance().uploaded_file_mgr if Runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    kept = {session: list(files.values()) for session, files in list(manager.file_storage.items())}
    return {one: (len(files), sum(len(f.data) for f in files)) for one, files in kept.items()}
