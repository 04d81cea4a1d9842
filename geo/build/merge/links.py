"""Links: what speaks for two entries being one service."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from geo.build.merge.book import Apart, MergeState
from geo.build.merge.names import (
    SCHOOLS,
    STOPS,
    UNSAID,
    NameMatch,
    NameParts,
    one_kind,
    same_kind,
)
from geo.build.merge.nearby import SAME_NAME_M, Points
from geo.build.merge.pairs import Key, key_of
from geo.records import Service

SAME_PLACE_M = 150.0
"""Entries of an equal name are one this close together, beyond the error of their places."""

SAME_DOOR_M = 50.0
"""Entries this close together are at one address."""

SAME_STOP_M = 30.0
"""Bus stops farther apart than this are two, whatever they are called: names go by streets."""

SAME_SITE_M = 1000.0
"""Places of one entry farther apart than this contradict each other."""

MOST_SITES = 8
"""A number that more entries of one source bear than this is a mistake, and merges nothing."""


SAID, NUMBER, NAME = 0, 1, 2
"""How strong a link is: a person's word, a shared number, an equal name and place."""


@dataclass(frozen=True, slots=True, order=True)
class MergeLink:
    """Two entries that are one, the better first. Links are tried in their order."""

    strength: int
    other_category: bool
    metres: float
    a: str
    b: str
    how: str


def link_of(book: MergeState, a: Service, b: Service, strength: int, how: str) -> MergeLink:
    """The link of two entries; for one by name, how far apart they are is part of why."""
    a, b = sorted((a, b), key=book.rank)
    metres = book.apart(a.service_id, b.service_id).metres
    how = f"{how}, {far(metres)}" if strength == NAME else how
    return MergeLink(strength, a.category != b.category, metres, a.service_id, b.service_id, how)


def far(metres: float) -> str:
    """A distance in words."""
    if not math.isfinite(metres):
        return "distance not known"
    return f"{metres / 1000:.1f} km apart" if metres >= SAME_SITE_M else f"{metres:.0f} m apart"


@dataclass(frozen=True, slots=True)
class MergeLinks:
    """All links by a person's word, by number, and by name and place.

    `sure` are in the order of trust. `not_plain` are of entries that could as well be others,
    `unsound` of numbers that cannot be right, each with why.
    """

    sure: list[MergeLink]
    not_plain: list[MergeLink]
    unsound: list[tuple[MergeLink, str]]

    @classmethod
    def of(cls, book: MergeState) -> "MergeLinks":
        """Find all links."""
        numbered, unsound = _numbered_links(book)
        named, not_plain = _named_links(book)
        return cls(sorted([*_said_links(book), *numbered, *named]), not_plain, unsound)


def _said_links(book: MergeState) -> list[MergeLink]:
    links = []
    for (a, b), same in book.decisions.items():
        first, second = (book.services.get(book.now(i)) for i in (a, b))
        if same and first and second and first is not second:
            links.append(link_of(book, first, second, SAID, "the file of pairs says so"))
    return sorted(set(links))


def _numbered_links(book: MergeState) -> tuple[list[MergeLink], list[tuple[MergeLink, str]]]:
    """Links by URN and ATCO code, and those of a number that too many bear, with why."""
    bearers: dict[tuple[str, str], list[Service]] = defaultdict(list)
    for service in book.services.values():
        if service.urn and not service.illustrative:
            bearers["URN", book.urn(service) or service.urn].append(service)
        if service.atco and not service.illustrative:
            bearers["ATCO code", service.atco].append(service)
    sound: list[MergeLink] = []
    unsound: list[tuple[MergeLink, str]] = []
    for (kind, number), group in bearers.items():
        if len(group) < 2 or len({service.source_id for service in group}) < 2:
            continue
        how = f"same {kind} {number}"
        by_source = Counter(service.source_id for service in group)
        times, source = max((times, source) for source, times in by_source.items())
        if times > MOST_SITES:
            first, second = min(group, key=book.rank), max(group, key=book.rank)
            why = f"{how}, which {times} entries of {source} have: correct it there"
            unsound.append((link_of(book, first, second, NUMBER, how), why))
            continue
        sound += [
            link_of(book, a, b, NUMBER, _how_numbered(kind, number, a, b))
            for a, b in combinations(group, 2)
            if a.source_id != b.source_id and _number_holds(book, kind, a, b)
        ]
    return sound, unsound


def _how_numbered(kind: str, number: str, a: Service, b: Service) -> str:
    if kind != "URN" or a.urn == b.urn:
        return f"same {kind} {number}"
    former = next(urn for urn in (a.urn, b.urn) if urn != number)
    return f"URN {former} became {number}"


