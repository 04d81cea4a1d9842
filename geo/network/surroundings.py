"""What is beside a street: whether places join it, and whether walkers go along fast traffic.

Read off OpenStreetMap's tags.
"""

from geo.network.tagging import GRANTED, Tags, limit_kmh, parts

FAST_KMH = 80.0
"""50 mph: traffic that is faster, or just as fast, is no company for a walker."""

_NO_DOORS = {"motorway", "motorway_link", "trunk_link", "elevator"}
"""Nobody's door is beside these: motorways, slip roads and lifts."""

_OPEN_TUNNELS = {"no", "building_passage", "passage", "covered", "avalanche_protector"}
_LOW_BRIDGES = {"no", "boardwalk", "low_water_crossing"}

_MAIN_ROADS = {"primary", "secondary"}
_PAVED = {"both", "left", "right", "yes"}
_WITHOUT = {"no", "none"}
_SIDES = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_NATIONAL = {"national", "gb:nsl_single", "gb:nsl_dual", "gb:national", "gb:motorway", "nsl"}


def joins(tags: Tags) -> bool:
    """Whether places beside a street join it: not in a tunnel, up on a bridge, by a motorway."""
    if tags.get("highway") in _NO_DOORS or tags.get("motorroad") == "yes":
        return False
    if tags.get("location") == "underground":
        return False
    return (
        tags.get("tunnel", "no") in _OPEN_TUNNELS
        and tags.get("bridge", "no") in _LOW_BRIDGES
        and not _is_path_below_ground(tags)
    )


def _is_path_below_ground(tags: Tags) -> bool:
    """Whether a path is below ground by its layer: such as a subway whose tunnel is not mapped."""
    path = tags.get("highway") in ("footway", "corridor", "steps", "cycleway", "path")
    return path and tags.get("layer", "").startswith("-")


def has_pavement(tags: Tags) -> bool:
    """Whether there is a pavement beside the traffic, drawn with the road."""
    return any(_PAVED & set(parts(tags.get(side))) for side in _SIDES)


def beside_traffic(tags: Tags) -> bool:
    """Whether people on foot go along fast traffic here, without a pavement as far as is known.

    On a trunk road that is so unless it has a pavement, lets walkers in by name, has a limit below
    50 mph, or has street lights and no limit of its own (a restricted road, 30 mph). On other
    A and B roads only where a pavement is denied and the limit is 50 mph or more.
    """
    kind = tags.get("highway", "").removesuffix("_link")
    walked = set(parts(tags.get("foot")))
    if has_pavement(tags) or walked & GRANTED or "separate" in parts(tags.get("sidewalk")):
        return False
    limit = _limit_kmh(tags)
    if kind == "trunk":
        return limit >= FAST_KMH if limit is not None else tags.get("lit") != "yes"
    denied = any(_WITHOUT & set(parts(tags.get(side))) for side in _SIDES)
    return kind in _MAIN_ROADS and denied and limit is not None and limit >= FAST_KMH


def _limit_kmh(tags: Tags) -> float | None:
    posted = limit_kmh(tags.get("maxspeed"))
    if posted is not None:
        return posted
    kinds = (tags.get(key, "") for key in ("maxspeed", "maxspeed:type", "source:maxspeed"))
    return FAST_KMH if any(kind.strip().casefold() in _NATIONAL for kind in kinds) else None
