"""The command line: ``python -m geo COMMAND``. It does all that the pages do.

Results go to standard output, progress and errors to standard error. The exit code is 0 when
done, 1 when something failed, 2 when the input was wrong.
"""

import argparse
import csv
import json
import math
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import shapely

from geo import build as builder
from geo import comments, find, new_area
from geo import export as exporter
from geo.errors import GeoError, InputError
from geo.measure import check_lonlat, metres_to_miles, within_metres, within_seconds
from geo.network import paths
from geo.network.access import MODES
from geo.network.streets import check_mode
from geo.offer import CATEGORIES, SECTIONS
from geo.postcodes import Place
from geo.store import UNCHECKED_DAYS, Store

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d)?")

Json = dict[str, Any]
"""What a command gives with ``--json``."""


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are our input errors, said the same way as all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # So that coordinates in the wrong order, such as -1.3,50.7, are not taken for an option.
        self._negative_number_matcher = re.compile(r"-\.?\d")

    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message}. See: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    try:
        asked = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], Json] = asked.run
        answer = run(asked)
        if asked.json:
            print(json.dumps(_plain(answer), ensure_ascii=False))
        else:
            asked.tell(answer)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except GeoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "stopped: nothing was changed; a database built before is still in use.",
            file=sys.stderr,
        )
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m geo", description="Find the SEND Local Offer near a place.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[..., Json], tell: Callable[[Json], None]) -> Any:
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        made.add_argument(
            "--db", type=Path, default=builder.DEFAULT_DB, help="database of the area"
        )
        made.add_argument("--json", action="store_true", help="give JSON")
        made.set_defaults(run=run, tell=tell)
        return made

    made = command("build", _build, _tell_build)
    made.add_argument("manifest", nargs="?", type=Path, default=builder.DEFAULT_MANIFEST)
    made.add_argument("--out", type=Path, help="where the database goes")
    made.add_argument("--again", action="store_true", help="build even if nothing has changed")
    made = command("find", _find, _tell_find)
    made.add_argument("place", help="a postcode, a town or village, or latitude,longitude")
    _travel(made)
    far = made.add_mutually_exclusive_group()
    far.add_argument("--within", type=_number, default=3.0, metavar="MILES")
    far.add_argument("--minutes", type=_number, help="the longest journey, instead of --within")
    made.add_argument("--category", action="append", default=[], metavar="SLUG")
    made.add_argument("--need", action="append", default=[], metavar="CODE")
    made.add_argument("--age", type=_number)
    _narrower(made)
    made.add_argument("--sort", choices=find.SORTS, default=find.SORTS[0])
    made.add_argument("--limit", type=_count)
    made = command("distance", _distance, _tell_distance)
    made.add_argument("start", metavar="FROM", help="a postcode, or latitude,longitude")
    made.add_argument("end", metavar="TO", help="a postcode, or latitude,longitude")
    _travel(made, shortest=True)
    made = command("matrix", _matrix, _tell_matrix)
    made.add_argument("--from", dest="start", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--to", dest="end", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    _travel(made, shortest=True)
    made.add_argument("--within", type=_number, metavar="MILES")
    command("check", _check, _tell_check)
    made = command("export", _export, _tell_export)
    made.add_argument("--format", required=True, choices=exporter.FORMATS)
    made.add_argument("--out", type=Path, required=True, help="the file or folder to write")
    made = command("new-area", _new_area, _tell_new_area)
    made.add_argument("authority", help="GSS code such as E06000017, or the council's name")
    made.add_argument("--out", type=Path, help="the manifest to write")
    comments.add_to(command("comments", comments.run, comments.tell))
    return parser


def _travel(command: argparse.ArgumentParser, *, shortest: bool = False) -> None:
    command.add_argument("--mode", default="walk", metavar="|".join(MODES))
    if shortest:
        command.add_argument(
            "--shortest", action="store_true", help="the shortest drive instead of the fastest"
        )


def _narrower(command: argparse.ArgumentParser) -> None:
    """Add the filters that are asked by what families say."""
    for flag, said in {
        "--free": "that cost nothing, or nothing for some",
        "--no-referral": "that say nobody need refer the child",
        "--wheelchair-access": "at places that say yes, or limited; at home and online as well",
        "--online": "online",
        "--at-home": "at the child's home",
    }.items():
        command.add_argument(flag, action="store_true", help=f"services {said}")
    command.add_argument(
        "--open",
        type=_moment,
        metavar="WHEN",
        help="services open, or perhaps open, on 2026-11-30 or at '2026-11-30 14:30'",
    )


def _moment(text: str) -> tuple[date, time | None]:
    """Read a day, or a day and a time: 2026-11-30, or 2026-11-30 14:30."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not _MOMENT.fullmatch(text.strip()):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a day; give one such as 2026-11-30, or '2026-11-30 14:30'"
        )
    return moment.date(), moment.time() if len(text.strip()) > len("2026-11-30") else None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number; give one such as 3 or 0.5"
        )
    return value


def _count(text: str) -> int:
    value = _number(text)
    if value < 1 or value != int(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a count; give a whole number above 0"
        )
    return int(value)


def _plain(value: Any) -> Any:
    """The same with what JSON has no word for (NaN, infinity, NumPy, None-like) made plain."""
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _records(table: pd.DataFrame) -> list[Json]:
    rows: list[Json] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


# build


def _build(asked: argparse.Namespace) -> Json:
    """Build the database of an area from its manifest."""

    def progress(share: float, what: str) -> None:
        print(f"{share:4.0%} {what}", file=sys.stderr)

    report = builder.build(asked.manifest, asked.out, progress, again=asked.again)
    return {
        "path": str(report.path),
        "seconds": round(report.seconds, 2),
        "unchanged": report.unchanged,
        "pairs": report.pairs,
        "pairs_file": str(report.pairs_file) if report.pairs else None,
        "sources": [{**asdict(s), "seconds": round(s.seconds, 2)} for s in report.sources],
    }


def _tell_build(answer: Json) -> None:
    for s in answer["sources"]:
        print(f"{s['title']}: {_counted(s)}, {s['seconds']:.1f} s")
        if s["note"]:
            print(f"    {s['note']}")
    if answer["pairs"]:
        print(
            f"{answer['pairs']:,} pairs of entries may be the same. Say which in "
            f"{answer['pairs_file']} (same: yes or no), and build again."
        )
    if answer["unchanged"]:
        print(f"{answer['path']} is up to date: nothing has changed since it was built.")
    else:
        print(f"{answer['path']} built in {answer['seconds']:.1f} s")


def _counted(source: Json) -> str:
    """What became of a source's rows; merged and left out only where there are any."""
    parts = [f"{source['rows_read']:,} rows read", f"{source['rows_kept']:,} kept"]
    for what, said in (("merged", "merged"), ("left_out", "left out")):
        if source[f"rows_{what}"]:
            parts.append(f"{source[f'rows_{what}']:,} {said}")
    return ", ".join([*parts, f"{source['rows_rejected']:,} rejected"])


# find


def _find(asked: argparse.Namespace) -> Json:
    """Find the services within a travel distance or time of a place, nearest first."""
    timed = asked.minutes is not None
    within_m = None if timed else within_metres(asked.within)
    within_s = within_seconds(asked.minutes) if timed else None
    check_mode(asked.mode)
    wanted = _wanted(asked).checked()
    store = Store.open(asked.db)
    place = store.locate(asked.place)
    answer = find.nearby(
        store.network(),
        store.offer(),
        place,
        within_m=within_m,
        within_s=within_s,
        wanted=wanted,
        mode=asked.mode,
    )
    results = find.sort(answer.results, asked.sort).head(asked.limit or len(answer.results))
    return {
        "place": _place(answer.place),
        "mode": answer.mode,
        "within_m": answer.within_m,
        "within_s": answer.within_s,
        "from_offset_m": _round(answer.origin_offset_m, 2),
        "results": _records(_rounded(results)),
        "elsewhere": _records(_rounded(answer.elsewhere)),
        "attribution": store.attribution(),
    }


def _wanted(asked: argparse.Namespace) -> find.Wanted:
    day, at = asked.open or (None, None)
    deliveries = {"online": asked.online, "home": asked.at_home}
    return find.Wanted(
        categories=tuple(asked.category),
        needs=tuple(asked.need),
        age=asked.age,
        free=asked.free,
        no_referral=asked.no_referral,
        wheelchair=asked.wheelchair_access,
        deliveries=tuple(name for name, is_asked in deliveries.items() if is_asked),
        day=day,
        at=at,
    )


def _place(place: Place) -> Json:
    return {
        "query": place.query,
        "name": place.name,
        "postcode": place.postcode,
        "lat": round(place.lat, 6),
        "lon": round(place.lon, 6),
        "authority_code": place.authority_code,
        "authority_name": place.authority_name,
        "note": place.note,
    }


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Lengths to the centimetre and tenth of a second: finer than any map is right."""
    checked = table["assured"].dt.strftime("%Y-%m-%d")
    exact = {"distance_m": 2, "duration_s": 1, "straight_line_m": 2, "lat": 6, "lon": 6}
    return table.round(exact).assign(assured=checked)


def _tell_find(answer: Json) -> None:
    place = answer["place"]
    print(f"{place['name']}{', ' + place['authority_name'] if place['authority_name'] else ''}")
    if place["note"]:
        print(place["note"])
    for r in answer["results"]:
        print(
            f"{metres_to_miles(r['distance_m']):6.2f} miles {r['duration_s'] / 60:4.0f} min  "
            f"{r['direction']:<10}  "
            f"{r['name']} ({CATEGORIES[r['category']].name}; {SECTIONS[r['section']]})"
            f"{_aside(r)}"
        )
    if math.isnan(answer["from_offset_m"]):
        print("No street of this area that you can use begins near there.")
    elif not answer["results"]:
        bound = "distance" if answer["within_s"] is None else "time"
        print(f"Nothing within that {bound}. Try a longer one, another mode, or fewer filters.")
    if answer["elsewhere"]:
        print("\nNot measured:")
    for r in answer["elsewhere"]:
        print(f"{r['status']:>13}  {r['name']} ({CATEGORIES[r['category']].name}){_aside(r)}")
    print("\n" + "\n".join(answer["attribution"]))


def _aside(row: Json) -> str:
    said = [f"takes {row['ferry']}"] if row["ferry"] else []
    said += ["an example, not a real service"] if row["illustrative"] else []
    return f" [{'; '.join(said)}]" if said else ""


# distance


def _distance(asked: argparse.Namespace) -> Json:
    """Measure the way between two places."""
    check_mode(asked.mode)
    store = Store.open(asked.db)
    start, end = (store.locate(text) for text in (asked.start, asked.end))
    route = store.network().route(
        asked.mode, (start.lon, start.lat), (end.lon, end.lat), shortest=asked.shortest
    )
    line = route.geometry
    return {
        "distance_m": _round(route.distance_m, 2),
        "duration_s": _round(route.duration_s, 1),
        "straight_line_m": _round(route.straight_line_m, 2),
        "status": route.status,
        "from_offset_m": _round(route.from_offset_m, 2),
        "to_offset_m": _round(route.to_offset_m, 2),
        "ferry": list(route.ferry),
        "geometry": None if line is None else _line(line),
        "attribution": store.attribution(),
    }


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _line(line: shapely.LineString) -> Json:
    points = np.round(shapely.get_coordinates(line), 6).tolist()
    return {"type": "LineString", "coordinates": points}


def _tell_distance(answer: Json) -> None:
    if answer["status"] != find.REACHED:
        print("There is no way: one of the places is too far from any street of this mode.")
    else:
        miles = metres_to_miles(answer["distance_m"])
        print(
            f"{answer['distance_m']:,.0f} m ({miles:.2f} miles), "
            f"{answer['duration_s'] / 60:.0f} min"
        )
        for name in answer["ferry"]:
            print(f"takes {name}")
    print(f"straight line {answer['straight_line_m']:,.0f} m")


# matrix


def _matrix(asked: argparse.Namespace) -> Json:
    """Measure from every place of one file to every place of another."""
    check_mode(asked.mode)
    within_m = math.inf if asked.within is None else within_metres(asked.within)
    starts, ends = _places(asked.start), _places(asked.end)
    store = Store.open(asked.db)
    network = store.network()
    graph = network.graph(asked.mode, fastest=not asked.shortest)
    limit = math.inf if graph.fastest else within_m
    origins, targets = (network.snap(asked.mode, t["lon"], t["lat"]) for t in (starts, ends))
    rows = 0
    try:
        with asked.out.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["from_id", "to_id", "distance_m", "duration_s", "status"])
            for here, there, got in paths.matrix(graph, origins, targets, limit=limit):
                from_ids, to_ids = starts["id"].to_numpy()[here], ends["id"].to_numpy()[there]
                joined = (origins.edge[here] >= 0) & (targets.edge[there] >= 0)
                for i, metres in enumerate(got.metres):
                    out.writerow(
                        [
                            from_ids[i],
                            to_ids[i],
                            *_cell(metres, got.seconds[i], joined[i], within_m),
                        ]
                    )
                rows += len(here)
    except OSError as error:
        raise InputError(f"{asked.out} cannot be written: {error.strerror}.") from error
    return {"path": str(asked.out), "rows": rows, "attribution": store.attribution()}


def _cell(metres: float, seconds: float, joined: bool, within_m: float) -> tuple[str, str, str]:
    if not joined:
        return "", "", "unreachable"
    if not metres <= within_m or not math.isfinite(metres):
        return "", "", "unreachable" if math.isinf(within_m) else "beyond limit"
    return f"{metres:.2f}", f"{seconds:.1f}", find.REACHED


def _places(path: Path) -> pd.DataFrame:
    """Places of a CSV file with the columns ``id, lat, lon``; every fault is reported at once."""
    try:
        with warnings.catch_warnings():
            # A row with more cells than the header has names is an error, not a warning.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False
            )
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise InputError(
            f"{path} cannot be read as CSV: {reason}. Save it as CSV (UTF-8) with the columns id, "
            "lat and lon."
        ) from error
    missing = [name for name in ("id", "lat", "lon") if name not in table.columns]
    if missing:
        raise InputError(
            f"{path} lacks the column {' and '.join(missing)}. Its first line must name id, lat "
            "and lon."
        )
    faults = []
    for name in ("lat", "lon"):
        table[name] = pd.to_numeric(table[name], errors="coerce")
    for line, (lon, lat) in enumerate(zip(table["lon"], table["lat"], strict=True), start=2):
        try:
            check_lonlat(lon, lat, what=f"line {line}")
        except GeoError as error:
            faults.append(str(error))
    if faults:
        more = f" And {len(faults) - 5:,} more." if len(faults) > 5 else ""
        raise InputError(f"{path}: {' '.join(faults[:5])}{more}")
    return table


def _tell_matrix(answer: Json) -> None:
    print(f"{answer['rows']:,} rows in {answer['path']}")


# check


def _check(asked: argparse.Namespace) -> Json:
    """Say what the database holds, how old each source is, and what was rejected and why."""
    store = Store.open(asked.db)
    rejected, left_out = store.rejected(), store.table("left_out")
    told = rejected.merge(left_out, on=["source_id", "reason"], how="left")["rows"].notna()
    unusable = rejected[~told.to_numpy()]
    reasons = unusable.groupby(["source_id", "field", "reason"]).size().reset_index(name="rows")
    unchecked = store.unchecked(date.today(), UNCHECKED_DAYS)
    return {
        "path": str(store.path),
        "area": {"code": store.area.code, "name": store.area.name},
        "built_at": store.built_at,
        "tables": {row["table"]: row["rows"] for row in _records(store.counts())},
        "sources": _records(store.sources().astype({"retrieved": str})),
        "left_out": _records(left_out),
        "rejected": _records(reasons.sort_values("rows", ascending=False, kind="stable")),
        "unchecked": {"days": UNCHECKED_DAYS, "entries": len(unchecked)},
        "missing": _records(store.missing()),
        "unmapped_terms": _records(store.table("unmapped_term")),
    }


def _tell_check(answer: Json) -> None:
    print(f"{answer['area']['name']} ({answer['area']['code']}), built {answer['built_at']}")
    print("\nTables")
    for table, rows in answer["tables"].items():
        print(f"{rows:>12,}  {table}")
    for s in answer["sources"]:
        print(f"\n{s['title']} ({s['publisher']}){' - examples' if s['illustrative'] else ''}")
        print(f"    of {s['vintage']}, retrieved {s['retrieved']}, {s['licence']}")
        print(f"    from {s['address']}")
        if s["note"]:
            print(f"    {s['note']}")
        print(f"    {_counted(s)}")
        _tell_source(answer, s["source_id"])
    unchecked = answer["unchecked"]
    print(f"\n{unchecked['entries']:,} entries not checked for over {unchecked['days']} days")


def _tell_source(answer: Json, source_id: str) -> None:
    """The rows of one source that are not entries, and what its entries lack."""

    def of_it(what: str) -> list[Json]:
        return [row for row in answer[what] if row["source_id"] == source_id]

    for row in of_it("left_out"):
        print(f"    {row['rows']:>8,}  left out: {row['reason']}")
    for row in of_it("rejected"):
        print(f"    {row['rows']:>8,}  {row['field']}: {row['reason']}")
    for row in of_it("missing"):
        print(f"    {row['entries']:>8,}  lack {row['missing']}")
    for row in of_it("unmapped_terms"):
        print(f"    {row['services']:>8,}  have the unmapped term {row['name']} ({row['code']})")


# export and new-area


def _export(asked: argparse.Namespace) -> Json:
    """Write the services in an open format: Open Referral UK, CSV, GeoJSON or Parquet."""
    report = exporter.export(Store.open(asked.db), asked.format, asked.out)
    return {"path": str(report.path), "format": asked.format, "services": report.services}


def _tell_export(answer: Json) -> None:
    print(f"{answer['services']:,} services in {answer['path']}")


def _new_area(asked: argparse.Namespace) -> Json:
    """Write the manifest of an area, with the official download addresses filled in."""
    return {"path": str(new_area.write_manifest(asked.authority, asked.out))}


def _tell_new_area(answer: Json) -> None:
    print(
        f"{answer['path']} is written. Read it through, then build: "
        f"python -m geo build {answer['path']}"
    )


if __name__ == "__main__":
    sys.exit(main())
