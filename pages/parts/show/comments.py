"""Comments and answers, as the pages for families and for staff show them."""

from collections import Counter
from collections.abc import Callable, Iterable

import streamlit as st
from markupsafe import Markup

from geo import words
from geo.directory.vocabulary import CATEGORIES
from geo.voices import ABOUT, ACTIONS, PAGE, REASONS, SMALL, TOPICS, Comment, Gap
from geo.voices import report as yearly
from geo.words import say
from pages.parts import html


def subject(comment: Comment) -> str:
    """What a comment is about, in a few words."""
    if comment.about == "service":
        return comment.service_name or say("comments.a_service")
    if comment.about != "missing":
        return ABOUT[comment.about]
    kind = CATEGORIES[comment.category].name if comment.category else say("comments.something")
    if comment.outward:
        return say("comments.missing_near", kind=kind, outward=comment.outward)
    return say("comments.missing", kind=kind)


def card(comment: Comment) -> Markup:
    """A published comment with the council's answer."""
    return html.render(
        "comment.html",
        comment=comment,
        subject=subject(comment),
        about=ABOUT[comment.about],
        topic=TOPICS.get(comment.topic or ""),
        action=ACTIONS.get(comment.action or ""),
    )


def to_read(comment: Comment) -> Markup:
    """The head of a comment that staff read."""
    return html.render(
        "comment_to_read.html",
        comment=comment,
        subject=subject(comment),
        reason=REASONS.get(comment.reason or ""),
    )


def gaps(found: Iterable[Gap]) -> Markup:
    """How often a search found nothing, as a table."""
    rows = (
        (
            words.day(gap.month),
            gap.outward,
            CATEGORIES[gap.category].name if gap.category in CATEGORIES else say("comments.any"),
            say("comments.fewer", n=SMALL) if gap.searches is None else f"{gap.searches:,}",
        )
        for gap in found
    )
    titles = [say(f"comments.column.{name}") for name in ("when", "near", "kind", "searches")]
    return html.table(say("comments.gaps_table"), titles, rows)


def report(year: int, made: Callable[[], yearly.YearReport]) -> None:
    """Offer the report of a year, which is made when somebody asks for it."""
    forms = {
        "html": ("text/html", lambda: yearly.as_html(made()).encode()),
        "pdf": ("application/pdf", lambda: yearly.as_pdf(made())),
    }
    with st.container(horizontal=True):
        for ending, (mime, write) in forms.items():
            st.download_button(
                say(f"comments.report_{ending}", year=str(year)),
                write,
                file_name=f"you-said-we-did-{year}.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"comments-report-{ending}",
            )


def labels(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by id to choose from, each once: two services of one name are numbered.

    >>> labels([("a", "Youth club"), ("b", "Youth club"), ("c", "Library")])
    {'c': 'Library', 'a': 'Youth club', 'b': 'Youth club (2)'}
    """
    seen: Counter[str] = Counter()
    named = {}
    for service_id, name in sorted(pairs, key=lambda pair: (pair[1].casefold(), pair[0])):
        seen[name] += 1
        named[service_id] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return named


def first(comments: list[Comment], shown: int) -> tuple[list[Comment], int]:
    """Comments to show, and how many more the next press brings."""
    return comments[:shown], min(PAGE, max(0, len(comments) - shown))
