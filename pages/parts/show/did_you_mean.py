"""A place that could not be found: those that may be meant, one press each."""

from collections.abc import Callable

import streamlit as st

from geo.words import markdown


def offer(error: Exception, press: Callable[[str], None]) -> None:
    """Offer the places that may be meant, if the error has any; `press` takes the chosen one."""
    names: tuple[str, ...] = getattr(error, "did_you_mean", ())
    for number, name in enumerate(names):
        st.button(
            markdown("find.did_you_mean", words=name),
            key=f"place-meant-{number}",
            on_click=press,
            args=(name,),
        )
