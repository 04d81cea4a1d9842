"""Health and care services from the directories of the Care Quality Commission (CQC).

Both files are read that CQC publishes on "Using CQC data": the weekly *care directory* (CSV, with
four lines before its column names) and the monthly *care directory with filters* (OpenDocument,
sheet ``HSCA_Active_Locations``), which has coordinates as well.

``data/cqc-services.csv`` says which service types are entries and of which category; explained
at its head, and officers may edit it. The date of CQC's latest check is a check of the service, not
of the entry: it is told in the description.

Setting of the kind ``cqc``, besides those of every table:

``categories``   another such file, beside the manifest
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError
from geo.formats.tables import TABLE_SETTINGS, Table, known_name, read_columns, read_table
from geo.manifest import Source
from geo.records import Harvest, Service
from geo.sources.entries import Cells, EntryList, day_said, place_of
from geo.sources.kind import SourceKind

SETTINGS = TABLE_SETTINGS | {"categories"}
"""Settings of a source of the kind ``cqc``."""

DEFAULT_CATEGORIES = Path(__file__).parents[2] / "data" / "cqc-services.csv"
"""Which service types are entries unless a manifest names another file."""

NOT_YOUNG = "not for children or young people"
NOT_OFFERED = "a type of service we do not list"
NO_TYPE = "no type of service given"
DORMANT = "dormant: registered, but nothing is provided"

_KEPT_FOR = ("anyone", "children", "young")
_DELIVERY = ("place", "home")

_PLAIN = {
    "id": (
        "CQC Location ID (for office use only)",
        "CQC Location ID",
        "CQC Location (for office use only",
    ),
    "name": ("Name",),
    "types": ("Service types",),
}
_PLAIN_MORE = {
    "also": ("Also known as",),
    "address": ("Address",),
    "postcode": ("Postcode",),
    "phone": ("Phone number",),
    "url": ("Service's website (if available)",),
    "checked": ("Date of latest check",),
    "bands": ("Specialisms/services",),
    "provider": ("Provider name",),
    "provider_id": ("CQC Provider ID (for office use only)", "CQC Provider ID"),
    "authority": ("Local authority",),
    "page": ("Location URL",),
}
_FULL = {"id": ("Location ID",), "name": ("Location Name",)}
_FULL_MORE = {
    "street": ("Location Street Address",),
    "street_2": ("Location Address Line 2",),
    "city": ("Location City",),
    "county": ("Location County",),
    "postcode": ("Location Postal Code",),
    "phone": ("Location Telephone Number",),
    "url": ("Location Web Address",),
    "checked": ("Publication Date",),
    "provider": ("Provider Name",),
    "provider_id": ("Provider ID",),
    "authority": ("Location Local Authority",),
    "lat": ("Location Latitude",),
    "lon": ("Location Longitude",),
    "dormant": ("Dormant (Y/N)",),
}
_TYPE, _BAND = "Service type - ", "Service user band - "
_CHILDREN = ("caring for children", "children 0-18")
_EVERYONE = ("services for everyone", "whole population")
_UNDER_65 = ("caring for adults under 65", "younger adults")
_OVER_65 = ("caring for adults over 65", "older people")
_DISABLED = ("learning disabilit", "physical disabilit", "sensory impairment")


@dataclass(frozen=True, slots=True)
class CareRule:
    """What becomes of services of a type. A category of None leaves them out."""

    place: int
    category: str | None
    kept_for: str
    delivery: str


def read(path: Path, source: Source) -> Harvest:
    """Services of a directory that are for children and young people.

    Returns
    -------
    Rows of `Service`, `Organization` (the provider), `Location` (EPSG:4326; without a position
    where the file has none) and `ServiceAtLocation`. `rows_read` counts CQC's locations.

    Raises
    ------
    SourceError
        If the file is neither directory, or the table of categories is wrong.
    """
    rules = read_rules(_categories(source))
    harvest = Harvest()
    book = EntryList(source, harvest)
    for table, named in _tables(path, source):
        table.count_into(harvest, source.source_id)
        for line, row in zip(table.lines.tolist(), table.frame.to_dict("records"), strict=True):
            values = _values(row, named)
            cells = Cells(source, harvest, values["id"] or f"line {line}", values)
            harvest.rows_kept += _read_row(book, cells, rules)
    return harvest


def _categories(source: Source) -> Path:
    named = source.settings.get("categories")
    if named is None:
        return DEFAULT_CATEGORIES
    if isinstance(named, str) and named:
        return source.folder / named
    raise SourceError(
        f"{source.title}: categories is {named!r} in the manifest. Give the name of a file in "
        '"quotes".'
    )


# Which types are entries.


def read_rules(path: Path) -> dict[str, CareRule]:
    """Which types of service are entries, by the type's name without case and punctuation.

    Raises
    ------
    SourceError
        Naming the file and the line that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}. Save it as CSV (UTF-8).") from error
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    columns = ("service_type", "in_full", "category", "kept_for", "delivery")
    reader = csv.reader(line for _, line in lines)
    try:
        rows = list(zip((n for n, _ in lines), reader, strict=True))
    except (csv.Error, ValueError) as error:
        raise SourceError(f"{path} is not a table: {error}.") from error
    if not rows or tuple(rows[0][1]) != columns:
        raise SourceError(f"{path} must have the columns {', '.join(columns)}, in this order.")
    rules: dict[str, CareRule] = {}
    for line, cells in rows[1:]:
        if any(cells):
            _add_rule(rules, path, line, dict(zip(columns, cells, strict=False)))
    return rules


