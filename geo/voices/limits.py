"""Which comments are taken: how long, how many at once, and none twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from geo.errors import FeedbackError, InputError
from geo.voices.topics import (
    HELD,
    MOST_CHARACTERS,
    cleaned,
)

PER_VISIT, VISIT_LATELY = 5, timedelta(minutes=10)
PER_NETWORK, NETWORK_LATELY = 60, timedelta(hours=1)
"""Most comments of one visit and of one network, in so long. A school is one network."""

_PAST = max(VISIT_LATELY, NETWORK_LATELY)

PER_MINUTE, PER_HOUR = 30, 300
"""Above so many in all, a comment waits behind the others for somebody to read it."""

MOST_PER_HOUR = 5_000
"""More in all are refused: the disk is not to be filled."""


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


def check_known(word: str | None, known: Any, what: str) -> None:
    """Refuse a word that is not one of those known; None is fine."""
    if word is not None and word not in known:
        raise InputError(f"{word[:40]!r} is not a known {what}. Use one of: {', '.join(known)}.")


def short_text(text: str | None) -> str | None:
    """A text of up to 300 characters, cleaned; None if nothing is left of it."""
    if text is None:
        return None
    if len(text) > 300:
        raise InputError(f"{text[:40]!r}... is too long. Keep to 300 characters.")
    return cleaned(text) or None


class Senders:
    """How many comments each visit and each network sent lately. It is kept in memory alone.

    One who sends many is told to wait, and nobody else is. Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sent: dict[str, list[datetime]] = {}

    @contextmanager
    def sending(self, visit: str, network: str, now: datetime) -> Iterator[None]:
        """Count a comment, unless what is done in it fails.

        Raises
        ------
        FeedbackError
            If that visit, or that network, has sent too many.
        """
        counted = (
            ("visit " + visit, PER_VISIT, VISIT_LATELY),
            ("network " + network, PER_NETWORK, NETWORK_LATELY),
        )
        with self._lock:
            for known in [one for one, sent in self._sent.items() if sent[-1] <= now - _PAST]:
                del self._sent[known]
            for name, most, lately in counted:
                if self._lately(name, now - lately) >= most:
                    raise FeedbackError(
                        "You have sent several comments in a short time. Please wait a few "
                        "minutes before you send another. Your words are still here."
                    )
            for name, *_ in counted:
                self._sent.setdefault(name, []).append(now)
        try:
            yield
        except BaseException:
            with self._lock:
                for name, *_ in counted:
                    self._sent[name].remove(now)
                    if not self._sent[name]:
                        del self._sent[name]
            raise

    def _lately(self, name: str, since: datetime) -> int:
        return sum(at > since for at in self._sent.get(name, ()))


def is_crowded(db: sqlite3.Connection, now: datetime) -> bool:
    """Count this comment; give whether there were very many in the last minute or hour.

    Raises
    ------
    FeedbackError
        If there were so many that no more can be kept.
    """
    hour_ago, minute = minute_of(now - timedelta(hours=1)), minute_of(now)
    db.execute("DELETE FROM rate WHERE minute <= ?", (hour_ago,))
    counts = dict(db.execute("SELECT minute, comments FROM rate").fetchall())
    if sum(counts.values()) >= MOST_PER_HOUR:
        raise FeedbackError(
            "Many people are writing just now. Please try again in a few minutes. "
            "Your words are still here."
        )
    db.execute(
        "INSERT INTO rate VALUES (?, 1) ON CONFLICT DO UPDATE SET comments = comments + 1",
        (minute,),
    )
    return counts.get(minute, 0) >= PER_MINUTE or sum(counts.values()) >= PER_HOUR


def minute_of(now: datetime) -> str:
    """The minute in UTC, as the count of comments keeps it."""
    return f"{now.astimezone(UTC):%Y-%m-%dT%H:%M}"


def check_new(db: sqlite3.Connection, said: str, now: datetime) -> None:
    """Refuse the same words twice while the first are still to be read."""
    since = str((now - timedelta(days=1)).date())
    found = db.execute(
        "SELECT 1 FROM comment WHERE state = ? AND text = ? AND written_on >= ?",
        (HELD, said, since),
    ).fetchone()
    if found:
        raise FeedbackError("We already have this comment, and will read it. Thank you.")
