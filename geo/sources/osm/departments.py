"""Parts of hospitals and universities that the map has as places of their own.

A family does not go looking for an operating theatre or a department of history. What they may be
looking for inside a hospital stays: whatever the table gives a kind of its own (therapy, mental
health, children's doctors, hearing), what is for children, and surgeries and urgent care. The
others are named once, in the entry of their hospital.
"""

import re
from collections.abc import Iterator

import numpy as np
import shapely

from geo.sources.osm.features import Feature, Output
from geo.sources.osm.table import plain_words

_INSIDE_HOSPITALS = frozenset(
    [
        "hospital",
        "clinic",
        "gp",
        "pharmacy",
        "college",
        "library",
        "community-centre",
        "play",
        "other-support",
        "sport",
    ]
)
"""Categories of which a place inside a hospital is mostly a part of it."""

_FOR_FAMILIES = re.compile(
    r" (child\w*|paediatric\w*|pediatric\w*|young|adolescent\w*|orthotic\w*|wheelchair\w*|autism"
    r"|urgent (care|treatment)|walk in|minor injur\w+|emergency|a e|accident)"
    r" (?!.*\b(laborator\w*|research)\b)"
)
_OF_ITS_OWN = re.compile(r" (hospital|hospice|infirmary|health centre|medical centre|practice) ")
_SURGERY = re.compile(r" surgery ")
_DEPARTMENT = re.compile(r" (day hospital|day surgery|ward|unit|department|dept|level \w+) ")

_FLOOR = re.compile(r"\(level \w+\)$", re.IGNORECASE)

_UNIVERSITY = re.compile(r" (universi\w+|college|institute of education|ucl|soas|lse) ")


def without_parts(features: list[Feature], out: Output) -> list[Feature]:
    """The features that are not a part of a hospital or a university, noting the others."""
    wards = list(_wards(features))
    _name_parts(wards)
    gone = {
        id(f): (whole.name or "", "a ward, department or other part of a hospital")
        for f, whole in wards
    }
    gone |= {id(f): (whole, "a part of a university") for f, whole in _of_universities(features)}
    for feature in features:
        if id(feature) in gone:
            whole, reason = gone[id(feature)]
            out.leave_out(feature.ref, "place", f"{feature.name} ({whole})", reason)
    return [feature for feature in features if id(feature) not in gone]


def _name_parts(wards: list[tuple[Feature, Feature]]) -> None:
    """Add to what the map says of a hospital the names of its departments that are no entries."""
    parts: dict[int, tuple[Feature, set[str]]] = {}
    for part, whole in wards:
        name = _FLOOR.sub("", part.name or "").strip()
        parts.setdefault(id(whole), (whole, set()))[1].add(name)
    for whole, names in parts.values():
        listed = "; ".join(sorted(names, key=str.casefold))
        told = "description:en" if whole.tags.get("description:en") else "description"
        said = [whole.tags.get(told), f"Its departments on the map: {listed}."]
        whole.tags[told] = " ".join(filter(None, said))


def _wards(features: list[Feature]) -> Iterator[tuple[Feature, Feature]]:
    hospitals = [f for f in features if f.is_area and f.category == "hospital" and f.name]
    inside = [f for f in features if f.category in _INSIDE_HOSPITALS and f.name]
    for part, whole in _within(inside, hospitals):
        if not _stands_alone(part):
            yield part, whole


def _stands_alone(feature: Feature) -> bool:
    """Whether a place inside a hospital is one that people go to for itself."""
    name = plain_words(feature.name or "")
    if _FOR_FAMILIES.search(name):
        return True
    if feature.category == "pharmacy":
        return not name.startswith(" pharmacy ")
    if feature.category == "college" or _DEPARTMENT.search(name):
        return False
    return bool(_OF_ITS_OWN.search(name) or (feature.category == "gp" and _SURGERY.search(name)))


def _of_universities(features: list[Feature]) -> Iterator[tuple[Feature, str]]:
    found = [f for f in features if f.category == "college" and f.name]
    universities = [f for f in found if f.tags.get("amenity") == "university"]
    outlines = [f for f in universities if f.is_area]
    inside = {id(part): whole.name or "" for part, whole in _within(found, outlines)}
    called = {name: f for f in universities for name in _names(f)}
    for feature in found:
        whole = _operator(feature) or _owner_by_name(feature, called) or inside.get(id(feature))
        if whole:
            yield feature, whole


def _operator(feature: Feature) -> str | None:
    """The university that a place with another name says it is run by."""
    operator = feature.tags.get("operator", "")
    words = plain_words(operator)
    if feature.tags.get("amenity") != "university" or not _UNIVERSITY.search(words):
        return None
    same = any(words in name or name in words for name in _names(feature))
    return None if same else operator


def _owner_by_name(feature: Feature, called: dict[str, Feature]) -> str | None:
    """The university whose name begins or ends the name of a place: "UCL Geography"."""
    mine = _names(feature)
    for name, university in called.items():
        if name in mine or _names(university) & mine:
            continue
        if any(own.startswith(name) or own.endswith(name) for own in mine):
            return university.name
    return None


def _names(feature: Feature) -> set[str]:
    keys = ("name", "short_name", "official_name", "alt_name")
    return {plain_words(feature.tags[key]) for key in keys if feature.tags.get(key)}


def _within(parts: list[Feature], wholes: list[Feature]) -> Iterator[tuple[Feature, Feature]]:
    """Which places have their point inside the outline of another, larger one of another name."""
    if not (parts and wholes):
        return
    points = [shapely.Point(f.lon, f.lat) for f in parts]
    rows, columns = shapely.STRtree([f.geometry for f in wholes]).query(points, predicate="within")
    order = np.lexsort((columns, rows))
    for row, column in zip(rows[order], columns[order], strict=True):
        part, whole = parts[row], wholes[column]
        larger = whole.geometry.area > part.geometry.area
        if whole is not part and larger and not _names(whole) & _names(part):
            yield part, whole
