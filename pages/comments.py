"""You said, we did: published comments with the council's answers, and evidence of gaps."""

from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.voices import ABOUT, ACTIONS, PAGE, Comment, Comments, report
from geo.words import say
from pages.parts import page, session, site
from pages.parts.show import comments as cards

SHOWN = "comments-shown"


def choose(label: str, options: dict[Any, str], key: str) -> Any:
    """Ask for one of some options; None is all of them. The list begins again."""
    return st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder=say("comments.all"),
        key=f"comments-{key}",
        on_change=show_first,
        args=(PAGE,),
    )


def filters(every: list[Comment], years: list[int]) -> dict[str, Any]:
    """Ask which comments to list."""
    names = {c.service_id: c.service_name or c.service_id for c in every if c.service_id}
    answers = {True: say("comments.answered"), False: say("comments.unanswered")}
    with st.expander(say("comments.filter")):
        return {
            "about": choose(say("comments.about"), words.own_names(ABOUT), "about"),
            "service_id": choose(say("comments.service"), cards.labels(names.items()), "service"),
            "answered": choose(say("comments.answer"), answers, "answered"),
            "action": choose(say("comments.action"), words.own_names(ACTIONS), "action"),
            "year": choose(say("comments.year"), {y: str(y) for y in years}, "year"),
        }


def show_first(number: int) -> None:
    """Show so many comments."""
    st.session_state[SHOWN] = number


def comments(book: Comments) -> None:
    """List what was published, the latest first."""
    every = book.published()
    if not every:
        st.info(say("comments.none"))
        return
    found = book.published(**filters(every, book.published_years()))
    st.header(say("comments.count", n=len(found)), anchor=False)
    if not found:
        st.write(say("comments.no_match"))
    number = st.session_state.get(SHOWN, PAGE)
    shown, rest = cards.first(found, number)
    for comment in shown:
        st.html(cards.card(comment))
    if rest:
        label = say("comments.more", n=rest)
        st.button(label, on_click=show_first, args=(number + PAGE,), key="comments-more")


def gaps(book: Comments) -> None:
    """Show where searches found nothing."""
    st.header(say("comments.gaps"), anchor=False)
    st.write(say("comments.gaps_how"))
    found = [gap for year in book.years() for gap in book.gaps_of_year(year)]
    if not found:
        st.write(say("comments.no_gaps"))
        return
    with st.expander(say("comments.see_gaps")):
        st.html(cards.gaps(found))


def reports(area: Area, book: Comments) -> None:
    """Offer the report of each year in which something was published."""
    if not (years := book.published_years()):
        return
    st.header(say("comments.report"), anchor=False)
    st.write(say("comments.report_what"))
    year = st.selectbox(say("comments.which_year"), years, key="comments-report-year")
    cards.report(year, lambda: report.report(book, area.name, year, today=settings.today()))


def body(area: Area) -> None:
    """Show the comments, then the gaps."""
    book = session.comments()
    st.page_link("pages/say.py", label=say("comments.write"))
    comments(book)
    reports(area, book)
    gaps(book)


page.page(site.title("comments"), body, lead=say("comments.lead"))
