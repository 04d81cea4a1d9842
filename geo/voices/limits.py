"""Which comments are taken: how long, how many at once, and none twice."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

from geo.errors import FeedbackError, InputError
from geo.voices.topics import (
    HELD,
    MOST_CHARACTERS,
    cleaned,
)

PER_MINUTE, PER_HOUR = 30, 300
"""Most comments in all. Who writes is not known, so that no one person can be counted."""


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
        raise InputError(f"{word[:40]!r} is not a known {what}. Known: {', '.join(known)}.")


def short_text(text: str | None) -> str | None:
    """A text of up to 300 characters, cleaned; None if nothing is left of it."""
    if text is None:
        return None
    if len(text) > 300:
        raise InputError(f"{text[:40]!r}... is too long. Keep to 300 characters.")
    return cleaned(text) or None


def check_rate(db: sqlite3.Connection, now: datetime) -> None:
    """Count this comment; refuse it if there were too many in the last minute or hour."""
    hour_ago, minute = minute_of(now - timedelta(hours=1)), minute_of(now)
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
        raise FeedbackError("We have these words already, and will read them. Thank you.")
