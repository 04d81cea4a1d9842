"""The table that says which tags of the map are entries of the Local Offer.

``data/osm-categories.csv`` is the project's own, explained at its head; an area can have another.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.directory.vocabulary import CATEGORIES
from geo.errors import SourceError

DEFAULT_CATEGORIES = Path(__file__).parents[3] / "data" / "osm-categories.csv"
"""The table that maps tags to categories."""

COLUMNS = ("key", "value", "when", "category", "unnamed", "note")
"""The columns that a table must have, in any order."""

BULKY_KEYS = frozenset(["highway", "landuse"])
"""Keys on so much of a map that only their exact tags are looked for: no ``*``, no a;b."""

Words = tuple[str, ...]
"""Phrases to look for, as `plain_words` has them; one for a beginning has no last space."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What one tag must be, or with `wanted` false must not be.

    It has one of the `values`, or its text has one of the `words`.
    """

    key: str
    wanted: bool
    values: frozenset[str] = frozenset()
    words: Words = ()

    def holds(self, tags: Mapping[str, str]) -> bool:
        """Whether a feature's tags are so."""
        if self.words:
            text = plain_words(tags.get(self.key, ""))
            return self.wanted == any(word in text for word in self.words)
        return self.wanted == _has(tags, self.key, self.values)


@lru_cache(maxsize=1024)
def plain_words(text: str) -> str:
    """A text's words with a space before and after each, without capitals and marks.

    >>> plain_words("Children's Centre (St. Luke’s)")
    ' childrens centre st lukes '
    """
    letters = re.sub(r"['’‘`]", "", text.casefold())
    words = re.findall(r"[^\W_]+", letters)
    return f" {' '.join(words)} "


@dataclass(frozen=True, slots=True)
class TagRule:
    """One row of the category table. An empty `category` leaves the feature out, for `note`."""

    key: str
    values: frozenset[str]
    conditions: tuple[Condition, ...]
    category: str
    unnamed: str
    note: str

    def meets(self, tags: Mapping[str, str]) -> bool:
        """Whether a feature's other tags meet this rule's conditions."""
        return all(condition.holds(tags) for condition in self.conditions)


def _has(tags: Mapping[str, str], key: str, values: frozenset[str]) -> bool:
    if key not in tags:
        return False
    return "*" in values or not values.isdisjoint(parts(tags[key]))


def parts(value: str) -> list[str]:
    """The values that a tag holds: the map writes several with semicolons between them."""
    return [part.strip() for part in value.split(";") if part.strip()]


