"""A live Open Referral UK API, crawled into a folder that `read` reads.

A crawl is in a folder of its own until it is whole, page by page and service by service, so
that one that was stopped goes on where it was. The last whole one stays until there is another,
and is used when the feed cannot be had.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.errors import SourceError
from geo.manifest import Source
from geo.settings import today
from geo.sources.getting.fetch import CACHE, Fetched, fetch
from geo.sources.getting.http import DownloadLimits, UnavailableError, Web, shown
from geo.sources.openreferral.listing import (
    NOT_THERE,
    CrawlLimits,
    Walked,
    candidates,
    details_of,
    listed,
    starts_at,
    walk,
    with_query,
)
from geo.sources.openreferral.pages import STATE

Progress = Callable[[str], None]

_FILES = (".json", ".jsonl", ".ndjson")
_UNFINISHED = "unfinished"
_PLACES = ("service_at_locations", "locations")
_TELL_EVERY = 25
_ATTEMPTS = 2


def crawl(
    source: Source,
    *,
    cache: Path = CACHE,
    progress: Progress | None = None,
    limits: CrawlLimits | None = None,
    web_limits: DownloadLimits | None = None,
) -> Fetched:
    """Bring the services of live feeds here: a folder for each address of a source.

    An address is that of the API (``https://example.org/api``), of its list of services, or of a
    file. Where the list does not say where a service happens, its details are asked for one by
    one, unless nothing in the list has changed since the last crawl.

    Raises
    ------
    SourceError
        If a feed cannot be had and there is no whole crawl of it, it is no feed, or its address
        is none.
    """
    limits = limits or CrawlLimits()
    fetched = []
    for url in source.url:
        one = replace(source, url=(url,))
        if _is_file(source, url) or source.member:
            fetched.append(fetch(one, cache=cache, progress=progress))
            continue
        if source.sha256:
            raise SourceError(
                f"{source.title}: a feed that is read page by page has no checksum. Remove sha256 "
                "from the manifest, or save the feed as a file."
            )
        with Web(allow_private=source.allow_private, progress=progress, limits=web_limits) as web:
            tell = progress or (lambda _: None)
            fetched.append(_Crawl(source, url, _folder(url, cache), web, limits, tell).latest())
    notes = [one.note for one in fetched if one.note]
    return Fetched(
        tuple(path for one in fetched for path in one.paths),
        min(one.retrieved for one in fetched),
        " ".join(notes) or None,
        any(one.is_older for one in fetched),
    )


def crawled(source: Source, *, cache: Path = CACHE) -> str:
    """A text that changes when what `crawl` last brought does: a hash of all its pages."""
    digest = hashlib.sha256()
    for url in source.url:
        whole = _newest(_folder(url, cache))
        files = sorted(whole.rglob("*.json")) if whole else []
        for file in files:
            if file.name != STATE:
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.name} {content}\n".encode())
    return digest.hexdigest()


def _is_file(source: Source, url: str) -> bool:
    """Whether an address is that of a file, by its ending."""
    try:
        return urlsplit(url).path.casefold().endswith(_FILES)
    except ValueError as error:
        raise SourceError(
            f"{source.title}: {shown(url)} is not a web address. Correct url in the manifest."
        ) from error


def _folder(url: str, cache: Path) -> Path:
    return cache / "openreferral" / hashlib.sha256(url.encode()).hexdigest()[:16]


def _newest(folder: Path) -> Path | None:
    """The last whole crawl in a folder."""
    whole = [path.parent for path in folder.glob(f"2*/{STATE}")]
    return max(whole, default=None, key=lambda path: path.name)


@dataclass(frozen=True, slots=True)
class _Crawl:
    """One feed, with what is needed to crawl it."""

    source: Source
    url: str
    folder: Path
    web: Web
    limits: CrawlLimits
    tell: Progress

    @property
    def unfinished(self) -> Path:
        """Where a crawl is until it is whole."""
        return self.folder / _UNFINISHED

    def latest(self) -> Fetched:
        """A new crawl; or the last whole one if there is no getting a new one."""
        try:
            with _alone(self.folder):
                return self._new()
        except OSError as error:
            raise SourceError(
                f"{self.source.title}: the feed cannot be saved in {self.folder} "
                f"({error.strerror or error}). Make room, or check that you can write to the "
                "folder."
            ) from error
        except SourceError as error:
            whole = _newest(self.folder)
            if whole is None:
                raise SourceError(f"{self.source.title}: {error}") from error
            retrieved = _retrieved(whole)
            note = f"{str(error).rstrip('.')}. Used instead: the copy {_age(retrieved)}."
            self.tell(note)
            return Fetched((whole,), retrieved, note, is_older=True)

    def _new(self) -> Fetched:
        """Crawl the feed, and put the crawl in its place when it is whole."""
        state = self._begun()
        address = self._address(state)
        walked = self._walked(address, state)
        notes, fault = self._details(address, walked), None
        if walked.fault:
            fault = (
                "The feed changes while we read it, or its pages overlap or leave services "
                f"out: {walked.fault}. We read it twice. Ask its publisher to correct this."
            )
            notes.append(_note(shown(address), "total_items", len(walked.entries), fault))
        done = {
            "url": shown(self.url),
            "retrieved": today().isoformat(),
            "services": len(walked.entries),
            "notes": notes,
        }
        _write(self.unfinished / STATE, done)
        whole = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        self.unfinished.replace(whole)
        for old in self.folder.glob("2*"):
            if old != whole:
                shutil.rmtree(old, ignore_errors=True)
        return Fetched((whole,), today(), fault)

    def _begun(self) -> dict[str, Any]:
        """What is known of a crawl that was begun not long ago; else a new beginning."""
        state = _read(self.unfinished / "begun.state")
        try:
            age_s = (datetime.now(UTC) - datetime.fromisoformat(state["begun"])).total_seconds()
        except (LookupError, TypeError, ValueError):
            age_s = -1.0
        if isinstance(state, dict) and 0 <= age_s < self.limits.resume_s:
            self.tell("Going on with a crawl that was stopped")
            return state
        shutil.rmtree(self.unfinished, ignore_errors=True)
        new = {"begun": datetime.now(UTC).isoformat(), "attempt": 1}
        self._save(new)
        return new

    def _save(self, state: dict[str, Any]) -> None:
        _write(self.unfinished / "begun.state", state)

    def _address(self, state: dict[str, Any]) -> str:
        """The address of the list of services: the first of the likely ones that gives one."""
        likely = candidates(self.url)
        if isinstance(number := state.get("candidate"), int) and number < len(likely):
            return self._paged(likely[number], state)
        faults = []
        for number, address in enumerate(likely):
            for per_page in (self.limits.per_page, None):
                state |= {"candidate": number, "per_page": per_page}
                try:
                    first = self.web.get_json(with_query(self._paged(address, state), page=1))
                except UnavailableError as error:
                    if error.status not in (*NOT_THERE, 200):
                        raise
                    faults.append(str(error))
                    continue
                if listed(first) is not None:
                    paged = self._paged(address, state)
                    _write(self._page_file(1), first)
                    state["start"] = self._start(paged, first)
                    self._save(state)
                    return paged
                faults.append(f"{shown(address)} gives JSON without any services.")
                break
        raise SourceError(
            f"{shown(self.url)} is not an Open Referral UK feed: "
            f"{' '.join(dict.fromkeys(faults))} Give the address of the API, or of its list of "
            "services."
        )

    def _start(self, address: str, first: Any) -> int:
        """The number of the feed's first page: 0 where page 1 is not the first and 0 is there."""
        if starts_at(first) == 1:
            return 1
        try:
            before = self.web.get_json(with_query(address, page=0))
        except UnavailableError:
            return 1
        return 0 if listed(before) and listed(before) != listed(first) else 1

    def _paged(self, address: str, state: dict[str, Any]) -> str:
        per_page = state.get("per_page")
        return with_query(address, per_page=per_page) if per_page else address

    def _page_file(self, number: int) -> Path:
        return self.unfinished / "pages" / f"{number:05}.json"

    def _walked(self, address: str, state: dict[str, Any]) -> Walked:
        """The list of services. One that changes while it is read is read once again."""
        while True:
            walked = walk(
                lambda number: self._page(address, number),
                lambda number: self._page_file(number).unlink(missing_ok=True),
                self.limits,
                start=1 if state.get("start") != 0 else 0,
            )
            if walked.fault is None or int(state.get("attempt", 1)) >= _ATTEMPTS:
                return walked
            self.tell("The feed changed while it was read: reading it again")
            state["attempt"] = _ATTEMPTS
            self._save(state)
            shutil.rmtree(self.unfinished / "pages", ignore_errors=True)

    def _page(self, address: str, number: int) -> Any:
        """A page of the list, from the disk if it is there."""
        file = self._page_file(number)
        held = _read(file)
        if held is None:
            self.tell(f"Reading page {number} of the feed")
            held = self.web.get_json(with_query(address, page=number))
            _write(file, held)
        return held

    def _details(self, address: str, walked: Walked) -> list[dict[str, str]]:
        """Bring the details of the services whose entries lack them. What could not be had."""
        wanted = [
            key
            for key, entry in walked.entries.items()
            if entry.get("id") is not None and not any(name in entry for name in _PLACES)
        ]
        earlier = self._earlier() if wanted else {}
        notes: list[dict[str, str]] = []
        had = missing = failed = 0
        for number, key in enumerate(wanted):
            if number % _TELL_EVERY == 0:
                self.tell(f"Reading the details of services: {number:,} of {len(wanted):,}")
            fault, status = self._detail(address, key, walked.entries[key], earlier)
            if fault is None:
                had, failed = had + 1, 0
                continue
            gone = status in NOT_THERE
            missing += gone
            failed = 0 if gone else failed + 1
            if not had and missing >= self.limits.without:
                return [_note(shown(address), "details", "", _NO_DETAILS)]
            if failed >= self.limits.failing:
                raise UnavailableError(fault, status)
            reason = f"{fault} We only show what the list says about it."
            notes.append(_note(key, "details", "", reason))
        return notes

    def _detail(
        self, address: str, key: str, entry: dict[str, Any], earlier: "_Earlier"
    ) -> tuple[str | None, int | None]:
        """Bring the details of a service. What is wrong with them, and the status of HTTP."""
        name = _name(key)
        file = self.unfinished / "details" / name
        if _read(file) is not None:
            return None, None
        same = entry.get("last_modified") and earlier.get(key, (None, None))[0] == entry
        if same and (copy := earlier[key][1]) is not None:
            _write(file, _read(copy / name))
            return None, None
        try:
            found = self.web.get_json(details_of(address, key))
        except UnavailableError as error:
            return str(error), error.status
        if not isinstance(found, dict) or str(found.get("id")) != key or "name" not in found:
            return f"{shown(details_of(address, key))} does not give that service.", None
        _write(file, found)
        return None, None

    def _earlier(self) -> "_Earlier":
        """The entries of the last whole crawl, with the folder of their details."""
        whole = _newest(self.folder)
        if whole is None:
            return {}
        found: _Earlier = {}
        names = {file.name for file in (whole / "details").glob("*.json")}
        for file in (whole / "pages").glob("*.json"):
            for entry in listed(_read(file)) or ():
                if isinstance(entry, dict) and entry.get("id") is not None:
                    key = str(entry["id"])
                    name = _name(key)
                    found[key] = (entry, whole / "details" if name in names else None)
        return found


_Earlier = dict[str, tuple[dict[str, Any], Path | None]]

_NO_DETAILS = (
    "The feed's list does not say where services are, and it has no details of them "
    "(/services/{id}). We only show what the list says. Ask its publisher."
)


def _name(key: str) -> str:
    """The name of the file of a service's details."""
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"


def _note(ref: str, field: str, value: object, reason: str) -> dict[str, str]:
    return {"ref": ref, "field": field, "value": str(value), "reason": reason}


def _read(path: Path) -> Any:
    """The JSON of a file of ours, None if there is none that can be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _write(path: Path, content: Any) -> None:
    """Write a file of ours so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        text = json.dumps(content)
    except RecursionError as error:
        raise SourceError("What the feed gives is nested too deeply. Ask its publisher.") from error
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False
    ) as file:
        file.write(text)
    Path(file.name).replace(path)


def _retrieved(whole: Path) -> date:
    """The day of a whole crawl."""
    try:
        return date.fromisoformat(_read(whole / STATE)["retrieved"])
    except (LookupError, TypeError, ValueError):
        return datetime.fromtimestamp((whole / STATE).stat().st_mtime, UTC).date()


def _age(retrieved: date) -> str:
    """When a copy is from, in words."""
    days = (today() - retrieved).days
    ago = "today" if days <= 0 else "1 day ago" if days == 1 else f"{days:,} days ago"
    return f"fetched on {retrieved.day} {retrieved:%B %Y} ({ago})"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """See that no other build crawls the same feed at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as lock:
        with suppress(ImportError):
            import fcntl  # noqa: PLC0415 - Windows has none

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SourceError(
                    "Another build is reading this feed. Wait until it is done, and build again."
                ) from error
        yield
