"""The entries of a feed: from one document, JSON Lines, or a folder of pages and details."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from geo.errors import SourceError

STATE = "crawl.json"
"""What a crawl notes of itself, in the folder where its pages are."""

Note = tuple[str, str, object, str]
"""A fault that belongs to no single service: where, field, value and reason."""

_SUFFIXES = (".json", ".jsonl", ".ndjson")
_LISTS = ("contents", "content", "services", "results", "items", "data", "value")
_SERVICE = frozenset(
    {"status", "organization", "organization_id", "organisation", "service_at_locations"}
    | {"service_taxonomys", "eligibilitys", "eligibility_description", "cost_options", "fees"}
    | {"minimum_age", "maximum_age", "application_process", "assured_date", "regular_schedules"}
    | {"deliverable_type", "attending_type", "service_areas"}
)
_OTHERS = {
    "what an API says of itself": frozenset({"openapi_url", "profile"}),
    "an organization": frozenset({"website", "organization_identifiers", "logo", "services"}),
    "a location": frozenset({"latitude", "physical_addresses", "addresses", "location_type"}),
    "a taxonomy": frozenset(
        {"taxonomy_terms", "term_uri", "term", "taxonomy", "vocabulary", "version"}
    ),
}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """Something that a feed lists as a service; `fault` says why it cannot be one."""

    ref: str
    data: Any
    fault: str | None = None


@dataclass(slots=True)
class FoundPages:
    """What was found in a file or folder."""

    entries: list[FeedEntry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Document:
    """One file: its entries, whether it is a single service, and what its page says of itself."""

    name: str
    entries: list[FeedEntry]
    single: bool = False
    page: dict[str, Any] = field(default_factory=dict)
    other: str | None = None


def read_feed(path: Path) -> FoundPages:
    """The entries of a file, or of all the files in a folder, joined.

    Raises
    ------
    SourceError
        If something cannot be read, is not JSON, or nothing in it is a service.
    """
    held = FoundPages()
    if path.is_dir():
        documents = [_document(file, held, within=path) for file in _files(path)]
    else:
        documents = [_document(path, held)]
    found = [document for document in documents if document.other is None]
    if not any(document.entries for document in found):
        raise SourceError(f"{path} has no services in it. {_why(documents)}")
    held.notes += [
        (d.name, "file", d.name, f"We did not read this file. {d.other}")
        for d in documents
        if d.other is not None
    ]
    held.entries = _joined(found)
    crawled = path / STATE if path.is_dir() else None
    if crawled and crawled.is_file():
        held.notes += _crawl_notes(crawled)
    else:
        held.notes += _missing_pages(path, found)
    return held


def _why(documents: list[_Document]) -> str:
    """What there is instead of services, and what there should be."""
    told = next((document.other for document in documents if document.other), None)
    return told or (
        'It should be an Open Referral UK page, with "contents" (3.0) or "content" (1.0): a list '
        "of services; or a list of services; or one service."
    )


def _files(folder: Path) -> list[Path]:
    """The files of a folder that may hold services: page 2 before page 10."""
    files = [
        file
        for file in folder.rglob("*")
        if file.suffix.casefold() in _SUFFIXES and file.name != STATE and file.is_file()
    ]
    if not files:
        raise SourceError(f"The folder {folder} has no file that ends in {', '.join(_SUFFIXES)}.")
    return sorted(files, key=lambda file: _natural(str(file.relative_to(folder))))


def _natural(name: str) -> list[tuple[int, int, str]]:
    """A key to sort names by, in which 10 comes after 9."""
    pieces = re.split(r"([0-9]{1,18})", name)
    return [(0, int(p), "") if i % 2 else (1, 0, p) for i, p in enumerate(pieces)]


def _document(path: Path, held: FoundPages, within: Path | None = None) -> _Document:
    """What a file holds. A file that holds no services says in `other` what it does."""
    name = str(path.relative_to(within)) if within else path.name
    where = f"{name} " if within else ""
    content, lines = _parsed(path, name, held)
    if lines is not None:
        return _checked(_Document(name, [_line(where, number, text) for number, text in lines]))
    if isinstance(content, list):
        return _checked(_Document(name, _entries(content, f"{where}contents")))
    if not isinstance(content, dict):
        return _Document(name, [], other="It should be a page of services, a list or one service.")
    key = list_key(content)
    if key is None:
        return _checked(_Document(name, [FeedEntry(f"{where}the service", content)], single=True))
    listed = content[key]
    if not isinstance(listed, list):
        return _Document(name, [], other=f'Its "{key}" should be a list of services.')
    page = {name: value for name, value in content.items() if name != key}
    return _checked(_Document(name, _entries(listed, f"{where}{key}"), page=page))


def _entries(listed: list[Any], where: str) -> list[FeedEntry]:
    return [FeedEntry(f"{where}[{number}]", data) for number, data in enumerate(listed)]


def list_key(content: dict[str, Any]) -> str | None:
    """The key of a page's list; None for an object that is no page."""
    if "contents" in content or "content" in content:
        return "contents" if "contents" in content else "content"
    if "id" in content or "name" in content:
        return None
    lists = [key for key in _LISTS if isinstance(content.get(key), list) and content[key]]
    return lists[0] if lists else None


