"""Backing the book of comments up, and getting it back."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from geo.errors import FeedbackError, InputError
from geo.feedback.book import check, connect


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
    """Put a backup in the book's place; gives how many comments, and where the old book went.

    Raises
    ------
    InputError
        If there is no such backup, or there is a book already and `replace` is not given.
    FeedbackError
        If the backup is not sound.
    """
    if not backup.exists():
        raise InputError(f"There is no backup {backup}.")
    if backup.resolve() == book.resolve():
        raise InputError(f"{backup} is the file of comments itself. Name a backup.")
    aside = None
    if book.exists():
        if not replace:
            raise InputError(
                f"{book} is there already. Give --replace to put the backup in its place; the "
                "present file is kept beside it."
            )
        aside = book.with_name(f"{book.stem}-before-{now:%Y%m%d-%H%M%S}{book.suffix}")
        _copied(book, aside)
    return _copied(backup, book), aside


def _copied(source: Path, target: Path) -> int:
    """Copy a sound book to a new file beside the target, check it, and put it in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    writing = target.with_name(f".{target.name}.writing")
    try:
        writing.unlink(missing_ok=True)
        with closing(connect(source)) as db:
            _check(db, source)
            with closing(sqlite3.connect(writing)) as copy:
                db.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                _check(copy, writing)
                count = copy.execute("SELECT count(*) FROM comment").fetchone()[0]
        for left in ("-wal", "-shm"):
            target.with_name(target.name + left).unlink(missing_ok=True)
        writing.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise FeedbackError(f"{source} cannot be copied to {target}: {error}.") from error
    finally:
        writing.unlink(missing_ok=True)
    return int(count)


def _check(db: sqlite3.Connection, path: Path) -> None:
    faults = check(db)
    if faults:
        raise FeedbackError(f"{path} is not sound: {'; '.join(faults[:3])}. It was not used.")
