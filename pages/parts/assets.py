"""What maps need, served by the app itself: Leaflet and the area's base map."""

import logging
import re
import shutil
from collections import OrderedDict
from threading import Lock

import streamlit.components.v1 as components
from xstatic.pkg import leaflet

from geo import maps, settings
from geo.area import Area
from pages.parts import served

Bounds = tuple[float, float, float, float]

_log = logging.getLogger(__name__)

LEAST_KEPT = 4
"""Base maps of so many versions of the data are kept: visits that began before still show them."""

_kept: OrderedDict[str, tuple[maps.Served, Bounds]] = OrderedDict()
_lock = Lock()


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs."""
    return _assets(area)[0]


def bounds(area: Area) -> Bounds:
    """West, south, east and north of the area's base map, degrees in EPSG:4326."""
    return _assets(area)[1]


def _assets(area: Area) -> tuple[maps.Served, Bounds]:
    """Both, made once for each version; nothing of the area itself is kept."""
    most = max(LEAST_KEPT, 2 * settings.open_areas())
    with _lock:
        if area.version not in _kept:
            _kept[area.version] = _served(area, most), maps.basemap_bounds(area.basemap)
        _kept.move_to_end(area.version)
        while len(_kept) > most:
            _kept.popitem(last=False)
        return _kept[area.version]


def _served(area: Area, most: int) -> maps.Served:
    """Put the base map where the app serves it from, beside Leaflet.

    A folder declared as a component is served with the right content types,
    which Streamlit's own static files are not. Addresses are relative to the map
    component's page, so that they hold under any base path. Without room for it, a map has no
    ground: that is better than no map.
    """
    scripts = f"../{components.declare_component('leaflet', path=leaflet.BASE_DIR).name}/"
    try:
        return maps.Served(leaflet=scripts, basemap=_written(area, most))
    except OSError as error:
        _log.error("The base map cannot be written: %s", error)
        return maps.Served(leaflet=scripts)


def _written(area: Area, most: int) -> str:
    name = re.sub(r"[^\w.-]", "_", area.version)
    ours = served.folder() / name
    ours.mkdir(parents=True, exist_ok=True)
    (ours / "basemap.json").write_bytes(area.basemap)
    ours.touch()
    latest = sorted(served.folder().iterdir(), key=lambda made: made.stat().st_mtime)
    for old in latest[:-most]:
        if old != ours:
            shutil.rmtree(old, ignore_errors=True)
    basemap = components.declare_component("basemap", path=str(served.folder()))
    return f"../{basemap.name}/{name}/basemap.json"
