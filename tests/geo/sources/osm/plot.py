"""Small extracts, made for one test, and what was read from them."""

from pathlib import Path
from typing import TypeVar

import osmium
from osmium.osm.mutable import Node, Relation, Way

from geo.manifest import Source
from geo.records import Harvest, Rejected, Service

LON, LAT = -1.30, 50.70
"""South-west corner of the plots: steps of 0.001 degrees are about 70 m east, 111 m north."""

Tags = dict[str, str]
Row = TypeVar("Row")

MAP = Source("osm", "map", "Test map", "Test mappers", "CC0-1.0", "© Test mappers", "2026-01")
"""The source that the extracts are said to be."""


class Plot:
    """An extract under construction, in thousandths of a degree from a corner."""

    def __init__(self) -> None:
        self._things: list[tuple[int, int, Node | Way | Relation]] = []
        self._count = 0

    def node(self, x: float, y: float, tags: Tags | None = None) -> int:
        at = (LON + x / 1000, LAT + y / 1000)
        self._count += 1
        self._things.append((0, self._count, Node(id=self._count, location=at, tags=tags or {})))
        return self._count

    def way(self, nodes: list[int], tags: Tags | None = None) -> int:
        self._count += 1
        self._things.append((1, self._count, Way(id=self._count, nodes=nodes, tags=tags or {})))
        return self._count

    def square(self, x: float, y: float, size: float, tags: Tags | None = None) -> list[int]:
        """A square area by its south-west corner: its four nodes, and then its own id."""
        corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
        nodes = [self.node(*corner) for corner in corners]
        return [*nodes, self.way([*nodes, nodes[0]], tags)]

    def relation(self, members: list[tuple[str, int, str]], tags: Tags) -> int:
        self._count += 1
        thing = Relation(id=self._count, members=members, tags=tags)
        self._things.append((2, self._count, thing))
        return self._count

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(str(path)) as writer:
            for kind, _, thing in sorted(self._things, key=lambda row: row[:2]):
                (writer.add_node, writer.add_way, writer.add_relation)[kind](thing)
        return path


def rows(harvest: Harvest, kind: type[Row]) -> list[Row]:
    return [row for row in harvest.rows if isinstance(row, kind)]


def reasons(harvest: Harvest) -> dict[str, str]:
    return {row.row_ref: row.reason for row in rows(harvest, Rejected)}


def categories(harvest: Harvest) -> list[str]:
    return sorted(row.category for row in rows(harvest, Service))
