"""Postcodes of Northern Ireland, moved from the Irish grid to the British National Grid.

Directories of the whole United Kingdom give Northern Ireland's positions on the Irish grid
(EPSG:29902, EPSG:29903). Read as British ones, they would be in Cheshire, Merseyside and Cumbria.

The projection is worked out as Ordnance Survey's "A guide to coordinate systems in Great Britain"
does (annex C), with the constants of the Irish grid; the seven-parameter shift to WGS84 is that of
EPSG:1641. It is good to about a metre.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure import Floats, to_grid

_MAJOR_M, _MINOR_M = 6_377_340.189, 6_356_034.447_938_534  # modified Airy
_SCALE = 1.000_035
_LAT_0, _LON_0 = np.radians(53.5), np.radians(-8.0)
_EAST_0_M, _NORTH_0_M = 200_000.0, 250_000.0
_SHIFT_M = np.array([482.5, -130.6, 564.6])
_TURN = np.radians(np.array([-1.042, -0.214, -0.631]) / 3600)
_STRETCH = 8.15e-6
_WGS84_MAJOR_M, _WGS84_ECC2 = 6_378_137.0, 0.006_694_379_990_14
_ECC2 = 1 - (_MINOR_M / _MAJOR_M) ** 2
_WEST, _EAST, _SOUTH, _NORTH = -8.3, -5.3, 53.9, 55.5


def british_positions(codes: pd.Series, given: Floats, lonlat: Floats | None = None) -> Floats:
    """Positions of postcodes on the British National Grid, those of Northern Ireland moved there.

    Every reader of postcodes passes through here.

    Parameters
    ----------
    codes
        Postcodes; those that begin with BT are in Northern Ireland.
    given
        Easting and northing, shape ``(n, 2)``, metres: of the Irish grid for Northern Ireland,
        of EPSG:27700 for all others. NaN where there is no position.
    lonlat
        Longitude and latitude (EPSG:4326) where the directory gives them too, shape ``(n, 2)``:
        Northern Ireland's are then taken from there.

    Returns
    -------
    Array of shape ``(n, 2)``, EPSG:27700. NaN where there is no position, and for one of Northern
    Ireland that is not there.
    """
    found = np.array(given, dtype=float)
    irish = codes.str.startswith("BT").fillna(False).to_numpy(dtype=bool)
    placed = irish & ~np.isnan(found).any(axis=1)
    degrees = np.full_like(found, np.nan)
    degrees[placed] = irish_lonlat(found[placed]) if lonlat is None else lonlat[placed]
    placed &= _in_northern_ireland(degrees)
    found[irish] = np.nan
    if placed.any():
        found[placed] = to_grid(degrees[placed, 0], degrees[placed, 1])
    return found


def _in_northern_ireland(degrees: Floats) -> NDArray[np.bool_]:
    lon, lat = degrees.T
    inside: NDArray[np.bool_] = (lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH)
    return inside


def irish_lonlat(places: Floats) -> Floats:
    """Longitudes and latitudes (EPSG:4326) of places on the Irish grid (EPSG:29903), metres."""
    lat, lon = _unprojected(places[:, 0] - _EAST_0_M, places[:, 1] - _NORTH_0_M)
    radius = _MAJOR_M / np.sqrt(1 - _ECC2 * np.sin(lat) ** 2)
    x, y = radius * np.cos(lat) * np.cos(lon), radius * np.cos(lat) * np.sin(lon)
    return _degrees(_shifted(np.array([x, y, radius * (1 - _ECC2) * np.sin(lat)])))


def _unprojected(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """Latitudes and longitudes, radians, on the ellipsoid of the Irish grid."""
    foot = north / (_MAJOR_M * _SCALE) + _LAT_0
    for _ in range(6):  # each step gains three digits
        foot = foot + (north - _meridian_m(foot)) / (_MAJOR_M * _SCALE)
    sine2, tan = np.sin(foot) ** 2, np.tan(foot)
    nu = _MAJOR_M * _SCALE / np.sqrt(1 - _ECC2 * sine2)
    rho = nu * (1 - _ECC2) / (1 - _ECC2 * sine2)
    eta2, tan2, e = nu / rho - 1, tan**2, east / nu
    lat = foot - tan * nu / rho * e**2 * (
        1 / 2 - e**2 / 24 * (5 + 3 * tan2 + eta2 - 9 * tan2 * eta2) + e**4 / 720 * (61 + 90 * tan2)
    )
    lon = e - e**3 / 6 * (nu / rho + 2 * tan2) + e**5 / 120 * (5 + 28 * tan2 + 24 * tan2**2)
    return lat, _LON_0 + lon / np.cos(foot)


def _meridian_m(lat: Floats) -> Floats:
    """Metres along the meridian from the true origin of the Irish grid."""
    n = (_MAJOR_M - _MINOR_M) / (_MAJOR_M + _MINOR_M)
    less, more = lat - _LAT_0, lat + _LAT_0
    terms = (
        (1 + n + 5 / 4 * (n**2 + n**3)) * less,
        -(3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more),
        15 / 8 * (n**2 + n**3) * np.sin(2 * less) * np.cos(2 * more),
        -35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more),
    )
    length: Floats = _MINOR_M * _SCALE * sum(terms)
    return length


def _shifted(places: Floats) -> Floats:
    """Geocentric places, metres, moved from the Irish grid's ellipsoid to that of WGS84."""
    turned = np.cross(_TURN, places.T).T
    moved: Floats = _SHIFT_M[:, None] + (1 + _STRETCH) * (places + turned)
    return moved


def _degrees(places: Floats) -> Floats:
    """Longitudes and latitudes (EPSG:4326) of geocentric places."""
    x, y, z = places
    across = np.hypot(x, y)
    lat = np.arctan2(z, across * (1 - _WGS84_ECC2))
    for _ in range(4):
        radius = _WGS84_MAJOR_M / np.sqrt(1 - _WGS84_ECC2 * np.sin(lat) ** 2)
        lat = np.arctan2(z + _WGS84_ECC2 * radius * np.sin(lat), across)
    found: Floats = np.degrees(np.column_stack([np.arctan2(y, x), lat]))
    return found
