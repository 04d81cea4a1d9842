"""The book of comments: one SQLite file beside the area's database, which no build touches.

Many may write at once, from several processes: each write is one transaction that takes the lock
before it reads, and is on the disk before it returns. Nothing about a writer is kept: no name, no
address, no time of day.
"""

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.errors import FeedbackError, InputError
from geo.places.postcodes import outward_of
from geo.voices.words import (
    ABOUT,
    ACTIONS,
    HELD,
    LEFT_OUT,
    MOST_CHARACTERS,
    PUBLISHED,
    REASONS,
    TOPICS,
    cleaned,
    looks_personal,
)

SCHEMA_VERSION = 1
BUSY_S = 20.0
"""How long a writer waits for another."""

COUNT_WAIT_S = 0.25
"""How long the counting of a search waits: it is not to hold up an answer."""

PER_MINUTE, PER_HOUR = 30, 300
"""Most comments in all. Who writes is not known, so that no one person can be counted."""

EMPTIED_AFTER = timedelta(days=28)
"""A comment that was left out is emptied after so long."""

SMALL = 6
"""Counts below this are not published."""

PAGE = 20

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


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and the council's answer. `flags` are what in it may tell who somebody is."""

    comment_id: str
    about: str
    topic: str | None
    service_id: str | None
    service_name: str | None
    outward: str | None
    category: str | None
    illustrative: bool
    text: str
    flags: tuple[str, ...]
    state: str
    reason: str | None
    written_on: date
    decided_on: date | None
    response: str | None
    action: str | None
    responded_on: date | None
    planned_for: str | None
    version: int

    @property
    def answered(self) -> bool:
        """Whether the council has answered."""
        return self.response is not None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the log: who did what, when (UTC)."""

    number: int
    at: str
    who: str
    what: str
    comment_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Searches that found nothing in a month (2026-11) or a year (2026).

    `searches` is None where it is withheld.
    """

    month: str
    outward: str
    category: str
    searches: int | None


