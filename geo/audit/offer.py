"""An offer compared with the law: what is asked, what is there, where, and how fresh it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.audit import requirements
from geo.audit.council_answers import CouncilAnswer
from geo.audit.requirements import DUTIES, OfferLaw, Requirement
from geo.directory.vocabulary import OLDEST
from geo.store import UNCHECKED_DAYS
from geo.voices import Comment, Comments, Gap

THERE, PART, MISSING, ASK = STATES = ("there", "part", "missing", "ask")
"""It is there; some of it is; it is not; or nobody can tell from the data."""

Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SaidByFamilies:
    """What families wrote and searched for in vain: published comments, none of them about an
    example, and searches that found nothing in this calendar year and the last.
    """

    comments: tuple[Comment, ...] = ()
    searches: tuple[Gap, ...] = ()

    def about(self, kinds: frozenset[str]) -> "SaidByFamilies":
        """The part of it that is about some kinds of service."""
        return SaidByFamilies(
            tuple(one for one in self.comments if one.category in kinds),
            tuple(one for one in self.searches if one.category in kinds),
        )

    @property
    def answered(self) -> int:
        """How many of the comments have an answer."""
        return sum(one.answered for one in self.comments)

    @property
    def searched(self) -> int:
        """Searches that found nothing, at least: counts that are withheld are not in it."""
        return sum(one.searches or 0 for one in self.searches)


@dataclass(frozen=True)
class RequirementFinding:
    """How an offer stands to one requirement.

    Attributes
    ----------
    state
        One of ``STATES``.
    points
        What it counts for in the score, 0 to 1; None where nobody can tell.
    number, among
        How many entries answer it, of how many that could; of ages, years of age.
    entries
        The entries that answer it, and those that should and do not: rows of the offer's table.
    lacking
        Those that should and do not.
    said
        What families said about these kinds of service.
    answer
        The council's own answer, where it counts.
    """

    requirement: Requirement
    state: str
    points: float | None
    number: int = 0
    among: int = 0
    entries: pd.DataFrame = field(default_factory=pd.DataFrame)
    lacking: pd.DataFrame = field(default_factory=pd.DataFrame)
    said: SaidByFamilies = SaidByFamilies()
    answer: CouncilAnswer | None = None

    @property
    def newest(self) -> date | None:
        """The latest day on which one of its entries was checked; None: not known."""
        return None if self.entries.empty else _day(pd.to_datetime(self.entries["assured"]).max())

    @property
    def unchecked(self) -> int:
        """How many of its entries do not say when they were last checked."""
        return 0 if self.entries.empty else int(self.entries["assured"].isna().sum())


@dataclass(frozen=True, slots=True)
class AuditScore:
    """Out of 100, for one duty: the mean points of the requirements that can be told.

    `least` and `most` are the score if all that nobody can tell were missing, or were there.
    `score` is None where nothing can be told.
    """

    duty: str
    told: int
    among: int
    points: float

    @property
    def score(self) -> float | None:
        """The mean of what can be told, times 100."""
        return 100 * self.points / self.told if self.told else None

    @property
    def least(self) -> float:
        """If all that nobody can tell were missing."""
        return 100 * self.points / self.among if self.among else 0.0

    @property
    def most(self) -> float:
        """If all that nobody can tell were there."""
        return 100 * (self.points + self.among - self.told) / self.among if self.among else 100.0


@dataclass(frozen=True)
class OfferAudit:
    """One council's offer, compared with the law on a day.

    `lacks` has a row for each entry that lacks something: the offer's columns, and ``lacks``, names
    of `requirements.DETAIL`. `entries` counts the area's own, without stops and everyday health
    (`OfferLaw.everybody`). `is_served` says whether this finder serves the offer: pages of the
    site, comments and searches are known only then.
    """

    name: str
    code: str
    law: OfferLaw
    made_on: date
    findings: tuple[RequirementFinding, ...]
    lacks: pd.DataFrame
    entries: int
    is_served: bool

    def score(self, duty: str) -> AuditScore:
        """The score for a duty of `requirements.DUTIES`."""
        mine = [one for one in self.findings if one.requirement.duty == duty]
        points = [one.points for one in mine if one.points is not None]
        return AuditScore(duty, len(points), len(mine), float(sum(points)))

    @property
    def scores(self) -> tuple[AuditScore, ...]:
        """The score for each duty."""
        return tuple(self.score(duty) for duty in DUTIES)

    def count(self, state: str) -> int:
        """How many requirements stand so."""
        return sum(one.state == state for one in self.findings)


def heard_all(book: Comments | None, today: date) -> SaidByFamilies | None:
    """What families said in all; None without a file of comments."""
    if book is None or not book.path.exists():
        return None
    said = tuple(one for one in book.published() if not one.illustrative)
    years = (today.year - 1, today.year)
    return SaidByFamilies(said, tuple(gap for year in years for gap in book.gaps_of_year(year)))


def audit(
    name: str,
    code: str,
    offered: pd.DataFrame,
    law: OfferLaw,
    today: date,
    *,
    said: SaidByFamilies | None = None,
    answers: Mapping[str, CouncilAnswer] | None = None,
    is_served: bool = False,
    contacts: Collection[str] = (),
) -> OfferAudit:
    """Compare an offer with the law.

    Parameters
    ----------
    offered
        Its entries, columns as `geo.audit.offered.COLUMNS`.
    said
        What families said; None: not known.
    answers
        The council's own answers by requirement. They count where the data does not show that the
        requirement is met.
    contacts
        Whose telephone number or website the area itself gives, by `geo.manifest.CONTACTS`.
    """
    table = offered.reset_index(drop=True)
    look = _Look(table, law, today, said, is_served, frozenset(contacts))
    found = tuple(_answered(look.at(one), (answers or {}).get(one.id)) for one in law.requirements)
    return OfferAudit(
        name, code, law, today, found, look.lacks(), int(look.asked().sum()), is_served
    )


def _answered(found: RequirementFinding, answer: CouncilAnswer | None) -> RequirementFinding:
    if answer is None or found.state == THERE:
        return found
    if found.points is not None and answer.points <= found.points:
        return found
    return RequirementFinding(
        found.requirement,
        _state(answer.points),
        answer.points,
        found.number,
        found.among,
        found.entries,
        found.lacking,
        found.said,
        answer,
    )


def _state(points: float) -> str:
    return THERE if points >= 1 else PART if points > 0 else MISSING


@dataclass(frozen=True, slots=True)
class _Look:
    """An offer while it is looked at."""

    table: pd.DataFrame
    law: OfferLaw
    today: date
    said: SaidByFamilies | None
    is_served: bool
    contacts: frozenset[str] = frozenset()

    def at(self, one: Requirement) -> RequirementFinding:
        """How it stands to one requirement."""
        tests = {
            requirements.LISTED: self.listed,
            requirements.DETAILS: self.details,
            requirements.AGES: self.ages,
            requirements.COMMENTS: self.comments,
            requirements.SITE: self.site,
            requirements.CONTACT: self.contact,
        }
        test = tests.get(one.test)
        return RequirementFinding(one, ASK, None) if test is None else test(one)

    def of(self, kinds: frozenset[str]) -> SaidByFamilies:
        """What families said about some kinds."""
        return self.said.about(kinds) if self.said else SaidByFamilies()

    def listed(self, one: Requirement) -> RequirementFinding:
        """Whether there is an entry of these kinds."""
        table = self.table
        kind = table["category"].isin(one.kinds).to_numpy(bool)
        away = table["outside"].to_numpy(bool)
        right = kind & (away if one.outside else ~away)
        if one.types:
            right = right & table["type_code"].isin(one.types).to_numpy(bool)
        if one.section_41:
            right = right & table["section_41"].to_numpy(bool)
        rows = table[right]
        if one.every:
            had = rows["category"].nunique()
            points: float | None = had / len(one.kinds)
            return self._found(one, points, had, len(one.kinds), rows)
        untold = one.types and (kind & ~away & table["type_code"].isna().to_numpy(bool)).any()
        points = 1.0 if len(rows) else None if one.may_be_none or untold else 0.0
        return self._found(one, points, len(rows), len(rows), rows)

    def details(self, one: Requirement) -> RequirementFinding:
        """How many entries give a detail."""
        rows = self.asked(one.kinds)
        gives = self.table[rows & self.gives(one.detail)]
        number, among = len(gives), int(rows.sum())
        points = number / among if among else None
        lacking = self.table[rows & ~self.gives(one.detail)]
        return self._found(one, points, number, among, self.table[rows], lacking)

    def contact(self, one: Requirement) -> RequirementFinding:
        """Whether families can reach it: by an entry that says how, or the area's own contact."""
        rows = self.asked(one.kinds)
        gives = self.gives("contact")
        found = bool((rows & gives).any()) or one.detail in self.contacts
        number, among = int((rows & gives).sum()), int(rows.sum())
        lacking = self.table[rows & ~gives]
        return self._found(one, float(found), number, among, self.table[rows], lacking)

    def ages(self, one: Requirement) -> RequirementFinding:
        """How many years of age have an entry that says it is for them."""
        rows = self.table[self.table["category"].isin(one.kinds)]
        rows = rows[rows["min_age"].notna() | rows["max_age"].notna()]
        low = rows["min_age"].fillna(0).to_numpy(float)
        high = rows["max_age"].fillna(OLDEST).to_numpy(float)
        every = range(OLDEST + 1)
        had = sum(bool(((low < age + 1) & (high >= age)).any()) for age in every)
        return self._found(one, had / len(every), had, len(every), rows)

    def comments(self, one: Requirement) -> RequirementFinding:
        """Whether comments were published, and answered."""
        if self.said is None or not self.said.comments:
            return RequirementFinding(one, ASK, None)
        every = self.said.comments
        if one.detail == "answered":
            points: float | None = self.said.answered / len(every)
            number = self.said.answered
        else:
            since = self.today - timedelta(days=365)
            number = sum(c.decided_on is not None and c.decided_on >= since for c in every)
            points = 1.0 if number else None
        state = ASK if points is None else _state(points)
        return RequirementFinding(one, state, points, number, len(every), said=self.said)

    def site(self, one: Requirement) -> RequirementFinding:
        """Whether a page of this site says so: only of an offer that it serves."""
        if not self.is_served:
            return RequirementFinding(one, ASK, None)
        points = 1.0 if one.whole else 0.5
        return RequirementFinding(one, _state(points), points, len(one.pages), len(one.pages))

    def _found(
        self,
        one: Requirement,
        points: float | None,
        number: int,
        among: int,
        entries: pd.DataFrame,
        lacking: pd.DataFrame | None = None,
    ) -> RequirementFinding:
        state = ASK if points is None else _state(points)
        empty = self.table.iloc[:0] if lacking is None else lacking
        return RequirementFinding(
            one, state, points, number, among, entries, empty, self.of(one.kinds)
        )

    def asked(self, kinds: frozenset[str] = frozenset()) -> Rows:
        """The area's own entries that are asked for details."""
        category = self.table["category"]
        everybody = category.isin(self.law.everybody) | self.table["outside"]
        wanted: Rows = (~everybody & (category.isin(kinds) | (not kinds))).to_numpy(bool)
        return wanted

    def gives(self, detail: str) -> Rows:
        """Which entries give a detail of `requirements.DETAIL`."""
        table = self.table
        if detail == "ages":
            known: Rows = (table["min_age"].notna() | table["max_age"].notna()).to_numpy(bool)
            return known
        if detail == "fresh":
            days = (pd.Timestamp(self.today) - pd.to_datetime(table["assured"])).dt.days
            fresh: Rows = (days <= UNCHECKED_DAYS).to_numpy(bool)
            return fresh
        told: Rows = table[detail].to_numpy(bool)
        return told

    def lacks(self) -> pd.DataFrame:
        """The entries that lack a detail that a requirement asks of them."""
        columns: dict[str, Rows] = {}
        for one in self.law.requirements:
            if one.test == requirements.DETAILS:
                missing = self.asked(one.kinds) & ~self.gives(one.detail)
                columns[one.detail] = columns.get(one.detail, np.zeros_like(missing)) | missing
        names: Sequence[tuple[str, ...]] = [
            tuple(d for d in requirements.DETAIL if d in columns and columns[d][row])
            for row in range(len(self.table))
        ]
        table = self.table.assign(lacks=pd.Series(names, index=self.table.index, dtype=object))
        return table[table["lacks"].map(bool)].reset_index(drop=True)


def _day(moment: object) -> date | None:
    return None if pd.isna(moment) else pd.Timestamp(str(moment)).date()
