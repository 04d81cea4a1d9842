"""How wide the columns of a printed table are, so that no word is cut."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).with_name("fonts")
LONGEST_WORD = 24
"""Letters after which a longer word may break."""
PADDING_MM = 2.2
"""What is left free on either side of a cell."""

_MM_PER_PT = 25.4 / 72
_SLACK_MM = 0.5
_SCALE = 10
"""The letters are measured this many times as large, as a font is asked for whole pixels."""


def widths_mm(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, size_pt: float, room_mm: float
) -> list[float] | None:
    """How wide each column is; None where the room is too narrow for the longest words.

    Each has the room for its longest line where that fits. Otherwise each has the room for its
    longest word, and what is left goes to the columns with longer lines.
    """
    path = FONTS / "LocalOfferSans-Bold.ttf"
    wide = partial(_widest_mm, ImageFont.truetype(path, round(size_pt * _SCALE)))
    cells = [[titles[i], *(row[i] for row in rows)] for i in range(len(titles))]
    lines = [wide({line for cell in column for line in cell.split("\n")}) for column in cells]
    if sum(lines) <= room_mm:
        return lines
    words = [wide({w[:LONGEST_WORD] for cell in column for w in cell.split()}) for column in cells]
    left = room_mm - sum(words)
    if left < 0:
        return None
    more = _shared([line - word for line, word in zip(lines, words, strict=True)], left)
    return [word + one for word, one in zip(words, more, strict=True)]


def _shared(wanted: Sequence[float], left: float) -> list[float]:
    """What each gets of what is left: what it wants, or an even part of what the others leave.

    >>> _shared([1.0, 9.0, 5.0], 9.0)
    [1.0, 4.0, 4.0]
    """
    given = [0.0] * len(wanted)
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, i in enumerate(order):
        given[i] = min(wanted[i], left / (len(order) - done))
        left -= given[i]
    return given


def _widest_mm(font: ImageFont.FreeTypeFont, texts: set[str]) -> float:
    """How wide a column must be for the widest of some texts."""
    longest = max(map(font.getlength, texts), default=0.0) / _SCALE * _MM_PER_PT
    return longest + 2 * PADDING_MM + _SLACK_MM
