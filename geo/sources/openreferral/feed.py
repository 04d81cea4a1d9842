"""What is known of a feed while it is read, and one JSON object of it."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from geo.formats import contact
from geo.formats.text import plain_text, storable
from geo.manifest import Source
from geo.records import Harvest, Location, Row, UnmappedTerm
from geo.sources.openreferral.terms import TermRule, TermTable

_CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ])?"
    r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
)


@dataclass(slots=True)
class ReferralFeed:
    """A feed while it is read: its rows so far, and the ids that they used.

    `services` holds the name and the JSON of each service that was read, by its id;
    `locations` holds, by the feed's own id, the last location of that id and its row; `placed`,
    by the id that a row should have, the places at which there are such rows; `places` the
    locations that others may name by their id;
    `polygons` the areas whose text was read before, as WKB with their fault if they had one;
    `unmapped` how many services use each term that stands for nothing of ours.
    """

    source: Source
    table: TermTable
    default: str
    harvest: Harvest = field(default_factory=Harvest)
    services: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    locations: dict[str, tuple[Any, str]] = field(default_factory=dict)
    placed: dict[str, dict[tuple[object, ...], str]] = field(default_factory=dict)
    location_ids: set[str] = field(default_factory=set)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    catchments: Counter[str] = field(default_factory=Counter)
    polygons: dict[str, tuple[bytes | None, str | None]] = field(default_factory=dict)
    unmapped: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def source_id(self) -> str:
        """What the rows give as their source."""
        return self.source.source_id

    def add(self, row: Row) -> None:
        """Add a row to the harvest."""
        self.harvest.rows.append(row)

    def reject(self, ref: str, field: str, value: object, reason: str) -> None:
        """Add a fault to the harvest, in characters that any file can hold."""
        told = storable(_short(value))
        self.harvest.reject(self.source_id, storable(ref)[:200], field, told, storable(reason))

    def id(self, raw: str) -> str:
        """An id that no other source has."""
        return f"{self.source_id}-{raw}"

    def add_location(self, row: Location) -> tuple[str, bool]:
        """Add a location, unless it was added before: one of its id at its place.

        Returns
        -------
        The id of its row, and whether another place has the id that it wanted.
        """
        wanted = row.location_id
        places = self.placed.setdefault(wanted, {})
        keys = [key for key in ((row.postcode,), (row.lon, row.lat)) if key[0] is not None]
        known = next((places[key] for key in keys if key in places), None)
        if known is not None:
            return known, False
        number, row_id = max(1, len(places)), wanted
        while row_id in self.location_ids:
            number += 1
            row_id = f"{wanted}-{number}"
        self.location_ids.add(row_id)
        self.add(replace(row, location_id=row_id))
        clash = bool(places)
        places |= dict.fromkeys(keys, row_id)
        return row_id, clash

    def rule(self, taxonomy: str, code: str, name: str, uri: str) -> TermRule | None:
        """What a term stands for, None where the table does not say."""
        return self.table.rule(taxonomy, code, name, uri)

    def finish(self) -> Harvest:
        """The harvest, with the terms that stand for nothing of ours."""
        for (taxonomy, code, name), services in sorted(self.unmapped.items()):
            self.add(UnmappedTerm(self.source_id, taxonomy, code, name, services))
        return self.harvest


def _short(value: object) -> str:
    """A value as text, without writing out all of a long one."""
    try:
        return str(value)[:200]
    except (ValueError, RecursionError):  # a number of thousands of digits, a deep nest
        return f"({type(value).__name__})"


@dataclass(frozen=True, slots=True)
class FeedObject:
    """One JSON object of a feed. A value that cannot be used reads as None and is rejected."""

    data: dict[str, Any]
    feed: ReferralFeed
    ref: str
    prefix: str = ""

    def fault(self, key: str, reason: str) -> None:
        """Reject what stands under a key."""
        self.feed.reject(self.ref, self.prefix + key, self.data.get(key, ""), reason)

    def text(self, key: str) -> str | None:
        """A text as it stands, trimmed; None if there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool | dict | list):
            self.fault(key, "This is not text.")
            return None
        return storable(value if isinstance(value, str) else _short(value)).strip() or None

    def plain(self, key: str) -> str | None:
        """A text that may hold HTML, as plain text."""
        value = self.text(key)
        return (plain_text(value) or None) if value else None

    def dropped(self, key: str) -> str | None:
        """A text whose field the UK profile dropped: under its HSDS name or a prefix and that.

        Publishers keep such fields as ``x-fees_description`` or ``oruk_fees_description``.
        """
        if key in self.data:
            return self.plain(key)
        for other in self.data:
            if other.endswith(key) and other[: -len(key)].endswith(("_", "-", ":", ".")):
                return self.plain(other)
        return None

    def line(self, key: str) -> str | None:
        """A text that may hold HTML, as plain text on one line."""
        value = self.plain(key)
        return " ".join(value.split()) if value else None

    def matching(self, key: str, pattern: re.Pattern[str], reason: str) -> str | None:
        """A text that has the shape that its field needs."""
        value = self.text(key)
        if value is None or pattern.fullmatch(value):
            return value
        self.fault(key, reason)
        return None

    def web(self, key: str) -> str | None:
        """An address of the web, with one scheme."""
        return self._put_right(
            key,
            lambda said: contact.web_address(said, "http"),
            "This is not a web address: it should begin https://.",
        )

    def email(self, key: str) -> str | None:
        """An e-mail address."""
        return self._put_right(key, contact.email_address, "This is not an e-mail address.")

    def telephone(self, key: str) -> str | None:
        """A telephone number."""
        return self._put_right(key, contact.telephone, "This is not a telephone number.")

    def _put_right(self, key: str, read: Callable[[str], str | None], reason: str) -> str | None:
        said = self.line(key)
        found = read(said) if said else None
        if said and found is None:
            self.fault(key, reason)
        return found

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.data.get(key)
        if value is None or value == "":
            return None
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if math.isfinite(number):
            return number
        self.fault(key, "This is not a number.")
        return None

    def whole(self, key: str, most: int) -> int | None:
        """A whole number from 0 to the most that it can be."""
        number = self.number(key)
        if number is None or (number.is_integer() and 0 <= number <= most):
            return None if number is None else int(number)
        self.fault(key, f"This should be a whole number from 0 to {most:,}.")
        return None

    def flag(self, key: str) -> bool | None:
        """Yes or no."""
        value = self.data.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault(key, "This should be true or false.")
        return None

    def day(self, key: str) -> date | None:
        """A date, from a date or a date and time of ISO 8601."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            self.fault(key, "This is not a date: it should look like 2026-09-30.")
            return None

    def days(self, first: str, last: str) -> tuple[date | None, date | None]:
        """Two dates, in that order. A pair that makes no sense is left out."""
        begin, end = self.day(first), self.day(last)
        if begin and end and begin > end:
            self.fault(last, f"The last day is before the first, {begin}.")
            return None, None
        return begin, end

    def clock(self, key: str) -> str | None:
        """A time of day as HH:MM. An offset from UTC is dropped: publishers mean local time."""
        value = self.matching(key, _CLOCK, "This is not a time of day: it should look like 09:30.")
        match = _CLOCK.fullmatch(value) if value else None
        return f"{int(match[1]):02d}:{match[2]}" if match else None

    def part(self, key: str) -> "FeedObject | None":
        """The object under a key."""
        value = self.data.get(key)
        if isinstance(value, dict):
            return self._inner(value, key)
        if value is not None:
            self.fault(key, "This should be a JSON object.")
        return None

    def parts(self, key: str) -> "Iterator[FeedObject]":
        """The objects of the list under a key."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, list):
            self.fault(key, "This should be a JSON list.")
            return
        for number, inner in enumerate(value or ()):
            if isinstance(inner, dict):
                yield self._inner(inner, f"{key}[{number}]")
            else:
                reason = "This should be a JSON object."
                self.feed.reject(self.ref, f"{self.prefix}{key}[{number}]", inner, reason)

    def _inner(self, data: dict[str, Any], where: str) -> "FeedObject":
        return FeedObject(data, self.feed, self.ref, f"{self.prefix}{where}.")
