"""The manifest of an area: which authority, and where its data comes from (TOML)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import AreaError
from geo.records import Council, LocalContact, Tiles

FETCHED_BY = ("path", "url", "wheel")
"""How a source may be had: files beside the manifest, from the web, or inside a Python wheel."""

AS_FETCHED = "fetched"
"""The `vintage` of a file that is made anew every day: the day on which it came here."""

CONTACTS = ("sendiass", "duty_line")
"""Who an area may name: its SENDIASS, and the council's line for a child who may be in danger."""

MARGIN_MILES = 10.0
"""How far past the authority's postcodes an area reaches unless its manifest says otherwise."""

MOST_REJECTED = 0.05
"""The share of a source's rows that may be rejected before the build fails."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of an area.

    `kind` names its reader. Exactly one of `path` (made absolute), `url` and `wheel` (a
    pinned requirement) says where it is; `path` and `url` may be several. `member` is a file
    inside a wheel or zip file, `sha256` the checksum of what is read. `settings` holds what the
    reader of this kind takes besides; a file that it names is in `folder`, the manifest's own. A
    build fails when more than `max_rejected` (a share, 0 to 1) of the rows cannot be used. The
    rest is provenance, and is shown with every fact; `page` is where people can read about it.
    """

    kind: str
    source_id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    vintage: str
    page: str | None = None
    path: tuple[Path, ...] = ()
    url: tuple[str, ...] = ()
    wheel: str | None = None
    member: str | None = None
    sha256: str | None = None
    illustrative: bool = False
    max_rejected: float = MOST_REJECTED
    allow_private: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()


@dataclass(frozen=True, slots=True)
class AlarmLimits:
    """How much may change between two builds before `update` asks a person first.

    All but the last are shares (0 to 1): of a source's entries in the last build, those that may
    have `vanished`, `appeared`, `moved` or be of another `kind`; and by how much homes, streets,
    stops, zones or trips may have `shrunk`. Fewer than `at_least` entries raise no alarm, unless
    they are all that the source had.
    """

    vanished: float = 0.1
    appeared: float = 0.5
    moved: float = 0.1
    kind: float = 0.1
    shrunk: float = 0.1
    at_least: int = 5


