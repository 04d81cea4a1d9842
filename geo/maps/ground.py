"""The ground of a picture: land, water, woods, streets and railways of the base map.

Drawn like the map in the browser (``browser/ground.js``), in the same colours and widths.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from PIL import Image, ImageDraw
from shapely.ops import substring

from geo.maps.base_map import FIRST_ZOOM, LAST_ZOOM, BaseMap, GroundFeature
from geo.maps.picture_frame import SCREEN_PX, PictureFrame, Room
from geo.measure import Floats
from geo.tokens import tokens

_FINE = 2
"""The ground is drawn so many times larger, then made smaller, so that its lines are smooth."""

_AREAS = ("built", "grounds", "beach", "wood", "grass", "pitch")
_STREETS = ("service", "minor", "middle", "major")
_WIDTHS = {
    "major": ((7, 0.6), (11, 2.0), (13, 3.5), (15, 7.0), (18, 22.0)),
    "middle": ((10, 0.5), (12, 1.4), (14, 3.6), (15, 5.5), (18, 18.0)),
    "minor": ((13, 0.8), (14, 2.0), (15, 4.0), (18, 15.0)),
    "service": ((15, 1.2), (16, 2.4), (18, 8.0)),
    "path": ((14, 0.7), (16, 1.3), (18, 2.2)),
    "stream": ((13, 0.7), (18, 4.0)),
    "river": ((9, 0.7), (13, 2.0), (18, 9.0)),
    "rail": ((10, 0.6), (14, 1.4), (18, 3.0)),
    "coast": ((5, 1.2), (18, 1.2)),
    "ferry": ((5, 1.2), (18, 1.2)),
}
"""Widths of lines in a screen's pixels, at zooms of the browser."""

_LEAST_ZOOM = {"service": 15, "minor": 13, "path": 14, "stream": 13, "building": 14}
"""The first zoom of the browser at which a kind is drawn, if not the first of its tiles."""

_DASHES = {"path": (3, 2), "ferry": (6, 5)}


def features_of(base_map: BaseMap, frame: PictureFrame, room: Room) -> list[GroundFeature]:
    """What of a base map lies in a room of pixels, as detailed as can be seen there."""
    zoom = round(frame.zoom(room)) - 1  # tiles are drawn at twice the usual size
    return base_map.features(frame.bounds(room), min(max(zoom, FIRST_ZOOM), LAST_ZOOM))


def draw_ground(
    image: Image.Image, features: Sequence[GroundFeature], frame: PictureFrame, room: Room
) -> None:
    """Draw the ground into a room of pixels of a picture."""
    left, top, right, bottom = (round(edge) for edge in room)
    size = ((right - left) * _FINE, (bottom - top) * _FINE)
    fine = Image.new("RGB", size, _colour("sea"))
    ground = _Ground(fine, frame, (left, top), frame.zoom(room))
    ground.draw(features)
    image.paste(fine.resize((right - left, bottom - top), Image.Resampling.BOX), (left, top))


def _colour(name: str) -> str:
    return tokens().map[name].light


