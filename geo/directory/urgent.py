"""Words that say that somebody may be in danger, and who to call.

What counts as danger, and the numbers, are in `data/urgent.toml`, which an officer can read and
change. What is typed is read as stems (`snowballstemmer`), so that every form, tense and person of
a word is one; a misspelt word of danger is taken for what was meant.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

TABLE = Path(__file__).parents[2] / "data" / "urgent.toml"

LONGEST_TEXT = 1000
"""Letters of a text that are read; danger is said before."""

_GAP = 4
_TAKEN = "\n"  # no words in a row go across it
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


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Who to call: a name, a number as it is printed, and what for; its page, and when checked."""

    name: str
    number: str
    what_for: str
    page: str
    checked: date

    @property
    def dial(self) -> str:
        """The number for a link that dials."""
        return "tel:" + self.number.replace(" ", "")


@dataclass(frozen=True, slots=True)
class _Danger:
    """A kind of danger: what says it, what says that it is not, and who to call."""

    signs: re.Pattern[str]
    unless: re.Pattern[str]
    lines: tuple[str, ...]


def who_to_call(text: str) -> tuple[HelpLine, ...]:
    """Who to call where a text says that somebody may be in danger; none where it does not.

    >>> [line.number for line in who_to_call("my daughter cuts herself")][:2]
    ['999', '111']
    >>> who_to_call("she cuts paper")
    ()
    """
    dangers, lines = _table()
    said = _words(text[:LONGEST_TEXT])
    found = [danger for danger in dangers if danger.signs.search(danger.unless.sub(_TAKEN, said))]
    return tuple(lines[name] for name in dict.fromkeys(n for d in found for n in d.lines))


def _words(text: str) -> str:
    """A text as its words, each with its stem: `` cuts:cut herself:herself ``."""
    plain = re.sub(r"['’‘`´]", "", text.casefold())
    plain = " ".join(re.findall(r"[^\W_]+", plain))
    for spoken, written in _SPOKEN:
        plain = re.sub(spoken, written, plain)
    words = [_spelt(word) for word in plain.split()]
    return "".join(f" {w}:{s} " for w, s in zip(words, _stems(words), strict=True))


def _spelt(word: str) -> str:
    """The word of danger that was meant by one that is nearly it, or the word itself."""
    if len(word) < 6 or word in _ORDINARY or word in _EASILY_MISSPELT:
        return word
    alike = [w for w in _EASILY_MISSPELT if w[0] == word[0]]
    slips = 2 if len(word) >= 8 else 1
    best = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else word


def _stems(words: Iterable[str]) -> list[str]:
    return [str(stem) for stem in snowballstemmer.stemmer("english").stemWords(list(words))]


@cache
def _table() -> tuple[Sequence[_Danger], Mapping[str, HelpLine]]:
    with TABLE.open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    lists = _lists(table["lists"])
    lines = {
        row["id"]: HelpLine(**{name: row[name] for name in HelpLine.__slots__})
        for row in table["line"]
    }
    dangers = [
        _Danger(_any(row["signs"], lists), _any(row["unless"], lists), tuple(row["lines"]))
        for row in table["danger"]
    ]
    return dangers, lines


def _lists(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Each list as a pattern; a list may use those before it."""
    done: dict[str, str] = {}
    for name, rows in table.items():
        done[name] = "(?:" + "|".join(_row(row, done) for row in rows) + ")"
    return done


def _any(rows: Sequence[str], lists: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(_row(row, lists) for row in rows))


def _row(row: str, lists: Mapping[str, str]) -> str:
    """A row of words as a pattern over what `_words` gives."""
    return "".join(_part(part, lists) for part in row.split())


def _part(part: str, lists: Mapping[str, str]) -> str:
    if part == "..":
        return rf"(?: \S+ ){{0,{_GAP}}}"
    exact = part.startswith("=")
    words = part.removeprefix("=").split("|")
    return "(?:" + "|".join(_one(word, exact, lists) for word in words) + ")"


def _one(word: str, exact: bool, lists: Mapping[str, str]) -> str:
    if word.startswith("<"):
        return lists[word[1:-1]]
    each = word.split("_")
    stems = _stems(each)
    return "".join(
        rf" {w}:\S+ " if exact else rf" \S+:{s} " for w, s in zip(each, stems, strict=True)
    )
