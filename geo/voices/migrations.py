"""From one version of the file of comments to another, and back: nothing that was written is lost.

Version 2 has seals of comments (`geo.voices.seals`).
"""

import sqlite3
from collections.abc import Callable

from geo.errors import InputError
from geo.voices.seals import seal

FIRST, LATEST = 1, 2
"""The versions that this program knows. It reads all, and writes the latest."""

SEALS = """
CREATE TABLE seal (
    number INTEGER PRIMARY KEY, comment_id TEXT NOT NULL, digest TEXT NOT NULL,
    chain TEXT NOT NULL, salt TEXT) STRICT
"""
KEEP_SEALS = """
CREATE TRIGGER seal_kept BEFORE DELETE ON seal BEGIN
    SELECT RAISE(ABORT, 'the list of comments is never shortened'); END
"""


def seal_all(db: sqlite3.Connection) -> None:
    """Seal every comment as it is now, in the order in which they were written."""
    for (comment_id,) in db.execute("SELECT comment_id FROM comment ORDER BY rowid").fetchall():
        seal(db, comment_id)


def _to_2(db: sqlite3.Connection) -> None:
    db.execute(SEALS)
    db.execute(KEEP_SEALS)
    seal_all(db)


def _to_1(db: sqlite3.Connection) -> None:
    db.execute("DROP TRIGGER seal_kept")
    db.execute("DROP TABLE seal")


_UP: dict[int, Callable[[sqlite3.Connection], None]] = {2: _to_2}
_DOWN: dict[int, Callable[[sqlite3.Connection], None]] = {2: _to_1}
"""A version to what makes it of the one before; and what makes that one of it again."""


def version_of(db: sqlite3.Connection) -> int:
    """The version of an open file."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: sqlite3.Connection, to: int = LATEST) -> int:
    """Bring an open file to a version, in the transaction that is open; gives the one before.

    Raises
    ------
    InputError
        If there is no such version.
    """
    if not FIRST <= to <= LATEST:
        raise InputError(f"There is no version {to}. Choose {FIRST} to {LATEST}.")
    before = version_of(db)
    for version in range(before + 1, to + 1):
        _UP[version](db)
    for version in range(before, to, -1):
        _DOWN[version](db)
    db.execute(f"PRAGMA user_version = {to}")
    return before
