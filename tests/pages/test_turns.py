"""Pages take turns, and families go first."""

import shutil
import threading
from pathlib import Path

import pytest

from geo.running import LiveFigures, PageTurns
from pages.parts import session, turns
from tests.pages.app import opened, visit, words


@pytest.mark.usefixtures("small_db")
def test_a_visitor_without_a_turn_is_told_and_can_try_again(
    small_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEND_DB", str(small_db))
    families = PageTurns("families", 1, 0.05, LiveFigures())
    monkeypatch.setattr(turns, "_turns", lambda kind: families)
    page = opened()
    page.text_input(key="place").set_value("TE1 1AA")
    next(button for button in page.button if button.label == "Search").click()
    with families.taken():
        page.run()
    assert not page.exception
    assert [warning.value for warning in page.warning] == [
        "Many people are using this site just now. Please try again in a moment."
    ]
    assert "within a mile" not in words(page)
    page.button(key="try-again").click().run()
    assert not page.warning
    assert "walk of TE1 1AA" in words(page), "what was asked for is not forgotten"


@pytest.mark.usefixtures("small_db")
def test_a_planner_holds_up_no_family(small_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_DB", str(small_db))
    monkeypatch.setenv("SEND_WAIT", "0.05")
    turns._turns.cache_clear()
    try:
        with turns.turn(turns.PLANNING), turns.turn(turns.PLANNING):
            assert not opened().warning
            assert "try again in a moment" in visit("coverage").warning[0].value
    finally:
        turns._turns.cache_clear()


def test_new_data_is_opened_when_no_family_is_being_answered(
    small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    families = PageTurns("families", 1, 30.0, LiveFigures())
    monkeypatch.setattr(turns, "_turns", lambda kind: families)
    monkeypatch.setattr(turns, "_LONGEST_PAUSE_S", 60.0)
    monkeypatch.setenv("SEND_DB", str(shutil.copy(small_db, tmp_path)))
    with families.taken():
        opening = threading.Thread(target=session.open_first)
        opening.start()
        opening.join(2.0)
        assert opening.is_alive(), "it waits until the family's page is done"
    opening.join(60.0)
    assert not opening.is_alive()
    assert session.in_use() is not None


def test_families_who_never_stop_coming_do_not_keep_new_data_out(
    small_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    families = PageTurns("families", 1, 30.0, LiveFigures())
    monkeypatch.setattr(turns, "_turns", lambda kind: families)
    monkeypatch.setattr(turns, "_LONGEST_PAUSE_S", 0.01)
    monkeypatch.setenv("SEND_DB", str(shutil.copy(small_db, tmp_path)))
    with families.taken():
        session.open_first()
    assert session.in_use() is not None
