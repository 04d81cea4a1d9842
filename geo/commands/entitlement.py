"""The command ``entitlement``: who of many children is entitled to free travel to school."""

import argparse
from pathlib import Path

from geo import settings
from geo.commands.arguments import Json, day, read, write
from geo.school_travel.child import Setting
from geo.school_travel.pupil_file import PupilFile, as_csv, decided, summary
from geo.school_travel.rules import rules
from geo.store import Store


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--pupils", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    made.add_argument("--on", type=day, default=None, metavar="DAY", help="the day decided for")
    made.add_argument("--policy", type=Path, metavar="FILE.toml", help="the council's own rules")
    made.add_argument("--examples", action="store_true", help="with schools that were made up")


def run(asked: argparse.Namespace) -> Json:
    """Decide for many children who is entitled to free travel to school, and why."""
    pupils = PupilFile(str(asked.pupils), read(asked.pupils))
    on = asked.on or settings.today()
    store = Store.open(asked.db)
    setting = Setting(
        store,
        store.homes_of_area(),
        store.network(),
        store.schools(examples=asked.examples),
        rules(on, authority_code=store.area.code, local=asked.policy),
        on,
    )
    results = decided(pupils, setting)
    write(asked.out, as_csv(pupils, results))
    return {
        "path": str(asked.out),
        **summary(results),
        "on": on.isoformat(),
        "rules": setting.rules.version,
        "columns": pupils.meaning,
        "attribution": store.attribution(),
    }


def tell(answer: Json) -> None:
    """Say how many are entitled."""
    print(f"{answer['rows']:,} rows in {answer['path']}")
    for said, what in (
        ("yes", "entitled by the law"),
        ("no", "not entitled"),
        ("another council", "for another council: the home is in its area"),
        ("cannot say", "cannot be told: the row says what is missing or wrong"),
        ("faults", "of these have a fault"),
    ):
        print(f"{answer[said]:>9,}  {what}")
    print(f"Indicative, for {answer['on']}, by: {answer['rules']}.")
