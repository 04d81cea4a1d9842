"""What a person must decide: the pairs of entries that may be one service."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from geo.build.merge.book import MergeState
from geo.build.merge.links import (
    CROWD,
    SAID,
    SAME_NAME_M,
    SAME_STOP_M,
    MergeLink,
    MergeLinks,
    Points,
    far,
    may_be_one,
)
from geo.build.merge.names import kinds, one_kind
from geo.build.merge.pairs import Pair, key_of, listed_by, pair_of
from geo.records import Service

NEAR_M = 300.0
"""Entries of a similar name this close together may be one."""

ALIKE = 85
"""Names are similar from this score on, of 100."""


def doubtful(book: MergeState, links: MergeLinks, refused: Sequence[MergeLink]) -> list[Pair]:
    """The pairs that may be one, when all that is sure has been merged.

    Parameters
    ----------
    links, refused
        The last links, and those that did not make a group.
    """
    pairs = {pair.key: pair for pair in (*_unplaced(book), *_alike(book))}
    for link in (*links.not_plain, *(link for link in refused if link.strength != SAID)):
        pair = _linked(book, link, f"{link.how}, but it could be another entry as well")
        pairs[pair.key] = pair
    for link, why in links.unsound:
        pair = _linked(book, link, why)
        pairs[pair.key] = pair
    pairs |= {pair.key: pair for pair in book.apart}
    decided = {*book.decisions, *(key_of(book.now(a), book.now(b)) for a, b in book.decisions)}
    open_pairs = [pair for key, pair in pairs.items() if key not in decided]
    why = "they are said to be the same, but one is illustrative, or said to be another service"
    open_pairs += [_linked(book, link, why) for link in refused if link.strength == SAID]
    return sorted(open_pairs, key=listed_by)


def _linked(book: MergeState, link: MergeLink, why: str) -> Pair:
    return pair_of(book.services[link.a], book.services[link.b], link.metres, why)


def _alike(book: MergeState) -> Iterator[Pair]:
    """Pairs of one kind whose names are equal or alike, near each other or of one postcode."""
    points = Points.of(book)
    near = set(points.close(NEAR_M, same_name=False))
    by_postcode = _same_postcode(book, points.services)
    named = set(points.close(SAME_NAME_M, same_name=True))
    pairs = sorted(near | named | by_postcode.keys())
    for (i, j), score in zip(pairs, _scores(points.names, pairs), strict=True):
        if score < ALIKE:
            continue
        a, b = points.services[i], points.services[j]
        metres, sure = book.metres(a.service_id, b.service_id)
        too_far = a.category == "bus-stop" and metres > SAME_STOP_M
        if too_far or not may_be_one(book, a, b):
            continue
        why = [_how_alike(points.names[i], points.names[j], score), far(metres)]
        if (i, j) in by_postcode:
            why.append(f"same postcode {by_postcode[i, j]}")
        if not sure:
            why.append("a place is known only by its postcode")
        if not one_kind(a, b):
            why.append(f"listed as {a.category} and as {b.category}")
        yield pair_of(a, b, metres, ", ".join(why))


def _how_alike(one: str, other: str, score: int) -> str:
    if one == other:
        return "same name"
    return (
        "one name has all words of the other" if score == 100 else f"names alike ({score} of 100)"
    )


def _scores(names: Sequence[str], pairs: Sequence[tuple[int, int]]) -> list[int]:
    """How alike two names are, 0 to 100: as they stand, and by the words that they share."""
    one, two = ([names[pair[side]][:100] for pair in pairs] for side in (0, 1))
    scores = [
        process.cpdist(one, two, scorer=scorer, dtype=np.uint8)
        for scorer in (fuzz.ratio, fuzz.token_set_ratio)
    ]
    return [int(score) for score in np.maximum(*scores)] if pairs else []


def _same_postcode(book: MergeState, services: Sequence[Service]) -> dict[tuple[int, int], str]:
    """Pairs of one kind and postcode, of different sources, with the postcode."""
    blocks: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, service in enumerate(services):
        for place in book.places(service.service_id):
            postcode = book.postcode(place)
            if postcode and service.category != "bus-stop":
                for kind in kinds(service.category):
                    blocks[kind, postcode].add(i)
    return {
        (i, j): f"{postcode[:-3]} {postcode[-3:]}"
        for (_, postcode), block in sorted(blocks.items())
        if 2 <= len(block) <= CROWD
        for i, j in combinations(sorted(block), 2)
        if services[i].source_id != services[j].source_id
    }


def _unplaced(book: MergeState) -> Iterator[Pair]:
    """Pairs without a place that have one name, one organization and one category."""
    blocks: dict[tuple[str, str, str], list[Service]] = defaultdict(list)
    for service in book.services.values():
        by = book.organizations.get(service.organization_id or "")
        name = book.name(service)
        if name and by and not service.illustrative and not book.places(service.service_id):
            blocks[service.category, name, by].append(service)
    for block in blocks.values():
        for a, b in combinations(sorted(block, key=book.rank)[:CROWD], 2):
            if may_be_one(book, a, b):
                yield pair_of(a, b, math.inf, "same name and organization, and neither has a place")
