"""What planners and commissioners ask about provision: one frozen value a question.

A page makes it from choices and a command from arguments. `geo.area.Area` answers it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from geo.directory.vocabulary import OLDEST, Ages, check_category, check_need
from geo.errors import InputError
from geo.places.zones import BY
from geo.provision.access import Decay, exponential, gaussian, stepped
from geo.provision.own_counts import OwnCounts, OwnPlaces
from geo.provision.siting import SECONDS
from geo.provision.supply import DAYS
from geo.travel.standard import Standard

WINDOW_MIN = 60
"""People who leave by timetable may do so within so many minutes."""

WHILE_SOMEBODY_WAITS_S = 20.0
"""How long the solver may take while somebody waits at a page."""

EVERYBODY_ALIKE = "2sfca"

MEASURES = {
    "2sfca": "everyone within the limit shares equally (2SFCA)",
    "e2sfca": "people who are nearer count more (E2SFCA)",
    "3sfca": "people with a choice of services are split between them (3SFCA)",
}
"""How places are shared among those who can reach them."""

DECAYS = {
    "stepped": "1, 0.68 and 0.22 in the first, second and third part of the limit (Luo & Qi 2009)",
    "gaussian": "a bell, from 1 at the door to 0 at the limit",
    "exponential": "half as much for each further third of the limit",
}
"""How much less somebody farther away counts (E2SFCA and 3SFCA)."""

COUNTS = {
    "homes": "homes",
    "children": "children and young people",
    "ehc_plans": "children and young people with an EHC plan",
    "sen_support": "children and young people with SEN support",
    "own": "the council's own counts",
}
"""Who can be counted."""

OWN = "own"

MOST, ALL, TRAVEL, CENTRE = "most", "all", "travel", "centre"
QUESTIONS = {
    MOST: "bring most within the limit",
    ALL: "bring all within the limit with the fewest new places",
    TRAVEL: "save the most travel",
    CENTRE: "make the longest journey as short as possible",
}
"""What new places should achieve."""

AMONG = ("library", "community-centre", "mainstream-school")
"""Where a service may come unless other places are named."""

MIDDLES = "zones"
"""Stands among the categories of candidates for the middle of each zone."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who is counted.

    Attributes
    ----------
    count
        A name of ``COUNTS``.
    ages
        The first and last year of age; None: all whom the Local Offer is for.
    need
        Of plans and SEN support, only those for this type of need.
    deprivation
        How much more the children of deprived zones count when plans are shared out, 0 to 1.
    own
        A council's own counts, instead of `count`.
    """

    count: str = "homes"
    ages: Ages | None = None
    need: str | None = None
    deprivation: float = 0.0
    own: OwnCounts | None = None

    def checked(self) -> "Who":
        """The same with every word known, or `InputError` that says what is wrong."""
        if self.need is not None:
            check_need(self.need)
        _check_ages(self.ages)
        _check_named((("group we can count", self.count, COUNTS),))
        if self.count == OWN and self.own is None:
            raise InputError("Give a file of your own counts, or count something else.")
        if not 0 <= self.deprivation <= 1:
            raise InputError(f"Deprivation can count from 0 to 1. This is {self.deprivation:g}.")
        return self


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """Which homes are within a standard of a kind of service.

    `without_routes` and `without_trips` are taken out of the timetable, by number, name or id: who
    loses the service then?
    """

    category: str
    standard: Standard
    by: str = "sector"
    examples: bool = False
    without_routes: tuple[str, ...] = ()
    without_trips: tuple[str, ...] = ()

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """All that is taken out of the timetable."""
        return (*self.without_routes, *self.without_trips)


@dataclass(frozen=True, slots=True)
class AssistanceQuestion:
    """Which homes are too far from school for a child of an age, and in no area of help.

    See `geo.school_travel.assistance.assistance`.
    """

    age: int
    mode: str = "walk"
    by: str = "sector"
    examples: bool = False
    unknown_too: bool = False


@dataclass(frozen=True, slots=True)
class SitesQuestion:
    """Where the next services of a kind would help most; see `geo.provision.where_next`.

    Attributes
    ----------
    among
        Categories whose places could be used, and ``MIDDLES`` for the middle of each zone.
    fixed, barred
        Candidates that must, or must not, be chosen: by id or by name.
    capacity
        How many people each new place has room for; None: everyone.
    seconds
        How long the solver may take before it gives the best answer so far.
    stages
        How many of the new places open at each stage, which is for ``MOST`` alone; together they
        are `number`. Empty: all at once.
    """

    category: str
    standard: Standard
    question: str = MOST
    number: int = 1
    among: tuple[str, ...] = AMONG
    fixed: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    capacity: float | None = None
    by: str = "sector"
    who: Who = field(default_factory=Who)
    examples: bool = False
    seconds: float = SECONDS
    stages: tuple[int, ...] = ()

    @property
    def private(self) -> bool:
        """Whether the answer tells what somebody uploaded."""
        return self.who.own is not None


@dataclass(frozen=True, slots=True)
class GapsQuestion:
    """Where provision is missing, and for how many.

    Attributes
    ----------
    categories
        Kinds of services, slugs of `geo.directory.vocabulary.CATEGORIES`, that can replace each
        other.
    standard
        How people travel, and how far is too far.
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
    own, places
        A council's own counts (where `count` is ``own``), and its own list of places.
    by_need
        Whether to answer for each type of need as well.
    """

    categories: tuple[str, ...]
    standard: Standard
    need: str | None = None
    ages: Ages | None = None
    count: str = "homes"
    by: str = "sector"
    measure: str = EVERYBODY_ALIKE
    decay: str = "stepped"
    deprivation: float = 0.0
    days: tuple[str, ...] = ()
    examples: bool = False
    own: OwnCounts | None = None
    places: OwnPlaces | None = None
    by_need: bool = False

    @property
    def who(self) -> Who:
        """Who is counted."""
        return Who(self.count, self.ages, self.need, self.deprivation, self.own)

    @property
    def private(self) -> bool:
        """Whether the answer tells what somebody uploaded."""
        return self.own is not None or self.places is not None

    @property
    def published(self) -> "GapsQuestion":
        """The same with counts that may be saved, shared and published."""
        return self if self.own is None else replace(self, own=replace(self.own, exact=False))

    def checked(self) -> "GapsQuestion":
        """The same with every word known, or `InputError` that says what is wrong."""
        if not self.categories:
            raise InputError("Give a kind of service, such as library or special-school.")
        _check_named(
            (
                ("kind of zone", self.by, BY),
                ("measure", self.measure, MEASURES),
                ("decay", self.decay, DECAYS),
                *(("day", day, DAYS) for day in self.days),
            )
        )
        for slug in self.categories:
            check_category(slug)
        _ = self.standard.limit
        self.who.checked()
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


def _check_named(named: Iterable[tuple[str, str, Collection[str]]]) -> None:
    for what, value, known in named:
        if value not in known:
            raise InputError(f"{value[:40]!r} is not a {what}. Use one of: {', '.join(known)}.")


def _check_ages(ages: Ages | None) -> None:
    if ages is None:
        return
    if not 0 <= ages[0] <= ages[1] <= OLDEST:
        raise InputError(
            f"Ages {ages[0]} to {ages[1]} are not possible. Give the first and the last, from 0 "
            f"to {OLDEST}."
        )
