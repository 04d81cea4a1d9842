"""Groups: entries that links make one, as long as nothing speaks against it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.build.merge.book import MergeState
from geo.build.merge.links import SAID, MergeLink, MergeLinks


@dataclass(slots=True)
class _Group:
    """Entries that have been found to be one, so far."""

    members: set[str]
    urns: set[str]
    atcos: set[str]
    places: set[str]
    sources: Counter[str]
    others: set[str]
    links: list[MergeLink] = field(default_factory=list)

    def absorb(self, group: "_Group") -> None:
        """Make two groups one."""
        self.members |= group.members
        self.urns |= group.urns
        self.atcos |= group.atcos
        self.places |= group.places
        self.sources += group.sources
        self.others |= group.others
        self.links += group.links


_KEPT_APART, _NOT_PLAIN, _OTHER = "kept apart", "not plain", "other"


@dataclass(frozen=True, slots=True)
class LinkedGroups:
    """The links of each group of two entries or more, and the links that were refused.

    Refused are those that a person said otherwise of, or that leave open which entry is meant.
    """

    made: list[list[MergeLink]]
    refused: list[MergeLink]


def groups(book: MergeState, links: MergeLinks) -> LinkedGroups:
    """Join what the links say, one after the other, as long as nothing speaks against it."""
    enemies: dict[str, set[str]] = defaultdict(set)
    for (a, b), same in book.decisions.items():
        if not same:
            enemies[book.now(a)].add(book.now(b))
            enemies[book.now(b)].add(book.now(a))
    group_of: dict[str, _Group] = {}
    refused = []
    for link in links.sure:
        one, two = (group_of.get(i) or _alone(book, i, enemies) for i in (link.a, link.b))
        if link.a in two.members:
            continue
        against = _against(book, link, one, two)
        if against:
            refused += [link] if against != _OTHER else []
            continue
        keeper, lesser = (one, two) if len(one.members) >= len(two.members) else (two, one)
        keeper.absorb(lesser)
        keeper.links.append(link)
        group_of |= dict.fromkeys([*lesser.members, link.a, link.b], keeper)
    found = {id(group): sorted(group.links) for group in group_of.values()}
    return LinkedGroups(sorted(found.values()), refused)


def _alone(book: MergeState, service_id: str, enemies: Mapping[str, set[str]]) -> _Group:
    service = book.services[service_id]
    return _Group(
        {service_id},
        {urn} if (urn := book.urn(service)) else set(),
        {service.atco} if service.atco else set(),
        set(book.places(service_id)),
        Counter([service.source_id]),
        enemies.get(service_id, set()) - {service_id},
    )


def _against(book: MergeState, link: MergeLink, one: _Group, two: _Group) -> str | None:
    """What speaks against two groups being one."""
    if not one.others.isdisjoint(two.members) or not two.others.isdisjoint(one.members):
        return _KEPT_APART
    if any(book.services[i].illustrative for i in (link.a, link.b)):
        return _KEPT_APART
    if link.strength == SAID:
        return None
    other_urn = one.urns and two.urns and one.urns.isdisjoint(two.urns)
    other_atco = one.atcos and two.atcos and one.atcos.isdisjoint(two.atcos)
    # Two entries at one place of a source are two services there.
    if other_urn or other_atco or not one.places.isdisjoint(two.places):
        return _OTHER
    both = one.sources + two.sources
    best = min(both, key=lambda s: book.standing[s])
    return _NOT_PLAIN if both[best] > 1 else None
