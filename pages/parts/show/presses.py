"""What a press on a card of the list does: keep its service, or show the route to it.

The cards are one piece of HTML. Two components without a look of their own (`script/presses.js`)
hear their buttons, and mark what is kept and what is chosen: a press sends that alone.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from pages.parts import device, keep, language
from pages.parts.ask import search
from pages.parts.html import render

_SCRIPT = Path(__file__).parents[1] / "script" / "presses.js"
KEEPING, CHOOSING = "keeping", "choosing"


@st.fragment
def keeping(names: Mapping[str, str]) -> None:
    """Hear what is to be kept or let go, and mark what is. `names` are those of all services that
    are written, by id. Nothing else of the page runs again, unless this device remembers the list.
    """
    language.speak()
    said, refused = keep.said(names)
    data = {
        "press": "keep",
        "kept": [one for one in keep.ids() if one in names],
        "said": said,
        "full": said,
        "refused": refused,
    }
    found = _component()(key=KEEPING, data=data, on_keep_change=lambda: _keep(names))
    if found.keep and device.remembers():
        st.rerun()


def choosing(chosen: str | None, more: Markup) -> None:
    """Hear which service is to have its route shown, and mark the `chosen` one: `more` is what its
    card then says besides.
    """
    data = {"press": "route", "chosen": chosen or "", "more": str(more)}
    _component()(key=CHOOSING, data=data, on_route_change=_choose)


def _keep(names: Mapping[str, str]) -> None:
    service_id = getattr(st.session_state.get(KEEPING), "keep", None)
    if isinstance(service_id, str) and service_id in names:
        keep.press(service_id)


def _choose() -> None:
    service_id = getattr(st.session_state.get(CHOOSING), "route", None)
    if isinstance(service_id, str):
        search.choose(service_id)


@cache
def _component() -> Any:
    script = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component(
        "presses", html=str(render("presses.html")), js=script, isolate_styles=False
    )
