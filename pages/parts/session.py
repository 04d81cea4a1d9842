"""What all visitors share: the open areas and their networks, loaded once for each data version.

Database files may be replaced while the app runs. Every run looks whether they were;
a new file that cannot be opened leaves the old one in use.
"""

import gc
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo import settings
from geo.area import Area
from geo.areas import Areas, LastingAreas
from geo.errors import InputError
from geo.voices import Comments, Senders
from geo.words import say
from pages.parts import answers, assets, choices, map_tiles, turns, visit
from pages.parts.assets import map_assets

__all__ = [
    "answering",
    "areas",
    "chosen",
    "comments",
    "current",
    "earlier",
    "go_through_app",
    "holding",
    "in_visit",
    "lately",
    "map_assets",
    "once",
    "senders",
    "several",
]

T = TypeVar("T")

_AREA = "visit-area"


@dataclass(slots=True)
class _Loaded:
    """The areas that are served, and where they come from; one for the whole process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    place: Path | None = None
    areas: LastingAreas | None = None
    first: Area | None = None


@cache
def _loaded() -> _Loaded:
    """Kept in the process: Streamlit's own caches are emptied by any visitor who asks for it."""
    return _Loaded()


def go_through_app() -> None:
    """Run the page from app.py, which lays out the whole site.

    In a process that nobody has visited yet, Streamlit takes the address of a page for the file
    of that name, and every file of this folder for a page. One rerun puts that right.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def areas() -> Areas:
    """The areas that are served; the example area is built first if it never was.

    Raises
    ------
    GeoError
        If there is no usable database.
    """
    loaded = _loaded()
    place = settings.database()
    with loaded.lock:
        if loaded.areas is None or loaded.place != place:
            if not place.exists():
                _build(place)
            made = LastingAreas(place, made_ready=_make_ready)
            loaded.areas, loaded.place = made, place
        loaded.areas.refresh()
        return loaded.areas


def open_first() -> None:
    """Open the area before anybody comes; the example area, if it was never built, is left to them.

    Raises
    ------
    GeoError
        If there is no usable database.
    """
    if settings.database().exists():
        _loaded().first = areas().area()


def end() -> None:
    """The process ends: no new data is opened any more."""
    opened = _loaded().areas
    if opened is not None:
        opened.end()


def in_use() -> Area | None:
    """An area that is open; None before the first is."""
    return _loaded().first


def several() -> bool:
    """Whether more than one area is served."""
    return len(areas().members) > 1


def current() -> Area:
    """The area that answers for where the visit starts; else the last one that did, or the first.

    Raises
    ------
    GeoError
        If there is no usable database, and none is in use already.
    """
    return answering(visit.home())


def answering(place: str | None) -> Area:
    """The area that answers for a place, whatever was typed; errors as `current`.

    Where it is not found, the area says why when it is asked.
    """
    served = areas()
    if place and place.strip():
        with suppress(InputError):
            st.session_state[_AREA] = served.whose(place).code
    last = st.session_state.get(_AREA)
    return served.area(last if last in served.names else None)


def chosen() -> Area:
    """The area that a planner chooses, where there are several; the page's address keeps it."""
    served = areas()
    if len(served.members) == 1:
        return current()
    return served.area(choices.always(say("page.area"), served.names, "area"))


def holding(service_id: str) -> tuple[Area, str]:
    """The area that lists a service, and its id there; the visit's own if no area does."""
    here = current()
    return areas().holding(service_id, here) or (here, service_id)


def comments() -> Comments:
    """The file of comments."""
    return Comments(settings.comments())


@cache
def senders() -> Senders:
    """How many comments each visit and network sent lately."""
    return Senders()


def earlier() -> Area | None:
    """The earlier build to compare with, opened when somebody first asks; None if none is set."""
    path = settings.earlier()
    return _earlier(str(path), Area.version_at(path)) if path else None


@st.cache_resource(show_spinner=False, max_entries=1)
def _earlier(path: str, version: str) -> Area:
    return Area.open(Path(path))


def once(area: Area, question: str, work: Callable[[], T]) -> T:
    """An answer, worked out once for each version of the data, and kept while there is room.

    For planners' questions that take seconds. `question` holds all that is asked. Only those who
    ask the same at that moment wait. The answer is shared: it must not be changed, and must hold
    nothing that somebody uploaded.
    """
    return answers.given(area.version, question, work, private=False)


LATELY, LATELY_S = 64, 600.0
"""So many answers to families are at hand, for so many seconds, for whoever asks the same."""


def lately(area: Area, question: Sequence[object], work: Callable[[], T]) -> T:
    """As `once`, for what families ask: a press beside an answer asks the same again.

    It is kept in memory alone, and not for long.
    """
    answer: T = _late_answers(area.version, f"{settings.today()} {question!r}", work)
    return answer


def in_visit(area: Area, question: str, work: Callable[[], T]) -> T:
    """As `once`, for this visit alone: what somebody uploaded may be in the answer."""
    return answers.given(area.version, question, work, private=True)


def is_kept(area: Area, question: str) -> bool:
    """Whether this visit's answer is at hand."""
    return answers.kept().has(answers.key(area.version, question, private=True))


def let_go_s(area: Area, question: str) -> float | None:
    """How long this visit's answer took to make, if it was let go to make room; else None."""
    return answers.kept().let_go_s(answers.key(area.version, question, private=True))


def again(area: Area, question: str) -> None:
    """Somebody wants this visit's answer made again, if it was let go."""
    answers.kept().again(answers.key(area.version, question, private=True))


@st.cache_resource(show_spinner=False, max_entries=LATELY, ttl=LATELY_S)
def _late_answers(version: str, question: str, _work: Callable[[], Any]) -> Any:
    return _work()


def _build(path: Path) -> None:
    bar = st.progress(0.0, say("page.building_first"))

    def tick(done: float, what: str) -> None:
        bar.progress(min(max(done, 0.0), 1.0), say("page.building", what=what))

    Area.build_default(path, tick)
    bar.empty()


def _make_ready(area: Area) -> None:
    asked_for = get_script_run_ctx() is not None
    with st.spinner(say("page.loading")) if asked_for else nullcontext():
        # of many areas, the rest when it is asked for: each opens when it is needed
        modes = ("walk",) if settings.database().is_dir() else None
        area.warm(modes, pause=turns.let_families_by if not asked_for else _go_on)
        map_tiles.ground(area)  # see that it can be served, before anybody asks for it
        if asked_for:  # Streamlit serves what a map needs once a visit has named it
            assets.map_assets(area)
        _spare_the_collector()
    _loaded().first = area


def _go_on() -> None:
    """Somebody waits for this very area."""


def _spare_the_collector() -> None:
    """Keep the collector of cycles away from the area's data, which stays as long as it is used.

    Python walks through all that lives when it looks for cycles. Over the area's millions of
    objects that took a third of the time of each search.
    """
    gc.unfreeze()  # of an earlier version of the data
    gc.collect()
    gc.freeze()
