"""An area's file, opened read-only: checks that it is one of ours, and runs SQL on it."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import fields
from pathlib import Path
from threading import RLock
from typing import Any, Self, TypeVar

import duckdb
import pandas as pd

from geo.errors import StoreError
from geo.records import Row
from geo.store.engine import first_line, interruptible
from geo.store.schema import (
    COLUMNS,
    ENGINE,
    SCHEMA_VERSION,
    TABLE_OF,
    TABLES,
    SourceRow,
    arrow_tables,
)

T = TypeVar("T")

_HEADER_BYTES = 3 * 4096
"""What a file of DuckDB has before its blocks."""

FILE, WITH_MORE = "area", "memory.main,area.main"
"""Where tables are looked for: in the file; first among those that `Database.add` made."""


def version_of(path: Path) -> str:
    """A text that changes whenever the file at `path` is replaced; cheap to ask at every rerun.

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


class Database:
    """A DuckDB file of an area, open for questions. Use `open`. Safe to share between threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._db = connection
        self._lock = RLock()
        self._tables = FILE
        self.added = ""
        self.path = path
        self.meta: dict[str, str] = dict(self.rows("SELECT key, value FROM meta"))

    @classmethod
    def open(cls, path: Path, *, memory: str = "300MB") -> Self:
        """Open the database of an area.

        `memory` is the most that the engine may hold of it.

        Raises
        ------
        StoreError
            If the file is missing, damaged, not one of ours, of another schema version, or lacks a
            table or a column.
        """
        version_of(path)
        with interruptible():
            return cls._open(path, memory)

    @classmethod
    def _open(cls, path: Path, memory: str) -> Self:
        try:
            # Attached, not connected to: within a process, connections to one path share the
            # file that was there first, and would never see the one that replaced it.
            db = duckdb.connect(":memory:", config={"memory_limit": memory, **ENGINE})
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
                f"{path} is missing the tables {', '.join(missing)}. Build it again: "
                "python -m geo build"
            )
        cls._check_columns(db, path)
        cls._check_whole(db, path)
        return cls(db, path)

    @staticmethod
    def _check_whole(db: duckdb.DuckDBPyConnection, path: Path) -> None:
        """A copy that broke off lacks its end, which nobody may read for days."""
        sizes = "SELECT block_size, total_blocks FROM pragma_database_size()"
        ((size, blocks),) = db.execute(f"{sizes} WHERE database_name = 'area'").fetchall()
        lacks = _HEADER_BYTES + size * blocks - path.stat().st_size
        if lacks > 0:
            raise StoreError(
                f"{path} cannot be read as a database (it was cut off: {lacks:,} bytes are "
                "missing). Copy or build it again (python -m geo build), or name another file."
            )

    @staticmethod
    def _check_columns(db: duckdb.DuckDBPyConnection, path: Path) -> None:
        """A file built between two changes of the program has the version, not all the columns."""
        sql = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'area'"
        missing = sorted(COLUMNS - set(db.execute(sql).fetchall()))
        if missing:
            names = ", ".join(f"{table}.{column}" for table, column in missing)
            raise StoreError(
                f"{path} is missing columns that this program reads: {names}. It was built "
                f"by another version of the program. Build it again: python -m geo build --out "
                f"{path}"
            )

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

    def add(self, rows: Iterable[Row | SourceRow], version: str) -> None:
        """Add rows beside those of the file, in memory alone. Do so before anybody else asks.

        The tables of these rows are copied into memory; the file stays as it is. `version` tells
        what was added from what else could be.
        """
        self.added = version
        with interruptible():
            for table, found in arrow_tables(rows):
                made = f"memory.main.{table}"
                self._db.execute(f"CREATE TABLE IF NOT EXISTS {made} AS FROM area.main.{table}")
                self._db.register("incoming", found)
                self._db.execute(f"INSERT INTO {made} BY NAME SELECT * FROM incoming")
                self._db.unregister("incoming")
        self._tables = WITH_MORE

    def alone(self) -> Self:
        """The same file without the rows that were added."""
        other = copy(self)
        other._tables = FILE
        return other

    def rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """The answer to a question in SQL, with the values of its parameters, as rows."""
        return self._ask(lambda answer: answer.fetchall(), sql, values)

    def frame(self, sql: str, values: list[Any] | None = None) -> pd.DataFrame:
        """The same as a table."""
        return self._ask(lambda answer: answer.df(), sql, values)

    def _ask(
        self, fetch: Callable[[duckdb.DuckDBPyConnection], T], sql: str, values: list[Any] | None
    ) -> T:
        try:
            with self._lock:
                cursor = self._db.cursor()
            with interruptible():
                cursor.execute(f"SET search_path = '{self._tables}'")
                return fetch(cursor.execute(sql, values or []))
        except duckdb.Error as error:
            raise _unreadable(self.path, error) from error

    def table(self, name: str) -> pd.DataFrame:
        """A whole table, in the order of its columns.

        Raises
        ------
        StoreError
            If there is no such table.
        """
        if name not in TABLES:
            raise StoreError(f"There is no table {name!r}. There are: {', '.join(TABLES)}.")
        return self.frame(f"SELECT * FROM {name} ORDER BY ALL")

    def records(self, record: type[T]) -> list[T]:
        """All rows of a type of `geo.records`, in the order of their fields."""
        names = ", ".join(f.name for f in fields(record))  # type: ignore[arg-type]
        found = self.rows(f"SELECT {names} FROM {TABLE_OF[record]} ORDER BY ALL")
        return [record(*row) for row in found]

    def records_where(self, record: type[T], where: str, value: str | None) -> list[T]:
        """The rows of a type that fit, in the order in which the source gave them."""
        names = ", ".join(f.name for f in fields(record))  # type: ignore[arg-type]
        table = TABLE_OF[record]
        found = self.rows(f"SELECT {names} FROM {table} WHERE {where} ORDER BY rowid", [value])
        return [record(*row) for row in found]
