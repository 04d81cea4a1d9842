"""Services from any list: a CSV file or a spreadsheet whose columns the manifest explains.

Settings of the kind ``services``, besides those of every table:

``columns``     ours = "their column". A list of columns is joined; ``{ value = "…" }`` is the same
                for all rows. Only `name` is needed, and a category.
``category``    the category of all services: a slug or a name of
                `geo.directory.vocabulary.CATEGORIES`
``categories``  what the values of the column `category` stand for, such as
                ``{ "Respite" = "short-breaks", "For adults" = "leave out" }``; values that are
                slugs or names of categories need no mention
``crs``         ``EPSG:4326`` with `lat` and `lon`, ``EPSG:27700`` with `easting` and `northing`; it
                is checked against the columns, and need not be given

An example::

    [[source]]
    kind = "services"
    path = "clubs.xlsx"
    category = "holiday-activities"
    [source.columns]
    name = "Club"
    address = ["Street", "Town"]
    postcode = "Post code"
    ages = "Age range"

Opening hours may stand in seven columns, `monday` to `sunday`. For schools, `school_type` is the
type of establishment by the register's name or code, which decides the category unless the list
says it; `sen_provision` says "SEN unit" or "Resourced provision", each an entry of its own.

Without a column `id`, a service is known by its name and postcode, so that it keeps its id
when the list is sorted anew. Two rows with one id are one service at two places if they have the
same name and different places; otherwise the second is rejected.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.directory.vocabulary import CATEGORIES, MOST_COST
from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.manifest import Source
from geo.records import CostOption, Harvest, Location, Row, Schedule, Service, ServiceNeed
from geo.sources.entries import Cells, EntryList, category_named, place_of, short_hash
from geo.sources.hours import DAYS, as_notation, days_of, week_of
from geo.sources.kind import SourceKind
from geo.sources.school_cells import COLUMNS as SCHOOL_COLUMNS
from geo.sources.school_cells import school_rows, type_named

SETTINGS = TABLE_SETTINGS | {"columns", "category", "categories", "crs"}
"""Settings of a source of the kind ``services``."""

COLUMNS = (
    "id",
    "name",
    "description",
    "url",
    "email",
    "phone",
    "eligibility",
    "how_to_access",
    "referral",
    "min_age",
    "max_age",
    "ages",
    "needs",
    "category",
    "organization",
    "address",
    "postcode",
    "lat",
    "lon",
    "easting",
    "northing",
    "wheelchair",
    "cost",
    "opening",
    *DAYS,
    "assured",
    "assurer",
    "capacity",
    "on_roll",
    "urn",
    *SCHOOL_COLUMNS,
    "authority",
)
"""Our names of columns."""

LEAVE_OUT = "leave out"
"""What a category is mapped to whose services are not wanted."""

_PAIRS = (("lat", "lon"), ("easting", "northing"))
_CRS = {"EPSG:4326": _PAIRS[0], "EPSG:27700": _PAIRS[1]}


def read(path: Path, source: Source) -> Harvest:
    """Services of a list.

    Returns
    -------
    Rows of `Service`, `Organization`, `Location` (EPSG:4326; without a position where the row has
    only a postcode), `ServiceAtLocation`, `ServiceNeed`, `ServiceCapacity`, `Schedule` and
    `CostOption`. `rows_read` counts rows of the table.

    Raises
    ------
    SourceError
        If the file is no table, lacks a column that the manifest names, or a setting is wrong.
    """
    plan = _plan(source)
    harvest = Harvest()
    book = EntryList(source, harvest)
    for table in read_table(path, source, needed=plan.wanted):
        table.count_into(harvest, source.source_id)
        for ref, values in _rows(table, plan):
            cells = Cells(source, harvest, ref, values)
            harvest.rows_kept += _read_row(book, plan, cells)
    return harvest


# What the manifest says.


@dataclass(frozen=True, slots=True)
class _ReadingPlan:
    """How rows are read: the columns of each of our names, constants, and the categories."""

    columns: dict[str, tuple[str, ...]]
    constants: dict[str, str]
    category: str | None
    categories: dict[str, str]

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Each column under a key of its own."""
        return {
            f"{ours} {i}": (theirs,)
            for ours, columns in self.columns.items()
            for i, theirs in enumerate(columns)
        }


def _plan(source: Source) -> _ReadingPlan:
    """The settings of a source, checked; all faults of `columns` are told at once."""
    columns, constants = _columns(source)
    given = columns.keys() | constants.keys()
    if "name" not in columns:
        raise _wrong(source, 'columns must say which column is the name: name = "Their column".')
    for first, second in _PAIRS:
        if (first in given) != (second in given):
            raise _wrong(source, f"columns must have both {first} and {second}, or neither.")
    _check_crs(source, given)
    category = source.settings.get("category")
    slug = category_named(category) if isinstance(category, str) else None
    if category is not None and slug is None:
        raise _wrong(source, f"category is {category!r}. {_known_categories()}")
    if slug is None and given.isdisjoint(("category", "school_type")):
        raise _wrong(
            source,
            f"category must say what the services are. {_known_categories()} Or name "
            'the column that says: columns = { category = "Their column" }.',
        )
    return _ReadingPlan(columns, constants, slug, _categories(source))


