"""Why two lengths of one journey differ: one engine is led along the other's route, bit by bit.

The engine whose route is longer is asked for every short stretch of the shorter one. Where it goes
round, it may not, or does not, go: the tags there tell the cause. Where it goes round nowhere, its
streets are the same and its search settled for a longer route.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.ops import substring

from bench.engines import Engine
from bench.explain import APART_M, Ways
from geo.measure import Floats, to_grid, to_lonlat
from geo.network.permissions import BIT, SQUARES, Mode, access

WITHIN = 0.02
ROUNDING_M = 1.0
"""The other engine keeps positions to a tenth of a metre: farther off, it joined another street."""

STRETCH_M = 50.0
ROUND_M = 12.0
"""So much longer than a stretch of the other's route is a way round it."""

UNKNOWN = "Not explained"
SEARCH = "Valhalla goes along each part of our route, and settles for a longer one"

LEFT_OUT_ON_FOOT = {"bridleway", "track", "path", "cycleway", "corridor"}
FACING = {
    f"{key}:{sense}"
    for key in ("access", "vehicle", "motor_vehicle", "motorcar")
    for sense in ("forward", "backward")
}
BY_NAME = {"private", "customers", "destination", "permit", "residents", "delivery", "no"}


@dataclass(frozen=True, slots=True)
class Causes:
    """Asks two engines, in one mode, why their lengths of a journey differ."""

    ours: Engine
    peer: Engine
    ways: Ways
    mode: str
    """The name of the comparison: ``walk`` or ``drive-shortest``."""

    def of(self, row: Any) -> str:
        """One of a few sentences, for a row of `bench.agreement.compare`."""
        if not row.our_line or not row.their_line:
            return f"Only {'we find' if row.our_line else 'Valhalla finds'} a route"
        longer = row.ours > row.theirs
        if row.snap_m > ROUNDING_M and self._agrees_between_their_ends(row):
            return "Valhalla begins or ends on another street"
        around = self._gone_round(row, longer=longer)
        if not around and not longer:
            return SEARCH
        elsewhere = self._used_alone(row, longer=longer)
        return next(self._causes(around, elsewhere, longer=longer), UNKNOWN)

    def _agrees_between_their_ends(self, row: Any) -> bool:
        ends = [*row.their_line[0], *row.their_line[-1]]
        route = self.ours.call("routes", mode=self.mode, pairs=[ends])[0]
        return bool(route) and abs(route["distance_m"] / row.theirs - 1) <= WITHIN

    def _gone_round(self, row: Any, *, longer: bool) -> list[shapely.LineString]:
        """The stretches of the shorter route that the engine with the longer one goes round."""
        line = shapely.LineString(to_grid(*np.array(row.their_line if longer else row.our_line).T))
        steps = np.linspace(0.0, line.length, max(int(2 * line.length / STRETCH_M), 2))
        starts, ends = steps[:-2], steps[2:]
        pairs = np.hstack([_lonlat(line, starts), _lonlat(line, ends)])
        engine = self.ours if longer else self.peer
        routes = engine.call("routes", mode=self.mode, pairs=pairs.tolist())
        return [
            substring(line, start, end)
            for start, end, route in zip(starts, ends, routes, strict=True)
            if not route or route["distance_m"] > end - start + ROUND_M
        ]

    def _used_alone(self, row: Any, *, longer: bool) -> shapely.Geometry:
        """What of the shorter route the other does not go along.

        Whoever is led along private land stretch by stretch begins and ends there, and may.
        """
        lines = (to_grid(*np.array(line).T) for line in (row.our_line, row.their_line))
        ours, theirs = (shapely.LineString(line) for line in lines)
        shorter, other = (theirs, ours) if longer else (ours, theirs)
        return shorter.difference(other.buffer(APART_M))

    def _causes(
        self, around: list[shapely.LineString], elsewhere: shapely.Geometry, *, longer: bool
    ) -> Iterator[str]:
        lines = shapely.union_all(around)
        tags = self.ways.tags_under(lines)
        if longer:
            tags += self.ways.tags_under(elsewhere)
        gate = self.ways.barrier_on(lines)
        driving = self.mode != "walk"
        yield from (
            _if_longer(tags, BIT["drive" if driving else "walk"])
            if longer
            else (_if_driven(tags) if driving else _if_walked(tags))
        )
        if gate:
            yield f"{'Valhalla passes' if longer else 'We pass'} a gate or barrier"
        if driving:
            yield "Valhalla turns where we may not" if longer else "We turn where Valhalla does not"


def _if_longer(theirs: list[dict[str, str]], mode: Mode) -> Iterator[str]:
    rights = [access(tags) for tags in theirs]
    if any(each and mode in each.ends_only for each in rights):
        track = mode == Mode.DRIVE and any(tags.get("highway") == "track" for tags in theirs)
        yield f"Valhalla goes through {'tracks' if track else 'private land'}"
    if any(not each or mode not in each.forward | each.backward for each in rights):
        yield "Valhalla uses a street that is closed by its tags"
    if any(tags.keys() & FACING for tags in theirs):
        yield "Valhalla does not read what is closed in one direction"


def _if_driven(ours: list[dict[str, str]]) -> Iterator[str]:
    if any(tags.get("route") == "ferry" for tags in ours):
        yield "We take a ferry"


def _if_walked(ours: list[dict[str, str]]) -> Iterator[str]:
    if any(tags.get("route") == "ferry" for tags in ours):
        yield "We take a ferry"
    if any(tags.get("area") == "yes" or tags.get("type") == "multipolygon" for tags in ours):
        yield "We cross a square; Valhalla walks round it"
    oneway = [tags for tags in ours if tags.get("oneway") in ("yes", "-1", "1")]
    if any(tags.get("highway") in SQUARES | {"cycleway", "steps"} for tags in oneway):
        yield "We walk against a one-way path; one-way signs are for vehicles"
    if any(tags.get("highway") in LEFT_OUT_ON_FOOT for tags in ours):
        yield "We walk along a path, or a corridor indoors, that Valhalla leaves out"
    if any(tags.get("access", tags.get("foot", "")) in BY_NAME for tags in ours):
        yield "We begin or end on private land, or are let in on foot by name"


def _lonlat(line: shapely.LineString, along: Floats) -> Floats:
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    return to_lonlat(*points.T)
