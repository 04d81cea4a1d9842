"""One database for all visitors: missing, replaced, damaged."""

import shutil
import tempfile
from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pytest
import streamlit as st

from geo import settings
from geo.area import Answer, Area
from geo.build import pipeline
from pages.parts import map_tiles, session
from tests.pages.app import opened, press_card, pressed_cards, words
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
    assert session.areas().wait(60)
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
    assert session.areas().wait(60)
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
    for does in ("keep", "route"):
        press_card(page, next(one for one in pressed_cards(page) if one.does == does))
    assert len(searches) == 1


def _spoilt(how: str, database: Path) -> None:
    """Put a file in the database's place that is damaged in some way."""
    new = database.with_name("new.duckdb")
    shutil.copy(database, new)
    if how == "gone":
        database.unlink()
        return
    if how == "cut":
        new.write_bytes(new.read_bytes()[:-50_000])
    elif how == "overwritten":
        content = new.read_bytes()
        middle = len(content) // 2
        new.write_bytes(content[:middle] + b"\xff" * 200_000 + content[middle + 200_000 :])
    else:
        with duckdb.connect(new) as db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'build_id'", [new.parent.name])
            db.execute(how)
    new.replace(database)


@pytest.mark.parametrize(
    "how",
    [
        "DELETE FROM meta WHERE key = 'build_id'",
        "UPDATE meta SET value = 'soon' WHERE key = 'built_at'",
        "ALTER TABLE service DROP COLUMN name",
        "DELETE FROM basemap; INSERT INTO basemap VALUES (0, 'no archive'::BLOB)",
        "DELETE FROM postcode",
        "DELETE FROM edge",
        "DROP TABLE node",
        "cut",
        "overwritten",
        "gone",
    ],
)
def test_whatever_is_wrong_with_new_data_the_old_answers(
    database: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    page = opened()
    area = session.current()
    _spoilt(how, database)
    page.run()
    assert session.areas().wait(60)
    for _ in range(2):
        page.run()
        assert not page.exception
        assert not page.error
        assert "Local Offer finder: Testham" in words(page)
    assert session.current() is area
    if how != "gone":
        assert session.areas().not_served
        assert "we keep using what was open" in caplog.text or "is not in use" in caplog.text


def test_nobody_waits_while_new_data_is_opened(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened()
    area = session.current()
    going_on, done = Event(), Event()
    ready = session.areas()._made_ready

    def slow(new: Area) -> None:
        going_on.set()
        assert done.wait(60)
        ready(new)

    monkeypatch.setattr(session.areas(), "_made_ready", slow)
    new = database.with_name("new.duckdb")
    shutil.copy(database, new)
    with duckdb.connect(new) as db:
        db.execute("UPDATE meta SET value = 'the next' WHERE key = 'build_id'")
    new.replace(database)
    page.run()
    assert going_on.wait(60)
    page.run()
    assert session.current() is area
    done.set()
    assert session.areas().wait(60)
    assert session.current().version == "the next"


def test_a_map_needs_no_room_to_write_to(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere))
    monkeypatch.setattr(map_tiles, "_kept", OrderedDict())
    before = sorted(tmp_path.rglob("*"))
    page = opened()
    assert not page.error
    assert "Local Offer finder: Testham" in words(page)
    ground = session.map_assets(session.current()).ground
    assert ground is not None
    assert _piece(ground.tiles) == b"PMTiles"
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written for a map"


def test_a_visit_that_began_before_new_data_keeps_its_map(
    database: Path, small_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_tiles, "_kept", OrderedDict())
    opened()
    addresses = []
    for build in range(map_tiles.LEAST_KEPT + 1):
        new = database.with_name("new.duckdb")
        shutil.copy(small_db, new)
        with duckdb.connect(new) as db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'build_id'", [f"build {build}"])
        new.replace(database)
        ground = session.map_assets(Area.open(database)).ground
        assert ground is not None
        addresses.append(ground.tiles)
    assert len(set(addresses)) == len(addresses)
    monkeypatch.setenv("SEND_OPEN_AREAS", "1")
    assert session.map_assets(Area.open(database)).ground
    kept = [_piece(address) for address in addresses]
    assert kept == [None] + [b"PMTiles"] * map_tiles.LEAST_KEPT


def _piece(address: str) -> bytes | None:
    """The first bytes of a base map, as a browser gets them."""
    name = address.rpartition("/")[2]
    answer = map_tiles._answer(name, "bytes=0-6")
    return bytes(answer.body) if answer.status_code == 206 else None
