"""The command ``protect``: a table of counts of people that may be published."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from geo.commands.arguments import Json, read, write
from geo.commands.check_protected import ENDING, certificate
from geo.disclosure import MARK, Protected, table
from geo.disclosure import protect as protected
from geo.errors import InputError
from geo.formats.csv import csv_bytes
from geo.provision.own_counts import read_people

BETWEEN = ","
"""Stands between the columns of a crossing, and then between its labels."""


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--counts",
        type=Path,
        required=True,
        metavar="FILE",
        help="a file with one row for each group",
    )
    made.add_argument(
        "--by",
        action="append",
        required=True,
        metavar="COLUMN[,COLUMN]",
        help="the columns of one table, such as ward or ward,age; give it again for each table. "
        "The total of everyone is always one of the tables",
    )
    made.add_argument(
        "--out", type=Path, required=True, metavar="FILE.csv", help="the table to write"
    )


def run(asked: argparse.Namespace) -> Json:
    """Leave counts of 1 to 5 people out of tables, with any that would give them away."""
    crossings = [tuple(name.strip() for name in by.split(BETWEEN)) for by in asked.by]
    if not all(name for crossing in crossings for name in crossing):
        raise InputError("--by has an empty column name. Separate names with single commas.")
    columns = list(dict.fromkeys(name for crossing in crossings for name in crossing))
    people = read_people(str(asked.counts), read(asked.counts), columns)
    groupings = [_labels(people, by) for by in crossings]
    found = protected(table(people["count"], *groupings, ["all"] * len(people)))
    made = csv_bytes(("by", "group", "count"), _written(found, [*crossings, ("all",)]))
    beside = Path(f"{asked.out}{ENDING}")
    write(asked.out, made)
    write(beside, certificate(found, made))
    return {
        "certificate": str(beside),
        "path": str(asked.out),
        "counts": len(found.shown),
        "small": int(found.small.sum()),
        "left_out": int(found.hidden.sum()),
    }


def _labels(people: pd.DataFrame, by: Sequence[str]) -> list[str]:
    return [BETWEEN.join(row) for row in people[list(by)].itertuples(index=False)]


def _written(found: Protected, crossings: Sequence[Sequence[str]]) -> Iterator[Sequence[object]]:
    for (number, label), count in zip(found.table.names, found.shown, strict=True):
        yield BETWEEN.join(crossings[number]), label, MARK if count is None else count


def tell(answer: Json) -> None:
    """Say how much was left out."""
    print(f"{answer['counts']:,} counts in {answer['path']}")
    print(
        f"{answer['left_out']:,} left out (shown as c): {answer['small']:,} of 1 to 5 people, and "
        f"{answer['left_out'] - answer['small']:,} more that would give them away"
    )
    print(
        f"What anyone could work out about each: {answer['certificate']} (check it with "
        "`python -m geo check-protected`)"
    )
