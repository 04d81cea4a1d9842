"""The vocabulary of comments and answers, and what in a text may identify somebody.

The Children and Families Act 2014, s.30, and regulation 56 of the SEND Regulations 2014 ask for
comments on the Local Offer's content, its quality and gaps, how easy its information is to get, and
how it was made; and for the council's answer, published with them, with nobody identifiable.
"""

import re

ABOUT: dict[str, str] = {
    "service": "A service",
    "missing": "Something that is missing",
    "site": "This website",
}
"""What a comment can be about."""

TOPICS: dict[str, str] = {
    "content": "What there is",
    "quality": "How good it is",
    "gaps": "What is missing",
    "access": "How easy it is to find out",
    "making": "How the Local Offer was made",
}
"""The matters of regulation 56."""

ACTIONS: dict[str, str] = {
    "none": "No action",
    "looking": "Being looked at",
    "planned": "Planned",
    "done": "Done",
}
"""What the council does about a comment."""

HELD, PUBLISHED, LEFT_OUT = "held", "published", "left out"
STATES = (HELD, PUBLISHED, LEFT_OUT)

REASONS: dict[str, str] = {
    "identifies": "It could identify someone",
    "own-case": "It is about one person's own support",
    "vexatious": "It is abusive or vexatious",
    "spam": "It is an advert, or not a comment",
    "off-topic": "It is not about the Local Offer",
}
"""Why a comment may be left out. Regulation 56 allows the second and the third by name."""

MOST_CHARACTERS = 2_000
"""Longest comment or answer."""

_PERSONAL = {
    "an email address": re.compile(r"[^\s@]{1,64}@[^\s@]{1,200}\.[a-z]{2,}", re.IGNORECASE),
    "a phone number": re.compile(r"(?:\+44|\b0)(?:[\s()-]*\d){9,10}\b"),
    "a full postcode": re.compile(
        r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE
    ),
    "a school or health number": re.compile(
        r"\b[A-Z]\d{11}[A-Z\d]\b|\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", re.IGNORECASE
    ),
    "a date of birth": re.compile(
        r"\b(?:born|birth\w*|dob)\b.{0,15}\d{1,2}[./ -]\w{1,9}[./ -]\d{2,4}", re.IGNORECASE
    ),
    "a name": re.compile(
        r"\b(?:[Mm]y|[Oo]ur) (?:\w+ )?(?:son|daughter|child|boy|girl|brother|sister|grandson|"
        r"granddaughter|nephew|niece)(?:,? (?:called|named))?,? [A-Z][a-z]+\b"
        r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+\b"
    ),
    "a street address": re.compile(
        r"\b\d{1,4}[A-Za-z]? [A-Z][a-z]+ (?:Road|Street|Lane|Avenue|Close|Drive|Way|Terrace)\b"
    ),
}


def looks_personal(text: str) -> list[str]:
    """What in a text may identify somebody, in words; empty if nothing is found.

    It finds what has a known form, and not everything: a person reads each comment.

    >>> looks_personal("Ring me on 01983 123456")
    ['a phone number']
    """
    return [what for what, shape in _PERSONAL.items() if shape.search(text)]


def cleaned(text: str) -> str:
    """A text without control characters; line breaks stay, three or more become two."""
    said = text.replace("\r\n", "\n").replace("\r", "\n")
    said = "".join(c for c in said if c == "\n" or (c.isprintable() and c not in _HIDDEN))
    return re.sub(r"\n{3,}", "\n\n", said).strip()


_HIDDEN = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing, or turn the way of writing round."""
