"""Links to what to do first, where the situation is known or nothing was found."""

from collections.abc import Iterable

import streamlit as st

from geo.directory.guides import Guide, guides, guides_for
from geo.words import markdown, say

CHOSEN = "guide-chosen"
"""The id of the guide that somebody chose, in the session: it is in no address."""


def welcome() -> None:
    """Offer every situation, before the first search."""
    with st.expander(say("guides.welcome"), key="guides-welcome"):
        _choices(guides().all, "welcome")


def offer(asked: str, *, nothing_near: bool) -> None:
    """Offer the guides that fit what was typed; every situation where nothing was found."""
    fitting = guides_for(asked)
    if fitting:
        st.write(say("guides.fits"))
        _choices(fitting, "fits")
    elif nothing_near:
        st.page_link("pages/guides.py", label=say("guides.all"))


def _choices(some: Iterable[Guide], where: str) -> None:
    with st.container(horizontal=True, gap="small", key=f"guides-{where}-choices"):
        for guide in some:
            label = markdown("page.plain", text=guide.short)
            key = f"guides-{where}-{guide.id}"
            if st.button(label, key=key, on_click=_choose, args=(guide.id,)):
                st.switch_page("pages/guides.py")


def _choose(guide_id: str) -> None:
    st.session_state[CHOSEN] = guide_id
