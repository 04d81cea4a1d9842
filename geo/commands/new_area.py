"""The command ``new-area``: from a council's name to a manifest, and on to its database.

On a terminal it asks what it must; elsewhere it never asks, and says which option is lacking.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from geo.area import Area
from geo.build import pipeline
from geo.build.councils import councils, find_council
from geo.build.new_area import write_manifest
from geo.build.own_list import OwnList, own_list
from geo.build.plan import NOT_HAD, PlannedSource, fetch_all, planned
from geo.commands import health
from geo.commands.arguments import Json
from geo.commands.build import counted, faults
from geo.commands.progress import ProgressLines
from geo.errors import InputError, SourceError

_FILES = {
    "map": ("osm", "map extracts (.osm.pbf, .osm)"),
    "postcodes": ("onspd", "the ONS Postcode Directory (zip or CSV)"),
    "schools": ("gias", "Get Information About Schools (CSV)"),
    "stops": ("naptan", "NaPTAN stops (CSV)"),
    "timetable": ("gtfs", "timetables (GTFS)"),
    "zones": ("zones", "outlines of small areas (GeoJSON, GeoPackage, Shapefile)"),
    "deprivation": ("zone-figures", "the Indices of Deprivation of small areas"),
    "plans": ("ehc-plans", "EHC plans (sen_needs_all_plans.csv)"),
    "cqc": ("cqc", "the CQC's care directory"),
    "childcare": ("ofsted-childcare", "Ofsted's childcare providers"),
    "social_care": ("ofsted-social-care", "Ofsted's children's social care providers"),
}
"""Options that give files: the kind of source, and what the files are."""

_SEVERAL = ("map", "timetable")
"""Options that take several files."""

_HINT = (
    "Name the council: python -m geo new-area Rutland. Without a terminal nothing is asked; "
    "--help lists all options."
)


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "authority", nargs="?", help="GSS code such as E06000017, or the council's name"
    )
    made.add_argument("--out", type=Path, help="the manifest to write")
    for name, (_, what) in _FILES.items():
        made.add_argument(
            f"--{name.replace('_', '-')}",
            type=Path,
            nargs="+" if name in _SEVERAL else 1,
            default=[],
            metavar="FILE",
            help=f"a file that you have: {what}",
        )
    made.add_argument(
        "--population", type=Path, metavar="FILE", help="population of small areas by age"
    )
    made.add_argument("--feed", metavar="URL", help="your directory of services (Open Referral)")
    made.add_argument(
        "--list",
        action="append",
        default=[],
        metavar="FILE=KIND",
        help="your own list, and what kind of services are in it, such as clubs.csv=short-breaks",
    )
    made.add_argument("--build", action="store_true", help="fetch what we can, build, and report")
    made.add_argument(
        "--database", type=Path, metavar="FILE", help="the database that --build writes"
    )


def run(asked: argparse.Namespace) -> Json:
    """Write the manifest of an area, with the official download addresses filled in; build it."""
    asks = sys.stdin is not None and sys.stdin.isatty() and not asked.json
    authority = asked.authority or (_asked("Which council? ") if asks else "")
    if not authority:
        raise InputError(_HINT)
    council = find_council(authority, councils())
    lists = [_list(text, asks) for text in asked.list]
    bare = asks and not (lists or asked.feed or asked.build)
    if bare:
        lists += _more_lists()
    files = {kind: getattr(asked, name) for name, (kind, _) in _FILES.items()}
    path = write_manifest(
        council.code,
        asked.out,
        files={kind: paths for kind, paths in files.items() if paths},
        lists=lists,
        feed=asked.feed,
        population=asked.population,
    )
    if not asked.build and not (bare and _yes("Fetch the data and build now? [Y/n] ")):
        return {"path": str(path), "sources": list(map(asdict, planned(path)))}
    return _built(path, asked.database)


# Asking


def _asked(question: str) -> str:
    """What a person types; "" where the input ends."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _yes(question: str) -> bool:
    return _asked(question).casefold() in ("", "y", "yes")


def _list(text: str, asks: bool) -> OwnList:
    """A list as the option gives it: its file, and what its services are."""
    name, _, kind = text.rpartition("=") if "=" in text else (text, "", "")
    if not kind:
        if not asks:
            raise InputError(
                f"Say what kind of services are in {text}, such as --list {text}=short-breaks."
            )
        kind = _asked(f"What kind of services are in {text}? For example, short-breaks: ")
    path = Path(name)
    if not path.is_file():
        raise InputError(f"There is no file {path}. Correct its name.")
    return own_list(path, kind)


def _more_lists() -> list[OwnList]:
    """Lists that a person names one by one."""
    found = []
    while text := _asked("A list of your own (a file; press Enter for none): "):
        try:
            found.append(_list(text, asks=True))
        except InputError as error:
            print(str(error), file=sys.stderr)
    return found


# Building


def _built(path: Path, database: Path | None) -> Json:
    """Fetch, build and look over; what is missing is told before the build."""
    rows = fetch_all(path, lambda what: print(what, file=sys.stderr))
    _table(rows, lambda line: print(line, file=sys.stderr))
    lost = [row for row in rows if row.needed and row.state == NOT_HAD]
    if lost:
        said = " ".join(f"{row.title}: {row.todo}" for row in lost)
        raise SourceError(
            f"{path} is written, but no area can be built without {_and(lost)}. {said} To use an "
            "option, delete the manifest and run new-area again. Or write path in place of url in "
            f"it, and run: python -m geo build {path}"
        )
    with ProgressLines().reminding() as progress:
        report = pipeline.build(path, database, progress)
    return {
        "path": str(path),
        "sources": list(map(asdict, rows)),
        "database": str(report.path),
        "seconds": round(report.seconds, 2),
        "rows": [asdict(source) for source in report.sources],
        "faults": [asdict(fault) for fault in report.faults],
        "health": health.report(Area.open(report.path), report.path),
    }


def _and(rows: list[PlannedSource]) -> str:
    return " and ".join(f"“{row.title}”" for row in rows)


def _table(rows: list[PlannedSource], write: Callable[[str], None]) -> None:
    """What each source gives, how it stands, and what to do."""
    wide = max(len(row.gives) for row in rows)
    for row in rows:
        write(f"  {row.gives:<{wide}}  {row.state:<12}  {row.title}")
        if row.todo:
            write(f"  {'':<{wide}}  {'':<12}  {row.todo}")


def tell(answer: Json) -> None:
    """Say what there is, what is missing, and what to do next."""
    if "database" not in answer:
        _table([PlannedSource(**row) for row in answer["sources"]], print)
        print(
            f"\n{answer['path']} is written. Read it through, then build: "
            f"python -m geo build {answer['path']}"
        )
        return
    for row in answer["rows"]:
        print(f"{row['title']}: {counted(row)}")
        faults(answer, row["source_id"])
    print(f"{answer['database']} built in {answer['seconds']:.1f} s\n")
    health.tell(answer["health"])
    print(
        f"\nTo see it: SEND_DB={answer['database']} streamlit run app.py. The manifest is "
        f"{answer['path']}: look for CHECK in it."
    )
