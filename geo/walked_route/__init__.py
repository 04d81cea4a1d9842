"""The first look at a walked route to school: stretch by stretch, by the map and traffic counts.

Councils judge a route by Road Safety GB's *Assessment of Walked Routes to School*. Here each
stretch of one child's walk passes the first look, needs a visit, or is not known, each with the tag
or the count that it rests on. No finding says that a route is safe: that is for the officer who
visits.

Modules:

- `alternatives`: other walks to the same gates: one that keeps away from some streets, and a really
  different one
- `built`: if a crossing, a pavement or a path were built: what changes for the child, and for how
  many
- `checks`: what the map and the counts say of a stretch, check by check
- `counts`: what traffic counts say of a street: how many vehicles pass in an hour, for certain
- `criteria`: the limits of the first look, as dated data
- `crossings`: where a walk crosses a road for certain, how one crosses there, and what traffic
  there is
- `drawn`: a walk on a map: its stretches and crossings by finding, and other walks
- `pack`: the pack for one child: the walk stretch by stretch, the law, the metre that decides
- `paper`: write the pack as a document that a parent and an officer read alike
- `pieces`: a walk as the streets that it goes along, piece by piece
- `questions`: the question about a walked route, and the same as somebody types it
- `stretches`: a walk as stretches and crossings, in order, each with its finding
- `told`: the pack as plain data, for JSON
- `turning`: the metre at which a decision turns: which limit, what was measured, how far apart
"""

from geo.walked_route.built import BuiltEffect, PupilsChanged
from geo.walked_route.checks import FINDINGS, NOT_KNOWN, PASSES, VISIT, Check
from geo.walked_route.pack import (
    AVOIDS,
    DIFFERENT,
    AssessedWalk,
    WalkedRoute,
    WalkedRouteQuestion,
)
from geo.walked_route.questions import TypedWalk
from geo.walked_route.stretches import ACROSS, ALONG, OFF_MAP, RouteStretch
from geo.walked_route.turning import TurningPoint

__all__ = [
    "ACROSS",
    "ALONG",
    "AVOIDS",
    "DIFFERENT",
    "FINDINGS",
    "NOT_KNOWN",
    "OFF_MAP",
    "PASSES",
    "VISIT",
    "AssessedWalk",
    "BuiltEffect",
    "Check",
    "PupilsChanged",
    "RouteStretch",
    "TurningPoint",
    "TypedWalk",
    "WalkedRoute",
    "WalkedRouteQuestion",
]
