"""What a manifest's sources will give: what is here, what must be fetched, what is missing."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from geo import settings
from geo.build.blocks import blocks_off, switched_off
from geo.build.pipeline import fetched
from geo.errors import SourceError
from geo.manifest import Source, read_manifest
from geo.sources.kinds import KINDS
from geo.words import say

HERE, TO_FETCH, FETCHED, NOT_HAD, OFF, GONE = (
    "here",
    "to fetch",
    "fetched",
    "not had",
    "switched off",
    "missing",
)
"""How a source stands: a file that is here, an address, fetched just now, out of reach, a block
that is switched off, a file that is not there."""

_AT_A_TIME = 8
_COUNCILS = "qlac-authorities"
_FLAGS = {
    "osm": "--map",
    "onspd": "--postcodes",
    "qlac-postcodes": "--postcodes",
    "gias": "--schools",
    "naptan": "--stops",
    "gtfs": "--timetable",
    "zones": "--zones",
    "zone-figures": "--deprivation or --population",
    "ehc-plans": "--plans",
    "cqc": "--cqc",
    "ofsted-childcare": "--childcare",
    "ofsted-social-care": "--social-care",
    "openreferral": "--feed",
    "services": "--list",
}
"""The option of ``new-area`` that gives each kind of source."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """One source of a manifest: what it gives, where it is, how it stands, and what to do about it.

    `state` is ``here``, ``to fetch``, ``fetched``, ``not had``, ``switched off`` or ``missing``;
    `todo` is "" where nothing is to be done.
    """

    source_id: str
    kind: str
    title: str
    gives: str
    where: str
    state: str
    todo: str = ""

    @property
    def needed(self) -> bool:
        """Whether no area can be built without it."""
        kind = KINDS.get(self.kind)
        is_first = self.kind in ("osm", _COUNCILS)
        return is_first or (kind is not None and kind.postcodes)


def planned(manifest: Path) -> list[PlannedSource]:
    """Every source of a manifest, the blocks that are switched off last. Nothing is fetched.

    Raises
    ------
    AreaError
        If the manifest cannot be used.
    """
    on = [_planned(source) for source in read_manifest(manifest).sources]
    kinds = {one.kind for one in on}
    off = blocks_off(manifest.read_text(encoding="utf-8-sig"))
    return on + [_off(keys) for keys in off if _wanted(keys.get("kind", ""), kinds)]


def _wanted(kind: str, have: Iterable[str]) -> bool:
    """Whether a block that is switched off is worth a line: not one that another stands in for."""
    postcodes = {name for name, one in KINDS.items() if one.postcodes}
    return kind in KINDS and not ({kind} | (postcodes if kind in postcodes else set())) & {*have}


def _planned(source: Source) -> PlannedSource:
    gone = [path for path in source.path if not path.exists()]
    state = GONE if gone else HERE if source.path else TO_FETCH
    where = ", ".join([*(path.name for path in source.path), *source.url]) or str(source.wheel)
    todo = f"Put {', '.join(path.name for path in gone)} there, or correct path." if gone else ""
    return PlannedSource(
        source.source_id,
        source.kind,
        source.title,
        say(f"gives.{source.kind}"),
        where,
        state,
        todo,
    )


def _off(keys: dict[str, str]) -> PlannedSource:
    kind = keys["kind"]
    where = keys.get("page") or keys.get("url") or keys.get("path", "")
    flag = f" with {_FLAGS[kind]}" if kind in _FLAGS else ""
    what = "its address" if kind == "openreferral" else "its file"
    return PlannedSource(
        keys.get("source_id", kind),
        kind,
        keys.get("title", kind),
        say(f"gives.{kind}"),
        where,
        OFF,
        f"Get {what}, and give it{flag}, or switch its block on in the manifest.",
    )


def fetch_all(manifest: Path, tell: Tell) -> list[PlannedSource]:
    """Fetch every source of a manifest, several at a time; those that cannot be had say why.

    Sources that an area can do without are switched off in the manifest, with the reason, so that
    it can be built from the others.
    """
    area = read_manifest(manifest)
    rows = planned(manifest)
    by_id = {source.source_id: source for source in area.sources}
    wanted = [by_id[row.source_id] for row in rows if row.state not in (OFF, GONE)]
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        faults = dict(
            zip(
                (s.source_id for s in wanted),
                pool.map(lambda s: _fault(s, tell), wanted),
                strict=True,
            )
        )
    found = [_after(row, faults.get(row.source_id)) for row in rows]
    lost = {row.source_id: row.todo for row in found if row.state == NOT_HAD and not row.needed}
    if lost:
        text = manifest.read_text(encoding="utf-8-sig")
        arriving = manifest.with_name(f".{manifest.name}.new")
        arriving.write_text(
            switched_off(text, lost, settings.today()), encoding="utf-8", newline="\n"
        )
        arriving.replace(manifest)
    return found


def _fault(source: Source, tell: Tell) -> str | None:
    """Fetch a source. Why it cannot be had; None if it can."""
    try:
        fetched(source, lambda _, what: tell(what))
    except SourceError as error:
        return str(error).removeprefix(f"{source.title}: ")
    return None


def _after(row: PlannedSource, fault: str | None) -> PlannedSource:
    if row.state in (OFF, GONE):
        return row
    if fault is None:
        return replace(row, state=FETCHED if row.state == TO_FETCH else HERE)
    flag = _FLAGS.get(row.kind)
    instead = f" Or get the file by hand, and give it with {flag}." if flag else ""
    return replace(row, state=NOT_HAD, todo=f"{fault}{instead}")
