"""How all pages look: the properties of `geo.tokens`, then the sheets of the folder `style`."""

import json
from functools import cache
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from geo.tokens import tokens
from geo.words import say

_STYLES = Path(__file__).with_name("style")
_ACTS = Path(__file__).with_name("script") / "acts.js"
MARK, ICON = (str(_STYLES / f"{name}.svg") for name in ("mark", "icon"))
"""The site's mark, for its bar and for a browser's tabs. Our own drawing."""


def sheet() -> str:
    """The styles of all pages, with the words that Streamlit's frame lacks."""
    said = {"name": tokens().name, **frame()}
    properties = " ".join(f"--{name}: {json.dumps(text)};" for name, text in said.items())
    sheets = (path.read_text(encoding="utf-8") for path in sorted(_STYLES.glob("*.css")))
    return "\n".join([tokens().css(), f":root {{ {properties} }}", *sheets])


def frame() -> dict[str, str]:
    """The words that Streamlit's frame lacks, in the visitor's language, as properties of CSS."""
    return {"menu": say("page.menu"), "close-menu": say("page.close_menu")}


def script() -> str:
    """What a visitor's own device does at a press: share, lead there, read aloud, step through."""
    return _ACTS.read_text(encoding="utf-8")


@cache
def symbol(name: str) -> Markup:
    """A picture of Easy Read, as an image without words of its own: they stand beside it."""
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="8" fill="{tokens().light("accent")}"/>'
        '<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" '
        f'stroke-linejoin="round">{tokens().symbols[name]}</g></svg>'
    )
    image = Markup('<img alt="" width="72" height="72" src="data:image/svg+xml,{}">')
    return image.format(quote(drawn))
