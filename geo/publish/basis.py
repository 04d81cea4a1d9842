"""What planners' figures cannot tell, and what they come from beside their services."""

from collections.abc import Iterable, Sequence

from geo.area import Area
from geo.words import say

HOMES = say("homes.each")
STREETS = say("basis.streets")
SCHOOLS = say("basis.schools")
PLACES = say("basis.places")
FERRIES = say("basis.ferries")


def limits(area: Area, uses: Sequence[str], cannot: Iterable[str]) -> tuple[str, ...]:
    """What cannot be known: what a page says, and what comes with what it uses.

    ``HOMES`` stands for all that the area says of its homes.
    """
    cannot = [line for line in cannot if line != FERRIES or area.has_ferries]
    lines = [line for said in cannot for line in (area.homes_said if said == HOMES else (said,))]
    if "timetables" not in uses:
        return tuple(lines)
    ridden = (say("basis.ridden_ferries") if line == FERRIES else line for line in lines)
    return (*ridden, say("basis.timetables"))


def uses(timetabled: bool) -> tuple[str, ...]:
    """What a planner's figure comes from beside its services."""
    return ("homes", "streets", "zones", *(["timetables"] if timetabled else []))
