"""What people type for the kinds of help there are: the tables of phrases, and how words are read.

English is in `data/plain-words.csv`; every other language has a table of its own in
`data/words-to-find`. A text and a phrase are both read as the words that count: capital letters,
punctuation, apostrophes, accents, plurals and little words ("my", "the", "him") do not matter.
Writing that puts no spaces between words is read sign by sign.
"""

import csv
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

_DATA = Path(__file__).parents[2] / "data"
ENGLISH = _DATA / "plain-words.csv"
OTHERS = _DATA / "words-to-find"

ALSO = "also"
"""Marks a row whose kind of help may help as well, but is not what the phrase asks for."""

BEGINS = "*"
"""A word of a phrase that ends with it stands for every word that begins so."""

AT = "@"
"""Marks "at school": mostly no wish for a school. It counts if nothing else is understood."""

SPELLING = "spelling"
"""Marks a row that has a misspelt word, and how it is spelt."""

SIGN_BY_SIGN = frozenset({"zh"})
"""Languages whose words are read sign by sign: the order of the signs then matters."""

IN_ENGLISH = "en"

SHORTEST_EXCHANGED = 4
SHORTEST_JOINED = 8
SHORTEST_MISSPELT = 6
TWO_SLIPS_FROM = 8
SHORTEST_BEGINNING = 3

_LITTLE_WORDS = """
a an the my our his hers her him he she they them their theirs your you i we us it its
im ive hes shes theyre is are am was were be been of for to with and or in at on by
really very so just too quite still please some any son sons daughter daughters child kid
kids boy girl lad little
"""
LITTLE = frozenset(_LITTLE_WORDS.split())
"""Words that ask for nothing."""

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
_ONE_WORD = re.compile(r"\bchild (care|minder|minders|minding|development)\b")
_EMERGENCY = re.compile(r"\ba ?(?:&|and) ?e\b")
_ORDINARY_WORDS = """
academic appear charming complete conference constant cooking lovely tradition transform
"""
_SPELT_RIGHT = frozenset(_ORDINARY_WORDS.split())  # they look like a word of ours
_NO_PLURAL = frozenset({"downs"})  # "down" is another word

_ELIDED = re.compile(r"\b(?:l|d|n|s|j|c|m|t|qu)['’](?=[^\W\d_])")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640\u093c\u09bc\u0a3c\u0abc]")
_LETTERS = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "æ": "ae", "đ": "d", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ی"}
    | {"ة": "ه", "ك": "ک", "ي": "ی", "ئ": "ی", "ہ": "ه", "ھ": "ه"}
)
_AND = "و"  # in Arabic too
_THE = re.compile(r"\b(?:[وبفک]?ال|لل)(?=[ا-ی]{3})")  # the article in Arabic is part of the word
_NO_SPACES = re.compile("([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")

Target = tuple[str, str]
"""A kind (``section``, ``category`` or ``need``) and a slug or code of it."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of a table: what is typed, the kind of help it names, and how sure that is."""

    typed: str
    kind: str
    slug: str
    also: bool
    language: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every phrase as the words that count, and all of their words.

    `by_root` has each phrase as the roots of its words, under the one that the fewest phrases have.
    `english` are the words of English, and `alike` those that a misspelt word may have meant, by
    their first letter; `beginnings` stand for every word that begins so.
    """

    phrases: dict[Words, tuple[Phrase, ...]]
    longest: int
    words: frozenset[str]
    english: frozenset[str]
    beginnings: frozenset[str]
    alike: dict[str, tuple[str, ...]]
    by_root: dict[str, list[tuple[frozenset[str], tuple[Phrase, ...]]]]


def read_phrases(table: Path = ENGLISH) -> list[Phrase]:
    """The phrases of a table, and what they stand for."""
    language = IN_ENGLISH if table == ENGLISH else table.stem
    return [
        Phrase(row["phrase"], row["kind"], row["slug"], row.get("also") == ALSO, language)
        for row in _rows(table)
        if row["kind"] != SPELLING
    ]


def read_spellings() -> dict[str, str]:
    """Misspelt English words that are not like what they mean, and how they are spelt."""
    rows = [row for row in _rows(ENGLISH) if row["kind"] == SPELLING]
    return {row["phrase"].casefold(): row["slug"].casefold() for row in rows}


def _rows(table: Path) -> list[dict[str, str]]:
    """The rows of a table; lines that start with # are notes."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def tables() -> list[Path]:
    """The table of every language, English first."""
    return [ENGLISH, *sorted(OTHERS.glob("*.csv"))]


def counting_words(text: str) -> Words:
    """The words of a text that count, in small letters and the singular."""
    plain = " ".join(written(_EMERGENCY.sub("aande", text.casefold())))
    plain = _NOT.sub(r"\1nt", plain.replace("cannot", "cant").replace("can not", "cant"))
    plain = _AT_SCHOOL.sub(rf"{AT}\1", plain.replace("will not", "wont"))
    return single_words(_ONE_WORD.sub(r"child\1", plain).split())


def single_words(words: Iterable[str]) -> Words:
    """The words that count, each read by itself."""
    spelt = (_spellings().get(word, word) for word in words if word not in LITTLE)
    return tuple(_singular(_SAME.get(word, word)) for word in spelt)


@cache
def _spellings() -> dict[str, str]:
    """`read_spellings`, read once."""
    return read_spellings()


