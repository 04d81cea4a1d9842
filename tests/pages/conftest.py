"""The made-up town, served by the app."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from geo.areas import Areas
from geo.areas.members import stamps
from geo.build.pipeline import build
from pages.parts import page, session
from tests.conftest import made_once
from tests.geo.sources.connectivity_table import connectivity_source, write_connectivity
from tests.geo.sources.waits_workbook import waits_source, write_waits
from tests.town import write_town

collect_ignore = ["watched_app.py"]
"""A program that tests start; it is none."""

AREAS: dict[str, Areas] = {}
"""Made towns that a visit of this process has opened, by data version."""


@pytest.fixture(scope="session", autouse=True)
def _installed_components() -> Iterator[None]:
    """Look once for the components that packages bring; each visit would read them all again."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="session", autouse=True)
def _whole_pages() -> Iterator[None]:
    """Run the whole page at every press: `AppTest` keeps of a page only what a run has drawn.

    What runs alone is tried in a browser, whose server is another process.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "again", lambda _: None)
        yield


def serving(db: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app has a database and an empty book of comments, and remembers no visit.

    A database is opened by its first visit in this process; later ones find it open.
    """
    monkeypatch.setenv("SEND_DB", str(db))
    monkeypatch.setenv("SEND_COMMENTS", str(folder / "comments.sqlite"))
    version = "/".join(stamps([db]).values())
    st.cache_resource.clear()
    session.senders.cache_clear()
    loaded = session._loaded()
    held = AREAS.get(version)
    loaded.place, loaded.areas = (db, held) if held else (None, None)
    yield db
    if loaded.place == db and loaded.areas is not None:
        AREAS[version] = loaded.areas
    st.cache_resource.clear()


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is the town's."""
    yield from serving(small_db, tmp_path, monkeypatch)


@pytest.fixture
def buses(bus_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is that of the town with its buses."""
    yield from serving(bus_db, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def town_server(small_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The app with the made-up town, in a process of its own that browsers visit."""
    from tests.pages.browser import _serving

    with _serving(small_db, tmp_path_factory.mktemp("server") / "log") as running:
        yield running


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes] | str]:
    """What each button of the page would save, by its label."""
    found: dict[str, Callable[[], bytes] | str] = {}

    def button(label: str, data: Callable[[], bytes] | str, **_: object) -> bool:
        found[label] = data
        return False

    monkeypatch.setattr(st, "download_button", button)
    return found


def _town_with_waits(folder: Path) -> None:
    manifest = write_town(folder)
    workbook = write_waits(folder / "waits.xlsx")
    with manifest.open("a", encoding="utf-8") as file:
        file.write(waits_source(workbook))
        file.write(connectivity_source(write_connectivity(folder / "connectivity.csv")))
    build(manifest, folder / "waits.duckdb")


@pytest.fixture(scope="session")
def waits_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town with NHS waiting lists and scores of connectivity, built."""
    return made_once(tmp_path_factory, "waits", _town_with_waits) / "waits.duckdb"


@pytest.fixture
def waiting(waits_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is that of the town with NHS waiting lists."""
    yield from serving(waits_db, tmp_path, monkeypatch)