def _wrong(source: Source, said: str) -> SourceError:
    return SourceError(f"{source.title}: in the manifest, {said}")


def _known_categories() -> str:
    return f"Give one of: {', '.join(CATEGORIES)}."


def _columns(source: Source) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Columns and constants by our names."""
    given = source.settings.get("columns")
    if not isinstance(given, dict) or not given:
        raise _wrong(source, 'columns is missing: give ours = "Their column", at least for name.')
    columns: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    faults = []
    for ours, theirs in given.items():
        if ours not in COLUMNS:
            faults.append(f"{ours!r} is not one of our names")
        elif constant := _constant(theirs):
            constants[ours] = constant
        elif names := _names(theirs):
            by_day = days_of(names) if ours == "opening" else None
            columns |= {day: (column,) for day, column in (by_day or {}).items()}
            columns |= {} if by_day else {ours: names}
        else:
            faults.append(f"{ours} is {theirs!r}")
    if faults:
        raise _wrong(
            source,
            f'columns is wrong: {"; ".join(faults)}. Give ours = "Their column", a list of '
            f'columns, or {{ value = "the same for all" }}. Our names are: {", ".join(COLUMNS)}.',
        )
    return columns, constants


def _constant(theirs: Any) -> str:
    """The value that is the same for all rows, empty if there is none."""
    if isinstance(theirs, dict) and theirs.keys() == {"value"}:
        value = theirs["value"]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, str | int | float):
            return str(value).strip()
    return ""


def _names(theirs: Any) -> tuple[str, ...]:
    """The columns that a value names, none if it is something else."""
    names = [theirs] if isinstance(theirs, str) else theirs
    sound = isinstance(names, list) and all(isinstance(n, str) and n.strip() for n in names)
    return tuple(names) if sound else ()


def _check_crs(source: Source, given: set[str]) -> None:
    """See that the setting `crs` and the columns tell of the same coordinates."""
    crs = source.settings.get("crs")
    if crs is None:
        return
    if crs not in _CRS:
        raise _wrong(source, f"crs is {crs!r}. Give one of: {', '.join(_CRS)}.")
    other = next(pair for pair in _PAIRS if pair != _CRS[crs])
    if not given.isdisjoint(other):
        raise _wrong(
            source,
            f"crs is {crs}, and columns has {other[0]} and {other[1]}. Coordinates in {crs} are "
            f"called {' and '.join(_CRS[crs])}.",
        )


def _categories(source: Source) -> dict[str, str]:
    """What the values of the column of categories stand for, by the value in lower case."""
    given = source.settings.get("categories", {})
    if not isinstance(given, dict):
        raise _wrong(source, f'categories is {given!r}. Give {{ "Their value" = "short-breaks" }}.')
    found = {}
    for theirs, ours in given.items():
        slug = LEAVE_OUT if ours == LEAVE_OUT else category_named(str(ours))
        if slug is None:
            raise _wrong(
                source,
                f'categories says {theirs!r} = {ours!r}. {_known_categories()} Or "{LEAVE_OUT}".',
            )
        found[_folded(str(theirs))] = slug
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


# The rows.


def _rows(table: Table, plan: _ReadingPlan) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row by our names, with a reference that finds it."""
    keys = {
        ours: [f"{ours} {i}" for i in range(len(columns))] for ours, columns in plan.columns.items()
    }
    for line, row in zip(table.lines.tolist(), table.frame.to_dict("records"), strict=True):
        values = {
            ours: (", " if ours == "address" else " ").join(filter(None, (row[k] for k in held)))
            for ours, held in keys.items()
        }
        yield f"line {line}", {**plan.constants, **values}


def _read_row(book: EntryList, plan: _ReadingPlan, cells: Cells) -> bool:
    """Add the service of a row, or another place of one. False if the row is not used."""
    name = cells.line("name")
    if name is None:
        cells.fault("name", "The row has no name.")
        return False
    category = _category(plan, cells)
    if category is None or category == LEAVE_OUT:
        return False
    raw_id = cells.line("id") or short_hash(name, cells.text("postcode").replace(" ", ""))
    service_id = f"{cells.source.source_id}-{raw_id}"
    known = book.services.get(raw_id)
    number = len(known[1]) + 1 if known else 1
    suffix = f"-{number}" if number > 1 else ""
    place = place_of(cells, f"{service_id}-place{suffix}", cells.line("address"))
    if known:
        return _another_place(book, cells, Service(service_id, name, category, "", ""), place)
    book.services[raw_id] = (_folded(name), [_where(place)])
    ref = raw_id if "id" in plan.columns else cells.ref
    service = _service(
        book, cells, Service(service_id, name, category, cells.source.source_id, ref)
    )
    book.add([service, *_details(cells, service_id)])
    book.location(service, place)
    book.capacity(cells, service)
    book.add(school_rows(cells, service, place))
    return True


