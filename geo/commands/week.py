"""The command ``week``: which rooms on which days a visiting specialist should be in."""

import argparse
import math
from pathlib import Path

from geo import settings
from geo.commands import opening
from geo.commands.arguments import Json, day, file, number, records, write
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.provision.week import PlannedWeek, read_week
from geo.provision.week.plan import SECONDS
from geo.words import say

_SUFFIXES = (".csv", ".ics")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "question", type=Path, metavar="FILE.toml", help="specialists, rooms, children"
    )
    made.add_argument("--out", type=Path, metavar="FILE.csv|.ics", help="the sessions")
    made.add_argument("--from", dest="first", type=day, metavar="DAY", help="the first week (.ics)")
    made.add_argument(
        "--seconds", type=number, default=SECONDS, help="the longest time for the solver"
    )
    made.add_argument("--examples", action="store_true", help="include example timetables")


def run(asked: argparse.Namespace) -> Json:
    """Plan a visiting specialist's week: which rooms on which days, for which children."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .csv or .ics.")
    if not 0 < asked.seconds < math.inf:
        raise InputError("The solver needs some time. Give more than 0 seconds.")
    question = read_week(*file(asked.question))
    area = opening.area_of(asked)
    found = area.week(question, examples=asked.examples, seconds=asked.seconds)
    if asked.out is not None:
        _write(asked, found)
    plan = found.plan
    return {
        "title": question.title,
        "proven": plan.proven,
        "gap_minutes": round(plan.gap, 1),
        "seconds": round(plan.seconds, 2),
        "visits": int(found.sessions["visits"].sum()),
        "unseen": found.unseen,
        "child_minutes": round(plan.child_minutes),
        "driving_minutes": round(plan.driving_minutes),
        "example_timetable": found.made_up,
        "sessions": [
            {**row, "begins": f"{row['begins']:%H:%M}", "ends": f"{row['ends']:%H:%M}"}
            for row in records(found.sessions.round(4))
        ],
        "children": records(found.children.round(1)),
        "attribution": list(area.credits),
    }


def _write(asked: argparse.Namespace, found: PlannedWeek) -> None:
    if asked.out.suffix.lower() == ".ics":
        write(asked.out, found.calendar(asked.first or settings.today()))
    else:
        write(asked.out, table_csv(found.sessions))


def tell(answer: Json) -> None:
    """Say who is where on which day, and how sure that is."""
    print(
        say(
            "week.said",
            n=answer["visits"],
            unseen=answer["unseen"],
            children=answer["child_minutes"],
            driving=answer["driving_minutes"],
        )
    )
    if answer["proven"]:
        print(say("week.proven"))
    else:
        print(say("week.stopped", minutes=f"{answer['gap_minutes']:.0f}"))
    if answer["example_timetable"]:
        print(say("week.example"))
    for row in answer["sessions"]:
        print(
            f"{say('week.day.' + row['day']):9} {row['begins']} to {row['ends']}  "
            f"{row['specialist']}: {row['room']} ({row['visits']} of {row['room_for']}): "
            f"{row['children']}"
        )
    for row in answer["children"]:
        if row["unseen"]:
            print(say("week.child_unseen", child=row["child"], n=row["unseen"]))