def _checked(document: _Document) -> _Document:
    """A document whose entries that are no services say what they are."""
    if not document.entries:
        return document
    kinds = {_kind(entry.data) for entry in document.entries}
    named = any(_named(entry.data) for entry in document.entries)
    none = "a service" not in kinds and not ("nothing known" in kinds and named)
    return replace(
        document,
        entries=[_faulted(entry) for entry in document.entries],
        other=_instead(document, kinds) if none else None,
    )


def _faulted(entry: FeedEntry) -> FeedEntry:
    """An entry that is something else than a service says so."""
    kind = _kind(entry.data)
    if entry.fault is not None or kind in ("a service", "nothing known"):
        return entry
    return FeedEntry(entry.ref, entry.data, f"This is {kind}, not a service.")


def _instead(document: _Document, kinds: set[str]) -> str:
    """What a document holds that holds no services."""
    known = sorted(kinds - {"nothing known"})
    if known:
        return f"It contains {' and '.join(known)}, not services. Save the answer of /services."
    data = document.entries[0].data
    keys = ", ".join(map(repr, list(data)[:6])) if isinstance(data, dict) else "no JSON objects"
    return (
        f"Nothing in it has an id and a name. It has {keys}. It may be a report about a feed. "
        'It should be a page of services with "contents" (Open Referral UK 3.0) or "content" '
        "(1.0)."
    )


def _named(data: Any) -> bool:
    return isinstance(data, dict) and "id" in data and "name" in data


def _kind(data: Any) -> str:
    """What an object of a feed is, by its keys."""
    if not isinstance(data, dict):
        return "nothing known"
    if isinstance(data.get("location"), dict) and "service_at_locations" not in data:
        return "a service at a location"
    if "score" in data and "service" in data:
        return "a review"
    if not _SERVICE.isdisjoint(data):
        return "a service"
    for kind, keys in _OTHERS.items():
        if not keys.isdisjoint(data):
            return kind
    return "nothing known"


def _joined(documents: list[_Document]) -> list[FeedEntry]:
    """The entries of all documents. The details of a service stand in for its entry in a list."""
    details: dict[str, FeedEntry] = {}
    listed: list[FeedEntry] = []
    for document in documents:
        for entry in document.entries:
            key = _key(entry)
            if document.single and key is not None and key not in details:
                details[key] = entry
            else:
                listed.append(entry)
    joined = []
    for entry in listed:
        detail = details.get(_key(entry) or "")
        joined.append(FeedEntry(entry.ref, detail.data, detail.fault) if detail else entry)
    seen = {_key(entry) for entry in listed}
    return joined + [entry for key, entry in details.items() if key not in seen]


