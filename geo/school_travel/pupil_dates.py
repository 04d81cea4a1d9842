"""The dates of a file of pupils, in any of the forms that spreadsheets give them.

The day comes before the month, unless the columns file says otherwise. Where some dates of a
column can only have the month first, those that could be read both ways are doubted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from geo.school_travel.pupil_columns import DAY_FIRST, MONTH_FIRST

_FORMS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%d-%B-%Y",
    "%A, %d %B %Y",
    "%A %d %B %Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d%m%Y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%B %d, %Y",
    "%b %d, %Y",
)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?Z?$")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
"""Numbers that a spreadsheet shows where a cell of 1954 to 2064 has lost its form."""

_DAY_0 = date(1899, 12, 30)
_MONTHS = 12
_REMEDY = "write a date as 2017-03-31 or 31/03/2017."


@dataclass(slots=True)
class DateColumn:
    """The dates of one column.

    Attributes
    ----------
    order
        ``day first``, ``month first``, or None where nobody said.
    doubted
        Whether some of its dates can only have the month first, while nobody said.
    """

    order: str | None = None
    doubted: bool = False
    known: dict[str, tuple[date, str | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[str], order: str | None) -> "DateColumn":
        """The column of some cells."""
        return cls(order, order is None and any(map(_month_must_be_first, set(cells))))

    def read(self, text: str) -> tuple[date, str | None]:
        """A date, and what to know about how it was read.

        Raises
        ------
        ValueError
            If it is none, or may be two; the message says what to write.
        """
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> tuple[date, str | None]:
        plain = _ORDINAL.sub("", _TIME.sub("", text))
        numbers = _NUMBERS.fullmatch(plain)
        if numbers and self.order == MONTH_FIRST:
            return _month_first(plain, numbers), None
        if numbers and self.doubted:
            _doubt(numbers)
        if serial := _SERIAL.fullmatch(text):
            return _of_serial(serial)
        for form in _FORMS:
            try:
                return datetime.strptime(plain, form).date(), None
            except ValueError:
                continue
        if _month_must_be_first(text):
            raise ValueError(
                f"the month seems to come first. If it does in the whole column, say so with the "
                f'columns (dates = "{MONTH_FIRST}"); else {_REMEDY}'
            )
        raise ValueError(_REMEDY)


def _month_must_be_first(text: str) -> bool:
    numbers = _NUMBERS.fullmatch(_TIME.sub("", text.strip()))
    return bool(numbers) and int(numbers[1]) <= _MONTHS < int(numbers[3])  # type: ignore[index]


def _month_first(text: str, numbers: re.Match[str]) -> date:
    year = "%Y" if len(numbers[4]) > 2 else "%y"
    mark = numbers[2]
    try:
        return datetime.strptime(text, f"%m{mark}%d{mark}{year}").date()
    except ValueError as error:
        raise ValueError(
            f"the month should come first, as the columns say. Write 2017-03-31, or 03{mark}31"
            f"{mark}2017."
        ) from error


def _doubt(numbers: re.Match[str]) -> None:
    """Refuse what is one day if the day comes first, and another if the month does."""
    first, second = int(numbers[1]), int(numbers[3])
    if first != second and 1 <= first <= _MONTHS and 1 <= second <= _MONTHS:
        raise ValueError(
            "it could be two days: other rows of this column have the month first. Say with the "
            f'columns which it is (dates = "{DAY_FIRST}" or "{MONTH_FIRST}"), or {_REMEDY}'
        )


def _of_serial(serial: re.Match[str]) -> tuple[date, str | None]:
    number = int(serial[1])
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise ValueError(_REMEDY)
    day = _DAY_0 + timedelta(days=number)
    return day, f"{serial[0]} was read as {day:%-d %B %Y}, as Excel counts days."
