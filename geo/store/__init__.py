"""The database of an area: its schema, and every line of SQL.

An area is one DuckDB file, made by `geo.build.pipeline` through `Writer` and opened
read-only by everybody else through `Store`. The tables of services are the
dataclasses of `geo.records`; a column is a field.
"""

from geo.store.account import DataAccount, SourceAccount, account
from geo.store.database import version_of
from geo.store.schema import SCHEMA_VERSION, TABLES, LeftOut, SourceRow
from geo.store.sql import UNCHECKED_DAYS
from geo.store.store import Store
from geo.store.writer import Writer, writing

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "UNCHECKED_DAYS",
    "DataAccount",
    "LeftOut",
    "SourceAccount",
    "SourceRow",
    "Store",
    "Writer",
    "account",
    "version_of",
    "writing",
]
