"""Which ways are firm and level enough for a wheelchair, by OpenStreetMap's tags."""

import math
import re
from collections.abc import Mapping

from geo.network.tagging import parts

STEEPEST_WHEELCHAIR_PERCENT = 100 / 12
"""1 in 12: the steepest that government guidance (Inclusive Mobility) has for a ramp."""

_FIRM_WITHOUT_A_TAG = {
    "footway",
    "pedestrian",
    "cycleway",
    "corridor",
    "platform",
    "elevator",
}
_SOFT = {
    "unpaved",
    "sand",
    "mud",
    "grass",
    "dirt",
    "earth",
    "ground",
    "soil",
    "gravel",
    "pebblestone",
    "cobblestone",
    "unhewn_cobblestone",
    "rock",
    "stone",
    "shells",
    "woodchips",
    "grass_paver",
}
_FIRM = {
    "paved",
    "asphalt",
    "concrete",
    "concrete:plates",
    "concrete:lanes",
    "paving_stones",
    "sett",
    "bricks",
    "brick",
    "metal",
    "wood",
    "compacted",
    "fine_gravel",
    "tartan",
    "rubber",
    "tiles",
}
_BROKEN = {"bad", "very_bad", "horrible", "very_horrible", "impassable"}


def firm_and_level(tags: Mapping[str, str], highway: str, *, road: bool) -> bool:
    """Whether a way of some kind of highway is firm and level; a road is unless its tags deny it.

    A path, a track or a bridleway is only where its tags say so.
    """
    said = tags.get("wheelchair")
    if said in ("yes", "designated", "limited"):
        return True
    if said == "no":
        return False
    if highway == "steps":
        return tags.get("ramp:wheelchair") == "yes"
    surfaces, smooth = set(parts(tags.get("surface"))), set(parts(tags.get("smoothness")))
    if surfaces & _SOFT or smooth & _BROKEN or _too_steep(tags.get("incline")):
        return False
    if road or highway in _FIRM_WITHOUT_A_TAG:
        return True
    firm = bool(surfaces) and surfaces <= _FIRM
    return firm or set(parts(tags.get("tracktype"))) == {"grade1"}


def _too_steep(incline: str | None) -> bool:
    """Whether a mapped slope is steeper than 1 in 12; ``up`` and ``down`` do not say how steep."""
    slopes = (_percent(slope) for slope in (incline or "").split(";"))
    return any(percent > STEEPEST_WHEELCHAIR_PERCENT for percent in slopes)


def _percent(slope: str) -> float:
    """The steepest that a slope is, in percent: of ``10%``, ``10°``, ``1:6`` or ``1 in 6``.

    A number without a unit is percent, the usual one. 0.0 where it says no number.
    """
    text = slope.strip().casefold().replace(",", ".")
    ratio = re.search(r"(\d+(?:\.\d+)?)\s*(?::|/|-?in-?)\s*(\d+(?:\.\d+)?)", text)
    if ratio:
        low, high = sorted((float(ratio[1]), float(ratio[2])))
        return 100 * low / high if high else 0.0
    steepest = max((float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)), default=0.0)
    if "°" in text or "deg" in text:
        return 100 * math.tan(math.radians(min(steepest, 89.0)))
    return steepest
