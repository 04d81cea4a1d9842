"""Making one entry of a group: whose facts it has, and whose rows."""

from collections.abc import Sequence
from dataclasses import replace

from geo.build.merge.book import PARTS, MergeRound, MergeState
from geo.build.merge.links import MergeLink
from geo.build.merge.names import UNSAID
from geo.build.merge.places import settle
from geo.records import Merged, Service

_FILLED: tuple[tuple[str, ...], ...] = (
    ("organization_id",),
    ("description",),
    ("url",),
    ("email",),
    ("phone",),
    ("eligibility",),
    ("how_to_access",),
    ("referral",),
    ("min_age", "max_age"),
    ("assured", "assurer"),
    ("urn",),
    ("atco",),
    ("authority_code",),
)
"""Fields that another source may fill. Those that belong together are filled together or not."""


def join(book: MergeState, step: MergeRound, links: list[MergeLink]) -> None:
    """Make one entry of those that are linked: the best stays."""
    ids = {i for link in links for i in (link.a, link.b)}
    keeper, *others = sorted((book.services[i] for i in ids), key=book.rank)
    hows: dict[str, MergeLink] = {}
    for link in links:
        hows.setdefault(link.a, link)
        hows.setdefault(link.b, link)
    settle(book, step, keeper, others, hows)
    book.services[keeper.service_id] = _filled(book, keeper, others)
    for kind, table in PARTS.items():
        _take_part(book, kind, table, keeper, others)
    for other in others:
        gone, how = other.service_id, hows[other.service_id].how
        step.into[gone] = keeper.service_id
        book.merged[gone] = Merged(keeper.service_id, gone, other.source_id, other.name, how)


def _filled(book: MergeState, keeper: Service, others: Sequence[Service]) -> Service:
    """The best entry with what it lacks from the others, the better first."""
    found: dict[str, object] = {}
    for names in _FILLED:
        if any(getattr(keeper, name) is not None for name in names):
            continue
        for other in others:
            # A map's description is of the map: it tells what the map does not know.
            if names == ("description",) and other.source_id in book.surveyed:
                continue
            given = {n: getattr(other, n) for n in names if getattr(other, n) is not None}
            if given:
                found |= given
                for name in given:
                    _note(book, keeper, other, name)
                break
    if keeper.category == UNSAID:
        said = next((other for other in others if other.category != UNSAID), None)
        if said:
            found["category"] = said.category
            _note(book, keeper, said, "category")
    today = book.urn(keeper)
    if keeper.urn != today:
        holder = next((other for other in others if other.urn == today), None)
        if holder:
            found["urn"] = today
            _note(book, keeper, holder, "urn")
    return replace(keeper, **found)  # type: ignore[arg-type]


def _note(book: MergeState, keeper: Service, other: Service, name: str) -> None:
    origin = book.came.get((other.service_id, name), other.source_id)
    book.came[keeper.service_id, name] = origin


def _take_part(
    book: MergeState, kind: type, table: str, keeper: Service, others: Sequence[Service]
) -> None:
    """Rows of a kind come from the first that has any."""
    if (keeper.service_id, kind) in book.owner:
        return
    for other in others:
        owner = book.owner.get((other.service_id, kind))
        if owner:
            book.owner[keeper.service_id, kind] = owner
            _note(book, keeper, other, table)
            return
