"""Copies of files from the web: the whole one, and the one that is not all here yet.

Beside ``<file>`` stands ``<file>.json`` with what the server said of its version, beside
``<file>.part`` likewise. ``<file>.earlier`` is the copy before, kept until the new one was read.
However a run ends, half a file is never taken for a whole one, nor a part of one version for a part
of another.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from urllib3 import BaseHTTPResponse

from geo.settings import today
from geo.sources.getting.addresses import shown


class Failure(Exception):  # noqa: N818 - it is told as an UnavailableError when no attempt is left
    """One attempt did not work. `again`: another may. `wait_s` is what the server asks for."""

    def __init__(
        self,
        reason: str,
        *,
        again: bool = True,
        status: int | None = None,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.status = status
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file from the web, whole.

    `retrieved` is the day when its content came here. `changed` is false when it is what was
    there before. `note` says why, and how old it is, if an older copy had to do (`is_older`).
    """

    path: Path
    retrieved: date
    sha256: str
    changed: bool = True
    note: str | None = None

    @property
    def is_older(self) -> bool:
        """Whether it could not be had, and an older copy had to do."""
        return self.note is not None


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """The copy that is here already, and what the server said when it gave it."""

    path: Path
    fetched: date
    said: Mapping[str, Any]

    @classmethod
    def of(cls, target: Path) -> "HeldCopy | None":
        """What is there under this name; None if nothing is."""
        if not target.is_file():
            return None
        said = _read_json(_beside(target))
        if said.get("size") != target.stat().st_size:
            said = {}  # not the file that this was said of
        return cls(target, retrieved(target), said)

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the file only if it is another one by now."""
        names = {"If-None-Match": "etag", "If-Modified-Since": "last_modified"}
        return {name: self.said[key] for name, key in names.items() if _is_text(self.said.get(key))}

    def digest(self) -> str:
        """The checksum of the content (SHA-256)."""
        return _sha256(self.path)

    def confirmed(self) -> Downloaded:
        """Note that the server has no other version today."""
        _write_json(_beside(self.path), {**self.said, "confirmed": today().isoformat()})
        return Downloaded(self.path, self.fetched, self.digest(), changed=False)


@dataclass(slots=True)
class PartialFile:
    """A file that is not all here yet, with what tells whether the rest is of the same version.

    What it belongs to is written before the first byte, and is removed after the last one: however
    a run ends, a part is never taken for one of another version.
    """

    target: Path
    size: int = 0
    total: int | None = None
    encoded: bool = False
    furthest: int = 0
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the part is kept."""
        return Path(f"{self.target}.part")

    def resume(self) -> dict[str, str]:
        """Headers that ask for the rest, if that can be asked for safely; else none."""
        said = _read_json(_beside(self.path))
        self.size = self.path.stat().st_size if self.path.is_file() else 0
        self.furthest = max(self.furthest, self.size)
        version = said.get("etag") or said.get("last_modified")
        if not self.size or not _is_text(version) or str(version).startswith("W/"):
            self.size = 0
            return {}
        self.said = said
        return {"Range": f"bytes={self.size}-", "If-Range": str(version)}

    def check(self, response: BaseHTTPResponse) -> None:
        """See that what comes is the rest of this very file."""
        said = response.headers.get("content-range", "")
        found = re.fullmatch(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)", said.strip())
        total = int(found[2]) if found and found[2] != "*" else None
        same = all(
            self.said.get(key) in (None, now)
            for key, now in _versions(response).items()
            if now is not None
        )
        fits = found is not None and int(found[1]) == self.size and same
        if not fits or _is_encoded(response) or self.said.get("total") not in (None, total):
            self.discard()
            raise Failure("the file has changed since a part of it was fetched")
        self.total, self.encoded = total, False

    def begin(self, response: BaseHTTPResponse) -> None:
        """Start at the beginning, with what the server says of this version."""
        self.discard()
        length = response.headers.get("content-length", "")
        self.encoded = _is_encoded(response)
        sized = length.isdecimal() and len(length) < 20 and not self.encoded
        self.total = int(length) if sized else None
        self.said = {**_versions(response), "total": self.total}
        # The place where an encoded body broke off is not a place in the file: no resuming.
        _write_json(_beside(self.path), {} if self.encoded else self.said)

    def opened(self) -> BinaryIO:
        """The part, to be written on to."""
        return self.path.open("ab")

    def discard(self) -> None:
        """Throw the part away."""
        self.path.unlink(missing_ok=True)
        _beside(self.path).unlink(missing_ok=True)
        self.size = 0

    def finish(self, url: str, held: HeldCopy | None) -> Downloaded:
        """Put the whole file in its place."""
        if self.total is not None and self.size != self.total:
            raise Failure("the file was cut off on the way")
        with self.path.open("rb") as file:
            start = file.read(1024)
        if not start or is_page(start):
            self.discard()
            raise Failure("it is empty" if not start else _A_PAGE, again=not start)
        digest, on = _sha256(self.path), today()
        changed = held is None or held.digest() != digest
        note = {"address": shown(url), "size": self.size, "sha256": digest} | self.said
        note |= {"fetched": on.isoformat(), "confirmed": on.isoformat()}
        if held is not None and changed:
            _keep(self.target)
        _beside(self.target).unlink(missing_ok=True)
        self.path.replace(self.target)
        _write_json(_beside(self.target), note)
        _beside(self.path).unlink(missing_ok=True)
        return Downloaded(self.target, on, digest, changed=changed)


