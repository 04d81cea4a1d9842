"""What the map and the counts say of a stretch, check by check: passes, needs a visit, not known.

A stretch needs a visit if any of its checks does. It passes only if every check that decides does;
otherwise nothing is known of it. No finding says that a stretch is safe.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo import words
from geo.measure import METRES_PER_MILE
from geo.network.speeds import ROADS
from geo.network.tagging import limit_kmh, parts
from geo.walked_route.counts import Flow
from geo.walked_route.criteria import Criteria
from geo.walked_route.pieces import WalkedPiece

PASSES, VISIT, NOT_KNOWN = "passes", "needs a visit", "not known"
FINDINGS = (VISIT, NOT_KNOWN, PASSES)
"""What a check or a stretch may say, the one that decides first."""

PAVEMENT, TRAFFIC_FREE, TRAFFIC, SPEED, LIGHT, SURFACE = (
    "pavement",
    "traffic free",
    "traffic",
    "speed",
    "light",
    "surface",
)

_SIDES = ("left", "right")
_PAVED = {"yes", "separate", "sidewalk"}
_DENIED = {"no", "none"}
_SOFT = {"sand", "mud", "grass", "dirt", "earth", "ground", "soil", "unpaved", "woodchips", "rock"}
_MADE_PATHS = {"footway", "pedestrian", "cycleway", "steps", "corridor", "platform", "elevator"}
_MAY_HAVE_CARS = {"track", "busway", "bus_guideway"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at on a stretch.

    Attributes
    ----------
    about
        ``pavement``, ``traffic free``, ``traffic``, ``speed``, ``light``, ``surface`` or
        ``crossing``.
    finding
        One of ``FINDINGS``, `why` in a plain sentence.
    tags
        The tags of the map that it rests on, as ``key=value``; `count` the traffic count.
    decides
        Whether a stretch of which this is not known cannot pass.
    """

    about: str
    finding: str
    why: str
    tags: tuple[str, ...] = ()
    count: Flow | None = None
    decides: bool = True


def verdict(checks: Sequence[Check]) -> str:
    """What some checks say together.

    >>> verdict([Check("pavement", PASSES, ""), Check("light", NOT_KNOWN, "", decides=False)])
    'passes'
    """
    counts = {check.finding for check in checks if check.decides or check.finding == VISIT}
    return next((finding for finding in FINDINGS if finding in counts), NOT_KNOWN)


def checks_of(piece: WalkedPiece, flow: Flow | None, limits: Criteria) -> tuple[Check, ...]:
    """Look at a street by its tags and its traffic."""
    tags = piece.tags
    if is_road(piece.highway):
        paved = pavements(tags)
        return (
            _pavement(piece, paved),
            _traffic(paved, flow, limits),
            _speed(tags, paved, limits),
            _light(tags),
        )
    return (_traffic_free(piece), _surface(piece), _light(tags))


def is_road(highway: str) -> bool:
    """Whether motor traffic goes along a kind of street."""
    return highway in ROADS


def _named(tags: Mapping[str, str], *keys: str) -> tuple[str, ...]:
    return tuple(f"{key}={tags[key]}" for key in keys if key in tags)


# Pavements


def pavements(tags: Mapping[str, str]) -> Mapping[str, bool | None]:
    """For each side of a street as it is drawn, whether it has a pavement; None: not known."""
    return {side: _paved(tags, side) for side in _SIDES}


def _paved(tags: Mapping[str, str], side: str) -> bool | None:
    for key in ("sidewalk", "footway"):
        own = set(parts(tags.get(f"{key}:{side}")) or parts(tags.get(f"{key}:both")))
        if own:
            return bool(own & _PAVED) if own & (_PAVED | _DENIED) else None
        whole = set(parts(tags.get(key)))
        if whole & {"both", side, "yes", "separate"}:
            return True
        if whole & {*_SIDES, *_DENIED}:
            return False
    return None


_SIDE_KEYS = tuple(
    f"{key}{side}" for key in ("sidewalk", "footway") for side in ("", ":both", ":left", ":right")
)
_VERGE_KEYS = ("verge", "verge:both", "verge:left", "verge:right", "shoulder")


