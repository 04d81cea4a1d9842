"""Words that say that somebody may be in danger, and who to call.

Two ears. The signs of danger, and the numbers, are in `data/urgent.toml`, which an officer can read
and change: what is typed is read as stems (`said`), so that every form, tense and person of a word
is one. What has no sign may still sound like danger, in any language: see `hearing`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geo.directory import hearing, said

TABLE = Path(__file__).parents[2] / "data" / "urgent.toml"

LONGEST_TEXT = 1000
"""Letters of a text that are read; danger is said before."""

_DUTY = "council"
_DANGER = 0.6  # how a text without a sign must sound: above 0 it is likelier danger than not
_PLAINLY_HARMLESS = -2.0  # so does a text that only looks like danger
_GAP = 4
_TAKEN = "\n"  # no words in a row go across it


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
    lines: Sequence[str]


def who_to_call(text: str, duty_line: HelpLine | None = None) -> tuple[HelpLine, ...]:
    """Who to call where a text says that somebody may be in danger; none where it does not.

    Parameters
    ----------
    text
        What somebody typed, in any language.
    duty_line
        The council's own line for a child who may be in danger, if the area names one.

    Examples
    --------
    >>> [line.number for line in who_to_call("my daughter cuts herself")][:2]
    ['999', '111']
    >>> who_to_call("she cuts paper")
    ()
    """
    dangers, lines = _table()
    known = dict(lines) | ({_DUTY: duty_line} if duty_line else {})
    names = [name for kind in _kinds(text[:LONGEST_TEXT]) for name in dangers[kind].lines]
    return tuple(known[name] for name in dict.fromkeys(names) if name in known)


def all_lines() -> tuple[HelpLine, ...]:
    """Everybody who may be called."""
    return tuple(_table()[1].values())


def signs_in(text: str) -> tuple[str, ...]:
    """The kinds of danger whose signs a text has, by the rules alone."""
    read = _read(text)
    return tuple(
        kind
        for kind, danger in _table()[0].items()
        if danger.signs.search(danger.unless.sub(_TAKEN, read))
    )


def _kinds(text: str) -> tuple[str, ...]:
    """The kinds of danger in a text: those whose signs it has, or those that it sounds like."""
    if not any(letter.isalnum() for letter in text):
        return ()
    signs, heard = signs_in(text), hearing.hear(text)
    if signs:
        return signs if heard.score > _PLAINLY_HARMLESS else ()
    return heard.kinds if heard.score > _DANGER else ()


def _read(text: str) -> str:
    """A text as its words, each with its stem: `` cuts:cut herself:herself ``."""
    words = said.words(text)
    return "".join(f" {w}:{s} " for w, s in zip(words, said.stems(words), strict=True))


@cache
def _table() -> tuple[Mapping[str, _Danger], Mapping[str, HelpLine]]:
    with TABLE.open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    lists = _lists(table["lists"])
    lines = {
        row["id"]: HelpLine(**{name: row[name] for name in HelpLine.__slots__})
        for row in table["line"]
    }
    dangers = {
        row["id"]: _Danger(_any(row["signs"], lists), _any(row["unless"], lists), row["lines"])
        for row in table["danger"]
    }
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
    stems = said.stems(each)
    return "".join(
        rf" {w}:\S+ " if exact else rf" \S+:{s} " for w, s in zip(each, stems, strict=True)
    )
