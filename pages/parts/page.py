"""What every page has in common: how it begins, and the footer that it ends with."""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup
from streamlit.errors import StreamlitAPIException

from geo import languages, settings, words
from geo.area import Area
from geo.errors import GeoError
from geo.running import BusyError, logs
from geo.words import say
from pages.parts import answers, device, html, language, problem, session, site, turns, uploads

BODY, PART = "body", "part"
"""What may run again by itself: the body of a page that stands alone, and the part within it."""

_TEXTS = Path(__file__).with_name("text")


def page(
    title: str,
    body: Callable[[Area], None],
    *,
    lead: str = "",
    whose: Callable[[], Area] | None = None,
    alone: bool = False,
) -> None:
    """Show a page: its title, its body over the area's data, the footer.

    `whose` says which area it is about: for families the one of their home, for planners the one
    that they choose (`session.chosen`). A body that stands `alone` is all that runs again at a
    press in it: the rest of the page is neither worked out nor sent once more.

    An error of the core is shown in its own words; a page never shows a traceback.
    """
    session.go_through_app()
    uploads.on_page(title)
    device.sync()
    language.head()
    st.title(title, anchor=False)
    if lead:
        st.write(lead)
    shown = _Shown(body, whose or session.current, languages.spoken())
    (_alone if alone else _worked_out)(shown)
    if shown.area is not None:
        footer(shown.area)
    shown.footer_of, shown.whole = shown.area, True


@dataclass(slots=True)
class _Shown:
    """The body of a page, the language that it is in, and the area that it is about.

    `footer_of` is the area that the footer is about, once the page was `whole`.
    """

    body: Callable[[Area], None]
    whose: Callable[[], Area]
    language: str
    area: Area | None = None
    footer_of: Area | None = None
    whole: bool = False


_AT_WORK: ContextVar[_Shown | None] = ContextVar("at_work", default=None)


@st.fragment(key=BODY)
def _alone(shown: _Shown) -> None:
    languages.speak(shown.language)
    _worked_out(shown)
    if shown.whole and shown.area is not shown.footer_of:
        st.rerun()


def part(work: Callable[[Area], None]) -> None:
    """Draw a part of a body that stands alone: a press in it runs it, not what is around it."""
    if shown := _AT_WORK.get():
        _part(shown, work)


@st.fragment(key=PART)
def _part(shown: _Shown, work: Callable[[Area], None]) -> None:
    if _AT_WORK.get() is shown and shown.area is not None:
        work(shown.area)
        return
    languages.speak(shown.language)
    _worked_out(_Shown(lambda area: _in_place(area, shown, work), shown.whose, shown.language))


def _in_place(area: Area, shown: _Shown, work: Callable[[Area], None]) -> None:
    if area is not shown.area:
        st.rerun()
    work(area)


def again(what: str) -> None:
    """End a callback: run the body alone, or its part; the whole page where neither was drawn."""
    with suppress(StreamlitAPIException):
        st.rerun(what)


def _worked_out(shown: _Shown) -> None:
    """Work out the body, when it is its turn."""
    html.begin()
    kind = turns.PLANNING if shown.whose is session.chosen else turns.FAMILIES
    before = _AT_WORK.set(shown)
    try:
        with logs.request(), turns.turn(kind):
            shown.area = shown.whose()
            shown.body(shown.area)
    except BusyError:
        st.warning(say("page.busy"))
        st.button(say("page.try_again"), key="try-again")
    except answers.LetGoError as gone:
        _offer_again(gone)
    except GeoError as error:
        problem.show(error)
    finally:
        _AT_WORK.reset(before)


def _offer_again(gone: answers.LetGoError) -> None:
    """Say that an answer was let go, and offer to make it again."""
    say_let_go(gone.seconds)
    st.button(
        say("page.make_again"),
        key="make-again",
        type="primary",
        on_click=answers.kept().again,
        args=(gone.key,),
    )


def say_let_go(seconds: float | None) -> None:
    """Say that a result is no longer kept, and how long it took to work out; nothing if None."""
    if seconds is not None:
        st.info(say("page.let_go", seconds=math.ceil(seconds)))


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
