"""A plan as a picture (PNG): zones and places in classes, with legend, title and sources."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from geo.errors import InputError
from geo.maps.base_map import BaseMap
from geo.maps.ground import draw_ground, features_of
from geo.maps.ground_names import draw_names
from geo.maps.picture_frame import FONTS, PictureFrame, Room
from geo.maps.plan import Kind, MapPlan
from geo.measure import to_grid
from geo.tokens import mixed, tokens

WIDTH_PX, HEIGHT_PX, DPI = 2008, 1506, 300
"""As wide as a document's text, 170 mm, in the resolution of print."""

_EDGE, _GAP = 50, 15
_TITLE_PX, _TEXT_PX = 50, 30
_LEADING = 8
_INK, _LINE, _PAPER = (tokens().light(name) for name in ("ink", "border", "paper"))
_LAND, _HALO = (tokens().map[name].light for name in ("land", "halo"))
_SWATCH, _LINE_PX = 35, 7
_SCALE, _NORTH = (340.0, 80.0), (80.0, 110.0)
"""How much room the scale and the arrow to the north have, in pixels."""
_DOT = 2.0
"""How much larger points are than on a screen's map: a picture has twice the pixels."""
_MARGIN = 0.03
"""How much of the map's width lies around what is drawn over a base map, on each side."""
_METRES_PER_DEGREE = 111_000.0
"""Of latitude, roughly: how close the points along a line are."""
_MARKER = 5.0
"""Points from this radius on are places: no name is written over them."""


def picture(
    plan: MapPlan,
    title: str,
    sources: Sequence[str],
    made_on: date,
    base_map: BaseMap | None = None,
) -> bytes:
    """Draw a plan as a PNG of 2008 by 1506 pixels, 300 to the inch, in the British National Grid.

    Only classes that are on the plan are in the legend. What the picture shows must also be told in
    words beside it. Title, sources and date are in the file's own text too.

    Parameters
    ----------
    title
        What is shown, in a line or two.
    sources
        Whose data it is: each is a line under the map.
    base_map
        What lies under the plan, whose zones then let it shine through; without one, white paper.

    Raises
    ------
    InputError
        If nothing is on the plan.
    """
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _PAPER)
    draw = ImageDraw.Draw(image)
    top = _text(draw, title, _EDGE, _EDGE, _font(_TITLE_PX, bold=True)) + _GAP
    foot = [*sources, f"Made on {made_on.day} {made_on:%B %Y}. North is up."]
    small = _font(_TEXT_PX)
    lines = [line for said in foot for line in _wrapped(draw, said, small)]
    bottom = HEIGHT_PX - _EDGE - len(lines) * (_TEXT_PX + _LEADING)
    _text(draw, "\n".join(lines), _EDGE, bottom, small)
    legend = _legend_width(draw, plan.key)
    right = WIDTH_PX - _EDGE - legend - _GAP
    room = (_EDGE, round(top), round(right), round(bottom) - _GAP)
    opacity = 1.0 if base_map is None else tokens().zone_opacity
    frame = _framed(plan, room, 0.0 if base_map is None else _MARGIN)
    features = [] if base_map is None else features_of(base_map, frame, room)
    if base_map is not None:
        draw_ground(image, features, frame, room)
    _shapes(image, plan, frame, opacity)
    _points(draw, plan, frame)
    if base_map is not None:
        draw_names(image, features, frame, room, [*_signs(room), *_markers(plan, frame)])
        draw.rectangle(room, outline=_LINE, width=2)
    _scale(draw, frame, room)
    _north(draw, room)
    _legend(draw, plan, WIDTH_PX - _EDGE - legend, top, opacity)
    return _png(image, title, sources, made_on)


