"""Distances, times, counts and days in words."""

from datetime import date, datetime, time
from typing import Any

from geo import languages, measure
from geo.measure import METRES_PER_MILE
from geo.words.sentences import say

_YARDS_PER_MILE = 1760


_NEAR_MILES = 0.2


_NEAR_A_WHOLE_MILE = 0.005


def distance(metres: float) -> str:
    """Say a distance: yards below a fifth of a mile, miles above.

    In other languages, metres below: few of their speakers know a yard.

    >>> distance(100), distance(1609.344), distance(4000)
    ('110 yards', '1 mile', '2.5 miles')
    """
    near = metres / METRES_PER_MILE
    if near < _NEAR_MILES:
        if not languages.is_english():
            return languages.metres(max(10, round(metres / 10) * 10))
        return f"{max(10, round(near * _YARDS_PER_MILE / 10) * 10)} yards"
    return miles(round(near, 1))


def distance_beside(metres: float, limit_m: float | None) -> str:
    """Say a distance beside the limit of a search, on the side of it where it is.

    >>> distance_beside(1658.0, 1609.344), distance_beside(2500.0, 1609.344)
    ('just over 1 mile', '1.6 miles')
    >>> distance_beside(1600.0, 1609.344)
    '1 mile'
    """
    number = metres / METRES_PER_MILE
    said = number if number < _NEAR_MILES else round(number, 1)
    return _beside(distance(metres), metres, said * METRES_PER_MILE, limit_m, limit(limit_m, None))


def duration_beside(seconds: float, limit_s: float | None) -> str:
    """Say a travel time beside the limit of a search, on the side of it where it is.

    >>> duration_beside(1210.0, 1200.0), duration_beside(1300.0, 1200.0)
    ('just over 20 minutes', '22 minutes')
    """
    rounded = max(1, round(seconds / 60)) * 60
    return _beside(duration(seconds), seconds, rounded, limit_s, limit(None, limit_s))


def _beside(said: str, value: float, rounded: float, bound: float | None, limited: str) -> str:
    if bound is None or (value > bound) == (rounded > bound):
        return said
    return say("distance.over" if value > bound else "distance.under", limit=limited)


def miles(number: float) -> str:
    """Say a number of miles.

    >>> miles(1.0)
    '1 mile'
    >>> miles(0.5)
    '0.5 miles'
    """
    if not languages.is_english():
        return languages.miles(number)
    return "1 mile" if number == 1 else f"{number:g} miles"


def exact_miles(metres: float) -> str:
    """Say a distance in miles to a hundredth; finer where a limit in whole miles is near.

    >>> exact_miles(3900.0), exact_miles(3219.0)
    ('2.42 miles', '2.0002 miles')
    """
    number = metres / METRES_PER_MILE
    decimals = _decimals(number)
    if not languages.is_english():
        return languages.miles(round(number, decimals))
    return f"{number:.{decimals}f} miles"


def _decimals(number: float) -> int:
    """Decimals that tell on which side of a whole number of miles a distance is."""
    return 4 if abs(number - round(number)) < _NEAR_A_WHOLE_MILE else 2


def length(metres: float) -> str:
    """Say a length to the metre and in miles; finer where a limit in whole miles is near.

    >>> length(3219.4), length(3900.0), length(float("inf"))
    ('3,219 metres (2.0004 miles)', '3,900 metres (2.42 miles)', 'No route on our map')
    """
    if not metres < float("inf"):
        return say("travel.no_route")
    number = metres / METRES_PER_MILE
    decimals = _decimals(number)
    if not languages.is_english():
        far = languages.metres(round(metres)), languages.miles(round(number, decimals))
        return f"{far[0]} ({far[1]})"
    return f"{metres:,.0f} metres ({number:.{decimals}f} miles)"


def limit(within_m: float | None, within_s: float | None) -> str:
    """Say how far or how long at most.

    >>> limit(3218.688, None), limit(None, 1200.0)
    ('2 miles', '20 minutes')
    """
    if within_s is not None:
        return counted_minutes(round(within_s / 60, 2))
    return miles(round((within_m or 0.0) / METRES_PER_MILE, 4))


def clock(at: time | datetime) -> str:
    """Say a time of day; in other languages by the clock of 24 hours, as their speakers do.

    >>> clock(time(9, 30)), clock(time(17, 0))
    ('9:30am', '5pm')
    """
    if not languages.is_english():
        return f"{at:%H:%M}"
    return measure.clock(at if isinstance(at, time) else at.time())


def counted_minutes(number: float) -> str:
    """Say a number of minutes.

    >>> counted_minutes(1.0), counted_minutes(2.5)
    ('1 minute', '2.5 minutes')
    """
    if not languages.is_english():
        return languages.minutes(number)
    return "1 minute" if number == 1 else f"{number:g} minutes"


def duration(seconds: float) -> str:
    """Say a travel time in whole minutes, and in hours from sixty minutes on.

    >>> duration(430)
    '7 minutes'
    >>> duration(5460)
    '1 hour 31 minutes'
    """
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    if not languages.is_english():
        parts = languages.hours(hours) if hours else "", languages.minutes(minutes)
        return " ".join(filter(None, parts[: 2 if minutes else 1]))
    said = [counted(hours, "hour")] if hours else []
    return " ".join(said + ([counted(minutes, "minute")] if minutes else []))


def counted(number: int, noun: str) -> str:
    """Say how many.

    >>> counted(1, "service"), counted(1204, "service")
    ('1 service', '1,204 services')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def services(number: int) -> str:
    """Say how many services.

    >>> services(1), services(1204)
    ('1 service', '1,204 services')
    """
    return say("count.services", n=number)


def tenth(decile: float) -> str:
    """Say which tenth of England's zones by deprivation.

    >>> tenth(1.0), tenth(4.0), tenth(float("nan"))
    ('1 (most deprived)', '4', 'Not known')
    """
    if decile != decile:  # noqa: PLR0124  # not a number
        return "Not known"
    ends = {1: " (most deprived)", 10: " (least deprived)"}
    return f"{decile:.0f}{ends.get(int(decile), '')}"


def examples(count: int, among: int) -> str:
    """Say how many of some services were made up; nothing when none was.

    >>> examples(23, 128)
    '23 of them are examples, not real services.'
    >>> examples(2, 2)
    'They are all examples, not real services.'
    """
    if not count:
        return ""
    if among == 1:
        return say("examples.only")
    return say("examples.all" if count == among else "examples.some", n=count)


def weekday(value: date) -> str:
    """Say a day of the week and a date.

    >>> weekday(date(2026, 11, 23))
    'Monday 23 November'
    """
    if not languages.is_english():
        return languages.weekday(value)
    return f"{value:%A} {value.day} {value:%B}"


def day(value: Any) -> str:
    """Say a date in full; anything that is not an ISO date stays as it is.

    >>> day("2020-04-22"), day("2026-11"), day("2025")
    ('22 April 2020', 'November 2026', '2025')
    """
    said = str(value)[:10]
    by_month = len(said) == len("2026-11")
    try:
        moment = date.fromisoformat(f"{said}-01" if by_month else said)
    except ValueError:
        return str(value)
    if not languages.is_english():
        return languages.month(moment) if by_month else languages.day(moment)
    return f"{moment:%B %Y}" if by_month else f"{moment.day} {moment:%B %Y}"
