"""The places that there are, school by school: known, or said to be unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.directory.offer import Offer
from geo.records import School, ServiceCapacity
from geo.sufficiency.council_file import SufficiencyFile
from geo.sufficiency.kinds import INDEPENDENT_TYPES, PROVISION, ProvisionKind

OWN_FILE = "own"
"""Stands for the council's own file among the sources."""


@dataclass(frozen=True, slots=True)
class SchoolPlaces:
    """One school, base or college: its places and children on roll, None where not known.

    `sure` is False where its type is not known, so that it may be independent.
    """

    name: str
    kind: str
    places: int | None
    on_roll: int | None
    needs: tuple[str, ...]
    source_id: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class KindPlaces:
    """The places of a kind of provision.

    `places` are those of the schools that tell theirs, `silent` how many do not, and `on_roll` the
    children of those that tell; None where nobody tells.
    """

    schools: tuple[SchoolPlaces, ...]

    @property
    def told(self) -> tuple[SchoolPlaces, ...]:
        """The schools whose places are known."""
        return tuple(school for school in self.schools if school.places is not None)

    @property
    def silent(self) -> int:
        """How many do not tell their places."""
        return len(self.schools) - len(self.told)

    @property
    def places(self) -> int | None:
        """All places that are known; None where none is."""
        return sum(s.places or 0 for s in self.told) if self.told else None

    @property
    def on_roll(self) -> int | None:
        """The children on roll of those that tell."""
        told = [s.on_roll for s in self.schools if s.on_roll is not None]
        return sum(told) if told else None

    @property
    def all_known(self) -> bool:
        """Whether every school tells, and there is one."""
        return bool(self.schools) and not self.silent


def places_of(
    kind: ProvisionKind,
    offer: Offer,
    capacities: Sequence[ServiceCapacity],
    schools: Sequence[School],
    own: SufficiencyFile,
    *,
    need: str = "",
    examples: bool = False,
) -> KindPlaces:
    """The places of a kind of provision: the council's own where its file has that kind.

    Of a school for several needs it is not known how many of its places are for one of them.
    """
    ours = [one for one in own.places if one.kind == kind.slug]
    if ours:
        found = [
            SchoolPlaces(one.name, one.kind, one.places, one.on_roll, one.needs, OWN_FILE)
            for one in ours
        ]
    else:
        found = _listed(kind, offer, capacities, schools, examples=examples)
    if need:
        found = [_for_need(one, need) for one in found if need in one.needs or not one.needs]
    return KindPlaces(tuple(found))


def _for_need(one: SchoolPlaces, need: str) -> SchoolPlaces:
    alone = one.needs == (need,)
    places, on_roll = (one.places, one.on_roll) if alone else (None, None)
    return SchoolPlaces(one.name, one.kind, places, on_roll, one.needs, one.source_id, one.sure)


def _listed(
    kind: ProvisionKind,
    offer: Offer,
    capacities: Sequence[ServiceCapacity],
    schools: Sequence[School],
    *,
    examples: bool,
) -> list[SchoolPlaces]:
    """The services of the area that are of a kind."""
    table = offer.services
    rows = table[(table["category"] == kind.category) if kind.category else (table.index < 0)]
    rows = rows if examples else rows[~rows["illustrative"].astype(bool)]
    held = {one.service_id: one for one in reversed(list(capacities))}
    types = {one.service_id: one.type_code for one in schools}
    needs = offer.needs.groupby("service_id")["need"].agg(lambda codes: tuple(sorted(set(codes))))
    found = []
    for row in rows.to_dict("records"):
        service = str(row["service_id"])
        code = types.get(service)
        if not _is_kind(kind, code):
            continue
        count = held.get(service)
        found.append(
            SchoolPlaces(
                str(row["name"]),
                kind.slug,
                count.maximum if count else None,
                count.on_roll if count else None,
                tuple(needs.get(service, ())),
                str(row["source_id"]),
                code is not None or kind.category != "special-school",
            )
        )
    return found


def _is_kind(kind: ProvisionKind, code: int | None) -> bool:
    """Whether a service of the kind's category is of the kind: special schools are of two."""
    if kind.category != "special-school":
        return True
    known = None if code is None or pd.isna(code) else int(code) in INDEPENDENT_TYPES
    return known is True if kind is PROVISION["independent"] else known is not True
