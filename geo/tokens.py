"""How everything looks: the colours, sizes and signs of ``data/tokens.toml``.

Pages take them as properties of their style sheet, maps and pictures as colours, documents as
values of their template: nothing else in the project states a colour of its own.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from geo.settings import DATA

_FILE = DATA / "tokens.toml"


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour, ``#rrggbb``, as it is on light paper and on dark."""

    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class SectionLook:
    """How a section of the Local Offer looks: its colour, the shape of its sign, its icon.

    `colour` is ``#rrggbb``; white stands out on it. `shape` names one of `Tokens.shapes`. `icon` is
    SVG in a box of 24 by 24.
    """

    colour: str
    shape: str
    icon: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """All of the file. Sizes are in pixels; `heading_rem` in multiples of `text_px`.

    `zone_opacity`, from 0 to 1, is how far a picture's zones cover the base map under them.
    """

    name: str
    family: str
    fallback: str
    text_px: int
    small_px: int
    heading_rem: Sequence[float]
    space: Mapping[str, int]
    colours: Mapping[str, Colour]
    map: Mapping[str, Colour]
    contrast: Mapping[str, Sequence[Sequence[str]]]
    sections: Mapping[str, SectionLook]
    shapes: Mapping[str, str]
    symbols: Mapping[str, str]
    zone_opacity: float

    @property
    def fonts(self) -> str:
        """The font and what stands in for it, as CSS."""
        return f"'{self.family}', {self.fallback}"

    def light(self, name: str) -> str:
        """A colour on light paper, as documents and pictures have it: ``#rrggbb``."""
        return self.colours[name].light

    def map_colours(self) -> dict[str, dict[str, str]]:
        """The colours of a map by theme, ``light`` and ``dark``, and by name."""
        return {
            "light": {name: one.light for name, one in self.map.items()},
            "dark": {name: one.dark for name, one in self.map.items()},
        }

    def css(self) -> str:
        """The properties of the pages' style sheet.

        Streamlit sets ``color-scheme`` by the theme in use, and ``light-dark()`` goes by it.
        """
        small_rem = self.small_px / self.text_px
        lines = [
            *(f"--{n}: light-dark({c.light}, {c.dark});" for n, c in self.colours.items()),
            *(f"--space-{name}: {px}px;" for name, px in self.space.items()),
            *(f"--section-{name}: {look.colour};" for name, look in self.sections.items()),
            *(f"--heading-{i}: {rem}rem;" for i, rem in enumerate(self.heading_rem, start=1)),
            f"--fonts: {self.fonts};",
            f"--small: {small_rem:.4g}rem;",
        ]
        return f":root {{ {' '.join(lines)} }}"


@cache
def tokens() -> Tokens:
    """Read the file, once."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Tokens(
        name=read["name"],
        **read["font"],
        space=read["space"],
        colours={name: Colour(*pair) for name, pair in read["colour"].items()},
        map={name: Colour(*pair) for name, pair in read["map"].items()},
        contrast=read["contrast"],
        sections={name: SectionLook(**look) for name, look in read["section"].items()},
        shapes=read["shape"],
        symbols=read["symbol"],
        **read["picture"],
    )


def mixed(over: str, under: str, opacity: float) -> str:
    """How a colour looks that lets another through, all ``#rrggbb``; opacity from 0 to 1.

    >>> mixed("#000000", "#ffffff", 0.2), mixed("#123456", "#ffffff", 1)
    ('#cccccc', '#123456')
    """
    pairs = ((int(over[at : at + 2], 16), int(under[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


def contrast(first: str, second: str) -> float:
    """How far two colours, ``#rrggbb``, stand apart: WCAG 2.2's contrast ratio, from 1 to 21.

    The ratio of the relative luminances, each with 0.05 added:
    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.

    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    darker, lighter = sorted(map(_luminance, (first, second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
