"""The command ``find``."""

import argparse
import math
from typing import Any

import pandas as pd

from geo import words
from geo.commands import arguments, departing, opening
from geo.commands.arguments import Json, count, moment, number, records, rounded
from geo.directory.urgent import who_to_call
from geo.directory.vocabulary import CATEGORIES, SECTIONS
from geo.errors import InputError
from geo.families.search import SORTS
from geo.families.suggest import Wider
from geo.families.wanted import FILTERS, MOMENT, NUMBER, SEVERAL, TEXT, TICK, Filter, Wanted
from geo.measure import metres_to_miles
from geo.places.postcodes import Place

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
    far.add_argument("--within", type=number, metavar="MILES", help=f"{DEFAULT_MILES:g} at first")
    far.add_argument("--minutes", type=number, help="the longest journey, instead of --within")
    arguments.add_timetable(made)
    for one in FILTERS.values():
        _add(made, one)
    made.add_argument("--sort", choices=SORTS, default=SORTS[0])
    made.add_argument("--limit", type=count)


def _add(made: argparse.ArgumentParser, one: Filter) -> None:
    named: dict[str, Any] = {"metavar": one.metavar} if one.metavar else {}
    said = words.say(f"filter.{one.name}.help")
    made.add_argument(one.flag, dest=one.name, help=said, **_READ[one.kind], **named)


def run(asked: argparse.Namespace) -> Json:
    """Find the services within a travel distance or time of a place, nearest first."""
    urgent = _urgent(asked.text or "")
    try:
        return {"urgent": urgent} | _found(asked)
    except InputError as error:
        meant = list(getattr(error, "did_you_mean", ()))
        if not (urgent or meant):
            raise
        return {"urgent": urgent, "error": str(error), "did_you_mean": meant}


def code(answer: Json) -> int:
    """The exit code: 2 where the input was wrong, which does not hide who to call."""
    return 2 if "error" in answer else 0


def _urgent(text: str) -> list[Json]:
    """Who to call where the words say that somebody may be in danger."""
    return [
        {"name": line.name, "number": line.number, "what_for": line.what_for}
        for line in who_to_call(text)
    ]


def _found(asked: argparse.Namespace) -> Json:
    standard = departing.standard(asked, miles=DEFAULT_MILES)
    wanted = Wanted(**{name: _value(one, asked) for name, one in FILTERS.items()}).checked()
    area = opening.areas_of(asked).of(asked.place)
    answer = area.find(asked.place, wanted, standard, sort=asked.sort)
    return {
        **opening.which(asked, area),
        "did_you_mean": list(answer.did_you_mean),
        "place": _place(answer.place),
        "mode": answer.mode,
        "within_m": answer.within_m,
        "within_s": answer.within_s,
        "from_offset_m": rounded(answer.origin_offset_m, 2),
        "results": records(_rounded(answer.results.head(asked.limit or len(answer.results)))),
        "elsewhere": records(_rounded(answer.elsewhere)),
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


def _place(place: Place) -> Json:
    return {
        "query": place.query,
        "name": place.name,
        "postcode": place.postcode,
        "lat": round(place.lat, 6),
        "lon": round(place.lon, 6),
        "authority_code": place.authority_code,
        "authority_name": place.authority_name,
        "note": place.note,
    } | ({} if place.spread_m is None else {"spread_m": round(place.spread_m, 2)})


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Lengths to the centimetre and tenth of a second: finer than any map is right."""
    checked = table["assured"].dt.strftime("%Y-%m-%d")
    exact = {"distance_m": 2, "duration_s": 1, "straight_line_m": 2, "lat": 6, "lon": 6}
    seconds = {"least_s": 1, "most_s": 1, "share": 3}
    return table.drop(columns="rank").round(exact | seconds).assign(assured=checked)


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
    before = ""
    for r in answer["results"]:
        if r["group"] != before:
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