def _add_rule(rules: dict[str, CareRule], path: Path, line: int, row: Mapping[str, str]) -> None:
    category = row.get("category", "").strip()
    kept_for, delivery = row.get("kept_for", "").strip(), row.get("delivery", "").strip()
    fault = ""
    if category and category not in CATEGORIES:
        fault = f"{category!r} is not a category. Use one of: {', '.join(CATEGORIES)}"
    elif category and kept_for not in _KEPT_FOR:
        fault = f"kept_for is {kept_for!r}. Give one of: {', '.join(_KEPT_FOR)}"
    elif category and delivery not in _DELIVERY:
        fault = f"delivery is {delivery!r}. Give one of: {', '.join(_DELIVERY)}"
    if fault:
        raise SourceError(f"{path}, line {line}: {fault}.")
    rule = CareRule(line, category or None, kept_for, delivery)
    for name in ("service_type", "in_full"):
        if known := known_name(row.get(name, "")):
            rules.setdefault(known, rule)


# The two layouts.


def _tables(path: Path, source: Source) -> Iterator[tuple[Table, dict[str, str]]]:
    """Rows of either layout, and its columns that are one type or one group of people each."""
    try:
        read_columns(path, source, needed=_PLAIN)
    except SourceError as plain:
        try:
            header = read_columns(path, source, needed=_FULL)
        except SourceError:
            raise plain from None
        flags = [c for c in header if c.startswith((_TYPE, _BAND))]
        if not any(c.startswith(_TYPE) for c in flags):
            raise plain from None
        named = {f"flag {i}": column for i, column in enumerate(flags)}
        wanted = _FULL | {key: (column,) for key, column in named.items()}
        for table in read_table(path, source, needed=wanted, optional=_FULL_MORE):
            yield table, named
    else:
        for table in read_table(path, source, needed=_PLAIN, optional=_PLAIN_MORE):
            yield table, {}


