"""From what is drawn to tiles: zoom by zoom, from the nearest to the farthest."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.formats.tile_archive import Tile
from geo.formats.vector_tiles import (
    EXTENT,
    Ints,
    Look,
    Placed,
    PlacedRings,
    Shapes,
    encode,
    simple_parts,
)
from geo.sources.basemap.cutting import Range, cut, tiles_within
from geo.sources.basemap.kinds import FIRST_ZOOM, KINDS, LAST_ZOOM, RULES
from geo.sources.basemap.plots import Plots

Frame = tuple[float, float, float, float]
"""Left, top, right and bottom in units."""

UNITS = EXTENT << LAST_ZOOM
"""Units of the whole world's width: of the tiles of the last zoom."""

BUFFER = 64
"""How far beyond a tile's edge its shapes go, in units of the tile: lines are drawn that wide."""

PLOT = EXTENT / 8
"""A plot is no wider than so many units, so that it need not be cut at the edges of tiles."""

_PIXEL = EXTENT / 512
"""Units of a pixel: tiles are drawn 512 pixels wide."""

_SMALLEST_PX = 16.0
_SMALLEST_NEAR_PX = 1.0
_TOLERANCE_PX, _TOLERANCE_NEAR_PX = 0.5, 0.15
"""Smallest areas (square pixels), and how far lines may move (pixels); near: at the last zoom."""

_WORKERS = 2
"""Zooms that are cut and encoded at the same time, beside the simplifying of the next one."""

_AT_ONCE = 60_000
"""Corners that are encoded at once: so many that their arrays stay in a core's cache."""

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

    def number(self, drawn: Drawn, plots: Plots, zoom: int) -> tuple[Ints, Ints]:
        """The rows of the looks of what is drawn, and of those of the plots, which have no name."""
        many = len(drawn.names) + 1
        pairs = np.concatenate([drawn.kind * many + drawn.name, plots.kind * many])
        known, back = np.unique(pairs, return_inverse=True)
        kinds, names = np.divmod(known, many)
        numbers = [
            self.rows.setdefault(_look(KINDS[kind], drawn.names[name], zoom), len(self.rows))
            for kind, name in zip(kinds.tolist(), names.tolist(), strict=True)
        ]
        found = np.array(numbers, dtype=np.int64)[back]
        return found[: len(drawn.kind)], found[len(drawn.kind) :]


def _look(kind: str, name: str, zoom: int) -> Look:
    rule = RULES[kind]
    properties: tuple[tuple[str, str | int], ...] = (("kind", kind),)
    if name and zoom >= rule.named:
        properties += (("name", name),)
    return Look(rule.layer, properties)


def tiles(drawn: Drawn, plots: Plots, frame: Frame) -> Iterator[tuple[Tile, bytes]]:
    """All tiles of what is drawn, from the last zoom to the first.

    Parameters
    ----------
    plots
        Drawn too. None is wider or higher than `PLOT`.
    frame
        Left, top, right and bottom of the map, in units; nothing is drawn outside.
    """
    drawn = _joined(drawn, by_name=True)
    waiting: list[Future[list[tuple[Tile, bytes]]]] = []
    with ThreadPoolExecutor(_WORKERS) as pool:
        for zoom in range(LAST_ZOOM, FIRST_ZOOM - 1, -1):
            if zoom == _MERGED:
                drawn = _joined(drawn, by_name=False)
            drawn, plots = _simplified(drawn, zoom), _thinned(plots, zoom)
            waiting.append(pool.submit(_of_zoom, drawn, plots, zoom, frame))
        for made in waiting:
            yield from made.result()


