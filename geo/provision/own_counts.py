"""A council's own counts by zone and places of services, from files that are read in memory.

Nothing of them is written to disk. A file with any fault is refused as a whole, and every fault is
named by its line, so that no map is drawn from half a file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo.directory.vocabulary import NEEDS
from geo.errors import InputError, SourceError
from geo.formats.tables import HeldFile, read_table
from geo.manifest import Source
from geo.places.zones import NAMES, Zones
from geo.records import Zone
from geo.sources.zone_figures import ages_said
from geo.words import counted

MOST_BYTES = 20 * 2**20
MOST_SAID = 20

COUNT_COLUMNS = {
    "zone": (
        "zone",
        "zone_id",
        "zone code",
        "lsoa",
        "lsoa21cd",
        "lsoa code",
        "ward",
        "ward code",
        "sector",
        "postcode sector",
        "hexagon",
        "code",
        "area code",
    ),
    "count": ("count", "children", "people", "number", "total", "plans", "pupils"),
}
"""The columns of counts, with the names that are understood."""

CAPACITY_COLUMNS = {
    "service_id": ("service_id", "service", "id", "urn"),
    "places": ("places", "capacity", "maximum", "number of places"),
}
CAPACITY_OPTIONAL = {
    "need": ("need", "type of need", "need code"),
    "ages": ("ages", "age", "age range"),
}
"""The columns of capacities, with the names that are understood."""

PLACE_COLUMNS = ("service_id", "places", "need", "age_from", "age_to")


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """A council's own counts by the id of a zone, and who they count, in words after a number.

    `exact`: they are measured as they are, for the screen of the officer who brought them. Whatever
    is saved, shared or published is measured with rounded ones.
    """

    who: str
    by_zone: Mapping[str, float]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """A council's own list of places of services: the rows of `read_capacities`."""

    rows: tuple[tuple[Any, ...], ...]

    @property
    def table(self) -> pd.DataFrame:
        """The places as a table, ``PLACE_COLUMNS``."""
        return pd.DataFrame(list(self.rows), columns=list(PLACE_COLUMNS))

    def of(self, services: Collection[str]) -> "OwnPlaces":
        """Those of some services, by id."""
        return OwnPlaces(tuple(row for row in self.rows if row[0] in services))


@dataclass(frozen=True, slots=True)
class CountFault:
    """What is wrong with a line of a file."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        said = f" ({self.value[:40]!r})" if self.value else ""
        return f"Line {self.line}, {self.column}{said}: {self.reason}"


class FileFaultsError(InputError):
    """A file whose lines have faults, all of them."""

    def __init__(self, name: str, faults: Sequence[CountFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        shown = " ".join(str(fault) for fault in self.faults[:MOST_SAID])
        more = len(self.faults) - MOST_SAID
        rest = f" And {more:,} more." if more > 0 else ""
        many = counted(len(self.faults), "fault")
        super().__init__(f"{name} has {many}, so we did not use it. {shown}{rest}")


def countable(zones: Zones, loaded: Sequence[Zone], elsewhere: Collection[str]) -> dict[str, str]:
    """The zones that a council may count, by id, with their names.

    A council's zone without a postcode is real: the people counted there belong to no home, and
    every answer says so. Zones of other councils (`elsewhere`) count only where homes are.
    """
    ours = {
        row.zone_id: row.name
        for row in loaded
        if row.kind == zones.by and row.zone_id not in elsewhere
    }
    return ours | dict(zones.names)


def own_counts(
    name: str, content: bytes, who: str, zones: Zones, known: Mapping[str, str]
) -> OwnCounts:
    """A council's own counts by zone, from a file; see `read_counts`."""
    return OwnCounts(who, read_counts(name, content, known, kind=NAMES[zones.by]))


def own_places(name: str, content: bytes, services: Sequence[str]) -> OwnPlaces:
    """A council's own places of services, from a file; see `read_capacities`."""
    table = read_capacities(name, content, services).astype(object)
    rows = table.where(table.notna(), None).itertuples(index=False, name=None)
    return OwnPlaces(tuple(rows))


def read_counts(
    name: str, content: bytes, known: Mapping[str, str], *, kind: str = "zone"
) -> dict[str, float]:
    """Counts by zone: a column of zones, and one of counts.

    Parameters
    ----------
    name, content
        The file: CSV, Excel or OpenDocument.
    known
        The zones that there are, by id, with their names. Either is understood in the file, a name
        if it is of one zone only.
    kind
        What they are called in messages.

    Raises
    ------
    FileFaultsError
        With every fault: a zone that there is not, or twice; a count that is missing, negative or
        no number; a count without a zone.
    InputError
        If the file is no table, or lacks a column.
    """
    rows, faults = _rows(name, content, COUNT_COLUMNS, {})
    meant = _by_name(known)
    counts: dict[str, float] = {}
    for line, zone_said, count_said in rows:
        zone = meant.get(zone_said.casefold())
        reason = _zone_fault(zone_said, zone, counts, kind)
        if reason:
            faults.append(CountFault(line, "zone", zone_said, reason))
        value = _number(line, "count", count_said, faults)
        if zone is not None and not reason and value is not None:
            counts[zone] = value
    _check(name, faults, any_row=bool(rows))
    return counts


def _by_name(known: Mapping[str, str]) -> dict[str, str]:
    """The zone that each id, or name of one zone only, means."""
    names: dict[str, list[str]] = {}
    for zone, called in known.items():
        names.setdefault(called.casefold(), []).append(zone)
    alone = {called: zones[0] for called, zones in names.items() if len(zones) == 1}
    return alone | {zone.casefold(): zone for zone in known}