def _framed(plan: MapPlan, room: Room, margin: float) -> PictureFrame:
    """Fit all that is on a plan into a room of pixels, with a share of it free on each side."""
    at = np.vstack(
        [
            shapely.get_coordinates(plan.shapes["shape"].to_numpy(dtype=object)),
            plan.points[["lon", "lat"]].to_numpy(dtype=float),
        ]
    )
    if not len(at):
        raise InputError("There is nothing to draw. Choose zones that have shapes, or places.")
    grid = to_grid(at[:, 0], at[:, 1])
    (west, south), (east, north) = grid.min(axis=0), grid.max(axis=0)
    left, top, right, bottom = room
    free = margin * (right - left)
    left, top, right, bottom = left + free, top + free, right - free, bottom - free
    wide, high = max(east - west, 100.0), max(north - south, 100.0)
    scale = min((right - left) / wide, (bottom - top) / high)
    return PictureFrame(
        float(west),
        float(north),
        left + (right - left - wide * scale) / 2,
        top + (bottom - top - high * scale) / 2,
        float(scale),
    )


def _shapes(image: Image.Image, plan: MapPlan, frame: PictureFrame, opacity: float) -> None:
    """Draw areas and lines; the ground shines through the areas, and lines stand out from it."""
    layer = Image.new("RGBA", image.size, f"{_PAPER}00")
    draw = ImageDraw.Draw(layer)
    for kind, shape in zip(plan.shapes["kind"], plan.shapes["shape"], strict=True):
        look = plan.kinds[int(kind)]
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon" and not look.line:
                _area(draw, part, f"{look.colour}{round(255 * opacity):02x}", frame)
                continue
            edge = part.exterior if part.geom_type == "Polygon" else part
            at = frame.place(shapely.get_coordinates(edge))
            wide = _LINE_PX // 2 if look.thin else _LINE_PX
            if opacity < 1 and not look.thin:
                draw.line(at, _HALO, width=wide + 6, joint="curve")
            draw.line(at, look.colour, width=wide, joint="curve")
    image.paste(layer, (0, 0), layer)


def _area(
    draw: ImageDraw.ImageDraw, area: shapely.Polygon, colour: str, frame: PictureFrame
) -> None:
    """Fill an area; what lies in its holes is drawn over by the zones there, or is left free."""
    edge = frame.place(shapely.get_coordinates(area.exterior))
    draw.polygon(edge, fill=colour)
    for hole in area.interiors:
        draw.polygon(frame.place(shapely.get_coordinates(hole)), fill=f"{_PAPER}00")
    draw.line(edge, _LINE, width=2)


def _markers(plan: MapPlan, frame: PictureFrame) -> list[Room]:
    """Where the places and lines are that no name is written over."""
    large = [plan.kinds[int(kind)].radius >= _MARKER for kind in plan.points["kind"]]
    at = [plan.points.loc[large, ["lon", "lat"]].to_numpy(dtype=float)]
    for kind, shape in zip(plan.shapes["kind"], plan.shapes["shape"], strict=True):
        if plan.kinds[int(kind)].line and not plan.kinds[int(kind)].thin:
            every = _MARKER * _DOT / frame.px_per_m / _METRES_PER_DEGREE
            at.append(shapely.get_coordinates(shapely.segmentize(shape, every)))
    r = _MARKER * _DOT
    places = np.vstack(at)
    boxes = {(round(x), round(y)) for x, y in frame.place(places)} if len(places) else set()
    return [(x - r, y - r, x + r, y + r) for x, y in sorted(boxes)]


def _points(draw: ImageDraw.ImageDraw, plan: MapPlan, frame: PictureFrame) -> None:
    if not len(plan.points):
        return
    at = frame.place(plan.points[["lon", "lat"]].to_numpy(dtype=float))
    for (x, y), kind in zip(at, plan.points["kind"], strict=True):
        look = plan.kinds[int(kind)]
        r = look.radius * _DOT
        box = (x - r, y - r, x + r, y + r)
        if look.ring:
            draw.ellipse(box, fill=_PAPER, outline=look.colour, width=round(r * 0.7))
        else:
            draw.ellipse(box, fill=look.colour, outline=_PAPER)


def _signs(room: Room) -> list[Room]:
    """Where the scale and the arrow to the north are."""
    left, top, right, bottom = room
    wide, high = _SCALE
    across, down = _NORTH
    return [(left, bottom - high, left + wide, bottom), (right - across, top, right, top + down)]


