"""A route to one door, to be drawn and to be read out step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import LineString

from geo.network.directions import Directions
from geo.transit import Journey, JourneyLimits, When


@dataclass(frozen=True, slots=True)
class StreetRoute:
    """The route along streets, with its steps."""

    mode: str
    directions: Directions
    kind = "streets"

    @property
    def line(self) -> LineString | None:
        """The line to draw, EPSG:4326; None without a route."""
        return self.directions.route.geometry

    @property
    def parts(self) -> tuple[tuple[str, LineString], ...]:
        """No parts: it is one line."""
        return ()


@dataclass(frozen=True, slots=True)
class DoorJourneys:
    """The journeys to one door by bus or train in order of leaving, and the last one home."""

    when: When
    limits: JourneyLimits
    journeys: Sequence[Journey]
    home: Journey | None
    kind = "timetable"

    @property
    def line(self) -> LineString | None:
        """No one line: it has `parts`."""
        return None

    @property
    def parts(self) -> tuple[tuple[str, LineString], ...]:
        """Kind and line of each part that a map draws: the first journey that rides, or a walk."""
        ridden = [one for one in self.journeys if one.rides]
        legs = next(iter([*ridden, *self.journeys])).legs if self.journeys else ()
        return tuple((leg.kind, leg.line) for leg in legs if leg.line is not None)


DoorRoute = StreetRoute | DoorJourneys
"""A route to one door, whichever way people travel."""