def _zone_fault(said: str, zone: str | None, counts: Mapping[str, float], kind: str) -> str:
    if not said:
        return "This count has no zone. Name the zone."
    if zone is None:
        return f"This is not a {kind} of this area."
    return "An earlier line has the same zone." if zone in counts else ""


def read_people(name: str, content: bytes, columns: Sequence[str]) -> pd.DataFrame:
    """Counts of people with what they are counted by.

    Parameters
    ----------
    name, content
        The file: CSV, Excel or OpenDocument, with a column of counts and those that are named.
    columns
        The columns that they are counted by, as the file calls them.

    Returns
    -------
    ``count`` (whole numbers) and each of `columns` (text; "" is a label as good as any).

    Raises
    ------
    FileFaultsError
        With every fault: a count that is missing, negative, not whole or no number.
    InputError
        If the file is no table, or lacks a column.
    """
    needed = {"count": COUNT_COLUMNS["count"]} | {column: (column,) for column in columns}
    rows, faults = _rows(name, content, needed, {})
    counts = [_number(line, "count", said, faults, whole=True) for line, said, *_ in rows]
    _check(name, faults, any_row=bool(rows))
    labels = [labels for _, _, *labels in rows]
    return pd.DataFrame(labels, columns=list(columns), dtype=str).assign(count=counts)


def read_capacities(name: str, content: bytes, services: Sequence[str]) -> pd.DataFrame:
    """A council's own capacities: service_id, places, and perhaps need and ages.

    A service may have several lines, each for another need or other ages.

    Returns
    -------
    Columns ``service_id, places, need`` (empty: any), ``age_from`` and ``age_to`` (NaN: any).

    Raises
    ------
    FileFaultsError
        With every fault: a service that there is not, places that are text, missing or negative,
        an unknown need, ages that are none, the same line twice.
    """
    rows, faults = _rows(name, content, CAPACITY_COLUMNS, CAPACITY_OPTIONAL)
    known, seen, found = set(services), set(), []
    for line, service, places_said, need_said, ages in rows:
        if service not in known:
            faults.append(
                CountFault(line, "service_id", service, "There is no service with this ID.")
            )
        places = _number(line, "places", places_said, faults, whole=True)
        need = need_said.upper()
        if need and need not in NEEDS:
            known_needs = ", ".join(NEEDS)
            faults.append(
                CountFault(
                    line,
                    "need",
                    need_said,
                    f"This is not a type of need. Use one of: {known_needs}.",
                )
            )
        span = _span(line, ages, faults)
        if (service, need, span) in seen:
            faults.append(CountFault(line, "service_id", service, "An earlier line says the same."))
        seen.add((service, need, span))
        found.append((service, places, need, *span))
    _check(name, faults, any_row=bool(rows))
    return pd.DataFrame(found, columns=list(PLACE_COLUMNS))


def _span(line: int, said: str, faults: list[CountFault]) -> tuple[float | None, float | None]:
    if not said:
        return None, None
    ages = ages_said(said.replace("–", "-"))
    if ages is None or ages[0] is None or ages[1] is None:
        faults.append(CountFault(line, "ages", said, "These are not ages. Write them as 5 to 16."))
        return None, None
    return float(ages[0]), float(ages[1])


def _number(
    line: int, column: str, said: str, faults: list[CountFault], *, whole: bool = False
) -> float | None:
    """A count of 0 or more; else None, and a fault."""
    try:
        value = float(said.replace(",", "")) if said and "_" not in said else None
    except ValueError:
        value = None
    reason = ""
    if not said:
        reason = "It is missing. Write 0 if there are none."
    elif value is None or value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124
        reason = "This is not a number."
    elif value < 0:
        reason = "This is below 0. Counts must be 0 or more."
    elif whole and value != int(value):
        reason = "This is not a whole number."
    if reason:
        faults.append(CountFault(line, column, said, reason))
        return None
    return value


def _rows(
    name: str,
    content: bytes,
    needed: Mapping[str, Sequence[str]],
    optional: Mapping[str, Sequence[str]],
) -> tuple[list[tuple[Any, ...]], list[CountFault]]:
    """The lines of a file with their cells as text, and the lines that do not fit the table."""
    held = HeldFile(Path(name).name[:80], content)
    if len(content) > MOST_BYTES:
        raise InputError(f"{held} is larger than {MOST_BYTES // 2**20} MB.")
    source = Source(
        kind="counts",
        source_id="counts",
        title="Your file",
        publisher="",
        licence="",
        attribution="",
        vintage="",
    )
    rows: list[tuple[Any, ...]] = []
    faults: list[CountFault] = []
    try:
        for table in read_table(held, source, needed=needed, optional=optional):
            cells = [table.frame[column].tolist() for column in (*needed, *optional)]
            rows += zip(table.lines.tolist(), *cells, strict=True)
            faults += [
                CountFault(fault.line, "row", fault.text, fault.reason) for fault in table.faults
            ]
    except SourceError as error:
        raise InputError(str(error)) from error
    return rows, faults


def _check(name: str, faults: Sequence[CountFault], *, any_row: bool) -> None:
    if faults:
        raise FileFaultsError(Path(name).name[:80], faults)
    if not any_row:
        raise InputError(
            f"{Path(name).name[:80]} is empty. Give one line for each zone or service."
        )
