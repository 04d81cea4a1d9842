"""The command ``whatif``: who gains and who loses if streets or schools change."""

import argparse
from pathlib import Path

from geo import scenario
from geo.commands import opening, told
from geo.commands.arguments import Json, count, read, records, sources, write
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.scenario import Scenario, WhatIfQuestion


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("scenario", type=Path, metavar="SCENARIO.geojson")
    made.add_argument(
        "--compare", type=Path, metavar="OTHER.geojson", help="compare with this, not today"
    )
    made.add_argument("--age", type=count, default=9, help="the age of the child (9)")
    made.add_argument("--out", type=Path, metavar="FILE.csv", help="the homes that change")
    made.add_argument("--examples", action="store_true", help="include example schools")
    made.add_argument("--unknown-too", action="store_true", help="count schools of unknown age too")


def run(asked: argparse.Namespace) -> Json:
    """Work out who gains and who loses if streets or schools change."""
    question = WhatIfQuestion(
        scenario_of(asked.scenario),
        scenario_of(asked.compare) if asked.compare else None,
        age=asked.age,
        unknown_too=asked.unknown_too,
        examples=asked.examples,
    )
    area = opening.area_of(asked)
    found = area.what_if(question)
    if asked.out is not None:
        write(asked.out, table_csv(found.homes))
    return {
        "scenario": question.scenario.name,
        "compared_with": question.against.name if question.against else "today",
        "changes": [change.said for change in question.scenario.changes],
        "age": asked.age,
        "within_m": found.limit_m,
        "totals": found.totals,
        "schools": records(found.schools),
        "homes": records(found.homes),
        "rejoined": records(found.rejoined),
        "rejoined_said": found.rejoined_said,
        **told.homes(area),
        "path": str(asked.out) if asked.out else None,
        "rules": found.rules,
        "attribution": list(area.credits),
    }


def scenario_of(path: Path) -> Scenario:
    """The scenario in a file.

    Raises
    ------
    InputError
        If it cannot be read; the message names the file.
    """
    content = read(path)
    try:
        return scenario.read(content)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def tell(answer: Json) -> None:
    """Say how many homes change, and how."""
    print(
        f"{answer['scenario']}, compared with {answer['compared_with']}, "
        f"for a child aged {answer['age']}"
    )
    for change in answer["changes"]:
        print(f"  {change}")
    for kind, number in answer["totals"].items():
        print(f"{number:>8,}  {'homes in all' if kind == 'homes' else kind}")
    if answer["rejoined_said"]:
        print(answer["rejoined_said"])
    for row in answer["schools"]:
        if row["before"] != row["after"]:
            name = row["school"] or "none"
            print(f"{row['before']:>8,} -> {row['after']:,} homes nearest to {name}")
    if answer["path"]:
        print(f"written: {answer['path']}")
    told.about_homes(answer)
    sources(answer)
