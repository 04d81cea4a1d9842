"""The whole answer: plans, places, what is to come, what is short, where, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.directory.offer import Offer
from geo.directory.vocabulary import NEEDS, Ages
from geo.errors import InputError
from geo.provision.answers import GapsAnswer
from geo.records import School, ServiceCapacity
from geo.sources.plan_series import SUPPORT
from geo.sufficiency.benchmark import Benchmark, Peer, benchmark
from geo.sufficiency.cells import PlanTable, YearCount, latest, school_year
from geo.sufficiency.checks import notes_of
from geo.sufficiency.cohorts import AgeForecast, age_forecast, why_not, within
from geo.sufficiency.forecast import Ahead, Forecast, forecast, share_of
from geo.sufficiency.kinds import BANDS, EVERYWHERE, PROVISION, ProvisionKind
from geo.sufficiency.options import PlaceOption, options
from geo.sufficiency.places import KindPlaces, places_of
from geo.sufficiency.question import SufficiencyQuestion

TREND, SHARE, NONE = "trend", "share", "none"
"""How a forecast came to be: of its own years, as a share of a larger one, or not at all."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of provision: plans by year, what is to come, and the places there are.

    `how` is ``trend``, ``share`` or ``none``; `ahead` are the years to come, `whole` the forecast
    that a share is of. `places` is None for a kind without places of its own.
    """

    kind: ProvisionKind
    counts: tuple[YearCount, ...]
    last: YearCount | None
    how: str
    ahead: tuple[Ahead, ...]
    forecast: Forecast | None
    places: KindPlaces | None

    @property
    def horizon(self) -> Ahead | None:
        """The last year ahead."""
        return self.ahead[-1] if self.ahead else None


@dataclass(frozen=True, slots=True)
class PlaceShortfall:
    """How many places will be missing.

    `against` is ``places``, the number of places known, or ``today``, the plans placed there in
    the last year: then it is how many places more than today will be needed. `short` is by year.
    """

    against: str
    having: float
    short: tuple[Ahead, ...]

    @property
    def at_last(self) -> Ahead:
        """The shortfall in the last year ahead."""
        return self.short[-1]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A type of need: plans now, everywhere and by placement, and how many are to come."""

    need: str
    name: str
    now: YearCount
    placed: Mapping[str, YearCount]
    how: str
    ahead: Ahead | None
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class BandRow:
    """Plans of some ages, now, next year and in the last year ahead."""

    band: Ages
    now: float
    next: Ahead
    last: Ahead


@dataclass(frozen=True)
class SufficiencyAnswer:
    """Whether places are enough.

    Attributes
    ----------
    year
        The school year of the last published plans.
    kinds
        All plans, then each kind of provision.
    row
        The kind that is asked about, of the need that is asked about.
    bands, ages, no_ages
        Plans by age with their forecast; why there is none.
    support
        Pupils with SEN support, by year; empty where none are published.
    where
        The zones whose homes have no such place in reach; `no_where` says why there are none.
    notes
        What must be known of the figures.
    compared
        The council beside its region and England; None where the data has neither.
    """

    question: SufficiencyQuestion
    area: str
    year: int
    kinds: tuple[KindRow, ...]
    row: KindRow
    shortfall: PlaceShortfall | None
    needs: tuple[NeedRow, ...]
    bands: tuple[BandRow, ...]
    ages: AgeForecast | None = field(repr=False)
    no_ages: str
    support: tuple[YearCount, ...]
    where: GapsAnswer | None = field(repr=False)
    no_where: str
    options: tuple[PlaceOption, ...]
    notes: tuple[str, ...]
    compared: Benchmark | None = None

    @property
    def everywhere(self) -> KindRow:
        """All plans, wherever children are placed."""
        return self.kinds[0]

    def kind(self, slug: str) -> KindRow:
        """The row of a kind of provision."""
        return next(row for row in self.kinds if row.kind.slug == slug)

    @property
    def last_year(self) -> int:
        """The last school year ahead."""
        return self.year + self.question.years


@dataclass(frozen=True, slots=True)
class SufficiencyHolder:
    """What an answer is worked out of."""

    area: str
    plans: PlanTable
    offer: Offer
    capacities: Sequence[ServiceCapacity]
    schools: Sequence[School]
    peers: Sequence[Peer] = ()


def sufficiency_of(
    held: SufficiencyHolder,
    question: SufficiencyQuestion,
    where: GapsAnswer | None,
    no_where: str,
) -> SufficiencyAnswer:
    """Put the answer together.

    Raises
    ------
    InputError
        Where no plans by placement are in the data, or none of the asked need.
    """
    plans, need = held.plans, question.need
    every = plans.counts(EVERYWHERE.placements)
    last = latest(every)
    if last is None:
        raise InputError(
            "This area has no plans by year and placement. Add a source of kind ehc-plan-series "
            "(the department's caseload.csv) to its manifest and build it again."
        )
    _check_need(plans, need)
    kinds = tuple(_kind_row(held, question, kind) for kind in (EVERYWHERE, *PROVISION.values()))
    asked = PROVISION[question.kind]
    whole = next(row for row in kinds if row.kind is asked)
    row = _of_need(held, question, whole) if need else whole
    by_age = plans.by_age()
    found = age_forecast(by_age, question.years)
    return SufficiencyAnswer(
        question,
        held.area,
        last.year,
        kinds,
        row,
        _shortfall(row),
        _needs(plans, kinds[0], question.years),
        () if found is None else _bands(found, question.years),
        found,
        why_not(by_age),
        tuple(plans.counts(EVERYWHERE.placements, counted=SUPPORT)),
        where,
        no_where,
        options(question.own),
        (*notes_of(plans, last.year), *question.own.faults),
        benchmark(held.peers, last.year),
    )


