"""What a place is called, and where it is in words: from its tags and from what is around it."""

import shapely

from geo.directory.vocabulary import NO_NAME
from geo.sources.osm.features import Feature, plain

NEARBY_SETTLEMENT_M = 3000.0
"""How far a nameless place may be from the settlement that it is described by."""

_NAMED_BY = frozenset(["city", "town", "village", "suburb", "hamlet"])

_INDICATORS = {
    "opp": "opposite",
    "adj": "next to",
    "o/s": "outside",
    "nr": "near",
    "at": "",
    "N-bound": "northbound",
    "E-bound": "eastbound",
    "S-bound": "southbound",
    "W-bound": "westbound",
}


class Context:
    """What is around a place: the named grounds that it is in, the nearest settlement."""

    def __init__(self, grounds: list[Feature], settlements: list[Feature]) -> None:
        self._grounds = sorted(grounds, key=lambda f: f.geometry.area)
        self._tree = shapely.STRtree([f.geometry for f in self._grounds])
        self._settlements = [f for f in settlements if f.tags["place"] in _NAMED_BY]
        self._near = shapely.STRtree([shapely.Point(f.xy) for f in self._settlements])

    def ground(self, feature: Feature) -> Feature | None:
        """The smallest named park, school or hospital grounds that a place is in, not itself."""
        found = self._tree.query(shapely.Point(feature.lon, feature.lat), predicate="within")
        others = [self._grounds[i] for i in sorted(found) if self._grounds[i].key != feature.key]
        return others[0] if others else None

    def settlement(self, feature: Feature) -> str | None:
        """The name of the nearest settlement, within `NEARBY_SETTLEMENT_M`."""
        at = shapely.Point(feature.xy)
        found = self._near.query_nearest(at, max_distance=NEARBY_SETTLEMENT_M)
        return self._settlements[int(found[0])].name if len(found) else None


def title(feature: Feature, context: Context) -> str:
    """What to call an entry: its name, or else what it is and where."""
    tags, unnamed = feature.tags, feature.rules[0].unnamed
    if feature.name:
        said = tags.get("naptan:Indicator", "") if feature.category == "bus-stop" else ""
        toward = _INDICATORS.get(said, said)
        return f"{feature.name} ({toward})" if toward else feature.name
    ground = context.ground(feature)
    if ground:
        return f"{unnamed} in {ground.name}"
    street = tags.get("addr:street") or tags.get("naptan:Street")
    near = context.settlement(feature)
    place = f", {street}" if street else f" near {near}" if near else ""
    return f"{unnamed}{place} {NO_NAME}"


def address(feature: Feature, context: Context) -> str | None:
    """The address as the map gives it, or else the street, or the grounds that the place is in."""
    tags = feature.tags
    street = " ".join(tags[k] for k in ("addr:housenumber", "addr:street") if k in tags)
    parts = [tags.get("addr:housename"), tags.get("addr:unit"), street, tags.get("addr:place")]
    parts += [tags.get(f"addr:{k}") for k in ("suburb", "hamlet", "village", "town", "city")]
    parts = [part for part in dict.fromkeys(parts) if part and plain(part) != plain(feature.name)]
    if parts:
        return ", ".join(part for part in parts if part)
    if "addr:full" in tags:
        return tags["addr:full"]
    ground = context.ground(feature)
    return tags.get("naptan:Street") or (ground.name if ground else None)
