"""National helplines and services for everybody, chosen by what somebody looks for.

The facts are in `data/helplines.toml`, each row with the page where it was read and the day.
"""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.directory import plain_words
from geo.directory.typed import closeness
from geo.directory.vocabulary import CATEGORIES, NEEDS
from geo.errors import InputError

TABLE = Path(__file__).parents[2] / "data" / "helplines.toml"

MOST = 6
"""How many are shown for one question."""

_BY_WORDS, _BY_NEED, _BY_CATEGORY = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Helpline:
    """Who helps wherever a family lives: what for, how to reach them, and where that was read.

    A fact that no page confirmed is empty. `page_year` is the year of the copy that was read, 0 if
    it shows none; `ages` are the first and last year of age that it is for, both included.
    `general` ones fit any question.
    """

    id: str
    name: str
    what_for: str
    page: str
    read: date
    phone: str = ""
    text: str = ""
    hours: str = ""
    web: str = ""
    page_year: int = 0
    general: bool = False
    needs: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None

    @property
    def dial(self) -> str:
        """The number for a link that dials; empty without a number."""
        return f"tel:{self.phone.replace(' ', '')}" if self.phone else ""

    def told(self) -> dict[str, str]:
        """What a person reads of it, for JSON: no empty facts, the day as an ISO date."""
        names = ("name", "what_for", "phone", "text", "hours", "web", "page")
        said = {name: str(getattr(self, name)) for name in names if getattr(self, name)}
        return said | {"read": self.read.isoformat()}


def helplines(
    text: str = "",
    needs: Collection[str] = (),
    categories: Collection[str] = (),
    age: float | None = None,
    *,
    most: int = MOST,
) -> tuple[Helpline, ...]:
    """The helplines that fit a search, the closest first, then those that fit anything.

    Parameters
    ----------
    text
        What somebody typed, in their own words.
    needs, categories
        Census codes of needs and slugs of kinds of service that they chose.
    age
        The child's age in years; helplines for other ages are left out.
    most
        At most so many.

    >>> [line.name for line in helplines("my son is deaf")][:2]
    ["National Deaf Children's Society", 'RNID']
    >>> helplines()[0].name
    'Contact'
    """
    meant = plain_words.understand(text)
    needs = {*needs, *meant.needs}
    categories = {*categories, *meant.categories}
    found = [line for line in all_helplines() if _of_age(line, age)]
    scores = {line.id: _score(line, text, needs, categories) for line in found}
    close = [line for line in found if scores[line.id]]
    close.sort(key=lambda line: -scores[line.id])
    return tuple([*close, *(one for one in found if one.general and one not in close)][:most])


def _of_age(line: Helpline, age: float | None) -> bool:
    return age is None or line.ages is None or line.ages[0] <= age < line.ages[1] + 1


def _score(line: Helpline, text: str, needs: Collection[str], categories: Collection[str]) -> int:
    return (
        _BY_WORDS * bool(closeness(text, line.words))
        + _BY_NEED * (not line.needs.isdisjoint(needs))
        + _BY_CATEGORY * (not line.categories.isdisjoint(categories))
    )


@cache
def all_helplines(path: Path = TABLE) -> tuple[Helpline, ...]:
    """Every row of the table, in its order.

    Raises
    ------
    InputError
        If a row lacks a fact, has an unknown key, names a need or a category that is not known, or
        gives no way to reach it, or two rows have one id.
    """
    with path.open("rb") as file:
        rows = tomllib.load(file)["helpline"]
    lines = tuple(_line(row, path) for row in rows)
    ids = [line.id for line in lines]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise InputError(f"{path}: two rows have the id {twice[0]!r}. Give each its own.")
    return lines


def _line(row: dict[str, Any], path: Path) -> Helpline:
    known = {field.name for field in fields(Helpline)}
    wrong = [f"an unknown key {key!r}" for key in row if key not in known]
    wrong += [f"no {key}" for key in ("id", "name", "what_for", "page", "read") if key not in row]
    wrong += [f"an unknown need {code!r}" for code in row.get("needs", ()) if code not in NEEDS]
    wrong += [
        f"an unknown category {slug!r}"
        for slug in row.get("categories", ())
        if slug not in CATEGORIES
    ]
    if not any(row.get(key) for key in ("phone", "text", "web")):
        wrong.append("no phone, text or web")
    if wrong:
        raise InputError(f"{path}: {row.get('name', 'a row')!r} has {'; '.join(wrong)}.")
    made: dict[str, Any] = dict(row)
    made |= {key: frozenset(row[key]) for key in ("needs", "categories") if key in row}
    made |= {key: tuple(row[key]) for key in ("words", "ages") if key in row}
    return Helpline(**made)