class Comments:
    """The comments of an area. Each call opens the file and closes it: share it as you like."""

    def __init__(self, path: Path) -> None:
        self.path = path

    # Writing as a visitor

    def comment(
        self,
        about: str,
        text: str,
        *,
        now: datetime,
        topic: str | None = None,
        service_id: str | None = None,
        service_name: str | None = None,
        outward: str | None = None,
        category: str | None = None,
        illustrative: bool = False,
    ) -> Comment:
        """Take a comment, to be held until somebody has read it.

        Parameters
        ----------
        about, topic
            Words of ``ABOUT`` and ``TOPICS``.
        outward
            The first half of a postcode. Of a full one the second half is dropped.
        illustrative
            Whether the service was made up.

        Raises
        ------
        InputError
            If the comment is empty, too long, or about something unknown.
        FeedbackError
            If too many came at once, or the same words came within the hour.
        """
        said = checked_text(text, "comment")
        _known(about, ABOUT, "subject")
        _known(topic, TOPICS, "topic")
        _known(category, CATEGORIES, "category")
        new = Comment(
            secrets.token_urlsafe(12),
            about,
            topic,
            _short(service_id),
            _short(service_name),
            outward_of(outward) if outward else None,
            category,
            illustrative,
            said,
            tuple(looks_personal(said)),
            HELD,
            None,
            now.date(),
            None,
            None,
            None,
            None,
            None,
            1,
        )
        with self._writing() as db:
            _check_rate(db, now)
            _check_new(db, said, now)
            _insert(db, new)
        return new

    def count_nothing_found(
        self, outward: str, categories: Sequence[str], *, now: datetime
    ) -> None:
        """Count a search that found nothing, by the first half of its postcode and by category.

        Without a category it counts as one for any.
        """
        area = outward_of(outward)
        for slug in categories:
            _known(slug, CATEGORIES, "category")
        rows = [(f"{now:%Y-%m}", area, slug) for slug in categories or ("any",)]
        with self._writing(quick=True) as db:
            db.executemany(
                "INSERT INTO gap VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET searches = "
                "searches + 1",
                rows,
            )

    # Writing as staff

    def publish(
        self, comment_id: str, *, by: str, now: datetime, seen: int, text: str | None = None
    ) -> Comment:
        """Publish a comment, with words taken out where `text` is given.

        `seen` is the version that was read; a comment that has changed since is left as it is.
        """
        said = None if text is None else checked_text(text, "comment")
        with self._acting(comment_id, seen) as (db, old):
            if old.state == LEFT_OUT and not old.text:
                raise FeedbackError("This comment was left out and has been emptied.")
            shown = said or old.text
            _set(
                db,
                old,
                text=shown,
                state=PUBLISHED,
                reason=None,
                decided_on=now.date(),
                flags=looks_personal(shown),
            )
            words = "published" if shown == old.text else "published, words taken out"
            log(db, now, by, "publish", comment_id, words)
            return _read(db, comment_id)

    def leave_out(
        self, comment_id: str, reason: str, *, by: str, now: datetime, seen: int
    ) -> Comment:
        """Leave a comment out, for one of ``REASONS``."""
        _known(reason, REASONS, "reason")
        with self._acting(comment_id, seen) as (db, old):
            _set(db, old, state=LEFT_OUT, reason=reason, decided_on=now.date())
            log(db, now, by, "leave out", comment_id, REASONS[reason])
            return _read(db, comment_id)

    def respond(
        self,
        comment_id: str,
        response: str,
        action: str,
        *,
        by: str,
        now: datetime,
        seen: int,
        planned_for: str | None = None,
    ) -> Comment:
        """Answer a published comment. An earlier answer is kept in the history."""
        said = checked_text(response, "answer")
        _known(action, ACTIONS, "action")
        with self._acting(comment_id, seen) as (db, old):
            if old.state != PUBLISHED:
                raise FeedbackError("Only a published comment can be answered. Publish it first.")
            _set(
                db,
                old,
                response=said,
                action=action,
                responded_on=now.date(),
                planned_for=_short(planned_for),
            )
            db.execute(
                "INSERT INTO response VALUES (?, ?, ?, ?, ?)",
                (comment_id, said, action, _short(planned_for), str(now.date())),
            )
            log(db, now, by, "respond", comment_id, ACTIONS[action])
            return _read(db, comment_id)

    def note_sign_in(self, by: str, *, allowed: bool, now: datetime) -> None:
        """Put into the log that somebody signed in, and whether they are on the list."""
        with self._writing() as db:
            log(db, now, by, "sign in", None, "allowed" if allowed else "refused: not on the list")

    def tidy(self, now: datetime) -> int:
        """Empty what was left out long ago; gives how many."""
        last = str((now - EMPTIED_AFTER).date())
        with self._writing() as db:
            done = db.execute(
                "UPDATE comment SET text = '', flags = '[]' WHERE state = ? AND decided_on < ? "
                "AND text <> ''",
                (LEFT_OUT, last),
            )
            db.execute("DELETE FROM rate WHERE minute <= ?", (_minute(now - timedelta(hours=1)),))
            return done.rowcount

    # Reading

    def one(self, comment_id: str) -> Comment | None:
        """One comment, whatever its state."""
        return next(iter(self._comments("comment_id = ?", [comment_id])), None)

    def held(self) -> list[Comment]:
        """What is to be read, the oldest first."""
        return self._comments("state = ? ORDER BY written_on, rowid", [HELD])

    def left_out(self) -> list[Comment]:
        """What was left out, the latest first."""
        return self._comments("state = ? ORDER BY decided_on DESC, rowid DESC", [LEFT_OUT])

    def published(
        self,
        *,
        about: str | None = None,
        service_id: str | None = None,
        action: str | None = None,
        answered: bool | None = None,
        year: int | None = None,
        words: str | None = None,
    ) -> list[Comment]:
        """What was published, the latest first; only what fits all that is given."""
        tests, values = ["state = ?"], [PUBLISHED]
        for column, value in (("about", about), ("service_id", service_id), ("action", action)):
            if value is not None:
                tests.append(f"{column} = ?")
                values.append(value)
        if answered is not None:
            tests.append(f"response IS {'NOT ' if answered else ''}NULL")
        if year is not None:
            tests.append("substr(decided_on, 1, 4) = ?")
            values.append(f"{year:04}")
        if words:
            tests.append("instr(lower(text || ' ' || coalesce(service_name, '')), lower(?))")
            values.append(words)
        return self._comments(f"{' AND '.join(tests)} ORDER BY decided_on DESC, rowid DESC", values)

    def responses(self, comment_id: str) -> list[tuple[str, str, str | None, str]]:
        """Every answer that a comment was given, the first first."""
        with self._reading() as db:
            return db.execute(
                "SELECT response, action, planned_for, responded_on FROM response "
                "WHERE comment_id = ? ORDER BY rowid",
                (comment_id,),
            ).fetchall()

    def audit(self, limit: int = 500) -> list[LogEntry]:
        """The log, the latest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT number, at, who, what, comment_id, detail FROM audit "
                "ORDER BY number DESC LIMIT ?",
                (limit,),
            )
            return [LogEntry(*row) for row in rows]

    def gaps(self, year: int | None = None) -> list[Gap]:
        """Searches that found nothing, by month, first half of the postcode and category.

        Counts below ``SMALL`` are withheld. No totals are given, from which they could be
        worked out; those withheld stand in the order of their names, not of their size. To
        publish, take `gaps_of_year` alone: months and years side by side give withheld counts
        away.
        """
        with self._reading() as db:
            rows = db.execute(
                "SELECT month, outward, category, iif(searches < ?, NULL, searches) AS told "
                "FROM gap WHERE ? IS NULL OR substr(month, 1, 4) = ? "
                "ORDER BY month DESC, told DESC, outward, category",
                (SMALL, year, f"{year or 0:04}"),
            )
            return [Gap(*row) for row in rows]

    def gaps_of_year(self, year: int) -> list[Gap]:
        """Searches that found nothing in a whole year; `Gap.month` is the year.

        Withheld as in `gaps`, on the counts of the year.
        """
        with self._reading() as db:
            rows = db.execute(
                "SELECT substr(month, 1, 4), outward, category, "
                "iif(sum(searches) < ?, NULL, sum(searches)) AS told FROM gap "
                "WHERE substr(month, 1, 4) = ? GROUP BY outward, category "
                "ORDER BY told DESC, outward, category",
                (SMALL, f"{year:04}"),
            )
            return [Gap(*row) for row in rows]

    def years(self) -> list[int]:
        """The years in which something was written or published, the latest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT substr(written_on, 1, 4) FROM comment UNION SELECT substr(decided_on, 1, 4)"
                " FROM comment WHERE decided_on IS NOT NULL UNION SELECT substr(month, 1, 4) "
                "FROM gap ORDER BY 1 DESC"
            )
            return [int(year) for (year,) in rows]

    def counts(self, year: int) -> dict[str, dict[str, int]]:
        """What came in a year: comments by state, subject, topic, reason left out, and month."""
        columns = {name: name for name in ("state", "about", "topic", "reason")}
        columns["month"] = "substr(written_on, 1, 7)"
        with self._reading() as db:
            return {
                name: dict(
                    db.execute(
                        f"SELECT coalesce({column}, ''), count(*) FROM comment "
                        "WHERE substr(written_on, 1, 4) = ? GROUP BY 1 ORDER BY 1",
                        (f"{year:04}",),
                    ).fetchall()
                )
                for name, column in columns.items()
            }

    def log_end(self) -> tuple[int, str]:
        """The number and the chain of the log's last line; 0 and nothing for an empty log.

        A log cut short at its end is sound in itself. Who keeps this pair elsewhere can tell.
        """
        with self._reading() as db:
            return last_link(db)

    def check(self) -> list[str]:
        """What is wrong with the file: damage, or a log that was tampered with. Empty is sound."""
        with self._reading() as db:
            return check(db)

    # The file

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._open() as db:
            yield db

    @contextmanager
    def _writing(self, *, quick: bool = False) -> Iterator[sqlite3.Connection]:
        """One transaction, alone: written whole or not at all."""
        with self._open(quick=quick) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _acting(self, comment_id: str, seen: int) -> Iterator[tuple[sqlite3.Connection, Comment]]:
        """A transaction on one comment, if it is still as it was seen."""
        with self._writing() as db:
            old = _read(db, comment_id)
            if old.version != seen:
                raise FeedbackError(
                    "Somebody else has just changed this comment. Nothing of yours was saved: "
                    "look at it again, then decide."
                )
            yield db, old

    @contextmanager
    def _open(self, *, quick: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(connect(self.path, quick=quick)) as db:
                yield db
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(
                f"The file of comments {self.path} cannot be used: {error}. Nothing was saved."
            ) from error

    def _comments(self, condition: str, values: Sequence[Any]) -> list[Comment]:
        with self._reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM comment WHERE {condition}", values)
            return [_comment(row) for row in rows]


_COLUMNS = ", ".join(f.name for f in fields(Comment))
_DATES = ("written_on", "decided_on", "responded_on")
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


def checked_text(text: str, what: str) -> str:
    """A text that can be kept, or `InputError`. Its length is looked at before anything else."""
    if len(text) > MOST_CHARACTERS:
        raise InputError(
            f"Your {what} has {len(text):,} characters. Please keep to {MOST_CHARACTERS:,}."
        )
    said = cleaned(text)
    if not said:
        raise InputError(f"Your {what} is empty. Please write something first.")
    return said


def _known(word: str | None, known: Any, what: str) -> None:
    if word is not None and word not in known:
        raise InputError(f"{word[:40]!r} is not a known {what}. Known: {', '.join(known)}.")


def _short(text: str | None) -> str | None:
    if text is None:
        return None
    if len(text) > 300:
        raise InputError(f"{text[:40]!r}... is too long. Keep to 300 characters.")
    return cleaned(text) or None


def _check_rate(db: sqlite3.Connection, now: datetime) -> None:
    """Count this comment; refuse it if too many came."""
    hour_ago, minute = _minute(now - timedelta(hours=1)), _minute(now)
    db.execute("DELETE FROM rate WHERE minute <= ?", (hour_ago,))
    counts = dict(db.execute("SELECT minute, comments FROM rate").fetchall())
    if counts.get(minute, 0) >= PER_MINUTE or sum(counts.values()) >= PER_HOUR:
        raise FeedbackError(
            "Many people are writing just now. Please try again in a few minutes. "
            "Your words are still here."
        )
    db.execute(
        "INSERT INTO rate VALUES (?, 1) ON CONFLICT DO UPDATE SET comments = comments + 1",
        (minute,),
    )


def _minute(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%dT%H:%M}"


def _check_new(db: sqlite3.Connection, said: str, now: datetime) -> None:
    since = str((now - timedelta(days=1)).date())
    found = db.execute(
        "SELECT 1 FROM comment WHERE state = ? AND text = ? AND written_on >= ?",
        (HELD, said, since),
    ).fetchone()
    if found:
        raise FeedbackError("We have these words already, and will read them. Thank you.")


def _insert(db: sqlite3.Connection, new: Comment) -> None:
    marks = ", ".join("?" * len(fields(Comment)))
    values = [_cell(getattr(new, f.name)) for f in fields(Comment)]
    db.execute(f"INSERT INTO comment ({_COLUMNS}) VALUES ({marks})", values)


def _set(db: sqlite3.Connection, old: Comment, **changed: Any) -> None:
    changed["version"] = old.version + 1
    columns = ", ".join(f"{name} = ?" for name in changed)
    values = [_cell(value) for value in changed.values()]
    db.execute(f"UPDATE comment SET {columns} WHERE comment_id = ?", (*values, old.comment_id))


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return json.dumps(list(value))
    return str(value) if isinstance(value, date) else value


def _read(db: sqlite3.Connection, comment_id: str) -> Comment:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM comment WHERE comment_id = ?", (comment_id,)
    ).fetchone()
    if row is None:
        raise InputError(f"There is no comment {comment_id[:40]!r}. Look at the list again.")
    return _comment(row)


def _comment(row: Sequence[Any]) -> Comment:
    cells = dict(zip((f.name for f in fields(Comment)), row, strict=True))
    for name in _DATES:
        cells[name] = date.fromisoformat(cells[name]) if cells[name] else None
    cells["flags"] = tuple(json.loads(cells["flags"]))
    cells["illustrative"] = bool(cells["illustrative"])
    return Comment(**cells)


# The log


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
    """What is wrong with an open file; see `Comments.check`."""
    faults = [text for (text,) in db.execute("PRAGMA integrity_check") if text != "ok"]
    before, expected = "", 1
    for *line, chain in db.execute("SELECT * FROM audit ORDER BY number"):
        if line[0] != expected or chain != _link(before, line):
            faults.append(f"the log was changed at line {expected}")
            break
        before, expected = chain, expected + 1
    return faults
