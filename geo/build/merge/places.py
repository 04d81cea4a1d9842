"""Where an entry is that several sources place.

Where a survey knows the place, its position, gates and wheelchair access are taken; the address
comes from the source that stands best.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.build.merge.book import MergeRound, MergeState, nearest
from geo.build.merge.links import SAME_PLACE_M, SAME_SITE_M, MergeLink, far
from geo.build.merge.names import SCHOOLS, STOPS, same_kind
from geo.build.merge.pairs import pair_of
from geo.records import Service


@dataclass(slots=True)
class _Places:
    """The places of an entry: those it has, those that became part of one, those left aside."""

    kept: list[str]
    image: dict[str, str] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)

    def end(self, place: str) -> str:
        """The kept place that a place is now part of, or itself."""
        while place in self.image:
            place = self.image[place]
        return place

    def new(self, places: Iterable[str]) -> list[str]:
        """Those that nothing has been said of yet."""
        return [p for p in places if p not in self.kept and p not in self.image]

    def swap(self, old: str, new: str) -> None:
        """Let a better known place stand for one of the entry's own."""
        self.image[old] = new
        self.kept.remove(old)
        if new not in self.kept:
            self.kept.append(new)


def settle(
    book: MergeState,
    step: MergeRound,
    keeper: Service,
    others: Sequence[Service],
    hows: Mapping[str, MergeLink],
) -> None:
    """Say where the one entry is, and move what was at the other places."""
    places = _Places(list(book.places(keeper.service_id)))
    by_survey = [s for s in others if _knows_gates(book, s, keeper)]
    for other in others:
        if other not in by_survey:
            metres = _fold(book, places, book.places(other.service_id))
            _note_apart(book, keeper, other, metres, hows[other.service_id])
    welcome: list[str] = []
    for other in by_survey:
        metres, theirs = _surveyed(book, places, book.places(other.service_id))
        welcome += [p for p in theirs if p not in welcome]
        _note_apart(book, keeper, other, metres, hows[other.service_id])
    _survey(book, places, welcome)
    _write_places(book, places)
    _move(book, step, keeper, others, places)


def _knows_gates(book: MergeState, service: Service, keeper: Service) -> bool:
    return (
        service.source_id in book.surveyed
        and keeper.source_id not in book.surveyed
        and keeper.category not in STOPS
    )


def _fold(book: MergeState, places: _Places, theirs: Sequence[str]) -> float | None:
    """Take in the places of an entry that knows no better; the distance if it is too far."""
    theirs = places.new(theirs)
    if not theirs or not places.kept:
        places.kept += theirs
        return None
    near = sorted(nearest(book, theirs, places.kept))
    too_far = None
    if near:
        metres, place, own = near[0]
        too_far = metres if metres > SAME_SITE_M else None
        if book.sure(place) and not book.sure(own):
            places.swap(own, place)
        elif too_far:
            places.image |= {place: own for _, place, own in near}
            places.aside |= {place for _, place, _ in near}
        else:
            places.image[place] = own
    elif any(p in book.grid for p in theirs):
        places.swap(places.kept[0], next(p for p in theirs if p in book.grid))
    for place in places.new(theirs):
        _add(book, places, place)
    return too_far


def _add(book: MergeState, places: _Places, place: str) -> None:
    """Another place of an entry: one that it has already, or one more."""
    near = nearest(book, [place], places.kept)
    if place not in book.grid:
        places.image[place] = places.kept[0]
    elif near and near[0][0] <= SAME_PLACE_M:
        places.image[place] = near[0][2]
    else:
        places.kept.append(place)


def _surveyed(
    book: MergeState, places: _Places, theirs: Sequence[str]
) -> tuple[float | None, list[str]]:
    """The surveyed places that may stand for the entry's own; the distance if it is too far."""
    theirs = places.new(theirs)
    near = sorted(nearest(book, theirs, places.kept))
    if not near:
        located = any(p in book.grid for p in theirs)
        if not located and places.kept:
            places.image |= dict.fromkeys(theirs, places.kept[0])
            return None, []
        return None, list(theirs)
    metres, _, own = near[0]
    if metres <= SAME_SITE_M:
        return None, list(theirs)
    if not book.sure(own):
        return metres, list(theirs)
    places.image |= dict.fromkeys(theirs, own) | {place: o for _, place, o in near}
    places.aside |= set(theirs)
    return metres, []


