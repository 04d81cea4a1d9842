"""Ages and school age, to the day."""

from calendar import FRIDAY
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from geo.school_travel.rules import Rules

_STARTS = ((3, 31), (8, 31), (12, 31))
"""The days of a year on which school age begins for those who are five by then."""

_SCHOOL_YEAR_ENDS = (8, 31)
_FIRST_AGE, _LAST_AGE = 5, 16


class Stage(Enum):
    """Where somebody stands in the law on travel to school."""

    UNDER = "under school age"
    SCHOOL = "school age"
    SIXTEEN = "sixth-form age"
    ADULT = "adult learner"


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age, which they have from its first moment.

    Who was born on 29 February reaches it on 1 March of a year without one.

    >>> birthday(date(2016, 2, 29), 5)
    datetime.date(2021, 3, 1)
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, on: date) -> int:
    """Age in whole years on a day.

    >>> age_on(date(2018, 9, 1), date(2026, 8, 31)), age_on(date(2018, 9, 1), date(2026, 9, 1))
    (7, 8)
    """
    years = on.year - born.year
    return years if birthday(born, years) <= on else years - 1


def school_year_age(born: date, on: date) -> int:
    """The age on the last day of August before the school year of a day: it tells the year group.

    >>> school_year_age(date(2015, 9, 1), date(2026, 11, 24)), school_year_age(
    ...     date(2015, 8, 31), date(2026, 11, 24)
    ... )
    (10, 11)
    """
    began = date(on.year, *_SCHOOL_YEAR_ENDS)
    return age_on(born, began if on > began else date(on.year - 1, *_SCHOOL_YEAR_ENDS))


def school_age(born: date) -> tuple[date, date]:
    """The first and the last day of compulsory school age.

    From the 31 March, 31 August or 31 December on or after the fifth birthday to the last
    Friday in June of the school year in which somebody turns 16. Education Act 1996, section 8.

    >>> school_age(date(2018, 9, 1))
    (datetime.date(2023, 12, 31), datetime.date(2035, 6, 29))
    """
    first = _on_or_after(birthday(born, _FIRST_AGE), _STARTS)
    ends = _on_or_after(birthday(born, _LAST_AGE), (_SCHOOL_YEAR_ENDS,))
    last = date(ends.year, 6, 30)
    return first, last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def longer_walk_begins(born: date, rules: Rules) -> date:
    """The day from which the longer walk counts: the law's birthday, or what a council adds."""
    turns = birthday(born, rules.longer_walk_from)
    if rules.changeover == "end of term":
        return _on_or_after(turns, _STARTS) + timedelta(days=1)
    if rules.changeover == "end of school year":
        return _on_or_after(turns, (_SCHOOL_YEAR_ENDS,)) + timedelta(days=1)
    return turns


def walk_limit(born: date, on: date, rules: Rules) -> Decimal:
    """The statutory walking distance of somebody on a day, in metres."""
    return rules.walk_m(longer=on >= longer_walk_begins(born, rules))


def stage_of(born: date, on: date, rules: Rules, *, course_began: date | None = None) -> Stage:
    """Where somebody stands on a day.

    From the age of an adult learner on, a course that was begun before counts as sixth form.
    """
    first, last = school_age(born)
    if on < first:
        return Stage.UNDER
    if on <= last:
        return Stage.SCHOOL
    adult = birthday(born, rules.adult_from)
    if on < adult or (course_began is not None and course_began < adult):
        return Stage.SIXTEEN
    return Stage.ADULT


def _on_or_after(day: date, marks: tuple[tuple[int, int], ...]) -> date:
    """The first of some days of the year that is on or after a day."""
    marked = [date(year, *mark) for year in (day.year, day.year + 1) for mark in marks]
    return min(mark for mark in marked if mark >= day)
