"""What names and categories say of two entries being one service."""

import re
import unicodedata

from geo.records import Service

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
STOPS = frozenset(["bus-stop", "station", "ferry", "accessible-taxi"])
UNSAID = "other-support"
"""The category of an entry whose source does not say what kind it is."""


_SAME_WORDS = {
    "church of england": "ce",
    "c of e": "ce",
    "cofe": "ce",
    "c e": "ce",
    "roman catholic": "rc",
    "r c": "rc",
    "voluntary aided": "va",
    "v a": "va",
    "voluntary controlled": "vc",
    "v c": "vc",
    "pre school": "preschool",
    "play group": "playgroup",
    "st": "saint",
    "infants": "infant",
    "juniors": "junior",
    "center": "centre",
}
_SPELLED = re.compile(rf"\b({'|'.join(_SAME_WORDS)})\b")


def normal_name(name: str) -> str:
    """A name without what makes no difference: case, accents, punctuation, ``the``, spelling.

    Words that tell services apart stay: ``infant``, ``junior``, ``nursery``, numbers.

    >>> normal_name("St. Mary's C.E. Primary School")
    'saint marys ce primary school'
    >>> normal_name("The Saint Marys Church of England Primary School")
    'saint marys ce primary school'
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"['’‘`´ʼ]", "", text).replace("&", " and ").replace("+", " and ")
    words = re.sub(r"[\W_]+", " ", text).split()
    return _SPELLED.sub(lambda m: _SAME_WORDS[m[0]], " ".join(w for w in words if w != "the"))


def kinds(category: str) -> tuple[str, ...]:
    """The kinds of service that an entry is compared within: schools are one, else a category."""
    if category == "early-years":
        return ("school", "childcare")
    return ("school",) if category in SCHOOLS else (category,)


def same_kind(a: Service, b: Service) -> bool:
    """Whether two entries are of a kind, and may be compared."""
    return not set(kinds(a.category)).isdisjoint(kinds(b.category))


def one_kind(a: Service, b: Service) -> bool:
    """Whether two entries may be merged by name: a nursery school is not an after-school club."""
    return a.category == b.category or {a.category, b.category} <= SCHOOLS


def other_number(a: Service, b: Service) -> bool:
    """Whether two entries have numbers of the same register that differ."""
    return bool(a.urn and b.urn and a.urn != b.urn) or bool(a.atco and b.atco and a.atco != b.atco)
