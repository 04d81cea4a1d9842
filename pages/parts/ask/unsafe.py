"""Which streets are not safe to walk: those of the walk, and any other by its name."""

import streamlit as st

from geo import words
from geo.area import ChildAnswer
from geo.words import say

KEY = "travel-unsafe"


def chosen() -> tuple[str, ...]:
    """The streets that were chosen, as they were typed."""
    return tuple(str(name) for name in st.session_state.get(KEY) or ())


def ask(found: ChildAnswer) -> None:
    """Ask which streets are not safe."""
    streets = list(dict.fromkeys([*chosen(), *found.streets]))
    with st.expander(say("travel.unsafe.heading")):
        st.write(say("travel.unsafe.what"))
        st.multiselect(
            say("travel.unsafe.label"),
            streets,
            key=KEY,
            accept_new_options=True,
            placeholder=say("travel.unsafe.placeholder"),
        )
        for error in found.unsafe.errors if found.unsafe is not None else ():
            st.error(words.plain(error))
