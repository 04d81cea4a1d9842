"""What maps need, served by the app itself: Leaflet, our scripts, and the area's base map."""

import logging
import re
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from threading import Lock

import streamlit.components.v1 as components
from xstatic.pkg import leaflet

from geo import maps, settings
from geo.area import Area
from geo.formats.tile_archive import TileArchive
from pages.parts import map_tiles, served

_log = logging.getLogger(__name__)

LEAST_KEPT = 4
"""Base maps of so many versions of the data are kept: visits that began before still show them."""

_kept: OrderedDict[str, maps.Served] = OrderedDict()
_lock = Lock()


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs.

    It is made once for each version; nothing of the area itself is kept.
    """
    most = max(LEAST_KEPT, 2 * settings.open_areas())
    with _lock:
        if area.version not in _kept:
            _kept[area.version] = _served(area, most)
        _kept.move_to_end(area.version)
        while len(_kept) > most:
            _kept.popitem(last=False)
        return _kept[area.version]


def check(area: Area) -> None:
    """See that the area's base map can be served, before anybody asks for it.

    Raises
    ------
    StoreError
        If it is no archive of map tiles.
    """
    try:
        _ground(_written(area, max(LEAST_KEPT, 2 * settings.open_areas())))
    except OSError as error:
        _log.error("The base map cannot be written: %s", error)


def _served(area: Area, most: int) -> maps.Served:
    """Put the base map where the app serves it from.

    A folder declared as a component is served with the right content types,
    which Streamlit's own static files are not. Addresses are relative to the map
    component's page, so that they hold under any base path. Without room for it, a map has no
    ground: that is better than no map.
    """
    scripts = components.declare_component("leaflet", path=leaflet.BASE_DIR)
    ours = components.declare_component("map", path=str(maps.BROWSER))
    found = maps.Served(f"../{scripts.name}/", f"../{ours.name}/")
    try:
        return replace(found, ground=_ground(_written(area, most)))
    except OSError as error:
        _log.error("The base map cannot be written: %s", error)
        return found


def _written(area: Area, most: int) -> Path:
    """The file of the base map, whole from the moment that it has its name."""
    name = re.sub(r"[^\w.-]", "_", area.version)
    file = served.folder() / f"{name}{map_tiles.SUFFIX}"
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as out:
        out.writelines(area.store.basemap())
    unfinished.replace(file)
    kept = file.parent.glob(f"*{map_tiles.SUFFIX}")
    for old in sorted(kept, key=lambda made: made.stat().st_mtime)[:-most]:
        if old != file:
            old.unlink(missing_ok=True)
    return file


def _ground(file: Path) -> maps.BaseMapFile | None:
    if not file.stat().st_size:
        return None
    about = TileArchive(file).metadata
    tiles = f"../../{map_tiles.ADDRESS}/{file.name}"
    places = about["places"]
    return maps.BaseMapFile(
        tiles, tuple(about["frame"]), about["beyond"], tuple(places) if places else None
    )
