"""One database for all visitors: missing, replaced, damaged."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from geo import settings
from geo.area import Answer, Area
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


@pytest.mark.usefixtures("database")
def test_who_asks_what_was_just_asked_shares_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two visitors, one answer; another question or another day has its own."""
    asked: list[str] = []
    area = session.areas().area(None)

    def answer() -> str:
        asked.append("once")
        return f"answer {len(asked)}"

    assert session.lately(area, ("find", "TE1 1AA"), answer) == "answer 1"
    assert session.lately(area, ("find", "TE1 1AA"), answer) == "answer 1"
    assert session.lately(area, ("find", "TE1 1AB"), answer) == "answer 2"
    tomorrow = settings.today() + timedelta(days=1)
    monkeypatch.setattr(settings, "today", lambda: tomorrow)
    assert session.lately(area, ("find", "TE1 1AA"), answer) == "answer 3"


def test_presses_beside_an_answer_do_not_search_again(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[object] = []
    find = Area.find

    def counted(*given: Any, **more: Any) -> Answer:
        searches.append(given)
        return find(*given, **more)

    monkeypatch.setattr(Area, "find", counted)
    page = opened()
    page.text_input(key="place").set_value("TE1 1AA")
    next(button for button in page.button if button.label == "Search").click()
    page.run()
    assert len(searches) == 1
    next(button for button in page.button if (button.key or "").startswith("keep-")).click()
    page.run()
    next(button for button in page.button if (button.key or "").startswith("choose-")).click()
    page.run()
    assert len(searches) == 1
