"""Backing up and restoring."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.errors import FeedbackError, InputError
from geo.voices import Comments, back_up, restore

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def pages(tmp_path: Path) -> Comments:
    kept = Comments(tmp_path / "comments.sqlite")
    kept.comment("site", "One", now=NOW)
    return kept


def test_what_was_backed_up_comes_back(pages: Comments, tmp_path: Path) -> None:
    copy = tmp_path / "away" / "copy.sqlite"
    assert back_up(pages.path, copy) == 1
    before = pages.held()
    pages.comment("site", "Two", now=NOW)
    count, aside = restore(copy, pages.path, replace=True, now=NOW)
    assert (count, pages.held()) == (1, before)
    assert aside is not None
    assert [c.text for c in Comments(aside).held()] == ["One", "Two"]


def test_a_restored_book_can_be_written_in(pages: Comments, tmp_path: Path) -> None:
    back_up(pages.path, tmp_path / "copy")
    pages.path.unlink()
    restore(tmp_path / "copy", pages.path, replace=False, now=NOW)
    pages.comment("site", "Three", now=NOW)
    assert [c.text for c in pages.held()] == ["One", "Three"]


def test_a_book_is_not_replaced_unless_asked_for(pages: Comments, tmp_path: Path) -> None:
    back_up(pages.path, tmp_path / "copy")
    with pytest.raises(InputError, match="--replace"):
        restore(tmp_path / "copy", pages.path, replace=False, now=NOW)


@pytest.mark.parametrize("kind", ["text", "foreign", "newer", "tampered", "cut"])
def test_a_backup_that_is_not_sound_is_refused(pages: Comments, tmp_path: Path, kind: str) -> None:
    copy = tmp_path / "copy"
    new = pages.held()[0]
    pages.publish(new.comment_id, by="a@example.org", now=NOW, seen=1)
    back_up(pages.path, copy)
    if kind == "text":
        copy.write_text("This is not a database at all. " * 50)
    elif kind == "cut":
        copy.write_bytes(copy.read_bytes()[:6000])
    else:
        with sqlite3.connect(copy) as db:
            db.execute(
                {
                    "foreign": "PRAGMA application_id = 7",
                    "newer": "PRAGMA user_version = 99",
                    "tampered": "DROP TRIGGER audit_fixed",
                }[kind]
            )
            if kind == "tampered":
                db.execute("UPDATE audit SET who = 'x'")
    with pytest.raises(FeedbackError):
        restore(copy, pages.path, replace=True, now=NOW)
    assert [c.text for c in pages.published()] == ["One"]
    assert list(tmp_path.glob(".*")) == []


def test_missing_files_are_named(pages: Comments, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to back up"):
        back_up(tmp_path / "none", tmp_path / "copy")
    with pytest.raises(InputError, match="no backup"):
        restore(tmp_path / "none", pages.path, replace=True, now=NOW)
    with pytest.raises(InputError, match="itself"):
        back_up(pages.path, pages.path)


@pytest.mark.parametrize("kind", ["text", "cut", "overwritten", "tampered"])
def test_a_damaged_book_is_put_aside_and_the_backup_takes_its_place(
    pages: Comments, tmp_path: Path, kind: str
) -> None:
    pages.publish(pages.held()[0].comment_id, by="a@example.org", now=NOW, seen=1)
    back_up(pages.path, tmp_path / "copy")
    whole = pages.path.read_bytes()
    if kind == "tampered":
        with sqlite3.connect(pages.path) as db:
            db.execute("DROP TRIGGER audit_fixed")
            db.execute("UPDATE audit SET who = 'x'")
        db.close()
    else:
        pages.path.write_bytes(
            {
                "text": b"no database at all. " * 200,
                "cut": whole[:6000],
                "overwritten": whole[:8192] + b"\xff" * 4096 + whole[12288:],
            }[kind]
        )
    damaged = pages.path.read_bytes()
    _, aside = restore(tmp_path / "copy", pages.path, replace=True, now=NOW)
    assert [c.text for c in pages.published()] == ["One"]
    assert pages.check() == []
    assert aside is not None
    assert aside.read_bytes() == damaged