def _check_need(plans: PlanTable, need: str) -> None:
    if not need or need in plans.needs:
        return
    if not plans.needs:
        raise InputError(
            "No plans by type of need are in the data. Ask for all needs together, or add the "
            "Department's sen_needs_all_plans.csv as a source of kind ehc-plan-series."
        )
    known = ", ".join(code for code in plans.needs if code in NEEDS)
    raise InputError(
        f"The Department for Education publishes no plans for {NEEDS[need].name} ({need}). "
        f"Use one of: {known}."
    )


def _kind_row(
    held: SufficiencyHolder, question: SufficiencyQuestion, kind: ProvisionKind
) -> KindRow:
    counts = held.plans.counts(kind.placements, less=kind.less)
    made = None if kind.slug == "unknown" else forecast(counts, question.years)
    return KindRow(
        kind,
        tuple(counts),
        latest(counts),
        NONE if made is None else TREND,
        () if made is None else made.ahead,
        made,
        _places(held, question, kind) if kind.places else None,
    )


def _places(
    held: SufficiencyHolder, question: SufficiencyQuestion, kind: ProvisionKind, need: str = ""
) -> KindPlaces:
    return places_of(
        kind,
        held.offer,
        held.capacities,
        held.schools,
        question.own,
        need=need,
        examples=question.examples,
    )


def _of_need(held: SufficiencyHolder, question: SufficiencyQuestion, whole: KindRow) -> KindRow:
    """The row of a kind for one need: of its own years, or as a share of the kind's forecast."""
    kind, need = whole.kind, question.need
    counts = held.plans.counts(kind.placements, less=kind.less, need=need)
    last = latest(counts)
    how, ahead, made = _ahead(counts, whole, question.years)
    places = _places(held, question, kind, need)
    return KindRow(kind, tuple(counts), last, how, ahead, made, places)


def _ahead(
    counts: Sequence[YearCount], whole: KindRow, years: int
) -> tuple[str, tuple[Ahead, ...], Forecast | None]:
    """How a part of a row goes on: by its own trend, or as its share of the row."""
    made = forecast(counts, years)
    if made is not None:
        return TREND, made.ahead, made
    last = latest(counts)
    of = None if last is None else next((c for c in whole.counts if c.year == last.year), None)
    if last is None or last.value is None or of is None or not of.value or not whole.ahead:
        return NONE, (), None
    part, everybody = float(last.value), float(of.value)
    if not part:
        return NONE, (), None  # a share of nothing would be sure of nothing
    return SHARE, tuple(share_of(one, part, everybody) for one in whole.ahead), whole.forecast


def _shortfall(row: KindRow) -> PlaceShortfall | None:
    """What is short against the places; against the plans of today where these are not known."""
    if not row.ahead or row.last is None or row.last.value is None or row.places is None:
        return None
    known = row.places.all_known
    having = float(row.places.places or 0) if known else float(row.last.value)
    short = tuple(
        Ahead(one.year, *(max(end - having, 0.0) for end in (one.value, one.low, one.high)))
        for one in row.ahead
    )
    return PlaceShortfall("places" if known else "today", having, short)


def _needs(plans: PlanTable, every: KindRow, years: int) -> tuple[NeedRow, ...]:
    """Every need that plans are counted by, those with most plans first."""
    rows = []
    for need in plans.needs:
        counts = plans.counts(EVERYWHERE.placements, need=need)
        last = latest(counts)
        if last is None:
            continue
        placed = {}
        for slug in ("mainstream", "base", "special", "independent"):
            kind = PROVISION[slug]
            found = plans.counts(kind.placements, less=kind.less, need=need)
            placed[slug] = next(
                (c for c in found if c.year == last.year), YearCount(last.year, None)
            )
        how, ahead, made = _ahead(counts, every, years)
        name = NEEDS[need].name if need in NEEDS else ""
        rows.append(NeedRow(need, name, last, placed, how, ahead[-1] if ahead else None, made))
    return tuple(sorted(rows, key=lambda row: -(row.now.value or 0)))


def _bands(found: AgeForecast, years: int) -> tuple[BandRow, ...]:
    return tuple(
        BandRow(
            band,
            float(found.now[within(band)].sum()),
            found.band(band, 1),
            found.band(band, years),
        )
        for band in BANDS
    )


def years_said(counts: Sequence[YearCount]) -> str:
    """The first and the last school year of some counts.

    >>> years_said([YearCount(2018, 1.0), YearCount(2024, 2.0)])
    '2018/19 to 2024/25'
    """
    if not counts:
        return ""
    first, last = counts[0].year, counts[-1].year
    return school_year(first) if first == last else f"{school_year(first)} to {school_year(last)}"
