"""Childcare, and short breaks and schools with boarding, from the lists that Ofsted publishes.

Kind ``ofsted-childcare``: "Childcare providers and inspections: management information", the file
with a row for each provider (CSV, or the sheet of providers of the OpenDocument file). Layouts from
2018 to 2026 are known: they differ in case and in the name of the postcode's column.

Kind ``ofsted-social-care``: "Children's social care data in England", providers as at 31 March (CSV
or OpenDocument); layouts of 2016 and 2023 are known.

Ofsted withholds names and addresses of childminders and of children's homes: it writes
``REDACTED``. Such a provider is left out, unless its postcode or name is told after all. Homes that
offer nothing but short breaks are kept without a place, by the name of who runs them.

There are no settings besides those of every table.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from geo.formats.tables import TABLE_SETTINGS, read_table
from geo.manifest import Source
from geo.records import Harvest, Service
from geo.sources.entries import Cells, EntryList, place_of
from geo.sources.kind import SourceKind

SETTINGS = TABLE_SETTINGS
"""Settings of a source of either kind."""

WITHHELD = "details withheld by the publisher"
NOT_ACTIVE = "not active"
NO_ENTRY = "a type of provider we do not list"

_CHILDCARE = {
    "id": ("Provider URN", "URN"),
    "type": ("Provider type",),
    "name": ("Provider name",),
}
_CHILDCARE_MORE = {
    "subtype": ("Provider subtype",),
    "status": ("Provider status", "Registration status"),
    "street": ("Provider address line 1",),
    "street_2": ("Provider address line 2",),
    "street_3": ("Provider address line 3",),
    "town": ("Provider town",),
    "postcode": ("Provider postcode", "Postcode"),
    "phone": ("Telephone number", "Provider telephone number"),
    "early_years": ("Provider Early Years Register flag",),
    "compulsory": ("Provider Compulsory Childcare Register flag",),
    "voluntary": ("Provider Voluntary Childcare Register flag",),
    "capacity": ("Places",),
    "authority": ("Local authority",),
    "page": ("Web link",),
}
_REGISTERS = {
    "early_years": "Early Years Register (from birth to 5)",
    "compulsory": "compulsory Childcare Register (from 5 to 7)",
    "voluntary": "voluntary Childcare Register (from 8, or care that does not have to register)",
}
_PAGES = {
    "childcare on domestic premises": 15,
    "childcare on non-domestic premises": 16,
    "childminder": 17,
    "home childcarer": 18,
}
_AT_HOMES = frozenset({*_PAGES, "childminder without domestic premises"})
_SOCIAL = {
    "id": ("URN",),
    "type": ("Provision type",),
    "name": ("Name", "Setting name"),
}
_SOCIAL_MORE = {
    "status": ("Registration status",),
    "street": ("Address 1",),
    "street_2": ("Address 2",),
    "town": ("Town",),
    "county": ("County",),
    "postcode": ("Postcode",),
    "authority": ("Local authority",),
    "capacity": ("Places",),
    "short_breaks": ("Short-break-only children's home", "Short breaks only children's home"),
    "owner": ("Organisation which owns the provider", "Organisation that owns the provider"),
    "urn": ("Linked Education URN",),
    "page": ("Web link",),
}
_SPECIAL = "special-school"
_SOCIAL_TYPES: dict[str, str | None] = {
    "residential holiday scheme for disabled children": "short-breaks",
    "residential special school": _SPECIAL,
    "residential special school (registered as a children's home)": _SPECIAL,
    "residential special school (>295 days/year)": _SPECIAL,
    "children's home": None,
    "secure children's home": None,
    "secure training centre": None,
    "boarding school": None,
    "further education college with residential accommodation": None,
    "residential family centre": None,
    "supported accommodation": None,
    "independent fostering agency": None,
    "voluntary adoption agency": None,
    "adoption support agency": None,
}


def read_childcare(path: Path, source: Source) -> Harvest:
    """Nurseries, out-of-school clubs and other childcare on Ofsted's registers.

    Returns
    -------
    Rows of `Service`, `Location` (without a position), `ServiceAtLocation` and `ServiceCapacity`.
    `rows_read` counts providers. Ofsted's own number is `source_ref`: it is no school's URN.

    Raises
    ------
    SourceError
        If the file is no such list.
    """
    return _read(path, source, (_CHILDCARE, _CHILDCARE_MORE), _childcare)


def read_social_care(path: Path, source: Source) -> Harvest:
    """Short breaks, holiday schemes for disabled children and residential special schools.

    Returns
    -------
    Rows as of `read_childcare`, and `Organization`. `Service.urn` is the URN of the school where
    Ofsted links one. `rows_read` counts providers.

    Raises
    ------
    SourceError
        If the file is no such list.
    """
    return _read(path, source, (_SOCIAL, _SOCIAL_MORE), _social)


_Columns = Mapping[str, tuple[str, ...]]
_Make = Callable[[EntryList, Cells, str], Service | None]


def _read(path: Path, source: Source, columns: tuple[_Columns, _Columns], make: _Make) -> Harvest:
    """Read either list: `make` gives the service of a row, or None if it counted it otherwise."""
    harvest = Harvest()
    book = EntryList(source, harvest)
    for table in read_table(path, source, needed=columns[0], optional=columns[1]):
        table.count_into(harvest, source.source_id)
        for line, row in zip(table.lines.tolist(), table.frame.to_dict("records"), strict=True):
            values = {key: _told(value) for key, value in row.items()}
            cells = Cells(source, harvest, values["id"] or f"line {line}", values)
            harvest.rows_kept += _read_row(book, cells, make)
    return harvest


def _told(value: str) -> str:
    """A cell, empty where the publisher withholds it or has nothing."""
    return "" if value.casefold() in ("redacted", "-", "not recorded", "null") else value


def _read_row(book: EntryList, cells: Cells, make: _Make) -> bool:
    """Add the service of a row. False if it is left out or rejected."""
    raw_id = cells.line("id")
    if raw_id is None:
        cells.fault("id", "The row has no provider number.")
        return False
    if raw_id in book.services:
        cells.fault("id", "An earlier row has the same number. We used that one.")
        return False
    book.services[raw_id] = (raw_id, [])
    if cells.text("status").casefold() not in ("", "active"):
        cells.harvest.left_out[NOT_ACTIVE] += 1
        return False
    service = make(book, cells, raw_id)
    if service is None:
        return False
    book.add([service])
    lines = (cells.line(key) for key in ("street", "street_2", "street_3", "town", "county"))
    address = ", ".join(filter(None, lines)) or None
    book.location(service, place_of(cells, f"{service.service_id}-place", address))
    book.capacity(cells, service)
    return True


def _childcare(_book: EntryList, cells: Cells, raw_id: str) -> Service | None:
    """A provider of childcare as a service."""
    kind, name = cells.line("type"), cells.line("name")
    if kind is None or kind.casefold() not in _AT_HOMES:
        cells.fault("type", "We do not know this type of childcare.")
        return None
    if name is None and not cells.text("postcode"):
        cells.harvest.left_out[WITHHELD] += 1
        return None
    subtype = (cells.line("subtype") or "").casefold()
    learning = subtype in ("full day care", "sessional day care")
    return Service(
        f"{cells.source.source_id}-{raw_id}",
        name or kind,
        "early-years" if learning else "childcare",
        cells.source.source_id,
        raw_id,
        description=_registered(cells, kind),
        url=_page(cells, raw_id, _PAGES.get(kind.casefold())),
        phone=cells.phone("phone"),
        authority_code=cells.line("authority"),
        illustrative=cells.source.illustrative,
    )


def _registered(cells: Cells, kind: str) -> str:
    """What Ofsted registers a provider as. Registers are not the ages that it takes."""
    subtype = cells.line("subtype")
    told = f"Registered with Ofsted as: {kind}{f' ({subtype.lower()})' if subtype else ''}."
    registers = [said for key, said in _REGISTERS.items() if cells.text(key).casefold() == "y"]
    return told + (f" On the {', '.join(registers)}." if registers else "")


def _page(cells: Cells, raw_id: str, category: int | None) -> str | None:
    """Ofsted's page with the inspection reports of a provider."""
    said = cells.text("page")
    if re.match(r"https?://", said, re.IGNORECASE):
        return cells.web("page")
    return f"https://reports.ofsted.gov.uk/provider/{category}/{raw_id}" if category else None


