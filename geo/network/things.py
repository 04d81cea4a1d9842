"""What of an extract may be of use to the streets, and the tags of anything in it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

import osmium
from osmium.osm import AREA, NODE, RELATION, WAY, Area, Node, Relation, Tag, TagList, Way

Tags = tuple[Tag, ...]
"""Pairs of key and value, in the order of the file."""


def things(path: Path, of_relations: Sequence[str]) -> Iterator[Node | Way | Relation | Area]:
    """What may be of use, of each type by its own keys, in one reading.

    Areas come when the last of their ways has been read; closed ways come as areas too.
    """
    keys = {
        NODE: ("highway", "barrier", "kerb", "locked"),
        WAY: ("highway", "route", "man_made"),
        RELATION: of_relations,
        AREA: ("highway",),
    }
    reader = osmium.FileProcessor(str(path)).with_areas(osmium.filter.KeyFilter("highway"))
    for kind, its_keys in keys.items():
        wanted = osmium.filter.KeyFilter(*its_keys)
        wanted.enable_for(kind)
        reader.with_filter(wanted)
    return cast(Iterator[Node | Way | Relation | Area], iter(reader))


def tags_of(tags: TagList) -> Tags:
    """All tags of a thing, and no question after the last: the answer to it takes the longest.

    osmium ends a list by an exception of its own, which costs more than four tags.
    """
    return tuple(islice(tags, len(tags)))
