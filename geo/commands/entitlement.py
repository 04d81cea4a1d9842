"""The command ``entitlement``: who of many children is entitled to free travel to school."""

import argparse
from pathlib import Path

from geo.commands import opening
from geo.commands.arguments import Json, day, read, write
from geo.school_travel.pupil_columns import read_map
from geo.school_travel.pupil_file import PupilFile, PupilSheet


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--pupils", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--on", type=day, default=None, metavar="DAY", help="the date to decide for")
    made.add_argument("--policy", type=Path, metavar="FILE.toml", help="the council's own rules")
    made.add_argument(
        "--columns", type=Path, metavar="FILE.toml", help="which columns are for what (TOML, JSON)"
    )
    made.add_argument(
        "--columns-out", type=Path, metavar="FILE.toml", help="write which columns were used"
    )
    made.add_argument("--examples", action="store_true", help="with schools that were made up")


def run(asked: argparse.Namespace) -> Json:
    """Decide for many children who is entitled to free travel to school, and why."""
    given = asked.columns and read_map(asked.columns.name, read(asked.columns))
    sheet = PupilSheet(str(asked.pupils), read(asked.pupils))
    if asked.columns_out:
        write(asked.columns_out, (given or sheet.suggested).as_toml())
    pupils = PupilFile.of(sheet, given)
    area = opening.area_of(asked)
    found = area.pupils(pupils, on=asked.on, policy=asked.policy, examples=asked.examples)
    write(asked.out, found.csv)
    return {
        "path": str(asked.out),
        **found.summary,
        "on": found.on.isoformat(),
        "rules": found.rules.version,
        "columns": pupils.meaning,
        "all_columns": {key: list(titles) for key, titles in pupils.columns.columns.items()},
        "not_used": [title for title in sheet.titles if pupils.columns.key_of(title) is None],
        "attribution": list(area.credits),
    }


def tell(answer: Json) -> None:
    """Say how many are entitled."""
    print(f"{answer['rows']:,} rows in {answer['path']}")
    for outcome, what in (
        ("yes", "entitled by the law"),
        ("no", "not entitled"),
        ("another council", "for another council: the home is in its area"),
        ("council's policy", "after school age: the council's own policy counts"),
        ("cannot say", "not certain: the row says what is missing or wrong"),
        ("faults", "of these have a fault"),
    ):
        print(f"{answer[outcome]:>9,}  {what}")
    print(f"Indicative, for {answer['on']}, by: {answer['rules']}.")
