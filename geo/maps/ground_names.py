"""The names of a picture's ground: settlements and stations, streets, rivers and paths along their
line, parks, woods and water in their middle.

None covers another, or a place that the picture is about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFont

from geo.maps.base_map import GroundFeature
from geo.maps.picture_frame import FONTS, PictureFrame, Room, overlaps
from geo.measure import Floats
from geo.tokens import tokens

_HALO = 4
_APART = 6.0
"""How far names stand apart, in pixels."""
_BESIDE = 12.0
"""How far from the middle of its street a name is beside it, in pixels, beyond its own height."""
_REPEAT = 900.0
"""How far from its own name a street's name stands again, in pixels."""
_FITS = 0.7
"""How much of its name an area is as wide as, at least."""


@dataclass(frozen=True, slots=True)
class _NameLook:
    """How names of a kind look, and between which zooms of the browser they are there."""

    px: int
    colour: str
    bold: bool = False
    first: int = 0
    last: int = 99


_PLACES = {
    "city": _NameLook(44, "name", bold=True),
    "town": _NameLook(36, "name", bold=True),
    "village": _NameLook(28, "name", first=11),
    "suburb": _NameLook(28, "soft-name", bold=True, first=12, last=16),
    "station": _NameLook(26, "station-name", bold=True, first=14),
    "hamlet": _NameLook(26, "soft-name", first=13),
    "neighbourhood": _NameLook(26, "soft-name", first=14, last=16),
}
_STREETS = {
    ("street", "major"): _NameLook(26, "name", first=13),
    ("street", "middle"): _NameLook(26, "name", first=14),
    ("street", "minor"): _NameLook(25, "name", first=14),
}
_AREAS = {
    ("water", "water"): _NameLook(25, "water-name", first=14),
    ("ground", "grass"): _NameLook(25, "green-name", first=14),
    ("ground", "wood"): _NameLook(25, "green-name", first=14),
}
_LESSER_LINES = {
    ("waterway", "river"): _NameLook(25, "water-name", first=13),
    ("street", "service"): _NameLook(23, "name", first=16),
    ("street", "path"): _NameLook(23, "name", first=16),
}
"""The first ones have the right of way: settlements, streets, areas, then all other lines."""


def draw_names(
    image: Image.Image,
    features: Sequence[GroundFeature],
    frame: PictureFrame,
    room: Room,
    taken: Sequence[Room],
) -> list[Room]:
    """Write the names into a room of pixels; nothing is written over the boxes in `taken`.

    Gives the boxes of the names.
    """
    zoom, boxes = frame.zoom(room), list(taken)
    for kind, look in _PLACES.items():
        if look.first <= zoom + 0.5 and zoom <= look.last:
            named = [one for one in features if (one.layer, one.kind) == ("place", kind)]
            _write_places(image, named, look, frame, room, boxes)
    for looks, write in (
        (_STREETS, _write_lines),
        (_AREAS, _write_areas),
        (_LESSER_LINES, _write_lines),
    ):
        for kind_of, look in looks.items():
            if look.first <= zoom + 0.5:
                named = [one for one in features if (one.layer, one.kind) == kind_of and one.name]
                write(image, named, look, frame, room, boxes)
    return boxes[len(taken) :]


def _write_places(
    image: Image.Image,
    features: Sequence[GroundFeature],
    look: _NameLook,
    frame: PictureFrame,
    room: Room,
    boxes: list[Room],
) -> None:
    draw, font = ImageDraw.Draw(image), _font(look)
    named = [(one.name, frame.place(one.paths[0][:1])[0]) for one in features if one.name]
    for name, (x, y) in sorted(named):
        wide, high = draw.textlength(name, font) / 2 + _APART, look.px / 2 + _APART
        for dy in (0.0, -look.px, look.px):
            box = (x - wide, y + dy - high, x + wide, y + dy + high)
            if _within(box, room) and not overlaps(box, boxes):
                boxes.append(box)
                _write(draw, (x, y + dy), name, look)
                break


def _write(draw: ImageDraw.ImageDraw, at: tuple[float, float], name: str, look: _NameLook) -> None:
    colours = tokens().map
    draw.text(
        at,
        name,
        colours[look.colour].light,
        _font(look),
        anchor="mm",
        stroke_width=_HALO,
        stroke_fill=colours["halo"].light,
    )


