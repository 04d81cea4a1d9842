"""New data is opened in the background while the old answers, and takes its place when it works.

Whatever is wrong with a new file, a column gone or a disk full, the old one stays in use. What is
wrong is in `Areas.not_served` and in the log.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

from geo.area import Area
from geo.areas import members
from geo.areas.door import Areas
from geo.areas.members import NotServed
from geo.errors import StoreError
from geo.families.wanted import Wanted
from geo.measure import METRES_PER_MILE
from geo.travel.standard import Standard

AGAIN_S = 300.0
"""What failed is tried again after so long, even if no file has changed: a disk may have room."""

_log = logging.getLogger(__name__)


class Background:
    """One piece of work at a time, in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = False

    def start(self, work: Callable[[], None]) -> bool:
        """Begin, unless something is being done or the process ends; gives whether it was begun."""
        with self._lock:
            if self._ended or (self._thread is not None and self._thread.is_alive()):
                return False
            self._thread = threading.Thread(target=work, name="renewal", daemon=True)
            self._thread.start()
            return True

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is being done; gives whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def end(self) -> None:
        """Begin nothing more, and wait for what was begun.

        Python aborts where it ends while a thread is in a library that is written in C++.
        """
        with self._lock:
            self._ended = True
        if self._thread is not None:
            self._thread.join()


class LastingAreas(Areas):
    """Areas that never wait for new data once they are open: see the module."""

    _tried: tuple[object, float] = (None, 0.0)

    def __init__(
        self,
        place: Path,
        *,
        most_open: int | None = None,
        made_ready: Callable[[Area], None] = lambda area: None,
    ) -> None:
        self._background = Background()
        super().__init__(place, most_open=most_open, made_ready=made_ready)

    def refresh(self) -> None:
        """See what is in the folder now, and have what is new opened. It never waits."""
        with self._lock:
            if not self._members:
                super().refresh()
                return
            try:
                stamped = members.stamps(self.places)
            except StoreError:  # what is open stays in use
                return
            failed, at = self._tried
            if failed == stamped and monotonic() - at < AGAIN_S:
                return
            if stamped != self._stamps or failed is not None:
                self._background.start(lambda: self._renew(stamped))

    def wait(self, seconds: float) -> bool:
        """Wait until no new data is being opened; gives whether that is so."""
        return self._background.wait(seconds)

    def end(self) -> None:
        """The process ends: open nothing more, and wait for what is being opened."""
        self._background.end()

    def _renew(self, stamped: object) -> None:
        try:
            new = Areas(self.places, most_open=self._most_open, made_ready=self._ready, before=self)
            for code in [one for one in self._open if one in new.names]:
                new.area(code)
        except Exception as error:  # noqa: BLE001  # whatever is wrong, the old stays in use
            _log.exception("The new data cannot be used. We keep using what is open")
            self._tried = stamped, monotonic()
            self._not_served = (NotServed(self.places[0], str(error)),)
            return
        with self._lock:
            self._adopt(new)
            self._tried = (stamped, monotonic()) if new.not_served else (None, 0.0)

    def _ready(self, area: Area) -> None:
        """Ask it what families ask, before any of them does."""
        self._made_ready(area)
        home = str(area.homes.table["postcode"].iloc[0])
        area.find(home, Wanted(), Standard("walk", within_m=METRES_PER_MILE))
        _ = area.credits, area.all_sources, datetime.fromisoformat(area.store.built_at)
