"""SEND words in plain words: `data/glossary.csv`, read, and found in a text."""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.errors import InputError

TABLE = Path(__file__).parents[2] / "data" / "glossary.csv"


_SAID_THERE = re.compile(r"\s+(?:is|are)\s+(?:an?|the)\b|\s+\(")


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word, other ways to write it, what it means, and where the law says so."""

    term: str
    also: tuple[str, ...]
    explained: str
    law: str = ""
    url: str = ""


@cache
def glossary(path: Path = TABLE) -> tuple[GlossaryTerm, ...]:
    """All words, in the order of the alphabet.

    Raises
    ------
    InputError
        If a word has no explanation, or two rows write a word in the same way.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    terms = [
        GlossaryTerm(
            row["term"],
            tuple(filter(None, row["also"].split("|"))),
            row["explained"],
            row["law"],
            row["url"],
        )
        for row in rows
    ]
    written = [way.casefold() for term in terms for way in (term.term, *term.also)]
    if twice := sorted({way for way in written if written.count(way) > 1}):
        raise InputError(f"{path}: two rows have {twice[0]!r}. Leave it in one of them.")
    if empty := [term.term for term in terms if not term.explained]:
        raise InputError(f"{path}: {empty[0]!r} has no explanation.")
    return tuple(sorted(terms, key=lambda term: term.term.casefold()))


def parts(text: str, seen: Collection[str] = ()) -> Iterator[tuple[str, GlossaryTerm | None]]:
    """A text in pieces: plain ones, and the first use of each word with the word.

    A word that the text itself explains ("SENDIASS is the …") is left plain.

    Parameters
    ----------
    text
        Plain text.
    seen
        Words, by `GlossaryTerm.term`, that need no explanation any more.

    >>> [(piece, term and term.term) for piece, term in parts("Ask the SENCO, the SENCO knows.")]
    [('Ask the ', None), ('SENCO', 'SENCO'), (', the SENCO knows.', None)]
    """
    pattern, terms = _pattern()
    done, at = set(seen), 0
    for found in pattern.finditer(text):
        term = terms[_key(found[0])]
        if term.term in done:
            continue
        done.add(term.term)
        if _SAID_THERE.match(text, found.end()):
            continue
        if found.start() > at:
            yield text[at : found.start()], None
        yield found[0], term
        at = found.end()
    if at < len(text):
        yield text[at:], None


def _key(written: str) -> str:
    """How a way of writing is looked up: small letters, without the s of a plural."""
    plain = " ".join(written.casefold().split())
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, GlossaryTerm]]:
    """What finds every word, the longest first; capitals count in short names such as AP."""
    terms = {_key(way): term for term in glossary() for way in (term.term, *term.also)}
    ways = sorted((way for t in glossary() for way in (t.term, *t.also)), key=len, reverse=True)
    any_way = "|".join(_one(way) for way in ways)
    return re.compile(rf"(?<![\w-])(?:{any_way})(?![\w-])"), terms


def _one(way: str) -> str:
    words = r"\s+".join(re.escape(word) for word in way.split())
    whole = words if way.isupper() else f"(?i:{words})"
    return whole if way.endswith("s") else f"{whole}s?"