def _survey(book: MergeState, places: _Places, welcome: list[str]) -> None:
    """Let the surveyed places stand for those of the entry that they are near, and add the rest."""
    located = [p for p in welcome if p in book.grid]
    if not located:
        places.kept += welcome
        return
    back = {place: own for _, place, own in nearest(book, located, places.kept)}
    near = {own: (metres, place) for metres, own, place in nearest(book, places.kept, located)}
    for own in list(places.kept):
        metres, place = near.get(own, (0.0, located[0]))
        reach = SAME_SITE_M if book.sure(own) else math.inf
        if metres <= SAME_PLACE_M or (back.get(place) == own and metres <= reach):
            places.swap(own, place)
    places.kept += places.new(located)
    places.image |= {p: located[0] for p in welcome if p not in book.grid}


def _note_apart(
    book: MergeState, keeper: Service, other: Service, metres: float | None, link: MergeLink
) -> None:
    """Tell a person of entries that are one by number and are in two places."""
    if metres is not None:
        why = f"{link.how}, but the places are {far(metres)}: merged, write no to keep them apart"
        book.apart_by_number.append(pair_of(keeper, other, metres, why))


def _write_places(book: MergeState, places: _Places) -> None:
    """Fill what the kept places lack from those that became part of them."""
    pools: dict[str, list[str]] = defaultdict(list)
    for place in places.image.keys() - places.aside:
        pools[places.end(place)].append(place)
    for kept in sorted(pools):
        pool = sorted(pools[kept], key=lambda p: book.rank(book.locations[p]))
        _fill_place(book, kept, pool)
        source = next((p for p in [kept, *pool] if p in book.ways_in), None)
        if source:
            book.ways_in[kept] = book.ways_in[source]


def _fill_place(book: MergeState, kept: str, pool: Sequence[str]) -> None:
    """Addresses are taken from the best source, access from the survey."""
    ranked = sorted([kept, *pool], key=lambda p: book.rank(book.locations[p]))
    by_survey = sorted(ranked, key=lambda p: book.locations[p].source_id not in book.surveyed)
    found: dict[str, str] = {}
    for name, order in (
        ("name", [kept, *pool]),
        ("address", ranked),
        ("postcode", ranked),
        ("wheelchair", by_survey),
        ("accessibility", by_survey),
    ):
        giver = next((p for p in order if getattr(book.locations[p], name)), kept)
        if giver != kept:
            found[name] = getattr(book.locations[giver], name)
            origin = book.place_came.get((giver, name), book.locations[giver].source_id)
            book.place_came[kept, name] = origin
    book.locations[kept] = replace(book.locations[kept], **found)  # type: ignore[arg-type]


def _move(
    book: MergeState, step: MergeRound, keeper: Service, others: Sequence[Service], places: _Places
) -> None:
    """Move the entries of the group to its places, and what else the same school has there."""
    group = {service.service_id for service in (keeper, *others)}
    for service_id in group:
        for place in book.places(service_id):
            step.moved[service_id, place] = places.end(place)
    book.changed.add(keeper.service_id)
    for place in sorted(places.image):
        for service_id in sorted(book.users[place] - group):
            service = book.services.get(service_id)
            key = (service_id, place)
            if service and key not in step.moved and _goes_along(service, keeper):
                step.moved[key] = places.end(place)
                book.changed.add(service_id)


def _goes_along(service: Service, keeper: Service) -> bool:
    """Whether an entry at the same place is of the same school, and moves with it."""
    if service.illustrative:
        return False
    same_school = service.urn is not None and service.urn == keeper.urn
    special_class = service.category == "resourced-provision" and keeper.category in SCHOOLS
    return same_school or special_class or same_kind(service, keeper)