def _category(plan: _ReadingPlan, cells: Cells) -> str | None:
    """The category of a row; None and a fault if it is not known."""
    said = cells.text("category")
    if not said:
        kind = type_named(cells.text("school_type"))
        category = kind.category if kind and kind.category else plan.category
        if category is None:
            cells.fault("category", "The row has no category.")
        return category
    found = plan.categories.get(_folded(said)) or category_named(said)
    if found == LEAVE_OUT:
        cells.harvest.left_out[f"category {said[:60]}"] += 1
    elif found is None:
        cells.fault(
            "category",
            "This stands for none of our categories. Say in the manifest which it is: "
            f'categories = {{ "{said[:60]}" = "short-breaks" }}, say, or "{LEAVE_OUT}".',
        )
    return found


def _where(place: Location | None) -> tuple[object, ...]:
    """What tells places apart."""
    if place is None:
        return ()
    return place.lon, place.lat, place.postcode, _folded(place.address or "")


def _another_place(book: EntryList, cells: Cells, service: Service, place: Location | None) -> bool:
    """Add a place to a service that is known. False if the row is no other place of the same."""
    raw_id = service.service_id.removeprefix(f"{cells.source.source_id}-")
    name, places = book.services[raw_id]
    if name != _folded(service.name):
        cells.fault("id", "An earlier row has the same ID and another name. We used that one.")
        return False
    if place is None or _where(place) in places:
        cells.fault("name", "An earlier row has the same service at the same place.")
        return False
    places.append(_where(place))
    book.location(service, place)
    return True


def _service(book: EntryList, cells: Cells, start: Service) -> Service:
    """A service with all that its row says of it."""
    min_age, max_age = cells.ages()
    return Service(
        start.service_id,
        start.name,
        start.category,
        start.source_id,
        start.source_ref,
        organization_id=book.organization(cells.line("organization")),
        description=cells.prose("description"),
        url=cells.web("url"),
        email=cells.email("email"),
        phone=cells.phone("phone"),
        eligibility=cells.prose("eligibility"),
        how_to_access=cells.prose("how_to_access"),
        referral=cells.yes("referral"),
        min_age=min_age,
        max_age=max_age,
        assured=cells.day("assured"),
        assurer=cells.line("assurer"),
        urn=cells.urn("urn"),
        authority_code=_authority(cells),
        illustrative=cells.source.illustrative,
    )


def _authority(cells: Cells) -> str | None:
    """The council that a row names. A code with a digit too few says nothing: the place does."""
    said = cells.line("authority")
    if said and re.fullmatch(r"[A-Za-z]\d+", said) and not re.fullmatch(r"[EWSN]\d{8}", said):
        if not (cells.text("postcode") or cells.text("lat") or cells.text("easting")):
            cells.fault("authority", "A council's code has a letter and eight digits.")
        return None
    return said


def _details(cells: Cells, service_id: str) -> list[Row]:
    """Needs, opening times and costs of a service."""
    source_id = cells.source.source_id
    rows: list[Row] = [ServiceNeed(service_id, need, source_id) for need in cells.needs("needs")]
    rows += _opening(cells, service_id)
    if cost := cells.line("cost"):
        found = _cost(service_id, source_id, cost)
        if (found.amount or 0) > MOST_COST:
            cells.fault("cost", f"This cost is more than {MOST_COST:,}. Correct the amount.")
        else:
            rows.append(found)
    return rows


def _opening(cells: Cells, service_id: str) -> list[Row]:
    """When a service is open: hours by day, or a text, as notation where it can be read."""
    week, faults = week_of(cells.values)
    for day in faults:
        cells.fault(
            day, "These are not opening hours: they should look like 09:00-17:00, or CLOSED."
        )
    rows: list[Row] = []
    if week:
        rows.append(Schedule(service_id, cells.source.source_id, opening_hours=week))
    if said := cells.line("opening"):
        hours = as_notation(said)
        told = None if hours else said
        rows.append(
            Schedule(service_id, cells.source.source_id, description=told, opening_hours=hours)
        )
    return rows


def _cost(service_id: str, source_id: str, said: str) -> CostOption:
    """A cost as an amount where it is no more than that, else in words."""
    plain = said.casefold().removeprefix("£").replace(",", "")
    if plain in ("free", "no cost", "none"):
        return CostOption(service_id, source_id, amount=0.0, currency="GBP")
    if plain.replace(".", "", 1).isdecimal() and plain.isascii():
        return CostOption(service_id, source_id, amount=float(plain), currency="GBP")
    return CostOption(service_id, source_id, description=said)


KINDS = (SourceKind("services", read, settings=SETTINGS, rank=3, by_place=True),)
