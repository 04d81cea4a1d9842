"""What sounds like danger, by its words and by its meaning: learnt from sentences that we wrote.

The sentences are in `tests/golden/urgent.csv`, with others that mean no harm. Two sums of weights
are learnt from them (logistic regressions): one over words, pairs of words and the sentence's
vector (`sentence_vectors`), in any language, with how near the nearest of them are, and one over
words alone, for where there is no model and for a text of a word or two.
`python -m bench.hearing` learns and measures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from geo import settings
from geo.directory import said
from geo.directory.sentence_vectors import vectors
from geo.measure import Floats

LEARNT = settings.DATA / "urgent-learnt.npz"

OF_NEAREST = 80
"""How much it counts that the nearest sentence is of danger, and not harmless: of their cosines."""

STEPS = 400.0
"""Numbers of a vector are kept in whole steps of its inverse: 400 of them are 1."""

MOST_PIECES = 6
"""Sentences of a text that are heard one by one; whoever is in danger says so in few."""

_WORDS_OF_MANY = 3  # a text of fewer words is a name or a kind of help, and its words are enough
_LONGEST_PIECE = 200


@dataclass(frozen=True, slots=True)
class Weights:
    """What one sum has learnt: a column for danger itself, and one for each kind of danger.

    `danger` and `harmless` are the vectors of sentences that it was learnt from.
    """

    words: dict[str, int]
    by_word: Floats
    by_meaning: Floats
    mean: Floats
    offset: Floats
    danger: Floats
    harmless: Floats

    def of(self, pieces: Sequence[str], meant: Floats | None) -> Floats:
        """How each piece sounds: above 0 is danger; shape ``(pieces, 1 + kinds)``."""
        rows = [[self.words[f] for f in features(p) if f in self.words] for p in pieces]
        found = np.array([self.by_word[row].sum(axis=0) for row in rows]) + self.offset
        if meant is None:
            return found
        found += (meant - self.mean) @ self.by_meaning
        nearest = (meant @ self.danger.T).max(axis=1) - (meant @ self.harmless.T).max(axis=1)
        found[:, 0] += OF_NEAREST * nearest
        return found


@dataclass(frozen=True, slots=True)
class Heard:
    """How a text sounds: above 0 is danger, and the likeliest kinds of danger first."""

    score: float
    kinds: tuple[str, ...]


def hear(text: str) -> Heard:
    """How a text sounds: that of its sentences which sounds most like danger."""
    kinds, with_meaning, with_words = _learnt()
    pieces = list(_pieces(text))
    meant = vectors([plain(p) for p in pieces]) if any(map(_says_enough, pieces)) else None
    weights = with_words if meant is None else with_meaning
    found = weights.of(pieces, None if meant is None else meant.astype(np.float64))
    worst = found[found[:, 0].argmax()]
    of_kinds = worst[1:]
    order = [i for i in np.argsort(-of_kinds) if of_kinds[i] > 0 or i == of_kinds.argmax()]
    return Heard(float(worst[0]), tuple(kinds[i] for i in order))


def features(text: str) -> set[str]:
    """The stems of a text, and pairs of them: next to each other, and with one word between."""
    stems = ["^", *said.stems(said.words(text)), "$"]
    pairs = {f"{a} {b}" for a, b in pairwise(stems)}
    return {*stems[1:-1], *pairs, *(f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False))}


def plain(text: str) -> str:
    """A text as the model reads it: case, apostrophes and short forms make no difference."""
    letters = re.sub("[’‘`´]", "'", text.casefold())
    return " ".join(said.words(letters)) if letters.isascii() else letters


def _says_enough(piece: str) -> bool:
    return not piece.isascii() or len(piece.split()) >= _WORDS_OF_MANY


def _pieces(text: str) -> Iterator[str]:
    """The sentences of a text, each no longer than is learnt from."""
    sentences = [s.strip() for s in re.split(r"[.!?;\n۔؟।。！？]+", text)]
    said_something = [s for s in sentences if any(letter.isalnum() for letter in s)] or [text]
    for sentence in said_something[:MOST_PIECES]:
        yield sentence[:_LONGEST_PIECE]


@cache
def _learnt() -> tuple[tuple[str, ...], Weights, Weights]:
    with np.load(LEARNT, allow_pickle=False) as file:
        return tuple(file["kinds"].tolist()), _weights(file, "meaning"), _weights(file, "words")


def _weights(file: "np.lib.npyio.NpzFile", name: str) -> Weights:
    words, *numbers = (
        file[f"{name}_{part}"] for part in ("words", "by_word", "by_meaning", "mean", "offset")
    )
    known = {word: i for i, word in enumerate(words.tolist())}
    near = (file[f"{name}_{part}"] / STEPS for part in ("danger", "harmless"))
    return Weights(known, *(each.astype(np.float64) for each in numbers), *near)
