"""Backing the book of comments up, and getting it back."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from geo.errors import FeedbackError, InputError
from geo.voices.file import KEEP_LOG, GoneError, connect, connect_to_read, statements
from geo.voices.head import write_head
from geo.voices.log import check, log
from geo.voices.migrations import KEEP_SEALS, seal_all

_TABLES = ("comment", "response", "gap", "rate", "audit")
"""In the order in which they can be filled: an answer needs its comment."""


def back_up(book: Path, to: Path) -> int:
    """Copy the book while others write in it; gives how many comments the copy holds.

    The copy is checked before it is put in place, in one step.

    Raises
    ------
    InputError
        If there is no book, or `to` is the book itself.
    FeedbackError
        If the book, or the copy, is not sound.
    """
    if not book.exists():
        raise InputError(f"There is no file of comments {book}: there is nothing to back up.")
    if to.resolve() == book.resolve():
        raise InputError(f"{to} is the file of comments itself. Name another file.")
    return _copied(book, to)


def restore(backup: Path, book: Path, *, replace: bool, now: datetime) -> tuple[int, Path | None]:
    """Put a backup in the book's place; gives how many comments, and where the old ones went.

    Others may go on writing: what they wrote before is in the old ones kept aside, what they
    write after is in the book. A book that is damaged is put aside as it is.

    Raises
    ------
    InputError
        If there is no such backup, or there is a book already and `replace` is not given.
    FeedbackError
        If the backup is not sound, or the book is no file of comments of this version.
    """
    if not backup.exists():
        raise InputError(f"There is no backup {backup}.")
    if backup.resolve() == book.resolve():
        raise InputError(f"{backup} is the file of comments itself. Name a backup.")
    if book.exists() and not replace:
        raise InputError(
            f"{book} already exists. Add --replace to replace it with the backup. We keep the "
            "present file beside it."
        )
    try:
        _checked(backup)
        aside = _set_aside(backup, book, now) if book.exists() else None
        if not book.exists():
            _copied(backup, book)
        return _noted(backup, book, now), aside
    except (sqlite3.Error, OSError) as error:
        raise FeedbackError(f"{backup} cannot be restored to {book}: {error}.") from error


def _set_aside(backup: Path, book: Path, now: datetime) -> Path:
    """Keep the present book beside itself; its place then holds the backup, or nothing."""
    aside = _unused(book.with_name(f"{book.stem}-before-{now:%Y%m%d-%H%M%S}{book.suffix}"))
    try:
        _exchange(backup, book, aside)
    except (_NotSoundError, GoneError, sqlite3.DatabaseError) as error:
        if _passing(error):
            raise
        for end in ("", "-wal", "-shm"):
            part = book.with_name(book.name + end)
            if part.exists():
                part.replace(aside.with_name(aside.name + end))
    return aside


def _unused(path: Path) -> Path:
    """The path, or the next like it that nothing has."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried


def _exchange(backup: Path, book: Path, aside: Path) -> None:
    """Change the book's rows for the backup's, in one transaction on the file that others use.

    Were the file itself exchanged, one who has it open would write into a file without a name.
    """
    with closing(connect(book)) as db:
        db.execute("ATTACH ? AS backup", (str(backup),))
        db.execute("BEGIN IMMEDIATE")
        try:
            _copied(book, aside)  # nobody can write before the change is done
            for trigger in ("audit_kept", "audit_fixed", "seal_kept"):
                db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            for table in (*reversed(_TABLES), "seal"):
                db.execute(f"DELETE FROM main.{table}")
            for table in _TABLES:
                db.execute(f"INSERT INTO main.{table} SELECT * FROM backup.{table}")
            if db.execute("SELECT 1 FROM backup.sqlite_schema WHERE name = 'seal'").fetchone():
                db.execute("INSERT INTO main.seal SELECT * FROM backup.seal")
            else:  # a backup of an earlier version
                seal_all(db)
            for statement in (*statements(KEEP_LOG), KEEP_SEALS):
                db.execute(statement)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


def _noted(backup: Path, book: Path, now: datetime) -> int:
    """Log that a backup was restored; gives how many comments the book holds."""
    with closing(connect(book)) as db:
        db.execute("BEGIN IMMEDIATE")
        log(db, now, "the command line", "restore", None, f"from {backup.name}"[:200])
        db.execute("COMMIT")
        write_head(book, db, anew=True)
        return int(db.execute("SELECT count(*) FROM comment").fetchone()[0])


def _copied(source: Path, target: Path) -> int:
    """Copy a sound book to a new file beside the target, check it, and put it in place."""
    writing = target.with_name(f".{target.name}.writing")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        writing.unlink(missing_ok=True)
        with closing(connect_to_read(source)) as db:
            _check(db, source)
            with closing(sqlite3.connect(writing)) as copy:
                db.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                _check(copy, writing)
                count = copy.execute("SELECT count(*) FROM comment").fetchone()[0]
        writing.replace(target)
    except (sqlite3.Error, OSError) as error:
        broken = isinstance(error, sqlite3.DatabaseError)
        kind = _NotSoundError if broken and not _passing(error) else FeedbackError
        raise kind(f"{source} cannot be copied to {target}: {error}.") from error
    finally:
        for end in ("", "-wal", "-shm"):
            writing.with_name(writing.name + end).unlink(missing_ok=True)
    return int(count)


def _checked(path: Path) -> None:
    with closing(connect_to_read(path)) as db:
        _check(db, path)


def _passing(error: Exception) -> bool:
    """Whether it may go away, such as a lock or a full disk: the file may well be sound."""
    return isinstance(error, sqlite3.OperationalError)


class _NotSoundError(FeedbackError):
    """A file that is a book, and damaged or tampered with."""


def _check(db: sqlite3.Connection, path: Path) -> None:
    faults = check(db)
    if faults:
        raise _NotSoundError(f"{path} is damaged: {'; '.join(faults[:3])}. We did not use it.")
