"""cafein's networks in a process beside this one: a fault in the engine ends that, and no page.

The engine is a compiled library. Where it fails as such libraries do, the operating system ends the
process that it is in. So it has one of its own, started when somebody first rides and ended with
this one. If it has ended, it is started again, and what was asked is asked once more.
"""

import atexit
import contextlib
import logging
import os
import queue
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from geo.errors import GeoError

AT_ONCE = 4
"""How many may ask at the same time. The others wait."""

LONGEST_ASK_S = 600.0
"""An engine that takes longer than this has hung."""

Changes = Sequence[tuple[str, str, int, float]]
"""Walks between nodes: from, to, seconds, and what they cost."""

_PROGRAM = Path(__file__).with_name("rider.py")
_log = logging.getLogger(__name__)


class RideError(GeoError):
    """The engine that rides has failed, twice over."""


class NetworkBeside:
    """The engine's network of a day, in the process beside this one. Safe to share between threads.

    Parameters
    ----------
    feed
        A GTFS feed, as a zip file.
    changes
        See `Changes`.
    """

    def __init__(self, feed: bytes, changes: Changes) -> None:
        self.key = next(_keys)
        self.made_of = feed, changes
        weakref.finalize(self, _forgotten.append, self.key)

    def ask(self, call: str, *given: Any, **named: Any) -> Any:
        """What one of the engine's own calls answers.

        Raises
        ------
        RideError
            If the engine fails.
        """
        for again in (True, False):
            beside = _beside()
            try:
                good, answer = beside.ask(self, (call, given, named))
            except TimeoutError:
                beside.end()
                _log.error("The public transport engine gave no answer.")
                raise RideError(_FAILED) from None
            except (EOFError, OSError):
                beside.end()
                _log.error("The engine that rides has ended (%s).", beside.process.returncode)
                if again:
                    continue
                raise RideError(_FAILED) from None
            if not good:
                _log.error("The engine that rides has failed: %s", answer)
                raise RideError(_FAILED)
            return answer
        raise AssertionError("it was asked twice")


_FAILED = (
    "We cannot work out journeys by public transport at the moment. Try again in a few minutes, or "
    "choose another way to travel."
)


@dataclass(slots=True)
class ProcessBeside:
    """The process, and the lines to it that nobody uses."""

    process: "subprocess.Popen[bytes]"
    lines: "queue.LifoQueue[Connection]"
    parent: int = field(default_factory=os.getpid)
    has: set[int] = field(default_factory=set)
    opening: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(cls) -> "ProcessBeside":
        """Start it."""
        pairs = [Pipe() for _ in range(AT_ONCE)]
        theirs = [their.fileno() for _, their in pairs]
        process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM), *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        lines: queue.LifoQueue[Connection] = queue.LifoQueue()
        for ours, their in pairs:
            their.close()
            lines.put(ours)
        return cls(process, lines)

    def ask(self, network: NetworkBeside, asked: tuple[Any, ...]) -> tuple[bool, Any]:
        """Whether a call of a network's went well, and its answer or what was wrong.

        Raises
        ------
        EOFError, OSError
            If the process ends; TimeoutError if it does not answer.
        """
        line = self.lines.get()
        try:
            with self.opening:
                if network.key not in self.has:
                    good, wrong = _sent(line, ("open", network.key, *network.made_of))
                    if not good:
                        return good, wrong
                    self.has.add(network.key)
            return _sent(line, ("ask", network.key, *asked, _no_longer_wanted()))
        finally:
            self.lines.put(line)

    def is_there(self) -> bool:
        """Whether it runs, and is of this process and not of one that this was forked from."""
        return self.parent == os.getpid() and self.process.poll() is None

    def end(self) -> None:
        """End it, if it has not ended."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()


def _sent(line: Connection, message: tuple[Any, ...]) -> tuple[bool, Any]:
    line.send(message)
    if not line.poll(LONGEST_ASK_S):
        raise TimeoutError
    answer: tuple[bool, Any] = line.recv()
    return answer


_keys = count()
_forgotten: deque[int] = deque()
_starting = threading.Lock()
_now: list[ProcessBeside] = []


def _beside() -> ProcessBeside:
    """The process beside this one, started if it is not there."""
    with _starting:
        if not (_now and _now[0].is_there()):
            _now[:] = [ProcessBeside.start()]
            atexit.register(_now[0].end)
        return _now[0]


def _no_longer_wanted() -> list[int]:
    """The networks that nobody has any more."""
    keys = []
    with contextlib.suppress(IndexError):
        while True:
            keys.append(_forgotten.popleft())
    return keys