def _scale(draw: ImageDraw.ImageDraw, frame: PictureFrame, room: Room) -> None:
    """A line of a whole number of miles, about a sixth of the map's width."""
    mile = 1609.344 * frame.px_per_m
    most = _SCALE[0] - 2 * _GAP
    miles = max((n for n in (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50) if n * mile < most), default=0.1)
    left, y = room[0] + _GAP, room[3] - _GAP
    line = [(left, y), (left + miles * mile, y)]
    draw.line(line, _PAPER, width=11)
    draw.line(line, _INK, width=5)
    said = f"{miles:g} mile{'' if miles == 1 else 's'}"
    _sign(draw, (left, y - 10), said, "ls")


def _north(draw: ImageDraw.ImageDraw, room: Room) -> None:
    """An arrow to the north of the grid, in the corner at the top right."""
    x, top = room[2] - _NORTH[0] / 2, room[1] + _GAP
    arrow = [(x, top), (x + 16, top + 46), (x, top + 36), (x - 16, top + 46)]
    draw.polygon(arrow, fill=_INK, outline=_PAPER, width=2)
    _sign(draw, (x, top + 50), "N", "ma")


def _sign(draw: ImageDraw.ImageDraw, at: tuple[float, float], words: str, anchor: str) -> None:
    font = _font(_TEXT_PX)
    draw.text(at, words, _INK, font, anchor=anchor, stroke_width=4, stroke_fill=_PAPER)


def _legend_width(draw: ImageDraw.ImageDraw, kinds: Sequence[Kind]) -> float:
    font = _font(_TEXT_PX)
    widest = max((draw.textlength(line, font) for k in kinds for line in _folded(k)), default=0.0)
    return float(widest) + _SWATCH + 2 * _GAP


def _folded(kind: Kind) -> list[str]:
    """A label in lines of some 28 letters, so that the map keeps its room."""
    lines = [""]
    for word in kind.label.split():
        if lines[-1] and len(lines[-1]) + len(word) >= 28:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _legend(
    draw: ImageDraw.ImageDraw, plan: MapPlan, left: float, top: float, opacity: float
) -> None:
    """The key: areas look as they do on the land of the base map."""
    font, areas = _font(_TEXT_PX), {plan.kinds[int(kind)] for kind in plan.shapes["kind"]}
    dots = {plan.kinds[int(kind)] for kind in plan.points["kind"]} - areas
    y = top
    for kind in plan.key:
        colour = mixed(kind.colour, _LAND, opacity) if kind in areas else kind.colour
        box = (left, y, left + _SWATCH, y + _SWATCH)
        if kind.line:
            draw.line(
                (left, y + _SWATCH / 2, left + _SWATCH, y + _SWATCH / 2), kind.colour, _LINE_PX
            )
        elif kind in dots and kind.ring:
            draw.ellipse(box, fill=_PAPER, outline=colour, width=round(_SWATCH * 0.3))
        elif kind in dots:
            draw.ellipse(box, fill=colour, outline=_LINE, width=2)
        else:
            draw.rectangle(box, fill=colour, outline=_LINE, width=2)
        lines = _folded(kind)
        draw.multiline_text((left + _SWATCH + _GAP, y), "\n".join(lines), _INK, font)
        y += max(len(lines) * (_TEXT_PX + _LEADING), _SWATCH) + _GAP


def _text(
    draw: ImageDraw.ImageDraw, text: str, left: float, top: float, font: ImageFont.FreeTypeFont
) -> float:
    """Write lines, wrapped to the picture; gives where they end."""
    lines = "\n".join(line for part in text.split("\n") for line in _wrapped(draw, part, font))
    draw.multiline_text((left, top), lines, _INK, font)
    return float(draw.multiline_textbbox((left, top), lines, font)[3])


def _wrapped(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > WIDTH_PX - 2 * _EDGE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "Bold" if bold else "Regular"
    return ImageFont.truetype(str(FONTS / f"LocalOfferSans-{name}.ttf"), size)


def _png(image: Image.Image, title: str, sources: Sequence[str], made_on: date) -> bytes:
    told = PngInfo()
    told.add_itxt("Title", title)
    told.add_itxt("Copyright", "\n".join(sources))
    told.add_itxt("Creation Time", made_on.isoformat())
    out = BytesIO()
    image.save(out, "PNG", pnginfo=told, dpi=(DPI, DPI))
    return out.getvalue()
