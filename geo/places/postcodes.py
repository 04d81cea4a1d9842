"""From what a person typed to a place, or to a reason that they can act on.

`PostcodeGeocoder` looks postcodes up in the postcode table of the area's database, which holds the
whole of the United Kingdom. What is typed as one is read by `geo.places.typed_postcode`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import geopy
import numpy as np
from geopy.adapters import BaseSyncAdapter
from geopy.geocoders.base import Geocoder

from geo.errors import CrsError, InputError, PostcodeError
from geo.measure import check_lonlat, metres_to_miles, to_lonlat
from geo.places.spelling import spelled_like
from geo.places.typed_postcode import (
    EXAMPLE,
    check_length,
    compacted,
    coordinates,
    district_of,
    normalise,
)
from geo.places.which_homes import ENDED_LONG_AGO, SHARED_POINT
from geo.records import Council

_BFPO = re.compile(r"BFPO\d{1,4}|BF1\d[A-Z]{2}")
_NOT_STREETS = ("GIR0AA", "BX")
_ISLANDS = {"JE": "Jersey", "GY": "Guernsey", "IM": "the Isle of Man"}
_NATIONS = {"S": "Scotland", "W": "Wales", "N": "Northern Ireland"}


@dataclass(frozen=True, slots=True)
class Authority:
    """A council. The Local Offer belongs to the upper tier: the county, where there is one."""

    code: str
    name: str
    upper_code: str
    upper_name: str


@dataclass(frozen=True, slots=True)
class PostcodeRow:
    """A postcode unit in the directory; grid metres (EPSG:27700), None where it has no place.

    `lsoa` is the code of its 2021 lower layer super output area. `quality` is the ONS Postcode
    Directory's positional quality: 1 is the building nearest the middle, 6 the sector's middle.
    `large_user` is whether it belongs to one organisation (None: not known). `not_home` is no word
    of the directory: why the postcode does not count as a home (`geo.places.which_homes`), or None.
    """

    postcode: str
    authority_code: str | None
    easting: float | None
    northing: float | None
    terminated: date | None = None
    lsoa: str | None = None
    quality: int | None = None
    large_user: bool | None = None
    not_home: str | None = field(default=None, compare=False)


TOWN_KINDS = ("city", "town", "village", "suburb", "neighbourhood", "hamlet")
"""Kinds of settlements that people say they live in; a map names woods and crossroads besides."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A town or village by name; degrees, EPSG:4326."""

    name: str
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search starts; degrees, EPSG:4326. `note` is something a person should know.

    `quality` is the positional quality of its postcode: see `PostcodeRow`. `spread_m` is how far
    homes may be from the point, in metres, where it stands for a whole postcode district (None:
    not known, or one postcode, whose spread is `geo.places.homes.Homes.spreads_m`).
    """

    query: str
    name: str
    lat: float
    lon: float
    postcode: str | None = None
    authority_code: str | None = None
    authority_name: str | None = None
    note: str | None = None
    quality: int | None = None
    spread_m: float | None = None


class Gazetteer(Protocol):
    """The look-ups that geocoding needs; `geo.store.Store` offers them."""

    @property
    def area(self) -> Council:
        """The authority that the database is for."""
        ...

    def postcode(self, code: str) -> PostcodeRow | None:
        """Find a unit by its normalised form."""
        ...

    def authority(self, code: str) -> Authority | None:
        """Find a council by its GSS code."""
        ...

    def settlements(self, name: str) -> list[NamedPlace]:
        """Find the towns and villages of a name, largest kind first."""
        ...

    def homes_in(self, district: str) -> list[PostcodeRow]:
        """Find the postcodes that begin with a district (``SW1A``) or sector, and are homes."""
        ...

    def town_names(self) -> list[str]:
        """The names of all towns, villages, suburbs and hamlets."""
        ...


class _NoRequests(BaseSyncAdapter):  # type: ignore[misc]
    """What geopy asks others with: nobody. The usual one reads all certificates of the machine."""

    def get_json(self, url: str, *, timeout: Any, headers: Any) -> Any:
        """Refuse to ask."""
        raise NotImplementedError("Postcodes are looked up in the area's own tables.")

    get_text = get_json


class PostcodeGeocoder(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """A geopy geocoder over the area's own tables: it asks nobody else.

    Parameters
    ----------
    gazetteer
        Where postcodes, councils and place names are looked up.
    covers
        The names of the councils that are covered, by their codes; the gazetteer's own if empty.
    towns
        The names of the towns that may be meant by a misspelt one; the gazetteer's own if empty.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        covers: Mapping[str, str] | None = None,
        towns: Sequence[str] = (),
    ) -> None:
        super().__init__(adapter_factory=_NoRequests)
        self._gazetteer = gazetteer
        self._towns = towns
        self._covers = dict(covers or {gazetteer.area.code: gazetteer.area.name})

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = None
    ) -> geopy.Location | list[geopy.Location] | None:
        """Find a place as geopy does: a location (EPSG:4326), or None when there is none.

        `timeout` is taken for geopy's sake; nothing is waited for.
        """
        try:
            place = self.locate(query)
        except InputError:
            return None
        found = geopy.Location(place.name, (place.lat, place.lon, 0.0), {"place": place})
        return found if exactly_one else [found]

    def locate(self, query: str) -> Place:
        """Find the place that was meant: a postcode, ``lat,lon``, or a town or village by name.

        Raises
        ------
        PostcodeError
            With a reason that a person can act on: not a postcode, no such
            postcode, one without a place, or one outside the area.
        InputError
            For coordinates that cannot be in Great Britain.
        """
        check_length(query)
        if at := coordinates(query):
            return _place_at(query, *at)
        if _BFPO.fullmatch(compacted(query)):
            raise PostcodeError(
                f"{query.strip()} is a British Forces post number, not a place on a map. "
                "Type the postcode of the street where your child lives."
            )
        if district := district_of(query):
            return self._district(query, district)
        try:
            code = normalise(query)
        except PostcodeError as not_a_postcode:
            return self._named(query, not_a_postcode)
        return self._unit(query, code)

    def _named(self, query: str, not_a_postcode: PostcodeError) -> Place:
        # A terminal can pass on bytes that are no text; they are in no name.
        seen = "".join(c for c in query if unicodedata.category(c) != "Cf")
        name = " ".join(seen.split()).encode("utf-8", "replace").decode()
        towns = self._gazetteer.settlements(name)
        if not towns:
            if any(c.isdigit() for c in name) or len(name) < 2:
                raise not_a_postcode
            raise PostcodeError(
                f"“{name[:40]}” is not a postcode, and our data for "
                f"{named(self._covers.values())} has no town or village of that name. Check the "
                f"spelling, or type a postcode such as {EXAMPLE}.",
                spelled_like(name, self._towns or self._gazetteer.town_names()),
            )
        town = towns[0]
        area = self._gazetteer.area
        note = (
            f"Distances are from the middle of {town.name}. For better distances, enter a postcode."
        )
        return Place(query, town.name, town.lat, town.lon, None, area.code, area.name, note)

    def _district(self, query: str, district: str) -> Place:
        """The home postcode nearest to the middle of a district's homes in the area."""
        homes = self._gazetteer.homes_in(district)
        if not homes:
            raise PostcodeError(
                f"We do not know of any homes with a postcode that begins with {district}. "
                f"Check each letter and number, or type a full postcode, such as {EXAMPLE}."
            )
        area = self._gazetteer.area
        owners = {code: self._gazetteer.authority(code or "") for code in _councils(homes)}
        own = [
            home
            for home in homes
            if area.code in (home.authority_code, *_upper(owners[home.authority_code]))
        ]
        if not own:
            most = Counter(home.authority_code for home in homes).most_common(1)[0][0]
            raise PostcodeError(_outside(district, most, owners[most], self._covers))
        xy = np.array([(home.easting, home.northing) for home in own], dtype=float)
        middle = xy[np.argmin(np.hypot(*(xy - xy.mean(axis=0)).T))]
        spread_m = float(np.hypot(*(xy - middle).T).max())
        lon, lat = map(float, to_lonlat(*middle)[0])
        whole = len(own) == len(homes)
        code, name = (area.code, area.name) if whole else (None, None)
        note = _district_note(district, spread_m)
        return Place(query, district, lat, lon, None, code, name, note, spread_m=spread_m)

    def _unit(self, query: str, code: str) -> Place:
        row = self._gazetteer.postcode(code)
        self._check_has_place(code, row)
        assert row is not None
        assert row.easting is not None
        assert row.northing is not None
        authority = self._gazetteer.authority(row.authority_code or "")
        area = self._gazetteer.area
        if area.code not in (row.authority_code, authority.upper_code if authority else None):
            raise PostcodeError(_outside(code, row.authority_code, authority, self._covers))
        lon, lat = to_lonlat(row.easting, row.northing)[0]
        at = float(lat), float(lon)
        return Place(query, code, *at, code, area.code, area.name, _note(row), row.quality)

    def _check_has_place(self, code: str, row: PostcodeRow | None) -> None:
        island = _ISLANDS.get(code[:2])
        if code.replace(" ", "").startswith(_NOT_STREETS):
            raise PostcodeError(
                f"{code} is a postcode for post only, so it has no place on the map. Type the "
                "postcode of the street where your child lives."
            )
        if island:
            raise PostcodeError(
                f"{code} is in {island}, which is not in England and has its own rules for "
                f"children with special needs. {_covered(self._covers)}"
            )
        if row is None:
            raise PostcodeError(
                f"There is no postcode {code} in our list. Check each letter and number. "
                "If the home is new, type a neighbour's postcode, or the town or village."
            )
        if row.easting is None or row.northing is None:
            raise PostcodeError(
                f"{code} is a real postcode, but the list does not say where it is (it may be a "
                "large business or a PO box). Type the postcode of the street where your child "
                "lives."
            )


