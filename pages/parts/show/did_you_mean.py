"""A place that could not be found: what is wrong, and those that may be meant, one press each."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from geo.words import markdown, own
from pages.parts import html
from pages.parts.ask import search


def say_what_is_wrong(error: Exception, where: Mapping[str, Any], field: str) -> None:
    """Say at the field of the Find page what is wrong, and in the summary above with what to do."""
    where[field].error(markdown("page.plain", text=own(str(error))))
    with where["summary"]:
        html.show("wrong.html", text=str(error), field=field, arrive=search.searched())
        offer(error, lambda name: search.change(place=name))


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