class _Ground:
    """The ground under the pencil."""

    def __init__(
        self, fine: Image.Image, frame: PictureFrame, corner: tuple[float, float], zoom: float
    ) -> None:
        self._image, self._draw = fine, ImageDraw.Draw(fine)
        self._frame, self._corner, self._zoom = frame, np.array(corner), zoom

    def draw(self, features: Sequence[GroundFeature]) -> None:
        """Draw all, the lowest first, as the map in the browser does."""
        of: dict[tuple[str, str], list[GroundFeature]] = {}
        for one in self._placed(features):
            of.setdefault((one.layer, one.kind), []).append(one)
        water = [one for (layer, _), found in of.items() if layer == "water" for one in found]
        self._areas(of.get(("land", "land"), ()), "land")
        for kind in _AREAS:
            self._areas(of.get(("ground", kind), ()), kind)
        for kind in ("stream", "river"):
            self._lines(of.get(("waterway", kind), ()), kind, "sea")
        self._areas(water, "sea")
        self._lines(of.get(("coast", "coast"), ()), "coast", "coast")
        self._lines(of.get(("ferry", "ferry"), ()), "ferry", "ferry")
        if self._shown("building"):
            self._areas(of.get(("building", "building"), ()), "building")
        self._lines(of.get(("street", "path"), ()), "path", "path")
        for kind in _STREETS:
            edge = "minor-edge" if kind == "service" else f"{kind}-edge"
            self._lines(of.get(("street", kind), ()), kind, edge, self._edge())
        for kind in _STREETS:
            self._lines(of.get(("street", kind), ()), kind, kind)
        self._lines(of.get(("rail", "rail"), ()), "rail", "rail")

    def _shown(self, kind: str) -> bool:
        return self._zoom + 0.5 >= _LEAST_ZOOM.get(kind, 0)

    def _edge(self) -> float:
        """How much wider the edge of a street is."""
        return 0.6 if self._zoom < 12 else 1.2 if self._zoom < 15 else 2.0

    def _placed(self, features: Sequence[GroundFeature]) -> list[GroundFeature]:
        """The same in pixels of the fine image: all at once, which is faster than one by one."""
        paths = [path for one in features for path in one.paths]
        if not paths:
            return []
        at = (self._frame.pixels(np.vstack(paths)) - self._corner) * _FINE
        ends = np.cumsum([len(path) for path in paths])
        pieces = iter(np.split(at, ends[:-1]))
        return [replace(one, paths=[next(pieces) for _ in one.paths]) for one in features]

    def _areas(self, features: Sequence[GroundFeature], colour: str) -> None:
        for one in features:
            rings = _rings(one)
            if not any(hole for _, hole in rings):
                for ring, _ in rings:
                    self._draw.polygon(ring.ravel().tolist(), fill=_colour(colour))
                continue
            every = np.vstack([ring for ring, _ in rings])
            first = np.clip(np.floor(every.min(axis=0)), 0, self._image.size)
            last = np.clip(np.ceil(every.max(axis=0)) + 1, 0, self._image.size)
            wide, high = (last - first).astype(int).tolist()
            if wide < 1 or high < 1:
                continue
            mask = Image.new("1", (wide, high))
            pencil = ImageDraw.Draw(mask)
            for ring, hole in rings:
                pencil.polygon((ring - first).ravel().tolist(), fill=0 if hole else 1)
            x, y = first.astype(int).tolist()
            self._image.paste(_colour(colour), (x, y, x + wide, y + high), mask)

    def _lines(
        self, features: Sequence[GroundFeature], kind: str, colour: str, more: float = 0.0
    ) -> None:
        if not self._shown(kind):
            return
        width = max(1, round((_width(kind, self._zoom) + more) * SCREEN_PX * _FINE))
        for one in features:
            for path in one.paths:
                self._line(path, kind, _colour(colour), width)

    def _line(self, at: Floats, kind: str, colour: str, width: int) -> None:
        if len(at) < 2:
            return
        if kind in _DASHES:
            for dash in _dashed(at, [n * SCREEN_PX * _FINE for n in _DASHES[kind]]):
                self._draw.line(dash.ravel().tolist(), colour, width)
            return
        self._draw.line(at.ravel().tolist(), colour, width, joint="curve")
        for x, y in at[[0, -1]].tolist() if width > 3 else ():
            r = width / 2 - 0.5
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def _rings(one: GroundFeature) -> list[tuple[Floats, bool]]:
    return [(path, hole) for path, hole in zip(one.paths, one.holes, strict=True) if len(path) > 2]


def _width(kind: str, zoom: float) -> float:
    """The width of a line at a zoom, which grows by half with each."""
    stops = _WIDTHS[kind]
    if zoom <= stops[0][0]:
        return stops[0][1]
    for (z, width), (nearer, wider) in pairwise(stops):
        if zoom <= nearer:
            share = (1.5 ** (zoom - z) - 1) / (1.5 ** (nearer - z) - 1)
            return width + (wider - width) * float(share)
    return stops[-1][1]


def _dashed(at: Floats, pattern: Sequence[float]) -> list[Floats]:
    """The dashes of a line: as long as the first of `pattern`, with gaps as long as the second."""
    line = shapely.LineString(at)
    begins = np.arange(0.0, line.length, sum(pattern))
    pieces = [substring(line, a, a + pattern[0]) for a in begins.tolist()]
    return [shapely.get_coordinates(piece) for piece in pieces if piece.geom_type == "LineString"]
