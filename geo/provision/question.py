"""What is asked about gaps in provision: one frozen value, which a link or a command can hold."""

from dataclasses import dataclass

from geo.directory.vocabulary import OLDEST, Ages, check_category, check_need
from geo.errors import InputError
from geo.places.zones import BY
from geo.provision.access import Decay, exponential, gaussian, stepped
from geo.provision.supply import DAYS
from geo.travel.standard import Standard

MEASURES = {
    "2sfca": "everybody within the limit shares alike (2SFCA)",
    "e2sfca": "who is nearer counts more (E2SFCA)",
    "3sfca": "who has a choice of services divides among them (3SFCA)",
}
"""How places are shared among those who can reach them."""

DECAYS = {
    "stepped": "1, 0.68 and 0.22 in the first, second and third part of the limit (Luo & Qi 2009)",
    "gaussian": "a bell, from 1 at the door to 0 at the limit",
    "exponential": "half as much with each further third of the limit",
}
"""How much less somebody farther away counts (E2SFCA and 3SFCA)."""

COUNTS = {
    "homes": "homes",
    "children": "children and young people",
    "ehc_plans": "children and young people with an EHC plan",
    "sen_support": "children and young people with SEN support",
    "own": "the council's own counts",
}
"""Who is counted."""


@dataclass(frozen=True, slots=True)
class GapsQuestion:
    """What is asked.

    Attributes
    ----------
    categories
        Kinds of services, slugs of `geo.directory.vocabulary.CATEGORIES`, that may stand for each
    other. standard
        How far is too far, and by which way of travelling.
    need
        Only services for this type of need, and, of plans or SEN support, only such children.
    ages
        First and last year of age of those who are counted, and whom services must take.
    count
        Who is counted, a name of ``COUNTS``.
    by
        The zones of the table, a name of `geo.places.zones.BY`.
    measure, decay
        How places are shared: names of ``MEASURES`` and ``DECAYS``.
    deprivation
        How much more the children of deprived zones count when plans are shared out, 0 to 1.
    days
        Count places by the share of these days on which a service is open; none: places as said.
    examples
        Whether services that were made up count.
    """

    categories: tuple[str, ...]
    standard: Standard
    need: str | None = None
    ages: Ages | None = None
    count: str = "homes"
    by: str = "sector"
    measure: str = "2sfca"
    decay: str = "stepped"
    deprivation: float = 0.0
    days: tuple[str, ...] = ()
    examples: bool = False

    def checked(self) -> "GapsQuestion":
        """The same with every word known, or `InputError` that says what is wrong."""
        if not self.categories:
            raise InputError("Say which kind of service, such as library or special-school.")
        for slug in self.categories:
            check_category(slug)
        if self.need is not None:
            check_need(self.need)
        _ = self.standard.limit
        _check_ages(self.ages)
        named = (
            ("kind of zone", self.by, BY),
            ("count", self.count, COUNTS),
            ("measure", self.measure, MEASURES),
            ("decay", self.decay, DECAYS),
        )
        for what, value, known in named:
            if value not in known:
                raise InputError(f"{value[:40]!r} is no {what}. Known: {', '.join(known)}.")
        for day in self.days:
            if day not in DAYS:
                raise InputError(f"{day[:40]!r} is no day. Known: {', '.join(DAYS)}.")
        if not 0 <= self.deprivation <= 1:
            raise InputError(f"Deprivation counts from 0 to 1; this is {self.deprivation:g}.")
        return self

    @property
    def weights(self) -> Decay:
        """The weight of a way by its cost, in the unit of the standard; 0 beyond the limit."""
        limit = self.standard.limit
        if self.measure == "2sfca":
            return stepped([limit], [1.0])
        if self.decay == "stepped":
            return stepped([limit / 3, limit * 2 / 3, limit], [1.0, 0.68, 0.22])
        return gaussian(limit) if self.decay == "gaussian" else exponential(limit / 3, limit)


def _check_ages(ages: Ages | None) -> None:
    if ages is None:
        return
    if not 0 <= ages[0] <= ages[1] <= OLDEST:
        raise InputError(
            f"Ages {ages[0]} to {ages[1]} cannot be. Give the first and the last, from 0 to "
            f"{OLDEST}."
        )
