"""The command ``through-day``: who reaches a service by bus or train, by when they leave."""

import argparse
from datetime import date, time

from geo.area import Area
from geo.commands import chosen, opening, told
from geo.commands.arguments import Json, add_by, count, day, limits_of, number, records, sources
from geo.commands.progress import ProgressLines
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.measure import within_seconds
from geo.places.zones import NAMES
from geo.provision.through_day import ALWAYS, NEVER, SOMETIMES, DayQuestion, ThroughDay
from geo.publish import day_report
from geo.publish.figure_context import of_chosen
from geo.publish.plans_compared import of_through_day
from geo.transit import TRANSIT, When
from geo.travel.standard import Standard

MOST_SAID = 20
_BAR = 40


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    chosen.add_to(made)
    made.add_argument(
        "--day", type=day, required=True, metavar="DAY", help="the date, such as 2026-12-01"
    )
    made.add_argument(
        "--from",
        dest="start",
        type=clock,
        default=time(7),
        metavar="07:00",
        help="the first time (07:00)",
    )
    made.add_argument(
        "--until", type=clock, default=time(19), metavar="19:00", help="the last time (19:00)"
    )
    made.add_argument(
        "--every", type=count, default=30, metavar="MINUTES", help="minutes between times (30)"
    )
    made.add_argument("--minutes", type=number, default=45.0, help="the longest journey (45)")
    made.add_argument(
        "--longest-walk", type=number, metavar="MILES", help="the longest single walk"
    )
    made.add_argument("--changes", type=number, metavar="NUMBER", help="the most changes (2)")
    made.add_argument(
        "--step-free", action="store_true", help="only what the timetable says is step-free"
    )
    add_by(made)


def clock(text: str) -> time:
    """Read a time of day: 08:30."""
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a time; give one such as 08:30")
    try:
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a time; give one from 00:00 to 23:59"
        ) from error


def run(asked: argparse.Namespace) -> Json:
    """Count who reaches a service by bus or train at each of many times of a day."""
    services = chosen.chosen_of(asked)
    on: date = asked.day
    when = When(on, asked.start, window_min=0)
    standard = Standard(TRANSIT, None, within_seconds(asked.minutes), when, limits_of(asked))
    question = DayQuestion(services, standard, asked.until, asked.every, asked.by)
    area = opening.area_of(asked)
    if not len(area.timetable_facts):
        raise InputError("This area has no timetable, so the time of day makes no difference.")
    lines = ProgressLines()
    found = area.through_day(
        question, lambda done, of: lines(done / of, f"{question.clocks[done - 1]:%H:%M}")
    )
    return {
        "headline": day_report.headline(found),
        "says": day_report.leaving(found),
        **told.terms(asked, area, standard),
        "when": f"leaving from {asked.start:%H:%M} to {asked.until:%H:%M} on {on.isoformat()}",
        "every_min": asked.every,
        "by": asked.by,
        "services": len(found.supply),
        "examples": found.supply.made_up,
        "left_out": dict(found.supply.left_out),
        "counted": told.counted(found.need),
        "number": round(found.total, 3),
        "times": records(found.times.round(4)),
        "median": round(found.median, 3),
        "least": {"number": round(found.least, 3), "leave": found.least_at},
        "most": {"number": round(found.most, 3), "leave": found.most_at},
        "how_often": {w: round(found.people(w), 3) for w in (ALWAYS, SOMETIMES, NEVER)},
        "zones": records(found.zones.round(4)),
        **told.homes(area),
        "written": _written(asked, area, found),
        "attribution": list(area.credits),
    }


def _written(asked: argparse.Namespace, area: Area, found: ThroughDay) -> list[str]:
    question = found.question
    context = of_chosen(area, question.chosen, question.standard, found.supply, found.need)
    plan = of_through_day(found, area.zones_by(question.by), "")
    head = day_report.about(found, context)
    return chosen.written(
        asked,
        {
            ".csv": lambda: table_csv(found.times, head),
            ".gpkg": lambda: day_report.gpkg(area, found, context),
            ".png": lambda: day_report.png(found, context, plan),
            ".pdf": lambda: day_report.printed(found, context, plan),
        },
        lambda: table_csv(found.zones, head),
    )


def tell(answer: Json) -> None:
    """Say it in words, then time by time and zone by zone."""
    print(answer["headline"])
    print(*answer["says"], sep="\n")
    if answer["example_timetable"]:
        print(told.MADE_UP)
    print(f"{answer['services']:,} services were measured")
    print("\nLeave at, and how many reach one")
    for row in answer["times"]:
        share = row["share"] or 0.0
        print(f"{row['leave']}  {row['people']:>10,.0f}  {'▇' * round(share * _BAR)} {share:.0%}")
    print(f"\nBy {NAMES[answer['by']]}: fewest, most, and on average")
    for row in answer["zones"][:MOST_SAID]:
        print(
            f"{row['worst']:>8,.0f} at {row['worst_at']} {row['best']:>8,.0f} at {row['best_at']} "
            f"{row['mean']:>8,.0f} of {row['people']:>8,.0f}  {row['name']}"
        )
    if len(answer["zones"]) > MOST_SAID:
        print(f"… and {len(answer['zones']) - MOST_SAID} more: use --json, or --zones-out.")
    chosen.tell_files(answer)
    told.who(answer)
    sources(answer)
