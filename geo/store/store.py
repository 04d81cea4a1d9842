"""Reading an area's database."""

from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import duckdb
import pandas as pd

from geo.directory.entry import Entry, Origin
from geo.directory.vocabulary import section_of
from geo.errors import StoreError
from geo.families.search import Offer
from geo.manifest import Tiles
from geo.network.streets import Network
from geo.places.catchments import Catchments
from geo.places.homes import Homes
from geo.places.postcodes import Authority, NamedPlace, Place, PostcodeGeocoder, PostcodeRow
from geo.provision.figures import Figures
from geo.records import (
    Catchment,
    CostOption,
    Council,
    Location,
    Merged,
    Organization,
    Schedule,
    School,
    Service,
    ServiceCapacity,
    Stop,
    Timetable,
)
from geo.school_travel import schools
from geo.school_travel.schools import Schools
from geo.store import provision
from geo.store.engine import first_line, interruptible
from geo.store.schema import ENGINE, SCHEMA_VERSION, TABLE_OF, TABLES
from geo.store.sql import (
    CAPACITY,
    DETAILS,
    GATES,
    MISSING,
    PLACES_OF,
    SCHOOLS,
    SERVICES,
    STOPS,
    TIMETABLES,
    UNCHECKED,
    WAYS_IN,
)

