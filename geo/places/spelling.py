"""How names are spelled: what makes no difference when one name is compared with another."""

import re
import unicodedata

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
