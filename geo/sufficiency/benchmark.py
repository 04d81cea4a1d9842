"""The council's plans beside those of its region, of England, and of councils like it.

Counts of councils of different size cannot be compared, so each row is a share: of all plans, how
many are in a kind of provision or for a need; of all pupils, how many have SEN support; and by how
much plans have grown. Of several councils the children are added up before the share is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.provision.figures import Figures
from geo.sources.plan_series import (
    IN_REGION,
    NATION,
    NEIGHBOUR,
    PUPILS,
    REGION,
    SERIES,
    SUPPORT,
)
from geo.sufficiency.cells import PlanTable, SourceCell, YearCount
from geo.sufficiency.kinds import EVERYWHERE, PROVISION

COUNCIL = "council"
PEERS = (COUNCIL, NEIGHBOUR, REGION, NATION)
"""Who is compared, in the order of the columns."""

KIND, NEED, SUPPORTED, GROWTH = "kind", "need", "support", "growth"
"""What a row is of."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One of those that are compared: its kind (one of ``PEERS``), its name, its plans."""

    slug: str
    name: str
    members: tuple[str, ...]
    tables: tuple[PlanTable, ...]

    def in_year(self, year: int) -> "Peer":
        """The same with the counts of all ages of one year alone, which are found sooner."""
        tables = (
            one.table[(one.table["year"] == year) & (one.table["age_from"] < 0)]
            for one in self.tables
        )
        return replace(self, tables=tuple(PlanTable(table) for table in tables))

    def count(
        self,
        year: int,
        placements: Sequence[str] = EVERYWHERE.placements,
        less: Sequence[str] = (),
        **more: str,
    ) -> YearCount:
        """The count of a year, of all members together; not known unless each one's is."""
        found = [
            next((c for c in table.counts(placements, less=less, **more) if c.year == year), None)
            for table in self.tables
        ]
        cells = tuple(cell for count in found if count is not None for cell in count.cells)
        known = [count.value for count in found if count is not None and count.value is not None]
        whole = bool(found) and len(known) == len(found)
        return YearCount(year, sum(known) if whole else None, cells)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, with the cells of both; None where either is not known."""

    value: float | None
    cells: tuple[SourceCell, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """A share of each peer. `of` says what kind of row it is, `slug` which one."""

    of: str
    slug: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The shares of the council and of those beside it, in one school year.

    `first` is the year that growth is counted from; None where none is published for all.
    """

    year: int
    first: int | None
    peers: tuple[Peer, ...]
    rows: tuple[BenchmarkRow, ...]

    def row(self, of: str, slug: str) -> BenchmarkRow | None:
        """A row by what it is of."""
        return next((row for row in self.rows if (row.of, row.slug) == (of, slug)), None)


def peers_of(figures: Figures, area: str, names: Mapping[str, str]) -> tuple[Peer, ...]:
    """The council, and whom its data can compare it with.

    Parameters
    ----------
    names
        Names of zones by code.
    """
    table = figures.table
    series = table[table["measure"].astype(str).str.startswith(f"{SERIES}/")]
    there = {str(kind): sorted(set(rows["zone_id"])) for kind, rows in series.groupby("kind")}
    own = table[(table["zone_id"] == figures.council) & (table["measure"] == IN_REGION)]
    regions = set(own["symbol"].dropna())
    wanted = {
        COUNCIL: [figures.council],
        NEIGHBOUR: [z for z in there.get(NEIGHBOUR, []) if z != figures.council],
        REGION: [zone for zone in there.get(REGION, []) if zone in regions],
        NATION: there.get(NATION, []),
    }
    return tuple(
        Peer(
            slug,
            area if slug == COUNCIL else names.get(zones[0], zones[0]),
            tuple(names.get(zone, zone) for zone in zones),
            tuple(PlanTable.of(figures, zone) for zone in zones),
        )
        for slug, zones in wanted.items()
        if zones
    )


def benchmark(peers: Sequence[Peer], year: int) -> Benchmark | None:
    """The council beside its peers in a school year; None where it has no peer then."""
    known = [peer for peer in peers if peer.slug == COUNCIL or peer.count(year).value]
    if len(known) < 2:
        return None
    first = _first(known, year)
    then = [peer.in_year(year) for peer in known]
    rows = [*_kinds(then, year), *_needs(then, year), *_support(known)]
    if first is not None:
        rows.append(BenchmarkRow(GROWTH, GROWTH, tuple(_growth(p, first, year) for p in known)))
    told = tuple(row for row in rows if any(share.value is not None for share in row.shares))
    return Benchmark(year, first, tuple(known), told)


def _kinds(peers: Sequence[Peer], year: int) -> Iterable[BenchmarkRow]:
    for slug, kind in PROVISION.items():
        shares = (
            _share(peer.count(year, kind.placements, kind.less), peer.count(year)) for peer in peers
        )
        yield BenchmarkRow(KIND, slug, tuple(shares))


def _needs(peers: Sequence[Peer], year: int) -> Iterable[BenchmarkRow]:
    found = {need: None for peer in peers for table in peer.tables for need in table.needs}
    for need in found:
        shares = (_share(peer.count(year, need=need), peer.count(year)) for peer in peers)
        yield BenchmarkRow(NEED, need, tuple(shares))


def _support(peers: Sequence[Peer]) -> Iterable[BenchmarkRow]:
    """Pupils with SEN support of all pupils, in the last year that the council has both."""
    years = [
        {c.year for c in peers[0].tables[0].counts(counted=counted) if c.value is not None}
        for counted in (SUPPORT, PUPILS)
    ]
    both = years[0] & years[1]
    if both:
        year = max(both)
        shares = (
            _share(peer.count(year, counted=SUPPORT), peer.count(year, counted=PUPILS))
            for peer in peers
        )
        yield BenchmarkRow(SUPPORTED, str(year), tuple(shares))


def _share(part: YearCount, whole: YearCount) -> Share:
    known = part.value is not None and bool(whole.value)
    value = (part.value or 0.0) / whole.value if known and whole.value else None
    return Share(value, (*part.cells, *whole.cells))


def _growth(peer: Peer, first: int, year: int) -> Share:
    then, now = peer.count(first), peer.count(year)
    found = _share(now, then)
    return Share(None if found.value is None else found.value - 1.0, found.cells)


def _first(peers: Sequence[Peer], year: int) -> int | None:
    """The earliest school year in which the plans of every peer are known."""
    years = [
        {c.year for c in table.counts(EVERYWHERE.placements) if c.value is not None}
        for peer in peers
        for table in peer.tables
    ]
    shared = {one for one in set.intersection(*years) if one < year}
    return min(shared, default=None)
