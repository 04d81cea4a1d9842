"""The command ``matrix``."""

import argparse
import csv
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from geo.commands import arguments, departing, opening, told
from geo.commands.arguments import Json, number
from geo.errors import GeoError, InputError
from geo.measure import check_lonlat, within_metres
from geo.network.streets import check_mode
from geo.travel.between import TravelMatrix
from geo.travel.choices import USUAL_MINUTES
from geo.travel.standard import Standard

_HEADER = ("from_id", "to_id", "distance_m", "duration_s", "status")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--from",
        dest="start",
        type=Path,
        required=True,
        metavar="FILE.csv",
        help="the places to start from",
    )
    made.add_argument(
        "--to", dest="end", type=Path, required=True, metavar="FILE.csv", help="the places to go to"
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.csv", help="the file of distances to write"
    )
    departing.add_mode(made)
    made.add_argument(
        "--shortest", action="store_true", help="the shortest drive instead of the fastest"
    )
    made.add_argument("--within", type=number, metavar="MILES", help="the longest distance")
    arguments.add_timetable(made)
    made.add_argument("--examples", action="store_true", help="include example timetables")


def run(asked: argparse.Namespace) -> Json:
    """Measure from every place of one file to every place of another."""
    standard = _standard(asked)
    starts, ends = _places(asked.start), _places(asked.end)
    area = opening.area_of(asked)
    found = area.matrix(starts, ends, standard, shortest=asked.shortest, examples=asked.examples)
    try:
        with asked.out.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(_HEADER)
            rows = 0
            for row in _rows(found, starts["id"].to_numpy(), ends["id"].to_numpy()):
                out.writerow(row)
                rows += 1
    except OSError as error:
        raise InputError(f"{asked.out} cannot be written: {error.strerror}.") from error
    made_up = {} if found.made_up is None else {"example_timetable": found.made_up}
    return {"path": str(asked.out), "rows": rows, **made_up, "attribution": list(area.credits)}


def _standard(asked: argparse.Namespace) -> Standard:
    """How people travel; without a limit, however far it is."""
    when, ready = departing.departure(asked)
    if when is None:
        within_m = math.inf if asked.within is None else within_metres(asked.within)
        return Standard(check_mode(asked.mode), within_m)
    if asked.within is not None or asked.shortest:
        raise InputError(
            "--within and --shortest are for streets: by bus or train there is a time."
        )
    return Standard(asked.mode, None, USUAL_MINUTES * 60, when, ready)


def _rows(found: TravelMatrix, starts: Any, ends: Any) -> Iterator[tuple[str, ...]]:
    """The lines of the file; metres to the centimetre, seconds as exactly as they are known."""
    digits = 1 if found.made_up is None else 0
    for part in found.parts:
        columns = (part.start, part.end, part.metres, part.seconds, part.status)
        for here, there, metres, seconds, status in zip(*columns, strict=True):
            cells = _cell(metres, 2), _cell(seconds, digits)
            yield starts[here], ends[there], *cells, str(status)


def _cell(value: float, digits: int) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


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
            f"{path} is missing the column {' and '.join(missing)}. Its first line must name "
            "id, lat and lon."
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
        print(told.MADE_UP)
