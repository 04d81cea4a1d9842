"""The command ``bases``: where an inclusion base would save most travel."""

import argparse
from pathlib import Path

from geo.area import Area
from geo.commands import opening
from geo.commands.arguments import Json, count, number, records, write
from geo.directory.vocabulary import check_need
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.measure import within_metres
from geo.provision.bases import Bases, BasesQuestion
from geo.publish import bases_report
from geo.publish.bases_map import of_bases as plan_of
from geo.publish.figure_context import FigureContext, of_bases

MOST_SAID = 15
ENDINGS = (".csv", ".gpkg", ".png", ".pdf")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--need", required=True, metavar="CODE", help="the type of need")
    made.add_argument(
        "--age-from", type=count, default=5, metavar="YEARS", help="the youngest age (5)"
    )
    made.add_argument(
        "--age-to", type=count, default=15, metavar="YEARS", help="the oldest age (15)"
    )
    made.add_argument("--places", type=count, default=12, help="places in one base (12)")
    made.add_argument(
        "--walk", type=number, default=3.0, metavar="MILES", help="walking distance (3)"
    )
    made.add_argument(
        "--transport-cost",
        type=number,
        metavar="POUNDS",
        help="cost of one child's transport a year",
    )
    made.add_argument(
        "--place-cost", type=number, metavar="POUNDS", help="cost of one place in a base a year"
    )
    made.add_argument(
        "--school",
        action="append",
        default=[],
        metavar="NAME",
        help="compare this school (name or id). Give it again for more. Without it: every "
        "mainstream school",
    )
    made.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="NAME",
        help="leave out this school. Give it again for more",
    )
    made.add_argument(
        "--out",
        type=Path,
        metavar="FILE.csv|.gpkg|.png|.pdf",
        help="the figures for every school, the map, or the report",
    )
    made.add_argument("--examples", action="store_true", help="include example services")


def run(asked: argparse.Namespace) -> Json:
    """Compare schools where an inclusion base could open, by the travel saved (estimates)."""
    if asked.out is not None and asked.out.suffix.lower() not in ENDINGS:
        ends = f"{', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in {ends}.")
    question = BasesQuestion(
        check_need(asked.need),
        (asked.age_from, asked.age_to),
        asked.places,
        within_metres(asked.walk),
        asked.transport_cost,
        asked.place_cost,
        asked.examples,
        tuple(asked.school),
        tuple(asked.without),
    ).checked()
    area = opening.area_of(asked)
    found = area.bases(question)
    context = of_bases(area, found)
    if asked.out is not None:
        _write(asked.out, area, found, context)
    return {
        "need": question.need,
        "ages": question.ages,
        "places": question.places,
        "children": round(found.children, 1),
        "measured": round(found.measured, 1),
        "deprived": found.deprived and round(found.deprived, 3),
        "about": bases_report.about(found, context),
        "schools": records(found.table.round(3)),
        "special_schools": records(found.special),
        "journeys": records(found.journeys.round(6)),
        "attribution": list(area.credits),
    }


def _write(path: Path, area: Area, found: Bases, context: FigureContext) -> None:
    """Write the file that the name asks for."""
    plan = plan_of(found, area.zones_by(found.today.question.by), path.stem)
    made = {
        ".csv": lambda: table_csv(found.table, bases_report.about(found, context)),
        ".gpkg": lambda: bases_report.gpkg(area, found, context),
        ".png": lambda: bases_report.png(found, context, plan),
        ".pdf": lambda: bases_report.printed(found, context, plan),
    }
    write(path, made[path.suffix.lower()]())


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
