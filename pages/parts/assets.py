"""What maps need, served by the app itself: Leaflet and the area's base map."""

import re
import shutil
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components
from xstatic.pkg import leaflet

from geo import maps, settings
from geo.area import Area


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs."""
    return _served(area.version, str(settings.database().parent / "served"), area)


@st.cache_resource(show_spinner=False, max_entries=2)
def _bounds(version: str, _area: Area) -> tuple[float, float, float, float]:
    return maps.basemap_bounds(_area.basemap)


def bounds(area: Area) -> tuple[float, float, float, float]:
    """West, south, east and north of the area's base map, degrees in EPSG:4326."""
    return _bounds(area.version, area)


@st.cache_resource(show_spinner=False, max_entries=2)
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
    for old in Path(folder).iterdir():
        if old != ours:
            shutil.rmtree(old, ignore_errors=True)
    scripts = components.declare_component("leaflet", path=leaflet.BASE_DIR)
    basemap = components.declare_component("basemap", path=str(ours))
    return maps.Served(
        leaflet=f"../{scripts.name}/", basemap=f"../{basemap.name}/basemap.json?v={name}"
    )
