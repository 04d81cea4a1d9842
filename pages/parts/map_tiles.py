"""The base maps' files of tiles, sent piece by piece as a browser asks for them.

A browser asks for bytes of the one file of an area: no address, and so no log, says where somebody
looks; and it is asked to keep nothing of it. The pieces come straight from the area's database, so
that nothing has to be written first, and an app of a large area opens as soon as one of a small.
"""

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from geo import maps, settings
from geo.area import Area, StoredBaseMap
from geo.errors import StoreError
from geo.formats.tile_archive import TileArchive

LEAST_KEPT = 4
"""Base maps of so many versions of the data are kept: visits that began before still show them."""

_ADDRESS = "map-tiles"
_SUFFIX = ".pmtiles"
_FILE = re.compile(rf"/{_ADDRESS}/([\w-][\w.-]*{re.escape(_SUFFIX)})$")
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})$")
_MOST_BYTES = 1 << 20
"""Of one answer. A browser asks for a tile, or for a list of where tiles are: both are smaller."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    stored: StoredBaseMap
    ground: maps.BaseMapFile | None


_kept: OrderedDict[str, _Kept] = OrderedDict()
_lock = Lock()


def ground(area: Area) -> maps.BaseMapFile | None:
    """The base map of an area, and where this process serves it; None if the area has none.

    Raises
    ------
    StoreError
        If it is no archive of map tiles.
    """
    name = re.sub(r"[^\w.-]", "_", area.version) + _SUFFIX
    with _lock:
        if name not in _kept:
            stored = area.store.base_map(alone=True)
            _kept[name] = _Kept(stored, _described(name, stored))
        _kept.move_to_end(name)
        while len(_kept) > max(LEAST_KEPT, 2 * settings.open_areas()):
            _kept.popitem(last=False)
        return _kept[name].ground


def _described(name: str, stored: StoredBaseMap) -> maps.BaseMapFile | None:
    if not stored.size:
        return None
    about = TileArchive(stored.read).metadata
    places = about["places"]
    return maps.BaseMapFile(
        f"../../{_ADDRESS}/{name}",
        tuple(about["frame"]),
        about["beyond"],
        tuple(places) if places else None,
    )


class MapTiles:
    """Answers requests for base maps; all others go on to the app."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request."""
        asked = _FILE.search(scope["path"]) if scope["type"] == "http" else None
        if not asked or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        wanted = headers.get(b"range", b"").decode("latin-1")
        answer = await run_in_threadpool(_answer, asked[1], wanted)
        await answer(scope, receive, send)


def _answer(name: str, wanted: str) -> Response:
    """The bytes that are wanted of a base map: a range of them, never all."""
    kept = _kept.get(name)
    if kept is None:
        return Response(status_code=404)
    headers = {"cache-control": "no-store", "accept-ranges": "bytes", "etag": f'"{name}"'}
    size = kept.stored.size
    found = _RANGE.match(wanted)
    start = int(found[1]) if found else size
    end = min(int((found and found[2]) or size) + 1, start + _MOST_BYTES, size)
    if end <= start:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    try:
        data = kept.stored.read(start, end - start)
    except StoreError as error:
        _log.error("A piece of the base map cannot be read: %s", error)
        return Response(status_code=500, headers=headers)
    headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(data, 206, headers, "application/vnd.pmtiles")
