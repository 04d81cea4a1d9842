"""Where things are: postcodes, councils, homes and settlements."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from geo.places.extent import StreetShare
from geo.places.homes import Homes
from geo.places.postcodes import (
    TOWN_KINDS,
    Authority,
    NamedPlace,
    Place,
    PostcodeGeocoder,
    PostcodeRow,
)
from geo.places.spelling import folded
from geo.records import Council, LocalContact
from geo.store import provision
from geo.store.database import Database
from geo.store.sql import ADDRESS_POINTS, OF_AREA, PLACES_OF, SENDIASS


class PlaceTables(Database):
    """Questions about places."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        super().__init__(connection, path)
        self._geocoder = PostcodeGeocoder(self)

    def cover(self, covers: Mapping[str, str], towns: Sequence[str] = ()) -> None:
        """Say which areas are covered besides: names by code, for whoever asks about another.

        `towns` are the names of all their towns, for whoever misspells one.
        """
        self._geocoder = PostcodeGeocoder(self, covers, towns)

    @property
    def area(self) -> Council:
        """The authority that the database is for."""
        return Council(self.meta["area_code"], self.meta["area_name"])

    @property
    def contacts(self) -> dict[str, LocalContact]:
        """The area's own contacts, by their names in `geo.manifest.CONTACTS`, as far as known.

        They are those of the manifest; a SENDIASS that it does not name is taken from a source
        that lists the council's.
        """
        told = json.loads(self.meta.get("contacts", "{}"))
        named = {key: LocalContact(**contact) for key, contact in told.items()}
        if "sendiass" not in named:
            listed = self.rows(SENDIASS, [self.meta["area_code"]])
            named |= {"sendiass": LocalContact(*listed[0])} if listed else {}
        return named

    @property
    def margin_m(self) -> float | None:
        """How far beyond the homes data is loaded, in a straight line; None if not recorded."""
        held = self.meta.get("margin_m")
        return None if held is None else float(held)

    @property
    def streets_share(self) -> StreetShare | None:
        """How much of the area its streets reach; None if that was not recorded."""
        if "streets_homes" not in self.meta:
            return None
        homes, near, why = (self.meta[f"streets_{key}"] for key in ("homes", "near", "why"))
        return StreetShare(int(homes), int(near), why)

    @property
    def homes_box(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the area's postcodes, in grid metres (EPSG:27700)."""
        if held := self.meta.get("homes_box"):
            west, south, east, north = map(float, held.split())
            return west, south, east, north
        xy = self.homes_of_area().xy
        if not len(xy):
            return 0.0, 0.0, 0.0, 0.0
        return (*map(float, xy.min(axis=0)), *map(float, xy.max(axis=0)))  # type: ignore[return-value]

    def is_here(self, postcode: str) -> bool:
        """Whether a postcode, in normal form, is the area's own."""
        found = self.places_of([postcode])
        return bool(len(found)) and bool(found["here"].iloc[0])

    def nearest_m(self, easting: float, northing: float) -> float:
        """How far a place is from the area's nearest postcode, in a straight line, in metres."""
        away = self.homes_of_area().away_m(np.array([[easting, northing]]))
        return float(away[0])

    def locate(self, text: str) -> Place:
        """The place that a text means; see `PostcodeGeocoder.locate`."""
        return self._geocoder.locate(text)

    def postcode(self, code: str) -> PostcodeRow | None:
        """A postcode by its normalised form; None if it is not loaded."""
        found = self.rows(
            "SELECT postcode, authority_code, easting, northing, terminated, lsoa, quality, "
            "large_user, not_home FROM postcode WHERE postcode = ?",
            [code],
        )
        return PostcodeRow(*found[0]) if found else None

    def authority(self, code: str) -> Authority | None:
        """A council by its GSS code; None if it is not loaded."""
        return self._authorities.get(code)

    @cached_property
    def _authorities(self) -> dict[str, Authority]:
        rows = self.rows("SELECT code, name, upper_code, upper_name FROM authority")
        return {row[0]: Authority(*row) for row in rows}

    def settlements(self, name: str) -> list[NamedPlace]:
        """The towns and villages of a name, however it is spelled, the largest kind first.

        One spelled as asked goes before one spelled otherwise.
        """
        wanted = folded(name)
        rows = self.rows(
            "SELECT name, kind, lat, lon FROM settlement "
            "ORDER BY lower(name) <> lower(?), "
            "list_position(['city', 'town', 'village', 'suburb', 'hamlet'], kind) NULLS LAST",
            [name],
        )
        return [NamedPlace(*row) for row in rows if wanted and folded(row[0]) == wanted]

    def homes_in(self, district: str) -> list[PostcodeRow]:
        """The postcodes of a district (``SW1A``) or sector (``SW1A 1``) that count as homes."""
        first = district if " " in district else f"{district} "
        rows = self.rows(
            "SELECT postcode, authority_code, easting, northing FROM postcode "
            "WHERE postcode >= $1 AND postcode < $1 || '~' AND not_home IS NULL "
            "AND easting IS NOT NULL AND northing IS NOT NULL ORDER BY postcode",
            [first],
        )
        return [PostcodeRow(*row) for row in rows]

    def town_names(self) -> list[str]:
        """The names of towns, villages, suburbs and hamlets, in the order of the alphabet."""
        found = self.rows(
            "SELECT DISTINCT name FROM settlement WHERE list_contains($1, kind) ORDER BY name",
            [list(TOWN_KINDS)],
        )
        return [str(name) for (name,) in found]

    def homes_of_area(self) -> Homes:
        """The postcodes of the area that count as homes, and the others apart."""
        found = self.frame(OF_AREA, [self.area.code])
        is_home = found["not_home"].isna()
        homes, others = found[is_home], found[~is_home]
        return Homes(
            homes.drop(columns="not_home").reset_index(drop=True), others.reset_index(drop=True)
        )

    def homes_beyond(self) -> Homes:
        """The postcodes of other councils within the margin, that count as homes."""
        own = self.homes_of_area().xy
        return provision.homes_beyond(self.frame, self.area.code, own, self.margin_m)

    def places_of(self, postcodes: Collection[str]) -> pd.DataFrame:
        """Where many postcodes are: one row for each that exists, indexed by ``postcode``.

        Columns ``easting`` and ``northing`` (EPSG:27700; missing: without a place), ``terminated``,
        ``quality``, ``here`` (in this area) and ``authority``, the name of the council.
        """
        found = self.frame(PLACES_OF, [list(postcodes), self.area.code])
        return found.set_index("postcode")

    def address_points(self, uprns: Collection[int]) -> pd.DataFrame:
        """Where properties are: ``easting, northing`` (EPSG:27700), indexed by ``uprn``."""
        return self.frame(ADDRESS_POINTS, [list(uprns)]).set_index("uprn")

    def has_address_points(self) -> bool:
        """Whether the area's data has any."""
        return bool(self.rows("SELECT 1 FROM address_point LIMIT 1"))

    def council_names(self) -> dict[str, str]:
        """The name of each council by its GSS code: of a district, the council above it.

        The Local Offer is the upper council's: for Guildford that is Surrey.
        """
        found = self.rows("SELECT code, upper_name FROM authority")
        return dict(self.rows("SELECT upper_code, upper_name FROM authority")) | dict(found)
