"""The data that the API answers from: read once, and again whenever a file is replaced."""

import logging
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from geo import settings
from geo.api.catalogue import Catalogue
from geo.area import Area
from geo.areas import Areas
from geo.areas.renewal import Background
from geo.errors import StoreError
from geo.store import Store, version_of

_log = logging.getLogger(__name__)


class Current:
    """The catalogue of a database file, or of a folder: made again whenever a file is replaced."""

    def __init__(self, db: Path) -> None:
        self._db = db
        self._areas = Areas(db) if db.is_dir() else None
        self._searched: Areas | None = None
        self._open = False
        self._opening = Background()
        self._lock = Lock()
        self._background = Background()
        self._version = ""
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The catalogue of what is there now.

        Raises
        ------
        StoreError
            If the file is missing or cannot be read, or no file of the folder can.
        """
        if self._catalogue is None:
            with self._lock:
                if self._catalogue is None:
                    version = self._now()
                    self._catalogue, self._version = self._made(), version
        else:
            self._renew()
        return self._catalogue

    def _renew(self) -> None:
        """Have new data read in the background; whatever is wrong with it, the old answers."""
        try:
            version = self._now()
        except StoreError as error:
            _log.error("%s", error)
            return
        if version != self._version:
            self._background.start(lambda: self._read(version))

    def _read(self, version: str) -> None:
        try:
            self._catalogue = self._made()
        except Exception:  # noqa: BLE001  # whatever is wrong, the old answers
            _log.exception("The new data cannot be used. We keep using the data from before")
        self._version = version

    def wait(self, seconds: float) -> bool:
        """Wait until no new data is being read or opened; gives whether that is so."""
        return self._opening.wait(seconds) and self._background.wait(seconds)

    def end(self) -> None:
        """The process ends: read and open nothing more, and wait for what was begun."""
        self._opening.end()
        self._background.end()

    def area_of(self, place: str) -> Area:
        """The area that answers for a place; opened when somebody first searches.

        Raises
        ------
        InputError
            If the place cannot be found, or is in none of the areas.
        """
        area = self._to_search().of(place)
        self._open = True
        return area

    def _to_search(self) -> Areas:
        with self._lock:
            self._searched = self._searched or self._areas or Areas(self._db)
            return self._searched

    def is_open(self) -> bool:
        """Whether searches find their area open, of several the first; if not, it is opened in the
        background.
        """
        if not self._open:
            self._opening.start(self._open_first)
        return self._open

    def _open_first(self) -> None:
        try:
            self._to_search().area()
        except Exception:  # noqa: BLE001  # whatever is wrong, it is tried again
            _log.exception("The area cannot be opened")
        else:
            self._open = True

    def age_s(self) -> float:
        """How old the data in use is, in seconds: of several areas, the oldest."""
        served = self._areas.members if self._areas is not None else ()
        built = [one.built_at for one in served] or [self.catalogue().rows.built_at]
        return settings.age_s(min(map(datetime.fromisoformat, built)))

    def _now(self) -> str:
        if self._areas is None:
            return version_of(self._db)
        self._areas.refresh()
        return self._areas.version

    def _made(self) -> Catalogue:
        if self._areas is None:
            return Catalogue(Store.open(self._db))
        names = self._areas.names
        return Catalogue(self._areas.everything(), self._areas.locate, names)


def _offered(request: Request) -> Catalogue:
    current: Current = request.app.state.current
    return current.catalogue()


Offered = Annotated[Catalogue, Depends(_offered)]
"""The catalogue, as an endpoint takes it."""
