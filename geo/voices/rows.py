"""Comments as rows of the file, and back."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from geo.errors import InputError
from geo.voices.comment import Comment

COLUMNS = ", ".join(f.name for f in fields(Comment))

_DATES = ("written_on", "decided_on", "responded_on")


def insert(db: sqlite3.Connection, new: Comment) -> None:
    """Add a comment."""
    marks = ", ".join("?" * len(fields(Comment)))
    values = [_cell(getattr(new, f.name)) for f in fields(Comment)]
    db.execute(f"INSERT INTO comment ({COLUMNS}) VALUES ({marks})", values)


def change(db: sqlite3.Connection, old: Comment, **changed: Any) -> None:
    """Change some fields of a comment, and count its version up."""
    changed["version"] = old.version + 1
    columns = ", ".join(f"{name} = ?" for name in changed)
    values = [_cell(value) for value in changed.values()]
    db.execute(f"UPDATE comment SET {columns} WHERE comment_id = ?", (*values, old.comment_id))


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
    """A row of the columns `COLUMNS` as a comment."""
    cells = dict(zip((f.name for f in fields(Comment)), row, strict=True))
    for name in _DATES:
        cells[name] = date.fromisoformat(cells[name]) if cells[name] else None
    cells["flags"] = tuple(json.loads(cells["flags"]))
    cells["illustrative"] = bool(cells["illustrative"])
    return Comment(**cells)
