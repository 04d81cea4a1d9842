"""What every page has in common: how it begins, and the footer that it ends with."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.errors import GeoError
from pages.parts import html, session, site
from pages.parts.table import table

_STYLES = Path(__file__).with_name("style")
_TEXTS = Path(__file__).with_name("text")


@cache
def style() -> str:
    """The styles of all pages, as one element."""
    sheets = (sheet.read_text(encoding="utf-8") for sheet in sorted(_STYLES.glob("*.css")))
    return f"<style>{''.join(sheets)}</style>"


def page(title: str, body: Callable[[Area], None], *, lead: str = "") -> None:
    """Draw a page: its title, its body over the area's data, the footer.

    What the core refuses is said in its own words; a page never shows a traceback.
    """
    session.go_through_app()
    st.html(style())
    st.title(title, anchor=False)
    if lead:
        st.write(lead)
    try:
        area = session.current()
    except GeoError as error:
        st.error(words.plain(str(error)))
        return
    try:
        body(area)
    except GeoError as error:
        st.error(words.plain(str(error)))
    footer(area)


def footer(area: Area) -> None:
    """Say where the data comes from, how old it is, and what this site is not."""
    st.divider()
    lines = "<br>".join(html.text(line) for line in area.credits)
    st.html(f'<div class="credits"><p>{words.markup("page.not_official")}</p><p>{lines}</p></div>')
    site.links(site.FOOTER, "about")
    with st.expander(words.say("page.sources")):
        rows = map(_source_row, area.store.sources().to_dict("records"))
        caption = f"Sources: {area.name}"
        st.html(table(caption, ("Source", "Published by", "As of", "Licence"), rows))


@cache
def written(name: str) -> str:
    """The Markdown of a page that is all text."""
    return (_TEXTS / f"{name}.md").read_text(encoding="utf-8")


def contact() -> str:
    """Say how to reach the people who run the site, in Markdown that shows it as it is set."""
    told = settings.contact()
    if told:
        return words.plain(told)
    return (
        "The people who run this copy have not said yet how to reach them. "
        "Until they do, write to us on the page Have your say."
    )


def _source_row(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return (
        html.text(row["title"]) + (" " + html.example(True) if row["illustrative"] else ""),
        html.text(row["publisher"]),
        html.text(words.day(row["vintage"])),
        html.text(row["licence"]),
    )
