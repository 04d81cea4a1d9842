"""The icons that pages use, as a small font: ``python -m bench.icons``.

Streamlit's font has four thousand icons in 375 kB; its scripts name about seventy. This writes
those to `pages/parts/icons.woff2`, which the app sends in place of the whole font. Run it after
Streamlit is upgraded: a test says when.

The icons are Google's Material Symbols, Rounded, under the Apache Licence 2.0.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import streamlit
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

STATIC = Path(streamlit.__file__).parent / "static" / "static"
PARTS = Path(__file__).parents[1] / "pages" / "parts"
FONT = PARTS / "icons.woff2"

_NAMED = re.compile(r"material/(\w+)")


def whole() -> Path:
    """Streamlit's font of icons."""
    (found,) = STATIC.glob("media/MaterialSymbols-Rounded*.woff2")
    return found


def ligatures(font: TTFont) -> Iterator[tuple[str, Any, list[Any]]]:
    """The icons of a font: name, ligature, and the list of ligatures that it is in."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items()}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, listed in getattr(table, "ExtSubTable", table).ligatures.items():
                for one in list(listed):
                    spelt = [letters.get(glyph, "?") for glyph in (first, *one.Component)]
                    yield "".join(spelt), one, listed


def used() -> set[str]:
    """The names of icons in Streamlit's scripts, and in our pages."""
    scripts = [*STATIC.glob("js/*.js"), *PARTS.parent.rglob("*.py"), *PARTS.rglob("*.html")]
    return {name for one in scripts for name in _NAMED.findall(one.read_text(encoding="utf-8"))}


def main() -> None:
    """Write the font."""
    font = TTFont(whole())
    wanted = used()
    kept = {name for name, _, _ in ligatures(font)} & wanted
    for name, one, listed in ligatures(font):
        if name not in kept:
            listed.remove(one)
    options = Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(set("".join(kept)))))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(FONT)
    print(f"{len(kept)} icons, {FONT.stat().st_size} bytes; not in the font: {wanted - kept}")


if __name__ == "__main__":
    main()
