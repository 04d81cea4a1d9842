"""What every page has in common: how it begins, and the footer that it ends with."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from geo import settings, words
from geo.area import Area
from geo.errors import GeoError
from geo.running import BusyError, logs
from geo.words import say
from pages.parts import device, html, language, problem, running, session, site, uploads

_TEXTS = Path(__file__).with_name("text")


def page(
    title: str,
    body: Callable[[Area], None],
    *,
    lead: str = "",
    whose: Callable[[], Area] | None = None,
) -> None:
    """Show a page: its title, its body over the area's data, the footer.

    `whose` says which area it is about: for families the one of their home, for planners the one
    that they choose (`session.chosen`).

    An error of the core is shown in its own words; a page never shows a traceback.
    """
    session.go_through_app()
    uploads.on_page(title)
    html.begin()
    device.sync()
    language.head()
    st.title(title, anchor=False)
    if lead:
        st.write(lead)
    kind = running.PLANNING if whose is session.chosen else running.FAMILIES
    try:
        with logs.request(), running.turn(kind):
            _filled(body, whose or session.current)
    except BusyError:
        st.warning(say("page.busy"))
        st.button(say("page.try_again"), key="try-again")
    except GeoError as error:
        problem.show(error)


def _filled(body: Callable[[Area], None], whose: Callable[[], Area]) -> None:
    area = whose()
    try:
        body(area)
    except GeoError as error:
        problem.show(error)
    footer(area)


def footer(area: Area) -> None:
    """Show where the data comes from, how old it is, and what this site is not."""
    st.divider()
    html.show("footer.html", examples=area.has_examples)
    site.links(site.FOOTER, "about")
    with st.expander(say("page.sources"), key="sources-of-page"):
        html.show("footer_credits.html", credits=area.credits)
        titles = [say(f"page.source.{name}") for name in ("title", "publisher", "as_of", "licence")]
        rows = map(_source_row, area.all_sources.to_dict("records"))
        st.html(html.table(say("page.sources_of", area=area.name), titles, rows))


@cache
def written(name: str) -> str:
    """The Markdown of a page that is all text."""
    return (_TEXTS / f"{name}.md").read_text(encoding="utf-8")


def contact() -> str:
    """How to reach the people who run the site, as Markdown."""
    return words.plain(settings.contact() or say("page.no_contact"))


def _source_row(row: Mapping[Any, Any]) -> tuple[object, ...]:
    title = Markup("{} {}").format(row["title"], html.example(row["illustrative"]))
    return title, row["publisher"], words.day(row["vintage"]), row["licence"]
