"""The made-up town, served by the app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st


def serving(db: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app has a database, and an empty book of comments; nothing is loaded yet."""
    monkeypatch.setenv("SEND_DB", str(db))
    monkeypatch.setenv("SEND_COMMENTS", str(folder / "comments.sqlite"))
    st.cache_resource.clear()
    yield db
    st.cache_resource.clear()


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is the town's."""
    yield from serving(small_db, tmp_path, monkeypatch)


@pytest.fixture
def buses(bus_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is that of the town with its buses."""
    yield from serving(bus_db, tmp_path, monkeypatch)
