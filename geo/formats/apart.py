"""Work on a file that a stranger gave, in a process of its own: a fault in it ends that alone.

The process has so much processor time and memory, gives way to all others, and few of them run at
a time. What it answers comes back whole or as an error in words.
"""

import contextlib
import os
import pickle
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geo.errors import GeoError

T = TypeVar("T")

PROCESSOR_S, WAIT_S = 30, 60
"""Most seconds of processor time of a piece of work, and of waiting for it."""

MEMORY_BYTES = 3 * 2**30
"""Most addresses that the process may ask for; what it fills is a part of them."""

AT_A_TIME = 2
_ROOT = Path(__file__).parents[2]
_places = threading.BoundedSemaphore(AT_A_TIME)


class UnfinishedError(GeoError):
    """Work that took too much time or memory, or that ended its process."""


def apart(work: Callable[..., T], *given: Any) -> T:
    """The answer of a function of a module, worked out in a process of its own.

    Raises
    ------
    GeoError
        What the function raised on purpose.
    UnfinishedError
        If it did not finish.
    """
    if not _places.acquire(timeout=WAIT_S):
        raise UnfinishedError(
            "cannot be read just now, because we are reading many files. Try again in a minute."
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "geo.formats.apart"],
            input=pickle.dumps((work, given)),
            capture_output=True,
            cwd=_ROOT,
            timeout=WAIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnfinishedError(_TOO_MUCH) from error
    finally:
        _places.release()
    if done.returncode:
        raise UnfinishedError(_TOO_MUCH)
    answer = pickle.loads(done.stdout)  # noqa: S301  # written by this module, in our own process
    if isinstance(answer, GeoError):
        raise answer
    return answer  # type: ignore[no-any-return]


_TOO_MUCH = (
    "takes too long or too much memory to read. Delete empty rows and columns and anything you "
    "do not need, and save it as CSV (UTF-8)."
)


def _work() -> None:
    """Do what is asked on standard input; answer on standard output, and say nothing else."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    work, given = pickle.load(sys.stdin.buffer)  # noqa: S301  # from `apart`
    try:
        answer = work(*given)
    except GeoError as error:
        answer = error
    except MemoryError:
        sys.exit(1)
    with answers:
        pickle.dump(answer, answers)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        _work()
