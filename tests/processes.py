"""The processes that a process has begun, and whether they are still there."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep


def begun_by(parent: int) -> set[int]:
    """The numbers of the processes that run and that this one began."""
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    found = {int(child) for threads in listed for child in threads.read_text().split()}
    return {child for child in found if not gone(child)}


def gone(process: int) -> bool:
    """Whether a process has ended."""
    try:
        said = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return said.rpartition(")")[2].split()[0] in ("Z", "X")


def waited_for(true: Callable[[], bool], most_s: float = 20.0) -> bool:
    """Whether something comes true within so many seconds."""
    end = monotonic() + most_s
    while monotonic() < end:
        if true():
            return True
        sleep(0.02)
    return true()