def _number_holds(book: MergeState, kind: str, a: Service, b: Service) -> bool:
    """Whether a shared number makes two entries one: a school's breakfast club is not the school.

    Both numbers must agree where both have both.
    """
    if other_number(book, a, b):
        return False
    unsaid = UNSAID in (a.category, b.category)
    return kind != "URN" or unsaid or same_kind(a, b)


def _named_links(book: MergeState) -> tuple[list[MergeLink], list[MergeLink]]:
    """Links by name and place: those that are plain, and those that are not.

    Not plain is an entry that could be any of several of one better source, or several that are
    not one site.
    """
    found: dict[Key, MergeLink] = {}
    strict: set[Key] = set()
    relatives: dict[tuple[str, str], set[str]] = defaultdict(set)
    for a, b, match in namesakes(book):
        if match or _could_be(book.parts(a), book.parts(b)):
            relatives[a.service_id, b.source_id].add(b.service_id)
            relatives[b.service_id, a.source_id].add(a.service_id)
        evidence = _one_by_name(book, a, b, match)
        if evidence:
            key = key_of(a.service_id, b.service_id)
            found[key] = link_of(book, a, b, NAME, evidence.how)
            strict |= {key} if evidence.alone else set()
    rivals = _Rivals.of(book, found.values(), relatives)
    plain: list[MergeLink] = []
    not_plain: list[MergeLink] = []
    for key, link in sorted(found.items(), key=lambda item: item[1]):
        is_plain = rivals.none(link, any_name=key in strict)
        (plain if is_plain else not_plain).append(link)
    return plain, not_plain


def namesakes(book: MergeState) -> Iterator[tuple[Service, Service, NameMatch]]:
    """Pairs of different sources whose names are kin, not farther apart than `SAME_NAME_M`.

    The better comes first. Those whose numbers differ are among them.
    """
    points = Points.of(book)
    parts = [book.parts(service) for service in points.services]
    by_name = points.close(SAME_NAME_M, [part.normal for part in parts])
    by_start = points.close(SAME_NAME_M, [_start(part) for part in parts])
    for i, j in sorted({*by_name, *by_start}):
        a, b = sorted((points.services[i], points.services[j]), key=book.rank)
        if parts[i].kin(parts[j]):
            yield a, b, book.parts(a).match(book.parts(b), a.category)


def _could_be(one: NameParts, other: NameParts) -> bool:
    """Whether two names of one school could be these, were they cut short."""
    return one.proper == other.proper and not one.contradicts(other)


