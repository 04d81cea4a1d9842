"""Who may use a street, in which direction, and how fast: OpenStreetMap's tags, mode by mode.

This is the one place that decides what each way of travelling may use. The
rules follow the tagging documentation of OpenStreetMap and the law of England.

=============  ====================================================================
Mode           May use
=============  ====================================================================
walk           Every road but motorways, and paths, tracks, steps, bridleways,
               cycleways, piers and lifts. In England one may walk along any road that does
               not forbid it. A road for buses only where walkers are let in by name, or
               where it has a pavement.
wheelchair     As walking, without steps, stiles and kissing gates, raised kerbs,
               soft, loose or broken surfaces, or slopes steeper than 1 in 12. Paths,
               tracks and bridleways only where a firm surface is mapped.
cycle          Roads but motorways, cycleways, tracks, and bridleways (Countryside
               Act 1968 s.30); footways and paths only where bicycles are allowed.
drive          Roads. One-way streets one way. Tracks only to reach a place on them.
=============  ====================================================================

Which tag decides: the most exact one that is there. On foot ``foot``, else
``access``; by bicycle ``bicycle``, ``vehicle``, ``access``; by car ``motorcar``,
``motor_vehicle``, ``vehicle``, ``access``. A tag for one direction (``foot:backward``) stands
above the one for both. On foot a public right of way (``designation``)
stands above ``access``, which there speaks of vehicles; so do "access only" signs, and
``access=destination`` stops nobody on foot.

What its value means: ``no``, ``agricultural``, ``forestry``, ``military`` and the like
close the way. ``private``, ``destination``, ``customers``, ``delivery`` and ``permit`` let
people in to reach a place on it, never through to somewhere else ("ends only").
Any other value opens it.

A barrier on a way (a node) stops a mode where it cannot be passed: see `blocked_at`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntFlag

from geo.network import surroundings
from geo.network.barriers import STOPS_ALL, STOPS_BICYCLES, STOPS_CARS, STOPS_WHEELCHAIRS
from geo.network.speeds import ROADS, drive_kmh
from geo.network.surfaces import firm_and_level
from geo.network.tagging import (
    CLOSED,
    ENDS_ONLY,
    VEHICLES_ONLY,
    Tags,
    directions,
    duration_s,
    facing,
    grants,
    parts,
    plain,
)

Use = tuple[bool, bool, bool]


class Mode(IntFlag):
    """A set of modes, one bit each."""

    NONE = 0
    WALK = 1
    WHEELCHAIR = 2
    CYCLE = 4
    DRIVE = 8


FOOT_KMH = 4.8
"""Three miles an hour: the pace that journey planners in England assume."""

FERRY_KMH = 16.0
"""For a ferry whose crossing time is not mapped."""

_PATHS = {
    "track",
    "path",
    "footway",
    "steps",
    "pedestrian",
    "cycleway",
    "bridleway",
    "corridor",
    "platform",
    "elevator",
}
SQUARES = {"pedestrian", "footway", "path", "corridor", "platform", "pier"}
"""What people walk across where it is drawn as an area."""

_BUSWAYS = {"busway", "bus_guideway"}
_NO_WALKING = {"motorway", "motorway_link"}
_CYCLE_PATHS = {"cycleway", "track", "bridleway"}

_RIGHT_BY_BICYCLE = {"public_bridleway", "restricted_byway", "byway_open_to_all_traffic"}
_RIGHT_ON_FOOT = _RIGHT_BY_BICYCLE | {"public_footpath"}

_ONEWAY_BICYCLE = ("oneway:bicycle", "oneway:vehicle", "oneway")
_ONEWAY_CAR = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")


@dataclass(frozen=True, slots=True)
class Access:
    """What may use a way: modes along it, against it, and those that may only end on it.

    `joins` says whether places beside the way join it, `traffic` whether people on foot go
    along it beside fast traffic without a pavement.
    """

    forward: Mode
    backward: Mode
    ends_only: Mode
    drive_kmh: float
    ferry_s: float | None = None
    joins: bool = True
    traffic: bool = False


def access(tags: Tags) -> Access | None:
    """The modes that may use a way with these tags, or None when none may.

    `ferry_s` is set for ferries alone: the crossing time in seconds, or 0.0
    where it is not mapped.
    """
    tags = plain(tags)
    if tags.get("route") == "ferry":
        return _ferry(tags)
    highway = (
        "pier" if tags.get("man_made") == "pier" and "highway" not in tags else tags.get("highway")
    )
    if highway not in ROADS and highway not in _PATHS | _BUSWAYS | {"pier"}:
        return None
    if tags.get("area") == "yes" and highway not in SQUARES:  # its outline is not a way
        return None
    forward = backward = ends = Mode.NONE
    for mode in STREET_MODES:
        along, against, ends_only = _both_directions(mode, tags, highway)
        forward |= _bit(mode.bit, along)
        backward |= _bit(mode.bit, against)
        ends |= _bit(mode.bit, ends_only)
    if not forward | backward:
        return None
    return Access(
        forward,
        backward,
        ends & (forward | backward),
        drive_kmh(tags, highway),
        joins=surroundings.joins(tags),
        traffic=surroundings.beside_traffic(tags),
    )


def _both_directions(mode: "StreetMode", tags: Tags, highway: str) -> Use:
    """What a mode may use where tags such as ``foot:backward`` tell the directions apart."""
    ahead, back = facing(tags, "forward"), facing(tags, "backward")
    if ahead is tags and back is tags:
        return mode.may_use(tags, highway)
    along, _, ends_ahead = mode.may_use(ahead, highway)
    _, against, ends_back = mode.may_use(back, highway)
    if not mode.on_foot:  # contraflow by name: a one-way street does not bind them
        keys = [*mode.keys[0], "vehicle"]
        along, against = (
            along or (against and grants(tags, keys, "forward")),
            against or (along and grants(tags, keys, "backward")),
        )
    if along and against and ends_ahead != ends_back:  # no way through in one of them
        along, against = not ends_ahead, not ends_back
    return along, against, (along and ends_ahead) or (against and ends_back)


def blocked_at(tags: Tags) -> Mode:
    """The modes that cannot pass a node with these tags: a barrier, a gate, a lift, a raised kerb.

    A gate, a cattle grid or a lift gate is passed unless its own access tags
    close it; a bollard lets all but cars through; a stile lets walkers
    through. What is locked stops whoever is not let through by name. A raised kerb
    stops wheelchairs where it lies on a path (a crossing node belongs to the road as
    well, and stops nobody).
    """
    barriers, locked = set(parts(tags.get("barrier"))), tags.get("locked") == "yes"
    lift = tags.get("highway") == "elevator"
    if not barriers and not locked and not lift and "kerb" not in tags:
        return Mode.NONE
    tags = plain(tags)
    stopped = Mode.NONE
    for mode in STREET_MODES:
        own, general = mode.keys
        value = _first(tags, own + general)
        said = _first(tags, own) is not None
        stopping = barriers.intersection(mode.stopped_by)
        if tags.get("bollard") == "rising":
            stopping -= {"bollard"}
        right = _first(tags, tuple(key for key in own + general if key != "wheelchair"))
        no_key = locked and (right is None or right in CLOSED | ENDS_ONLY)
        closed = value in CLOSED or value == "private"
        if closed or no_key or (stopping and not said):
            stopped |= mode.bit
    if "raised" in parts(tags.get("kerb")) and tags.get("highway") != "crossing":
        stopped |= _bit(Mode.WHEELCHAIR, tags.get("wheelchair") not in ("yes", "limited"))
    return stopped


def _bit(mode: Mode, on: bool) -> Mode:
    return mode if on else Mode.NONE


def _first(tags: Tags, keys: tuple[str, ...]) -> str | None:
    return next((tags[key] for key in keys if key in tags), None)


def _allowed(tags: Tags, keys: tuple[str, ...], default: bool) -> tuple[bool, bool]:
    """Whether the deciding tag opens the way, and whether only for those who end on it."""
    value = _first(tags, keys)
    if value is None:
        return default, False
    if value in CLOSED:
        return False, False
    said_for_this_mode = any(key in tags for key in keys[:-1])
    return default or said_for_this_mode, value in ENDS_ONLY


# What each mode may use: along a way, against it, and whether only to reach a place on it


def _walks(tags: Tags, highway: str) -> Use:
    allowed, ends_only = _on_foot(tags, highway)
    along, against = directions(tags, ("oneway:foot",))
    return allowed and along, allowed and against, ends_only


def _rolls(tags: Tags, highway: str) -> Use:
    along, against, ends_only = _walks(tags, highway)
    level = firm_and_level(tags, highway, road=highway in ROADS or highway in _BUSWAYS)
    return level and along, level and against, ends_only


def _cycles(tags: Tags, highway: str) -> Use:
    allowed, ends_only = _by_bicycle(tags, highway)
    return (*_directions(tags, allowed, _ONEWAY_BICYCLE, against=_cycles_against(tags)), ends_only)


def _drives(tags: Tags, highway: str) -> Use:
    allowed, ends_only = _by_car(tags, highway)
    return (*_directions(tags, allowed, _ONEWAY_CAR, against=False), ends_only)


def _on_foot(tags: Tags, highway: str) -> tuple[bool, bool]:
    if "foot" not in tags and tags.get("designation") in _RIGHT_ON_FOOT:
        return True, False
    if _is_for_buses(tags, highway):
        paved = surroundings.has_pavement(tags)
        return _let_in(tags, "foot") if "foot" in tags else (paved, False)
    default = highway not in _NO_WALKING and tags.get("motorroad") != "yes"
    allowed, ends_only = _allowed(tags, ("foot", "access"), default)
    return allowed, ends_only and _first(tags, ("foot", "access")) not in VEHICLES_ONLY


def _is_for_buses(tags: Tags, highway: str) -> bool:
    """Whether a way is for buses alone, by what it is or by its signs."""
    buses = tags.get("bus", tags.get("psv")) in ("yes", "designated")
    return highway in _BUSWAYS or (highway in ROADS and buses and tags.get("access") in CLOSED)


def _let_in(tags: Tags, key: str) -> tuple[bool, bool]:
    """Whether a tag lets a traveller in by name, and whether only to end there."""
    value = tags.get(key)
    return value is not None and value not in CLOSED, value in ENDS_ONLY


def _by_bicycle(tags: Tags, highway: str) -> tuple[bool, bool]:
    default = highway in _CYCLE_PATHS or (highway in ROADS and highway not in _NO_WALKING)
    if highway == "steps" or tags.get("bicycle") == "dismount":
        return False, False
    if "bicycle" not in tags and tags.get("designation") in _RIGHT_BY_BICYCLE:
        return True, False
    if tags.get("motorroad") == "yes":
        default = False
    if default:
        return _allowed(tags, ("bicycle", "vehicle", "access"), default)
    return _let_in(tags, "bicycle")


def _by_car(tags: Tags, highway: str) -> tuple[bool, bool]:
    keys = ("motorcar", "motor_vehicle", "vehicle", "access")
    if highway in ROADS:
        if tags.get("service") == "emergency_access":
            return False, False
        return _allowed(tags, keys, default=True)
    if highway in ("track", "pedestrian") and (highway == "track" or _first(tags, keys[:2])):
        opened, ends = _allowed(tags, keys, default=True)
        said = _first(tags, keys[:3]) is not None
        return opened, ends or not said
    return False, False


def _directions(
    tags: Tags, may: bool, keys: tuple[str, ...], *, against: bool
) -> tuple[bool, bool]:
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in (
        "motorway",
        "motorway_link",
    )
    ahead, back = directions(tags, keys, implied=implied)
    either = against and (ahead or back)
    return may and (ahead or either), may and (back or either)


def _cycles_against(tags: Tags) -> bool:
    if tags.get("oneway:bicycle") == "no":
        return True
    lanes = (tags.get(f"cycleway{side}", "") for side in ("", ":left", ":right", ":both"))
    return any(lane.startswith("opposite") for lane in lanes)


def _ferry(tags: Tags) -> Access | None:
    """On foot unless forbidden; by car only where cars are carried. One way binds them all."""
    if tags.get("access") in CLOSED | {"private"}:
        return None
    forward = backward = Mode.NONE
    for mode in STREET_MODES:
        keys = ("oneway:foot", "oneway") if mode.on_foot else _ONEWAY_CAR
        along, against = directions(tags, _ONEWAY_BICYCLE if mode.bit == Mode.CYCLE else keys)
        forward |= _bit(mode.bit, along and mode.carried(facing(tags, "forward")))
        backward |= _bit(mode.bit, against and mode.carried(facing(tags, "backward")))
    if not forward | backward:
        return None
    crossing_s = duration_s(tags.get("duration"))
    return Access(forward, backward, Mode.NONE, FERRY_KMH, crossing_s, joins=False)


def _carries_walkers(tags: Tags) -> bool:
    return tags.get("foot") not in CLOSED


def _carries_wheelchairs(tags: Tags) -> bool:
    return _carries_walkers(tags) and tags.get("wheelchair") != "no"


def _carries_cars(tags: Tags) -> bool:
    said = _first(tags, ("motorcar", "motor_vehicle", "vehicle"))
    return said is not None and said not in CLOSED


def _carries_bicycles(tags: Tags) -> bool:
    return tags.get("bicycle", "yes" if _carries_cars(tags) else "no") not in CLOSED


# The modes


@dataclass(frozen=True, slots=True)
class StreetMode:
    """A way of travelling along streets, and all that is decided for it.

    Attributes
    ----------
    name
        Its name in commands, addresses and files.
    kmh
        Its assumed speed; None where each street has its own.
    may_use
        Whether it may use a way with some tags, of a kind of highway: along it, against it, and
        whether only to reach a place on it.
    carried
        Whether a ferry with some tags takes it.
    keys
        The tags that speak of it alone, the most exact first, and those that speak of others too.
    stopped_by
        The barriers that it cannot pass.
    on_foot
        Whether a street's dangers to people on foot concern it.
    """

    name: str
    bit: Mode
    kmh: float | None
    may_use: Callable[[Tags, str], Use]
    carried: Callable[[Tags], bool]
    keys: tuple[tuple[str, ...], tuple[str, ...]]
    stopped_by: Collection[str]
    on_foot: bool = False


STREET_MODES = (
    StreetMode(
        "walk",
        Mode.WALK,
        FOOT_KMH,
        _walks,
        _carries_walkers,
        (("foot",), ("access",)),
        STOPS_ALL,
        on_foot=True,
    ),
    StreetMode(
        "wheelchair",
        Mode.WHEELCHAIR,
        4.0,
        _rolls,
        _carries_wheelchairs,
        (("wheelchair",), ("foot", "access")),
        STOPS_WHEELCHAIRS,
        on_foot=True,
    ),
    StreetMode(
        "cycle",
        Mode.CYCLE,
        15.0,
        _cycles,
        _carries_bicycles,
        (("bicycle",), ("vehicle", "access")),
        STOPS_BICYCLES,
    ),
    StreetMode(
        "drive",
        Mode.DRIVE,
        None,
        _drives,
        _carries_cars,
        (("motorcar", "motor_vehicle"), ("vehicle", "access")),
        STOPS_CARS,
    ),
)
"""Ways of travelling along streets, in the order in which they are offered."""

MODES = tuple(mode.name for mode in STREET_MODES)
"""Their names."""

ON_FOOT = tuple(mode.name for mode in STREET_MODES if mode.on_foot)
"""Those that a street's dangers to people on foot concern."""

BIT: dict[str, Mode] = {mode.name: mode.bit for mode in STREET_MODES}
"""Mode name to its bit."""

SPEED_KMH = {mode.name: mode.kmh for mode in STREET_MODES if mode.kmh is not None}
"""Assumed speeds; driving has its own for each street."""
