"""The command ``update``: keep areas up to date, for a schedule.

Exit codes: 0 all areas are up to date; 1 something could not be fetched or built, and what was
there before is still in use; 2 a manifest is wrong; 3 a new build waits for `--accept`.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from geo import settings
from geo.build.differences import MOST_NAMED, SIZES, Differences
from geo.build.update import HELD, NEW, UNCHANGED, AreaUpdate, update
from geo.commands.arguments import Json
from geo.commands.progress import ProgressLines
from geo.errors import GeoError, InputError

FAILED = "failed"
WAITS = 3
"""The exit code when a new build is held back."""

_CHANGES = {
    "vanished": "gone",
    "appeared": "new",
    "moved": "moved",
    "kind": "of another kind",
}


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "manifests",
        nargs="*",
        type=Path,
        help="the manifests of the areas. Without it: all of data/areas",
    )
    made.add_argument("--out", type=Path, help="the database, if there is only one area")
    made.add_argument(
        "--accept",
        action="store_true",
        help="replace the database even if more has changed than usual",
    )


def run(asked: argparse.Namespace) -> Json:
    """Fetch and build what has changed, and replace the database unless too much is different."""
    manifests = asked.manifests or sorted((settings.DATA / "areas").glob("*.toml"))
    if asked.out and len(manifests) != 1:
        raise InputError("--out is for a single area. Name its manifest, or leave --out away.")
    return {"areas": [_one(manifest, asked) for manifest in manifests]}


def _one(manifest: Path, asked: argparse.Namespace) -> Json:
    """Update one area. An error is part of the answer: the other areas go on."""
    try:
        with ProgressLines(f"{manifest.stem}: ").reminding() as progress:
            return _answer(update(manifest, asked.out, progress, accept=asked.accept))
    except GeoError as error:
        print(f"error: {manifest}: {error}", file=sys.stderr)
        wrong = isinstance(error, InputError)
        return {
            "manifest": str(manifest),
            "state": FAILED,
            "error": str(error),
            "wrong_input": wrong,
        }


def _answer(done: AreaUpdate) -> Json:
    return {
        "manifest": str(done.manifest),
        "path": str(done.path),
        "state": done.state,
        "note": done.note,
        "alarms": list(done.alarms),
        "waiting": None if done.waiting is None else str(done.waiting),
        "not_fetched": list(done.report.not_fetched) if done.report else [],
        "pairs": done.report.pairs if done.report else None,
        "changes": _changes(done.differences),
    }


def _changes(found: Differences | None) -> Json | None:
    """What differs: each source with its entries, and the sizes of what has none."""
    if found is None:
        return None
    return {
        "sources": [asdict(source) for source in found.sources],
        "sizes": [asdict(size) for size in found.sizes],
    }


def code(answer: Json) -> int:
    """The exit code: see the module."""
    failed = [area for area in answer["areas"] if area["state"] == FAILED]
    if failed:
        return 2 if all(area["wrong_input"] for area in failed) else 1
    if any(area["state"] == HELD for area in answer["areas"]):
        return WAITS
    return 1 if any(area["not_fetched"] for area in answer["areas"]) else 0


def tell(answer: Json) -> None:
    """Print for each area how its update ended, what changed, and what to do."""
    for area in answer["areas"]:
        if area["state"] == FAILED:
            print(f"{area['manifest']}: failed. {area['error']}")
            continue
        print(_outcome(area))
        lines = [area["note"]] if area["note"] else []
        lines += [f"Not fetched: {said}" for said in area["not_fetched"]]
        lines += area["alarms"]
        for line in (*lines, *_lines(area["changes"])):
            print(f"    {line}")
        if area["state"] == HELD:
            print(
                f"    To look at it: SEND_DB={area['waiting']} streamlit run app.py. To put it in "
                f"place: python -m geo update {area['manifest']} --accept"
            )


def _outcome(area: Json) -> str:
    if area["state"] == HELD:
        return (
            f"{area['path']}: nothing was replaced. More has changed than is usual, and the new "
            f"build waits as {area['waiting']}."
        )
    said = {
        NEW: "built for the first time",
        UNCHANGED: "up to date: nothing has changed",
    }
    return f"{area['path']}: {said.get(area['state'], 'updated')}."


def _lines(changes: Json | None) -> Iterator[str]:
    """What changed, a line for each source and each size; examples of entries below."""
    if changes is None:
        return
    for source in changes["sources"]:
        found = {what: source[what] for what in _CHANGES if source[what]}
        if found or source["before"] != source["after"]:
            counts = [f"{len(found[what]):,} {_CHANGES[what]}" for what in found]
            counts += [f"{source['joined']:,} joined with others or parted"] * bool(
                source["joined"]
            )
            yield (
                f"{source['title']}: {source['before']:,} entries, now {source['after']:,}: "
                f"{', '.join(counts) or 'none gone or new'}"
            )
        for what, entries in found.items():
            yield f"    {_CHANGES[what]}: {_named(entries)}"
    for size in changes["sizes"]:
        if round(size["before"]) != round(size["after"]):
            yield f"{SIZES[size['what']]}: {size['before']:,.0f}, now {size['after']:,.0f}"


def _named(entries: list[Json]) -> str:
    """Some entries by name, with what each was and is."""
    said = [
        f"{entry['name']} ({entry['before']} → {entry['after'] or 'no place'})"
        if entry["before"] and entry["after"]
        else entry["name"]
        for entry in entries[:MOST_NAMED]
    ]
    more = len(entries) - MOST_NAMED
    return "; ".join([*said, f"and {more:,} more"] if more > 0 else said)
