"""The database of an area: its schema, and every line of SQL.

An area is one DuckDB file, made by `geo.build` through `Writer` and opened
read-only by everybody else through `Store`. The tables of services are the
dataclasses of `geo.records`; a column is a field.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import uuid4

import duckdb
import pandas as pd

from geo.errors import StoreError
from geo.find import Offer
from geo.manifest import Manifest, Tiles
from geo.network.osm import Streets
from geo.network.streets import Network
from geo.postcodes import Area, Authority, Named, Place, PostcodeGeocoder, PostcodeRow
from geo.records import (
    Catchment,
    CostOption,
    Entrance,
    Location,
    Organization,
    Rejected,
    Row,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceNeed,
    Settlement,
)

T = TypeVar("T")

SCHEMA_VERSION = 1
"""Raised with every change of a table. A file of another version must be built again."""


_ENGINE: dict[str, Any] = {
    "threads": 2,
    # Without these, the engine asks its maker's server for an extension when it meets a file
    # of another kind.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where rows come from: one row of the table ``source``."""

    source_id: str
    kind: str
    title: str
    publisher: str
    licence: str
    attribution: str
    url: str | None
    vintage: str
    retrieved: date
    illustrative: bool
    rows_read: int
    rows_kept: int
    rows_rejected: int


_RECORD_TABLES: dict[str, type] = {
    "source": SourceRow,
    "rejected": Rejected,
    "authority": Authority,
    "postcode": PostcodeRow,
    "organization": Organization,
    "service": Service,
    "location": Location,
    "entrance": Entrance,
    "service_at_location": ServiceAtLocation,
    "service_need": ServiceNeed,
    "schedule": Schedule,
    "cost_option": CostOption,
    "catchment": Catchment,
    "settlement": Settlement,
}
_OTHER_TABLES = {
    "edge": "edge_id BIGINT, from_node BIGINT, to_node BIGINT, length_m DOUBLE, forward TINYINT, "
    "backward TINYINT, ends_only TINYINT, drive_kmh DOUBLE, ferry_s DOUBLE, name VARCHAR, "
    "highway VARCHAR, osm_way BIGINT, end_way BIGINT, geometry BLOB",
    "node": "node_id BIGINT, blocked TINYINT",
    "forbidden_turn": "from_edge BIGINT, via_node BIGINT, to_edge BIGINT",
    "basemap": "geojson BLOB",
    "meta": "key VARCHAR, value VARCHAR",
}
TABLES = (*_RECORD_TABLES, *_OTHER_TABLES)
"""Every table of an area's database."""

_TABLE_OF = {record: table for table, record in _RECORD_TABLES.items()}
_SQL_TYPES = {
    str: "VARCHAR", float: "DOUBLE", int: "BIGINT", bool: "BOOLEAN", date: "DATE", bytes: "BLOB",
}  # fmt: skip


def _columns(record: type) -> str:
    """Column definitions of a dataclass; a field that may be None is a column that may be NULL."""
    hints = get_type_hints(record)
    parts = []
    for f in fields(record):
        options = get_args(hints[f.name]) or (hints[f.name],)
        kind = next(t for t in options if t is not type(None))
        null = "" if type(None) in options else " NOT NULL"
        parts.append(f"{f.name} {_SQL_TYPES[kind]}{null}")
    return ", ".join(parts)


