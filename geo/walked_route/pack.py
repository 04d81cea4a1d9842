"""The pack for one child: the walk stretch by stretch, the law, the metre that decides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from geo import words
from geo.errors import InputError
from geo.measure import to_lonlat
from geo.network.streets import Network
from geo.records import TrafficCount
from geo.scenario.file import Scenario
from geo.school_travel.answer import ChildAnswer, ChildQuestion, answer
from geo.school_travel.child import Setting
from geo.school_travel.law import Finding, school_year_age
from geo.school_travel.measure import gates_for
from geo.school_travel.pupil_file import PupilFile
from geo.walked_route import built as building
from geo.walked_route.alternatives import avoiding, different, share
from geo.walked_route.built import BuiltEffect, Sides
from geo.walked_route.checks import FINDINGS, VISIT
from geo.walked_route.criteria import Criteria, criteria
from geo.walked_route.pieces import Point, WalkedPieces, walked
from geo.walked_route.stretches import ACROSS, RouteStretch, stretches_of
from geo.walked_route.turning import TurningPoint, turning_points

AVOIDS, DIFFERENT = "avoids", "different"
"""Why another walk is shown: it keeps away from what needs a visit, or goes really elsewhere."""

ROUTE_GROUNDS = ("ELIGIBLE_ROUTE", "ELIGIBLE_DISTANCE")
"""The grounds of the law that a walked route bears on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedRouteQuestion:
    """What is asked: a child, and what if something were built.

    Attributes
    ----------
    mend
        The numbers of stretches that would be made fit to walk.
    scenario
        What would be built, as a scenario.
    pupils
        A file of pupils, to count how many it changes.
    """

    child: ChildQuestion
    mend: tuple[int, ...] = ()
    scenario: Scenario | None = None
    pupils: PupilFile | None = None
    examples: bool = False


@dataclass(frozen=True, slots=True)
class AssessedWalk:
    """A walk and what the first look says of it.

    `why` is why it is shown, beside the first one; `shared` how much of it is on the first one's
    streets, 0 to 1.
    """

    metres: float
    line: shapely.LineString
    stretches: tuple[RouteStretch, ...]
    why: str = ""
    shared: float = 1.0

    @property
    def metres_by(self) -> Mapping[str, float]:
        """Metres of each finding, by the names of ``FINDINGS``."""
        found = dict.fromkeys(FINDINGS, 0.0)
        for stretch in self.stretches:
            found[stretch.finding] += stretch.metres
        return found

    @property
    def crossings_by(self) -> Mapping[str, int]:
        """How many crossings there are of each finding."""
        counts = Counter(s.finding for s in self.stretches if s.kind == ACROSS)
        return {finding: counts[finding] for finding in FINDINGS}

    @property
    def to_visit(self) -> tuple[RouteStretch, ...]:
        """The stretches and crossings that need a visit."""
        return tuple(s for s in self.stretches if s.finding == VISIT)


@dataclass(frozen=True, slots=True)
class WalkedRoute:
    """The first look at one child's walk to school. It never says that a route is safe.

    Attributes
    ----------
    child
        The question, the distances and the decision, as for travel to school.
    walk
        The shortest walk that may be used, with its stretches.
    turning
        The limit for the child's age, and others at which the decision turns; those first.
    limit_point
        Where along the walk the distance of the law for the child's age is reached, EPSG:4326;
        None on a shorter walk.
    grounds
        The grounds of the law that the walk bears on, as the decision finds them.
    others
        Other walks: one that keeps away from what needs a visit, and a really different one.
    built
        What changes if something is built; None without that question.
    counted
        How many traffic counts the area has.
    """

    child: ChildAnswer
    walk: AssessedWalk
    turning: tuple[TurningPoint, ...]
    limit_point: Point | None
    grounds: tuple[Finding, ...]
    others: tuple[AssessedWalk, ...]
    built: BuiltEffect | None
    criteria: Criteria
    counted: int


def walked_route(
    question: WalkedRouteQuestion,
    setting: Setting,
    counts: Sequence[TrafficCount],
    code: str,
) -> WalkedRoute:
    """Take a first look at one child's walk to school.

    Raises
    ------
    InputError
        If there is nothing to look at: no school, no walk, or an age at which the law asks for
        none; or for a stretch or a scenario that there is not.
    """
    child = answer(question.child, setting)
    network, home, gates = _ends(child, setting)
    limits = criteria()
    first = walked(network, home, gates, available=True) or walked(network, home, gates)
    if first is None:
        raise InputError(
            "Our map has no walk from this home to the school. Measure the route on the ground."
        )
    walk = _assessed(first, network, counts, limits)
    others = tuple(
        replace(_assessed(other, network, counts, limits), why=why, shared=share(other, first))
        for why, other in _others(network, home, gates, first, walk)
    )
    return WalkedRoute(
        child,
        walk,
        turning_points(child.facts, child.rules),
        _limit_point(first, float(child.walk_limit_m)),
        tuple(f for f in child.decision.findings if f.code in ROUTE_GROUNDS),
        others,
        _built(question, setting, network, walk, code),
        limits,
        len(counts),
    )