def _start(parts: NameParts) -> str:
    """The first word that is a name's own; names that are kin share it."""
    return parts.proper.split(" ", 1)[0] or parts.normal


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What makes two entries of one name one; `alone`: only if neither has a namesake around."""

    how: str
    alone: bool


def _one_by_name(book: MergeState, a: Service, b: Service, match: NameMatch) -> _Evidence | None:
    """Why two entries with one name are one by their places too; None if they are not."""
    apart = book.apart(a.service_id, b.service_id)
    code = _shared_postcode(book, a, b)
    if not match or not one_kind(a, b) or not _may_be_here(book, a, b, apart, code):
        return None
    how = "same name" if match == NameMatch.EQUAL else "same name but for its form"
    how = f"{how}, same postcode {spaced(code)}" if code and not apart.sure else how
    at_one_door = bool(code) or (apart.sure and apart.metres <= SAME_DOOR_M)
    plain_name = bool(book.parts(a).proper) if match == NameMatch.EQUAL else a.category in SCHOOLS
    if not at_one_door and apart.metres > SAME_PLACE_M and _is_chain(book, a, b):
        return None
    if match == NameMatch.CLOSE:
        is_enough, alone = bool(code), book.parts(a).marks != book.parts(b).marks
    else:
        is_enough, alone = plain_name or at_one_door, False
    if not is_enough and match != NameMatch.EQUAL:
        is_near = apart.metres <= SAME_PLACE_M
        is_near &= apart.beyond_m == 0.0 or a.category == "station"
        is_enough, alone = is_near and _named_apart(book, a, b), True
    return _Evidence(how, alone) if is_enough else None


def _may_be_here(book: MergeState, a: Service, b: Service, apart: Apart, code: str) -> bool:
    """Whether two entries can be at one place: the error of postcodes considered."""
    reach = SAME_SITE_M if code else SAME_PLACE_M
    if not may_be_one(book, a, b) or (apart.beyond_m if not code else apart.metres) > reach:
        return False
    if a.category == "bus-stop" and apart.metres > SAME_STOP_M:
        return False
    have_codes = book.codes(a.service_id) and book.codes(b.service_id)
    return apart.sure or (a.category not in STOPS and (bool(code) or not have_codes))


def _shared_postcode(book: MergeState, a: Service, b: Service) -> str:
    """A whole postcode that both entries have; empty if there is none."""
    return min(book.codes(a.service_id) & book.codes(b.service_id), default="")


def _is_chain(book: MergeState, a: Service, b: Service) -> bool:
    """Whether one of two that are no schools has a name that its source has several times."""
    return a.category not in SCHOOLS and max(book.times_named(a), book.times_named(b)) > 1


def _named_apart(book: MergeState, a: Service, b: Service) -> bool:
    """Whether a name is one that the next school or surgery would not have as well.

    Two of the same town's name may be neighbours: a primary and a secondary school. A school is
    one with and without the name of its town.
    """
    one, other = book.parts(a), book.parts(b)
    if not {*one.more(other).split()} <= book.settlement_words:
        return False
    says_the_same = a.category in SCHOOLS | {"station"} and one.marks == other.marks
    names = {one.proper, other.proper}
    return says_the_same or (bool(book.settlements) and names.isdisjoint(book.settlements))


@dataclass(frozen=True, slots=True)
class _Rivals:
    """Which others of a source each entry could be."""

    book: MergeState
    linked: Mapping[tuple[str, str], set[str]]
    relatives: Mapping[tuple[str, str], set[str]]

    @classmethod
    def of(
        cls,
        book: MergeState,
        links: Iterable[MergeLink],
        relatives: Mapping[tuple[str, str], set[str]],
    ) -> "_Rivals":
        linked: dict[tuple[str, str], set[str]] = defaultdict(set)
        for link in links:
            linked[link.a, book.services[link.b].source_id].add(link.b)
            linked[link.b, book.services[link.a].source_id].add(link.a)
        return cls(book, linked, relatives)

    def none(self, link: MergeLink, *, any_name: bool) -> bool:
        """Whether no other entry of its source could as well be what a link joins.

        Parameters
        ----------
        any_name
            Whether one with the same name but another stage, such as the junior school beside the
            infant school, could be it too.
        """
        better = self._others(link.b, link.a, any_name=any_name)
        lesser = self._others(link.a, link.b, any_name=any_name)
        if any_name and (better or lesser):
            return False
        if better and not self._only_one_of_postcode(link.b, link.a, better):
            return False
        if not lesser or self._only_one_of_postcode(link.a, link.b, lesser):
            return True
        return all(self._one_site(link, other) for other in lesser)

    def _others(self, of: str, not_this: str, *, any_name: bool) -> set[str]:
        near = (self.relatives if any_name else self.linked).get(
            (of, self.book.services[not_this].source_id), set()
        )
        return near - {not_this}

    def _only_one_of_postcode(self, of: str, this: str, others: Iterable[str]) -> bool:
        ours = self.book.codes(of)
        if ours.isdisjoint(self.book.codes(this)):
            return False
        return all(ours.isdisjoint(self.book.codes(other)) for other in others)

    def _one_site(self, link: MergeLink, other: str) -> bool:
        """Whether another entry that the better one could be is at the place of this one.

        A school may be drawn twice where it stands; a chain may have two shops in one street.
        """
        is_school = self.book.services[link.b].category in SCHOOLS
        apart = self.book.apart(link.b, other)
        if is_school and apart.sure and self.book.apart(link.a, link.b).sure:
            return True
        return apart.metres <= (SAME_PLACE_M if is_school else SAME_DOOR_M)


def may_be_one(book: MergeState, a: Service, b: Service) -> bool:
    """Whether two entries can be one at all, by what they are."""
    return (
        a.source_id != b.source_id
        and not other_number(book, a, b)
        and set(book.places(a.service_id)).isdisjoint(book.places(b.service_id))
    )


def other_number(book: MergeState, a: Service, b: Service) -> bool:
    """Whether two entries have numbers of the same register that differ today."""
    return other_urn(book, a, b) or bool(a.atco and b.atco and a.atco != b.atco)


def other_urn(book: MergeState, a: Service, b: Service) -> bool:
    """Whether two entries have URNs that differ, and no register says that one became the other."""
    return bool(a.urn and b.urn and book.urn(a) != book.urn(b))


def spaced(postcode: str) -> str:
    """A whole postcode as people write it."""
    return f"{postcode[:-3]} {postcode[-3:]}"
