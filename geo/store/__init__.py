"""The database of an area: its schema, and every line of SQL.

An area is one DuckDB file, made by `geo.build.pipeline` through `Writer` and opened
read-only by everybody else through `Store`. The tables of services are the
dataclasses of `geo.records`; a column is a field.

Modules:

- `account`: an account of the data: for each source, its rows and what its entries lack
- `base_map`: the base map's file of vector tiles (PMTiles), read piece by piece out of an area's
  database
- `database`: an area's file, opened read-only: checks that it is one of ours, and runs SQL on it
- `directory`: services, schools, stops and timetables, and all details of one entry
- `engine`: what reading and writing share of the database engine's own ways
- `entries`: entries with all that belongs to them, to be listed in another area's database as well
- `held`: what an area holds, each part read when first needed
- `places`: where things are: postcodes, councils, homes and settlements
- `provenance`: where the data comes from and what it is worth: sources, rejected rows, what
  entries lack
- `provision`: demand: figures by zone, and homes beyond the area's border
- `schema`: the tables of an area's database, and how files of it are told from others
- `sql`: the longer questions, in SQL
- `store`: reading an area's database: its tables by room, the streets, and what the file is
- `writer`: writing an area's database: a new file, used by nobody until it is whole
"""

from geo.store.account import DataAccount, SourceAccount, account
from geo.store.base_map import StoredBaseMap
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
    "StoredBaseMap",
    "Writer",
    "account",
    "version_of",
    "writing",
]