@dataclass(frozen=True, slots=True)
class Manifest:
    """What to build, and from what.

    `partial_map` says why the map covers only part of the area; empty: it should cover all of it.
    `contacts` are the area's own, by their names in ``CONTACTS``.
    """

    area: Council
    sources: tuple[Source, ...]
    tiles: Tiles | None = None
    margin_miles: float = MARGIN_MILES
    pairs: Path | None = None
    alarms: AlarmLimits = AlarmLimits()
    partial_map: str = ""
    contacts: Mapping[str, LocalContact] = field(default_factory=dict)


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises
    ------
    AreaError
        Naming every fault at once: a missing file, TOML that cannot be parsed, a key that is
        missing or unknown.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AreaError(f"The manifest {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AreaError(f"The manifest {path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
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
    alarms = _alarms(content.get("update", {}), faults)
    contacts = _contacts(content.get("contacts", {}), faults)
    known = {"area", "source", "tiles", "update", "contacts"}
    faults += [f"it has an unknown table or key {key!r}" for key in content if key not in known]
    if faults or area is None:
        raise AreaError(f"The manifest {path} cannot be used: {'; '.join(faults)}.")
    table = content["area"]
    return Manifest(
        area,
        tuple(source for source in sources if source),
        tiles,
        margin_miles=float(table.get("margin_miles", MARGIN_MILES)),
        pairs=path.parent / table.get("pairs", f"{path.stem}.pairs.csv"),
        partial_map=table.get("partial_map", "").strip(),
        alarms=alarms,
        contacts=contacts,
    )


def _area(table: Any, faults: list[str]) -> Council | None:
    if not isinstance(table, dict) or not all(
        isinstance(table.get(k), str) for k in ("code", "name")
    ):
        faults.append('[area] needs code = "…" (the GSS code of the authority) and name = "…"')
        return None
    known = ("code", "name", "margin_miles", "pairs", "partial_map")
    faults += [f"[area] has an unknown key {key!r}" for key in table if key not in known]
    margin = table.get("margin_miles", MARGIN_MILES)
    if not _is_number(margin) or not 0 <= margin <= 100:
        faults.append("[area]: margin_miles must be a number from 0 to 100")
    pairs = table.get("pairs", "pairs.csv")
    if not isinstance(pairs, str) or not pairs or "\0" in pairs:
        faults.append('[area]: pairs must be the name of a file in "quotes"')
    why = table.get("partial_map", "none")
    if not isinstance(why, str) or not why.strip():
        faults.append(
            '[area]: partial_map must say in "quotes" why the map covers only part of the area'
        )
    code = table["code"].strip().upper()
    if not _GSS_CODE.fullmatch(code):
        faults.append(f"[area]: code is {table['code']!r}; give a GSS code such as E06000046")
    return Council(code, table["name"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tiles(table: Any, faults: list[str]) -> Tiles | None:
    if table is None:
        return None
    if not isinstance(table, dict) or not table.get("url") or not table.get("attribution"):
        faults.append("[tiles] needs url and attribution")
        return None
    return Tiles(str(table["url"]), str(table["attribution"]))


def _contacts(table: Any, faults: list[str]) -> dict[str, LocalContact]:
    """The area's own contacts; what cannot be used is among the faults."""
    if not isinstance(table, dict):
        faults.append("[contacts] is not a table")
        return {}
    wrong = [
        f"[contacts] has an unknown key {key!r}; known are {' and '.join(CONTACTS)}"
        for key in table
        if key not in CONTACTS
    ]
    for key in CONTACTS:
        if key in table:
            wrong += [f"[contacts.{key}] {fault}" for fault in _contact_faults(table[key])]
    faults += wrong
    return {} if wrong else {key: _contact(table[key]) for key in CONTACTS if key in table}


def _contact_faults(row: Any) -> list[str]:
    if not isinstance(row, dict):
        return ["is not a table"]
    known = {f.name for f in fields(LocalContact)}
    found = [f"has an unknown key {key!r}" for key in row if key not in known]
    for key in sorted(known & row.keys()):
        if key == "checked" and not isinstance(row[key], date):
            found.append("has a wrong checked: it must be a date, such as 2026-11-30")
        elif key != "checked" and not (isinstance(row[key], str) and row[key].strip()):
            found.append(f'has a wrong {key}: it must be text in "quotes"')
    found += [f"has no {key}" for key in ("page", "checked") if key not in row]
    if not {"phone", "web"} & row.keys():
        found.append("needs a phone or a web")
    return found


def _contact(row: dict[str, Any]) -> LocalContact:
    return LocalContact(**{key: str(value).strip() for key, value in row.items()})


def _alarms(table: Any, faults: list[str]) -> AlarmLimits:
    """What the manifest says of alarms; the usual limits for what it leaves out."""
    if not isinstance(table, dict):
        faults.append("[update] is not a table")
        return AlarmLimits()
    shares = [f.name for f in fields(AlarmLimits) if f.name != "at_least"]
    wrong = [f"[update] has an unknown key {key!r}" for key in table if key not in _ALARM_KEYS]
    wrong += [
        f"[update]: {key} must be a share from 0 to 1, such as 0.1"
        for key in shares
        if key in table and not (_is_number(table[key]) and 0 <= table[key] <= 1)
    ]
    least = table.get("at_least", 0)
    if not isinstance(least, int) or isinstance(least, bool) or least < 0:
        wrong.append("[update]: at_least must be a whole number, such as 5")
    faults += wrong
    return AlarmLimits() if wrong else AlarmLimits(**table)


_ALARM_KEYS = tuple(f.name for f in fields(AlarmLimits))
_GSS_CODE = re.compile(r"[A-Z]\d{8}")
_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TEXTS = ("kind", "source_id", "title", "publisher", "licence", "attribution", "vintage", "page")
_KEYS = (*_TEXTS, *FETCHED_BY, "member", "sha256", "illustrative", "max_rejected", "allow_private")


def _source(entry: Any, folder: Path, number: int, faults: list[str]) -> Source | None:
    """One source; a key that is not ours is a setting of its reader, which checks it."""
    where = f"source {number} ({entry.get('kind', 'no kind')})" if isinstance(entry, dict) else ""
    if not where:
        faults.append(f"source {number} is not a table")
        return None
    found = _faults(entry)
    faults += [f"{where} {fault}" for fault in found]
    if found:
        return None
    given = {"source_id": entry["kind"], "title": entry["kind"]}
    given |= {key: value for key, value in entry.items() if key in _KEYS}
    given.setdefault("publisher", given["attribution"])
    for key in ("path", "url"):
        if key in given:
            given[key] = (given[key],) if isinstance(given[key], str) else tuple(given[key])
    try:
        given["path"] = tuple((folder / name).resolve() for name in given.get("path", ()))
    except (OSError, RuntimeError, ValueError) as error:
        faults.append(f"{where} has a wrong path: {given['path']!r} ({error})")
        return None
    settings = {key: value for key, value in entry.items() if key not in _KEYS}
    return Source(**given, settings=settings, folder=folder.resolve())


def _faults(entry: dict[str, Any]) -> list[str]:
    """All that is wrong with the keys that every source has."""
    needed = ("kind", "licence", "attribution", "vintage")
    found = [f"has no {key}" for key in needed if key not in entry]
    for key in sorted(set(_KEYS) & entry.keys()):
        value = entry[key]
        if key in ("illustrative", "allow_private"):
            sound, said = isinstance(value, bool), "true or false"
        elif key == "max_rejected":
            sound, said = _is_number(value) and 0 <= value <= 1, "a share from 0 to 1, such as 0.05"
        elif key in ("path", "url") and isinstance(value, list):
            sound = bool(value) and all(isinstance(one, str) and one for one in value)
            sound = sound and len({*value}) == len(value)
            said = 'a list of different texts in "quotes"'
        elif key == "source_id":
            sound = isinstance(value, str) and bool(_SOURCE_ID.fullmatch(value))
            said = "letters, digits and hyphens"
        else:
            sound, said = isinstance(value, str) and bool(value), 'text in "quotes"'
        if not sound:
            found.append(f"has a wrong {key}: it must be {said}")
    if sum(key in entry for key in FETCHED_BY) != 1:
        found.append(f"needs exactly one of {', '.join(FETCHED_BY)}")
    return found
