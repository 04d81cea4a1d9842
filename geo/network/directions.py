"""The way from place to place, and how to go it: step by step, by the names of streets.

A step is what somebody does before the next thing changes: another street, stairs, a ferry, or
the part between a door and the street. Steps have no sentences: pages write them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measure import COMPASS, Floats
from geo.network.edges import FOOT_MPS, SnappedPoints
from geo.network.paths import Legs
from geo.network.tree import Search

LEAVE = "leave"
ALONG = "along"
FERRY = "ferry"
STAIRS = "stairs"
ARRIVE = "arrive"

KINDS = (LEAVE, ALONG, STAIRS, FERRY, ARRIVE)
"""What a step can be: from the door to the street, along a street or path, and so on."""

TURNS = (
    "",
    "straight on",
    "slight left",
    "slight right",
    "left",
    "right",
    "sharp left",
    "sharp right",
    "back",
)
"""How a step can begin; empty where there is nothing to turn from."""

SLIVER_M = 10.0
"""A piece without a name that is shorter, such as a crossing, is part of the street before it."""

DOOR_M = 1.0
"""A door that is nearer to the street is on it."""

_HEADING_M = 15.0
"""A street's direction at a junction is that of so much of it: maps have kinks at junctions."""

_BANDS = ((25.0, "straight on"), (60.0, "slight "), (130.0, ""), (165.0, "sharp "), (181.0, "back"))
"""Up to how many degrees a turn is called what."""

_UNNAMED = {
    "steps": "steps",
    "footway": "a path",
    "path": "a path",
    "bridleway": "a path",
    "corridor": "a path indoors",
    "platform": "a platform",
    "elevator": "a lift",
    "busway": "a bus road",
    "bus_guideway": "a bus road",
    "pier": "a pier",
    "track": "a track",
    "cycleway": "a cycle path",
    "pedestrian": "a street for walking",
    "service": "a small road",
    "ferry": "a ferry",
}
_ROAD = "an unnamed road"


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one place to another.

    Lengths are metres and seconds, doors included; None without a way. `status` is
    ``reached`` or ``unreachable``. `ferry` names the ferries taken. `geometry` is the
    part along streets, EPSG:4326.
    """

    distance_m: float | None
    duration_s: float | None
    straight_line_m: float
    status: str
    from_offset_m: float | None
    to_offset_m: float | None
    ferry: tuple[str, ...]
    geometry: shapely.LineString | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way.

    `kind` is one of ``KINDS``, `turn` one of ``TURNS``: how one turns into the step from the one
    before it. Of ``arrive`` it is the side of the street on which the place is.
    `street` is the street's name, or what it is (``a path``, a name of no street, where `named`
    is false); empty off the street. `compass` is the direction in which the step sets out.
    `traffic_m` says for how many metres of it one walks beside fast traffic, without a pavement as
    far as is known.
    """

    kind: str
    street: str
    metres: float
    seconds: float
    turn: str
    compass: str
    named: bool = False
    traffic_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Directions:
    """A way, and how to go it. Without a way there are no steps.

    Metres and seconds of the steps add up to those of the route.
    """

    route: Route
    steps: tuple[Step, ...]

    @property
    def traffic(self) -> dict[str, float]:
        """The streets on which one walks beside fast traffic without a pavement, with metres."""
        found: dict[str, float] = {}
        for step in self.steps:
            if step.traffic_m > 0:
                found[step.street] = found.get(step.street, 0.0) + step.traffic_m
        return found


@dataclass(frozen=True, slots=True)
class Street:
    """What an edge is a piece of: its name (None: without one), its class, if it is a ferry.

    `traffic` says whether one walks along it beside fast traffic, without a pavement.
    """

    name: str | None
    highway: str
    ferry: bool
    traffic: bool = False

    @property
    def kind(self) -> str:
        """The kind of a step along it."""
        return FERRY if self.ferry else STAIRS if self.highway == "steps" else ALONG

    @property
    def words(self) -> str:
        """Its name, or what it is."""
        if self.name:
            return self.name
        return "a ferry" if self.ferry else _UNNAMED.get(self.highway, _ROAD)


@dataclass(frozen=True, slots=True)
class _Run:
    """Pieces of one street, one after the other. Slivers count in its length, not in its shape."""

    street: Street
    points: Floats
    metres: float
    seconds: float
    traffic_m: float = 0.0

    def and_then(self, other: "_Run") -> "_Run":
        """Both as one."""
        points = np.concatenate([self.points, other.points])
        return replace(self.longer(other), points=points)

    def longer(self, other: "_Run") -> "_Run":
        """The same run with the length of another added."""
        return replace(
            self,
            metres=self.metres + other.metres,
            seconds=self.seconds + other.seconds,
            traffic_m=self.traffic_m + other.traffic_m,
        )


