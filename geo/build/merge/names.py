"""What names and categories tell about two entries being one service."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from geo.places.spelling import folded, normal_name
from geo.records import Service
from geo.settings import DATA

SCHOOLS = frozenset(
    [
        "early-years",
        "mainstream-school",
        "special-school",
        "alternative-provision",
        "college",
        "specialist-college",
    ]
)
_CLUBS = frozenset(["childcare", "breakfast-club"])
_EARLY = _CLUBS | {"early-years"}
_NURSERY = frozenset(["nursery", "preschool", "playgroup"])
STOPS = frozenset(["bus-stop", "station", "ferry", "accessible-taxi"])
UNSAID = "other-support"
"""The category of an entry whose source does not give one."""


# What the words of a name are for

WORDS = DATA / "name-words.csv"
"""What the words of names are for when names are compared."""

_STAGES = {
    "junior mixed and infant": "primary",
    "junior and infant": "primary",
    "infant and junior": "primary",
    "jmi": "primary",
}
_AS_STAGE = re.compile(rf"\b({'|'.join(_STAGES)})\b")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a kind of name: those that say nothing, and those that tell services apart."""

    idle: frozenset[str]
    marks: frozenset[str]
    often_left_out: frozenset[str]
    nameless: frozenset[str]
    groups: tuple[frozenset[str], ...]


@cache
def _words(kind: str) -> _Words:
    """The words of `WORDS` for a kind of name."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    table = [*csv.DictReader(line for line in lines if not line.startswith("#"))]
    rows = [
        (row["use"], row["group"], frozenset(row["words"].split()))
        for row in table
        if row["of"] in ("all", kind)
    ]
    groups: dict[str, frozenset[str]] = defaultdict(frozenset)
    for _, group, words in rows:
        groups[group] |= words
    idle, often, marks = (
        frozenset[str]().union(*(words for use, _, words in rows if use == wanted))
        for wanted in ("form", "often", "mark")
    )
    nameless = frozenset(
        " ".join(row["words"].split()) for row in table if row["use"] == "nameless"
    )
    one_of = tuple(groups[name] for name in ("faith", "gender", "stage"))
    return _Words(idle, often | marks, often, nameless, one_of)


def _words_of(category: str) -> _Words:
    is_school = category in SCHOOLS or category in _CLUBS
    return _words("school" if is_school else category)


_TAIL = re.compile(r"(?:,|\s[-–—]\s|\s\(|\()(?P<tail>[^()]*)\)?\s*$")
_LEGAL = re.compile(r"\b(academy|academies|trust|member|federation|limited)\b")
_AND_MORE = re.compile(
    r"\band (?:nursery|preschool|sixthform|(?:\w+ )?college)\b|"
    r"\bnursery and (?=(?:infant|junior|primary)\b)"
)
"""A school with its nursery or its sixth form is one school."""


class NameMatch(IntEnum):
    """How far two names are one."""

    OTHER = 0
    CLOSE = 1
    """One says more than the other: ``Oak School``, ``Oak Catholic Primary School``."""
    CORE = 2
    """They differ in what says nothing: ``Oak Primary School``, ``Oak Primary Academy``."""
    EQUAL = 3


@dataclass(frozen=True, slots=True)
class NameParts:
    """What the words of a name are for.

    Attributes
    ----------
    normal
        The name in its normal form.
    proper
        The words that are its own; empty for a name that only says what it is ("Dental Clinic").
    marks
        Words that tell it from its neighbour of the same name: ``infant``, ``girls``, ``branch``.
    tail
        What stands after a comma or in brackets: often the town.
    early
        Whether it is the name of a nursery: that it is one need not be said.
    """

    normal: str
    proper: str
    marks: frozenset[str]
    tail: str
    early: bool = False

    @classmethod
    def of(cls, name: str, category: str) -> "NameParts":
        """The parts of the name of an entry of a category."""
        if category in STOPS and category != "station":
            return cls(normal := normal_name(name), normal, frozenset(), "")
        words = _words_of(category)
        found = _TAIL.search(name)
        proper, marks = _sorted_words(normal_name(name[: found.start()] if found else name), words)
        early = category in _EARLY
        if not found or not proper:
            return cls(normal_name(name), *_sorted_words(normal_name(name), words), "", early)
        tail = normal_name(found["tail"])
        if tail == "".join(word[0] for word in folded(name[: found.start()]).split()):
            tail = ""  # "Camden Centre for Learning (CCfL)"
        more, more_marks = _sorted_words("" if _LEGAL.search(tail) else tail, words)
        return cls(normal_name(name), proper, marks | more_marks, more, early)

    def kin(self, other: "NameParts") -> bool:
        """Whether the words that are each name's own are the same, or one goes on after them."""
        shorter, longer = sorted((self.proper, other.proper), key=len)
        return self.normal == other.normal or (
            bool(shorter) and f"{longer} ".startswith(f"{shorter} ")
        )

    def more(self, other: "NameParts") -> str:
        """The words that one name goes on with after those of the other."""
        shorter, longer = sorted((self.proper, other.proper), key=len)
        return longer.removeprefix(shorter).strip()

    def match(self, other: "NameParts", category: str) -> NameMatch:
        """How far this is the name of another entry of a category."""
        if self.normal == other.normal:
            return NameMatch.EQUAL
        if not self.kin(other):
            return NameMatch.OTHER
        same_marks = self.marks == other.marks or (
            self.early and other.early and self.marks ^ other.marks <= _NURSERY
        )
        if same_marks and (self.proper, self.tail) == (other.proper, other.tail):
            return NameMatch.CORE
        is_close = category in SCHOOLS and self._close(other, _words_of(category))
        return NameMatch.CLOSE if is_close else NameMatch.OTHER

    def _close(self, other: "NameParts", words: _Words) -> bool:
        """Whether one only says more, and nothing that contradicts the other."""
        if self.tail and other.tail and self.tail != other.tail:
            return False
        says_more = self.marks ^ other.marks <= words.often_left_out
        return says_more and not self.contradicts(other, words)

    def contradicts(self, other: "NameParts", words: "_Words | None" = None) -> bool:
        """Whether both say their stage, faith or for whom they are, and not the same."""
        groups = (words or _words("school")).groups
        both = ((self.marks & group, other.marks & group) for group in groups)
        return any(one and two and one != two for one, two in both)


