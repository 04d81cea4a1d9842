"""What all visitors share: the open database and its network, loaded once for each data version.

The database file may be replaced while the app runs. Every run looks whether it was;
a new file that cannot be opened leaves the old one in use.
"""

import gc
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
import streamlit.components.v1 as components
from streamlit.runtime.pages_manager import PagesManager
from xstatic.pkg import leaflet

from geo import maps, settings
from geo.area import Area
from geo.build import pipeline
from geo.errors import GeoError, StoreError
from geo.store import version_of

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


def database() -> Path:
    """Name the area's database file: what SEND_DB says, or the default area's."""
    return settings.database()


def current() -> Area:
    """Give the area's data, built first where the default area was never built.

    Raises
    ------
    GeoError
        If there is no usable database, and none is in use already.
    """
    loaded = _loaded()
    path = database()
    with loaded.lock:
        try:
            version = version_of(path)
        except StoreError:
            if loaded.area is not None:
                return loaded.area
            _build(path)
            version = version_of(path)
        if loaded.area is not None and version == loaded.version:
            return loaded.area
        try:
            loaded.area = _open(path)
        except GeoError:
            if loaded.area is None:
                raise
        loaded.version = version
        return loaded.area


def earlier() -> Area | None:
    """The earlier build that SEND_EARLIER names, opened when somebody first asks; None: none."""
    path = settings.earlier()
    return _earlier(str(path), version_of(path)) if path else None


@st.cache_resource(show_spinner=False, max_entries=1)
def _earlier(path: str, version: str) -> Area:
    return Area.open(Path(path))


ANSWERS = 16
"""So many answers to planners' questions are kept for whoever asks the same."""


def once(area: Area, question: str, work: Callable[[], T]) -> T:
    """Work an answer out, or give the one that was worked out for this version of the data.

    For planners' questions that take seconds. `question` tells all that is asked; it and the answer
    stay in memory. Who asks while the same is being worked out waits for it; nobody else does. An
    answer is shared: it must not be changed, and nothing that somebody uploaded may be in it.
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
    if path != settings.DEFAULT_DB:
        raise StoreError(
            f"There is no database at {path}. Build it with "
            f"`python -m geo build MANIFEST --out {path}`, or unset SEND_DB for the default area."
        )
    bar = st.progress(0.0, "Getting the area ready. This takes about a minute, once.")
    path.parent.mkdir(parents=True, exist_ok=True)
    pipeline.build(settings.DEFAULT_MANIFEST, path, lambda done, what: _tick(bar, done, what))
    bar.empty()


def _tick(bar: Any, done: float, what: str) -> None:
    bar.progress(min(max(done, 0.0), 1.0), f"Getting the area ready: {what}")


def _open(path: Path) -> Area:
    with st.spinner("Loading the streets and services…"):
        area = Area.open(path)
        area.warm()
        _serve(area, path.parent / "served")
        _spare_the_collector()
        return area


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs."""
    return _serve(area, settings.database().parent / "served")


@st.cache_resource(show_spinner=False, max_entries=2)
def _bounds(version: str, _area: Area) -> tuple[float, float, float, float]:
    return maps.basemap_bounds(_area.store.basemap())


def bounds(area: Area) -> tuple[float, float, float, float]:
    """West, south, east and north of the area's base map, degrees in EPSG:4326."""
    return _bounds(area.version, area)


def _spare_the_collector() -> None:
    """Keep the collector of cycles away from the area's data, which stays as long as it is used.

    Python walks through all that lives when it looks for cycles. Over the area's millions of
    objects that took a third of the time of each search.
    """
    gc.unfreeze()  # of an earlier version of the data
    gc.collect()
    gc.freeze()


def _serve(area: Area, folder: Path) -> maps.Served:
    return _served(area.version, str(folder), area)


@st.cache_resource(show_spinner=False, max_entries=2)
def _served(version: str, folder: str, _area: Area) -> maps.Served:
    """Put the base map where the app serves it from, beside Leaflet.

    A folder declared as a component is served with the right content types,
    which Streamlit's own static files are not. Addresses are relative to the map
    component's page, so that they hold under any base path.
    """
    name = re.sub(r"[^\w.-]", "_", version)
    ours = Path(folder) / name
    ours.mkdir(parents=True, exist_ok=True)
    (ours / "basemap.json").write_bytes(_area.store.basemap())
    for old in Path(folder).iterdir():
        if old != ours:
            shutil.rmtree(old, ignore_errors=True)
    scripts = components.declare_component("leaflet", path=leaflet.BASE_DIR)
    basemap = components.declare_component("basemap", path=str(ours))
    return maps.Served(
        leaflet=f"../{scripts.name}/", basemap=f"../{basemap.name}/basemap.json?v={name}"
    )