def _social(book: EntryList, cells: Cells, raw_id: str) -> Service | None:
    """A provider of children's social care as a service."""
    kind, name, owner = cells.line("type"), cells.line("name"), cells.line("owner")
    folded = (kind or "").casefold().replace("’", "'")
    breaks = folded == "children's home" and cells.text("short_breaks").casefold() not in (
        "",
        "no",
        "n",
    )
    category = "short-breaks" if breaks else _SOCIAL_TYPES.get(folded)
    if kind is None or folded not in _SOCIAL_TYPES:
        cells.fault("type", "We do not know this type of children's social care.")
        return None
    if category is None:
        cells.harvest.left_out[NO_ENTRY] += 1
        return None
    if name is None and breaks and owner:
        name = f"Children's home for short breaks, run by {owner}"
    if name is None:
        cells.harvest.left_out[WITHHELD] += 1
        return None
    return Service(
        f"{cells.source.source_id}-{raw_id}",
        name,
        category,
        cells.source.source_id,
        raw_id,
        organization_id=book.organization(owner),
        description=_social_description(cells, kind, breaks),
        url=_page(cells, raw_id, None),
        urn=cells.urn("urn"),
        authority_code=cells.line("authority"),
        illustrative=cells.source.illustrative,
    )


def _social_description(cells: Cells, kind: str, breaks: bool) -> str:
    """What Ofsted registers a provider as, and why it has no place where it has none."""
    told = f"Registered with Ofsted as: {kind}{', for short breaks only' if breaks else ''}."
    if not cells.text("postcode") and not cells.text("street"):
        told += " Ofsted does not publish its address."
    return told


KINDS = (
    SourceKind("ofsted-childcare", read_childcare, settings=SETTINGS, rank=1),
    SourceKind("ofsted-social-care", read_social_care, settings=SETTINGS, rank=1),
)
