"""What somebody may be about to type: places, services by name, and kinds of help.

Every word that is typed must begin a word of what is offered, in any order; of a word that begins
none, the ones spelled like it are taken. What begins as typed comes first.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.directory.offer import Offer
from geo.directory.phrases import BEGINS, Phrase, read_phrases, tables, written
from geo.directory.relevance import LATER, standing
from geo.directory.vocabulary import CATEGORIES, CROWDS, NEEDS, NO_NAME, SECTIONS
from geo.network.edges import Flags, Ints
from geo.places.spelling import slips

PLACE, HELP, SERVICE = "place", "help", "service"
"""Kinds of completions: a town, village or postcode; a kind of help or a need; a service."""

KINDS = (PLACE, HELP, SERVICE)

FIRST_TYPED = 2
"""So many letters must be typed before anything is offered."""

LONGEST_TYPED = 80
"""Of a longer text nothing is offered: nobody looks for a name that is so long."""

OFFERED = 8
"""How many completions are offered, unless somebody asks for another number."""

MOST_OFFERED = 50

_IN_A_ROW = 3
_MOST_RESPELT = 24


@dataclass(frozen=True, slots=True)
class Completion:
    """Something that may be typed: its text, its kind of ``KINDS``, and what it is in words.

    `about` is the category of a service, or the kind of help that a phrase stands for; empty for
    places.
    """

    text: str
    kind: str
    about: str = ""


class Completions:
    """Everything that can be offered, ready to be looked through.

    Parameters
    ----------
    offered
        What can be offered; of one kind and text, the first stays. Within a kind, what stands
        earlier is offered first where nothing else decides.
    postcodes
        Full postcodes, offered when somebody has typed the first half of one.
    others
        What stands after all that is offered of its kind: phrases of other languages.
    """

    def __init__(
        self,
        offered: Iterable[Completion],
        postcodes: Iterable[str] = (),
        others: Iterable[Completion] = (),
    ) -> None:
        unique: dict[tuple[str, str], Completion] = {}
        for one in offered:
            unique.setdefault((one.kind, " ".join(_words(one.text))), one)
        usual = len(unique)
        for one in others:
            unique.setdefault((one.kind, " ".join(_words(one.text))), one)
        self._all = list(unique.values())
        plain = np.array([name for _, name in unique], dtype=object)
        self._kind = np.array([KINDS.index(one.kind) for one in self._all], dtype=np.int8)
        phrase = [one.kind == HELP and bool(one.about) for one in self._all]
        self._length = np.array([len(one.text) for one in self._all], dtype=np.int32) * phrase
        self._length[usual:] += LONGEST_TYPED
        self._by_name = np.argsort(plain.astype(str), kind="stable")
        self._names = plain.astype(str)[self._by_name]
        pairs = sorted((word, i) for i, name in enumerate(plain) for word in name.split())
        self._words = np.array([word for word, _ in pairs], dtype=str)
        self._of_word = np.array([i for _, i in pairs], dtype=np.int64)
        self._vocabulary = sorted({word for word, _ in pairs})
        self._begun_words: dict[int, list[str]] = {}
        self._postcodes = np.array(sorted(postcodes), dtype=str)
        self._compact = np.array([code.replace(" ", "") for code in self._postcodes], dtype=str)

    def of(
        self, text: str, n: int = OFFERED, kinds: Collection[str] = KINDS
    ) -> tuple[Completion, ...]:
        """The completions of what is typed, at most `n`, the likeliest first."""
        if len(text) > LONGEST_TYPED:
            return ()
        typed = _words(text)
        if len("".join(typed)) < FIRST_TYPED or n < 1:
            return ()
        wanted = np.array([kind in kinds for kind in KINDS])[self._kind]
        found = self._ranked(typed, self._fitting(typed) & wanted)
        for spelt in () if len(found) else self._respelt(typed):
            found = self._ranked(spelt, self._fitting(spelt) & wanted)
            if len(found):
                break
        homes = self._units(text) if PLACE in kinds else ()
        named = (self._all[i] for i in found[: min(n, MOST_OFFERED)])
        return (*homes, *named)[: min(n, MOST_OFFERED)]

    def _fitting(self, typed: Sequence[str]) -> Flags:
        """Which completions have a word for each that is typed."""
        fit = np.ones(len(self._all), dtype=bool)
        for word in typed:
            one = np.zeros(len(self._all), dtype=bool)
            one[self._of_word[_begun(self._words, word)]] = True
            fit &= one
        return fit

    def _ranked(self, typed: Sequence[str], fit: Flags) -> Ints:
        """Rows that fit: a few of each kind in turn; of a kind what begins as typed first."""
        rows = np.flatnonzero(fit)
        begins = np.zeros(len(fit), dtype=bool)
        begins[self._by_name[_begun(self._names, " ".join(typed))]] = True
        rows = rows[np.lexsort((rows, self._length[rows], ~begins[rows], self._kind[rows]))]
        kind = self._kind[rows]
        turn = (np.arange(len(rows)) - np.searchsorted(kind, kind)) // _IN_A_ROW
        found: Ints = rows[np.lexsort((kind, ~begins[rows], turn))]
        return found

    def _respelt(self, typed: Sequence[str]) -> Iterator[Sequence[str]]:
        """What may have been meant, the likeliest first: each word that begins none, respelt."""
        last = len(typed) - 1
        each = [self._spelt(word, last=at == last) for at, word in enumerate(typed)]
        return islice(product(*each), _MOST_RESPELT)

    def _spelt(self, word: str, *, last: bool) -> list[str]:
        """The word itself where it begins one, else some that are like it, the likeliest first."""
        part = _begun(self._words, word)
        if part.stop > part.start or not slips(len(word)):
            return [word]
        alike = self._beginnings(len(word)) if last else self._vocabulary
        found = process.extract(
            word, alike, scorer=OSA.distance, score_cutoff=slips(len(word)), limit=None
        )
        ranked = sorted((far, one[0] != word[0], at, one) for one, far, at in found)
        return [one for *_, one in ranked] or [word]

    def _beginnings(self, length: int) -> list[str]:
        """The words as far as they are typed: so long, or a letter longer or shorter."""
        if length not in self._begun_words:
            lengths = (length, length + 1, length - 1)
            self._begun_words[length] = list(
                dict.fromkeys(word[:one] for word in self._vocabulary for one in lengths)
            )
        return self._begun_words[length]

    def _units(self, text: str) -> list[Completion]:
        """Full postcodes that begin as typed, once the first half and a digit are there."""
        typed = "".join(text.split()).upper()
        part = _begun(self._compact, typed)
        if len(typed) < 4 or part.stop == part.start or " " not in self._postcodes[part.start]:
            return []
        if len(typed) <= self._postcodes[part.start].index(" "):
            return []
        return [Completion(str(code), PLACE) for code in self._postcodes[part][:MOST_OFFERED]]


def _words(text: str) -> list[str]:
    """The words of a text as they are compared; Saint is St."""
    return ["saint" if word == "st" else word for word in written(text)]


def _begun(ordered: np.ndarray, prefix: str) -> slice:
    """Where the texts that begin so are in an array in order."""
    return slice(
        int(np.searchsorted(ordered, prefix)),
        int(np.searchsorted(ordered, prefix + "\U0010ffff")),
    )


def completions(offer: Offer, towns: Iterable[str], homes: pd.Series) -> Completions:
    """All that can be offered in an area.

    Parameters
    ----------
    towns
        The names of its towns and villages.
    homes
        The postcodes of its homes.
    """
    districts = sorted(set(homes.str.split(" ").str[0]))
    places = [Completion(name, PLACE) for name in (*towns, *districts)]
    english, others = _help()
    return Completions([*places, *english, *_services(offer)], homes, others)


def _services(offer: Offer) -> Iterator[Completion]:
    """The names of services, those first that stand first; none that is made up."""
    table = offer.services
    real = ~table["illustrative"].to_numpy(dtype=bool)
    real &= ~table["category"].isin(CROWDS).to_numpy(dtype=bool)
    real &= ~table["name"].str.endswith(NO_NAME).to_numpy(dtype=bool)
    where = standing(offer)
    rows = np.flatnonzero(real)
    for row in rows[np.lexsort((offer.name_rank[rows], where[rows] >= LATER))]:
        category = CATEGORIES[str(table["category"].iat[row])]
        yield Completion(str(table["name"].iat[row]), SERVICE, category.name)


@cache
def _help() -> tuple[tuple[Completion, ...], tuple[Completion, ...]]:
    """Kinds of help by their names, and by what families call them: in English, and otherwise."""
    names = [
        *(Completion(category.name, HELP) for category in CATEGORIES.values()),
        *(Completion(need.name, HELP) for need in NEEDS.values()),
        *(Completion(name, HELP) for name in SECTIONS.values()),
    ]
    phrases = [one for table in tables() for one in read_phrases(table)]
    sure = [one for one in phrases if not one.also and BEGINS not in one.typed]
    english, others = (
        tuple(Completion(one.typed, HELP, _named(one)) for one in those)
        for those in (
            [one for one in sure if one.language == "en"],
            [one for one in sure if one.language != "en"],
        )
    )
    return (*names, *english), others


def _named(phrase: Phrase) -> str:
    if phrase.kind == "section":
        return SECTIONS[phrase.slug]
    if phrase.kind == "need":
        return NEEDS[phrase.slug].name
    return CATEGORIES[phrase.slug].name
