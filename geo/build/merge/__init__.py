"""One service, one entry: the entries of several sources that are the same service become one.

An entry is a `Service` with all that belongs to it. Two are the same

*   when they have the same number: a school's URN, a stop's ATCO code;
*   or when a person has said so, in the file of pairs beside the manifest;
*   or when they are of one kind, their names are one (`names.NameMatch`), and their places are
    within `links.SAME_PLACE_M`, the error of a postcode considered.

What only looks alike is listed as doubtful, and merged by nobody but a person. The entry of
the source that stands best stays and keeps its facts; what it lacks is filled from the others.
Where a survey (OpenStreetMap) knows the place, its position, gates and wheelchair access are taken,
but not for stops and stations, whose own register knows better.

Positions are longitude and latitude (EPSG:4326); distances are metres on the British National Grid
(EPSG:27700).

Modules:

- `book`: the entries while they are merged
- `doubt`: what a person must decide: the pairs of entries that may be one service
- `groups`: groups of entries that links make one, unless something contradicts it
- `join`: making one entry of a group: whose facts it has, and whose rows
- `links`: links: evidence that two entries are one service
- `names`: what names and categories tell about two entries being one service
- `nearby`: entries that are near others of their kind
- `pairs`: the file of pairs that may be one service, and people's decisions
- `places`: the place of an entry that several sources place
- `rows`: the rows after the merge
- `twice`: pairs of one source that may be one service
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from geo.build.merge.book import MergeRound, MergeState, PostcodePoint
from geo.build.merge.doubt import doubtful
from geo.build.merge.groups import groups
from geo.build.merge.join import join
from geo.build.merge.links import MergeLinks
from geo.build.merge.pairs import Decisions, Pair, PairDecision, read_decisions, write_pairs
from geo.build.merge.rows import counts, field_sources, led, merged_rows
from geo.places.spelling import normal_name
from geo.records import FieldSource, Merged, Row

__all__ = [
    "Decisions",
    "Merging",
    "Pair",
    "PairDecision",
    "PostcodePoint",
    "merge",
    "normal_name",
    "read_decisions",
    "write_pairs",
]


@dataclass(frozen=True, slots=True)
class Merging:
    """Rows in which each service is one entry.

    Attributes
    ----------
    rows
        All rows that went in but those that became part of another, ids led to where they
        now belong. `Merged` and `FieldSource` rows are not among them.
    merged
        One for each entry that became part of another.
    field_sources
        One for each field, or table (``schedule``), of an entry that another source filled.
    doubtful
        Pairs for a person to decide, and those merged by number whose places contradict each
        other. Without those that have been decided.
    merged_by_source
        For each source, how many of its own units (`Service.source_ref`) have no entry of their
        own any more.
    """

    rows: list[Row]
    merged: list[Merged]
    field_sources: list[FieldSource]
    doubtful: list[Pair]
    merged_by_source: Counter[str]


def merge(
    rows: Mapping[str, Sequence[Row]],
    *,
    ranks: Mapping[str, int],
    surveyed: Collection[str] = (),
    decisions: Decisions | None = None,
    postcodes: Mapping[str, PostcodePoint] | None = None,
) -> Merging:
    """Make one entry of each service that several sources have.

    Parameters
    ----------
    rows
        The rows of each source by its id, in the order of the manifest.
    ranks
        How well each source stands on facts, by its id: 0 is best. Sources of one rank stand in the
        order of `rows`; one without a rank stands last.
    surveyed
        Ids of the sources whose positions and gates are measured on the ground (OpenStreetMap).
    decisions
        What people have said of pairs: `read_decisions`. Where they contradict each other, the
        entries stay apart.
    postcodes
        Where the postcodes of the rows are, without spaces: how far a place may be from its
        postcode decides how far apart two entries of one name may stand.

    Nothing is lost: each entry is in `Merging.rows` or in `Merging.merged`. The order of rows
    within a source makes no difference to what comes out. Merging what has been merged changes
    nothing. Illustrative entries are never merged.
    """
    said = {key: decision.same for key, decision in (decisions or {}).items()}
    book = MergeState.of(rows, ranks, said, surveyed, postcodes or {})
    # What is merged has another name, place or number than before, and may now meet a third.
    while (found := groups(book, links := MergeLinks.of(book))).made:
        step = MergeRound({}, {})
        for group in found.made:
            join(book, step, group)
        book.take(step)
    return Merging(
        led(book, rows),
        merged_rows(book),
        field_sources(book),
        doubtful(book, links, found.refused),
        counts(book, rows),
    )
