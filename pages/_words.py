"""Plain words for what the core gives in numbers and codes."""

import re
from datetime import date
from typing import Any

from geo.measure import METRES_PER_MILE

_YARDS_PER_MILE = 1760
_NEAR_MILES = 0.2

MODE_NAMES = {"walk": "Walk", "wheelchair": "Wheelchair", "cycle": "Cycle", "drive": "Drive"}
"""Mode of travel to what the page calls it."""

_BY = {"walk": "on foot", "wheelchair": "by wheelchair", "cycle": "by bike", "drive": "by car"}


def distance(metres: float) -> str:
    """Say a distance: yards below a fifth of a mile, miles above.

    >>> distance(100)
    '110 yards'
    >>> distance(1609.344)
    '1 mile'
    >>> distance(4000)
    '2.5 miles'
    """
    near = metres / METRES_PER_MILE
    if near < _NEAR_MILES:
        return f"{max(10, round(near * _YARDS_PER_MILE / 10) * 10)} yards"
    return miles(round(near, 1))


def miles(number: float) -> str:
    """Say a number of miles.

    >>> miles(1.0)
    '1 mile'
    >>> miles(0.5)
    '0.5 miles'
    """
    return "1 mile" if number == 1 else f"{number:g} miles"


def duration(seconds: float) -> str:
    """Say a travel time in whole minutes, and in hours from sixty minutes on.

    >>> duration(430)
    '7 minutes'
    >>> duration(5460)
    '1 hour 31 minutes'
    """
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    said = [counted(hours, "hour")] if hours else []
    return " ".join(said + ([counted(minutes, "minute")] if minutes else []))


def counted(number: int, noun: str) -> str:
    """Say how many.

    >>> counted(1, "service"), counted(1204, "service")
    ('1 service', '1,204 services')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def by(mode: str) -> str:
    """Say how somebody travels: "on foot", "by car"."""
    return _BY[mode]


def reach(mode: str, limit: float, place: str) -> str:
    """Say what was searched.

    >>> reach("walk", 2, "PO30 1UD")
    "within 2 miles' walk of PO30 1UD"
    >>> reach("wheelchair", 1, "Ventnor")
    'within 1 mile of Ventnor by wheelchair'
    """
    if mode == "wheelchair":
        return f"within {miles(limit)} of {place} by wheelchair"
    kind = {"walk": "walk", "cycle": "bike ride", "drive": "drive"}[mode]
    of_it = "'s" if limit == 1 else "'"
    return f"within {miles(limit)}{of_it} {kind} of {place}"


def ages(least: float | None, most: float | None) -> str | None:
    """Say for which ages, both ends included; None when nothing is said.

    >>> ages(2, 11), ages(None, 18), ages(16, None)
    ('2 to 11', 'up to 18', '16 and over')
    """
    if least is None and most is None:
        return None
    if most is None:
        return f"{least:g} and over"
    return f"up to {most:g}" if least is None else f"{least:g} to {most:g}"


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
    return f"{moment:%B %Y}" if by_month else f"{moment.day} {moment:%B %Y}"


_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}


def opening(hours: str) -> str:
    """Write the days of a calendar rule as people do; OpenStreetMap's own notation stays.

    >>> opening("MO,WE 09:00-12:00")
    'Mon, Wed 09:00-12:00'
    >>> opening("Mo-Fr 09:00-17:00")
    'Mo-Fr 09:00-17:00'
    """
    spelt = re.sub(r"\b(MO|TU|WE|TH|FR|SA|SU)\b", lambda found: _DAYS[found[1]], hours)
    return re.sub(r"(?<=[a-z]),(?=[A-Z])", ", ", spelt)


def plain(text: str) -> str:
    r"""Escape text for Streamlit's Markdown, so that it shows as it was written.

    >>> plain("a*b* :red[c]")
    'a\\*b\\* \\:red\\[c\\]'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)
