"""A date of birth as it is typed: a day, a month and a year, each in a field of its own."""

from datetime import date

from geo import words
from geo.directory.vocabulary import OLDEST
from geo.errors import InputError
from geo.school_travel.law import age_on

_LEAST_LETTERS = 3
"""So many letters of a month's name are enough."""


def date_of_birth(day: str, month: str, year: str, on: date) -> date:
    """The date of birth that three fields give, for a question about the day `on`.

    Raises
    ------
    InputError
        If it is no date, is after that day, or is that of an adult.

    Examples
    --------
    >>> date_of_birth("9", "April", "2019", date(2026, 11, 24))
    datetime.date(2019, 4, 9)
    """
    if not (day and month and year):
        raise InputError(words.say("travel.born.missing"))
    try:
        born = date(int(year), _month(month), int(day))
    except (ValueError, OverflowError) as error:
        raise InputError(words.say("travel.born.no_date")) from error
    if born > on:
        raise InputError(words.say("travel.born.after", on=words.day(on)))
    if age_on(born, on) > OLDEST:
        raise InputError(words.say("travel.born.too_old", oldest=OLDEST))
    return born


def _month(typed: str) -> int:
    """The number of a month that is given as a number or by name.

    >>> _month("3"), _month("mar"), _month("September")
    (3, 3, 9)
    """
    names = [f"{date(2000, number, 1):%B}".casefold() for number in range(1, 13)]
    wanted = typed.casefold()
    if len(wanted) >= _LEAST_LETTERS:
        for number, name in enumerate(names, start=1):
            if name.startswith(wanted):
                return number
    return int(typed)
