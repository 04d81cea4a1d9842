"""So many at once; the rest wait, and not for ever.

Threads that work under one interpreter's lock hold each other up: fifty at once take half as long
again, each, as two at a time do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Semaphore
from time import perf_counter

from geo.errors import GeoError
from geo.running.figures import LiveFigures


class BusyError(GeoError):
    """There was no turn within the time that somebody may wait."""


class PageTurns:
    """Turns of one kind of work. Safe to share between threads.

    Parameters
    ----------
    kind
        What is done, in one word: its figures have it.
    at_once
        How many are at work at a time.
    wait_s
        How many seconds the others wait for a turn.
    figures
        Where it is counted.
    """

    def __init__(self, kind: str, at_once: int, wait_s: float, figures: LiveFigures) -> None:
        self.kind = kind
        self.wait_s = wait_s
        self._free = Semaphore(at_once)
        self._inside = 0
        self._left = Condition()
        self._figures = figures

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a turn, when there is one.

        Raises
        ------
        BusyError
            If there is none within `wait_s` seconds.
        """
        with self._counted():
            began = perf_counter()
            with self._figures.waiting.labels(self.kind).track_inprogress():
                got = self._free.acquire(timeout=self.wait_s)
            if not got:
                self._figures.refused.labels(self.kind).inc()
                raise BusyError("We are busy. Please try again in a moment.")
            try:
                yield
            finally:
                self._free.release()
                self._figures.seconds.labels(self.kind).observe(perf_counter() - began)

    def wait_until_idle(self, longest_s: float) -> bool:
        """Let those who are at work and those who wait go first; gives whether nobody is left."""
        with self._left:
            return self._left.wait_for(lambda: not self._inside, longest_s)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._left:
            self._inside += 1
        try:
            yield
        finally:
            with self._left:
                self._inside -= 1
                self._left.notify_all()
