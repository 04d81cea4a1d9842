"""A link to a place on a map that is not ours, for a phone to lead there."""

from urllib.parse import urlencode

_DIRECTIONS = "https://www.openstreetmap.org/directions"


def directions_link(lat: float, lon: float) -> str:
    """Where a browser asks for a route to a point (EPSG:4326).

    It names the place to go to, and never where somebody starts. A phone takes the point to its own
    map (`data-map` in the page's script).

    >>> directions_link(50.7, -1.29)
    'https://www.openstreetmap.org/directions?to=50.70000%2C-1.29000'
    """
    return f"{_DIRECTIONS}?{urlencode({'to': f'{lat:.5f},{lon:.5f}'})}"
