"""What somebody says as words and their stems, whatever the spelling: for words of danger.

Capital letters, apostrophes and endings do not matter; short forms ("can't", "I'm") are
written out, and a misspelt word of danger is taken for what was meant.
"""

import re
from collections.abc import Iterable

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

_SPOKEN = (
    (r"\b(ca)nt\b|\bcannot\b", "can not"),
    (r"\bwont\b", "will not"),
    (r"\baint\b", "is not"),
    (r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)nt\b", r"\1 not"),
    (r"\b(im)\b", "i am"),
    (r"\b(he|she|it|they|that|who)s\b", r"\1 is"),
    (r"\b(he|she|they|i|you|we)ve\b", r"\1 have"),
    (r"\b(n?ever) wants?\b", "not want"),
)
_EASILY_MISSPELT = (
    *("suicide", "suicidal", "overdose", "unconscious", "paracetamol", "breathing", "unresponsive"),
    *("strangle", "strangled", "strangling", "threatening", "swallowed", "collapsed", "themselves"),
)
_ORDINARY = (
    *("strange", "stranger", "strangely", "threading", "breeding", "collapse", "collapses"),
    *("struggle", "struggled", "struggles", "struggling"),
)


def words(text: str) -> list[str]:
    """The words of a text in small letters, spelt and written out.

    >>> words("He CAN'T breathe")
    ['he', 'can', 'not', 'breathe']
    """
    plain = re.sub(r"['’‘`´]", "", text.casefold())
    plain = " ".join(re.findall(r"[^\W_]+", plain))
    for spoken, written in _SPOKEN:
        plain = re.sub(spoken, written, plain)
    return [_spelt(word) for word in plain.split()]


def stems(words: Iterable[str]) -> list[str]:
    """The stem of each English word: "cutting" and "cuts" are "cut"."""
    return [str(stem) for stem in snowballstemmer.stemmer("english").stemWords(list(words))]


def _spelt(word: str) -> str:
    """The word of danger that was meant by one that is nearly it, or the word itself."""
    if len(word) < 6 or word in _ORDINARY or word in _EASILY_MISSPELT:
        return word
    alike = [w for w in _EASILY_MISSPELT if w[0] == word[0]]
    slips = 2 if len(word) >= 8 else 1
    best = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else word
