"""From what is drawn to tiles: zoom by zoom, from the nearest to the farthest."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.formats.tile_archive import Tile
from geo.formats.vector_tiles import EXTENT, Ints, Look, Placed, Shapes, encode
from geo.sources.basemap.cutting import Range, cut
from geo.sources.basemap.kinds import FIRST_ZOOM, KINDS, LAST_ZOOM, RULES

Frame = tuple[float, float, float, float]
"""Left, top, right and bottom in units."""

UNITS = EXTENT << LAST_ZOOM
"""Units of the whole world's width: of the tiles of the last zoom."""

BUFFER = 64
"""How far beyond a tile's edge its shapes go, in units of the tile: lines are drawn that wide."""

_PIXEL = EXTENT / 512
"""Units of a pixel: tiles are drawn 512 pixels wide."""

_SMALLEST_PX = 16.0
_SMALLEST_NEAR_PX = 1.0
_TOLERANCE_PX, _TOLERANCE_NEAR_PX = 0.5, 0.15
"""Smallest areas (square pixels), and how far lines may move (pixels); near: at the last zoom."""

_WORKERS = 2
"""Zooms that are cut and encoded at the same time, beside the simplifying of the next one."""

_MERGED = 11
"""From this zoom outward, streets are joined by their kind, whatever their names are."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: shapes in units with y to the south, the kind of each, and its name.

    `kind` is a row of ``KINDS``, `name` one of `names`, where 0 is none.
    """

    shape: Shapes
    kind: Ints
    name: Ints
    names: list[str]

    def only(self, which: NDArray[np.bool_]) -> "Drawn":
        """Some of it."""
        return Drawn(self.shape[which], self.kind[which], self.name[which], self.names)


@dataclass(slots=True)
class _Looks:
    """The looks of what is drawn at a zoom, each once."""

    rows: dict[Look, int] = field(default_factory=dict)

    def number(self, drawn: Drawn, zoom: int) -> Ints:
        pairs = drawn.kind * (len(drawn.names) + 1) + drawn.name
        known, back = np.unique(pairs, return_inverse=True)
        kinds, names = np.divmod(known, len(drawn.names) + 1)
        numbers = [
            self.rows.setdefault(_look(KINDS[kind], drawn.names[name], zoom), len(self.rows))
            for kind, name in zip(kinds.tolist(), names.tolist(), strict=True)
        ]
        return np.array(numbers, dtype=np.int64)[back]


def _look(kind: str, name: str, zoom: int) -> Look:
    rule = RULES[kind]
    properties: tuple[tuple[str, str | int], ...] = (("kind", kind),)
    if name and zoom >= rule.named:
        properties += (("name", name),)
    return Look(rule.layer, properties)


def tiles(drawn: Drawn, frame: Frame) -> Iterator[tuple[Tile, bytes]]:
    """All tiles of what is drawn, from the last zoom to the first.

    Parameters
    ----------
    frame
        Left, top, right and bottom of the map, in units; nothing is drawn outside.
    """
    drawn = _joined(drawn, by_name=True)
    waiting: list[Future[list[tuple[Tile, bytes]]]] = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        for zoom in range(LAST_ZOOM, FIRST_ZOOM - 1, -1):
            if zoom == _MERGED:
                drawn = _joined(drawn, by_name=False)
            drawn = _simplified(drawn, zoom)
            waiting.append(pool.submit(_of_zoom, drawn, zoom, frame))
        for made in waiting:
            yield from made.result()


def _of_zoom(drawn: Drawn, zoom: int, frame: Frame) -> list[tuple[Tile, bytes]]:
    unit = _unit(zoom)
    within: Range = tuple(int(value // (EXTENT * unit)) for value in frame)  # type: ignore[assignment]
    pieces = cut(drawn.shape, EXTENT * unit, BUFFER * unit, within)
    looks = _Looks()
    look = looks.number(drawn, zoom)
    placed = Placed(pieces.shape, pieces.tile, look[pieces.of])
    made = encode(placed, list(looks.rows), unit)
    return [((zoom, column, row), data) for column, row, data in made]


def _unit(zoom: int) -> float:
    """How many units one of a zoom's tiles is."""
    return float(1 << (LAST_ZOOM - zoom))


def _simplified(drawn: Drawn, zoom: int) -> Drawn:
    """What is drawn at a zoom, with no more corners than can be seen there."""
    near, unit = zoom == LAST_ZOOM, _unit(zoom)
    first = np.array([RULES[kind].zoom for kind in KINDS])
    drawn = drawn.only(first[drawn.kind] <= zoom)
    smallest = (_SMALLEST_NEAR_PX if near else _SMALLEST_PX) * (_PIXEL * unit) ** 2
    areas = shapely.get_dimensions(drawn.shape) == 2
    drawn = drawn.only(~areas | (shapely.area(drawn.shape) >= smallest))
    tolerance = (_TOLERANCE_NEAR_PX if near else _TOLERANCE_PX) * _PIXEL * unit
    # Near by, an edge that crosses its own is too small to be seen.
    exact = (shapely.get_dimensions(drawn.shape) == 2) & (zoom <= _MERGED)
    shape = drawn.shape.copy()
    for which, keeps in ((~exact, False), (exact, True)):
        shape[which] = shapely.simplify(shape[which], tolerance, preserve_topology=keeps)
    drawn = Drawn(shape, drawn.kind, drawn.name, drawn.names)
    return drawn.only(~shapely.is_empty(shape))


def _joined(drawn: Drawn, *, by_name: bool) -> Drawn:
    """Lines of a kind (and a name) joined end to end, so that names fit and bends can be left out.

    Those that have no name stay as they are while names count.
    """
    lines = shapely.get_dimensions(drawn.shape) == 1
    if by_name:
        lines &= drawn.name > 0
    rest, lined = drawn.only(~lines), drawn.only(lines)
    name = lined.name if by_name else np.zeros_like(lined.name)
    order = np.lexsort((name, lined.kind))
    parts, of = shapely.get_parts(lined.shape[order], return_index=True)
    kind, name = lined.kind[order][of], name[order][of]
    new = np.append(True, (np.diff(kind) != 0) | (np.diff(name) != 0))[: len(kind)]
    groups = np.cumsum(new) - 1
    many = shapely.multilinestrings(parts, indices=groups) if len(parts) else parts
    merged, group = shapely.get_parts(shapely.line_merge(many), return_index=True)
    return Drawn(
        np.concatenate([rest.shape, merged]),
        np.concatenate([rest.kind, kind[new][group]]),
        np.concatenate([rest.name, name[new][group]]),
        drawn.names,
    )
