"""Services, schools, stops and timetables, and all details of one entry."""

import pandas as pd

from geo.directory.entry import Entry, Origin
from geo.directory.offer import Offer
from geo.directory.vocabulary import section_of
from geo.places.catchments import Catchments
from geo.records import (
    Catchment,
    CostOption,
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
from geo.school_travel.former import FormerSchool
from geo.school_travel.schools import Schools
from geo.store.database import T
from geo.store.provenance import ProvenanceTables
from geo.store.sql import (
    CAPACITY,
    DETAILS,
    ENTRIES,
    FORMER_SCHOOLS,
    GATES,
    SCHOOLS,
    SERVICES,
    STOPS,
    TEXTS,
    TIMETABLES,
    WAYS_IN,
)


class DirectoryTables(ProvenanceTables):
    """Questions about services, each answered with its source."""

    def offer(self) -> Offer:
        """The services and their ways in. Heavy: ask once and keep it."""
        services = self.frame(SERVICES)
        services["section"] = [section_of(c) for c in services["category"]]
        schedules: dict[str, list[Schedule]] = {}
        for row in self.records(Schedule):
            schedules.setdefault(row.service_id, []).append(row)
        needs = self.frame("SELECT service_id, need FROM service_need")
        return Offer(services, self.frame(WAYS_IN), needs, schedules, self.frame(TEXTS))

    def entries(self) -> pd.DataFrame:
        """Every entry, once for each of its places (EPSG:4326; missing: none).

        Columns ``service_id, name, category, type_code, source_id, lon, lat``; `type_code` is the
        register's type of a school.
        """
        return self.frame(ENTRIES)

    def capacity(self) -> pd.DataFrame:
        """The number of places that services have, where they give one:
        `geo.provision.supply.CAPACITY_COLUMNS`.
        """
        return self.frame(CAPACITY)

    def schools(self, *, examples: bool = False) -> Schools:
        """The schools of the area, with the made-up ones only if `examples`."""
        kinds = list(schools.KINDS)
        needs: dict[str, set[str]] = {}
        for service_id, need in self.rows("SELECT service_id, need FROM service_need"):
            needs.setdefault(service_id, set()).add(need)
        return schools.schools_of(
            self.frame(SCHOOLS, [kinds, examples]),
            self.frame(GATES, [kinds, schools.ITS_POINT]),
            needs,
            {row.service_id: row for row in self.records(School)},
            former=[FormerSchool(*row) for row in self.rows(FORMER_SCHOOLS)],
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
        return self.frame(STOPS)

    def timetables(self) -> list[Timetable]:
        """The timetables of the area, each with its feed. Heavy: ask once and keep it."""
        return self.records(Timetable)

    def timetable_facts(self) -> pd.DataFrame:
        """The details of each timetable, without its feed.

        Columns as `Timetable`, and ``step_free_trips`` and ``untold_trips`` of all its routes.
        """
        return self.frame(TIMETABLES)

    def details(
        self, service_ids: list[str], location_ids: list[str | None] | None = None
    ) -> pd.DataFrame:
        """The details of some services, to be shown; one row each, indexed by ``service_id``.

        Parameters
        ----------
        service_ids
            Which services; a row of an unknown one is empty.
        location_ids
            For each of them the location whose address, postcode and accessibility are meant.
            Without it, or where it is None, the service's first.
        """
        places = [None] * len(service_ids) if location_ids is None else location_ids
        return self.frame(DETAILS, [service_ids, places]).set_index("service_id")

    def entry(self, service_id: str) -> Entry | None:
        """All details of one service; None if no service has that id."""
        found = self.records_where(Service, "service_id = ?", service_id)
        if not found:
            return None
        service, ours = found[0], "service_id = ?"
        needs = self.rows("SELECT need FROM service_need WHERE service_id = ?", [service_id])
        held = "location_id IN (SELECT location_id FROM service_at_location WHERE service_id = ?)"
        return Entry(
            service,
            self.origins("SELECT ?", service.source_id)[service.source_id],
            _first(
                self.records_where(Organization, "organization_id = ?", service.organization_id)
            ),
            tuple(self.records_where(Location, held, service_id)),
            tuple(self.records_where(Schedule, ours, service_id)),
            tuple(self.records_where(CostOption, ours, service_id)),
            tuple(sorted({need for (need,) in needs})),
            _first(self.records_where(ServiceCapacity, ours, service_id)),
            _first(self.records_where(School, ours, service_id)),
            _first(self.records_where(Stop, ours, service_id)),
            tuple(self.records_where(Catchment, ours, service_id)),
            self._lent(service_id),
            tuple(self.records_where(Merged, ours, service_id)),
        )

    def _lent(self, service_id: str) -> tuple[tuple[str, Origin], ...]:
        lent = "FROM field_source WHERE service_id = ?"
        origins = self.origins(f"SELECT source_id {lent}", service_id)
        rows = self.rows(f"SELECT field, source_id {lent} ORDER BY ALL", [service_id])
        return tuple((name, origins[source_id]) for name, source_id in rows)


def _first(rows: list[T]) -> T | None:
    return rows[0] if rows else None
