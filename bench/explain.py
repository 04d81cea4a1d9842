"""Why two engines differ on a pair: the streets that one uses and the other does not.

For each route, the stretches farther than a few metres from the other's are laid over
the extract's ways, and the tags that bear on access are read off.
"""

import re
from pathlib import Path

import numpy as np
import osmium
import pandas as pd
import shapely

from geo.measure import to_grid

APART_M = 12.0
STEP_M = 10.0
ON_LINE_M = 1.0
TELLING = (
    "highway",
    "route",
    "access",
    "foot",
    "motor_vehicle",
    "motorcar",
    "vehicle",
    "oneway",
    "service",
    "area",
    "sidewalk",
    "designation",
    "construction",
    "barrier",
)
MOST_NAMED = 4
ORDINARY = re.compile(
    r"way \d+ \[highway=(primary|secondary|tertiary|unclassified|residential)\w*"
    r"(, (oneway|sidewalk)=\w+)*\]"
)
"""A street that every engine uses: what makes a difference is named before it."""


class Ways:
    """The ways of an extract that anybody might travel on, with their tags."""

    def __init__(self, extract: Path) -> None:
        self.tags: list[str] = []
        self.all_tags: list[dict[str, str]] = []
        lines = []
        barriers = []
        ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY)
        keys = osmium.filter.KeyFilter("highway", "route", "barrier")
        for way in ways.with_locations().with_filter(keys):
            if way.is_node() and "barrier" in way.tags:
                barriers.append(shapely.Point(to_grid(way.lon, way.lat)[0]))
            if not way.is_way() or not {"highway", "route"} & dict(way.tags).keys():
                continue
            points = np.array([(n.lon, n.lat) for n in way.nodes if n.location.valid()])
            if len(points) > 1:
                lines.append(shapely.LineString(to_grid(*points.T)))
                told = [f"{key}={way.tags[key]}" for key in TELLING if key in way.tags]
                self.all_tags.append(dict(way.tags))
                self.tags.append(f"way {way.id} [{', '.join(told)}]")
        self.tree = shapely.STRtree(lines)
        self.barriers = shapely.STRtree(barriers)

    def under(self, line: shapely.Geometry) -> dict[str, float]:
        """Ways that a line follows, and for how many metres, longest first."""
        return {self.tags[i]: m for i, m in self._under(line).items()}

    def tags_under(self, line: shapely.Geometry) -> list[dict[str, str]]:
        """All tags of the ways that a line follows, of the longest first."""
        return [self.all_tags[i] for i in self._under(line)]

    def barrier_on(self, line: shapely.Geometry) -> bool:
        """Whether a gate or another barrier stands on a line."""
        return bool(len(self.barriers.query(line, "dwithin", ON_LINE_M)))

    def _under(self, line: shapely.Geometry) -> dict[int, float]:
        if line.is_empty:
            return {}
        points = [p for part in shapely.get_parts(line) for p in _steps(part)]
        metres = pd.Series(self.tree.nearest(points)).value_counts() * STEP_M
        return dict(metres.items())


def explain(off: pd.DataFrame, extract: Path) -> pd.DataFrame:
    """Add to each pair what only we used and what only they used, as text."""
    ways = Ways(extract)
    told = [_differ(row.our_line, row.their_line, ways) for row in off.itertuples()]
    return off.drop(columns=["our_line", "their_line"]).assign(
        only_ours=[ours for ours, _ in told], only_theirs=[theirs for _, theirs in told]
    )


def _differ(ours: list | None, theirs: list | None, ways: Ways) -> tuple[str, str]:
    if not ours or not theirs:
        return "", ""
    here, there = (shapely.LineString(to_grid(*np.array(line).T)) for line in (ours, theirs))
    return (
        _named(ways.under(here.difference(there.buffer(APART_M)))),
        _named(ways.under(there.difference(here.buffer(APART_M)))),
    )


def _named(metres: dict[str, float]) -> str:
    """The ways that tell most: ferries, then unusual ones, then the longest."""

    def rank(way: tuple[str, float]) -> tuple[bool, bool, float]:
        return "route=ferry" not in way[0], bool(ORDINARY.fullmatch(way[0])), -way[1]

    return "; ".join(
        f"{m:.0f} m {tags}" for tags, m in sorted(metres.items(), key=rank)[:MOST_NAMED]
    )


def _steps(part: shapely.LineString) -> list[shapely.Point]:
    along = np.arange(STEP_M / 2, part.length, STEP_M)
    return list(shapely.line_interpolate_point(part, along))
