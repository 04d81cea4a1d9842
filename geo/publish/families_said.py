"""What families said about a kind of gap: searches that found nothing, and comments."""

from collections.abc import Sequence

from geo.voices import ABOUT, SMALL, Comment, Gap, Voices
from geo.words import say

MOST_SAID = 5
"""How many comments, and how many searches, are listed."""


def said_by_families(heard: Voices) -> Sequence[str]:
    """Searches that found nothing, and comments, line by line."""
    return [
        *map(_search, heard.searches[:MOST_SAID]),
        *map(_comment, heard.comments[:MOST_SAID]),
    ]


def _search(gap: Gap) -> str:
    few = say("gaps.few_searches", n=SMALL)
    number = few if gap.searches is None else f"{gap.searches:,}"
    return say("gaps.searches", district=gap.outward, n=number, month=gap.month)


def _comment(comment: Comment) -> str:
    about = comment.service_name or ABOUT[comment.about]
    if comment.illustrative:
        about = say("gaps.example_comment", about=about)
    if not comment.outward:
        return say("gaps.comment", about=about, text=comment.text)
    return say("gaps.comment_in", about=about, district=comment.outward, text=comment.text)
