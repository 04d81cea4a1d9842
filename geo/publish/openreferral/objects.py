"""JSON objects as the profile wants them: ids, and fields that have the right shape."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]
"""A JSON object."""

_NAMESPACE = UUID("c716b60e-673b-43a8-9832-3cb490bb725c")
WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def public_id(kind: str, *parts: str) -> str:
    """The UUID under which something of ours is published: the same in every export.

    >>> public_id("service", "osm-n1") == public_id("service", "osm-n1")
    True
    """
    return str(uuid5(_NAMESPACE, "\n".join((kind, *parts))))


def said(**fields: Any) -> Json:
    """The fields that have a value. The profile allows none of them to be null."""
    return {name: value for name, value in fields.items() if value is not None}


def shaped(value: str | None, pattern: re.Pattern[str]) -> str | None:
    """A text that has the shape its field needs, else None."""
    return value if value and pattern.fullmatch(value) else None


def number(value: float | None) -> float | int | None:
    """A number, whole where it is: 4, not 4.0."""
    return int(value) if value is not None and value == int(value) else value


def day(value: date | None) -> str | None:
    """A day as ISO 8601 writes it."""
    return value.isoformat() if value else None
