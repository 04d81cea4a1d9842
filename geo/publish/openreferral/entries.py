"""The rows of a Local Offer, gathered by what they belong to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from geo.records import (
    Catchment,
    CostOption,
    Council,
    FieldSource,
    Location,
    Merged,
    Organization,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Settlement,
)
from geo.sources.openreferral import (
    CATEGORY_TAXONOMY,
    DELIVERY_TAXONOMY,
    NEED_TAXONOMY,
    REFERRAL_TAXONOMY,
)
from geo.store import SourceRow

T = TypeVar("T")


class Records(Protocol):
    """Where the rows come from; `geo.store.Store` is one."""

    @property
    def area(self) -> Council:
        """The authority that the rows are for."""
        ...

    @property
    def built_at(self) -> str:
        """When the rows were put together: ISO 8601, UTC."""
        ...

    def records(self, record: type[T]) -> list[T]:
        """All rows of a type of `geo.records`."""
        ...


@dataclass(frozen=True, slots=True)
class Entries:
    """The rows of a Local Offer, by the id of what they belong to."""

    area: Council
    built_at: str
    sources: dict[str, SourceRow]
    services: dict[str, Service]
    organizations: dict[str, Organization]
    locations: dict[str, Location]
    links: dict[str, list[ServiceAtLocation]]
    needs: dict[str, list[ServiceNeed]]
    schedules: dict[str, list[Schedule]]
    costs: dict[str, list[CostOption]]
    catchments: dict[str, list[Catchment]]
    capacities: dict[str, list[ServiceCapacity]]
    schools: dict[str, School]
    merged: dict[str, list[Merged]]
    fields_from: dict[str, list[FieldSource]]
    towns: frozenset[str]

    def places(self, service_id: str) -> list[Location]:
        """Where a service happens."""
        links = self.links.get(service_id, ())
        return [self.locations[link.location_id] for link in links]

    def terms(self, service_id: str) -> list[tuple[str, str]]:
        """Taxonomy and code of each term that a service has."""
        service = self.services[service_id]
        found = [(CATEGORY_TAXONOMY, service.category)]
        found += [(NEED_TAXONOMY, row.need) for row in self.needs.get(service_id, ())]
        found.append((DELIVERY_TAXONOMY, service.delivery))
        if service.referral is not None:
            found.append((REFERRAL_TAXONOMY, "required" if service.referral else "not-required"))
        return found

    def modified(self, service_id: str) -> date:
        """When the newest source of a service was fetched."""
        others = (*self.merged.get(service_id, ()), *self.fields_from.get(service_id, ()))
        ids = {self.services[service_id].source_id, *(row.source_id for row in others)}
        known = [self.sources[i].retrieved for i in ids if i in self.sources]
        return max(known, default=date.fromisoformat(self.built_at[:10]))


def entries(store: Records) -> Entries:
    """Everything that the JSON is made from, out of an area's database.

    Links to a location that is not there are left out.
    """
    locations = _by(store.records(Location), "location_id")
    links = [row for row in store.records(ServiceAtLocation) if row.location_id in locations]
    return Entries(
        store.area,
        store.built_at,
        sources=_by(store.records(SourceRow), "source_id"),
        services=_by(store.records(Service), "service_id"),
        organizations=_by(store.records(Organization), "organization_id"),
        locations=locations,
        links=_grouped(links),
        needs=_grouped(store.records(ServiceNeed)),
        schedules=_grouped(store.records(Schedule)),
        costs=_grouped(store.records(CostOption)),
        catchments=_grouped(store.records(Catchment)),
        capacities=_grouped(store.records(ServiceCapacity)),
        schools=_by(store.records(School), "service_id"),
        merged=_grouped(store.records(Merged)),
        fields_from=_grouped(store.records(FieldSource)),
        towns=frozenset(row.name.casefold() for row in store.records(Settlement)),
    )


def _by(rows: Iterable[T], key: str) -> dict[str, T]:
    return {getattr(row, key): row for row in rows}


def _grouped(rows: Iterable[T], key: str = "service_id") -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return dict(found)