def _councils(homes: Iterable[PostcodeRow]) -> set[str | None]:
    return {home.authority_code for home in homes}


def _upper(council: Authority | None) -> tuple[str, ...]:
    return (council.upper_code,) if council else ()


def _district_note(district: str, spread_m: float) -> str:
    far = max(metres_to_miles(spread_m), 0.1)
    return (
        f"{district} is a large area. Distances are from its middle, and homes in it are up to "
        f"{far:.1f} miles from there. Enter a full postcode for better distances."
    )


def _place_at(query: str, lat: float, lon: float) -> Place:
    try:
        check_lonlat(lon, lat)
    except CrsError as error:
        raise InputError(str(error)) from error
    return Place(query, f"{lat:.5f}, {lon:.5f}", lat, lon)


MOST_NAMED = 6
"""More areas than this are counted, not named."""


def named(names: Iterable[str]) -> str:
    """Some areas in words: their names, or how many there are.

    >>> named(["Camden", "Rutland", "Trafford"]), named(str(i) for i in range(30))
    ('Camden, Rutland and Trafford', '30 areas')
    """
    *others, last = list(names)
    if len(others) >= MOST_NAMED:
        return f"{len(others) + 1:,} areas"
    return f"{', '.join(others)} and {last}" if others else last


def _covered(covers: Mapping[str, str]) -> str:
    if len(covers) == 1:
        return f"This finder covers one area: {named(covers.values())}."
    return f"This finder covers {named(covers.values())}."