class Writer:
    """Writes a new database file. Use `writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection
        for table, record in _RECORD_TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({_columns(record)})")
        for table, columns in _OTHER_TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({columns})")

    def rows(self, rows: Iterable[Row | Authority | SourceRow]) -> None:
        """Add records, each to the table of its type."""
        by_type: dict[type, list[Any]] = {}
        for row in rows:
            by_type.setdefault(type(row), []).append(row)
        for record, found in by_type.items():
            names = [f.name for f in fields(record)]
            self.frame(_TABLE_OF[record], pd.DataFrame(map(astuple, found), columns=names))

    def frame(self, table: str, frame: pd.DataFrame) -> None:
        """Add a frame's rows to a table; columns go by name."""
        self._db.register("incoming", frame)
        self._db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
        self._db.unregister("incoming")

    def streets(self, streets: Streets) -> None:
        """Add the street network."""
        self.frame("edge", streets.edges)
        self.frame("node", streets.nodes)
        self.frame("forbidden_turn", streets.turns)

    def basemap(self, geojson: bytes) -> None:
        """Add the base map."""
        self._db.execute("INSERT INTO basemap VALUES (?)", [geojson])

    def finish(self, manifest: Manifest) -> None:
        """Order postcodes for look-up, and say what the file is."""
        meta = {
            "schema_version": str(SCHEMA_VERSION),
            "area_code": manifest.area.code,
            "area_name": manifest.area.name,
            "build_id": uuid4().hex,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        if manifest.tiles:
            meta |= {f"tiles_{key}": value for key, value in asdict(manifest.tiles).items()}
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
        config = {"memory_limit": "700MB", **_ENGINE}
        with _interruptible(), duckdb.connect(str(path), config=config) as db:
            yield Writer(db)
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be written: {_first_line(error)}.") from error


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C in the middle of a query be what it is: the engine makes another error of it."""
    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        told = "KeyboardInterrupt" in str(error) or str(error) == "Query interrupted"
        if told or isinstance(error, duckdb.InterruptException):
            raise KeyboardInterrupt from error
        raise


def version_of(path: Path) -> str:
    """What changes whenever the file at `path` is replaced. Cheap enough to ask at every rerun.

    Raises
    ------
    StoreError
        If there is no such file.
    """
    try:
        stat = path.stat()
    except OSError as error:
        raise StoreError(_no_file(path)) from error
    return f"{stat.st_mtime_ns:x}-{stat.st_size:x}-{stat.st_ino:x}"


def _no_file(path: Path) -> str:
    return f"There is no database {path}. Build it: python -m geo build --out {path}"


def _unreadable(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"{path} cannot be read as a database ({_first_line(error)}). "
        "Build it again (python -m geo build), or name another file."
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else repr(error)


class Store:
    """An area's database, read-only. Use `Store.open`. Safe to share between threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._db = connection
        self._lock = RLock()
        self.path = path
        self._meta: dict[str, str] = dict(self._rows("SELECT key, value FROM meta"))
        self._geocoder = PostcodeGeocoder(self)

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the database of an area.

        Raises
        ------
        StoreError
            If the file is missing, damaged, not one of ours, or of another schema version.
        """
        version_of(path)
        with _interruptible():
            return cls._open(path)

    @classmethod
    def _open(cls, path: Path) -> "Store":
        try:
            # Attached, not connected to: within a process, connections to one path share the
            # file that was there first, and would never see the one that replaced it.
            db = duckdb.connect(":memory:", config={"memory_limit": "300MB", **_ENGINE})
            quoted = str(path).replace("'", "''")
            db.execute(f"ATTACH '{quoted}' AS area (TYPE duckdb, READ_ONLY)")
            db.execute("USE area")
            present = {name for (name,) in db.execute("SHOW TABLES").fetchall()}
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
        if "meta" not in present:
            raise StoreError(f"{path} is not a database of this finder. Name another file.")
        cls._check_version(db, path)
        if missing := sorted(set(TABLES) - present):
            raise StoreError(
                f"{path} lacks the tables {', '.join(missing)}. Build it again: python -m geo build"
            )
        return cls(db, path)

    @staticmethod
    def _check_version(db: duckdb.DuckDBPyConnection, path: Path) -> None:
        try:
            found = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        except (duckdb.CatalogException, duckdb.BinderException):
            found = None
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
        if found is None:
            raise StoreError(f"{path} is not a database of this finder. Name another file.")
        if found[0] != str(SCHEMA_VERSION):
            raise StoreError(
                f"{path} has schema version {found[0]}, and this program reads version "
                f"{SCHEMA_VERSION}. Build it again: python -m geo build"
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._ask(lambda answer: answer.fetchall(), sql, values)

    def _frame(self, sql: str, values: list[Any] | None = None) -> pd.DataFrame:
        return self._ask(lambda answer: answer.df(), sql, values)

    def _ask(
        self, fetch: Callable[[duckdb.DuckDBPyConnection], T], sql: str, values: list[Any] | None
    ) -> T:
        try:
            with self._lock:
                cursor = self._db.cursor()
            with _interruptible():
                cursor.execute("USE area")
                return fetch(cursor.execute(sql, values or []))
        except duckdb.Error as error:
            raise _unreadable(self.path, error) from error

    # What the file is

    @property
    def version(self) -> str:
        """The build that made this file."""
        return self._meta["build_id"]

    @property
    def built_at(self) -> str:
        """When the file was built: ISO 8601, UTC."""
        return self._meta["built_at"]

    @property
    def area(self) -> Area:
        """The authority that the database is for."""
        return Area(self._meta["area_code"], self._meta["area_name"])

    def tiles(self) -> Tiles | None:
        """The tile service that the manifest names, if any."""
        if "tiles_url" not in self._meta:
            return None
        return Tiles(self._meta["tiles_url"], self._meta["tiles_attribution"])

    def basemap(self) -> bytes:
        """The base map: GeoJSON, EPSG:4326, or nothing (``b""``)."""
        found = self._rows("SELECT geojson FROM basemap")
        return found[0][0] if found else b""

    def sources(self) -> pd.DataFrame:
        """Every source with its provenance and how many rows it gave; columns as `SourceRow`."""
        return self._frame("SELECT * FROM source ORDER BY illustrative, title")

    def attribution(self) -> list[str]:
        """What must be said of the sources, each once."""
        return [
            text
            for (text,) in self._rows(
                "SELECT attribution FROM source GROUP BY attribution ORDER BY min(rowid)"
            )
        ]

    def rejected(self) -> pd.DataFrame:
        """Rows that could not be used: ``source_id, row_ref, field, value, reason``."""
        return self._frame("SELECT * FROM rejected ORDER BY source_id, reason, row_ref")

    def counts(self) -> pd.DataFrame:
        """How many rows each table has: ``table, rows``."""
        union = " UNION ALL ".join(
            f"SELECT '{t}' AS \"table\", count(*) AS rows FROM {t}" for t in TABLES
        )
        return self._frame(union)

    def repeated_ids(self) -> list[str]:
        """Ids that more than one service or edge has. In a sound database there are none."""
        found = self._rows(
            "SELECT service_id FROM service GROUP BY ALL HAVING count(*) > 1 UNION ALL "
            "SELECT 'edge ' || edge_id FROM edge GROUP BY edge_id HAVING count(*) > 1 ORDER BY 1"
        )
        return [name for (name,) in found]

    # Places

    def locate(self, text: str) -> Place:
        """Find the place that was meant; see `PostcodeGeocoder.locate`."""
        return self._geocoder.locate(text)

    def postcode(self, code: str) -> PostcodeRow | None:
        """Find a unit by its normalised form."""
        found = self._rows(
            "SELECT postcode, authority_code, easting, northing, terminated FROM postcode "
            "WHERE postcode = ?",
            [code],
        )
        return PostcodeRow(*found[0]) if found else None

    def authority(self, code: str) -> Authority | None:
        """Find a council by its GSS code."""
        found = self._rows(
            "SELECT code, name, upper_code, upper_name FROM authority WHERE code = ?", [code]
        )
        return Authority(*found[0]) if found else None

    def settlements(self, name: str) -> list[Named]:
        """Find the towns and villages of a name, whatever its case, largest kind first."""
        found = self._rows(
            "SELECT name, kind, lat, lon FROM settlement WHERE lower(name) = lower(?) "
            "ORDER BY list_position(['city', 'town', 'village', 'suburb', 'hamlet'], kind) "
            "NULLS LAST",
            [name],
        )
        return [Named(*row) for row in found]

    def homes(self) -> pd.DataFrame:
        """The postcodes of the area that have a place: ``postcode, easting, northing``."""
        return self._frame(
            "SELECT postcode, easting, northing FROM postcode "
            "LEFT JOIN authority ON authority.code = authority_code "
            "WHERE (authority_code = $1 OR upper_code = $1) AND easting IS NOT NULL "
            "ORDER BY postcode",
            [self.area.code],
        )

    # Streets and services

    def network(self) -> Network:
        """The streets. Heavy: ask once and keep it."""
        return Network(
            self._frame("SELECT * FROM edge ORDER BY edge_id"),
            self._frame("SELECT * FROM node"),
            self._frame("SELECT * FROM forbidden_turn"),
        )

    def offer(self) -> Offer:
        """The services and their ways in. Heavy: ask once and keep it."""
        services = self._frame(
            "SELECT service_id, name, category, source_id, illustrative, delivery, whole_area, "
            "min_age, max_age FROM service ORDER BY service_id"
        )
        points = self._frame(
            "WITH numbered AS (SELECT service_id, row_number() OVER (ORDER BY service_id) - 1 AS "
            "service FROM service) "
            "SELECT service, location_id, location.lat, location.lon, "
            "coalesce(entrance.lat, location.lat) AS entrance_lat, "
            "coalesce(entrance.lon, location.lon) AS entrance_lon "
            "FROM numbered JOIN service_at_location USING (service_id) "
            "JOIN location USING (location_id) LEFT JOIN entrance USING (location_id) "
            "ORDER BY service, location_id, entrance_lat, entrance_lon"
        )
        return Offer(services, points, self._frame("SELECT service_id, need FROM service_need"))

    def details(
        self, service_ids: list[str], location_ids: list[str | None] | None = None
    ) -> pd.DataFrame:
        """What is known of some services, to be shown; one row each, indexed by ``service_id``.

        Parameters
        ----------
        service_ids
            Which services; a row of an unknown one is empty.
        location_ids
            For each of them the location whose address, postcode and accessibility are meant.
            Without it, or where it is None, the service's first.
        """
        places = [None] * len(service_ids) if location_ids is None else location_ids
        return self._frame(_DETAILS, [service_ids, places]).set_index("service_id")


_DETAILS = """
WITH wanted AS (
    SELECT unnest($1::VARCHAR[]) AS service_id, unnest($2::VARCHAR[]) AS reached,
        generate_subscripts($1::VARCHAR[], 1) AS position),
named AS (SELECT DISTINCT service_id FROM wanted),
located AS (
    SELECT position, coalesce(any_value(reached), min(service_at_location.location_id))
        AS location_id
    FROM wanted LEFT JOIN service_at_location USING (service_id) GROUP BY position),
nearest AS (  -- the town or village within five kilometres or so, where no address names one
    SELECT position, arg_min(settlement.name, away) AS town
    FROM located JOIN location USING (location_id), settlement, LATERAL (SELECT sqrt(
        pow(settlement.lat - location.lat, 2) +
        pow((settlement.lon - location.lon) * cos(radians(location.lat)), 2)) AS away)
    WHERE postcode IS NULL AND coalesce(address NOT LIKE '%,%', true)
        AND settlement.kind IN ('city', 'town', 'village') AND away < 0.045
    GROUP BY position),
place AS (
    SELECT position, postcode, wheelchair, accessibility,
        CASE WHEN address IS NULL THEN 'In or near ' || town
            ELSE concat_ws(', in or near ', address, town) END AS address
    FROM located JOIN location USING (location_id) LEFT JOIN nearest USING (position)),
rule AS (
    SELECT service_id, byday, opens_at, coalesce(opening_hours, concat_ws('. ',
        nullif(concat_ws(', ',
            nullif(concat_ws(' ', byday, coalesce(
                opens_at || ' to ' || closes_at, 'from ' || opens_at, 'until ' || closes_at)), ''),
            nullif(concat_ws(' ', 'from ' || strftime(valid_from, '%-d %B %Y'),
                'until ' || strftime(valid_to, '%-d %B %Y')), '')), ''),
        description)) AS said
    FROM named JOIN schedule USING (service_id)),
hours AS (
    SELECT service_id, string_agg(nullif(said, ''), E'\\n' ORDER BY list_position(
        ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], regexp_extract(byday, '[A-Z]{2}')), opens_at,
        said) AS opening_hours
    FROM rule GROUP BY service_id),
