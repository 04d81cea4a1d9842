"""What all visitors share: the open database and its network, loaded once for each data version.

The database file may be replaced while the app runs. Every run looks whether it was;
a new file that cannot be opened leaves the old one in use.
"""

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from geo import settings
from geo.area import Area
from geo.errors import GeoError, StoreError
from geo.voices import Comments
from geo.words import say
from pages.parts import assets
from pages.parts.assets import bounds, map_assets

__all__ = [
    "bounds",
    "comments",
    "current",
    "earlier",
    "go_through_app",
    "in_visit",
    "map_assets",
    "once",
]

T = TypeVar("T")


@dataclass(slots=True)
class _Loaded:
    """The version in use and the file it came from; one for the whole process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    version: str | None = None
    area: Area | None = None


@st.cache_resource(show_spinner=False)
def _loaded() -> _Loaded:
    return _Loaded()


def go_through_app() -> None:
    """Run the page from app.py, which lays out the whole site.

    In a process that nobody has visited yet, Streamlit takes the address of a page for the file
    of that name, and every file of this folder for a page. One rerun puts that right.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def current() -> Area:
    """The area in use; the example area is built first if it never was.

    Raises
    ------
    GeoError
        If there is no usable database, and none is in use already.
    """
    loaded = _loaded()
    path = settings.database()
    with loaded.lock:
        try:
            version = Area.version_at(path)
        except StoreError:
            if loaded.area is not None:
                return loaded.area
            _build(path)
            version = Area.version_at(path)
        if loaded.area is not None and version == loaded.version:
            return loaded.area
        try:
            loaded.area = _open(path)
        except GeoError:
            if loaded.area is None:
                raise
        loaded.version = version
        return loaded.area


def comments() -> Comments:
    """The file of comments."""
    return Comments(settings.comments())


def earlier() -> Area | None:
    """The earlier build to compare with, opened when somebody first asks; None if none is set."""
    path = settings.earlier()
    return _earlier(str(path), Area.version_at(path)) if path else None


@st.cache_resource(show_spinner=False, max_entries=1)
def _earlier(path: str, version: str) -> Area:
    return Area.open(Path(path))


ANSWERS = 16
"""How many answers to planners' questions are kept for whoever asks the same."""


def once(area: Area, question: str, work: Callable[[], T]) -> T:
    """An answer, worked out once for each version of the data.

    For planners' questions that take seconds. `question` holds all that is asked. Only those who
    ask the same at that moment wait. The answer is shared: it must not be changed, and must hold
    nothing that somebody uploaded.
    """
    answer: T = _answers(area.version, question, work)
    return answer


def in_visit(area: Area, question: str, work: Callable[[], T]) -> T:
    """As `once`, for this visit alone: what somebody uploaded may be in the answer."""
    answer: T = _answers_of_visit(area.version, question, work)
    return answer


@st.cache_resource(show_spinner=False, max_entries=2, scope="session")
def _answers_of_visit(version: str, question: str, _work: Callable[[], Any]) -> Any:
    return _work()


@st.cache_resource(show_spinner=False, max_entries=ANSWERS)
def _answers(version: str, question: str, _work: Callable[[], Any]) -> Any:
    return _work()


def _build(path: Path) -> None:
    bar = st.progress(0.0, say("page.building_first"))

    def tick(done: float, what: str) -> None:
        bar.progress(min(max(done, 0.0), 1.0), say("page.building", what=what))

    Area.build_default(path, tick)
    bar.empty()


def _open(path: Path) -> Area:
    with st.spinner(say("page.loading")):
        area = Area.open(path)
        area.warm()
        assets.map_assets(area)
        _spare_the_collector()
        return area


def _spare_the_collector() -> None:
    """Keep the collector of cycles away from the area's data, which stays as long as it is used.

    Python walks through all that lives when it looks for cycles. Over the area's millions of
    objects that took a third of the time of each search.
    """
    gc.unfreeze()  # of an earlier version of the data
    gc.collect()
    gc.freeze()
