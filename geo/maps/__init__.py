"""From tables to a map: the only folder that draws.

A map has two parts. The *area map* stays the same from one search to the next:
the base map, the zoom buttons and the credits. Over it, without reloading it, so
that the person's view is kept, lies either the *answer* to a family's search or
the *plan* that planners and commissioners see: zones, homes and streets in
classes.

Nothing here fetches anything from another host: Leaflet, our scripts and the base map's tiles
come from addresses that the caller serves itself. Names come from open data, so they
reach the browser as JSON and are shown as text, never as HTML.

Modules:

- `area`: the map of an area, and what a family's search found, laid over it
- `base_map`: what a base map is to a picture: what of it lies in a frame, at a zoom
- `elsewhere`: a link to a place on a map that is not ours, for a phone to lead there
- `ground`: the ground of a picture: land, water, woods, streets and railways of the base map
- `ground_names`: the names of a picture's ground: settlements and stations, streets, rivers and
  paths along their line, parks, woods and water in their middle
- `picture`: a plan as a picture (PNG): zones and places in classes, with legend, title and
  sources
- `picture_frame`: where things lie on a picture
- `plan`: the map of planners and commissioners: zones, homes and streets in classes, with a
  legend
"""

from geo.maps.area import (
    BROWSER,
    EDGE_IMAGE,
    GROUP_IMAGE,
    HOME_IMAGE,
    SIGNS,
    AreaMap,
    BaseMapFile,
    MapFound,
    Served,
    answer_layer,
    area_map,
    sign_image,
)
from geo.maps.base_map import BaseMap
from geo.maps.elsewhere import directions_link
from geo.maps.plan import Kind, MapPlan, plan_layer, swatch

__all__ = [
    "BROWSER",
    "EDGE_IMAGE",
    "GROUP_IMAGE",
    "HOME_IMAGE",
    "SIGNS",
    "AreaMap",
    "BaseMap",
    "BaseMapFile",
    "Kind",
    "MapFound",
    "MapPlan",
    "Served",
    "answer_layer",
    "area_map",
    "directions_link",
    "plan_layer",
    "sign_image",
    "swatch",
]