T = TypeVar("T")


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
        f"{path} cannot be read as a database ({first_line(error)}). "
        "Build it again (python -m geo build), or name another file."
    )


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
        with interruptible():
            return cls._open(path)

    @classmethod
    def _open(cls, path: Path) -> "Store":
        try:
            # Attached, not connected to: within a process, connections to one path share the
            # file that was there first, and would never see the one that replaced it.
            db = duckdb.connect(":memory:", config={"memory_limit": "300MB", **ENGINE})
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
            with interruptible():
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
    def area(self) -> Council:
        """The authority that the database is for."""
        return Council(self._meta["area_code"], self._meta["area_name"])

    @property
    def margin_m(self) -> float | None:
        """How far past the area's homes everything is loaded, straight; None: not said."""
        said = self._meta.get("margin_m")
        return None if said is None else float(said)

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
        """Every source with its provenance and what became of its rows; columns as `SourceRow`."""
        return self._frame("SELECT * FROM source ORDER BY illustrative, title")

    def attribution(self) -> list[str]:
        """What must be said of the sources, each once."""
        return [
            text
            for (text,) in self._rows(
                "SELECT attribution FROM source GROUP BY attribution ORDER BY min(rowid)"
            )
        ]

    @property
    def fingerprint(self) -> str:
        """What the file was made from; the same again needs no new build."""
        return self._meta.get("fingerprint", "")

    def rejected(self) -> pd.DataFrame:
        """Rows that could not be used: ``source_id, row_ref, field, value, reason``."""
        return self._frame("SELECT * FROM rejected ORDER BY source_id, reason, row_ref")

    def table(self, name: str) -> pd.DataFrame:
        """A whole table, in the order of its columns.

        Raises
        ------
        StoreError
            If there is no such table.
        """
        if name not in TABLES:
            raise StoreError(f"There is no table {name!r}. There are: {', '.join(TABLES)}.")
        return self._frame(f"SELECT * FROM {name} ORDER BY ALL")

    def records(self, record: type[T]) -> list[T]:
        """All rows of a type of `geo.records`, in the order of their fields."""
        names = ", ".join(f.name for f in fields(record))  # type: ignore[arg-type]
        found = self._rows(f"SELECT {names} FROM {TABLE_OF[record]} ORDER BY ALL")
        return [record(*row) for row in found]

    # What the data is worth

    def missing(self) -> pd.DataFrame:
        """What entries lack, by source: ``source_id, missing, entries, examples``.

        `missing` is ``place`` (not online, at home or for the whole area, and without one),
        ``postcode place only`` (placed by its postcode), ``ages`` (of schools and childcare),
        ``a date of the last check``. `examples` names up to three.
        """
        return self._frame(MISSING)

    def unchecked(self, on: date, days: int) -> pd.DataFrame:
        """Entries not checked for longer than so many days before a date.

        Columns ``source_id, service_id, name, assured, days``, the longest first. Entries that
        never say when they were checked are in `missing`.
        """
        return self._frame(UNCHECKED, [on, days])

    def field_sources(self, service_ids: list[str]) -> pd.DataFrame:
        """Fields that came from another source than their entry.

        Columns ``service_id, field, source_title, source_vintage``.
        """
        return self._frame(
            "SELECT service_id, field, title AS source_title, vintage AS source_vintage "
            "FROM field_source JOIN source USING (source_id) "
            "WHERE service_id IN (SELECT unnest($1::VARCHAR[])) ORDER BY ALL",
            [service_ids],
        )

    def counts(self) -> pd.DataFrame:
        """How many rows each table has: ``table, rows``."""
        union = " UNION ALL ".join(
            f"SELECT '{t}' AS \"table\", count(*) AS rows FROM {t}" for t in TABLES
        )
        return self._frame(union)

    def repeated_ids(self) -> list[str]:
        """Ids that several services, edges or timetables have. A sound database has none."""
        found = self._rows(
            "SELECT service_id FROM service GROUP BY ALL HAVING count(*) > 1 UNION ALL "
            "SELECT 'edge ' || edge_id FROM edge GROUP BY edge_id HAVING count(*) > 1 UNION ALL "
            "SELECT timetable_id FROM timetable GROUP BY ALL HAVING count(*) > 1 ORDER BY 1"
        )
        return [name for (name,) in found]

    # Places

    def locate(self, text: str) -> Place:
        """Find the place that was meant; see `PostcodeGeocoder.locate`."""
        return self._geocoder.locate(text)

    def postcode(self, code: str) -> PostcodeRow | None:
        """Find a unit by its normalised form."""
        found = self._rows(
            "SELECT postcode, authority_code, easting, northing, terminated, lsoa, quality "
            "FROM postcode "
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

    def settlements(self, name: str) -> list[NamedPlace]:
        """Find the towns and villages of a name, whatever its case, largest kind first."""
        found = self._rows(
            "SELECT name, kind, lat, lon FROM settlement WHERE lower(name) = lower(?) "
            "ORDER BY list_position(['city', 'town', 'village', 'suburb', 'hamlet'], kind) "
            "NULLS LAST",
            [name],
        )
        return [NamedPlace(*row) for row in found]

    def homes_of_area(self) -> Homes:
        """The postcodes of the area that have a place and are in use."""
        return Homes(
            self._frame(
                "SELECT postcode, easting, northing, lsoa, quality FROM postcode "
                "LEFT JOIN authority ON authority.code = authority_code "
                "WHERE (authority_code = $1 OR upper_code = $1) AND easting IS NOT NULL "
                "AND terminated IS NULL ORDER BY postcode",
                [self.area.code],
            )
        )

    def homes_beyond(self) -> Homes:
        """The postcodes of other councils within the margin, that have a place and are in use."""
        own = self.homes_of_area().xy
        return provision.homes_beyond(self._frame, self.area.code, own, self.margin_m)

    def places_of(self, postcodes: Collection[str]) -> pd.DataFrame:
        """Where many postcodes are: one row for each that exists, indexed by ``postcode``.

        Columns ``easting`` and ``northing`` (EPSG:27700; missing: without a place), ``terminated``,
        ``quality``, ``here`` (in this area) and ``authority``, the name of the council.
        """
        found = self._frame(PLACES_OF, [list(postcodes), self.area.code])
        return found.set_index("postcode")

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
        services = self._frame(SERVICES)
        services["section"] = [section_of(c) for c in services["category"]]
        schedules: dict[str, list[Schedule]] = {}
        for row in self.records(Schedule):
            schedules.setdefault(row.service_id, []).append(row)
        needs = self._frame("SELECT service_id, need FROM service_need")
        return Offer(services, self._frame(WAYS_IN), needs, schedules)

    def capacity(self) -> pd.DataFrame:
        """How many places services have, as far as they say:
        `geo.provision.supply.CAPACITY_COLUMNS`.
        """
        return self._frame(CAPACITY)

    def figures(self) -> Figures:
        """The figures by zone, and where they come from."""
        sources = "SELECT DISTINCT source_id FROM zone_demand WHERE source_id <> ?"
        return provision.figures(self._frame, self.area.code, self._origins(sources, ""))

    def schools(self, *, examples: bool = False) -> Schools:
        """The schools of the area, those that were made up among them if asked for."""
        kinds = list(schools.KINDS)
        needs: dict[str, set[str]] = {}
        for service_id, need in self._rows("SELECT service_id, need FROM service_need"):
            needs.setdefault(service_id, set()).add(need)
        return schools.schools_of(
            self._frame(SCHOOLS, [kinds, examples]),
            self._frame(GATES, [kinds, schools.ITS_POINT]),
            needs,
            {row.service_id: row for row in self.records(School)},
        )

    def catchments(self) -> Catchments:
        """The areas that services are for. Heavy: ask once and keep it."""
        return Catchments(self.records(Catchment))

    def stops(self) -> pd.DataFrame:
        """Public transport stops: ``name, kind, indicator, street, bearing, lon, lat``.

        Those of NaPTAN where the area has them, and `kind` is its stop type; otherwise the bus
        stops, stations and ferry terminals among the services, and `kind` is their category.
        Degrees in EPSG:4326.
        """
        return self._frame(STOPS)

    def timetables(self) -> list[Timetable]:
        """The timetables of the area, each with its feed. Heavy: ask once and keep it."""
        return self.records(Timetable)

    def timetable_facts(self) -> pd.DataFrame:
        """What is known of each timetable, without its feed.

        Columns as `Timetable`, and ``step_free_trips`` and ``untold_trips`` of all its routes.
        """
        return self._frame(TIMETABLES)

    def council_names(self) -> dict[str, str]:
        """The name of each council by its GSS code: of a district, the council above it.

        The Local Offer is the upper council's: for Guildford that is Surrey.
        """
        found = self._rows("SELECT code, upper_name FROM authority")
        return dict(self._rows("SELECT upper_code, upper_name FROM authority")) | dict(found)

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
        return self._frame(DETAILS, [service_ids, places]).set_index("service_id")

    def entry(self, service_id: str) -> Entry | None:
        """All that is known of one service; None where there is no service of that id."""
        found = self._of(Service, "service_id = ?", service_id)
        if not found:
            return None
        service, ours = found[0], "service_id = ?"
        needs = self._rows("SELECT need FROM service_need WHERE service_id = ?", [service_id])
        held = "location_id IN (SELECT location_id FROM service_at_location WHERE service_id = ?)"
        return Entry(
            service,
            self._origins("SELECT ?", service.source_id)[service.source_id],
            _first(self._of(Organization, "organization_id = ?", service.organization_id)),
            tuple(self._of(Location, held, service_id)),
            tuple(self._of(Schedule, ours, service_id)),
            tuple(self._of(CostOption, ours, service_id)),
            tuple(sorted({need for (need,) in needs})),
            _first(self._of(ServiceCapacity, ours, service_id)),
            _first(self._of(School, ours, service_id)),
            _first(self._of(Stop, ours, service_id)),
            tuple(self._of(Catchment, ours, service_id)),
            self._lent(service_id),
            tuple(self._of(Merged, ours, service_id)),
        )

    def _of(self, record: type[T], where: str, value: str | None) -> list[T]:
        """The rows of a type that fit, in the order in which the source gave them."""
        names = ", ".join(f.name for f in fields(record))  # type: ignore[arg-type]
        table = TABLE_OF[record]
        found = self._rows(f"SELECT {names} FROM {table} WHERE {where} ORDER BY rowid", [value])
        return [record(*row) for row in found]

    def _origins(self, source_ids: str, value: str) -> dict[str, Origin]:
        found = self._rows(
            "SELECT source_id, title, publisher, vintage, retrieved, page FROM source "
            f"WHERE source_id IN ({source_ids})",
            [value],
        )
        return {row[0]: Origin(*row) for row in found}

    def _lent(self, service_id: str) -> tuple[tuple[str, Origin], ...]:
        lent = "FROM field_source WHERE service_id = ?"
        origins = self._origins(f"SELECT source_id {lent}", service_id)
        rows = self._rows(f"SELECT field, source_id {lent} ORDER BY ALL", [service_id])
        return tuple((name, origins[source_id]) for name, source_id in rows)


def _first(rows: list[T]) -> T | None:
    return rows[0] if rows else None
