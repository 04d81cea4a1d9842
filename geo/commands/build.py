"""The command ``build``."""

import argparse
from dataclasses import asdict
from pathlib import Path

from geo import settings
from geo.build import pipeline as builder
from geo.build import shrinking
from geo.commands.arguments import Json
from geo.commands.progress import ProgressLines
from geo.errors import BuildError
from geo.manifest import read_manifest
from geo.measure import percent
from geo.places.extent import NEAR_STREET_M, StreetShare


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "manifest",
        nargs="?",
        type=Path,
        default=settings.DEFAULT_MANIFEST,
        help="the manifest of the area, in TOML. Without it: the Isle of Wight’s",
    )
    made.add_argument("--out", type=Path, help="the database to write")
    made.add_argument("--again", action="store_true", help="build even if nothing has changed")
    made.add_argument(
        "--accept",
        action="store_true",
        help="replace the database even if there is much less in it than before",
    )


def run(asked: argparse.Namespace) -> Json:
    """Build the database of an area from its manifest."""
    out = asked.out or builder.default_db(asked.manifest)
    before = _stamp(out)
    try:
        with ProgressLines().reminding() as progress:
            report = builder.build(
                asked.manifest, out, progress, again=asked.again, judge=_judge(asked, out)
            )
    except KeyboardInterrupt:
        if _stamp(out) == before:
            raise
        raise BuildError(f"Stopped, but {out} was already built and is in use.") from None
    return {
        "path": str(report.path),
        "seconds": round(report.seconds, 2),
        "unchanged": report.unchanged,
        "pairs": report.pairs,
        "pairs_file": str(report.pairs_file) if report.pairs else None,
        "streets": streets(report.streets),
        "sources": [{**asdict(s), "seconds": round(s.seconds, 2)} for s in report.sources],
        "faults": [asdict(fault) for fault in report.faults],
    }


def _judge(asked: argparse.Namespace, out: Path) -> builder.Judge | None:
    """What looks at the finished file before it takes its place."""
    if asked.accept:
        return None
    return lambda unfinished: shrinking.guard(out, unfinished, read_manifest(asked.manifest))


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells a file from the one that takes its place."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns


def tell(answer: Json) -> None:
    """Print how many rows of each source were kept."""
    for s in answer["sources"]:
        print(f"{s['title']}: {counted(s)}, {s['seconds']:.1f} s")
        if s["note"]:
            print(f"    {s['note']}")
        faults(answer, s["source_id"])
    if answer["streets"]:
        print(streets_said(answer["streets"]))
    if answer["pairs"]:
        print(
            f"{answer['pairs']:,} pairs of entries may be the same. Say which in "
            f"{answer['pairs_file']} (same: yes or no), and build again."
        )
    if answer["unchanged"]:
        print(f"{answer['path']} is up to date: nothing has changed since it was built.")
    else:
        print(f"{answer['path']} built in {answer['seconds']:.1f} s")


def faults(answer: Json, source_id: str) -> None:
    """Print what is wrong with a source's rows: each of the commonest reasons in one line."""
    found = [fault for fault in answer["faults"] if fault["source_id"] == source_id]
    for fault in found[:_MOST_REASONS]:
        rows = "1 row" if fault["rows"] == 1 else f"{fault['rows']:,} rows"
        named = ", ".join(fault["examples"])
        more = " and others" if fault["rows"] > len(fault["examples"]) else ""
        print(f"    {rows}: {fault['field']}: {fault['reason']} ({named}{more})")
    if len(found) > _MOST_REASONS:
        print(f"    and {len(found) - _MOST_REASONS:,} more reasons: see “geo check”")


_MOST_REASONS = 3
"""How many reasons are printed for each source."""


def streets(found: StreetShare | None) -> Json | None:
    """How much of an area its streets reach; None: not recorded."""
    return None if found is None else {**asdict(found), "share": round(found.share, 4)}


def streets_said(found: Json) -> str:
    """The same in words, with what the manifest says of a map of a part."""
    why = f" The manifest says: {found['why']}" if found["why"] else ""
    return (
        f"{found['near']:,} of {found['homes']:,} homes ({percent(found['share'], 1)}) have a "
        f"street within {NEAR_STREET_M:.0f} metres.{why}"
    )


def counted(source: Json) -> str:
    """How many of a source's rows were kept; merged and left out only where there are any.

    A map's streets are apart from its places.
    """
    streets = source["streets"]
    read, kept = source["rows_read"] - streets, source["rows_kept"] - streets
    parts = [f"{read:,} {'places' if streets else 'rows'} read", f"{kept:,} kept"]
    for what, said in (("merged", "merged"), ("left_out", "left out")):
        if source[f"rows_{what}"]:
            parts.append(f"{source[f'rows_{what}']:,} {said}")
    told = ", ".join([*parts, f"{source['rows_rejected']:,} rejected"])
    return f"{streets:,} streets; {told}" if streets else told