charge AS (
    SELECT service_id, cost_option.rowid AS position, option, amount, description,
        CASE WHEN amount = 0 THEN 'free'
        WHEN coalesce(currency, 'GBP') = 'GBP' THEN '£' || printf('%.2f', amount)
        ELSE printf('%.2f ', amount) || currency END AS price
    FROM named JOIN cost_option USING (service_id)),
told AS (  -- once: not "free: Free.", nor "free: Equipment on loan is free."
    SELECT service_id, position, concat_ws(': ', option, nullif(CASE
        WHEN lower(rtrim(description, '.')) = price THEN price
        WHEN amount = 0 AND regexp_matches(description, '(^|\\b(is|are) )free\\b', 'i')
            THEN description
        ELSE concat_ws('. ', price, description) END, '')) AS said
    FROM charge),
price AS (
    SELECT service_id, string_agg(upper(said[1]) || said[2:], E'\\n' ORDER BY position) AS cost
    FROM told WHERE said <> '' GROUP BY service_id),
need AS (
    SELECT service_id, string_agg(need, ',' ORDER BY need) AS needs
    FROM named JOIN service_need USING (service_id) GROUP BY service_id)
SELECT wanted.service_id, place.* EXCLUDE (position), hours.opening_hours, price.cost,
    need.needs, service.* EXCLUDE (service_id), organization.name AS organization,
    source.title AS source_title, source.vintage AS source_vintage
FROM wanted LEFT JOIN service USING (service_id)
LEFT JOIN organization USING (organization_id)
LEFT JOIN source ON source.source_id = service.source_id
LEFT JOIN place USING (position)
LEFT JOIN hours ON hours.service_id = wanted.service_id
LEFT JOIN price ON price.service_id = wanted.service_id
LEFT JOIN need ON need.service_id = wanted.service_id
ORDER BY position
"""
