"""How names are spelled: what makes no difference when one name is compared with another."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MARKS = re.compile(r"['’‘`´ʼ]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BREAKS = re.compile(r"[\W_]+")


def folded(name: str) -> str:
    """A name's words without case, accents, punctuation, unseen marks and ``the``.

    ``St`` and ``St.`` are ``saint``, at the end of a name ``street``.

    >>> folded("St. Mary's, the Old Church")
    'saint marys old church'
    >>> folded("12 High St")
    '12 high street'
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    text = "".join(c for c in _UNSEEN.sub("", text) if not unicodedata.combining(c))
    text = _MARKS.sub("", text).replace("&", " and ").replace("+", " and ")
    words = [word for word in _BREAKS.sub(" ", text).split() if word != "the"]
    last = len(words) - 1
    return " ".join(
        ("street" if 0 < i == last else "saint") if word == "st" else word
        for i, word in enumerate(words)
    )


_SAME_WORDS = {
    "church of england": "ce",
    "c of e": "ce",
    "cofe": "ce",
    "coe": "ce",
    "roman catholic": "rc",
    "catholic": "rc",
    "voluntary aided": "va",
    "voluntary controlled": "vc",
    "pre school": "preschool",
    "pre prep": "preprep",
    "pre preparatory": "preprep",
    "preparatory": "prep",
    "play group": "playgroup",
    "sixth form": "sixthform",
    "6th form": "sixthform",
    "vi form": "sixthform",
    "infants": "infant",
    "juniors": "junior",
    "center": "centre",
    "practise": "practice",
    "lloydspharmacy": "lloyds pharmacy",
    "ltd": "limited",
}
_INITIALS = re.compile(r"(?<=\b[a-z]) (?=[a-z]\b)")
_SPELLED = re.compile(rf"\b({'|'.join(sorted(_SAME_WORDS, key=len, reverse=True))})\b")


def normal_name(name: str) -> str:
    """A name without what makes no difference: case, accents, punctuation, ``the``, spelling.

    Words that tell services apart stay: ``infant``, ``junior``, ``nursery``, numbers.

    >>> normal_name("St. Mary's C.E. Primary School")
    'saint marys ce primary school'
    >>> normal_name("The Saint Marys Church of England Primary School")
    'saint marys ce primary school'
    """
    text = folded(name)
    text = _INITIALS.sub("", text)
    while (spelled := _SPELLED.sub(lambda m: _SAME_WORDS[m[0]], text)) != text:
        text = spelled
    return text


SHORTEST_MISSPELT = 4
TWO_SLIPS_FROM = 7


def slips(length: int) -> int:
    """How many letters may be wrong, missing, too many or exchanged in a word of that length."""
    return 0 if length < SHORTEST_MISSPELT else 2 if length >= TWO_SLIPS_FROM else 1


def spelled_like(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that may be meant by one that is not among them, the likeliest first.

    One that begins as typed may be meant, and one that differs by one letter, or by two where
    the name has seven letters or more.

    >>> spelled_like("Ventor", ["Newport", "Ventnor", "Vent Hill"])
    ['Ventnor']
    >>> spelled_like("fresh", ["Freshwater Bay", "Freshwater"])
    ['Freshwater', 'Freshwater Bay']
    """
    typed = folded(name)
    plain = {folded(one): one for one in names}
    begun = [one for one in plain if len(typed) > 2 and one.startswith(typed)]
    near = process.extract(
        typed, list(plain), scorer=OSA.distance, score_cutoff=slips(len(typed)), limit=None
    )
    ranked = [(1, len(one), one) for one in begun] + [(far, 0, one) for one, far, _ in near]
    return list(dict.fromkeys(plain[one] for _, _, one in sorted(ranked)))[:most]
