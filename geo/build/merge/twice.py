"""Pairs of one source that may be one service: a list may have a service twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np

from geo.build.merge.book import MergeState
from geo.build.merge.links import MOST_SITES, SAME_PLACE_M, far, other_number
from geo.build.merge.names import SCHOOLS, STOPS, NameMatch, how_alike, kinds
from geo.build.merge.nearby import SAME_NAME_M, pairs_within
from geo.build.merge.pairs import Pair, pair_of
from geo.records import Service

_OFTEN_NAMELESS = STOPS | {"play"}
"""Where two of one name are no sign of a mistake: stops are called by their street, playgrounds
without a name by the park that they are in."""


def twice(book: MergeState) -> Iterator[Pair]:
    """Pairs of one source with one name at one place."""
    blocks: dict[tuple[str, str, str], list[Service]] = defaultdict(list)
    for service in book.services.values():
        own = book.parts(service).proper
        if own and service.category not in _OFTEN_NAMELESS and not service.illustrative:
            for kind in kinds(service.category):
                blocks[service.source_id, kind, own].append(service)
    for block in blocks.values():
        for a, b in _to_compare(book, sorted(block, key=book.rank)):
            match = book.parts(a).match(book.parts(b), a.category)
            if match < NameMatch.CORE or not _one_place(book, a, b, match):
                continue
            apart = book.apart(a.service_id, b.service_id)
            why = f"{how_alike(match, 0)}, {far(apart.metres)}, both in one source"
            yield pair_of(a, b, apart.metres, why)


def _to_compare(book: MergeState, block: Sequence[Service]) -> Iterator[tuple[Service, Service]]:
    """Pairs of entries of one name: all of a few; of many those that have something in common.

    That is a place within `SAME_NAME_M`, a location, a postcode, or an organization and no place.
    """
    if len(block) <= MOST_SITES:
        yield from combinations(block, 2)
        return
    shared: dict[str | tuple[str, str], list[int]] = defaultdict(list)
    for i, service in enumerate(block):
        places = book.places(service.service_id)
        alone = (book.name(service), book.organizations.get(service.organization_id or "", ""))
        common = [*places, *book.codes(service.service_id)] if places else [alone]
        for each in common:
            shared[each].append(i)
    pairs = {pair for group in shared.values() for pair in _of_group(group)}
    for i, j in sorted(pairs | _near(book, block)):
        yield block[i], block[j]


def _of_group(group: Sequence[int]) -> Iterable[tuple[int, int]]:
    """All pairs of a few; of many each with the next, so that none is left out."""
    return combinations(group, 2) if len(group) <= MOST_SITES else pairwise(group)


def _near(book: MergeState, block: Sequence[Service]) -> set[tuple[int, int]]:
    rows = [
        (i, *book.grid[place])
        for i, service in enumerate(block)
        for place in book.places(service.service_id)
        if place in book.grid
    ]
    if not rows:
        return set()
    table = np.array(rows)
    entry = table[:, 0].astype(int)
    pairs = np.sort(entry[pairs_within(table[:, 1:], SAME_NAME_M)], axis=1)
    return {(i, j) for i, j in pairs.tolist() if i != j}


def _one_place(book: MergeState, a: Service, b: Service, match: NameMatch) -> bool:
    """Whether two entries of one source could be the same by their places and numbers.

    A school may be drawn on two sites.
    """
    if other_number(book, a, b):
        return False
    ours, theirs = book.places(a.service_id), book.places(b.service_id)
    if not ours and not theirs:
        by = (book.organizations.get(s.organization_id or "") for s in (a, b))
        return match == NameMatch.EQUAL and len({*by}) == 1
    if not set(ours).isdisjoint(theirs):
        return match == NameMatch.EQUAL and _only_two(book, a, b)
    if not book.codes(a.service_id).isdisjoint(book.codes(b.service_id)):
        return True
    on_sites = match == NameMatch.EQUAL and a.category in SCHOOLS
    reach = SAME_NAME_M if on_sites else SAME_PLACE_M
    return book.apart(a.service_id, b.service_id).metres <= reach


def _only_two(book: MergeState, a: Service, b: Service) -> bool:
    """Whether two of one category have a name at a location: more are the sessions of a club."""
    if a.category != b.category:
        return False
    shared = {*book.places(a.service_id)} & {*book.places(b.service_id)}
    named = {
        user
        for place in shared
        for user in book.users[place]
        if user in book.services and book.name(book.services[user]) == book.name(a)
    }
    return len(named) == 2
