"""Writing an area's database: a new file, used by nobody until it is whole."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.errors import StoreError
from geo.manifest import Manifest
from geo.measure import miles_to_metres
from geo.network.osm import StreetTables
from geo.places.extent import StreetShare
from geo.places.postcodes import Authority
from geo.places.which_homes import why_not_homes
from geo.records import Row
from geo.store.engine import first_line, interruptible
from geo.store.schema import (
    ENGINE,
    OTHER_TABLES,
    RECORD_TABLES,
    SCHEMA_VERSION,
    LeftOut,
    SourceRow,
    arrow_tables,
    columns,
)
from geo.store.sql import JUDGED

_LINES_AT_ONCE = 2_000


class Writer:
    """Writes a new database file. Use `writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection
        self._homes_judged = False
        for table, record in RECORD_TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({columns(record)})")
        for table, defined in OTHER_TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({defined})")

    def rows(self, rows: Iterable[Row | Authority | SourceRow | LeftOut]) -> None:
        """Add records, each to the table of its type."""
        for table, found in arrow_tables(rows):
            self.frame(table, found)

    def frame(self, table: str, frame: pd.DataFrame | pa.Table) -> None:
        """Add a frame's rows to a table; columns go by name, and those it lacks are empty."""
        self._db.register("incoming", frame)
        self._db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        self._db.unregister("incoming")

    def streets(self, streets: StreetTables) -> None:
        """Add the street network."""
        self.frame("edge", streets.edges)
        self.frame("node", streets.nodes)
        self.frame("forbidden_turn", streets.turns)
        self.frame("crossing", streets.crossings)

    def street_lines(self) -> Iterator[NDArray[np.object_]]:
        """The streets that were added, ferries left out, some at a time; lines in EPSG:27700."""
        found = self._db.cursor().execute(
            "SELECT geometry FROM edge WHERE isnan(coalesce(ferry_s, 'nan'))"
        )
        while rows := found.fetchmany(_LINES_AT_ONCE):
            yield shapely.from_wkb([bytes(line) for (line,) in rows])

    def judge_homes(self) -> None:
        """Say of every postcode whether it counts as a home; see `geo.places.which_homes`."""
        self._homes_judged = True
        found = self._db.execute(JUDGED).df()
        reasons = pa.array(why_not_homes(found), pa.string())
        told = pa.table({"row": found["row"].to_numpy(), "reason": reasons})
        self._db.register("incoming", told.filter(reasons.is_valid()))
        self._db.execute(
            "UPDATE postcode SET not_home = reason FROM incoming WHERE postcode.rowid = row"
        )
        self._db.unregister("incoming")

    def homes(self, area_code: str) -> pd.DataFrame:
        """Where the postcodes of an authority are: ``easting, northing``.

        Those that count as homes; where none does, all that have a position.
        """
        found = self._db.execute(
            "SELECT easting, northing, not_home IS NULL AS home FROM postcode "
            "LEFT JOIN authority ON authority.code = authority_code "
            "WHERE (authority_code = $1 OR upper_code = $1) AND easting IS NOT NULL",
            [area_code],
        ).df()
        homes = found[found.pop("home")]
        return homes if len(homes) else found

    def upper_tier(self, code: str) -> tuple[str, str] | None:
        """Code and name of the upper tier of a council; None if it is not listed."""
        found = self._db.execute(
            "SELECT upper_code, upper_name FROM authority WHERE code = ?", [code]
        ).fetchall()
        return found[-1] if found else None

    def councils(self, area_code: str) -> set[str]:
        """Codes, and names in lower case, of the councils below an authority, itself included."""
        found = self._db.execute(
            "SELECT code, name FROM authority WHERE upper_code = ?", [area_code]
        ).fetchall()
        return {code for code, _ in found} | {name.casefold() for _, name in found}

    def council_points(self, bounds: tuple[float, float, float, float]) -> pd.DataFrame:
        """Postcodes in a box with their upper-tier council: ``easting, northing, code``.

        `bounds` are west, south, east and north in grid metres, EPSG:27700.
        """
        return self._db.execute(
            "SELECT easting, northing, coalesce(upper_code, authority_code) AS code FROM postcode "
            "LEFT JOIN authority ON authority.code = authority_code "
            "WHERE easting BETWEEN $1 AND $3 AND northing BETWEEN $2 AND $4 "
            # Northern Ireland's positions may be on the Irish grid: that would be in England.
            "AND authority_code NOT LIKE 'N%' ORDER BY postcode",
            list(bounds),
        ).df()

    def name_councils(self, codes: Mapping[str, str | None]) -> None:
        """Say of services in which council's area they are: GSS codes by service id."""
        named = pa.table({"service_id": [*codes], "code": pa.array(codes.values(), pa.string())})
        self._db.register("incoming", named)
        self._db.execute(
            "UPDATE service SET authority_code = code FROM incoming "
            "WHERE service.service_id = incoming.service_id AND code IS NOT NULL"
        )
        self._db.unregister("incoming")

    def lsoas(self, bounds: tuple[float, float, float, float]) -> list[str]:
        """LSOA codes of the postcodes in a box; `bounds` as in `council_points`."""
        found = self._db.execute(
            "SELECT DISTINCT lsoa FROM postcode WHERE easting BETWEEN $1 AND $3 "
            "AND northing BETWEEN $2 AND $4 AND lsoa IS NOT NULL ORDER BY lsoa",
            list(bounds),
        ).fetchall()
        return [code for (code,) in found]

    def drop_repeated(self, table: str, key: str) -> None:
        """Keep the first row of each key: of two sources the one that was read first."""
        self._db.execute(
            f"DELETE FROM {table} WHERE rowid NOT IN "
            f"(SELECT min(rowid) FROM {table} GROUP BY {key})"
        )

    def postcode_places(self, codes: Iterable[str]) -> dict[str, tuple[float, float]]:
        """Easting and northing of those postcodes (in normal form) that have a place."""
        found = self._db.execute(
            "SELECT postcode, easting, northing FROM postcode "
            "WHERE easting IS NOT NULL AND postcode IN (SELECT unnest($1::VARCHAR[]))",
            [sorted(set(codes))],
        ).fetchall()
        return {code: (easting, northing) for code, easting, northing in found}

    def postcodes_in_use(self, bounds: tuple[float, float, float, float]) -> pd.DataFrame:
        """Postcodes in use in a box: ``postcode, easting, northing, quality``.

        `bounds` as in `council_points`.
        """
        return self._db.execute(
            "SELECT postcode, easting, northing, quality FROM postcode "
            "WHERE easting BETWEEN $1 AND $3 AND northing BETWEEN $2 AND $4 "
            "AND terminated IS NULL ORDER BY postcode",
            list(bounds),
        ).df()

    def finish(
        self, manifest: Manifest, *, fingerprint: str = "", streets: StreetShare | None = None
    ) -> None:
        """Say what the file is.

        `fingerprint` stands for all that it was made from, and `streets` is how much of the area
        they reach.
        """
        if not self._homes_judged:
            self.judge_homes()
        meta = {
            "fingerprint": fingerprint,
            "schema_version": str(SCHEMA_VERSION),
            "area_code": manifest.area.code,
            "area_name": manifest.area.name,
            "margin_m": str(miles_to_metres(manifest.margin_miles)),
            "pairs_file": manifest.pairs.name if manifest.pairs else "",
            "build_id": uuid4().hex,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        if manifest.tiles:
            meta |= {f"tiles_{key}": value for key, value in asdict(manifest.tiles).items()}
        if manifest.contacts:
            told = {key: asdict(contact) for key, contact in manifest.contacts.items()}
            meta["contacts"] = json.dumps(told, ensure_ascii=False)
        if streets:
            meta |= {f"streets_{key}": str(value) for key, value in asdict(streets).items()}
        homes = self.homes(manifest.area.code)
        if len(homes):
            west, south = homes.min().round().astype(int)
            east, north = homes.max().round().astype(int)
            meta["homes_box"] = f"{west} {south} {east} {north}"
        self._db.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        self._db.execute("CHECKPOINT")


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a database to a new file at `path`.

    Raises
    ------
    StoreError
        If the file cannot be written: the disk is full, say.
    """
    try:
        config = {"memory_limit": "700MB", **ENGINE}
        with interruptible(), duckdb.connect(str(path), config=config) as db:
            yield Writer(db)
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be written: {first_line(error)}.") from error
