"""The command that looks after the comments."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.voices import Comments

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Comments:
    path = tmp_path / "comments.sqlite"
    monkeypatch.setenv("SEND_COMMENTS", str(path))
    made = Comments(path)
    made.comment("site", "Larger print, please.", now=NOW)
    return made


def test_backup_and_restore(
    book: Comments, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    assert main(["comments", "backup", str(copy)]) == 0
    assert "1 comment copied" in capsys.readouterr().out
    book.comment("site", "Another", now=NOW)
    assert main(["comments", "restore", str(copy)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["comments", "--json", "restore", str(copy), "--replace"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["count"] == 1
    assert len(Comments(Path(told["aside"])).held()) == 2
    assert len(book.held()) == 1


def test_check_says_whether_it_is_sound(book: Comments, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["comments", "check"]) == 0
    assert "is sound" in capsys.readouterr().out
    damaged = book.path.with_name("damaged")
    damaged.write_bytes(b"no database " * 400)
    assert main(["comments", "--comments", str(damaged), "check"]) == 1
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_the_report_is_written(book: Comments, small_db: Path, tmp_path: Path, kind: str) -> None:
    (new,) = book.held()
    book.publish(new.comment_id, by="a@example.org", now=NOW, seen=1)
    out = tmp_path / f"report.{kind}"
    command = ["comments", "--db", str(small_db), "report", "2026", "--out", str(out)]
    assert main(command) == 0
    assert out.read_bytes()[:5] == {"html": b"<!doc", "pdf": b"%PDF-"}[kind]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "1066", "--out", "x.html"], "1066"),
        (["report", "2026", "--out", "x.docx"], "ends in .html or .pdf"),
        (["report", "soon", "--out", "x.html"], "soon"),
        (["restore", "nowhere.sqlite"], "no backup"),
        (["polish"], "polish"),
        (["--comments", "nowhere.sqlite", "gaps"], "There are no comments yet"),
        (["--comments", "nowhere.sqlite", "backup", "x"], "nothing to back up"),
    ],
)
def test_wrong_input_is_told(
    book: Comments, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["comments", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_gaps_are_listed_and_small_ones_withheld(
    book: Comments, capsys: pytest.CaptureFixture[str]
) -> None:
    book.count_nothing_found("PO30", ["sport"], now=NOW)
    assert main(["comments", "gaps"]) == 0
    assert "fewer than 6" in capsys.readouterr().out
