"""How all pages look: the properties of `geo.tokens`, then the sheets of the folder `style`."""

import json
from pathlib import Path

from geo.tokens import tokens
from geo.words import say

_STYLES = Path(__file__).with_name("style")
MARK, ICON = (str(_STYLES / f"{name}.svg") for name in ("mark", "icon"))
"""The site's mark, for its bar and for a browser's tabs. Our own drawing."""


def sheet() -> str:
    """The styles of all pages, with the words that Streamlit's frame lacks."""
    said = {"name": tokens().name, "menu": say("page.menu"), "close-menu": say("page.close_menu")}
    frame = " ".join(f"--{name}: {json.dumps(text)};" for name, text in said.items())
    sheets = (path.read_text(encoding="utf-8") for path in sorted(_STYLES.glob("*.css")))
    return "\n".join([tokens().css(), f":root {{ {frame} }}", *sheets])
