"""Opening zip files that somebody else made, without trusting them.

A member is written under its own last name only, into a folder of ours, and is given
its name when it is whole. What a zip file says of itself is checked before it is
unpacked, and again by what really comes out.
"""

import hashlib
import lzma
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from time import time
from typing import IO

from geo.errors import SourceError

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a zip file raises when it is damaged, cut short, encrypted or of an odd kind."""

_MISLEADING = (lzma.LZMAError, struct.error, ValueError, LookupError, OverflowError)
"""What it raises besides, when a zip file has been made or changed to mislead."""

_ENCRYPTED = 0x1
_UNIX = 3
_CHUNK = 1 << 20
_DAY_S = 86_400
_ARRIVING = ".arriving-"
_MOST_SHOWN = 8
_LONGEST_NAME = 200  # bytes: file systems take 255


class DamagedError(SourceError):
    """A zip file that is damaged, cut short, or no zip file at all. Another copy may be whole."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much a zip file may hold.

    `largest` is bytes of all that is unpacked in one go. Above `small` bytes, what
    comes out may be at most `ratio` times as large as what it is packed in: the ONS Postcode
    Directory is at 5, text seldom above 30, a file made to fill a disk at 1,000.
    """

    largest: int = 8 * 2**30
    ratio: float = 200.0
    small: int = 50 * 2**20


def member(
    archive: Path,
    name: str | None,
    folder: Path,
    *,
    kinds: Sequence[str] = (),
    limits: ZipLimits | None = None,
) -> Path:
    """One file out of a zip file, unpacked under `folder` unless it is there already.

    Parameters
    ----------
    archive
        The zip file.
    name
        The member's whole name, or a pattern such as ``Data/ONSPD_*.csv`` (``*`` stands for
        anything but a slash, and folders in front may be left out), or None for the only file
        of the wanted kind.
    folder
        Where to unpack to. What is there already is used when it is the same content.
    kinds
        The endings that are wanted when `name` is None, such as ``(".csv", ".xlsx")``. None given:
        any.

    Raises
    ------
    SourceError
        If `archive` is damaged or cut short, has no such member or several, or if the member is
        encrypted, a link, named so as to be written elsewhere, or larger than the limits.
    """
    with opened(archive) as content:
        found = matching(content, name, kinds)
        if len(found) != 1:
            raise SourceError(_not_one(archive, content, name, kinds))
        return _unpack(archive, content, found, folder, limits or ZipLimits())[0]


def members(
    archive: Path,
    name: str | None,
    folder: Path,
    *,
    kinds: Sequence[str] = (),
    limits: ZipLimits | None = None,
) -> tuple[Path, ...]:
    """All files of a zip file that fit, side by side in one folder: a Shapefile and its parts.

    The parameters and the errors are those of `member`; the paths are in the order of the
    members' names. Two members with the same last name are refused.
    """
    with opened(archive) as content:
        found = matching(content, name, kinds)
        if not found:
            raise SourceError(_not_one(archive, content, name, kinds))
        return _unpack(archive, content, found, folder, limits or ZipLimits())


def is_archive(path: Path) -> bool:
    """Whether a file looks like a zip file, whatever its name. (So do .xlsx and .ods files.)"""
    with suppress(OSError), path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    return False


@contextmanager
def opened(archive: object, raw: IO[bytes] | None = None) -> Iterator[zipfile.ZipFile]:
    """A zip file, open for reading: whatever is wrong with it becomes a `SourceError`.

    `raw` is its content where it is open already, and `archive` then only its name.
    """
    try:
        with zipfile.ZipFile(raw or str(archive)) as content:
            yield content
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(
            f"{archive} cannot be read or unpacked: {reason}. Check that it is there, that you "
            "may read it, and that there is room to unpack it."
        ) from error
    except NotImplementedError as error:
        raise SourceError(
            f"{archive} is packed in a way that this program cannot read ({error}). "
            "Unpack it yourself and name the file inside it in the manifest."
        ) from error
    except (*DAMAGED_ZIP, *_MISLEADING) as error:
        raise DamagedError(
            f"{archive} is damaged, cut short, or not a zip file ({error}). Get it again. If it "
            "came from the web, check what is at the address."
        ) from error


def matching(
    content: zipfile.ZipFile, name: str | None, kinds: Sequence[str] = ()
) -> list[zipfile.ZipInfo]:
    """The members that a name, a pattern or some endings stand for, sorted by name."""
    files = sorted((i for i in content.infolist() if _is_file(i)), key=lambda i: i.filename)
    if name is None:
        endings = tuple(kind.lower() for kind in kinds)
        return [i for i in files if not endings or _plain(i).lower().endswith(endings)]
    exact = [i for i in files if name in (i.filename, _plain(i))]
    anywhere = [i for i in files if PurePosixPath(_plain(i)).match(name)] if name else []
    depth = len(PurePosixPath(name).parts)
    whole = [i for i in anywhere if len(PurePosixPath(_plain(i)).parts) == depth]
    return exact or whole or anywhere


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Leaves out folders, and what macOS adds to zip files on its own."""
    parts = PurePosixPath(_plain(info)).parts
    return bool(parts) and not (
        info.is_dir()
        or _plain(info).endswith("/")
        or "__MACOSX" in parts
        or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")
    )