def apart(words: Words) -> Words:
    """The words, and those that were typed as one taken apart: "bluebadge"."""
    return tuple(part for word in words for part in _halves(word))


@lru_cache(maxsize=4096)
def _halves(word: str) -> Words:
    known = vocabulary()
    if len(word) < SHORTEST_JOINED or word in known.words:
        return (word,)
    pairs = ((word[:at], _singular(word[at:])) for at in range(3, len(word) - 2))
    return next((pair for pair in pairs if known.english.issuperset(pair)), (word,))


def written(text: str) -> Iterator[str]:
    """The words of a text without capitals, accents and apostrophes, or signs without spaces."""
    plain = _APOSTROPHES.sub("", _ELIDED.sub(" ", text.casefold()))
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    plain = _THE.sub("", unicodedata.normalize("NFC", plain).translate(_LETTERS))
    plain = _NO_SPACES.sub(r" \1 ", plain)
    return iter("".join(_kept(letter) for letter in plain).split())


def _kept(letter: str) -> str:
    """A letter, a figure or a mark itself, nothing for what is not seen, a space for the rest."""
    kind = unicodedata.category(letter)
    return letter if letter == BEGINS or kind[0] in "LNM" else "" if kind == "Cf" else " "


@lru_cache(maxsize=4096)
def meant(word: str) -> str:
    """The word of the phrases that was meant, or the word itself."""
    known = vocabulary()
    if word in known.english:
        return word
    begun = _begun(word, known.beginnings)
    if begun in known.words:
        return begun
    bare = word.removeprefix(_AND)
    return bare if bare in known.words else _spelt(word, known)


def _begun(word: str, beginnings: Set[str]) -> str:
    """The shortest beginning that stands for a word, or the word itself."""
    for length in range(SHORTEST_BEGINNING, len(word) + 1):
        if word[:length] in beginnings:
            return word[:length] + BEGINS
    return word


def _spelt(word: str, known: Vocabulary) -> str:
    if word in _SPELT_RIGHT or len(word) < SHORTEST_EXCHANGED:
        return word
    if len(word) < SHORTEST_MISSPELT:
        longer = known.alike.get(word[0], ()) if len(word) == SHORTEST_MISSPELT - 1 else ()
        tried = (*_exchanged(word), *longer)
        return next((one for one in tried if _is_slip(one, word, known)), word)
    slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
    alike = known.alike.get(word[0], ())
    best = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else word


def _is_slip(one: str, word: str, known: Vocabulary) -> bool:
    """Whether a word of ours has the letters of another exchanged, or one letter more."""
    return one in known.english and OSA.distance(one, word, score_cutoff=1) <= 1


def _exchanged(word: str) -> Iterator[str]:
    """The word with two letters exchanged, each pair in turn."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _singular(word: str) -> str:
    """The word without the s of a plural, as far as matching needs it: no dictionary."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss") or word in _NO_PLURAL:
        return word
    return word[:-1]


@cache
def vocabulary() -> Vocabulary:
    """The phrases of every language."""
    read = [(counting_words(one.typed), one) for table in tables() for one in read_phrases(table)]
    english = {word for words, one in read if one.language == IN_ENGLISH for word in words}
    begin = {word.removesuffix(BEGINS) for words, _ in read for word in words if BEGINS in word}
    phrases: dict[Words, dict[Target, Phrase]] = {}
    for words, phrase in read:
        known = tuple(word if word in english else _begun(word, begin) for word in words)
        phrases.setdefault(known, {}).setdefault((phrase.kind, phrase.slug), phrase)
    alike: dict[str, list[str]] = {}
    for word in sorted(english):
        if len(word) >= SHORTEST_MISSPELT:
            alike.setdefault(word[0], []).append(word)
    rows = {words: tuple(found.values()) for words, found in phrases.items()}
    return Vocabulary(
        rows,
        max(map(len, phrases)),
        frozenset(word for words in phrases for word in words),
        frozenset(english),
        frozenset(begin),
        {first: tuple(those) for first, those in alike.items()},
        _by_root(rows, english),
    )


def _by_root(
    rows: Mapping[Words, tuple[Phrase, ...]], english: Set[str]
) -> dict[str, list[tuple[frozenset[str], tuple[Phrase, ...]]]]:
    stems = {words: frozenset(_root(word, english) for word in words) for words in rows}
    common = Counter(one for row in stems.values() for one in row)
    found: dict[str, list[tuple[frozenset[str], tuple[Phrase, ...]]]] = {}
    for words, row in stems.items():
        found.setdefault(min(row, key=lambda one: common[one]), []).append((row, rows[words]))
    return found


def root(word: str) -> str:
    """What a word of a text has in common with its other forms; see `_root`."""
    known = vocabulary()
    word = meant(word)
    return _root(word, known.english if word in known.words else {word})


def _root(word: str, english: Set[str]) -> str:
    """The stem of an English word; of another language the word itself, apart from all English."""
    return stem(word.removeprefix(AT)) if word in english else f"={word}"


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What all forms of an English word have in common, as `snowballstemmer` has it.

    >>> stem("swimming") == stem("swims")
    True
    """
    return word if word in _NO_PLURAL else str(_stemmers.english.stemWord(word))


class _Stemmers(threading.local):
    """A stemmer for each thread: it works on the word that it holds, and two threads at once would
    change each other's.
    """

    def __init__(self) -> None:
        self.english: Any = snowballstemmer.stemmer("english")


_stemmers = _Stemmers()