def _values(row: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """A row by our names, whichever layout it comes from."""
    if not named:
        return dict(row)
    ticked = [column for key, column in named.items() if row[key].casefold() in ("y", "yes")]
    lines = (row["street"], row["street_2"], row["city"], row["county"])
    return {
        **{key: value for key, value in row.items() if key not in named},
        "types": "|".join(c.removeprefix(_TYPE) for c in ticked if c.startswith(_TYPE)),
        "bands": "|".join(c.removeprefix(_BAND) for c in ticked if c.startswith(_BAND)),
        "address": ", ".join(filter(None, lines)),
        "also": "",
        "page": "",
    }


# The rows.


def _read_row(book: EntryList, cells: Cells, rules: Mapping[str, CareRule]) -> bool:
    """Add the service of a row. False if it is left out or rejected."""
    raw_id, name = cells.line("id"), cells.line("name")
    if raw_id is None or name is None:
        cells.fault("name" if raw_id else "id", "The row needs both a name and a CQC location ID.")
        return False
    if raw_id in book.services:
        cells.fault("id", "An earlier row has the same ID. We used that one.")
        return False
    book.services[raw_id] = (name, [])
    types, bands = _parts(cells, "types"), _parts(cells, "bands")
    rule = _rule(cells, rules, types, bands)
    if rule is None or rule.category is None:
        return False
    service = _service(book, cells, rule, (raw_id, name))
    book.add([service])
    book.location(service, place_of(cells, f"{service.service_id}-place", cells.line("address")))
    return True


def _parts(cells: Cells, key: str) -> list[str]:
    return [said for part in cells.text(key).split("|") if (said := " ".join(part.split()))]


def _rule(
    cells: Cells, rules: Mapping[str, CareRule], types: list[str], bands: list[str]
) -> CareRule | None:
    """What makes a service an entry; None, counted or rejected, if nothing does."""
    left_out = cells.harvest.left_out
    if cells.text("dormant").casefold() == "y":
        left_out[DORMANT] += 1
        return None
    if not types:
        left_out[NO_TYPE] += 1
        return None
    unknown = [said for said in types if known_name(said) not in rules]
    known = [rules[known_name(said)] for said in types if known_name(said) in rules]
    if unknown:
        reason = (
            "This type of service is missing from the table of categories (data/cqc-services.csv)."
        )
        cells.harvest.reject(
            cells.source.source_id, cells.ref, "types", "|".join(unknown), f"{reason} Add it there."
        )
    if not known:
        return None
    offered = [rule for rule in sorted(known, key=lambda r: r.place) if rule.category]
    fitting = [rule for rule in offered if is_kept(rule.kept_for, bands)]
    if not fitting:
        left_out[NOT_YOUNG if offered else NOT_OFFERED] += 1
        return None
    return fitting[0]


def is_kept(kept_for: str, bands: list[str]) -> bool:
    """Whether a service is for children or young people, by the groups that CQC lists it for.

    >>> is_kept("young", ["Caring for adults under 65 yrs", "Learning disabilities"])
    True
    >>> is_kept("children", ["Caring for adults over 65 yrs", "Dementia"])
    False
    """
    children = _any(bands, (*_CHILDREN, *_EVERYONE))
    under_65 = _any(bands, _UNDER_65)
    if kept_for == "anyone":
        return children or under_65 or not _any(bands, _OVER_65)
    if kept_for == "young":
        return children or (under_65 and _any(bands, _DISABLED))
    return children


def _any(bands: list[str], words: tuple[str, ...]) -> bool:
    return any(band.casefold().startswith(words) for band in bands)


def _service(book: EntryList, cells: Cells, rule: CareRule, named: tuple[str, str]) -> Service:
    raw_id, name = named
    source, bands = cells.source, _parts(cells, "bands")
    min_age, max_age = _ages(bands)
    assert rule.category is not None, "services without a category are left out earlier"
    return Service(
        f"{source.source_id}-{raw_id}",
        name,
        rule.category,
        source.source_id,
        raw_id,
        organization_id=book.organization(cells.line("provider"), cells.text("provider_id")),
        description=_description(cells),
        url=cells.web("url") or _page(cells, raw_id),
        phone=cells.phone("phone"),
        eligibility=f"CQC lists it for: {', '.join(bands)}." if bands else None,
        min_age=min_age,
        max_age=max_age,
        delivery=rule.delivery,
        authority_code=cells.line("authority"),
        illustrative=source.illustrative,
    )


def _ages(bands: list[str]) -> tuple[float | None, float | None]:
    """Ages that follow from the groups: only where children alone, or adults alone, are listed."""
    children, everyone = _any(bands, _CHILDREN), _any(bands, _EVERYONE)
    adults = _any(bands, (*_UNDER_65, *_OVER_65))
    if everyone or children == adults:
        return None, None
    return (0.0, 18.0) if children else (18.0, None)


def _description(cells: Cells) -> str:
    """What CQC says of a service, and when it last looked."""
    types = ", ".join(_parts(cells, "types"))
    told = [f"Registered with the Care Quality Commission (CQC) as: {types}."]
    if also := cells.line("also"):
        told.append(f"Also known as {also}.")
    if said := cells.text("checked"):
        day = day_said(said)
        if day is None:
            cells.fault("checked", "This is not a date.")
        else:
            told.append(f"Last inspected or checked by CQC: {day.day} {day:%B %Y}.")
    return " ".join(told)


def _page(cells: Cells, raw_id: str) -> str | None:
    """CQC's own page about a service."""
    if cells.text("page"):
        return cells.web("page")
    return f"https://www.cqc.org.uk/location/{raw_id}"


KINDS = (SourceKind("cqc", read, settings=SETTINGS, rank=1),)