def _pavement(piece: WalkedPiece, paved: Mapping[str, bool | None]) -> Check:
    tags = piece.tags
    rests = _named(tags, *_SIDE_KEYS)
    if any(paved.values()):
        sides = "both" if all(paved.values()) else "one"
        return Check(PAVEMENT, PASSES, words.say(f"walked.why.pavement_{sides}"), rests)
    verges = _named(tags, *_VERGE_KEYS)
    has_verge = any(set(parts(verge.partition("=")[2])) - _DENIED for verge in verges)
    if False in paved.values() and None not in paved.values():
        why = "verge" if has_verge else "no_pavement"
        return Check(PAVEMENT, VISIT, words.say(f"walked.why.{why}"), rests + verges)
    if piece.fast:
        why = words.say("walked.why.fast_no_pavement")
        return Check(PAVEMENT, VISIT, why, _named(tags, "maxspeed", "maxspeed:type"))
    why = words.say("walked.why.pavement_not_known")
    return Check(PAVEMENT, NOT_KNOWN, why, rests + verges)


# Traffic


def _traffic(paved: Mapping[str, bool | None], flow: Flow | None, limits: Criteria) -> Check:
    if flow is None:
        why = words.say("walked.why.no_count")
        return Check(TRAFFIC, NOT_KNOWN, why, decides=False)
    if any(paved.values()):
        return Check(
            TRAFFIC, PASSES, f"{flow.said} {words.say('walked.why.has_pavement')}", (), flow
        )
    low, high = limits.of("low_flow"), limits.of("high_flow")
    if flow.at_least > high:
        finding, why = VISIT, "above_high"
    elif flow.at_least >= low:
        finding, why = VISIT, "above_low"
    elif flow.at_most < low:
        finding, why = PASSES, "below_low"
    else:
        finding, why = NOT_KNOWN, "hour_not_known"
    said = words.say(f"walked.why.{why}", low=int(low), high=int(high))
    return Check(TRAFFIC, finding, f"{flow.said} {said}", (), flow, decides=finding != NOT_KNOWN)


def _speed(tags: Mapping[str, str], paved: Mapping[str, bool | None], limits: Criteria) -> Check:
    rests = _named(tags, "maxspeed", "maxspeed:type", "source:maxspeed")
    kmh = limit_kmh(tags.get("maxspeed"))
    if kmh is None:
        return Check(
            SPEED, NOT_KNOWN, words.say("walked.why.speed_not_known"), rests, decides=False
        )
    mph = f"{kmh * 1000 / METRES_PER_MILE:.0f}"
    if round(kmh, 3) < round(limits.of("fast"), 3):
        return Check(SPEED, PASSES, words.say("walked.why.speed", mph=mph), rests)
    beside = "beside" if any(paved.values()) else "among"
    return Check(SPEED, VISIT, words.say(f"walked.why.fast_{beside}", mph=mph), rests)


# Light, and paths


def _light(tags: Mapping[str, str]) -> Check:
    lit = set(parts(tags.get("lit")))
    rests = _named(tags, "lit")
    if lit & _DENIED or "disused" in lit:
        return Check(LIGHT, VISIT, words.say("walked.why.not_lit"), rests)
    if lit:
        return Check(LIGHT, PASSES, words.say("walked.why.lit"), rests)
    return Check(LIGHT, NOT_KNOWN, words.say("walked.why.light_not_known"), decides=False)


def _traffic_free(piece: WalkedPiece) -> Check:
    rests = (f"highway={piece.highway}", *_named(piece.tags, "footway", "segregated"))
    if piece.highway in _MAY_HAVE_CARS:
        return Check(TRAFFIC_FREE, NOT_KNOWN, words.say("walked.why.track"), rests)
    if piece.tags.get("footway") == "sidewalk":
        return Check(PAVEMENT, PASSES, words.say("walked.why.own_pavement"), rests)
    return Check(TRAFFIC_FREE, PASSES, words.say("walked.why.no_traffic"), rests)


def _surface(piece: WalkedPiece) -> Check:
    rests = _named(piece.tags, "surface", "smoothness")
    surfaces = set(parts(piece.tags.get("surface")))
    named = ", ".join(sorted(surfaces)).replace("_", " ")
    if surfaces & _SOFT:
        return Check(SURFACE, VISIT, words.say("walked.why.soft", surface=named), rests)
    if surfaces:
        return Check(SURFACE, PASSES, words.say("walked.why.firm", surface=named), rests)
    made = piece.highway in _MADE_PATHS
    why = words.say("walked.why.surface_not_known")
    return Check(SURFACE, NOT_KNOWN, why, rests, decides=not made)


def roads_of(checks: Sequence[Check]) -> Iterator[Flow]:
    """The traffic counts that some checks rest on."""
    yield from (check.count for check in checks if check.count is not None)
