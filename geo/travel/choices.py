"""From what a form or a command offers to how somebody travels, checked in one place."""

from dataclasses import dataclass, replace

from geo.errors import InputError
from geo.measure import (
    LONGEST_WITHIN_MILES,
    LONGEST_WITHIN_MINUTES,
    within_metres,
    within_seconds,
)
from geo.network.permissions import MODES
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel.standard import Standard

YEARS = range(2000, 2100)
"""The years that somebody may ask about."""

USUAL_MILES = 2.0
USUAL_MINUTES = 60.0
"""How far families look at first: along streets, and by bus or train."""

LONGER_MILES = (1.0, 2.0, 5.0, 10.0, 20.0)
LONGER_MINUTES = (20.0, 40.0, 60.0, 90.0, 120.0)
"""Limits that are offered where nothing was found."""


@dataclass(frozen=True, slots=True)
class StartingLimit:
    """How far a form looks by one mode until somebody says otherwise.

    `miles` is None where the limit is a time whatever the unit.
    """

    miles: float | None
    minutes: float


STARTS = {
    "walk": StartingLimit(1.0, 20.0),
    "wheelchair": StartingLimit(1.0, 20.0),
    "cycle": StartingLimit(3.0, 20.0),
    "drive": StartingLimit(None, 20.0),
    TRANSIT: StartingLimit(None, 45.0),
}
"""The starting limit of each mode: what a family with a child would do on an ordinary day."""


@dataclass(frozen=True, slots=True)
class TravelChoices:
    """What a form offers whichever mode is chosen, of which `standard` takes what the mode needs.

    `miles` or `minutes` is the limit along streets: minutes where both are given. Without either it
    is the mode's own of ``STARTS``, as a time where `timed`. `journey_minutes` is the limit by bus
    or train, `when` and `ready` are for these alone.
    """

    miles: float | None = None
    minutes: float | None = None
    journey_minutes: float | None = None
    when: When | None = None
    ready: JourneyLimits | None = None
    timed: bool = False

    @classmethod
    def farthest(
        cls, when: When | None = None, ready: JourneyLimits | None = None
    ) -> "TravelChoices":
        """As far as anybody may ask about."""
        return cls(LONGEST_WITHIN_MILES, None, LONGEST_WITHIN_MINUTES, when, ready)

    def longer(self, mode: str) -> list[tuple[str, float, "TravelChoices"]]:
        """Longer limits worth trying: which limit, its new value, and the choices with it."""
        miles, minutes = self._limit(mode)
        if mode == TRANSIT:
            more = [m for m in LONGER_MINUTES if m > (minutes or 0.0)]
            return [("journey_minutes", m, replace(self, journey_minutes=m)) for m in more]
        if minutes is not None:
            more = [m for m in LONGER_MINUTES if m >= 2 * minutes][:2]
            return [("minutes", m, replace(self, miles=None, minutes=m)) for m in more]
        more = [m for m in LONGER_MILES if m >= 2 * (miles or 0.0)][:2]
        return [("miles", m, replace(self, miles=m, minutes=None)) for m in more]

    def by_car(self, mode: str) -> "TravelChoices | None":
        """The same limit by car: as long as by bus or train; None for somebody who drives."""
        if mode == "drive":
            return None
        return replace(self, minutes=self._limit(mode)[1]) if mode == TRANSIT else self

    def _limit(self, mode: str) -> tuple[float | None, float | None]:
        """The limit of a mode in miles or in minutes; the other is None."""
        start = STARTS[mode]
        if mode == TRANSIT:
            return None, start.minutes if self.journey_minutes is None else self.journey_minutes
        if self.minutes is not None:
            return None, self.minutes
        if self.miles is not None:
            return self.miles, None
        as_time = self.timed or start.miles is None
        return (None, start.minutes) if as_time else (start.miles, None)

    def standard(self, mode: str) -> Standard:
        """How somebody travels who chose a mode.

        Raises
        ------
        InputError
            For a distance or a time that cannot be a limit.
        """
        miles, minutes = self._limit(mode) if mode in STARTS else (self.miles, self.minutes)
        if mode == TRANSIT:
            longest_s = within_seconds(minutes or 0.0)
            return Standard(mode, None, longest_s, self.when, self.ready or JourneyLimits())
        if minutes is not None:
            return Standard(mode, within_s=within_seconds(minutes))
        return Standard(mode, within_m=within_metres(miles or 0.0))


def checked(standard: Standard) -> Standard:
    """The same, or `InputError` for what cannot be asked of its mode."""
    if standard.mode not in (*MODES, TRANSIT):
        known = ", ".join((*MODES, TRANSIT))
        raise InputError(f"{standard.mode[:40]!r} is not a way of travelling. Use one of: {known}.")
    if (standard.within_m is None) == (standard.within_s is None):
        raise InputError("A search takes one limit. Give a distance or a time.")
    if standard.within_s is not None and not 0 < standard.within_s <= LONGEST_WITHIN_MINUTES * 60:
        raise InputError(
            f"The time is {standard.within_s / 60:g} minutes. "
            f"Give a time above 0 and up to {LONGEST_WITHIN_MINUTES:g} minutes."
        )
    return _by_timetable(standard) if standard.mode == TRANSIT else standard


def _by_timetable(standard: Standard) -> Standard:
    """The same, with a time as the limit, a day and a time, and what people are ready to do."""
    when = standard.when
    if standard.within_s is None:
        raise InputError("By bus or train the limit is a time. Give minutes.")
    if when is None:
        raise InputError("By bus or train, say when people travel: a day and a time.")
    if when.day.year not in YEARS:
        raise InputError(
            f"The day is in the year {when.day.year}. Give one from {YEARS[0]} to {YEARS[-1]}."
        )
    ready = (standard.ready or JourneyLimits()).checked()
    return replace(standard, when=when.checked(), ready=ready)
