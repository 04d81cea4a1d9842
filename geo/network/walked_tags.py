"""The tags of streets and crossings that say what a walk along them is like.

Kept with each street as the map has them, for `geo.walked_route`. Every other tag is left behind.
"""

import json
from collections.abc import Mapping

from geo.network.tagging import Tags

STREET_KEYS = frozenset(
    [
        *("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"),
        *("footway", "footway:both", "footway:left", "footway:right"),
        *("sidewalk:width", "sidewalk:both:width", "sidewalk:left:width", "sidewalk:right:width"),
        *("verge", "verge:both", "verge:left", "verge:right", "shoulder", "segregated"),
        *("maxspeed", "maxspeed:type", "source:maxspeed", "lanes", "width", "dual_carriageway"),
        *("lit", "surface", "smoothness", "ref"),
        *("crossing", "crossing:island", "crossing:signals", "crossing:markings"),
    ]
)
"""The keys that are kept of a street."""

CROSSING_KEYS = frozenset(
    [
        *("highway", "crossing", "crossing_ref", "crossing:island", "crossing:signals"),
        *("crossing:markings", "supervised", "button_operated", "kerb", "tactile_paving"),
    ]
)
"""The keys that are kept of a point where people cross."""

CROSSING_KINDS = frozenset({"crossing", "traffic_signals"})
"""Values of ``highway`` of such a point."""

_SIDES = (":left", ":right")
_ONE_SIDED = frozenset({"left", "right"})


def kept(tags: Tags, keys: frozenset[str] = STREET_KEYS) -> str:
    """Those of some tags that are kept, as JSON in the order of the alphabet; empty for none.

    >>> kept({"highway": "residential", "lit": "yes"})
    '{"lit": "yes"}'
    """
    found = {key: tags[key] for key in sorted(keys & tags.keys())}
    return json.dumps(found, ensure_ascii=False) if found else ""


def read(text: object) -> Mapping[str, str]:
    """The tags that `kept` wrote.

    >>> read('{"lit": "yes"}')
    {'lit': 'yes'}
    """
    found: Mapping[str, str] = json.loads(text) if isinstance(text, str) and text else {}
    return found


def is_sided(text: str) -> bool:
    """Whether kept tags speak of a left and a right, which change places with the direction."""
    return any(
        key.endswith(_SIDES) or ":left:" in key or ":right:" in key or value in _ONE_SIDED
        for key, value in read(text).items()
    )
