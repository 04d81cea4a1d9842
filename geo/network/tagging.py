"""What the values of OpenStreetMap's tags say: lists, directions, limits and durations.

A tag may hold several values (``agricultural;forestry``). Each of them counts; where they differ,
the one that bars most decides.
"""

import re
from collections.abc import Iterable, Mapping

Tags = Mapping[str, str]

CLOSED = {"no", "agricultural", "forestry", "military", "emergency", "use_sidepath", "psv", "bus"}
"""Values that close a way."""

ENDS_ONLY = {"private", "destination", "customers", "delivery", "permit", "residents"}
"""Values that let people in to reach a place on a way, never through to somewhere else."""

VEHICLES_ONLY = {"destination", "delivery"}
"""Of these, the ones that speak of vehicles alone."""

_ACCESS_KEYS = {
    "access",
    "foot",
    "wheelchair",
    "bicycle",
    "vehicle",
    "motor_vehicle",
    "motorcar",
}
_STRICTEST_FIRST = (CLOSED, {"private"}, ENDS_ONLY - VEHICLES_ONLY, VEHICLES_ONLY, {"dismount"})
_KMH_PER_MPH = 1.609344

GRANTED = {"yes", "designated", "permissive", "official"}
_DIRECTIONS = ("forward", "backward")


def parts(value: str | None) -> list[str]:
    """The values that a tag holds, in small letters.

    >>> parts("No; private")
    ['no', 'private']
    """
    return [part for raw in re.split(r"[;,|]", value or "") if (part := raw.strip().casefold())]


def plain(tags: Tags) -> Tags:
    """The same tags, with one value for each tag about access: the strictest of its list."""
    lists = {key: _strictest(tags[key]) for key in tags if _is_access(key)}
    return {**tags, **lists} if lists else tags


def _is_access(key: str) -> bool:
    base, _, direction = key.partition(":")
    return base in _ACCESS_KEYS and direction in ("", *_DIRECTIONS)


def _strictest(value: str) -> str:
    values = parts(value) or [value]
    for kind in _STRICTEST_FIRST:
        for each in values:
            if each in kind:
                return each
    return values[0]


def facing(tags: Tags, direction: str) -> Tags:
    """The tags as they hold in one direction: ``foot:forward`` stands above ``foot``."""
    own = {
        key.partition(":")[0]: value
        for key, value in tags.items()
        if key.endswith(f":{direction}") and _is_access(key)
    }
    return {**tags, **own} if own else tags


def grants(tags: Tags, keys: Iterable[str], direction: str) -> bool:
    """Whether a tag about one kind of traveller opens a direction to it by name."""
    return any(tags.get(f"{key}:{direction}") in GRANTED for key in keys)


def directions(tags: Tags, keys: Iterable[str], *, implied: bool = False) -> tuple[bool, bool]:
    """Whether one may go along a way, and against it, by the first of some ``oneway`` keys.

    `implied` is what holds without any.
    """
    oneway = next((tags[key].strip().casefold() for key in keys if key in tags), "")
    if oneway in ("reversible", "alternating"):
        return False, False
    if oneway in ("-1", "reverse"):
        return False, True
    one = oneway in ("yes", "1", "true") or (implied and oneway not in ("no", "0", "false"))
    return True, not one


def limit_kmh(maxspeed: str | None) -> float | None:
    """A ``maxspeed`` tag in km/h, or None where it gives no number.

    >>> round(limit_kmh("30 mph"), 1)
    48.3
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?", (maxspeed or "").strip())
    if match is None or float(match[1]) <= 0:
        return None
    return float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1.0)


def duration_s(duration: str | None) -> float:
    """A ``duration`` tag in seconds, or 0.0 where it gives none; the longest of a list.

    ``HH:MM``, ``HH:MM:SS``, minutes, or a duration of ISO 8601.

    >>> duration_s("00:40"), duration_s("PT1H10M")
    (2400.0, 4200.0)
    """
    return max((_one_duration_s(part) for part in re.split(";", duration or "")), default=0.0)


def _one_duration_s(duration: str) -> float:
    text = duration.strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) * 60
    number = r"(\d+(?:[.,]\d+)?)"
    match = re.fullmatch(r"()(\d{1,2}):(\d{2})(?::(\d{2}))?", text) or re.fullmatch(
        rf"P(?:{number}D)?(?:T(?:{number}H)?(?:{number}M)?(?:{number}S)?)?", text, re.IGNORECASE
    )
    if match is None:
        return 0.0
    units = zip(match.groups(), (86_400, 3600, 60, 1), strict=True)
    return sum(float((value or "0").replace(",", ".")) * unit for value, unit in units)