def _write_areas(
    image: Image.Image,
    features: Sequence[GroundFeature],
    look: _NameLook,
    frame: PictureFrame,
    room: Room,
    boxes: list[Room],
) -> None:
    """Write each name once, in the largest part of its areas that the picture shows."""
    draw, font = ImageDraw.Draw(image), _font(look)
    parts: dict[str, list[shapely.Polygon]] = {}
    for one in features:
        parts.setdefault(one.name, []).extend(_shown(one, frame, room))
    for name, found in sorted(parts.items()):
        wide = draw.textlength(name, font)
        # An area that goes on in the next tile comes in pieces, which overlap a little.
        whole = shapely.get_parts(shapely.union_all(found))
        largest = max(whole, key=lambda part: part.area, default=None)
        if largest is None or not _is_room(largest, wide, look.px):
            continue
        x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, 4.0))[0].tolist()
        for dy in (0.0, -look.px, look.px):
            half, high = wide / 2 + _APART, look.px / 2 + _APART
            box = (x - half, y + dy - high, x + half, y + dy + high)
            if _within(box, room) and not overlaps(box, boxes):
                boxes.append(box)
                _write(draw, (x, y + dy), name, look)
                break


def _shown(one: GroundFeature, frame: PictureFrame, room: Room) -> Iterator[shapely.Polygon]:
    """What the picture shows of an area, in pixels, without its holes: names may lie over those."""
    for path, hole in zip(one.paths, one.holes, strict=True):
        if not hole and len(path) > 2:
            ring = shapely.make_valid(shapely.Polygon(frame.pixels(path)))
            shown = shapely.clip_by_rect(ring, *room)
            yield from (part for part in shapely.get_parts(shown) if part.geom_type == "Polygon")


def _is_room(area: shapely.Polygon, wide: float, px: int) -> bool:
    """Whether an area is about as large as its name."""
    left, top, right, bottom = area.bounds
    return right - left > wide * _FITS and bottom - top > px and area.area > wide * px


def _write_lines(
    image: Image.Image,
    features: Sequence[GroundFeature],
    look: _NameLook,
    frame: PictureFrame,
    room: Room,
    boxes: list[Room],
) -> None:
    draw, font = ImageDraw.Draw(image), _font(look)
    written: dict[str, list[Floats]] = {}
    for one in features:
        wide = draw.textlength(one.name, font)
        for middle, angle in _straights(one, frame, wide):
            near = (hypot(*(middle - there)) < _REPEAT for there in written.get(one.name, ()))
            if any(near):
                continue
            for at in _beside(middle, angle, look.px):
                along = _along(at, wide, look.px, angle)
                if all(_within(box, room) and not overlaps(box, boxes) for box in along):
                    boxes += along
                    written.setdefault(one.name, []).append(middle)
                    _write_turned(image, at, one.name, look, wide, angle)
                    break


def _straights(
    one: GroundFeature, frame: PictureFrame, wide: float
) -> Iterator[tuple[Floats, float]]:
    """The middles of a street's straight pieces that are as long as its name, and their angles."""
    for path in one.paths:
        if len(path) < 2:
            continue
        line = shapely.simplify(shapely.LineString(frame.pixels(path)), 6.0)
        corners = shapely.get_coordinates(line)
        steps = np.diff(corners, axis=0)
        long = np.hypot(steps[:, 0], steps[:, 1])
        best = int(long.argmax())
        if long[best] >= wide:
            dx, dy = steps[best].tolist()
            angle = degrees(atan2(dy, dx))
            turned = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
            yield (corners[best] + corners[best + 1]) / 2, turned


def _beside(middle: Floats, angle: float, px: int) -> list[Floats]:
    """Where a street's name can be: on the street, and on either side of it."""
    turn, off = radians(angle), px + _APART + _BESIDE
    aside = np.array([-sin(turn), cos(turn)]) * off
    return [middle, middle - aside, middle + aside]


def _along(at: Floats, wide: float, px: int, angle: float) -> list[Room]:
    """What a slanting name covers: a row of squares."""
    n = max(2, round(2 * wide / px))
    turn = radians(angle)
    step = np.array([cos(turn), sin(turn)])
    half = px / 2 + _APART / 2
    middles = (at + step * share for share in np.linspace(-wide / 2, wide / 2, n))
    return [(x - half, y - half, x + half, y + half) for x, y in middles]


def _write_turned(
    image: Image.Image, at: Floats, name: str, look: _NameLook, wide: float, angle: float
) -> None:
    size = (round(wide) + 4 * _HALO, look.px + 4 * _HALO)
    halo = tokens().map["halo"].light
    words = Image.new("RGBA", size, f"{halo}00")
    _write(ImageDraw.Draw(words), (size[0] / 2, size[1] / 2), name, look)
    words = words.rotate(-angle, Image.Resampling.BICUBIC, expand=True, fillcolor=f"{halo}00")
    x, y = at.tolist()
    image.paste(words, (round(x - words.width / 2), round(y - words.height / 2)), words)


def _within(box: Room, room: Room) -> bool:
    return box[0] > room[0] and box[1] > room[1] and box[2] < room[2] and box[3] < room[3]


def _font(look: _NameLook) -> ImageFont.FreeTypeFont:
    name = "Bold" if look.bold else "Regular"
    return ImageFont.truetype(str(FONTS / f"LocalOfferSans-{name}.ttf"), look.px)
