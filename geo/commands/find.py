"""The command ``find``."""

import argparse
import math
from itertools import groupby
from typing import Any

from geo import words
from geo.commands import arguments, departing, opening
from geo.commands.arguments import Json, count, moment, number
from geo.directory.urgent import who_to_call
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.errors import InputError
from geo.families.order import SORTS
from geo.families.suggest import Wider
from geo.families.wanted import FILTERS, MOMENT, NUMBER, SEVERAL, TEXT, TICK, Filter, Wanted
from geo.measure import metres_to_miles
from geo.publish import found

DEFAULT_MILES = 3.0

_READ: dict[str, dict[str, Any]] = {
    SEVERAL: {"action": "append", "default": []},
    TICK: {"action": "store_true"},
    NUMBER: {"type": number},
    MOMENT: {"type": moment},
    TEXT: {},
}
"""How argparse reads each kind of filter."""


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments: how people travel, and a flag for each filter."""
    made.add_argument("place", help="a postcode, a town or village, or latitude,longitude")
    departing.add_mode(made)
    far = made.add_mutually_exclusive_group()
    far.add_argument(
        "--within", type=number, metavar="MILES", help=f"the longest distance ({DEFAULT_MILES:g})"
    )
    far.add_argument("--minutes", type=number, help="the longest journey, instead of --within")
    arguments.add_timetable(made)
    for one in FILTERS.values():
        _add(made, one)
    made.add_argument(
        "--sort", choices=SORTS, default=SORTS[0], help=f"what comes first ({SORTS[0]})"
    )
    made.add_argument(
        "--limit", type=count, metavar="NUMBER", help="list this many services at most"
    )


def _add(made: argparse.ArgumentParser, one: Filter) -> None:
    named: dict[str, Any] = {"metavar": one.metavar} if one.metavar else {}
    said = words.say(f"filter.{one.name}.help")
    made.add_argument(one.flag, dest=one.name, help=said, **_READ[one.kind], **named)


def run(asked: argparse.Namespace) -> Json:
    """Find the services within a travel distance or time of a place, nearest first."""
    try:
        return _found(asked)
    except InputError as error:
        urgent = found.urgent(who_to_call(asked.text or ""))
        meant = list(getattr(error, "did_you_mean", ()))
        if not (urgent or meant):
            raise
        return {"urgent": urgent, "error": str(error), "did_you_mean": meant}


def code(answer: Json) -> int:
    """The exit code: 2 where the input was wrong, which does not hide who to call."""
    return 2 if "error" in answer else 0


def _found(asked: argparse.Namespace) -> Json:
    standard = departing.standard(asked, miles=DEFAULT_MILES)
    wanted = Wanted(**{name: _value(one, asked) for name, one in FILTERS.items()}).checked()
    area = opening.areas_of(asked).of(asked.place)
    answer = area.find(asked.place, wanted, standard, sort=asked.sort)
    return {
        "urgent": found.urgent(area.who_to_call(asked.text or "")),
        **opening.which(asked, area),
        **found.found(answer, limit=asked.limit),
        "wider": _wider(area.wider(answer, standard)),
        "helplines": [line.told() for line in area.helplines(wanted)],
        **departing.terms(area, standard),
        "attribution": list(area.credits),
    }


def _wider(found: Wider | None) -> Json | None:
    """A longer limit that finds more, where few were found."""
    if found is None:
        return None
    far = {"within_m": found.standard.within_m, "within_s": found.standard.within_s}
    return {"here": found.here, "found": found.found} | far


def _value(one: Filter, asked: argparse.Namespace) -> Any:
    value = getattr(asked, one.name)
    return tuple(value) if one.kind == SEVERAL else value


def tell(answer: Json) -> None:
    """Print who to call if somebody may be in danger, then what was found, the best first."""
    for line in answer["urgent"]:
        print(f"{line['name']}: {line['number']}. {line['what_for']}")
    if "error" in answer:
        return
    if answer["did_you_mean"]:
        print(words.say("find.did_you_mean", words="; ".join(answer["did_you_mean"])))
    place = answer["place"]
    print(f"{place['name']}{', ' + place['authority_name'] if place['authority_name'] else ''}")
    if place["note"]:
        print(place["note"])
    departing.tell(answer)
    for one in answer["beyond"]:
        told = {"on_foot": False, **one}
        print(words.say("find.beyond", name=one["name"], trip=words.trip(told, answer["mode"])))
    headed = [group for group, _ in groupby(r["group"] for r in answer["results"])]
    before = "" if len(headed) <= 3 else None  # another order has no groups
    for r in answer["results"]:
        if before is not None and r["group"] != before:
            title = "find.group.everyday_health" if r["group"] else "find.group.examples"
            print(f"\n{words.say(title)}:")
            before = r["group"]
        print(
            f"{_far(r)}  {r['direction']:<10}  "
            f"{r['name']} ({CATEGORIES[r['category']].name}; {SECTIONS[r['section']]})"
            f"{_aside(r)}"
        )
    if math.isnan(answer["from_offset_m"]):
        print(words.say("find.no_street"))
    elif not answer["results"]:
        print(words.say(f"find.nothing.{'distance' if answer['within_s'] is None else 'time'}"))
    if longer := answer["wider"]:
        limit = words.limit(answer["within_m"], answer["within_s"])
        far = words.limit(longer["within_m"], longer["within_s"])
        here, found = (f"{longer[key]:,}" for key in ("here", "found"))
        print(words.say("nothing.wider", here=here, limit=limit, found=found, longer=far))
    if answer["elsewhere"]:
        print("\nNot measured:")
    for r in answer["elsewhere"]:
        print(f"{r['status']:>13}  {r['name']} ({CATEGORIES[r['category']].name}){_aside(r)}")
    _tell_helplines(answer["helplines"])
    print("\n" + "\n".join(answer["attribution"]))


def _tell_helplines(lines: list[Json]) -> None:
    print(f"\n{words.say('help.heading')}:")
    for line in lines:
        reach = [line[key] for key in ("phone", "text", "hours", "web") if key in line]
        print(f"  {'; '.join([line['name'], *reach])}")
        print(f"    {line['what_for']}")


def _far(row: Json) -> str:
    if row["distance_m"] is not None:
        return f"{metres_to_miles(row['distance_m']):6.2f} miles {row['duration_s'] / 60:4.0f} min"
    least, middle, most = (row[key] / 60 for key in ("least_s", "duration_s", "most_s"))
    return f"{middle:4.0f} min ({least:.0f} to {most:.0f})"


def _aside(row: Json) -> str:
    notes = [f"takes {row['ferry']}"] if row["ferry"] else []
    notes += ["on foot"] if row.get("on_foot") else []
    notes += ["example times"] if row.get("example_times") else []
    notes += ["an example, not a real service"] if row["illustrative"] else []
    notes += [words.say(f"find.because.{row['because']}")] if row["because"] else []
    return f" [{'; '.join(notes)}]" if notes else ""
