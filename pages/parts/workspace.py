"""The workspace of planners and commissioners: choices in a column, the answer beside it.

Every page of theirs is laid out by it, in this order::

    def body(area: Area) -> None:
        bench = workspace.begin()
        with bench.choices:
            asked = ask.ask(area)  # widgets: what is asked
        bench.says(asked.said)  # the same in a line, for when the choices are folded
        with bench.answer:
            html.show("answer.html", headline=..., lines=..., soft="")  # the answer in words
            in_step.show(area, plan, tables, key="gaps")  # the map, and its tables below
            with st.expander(...):  # details: one press away
                ...
            basis.show(...)
            site.others()

On a wide screen the choices stay in view while the answer scrolls. Folded, they become one line
above the answer that says what was asked. On a narrow screen they are folded at first
(``script/acts.js``): headline, map and table come first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.words import say
from pages.parts import html

_SHARES = (1, 3)
"""How wide choices and answer are to each other until the style sheet is there."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the parts of a page go: what is asked, and what is answered."""

    choices: DeltaGenerator
    answer: DeltaGenerator
    said: DeltaGenerator

    def says(self, *asked: str) -> None:
        """Say what is asked, in a line: parts such as the service, the limit, who is counted."""
        self.said.html(html.render("asked.html", parts=_there(asked), waits=False))

    def waits(self, what: str) -> None:
        """Say that there is no answer yet, for want of `what`. Choices then stay open."""
        self.said.html(html.render("asked.html", parts=[what], waits=True))


def begin() -> Workspace:
    """Lay out a page: once, before anything of it is drawn."""
    with st.container(key="workspace"):
        left, right = st.columns(_SHARES, gap="medium")
    with left, st.container(key="choices", gap="small"):
        said = st.empty()
        fold = st.expander(say("workspace.choices"), expanded=True, key="choices-fold")
    return Workspace(fold, right, said)


def _there(parts: Sequence[str]) -> list[str]:
    return [part for part in parts if part]
