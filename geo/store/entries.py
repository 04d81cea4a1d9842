"""Entries with all that belongs to them, to be listed in another area's database as well."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.places.postcodes import NamedPlace
from geo.places.spelling import folded
from geo.records import (
    Catchment,
    CostOption,
    Entrance,
    FieldSource,
    Location,
    Merged,
    Organization,
    Row,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.store.directory import DirectoryTables
from geo.store.schema import TABLE_OF, SourceRow

_OF_SERVICES = (
    Service,
    ServiceAtLocation,
    ServiceNeed,
    Schedule,
    CostOption,
    ServiceCapacity,
    School,
    Catchment,
    FieldSource,
    Merged,
)
_THEIRS = "service_id IN (SELECT unnest($1::VARCHAR[]))"
_PLACED = f"location_id IN (SELECT location_id FROM service_at_location WHERE {_THEIRS})"
_OTHERS = {
    Location: _PLACED,
    Entrance: _PLACED,
    Organization: f"organization_id IN (SELECT organization_id FROM service WHERE {_THEIRS})",
    SourceRow: f"source_id IN (SELECT source_id FROM service WHERE {_THEIRS} "
    f"UNION ALL SELECT source_id FROM field_source WHERE {_THEIRS})",
}


class EntryTables(DirectoryTables):
    """Questions about many entries at once."""

    def placed(self) -> pd.DataFrame:
        """Every place of every service: ``service_id, name, category, authority_code, lon, lat``.

        Degrees in EPSG:4326. `authority_code` is empty where it is not known. Services without a
        place are not in it.
        """
        return self.frame(
            "SELECT service_id, service.name, category, "
            "coalesce(service.authority_code, '') AS authority_code, lon, lat "
            "FROM service JOIN service_at_location USING (service_id) "
            "JOIN location USING (location_id) WHERE lon IS NOT NULL ORDER BY ALL"
        )

    def entry_rows(self, service_ids: Sequence[str]) -> list[Row | SourceRow]:
        """All rows that belong to some services, with their organizations, places and sources."""
        ids = list(service_ids)
        wanted: list[tuple[Any, str]] = [(record, _THEIRS) for record in _OF_SERVICES]
        return [
            row
            for record, where in (*wanted, *_OTHERS.items())
            for row in self._rows_where(record, where, ids)
        ]

    def ids(self) -> dict[str, set[str]]:
        """All ids of services, organizations and locations, by the name of their column."""
        tables = {"service_id": "service", "organization_id": "organization"}
        tables["location_id"] = "location"
        return {
            key: {name for (name,) in self.rows(f"SELECT {key} FROM {table}")}
            for key, table in tables.items()
        }

    def service_hashes(self) -> NDArray[np.uint64]:
        """The hashes of the ids of all services, ascending; see `hashed`."""
        found = self.rows("SELECT hash(service_id) AS hashed FROM service ORDER BY hashed")
        return np.array([number for (number,) in found], dtype=np.uint64)

    def hashed(self, service_id: str) -> int:
        """The hash of an id: the same for every file of this program's version."""
        return int(self.rows("SELECT hash($1::VARCHAR)", [service_id])[0][0])

    def is_in(self, service_id: str, council: str) -> bool:
        """Whether a service is listed and is in a council's area."""
        sql = "SELECT 1 FROM service WHERE service_id = $1 AND authority_code = $2"
        return bool(self.rows(sql, [service_id, council]))

    def towns(self) -> dict[str, tuple[NamedPlace, ...]]:
        """The settlements by name as `folded` spells it, the largest kind first."""
        rows = self.rows(
            "SELECT name, kind, lat, lon FROM settlement ORDER BY "
            "list_position(['city', 'town', 'village', 'suburb', 'hamlet'], kind) NULLS LAST, name"
        )
        found: dict[str, tuple[NamedPlace, ...]] = {}
        for row in (NamedPlace(*one) for one in rows):
            name = folded(row.name)
            found[name] = (*found.get(name, ()), row)
        return found

    def _rows_where(self, record: Any, where: str, ids: list[str]) -> Iterator[Any]:
        names = ", ".join(f.name for f in fields(record))
        sql = f"SELECT {names} FROM {TABLE_OF[record]} WHERE {where} ORDER BY rowid"
        return (record(*row) for row in self.rows(sql, [ids]))
