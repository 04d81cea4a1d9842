"""The API over a made-up offer."""

from pathlib import Path

import pytest

from geo.api import create_app
from tests.entries import write_entries
from tests.geo.api.asking import Client


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_entries(tmp_path_factory.mktemp("api") / "entries.duckdb")


@pytest.fixture(scope="module")
def client(db: Path) -> Client:
    return Client(create_app(db))
