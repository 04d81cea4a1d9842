"""You said, we did: published comments with the council's answers, and evidence of gaps."""

from typing import Any

import streamlit as st

from geo import settings, words
from geo.area import Area
from geo.voices import ABOUT, ACTIONS, PAGE, Comment, Comments, report
from pages.parts import book as _book
from pages.parts import page
from pages.parts.show import comments as _cards

SHOWN = "comments-shown"


def start_again() -> None:
    """Begin with the first page: what is asked for has changed."""
    st.session_state[SHOWN] = PAGE


def choose(label: str, options: dict[Any, str], key: str) -> Any:
    """Ask for one of some options; None is all of them."""
    return st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder="All",
        key=f"comments-{key}",
        on_change=start_again,
    )


def filters(every: list[Comment]) -> dict[str, Any]:
    """Ask which comments, among those that there are."""
    services = {c.service_id: c.service_name or c.service_id for c in every if c.service_id}
    years = sorted({c.decided_on.year for c in every if c.decided_on}, reverse=True)
    with st.expander("Show only some of them"):
        return {
            "about": choose("What it is about", ABOUT, "about"),
            "service_id": choose("Service", _cards.labels(services.items()), "service"),
            "answered": choose("Answer", {True: "Answered", False: "Not yet"}, "answered"),
            "action": choose("What was done", ACTIONS, "action"),
            "year": choose("Year", {year: str(year) for year in years}, "year"),
        }


def more() -> None:
    """Show one page more."""
    st.session_state[SHOWN] = st.session_state.get(SHOWN, PAGE) + PAGE


def comments(book: Comments) -> None:
    """List what was published, the latest first."""
    every = book.published()
    if not every:
        st.info(
            "No comments have been published yet. Yours could be the first. Each comment is read "
            "by a person at the council before it is shown here."
        )
        return
    found = book.published(**filters(every))
    st.subheader(words.counted(len(found), "comment"), anchor=False)
    if not found:
        st.write("No comment fits all that you chose. Choose less.")
    shown, rest = _cards.first(found, st.session_state.get(SHOWN, PAGE))
    for comment in shown:
        st.html(_cards.card(comment))
    if rest:
        st.button(f"Show {rest} more", on_click=more, key="comments-more")


def gaps(book: Comments) -> None:
    """Show where searches found nothing."""
    st.subheader("What people looked for and did not find", anchor=False)
    st.write(
        "Each time a search finds nothing, we count it. We note the month, the first half of the "
        "postcode and the kind of support, and nothing else. Small numbers are not shown, so "
        "that nobody can be picked out."
    )
    found = [gap for year in book.years() for gap in book.gaps_of_year(year)]
    if not found:
        st.write("So far, no search has been counted.")
        return
    with st.expander("See the counts"):
        st.html(_cards.gaps(found))


def reports(area: Area, book: Comments) -> None:
    """Offer the report of each year in which something was published."""
    years = sorted({c.decided_on.year for c in book.published() if c.decided_on}, reverse=True)
    if not years:
        return
    st.subheader("The yearly report", anchor=False)
    st.write("All comments of a year with the council's answers, to print or to send.")
    year = st.selectbox("Which year?", years, key="comments-report-year")

    def made() -> report.YearReport:
        return report.report(book, area.name, year, today=settings.today())

    with st.container(horizontal=True):
        st.download_button(
            f"Report of {year} as a web page",
            lambda: report.as_html(made()).encode(),
            file_name=f"you-said-we-did-{year}.html",
            mime="text/html",
            on_click="ignore",
            key="comments-report-html",
        )
        st.download_button(
            f"Report of {year} as a PDF",
            lambda: report.as_pdf(made()),
            file_name=f"you-said-we-did-{year}.pdf",
            mime="application/pdf",
            on_click="ignore",
            key="comments-report-pdf",
        )


def body(area: Area) -> None:
    """Draw the comments, then the gaps."""
    book = _book.book()
    with st.container(key="comments-links"):
        st.page_link("pages/say.py", label="Write a comment")
    comments(book)
    reports(area, book)
    gaps(book)


page.page(
    "You said, we did",
    body,
    lead="What families and young people told the council, and what the council did about it.",
)
