"""Reading an extract: what several readers want of it, in one reading; and the tags of anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

import osmium
from osmium import filter as osmfilter
from osmium.osm import AREA, NODE, RELATION, WAY, Area, Node, Relation, Tag, TagList, Way

Tags = tuple[Tag, ...]
"""Pairs of key and value, in the order of the file."""

Thing = Node | Way | Relation | Area

_BITS = {Node: NODE, Way: WAY, Relation: RELATION, Area: AREA}


@dataclass(frozen=True, slots=True)
class TagChoice:
    """What tags a thing must have to be read: one of these keys, or one of these tags."""

    keys: frozenset[str] = frozenset()
    tags: frozenset[tuple[str, str]] = frozenset()

    @property
    def all_keys(self) -> frozenset[str]:
        """The keys that a thing must have one of."""
        return self.keys | {key for key, _ in self.tags}


class ThingReader(Protocol):
    """Takes from an extract what it wants of each type; of a type that it does not name, nothing.

    Areas are those of closed ways and of multipolygons. They come when the last of their ways has
    been read; a closed way comes as a way besides.
    """

    @property
    def wanted(self) -> Mapping[type[Thing], TagChoice]:
        """What it wants of each type."""

    def take(self, thing: Thing, tags: Tags) -> None:
        """Take a thing, which is gone when the next one comes, and its tags."""


def read_things(path: Path, *readers: ThingReader) -> None:
    """Hand each reader what it wants, in the order of the file, which is read once for all.

    Raises
    ------
    RuntimeError
        osmium's, if the file is damaged or no map.
    """
    choices = {kind: [reader.wanted.get(kind) for reader in readers] for kind in _BITS}
    tellings = {kind: _telling(found) for kind, found in choices.items()}
    takers = [
        [reader.take for i, reader in enumerate(readers) if which >> i & 1]
        for which in range(1 << len(readers))
    ]
    for thing in _chosen(path, {kind: frozenset(found) for kind, found in tellings.items()}):
        tags = tags_of(thing.tags)
        telling, which = tellings[type(thing)], 0
        for key, value in tags:
            if key in telling:
                of_key, of_value = telling[key]
                which |= of_key | of_value.get(value, 0)
        for take in takers[which]:
            take(thing, tags)


def _telling(choices: Iterable[TagChoice | None]) -> dict[str, tuple[int, dict[str, int]]]:
    """Which readers want a thing by a key of it, whatever its value, and by each of its values.

    Readers are bits: the first one is 1, the second 2.
    """
    found: dict[str, tuple[int, dict[str, int]]] = {}
    for i, choice in enumerate(choices):
        if choice is None:
            continue
        for key in choice.all_keys:
            of_key, of_value = found.get(key, (0, {}))
            found[key] = (of_key | (1 << i if key in choice.keys else 0), of_value)
        for key, value in choice.tags:
            of_value = found[key][1]
            of_value[value] = of_value.get(value, 0) | 1 << i
    return found


def _chosen(path: Path, keys: Mapping[type[Thing], frozenset[str]]) -> Iterable[Thing]:
    """What has one of the keys of its type."""
    reader = osmium.FileProcessor(str(path)).with_locations()
    if keys[Area]:
        reader.with_areas(osmfilter.KeyFilter(*sorted(keys[Area])))
    bits = osmium.osm.NOTHING
    for kind, its_keys in keys.items():
        if its_keys:
            bits |= _BITS[kind]
            wanted = osmfilter.KeyFilter(*sorted(its_keys))
            wanted.enable_for(_BITS[kind])
            reader.with_filter(wanted)
    reader.with_filter(osmfilter.EntityFilter(bits))
    return cast(Iterable[Thing], reader)


def tags_of(tags: TagList) -> Tags:
    """All tags of a thing, and no question after the last: the answer to it takes the longest.

    osmium ends a list by an exception of its own, which costs more than four tags.
    """
    return tuple(islice(tags, len(tags)))
