"""How many children wait for a kind of NHS service, and how long they have waited.

NHS England counts them by provider and service line, at the end of each month. The count is of all
who wait for that line from that provider: never of one entry of a directory.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from geo.directory.entry import Entry, Origin
from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.places.spelling import folded
from geo.records import WaitingCount
from geo.words import day, say

LINES = Path(__file__).parents[2] / "data" / "community-waits.csv"
LONG, A_YEAR = 18, 52
"""The weeks that are told: NHS England's aim for community services, and a year."""

_SMALL = frozenset(("and", "of", "for", "the", "in", "on"))
_CAPITALS = frozenset(("nhs", "cic", "ltd", "plc", "llp", "cio"))


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service line of the waiting lists: whose category it is, and what it is called."""

    category: str
    only_own: bool
    in_words: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Children waiting for one service line of one provider.

    Attributes
    ----------
    waiting
        How many are on the list; None where the table has no number.
    long, year
        How many of them had waited more than 18 and more than 52 weeks; None where not published.
    basis
        The cell of the whole list.
    """

    provider: str
    line: ServiceLine
    month: str
    waiting: int | None
    long: int | None
    year: int | None
    origin: Origin
    basis: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """How many wait, and how many have waited long."""
        told = {"month": day(self.month), "what": self.line.in_words, "provider": self.provider}
        if self.waiting is None:
            return (say("waits.unknown", **told),)
        if not self.waiting:
            return (say("waits.nobody", **told),)
        return say("waits.waiting", n=self.waiting, **told), *self._long()

    def _long(self) -> Iterable[str]:
        if self.long is None:
            yield say("waits.long_unknown")
            return
        yield say("waits.long", n=self.long) if self.long else say("waits.long_none")
        if self.long and self.year is not None:
            yield say("waits.year", n=self.year) if self.year else say("waits.year_none")

    @property
    def cells(self) -> tuple[str, ...]:
        """The figures as a row of a table, in the order of `TITLES`."""
        numbers = (self.waiting, self.long, self.year)
        told = (say("waits.not_given") if n is None else f"{n:,}" for n in numbers)
        return self.line.in_words, self.provider, day(self.month), *told


TITLES = ("service", "provider", "month", "waiting_title", "long_title", "year_title")
"""The names of the columns of `Wait.cells` in the catalogue, under ``waits``."""


@cache
def service_lines() -> dict[str, ServiceLine]:
    """The service lines that stand beside entries, by their published name as `folded` has it.

    Raises
    ------
    SourceError
        If the table names a category that is not ours.
    """
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for row in rows:
        if row["category"] not in CATEGORIES:
            raise SourceError(f"{LINES.name}: {row['category']!r} is no category. Correct it.")
    return {
        folded(row["service"]): ServiceLine(
            row["category"], row["only_own"] == "yes", row["in_words"]
        )
        for row in rows
    }


def waits(
    counts: Iterable[WaitingCount], origins: Mapping[str, Origin], categories: Collection[str]
) -> list[Wait]:
    """The waits for some categories: of each provider and service line those of the last month.

    A line of which the table says nothing at all is not among them: it does not tell a provider
    that has no such service from one that gave no figure.
    """
    lines = service_lines()
    wanted = [
        count
        for count in counts
        if (line := lines.get(folded(count.service))) and line.category in categories
    ]
    order = list(lines)
    wanted.sort(key=lambda c: (order.index(folded(c.service)), c.provider, c.month))
    latest: dict[tuple[str, str], Wait] = {}
    for key, group in groupby(wanted, key=lambda c: (folded(c.service), c.provider, c.month)):
        if found := _wait(list(group), lines[key[0]], origins):
            latest[key[:2]] = found
    return list(latest.values())


def _wait(
    counts: list[WaitingCount], line: ServiceLine, origins: Mapping[str, Origin]
) -> Wait | None:
    whole = [c for c in counts if (c.weeks_from, c.weeks_to) == (0, None)]
    if not whole or all(c.children is None and not c.symbol for c in counts):
        return None
    one = whole[-1]
    bands = {(c.weeks_from, c.weeks_to): c.children for c in counts if c.source_id == one.source_id}
    return Wait(
        in_title_case(one.provider),
        line,
        one.month,
        one.children,
        _over(LONG, bands),
        _over(A_YEAR, bands),
        origins[one.source_id],
        one.basis,
    )


def _over(weeks: int, bands: Mapping[tuple[int, int | None], int | None]) -> int | None:
    """How many had waited more than so many weeks; None unless every band from there is known."""
    at: int | None = weeks
    total = 0
    while at is not None:
        ends = [to for (start, to) in bands if start == at]
        count = bands.get((at, ends[0])) if ends else None
        if count is None:
            return None
        total, at = total + count, ends[0]
    return total


def beside(entry: Entry, found: Iterable[Wait]) -> list[tuple[Wait, bool]]:
    """The waits that belong beside an entry, and whether the provider of each runs it.

    Where one that is waited for at all runs the entry, the others are left out.
    """
    who = folded(entry.organization.name) if entry.organization else ""
    told = [(wait, folded(wait.provider) == who) for wait in found]
    ours = [pair for pair in told if pair[1]]
    return ours or [pair for pair in told if not pair[0].line.only_own]


def in_title_case(name: str) -> str:
    """A provider's name as people write it; one that is not all capitals stays as it is.

    >>> in_title_case("ISLE OF WIGHT NHS TRUST"), in_title_case("GUY'S AND ST THOMAS' NHS TRUST")
    ('Isle of Wight NHS Trust', "Guy's and St Thomas' NHS Trust")
    """
    if not name.isupper():
        return name
    words = [
        word
        if word.casefold() in _CAPITALS
        else word.casefold()
        if i and word.casefold() in _SMALL
        else word.capitalize()
        for i, word in enumerate(name.split())
    ]
    return " ".join(words)
