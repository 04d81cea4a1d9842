"""The book of comments: one SQLite file beside the area's database, which no build touches.

Many may write at once, from several processes: each write is one transaction that takes the lock
before it reads, and is on the disk before it returns. Nothing about a writer is kept: no name, no
address, no time of day.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES
from geo.errors import FeedbackError, PersonalError
from geo.places.typed_postcode import outward_of
from geo.voices.comment import CROWDED, EMPTIED_AFTER, SMALL, Comment, Gap, LogEntry
from geo.voices.file import connect, connect_to_read
from geo.voices.head import head_faults, write_head
from geo.voices.limits import (
    check_known,
    check_new,
    checked_text,
    is_crowded,
    minute_of,
    short_text,
)
from geo.voices.log import check, log
from geo.voices.migrations import LATEST, version_of
from geo.voices.rows import COLUMNS, change, insert, read_comment, sound_comments
from geo.voices.seals import seal
from geo.voices.topics import (
    ABOUT,
    ACTIONS,
    HELD,
    LEFT_OUT,
    PUBLISHED,
    REASONS,
    TOPICS,
    looks_personal,
)


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
        confirmed: bool = True,
    ) -> Comment:
        """Keep a comment until somebody has read it.

        Parameters
        ----------
        about, topic
            Words of ``ABOUT`` and ``TOPICS``.
        outward
            The first half of a postcode. Of a full one the second half is dropped.
        illustrative
            Whether the service was made up.
        confirmed
            Whether the writer was asked about what may identify somebody.

        Raises
        ------
        InputError
            If the comment is empty, too long, or about something unknown.
        PersonalError
            If the comment may identify somebody and nobody has `confirmed` it.
        FeedbackError
            If too many came at once, or the same words came within the hour.
        """
        said = checked_text(text, "comment")
        if not confirmed and (details := looks_personal(said)):
            raise PersonalError(details)
        _check_words(about, topic, category)
        new = Comment(
            secrets.token_urlsafe(12),
            about,
            topic,
            short_text(service_id),
            short_text(service_name),
            outward_of(outward) if outward else None,
            category,
            illustrative,
            said,
            tuple(looks_personal(said)),
            HELD,
            None,
            now.date(),
        )
        return self._add(new, now)

    def _add(self, new: Comment, now: datetime) -> Comment:
        with self._writing() as db:
            crowded = is_crowded(db, now)
            check_new(db, new.text, now)
            kept = replace(new, flags=(*new.flags, CROWDED)) if crowded else new
            insert(db, kept)
            return kept

    def count_nothing_found(
        self, outward: str, categories: Sequence[str], *, now: datetime
    ) -> None:
        """Count a search that found nothing, by the first half of its postcode and by category.

        Without a category it counts as one for any.
        """
        area = outward_of(outward)
        for slug in categories:
            check_known(slug, CATEGORIES, "category")
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
                raise FeedbackError("This comment was left out and its words have been deleted.")
            shown = said or old.text
            change(
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
            return read_comment(db, comment_id)

    def leave_out(
        self, comment_id: str, reason: str, *, by: str, now: datetime, seen: int
    ) -> Comment:
        """Leave a comment out, for one of ``REASONS``."""
        check_known(reason, REASONS, "reason")
        with self._acting(comment_id, seen) as (db, old):
            change(db, old, state=LEFT_OUT, reason=reason, decided_on=now.date())
            log(db, now, by, "leave out", comment_id, REASONS[reason])
            return read_comment(db, comment_id)

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
        check_known(action, ACTIONS, "action")
        with self._acting(comment_id, seen) as (db, old):
            if old.state != PUBLISHED:
                raise FeedbackError("Only a published comment can be answered. Publish it first.")
            change(
                db,
                old,
                response=said,
                action=action,
                responded_on=now.date(),
                planned_for=short_text(planned_for),
            )
            db.execute(
                "INSERT INTO response VALUES (?, ?, ?, ?, ?)",
                (comment_id, said, action, short_text(planned_for), str(now.date())),
            )
            seal(db, comment_id)
            log(db, now, by, "respond", comment_id, ACTIONS[action])
            return read_comment(db, comment_id)

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
                "AND text <> '' RETURNING comment_id",
                (LEFT_OUT, last),
            ).fetchall()
            for (comment_id,) in done:
                seal(db, comment_id)
            db.execute("DELETE FROM rate WHERE minute <= ?", (minute_of(now - timedelta(hours=1)),))
            return len(done)

    # Reading

    def one(self, comment_id: str) -> Comment | None:
        """One comment, whatever its state."""
        return next(iter(self._comments("comment_id = ?", [comment_id])), None)

    def held(self) -> list[Comment]:
        """What is to be read, the oldest first; what came with very many others after the rest."""
        order = "ORDER BY instr(flags, ?) > 0, written_on, rowid"
        return self._comments(f"state = ? {order}", [HELD, CROWDED])

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
            return [int(year) for (year,) in rows if str(year).isdecimal()]

    def published_years(self) -> list[int]:
        """The years in which something was published, the latest first."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT DISTINCT substr(decided_on, 1, 4) FROM comment WHERE state = ? "
                "ORDER BY 1 DESC",
                (PUBLISHED,),
            )
            return [int(year) for (year,) in rows if str(year).isdecimal()]

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

    def check(self) -> list[str]:
        """What is wrong with the file: damage, lines lost, comments altered. Empty is sound."""
        with self._reading() as db:
            faults = check(db)
            return faults + head_faults(self.path, db) if version_of(db) == LATEST else faults

    # The file

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._open() as db:
                yield db
                return
        except _UnwritableError:  # what is there can be read all the same
            pass
        try:
            with closing(connect_to_read(self.path)) as db:
                yield db
        except sqlite3.Error as error:
            raise self._unusable(error) from error

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
            if not quick:
                write_head(self.path, db)

    @contextmanager
    def _acting(self, comment_id: str, seen: int) -> Iterator[tuple[sqlite3.Connection, Comment]]:
        """A transaction on one comment, if it is still as it was seen."""
        with self._writing() as db:
            old = read_comment(db, comment_id)
            if old.version != seen:
                raise FeedbackError(
                    "Someone else has just changed this comment, so your change was not saved. "
                    "Look at it again, then decide."
                )
            yield db, old

    @contextmanager
    def _open(self, *, quick: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            opened = connect(self.path, quick=quick)
        except (sqlite3.OperationalError, OSError) as error:
            raise _UnwritableError(str(self._unusable(error))) from error
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            with closing(opened) as db:
                yield db
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> FeedbackError:
        return FeedbackError(
            f"The file of comments {self.path} cannot be used: {error}. Nothing was saved."
        )

    def _comments(self, condition: str, values: Sequence[Any]) -> list[Comment]:
        with self._reading() as db:
            rows = db.execute(f"SELECT {COLUMNS} FROM comment WHERE {condition}", values)
            return sound_comments(rows)


class _UnwritableError(FeedbackError):
    """The file cannot be opened to write in it; it may be read."""


def _check_words(about: str, topic: str | None, category: str | None) -> None:
    check_known(about, ABOUT, "subject")
    check_known(topic, TOPICS, "topic")
    check_known(category, CATEGORIES, "category")
