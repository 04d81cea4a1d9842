"""A date of birth as it is typed."""

from datetime import date

import pytest

from geo.errors import InputError
from geo.school_travel.birth import date_of_birth

ON = date(2026, 11, 24)


@pytest.mark.parametrize("month", ["3", "03", "mar", "MARCH", "March"])
def test_a_month_can_be_written_out(month: str) -> None:
    assert date_of_birth("27", month, "2019", ON) == date(2019, 3, 27)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("", "", ""), "Enter the day, the month and the year"),
        (("31", "2", "2019"), "not a date"),
        (("x", "²", "2019"), "not a date"),
        (("1", "ma", "2019"), "not a date"),
        (("1", "1", "2027"), "is after 24 November 2026"),
        (("1", "1", "1990"), "over 25"),
    ],
)
def test_what_is_no_date_of_birth(typed: tuple[str, str, str], wrong: str) -> None:
    with pytest.raises(InputError, match=wrong):
        date_of_birth(*typed, ON)
