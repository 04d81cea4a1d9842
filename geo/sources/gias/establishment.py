"""Rows of the register: which can be used, and what their cells mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.formats.text import one_line
from geo.manifest import Source
from geo.records import ClosedSchool, Harvest
from geo.sources.gias.types import EstablishmentType

_OPEN, CLOSED, CLOSING, PROPOSED = "1", "2", "3", "4"

_LEFT_OUT = {CLOSED: "closed", PROPOSED: "not open yet"}

_TWICE = "This URN is in the file twice. We used the first row."

NOTHING = frozenset({"", "not applicable", "does not apply", "not recorded", "none", "unknown"})

_YES_NO = {
    "section_41": {"approved": True, "not approved": False},
    "sixth_form": {"has a sixth form": True, "does not have a sixth form": False},
}

OLDEST = 120

_MOST_PUPILS = 100_000

_AUTHORITY_DIGITS, _NUMBER_DIGITS = 3, 4


@dataclass(frozen=True, slots=True)
class Numbered:
    """A school by its URN, and by its number within its local authority."""

    urn: str
    authority: str
    number: str
    is_open: bool


@dataclass(slots=True)
class RegisterReading:
    """What is known while a file is read."""

    source: Source
    types: dict[int, EstablishmentType]
    harvest: Harvest = field(default_factory=Harvest)
    seen: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    columns: Mapping[str, str] = field(default_factory=dict)
    numbered: list[Numbered] = field(default_factory=list)
    closed: list[ClosedSchool] = field(default_factory=list)

    def id(self, raw: str) -> str:
        """An id that no other source has."""
        return f"{self.source.source_id}-{raw}"

    def reject(self, ref: str, what: str, value: object, reason: str) -> None:
        """Note a fault."""
        self.harvest.reject(self.source.source_id, ref, what, value, reason)


@dataclass(frozen=True, slots=True)
class Establishment:
    """A row of the register that is an entry. A cell that cannot be used reads as None."""

    cells: Mapping[str, str]
    urn: str
    type_code: int
    type: EstablishmentType
    reading: RegisterReading

    def fault(self, column: str, reason: str) -> None:
        """Reject what stands in a column."""
        name = self.reading.columns.get(column, column)
        self.reading.reject(self.urn, name, self.cells[column], reason)

    def text(self, column: str) -> str | None:
        """A text on one line; None where it says that there is nothing."""
        text = on_one_line(self.cells[column])
        return None if text.casefold() in NOTHING else text

    def number(self, column: str, most: int = _MOST_PUPILS) -> int | None:
        """A whole number; the register has some as text."""
        text = self.cells[column].replace(",", "")
        if text.casefold() in NOTHING:
            return None
        match = re.fullmatch(r"(\d{1,9})(\.0+)?", text)
        if match and int(match[1]) <= most:
            return int(match[1])
        self.fault(column, f"This is not a whole number from 0 to {most:,}.")
        return None

    def answer(self, column: str) -> bool | None:
        """Yes, no, or None if not known."""
        said = self.text(column)
        if said is None:
            return None
        known = _YES_NO[column]
        if said.casefold() not in known:
            self.fault(column, f"This should be one of: {', '.join(known)}.")
        return known.get(said.casefold())

    def day(self, column: str) -> date | None:
        """A date as the register writes it: 19-01-2023. (Spreadsheets make 2023-01-19 of it.)"""
        try:
            return day_of(self.cells[column])
        except ValueError:
            self.fault(column, "This is not a date: it should look like 19-01-2023.")
            return None


def day_of(text: str) -> date | None:
    """A date as the register or a spreadsheet writes it; None for an empty cell.

    Raises
    ------
    ValueError
        If it is no date.
    """
    parts = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text)
    if parts:
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    return date.fromisoformat(text[:10]) if text else None


def on_one_line(text: str) -> str:
    """A text on one line, without HTML. Most cells have nothing to take away."""
    plain = text.isprintable() and "<" not in text and "&" not in text
    return " ".join(text.split()) if plain else one_line(text)


def sound(reading: RegisterReading, row: Mapping[str, str], line: int) -> Establishment | None:
    """A row that is an entry; others are left out, or rejected."""
    urn, status = whole_number(row["urn"]), whole_number(row["status"])
    ref = f"line {line}" if not urn or urn in reading.seen else urn
    fault = _fault(reading, row, urn, status)
    if fault:
        reading.reject(ref, *fault)
        return None
    reading.seen.add(urn)
    authority, number = whole_number(row["authority_number"]), whole_number(row["number"])
    if authority and number and status != PROPOSED:
        reading.numbered.append(Numbered(urn, authority, number, status != CLOSED))
    if status == CLOSED:
        reading.closed.append(_closed(reading, row, urn))
    reason = _LEFT_OUT.get(status)
    if reason is None:
        type_code = int(whole_number(row["type_code"]))
        entry = reading.types[type_code]
        if entry.category is not None:
            return Establishment(row, urn, type_code, entry, reading)
        reason = entry.left_out
    reading.harvest.left_out[reason] += 1
    return None


def _closed(reading: RegisterReading, row: Mapping[str, str], urn: str) -> ClosedSchool:
    """What is kept of a closed school. A day that is none is not known."""
    try:
        day = day_of(row["closes"])
    except ValueError:
        day = None
    name = on_one_line(row["name"]) or urn
    return ClosedSchool(urn, name, reading.source.source_id, laestab(row), day)


def laestab(row: Mapping[str, str]) -> str | None:
    """The number of a school's local authority and its own within it, as seven digits."""
    authority, number = whole_number(row["authority_number"]), whole_number(row["number"])
    sound = len(authority) == _AUTHORITY_DIGITS and 0 < len(number) <= _NUMBER_DIGITS
    return f"{authority}{number:>04}" if sound else None


def whole_number(text: str) -> str:
    """The digits of a whole number, also where a spreadsheet has made 100000.0 of it."""
    match = re.fullmatch(r"0*(\d{1,9})(?:\.0+)?", text, re.ASCII)
    return match[1] if match else ""


def _fault(
    reading: RegisterReading, row: Mapping[str, str], urn: str, status: str
) -> tuple[str, str, str] | None:
    """The column, value and reason of what makes a row useless."""
    if not urn:
        return "URN", row["urn"], "This is not a URN: it should be a number of six figures."
    if urn in reading.seen:
        return "URN", row["urn"], _TWICE
    if status not in (_OPEN, CLOSING, *_LEFT_OUT):
        reason = (
            "This is not a status: it should be 1 (open), 2 (closed), 3 (closing) or 4 (planned)."
        )
        return "EstablishmentStatus (code)", row["status"], reason
    return None if status in _LEFT_OUT else _entry_fault(reading, row)


def _entry_fault(reading: RegisterReading, row: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The same, of what would be an entry."""
    if not on_one_line(row["name"]):
        return "EstablishmentName", row["name"], "The establishment has no name."
    code = whole_number(row["type_code"])
    if not code or int(code) not in reading.types:
        reason = (
            f"This type of establishment ({row['type_name'][:60]}) is missing from the table of "
            "types. Add a row for it to data/gias-types.csv."
        )
        return "TypeOfEstablishment (code)", row["type_code"], reason
    return None
