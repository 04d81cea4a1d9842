"""The command ``transport``: what help with travel to school costs, and how to run it."""

import argparse
import math
from dataclasses import asdict
from pathlib import Path

from geo.area import Area, RunPlan
from geo.commands import opening
from geo.commands.arguments import Json, day, file, number, read, records, write
from geo.errors import InputError
from geo.school_travel.pupil_columns import read_map
from geo.school_travel.pupil_file import PupilFile
from geo.transport_costs.plan import WITHIN_S
from geo.words import say


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--pupils", type=Path, metavar="FILE.csv", help="the file of children")
    made.add_argument(
        "--columns", type=Path, metavar="FILE.toml", help="what each column of the file is for"
    )
    made.add_argument("--prices", type=Path, metavar="FILE.toml", help="the council's own prices")
    made.add_argument(
        "--template", type=Path, metavar="FILE.toml", help="write a file of prices to fill in"
    )
    made.add_argument("--out", type=Path, metavar="FILE.csv", help="the costs for each child")
    made.add_argument(
        "--runs",
        type=Path,
        metavar="FILE.csv",
        help="plan shared vehicles, and write their timetables",
    )
    made.add_argument("--runs-pdf", type=Path, metavar="FILE.pdf", help="the timetables to print")
    made.add_argument(
        "--benchmark",
        type=Path,
        metavar="FILE.csv",
        help="the Department's published table of the travel collection",
    )
    made.add_argument(
        "--return-out", type=Path, metavar="FILE.csv", help="figures for the travel collection"
    )
    made.add_argument(
        "--seconds", type=number, default=WITHIN_S, help="the longest time to look for a plan (38)"
    )
    made.add_argument("--on", type=day, default=None, metavar="DAY", help="the date to decide for")
    made.add_argument("--policy", type=Path, metavar="FILE.toml", help="the council's own rules")
    made.add_argument("--examples", action="store_true", help="include example schools")


def run(asked: argparse.Namespace) -> Json:
    """Compare what each kind of help with travel to school costs, for each child and for all."""
    if asked.template is not None:
        write(asked.template, Area.prices_template())
        return {"template": str(asked.template)}
    if asked.pupils is None or asked.prices is None:
        raise InputError("Give --pupils FILE.csv and --prices FILE.toml, or --template FILE.toml.")
    prices = Area.prices(*file(asked.prices))
    area = opening.area_of(asked)
    columns = asked.columns and read_map(asked.columns.name, read(asked.columns))
    pupils = PupilFile(str(asked.pupils), read(asked.pupils), columns)
    found = area.travellers(pupils, on=asked.on, policy=asked.policy, examples=asked.examples)
    runs = None
    if asked.runs or asked.runs_pdf:
        runs = area.shared_runs(found, prices, within_s=_seconds(asked.seconds))
        if asked.runs:
            write(asked.runs, runs.csv)
        if asked.runs_pdf:
            write(asked.runs_pdf, runs.pdf)
    costs = area.travel_costs(found, prices, runs)
    if asked.return_out is not None:
        write(asked.return_out, area.travel_return(found))
    beside = None
    if asked.benchmark is not None:
        beside = records(area.travel_benchmark(found, *file(asked.benchmark)))
    if asked.out is not None:
        write(asked.out, costs.csv)
    return {
        "path": str(asked.out or ""),
        "rows": len(found.table),
        "helped": int(found.table["counts"].sum()),
        "options": records(costs.totals),
        "missing_prices": list(prices.missing),
        "price_faults": list(prices.faults),
        "rows_not_counted": [
            {"row": i + 1, "id": row["id"], "why": row["why_not"]}
            for i, row in found.table.iterrows()
            if row["why_not"]
        ],
        "row_faults": [{"row": i + 1, "why": why} for i, why in found.faults.items()],
        **({"benchmark": beside} if beside is not None else {}),
        **({"runs": _planned(runs)} if runs is not None else {}),
        "attribution": list(area.credits),
    }


def _seconds(given: float) -> float:
    if not 1 <= given <= 3600:
        raise InputError(f"--seconds is {given:g}. Give 1 to 3600.")
    return given


def _planned(runs: RunPlan) -> Json:
    """What a plan comes to, beside today's runs and the bound."""
    ids = runs.children["id"]
    return {
        "before": asdict(runs.before) | {"what": "today" if runs.of_today else "a taxi each"},
        "after": asdict(runs.after),
        "least_possible": asdict(runs.bound),
        "left_out": [
            {"row": row + 1, "id": ids[row], "why": why} for row, why in runs.left_out.items()
        ],
    }


def tell(answer: Json) -> None:
    """Print what each option costs."""
    if "template" in answer:
        print(f"A file of prices to fill in: {answer['template']}")
        return
    print(f"{answer['rows']:,} rows; {answer['helped']:,} children get help with travel")
    for row in answer["options"]:
        pounds = row["pounds_a_year"]
        figure = (
            say("transport.no_price")
            if pounds is None or math.isnan(pounds)
            else (f"£{pounds:,.0f} a year")
        )
        print(f"{figure:>20}  {say('transport.option.' + row['option'])}", end="")
        print(f" ({row['children']:,} children{_without(row)})")
    for row in answer.get("benchmark", []):
        if row["group"] is not None:
            figures = " against ".join(_figure(row[key]) for key in ("own", "published"))
            print(f"{row['mode']}: {figures} ({row['group']}, {row['authorities']} councils)")
    if "runs" in answer:
        _tell_runs(answer["runs"])
    for fault in answer["price_faults"]:
        print(f"Prices: {fault}")
    if answer["path"]:
        print(f"Each child: {answer['path']}")


def _figure(value: float | None) -> str:
    return "not given" if value is None else f"{value:,.0f}"


def _tell_runs(runs: Json) -> None:
    before, after, least = runs["before"], runs["after"], runs["least_possible"]
    print(f"Shared vehicles for {after['children']:,} children, a day, there and back:")
    for key in ("vehicles", "miles_a_day", "pounds_a_day"):
        then, now, proven = before[key], after[key], least[key]
        if not math.isnan(now):
            what = key.removesuffix("_a_day")
            print(f"{now:>11,.0f} {what} (before {then:,.0f}; proven least {proven:,.0f})")
    for row in runs["left_out"]:
        print(f"Row {row['row']} ({row['id']}) is not on a run: {row['why']}")


def _without(row: Json) -> str:
    return f"; {row['without']:,} without a figure: {row['why']}" if row["without"] else ""