def _ends(child: ChildAnswer, setting: Setting) -> tuple[Network, Point, list[Point]]:
    """The streets, the home and the school's gates."""
    if not child.needs_school:
        raise InputError(
            "At this age the law does not look at the walk. It does from 5 to 16: "
            f"{child.decision.headline}"
        )
    if child.problem is not None:
        raise InputError(child.problem)
    if child.school is None or child.unsafe is None:
        raise InputError("Choose a school: the first look is at the walk to one.")
    if child.unsafe.errors:
        raise InputError(" ".join(child.unsafe.errors))
    gates = gates_for(setting.schools, child.school.rows, setting.rules.school_point)
    places = [(float(lon), float(lat)) for lon, lat in gates[["lon", "lat"]].to_numpy()]
    home = child.question.home
    return child.unsafe.network, (home.lon, home.lat), places


def _assessed(
    walk: WalkedPieces, network: Network, counts: Sequence[TrafficCount], limits: Criteria
) -> AssessedWalk:
    if walk.pieces:
        points = shapely.get_coordinates(walk.line)
        line = shapely.LineString(to_lonlat(points[:, 0], points[:, 1]))
    else:
        line = shapely.LineString(to_lonlat(*zip(walk.home_xy, walk.gate_xy, strict=True)))
    return AssessedWalk(walk.metres, line, stretches_of(walk, network, counts, limits))


def _others(
    network: Network, home: Point, gates: list[Point], first: WalkedPieces, walk: AssessedWalk
) -> list[tuple[str, WalkedPieces]]:
    found = []
    closes = {edge for stretch in walk.to_visit for edge in stretch.closes}
    if closes and (other := avoiding(network, home, gates, closes)) is not None:
        found.append((AVOIDS, other))
    other = different(network, home, gates, first)
    if other is not None and all(other.rows != seen.rows for _, seen in found):
        found.append((DIFFERENT, other))
    return found


def _limit_point(walk: WalkedPieces, limit_m: float) -> Point | None:
    """Where along a walk so many metres are reached."""
    left = limit_m - walk.from_offset_m
    for piece in walk.pieces:
        if 0 <= left <= piece.metres:
            line = shapely.LineString(piece.points)
            at = line.interpolate(left / piece.metres, normalized=True)
            lon, lat = to_lonlat(at.x, at.y)[0]
            return float(lon), float(lat)
        left -= piece.metres
    return None


# If something were built


def _built(
    question: WalkedRouteQuestion,
    setting: Setting,
    network: Network,
    walk: AssessedWalk,
    code: str,
) -> BuiltEffect | None:
    asked = question.scenario, question.mend
    if not any(asked):
        return None
    if question.scenario is not None:
        sides = building.with_scenario(question.scenario, network, setting.schools, code)
        name, before = question.scenario.name, words.say("walked.built.today")
    else:
        stretches = _named(question.mend, walk)
        closes = {edge for stretch in stretches for edge in stretch.closes}
        sides = building.with_mended(closes, network, setting.schools)
        said = [building.mended_said(s.street, s.kind.replace(" ", "_")) for s in stretches]
        name, before = "; ".join(dict.fromkeys(n for n, _ in said)), said[0][1]
    child = question.child
    age = min(max(school_year_age(child.born, child.on), 4), 16)
    before_m, after_m = _walks(sides, question, setting)
    return BuiltEffect(
        name,
        before,
        before_m,
        after_m,
        building.homes_changed(sides, setting, age),
        building.pupils_changed(sides, setting, question.pupils),
    )


def _named(numbers: Sequence[int], walk: AssessedWalk) -> list[RouteStretch]:
    found = [s for s in walk.stretches if s.number in numbers and s.closes]
    if len(found) < len(set(numbers)):
        raise InputError(
            "The walk has no such stretch. Its stretches are numbered 1 to "
            f"{len(walk.stretches)}. You cannot build on a stretch that is off the map."
        )
    return found


def _walks(
    sides: Sides,
    question: WalkedRouteQuestion,
    setting: Setting,
) -> tuple[float, float]:
    """The child's walk before and after, in metres; infinite without one."""
    found = []
    for network, schools in (sides.before, sides.after):
        changed = replace(setting, network=network, schools=schools)
        ways = answer(question.child, changed).ways
        found.append(float("inf") if ways is None else ways.walk.metres)
    return found[0], found[1]
