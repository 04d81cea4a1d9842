"""What somebody is ready to do on a journey, and what nobody is sent on."""

from dataclasses import dataclass

from geo.errors import InputError
from geo.measure import metres_to_miles

MOST_WALK_M = 3000.0
"""Nobody is sent on a longer walk at a time."""

MOST_CHANGES = 5
LONGEST_S = 4 * 3600.0
"""A journey that takes longer is none: mostly it waits for the next morning. Nor does anybody leave
so long before the time at which they are to be there."""


@dataclass(frozen=True, slots=True)
class JourneyLimits:
    """What somebody is ready to do.

    `walk_m` is the longest walk at a time: to a stop, between two, from a stop. `changes` is how
    many there may be. With `step_free`, walks are without steps, and rides are those of which the
    feed says that they take a wheelchair, between stops of which it does not say the opposite.
    """

    walk_m: float = 1200.0
    changes: int = 2
    step_free: bool = False

    def checked(self) -> "JourneyLimits":
        """The same, or `InputError` for what nobody can be ready to do."""
        if not 0 < self.walk_m <= MOST_WALK_M:
            raise InputError(
                f"The longest walk is {_far(self.walk_m)}. Give one above 0 and up to "
                f"{_far(MOST_WALK_M)}."
            )
        if not 0 <= self.changes <= MOST_CHANGES:
            raise InputError(
                f"The most changes cannot be {self.changes}. Give 0 to {MOST_CHANGES}."
            )
        return self


def _far(metres: float) -> str:
    return f"{metres:,.0f} metres ({metres_to_miles(metres):.4g} miles)"
