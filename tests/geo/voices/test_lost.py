"""Comments that vanish or change behind our back are noticed; a bad one harms no page."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest

from geo.__main__ import main
from geo.errors import FeedbackError, InputError
from geo.voices import Comments, back_up, restore
from geo.voices.file import migrate_file
from geo.voices.head import head_of

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
STAFF = "officer@example.org"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def pages(tmp_path: Path) -> Comments:
    kept = Comments(tmp_path / "comments.sqlite")
    for number in range(8):
        new = kept.comment("site", f"Comment {number}", now=NOW)
        if number % 2:
            kept.publish(new.comment_id, by=STAFF, now=NOW, seen=1)
    first = kept.published()[0]
    kept.respond(first.comment_id, "We will look.", "looking", by=STAFF, now=NOW, seen=2)
    return kept


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for (trigger,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            db.execute(statement)


def test_what_was_written_here_is_sound(pages: Comments) -> None:
    assert pages.check() == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
            "its log has lost its last lines: 1 of 5",
        ),
        (
            "DELETE FROM seal WHERE number = (SELECT max(number) FROM seal)",
            "its list of comments has lost its last lines",
        ),
        ("DELETE FROM audit", "its log has lost its last lines: 5 of 5"),
        (
            "DELETE FROM comment WHERE rowid < 6 AND comment_id NOT IN "
            "(SELECT comment_id FROM response)",
            "5 comments were deleted from outside",
        ),
        ("UPDATE comment SET text = 'All is well' WHERE rowid = 3", "1 comments were altered"),
        ("UPDATE comment SET state = 'left out' WHERE rowid = 4", "1 comments were altered"),
        ("UPDATE comment SET written_on = '2020-01-01' WHERE rowid = 1", "1 comments were altered"),
        ("UPDATE response SET response = 'No.'", "1 comments were altered"),
        ("DELETE FROM response", "1 comments were altered"),
        (
            "INSERT INTO comment SELECT 'new', about, topic, service_id, service_name, outward, "
            "category, illustrative, text, flags, state, reason, written_on, decided_on, response, "
            "action, responded_on, planned_for, version FROM comment LIMIT 1",
            "1 comments were added",
        ),
        ("UPDATE audit SET who = 'x' WHERE number = 2", "the log was changed at line 2"),
        ("UPDATE seal SET digest = 'x' WHERE number = 2", "changed at line 2"),
    ],
)
def test_a_change_from_outside_is_found(
    pages: Comments, statement: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(pages.path, "PRAGMA foreign_keys = OFF", statement)
    assert any(said in fault for fault in pages.check()), pages.check()
    assert main(["comments", "--comments", str(pages.path), "check"]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_a_file_that_is_gone_is_not_replaced_by_a_new_one_in_silence(
    pages: Comments, tmp_path: Path, how: str
) -> None:
    back_up(pages.path, tmp_path / "backup")
    for end in ("", "-wal", "-shm"):
        pages.path.with_name(pages.path.name + end).unlink(missing_ok=True)
    if how == "emptied":
        pages.path.touch()
    for use in (pages.held, pages.published, pages.check, lambda: _write(pages)):
        with pytest.raises(FeedbackError, match="is gone, or empty"):
            use()
    assert main(["comments", "--comments", str(pages.path), "check"]) == 1
    restore(tmp_path / "backup", pages.path, replace=True, now=NOW)
    assert len(pages.held()) == 4
    assert pages.check() == []
    _write(pages)
    assert pages.check() == []


def _write(pages: Comments) -> None:
    pages.comment("site", "One more", now=NOW)


def test_an_old_copy_in_its_place_is_found(pages: Comments, tmp_path: Path) -> None:
    back_up(pages.path, tmp_path / "old")
    _write(pages)
    for end in ("-wal", "-shm"):
        pages.path.with_name(pages.path.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old", pages.path)
    assert any("has lost its last lines" in fault for fault in pages.check())


def test_a_new_file_in_its_place_is_found_and_stays_so(pages: Comments, tmp_path: Path) -> None:
    other = Comments(tmp_path / "other.sqlite")
    _write(other)
    back_up(other.path, tmp_path / "copy")
    for end in ("-wal", "-shm"):
        pages.path.with_name(pages.path.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy", pages.path)
    assert pages.check()
    pages.comment("site", "Written later", now=NOW)
    assert pages.check(), "what is written later does not hide it"


def test_a_head_that_is_missing_is_said(pages: Comments) -> None:
    head_of(pages.path).unlink()
    assert any("missing" in fault for fault in pages.check())


def test_words_that_were_taken_out_cannot_be_guessed_from_the_seals(pages: Comments) -> None:
    new = pages.held()[0]
    pages.publish(new.comment_id, by=STAFF, now=NOW, seen=1, text="Comment")
    with closing(sqlite3.connect(pages.path)) as db:
        salts = db.execute(
            "SELECT salt IS NULL FROM seal WHERE comment_id = ? ORDER BY number", [new.comment_id]
        ).fetchall()
    assert salts == [(1,), (0,)]


# Versions


def _dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return sorted(line for line in db.iterdump() if "seal" not in line)


def test_versions_lead_there_and_back(pages: Comments, capsys: pytest.CaptureFixture[str]) -> None:
    before = _dump(pages.path)
    assert main(["comments", "--comments", str(pages.path), "migrate", "--to", "1"]) == 0
    assert "version 1; it was 2" in capsys.readouterr().out
    assert _dump(pages.path) == before
    with closing(sqlite3.connect(pages.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert not db.execute("SELECT 1 FROM sqlite_schema WHERE name LIKE 'seal%'").fetchall()
    assert main(["comments", "--comments", str(pages.path), "migrate"]) == 0
    assert _dump(pages.path) == before
    assert [c.text for c in pages.held()] == ["Comment 0", "Comment 2", "Comment 4", "Comment 6"]
    _write(pages)
    assert pages.check() == []
    with pytest.raises(InputError, match="no version 7"):
        migrate_file(pages.path, 7)


def test_a_file_of_the_earlier_version_is_read_and_then_brought_up(pages: Comments) -> None:
    migrate_file(pages.path, 1)
    head_of(pages.path).unlink()
    assert len(pages.held()) == 4
    _write(pages)
    assert pages.check() == []
    changed(pages.path, "UPDATE comment SET text = 'x' WHERE rowid = 1")
    assert any("altered" in fault for fault in pages.check())


def test_a_backup_of_the_earlier_version_is_restored(pages: Comments, tmp_path: Path) -> None:
    back_up(pages.path, tmp_path / "backup")
    migrate_file(tmp_path / "backup", 1)
    _write(pages)
    restore(tmp_path / "backup", pages.path, replace=True, now=NOW)
    assert len(pages.held()) == 4
    assert pages.check() == []


# A bad comment, a bad disk


@pytest.mark.parametrize(
    "change",
    [
        "topic = 'weather'",
        "category = 'gone'",
        "action = 'burnt'",
        "about = 'council'",
        "written_on = 'soon'",
        "decided_on = '2026-13-40'",
        "responded_on = 'x'",
        "flags = 'no JSON'",
        "state = 'lost'",
        "reason = 'whim'",
    ],
)
def test_one_bad_comment_takes_nothing_else_away(pages: Comments, change: str) -> None:
    whole = pages.published()
    changed(pages.path, f"UPDATE comment SET {change} WHERE comment_id = '{whole[0].comment_id}'")
    left = pages.published()
    assert left[-3:] == whole[1:]
    assert pages.years() == [2026]
    assert pages.published_years() == [2026]
    assert any("altered" in fault for fault in pages.check())


_READ = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from geo.voices import Comments
from geo.errors import FeedbackError
from datetime import datetime, UTC
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
pages = Comments(Path({path!r}))
print(len(pages.held()), len(pages.published()), pages.years())
try:
    pages.comment("site", "x", now=datetime(2026, 11, 24, tzinfo=UTC))
except FeedbackError as error:
    print("refused", "Nothing was saved" in str(error))
"""


@pytest.fixture
def shut() -> Iterator[Callable[[Comments | None], list[str]]]:
    """What a process reads that may not write in the folder of comments."""
    folder = Path(mkdtemp())
    (folder / "kept").mkdir()

    def read(pages: Comments | None) -> list[str]:
        path = folder / "kept" / "comments.sqlite"
        if pages:
            back_up(pages.path, path)
            with closing(sqlite3.connect(path)) as db:
                db.execute("PRAGMA journal_mode = WAL")
            path.chmod(0o444)
        (folder / "kept").chmod(0o555)
        folder.chmod(0o755)
        script = _READ.format(root=str(ROOT), path=str(path))
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd="/"
        )
        return done.stdout.splitlines()

    yield read
    (folder / "kept").chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of Unix")
def test_comments_on_a_disk_that_cannot_be_written_are_read(shut, pages: Comments) -> None:
    assert shut(pages) == ["4 4 [2026]", "refused True"]


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of Unix")
def test_where_nothing_can_be_written_and_nobody_wrote_there_are_no_comments(shut) -> None:
    assert shut(None) == ["0 0 []", "refused True"]
