"""What the base map draws: which tags are which kind, in which layer, and from which zoom on.

A zoom here is that of the tiles, which are drawn at twice the usual size: at zoom 13 the browser
shows tiles of zoom 12.
"""

from dataclasses import dataclass

FIRST_ZOOM, LAST_ZOOM = 5, 14
"""Tiles are made for these zooms; nearer, those of the last one are enlarged."""

_STREETS = {
    "major": ("motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"),
    "middle": ("secondary", "tertiary", "secondary_link", "tertiary_link"),
    "minor": ("residential", "unclassified", "living_street", "pedestrian"),
    "service": ("service",),
    "path": ("footway", "path", "cycleway", "bridleway", "track", "steps"),
}
LINES_BY_KEY: dict[str, dict[str, str]] = {
    "highway": {value: kind for kind, values in _STREETS.items() for value in values},
    "waterway": {"river": "river", "canal": "river", "stream": "stream"},
    "railway": dict.fromkeys(("rail", "light_rail", "narrow_gauge", "preserved", "tram"), "rail"),
    "route": {"ferry": "ferry"},
    "natural": {"coastline": "coast"},
}
AREAS_BY_KEY: dict[str, dict[str, str]] = {
    "natural": {
        "water": "water",
        "wood": "wood",
        "beach": "beach",
        "sand": "beach",
        "scrub": "wood",
        "heath": "grass",
        "grassland": "grass",
    },
    "waterway": {"riverbank": "water", "dock": "water"},
    "landuse": {
        "forest": "wood",
        "reservoir": "water",
        "basin": "water",
        "recreation_ground": "grass",
        "village_green": "grass",
        "grass": "grass",
        "meadow": "grass",
        "cemetery": "grass",
        "residential": "built",
        "retail": "built",
        "commercial": "built",
        "industrial": "built",
    },
    "leisure": {
        "park": "grass",
        "recreation_ground": "grass",
        "common": "grass",
        "garden": "grass",
        "golf_course": "grass",
        "pitch": "pitch",
        "playground": "pitch",
        "nature_reserve": "wood",
    },
    "amenity": dict.fromkeys(("school", "college", "university", "hospital"), "grounds"),
}
LINES, AREAS = (
    {(key, value): kind for key, kinds in table.items() for value, kind in kinds.items()}
    for table in (LINES_BY_KEY, AREAS_BY_KEY)
)

STREETS = frozenset(_STREETS)
PLACES = ("city", "town", "suburb", "village", "neighbourhood", "hamlet")
"""Settlements, the most important first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is drawn: its layer, the first zoom of its tiles, and of its name's."""

    layer: str
    zoom: int
    named: int = LAST_ZOOM + 1


RULES = {
    "land": Rule("land", 5),
    "coast": Rule("coast", 5),
    "built": Rule("ground", 8),
    "grounds": Rule("ground", 12),
    "grass": Rule("ground", 9, 13),
    "wood": Rule("ground", 8, 13),
    "beach": Rule("ground", 10),
    "pitch": Rule("ground", 14),
    "water": Rule("water", 7, 13),
    "stream": Rule("waterway", 12),
    "river": Rule("waterway", 8, 12),
    "building": Rule("building", 13),
    "path": Rule("street", 13, 14),
    "service": Rule("street", 14, 14),
    "minor": Rule("street", 12, 13),
    "middle": Rule("street", 9, 12),
    "major": Rule("street", 6, 12),
    "rail": Rule("rail", 9),
    "ferry": Rule("ferry", 7),
    "city": Rule("place", 5, 5),
    "town": Rule("place", 7, 7),
    "village": Rule("place", 10, 10),
    "suburb": Rule("place", 11, 11),
    "hamlet": Rule("place", 12, 12),
    "neighbourhood": Rule("place", 13, 13),
    "station": Rule("place", 12, 12),
}
"""Each kind, in the order in which layers are written."""

KINDS = tuple(RULES)
