"""Units and coordinates: the one place where metres, miles and grids are turned into each other.

Positions are kept in metres on the British National Grid (EPSG:27700), and lengths are given
in metres on the ground: the grid's own are up to 0.04% short (`grid_scale`). Input and output
are longitude and latitude (WGS84, EPSG:4326). The two are joined by Ordnance Survey's OSTN15
grid shift, good to a few millimetres within Great Britain; the seven-parameter shift that most
software falls back on is off by up to 3.5 m.
"""

import math
from datetime import time

import numpy as np
from convertbng.cutil import convert_bng, convert_lonlat
from numpy.typing import ArrayLike, NDArray

from geo.errors import CrsError, InputError

METRES_PER_MILE = 1609.344
"""International mile, exact by definition."""

LONGEST_WITHIN_MILES = 60.0
"""The longest distance that a search takes: no home-to-school journey comes near it."""

LONGEST_WITHIN_MINUTES = 120.0
"""The longest journey that a search takes: the longest guide for a school journey is 75 minutes."""

Floats = NDArray[np.float64]

_WEST, _EAST, _SOUTH, _NORTH = -9.0, 2.1, 49.7, 61.0


def miles_to_metres(miles: float) -> float:
    """Metres in so many miles.

    >>> miles_to_metres(2)
    3218.688
    """
    return miles * METRES_PER_MILE


def metres_to_miles(metres: float) -> float:
    """Miles in so many metres.

    >>> metres_to_miles(4828.032)
    3.0
    """
    return metres / METRES_PER_MILE


def clock(at: time) -> str:
    """A time of day in English, as people write it.

    >>> from datetime import time
    >>> clock(time(9, 0)), clock(time(14, 30)), clock(time(12, 0)), clock(time(0, 0))
    ('9am', '2:30pm', 'midday', 'midnight')
    """
    if not at.minute and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def within_metres(miles: float) -> float:
    """A search limit in metres, from what a person gave in miles.

    Raises
    ------
    InputError
        If `miles` is not a number above 0 and at most ``LONGEST_WITHIN_MILES``.
    """
    if not 0 < miles <= LONGEST_WITHIN_MILES:
        raise InputError(
            f"The distance is {miles:g} miles. "
            f"Give a distance above 0 and up to {LONGEST_WITHIN_MILES:g} miles."
        )
    return miles_to_metres(miles)


def within_seconds(minutes: float) -> float:
    """A search limit in seconds, from what a person gave in minutes.

    Raises
    ------
    InputError
        If `minutes` is not a number above 0 and at most ``LONGEST_WITHIN_MINUTES``.
    """
    if not 0 < minutes <= LONGEST_WITHIN_MINUTES:
        raise InputError(
            f"The time is {minutes:g} minutes. "
            f"Give a time above 0 and up to {LONGEST_WITHIN_MINUTES:g} minutes."
        )
    return minutes * 60.0


_CENTRAL_EASTING = 400_000.0
_CENTRAL_SCALE = 0.9996012717
_EARTH_RADIUS_M = 6_382_000.0
"""The mean radius of Airy's ellipsoid in the middle of Great Britain."""