def _sorted_words(normal: str, words: _Words) -> tuple[str, frozenset[str]]:
    """The words of a normal name that are its own, in their order, and those that are marks."""
    text = _AS_STAGE.sub(lambda m: _STAGES[m[0]], normal)
    said = (_AND_MORE.sub(" ", text) if words.groups[-1] else text).split()
    if normal in words.nameless:
        return "", frozenset()
    own = [_singular(w) for w in said if w not in words.idle and w not in words.marks]
    return " ".join(own), words.marks & {*said}


def _singular(word: str) -> str:
    """A word without the s of a plural or a possessive: ``Our Lady's``, ``Our Lady``."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


# Kinds and numbers


def kinds(category: str) -> tuple[str, ...]:
    """The kinds of service that an entry is compared within: schools are one, and clubs."""
    if category == "early-years":
        return ("school", "childcare")
    if category in _CLUBS:
        return ("childcare",)
    return ("school",) if category in SCHOOLS else (category,)


def same_kind(a: Service, b: Service) -> bool:
    """Whether two entries are of a kind, and may be compared."""
    return not set(kinds(a.category)).isdisjoint(kinds(b.category))


def one_kind(a: Service, b: Service) -> bool:
    """Whether two entries may be merged by name: a nursery school is not an after-school club."""
    return a.category == b.category or {a.category, b.category} <= SCHOOLS


def how_alike(match: NameMatch, score: int) -> str:
    """How two names are alike, in words; `score` (0 to 100) is that of names that only look so."""
    if match == NameMatch.EQUAL:
        return "same name"
    if match == NameMatch.CORE:
        return "same name but for its form"
    return (
        "one name has all words of the other" if score == 100 else f"names alike ({score} of 100)"
    )
