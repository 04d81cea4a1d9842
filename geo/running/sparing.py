"""A log that whoever repeats themselves does not fill: each warning once a minute, and how often.

A client that is refused a thousand times a second would otherwise write a thousand lines, and so
would each visitor while the data cannot be read.
"""

import logging
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic
from typing import TextIO

EVERY_S = 60.0
"""A line of one kind is written at most once in so many seconds."""

MOST_KINDS = 200
"""So many kinds are told apart at a time; what comes beyond counts as one more."""

KIND = "kind"
"""A line says of what kind it is where its words differ each time: ``extra={KIND: "refused"}``."""

TIMES = "times"
"""How often a line came since it was last written, where that is not once."""


@dataclass(slots=True)
class _Written:
    """When a line of this kind may be written next, how many came since, and the last of them."""

    next_at: float
    times: int = 0
    name: str = ""
    level: int = logging.WARNING
    message: str = ""


class SparingHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes a warning or an error at once, and others of its kind together after a minute.

    Lines are of one kind if they have the same words and come from the same place, or say so.
    """

    def __init__(self, stream: TextIO | None = None, every_s: float = EVERY_S) -> None:
        super().__init__(stream)
        self.every_s = every_s
        self._kinds: dict[Hashable, _Written] = {}
        self._due: threading.Timer | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or count it."""
        if record.levelno < logging.WARNING:
            super().emit(record)
            return
        kind = _kind(record)
        if kind not in self._kinds and len(self._kinds) >= MOST_KINDS:
            kind = "others"
        held = self._kinds.get(kind)
        if held is None:
            self._kinds[kind] = _Written(monotonic() + self.every_s)
            self._wait()
            super().emit(record)
            return
        held.times += 1
        held.name, held.level, held.message = record.name, record.levelno, record.getMessage()

    def _wait(self) -> None:
        """Have a thread look when the first minute is over."""
        if self._due is None and self._kinds:
            first = min(held.next_at for held in self._kinds.values())
            self._due = threading.Timer(max(0.0, first - monotonic()), self._look)
            self._due.daemon = True
            self._due.start()

    def _look(self) -> None:
        """Write what came again in the minutes that are over, and forget what did not."""
        self.acquire()
        try:
            now = monotonic()
            for kind, held in list(self._kinds.items()):
                if held.next_at > now:
                    continue
                if not held.times:
                    del self._kinds[kind]
                    continue
                self._tell(held)
                self._kinds[kind] = _Written(now + self.every_s)
            self._due = None
            self._wait()
        finally:
            self.release()

    def _tell(self, held: _Written) -> None:
        about = {"name": held.name, "levelno": held.level, "msg": held.message}
        level = logging.getLevelName(held.level)
        record = logging.makeLogRecord({**about, "levelname": level, TIMES: held.times})
        super().emit(record)

    def close(self) -> None:
        """Write what is still counted."""
        self.acquire()
        try:
            if self._due is not None:
                self._due.cancel()
            for held in self._kinds.values():
                if held.times:
                    self._tell(held)
            self._kinds.clear()
        finally:
            self.release()
        super().close()


def _kind(record: logging.LogRecord) -> Hashable:
    named = getattr(record, KIND, None)
    if named is not None:
        return record.name, named
    error = record.exc_info[1] if record.exc_info else None
    at = error.__traceback__ if error else None
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = (type(error), at.tb_frame.f_code, at.tb_lineno) if at else None
    return record.name, record.getMessage(), place
