"""Where children live: from what a row, or a person, gives to a point and how exact it is.

A postcode's homes lie within its spread of the postcode's point (`geo.places.homes`); an address
point has no spread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from geo.errors import GeoError, InputError
from geo.measure import check_lonlat, to_grid, to_lonlat
from geo.places.homes import LEAST_SPREAD_M, NEAR_HOMES_M, ROUGH_QUALITY, ROUGH_SPREAD_M, Homes
from geo.places.postcodes import Place, PostcodeRow
from geo.places.typed_postcode import normalise
from geo.school_travel.child import PostcodeFinder, Setting
from geo.school_travel.measure import ChildHome
from geo.school_travel.pupil_rows import PupilRow

SAME_PLACE_M = 1000.0
"""A postcode and a position of one row that are farther apart are two homes."""


def spread_m(postcode: str, quality: float | None, spreads: Mapping[str, float]) -> float:
    """How far a home may be from its postcode's point, in metres.

    Parameters
    ----------
    quality
        The positional quality of the postcode's point; missing: not known.
    spreads
        The spread of each postcode of the area.
    """
    if quality is not None and not pd.isna(quality) and quality >= ROUGH_QUALITY:
        return ROUGH_SPREAD_M
    return float(spreads.get(postcode, LEAST_SPREAD_M))


@dataclass(frozen=True, slots=True)
class PlacedHome:
    """A home that a person gave: where it is, and whether in the council's area (None: not known).

    `note` is something that the person should know.
    """

    home: ChildHome
    here: bool | None
    note: str | None


class PlaceFinder(Protocol):
    """The look-ups that one home needs; `geo.store.Store` offers them."""

    def locate(self, text: str) -> Place:
        """Where a postcode, a town or ``latitude,longitude`` is."""
        ...

    def postcode(self, code: str) -> PostcodeRow | None:
        """A postcode of the directory."""
        ...


def find_home(finder: PlaceFinder, text: str, homes: Homes, area_code: str) -> PlacedHome:
    """Find the home that a person gave, as a postcode or as latitude and longitude.

    Raises
    ------
    InputError
        If it cannot be found, or is a whole town; the message says what to do.
    """
    if not text.strip():
        raise InputError("Enter the postcode of the home.")
    place = finder.locate(text)
    here: bool | None
    if place.spread_m is not None:
        here = True if place.authority_code == area_code else None
        home = ChildHome(place.lon, place.lat, place.spread_m, None, place.name)
        return PlacedHome(home, here, place.note)
    if place.postcode is None and place.authority_code is not None:
        raise InputError(
            f"{place.name} is a whole town or village. To measure from a home we need its "
            "postcode, or its latitude and longitude."
        )
    here = place.authority_code == area_code
    spread = 0.0
    if place.postcode is None:
        away_m = _away_m(homes, [(place.lon, place.lat)])[0]
        here = True if away_m <= NEAR_HOMES_M else None
    else:
        row = finder.postcode(place.postcode)
        spread = spread_m(place.postcode, row.quality if row else None, homes.spreads_m)
    home = ChildHome(place.lon, place.lat, spread, place.postcode, place.name)
    return PlacedHome(home, here, place.note)


def _away_m(homes: Homes, places: Sequence[tuple[float, float]]) -> np.ndarray:
    """Metres from places to the nearest home; infinite off the grid of Great Britain."""
    lonlat = np.array(places, dtype=float).reshape(-1, 2)
    grid = to_grid(lonlat[:, 0], lonlat[:, 1])
    on = np.isfinite(grid).all(axis=1)
    away = np.full(len(grid), np.inf)
    away[on] = homes.away_m(grid[on])
    return away


# The rows of a file


def place(rows: Sequence[PupilRow], setting: Setting) -> None:
    """Place the home of every row; what is wrong with it is a fault of the row."""
    codes: dict[int, str] = {}
    for i, row in enumerate(rows):
        if "postcode" in row.known:
            try:
                codes[i] = normalise(str(row.known["postcode"]))
            except InputError as error:
                row.faults.append(str(error))
    found = setting.gazetteer.places_of(sorted(set(codes.values())))
    known = found.to_dict("index")
    spreads = setting.homes.spreads_m
    points = _address_points(rows, setting.gazetteer)
    for i, row in enumerate(rows):
        try:
            point = _position(row.known)
            if "uprn" in row.known:
                point = _by_uprn(row, points, point)
            if i in codes:
                _by_postcode(row, codes[i], known.get(codes[i]), spreads, point)
            elif point is not None:
                row.lonlat = point
            elif not row.faults:
                row.faults.append(
                    "The home is missing. Give a postcode, a UPRN, latitude and longitude, or "
                    "easting and northing."
                )
        except GeoError as error:
            row.faults.append(str(error))
    _note_far(rows, setting.homes)


def _note_far(rows: Sequence[PupilRow], homes: Homes) -> None:
    """Refuse a position without a postcode that is not close to any home of the area."""
    alone = [row for row in rows if row.lonlat is not None and "postcode" not in row.known]
    places = [row.lonlat for row in alone if row.lonlat is not None]
    for row, metres in zip(alone, _away_m(homes, places), strict=True):
        if metres <= NEAR_HOMES_M:
            row.known["home_here"] = True
            continue
        row.lonlat = None
        far = f"{metres:,.0f} metres" if np.isfinite(metres) else "farther than we can measure"
        row.faults.append(
            f"The home is {far} from the nearest postcode of this area. Check its position. If it "
            "is right, give the home's postcode as well."
        )


def _position(known: Mapping[str, Any]) -> tuple[float, float] | None:
    """The position that a row gives, as longitude and latitude; None if it gives none."""
    for first, second in (("lat", "lon"), ("easting", "northing")):
        if (first in known) != (second in known):
            raise InputError(f"Either {first} or {second} is missing. Give both or neither.")
    if "lat" in known:
        check_lonlat(known["lon"], known["lat"], what="The home")
    degrees = (known["lon"], known["lat"]) if "lat" in known else None
    if "easting" not in known:
        return degrees
    lon, lat = to_lonlat(known["easting"], known["northing"])[0]
    check_lonlat(float(lon), float(lat), what="The home")
    if degrees is not None and _apart((float(lon), float(lat)), degrees) > SAME_PLACE_M:
        raise InputError("There are two homes in this row. Give one position.")
    return degrees or (float(lon), float(lat))


def _address_points(
    rows: Sequence[PupilRow], gazetteer: PostcodeFinder
) -> dict[int, tuple[float, float]] | None:
    """Longitude and latitude of the properties that rows name; None without any in the data."""
    wanted = sorted({row.known["uprn"] for row in rows if "uprn" in row.known})
    if not wanted or not gazetteer.has_address_points():
        return None
    found = gazetteer.address_points(wanted)
    degrees = to_lonlat(found["easting"], found["northing"])
    return {
        int(uprn): (float(lon), float(lat))
        for uprn, (lon, lat) in zip(found.index, degrees, strict=True)
    }


def _by_uprn(
    row: PupilRow,
    points: Mapping[int, tuple[float, float]] | None,
    point: tuple[float, float] | None,
) -> tuple[float, float] | None:
    """The address point of a row's UPRN; a position of its own must be near it."""
    uprn = row.known["uprn"]
    found = points.get(uprn) if points is not None else None
    if found is None:
        why = (
            "our data has no address points: load OS Open UPRN"
            if points is None
            else "it is not one of this area's address points"
        )
        row.notes.append(f"The UPRN {uprn} was not used: {why}.")
        return point
    if point is not None and _apart(point, found) > SAME_PLACE_M:
        raise InputError(
            f"There are two homes in this row: UPRN {uprn}, and a position "
            f"{_apart(point, found):,.0f} metres from it. Give one."
        )
    return point or found


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.hypot(*(to_grid(*a)[0] - to_grid(*b)[0])))


def _by_postcode(
    row: PupilRow,
    code: str,
    found: Mapping[Any, Any] | None,
    spreads: Mapping[str, float],
    point: tuple[float, float] | None,
) -> None:
    """Place a row by its postcode, or by its own position if it gives one as well."""
    if found is None:
        raise InputError(f"There is no postcode {code} in our list. Check each letter and number.")
    row.known["home_here"] = bool(found["here"])
    if not found["here"]:
        row.known["council"] = found["authority"]
    if pd.isna(found["easting"]):
        if point is None and found["here"]:
            raise InputError(
                f"Our list has no position for {code}. Give the exact location of the home."
            )
        row.lonlat = point
        return
    lon, lat = to_lonlat(found["easting"], found["northing"])[0]
    middle = (float(lon), float(lat))
    wide = spread_m(code, found["quality"], spreads)
    if point is not None and _apart(point, middle) > max(SAME_PLACE_M, wide):
        raise InputError(
            f"There are two homes in this row: {code}, and a position "
            f"{_apart(point, middle):,.0f} metres from it. Give one."
        )
    row.lonlat = point or middle
    row.spread_m = 0.0 if point else wide
