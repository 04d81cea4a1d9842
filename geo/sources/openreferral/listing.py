"""Walking through the pages of a feed's list of services, whatever its server makes of that."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from geo.errors import SourceError
from geo.sources.getting.http import UnavailableError
from geo.sources.openreferral.pages import list_key

STALE_PAGES = 3
"""After so many pages in a row that bring nothing new, a feed is taken to have no end."""

NOT_THERE = (400, 404, 405, 406, 410, 422)
"""Answers that say that there is nothing at an address, not that the server is ill."""


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """How much of a feed is read, and what is asked for at a time.

    A feed that has more `pages` or `services` is taken to have no end. After `without` details in
    a row that are not there, and none that is, a feed is taken to have none; after `failing`
    that cannot be had, to be down. An unfinished crawl goes on within `resume_s` seconds.
    """

    pages: int = 2_000
    services: int = 50_000
    per_page: int = 100
    without: int = 10
    failing: int = 3
    resume_s: float = 86_400.0


@dataclass(slots=True)
class Walked:
    """What a walk through a feed found: its services by id, each with its entry in the list.

    `totals` are what the pages said of how many there are, `repeated` how many entries were of a
    service that an earlier page had.
    """

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)
    repeated: int = 0

    @property
    def fault(self) -> str | None:
        """Why this cannot be the whole feed at one moment, None if it can."""
        if not self.repeated and all(total == len(self.entries) for total in self.totals):
            return None
        said = " or ".join(f"{total:,}" for total in dict.fromkeys(self.totals)) or "not given"
        return (
            f"how many services it has is {said}; {len(self.entries):,} different ones were "
            f"found, and {self.repeated:,} entries came again on another page"
        )


def candidates(url: str) -> list[str]:
    """Where the list of services may be, from what somebody gave as a feed's address.

    >>> candidates("https://example.org/api/")
    ['https://example.org/api/services', 'https://example.org/api/']
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    below = urlunsplit(parts._replace(path=f"{path}/services", fragment=""))
    if path.casefold().endswith("/services"):
        return [url]
    return [url, below] if parts.query else [below, url]


def with_query(url: str, **parameters: object) -> str:
    """An address with some parameters of its query set, or removed by None; others stay.

    >>> with_query("https://example.org/services?page=1&key=a", page=2)
    'https://example.org/services?key=a&page=2'
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] not in parameters]
    new = [(key, str(value)) for key, value in parameters.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode([*kept, *new]), fragment=""))


def details_of(url: str, key: str) -> str:
    """The address of a service's details, from that of the list and its id.

    >>> details_of("https://example.org/services?page=1", "a/b")
    'https://example.org/services/a%2Fb'
    """
    parts = urlsplit(with_query(url, page=None, per_page=None))
    path = f"{parts.path.rstrip('/')}/{quote(key, safe='', errors='replace')}"
    return urlunsplit(parts._replace(path=path))


def listed(document: Any) -> list[Any] | None:
    """The entries of a page, a bare list or a single service; None for anything else."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    key = list_key(document)
    if key is None:
        return [document] if "id" in document and "name" in document else None
    value = document[key]
    return value if isinstance(value, list) else None


def starts_at(first: Any) -> int:
    """The number of a feed's first page, judged by what it gave as page 1: 1, or 0."""
    said = [first.get(key) for key in ("first_page", "first")] if isinstance(first, dict) else []
    return 0 if False in said and True not in said else 1


def walk(
    page: Callable[[int], Any], forget: Callable[[int], None], limits: CrawlLimits, start: int = 1
) -> Walked:
    """Read a feed's list from its first page to its last.

    Parameters
    ----------
    page
        Gives a page by its number.
    forget
        Told of a page that brought only what another had, or nothing.
    start
        The number of the first page.

    Raises
    ------
    SourceError
        If the feed has no end, or a page is none.
    UnavailableError
        If a page cannot be had.
    """
    walked, number, stale = Walked(), start, 0
    while True:
        document = _page_or_end(page, number, start)
        entries = listed(document)
        if entries is None:
            raise SourceError(
                f"Page {number} of the feed has no list of services. Ask its publisher."
            )
        new = _note(walked, document, entries)
        stale = 0 if new else stale + 1
        if number > start and not new:
            forget(number)
        if not entries or _is_last(document, number - start + 1) or (stale and not _says(document)):
            return walked
        if stale >= STALE_PAGES:
            raise SourceError(
                f"The feed never ends: pages {number - STALE_PAGES + 1} to {number} bring no "
                "new services. Ask its publisher to correct its paging."
            )
        _check_size(walked, number - start + 1, limits)
        number += 1


def _page_or_end(page: Callable[[int], Any], number: int, start: int) -> Any:
    """A page; an empty one where a feed says, past its first, that there is no such page."""
    try:
        return page(number)
    except UnavailableError as error:
        if number > start and error.status in NOT_THERE:
            return []
        raise


def _note(walked: Walked, document: Any, entries: list[Any]) -> int:
    """Add a page to what was found. How many new services it brought."""
    new: dict[str, dict[str, Any]] = {}
    for entry in entries:
        named = isinstance(entry, dict) and entry.get("id") is not None
        key = str(entry["id"]) if named else f"without an id: {_digest(entry)}"
        if key in walked.entries:
            walked.repeated += 1
        new.setdefault(key, entry if isinstance(entry, dict) else {})
    fresh = {key: entry for key, entry in new.items() if key not in walked.entries}
    if fresh:
        walked.entries |= fresh
        walked.totals += _whole(document, "total_items", "totalElements")
    elif entries and not _says(document):
        walked.repeated -= len(entries)  # it gives the same whatever page is asked for
    return len(fresh)


def _digest(entry: Any) -> str:
    """By what an entry that has no id is known again."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


def _whole(document: Any, *keys: str) -> Iterator[int]:
    for key in keys:
        value = document.get(key) if isinstance(document, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            yield value


def _flag(document: Any) -> bool | None:
    """Whether a page says that it is the last one, None if it does not say."""
    for key in ("last_page", "last"):
        value = document.get(key) if isinstance(document, dict) else None
        if isinstance(value, bool):
            return value
    return None


def _says(document: Any) -> bool:
    """Whether a page says anything of how many there are."""
    return _flag(document) is not None or any(_whole(document, "total_pages", "totalPages"))


def _is_last(document: Any, nth: int) -> bool:
    """Whether a page is the last. Where its flag and its count differ, there is one more look."""
    flag = _flag(document)
    pages = next(_whole(document, "total_pages", "totalPages"), None)
    if pages is None:
        return flag is True
    return nth >= pages and flag is not False


def _check_size(walked: Walked, pages: int, limits: CrawlLimits) -> None:
    """See that a feed does not go on for ever."""
    found, totals = len(walked.entries), walked.totals
    if pages >= limits.pages or found > limits.services:
        raise SourceError(
            f"The feed never ends: {found:,} services on {pages:,} pages, with more to come. If "
            "it really is so large, give its address with a filter, or save it as a file."
        )
    if totals and totals[-1] > 2 * totals[0] + 1_000:
        raise SourceError(
            f"The feed grows while it is read: from {totals[0]:,} services to {totals[-1]:,}. Ask "
            "its publisher, or save it as a file."
        )
