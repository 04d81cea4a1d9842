"""The folder of files that this process serves, such as base maps: its own, wherever the data is.

The folder of databases may be one that nobody can write in, or that is full, and two apps may share
it. What is here is made again by the next process, and removed when this one ends, or by the next
if it was killed.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

_PREFIX = "send-served-"


@cache
def folder() -> Path:
    """The folder of this process.

    Raises
    ------
    OSError
        If the machine has nowhere to write to.
    """
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*"):
        if not _is_alive(left.name.removeprefix(_PREFIX).split("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def remove() -> None:
    """Remove the folder of this process, if it has one: a signal leaves Python no time to."""
    if folder.cache_info().currsize:
        shutil.rmtree(folder(), ignore_errors=True)
        folder.cache_clear()


def _is_alive(process: str) -> bool:
    """Whether a process runs; one of another user counts as running."""
    if not process.isdecimal():
        return True
    with suppress(PermissionError):
        try:
            os.kill(int(process), 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
