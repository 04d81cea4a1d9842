"""Schools and colleges of the register "Get Information about Schools" (GIAS).

Reads the Department for Education's file of all establishments (``edubasealldata20260901.csv``),
with the columns of before September 2026 or those of after: they are found by name.

What is an entry, and of which category, depends on the type of establishment:
``data/gias-types.csv`` says so for each code. A special class of a mainstream school, which the
register calls resourced provision or SEN unit, is an entry of its own, at the place of its
school. Names of head teachers are not read.

Settings, besides those of `geo.formats.tables`:

``types``
    A table like ``data/gias-types.csv`` to use instead, beside the manifest.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import PostcodeError, SourceError
from geo.formats.tables import TABLE_SETTINGS, Table, read_table
from geo.formats.text import one_line
from geo.manifest import Source
from geo.measure import to_lonlat
from geo.places.postcodes import normalise
from geo.records import (
    Harvest,
    Location,
    Organization,
    Row,
    School,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
)
from geo.sources.kind import SourceKind

SETTINGS = TABLE_SETTINGS | {"types"}
"""Keys of the manifest that this kind takes besides those of every source."""

DEFAULT_TYPES = Path(__file__).parents[2] / "data" / "gias-types.csv"
"""What each type of establishment is in the Local Offer."""

_SEN = tuple(f"sen{i}" for i in range(1, 14))
_NEEDED = {
    "urn": ("URN",),
    "name": ("EstablishmentName",),
    "type_code": ("TypeOfEstablishment (code)",),
    "type_name": ("TypeOfEstablishment (name)",),
    "status": ("EstablishmentStatus (code)",),
    "postcode": ("Postcode",),
    "easting": ("Easting",),
    "northing": ("Northing",),
    "sen1": ("SEN1 (name)",),
    "provision": ("TypeOfResourcedProvision (name)",),
}
_OPTIONAL = {
    **{ours: (f"SEN{ours[3:]} (name)",) for ours in _SEN[1:]},
    "low_age": ("StatutoryLowAge",),
    "high_age": ("StatutoryHighAge",),
    "phase": ("PhaseOfEducation (name)",),
    "sixth_form": ("OfficialSixthForm (name)",),
    "gender": ("Gender (name)",),
    "religion": ("ReligiousCharacter (name)",),
    "capacity": ("SchoolCapacity",),
    "pupils": ("NumberOfPupils",),
    "census": ("CensusDate",),
    "trust_code": ("Trusts (code)",),
    "trust": ("Trusts (name)",),
    "section_41": ("Section41Approved (name)",),
    "plans": ("SENStat",),
    "sen_support": ("SENNoStat",),
    "rp_on_roll": ("ResourcedProvisionOnRoll",),
    "rp_capacity": ("ResourcedProvisionCapacity",),
    "unit_on_roll": ("SenUnitOnRoll",),
    "unit_capacity": ("SenUnitCapacity",),
    "authority": ("GSSLACode (name)",),
    "street": ("Street",),
    "locality": ("Locality",),
    "address3": ("Address3",),
    "town": ("Town",),
    "county": ("County (name)",),
    "website": ("SchoolWebsite",),
    "phone": ("TelephoneNum",),
}
_MEMBERS = ("edubasealldata*.csv",)

_OPEN, _CLOSED, _CLOSING, _PROPOSED = "1", "2", "3", "4"
_LEFT_OUT = {_CLOSED: "closed", _PROPOSED: "not open yet"}
_TWICE = "The URN is in the file twice. The first row is used."

_NOTHING = frozenset({"", "not applicable", "does not apply", "not recorded", "none", "unknown"})
_NEED_CODES = {code.casefold(): code for code in NEEDS}
_PROVISIONS = {
    "resourced provision": ("resourced",),
    "sen unit": ("sen-unit",),
    "resourced provision and sen unit": ("resourced", "sen-unit"),
}
_PROVISION_NAMES = {"resourced": "Resourced provision", "sen-unit": "SEN unit"}
_PROVISION_COLUMNS = {
    "resourced": ("rp_capacity", "rp_on_roll"),
    "sen-unit": ("unit_capacity", "unit_on_roll"),
}
_YES_NO = {
    "section_41": {"approved": True, "not approved": False},
    "sixth_form": {"has a sixth form": True, "does not have a sixth form": False},
}
_OLDEST = 120
_MOST_PUPILS = 100_000

_WEB = re.compile(r"(?i)https?://[^\s/?#@<>\"']+\.[^\s<>\"']+")
_BARE_WEB = re.compile(r"(?i)[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#][^\s<>\"']*)?")
_PHONE = re.compile(r"\+?[\d\s().-]{9,24}(?:(?:ext|x)\.?\s*\d{1,6})?", re.IGNORECASE)
_GSS = re.compile(r"[EWSN]\d{8}")

_ENGLAND = frozenset(
    {(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)}
    | {(3, 2), (4, 2), (5, 2), (6, 2), (3, 3), (4, 3), (5, 3), (6, 3), (3, 4), (4, 4), (5, 4)}
    | {(2, 5), (3, 5), (4, 5), (3, 6), (4, 6)}
)
"""Squares of the National Grid, 100 km wide, that hold some of England: SV is (0, 0)."""

Floats = NDArray[np.float64]


def read(path: Path, source: Source) -> Harvest:
    """Schools and colleges that are open.

    Returns
    -------
    Rows of `Service`, `Location`, `ServiceAtLocation`, `School`, `ServiceNeed`,
    `ServiceCapacity`, `Organization` (the trust, or the school of a resourced provision) and
    `Rejected`. Positions are degrees, EPSG:4326; None where the register has none that can be
    right. `rows_read` counts establishments.

    Raises
    ------
    SourceError
        If the file is damaged, or is not the register's file of all fields; or if the table
        of types cannot be used.
    """
    reading = _RegisterReading(source, _types(source))
    for table in read_table(path, source, needed=_NEEDED, optional=_OPTIONAL, members=_MEMBERS):
        _take(reading, table)
    return reading.harvest


# What the types of establishment are.


@dataclass(frozen=True, slots=True)
class _Type:
    """What a type of establishment is in the Local Offer; without a category, it is left out."""

    category: str | None
    delivery: str
    left_out: str


def _types(source: Source) -> dict[int, _Type]:
    """The table of types, from the project or from the manifest."""
    name = source.settings.get("types")
    if name is not None and (not isinstance(name, str) or not name):
        raise SourceError(
            f"{source.title}: types is {name!r} in the manifest. Give the name of a table."
        )
    path = source.folder / name if name else DEFAULT_TYPES
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"The table of types {path} cannot be read as text. Save it as CSV (UTF-8)."
        ) from error
    except (OSError, ValueError) as error:  # a name with a NUL in it is no OSError
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"The table of types {path} cannot be read: {reason}. Put it there, or correct types "
            "in the manifest."
        ) from error
    try:
        return _types_of(path, lines)
    except csv.Error as error:
        raise SourceError(
            f"The table of types {path} is not a CSV file ({error}). Save it as CSV (UTF-8)."
        ) from error


def _types_of(path: Path, lines: Iterable[str]) -> dict[int, _Type]:
    """The rows of the table of types by their codes."""
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    found: dict[int, _Type] = {}
    for row in rows:
        code, entry = _type(path, row)
        if code in found:
            raise SourceError(
                f"The table of types {path} has the code {code} twice. Remove one of the rows."
            )
        found[code] = entry
    if not found:
        raise SourceError(
            f"The table of types {path} is empty. Give it a row for each type, as "
            f"data/{DEFAULT_TYPES.name} has."
        )
    return found


def _type(path: Path, row: Mapping[str, str | None]) -> tuple[int, _Type]:
    """One row of the table of types, checked."""
    cells = {k: (v or "").strip() for k, v in row.items() if k and not isinstance(v, list)}
    missing = {"code", "category", "delivery", "left_out"} - cells.keys()
    if missing:
        raise SourceError(
            f"The table of types {path} lacks the column {min(missing)}. Name its columns code, "
            "category, delivery, left_out."
        )
    code, category = cells["code"], cells["category"] or None
    delivery = cells["delivery"] or "place"
    sound = code.isdecimal() and (category is None or category in CATEGORIES)
    if not sound or delivery not in ("place", "online", "home"):
        raise SourceError(
            f"The table of types {path} has a row that cannot be used: {', '.join(cells.values())}."
            " It needs a number as its code, a known category or none, and a delivery of place, "
            "online or home."
        )
    return int(code), _Type(category, delivery, cells["left_out"] or "not wanted")


# Which rows are sound.


@dataclass(slots=True)
class _RegisterReading:
    """What is known while a file is read."""

    source: Source
    types: dict[int, _Type]
    harvest: Harvest = field(default_factory=Harvest)
    seen: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    columns: Mapping[str, str] = field(default_factory=dict)

    def id(self, raw: str) -> str:
        """An id that no other source has."""
        return f"{self.source.source_id}-{raw}"

    def reject(self, ref: str, what: str, value: object, reason: str) -> None:
        """Note a fault."""
        self.harvest.reject(self.source.source_id, ref, what, value, reason)


@dataclass(frozen=True, slots=True)
class _Establishment:
    """A row of the register that is an entry. A cell that cannot be used reads as None."""

    cells: Mapping[str, str]
    urn: str
    type_code: int
    type: _Type
    reading: _RegisterReading

    def fault(self, column: str, reason: str) -> None:
        """Reject what stands in a column."""
        name = self.reading.columns.get(column, column)
        self.reading.reject(self.urn, name, self.cells[column], reason)

    def text(self, column: str) -> str | None:
        """A text on one line; None where it says that there is nothing."""
        text = _line(self.cells[column])
        return None if text.casefold() in _NOTHING else text

    def number(self, column: str, most: int = _MOST_PUPILS) -> int | None:
        """A whole number; the register has some as text."""
        text = self.cells[column].replace(",", "")
        if text.casefold() in _NOTHING:
            return None
        match = re.fullmatch(r"(\d{1,9})(\.0+)?", text)
        if match and int(match[1]) <= most:
            return int(match[1])
        self.fault(column, f"This is not a whole number from 0 to {most:,}.")
        return None

    def answer(self, column: str) -> bool | None:
        """Yes, no, or None: not said."""
        said = self.text(column)
        if said is None:
            return None
        known = _YES_NO[column]
        if said.casefold() not in known:
            self.fault(column, f"This should be one of: {', '.join(known)}.")
        return known.get(said.casefold())

    def day(self, column: str) -> date | None:
        """A date as the register writes it: 19-01-2023. (Spreadsheets make 2023-01-19 of it.)"""
        text = self.cells[column]
        parts = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text)
        try:
            if parts:
                return date(int(parts[3]), int(parts[2]), int(parts[1]))
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            self.fault(column, "This is not a date: it should look like 19-01-2023.")
            return None


def _line(text: str) -> str:
    """A text on one line, without HTML. Most cells have nothing to take away."""
    plain = text.isprintable() and "<" not in text and "&" not in text
    return " ".join(text.split()) if plain else one_line(text)


def _take(reading: _RegisterReading, table: Table) -> None:
    """Add the establishments of a table."""
    table.count_into(reading.harvest, reading.source.source_id)
    reading.columns = table.columns
    rows = table.frame.to_dict("records")
    sound = [
        found
        for row, line in zip(rows, table.lines.tolist(), strict=True)
        if (found := _establishment(reading, row, line)) is not None
    ]
    places = _places(sound)
    for establishment, (lon, lat) in zip(sound, places.tolist(), strict=True):
        position = None if np.isnan(lon) else (lon, lat)
        reading.harvest.rows += _rows(establishment, position)
    reading.harvest.rows_kept += len(sound)


def _establishment(
    reading: _RegisterReading, row: Mapping[str, str], line: int
) -> _Establishment | None:
    """A row that is an entry; others are left out, or rejected."""
    urn, status = _whole(row["urn"]), _whole(row["status"])
    ref = f"line {line}" if not urn or urn in reading.seen else urn
    fault = _fault(reading, row, urn, status)
    if fault:
        reading.reject(ref, *fault)
        return None
    reading.seen.add(urn)
    reason = _LEFT_OUT.get(status)
    if reason is None:
        type_code = int(_whole(row["type_code"]))
        entry = reading.types[type_code]
        if entry.category is not None:
            return _Establishment(row, urn, type_code, entry, reading)
        reason = entry.left_out
    reading.harvest.left_out[reason] += 1
    return None


def _whole(text: str) -> str:
    """The digits of a whole number, also where a spreadsheet has made 100000.0 of it."""
    match = re.fullmatch(r"0*(\d{1,9})(?:\.0+)?", text, re.ASCII)
    return match[1] if match else ""


def _fault(
    reading: _RegisterReading, row: Mapping[str, str], urn: str, status: str
) -> tuple[str, str, str] | None:
    """The column, value and reason of what makes a row useless."""
    if not urn:
        return "URN", row["urn"], "This is not a URN: it should be a number of six figures."
    if urn in reading.seen:
        return "URN", row["urn"], _TWICE
    if status not in (_OPEN, _CLOSING, *_LEFT_OUT):
        reason = "This is no status: it should be 1 (open), 2 (closed), 3 (closing) or 4 (planned)."
        return "EstablishmentStatus (code)", row["status"], reason
    return None if status in _LEFT_OUT else _entry_fault(reading, row)


def _entry_fault(reading: _RegisterReading, row: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The same, of what would be an entry."""
    if not _line(row["name"]):
        return "EstablishmentName", row["name"], "The establishment has no name."
    code = _whole(row["type_code"])
    if not code or int(code) not in reading.types:
        reason = (
            f"This type of establishment ({row['type_name'][:60]}) is not in the table of types. "
            "Add a row for it to data/gias-types.csv."
        )
        return "TypeOfEstablishment (code)", row["type_code"], reason
    return None


