"""Suggestions under the boxes of the Find page, while somebody types.

Streamlit sends a box when Enter is pressed. A component of ours (`script/suggestions.js`) asks
sooner, over the same connection: nothing that is typed is in an address, and nothing but this part
of the page runs again.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.area import HELP, PLACE, SERVICE, Area
from geo.words import own, say
from pages.parts import language
from pages.parts.ask import filters
from pages.parts.html import render

_SCRIPT = Path(__file__).parents[1] / "script" / "suggestions.js"
_KEY, _TYPED = "suggestions", "suggestions-typed"

_KINDS = {"place": (PLACE,), filters.ASKED: (HELP, SERVICE)}
"""What is offered under each box, by its key."""


@st.fragment
def offer(area: Area) -> None:
    """Offer what the box may become that somebody types in; nothing until they do."""
    language.speak()
    typed = st.session_state.get(_TYPED) or {"field": "", "text": ""}
    kinds = _KINDS.get(typed["field"], ())
    found = [
        {"text": one.text, "about": (one.about and own(one.about)) or say(f"find.kind.{one.kind}")}
        for one in (area.completions(typed["text"], kinds=kinds) if kinds else ())
    ]
    said = say("find.suggested", n=len(found))
    data = {**typed, "fields": list(_KINDS), "offered": found, "said": said}
    _component()(key=_KEY, data=data, height="content", on_typed_change=_heard)


def _heard() -> None:
    """Take what was typed, if it is what the script sends."""
    heard: Any = st.session_state.get(_KEY)
    typed = getattr(heard, "typed", None)
    if isinstance(typed, dict) and all(isinstance(typed.get(n), str) for n in ("field", "text")):
        st.session_state[_TYPED] = {name: typed[name] for name in ("field", "text")}


@cache
def _component() -> Any:
    script = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component(
        "suggestions", html=str(render("suggestions.html")), js=script, isolate_styles=False
    )
