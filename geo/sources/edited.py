"""Map files that an editor saved, or a server sent in an order of its own, made into an extract.

Readers take a map as publishers give it: nodes, ways and relations, each in the order of their
ids, and only what is there. An editor keeps what was deleted, marked as deleted, and gives new
things negative ids; what a server is asked for may come with ways before their nodes.
"""

import bz2
import gzip
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import numpy as np
import osmium
from osmium.osm.mutable import Node, Relation, Way

from geo.errors import SourceError
from geo.sources.blocks import blocks
from geo.sources.extract import reading

_TYPES = "nwr"
_THINGS = ("node", "way", "relation")
_DELETED = re.compile(rb"""action\s*=\s*["']delete["']""")
_BLOCK = 1 << 20


def in_order(path: Path, cache: Path) -> Path:
    """The map in the order of type and id, without what is deleted or has no id of its own.

    Parameters
    ----------
    path
        An OpenStreetMap file (``.osm.pbf``, ``.osm``, ``.osm.gz``, ...).
    cache
        A folder, in which the result stays, named after the file, its size and time.

    Returns
    -------
    `path` itself if there is nothing to put right. New things get ids above all others of
    their type.

    Raises
    ------
    SourceError
        If the file is missing, damaged, or holds changes to a map instead of a map.
    """
    with reading(path):
        header = osmium.FileProcessor(str(path)).header
        if header.get("sorting") == "Type_then_ID":
            return path
        _refuse_changes(path, header)
        is_marked = _marks_deleted(path)
        found = _look(path)
    if not (is_marked or found.is_out_of_order or found.is_edited):
        return path
    target = cache / f"{_identity(path)}.osm.pbf"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".sorting-", dir=target.parent) as folder, reading(path):
            _write(path, _deleted(path) if is_marked else set(), found, Path(folder), target)
    return target


@dataclass(slots=True)
class _Found:
    """What a look through a file finds: its order, what it marks, the highest id of each type."""

    is_out_of_order: bool = False
    is_edited: bool = False
    top: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_TYPES, 0))


def _look(path: Path) -> _Found:
    found, last = _Found(), (0, -1)
    for block in blocks(path):
        kind, ids = block.kind, block.ids
        first = (_TYPES.index(kind), int(ids[0]))
        found.is_out_of_order |= first <= last or bool((np.diff(ids) <= 0).any())
        found.is_edited |= block.has_deleted or bool(ids.min() <= 0)
        found.top[kind] = max(found.top[kind], int(ids.max()))
        last = (first[0], int(ids[-1]))
    return found


def _things(path: Path) -> Iterator[Any]:
    yield from osmium.FileProcessor(str(path))


def _refuse_changes(path: Path, header: osmium.io.Header) -> None:
    if header.has_multiple_object_versions:
        raise SourceError(
            f"The map extract {path} is a history of edits or a file of changes. Get one of the "
            "map as it is now."
        )


def _bytes_of(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")


def _marks_deleted(path: Path) -> bool:
    """Whether a file in XML marks anything as deleted in the way of an editor."""
    if not any(end in (".osm", ".xml") for end in path.suffixes):
        return False
    before = b""
    with _bytes_of(path) as file:
        while block := file.read(_BLOCK):
            if _DELETED.search(before + block):
                return True
            before = block[-64:]
    return False


def _deleted(path: Path) -> set[tuple[str, int]]:
    """What an editor marked as deleted, by type and id."""
    found = set()
    with _bytes_of(path) as file, suppress(ElementTree.ParseError):  # the reader names the fault
        for _, thing in ElementTree.iterparse(file):  # noqa: S314 - expat bounds entities
            if thing.tag in _THINGS:
                if thing.get("action") == "delete":
                    found.add((thing.tag[0], int(thing.get("id", 0))))
                thing.clear()
    return found


def _write(
    path: Path, deleted: set[tuple[str, int]], found: _Found, folder: Path, target: Path
) -> None:
    """Write what is there, numbered anew, and sort it; the file's time is that of `path`."""
    loose, ordered = folder / "loose.osm.pbf", folder / "ordered.osm.pbf"
    with osmium.SimpleWriter(str(loose)) as writer:
        for thing in _things(path):
            if not thing.deleted and (thing.type_str(), thing.id) not in deleted:
                writer.add(_numbered(thing, found.top))
    header = osmium.io.Header()
    header.set("sorting", "Type_then_ID")
    merged = osmium.MergeInputReader()
    merged.add_file(str(loose))
    with osmium.SimpleWriter(str(ordered), header=header) as writer:
        merged.apply(_Copy(writer))
    stat = path.stat()
    os.utime(ordered, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    ordered.replace(target)


class _Copy:
    """Writes on what it is handed."""

    def __init__(self, writer: osmium.SimpleWriter) -> None:
        self.node, self.way, self.relation = writer.add_node, writer.add_way, writer.add_relation


def _numbered(thing: Any, top: dict[str, int]) -> Any:
    """A thing whose own id, and those that it refers to, are positive."""

    def number(kind: str, given: int) -> int:
        return given if given > 0 else top[kind] + 1 - given

    kind = thing.type_str()
    if kind == "n":
        return thing if thing.id > 0 else Node(thing, id=number(kind, thing.id))
    if kind == "w":
        refs = [node.ref for node in thing.nodes]
        if thing.id > 0 and all(ref > 0 for ref in refs):
            return thing
        return Way(thing, id=number(kind, thing.id), nodes=[number("n", ref) for ref in refs])
    members = [(m.type, m.ref, m.role) for m in thing.members]
    if thing.id > 0 and all(ref > 0 for _, ref, _ in members):
        return thing
    moved = [(kind_, number(kind_, ref), role) for kind_, ref, role in members]
    return Relation(thing, id=number(kind, thing.id), members=moved)


def _identity(path: Path) -> str:
    stat = path.stat()
    text = f"in order 1 {path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]
