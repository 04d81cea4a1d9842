"""How far a file of comments has come, in a small file beside it.

A file that is cut short, emptied, deleted or put back from an old copy is sound in itself. The head
says how many lines it had, and the chain of the last: it tells that some are missing. The lines
that are there must lead to it.
"""

import fcntl
import json
import logging
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

_TABLES = {"audit": "its log", "seal": "its list of comments"}

_BYTES = 512
"""The head has always as many bytes, so that a new one takes the place of the old in one write."""

Heads = dict[str, tuple[int, str]]
"""Table to the number and the chain of its last line."""

_log = logging.getLogger(__name__)


def head_of(path: Path) -> Path:
    """The file beside a file of comments that says how far it has come."""
    return path.with_name(f"{path.name}.head")


def is_gone(path: Path) -> bool:
    """Whether there was a file of comments, and is none, or an empty one."""
    with suppress(OSError):
        return path.stat().st_size == 0 and head_of(path).exists()
    return head_of(path).exists()


def read_head(path: Path) -> Heads | None:
    """What the head says; None if there is none, or it cannot be read."""
    try:
        text = head_of(path).read_text(encoding="utf-8")
        told = json.loads(text) if text else dict.fromkeys(_TABLES, (0, ""))
        return {name: (int(told[name][0]), str(told[name][1])) for name in _TABLES}
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_head(path: Path, db: sqlite3.Connection, *, anew: bool = False) -> None:
    """Write how far a file has come, unless the head is farther: that is evidence, and stays.

    With `anew`, as after a backup was restored, it is written whatever it said.
    """
    now = {name: _last(db, name) for name in _TABLES}
    try:
        file = os.open(head_of(path), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = read_head(path)
            if before and not anew and any(before[name][0] > now[name][0] for name in _TABLES):
                _behind(path, before, now)
                return
            os.pwrite(file, json.dumps(now).ljust(_BYTES).encode(), 0)  # whole, or not at all
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        _log.error("The head of the comments %s cannot be written: %s", head_of(path), error)


def _behind(path: Path, before: Heads, now: Heads) -> None:
    """Another process was faster; or lines are missing, which is said in the log."""
    if any(before[name][0] > now[name][0] + 100 for name in _TABLES):
        _log.error("%s has lost lines: see python -m geo comments check", path)


def head_faults(path: Path, db: sqlite3.Connection) -> list[str]:
    """Lines that a file had and has no more; empty if there are none."""
    if not any(_last(db, name)[0] for name in _TABLES):
        return [f"it is empty, and {head_of(path).name} shows that it was not"] * is_ahead(path)
    told = read_head(path)
    if told is None:
        return [
            f"{head_of(path).name}, which says how far it had come, is missing or cannot be read"
        ]
    faults = []
    for name, called in _TABLES.items():
        number, chain = told[name]
        last = _last(db, name)[0]
        found = db.execute(f"SELECT chain FROM {name} WHERE number = ?", (number,)).fetchone()
        if last < number:
            faults.append(f"{called} has lost its last lines: {number - last} of {number}")
        elif number and (found is None or found[0] != chain):
            faults.append(f"{called} is not the one that was written here")
    return faults


def is_ahead(path: Path) -> bool:
    """Whether the head tells of lines."""
    return any(number for number, _ in (read_head(path) or {}).values())


def _last(db: sqlite3.Connection, table: str) -> tuple[int, str]:
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone():
        return 0, ""  # a file of an earlier version
    row = db.execute(f"SELECT number, chain FROM {table} ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")
