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
    takers = {
        kind: [(choice, reader.take) for reader in readers if (choice := reader.wanted.get(kind))]
        for kind in _BITS
    }
    of_kind = {
        kind: frozenset[str]().union(*(choice.all_keys for choice, _ in found))
        for kind, found in takers.items()
    }
    takes = {
        kind: [(choice.keys, choice.tags, take) for choice, take in found]
        for kind, found in takers.items()
    }
    for thing in _chosen(path, of_kind):
        tags = tags_of(thing.tags)
        keys = [tag.k for tag in tags]
        for its_keys, its_tags, take in takes[type(thing)]:
            if not its_keys.isdisjoint(keys) or not its_tags.isdisjoint(tags):
                take(thing, tags)


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
