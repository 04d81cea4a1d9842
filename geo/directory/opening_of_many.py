"""Which of many services are open at a moment: fast enough for every change of a filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np

from geo.directory.opening import OPEN, PERHAPS, on_day
from geo.network.edges import Flags, Ints
from geo.records import Schedule

DAYS_KEPT = 16
"""A week, and the day before each of its days, with some to spare."""

_DAY_S = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _ScheduledDay:
    """What a day's schedules say: `maybe` and `untimed` one flag a service, the rest one a span.

    `maybe` is open or perhaps open, `untimed` perhaps open at times that are not known, besides its
    spans. Spans are in seconds since midnight; one that goes on past the next midnight closes after
    ``_DAY_S``.
    """

    maybe: Flags
    untimed: Flags
    service: Ints
    opens: Ints
    closes: Ints


class OpeningHours:
    """The schedules of many services. What they say of a day is read once, and kept for a while.

    Parameters
    ----------
    service_ids
        The services, in the order of the answers.
    schedules
        The schedules of each, by its id. A service without any is never open.
    """

    def __init__(
        self, service_ids: Sequence[str], schedules: Mapping[str, Sequence[Schedule]]
    ) -> None:
        self._rules = [(i, schedules[s]) for i, s in enumerate(service_ids) if s in schedules]
        self._size = len(service_ids)
        self._days: dict[date, _ScheduledDay] = {}

    def open(self, day: date, at: time | None = None) -> Flags:
        """Which services are ``open`` or ``perhaps`` open, as `geo.directory.opening.open_at` has
        it.

        One flag a service. Without a time: at any time of the day.
        """
        today = self._day(day)
        if at is None:
            return today.maybe
        second = (at.hour * 60 + at.minute) * 60 + at.second
        yesterday = self._day(day - timedelta(days=1))
        found = today.untimed.copy()
        found[today.service[(today.opens <= second) & (second < today.closes)]] = True
        found[yesterday.service[second + _DAY_S < yesterday.closes]] = True
        return found

    def _day(self, day: date) -> _ScheduledDay:
        days = self._days
        if day not in days:
            read = self._read(day)
            while len(days) >= DAYS_KEPT:
                days.pop(next(iter(days)), None)
            days[day] = read
            return read
        return days[day]

    def _read(self, day: date) -> _ScheduledDay:
        maybe, untimed = (np.zeros(self._size, dtype=bool) for _ in range(2))
        spans: list[tuple[int, int, int]] = []
        for i, rules in self._rules:
            said = on_day(rules, day)
            maybe[i] = said.state in (OPEN, PERHAPS)
            untimed[i] = said.unsure
            for span in said.spans:
                until = _seconds(span.closes) + _DAY_S * span.past_midnight
                spans.append((i, _seconds(span.opens), until))
        columns = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        return _ScheduledDay(maybe, untimed, *columns)


def _seconds(clock: time) -> int:
    return (clock.hour * 60 + clock.minute) * 60 + clock.second
