"""The map of a service: its places, and the route to one of them. It is all in words as well."""

import pandas as pd

from geo import maps
from geo.area import Area, WayThere, places
from geo.directory.entry import Entry
from geo.directory.vocabulary import section_of
from pages.parts import map as area_map

MAP_HEIGHT = 460
MOST_PLACES = 30

_AROUND = 0.01
"""How many degrees around a service its map shows where nobody gave a start."""


def draw(area: Area, entry: Entry, doors: pd.DataFrame, way: WayThere | None) -> None:
    """Draw the places of a service, and the route to the chosen one."""
    each = places(way.doors if way else doors).head(MOST_PLACES)
    layer = maps.answer_layer(_found(area, entry, each, way))
    bounds = None if way else _around(each)
    area_map.show(area, layer, "service-map", height=MAP_HEIGHT, bounds=bounds)


def _around(each: pd.DataFrame) -> tuple[float, float, float, float]:
    lon, lat = each["lon"], each["lat"]
    return (lon.min() - _AROUND, lat.min() - _AROUND, lon.max() + _AROUND, lat.max() + _AROUND)


def _found(area: Area, entry: Entry, each: pd.DataFrame, way: WayThere | None) -> maps.MapFound:
    service, first = entry.service, each.iloc[0]
    results = pd.DataFrame(
        {
            "service_id": each["location_id"],
            "name": service.name,
            "section": section_of(service.category),
            "lat": each["lat"],
            "lon": each["lon"],
            "illustrative": service.illustrative,
            "about": each["address"],
        }
    )
    # Without a start the map begins at the service itself, whose sign covers this.
    home = (way.start.lon, way.start.lat) if way else (first["lon"], first["lat"])
    return maps.MapFound(
        search=f"{area.version}/{service.service_id}/{home}",
        home=home,
        results=results,
        listed=len(results),
        chosen=way.chosen if way else str(first["location_id"]),
        route=way.route.line if way else None,
        parts=way.route.parts if way else (),
    )
