"""Comments as rows of the file, and back."""

import json
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.errors import InputError
from geo.voices.comment import Comment
from geo.voices.seals import seal
from geo.voices.topics import ABOUT, ACTIONS, REASONS, STATES, TOPICS

COLUMNS = ", ".join(f.name for f in fields(Comment))

_log = logging.getLogger(__name__)

_KNOWN: dict[str, Any] = {
    "topic": TOPICS,
    "category": CATEGORIES,
    "reason": REASONS,
    "action": ACTIONS,
}
_DATES = ("written_on", "decided_on", "responded_on")


def insert(db: sqlite3.Connection, new: Comment) -> None:
    """Add a comment."""
    marks = ", ".join("?" * len(fields(Comment)))
    values = [_cell(getattr(new, f.name)) for f in fields(Comment)]
    db.execute(f"INSERT INTO comment ({COLUMNS}) VALUES ({marks})", values)
    seal(db, new.comment_id)


def change(db: sqlite3.Connection, old: Comment, **changed: Any) -> None:
    """Change some fields of a comment, and count its version up."""
    changed["version"] = old.version + 1
    columns = ", ".join(f"{name} = ?" for name in changed)
    values = [_cell(value) for value in changed.values()]
    db.execute(f"UPDATE comment SET {columns} WHERE comment_id = ?", (*values, old.comment_id))
    seal(db, old.comment_id)


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return json.dumps(list(value))
    return str(value) if isinstance(value, date) else value


def read_comment(db: sqlite3.Connection, comment_id: str) -> Comment:
    """A comment by its id, or `InputError`."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM comment WHERE comment_id = ?", (comment_id,)
    ).fetchone()
    if row is None:
        raise InputError(f"There is no comment {comment_id[:40]!r}. Look at the list again.")
    return comment_of(row)


def comment_of(row: Sequence[Any]) -> Comment:
    """A row of the columns `COLUMNS` as a comment.

    A topic, category, reason or action that this program does not know is left out of it.

    Raises
    ------
    ValueError
        If it has no date, no state or no subject that can be read.
    """
    cells = dict(zip((f.name for f in fields(Comment)), row, strict=True))
    for name in _DATES:
        cells[name] = date.fromisoformat(cells[name]) if cells[name] else None
    cells["flags"] = tuple(map(str, json.loads(cells["flags"])))
    cells["illustrative"] = bool(cells["illustrative"])
    for name, words in _KNOWN.items():
        cells[name] = cells[name] if cells[name] in words else None
    if cells["state"] not in STATES or cells["about"] not in ABOUT or not cells["written_on"]:
        raise ValueError(f"{cells['state']!r}, {cells['about']!r}")
    return Comment(**cells)


def sound_comments(rows: Iterable[Sequence[Any]]) -> list[Comment]:
    """The comments of some rows; one that cannot be read is left out, and said so in the log."""
    found = []
    for row in rows:
        try:
            found.append(comment_of(row))
        except (ValueError, TypeError, LookupError) as error:
            _log.error("The comment %s cannot be read, and is not shown: %s", row[0], error)
    return found
