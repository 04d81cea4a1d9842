"""Where a visitor stands, in place of a postcode that is typed: asked for by a press.

The position goes to the app over the page's own connection, becomes the nearest postcode, and is
forgotten. It is in no address, and nobody else gets it.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import words
from geo.errors import GeoError
from geo.words import say
from pages.parts import session
from pages.parts.html import render

_SCRIPT = Path(__file__).parents[1] / "script" / "location.js"
_KEY, _WRONG = "location", "location-wrong"


def offer(search: Callable[[str], None]) -> None:
    """Offer to `search` from the postcode nearest to where the visitor is."""
    data = {name: say(f"location.{name}") for name in ("asking", "refused", "none")}
    data["wrong"] = st.session_state.pop(_WRONG, "")
    with st.container(key="use-location"):
        _component()(key=_KEY, data=data, height="content", on_here_change=lambda: _found(search))


def _found(search: Callable[[str], None]) -> None:
    here: Any = getattr(st.session_state.get(_KEY), "here", None)
    lat, lon = (here.get(name) if isinstance(here, dict) else None for name in ("lat", "lon"))
    if not (isinstance(lat, int | float) and isinstance(lon, int | float)):
        return
    try:
        near = session.answering(f"{lat:.5f}, {lon:.5f}").postcode_near(float(lat), float(lon))
    except GeoError as error:
        st.session_state[_WRONG] = words.plain(str(error))
        return
    search(near)


@cache
def _component() -> Any:
    script = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component(
        "location", html=str(render("location.html")), js=script, isolate_styles=False
    )
