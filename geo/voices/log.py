"""The log of what staff did, each line chained to the one before."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from geo.voices.migrations import version_of
from geo.voices.seals import broken_seals


def log(
    db: sqlite3.Connection, now: datetime, who: str, what: str, comment_id: str | None, detail: str
) -> None:
    """Add a line. Its chain is a digest of itself and of all before it."""
    last, before = last_link(db)
    number = last + 1
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    line = (number, at, who[:200], what, comment_id, detail)
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (*line, _link(before, line)))


def last_link(db: sqlite3.Connection) -> tuple[int, str]:
    """The number and the chain of the log's last line."""
    row = db.execute("SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _link(before: str, line: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps([before, *line]).encode()).hexdigest()


def check(db: sqlite3.Connection) -> list[str]:
    """What is wrong with an open file in itself; see `Comments.check`."""
    faults = [text for (text,) in db.execute("PRAGMA integrity_check") if text != "ok"]
    before, expected = "", 1
    for *line, chain in db.execute("SELECT * FROM audit ORDER BY number"):
        if line[0] != expected or chain != _link(before, line):
            faults.append(f"the log was changed at line {expected}")
            break
        before, expected = chain, expected + 1
    return faults if version_of(db) < 2 else faults + broken_seals(db)