def to_grid(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Positions on the British National Grid (EPSG:27700) of WGS84 longitudes and latitudes.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326; scalars or one-dimensional, of one length `n`.

    Returns
    -------
    Array of shape ``(n, 2)``: eastings and northings in metres. A position
    outside the grid's cover is a row of NaN.
    """
    east, north = convert_bng(np.atleast_1d(lon), np.atleast_1d(lat))
    return np.column_stack([east, north])


def to_lonlat(east: ArrayLike, north: ArrayLike) -> Floats:
    """WGS84 longitudes and latitudes (EPSG:4326) of grid positions (EPSG:27700).

    Returns
    -------
    Array of shape ``(n, 2)``: longitude and latitude in degrees. A position
    outside the grid's cover is a row of NaN.
    """
    lon, lat = convert_lonlat(np.atleast_1d(east), np.atleast_1d(north))
    return np.column_stack([lon, lat])


def check_lonlat(lon: float, lat: float, *, what: str = "The position") -> None:
    """Raise unless a longitude and a latitude can be in or near Great Britain.

    Raises
    ------
    CrsError
        Naming `what`, the two values, and the mistake that they look like:
        exchanged, or grid metres instead of degrees.
    """
    if _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH:
        return
    if _WEST <= lat <= _EAST and _SOUTH <= lon <= _NORTH:
        hint = "Latitude and longitude look swapped: give the latitude (about 50 to 60) first."
    elif not (math.isfinite(lon) and math.isfinite(lat)):
        hint = "Give two numbers in degrees (WGS84, EPSG:4326)."
    elif abs(lon) > 180 or abs(lat) > 90:
        hint = "These look like grid metres: give degrees (WGS84, EPSG:4326)."
    else:
        hint = "That is not in Great Britain."
    raise CrsError(f"{what} is latitude {lat:g}, longitude {lon:g}. {hint}")


def grid_scale(east: ArrayLike) -> Floats:
    """How many metres of the British National Grid one metre on the ground is, by easting.

    0.9996 on the grid's central meridian, 1 about 180 km from it: the transverse Mercator scale to
    the second order of the distance from that meridian (Ordnance Survey, *A guide to coordinate
    systems in Great Britain*, annexe C). Lengths made true by it are within 0.004% of those on the
    ellipsoid; what is left is the old triangulation behind the grid.

    >>> grid_scale([400_000, 450_000, 580_000]).round(5).tolist()
    [0.9996, 0.99963, 1.0]
    """
    away = (np.asarray(east, dtype=float) - _CENTRAL_EASTING) / _EARTH_RADIUS_M
    return _CENTRAL_SCALE * (1 + away**2 / (2 * _CENTRAL_SCALE**2))


def straight_line_m(a: Floats, b: Floats) -> Floats:
    """Straight-line distance in metres on the ground between grid positions, row by row.

    A lower bound of every travel distance, never a stand-in for one. Positions are of EPSG:27700.
    """
    drawn = np.hypot(a[..., 0] - b[..., 0], a[..., 1] - b[..., 1])
    metres: Floats = drawn / grid_scale((a[..., 0] + b[..., 0]) / 2)
    return metres


COMPASS = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)

NO_DIRECTION_WITHIN_M = 25.0
"""A place nearer than this is here: a direction to it would be a guess."""


def compass(start: Floats, end: Floats) -> NDArray[np.object_]:
    """Which way places lie from a place, in words: a name of ``COMPASS``.

    Parameters
    ----------
    start, end
        Positions on the British National Grid (EPSG:27700), shapes ``(1, 2)`` and ``(n, 2)``.

    Returns
    -------
    `n` words; empty for a place nearer than ``NO_DIRECTION_WITHIN_M``, or not known (NaN).

    >>> compass(np.array([[0.0, 0.0]]), np.array([[0.0, 90.0], [-70.0, -60.0], [3.0, 4.0]]))
    array(['north', 'south-west', ''], dtype=object)
    """
    east, north = (end - start).T
    eighth = np.nan_to_num(np.degrees(np.arctan2(east, north)) / 45).round().astype(np.int64) % 8
    known = np.hypot(east, north) >= NO_DIRECTION_WITHIN_M
    return np.where(known, np.array(COMPASS, dtype=object)[eighth], "")


def percent(share: float, digits: int = 0) -> str:
    """A share in per cent: never rounded up to all or down to none; "" where it is missing.

    >>> percent(0.0), percent(0.42), percent(1.0)
    ('0%', '42%', '100%')
    >>> percent(1 / 315), percent(314 / 315), percent(314 / 315, 1), percent(math.nan)
    ('under 1%', 'over 99%', '99.7%', '')
    """
    if math.isnan(share):
        return ""
    step = 10.0 ** -(digits + 2)
    if 0 < share < step / 2:
        return f"under {step:.{digits}%}"
    if 1 - step / 2 <= share < 1:
        return f"over {1 - step:.{digits}%}"
    return f"{share:.{digits}%}"
