"""Which ways are firm and level enough for a wheelchair, by OpenStreetMap's tags."""

import re
from collections.abc import Mapping

STEEPEST_WHEELCHAIR_PERCENT = 100 / 12
"""1 in 12: the steepest that government guidance (Inclusive Mobility) has for a ramp."""

_FIRM_WITHOUT_A_TAG = {"footway", "pedestrian", "cycleway", "corridor", "platform"}
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
    surface = tags.get("surface", "")
    if surface in _SOFT or tags.get("smoothness") in _BROKEN or _too_steep(tags.get("incline")):
        return False
    if road or highway in _FIRM_WITHOUT_A_TAG:
        return True
    return surface in _FIRM or tags.get("tracktype") == "grade1"


def _too_steep(incline: str | None) -> bool:
    """Whether a mapped slope is steeper than 1 in 12; ``up`` and ``down`` do not say how steep."""
    match = re.fullmatch(r"-?\s*(\d+(?:\.\d+)?)\s*%", incline or "")
    return match is not None and float(match[1]) > STEEPEST_WHEELCHAIR_PERCENT
