"""The entries, while they are merged: what is known of each, and where its ids lead."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from scipy.spatial import cKDTree

from geo.build.merge.names import NameParts
from geo.build.merge.pairs import Key, Pair
from geo.measure import to_grid
from geo.places.spelling import normal_name
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
    Settlement,
    UrnChange,
)

PARTS: dict[type, str] = {
    ServiceNeed: "need",
    Schedule: "schedule",
    CostOption: "cost_option",
    Catchment: "catchment",
    ServiceCapacity: "capacity",
    School: "school",
}
"""Rows that belong to a service; an entry has those of one source only, lest they be doubled."""

PLACE_FIELDS = ("position", "address", "postcode", "wheelchair", "accessibility")

POSTCODE_ERROR_M = 100.0
"""How far a place may be from the point of its postcode where nothing more is known."""

AT_POSTCODE_M = 3.0
"""A list's position this close to the point of its postcode is that point: it was looked up."""

_FULL_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """The point of a postcode in grid metres (EPSG:27700), and how far its homes may be from it."""

    easting: float
    northing: float
    error_m: float


@dataclass(frozen=True, slots=True, order=True)
class Apart:
    """How far apart two entries are where they are nearest.

    `beyond_m` is what `metres` exceeds the error of the two places by, at least 0; `sure` says
    that both places are known themselves, not by their postcodes.
    """

    beyond_m: float
    metres: float
    sure: bool


@dataclass(frozen=True, slots=True)
class MergeRound:
    """One round: which entry each that is gone is now part of, and where places moved to.

    Moves are of a location as one service has it: another service may stay there.
    """

    into: dict[str, str]
    moved: dict[tuple[str, str], str]