def _plain(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/")


def _not_one(
    archive: Path, content: zipfile.ZipFile, name: str | None, kinds: Sequence[str]
) -> str:
    """What is wrong with a zip file that has no such member, or several."""
    found = matching(content, name, kinds)
    wanted = repr(name) if name else f"file of the kind {' or '.join(kinds)}" if kinds else "file"
    names = [info.filename for info in found or matching(content, None)]
    shown = ", ".join(names[:_MOST_SHOWN]) + (" …" if len(names) > _MOST_SHOWN else "")
    if not names:
        return f"{archive} has no {wanted}: it is empty. Get the file again."
    if not found:
        return (
            f"{archive} has no {wanted}. It has: {shown}. Get the file again, or name one with "
            'member = "…" in the manifest.'
        )
    return (
        f"{archive} does not have exactly one {wanted}. It has: {shown}. "
        'Name the one to use with member = "…" in the manifest.'
    )


def _unpack(
    archive: Path,
    content: zipfile.ZipFile,
    found: list[zipfile.ZipInfo],
    folder: Path,
    limits: ZipLimits,
) -> tuple[Path, ...]:
    """Unpack members side by side, into a folder named after what they are said to hold."""
    _check(archive, found, limits)
    said = "\n".join(f"{i.filename}\0{i.CRC}\0{i.file_size}" for i in found)
    place = folder / hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
    targets = tuple(place / _last_name(archive, info) for info in found)
    if len(set(targets)) < len(targets):
        raise SourceError(f"{archive} has several files of the same name in different folders.")
    place.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(place)
    for info, target in zip(found, targets, strict=True):
        if not (target.is_file() and target.stat().st_size == info.file_size):
            _write(archive, content, info, target)
    return targets


def _check(archive: Path, found: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    """Refuse what a zip file says that it holds, before any of it is unpacked."""
    for info in found:
        where = f"{info.filename} in {archive}"
        if info.flag_bits & _ENCRYPTED:
            raise SourceError(
                f"{where} is protected by a password. Unpack it yourself and name the file inside."
            )
        mode = info.external_attr >> 16
        if info.create_system == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise SourceError(f"{where} is a link to another file. We do not follow links.")
    unpacked, packed = sum(i.file_size for i in found), sum(i.compress_size for i in found)
    _check_size(archive, unpacked, packed, limits)
    if packed > archive.stat().st_size:  # entries that share their content, to make much of little
        raise SourceError(f"{archive} says that it holds more than its own size. Get it again.")


def _check_size(archive: Path, unpacked: int, packed: int, limits: ZipLimits) -> None:
    if unpacked > limits.largest:
        raise SourceError(
            f"{archive} would unpack to {unpacked / 2**20:,.0f} MB, and the most we take is "
            f"{limits.largest / 2**20:,.0f} MB. Check that it is the right "
            "file."
        )
    if unpacked > max(limits.small, limits.ratio * packed):
        raise SourceError(
            f"{archive} would unpack to {unpacked / 2**20:,.0f} MB from {packed / 2**20:,.1f} "
            "MB. Real data does not shrink that much. It looks made to fill the disk, so we "
            "did not unpack it."
        )


def _last_name(archive: Path, info: zipfile.ZipInfo) -> str:
    """The name that a member is written under, of a member that stays where it is put."""
    path = PurePosixPath(_plain(info))
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", path.parts[0]):
        raise SourceError(
            f"{archive} holds {info.filename!r}, which would be written outside its folder. "
            "Honest programs do not make files like that, so we did not unpack it."
        )
    name = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in path.name)
    return name.encode()[-_LONGEST_NAME:].decode(errors="ignore")


def _write(archive: Path, content: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Unpack beside the target, counting, and put in place when whole.

    What comes out can be more than was said only if the file lies about itself.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_ARRIVING) as arriving:
        partial = Path(arriving) / "partial"
        written = 0
        with content.open(info) as packed, partial.open("wb") as file:
            while chunk := packed.read(_CHUNK):
                written += len(chunk)
                if written > info.file_size:
                    break
                file.write(chunk)
        if written != info.file_size:
            raise DamagedError(
                f"{info.filename} in {archive} is not as long as it says: the file is damaged, or "
                "made to mislead. Get it again."
            )
        partial.replace(target)


def _clear_abandoned(place: Path) -> None:
    """Remove what was left by runs that were killed: they could not do it themselves."""
    for found in place.glob(f"{_ARRIVING}*"):
        with suppress(OSError):
            if time() - found.stat().st_mtime > _DAY_S:
                shutil.rmtree(found)
