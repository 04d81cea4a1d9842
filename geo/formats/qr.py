"""Codes that a phone's camera reads."""

from io import BytesIO

import segno

_LONGEST = 2000
"""Longer addresses make codes that are too fine for a phone to read from paper."""


def fits(address: str) -> bool:
    """Whether an address is short enough for a code that a phone can read."""
    return len(address) <= _LONGEST


def png(address: str) -> bytes:
    """Draw an address as a QR code: PNG, dark on white, with its quiet border."""
    out = BytesIO()
    segno.make(address, error="l", micro=False).save(out, kind="png", scale=5, border=4)
    return out.getvalue()