class TagRules:
    """The category table, looked up by key and value so that most features cost nothing."""

    def __init__(self, rules: list[TagRule]) -> None:
        self._rules = rules
        self._by_key: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, rule in enumerate(rules):
            for value in rule.values:
                self._by_key[rule.key][value].append(number)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that any rule is about."""
        return frozenset(self._by_key)

    @property
    def tags(self) -> frozenset[tuple[str, str]]:
        """The tags that any rule is about; ``*`` is any value."""
        return frozenset((rule.key, value) for rule in self._rules for value in rule.values)

    def fitting(self, tags: Mapping[str, str]) -> list[TagRule]:
        """The rules that fit: the first of the table, then others for a compound value.

        ``amenity=school;kindergarten`` fits a rule for each of its two values. A
        rule that leaves the feature out stands alone.
        """
        firsts = [self._first(key, parts(tags[key]), tags) for key in self._by_key.keys() & tags]
        _, first = min((found for found in firsts if found), default=(0, None), key=lambda f: f[0])
        if first is None:
            return []
        fitting = {first.category: first}
        for value in parts(tags[first.key]) if first.category else ():
            other = self._first(first.key, [value], tags)
            if other and other[1].category:
                fitting.setdefault(other[1].category, other[1])
        return list(fitting.values())

    def _first(
        self, key: str, values: list[str], tags: Mapping[str, str]
    ) -> tuple[int, TagRule] | None:
        known = self._by_key[key]
        named = [number for value in (*values, "*") for number in known.get(value, ())]
        numbered = ((number, self._rules[number]) for number in sorted(named) if values)
        return next((row for row in numbered if row[1].meets(tags)), None)


def read_rules(path: Path) -> TagRules:
    """The rules of a category table (CSV, UTF-8; lines that start with # are comments), in order.

    Raises
    ------
    SourceError
        Naming the file, the tag and the remedy: it is missing or no text, lacks a column or a
        row, or a row lacks something or names an unknown category.
    """
    table = csv.DictReader(_lines(path))
    try:
        missing = set(COLUMNS) - set(table.fieldnames or ())
        rows = [] if missing else list(table)
    except csv.Error as fault:
        raise SourceError(f"The category table {path} is not CSV: {fault}. Correct it.") from fault
    if missing:
        raise SourceError(
            f"The category table {path} has no column {', '.join(sorted(missing))}. "
            f"Its first line must be {','.join(COLUMNS)}."
        )
    if not rows:
        raise SourceError(f"The category table {path} has no rows: nothing would be an entry.")
    return TagRules([rule for row in rows for rule in _rules(row, path)])


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise SourceError(
            f"The category table {path} cannot be read: {fault.strerror}. Correct the name."
        ) from fault
    except UnicodeDecodeError as fault:
        raise SourceError(
            f"The category table {path} cannot be read: {fault}. Save it as CSV in UTF-8."
        ) from fault
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _rules(row: Mapping[str | None, str | list[str] | None], path: Path) -> list[TagRule]:
    """The rule of one row, for each key that it names."""
    cells = {key: str(row[key] or "").strip() for key in COLUMNS}
    said = f"{cells['key']}={cells['value']}"
    fault = _fault(cells)
    if None in row or any(row[key] is None for key in COLUMNS):
        fault = f"must have {len(COLUMNS)} columns: put a text with a comma in it in quotes"
    if fault:
        raise SourceError(f"The category table {path} has a faulty row: {said} {fault}.")
    conditions = tuple(_condition(part, path) for part in cells["when"].split())
    values = frozenset(cells["value"].split("|"))
    rest = (conditions, cells["category"], cells["unnamed"], cells["note"])
    return [TagRule(key, values, *rest) for key in cells["key"].split("|")]


def _fault(cells: Mapping[str, str]) -> str | None:
    """What is wrong with a row, in words that go on from its tag."""
    keys = cells["key"].split("|")
    if not all(keys) or not all(cells["value"].split("|")):
        return "needs a key and a value"
    if not BULKY_KEYS.isdisjoint(keys) and "*" in cells["value"].split("|"):
        return "is on too much of a map: name its values instead of *"
    if cells["category"] and cells["category"] not in CATEGORIES:
        return (
            f"has the category {cells['category']!r}, which is not one of the Local Offer: "
            "correct the slug"
        )
    if not cells["category"] and not cells["note"]:
        return "is left out: say why in `note`"
    return None


def _condition(text: str, path: Path) -> Condition:
    found = re.fullmatch(r"([^=!~]+)(!?)([=~])(.+)", text)
    if not found:
        raise SourceError(
            f"The category table {path} has the condition {text!r}: write key=value, key!=value, "
            "key~word or key!~word."
        )
    key, unless, how, said = found.groups()
    values = said.split("|")
    if how == "=":
        return Condition(key, not unless, frozenset(values))
    words = tuple(_words(value) for value in values)
    if not all(word.strip() for word in words):
        raise SourceError(
            f"The category table {path} has the condition {text!r}: give a word on each side of |."
        )
    return Condition(key, not unless, words=words)


def _words(said: str) -> str:
    """What to look for in a plain text: the whole words, or a word's beginning (``physio*``)."""
    text = plain_words(said.replace("_", " "))
    return text.rstrip() if said.endswith("*") else text
