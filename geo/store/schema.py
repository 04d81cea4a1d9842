"""The tables of an area's database, and how files of it are told from others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_type_hints

import pyarrow as pa

from geo.places.postcodes import Authority, PostcodeRow
from geo.records import (
    AddressPoint,
    Catchment,
    ClosedSchool,
    CostOption,
    DoubtfulPair,
    Entrance,
    FieldSource,
    Location,
    Merged,
    Organization,
    Rejected,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
    Stop,
    Timetable,
    TrafficCount,
    TransitRoute,
    UnmappedTerm,
    UrnChange,
    WaitingCount,
    Zone,
    ZoneDemand,
)

SCHEMA_VERSION = 7
"""Raised with every change of a table. A file of another version must be built again."""

ENGINE: dict[str, Any] = {
    "threads": 2,
    # Without these, the engine asks its maker's server for an extension when it meets a file
    # of another kind.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""Settings of every connection."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where rows come from, and how many were used: one row of the table ``source``.

    `address` is where the file came from, `page` where people can read about it, `note` what
    a person should know about this copy. `rows_read` is the sum of the rows kept (as entries of
    their own), merged into another source's entry, left out on purpose, and rejected. `streets`
    of the rows read, and kept, are streets of a map.
    """

    source_id: str
    kind: str
    title: str
    publisher: str
    licence: str
    attribution: str
    page: str | None
    address: str
    vintage: str
    retrieved: date
    illustrative: bool
    note: str | None
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_left_out: int
    rows_rejected: int
    streets: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a source that are sound but not wanted, by reason (``closed``)."""

    source_id: str
    reason: str
    rows: int


RECORD_TABLES: dict[str, type] = {
    "source": SourceRow,
    "rejected": Rejected,
    "left_out": LeftOut,
    "merged": Merged,
    "doubtful_pair": DoubtfulPair,
    "field_source": FieldSource,
    "unmapped_term": UnmappedTerm,
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
    "service_capacity": ServiceCapacity,
    "school": School,
    "closed_school": ClosedSchool,
    "urn_change": UrnChange,
    "address_point": AddressPoint,
    "catchment": Catchment,
    "settlement": Settlement,
    "stop": Stop,
    "timetable": Timetable,
    "transit_route": TransitRoute,
    "traffic_count": TrafficCount,
    "waiting_count": WaitingCount,
    "zone": Zone,
    "zone_demand": ZoneDemand,
}
"""Tables whose rows are a dataclass: a column is a field."""

OTHER_TABLES = {
    "edge": "edge_id BIGINT, from_node BIGINT, to_node BIGINT, length_m DOUBLE, forward TINYINT, "
    "backward TINYINT, ends_only TINYINT, drive_kmh DOUBLE, ferry_s DOUBLE, name VARCHAR, "
    "highway VARCHAR, osm_way BIGINT, end_way BIGINT, joins BOOLEAN, traffic BOOLEAN, "
    "tags VARCHAR, geometry BLOB",
    "node": "node_id BIGINT, blocked TINYINT",
    "forbidden_turn": (
        "sign BIGINT, step BIGINT, from_edge BIGINT, via_node BIGINT, to_edge BIGINT"
    ),
    "crossing": "node_id BIGINT, tags VARCHAR, easting DOUBLE, northing DOUBLE",
    "basemap": "part BIGINT, pmtiles BLOB USING COMPRESSION uncompressed",
    "meta": "key VARCHAR, value VARCHAR",
}
"""Tables that come as they are, with their columns in SQL."""

TABLES = (*RECORD_TABLES, *OTHER_TABLES)
"""Every table of an area's database."""

COLUMNS = frozenset(
    (table, column)
    for table, columns in (
        *((name, [field.name for field in fields(kind)]) for name, kind in RECORD_TABLES.items()),
        *((name, [c.split()[0] for c in sql.split(", ")]) for name, sql in OTHER_TABLES.items()),
    )
    for column in columns
)
"""Every column that is read, with its table."""

TABLE_OF = {record: table for table, record in RECORD_TABLES.items()}
"""The table of each type of row."""

_TYPES: dict[type, tuple[str, pa.DataType]] = {
    str: ("VARCHAR", pa.string()),
    float: ("DOUBLE", pa.float64()),
    int: ("BIGINT", pa.int64()),
    bool: ("BOOLEAN", pa.bool_()),
    date: ("DATE", pa.date32()),
    bytes: ("BLOB", pa.binary()),
}


def _typed(record: type) -> list[tuple[str, type, bool]]:
    """Name, type, and whether it may be None, of each field of a dataclass."""
    hints = get_type_hints(record)
    found = []
    for f in fields(record):
        options = get_args(hints[f.name]) or (hints[f.name],)
        kind = next(t for t in options if t is not NoneType)
        found.append((f.name, kind, NoneType in options))
    return found


def columns(record: type) -> str:
    """Column definitions of a dataclass; a field that may be None is a column that may be NULL."""
    return ", ".join(
        f"{name} {_TYPES[kind][0]}{'' if optional else ' NOT NULL'}"
        for name, kind, optional in _typed(record)
    )


def arrow_schema(record: type) -> pa.Schema:
    """The same columns as Arrow has them."""
    return pa.schema([(name, _TYPES[kind][1]) for name, kind, _ in _typed(record)])


def arrow_tables(rows: Iterable[Any]) -> Iterator[tuple[str, pa.Table]]:
    """Records as Arrow tables: for each type of record, the name of its table and the rows."""
    by_type: dict[type, list[Any]] = {}
    for row in rows:
        by_type.setdefault(type(row), []).append(row)
    for record, found in by_type.items():
        schema = arrow_schema(record)
        cells = zip(*map(attrgetter(*schema.names), found), strict=True)
        arrays = [pa.array(cell, type=f.type) for cell, f in zip(cells, schema, strict=True)]
        yield TABLE_OF[record], pa.table(arrays, schema=schema)
