"""How many are in need of something, and at which homes.

Three bases, which are never mixed and always said:

- ``counted``: a council's own counts by zone, or published ones;
- ``estimate``: children by age from published figures by zone, or a council's published total of
  plans shared out to its zones;
- ``homes``: every home counts as one, where nothing else is known.

Figures are of zones; people live at homes. So what a zone has is shared equally among the homes
(postcodes, `geo.places.homes`) that lie in it, and never put at its middle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.directory.entry import Origin
from geo.directory.vocabulary import NEEDS, Ages
from geo.disclosure import safe_counts, shown
from geo.errors import InputError
from geo.measure import Floats
from geo.places.homes import Homes
from geo.places.zones import NO_ZONE, Zones
from geo.words import say

COUNTED, ESTIMATE, HOMES = "counted", "estimate", "homes"
"""What a number of people rests on."""

LAST_OF_CHILDREN = 17
"""Older ones are young people."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How many are at each home.

    Attributes
    ----------
    people
        Shape ``(n,)``; of an estimate, parts of people too.
    what
        Who they are, in words that follow a number: ``children aged 5 to 16``, ``homes``.
    basis
        ``counted``, ``estimate`` or ``homes``.
    method
        How the numbers came to be, in sentences that a person can read.
    sources
        Where the figures come from.
    of_need
        The type of need whose people are counted; None for all.
    homeless
        People of zones in which no home is, by zone: they are in no other number.
    notes
        What else must be said of the numbers.
    exact
        Whether counts are shown as they are, to the officer who brought them and to nobody else.
    """

    people: Floats
    what: str
    basis: str
    method: str
    sources: tuple[Origin, ...] = ()
    of_need: str | None = None
    homeless: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    exact: bool = False

    @property
    def protected(self) -> bool:
        """Whether small counts are left out, and others rounded, before anybody sees them."""
        return self.basis == COUNTED and not self.exact

    @property
    def total(self) -> float:
        """How many there are at all homes together."""
        return float(self.people.sum())

    @property
    def label(self) -> str:
        """Who is counted, and that it is an estimate where it is."""
        return f"{self.what} (estimate)" if self.basis == ESTIMATE else self.what


def homes_need(homes: Homes) -> Demand:
    """Every home counts as one."""
    return Demand(
        np.ones(len(homes)),
        "homes",
        HOMES,
        say("homes.each"),
    )


def own_need(
    zones: Zones, counts: Mapping[str, float], what: str, *, exact: bool = False
) -> Demand:
    """A council's own counts by zone, at the homes of each zone.

    They are rounded first, so that nothing that is worked out of them tells of one to five people
    (`geo.disclosure.safe_counts`); unless `exact`, for the officer who brought them.

    Parameters
    ----------
    counts
        How many by the id of a zone. A zone without a count counts nobody, and a note says so.
    what
        Who was counted, in words that follow a number.

    Raises
    ------
    InputError
        If a count is negative or not a number.
    """
    for zone, count in counts.items():
        if not 0 <= count < np.inf:
            raise InputError(f"The count of {zone!r} is {count:g}. Counts are 0 or more.")
    safe = safe_counts(counts)
    people, homeless = at_homes(zones, counts if exact else safe.counts)
    silent = sorted(set(zones.zone) - set(counts) - {NO_ZONE})
    return Demand(
        people,
        what,
        COUNTED,
        f"Counted by zone by the council ({len(counts):,} zones), and shared equally among the "
        f"homes of each zone. {say('who.file_exact') if exact else safe.note}",
        homeless=homeless,
        notes=zone_notes(zones, homeless, silent),
        exact=exact,
    )


def at_homes(zones: Zones, counts: Mapping[str, float]) -> tuple[Floats, dict[str, float]]:
    """Share the people of each zone equally among its homes.

    Returns
    -------
    People at each home, shape ``(n,)``, and the people of zones that have no home, by zone.
    """
    ids, home, size = np.unique(zones.zone.astype(str), return_inverse=True, return_counts=True)
    each = np.array([counts.get(str(zone), 0.0) if zone != NO_ZONE else 0.0 for zone in ids])
    people: Floats = (each / size)[home.ravel()]
    held = set(ids.tolist())
    return people, {z: float(c) for z, c in counts.items() if z not in held and c > 0}


def zone_notes(
    zones: Zones, homeless: Mapping[str, float], silent: Sequence[str] = ()
) -> tuple[str, ...]:
    """What to say of zones without a home or a figure, and of homes without a zone."""
    notes = []
    outside = int((zones.zone == NO_ZONE).sum())
    if outside:
        lie = "home is" if outside == 1 else "homes are"
        notes.append(f"{outside:,} {lie} not in any zone on our map, so nobody there is counted.")
    if silent:
        notes.append(f"There is no figure for {listed(silent)}, so nobody there is counted.")
    if homeless:
        lost = shown(sum(homeless.values()))
        said = "a few" if lost is None else f"{lost:,}"
        notes.append(
            f"We could not place {said} people: we know of no homes in {listed(sorted(homeless))}."
        )
    return tuple(notes)


def listed(names: Sequence[str]) -> str:
    """The first names of many.

    >>> listed(["A", "B"]), listed([str(i) for i in range(7)])
    ('A, B', '0, 1, 2, 3, 4 and 2 more')
    """
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def who_said(ages: Ages | None, of: str = "", need: str | None = None) -> str:
    """Who is counted, in words.

    >>> who_said((5, 16)), who_said((0, 25), "with an EHC plan", "ASD")
    ('children aged 5 to 16', 'children and young people aged 0 to 25 with an EHC plan for autism')
    """
    young = ages is not None and ages[1] <= LAST_OF_CHILDREN
    words = ["children" if young else "children and young people"]
    if ages is not None:
        words.append(f"aged {ages[0]}" if ages[0] == ages[1] else f"aged {ages[0]} to {ages[1]}")
    if of:
        words.append(of)
    if need is not None:
        name = NEEDS[need].name
        words.append(f"for {name[0].lower()}{name[1:]}")
    return " ".join(words)
