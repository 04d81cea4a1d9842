"""The manifest of an area: which authority, and where its data comes from (TOML)."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from geo.errors import AreaError
from geo.postcodes import Area

FETCHED_BY = ("path", "wheel")
"""How a source may be had: a file beside the manifest, or one inside a Python wheel."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an area.

    `kind` names its reader. Exactly one of `path` (made absolute) and `wheel` (a pinned
    requirement) says where the file is; `member` is a file inside the wheel, `sha256` the
    checksum of what is read. The rest is provenance, and is shown with every fact.
    `settings` holds what else the reader takes.
    """

    kind: str
    source_id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    vintage: str
    url: str | None = None
    path: Path | None = None
    wheel: str | None = None
    member: str | None = None
    sha256: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Tiles:
    """A map tile service to use instead of the area's own base map."""

    url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What to build, and from what."""

    area: Area
    sources: tuple[Source, ...]
    tiles: Tiles | None = None


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises
    ------
    AreaError
        Naming every fault at once: a missing file, TOML that cannot be parsed, a key that is
        missing or unknown.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AreaError(f"The manifest {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AreaError(f"The manifest {path} is not valid TOML: {error}.") from error
    faults: list[str] = []
    area = _area(content.get("area"), faults)
    entries = content.get("source", [])
    if not isinstance(entries, list) or not entries:
        faults.append("it has no [[source]]")
        entries = []
    sources = [_source(entry, path.parent, i, faults) for i, entry in enumerate(entries, start=1)]
    ids = [source.source_id for source in sources if source]
    faults += [
        f"two sources have the id {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})
    ]
    tiles = _tiles(content.get("tiles"), faults)
    if faults or area is None:
        raise AreaError(f"The manifest {path} cannot be used: {'; '.join(faults)}.")
    return Manifest(area, tuple(source for source in sources if source), tiles)


def _area(table: Any, faults: list[str]) -> Area | None:
    if not isinstance(table, dict) or not all(
        isinstance(table.get(k), str) for k in ("code", "name")
    ):
        faults.append('[area] needs code = "…" (the GSS code of the authority) and name = "…"')
        return None
    return Area(table["code"], table["name"])


def _tiles(table: Any, faults: list[str]) -> Tiles | None:
    if table is None:
        return None
    if not isinstance(table, dict) or not table.get("url") or not table.get("attribution"):
        faults.append("[tiles] needs url and attribution")
        return None
    return Tiles(str(table["url"]), str(table["attribution"]))


def _source(entry: Any, folder: Path, number: int, faults: list[str]) -> Source | None:
    where = f"source {number} ({entry.get('kind', 'no kind')})" if isinstance(entry, dict) else ""
    if not where:
        faults.append(f"source {number} is not a table")
        return None
    known = {f.name for f in fields(Source)}
    found: list[str] = [f"{where} has an unknown key {key!r}" for key in entry if key not in known]
    needed = ("kind", "licence", "attribution", "vintage")
    found += [f"{where} lacks {key}" for key in needed if key not in entry]
    for key in sorted(known & entry.keys()):
        kind, said = (bool, "true or false") if key == "illustrative" else (str, 'text in "quotes"')
        if not isinstance(entry[key], kind):
            found.append(f"{where}: {key} must be {said}")
    if sum(key in entry for key in FETCHED_BY) != 1:
        found.append(f"{where} needs exactly one of {' and '.join(FETCHED_BY)}")
    faults += found
    if found:
        return None
    given = {"source_id": entry["kind"], "title": entry["kind"], **entry}
    given.setdefault("publisher", given["attribution"])
    if "path" in given:
        given["path"] = (folder / given["path"]).resolve()
    return Source(**given)