def _of_zoom(drawn: Drawn, plots: Plots, zoom: int, frame: Frame) -> list[tuple[Tile, bytes]]:
    unit = _unit(zoom)
    within: Range = tuple(int(value // (EXTENT * unit)) for value in frame)  # type: ignore[assignment]
    pieces = cut(drawn.shape, EXTENT * unit, BUFFER * unit, within)
    tile, of = tiles_within(plots.bounds, EXTENT * unit, BUFFER * unit, within)
    looks = _Looks()
    look, of_plots = looks.number(drawn, plots, zoom)
    found: list[tuple[Tile, bytes]] = []
    corners = np.concatenate([shapely.get_num_coordinates(pieces.shape), plots.count[of]])
    for group in _groups(np.concatenate([pieces.tile, tile]), corners):
        first = np.searchsorted(group, len(pieces.tile))
        some, rest = group[:first], group[first:] - len(pieces.tile)
        placed = Placed(pieces.shape[some], pieces.tile[some], look[pieces.of[some]])
        each = plots.repeated(of[rest])
        rings = PlacedRings(each.corners, each.count, tile[rest], of_plots[of[rest]])
        made = encode(placed, list(looks.rows), unit, rings)
        found += [((zoom, column, row), data) for column, row, data in made]
    return found


def _groups(tile: Ints, corners: Ints) -> Iterator[Ints]:
    """Which things to encode together: all of some tiles, with about `_AT_ONCE` corners.

    `tile`, shape ``(n, 2)``, is where each thing is, and `corners` how many it has. The numbers of
    each group rise.
    """
    if not len(tile):
        return
    place = tile[:, 0] * (1 << LAST_ZOOM) + tile[:, 1]
    _, of = np.unique(place, return_inverse=True)
    group = (np.cumsum(np.bincount(of, corners)) // _AT_ONCE).astype(np.int64)[of]
    order = np.argsort(group, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _unit(zoom: int) -> float:
    """How many units one of a zoom's tiles is."""
    return float(1 << (LAST_ZOOM - zoom))


_FIRST_ZOOMS = np.array([RULES[kind].zoom for kind in KINDS])
"""The first zoom of each kind."""


def _finest(zoom: int) -> tuple[float, float]:
    """The smallest area that is drawn at a zoom (square units), and how far a line may move."""
    pixel = _PIXEL * _unit(zoom)
    if zoom == LAST_ZOOM:
        return _SMALLEST_NEAR_PX * pixel**2, _TOLERANCE_NEAR_PX * pixel
    return _SMALLEST_PX * pixel**2, _TOLERANCE_PX * pixel


def _thinned(plots: Plots, zoom: int) -> Plots:
    """The plots of a zoom, with no more corners than can be seen there."""
    smallest, tolerance = _finest(zoom)
    plots = plots.only(_FIRST_ZOOMS[plots.kind] <= zoom)
    return plots.only(plots.area >= smallest).thinned(tolerance)


def _simplified(drawn: Drawn, zoom: int) -> Drawn:
    """What is drawn at a zoom, with no more corners than can be seen there."""
    smallest, tolerance = _finest(zoom)
    drawn = drawn.only(_FIRST_ZOOMS[drawn.kind] <= zoom)
    areas = shapely.get_dimensions(drawn.shape) == 2
    drawn = drawn.only(~areas | (shapely.area(drawn.shape) >= smallest))
    # Near by, an edge that crosses its own is too small to be seen.
    bent = shapely.get_num_coordinates(drawn.shape) > 2  # else there is nothing to leave out
    exact = (shapely.get_dimensions(drawn.shape) == 2) & (zoom <= _MERGED)
    shape = drawn.shape.copy()
    for which, keeps in ((bent & ~exact, False), (exact, True)):
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
    parts, of = simple_parts(lined.shape)
    kind, name = lined.kind[of], name[of]
    order = np.lexsort((name, kind))
    parts, kind, name = parts[order], kind[order], name[order]
    new = np.append(True, (np.diff(kind) != 0) | (np.diff(name) != 0))[: len(kind)]
    groups = np.cumsum(new) - 1
    many = shapely.multilinestrings(parts, indices=groups) if len(parts) else parts
    merged, group = simple_parts(np.asarray(shapely.line_merge(many), dtype=object))
    return Drawn(
        np.concatenate([rest.shape, merged]),
        np.concatenate([rest.kind, kind[new][group]]),
        np.concatenate([rest.name, name[new][group]]),
        drawn.names,
    )
