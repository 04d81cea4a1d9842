"""The command ``gaps``: where provision is missing, and for how many."""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np

from geo import scenario, settings
from geo.area import Area
from geo.commands import opening, told
from geo.commands.arguments import (
    Json,
    add_by,
    add_standard,
    add_who,
    count,
    file,
    means,
    records,
    sources,
    standard_of,
    who_of,
    write,
)
from geo.errors import InputError
from geo.formats import geojson
from geo.formats.csv import table_csv
from geo.measure import METRES_PER_MILE, percent
from geo.places.zones import NAMES
from geo.provision.answers import GapsAnswer
from geo.provision.compare import change_said
from geo.provision.connectivity import SCORES, Connectivity
from geo.provision.equity import Shortfall
from geo.provision.question import DECAYS, MEASURES, GapsQuestion
from geo.provision.said import headline
from geo.provision.shown import people_or_none, safe
from geo.provision.supply import DAYS
from geo.provision.waiting import Wait
from geo.publish import contexts, gaps_report
from geo.voices import Comments

_SUFFIXES = (".csv", ".geojson", ".gpkg")
MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument(
        "--category",
        action="append",
        required=True,
        metavar="SLUG",
        help="the kind of service. Give it again to count several kinds together",
    )
    add_standard(made, required=True)
    made.add_argument(
        "--need", metavar="CODE", help="only services and plans for this type of need"
    )
    add_who(made)
    made.add_argument(
        "--capacities",
        type=Path,
        metavar="FILE",
        help="a CSV file of places: service_id and places, and need and ages if you have them",
    )
    add_by(made)
    for name, known, first in (("measure", MEASURES, "2sfca"), ("decay", DECAYS, "stepped")):
        made.add_argument(f"--{name}", default=first, metavar="|".join(known), help=means(known))
    made.add_argument(
        "--days",
        type=days,
        default=(),
        metavar="MO,TU",
        help="count places by how many of these days they are open",
    )
    other = made.add_mutually_exclusive_group()
    other.add_argument(
        "--compare", type=Path, metavar="FILE.duckdb", help="compare with an earlier build"
    )
    other.add_argument(
        "--scenario", type=Path, metavar="FILE.geojson", help="compare with a scenario"
    )
    made.add_argument("--needs", action="store_true", help="show each type of need as well")
    made.add_argument(
        "--choices",
        type=count,
        metavar="3",
        help="also show how far the second and third nearest are",
    )
    made.add_argument("--comments", type=Path, help="the file of comments")
    made.add_argument("--out", type=Path, metavar="FILE.csv|.geojson|.gpkg", help="the zones")
    made.add_argument("--examples", action="store_true", help="include example services")


def days(text: str) -> tuple[str, ...]:
    """Read days of the week: MO,TU."""
    found = tuple(day.strip().upper() for day in text.split(","))
    for day in found:
        if day not in DAYS:
            raise argparse.ArgumentTypeError(
                f"{day[:40]!r} is not a day. Use some of: {', '.join(DAYS)}"
            )
    return found


def _question(asked: argparse.Namespace, area: Area) -> GapsQuestion:
    who = who_of(asked, area)
    places = None if asked.capacities is None else area.own_places(*file(asked.capacities))
    return GapsQuestion(
        tuple(slug.strip().lower() for slug in asked.category),
        standard_of(asked),
        who.need,
        who.ages,
        who.count,
        asked.by,
        asked.measure,
        asked.decay,
        who.deprivation,
        asked.days,
        asked.examples,
        who.own,
        places,
        asked.needs,
    ).checked()


