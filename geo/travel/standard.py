"""A service standard: by which way of travelling, and how far or how long at most."""

from dataclasses import dataclass

import numpy as np

from geo.errors import InputError
from geo.transit import JourneyLimits, When


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts as within reach: by which mode, and how many metres or seconds at most.

    By bus and train (`geo.travel.timetable`), `when` says when people travel, and `ready` how far
    they are ready to walk and how often to change.
    """

    mode: str
    within_m: float | None = None
    within_s: float | None = None
    when: When | None = None
    ready: JourneyLimits | None = None

    @property
    def access(self) -> str:
        """The mode whose ways in count: those for wheelchairs where no steps are wanted."""
        return "wheelchair" if self.ready is not None and self.ready.step_free else self.mode

    @property
    def timed(self) -> bool:
        """Whether the limit is a time."""
        return self.within_s is not None

    @property
    def limit(self) -> float:
        """The limit, metres or seconds.

        Raises
        ------
        InputError
            Unless there is one limit, above 0.
        """
        limits = [x for x in (self.within_m, self.within_s) if x is not None]
        if len(limits) != 1:
            raise InputError("A standard has one limit. Give miles or minutes.")
        if not 0 < limits[0] < np.inf:
            raise InputError("The limit of a standard is above 0. Give miles or minutes.")
        return limits[0]
