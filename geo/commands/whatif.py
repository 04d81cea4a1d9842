"""The command ``whatif``: who gains and who loses if streets or schools change."""

import argparse
from pathlib import Path

import numpy as np

from geo import scenario
from geo.area import Area
from geo.commands import opening, told
from geo.commands.arguments import Json, count, read, records, sources, write
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.places.zones import BY
from geo.publish import scenes_report
from geo.publish.plans_compared import of_side_by_side
from geo.scenario import Scenario, WhatIfQuestion
from geo.scenario.side_by_side import SIDES, SideBySide, TwoScenarios

MOST_SAID = 20
_ENDINGS = (".csv", ".gpkg", ".png", ".pdf")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "scenario",
        type=Path,
        metavar="SCENARIO.geojson",
        help="what changes: streets, gates or schools",
    )
    made.add_argument(
        "--compare",
        type=Path,
        metavar="OTHER.geojson",
        help="compare with this scenario instead of today",
    )
    made.add_argument(
        "--beside",
        type=Path,
        metavar="OTHER.geojson",
        help="show this scenario as well, each compared with today, in two colours",
    )
    made.add_argument("--age", type=count, default=9, help="the age of the child (9)")
    made.add_argument("--by", default="sector", metavar="|".join(BY), help="zones, with --beside")
    made.add_argument(
        "--out",
        type=Path,
        metavar="FILE.csv|.gpkg|.png|.pdf",
        help="the homes that change; with --beside, the map or the report too",
    )
    made.add_argument("--examples", action="store_true", help="include example schools")
    made.add_argument(
        "--unknown-too",
        action="store_true",
        help="count schools whose ages we do not know as suitable",
    )


def run(asked: argparse.Namespace) -> Json:
    """Work out who gains and who loses if streets or schools change."""
    if asked.beside is not None:
        return _side_by_side(asked)
    if asked.out is not None and asked.out.suffix.lower() in _ENDINGS[1:]:
        raise InputError(f"We write {asked.out} for two scenarios alone: give --beside.")
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


def _side_by_side(asked: argparse.Namespace) -> Json:
    if asked.compare is not None:
        raise InputError("Give --compare or --beside, and not both.")
    if asked.out is not None and asked.out.suffix.lower() not in _ENDINGS:
        raise InputError(
            f"We cannot write {asked.out}. Use a name that ends in {', '.join(_ENDINGS)}."
        )
    question = TwoScenarios(
        scenario_of(asked.scenario),
        scenario_of(asked.beside),
        asked.age,
        asked.by,
        asked.unknown_too,
        asked.examples,
    )
    area = opening.area_of(asked)
    found = area.side_by_side(question)
    if asked.out is not None:
        write(asked.out, _file(asked.out.suffix.lower(), area, found))
    return {
        "headline": scenes_report.headline(found),
        "says": scenes_report.lines(found),
        "scenarios": list(question.names),
        "changes": [[c.said for c in each.changes] for each in (question.first, question.second)],
        "age": asked.age,
        "within_m": found.limit_m,
        "number": found.all_homes,
        "totals": found.totals,
        "in_common": found.in_common,
        "zones": records(found.zones.round(1)),
        "homes": records(found.homes.replace([np.inf, -np.inf], np.nan).round(1)),
        **told.homes(area),
        "path": str(asked.out) if asked.out else None,
        "rules": found.rules,
        "attribution": list(area.credits),
    }


def _file(ending: str, area: Area, found: SideBySide) -> bytes:
    held = scenes_report.context(area, found)
    drawn = area.drawn(found.question.first), area.drawn(found.question.second)
    zones = area.zones_by(found.question.by)
    plan = of_side_by_side(found, drawn, zones, "homes", "")
    made = {
        ".csv": lambda: table_csv(found.homes, scenes_report.about(found, held)),
        ".gpkg": lambda: scenes_report.gpkg(area, found, held),
        ".png": lambda: scenes_report.png(found, held, plan),
        ".pdf": lambda: scenes_report.printed(found, held, plan),
    }
    return made[ending]()


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
    if "headline" in answer:
        _tell_two(answer)
        return
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


def _tell_two(answer: Json) -> None:
    print(answer["headline"])
    print(*answer["says"], sep="\n")
    for name, changes in zip(answer["scenarios"], answer["changes"], strict=True):
        print(f"{name}: {'; '.join(changes)}")
    first, second = answer["scenarios"]
    print(f"\nBy zone: gain and lose with {first}, with {second}")
    better = dict(zip(SIDES, answer["scenarios"], strict=True))
    for row in answer["zones"][:MOST_SAID]:
        counts = " ".join(
            f"{row[f'gain_{side}']:>6,} {row[f'lose_{side}']:>6,}  " for side in SIDES
        )
        said = f": better with {better[row['better']]}" if row["better"] else ""
        print(f"{counts}{row['name']}{said}")
    if len(answer["zones"]) > MOST_SAID:
        print(f"… and {len(answer['zones']) - MOST_SAID} more: use --json.")
    if answer["path"]:
        print(f"written: {answer['path']}")
    told.about_homes(answer)
    sources(answer)
