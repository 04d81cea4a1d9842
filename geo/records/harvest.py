"""A row of any table, and what a reader found."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from geo.records.building import DoubtfulPair, FieldSource, Merged, Rejected, UnmappedTerm
from geo.records.offer import (
    CostOption,
    Entrance,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.records.places import Settlement, Zone, ZoneDemand
from geo.records.schools import Catchment, ClosedSchool, School, UrnChange
from geo.records.transport import Stop, Timetable, TrafficCount, TransitRoute
from geo.records.waits import WaitingCount

Row = (
    Organization
    | Service
    | Location
    | Entrance
    | ServiceAtLocation
    | ServiceNeed
    | Schedule
    | CostOption
    | ServiceCapacity
    | School
    | ClosedSchool
    | Catchment
    | Settlement
    | Stop
    | Timetable
    | TransitRoute
    | TrafficCount
    | WaitingCount
    | Zone
    | ZoneDemand
    | UnmappedTerm
    | FieldSource
    | Merged
    | DoubtfulPair
    | UrnChange
    | Rejected
)


@dataclass(slots=True)
class Harvest:
    """What a reader found: rows for the tables, and how many rows it read in all.

    `rows_read` counts the source's own units (services of a feed, tagged places of a map
    extract), `rows_kept` those that became an entry, `left_out` those that are
    sound but not wanted, by reason (``closed``). All others were rejected, each with at least one
    `Rejected`. A `Rejected` may also tell of a single field of a row that was kept.
    `frames` holds whole tables by name, for what comes in millions; columns as the table's.
    `kept_by_zone` says of tables of figures how many rows were kept for each zone. `streets` says
    how many of the rows read are streets of a map; all of those are kept.
    """

    rows: list[Row] = field(default_factory=list)
    rows_read: int = 0
    rows_kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    kept_by_zone: Counter[str] = field(default_factory=Counter)
    streets: int = 0

    @property
    def rows_rejected(self) -> int:
        """How many of the source's units could not be used."""
        return self.rows_read - self.rows_kept - self.left_out.total()

    def keep(self, zone_id: str, is_kept: bool) -> None:
        """Count a row of figures for a zone, if it was kept."""
        self.rows_kept += is_kept
        self.kept_by_zone[zone_id] += is_kept

    def reject(self, source_id: str, row_ref: str, field: str, value: object, reason: str) -> None:
        """Note a row, or a field of one, that could not be used."""
        self.rows.append(Rejected(source_id, row_ref, field, str(value)[:200], reason))
