"""The command ``matrix``."""

import argparse
import csv
import math
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from geo.commands import travelling
from geo.commands.arguments import Json, number, write
from geo.errors import GeoError, InputError
from geo.families import search
from geo.measure import check_lonlat, within_metres
from geo.network import paths
from geo.network.access import MODES
from geo.network.streets import check_mode
from geo.store import Store
from geo.transit import TRANSIT
from geo.travel.timetable import NO_TIMETABLE, opened


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--from", dest="start", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--to", dest="end", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--mode", default="walk", metavar="|".join((*MODES, TRANSIT)))
    made.add_argument(
        "--shortest", action="store_true", help="the shortest drive instead of the fastest"
    )
    made.add_argument("--within", type=number, metavar="MILES")
    travelling.add_timetable(made)
    made.add_argument("--examples", action="store_true", help="with timetables that were made up")


def run(asked: argparse.Namespace) -> Json:
    """Measure from every place of one file to every place of another."""
    if asked.mode == TRANSIT:
        return _by_timetable(asked)
    check_mode(asked.mode)
    travelling.check_street(asked)
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


def _by_timetable(asked: argparse.Namespace) -> Json:
    """How long it takes by bus and train; no distances, which no timetable gives."""
    if asked.within is not None or asked.shortest:
        raise InputError(
            "--within and --shortest are for streets: by bus or train there is a time."
        )
    when, limits = travelling.when_of(asked), travelling.limits_of(asked)
    starts, ends = _places(asked.start), _places(asked.end)
    store = Store.open(asked.db)
    transit = opened(store.network(), store.timetables(), examples=asked.examples)
    if transit is None:
        raise InputError(NO_TIMETABLE)
    transit.check(when.day)
    here, there = (t[["lon", "lat"]].to_numpy(float) for t in (starts, ends))
    took = transit.between(here, there, when, limits)
    table = pd.DataFrame(
        {
            "from_id": np.repeat(starts["id"].to_numpy(), len(ends)),
            "to_id": np.tile(ends["id"].to_numpy(), len(starts)),
            "distance_m": "",
            "duration_s": [f"{s:.0f}" if np.isfinite(s) else "" for s in took.ravel()],
            "status": np.where(np.isfinite(took.ravel()), search.REACHED, "unreachable"),
        }
    )
    write(asked.out, table.to_csv(index=False, lineterminator="\r\n").encode())
    return {
        "path": str(asked.out),
        "rows": len(table),
        "example_timetable": any(transit.feed.illustrative),
        "attribution": store.attribution(),
    }


def _cell(metres: float, seconds: float, joined: bool, within_m: float) -> tuple[str, str, str]:
    if not joined:
        return "", "", "unreachable"
    if not metres <= within_m or not math.isfinite(metres):
        return "", "", "unreachable" if math.isinf(within_m) else "beyond limit"
    return f"{metres:.2f}", f"{seconds:.1f}", search.REACHED


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


def tell(answer: Json) -> None:
    """Say what was written."""
    print(f"{answer['rows']:,} rows in {answer['path']}")
    if answer.get("example_timetable"):
        print(travelling.MADE_UP)
