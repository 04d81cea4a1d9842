"""What maps need, served by the app itself: Leaflet and the area's base map."""

import re
import shutil
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components
from xstatic.pkg import leaflet

from geo import maps, settings
from geo.area import Area

MOST_KEPT = 64
"""Base maps of so many areas, of a folder of them, are kept at hand."""


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs."""
    place = settings.database()
    folder = place if place.is_dir() else place.parent
    return _served(area.version, str(folder / "served"), area)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _bounds(version: str, _area: Area) -> tuple[float, float, float, float]:
    return maps.basemap_bounds(_area.basemap)


def bounds(area: Area) -> tuple[float, float, float, float]:
    """West, south, east and north of the area's base map, degrees in EPSG:4326."""
    return _bounds(area.version, area)


@st.cache_resource(show_spinner=False, max_entries=MOST_KEPT)
def _served(version: str, folder: str, _area: Area) -> maps.Served:
    """Put the base map where the app serves it from, beside Leaflet.

    A folder declared as a component is served with the right content types,
    which Streamlit's own static files are not. Addresses are relative to the map
    component's page, so that they hold under any base path.
    """
    name = re.sub(r"[^\w.-]", "_", version)
    ours = Path(folder) / name
    ours.mkdir(parents=True, exist_ok=True)
    (ours / "basemap.json").write_bytes(_area.basemap)
    ours.touch()
    latest = sorted(Path(folder).iterdir(), key=lambda made: made.stat().st_mtime)
    for old in latest[: -MOST_KEPT if settings.database().is_dir() else -1]:
        if old != ours:
            shutil.rmtree(old, ignore_errors=True)
    scripts = components.declare_component("leaflet", path=leaflet.BASE_DIR)
    basemap = components.declare_component("basemap", path=folder)
    return maps.Served(
        leaflet=f"../{scripts.name}/", basemap=f"../{basemap.name}/{name}/basemap.json"
    )
