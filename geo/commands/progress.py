"""Progress of long work on standard error, with the time that is left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic

_SURE_AFTER_S = 3.0
_SURE_FROM = 0.08
_REMIND_S = 10.0


class ProgressLines:
    """Writes what is being done, the share done, and about how long the rest takes.

    Downloads come before the work that is counted, so the clock starts at the first share above 0.
    """

    def __init__(self, before: str = "") -> None:
        self._before = before
        self._lock = Lock()
        self._start: tuple[float, float] | None = None
        self._said = (0.0, "", monotonic())

    def __call__(self, share: float, what: str) -> None:
        """Take note of the share done (0 to 1) and what is being done now, and write it."""
        with self._lock:
            now = monotonic()
            if share > 0 and self._start is None:
                self._start = (share, now)
            self._said = (share, what, now)
            left_s = self._left_s(now)
        print(f"{self._before}{share:4.0%} {what}{_said(left_s)}", file=sys.stderr)

    def _left_s(self, now: float) -> float | None:
        """Seconds that the rest takes at the pace so far; None while that is a guess."""
        share, _, at = self._said
        if self._start is None or not _SURE_FROM < share < 1:
            return None
        first, start = self._start
        if at - start < _SURE_AFTER_S or share <= first:
            return None
        return max(0.0, (1 - share) * (at - start) / (share - first) - (now - at))

    @contextmanager
    def reminding(self) -> Iterator["ProgressLines"]:
        """Write the last line again where nothing has been said for a while."""
        done = Event()

        def remind() -> None:
            while not done.wait(_REMIND_S):
                with self._lock:
                    share, what, at = self._said
                    now = monotonic()
                    left_s = self._left_s(now)
                if what and now - at >= _REMIND_S:
                    waited = f"{self._before}{share:4.0%} {what}, {now - at:.0f} s so far"
                    print(f"{waited}{_said(left_s)}", file=sys.stderr)

        thread = Thread(target=remind, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            done.set()
            thread.join()


def _said(left_s: float | None) -> str:
    if left_s is None:
        return ""
    if left_s < 90:
        return f", about {max(5, round(left_s / 5) * 5)} s left"
    return f", about {round(left_s / 60)} min left"
