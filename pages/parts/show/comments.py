"""Comments and answers in words: what the pages for families and for staff both show.

All that somebody wrote passes through `_text.text`: it is never markup.
"""

from collections import Counter
from collections.abc import Iterable

from geo import words
from geo.directory.vocabulary import CATEGORIES
from geo.voices import ABOUT, ACTIONS, PAGE, SMALL, TOPICS, Comment, Gap
from pages.parts import html
from pages.parts.table import table

WARNING = (
    "Do not write anybody's name, address or phone number, or anything that tells who a child is."
)


def subject(comment: Comment) -> str:
    """Say in a few words what a comment is about, as text."""
    if comment.about == "service":
        return comment.service_name or "A service"
    if comment.about != "missing":
        return ABOUT[comment.about]
    kind = CATEGORIES[comment.category].name if comment.category else ""
    near = f"near {comment.outward}" if comment.outward else ""
    return " ".join(filter(None, ("Missing:", kind or "something", near)))


def card(comment: Comment) -> str:
    """Write a published comment, with the council's answer."""
    example = f" {html.example(True)}" if comment.illustrative else ""
    topic = f" · {TOPICS[comment.topic]}" if comment.topic else ""
    return (
        f'<article class="cmt"><h3>{html.text(subject(comment))}{example}</h3>'
        f'<p class="cmt-soft">{ABOUT[comment.about]}{topic}. Written on '
        f"{words.day(comment.written_on)}.</p>"
        f'<h4>You said</h4><p class="cmt-text">{html.text(comment.text)}</p>'
        f"<h4>We did</h4>{answer(comment)}</article>"
    )


def answer(comment: Comment) -> str:
    """Write the council's answer, or that there is none yet."""
    if comment.response is None or comment.action is None or comment.responded_on is None:
        return "<p>The council has not answered yet.</p>"
    when = f" ({html.text(comment.planned_for)})" if comment.planned_for else ""
    return (
        f'<p><span class="cmt-act">{ACTIONS[comment.action]}{when}</span></p>'
        f'<p class="cmt-text">{html.text(comment.response)}</p>'
        f'<p class="cmt-soft">Answered on {words.day(comment.responded_on)}.</p>'
    )


def gaps(found: Iterable[Gap]) -> str:
    """Write how often a search found nothing, as a table."""
    rows = (
        (
            html.text(words.day(gap.month)),
            html.text(gap.outward),
            CATEGORIES[gap.category].name if gap.category in CATEGORIES else "Any kind",
            f"Fewer than {SMALL}" if gap.searches is None else f"{gap.searches:,}",
        )
        for gap in found
    )
    return table("Searches that found nothing", ("When", "Near", "Kind", "How many"), rows)


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
