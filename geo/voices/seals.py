"""Seals of comments: whether one was altered or deleted behind our back.

Each time a comment is written, a line is added with a digest of it and its answers, chained to the
line before. The digest is salted, and the salt of an earlier line is wiped: words that were taken
out cannot be guessed from it.
"""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Sequence
from typing import Any


def seal(db: sqlite3.Connection, comment_id: str) -> None:
    """Add a line for a comment as it is now."""
    number, before = last_seal(db)
    salt = secrets.token_hex(16)
    made = _digest(db, comment_id, salt)
    line = (number + 1, comment_id, made)
    db.execute("UPDATE seal SET salt = NULL WHERE comment_id = ?", (comment_id,))
    db.execute("INSERT INTO seal VALUES (?, ?, ?, ?, ?)", (*line, _link(before, line), salt))


def last_seal(db: sqlite3.Connection) -> tuple[int, str]:
    """The number and the chain of the last line."""
    row = db.execute("SELECT number, chain FROM seal ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def broken_seals(db: sqlite3.Connection) -> list[str]:
    """What was done to comments behind our back; empty if nothing was."""
    faults, before, expected = [], "", 1
    latest: dict[str, tuple[str, str | None]] = {}
    for *line, chain, salt in db.execute(
        "SELECT number, comment_id, digest, chain, salt FROM seal ORDER BY number"
    ):
        if line[0] != expected or chain != _link(before, line):
            faults.append(f"the list of comments was changed at line {expected}")
            break
        latest[line[1]] = (line[2], salt)
        before, expected = chain, expected + 1
    present = {str(one) for (one,) in db.execute("SELECT comment_id FROM comment")}
    gone, new = sorted(latest.keys() - present), sorted(present - latest.keys())
    altered = sorted(
        one
        for one, (digest, salt) in latest.items()
        if one in present and (salt is None or digest != _digest(db, one, salt))
    )
    for found, what in ((gone, "deleted"), (altered, "altered"), (new, "added")):
        if found and not (found is new and faults):
            faults.append(f"{len(found)} comments were {what} from outside, such as {found[0]}")
    return faults


def _digest(db: sqlite3.Connection, comment_id: str, salt: str) -> str:
    rows = [
        db.execute(f"SELECT * FROM {table} WHERE comment_id = ? ORDER BY rowid", (comment_id,))
        for table in ("comment", "response")
    ]
    whole = [salt, *(found.fetchall() for found in rows)]
    return hashlib.sha256(json.dumps(whole, default=repr).encode()).hexdigest()


def _link(before: str, line: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps([before, *line]).encode()).hexdigest()
