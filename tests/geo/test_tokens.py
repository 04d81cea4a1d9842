"""The look of pages, maps, documents and pictures comes from one file, and can be read."""

import re
import tomllib
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from geo.directory.vocabulary import SECTIONS
from geo.formats.columns import FONTS
from geo.tokens import contrast, tokens

ROOT = Path(__file__).parents[2]
LEAST = {"text": 4.5, "mark": 3.0}
PAIRS = [(kind, *pair) for kind, pairs in tokens().contrast.items() for pair in pairs]


@pytest.mark.parametrize(("kind", "first", "second"), PAIRS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_stands_on_a_colour_stands_out(kind: str, first: str, second: str, theme: str) -> None:
    front, back = (getattr(tokens().colours[name], theme) for name in (first, second))
    assert contrast(front, back) >= LEAST[kind]


def test_every_colour_that_text_or_a_border_has_is_in_a_pair() -> None:
    paired = {name for _, *pair in PAIRS for name in pair}
    assert set(tokens().colours) - paired == {"line"}, "a line between rows is decoration"


def test_white_stands_out_on_every_section_and_each_has_its_own_shape() -> None:
    looks = tokens().sections
    assert set(looks) == set(SECTIONS)
    assert all(contrast(look.colour, "#ffffff") >= 4.5 for look in looks.values())
    assert len({look.shape for look in looks.values()}) == len(looks)
    assert {look.shape for look in looks.values()} == set(tokens().shapes)
    for look in looks.values():
        ElementTree.fromstring(f"<svg>{look.icon}{tokens().shapes[look.shape]}</svg>")


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21, a colour on itself 1, and which is which makes no difference."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for first, second in product(("#000000", "#777777", "#0b5d66"), repeat=2):
        assert contrast(first, second) == contrast(second, first) >= 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_nothing_is_smaller_than_sixteen_pixels() -> None:
    assert min(tokens().text_px, tokens().small_px) >= 16
    assert tokens().space["target"] >= 44


def test_streamlit_has_the_same_look() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    look = tokens()
    assert (theme["font"], theme["headingFont"]) == (look.fonts, look.fonts)
    assert theme["baseFontSize"] == look.text_px
    assert theme["headingFontSizes"] == [f"{rem:g}rem" for rem in look.heading_rem]
    for name in ("light", "dark"):
        colours = {key: getattr(colour, name) for key, colour in look.colours.items()}
        assert theme[name] == {
            "primaryColor": colours["button"],
            "backgroundColor": colours["paper"],
            "secondaryBackgroundColor": colours["panel"],
            "textColor": colours["ink"],
            "linkColor": colours["link"],
            "borderColor": colours["border"],
        }


def test_styles_state_no_colour_of_their_own() -> None:
    """Print is black on white, a code to scan too, and a shadow is no colour."""
    allowed = re.compile(r"#000 !important|#fff !important|background: #fff;|#0003|#000a|#fff2")
    for sheet in (ROOT / "pages/parts/style").glob("*.css"):
        text = allowed.sub("", sheet.read_text(encoding="utf-8"))
        assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*[;}])", text), sheet.name
    for path in ("geo/formats/document.typ", "geo/formats/web_page.html", "geo/maps/picture.py"):
        assert not re.findall(r"#[0-9a-fA-F]{6}\b", (ROOT / path).read_text(encoding="utf-8"))


def test_every_property_that_a_style_uses_is_there() -> None:
    ours = set(re.findall(r"(--[\w-]+):", tokens().css())) | {"--name", "--menu", "--close-menu"}
    for sheet in (ROOT / "pages/parts/style").glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        own = set(re.findall(r"(--[\w-]+):", text))
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= ours | own, sheet.name


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_font_of_pages_is_that_of_documents(weight: str) -> None:
    """Its two parts together draw every letter of the whole font, apart from phonetic ones."""
    whole = TTFont(FONTS / f"LocalOfferSans-{weight}.ttf")
    letters: set[int] = set()
    for part in ("latin", "greek-cyrillic"):
        piece = TTFont(FONTS / f"LocalOfferSans-{weight}-{part}.woff2")
        assert piece["head"].unitsPerEm == whole["head"].unitsPerEm
        letters |= set(piece.getBestCmap())
    left_out = {chr(code) for code in set(whole.getBestCmap()) - letters}
    spelled = (range(0x250), range(0x370, 0x530))
    assert not {one for one in left_out if one.isalpha() and any(ord(one) in r for r in spelled)}


def test_the_map_in_the_browser_states_no_colour_of_its_own() -> None:
    files = [
        *(ROOT / "geo/maps/browser").glob("*.js"),
        *(ROOT / "geo/maps/browser").glob("*.css"),
        *(ROOT / "geo/maps").glob("*.py"),
    ]
    assert len(files) > 6
    for path in files:
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_and_panels_of_the_map_can_be_read(theme: str) -> None:
    colours = tokens().map_colours()[theme]
    names = ("name", "soft-name", "water-name", "green-name", "station-name")
    assert all(contrast(colours[name], colours["halo"]) >= 4.5 for name in names)
    inks = ("panel-ink", "panel-link", "panel-warn")
    assert all(contrast(colours[ink], colours["panel"]) >= 4.5 for ink in inks)
    assert contrast(colours["sign-ink"], colours["chosen-sign"]) >= 4.5


def test_every_colour_of_the_map_is_used() -> None:
    read = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("geo/maps", "geo/maps/browser")
        for path in (ROOT / folder).iterdir()
        if path.suffix in (".js", ".css", ".py")
    )
    unused = [name for name in tokens().map if not re.search(rf"(?:--|\"|c\.|now\.){name}\b", read)]
    assert set(unused) <= {"service", "minor", "middle", "major"}, "streets, by their kind"
