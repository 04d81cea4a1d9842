"""The base map made in a process beside this one, while the rest of a build goes on.

Drawing takes about half as long as the rest of a build. With a core of its own it takes next to
none of the build's time: the process reads the extract for itself, so that nothing need wait for
anything. It ends with this one, however this one ends: its standard input is then closed.
"""

import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from geo import settings
from geo.errors import GeoError, SourceError
from geo.sources.basemap.reader import read_basemap

WORTH_BYTES = 1_000_000
"""The base map of a smaller extract is made sooner than a process is started."""

_ROOT = Path(__file__).parents[3]


def has_room(path: Path) -> bool:
    """Whether the base map of an extract is best made beside the rest.

    It is where a core is free for it: not on a machine of one, and not in one of many processes
    that build an area each. There, reading the extract twice would only take longer.
    """
    large = path.is_file() and path.stat().st_size >= WORTH_BYTES
    return large and _cores() > 1 and multiprocessing.parent_process() is None


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def making(path: Path) -> Iterator[Callable[[], bytes]]:
    """Begin to make the base map of an extract; gives what waits for it (`read_basemap`).

    When the context ends, the process has ended too, whether anybody waited for it or not.
    """
    environment = settings.program()
    paths = [str(_ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, os.fspath(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment | {"PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,  # Ctrl-C is for this process, which then ends the other
    ) as process:
        try:
            yield partial(_made, process, path)
        finally:
            process.kill()


def _made(process: "subprocess.Popen[bytes]", path: Path) -> bytes:
    assert process.stdout, "it was asked for"
    answered = process.stdout.read()
    if process.wait():
        raise SourceError(
            f"The base map of {path} could not be made: the process that draws it stopped "
            f"({process.returncode}). The machine may have run out of memory. Free some, or get a "
            "smaller extract, and build again."
        )
    answer = pickle.loads(answered)  # noqa: S301  # written by this module, in our own process
    if isinstance(answer, bytes):
        return answer
    raise answer


def _work(path: Path) -> None:
    """Make the base map; answer on standard output, and say nothing else there."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # as in the rest of a build: see `geo.build.swap`
    answer: bytes | Exception
    try:
        answer = read_basemap(path)
    except (GeoError, MemoryError) as error:
        answer = error
    with answers:
        pickle.dump(answer, answers)


def _end_with_parent() -> None:
    os.read(0, 1)  # nothing is ever written: it returns when the other end is closed
    os._exit(1)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        _work(Path(sys.argv[1]))
