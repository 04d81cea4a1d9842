"""The SQLite file that comments are kept in: its tables, and how it is opened."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from geo.errors import FeedbackError
from geo.voices.head import head_of, is_gone, write_head
from geo.voices.migrations import FIRST, LATEST, migrate, version_of

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


class GoneError(FeedbackError):
    """There was a file of comments, and there is none any more, or an empty one."""


def connect(path: Path, *, quick: bool = False) -> sqlite3.Connection:
    """Open the file as it must be opened, made first if it is not there.

    With `quick`, it waits little for others, and a failure of the power may lose the last
    writes: good enough for counts, not for words.

    Raises
    ------
    GoneError
        If there was a file here, and is none any more.
    FeedbackError
        If it is another program's file, or of a newer version.
    """
    _check_there(path)
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


def _check_there(path: Path) -> None:
    if is_gone(path):
        raise GoneError(
            f"The file of comments {path} is gone, or empty: {head_of(path).name} shows that "
            "there was one. Restore a backup (python -m geo comments restore FILE --replace). "
            "To start again, remove that file too."
        )


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the file without changing it, also where nothing can be written.

    Where there never was one, what opens is empty.

    Raises
    ------
    FeedbackError
        As `connect`.
    """
    _check_there(path)
    if not path.exists():
        db = sqlite3.connect(":memory:", isolation_level=None)
        _prepare(db, path)
        return db
    faults: list[sqlite3.Error] = []
    for how in ("mode=ro", "immutable=1"):  # the second where no file may be made beside it
        db = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None)
        try:
            check_ours(db, path)
        except sqlite3.OperationalError as error:
            db.close()
            faults.append(error)
        except BaseException:
            db.close()
            raise
        else:
            return db
    raise faults[0]


def migrate_file(path: Path, to: int) -> int:
    """Bring a file to a version that this program knows; gives the version before.

    Raises
    ------
    InputError
        If there is no such version.
    FeedbackError
        If the file cannot be used.
    """
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as db:
            check_ours(db, path)
            db.execute("BEGIN EXCLUSIVE")
            before = migrate(db, to)
            db.execute("COMMIT")
            write_head(path, db, anew=True)
            return before
    except sqlite3.Error as error:
        raise FeedbackError(f"{path} cannot be brought to version {to}: {error}.") from error


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
    if _pragma(db, "application_id") == APPLICATION_ID and version_of(db) == LATEST:
        return
    db.execute("BEGIN IMMEDIATE")  # another process may be making it at this moment
    try:
        check_ours(db, path)
        if _pragma(db, "application_id") != APPLICATION_ID:
            for statement in statements(_SCHEMA + KEEP_LOG):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {FIRST}")
        migrate(db)
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
    version = version_of(db)
    if not FIRST <= version <= LATEST:
        raise FeedbackError(
            f"{path} is of version {version}, and this program reads version {LATEST}. "
            "Use the program that wrote it, or take it back with that program: python -m geo "
            f"comments migrate --to {LATEST}"
        )
