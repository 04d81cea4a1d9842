"""What families said about one kind of gap: published comments, and searches that found nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.voices.book import Comments
from geo.voices.comment import Comment, Gap

ANY = "any"
"""The category of a search that named none."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What families said about some kinds of services.

    `comments` are published, the latest first; `searches` found nothing within a year, by the first
    half of the postcode, small counts withheld (`geo.voices.Gap`).
    """

    year: int
    comments: tuple[Comment, ...]
    searches: tuple[Gap, ...]


def voices(
    book: Comments, categories: Sequence[str], year: int, *, examples: bool = False
) -> Voices:
    """Find what families said about some kinds of services.

    Parameters
    ----------
    categories
        Slugs of `geo.directory.vocabulary.CATEGORIES`. Searches that named no category are among
    the answers. year
        Of the searches; comments are of all years.
    examples
        Whether comments about made-up services count.
    """
    said = [
        comment
        for comment in book.published()
        if comment.category in categories and (examples or not comment.illustrative)
    ]
    meant = {*categories, ANY}
    searches = [gap for gap in book.gaps_of_year(year) if gap.category in meant]
    return Voices(year, tuple(said), tuple(searches))
