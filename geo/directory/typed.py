"""Whether what somebody typed has certain words in a row, in whatever ending.

Words are read as stems: "brother" is in "his brothers". ``..`` in a pattern stands for up to three
other words, and a word that ends with ``*`` for every word that begins so.
"""

import re
from functools import lru_cache

import snowballstemmer

LONGEST_TEXT = 1000
"""Letters of a text that are read."""

_GAP = 3


def closeness(text: str, patterns: tuple[str, ...]) -> int:
    """How many words the longest of the patterns that are in a text has; 0 if none is.

    >>> closeness("His brothers are jealous", ("brother", "sister"))
    1
    >>> closeness("the plan is two weeks late", ("plan .. late",))
    2
    """
    said = _tagged(text[:LONGEST_TEXT])
    return max((len(_words(p)) for p in patterns if _compiled(p).search(said)), default=0)


def _words(pattern: str) -> list[str]:
    return [word for word in pattern.split() if word != ".."]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = [_part(word) for word in re.sub("['’]", "", pattern.casefold()).split()]
    return re.compile("".join(parts))


def _part(word: str) -> str:
    if word == "..":
        return rf"(?: \S+ ){{0,{_GAP}}}"
    if word.endswith("*"):
        return rf" {re.escape(word[:-1])}\S* "
    return rf" \S+\|{re.escape(_stem(word))} "


@lru_cache(maxsize=256)
def _tagged(text: str) -> str:
    """Each word with its stem, between spaces: `` brothers|brother  are|are ``."""
    words = re.findall(r"[^\W_]+", re.sub(r"['’‘`´]", "", text.casefold()))
    return "".join(f" {word}|{_stem(word)} " for word in words)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    return str(snowballstemmer.stemmer("english").stemWord(word))
