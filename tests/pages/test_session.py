"""One database for all visitors: missing, replaced, damaged."""

import shutil
from pathlib import Path

import pytest
import streamlit as st

from geo import settings
from geo.build import pipeline
from pages.parts import session
from tests.pages.app import opened, words
from tests.town import write_town


@pytest.fixture
def database(small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the town's database, which the app uses."""
    path = tmp_path / "area.duckdb"
    shutil.copy(small_db, path)
    monkeypatch.setenv("SEND_DB", str(path))
    st.cache_resource.clear()
    return path


def test_a_missing_database_is_explained(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    database.unlink()
    page = opened()
    assert "We cannot open our data" in page.error[0].value
    assert "There is no database" in caplog.text
    assert not page.text_input


def test_a_foreign_file_is_explained(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    database.write_text("something else", encoding="utf-8")
    assert "We cannot open our data" in opened().error[0].value
    assert str(database) in caplog.text


def test_a_replaced_database_is_noticed(database: Path, tmp_path: Path) -> None:
    page = opened()
    assert "Local Offer finder: Testham" in words(page)
    town = tmp_path / "other"
    town.mkdir()
    manifest = write_town(town)
    text = manifest.read_text(encoding="utf-8").replace('name = "Testham"', 'name = "Otherham"')
    manifest.write_text(text, encoding="utf-8")
    pipeline.build(manifest, database)
    page.run()
    assert "Local Offer finder: Otherham" in words(page)


@pytest.mark.usefixtures("database")
def test_no_visitor_can_close_the_area_by_emptying_caches() -> None:
    """Streamlit empties its caches for anybody's browser that sends the message for it."""
    page = opened()
    area = session.areas().members
    st.cache_data.clear()
    st.cache_resource.clear()
    page.run()
    assert not page.exception
    assert session.areas().members is area


def test_a_damaged_replacement_leaves_the_old_one_in_use(database: Path) -> None:
    page = opened()
    damaged = database.with_name("damaged")
    damaged.write_text("something else", encoding="utf-8")
    damaged.replace(database)
    page.run()
    assert not page.error
    assert "Local Offer finder: Testham" in words(page)


def test_the_default_area_is_built_when_it_never_was(
    town_manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEND_DB", raising=False)
    monkeypatch.setattr(settings, "DEFAULT_MANIFEST", town_manifest)
    monkeypatch.setattr(settings, "DEFAULT_DB", tmp_path / "build" / "default.duckdb")
    st.cache_resource.clear()
    assert "Local Offer finder: Testham" in words(opened())
    assert (tmp_path / "build" / "default.duckdb").is_file()
