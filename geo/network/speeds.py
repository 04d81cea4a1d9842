"""How fast one drives along a road: by its kind, and by its limit where that is lower."""

from geo.network.tagging import Tags, limit_kmh

ROADS = {
    # highway: typical driving speed in km/h, all day, junctions included
    "motorway": 100.0,
    "motorway_link": 60.0,
    "trunk": 75.0,
    "trunk_link": 45.0,
    "primary": 55.0,
    "primary_link": 35.0,
    "secondary": 50.0,
    "secondary_link": 35.0,
    "tertiary": 45.0,
    "tertiary_link": 30.0,
    "unclassified": 38.0,
    "residential": 28.0,
    "road": 28.0,
    "living_street": 12.0,
    "service": 15.0,
}
_TRACK_KMH = 12.0
_SHARE_OF_LIMIT = 0.85  # traffic averages less than the limit that is posted


def drive_kmh(tags: Tags, highway: str) -> float:
    """The speed at which one gets along on average, junctions included, in km/h."""
    typical = ROADS.get(highway, _TRACK_KMH)
    limit = limit_kmh(tags.get("maxspeed"))
    return typical if limit is None else min(typical, limit * _SHARE_OF_LIMIT)
