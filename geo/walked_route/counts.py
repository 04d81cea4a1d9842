"""What traffic counts say of a street: how many vehicles pass in an hour, for certain."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from geo import words
from geo.measure import to_grid
from geo.records import TrafficCount
from geo.walked_route.criteria import Criteria

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Flow:
    """Vehicles an hour on a street, both directions together: at least, and at most.

    Of a count by the hour both are that hour's. An average day tells only that some hour has a
    24th of it at least, and that no average hour has more than the day. `metres` is how far the
    count is from the stretch.
    """

    count: TrafficCount
    at_least: float
    at_most: float
    metres: float

    @property
    def said(self) -> str:
        """The figure in words."""
        vehicles, metres = f"{self.count.vehicles:,.0f}", f"{self.metres:,.0f}"
        if self.count.hour is None:
            return words.say(
                "walked.count.day", vehicles=vehicles, year=self.count.counted, metres=metres
            )
        first, last = (_clock(h) for h in (self.count.hour, self.count.hour + 1))
        day = words.day(self.count.counted)
        return words.say(
            "walked.count.hour", vehicles=vehicles, first=first, last=last, day=day, metres=metres
        )


def _clock(hour: int) -> str:
    return f"{hour % 12 or 12}{'am' if hour % 24 < 12 else 'pm'}"


def flow_on(
    line: shapely.LineString, ref: str | None, counts: Sequence[TrafficCount], limits: Criteria
) -> Flow | None:
    """The nearest count that stands for a street; None if there is none.

    Parameters
    ----------
    line
        The street, EPSG:27700.
    ref
        Its number (``A3020``), or several apart by semicolons.
    """
    refs = {part.strip().upper().replace(" ", "") for part in (ref or "").split(";")} - {""}
    found = [flow for count in counts if (flow := _of(line, refs, count, limits))]
    return min(found, key=lambda flow: flow.metres, default=None)


def _of(
    line: shapely.LineString, refs: set[str], count: TrafficCount, limits: Criteria
) -> Flow | None:
    road = count.road.strip().upper().replace(" ", "")
    numbered = any(letter.isdecimal() for letter in road)
    if numbered and road not in refs:
        return None
    metres = float(shapely.distance(line, shapely.Point(to_grid(count.lon, count.lat)[0])))
    if metres > limits.of("count_along" if numbered else "count_on"):
        return None
    if count.hour is not None:
        return Flow(count, count.vehicles, count.vehicles, metres)
    return Flow(count, count.vehicles / HOURS_A_DAY, count.vehicles, metres)
