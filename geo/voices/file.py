"""The SQLite file that comments are kept in: its tables, and how it is opened."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from geo.errors import FeedbackError

SCHEMA_VERSION = 1

BUSY_S = 20.0
"""How long a writer waits for another."""

COUNT_WAIT_S = 0.25
"""How long the counting of a search waits: it is not to hold up an answer."""

_SCHEMA = """
CREATE TABLE comment (
    comment_id TEXT PRIMARY KEY, about TEXT NOT NULL, topic TEXT, service_id TEXT,
    service_name TEXT, outward TEXT, category TEXT, illustrative INTEGER NOT NULL,
    text TEXT NOT NULL, flags TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
    written_on TEXT NOT NULL, decided_on TEXT, response TEXT, action TEXT, responded_on TEXT,
    planned_for TEXT, version INTEGER NOT NULL) STRICT;
CREATE INDEX comment_state ON comment (state, decided_on);
CREATE TABLE response (
    comment_id TEXT NOT NULL REFERENCES comment, response TEXT NOT NULL, action TEXT NOT NULL,
    planned_for TEXT, responded_on TEXT NOT NULL) STRICT;
CREATE TABLE gap (
    month TEXT NOT NULL, outward TEXT NOT NULL, category TEXT NOT NULL, searches INTEGER NOT NULL,
    PRIMARY KEY (month, outward, category)) STRICT;
CREATE TABLE rate (minute TEXT PRIMARY KEY, comments INTEGER NOT NULL) STRICT;
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    comment_id TEXT, detail TEXT NOT NULL, chain TEXT NOT NULL) STRICT;
"""

KEEP_LOG = """
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the log is never shortened'); END;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the log is never changed'); END;
"""
"""The file itself refuses to forget what staff did."""

APPLICATION_ID = 0x53454E44
"""Tells our files from others: "SEND" in ASCII."""

_PAUSE_S = 0.02


def connect(path: Path, *, quick: bool = False) -> sqlite3.Connection:
    """Open the file as it must be opened, made first if it is not there.

    With `quick`, it waits little for others, and a failure of the power may lose the last
    writes: good enough for counts, not for words.

    Raises
    ------
    FeedbackError
        If it is another program's file, or of a newer version.
    """
    wait_s = COUNT_WAIT_S if quick else BUSY_S
    db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    try:
        check_ours(db, path)  # before anything is set: another program's file is left as it is
        _write_ahead(db, wait_s)
        db.execute(f"PRAGMA synchronous = {'NORMAL' if quick else 'FULL'}")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # words taken out are overwritten in the file
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _write_ahead(db: sqlite3.Connection, wait_s: float) -> None:
    """Have writes go ahead of the file. While another process makes a new file ready SQLite refuses
    this at once, without waiting as for everything else: so it is asked again.
    """
    until = time.monotonic() + wait_s
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)


def check_ours(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not a file of comments; an empty one may become one."""
    # Tables first: another process that makes the file sets its mark together with them.
    has_tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0
    if _pragma(db, "application_id") == APPLICATION_ID:
        _check_version(db, path)
    elif has_tables:
        raise FeedbackError(f"{path} is not a file of comments. Name another file.")


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if _pragma(db, "application_id") == APPLICATION_ID:
        return
    db.execute("BEGIN IMMEDIATE")  # another process may be making it at this moment
    try:
        if _pragma(db, "application_id") != APPLICATION_ID:
            check_ours(db, path)
            for statement in statements(_SCHEMA + KEEP_LOG):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    _check_version(db, path)


def statements(script: str) -> Iterator[str]:
    """Take a script apart; a trigger has a semicolon within."""
    statement = ""
    for piece in script.split(";"):
        statement += f"{piece};"
        if sqlite3.complete_statement(statement) and statement.strip(" \n;"):
            yield statement
            statement = ""


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    version = _pragma(db, "user_version")
    if version != SCHEMA_VERSION:
        raise FeedbackError(
            f"{path} is of version {version}, and this program reads version {SCHEMA_VERSION}. "
            "Use the program that wrote it."
        )