def run(asked: argparse.Namespace) -> Json:
    """Find where provision is missing, and for how many."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        raise InputError(
            f"We cannot write {asked.out}. Use a name that ends in .csv, .geojson or .gpkg."
        )
    area = opening.area_of(asked)
    answer = area.gaps(
        _question(asked, area),
        earlier=None if asked.compare is None else Area.open(asked.compare),
        scenario=None if asked.scenario is None else scenario.read(file(asked.scenario)[1]),
    )
    if asked.out is not None:
        _write(asked.out, area, answer)
    return {
        "headline": headline(answer.found, area.name),
        "categories": answer.question.categories,
        **told.terms(asked, area, answer.question.standard),
        **told.homes(area),
        **_said(answer),
        "choice": _choice(asked, area, answer),
        "compared": _compared(answer),
        "needs": [] if answer.needs is None else records(answer.needs.round(3)),
        "waits": [_wait(one) for one in area.waits(answer.question.categories)],
        "connectivity": _connectivity(area.connectivity(answer.question.by)),
        "voices": _voices(asked, area, answer.question),
        "written": [str(asked.out)] if asked.out is not None else [],
        "attribution": list(area.credits),
    }


def _connectivity(told: Connectivity | None) -> Json | None:
    if told is None:
        return None
    sources = [origin.title for origin in told.origins]
    return {"places": records(told.places), "zones": records(told.zones), "sources": sources}


def _said(answer: GapsAnswer) -> Json:
    question, found, even = answer.question, answer.found, answer.equity
    short = answer.shortfall
    need = found.need
    return {
        "need": question.need,
        "ages": question.ages,
        "by": question.by,
        "measure": question.measure,
        "decay": question.decay,
        "days": question.days,
        "counted": told.counted(need),
        **{
            name: people_or_none(getattr(found, name), need)
            for name in ("people", "within", "outside", "unreachable")
        },
        "beyond_the_border": round(found.beyond, 3),
        "services": len(found.supply),
        "services_with_places": found.supply.known,
        "left_out": dict(found.supply.left_out),
        "notes": found.notes,
        "near_the_edge": int(found.homes["edge"].sum()),
        "distribution": told.rows(answer.spread.replace(np.inf, np.nan), need),
        "deprivation": told.deprivation(answer.deprivation, need),
        "equity": None
        if even is None
        else {
            "of": even.of,
            "gini": round(even.gini, 4),
            "palma": round(even.palma, 4),
            "theil": round(even.theil, 4),
            "concentration": even.concentration and round(even.concentration, 4),
        },
        "shortfall": None if short is None else _rounded(short),
        "zones": told.rows(found.zones, need),
    }


def _wait(wait: Wait) -> Json:
    """Children waiting for an NHS service, by provider; None is what was not published."""
    return {
        "service": wait.line.in_words,
        "provider": wait.provider,
        "month": wait.month,
        "waiting": wait.waiting,
        "over_18_weeks": wait.long,
        "over_52_weeks": wait.year,
        "said": " ".join(wait.sentences),
        "source": wait.origin.title,
        "cell": wait.basis,
    }


def _choice(asked: argparse.Namespace, area: Area, answer: GapsAnswer) -> list[Json]:
    """How far to each of the nearest services: miles or minutes, and how many have it."""
    if asked.choices is None:
        return []
    table = area.choice(answer.found, asked.choices).table
    return told.rows(table.replace(np.inf, np.nan), answer.found.need)


def _rounded(short: Shortfall) -> Json:
    return {name: round(value, 4) for name, value in asdict(short).items()}


def _compared(answer: GapsAnswer) -> Json | None:
    change, need = answer.change, answer.found.need
    if change is None:
        return None
    return {
        "said": change_said(change),
        "gained": people_or_none(change.gained, need),
        "lost": people_or_none(change.lost, need),
        "zones": told.rows(change.zones, need),
    }


def _voices(asked: argparse.Namespace, area: Area, question: GapsQuestion) -> Json | None:
    book = asked.comments or settings.comments()
    if not book.exists():
        return None
    heard = area.heard(Comments(book), question)
    return {
        "year": heard.year,
        "comments": [
            {"written_on": one.written_on.isoformat(), "text": one.text, "response": one.response}
            for one in heard.comments
        ],
        "searches": [
            {"district": one.outward, "category": one.category, "searches": one.searches}
            for one in heard.searches
        ],
    }


def _write(path: Path, area: Area, answer: GapsAnswer) -> None:
    table = safe(answer.found.zones, answer.found.need)
    if path.suffix.lower() == ".csv":
        write(path, table_csv(table))
        return
    if path.suffix.lower() == ".gpkg":
        write(path, gaps_report.gpkg(answer, contexts.of_gaps(area, answer), area.credits))
        return
    shapes = answer.zones.shapes
    write(path, geojson.collection(geojson.shapes(table.round(3), shapes, "zone")).encode())


def tell(answer: Json) -> None:
    """Say it in words: the answer, what it rests on, and zone by zone."""
    print(answer["headline"])
    told.travel(answer)
    told.who(answer)
    known = answer["services_with_places"]
    print(f"Services counted: {answer['services']:,}. With a known number of places: {known:,}.")
    for reason, left in answer["left_out"].items():
        print(told.left_out(left, reason))
    for note in answer["notes"]:
        print(note)
    unit = "minutes" if answer["within_s"] else "miles"
    _tell_spread(answer, unit)
    for row in answer["choice"]:
        middle = "no route" if row["median"] is None else f"{row['median']:.1f} {unit}"
        share = "" if row["share"] is None else f" ({row['share']:.0%})"
        print(
            f"Nearest service {row['rank']}: half within {middle}; {told.people(row['within'])}"
            f"{share} within the limit"
        )
    order = "nobody is outside" if answer["outside"] == 0 else "those with most outside first"
    print(f"\nBy {NAMES[answer['by']]}, {order}")
    for row in answer["zones"][:MOST_SAID]:
        _tell_zone(row, timed=bool(answer["within_s"]))
    if len(answer["zones"]) > MOST_SAID:
        print(f"… and {len(answer['zones']) - MOST_SAID} more: use --json, or --out.")
    if answer["compared"]:
        print(f"\nCompared: {answer['compared']['said']}")
    for row in answer["needs"]:
        people = "not published" if row["people"] is None else f"{row['outside']:,.0f} outside"
        print(f"{row['name']}: {row['services']:,} services, {people}")
    for wait in answer["waits"]:
        print(f"NHS waiting times: {wait['said']}")
    if answer["connectivity"] is not None:
        _tell_connectivity(answer["connectivity"])
    if answer["voices"]:
        heard = answer["voices"]
        print(f"\n{len(heard['comments'])} published comments are about this.")
    for path in answer["written"]:
        print(f"written: {path}")
    sources(answer)


def _tell_connectivity(told: Json) -> None:
    """The scores of the council, its region and England, as they are published."""
    for place in told["places"]:
        known = {name: place.get(name) for name in SCORES.values()}
        scores = (f"{name} {score:g}" for name, score in known.items() if score is not None)
        print(f"Transport connectivity, 0 to 100, {place['name']}: {', '.join(scores)}")


def _tell_spread(answer: Json, unit: str) -> None:
    print(f"\nHow far, in {unit}")
    for row in answer["distribution"]:
        start, end = row["from"], row["to"]
        said = "no way" if start is None else f"over {start:g}"
        if end is not None:
            said = f"{start:g} to {end:g}"
        print(f"{told.people(row['people']):>9}  {_share(row):>10}  {said}")
    if answer["deprivation"]:
        print(f"\nBy {answer['deprivation']['index']}, 1 the most deprived tenth")
        for row in answer["deprivation"]["rows"]:
            tenth = "?" if row["decile"] is None else f"{row['decile']:.0f}"
            print(f"{tenth:>4} {told.people(row['people']):>9}  {_share(row):>10} within")
    if answer["equity"]:
        even = answer["equity"]
        by_deprivation = even["concentration"]
        ranked = "" if by_deprivation is None else f", by deprivation {by_deprivation:+.2f}"
        print(
            f"\nEquity of {even['of']}: Gini {even['gini']:.2f}, Palma {even['palma']:.2f}, "
            f"Theil {even['theil']:.2f}{ranked}"
        )
    if answer["shortfall"]:
        short = answer["shortfall"]
        print(f"Shortfall: depth {short['depth']:.2f}, severity {short['severity']:.2f}")


def _tell_zone(row: Json, *, timed: bool) -> None:
    near = row["median"]
    typical = "no way" if near is None else f"{near:.0f} min" if timed else _miles(near)
    places = row["places_per_100"]
    at_least = "at least " if row["at_least"] else ""
    held = "" if places is None else f"  {at_least}{places:.1f} places per 100"
    print(
        f"{told.people(row['outside']):>8} outside of {told.people(row['people']):>8}  "
        f"{_share(row):>10}  {typical:>8}"
        f"{held}  {row['name']}"
    )


def _share(row: Json) -> str:
    return "" if row["share"] is None else percent(row["share"], 1)


def _miles(metres: float) -> str:
    return f"{metres / METRES_PER_MILE:.1f} mi"
