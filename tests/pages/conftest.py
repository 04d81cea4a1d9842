"""The made-up town, served by the app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st


@pytest.fixture
def served(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The app's database is the town's, its book of comments empty; nothing is loaded yet."""
    monkeypatch.setenv("SEND_DB", str(small_db))
    monkeypatch.setenv("SEND_COMMENTS", str(tmp_path / "comments.sqlite"))
    st.cache_resource.clear()
    yield small_db
    st.cache_resource.clear()