@dataclass(slots=True)
class MergeState:
    """All that is known of the entries at this point.

    `owner` says whose rows of a kind an entry has, `ways_in` whose entrances a location has,
    `came` and `place_came` where a field of a service or location is from if not from its source.
    `changed` are entries that have moved, `apart_by_number` those merged whose places are far
    apart, and
    `told` is what an earlier merging said of places.
    """

    standing: dict[str, tuple[int, int]]
    surveyed: frozenset[str]
    decisions: Mapping[Key, bool]
    services: dict[str, Service] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    grid: dict[str, tuple[float, float]] = field(default_factory=dict)
    at: dict[str, list[str]] = field(default_factory=dict)
    users: dict[str, set[str]] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    owner: dict[tuple[str, type], str] = field(default_factory=dict)
    ways_in: dict[str, str] = field(default_factory=dict)
    came: dict[tuple[str, str], str] = field(default_factory=dict)
    place_came: dict[tuple[str, str], str] = field(default_factory=dict)
    merged: dict[str, Merged] = field(default_factory=dict)
    steps: list[MergeRound] = field(default_factory=list)
    apart_by_number: list[Pair] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    told: set[FieldSource] = field(default_factory=set)
    names: dict[str, NameParts] = field(default_factory=dict)
    postcodes: Mapping[str, PostcodePoint] = field(default_factory=dict)
    became: dict[str, str] = field(default_factory=dict)
    settlements: set[str] = field(default_factory=set)
    name_counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    settlement_words: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        rows: Mapping[str, Sequence[Row]],
        ranks: Mapping[str, int],
        decisions: Mapping[Key, bool],
        surveyed: Collection[str],
        postcodes: Mapping[str, PostcodePoint],
    ) -> "MergeState":
        """Index all rows. An id that comes twice is nobody's, and so is never merged."""
        last = max(ranks.values(), default=0) + 1
        standing: dict[str, tuple[int, int]] = defaultdict(lambda: (last, len(rows)))
        standing |= {s: (ranks.get(s, last), i) for i, s in enumerate(rows)}
        book = cls(standing, frozenset(surveyed), decisions, postcodes=postcodes)
        at: dict[str, set[str]] = defaultdict(set)
        seen: Counter[str] = Counter()
        for row in all_rows(rows):
            if isinstance(row, Service):
                seen[row.service_id] += 1
                book.services[row.service_id] = row
            elif isinstance(row, Location):
                book.locations.setdefault(row.location_id, row)
            elif isinstance(row, ServiceAtLocation):
                at[row.service_id].add(row.location_id)
            elif isinstance(row, Organization):
                book.organizations[row.organization_id] = normal_name(row.name)
            elif isinstance(row, Entrance):
                book.ways_in[row.location_id] = row.location_id
            elif isinstance(row, FieldSource) and row.field in PLACE_FIELDS:
                book.told.add(row)
            elif isinstance(row, FieldSource):
                book.came[row.service_id, row.field] = row.source_id
            else:
                book._know(row)
        for service_id in [s for s, times in seen.items() if times > 1]:
            del book.services[service_id]
        book._put(at)
        book._measure()
        return book

    def _know(self, row: Row) -> None:
        """What a row says that is no entry and no place of one."""
        if isinstance(row, Merged):
            self.merged[row.merged_id] = row
        elif isinstance(row, Settlement):
            self.settlements.add(normal_name(row.name))
            self.settlement_words |= {*normal_name(row.name).split()}
        elif isinstance(row, UrnChange):
            self.became[row.former_urn] = row.urn
        elif type(row) in PARTS:
            service_id: str = row.service_id  # type: ignore[union-attr, assignment]
            self.owner[service_id, type(row)] = service_id

    def _measure(self) -> None:
        """Find all positions on the grid; one outside its cover is no position."""
        given = [
            (row.location_id, row.lon, row.lat)
            for row in self.locations.values()
            if row.lon is not None and row.lat is not None
        ]
        if given:
            ids, lons, lats = zip(*given, strict=True)
            for place, (x, y) in zip(ids, to_grid(lons, lats).tolist(), strict=True):
                if math.isfinite(x) and math.isfinite(y):
                    self.grid[place] = (x, y)

    def rank(self, row: Service | Location) -> tuple[int, int, str]:
        """What rows are ordered by: the standing of their source, then their id."""
        row_id = row.service_id if isinstance(row, Service) else row.location_id
        return (*self.standing[row.source_id], row_id)

    def name(self, service: Service) -> str:
        """The normal form of a service's name."""
        return self.parts(service).normal

    def parts(self, service: Service) -> NameParts:
        """What the words of a service's name are for, worked out once."""
        if service.service_id not in self.names:
            self.names[service.service_id] = NameParts.of(service.name, service.category)
        return self.names[service.service_id]

    def times_named(self, service: Service) -> int:
        """How many entries of its category a source has under the name of one."""
        if not self.name_counts:
            self.name_counts = Counter(map(self._named_as, self.services.values()))
        return self.name_counts[self._named_as(service)]

    def _named_as(self, service: Service) -> tuple[str, str, str]:
        return service.source_id, service.category, self.parts(service).proper

    def urn(self, service: Service) -> str | None:
        """The number that a school has today, where the register knows what its number became."""
        urn, seen = service.urn, set()
        while urn in self.became and urn not in seen:
            seen.add(urn)
            urn = self.became[urn]
        return urn

    def joined(self) -> dict[str, set[str]]:
        """For each service, the sources whose entries have become part of it."""
        found: dict[str, set[str]] = defaultdict(set)
        for merged in self.merged.values():
            found[self.now(merged.service_id)].add(merged.source_id)
        return found

    def places(self, service_id: str) -> list[str]:
        """The locations of a service, by id."""
        return self.at.get(service_id, [])

    def postcode(self, location_id: str) -> str:
        """The postcode of a location without spaces, empty if it has none."""
        place = self.locations.get(location_id)
        return "".join((place.postcode or "").upper().split()) if place else ""

    def codes(self, service_id: str) -> set[str]:
        """The whole postcodes of a service's places."""
        found = {self.postcode(place) for place in self.places(service_id)}
        return {code for code in found if _FULL_POSTCODE.fullmatch(code)}

    def sure(self, location_id: str) -> bool:
        """Whether a position is that of the place, not that of its postcode."""
        if location_id not in self.grid or self.locations[location_id].placed_by != "source":
            return False
        point = self.postcodes.get(self.postcode(location_id))
        if point is None or self.locations[location_id].source_id in self.surveyed:
            return True
        away = math.dist(self.grid[location_id], (point.easting, point.northing))
        return away > AT_POSTCODE_M

    def error_m(self, location_id: str) -> float:
        """How far a place may be from its position: 0 where the position is its own."""
        if self.sure(location_id):
            return 0.0
        point = self.postcodes.get(self.postcode(location_id))
        return point.error_m if point else POSTCODE_ERROR_M

    def apart(self, a: str, b: str) -> Apart:
        """How far apart two entries are at their nearest, the error of their places considered.

        Infinity where one has no position.
        """
        found = [
            Apart(
                max(metres - self.error_m(place) - self.error_m(other), 0.0),
                metres,
                self.sure(place) and self.sure(other),
            )
            for metres, place, other in nearest(self, self.places(a), self.places(b))
        ]
        return min(found, default=Apart(math.inf, math.inf, False))

    def now(self, service_id: str) -> str:
        """The entry that an entry is now part of, or itself."""
        if service_id not in self.services and service_id in self.merged:
            service_id = self.merged[service_id].service_id
        for step in self.steps:
            service_id = step.into.get(service_id, service_id)
        return service_id

    def follow(self, service_id: str, location_id: str) -> tuple[str, str]:
        """Where a service, and a location as this service has it, have gone."""
        for step in self.steps:
            location_id = step.moved.get((service_id, location_id), location_id)
            service_id = step.into.get(service_id, service_id)
        return service_id, location_id

    def take(self, step: MergeRound) -> None:
        """Finish a round."""
        self.steps.append(step)
        at: dict[str, set[str]] = defaultdict(set)
        for service_id, places in self.at.items():
            now = step.into.get(service_id, service_id)
            at[now] |= {step.moved.get((service_id, place), place) for place in places}
        self._put(at)
        for gone in step.into:
            del self.services[gone]
        self.name_counts.clear()

    def _put(self, at: Mapping[str, set[str]]) -> None:
        """Say where all services are."""
        self.at = {s: sorted(places & self.locations.keys()) for s, places in at.items()}
        self.users = defaultdict(set)
        for service_id, places in self.at.items():
            for place in places:
                self.users[place].add(service_id)


_Any = TypeVar("_Any")


def all_rows(rows: Mapping[str, Iterable[_Any]]) -> Iterator[_Any]:
    """The rows of all sources."""
    for of_source in rows.values():
        yield from of_source


def nearest(
    book: MergeState, places: Sequence[str], others: Sequence[str]
) -> list[tuple[float, str, str]]:
    """For each place with a position: metres to the nearest of the others, itself, and that one."""
    from_, to = ([p for p in some if p in book.grid] for some in (places, others))
    if not from_ or not to:
        return []
    if len(from_) == len(to) == 1:  # nearly always, and then a tree is slow
        return [(math.dist(book.grid[from_[0]], book.grid[to[0]]), from_[0], to[0])]
    at, around = (np.array([book.grid[p] for p in some]) for some in (from_, to))
    found = (np.asarray(part).tolist() for part in cKDTree(around).query(at))
    return [(metres, place, to[i]) for metres, i, place in zip(*found, from_, strict=True)]
