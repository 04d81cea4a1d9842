"""A plan as a picture (PNG): zones and places in classes, with legend, title and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from geo.errors import InputError
from geo.maps.plan import Kind, MapPlan
from geo.measure import Floats, to_grid
from geo.tokens import tokens

WIDTH_PX, HEIGHT_PX = 1600, 1200
_EDGE, _GAP = 40, 12
_TITLE_PX, _TEXT_PX = 40, 24
_INK, _LINE, _PAPER = (tokens().light(name) for name in ("ink", "border", "paper"))
_FONTS = Path(__file__).parents[1] / "formats/fonts"
_SWATCH = 28
_DOT = 1.6
"""How much larger points are than on a screen's map: a picture has twice the pixels."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """How metres of the British National Grid lie on a picture: north is up."""

    west: float
    north: float
    left: float
    top: float
    px_per_m: float

    def place(self, lonlat: Floats) -> list[tuple[float, float]]:
        """Where longitudes and latitudes (EPSG:4326), shape ``(n, 2)``, are: pixels."""
        at = to_grid(lonlat[:, 0], lonlat[:, 1])
        x = self.left + (at[:, 0] - self.west) * self.px_per_m
        y = self.top + (self.north - at[:, 1]) * self.px_per_m
        return list(zip(x.tolist(), y.tolist(), strict=True))


def picture(plan: MapPlan, title: str, sources: Sequence[str], made_on: date) -> bytes:
    """Draw a plan as a PNG of 1600 by 1200 pixels, on white, in the British National Grid.

    Only classes that are on the plan are in the legend. What the picture shows must also be told in
    words beside it. Title, sources and date are in the file's own text too.

    Parameters
    ----------
    title
        What is shown, in a line or two.
    sources
        Whose data it is: each is a line under the map.

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
    bottom = HEIGHT_PX - _EDGE - len(lines) * (_TEXT_PX + 6)
    _text(draw, "\n".join(lines), _EDGE, bottom, small)
    legend = _legend_width(draw, plan.key)
    room = (_EDGE, top, WIDTH_PX - _EDGE - legend - _GAP, bottom - _GAP)
    frame = _framed(plan, room)
    _shapes(draw, plan, frame)
    _points(draw, plan, frame)
    _scale(draw, frame, room)
    _legend(draw, plan.key, WIDTH_PX - _EDGE - legend, top)
    return _png(image, title, sources, made_on)


def _framed(plan: MapPlan, room: tuple[float, float, float, float]) -> _Frame:
    """Fit all that is on a plan into a room of pixels: left, top, right, bottom."""
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
    wide, high = max(east - west, 100.0), max(north - south, 100.0)
    scale = min((right - left) / wide, (bottom - top) / high)
    return _Frame(
        float(west),
        float(north),
        left + (right - left - wide * scale) / 2,
        top + (bottom - top - high * scale) / 2,
        float(scale),
    )


def _shapes(draw: ImageDraw.ImageDraw, plan: MapPlan, frame: _Frame) -> None:
    for kind, shape in zip(plan.shapes["kind"], plan.shapes["shape"], strict=True):
        look = plan.kinds[int(kind)]
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon" and not look.line:
                _area(draw, part, look, frame)
            else:
                edge = part.exterior if part.geom_type == "Polygon" else part
                draw.line(frame.place(shapely.get_coordinates(edge)), look.colour, width=5)


def _area(draw: ImageDraw.ImageDraw, area: shapely.Polygon, look: Kind, frame: _Frame) -> None:
    """Fill an area; what lies in its holes is drawn over by the zones there, or is left white."""
    edge = frame.place(shapely.get_coordinates(area.exterior))
    draw.polygon(edge, fill=look.colour)
    for hole in area.interiors:
        draw.polygon(frame.place(shapely.get_coordinates(hole)), fill=_PAPER)
    draw.line(edge, _LINE, width=2)


def _points(draw: ImageDraw.ImageDraw, plan: MapPlan, frame: _Frame) -> None:
    if not len(plan.points):
        return
    at = frame.place(plan.points[["lon", "lat"]].to_numpy(dtype=float))
    for (x, y), kind in zip(at, plan.points["kind"], strict=True):
        look = plan.kinds[int(kind)]
        r = look.radius * _DOT
        draw.ellipse((x - r, y - r, x + r, y + r), fill=look.colour, outline=_PAPER)


def _scale(
    draw: ImageDraw.ImageDraw, frame: _Frame, room: tuple[float, float, float, float]
) -> None:
    """A line of a whole number of miles, about a sixth of the map's width."""
    mile = 1609.344 * frame.px_per_m
    miles = max((n for n in (0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50) if n * mile < 260), default=0.1)
    left, bottom = room[0], room[3]
    draw.line([(left, bottom - 8), (left + miles * mile, bottom - 8)], _INK, width=4)
    said = f"{miles:g} mile{'' if miles == 1 else 's'}"
    draw.text((left, bottom - 16), said, _INK, _font(_TEXT_PX), anchor="ls")


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


def _legend(draw: ImageDraw.ImageDraw, kinds: Sequence[Kind], left: float, top: float) -> None:
    font = _font(_TEXT_PX)
    y = top
    for kind in kinds:
        box = (left, y, left + _SWATCH, y + _SWATCH)
        if kind.line:
            draw.line((left, y + _SWATCH / 2, left + _SWATCH, y + _SWATCH / 2), kind.colour, 5)
        else:
            draw.rectangle(box, fill=kind.colour, outline=_LINE, width=2)
        lines = _folded(kind)
        draw.multiline_text((left + _SWATCH + _GAP, y), "\n".join(lines), _INK, font)
        y += max(len(lines) * (_TEXT_PX + 6), _SWATCH) + _GAP


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
    return ImageFont.truetype(str(_FONTS / f"LocalOfferSans-{name}.ttf"), size)


def _png(image: Image.Image, title: str, sources: Sequence[str], made_on: date) -> bytes:
    told = PngInfo()
    told.add_itxt("Title", title)
    told.add_itxt("Copyright", "\n".join(sources))
    told.add_itxt("Creation Time", made_on.isoformat())
    out = BytesIO()
    image.save(out, "PNG", optimize=True, pnginfo=told)
    return out.getvalue()
