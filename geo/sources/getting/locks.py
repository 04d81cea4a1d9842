"""One build at a time: a file that is locked while its download is fetched."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO

from geo.errors import SourceError

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(target: Path, within_s: float, tell: Callable[[str], None]) -> Iterator[None]:
    """One build at a time fetches a file; the next waits, and then finds it there."""
    give_up = monotonic() + within_s
    told = False
    with Path(f"{target}.lock").open("wb") as lock:
        while not _locked(lock):
            if monotonic() > give_up:
                raise SourceError(
                    f"Another build has been fetching {target} for too long. Stop it, and build "
                    "again."
                )
            if not told:
                tell(f"Another build is fetching {target.name}: waiting for it")
                told = True
            sleep(0.2)
        yield


def _locked(file: BinaryIO) -> bool:
    """Whether a file is ours alone now. (On Windows two builds are not kept apart.)"""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
