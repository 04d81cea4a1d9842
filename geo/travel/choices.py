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
LONGER_MINUTES = (60.0, 90.0, 120.0)
"""Limits that are offered where nothing was found."""


@dataclass(frozen=True, slots=True)
class TravelChoices:
    """What a form offers whichever mode is chosen, of which `standard` takes what the mode needs.

    `miles` or `minutes` is the limit along streets: minutes where both are given.
    `journey_minutes` is the limit by bus or train, `when` and `ready` are for these alone.
    """

    miles: float | None = USUAL_MILES
    minutes: float | None = None
    journey_minutes: float = USUAL_MINUTES
    when: When | None = None
    ready: JourneyLimits | None = None

    @classmethod
    def farthest(
        cls, when: When | None = None, ready: JourneyLimits | None = None
    ) -> "TravelChoices":
        """As far as anybody may ask about."""
        return cls(LONGEST_WITHIN_MILES, None, LONGEST_WITHIN_MINUTES, when, ready)

    def longer(self, mode: str) -> list[tuple[str, float, "TravelChoices"]]:
        """Longer limits worth trying: which limit, its new value, and the choices with it."""
        if mode == TRANSIT:
            more = [m for m in LONGER_MINUTES if m > self.journey_minutes]
            return [("journey_minutes", m, replace(self, journey_minutes=m)) for m in more]
        far = 0.0 if self.minutes is not None else self.miles or 0.0
        more = [miles for miles in LONGER_MILES if miles >= 2 * far][:2]
        return [("miles", miles, replace(self, miles=miles, minutes=None)) for miles in more]

    def by_car(self, mode: str) -> "TravelChoices | None":
        """The same limit by car: as long as by bus or train; None for somebody who drives."""
        if mode == "drive":
            return None
        return replace(self, minutes=self.journey_minutes) if mode == TRANSIT else self

    def standard(self, mode: str) -> Standard:
        """How somebody travels who chose a mode.

        Raises
        ------
        InputError
            For a distance or a time that cannot be a limit.
        """
        if mode == TRANSIT:
            longest_s = within_seconds(self.journey_minutes)
            return Standard(mode, None, longest_s, self.when, self.ready or JourneyLimits())
        if self.minutes is not None:
            return Standard(mode, within_s=within_seconds(self.minutes))
        return Standard(mode, within_m=within_metres(self.miles or 0.0))


def checked(standard: Standard) -> Standard:
    """The same, or `InputError` for what cannot be asked of its mode."""
    if standard.mode not in (*MODES, TRANSIT):
        known = ", ".join((*MODES, TRANSIT))
        raise InputError(f"{standard.mode[:40]!r} is not a way of travelling. Known: {known}.")
    if (standard.within_m is None) == (standard.within_s is None):
        raise InputError("A search has one limit. Give a distance or a time.")
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
