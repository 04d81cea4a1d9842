"""What maps need, served by the app itself: Leaflet, our scripts, and the area's base map."""

from functools import cache

import streamlit.components.v1 as components
from xstatic.pkg import leaflet

from geo import maps
from geo.area import Area
from pages.parts import map_tiles


def map_assets(area: Area) -> maps.Served:
    """Where the app serves what the area's map needs.

    Raises
    ------
    StoreError
        If the area's base map is no archive of map tiles.
    """
    return maps.Served(*_scripts(), map_tiles.ground(area))


@cache
def _scripts() -> tuple[str, str]:
    """The folders of Leaflet and of our own scripts.

    A folder declared as a component is served with the right content types,
    which Streamlit's own static files are not. Addresses are relative to the map
    component's page, so that they hold under any base path.
    """
    scripts = components.declare_component("leaflet", path=leaflet.BASE_DIR)
    ours = components.declare_component("map", path=str(maps.BROWSER))
    return f"../{scripts.name}/", f"../{ours.name}/"
