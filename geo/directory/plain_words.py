"""What a parent types, in their own words, as sections, categories and needs of
`geo.directory.vocabulary`.

The phrases are in `data/plain-words.csv`. Capital letters, punctuation, apostrophes, plurals and
little words ("my", "the", "him") do not matter. The longest phrase that fits is taken first, and
its words are then used up: "school transport" is not "school". A category narrows its
section: "things to do, swimming" is swimming.

Spelling: a word that no phrase has is taken for a word of the phrases that is like it. It must
have at least six letters and begin with the same letter; one letter may be wrong, missing, too
many or exchanged with the next, and two where the word has eight letters or more.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.directory.vocabulary import CATEGORIES, NEEDS, SECTIONS

PHRASES = Path(__file__).parents[2] / "data" / "plain-words.csv"

LONGEST_TEXT = 200
"""Letters of a text that are read; nobody asks for help in more."""

SHORTEST_MISSPELT = 6
TWO_SLIPS_FROM = 8

_LITTLE_WORDS = """
a an the my our his her hers him he she they them their theirs your you i we us it its
im ive hes shes theyre is are am was were be been of for to with and or in at on by
really very so just too quite still please some any son sons daughter daughters child kid
kids boy girl lad little
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_SAME = {
    "somebody": "someone",
    "anybody": "someone",
    "anyone": "someone",
    "nobody": "no one",
    "isnt": "not",
    "arent": "not",
    "wasnt": "not",
    "werent": "not",
    "dont": "doesnt",
    "didnt": "doesnt",
    "havent": "hasnt",
    "hadnt": "hasnt",
}
_NOT = re.compile(r"\b(do|does|did|has|have|had|would|could|should) not\b")
_AT_SCHOOL = re.compile(
    r"\b(?:at|in) (?:the |his |her |their |my |our )?(school|nursery|college)\b"
)
_AT = "@"  # "at school" is mostly no wish for a school: it counts if nothing else is understood
_ONE_WORD = re.compile(r"\bchild (care|minder|minders|minding|development)\b")
_ORDINARY_WORDS = """
academic appear charming complete conference constant cooking lovely tradition transform
"""
_SPELT_RIGHT = frozenset(_ORDINARY_WORDS.split())  # they look like a word of ours
_NO_PLURAL = frozenset({"downs"})  # "down" is another word

Target = tuple[str, str]
"""A kind (``section``, ``category`` or ``need``) and a slug or code of it."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text was understood to ask for; all empty if nothing was.

    `sections`, `categories` and `needs` are slugs and codes in the order of
    `geo.directory.vocabulary`, and `words` their names on the screen, needs first: "Autism", "Short
    breaks".
    """

    sections: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Every phrase as the words that count, the longest first, and all of their words."""

    phrases: dict[Words, tuple[Target, ...]]
    longest: int
    words: tuple[str, ...]


def understand(text: str) -> Understood:
    """What somebody asks for in their own words.

    >>> understand("My son doesn't talk").words
    ('Speech and language therapy',)
    """
    known = _vocabulary()
    words = tuple(_spelt(word, known) for word in counting_words(text[:LONGEST_TEXT]))
    places = tuple(word.removeprefix(_AT) for word in words)
    return _asked(_matched(words, known) or _matched(places, known))


def _matched(words: Words, known: _Vocabulary) -> list[Target]:
    """What the phrases in the words stand for: at each word the longest that begins there."""
    found: list[Target] = []
    at = 0
    while at < len(words):
        for length in range(min(known.longest, len(words) - at), 0, -1):
            if targets := known.phrases.get(words[at : at + length]):
                found.extend(targets)
                at += length
                break
        else:
            at += 1
    return found


def suggestions() -> list[str]:
    """Common questions, for somebody who does not know what to type; each is understood."""
    return [
        "My child is not talking yet",
        "I think my child is autistic",
        "ADHD",
        "My child won't sleep",
        "I need a break",
        "Someone to look after my child while I work",
        "My child can't cope at school",
        "Help with an EHC plan",
        "How to get to school",
        "Clubs in the school holidays",
        "Meet other parents",
        "Toilet training",
        "Swimming",
        "Finding a job",
    ]


def read_phrases() -> list[tuple[str, str, str]]:
    """The rows of `data/plain-words.csv`: phrase, kind, slug. Lines that start with # are notes."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [(row["phrase"], row["kind"], row["slug"]) for row in rows]


def counting_words(text: str) -> Words:
    """The words of a text that count, in small letters and the singular."""
    plain = re.sub(r"['’‘`´]", "", text.casefold())
    plain = " ".join(re.findall(r"[^\W_]+", plain))
    plain = _NOT.sub(r"\1nt", plain.replace("cannot", "cant").replace("can not", "cant"))
    plain = _AT_SCHOOL.sub(rf"{_AT}\1", plain.replace("will not", "wont"))
    plain = _ONE_WORD.sub(r"child\1", plain)
    words = (_SAME.get(word, word) for word in plain.split() if word not in _LITTLE)
    return tuple(_singular(word) for word in words)


def _singular(word: str) -> str:
    """The word without the s of a plural, as far as matching needs it: no dictionary."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss") or word in _NO_PLURAL:
        return word
    return word[:-1]


def _spelt(word: str, known: _Vocabulary) -> str:
    """The word of the phrases that was meant, or the word itself."""
    if len(word) < SHORTEST_MISSPELT or word in _SPELT_RIGHT or word in known.words:
        return word
    slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
    alike = [w for w in known.words if w[0] == word[0] and len(w) >= SHORTEST_MISSPELT]
    best = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else word


@cache
def _vocabulary() -> _Vocabulary:
    phrases: dict[Words, dict[Target, None]] = {}
    for phrase, kind, slug in read_phrases():
        phrases.setdefault(counting_words(phrase), {})[kind, slug] = None
    return _Vocabulary(
        {words: tuple(targets) for words, targets in phrases.items()},
        max(map(len, phrases)),
        tuple(dict.fromkeys(word for words in phrases for word in words)),
    )


def _asked(found: Iterable[Target]) -> Understood:
    wanted = set(found)
    sections, categories, needs = (
        tuple(slug for slug in known if (kind, slug) in wanted)
        for kind, known in (
            ("section", list(SECTIONS)),
            ("category", list(CATEGORIES)),
            ("need", list(NEEDS)),
        )
    )
    narrowed = {CATEGORIES[slug].section for slug in categories}
    sections = tuple(slug for slug in sections if slug not in narrowed)
    words = [
        *(NEEDS[code].name for code in needs),
        *(SECTIONS[slug] for slug in sections),
        *(CATEGORIES[slug].name for slug in categories),
    ]
    return Understood(sections, categories, needs, tuple(words))
