"""A walk on a map: its stretches and crossings by finding, the home, the gate, and other walks."""

from collections.abc import Iterator
from datetime import date

import pandas as pd
import shapely

from geo.maps import BaseMap, Kind, MapPlan
from geo.maps.picture import picture
from geo.tokens import tokens
from geo.walked_route.checks import FINDINGS, NOT_KNOWN, PASSES, VISIT
from geo.walked_route.pack import WalkedRoute
from geo.walked_route.stretches import ACROSS
from geo.words import say

_OTHER, _HOME, _LIMIT = range(len(FINDINGS), len(FINDINGS) + 3)


def plan(found: WalkedRoute, name: str = "") -> MapPlan:
    """What of a pack is drawn; while `name` stays the same, nothing is drawn anew."""
    shapes = pd.DataFrame(_lines(found), columns=["kind", "about", "shape"])
    points = pd.DataFrame(_points(found), columns=["kind", "about", "lon", "lat"])
    return MapPlan(name, _kinds(), shapes, points)


def png(
    found: WalkedRoute, sources: list[str], made_on: date, base_map: BaseMap | None = None
) -> bytes:
    """Draw the same as a picture, over a base map if there is one."""
    return picture(plan(found), say("walked.map.title"), sources, made_on, base_map)


def _kinds() -> tuple[Kind, ...]:
    colour = {VISIT: "stop", NOT_KNOWN: "warn-line", PASSES: "link"}
    of_findings = (
        Kind(
            say(f"walked.finding.{finding.replace(' ', '_')}"),
            tokens().light(colour[finding]),
            6.0,
            line=True,
        )
        for finding in FINDINGS
    )
    quiet = tokens().light("border")
    return (
        *of_findings,
        Kind(say("walked.map.second"), quiet, line=True),
        Kind(say("walked.map.ends"), tokens().light("ink"), 7.0),
        Kind(say("walked.map.limit"), tokens().light("ink"), 5.0),
    )


def _lines(found: WalkedRoute) -> Iterator[tuple[int, str, shapely.Geometry]]:
    for other in found.others:
        yield _OTHER, say("walked.map.second"), other.line
    for stretch in found.walk.stretches:
        if stretch.kind != ACROSS:
            yield (
                FINDINGS.index(stretch.finding),
                stretch.numbered,
                stretch.line,
            )


def _points(found: WalkedRoute) -> Iterator[tuple[int, str, float, float]]:
    for stretch in found.walk.stretches:
        if stretch.kind == ACROSS:
            at = shapely.get_coordinates(stretch.line)[0].tolist()
            yield FINDINGS.index(stretch.finding), stretch.numbered, *at
    ends = shapely.get_coordinates(found.walk.line)[[0, -1]].tolist()
    for words, at in zip(("home", "gate"), ends, strict=True):
        yield _HOME, say(f"walked.map.{words}"), *at
    if found.limit_point is not None:
        yield _LIMIT, say("walked.map.limit"), *found.limit_point
