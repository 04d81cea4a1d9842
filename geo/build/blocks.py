"""The blocks of a manifest as text: switched on with a file, switched off with the reason.

A manifest is read by people, so its comments stay. A block is a paragraph with a line
``[[source]]``; one that is switched off has a ``#`` at the start of each of its lines.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from geo.errors import InputError
from geo.settings import ZONE

_HEAD = re.compile(r"^#?\[\[source\]\]$", re.MULTILINE)
_WHERE = re.compile(r"^(?:url|wheel|path) = (?:\[\n(?:[^\]]*\n)?\]|.*)$\n?", re.MULTILINE)
_OFF = re.compile(r"^#(?=[^ #\n])", re.MULTILINE)
_LINE = re.compile(r"^(?=[^#\n])", re.MULTILINE)
_DROPPED = re.compile(r"^(?:#(?: .*)?|member = .*|source_id = .*)$\n?", re.MULTILINE)
_CRS = re.compile(r"^crs = .*$\n?", re.MULTILINE)
_JSON = (".geojson", ".json")

INSTEAD = {"onspd": "qlac-postcodes", "nspl": "qlac-postcodes", "code-point-open": "qlac-postcodes"}
"""Kinds of which one is enough: given a file of the first, the second is switched off."""


def with_files(text: str, files: Mapping[str, Sequence[Path]], folder: Path) -> str:
    """A manifest in which kinds of source are read from files.

    Parameters
    ----------
    files
        The files of each kind of source.
    folder
        Where the manifest will be.

    Raises
    ------
    InputError
        If a file is not there; all that are not, at once.
    """
    check_there(path for paths in files.values() for path in paths)
    for kind, paths in files.items():
        text = _each(text, partial(_from_files, kind=kind, paths=paths, folder=folder))
    return text


def switched_on(text: str, kind: str) -> str:
    """A manifest with the blocks of a kind of source in use."""
    return _each(
        text,
        lambda block: (
            block[: _start(block)] + _OFF.sub("", block[_start(block) :])
            if _kind(block) == kind
            else block
        ),
    )


def switched_off(text: str, source_ids: Mapping[str, str], day: date) -> str:
    """A manifest without some sources, each with the reason that is given for its id."""

    def off(block: str) -> str:
        reason = source_ids.get(_id(block))
        if reason is None or block.startswith("#[[") or _OFF.search(block[_start(block) :]):
            return block
        said = f"# SWITCHED OFF on {day.day} {day:%B %Y}: {_one_line(reason)}\n"
        return said + _hidden(block)

    return _each(text, off)


def blocks_off(text: str) -> list[dict[str, str]]:
    """The blocks that are switched off: their keys with a text as value."""
    found = []
    for block in text.split("\n\n"):
        head = _HEAD.search(block)
        if head and head[0].startswith("#"):
            found.append(dict(re.findall(r'^#(\w+) = "(.*)"$', block, re.MULTILINE)))
    return found


def _each(text: str, change: Callable[[str], str]) -> str:
    return "\n\n".join(
        change(block) if _HEAD.search(block) else block for block in text.split("\n\n")
    )


def _start(block: str) -> int:
    head = _HEAD.search(block)
    return head.start() if head else 0


def _hidden(block: str) -> str:
    """A block that is not read: each line of it begins with a #, and no blank."""
    return _LINE.sub("#", re.sub(r"^ +", "", block, flags=re.MULTILINE))


def _kind(block: str) -> str:
    found = re.search(r'^#?kind = "(.*)"$', block, re.MULTILINE)
    return found[1] if found else ""


def _id(block: str) -> str:
    found = re.search(r'^source_id = "(.*)"$', block, re.MULTILINE)
    return found[1] if found else _kind(block)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _from_files(block: str, kind: str, paths: Sequence[Path], folder: Path) -> str:
    """A block read from files, if it is of that kind; one that they stand in for is left out."""
    if _kind(block) == INSTEAD.get(kind) and not _OFF.search(block):
        return _hidden(block)
    if _kind(block) != kind:
        return block
    block = _OFF.sub("", block[_start(block) :])
    block = _DROPPED.sub("", _WHERE.sub("", block))
    if kind == "zones" and paths[0].suffix.lower() not in _JSON:
        block = _CRS.sub("", block)
    names = [seen_from(folder, path) for path in paths]
    where = json.dumps(names[0] if len(names) == 1 else names, ensure_ascii=False)
    day = max(map(day_of, paths))
    block = re.sub(r'^vintage = ".*"$', f'vintage = "{day}"', block, flags=re.MULTILINE)
    lines = block.rstrip("\n").split("\n")
    lines.insert(2, f"path = {where}")
    note = "# From a file. CHECK: vintage is the day on which it was last changed.\n"
    return note + "\n".join(lines)


def seen_from(folder: Path, file: Path) -> str:
    """The path of a file: relative if it is beside the manifest or below it, else in full."""
    file, folder = file.resolve(), folder.resolve()
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)


def block_of(keys: Iterable[tuple[str, object]]) -> str:
    """A block of a manifest, its values texts, lists of texts or tables of them."""
    return "\n".join(["[[source]]", *(f"{key} = {_toml(value)}" for key, value in keys)])


def check_there(paths: Iterable[Path]) -> None:
    """Refuse files that are not there, all at once."""
    if gone := [str(path) for path in paths if not path.exists()]:
        raise InputError(f"There is no file {', '.join(gone)}. Correct its name.")


def day_of(path: Path) -> str:
    """The day on which a file was last changed, as an ISO date."""
    return datetime.fromtimestamp(path.stat().st_mtime, ZONE).date().isoformat()


def population_block(path: Path, folder: Path) -> str:
    """The block of a table of the population of small areas by age."""
    check_there([path])
    keys = (
        ("kind", "zone-figures"),
        ("source_id", "population"),
        ("title", "Population of small areas by age"),
        ("publisher", "CHECK"),
        ("path", seen_from(folder, path)),
        ("vintage", day_of(path)),
        ("licence", "CHECK"),
        ("attribution", "CHECK"),
    )
    note = "# From a file. CHECK: who published it, under which licence, and how old it is."
    return f"{note}\n{block_of(keys)}"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(str(value), ensure_ascii=False)