_A_PAGE = (
    "it gives a web page, not a file. Open it in a browser and copy the address of the "
    "download itself"
)


def retrieved(target: Path) -> date:
    """The day when a file of `Web.download` came here."""
    with suppress(ValueError, TypeError):
        return date.fromisoformat(_read_json(_beside(target)).get("fetched", ""))
    return datetime.fromtimestamp(target.stat().st_mtime, UTC).date()


def version(target: Path) -> str | None:
    """A text that changes when the content of a file of `Web.download` does. None: no file."""
    if not target.is_file():
        return None
    said = _read_json(_beside(target))
    found = target.stat()
    if said.get("size") == found.st_size and _is_text(said.get("sha256")):
        return str(said["sha256"])
    return f"{found.st_size} {found.st_mtime_ns}"


def discard(target: Path) -> None:
    """Remove a file of `Web.download` with what was noted of it."""
    _beside(target).unlink(missing_ok=True)
    target.unlink(missing_ok=True)


def _keep(target: Path) -> None:
    """Keep the copy that is about to be replaced, unless an older one has yet to be settled."""
    earlier = _earlier(target)
    if earlier.is_file():
        return
    with suppress(FileNotFoundError):
        _beside(target).replace(_beside(earlier))
    target.replace(earlier)


def restore(target: Path) -> bool:
    """Put back the copy that a download replaced, as the new one is of no use. Whether there was.

    There is none once the new one was found sound (`settle`).
    """
    earlier = _earlier(target)
    if not earlier.is_file():
        return False
    _beside(target).unlink(missing_ok=True)
    earlier.replace(target)
    with suppress(FileNotFoundError):
        _beside(earlier).replace(_beside(target))
    return True


def settle(target: Path) -> None:
    """Remove the copy that a download replaced: the new one is sound."""
    discard(_earlier(target))


def _earlier(target: Path) -> Path:
    return Path(f"{target}.earlier")


def _versions(response: BaseHTTPResponse) -> dict[str, str | None]:
    return {
        "etag": response.headers.get("etag"),
        "last_modified": response.headers.get("last-modified"),
    }


def _is_encoded(response: BaseHTTPResponse) -> bool:
    return response.headers.get("content-encoding", "identity").strip().lower() != "identity"


def is_page(start: bytes) -> bool:
    """Whether what starts like this is a web page: no reader takes one."""
    text = start[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith((b"<!doctype html", b"<html"))


def age(fetched: date) -> str:
    """When a copy is from, in words."""
    days = (today() - fetched).days
    ago = "today" if days <= 0 else "1 day ago" if days == 1 else f"{days:,} days ago"
    return f"fetched on {fetched.day} {fetched:%B %Y} ({ago})"


def _beside(path: Path) -> Path:
    return Path(f"{path}.json")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_json(path: Path) -> dict[str, Any]:
    """What was noted; nothing, if that is damaged."""
    with suppress(OSError, ValueError, RecursionError):
        content = json.loads(path.read_bytes())
        if isinstance(content, dict):
            return content
    return {}


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write in one step: a reader sees the old text or the new one."""
    arriving = Path(f"{path}.{os.getpid()}")
    arriving.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    arriving.replace(path)