def _places(found: Iterable[_Establishment]) -> Floats:
    """Longitudes and latitudes of shape ``(n, 2)``; NaN where the register has none that fits."""
    grid = np.array([_grid(establishment) for establishment in found], dtype=float).reshape(-1, 2)
    placed = ~np.isnan(grid[:, 0])
    lonlat = np.full_like(grid, np.nan)
    lonlat[placed] = to_lonlat(grid[placed, 0], grid[placed, 1])
    return lonlat


def _grid(found: _Establishment) -> tuple[float, float]:
    """Easting and northing, EPSG:27700; NaN where they cannot be in England."""
    texts = found.cells["easting"], found.cells["northing"]
    east, north = map(_metres, texts)
    if _in_england(east, north):
        return east, north
    if any(text not in ("", "0", "0.0") for text in texts):
        hint = " They look exchanged." if _in_england(north, east) else ""
        reason = f"These are not an easting and a northing in England.{hint} The postcode is used."
        found.reading.reject(found.urn, "Easting, Northing", ", ".join(texts), reason)
    return np.nan, np.nan


def _metres(text: str) -> float:
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text, re.ASCII) else np.nan


def _in_england(east: float, north: float) -> bool:
    return east > 0 and north > 0 and (int(east // 100_000), int(north // 100_000)) in _ENGLAND


# Rows for the tables.


def _rows(found: _Establishment, position: tuple[float, float] | None) -> list[Row]:
    """All rows of an establishment, with its special classes."""
    service = _service(found)
    location = _location(found, service, position)
    places = [location] if location else []
    rows: list[Row] = [*_trust(found, service), service, *places, _school(found, service)]
    rows += [ServiceAtLocation(service.service_id, p.location_id, p.source_id) for p in places]
    rows += _capacity(found, service.service_id, "capacity", "pupils")
    needs, kinds = _needs(found), _provisions(found)
    if kinds:
        rows += _school_as_organization(found, service)
    for kind in kinds:
        rows += _provision(found, service, location, kind, needs)
    if not kinds:
        rows += _for_needs(service, needs)
    return rows


def _service(found: _Establishment) -> Service:
    source = found.reading.source
    low, high = _ages(found)
    assert found.type.category is not None
    online = found.type.delivery == "online"
    return Service(
        service_id=found.reading.id(found.urn),
        name=_line(found.cells["name"]),
        category=found.type.category,
        source_id=source.source_id,
        source_ref=found.urn,
        organization_id=_trust_id(found),
        url=_website(found),
        phone=_phone(found),
        min_age=low,
        max_age=high,
        delivery=found.type.delivery,
        urn=found.urn,
        # A school that teaches online is for children anywhere.
        authority_code=None if online else _authority(found),
        illustrative=source.illustrative,
    )


def _ages(found: _Establishment) -> tuple[int | None, int | None]:
    """The statutory ages, if they can be right."""
    low, high = found.number("low_age", _OLDEST), found.number("high_age", _OLDEST)
    if high == 0 and not low:
        return None, None
    if low is not None and high is not None and low > high:
        found.fault("low_age", f"The lowest age is above the highest, {high}. Neither is used.")
        return None, None
    return low, high


def _authority(found: _Establishment) -> str | None:
    """The GSS code of the local authority; the register has X999999 for none."""
    code = found.cells["authority"].upper()
    return code if _GSS.fullmatch(code) and not code.endswith("99999999") else None


def _website(found: _Establishment) -> str | None:
    """A web address that a browser takes."""
    text = found.cells["website"]
    if text.casefold() in _NOTHING:
        return None
    if _WEB.fullmatch(text):
        return text
    if _BARE_WEB.fullmatch(text) and "@" not in text:
        return f"http://{text}"
    found.fault("website", "This is not a web address: it should look like www.school.org.uk.")
    return None


def _phone(found: _Establishment) -> str | None:
    """A telephone number; copies of the register lose the 0 at its start."""
    text = found.text("phone")
    if text is None:
        return None
    if not _PHONE.fullmatch(text) or not 9 <= sum(c.isdigit() for c in text) <= 20:
        found.fault("phone", "This is not a telephone number.")
        return None
    return f"0{text}" if re.fullmatch(r"[1-9]\d{8,9}", text) else text


def _location(
    found: _Establishment, service: Service, position: tuple[float, float] | None
) -> Location | None:
    """The place of an establishment; None if it teaches online, or the register has no place."""
    if service.delivery != "place":
        return None
    postcode = _postcode(found)
    if position is None and postcode is None:
        value = found.cells["postcode"]
        reason = "There is no position and no postcode. The entry is kept without a place."
        found.reading.reject(found.urn, "Postcode", value, reason)
        return None
    lon, lat = position or (None, None)
    return Location(
        location_id=service.service_id,
        name=service.name,
        lon=lon,
        lat=lat,
        source_id=service.source_id,
        address=_address(found),
        postcode=postcode,
    )


def _postcode(found: _Establishment) -> str | None:
    text = found.cells["postcode"]
    if text.casefold() in _NOTHING:
        return None
    try:
        return normalise(text)
    except PostcodeError as error:
        found.fault("postcode", str(error))
        return None


def _address(found: _Establishment) -> str | None:
    """Lines of the address, each once."""
    lines = [found.text(name) for name in ("street", "locality", "address3", "town", "county")]
    return ", ".join(dict.fromkeys(line for line in lines if line)) or None


def _trust_id(found: _Establishment) -> str | None:
    name = found.text("trust")
    if name is None:
        return None
    code = _whole(found.cells["trust_code"])
    return found.reading.id(f"trust-{code or name.casefold()}")


def _trust(found: _Establishment, service: Service) -> list[Row]:
    """The trust of an academy, the first time that it is met."""
    trust_id, name = service.organization_id, found.text("trust")
    if trust_id is None or name is None or trust_id in found.reading.organizations:
        return []
    found.reading.organizations.add(trust_id)
    return [Organization(trust_id, name, service.source_id)]


def _school(found: _Establishment, service: Service) -> School:
    return School(
        service_id=service.service_id,
        source_id=service.source_id,
        urn=found.urn,
        type_code=found.type_code,
        type_name=_line(found.cells["type_name"]),
        status_code=int(_whole(found.cells["status"])),
        phase=found.text("phase"),
        section_41=found.answer("section_41"),
        authority_code=_authority(found),
        sixth_form=found.answer("sixth_form"),
        gender=found.text("gender"),
        religious_character=found.text("religion"),
        plans=found.number("plans"),
        sen_support=found.number("sen_support"),
    )


def _capacity(found: _Establishment, service_id: str, places: str, on_roll: str) -> list[Row]:
    """Places and children on roll, if either is known. More on roll than places is no fault."""
    maximum, children = found.number(places), found.number(on_roll)
    if maximum is None and children is None:
        return []
    source_id = found.reading.source.source_id
    counted = found.day("census") if on_roll == "pupils" else None
    return [ServiceCapacity(service_id, source_id, maximum, children, counted)]


def _needs(found: _Establishment) -> list[str]:
    """Codes of the needs that are named, wherever "Not Applicable" stands between them."""
    needs = []
    for column in _SEN:
        said = found.text(column)
        if said is None:
            continue
        code = _NEED_CODES.get(said.split(" ")[0].rstrip("-").casefold())
        if code is None:
            found.fault(column, f"This is no type of need. It should begin with {_KNOWN_NEEDS}.")
        elif code not in needs:
            needs.append(code)
    return needs


_KNOWN_NEEDS = ", ".join(NEEDS)


def _for_needs(service: Service, needs: Iterable[str]) -> list[Row]:
    return [ServiceNeed(service.service_id, need, service.source_id) for need in needs]


# Special classes of mainstream schools.


def _provisions(found: _Establishment) -> tuple[str, ...]:
    """Which special classes a school has."""
    said = found.text("provision")
    if said is None:
        return ()
    kinds = _PROVISIONS.get(said.casefold())
    if kinds is None:
        found.fault("provision", f"This should be one of: {', '.join(_PROVISIONS)}.")
    return kinds or ()


def _school_as_organization(found: _Establishment, service: Service) -> list[Row]:
    organization_id = found.reading.id(f"school-{found.urn}")
    return [Organization(organization_id, service.name, service.source_id, url=service.url)]


def _provision(
    found: _Establishment,
    school: Service,
    location: Location | None,
    kind: str,
    needs: Iterable[str],
) -> list[Row]:
    """The entry of a special class. Its needs are those that the register names for the school."""
    service = replace(
        school,
        service_id=f"{school.service_id}-{kind}",
        name=f"{_PROVISION_NAMES[kind]} at {school.name}",
        category="resourced-provision",
        organization_id=found.reading.id(f"school-{found.urn}"),
        # The number is the school's: two entries of one source must not be taken for one.
        urn=None,
    )
    rows: list[Row] = [service, *_for_needs(service, needs)]
    if location:
        source_id = service.source_id
        rows.append(ServiceAtLocation(service.service_id, location.location_id, source_id))
    return rows + _capacity(found, service.service_id, *_PROVISION_COLUMNS[kind])


KINDS = (SourceKind("gias", read, settings=SETTINGS, rank=0, evidence=frozenset({"schools"})),)