def _note(row: PostcodeRow) -> str | None:
    """What a person should know of a postcode where nobody may live."""
    if row.terminated:
        return (
            f"Royal Mail stopped using {row.postcode} in {row.terminated:%B %Y}. We start from "
            "where it was. If you have a newer postcode, use that."
        )
    if row.not_home == ENDED_LONG_AGO:
        return (
            f"{row.postcode} seems to be an old postcode. We know where it was only to the nearest "
            "100 metres. If you have a newer postcode, use that."
        )
    if row.not_home == SHARED_POINT:
        return (
            f"{row.postcode} shares its location with many other postcodes, as PO boxes and "
            "large offices do. If you do not live there, use the postcode of your street."
        )
    return None


def _outside(
    code: str, authority_code: str | None, authority: Authority | None, covers: Mapping[str, str]
) -> str:
    nation = _NATIONS.get((authority_code or " ")[0])
    if nation:
        where = f"{authority.name}, {nation}" if authority else nation
        areas = named(covers.values())
        share = f"one area of it: {areas}" if len(covers) == 1 else areas
        return (
            f"{code} is in {where}. The Local Offer is for England, and this finder covers "
            f"{share}. Ask your own council what help there is."
        )
    if authority is None:
        areas = named(covers.values())
        if len(covers) == 1:
            return f"{code} is outside the one area that this finder covers: {areas}."
        return f"{code} is outside the areas that this finder covers ({areas})."
    if authority.upper_code in covers or authority_code in covers:
        return (
            f"{code} is in {authority.upper_name}, too far away for us to show a route. Search "
            "from it on the Find page."
        )
    return (
        f"{code} is in {authority.upper_name}. {_covered(covers)} "
        f"Ask {authority.upper_name} council for its Local Offer."
    )