def _key(entry: FeedEntry) -> str | None:
    """The id of a service that is entire enough to be found by it."""
    return str(entry.data["id"]) if _named(entry.data) else None


def _missing_pages(path: Path, documents: list[_Document]) -> Iterator[Note]:
    """Say so when only some of a feed's pages are there: the rest would be missed in silence."""
    pages = [document.page for document in documents if document.page]
    totals = [t for page in pages for t in _whole(page, "total_items", "totalElements")]
    listed = [entry for document in documents if not document.single for entry in document.entries]
    held = len({_key(entry) or entry.ref for entry in listed})
    if totals and max(totals) > held:
        lasts = [t for page in pages for t in _whole(page, "total_pages", "totalPages")]
        which = _which_pages(pages, max(lasts, default=0))
        reason = (
            f"The feed has {max(totals)} services, but this file has {held}. {which}Save all "
            "its pages, or give its address as url."
        )
        yield path.name, "total_items", max(totals), reason


def _which_pages(pages: list[dict[str, Any]], last: int) -> str:
    """The numbers of the pages that are missing, where the pages say their own."""
    numbers = {n for page in pages for n in _whole(page, "page_number")}
    missing = sorted(set(range(1, min(last, 10_000) + 1)) - numbers)
    if not numbers or not missing:
        return ""
    told = ", ".join(map(str, missing[:10])) + (" and more" if len(missing) > 10 else "")
    return f"Page {told} of {last} is missing. "


def _whole(page: dict[str, Any], *keys: str) -> list[int]:
    """The whole numbers under some keys of a page."""
    found = [page.get(key) for key in keys]
    return [n for n in found if isinstance(n, int) and not isinstance(n, bool)]


def _crawl_notes(state: Path) -> list[Note]:
    """What the crawl that made a folder noted."""
    try:
        notes = json.loads(state.read_text(encoding="utf-8"))["notes"]
        return [(str(n["ref"]), str(n["field"]), str(n["value"]), str(n["reason"])) for n in notes]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise SourceError(
            f"{state} is damaged. Remove the folder {state.parent} and build again."
        ) from error


def _parsed(path: Path, name: str, held: FoundPages) -> tuple[Any, list[tuple[int, str]] | None]:
    """The JSON in a file; or, of JSON Lines, its lines with their numbers."""
    text = _text(path, name, held)
    try:
        return json.loads(text), None
    except RecursionError as error:
        raise SourceError(f"{path} cannot be read: it is nested too deeply.") from error
    except ValueError as error:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > 1 and _is_object(lines[0][1]):
            return None, lines
        page = text.lstrip()[:100].casefold().startswith(("<!doctype", "<html"))
        what = "a web page, not JSON" if page else f"not JSON: {error}"
        raise SourceError(
            f"{path} is {what}. Save the answer of an Open Referral UK service list, whole."
        ) from error


def _text(path: Path, name: str, held: FoundPages) -> str:
    """The text of a file. JSON is UTF-8; what is not is read as Windows writes it, and noted."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be opened ({error.strerror}). Check the path in the area's manifest."
        ) from error
    if b"\0" in raw[:4] and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(f"{path} is not text. Save the answer of a service list as JSON.")
    try:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} is not text that can be read ({error.reason}). Save it again as UTF-8."
        ) from error
    reason = "It is not UTF-8, as JSON should be. We read it as Windows-1252. Save it as UTF-8."
    held.notes.append((name, "encoding", "", reason))
    return text


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _line(where: str, number: int, text: str) -> FeedEntry:
    """A line of JSON Lines."""
    ref = f"{where}line {number}"
    try:
        return FeedEntry(ref, json.loads(text))
    except (ValueError, RecursionError) as error:
        return FeedEntry(ref, text[:200], f"This line is not JSON: {error}")
