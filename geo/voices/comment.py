"""A comment with the council's answer, a line of the log, and a gap."""

from dataclasses import dataclass
from datetime import date, timedelta

EMPTIED_AFTER = timedelta(days=28)
"""A comment that was left out is emptied after so long."""

SMALL = 6
"""Counts below this are not published."""

CROWDED = "sent while very many comments came"
"""What is noted of a comment that came when there were more than usual; it is read after others."""

PAGE = 20


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and the council's answer.

    `flags` are what in it may identify somebody, and `CROWDED`.
    """

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
    decided_on: date | None = None
    response: str | None = None
    action: str | None = None
    responded_on: date | None = None
    planned_for: str | None = None
    version: int = 1

    @property
    def may_contain(self) -> tuple[str, ...]:
        """What in it may identify somebody."""
        return tuple(flag for flag in self.flags if flag != CROWDED)

    @property
    def is_crowded(self) -> bool:
        """Whether it came when there were more than usual."""
        return CROWDED in self.flags

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
