"""The words of all services, to be searched: which services have a word, and where.

A word of the search is the word of a service whatever its case, accents, apostrophes and ending
("Barnardo's", "barnardos"; "therapies", "therapy"). If none is the same, the words that begin with
it count, and if there are none, those that differ by a typing error: one letter wrong, missing, too
many or exchanged with the next, and two in words of eight letters or more.

Made in memory when an area is first searched: see `docs/decisions/search-in-memory.md`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.directory.phrases import LITTLE, stem
from geo.network.edges import Flags, Ints
from geo.places.spelling import folded

NAME, OTHER_NAME, PROVIDER, KIND, ABOUT, ADDRESS = (np.uint8(1 << bit) for bit in range(6))
"""Where a word can stand, as bits; the kind is the category and the needs."""

NAMES = NAME | OTHER_NAME
OWN = NAMES | PROVIDER
"""Where every word counts; elsewhere only those that few services have."""

FIELDS: Mapping[str, np.uint8] = {
    "name": NAME,
    "other_names": OTHER_NAME,
    "provider": PROVIDER,
    "kind": KIND,
    "about": ABOUT,
    "address": ADDRESS,
}
"""The columns of the texts that are searched, and where their words stand."""

LONGEST_TEXT = 1000
"""Letters of a text that are read."""

COMMON = 0.25
"""A word that more than this share of the services have finds none of them but by name."""

FEW_NAMES = 10
"""A word of at most so many names tells one service from others."""

SHORTEST_PREFIX, PREFIX_OF_KNOWN = 3, 4
SHORTEST_MISSPELT, TWO_SLIPS_FROM = 5, 8

Marks = NDArray[np.uint8]
"""Where a word stands in each service: bits, one value a service."""


@dataclass(frozen=True, slots=True)
class FoundWord:
    """One word of a search in all services.

    Attributes
    ----------
    marks
        Where it, or what was taken for it, stands.
    counts
        The same without the places where it is too common to count.
    exact
        The number of its own stem; -1 if no service has it.
    meant
        The word that it was taken for, where it seems to be a typing error.
    """

    marks: Marks
    counts: Marks
    exact: int = -1
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class FullText:
    """The words of all services.

    Attributes
    ----------
    words
        Every word once, in order.
    stems
        The number of the stem of each word, and of each stem.
    starts, rows, marks
        For each stem the services that have it, and where: `rows` and `marks` from its start to the
        next.
    own
        The words of names, providers and kinds, by which typing errors are put right.
    common
        For each stem, whether so many services have it that it tells them apart by name alone.
    name_size
        How many stems each name has.
    telling
        For each service, whether its name has a word that few names have.
    """

    words: Sequence[str]
    stems: Mapping[str, int]
    starts: Ints
    rows: Ints
    marks: Marks
    own: Sequence[str]
    common: Flags
    name_size: Ints
    telling: Flags

    @classmethod
    def of(cls, texts: pd.DataFrame, ordinary: Flags) -> "FullText":
        """Read the texts of services: columns `FIELDS`, one row a service.

        What is common is judged by the `ordinary` services, one flag a row.
        """
        stems: dict[str, int] = {}
        words: dict[str, int] = {}
        own: set[str] = set()
        where: dict[tuple[int, int], int] = {}
        for column, bit in FIELDS.items():
            for row, text in enumerate(texts[column]):
                for word in _words(text):
                    if word not in words:
                        words[word] = stems.setdefault(stem(word), len(stems))
                    if bit & (OWN | KIND):
                        own.add(word)
                    key = words[word], row
                    where[key] = where.get(key, 0) | int(bit)
        keys = np.array(sorted(where), dtype=np.int64).reshape(-1, 2)
        marks = np.array([where[a, b] for a, b in keys.tolist()], dtype=np.uint8)
        number, rows = keys[:, 0], keys[:, 1]
        having = np.bincount(number[ordinary[rows]], minlength=len(stems))
        named = (marks & NAME) > 0
        names = np.bincount(number[named & ordinary[rows]], minlength=len(stems))
        few = named & (names[number] <= FEW_NAMES)
        return cls(
            sorted(words),
            words | {one: n for one, n in stems.items() if one not in words},
            np.searchsorted(number, np.arange(len(stems) + 1)),
            rows,
            marks,
            sorted(own),
            having > COMMON * max(int(ordinary.sum()), 1),
            np.bincount(rows[named], minlength=len(texts)),
            np.bincount(rows[few], minlength=len(texts)) > 0,
        )

    def find(self, word: str) -> FoundWord:
        """Which services have a word; see the module."""
        number = self.stems.get(word, self.stems.get(stem(word), -1))
        begun = self._begun(word)
        if number >= 0:
            longer = begun - {number} if len(word) >= PREFIX_OF_KNOWN else ()
            return self._found([number], longer, exact=number)
        if begun:
            return self._found(begun)
        meant = self._spelt(word)
        return self._found([self.stems[one] for one in meant], meant=meant[0] if meant else None)

    def named(self, found: Iterable[FoundWord]) -> Ints:
        """How many stems of each name are words of a search, whole and rightly spelt."""
        size: Ints = np.zeros(len(self.name_size), dtype=np.int64)
        for number in {one.exact for one in found} - {-1}:
            rows, bits = self._of(number)
            size[rows] += (bits & NAME) > 0
        return size

    def _found(
        self,
        whole: Iterable[int],
        named: Iterable[int] = (),
        *,
        exact: int = -1,
        meant: str | None = None,
    ) -> FoundWord:
        """The services that have some stems, and those whose own names have others."""
        marks = np.zeros(len(self.name_size), dtype=np.uint8)
        counts = marks.copy()
        for number in whole:
            rows, bits = self._of(number)
            marks[rows] |= bits
            counts[rows] |= bits & OWN if self.common[number] else bits
        for number in named:
            rows, bits = self._of(number)
            marks[rows] |= bits & OWN
            counts[rows] |= bits & OWN
        return FoundWord(marks, counts, exact, meant)

    def _of(self, number: int) -> tuple[Ints, Marks]:
        part = slice(self.starts[number], self.starts[number + 1])
        return self.rows[part], self.marks[part]

    def _begun(self, word: str) -> set[int]:
        """The stems of the words that begin with a word."""
        if len(word) < SHORTEST_PREFIX:
            return set()
        first = bisect_left(self.words, word)
        last = bisect_left(self.words, word + "\U0010ffff", first)
        return {self.stems[one] for one in self.words[first:last]}

    def _spelt(self, word: str) -> list[str]:
        """The words that differ least, by a typing error or two; none for a short word."""
        if len(word) < SHORTEST_MISSPELT:
            return []
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        near = process.extract(word, self.own, scorer=OSA.distance, score_cutoff=slips, limit=None)
        least = min((slip for _, slip, _ in near), default=0)
        return [str(one) for one, slip, _ in near if slip == least]


def words_of(text: str) -> list[str]:
    """The words of a search that count, each once, as they are compared.

    >>> words_of("The BARNARDO’S café, my son")
    ['barnardos', 'cafe']
    """
    return list(dict.fromkeys(_words(text[:LONGEST_TEXT])))


def _words(text: str | None) -> list[str]:
    return [word for word in folded(text or "").split() if word not in LITTLE]
