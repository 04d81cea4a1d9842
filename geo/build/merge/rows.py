"""The rows, when all is merged."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from geo.build.merge.book import PARTS, MergeState, all_rows
from geo.records import (
    ClosedSchool,
    Entrance,
    FieldSource,
    Location,
    Merged,
    Row,
    Schedule,
    School,
    Service,
    ServiceAtLocation,
    Stop,
    UrnChange,
)


def led(book: MergeState, rows: Mapping[str, Sequence[Row]]) -> list[Row]:
    """All rows with their ids led to where they now belong."""
    ends = _Ends.of(book, rows)
    out: list[Row] = []
    for row in all_rows(rows):
        out += ends.led(row)
    return out


def merged_rows(book: MergeState) -> list[Merged]:
    """One row for each entry that is part of another now."""
    merged = [replace(m, service_id=book.now(m.service_id)) for m in book.merged.values()]
    return sorted(merged, key=lambda m: (m.service_id, m.merged_id))


def counts(book: MergeState, rows: Mapping[str, Sequence[Row]]) -> Counter[str]:
    """How many units of each source have no entry of their own any more."""
    services = [row for row in all_rows(rows) if isinstance(row, Service)]
    is_own = [book.now(service.service_id) == service.service_id for service in services]
    gone = {_unit(s) for s, own in zip(services, is_own, strict=True) if not own}
    gone -= {_unit(s) for s, own in zip(services, is_own, strict=True) if own}
    return Counter(source_id for source_id, _ in gone)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where ids lead in the end: locations that nobody uses any more are left."""

    book: MergeState
    left: frozenset[str]
    filled: frozenset[str]
    entrances: Mapping[str, list[str]]
    schools: Mapping[str, School]
    urns: frozenset[str]
    linked: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, book: MergeState, rows: Mapping[str, Sequence[Row]]) -> "_Ends":
        used = {place for places in book.at.values() for place in places}
        left = {place for step in book.steps for _, place in step.moved} - used
        entrances: dict[str, list[str]] = defaultdict(list)
        for place, origin in book.ways_in.items():
            if place not in left:
                entrances[origin].append(place)
        filled = frozenset(place for place, _ in book.place_came)
        schools = _schools(book, rows)
        closed = {row.urn for row in all_rows(rows) if isinstance(row, ClosedSchool)}
        urns = frozenset(closed.union(school.urn for school in schools.values()))
        return cls(book, frozenset(left), filled, entrances, schools, urns)

    def led(self, row: Row) -> list[Row]:
        """What becomes of a row: itself, itself with other ids, or nothing."""
        book = self.book
        if isinstance(row, Service):
            is_own = book.now(row.service_id) == row.service_id
            return [book.services.get(row.service_id, row)] if is_own else []
        if isinstance(row, Location):
            last = book.locations[row.location_id] if row.location_id in self.filled else row
            return [] if row.location_id in self.left else [last]
        if isinstance(row, ServiceAtLocation):
            return self._link(row)
        if isinstance(row, Entrance):
            return [replace(row, location_id=place) for place in self.entrances[row.location_id]]
        if isinstance(row, Stop) or type(row) in PARTS:
            part = _part(book, row)
            return [self.schools[p.service_id] if isinstance(p, School) else p for p in part]
        beyond = isinstance(row, UrnChange) and row.urn not in self.urns
        return [] if beyond or isinstance(row, Merged | FieldSource) else [row]

    def _link(self, row: ServiceAtLocation) -> list[Row]:
        end = self.book.follow(row.service_id, row.location_id)
        if end in self.linked:
            return []
        self.linked.add(end)
        return [replace(row, service_id=end[0], location_id=end[1])]


def _schools(book: MergeState, rows: Mapping[str, Sequence[Row]]) -> dict[str, School]:
    """What is known of each school: the best source's row, with what it lacks from the others."""
    found = [row for row in all_rows(rows) if isinstance(row, School)]
    schools: dict[str, School] = {}
    for row in sorted(found, key=lambda row: book.standing[row.source_id]):
        service_id = book.now(row.service_id)
        best = schools.get(service_id)
        if best is None:
            schools[service_id] = replace(row, service_id=service_id)
            continue
        lacks = {
            f.name: getattr(row, f.name) for f in fields(best) if getattr(best, f.name) is None
        }
        given = {name: value for name, value in lacks.items() if value is not None}
        schools[service_id] = replace(best, **given)
        for name in given.keys() - {"type_code"}:  # goes with its name
            book.came.setdefault((service_id, name), row.source_id)
    return schools


def _unit(service: Service) -> tuple[str, str]:
    """The unit of its source that an entry is from: it may have given several entries."""
    return service.source_id, service.source_ref or service.service_id


def _part(book: MergeState, row: Row) -> list[Row]:
    """A row that belongs to a service, led to its entry; none if that has others of the kind."""
    original: str = row.service_id  # type: ignore[union-attr, assignment]
    service_id = book.now(original)
    if book.owner.get((service_id, type(row)), original) != original:
        return []
    if isinstance(row, Schedule) and row.location_id:
        _, place = book.follow(original, row.location_id)
        return [replace(row, service_id=service_id, location_id=place)]
    if service_id == original:
        return [row]
    return [replace(row, service_id=service_id)]  # type: ignore[arg-type]


def field_sources(book: MergeState) -> list[FieldSource]:
    """Where the fields of entries are from that are not from the entry's own source."""
    found = {
        FieldSource(service_id, name, source_id)
        for (service_id, name), source_id in book.came.items()
        if service_id in book.services
    }
    found |= {f for f in book.told if f.service_id in book.services.keys() - book.changed}
    for service_id in book.changed & book.services.keys():
        for place in book.places(service_id):
            row = book.locations[place]
            given = {
                "position": row.lon,
                "address": row.address,
                "postcode": row.postcode,
                "wheelchair": row.wheelchair,
                "accessibility": row.accessibility,
            }
            found |= {
                FieldSource(service_id, name, book.place_came.get((place, name), row.source_id))
                for name, value in given.items()
                if value is not None
            }
    own = {s.service_id: s.source_id for s in book.services.values()}
    return sorted(
        (f for f in found if f.source_id != own[f.service_id]),
        key=lambda f: (f.service_id, f.field, f.source_id),
    )
