"""What was typed as a postcode, half of one or a position: its shape, after BS 7666.

Having the right shape does not make a postcode exist: `geo.places.postcodes` looks it up.
"""

import re
import unicodedata
from collections.abc import Iterator

from geo.errors import PostcodeError

LONGEST_INPUT = 80
"""No postcode, pair of coordinates or English place name is longer than this."""

EXAMPLE = "SW1A 1AA"
"""What a postcode looks like, where no area is open that could give one of its own."""

_AREA = "[A-PR-UWYZ]"
_DISTRICT = "([1-9]?[0-9]|[A-HK-Y]([1-9]?[0-9]|[0-9][ABEHMNPRVWXY])|[0-9][A-HJKPSTUW])"
_OUTWARD = re.compile(f"{_AREA}{_DISTRICT}")
_UNIT = re.compile(f"(GIR|{_AREA}{_DISTRICT})[0-9][ABD-HJLNP-UW-Z]{{2}}")
_COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_UNSEEN = frozenset(("Cf", "Pd", "Pi", "Pf"))
"""What people paste with a postcode: marks that cannot be seen, dashes and quotes."""

_MARKS = frozenset(".,;:'\"`´−\ufe0e\ufe0f\u034f")
_DIGIT_FOR = str.maketrans("OIL", "011")


def normalise(text: str) -> str:
    """Give a postcode its standard form: upper case, one space before the last three characters.

    Spaces, case and punctuation do not matter; the letters O, I and L are
    read as the digits 0 and 1 where only a digit can stand, and 0 as O where only a
    letter can.

    Raises
    ------
    PostcodeError
        If `text` does not have the shape of a full postcode.

    Examples
    --------
    >>> normalise(" sw1a 1aa ")
    'SW1A 1AA'
    >>> normalise("LS3OIUD")
    'LS30 1UD'
    """
    check_length(text)
    compact = compacted(text)
    for reading in _readings(compact):
        if _UNIT.fullmatch(reading):
            return f"{reading[:-3]} {reading[-3:]}"
    raise PostcodeError(_why_not(text.strip(), compact))


def outward_of(text: str) -> str:
    """Give the first half of a postcode, which says a district and no household.

    Raises
    ------
    PostcodeError
        If `text` is neither a postcode nor the first half of one.

    Examples
    --------
    >>> outward_of("SW1A 1AA"), outward_of("sw1a")
    ('SW1A', 'SW1A')
    """
    check_length(text)
    compact = compacted(text)
    if _OUTWARD.fullmatch(compact) and not _UNIT.fullmatch(compact):
        return compact
    return normalise(text).split()[0]


def district_of(text: str) -> str | None:
    """The district or sector of postcodes, if a text is one; None if it is not.

    >>> district_of("po30"), district_of("PO30 1"), district_of("PO30 1UD"), district_of("Ryde")
    ('PO30', 'PO30 1', None, None)
    """
    if len(text) > LONGEST_INPUT:
        return None
    district, _, sector = " ".join(text.split()).rpartition(" ")
    if (
        district
        and len(sector) == 1
        and sector.isdigit()
        and _OUTWARD.fullmatch(compacted(district))
    ):
        return f"{compacted(district)} {sector}"
    compact = compacted(text)
    return compact if _OUTWARD.fullmatch(compact) else None


def coordinates(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, if a text is two numbers with a comma; None if it is not.

    >>> coordinates("50.7, -1.3"), coordinates("PO30 1UD")
    ((50.7, -1.3), None)
    """
    found = _COORDINATES.fullmatch(text)
    return (float(found[1]), float(found[2])) if found else None


def check_length(text: str) -> None:
    """Refuse a text that is longer than any postcode, position or name.

    Raises
    ------
    PostcodeError
        If it has more than ``LONGEST_INPUT`` letters.
    """
    if len(text) > LONGEST_INPUT:
        raise PostcodeError(
            f"That is {len(text):,} characters long. A postcode has at most 8, such as {EXAMPLE}."
        )


def compacted(text: str) -> str:
    """A text in capitals, without blanks and marks.

    >>> compacted(" sw1a-1aa. ")
    'SW1A1AA'
    """
    shown = unicodedata.normalize("NFKC", text)
    return "".join(c for c in shown if not _is_beside(c)).upper()


def _is_beside(c: str) -> bool:
    """Whether a character is no part of a postcode, and does no harm to one."""
    return c.isspace() or c in _MARKS or unicodedata.category(c) in _UNSEEN


def _readings(compact: str) -> Iterator[str]:
    """As typed; then with an area of two letters or of one, and digits in the district."""
    yield compact
    outward, inward = compact[:-3], compact[-3:]
    inward = inward[:1].translate(_DIGIT_FOR) + inward[1:]
    for letters in (2, 1):
        area = outward[:letters].replace("0", "O")
        yield area + outward[letters:].translate(_DIGIT_FOR) + inward


def _why_not(typed: str, compact: str) -> str:
    if not compact:
        return f"Type a postcode, such as {EXAMPLE}, or the name of a town or village."
    if _OUTWARD.fullmatch(compact):
        return (
            f"{compact} is only the first half of a postcode. Add the rest, such as {compact} 1AA."
        )
    return f"“{typed[:40]}” is not a postcode. A postcode looks like {EXAMPLE}."
