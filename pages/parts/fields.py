"""Fields that a press changes from a part of the page that does not draw them.

A browser takes a field's new value only from the run that sets it and draws the field. A callback
that has more run than its own part (`page.again`) ends its run before that: `settle` sets again.
"""

from collections.abc import Mapping

import streamlit as st

_CHANGED = "fields-changed"


def change(values: Mapping[str, object]) -> None:
    """Give fields other values, by their keys."""
    for key, value in values.items():
        st.session_state[key] = value
    st.session_state[_CHANGED] = dict(values)


def settle() -> None:
    """Before the fields are drawn: see that the browser gets what was changed."""
    for key, value in st.session_state.pop(_CHANGED, {}).items():
        st.session_state[key] = value
