"""Which letters a font can draw, read from the font itself."""

import struct
from collections.abc import Iterator

_BMP = (3, 1)
"""Windows' table of Unicode's first plane: what every TrueType font for Latin script has."""


def drawn(font: bytes) -> str:
    r"""The letters of a TrueType font as the inside of a class in a regular expression.

    The letters are those of its ``cmap`` table in format 4, as OpenType 1.9 has it: ranges of code
    points by their last and their first.

    Returns
    -------
    str
        Ranges such as ``\u{20}-\u{7e}``, in order.
    """
    return "".join(f"\\u{{{first:x}}}-\\u{{{last:x}}}" for first, last in ranges(font))


def ranges(font: bytes) -> Iterator[tuple[int, int]]:
    """The first and last code points of each range of letters that a font can draw."""
    at = _subtable(font, _table(font, b"cmap"))
    (twice,) = struct.unpack_from(">H", font, at + 6)
    lasts = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    firsts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    for first, last in zip(firsts, lasts, strict=True):
        if first != 0xFFFF:  # the range that ends every such table
            yield first, last


def _table(font: bytes, tag: bytes) -> int:
    """Where in the file a table begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count))
    return int(next(offset for name, _, offset, _ in records if name == tag))


def _subtable(font: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    records = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * i) for i in range(count))
    return cmap + int(next(at for *kind, at in records if tuple(kind) == _BMP))