def steps(
    found: Search, target: SnappedPoints, legs: Legs, streets: Iterable[Street]
) -> tuple[Step, ...]:
    """Put a way in steps.

    Parameters
    ----------
    found
        The search from the start.
    target
        Where the way ends: one place of `geo.network.edges.SnappedPoints`.
    legs
        The way's pieces: `geo.network.paths.legs`.
    streets
        What each piece is of.
    """
    start_m, end_m = float(found.origin.offset_m[0]), float(target.offset_m[0])
    runs = _joined(_without_slivers(_runs(legs, streets)))
    if not runs:
        doors = ((LEAVE, start_m), (ARRIVE, end_m))
        return tuple(_off_street(kind, metres, "", "") for kind, metres in doors if metres > 0)
    if start_m < DOOR_M:
        runs[0] = _with_door(runs[0], start_m)
    if end_m < DOOR_M:
        runs[-1] = _with_door(runs[-1], end_m)
    along = [_step(run, before) for before, run in zip([None, *runs], runs, strict=False)]
    if start_m >= DOOR_M:
        way = runs[0].points[0] - found.origin.xy[0]
        along.insert(0, _off_street(LEAVE, start_m, "", _compass(way)))
    if end_m >= DOOR_M:
        way = target.xy[0] - runs[-1].points[-1]
        turn = _turn(_arriving(runs[-1].points), way)
        along.append(_off_street(ARRIVE, end_m, turn, _compass(way)))
    return tuple(along)


def _runs(legs: Legs, streets: Iterable[Street]) -> list[_Run]:
    pieces = zip(streets, legs.points, legs.metres, legs.seconds, strict=True)
    return [
        _Run(street, points, float(metres), float(seconds), street.traffic * float(metres))
        for street, points, metres, seconds in pieces
        if metres > 0
    ]


def _without_slivers(runs: list[_Run]) -> list[_Run]:
    """Runs in which slivers are part of the run before them, or at the start of the one after."""
    kept: list[_Run] = []
    first: list[_Run] = []
    for run in runs:
        if not _is_sliver(run):
            kept.append(run)
        elif kept:
            kept[-1] = kept[-1].longer(run)
        else:
            first.append(run)
    if not kept:
        return runs
    for sliver in first:
        kept[0] = kept[0].longer(sliver)
    return kept


def _is_sliver(run: _Run) -> bool:
    nameless = not run.street.name and run.street.kind == ALONG
    return run.metres < SLIVER_M and nameless and not run.street.traffic


def _joined(runs: list[_Run]) -> list[_Run]:
    """Runs of which no two in a row are one street."""
    joined: list[_Run] = []
    for run in runs:
        if joined and _goes_on(joined[-1], run):
            joined[-1] = joined[-1].and_then(run)
        else:
            joined.append(run)
    return joined


def _goes_on(before: _Run, run: _Run) -> bool:
    """Whether a run is the same street as the one before: of paths without a name, straight on."""
    same = (before.street.kind, before.street.words) == (run.street.kind, run.street.words)
    if not same or before.street.name or before.street.kind != ALONG:
        return same
    return _turn(_arriving(before.points), _leaving(run.points)) in ("", *TURNS[1:4])


def _with_door(run: _Run, metres: float) -> _Run:
    return replace(run, metres=run.metres + metres, seconds=run.seconds + metres / FOOT_MPS)


def _step(run: _Run, before: _Run | None) -> Step:
    street, way = run.street, _leaving(run.points)
    turn = ""
    if before is not None and FERRY not in (before.street.kind, street.kind):
        turn = _turn(_arriving(before.points), way)
    if street.kind == FERRY:
        way = run.points[-1] - run.points[0]
    return Step(
        street.kind,
        street.words,
        run.metres,
        run.seconds,
        turn,
        _compass(way),
        street.name is not None,
        run.traffic_m,
    )


def _off_street(kind: str, metres: float, turn: str, compass: str) -> Step:
    return Step(kind, "", metres, metres / FOOT_MPS, turn, compass)


def _leaving(points: Floats) -> Floats:
    """The direction in which a line sets out: to its point at ``_HEADING_M``."""
    line = shapely.LineString(points)
    ahead: Floats = shapely.get_coordinates(shapely.line_interpolate_point(line, _HEADING_M))[0]
    way: Floats = ahead - points[0]
    return way


def _arriving(points: Floats) -> Floats:
    """The direction in which a line comes to its end."""
    return -_leaving(points[::-1])


def _turn(before: Floats, after: Floats) -> str:
    """What a change of direction is called; empty where either has none."""
    if not before.any() or not after.any():
        return ""
    cross = before[0] * after[1] - before[1] * after[0]
    degrees = float(np.degrees(np.arctan2(cross, before @ after)))
    word = next(word for limit, word in _BANDS if abs(degrees) <= limit)
    if word in ("straight on", "back"):
        return word
    return word + ("left" if degrees > 0 else "right")


def _compass(way: NDArray[np.float64]) -> str:
    if not way.any():
        return ""
    eighth = round(float(np.degrees(np.arctan2(way[0], way[1]))) / 45) % 8
    return COMPASS[eighth]
