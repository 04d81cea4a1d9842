"""What stands first in a list of services: `data/relevance.csv`, read, checked and applied.

What the Local Offer is about stands first, then what names a need, then what everybody uses.
Chemists, dentists, chiropodists and private clinics stand in a group of their own at the end. Each
rule is a row of the table, with its reason.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.directory.offer import Offer
from geo.directory.vocabulary import CATEGORIES, NEEDS, OLDEST, SECTIONS
from geo.errors import InputError
from geo.network.edges import Flags
from geo.places.spelling import folded

PATH = Path(__file__).parents[2] / "data" / "relevance.csv"

COLUMNS = ("category", "source", "words", "standing", "ages", "reason")

SPECIALIST, NAMES_A_NEED, EVERYBODY, LATER, EVERYDAY_HEALTH = range(5)
"""The standings of a service, the first of a list first."""

STANDINGS = {
    "specialist": SPECIALIST,
    "names-a-need": NAMES_A_NEED,
    "everybody": EVERYBODY,
    "later": LATER,
    "everyday-health": EVERYDAY_HEALTH,
}
"""What the table calls each standing."""

_NEARLY_ALL = len(NEEDS) - 3
"""An entry that names so many types of need is for any need, and names none."""

Standing = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class RelevanceRule:
    """One row of the table: which services it is about, where they stand, and why.

    `sources` are kinds of sources (empty: any), `words` a pattern over `folded` names (None: any),
    `ages` the first and last year of age that such services are usually for (None: any).
    """

    categories: frozenset[str]
    sources: frozenset[str]
    words: re.Pattern[str] | None
    standing: int
    ages: tuple[int, int] | None
    reason: str

    def fits(self, source: str, name: str) -> bool:
        """Whether it is about a service of its categories; `name` is folded."""
        from_here = not self.sources or source in self.sources
        return from_here and (self.words is None or self.words.search(name) is not None)

    @property
    def whole(self) -> bool:
        """Whether it is about every service of its categories."""
        return not self.sources and self.words is None


@cache
def rules(path: Path = PATH) -> tuple[RelevanceRule, ...]:
    """Read the table.

    Raises
    ------
    InputError
        For a row that cannot be used, with its line and the remedy; and for a category without a
        row of its own.
    """
    found = tuple(_read(path))
    ruled = frozenset[str]().union(*(rule.categories for rule in found if rule.whole))
    missing = [slug for slug in CATEGORIES if slug not in ruled]
    if missing:
        raise InputError(
            f"{path} has no row for {', '.join(missing)} without source and words. Add one for "
            "each, such as: library,,,everybody,,Books and groups for everybody."
        )
    return found


def _read(path: Path) -> Iterator[RelevanceRule]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(n, line) for n, line in enumerate(file, start=1) if line.strip(" ,\r\n")]
    rows = [(n, next(csv.reader([line]))) for n, line in lines if not line.startswith("#")]
    if not rows or tuple(cell.strip() for cell in rows[0][1]) != COLUMNS:
        raise InputError(f"{path} must begin with the columns {','.join(COLUMNS)}.")
    decided: set[str] = set()
    for number, cells in rows[1:]:
        where = f"{path}, line {number}"
        if len(cells) != len(COLUMNS):
            raise InputError(
                f"{where}: there are {len(cells)} cells, not {len(COLUMNS)}. Put a cell that has "
                'a comma in quotation marks ("…").'
            )
        rule = _rule(where, *(cell.strip() for cell in cells))
        if late := sorted(rule.categories & decided):
            raise InputError(
                f"{where}: a row above is about all services of {', '.join(late)}, so this row "
                "never decides. Move it up."
            )
        decided |= rule.categories if rule.whole else set()
        yield rule


def _rule(
    where: str, category: str, source: str, words: str, standing: str, ages: str, reason: str
) -> RelevanceRule:
    categories = frozenset(_parts(category))
    if unknown := sorted(categories - set(CATEGORIES)) or ([] if categories else [category]):
        raise InputError(
            f"{where}: {', '.join(map(repr, unknown))} is not a category. "
            f"Use one of: {', '.join(CATEGORIES)}."
        )
    if standing not in STANDINGS:
        raise InputError(
            f"{where}: {standing!r} is not a standing. Use one of: {', '.join(STANDINGS)}."
        )
    if not reason:
        raise InputError(f"{where}: the reason is empty. Give one in the last column.")
    return RelevanceRule(
        categories,
        frozenset(_parts(source)),
        _pattern(where, words),
        STANDINGS[standing],
        _ages(where, ages),
        reason,
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _pattern(where: str, words: str) -> re.Pattern[str] | None:
    """Words of the table as a pattern over folded names."""
    if not words:
        return None
    phrases = []
    for part in _parts(words):
        plain = folded(part.removesuffix("*").replace("_", " "))
        if not plain:
            raise InputError(
                f"{where}: {part!r} has no letters. Write words as in: speech_therapy|physio*."
            )
        phrases.append(re.escape(plain) + ("" if part.endswith("*") else r"\b"))
    return re.compile(rf"\b(?:{'|'.join(phrases)})") if phrases else None


def _ages(where: str, ages: str) -> tuple[int, int] | None:
    if not ages:
        return None
    found = re.fullmatch(r"(\d{1,2})\s*[-–]\s*(\d{1,2})", ages)
    if not found or not int(found[1]) <= int(found[2]) <= OLDEST:
        raise InputError(
            f"{where}: {ages!r} is not a range of ages from 0 to {OLDEST}, such as 5-16. "
            "Leave it empty where all ages may come."
        )
    return int(found[1]), int(found[2])


@dataclass(frozen=True, slots=True)
class _Ruled:
    """For each service of an offer: its standing, and the ages that such are usually for."""

    standing: Standing
    youngest: Standing
    oldest: Standing


def standing(
    offer: Offer, age: float | None = None, asked: Sequence[str] = (), by_name: Flags | None = None
) -> Standing:
    """For each service, where it stands in a list: ``SPECIALIST`` (0) to ``EVERYDAY_HEALTH`` (4).

    Parameters
    ----------
    age
        The child's age in years, if known. What is usually for another age stands ``LATER``.
    asked
        The categories that are asked for. A service of everyday health is not put apart where its
        category is asked for by name: not as one of all categories of its section.
    by_name
        Which services are asked for by name; they are not put apart either.

    Notes
    -----
    The rules are worked out once for an offer; a call costs about 0.1 ms for 4,000 services.
    """
    ruled = offer.once("relevance", lambda: _ruled(offer))
    found = ruled.standing.copy()
    if age is not None:
        other = (ruled.youngest > age) | (ruled.oldest + 1 <= age)
        found[other & (found < LATER)] = LATER
    apart = found == EVERYDAY_HEALTH
    if named := _by_name(asked):
        found[apart & offer.any_of("categories", named)] = EVERYBODY
    if by_name is not None:
        found[apart & by_name] = EVERYBODY
    return found


def _by_name(asked: Sequence[str]) -> list[str]:
    """The categories that are asked for, without those of sections that are asked for whole."""
    chosen = set(asked)
    whole = {
        section
        for section in SECTIONS
        if all(slug in chosen for slug, c in CATEGORIES.items() if c.section == section)
    }
    return [slug for slug in asked if CATEGORIES[slug].section not in whole]


def _ruled(offer: Offer) -> _Ruled:
    table = offer.services
    size = len(table)
    none = np.full(size, "", dtype=object)
    sources = table.get("source_kind", none)
    providers = table.get("provider", none)
    rows = zip(table["category"], sources, table["name"], providers, strict=True)
    each = [_rule_of(category, source, f"{name} {by or ''}") for category, source, name, by in rows]
    standings = np.array([rule.standing for rule in each], dtype=np.int8)
    standings[(standings > NAMES_A_NEED) & _names_a_need(offer)] = NAMES_A_NEED
    ages = [rule.ages or (0, OLDEST) for rule in each]
    youngest, oldest = np.array(ages, dtype=np.int8).reshape(size, 2).T
    return _Ruled(standings, youngest, oldest)


def _rule_of(category: str, source: str, name: str) -> RelevanceRule:
    """The rule that decides; a name is read only where a rule has words."""
    among = _rules_by_category()[category]
    plain = "" if among[0].whole else folded(name)
    return next(rule for rule in among if rule.fits(source, plain))


@cache
def _rules_by_category() -> dict[str, list[RelevanceRule]]:
    found = rules()
    return {slug: [rule for rule in found if slug in rule.categories] for slug in CATEGORIES}


def _names_a_need(offer: Offer) -> Flags:
    """Which services name some types of need, but not nearly all."""
    named = offer.needs.groupby("service_id")["need"].nunique()
    some = named.index[(named < _NEARLY_ALL).to_numpy()]
    flags: Flags = offer.services["service_id"].isin(some).to_numpy(dtype=bool)
    return flags
