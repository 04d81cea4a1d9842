"""What a person must decide: the pairs of entries that may be one service."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from geo.build.merge.book import MergeState
from geo.build.merge.links import (
    SAID,
    SAME_PLACE_M,
    SAME_STOP_M,
    MergeLink,
    MergeLinks,
    far,
    may_be_one,
    namesakes,
    other_urn,
    spaced,
)
from geo.build.merge.names import SCHOOLS, NameMatch, how_alike, kinds, one_kind
from geo.build.merge.nearby import CROWD, SAME_NAME_M, Points
from geo.build.merge.pairs import Pair, key_of, listed_by, pair_of
from geo.build.merge.twice import twice
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
    found = (*_unplaced(book), *_alike(book), *_renumbered(book), *twice(book))
    pairs = {pair.key: pair for pair in found}
    for link in (*links.not_plain, *(link for link in refused if link.strength != SAID)):
        pair = _linked(book, link, f"{link.how}, but it could be another entry as well")
        pairs[pair.key] = pair
    for link, why in links.unsound:
        pair = _linked(book, link, why)
        pairs[pair.key] = pair
    pairs |= {pair.key: pair for pair in book.apart_by_number}
    decided = {*book.decisions, *(key_of(book.now(a), book.now(b)) for a, b in book.decisions)}
    open_pairs = [pair for key, pair in pairs.items() if key not in decided]
    why = "a pair list joins them, but one is an example or listed as another service"
    open_pairs += [_linked(book, link, why) for link in refused if link.strength == SAID]
    return sorted(open_pairs, key=listed_by)


def _linked(book: MergeState, link: MergeLink, why: str) -> Pair:
    return pair_of(book.services[link.a], book.services[link.b], link.metres, why)


def _alike(book: MergeState) -> Iterator[Pair]:
    """Pairs of different sources whose names are one or alike, and whose places may be."""
    points, joined = Points.of(book), book.joined()
    by_postcode = _same_postcode(book, points.services)
    cores = [part.proper or part.normal for part in map(book.parts, points.services)]
    near = points.close(NEAR_M)
    named = {*points.close(SAME_NAME_M, points.names), *points.close(SAME_NAME_M, cores)}
    pairs = sorted({*near, *named, *by_postcode})
    for (i, j), score in zip(pairs, _scores(points.names, pairs), strict=True):
        a, b = points.services[i], points.services[j]
        match = book.parts(a).match(book.parts(b), a.category)
        if match == NameMatch.OTHER and score < ALIKE:
            continue
        apart = book.apart(a.service_id, b.service_id)
        too_far = a.category == "bus-stop" and apart.metres > SAME_STOP_M
        if match == NameMatch.OTHER and (i, j) not in by_postcode:
            too_far |= apart.metres > NEAR_M
        # Of two shops of a chain, one has its counterpart already; a school may have two sites.
        if a.category not in SCHOOLS and apart.beyond_m > SAME_PLACE_M:
            too_far |= b.source_id in joined[a.service_id] or a.source_id in joined[b.service_id]
        if too_far or not may_be_one(book, a, b):
            continue
        why = [how_alike(match, score), far(apart.metres)]
        if (i, j) in by_postcode:
            why.append(f"same postcode {by_postcode[i, j]}")
        if not apart.sure:
            why.append("a place is known only by its postcode")
        if not one_kind(a, b):
            why.append(f"listed as {a.category} and as {b.category}")
        yield pair_of(a, b, apart.metres, ", ".join(why))


def _renumbered(book: MergeState) -> Iterator[Pair]:
    """Schools of one name and place whose numbers differ: one may be the other, become an academy.

    Two sources of today's numbers would have the same; an older list has the number of before.
    """
    for a, b, match in namesakes(book):
        apart = book.apart(a.service_id, b.service_id)
        if not match or not other_urn(book, a, b) or apart.beyond_m > SAME_PLACE_M:
            continue
        numbers = f"URN {a.urn} and URN {b.urn}: a school that becomes an academy gets a new one"
        yield pair_of(a, b, apart.metres, f"{how_alike(match, 0)}, {far(apart.metres)}, {numbers}")


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
        (i, j): spaced(postcode)
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
