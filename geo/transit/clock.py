"""Times of a timetable, which count from noon less twelve hours, and those of a clock on the wall.

The two differ on the two Sundays when the clocks change. Moments are asked for by the wall clock.
On the hour that comes twice in autumn, the first is meant.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.errors import InputError

TRANSIT = "transit"
"""The mode of travelling by bus and train, beside those of `geo.network.permissions`."""

LONGEST_WINDOW_MIN = 180
DAY_S = 86_400

EARLY_S = 2 * 3600
"""So long before a service day its clock's day begins at most: an hour, when clocks go back."""


@dataclass(frozen=True, slots=True)
class When:
    """A day and a time to leave at or after, or to arrive by.

    Attributes
    ----------
    day, at
        By the wall clock.
    arrive_by
        Whether to be there by then; otherwise to leave then, or within the window after it.
    window_min
        Somebody who leaves may do so in any of so many minutes; 0 is at that minute alone. For
        arriving it says nothing.
    """

    day: date
    at: time
    arrive_by: bool = False
    window_min: int = 60

    def checked(self) -> "When":
        """The same, or `InputError` for a window that is too long."""
        if not 0 <= self.window_min <= LONGEST_WINDOW_MIN:
            raise InputError(
                f"The window is {self.window_min} minutes. Give 0 to {LONGEST_WINDOW_MIN}."
            )
        return self


def starts(day: date, zone: ZoneInfo) -> datetime:
    """The moment from which a service day's times count: noon less twelve hours.

    >>> starts(date(2026, 3, 29), ZoneInfo("Europe/London")).isoformat()  # clocks go forward
    '2026-03-28T23:00:00+00:00'
    """
    noon = datetime.combine(day, time(12), zone)
    return noon.astimezone(UTC) - timedelta(hours=12)


def between(day: date, later: date, zone: ZoneInfo) -> int:
    """Seconds from the start of one service day to that of another.

    >>> between(date(2026, 3, 28), date(2026, 3, 29), ZoneInfo("Europe/London"))
    82800
    """
    return round((starts(later, zone) - starts(day, zone)).total_seconds())


def seconds(day: date, at: time, zone: ZoneInfo) -> int:
    """A time of the wall clock as seconds of its service day.

    >>> seconds(date(2026, 3, 29), time(0, 30), ZoneInfo("Europe/London"))
    5400
    >>> seconds(date(2026, 6, 1), time(8, 0), ZoneInfo("Europe/London"))
    28800
    """
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    return round((moment - starts(day, zone)).total_seconds())


def moment(day: date, second: float, zone: ZoneInfo) -> datetime:
    """Seconds of a service day as a moment of the wall clock.

    >>> moment(date(2026, 6, 1), 90_000, ZoneInfo("Europe/London")).isoformat()
    '2026-06-02T01:00:00+01:00'
    """
    return (starts(day, zone) + timedelta(seconds=second)).astimezone(zone)
