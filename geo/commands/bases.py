"""The command ``bases``: where an inclusion base would save most travel."""

import argparse
from pathlib import Path

from geo import settings
from geo.commands import opening
from geo.commands.arguments import Json, count, number, records, write
from geo.directory.vocabulary import NEEDS, check_need
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.measure import within_metres
from geo.provision.bases import Bases, BasesQuestion
from geo.words import day, say

MOST_SAID = 15


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--need", required=True, metavar="CODE", help="the type of need")
    made.add_argument("--age-from", type=count, default=5, metavar="YEARS")
    made.add_argument("--age-to", type=count, default=15, metavar="YEARS")
    made.add_argument("--places", type=count, default=12, help="places in one base (12)")
    made.add_argument("--walk", type=number, default=3.0, metavar="MILES", help="walking distance")
    made.add_argument(
        "--transport-cost",
        type=number,
        metavar="POUNDS",
        help="cost of one child's transport a year",
    )
    made.add_argument(
        "--place-cost", type=number, metavar="POUNDS", help="cost of one place in a base a year"
    )
    made.add_argument("--out", type=Path, metavar="FILE.csv", help="the figures for every school")
    made.add_argument("--examples", action="store_true", help="include example services")


def run(asked: argparse.Namespace) -> Json:
    """Compare schools where an inclusion base could open, by the travel saved (estimates)."""
    if asked.out is not None and asked.out.suffix.lower() != ".csv":
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .csv.")
    question = BasesQuestion(
        check_need(asked.need),
        (asked.age_from, asked.age_to),
        asked.places,
        within_metres(asked.walk),
        asked.transport_cost,
        asked.place_cost,
        asked.examples,
    ).checked()
    area = opening.area_of(asked)
    found = area.bases(question)
    if asked.out is not None:
        write(asked.out, table_csv(found.table, about(found, area.name)))
    return {
        "need": question.need,
        "ages": question.ages,
        "places": question.places,
        "children": round(found.children, 1),
        "measured": round(found.measured, 1),
        "deprived": found.deprived and round(found.deprived, 3),
        "about": about(found, area.name),
        "schools": records(found.table.round(3)),
        "attribution": list(area.credits),
    }


def about(found: Bases, area: str) -> tuple[str, ...]:
    """What the figures are, for the head of a table: a line each."""
    asked = found.question
    return (
        say(
            "bases.title",
            need=NEEDS[asked.need].name,
            area=area,
            first=asked.ages[0],
            last=asked.ages[1],
            places=asked.places,
        ),
        say("bases.children", n=round(found.children), measured=f"{found.measured:,.0f}"),
        say("bases.estimate"),
        say("bases.today"),
        say("bases.ended"),
        *found.notes,
        say("audit.made", day=day(settings.today())),
    )


def tell(answer: Json) -> None:
    """Say what the figures are, then the schools that give back most."""
    for line in answer["about"]:
        print(line)
    print()
    for row in answer["schools"][:MOST_SAID]:
        cost = "" if row["net_cost"] is None else f", net cost £{row['net_cost']:,.0f} a year"
        each = 0.0 if row["minutes_each"] is None else row["minutes_each"]
        print(
            f"{row['minutes_a_day']:6.0f} minutes a day saved ({each:.0f} each): {row['name']}; "
            f"{row['nearer']:.0f} children nearer, {row['placed']:.0f} with a place, "
            f"transport ends for {row['transport_ended']:.0f}{cost}"
        )
