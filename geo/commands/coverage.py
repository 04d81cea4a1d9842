"""The command ``coverage``: how many homes are within reach of a kind of service, zone by zone."""

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from geo.commands import opening, told
from geo.commands.arguments import (
    Json,
    add_by,
    add_standard,
    add_withdrawn,
    check_street,
    count,
    records,
    sources,
    standard_of,
    write,
)
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.measure import percent
from geo.places.zones import NAMES
from geo.provision.answers import CoverageAnswer
from geo.provision.coverage import homes_geojson, zones_geojson
from geo.provision.question import AssistanceQuestion, CoverageQuestion
from geo.provision.supply import examples_said
from geo.travel.standard import NO_WAY, WITHIN
from geo.words import say

_SUFFIXES = (".csv", ".geojson")
MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--category", metavar="SLUG", help="the kind of service")
    what.add_argument(
        "--assistance",
        type=count,
        metavar="AGE",
        help="homes too far from school for a child of this age, outside the area of every "
        "service that helps with travel",
    )
    add_standard(made)
    add_withdrawn(made)
    add_by(made)
    made.add_argument("--out", type=Path, metavar="FILE.csv|FILE.geojson", help="the homes outside")
    made.add_argument(
        "--zones-out", type=Path, metavar="FILE.csv|FILE.geojson", help="the figures by zone"
    )
    made.add_argument(
        "--lost-out",
        type=Path,
        metavar="FILE.csv|FILE.geojson",
        help="the homes that lose it when a route or trip is withdrawn",
    )
    made.add_argument("--examples", action="store_true", help="include examples")
    made.add_argument(
        "--unknown-too",
        action="store_true",
        help="with --assistance: include schools whose ages we do not know",
    )


def run(asked: argparse.Namespace) -> Json:
    """Count the homes that are within reach of a kind of service, zone by zone."""
    for path in (asked.out, asked.zones_out, asked.lost_out):
        if path is not None and path.suffix.lower() not in _SUFFIXES:
            raise InputError(f"We cannot write {path}. Use a name that ends in .csv or .geojson.")
    return _assistance(asked) if asked.assistance else _coverage(asked)


def _coverage(asked: argparse.Namespace) -> Json:
    if asked.unknown_too:
        raise InputError(
            "--unknown-too is about the ages of schools, so it only works with --assistance."
        )
    question = CoverageQuestion(
        check_category(asked.category),
        standard_of(asked),
        asked.by,
        asked.examples,
        tuple(asked.withdraw),
        tuple(asked.withdraw_trip),
    )
    area = opening.area_of(asked)
    answer = area.coverage(question)
    found = answer.found
    _write(asked.out, found.outside, homes_geojson)
    _write(asked.zones_out, found.zones, lambda table: zones_geojson(table, answer.zones))
    return {
        "category": asked.category,
        **told.terms(asked, area, question.standard),
        "by": asked.by,
        "services": found.measured,
        "off_streets": answer.off_streets,
        "examples": found.made_up,
        "left_out": found.left_out,
        "homes": len(found.homes),
        **told.homes(area),
        "within": found.within,
        **_children(answer),
        "unreachable": int((found.homes["status"] == NO_WAY).sum()),
        "zones": records(found.zones.round(3)),
        **_withdrawn(asked, answer),
        "written": _written(asked),
        "attribution": list(area.credits),
    }


def _children(answer: CoverageAnswer) -> Json:
    """How many children live within the standard, where the area has figures of them."""
    if answer.children is None:
        return {}
    return {
        "children": {
            "who": answer.children.label,
            "number": round(answer.children.total),
            "within": round(answer.children_within),
        }
    }


def _withdrawn(asked: argparse.Namespace, answer: CoverageAnswer) -> Json:
    """Who loses the service when routes or trips are withdrawn."""
    if answer.today is None or answer.lost is None:
        return {}
    _write(asked.lost_out, answer.lost, homes_geojson)
    return {
        "withdrawn": answer.question.withdrawn,
        "within_before": answer.today.within,
        "lose": len(answer.lost),
        "lost": records(answer.lost.round(3)),
    }


def _assistance(asked: argparse.Namespace) -> Json:
    if asked.within is not None or asked.minutes is not None:
        raise InputError(
            "With --assistance the limit is the legal one for the age. Leave out --within and "
            "--minutes."
        )
    if asked.lost_out is not None:
        raise InputError("--lost-out only works with --category, by bus or train.")
    check_street(asked)
    area = opening.area_of(asked)
    question = AssistanceQuestion(
        asked.assistance, asked.mode, asked.by, asked.examples, asked.unknown_too
    )
    found = area.assistance(question)
    left = found.homes[found.homes["left_out"]]
    zones = area.zones_by(asked.by)
    _write(asked.out, left, homes_geojson)
    _write(asked.zones_out, found.zones, lambda table: zones_geojson(table, zones))
    return {
        "age": asked.assistance,
        "mode": asked.mode,
        "within_m": found.limit_m,
        "by": asked.by,
        "homes": len(found.homes),
        **told.homes(area),
        "beyond": int((found.homes["status"] != WITHIN).sum()),
        "left_out": len(left),
        "beyond_least": found.beyond[0],
        "beyond_most": found.beyond[1],
        "left_out_least": found.left[0],
        "left_out_most": found.left[1],
        "schools_of_unknown_age": found.of_unknown_age,
        "schools_suitable": found.suitable,
        "says": [found.headline, *found.lines],
        "services_with_an_area": found.services,
        "services_everywhere": found.everywhere,
        "schools_not_counted": found.unknown,
        "kinds_not_known": found.kinds_not_known,
        "zones": records(found.zones.round(3)),
        "schools": records(found.schools),
        "rules": found.rules,
        "written": _written(asked),
        "attribution": list(area.credits),
    }


def _write(path: Path | None, table: pd.DataFrame, geojson: Any) -> None:
    if path is None:
        return
    shown = path.suffix.lower() == ".geojson"
    write(path, geojson(table).encode() if shown else table_csv(table))


def _written(asked: argparse.Namespace) -> list[str]:
    written = (asked.out, asked.zones_out, asked.lost_out)
    return [str(path) for path in written if path is not None]


def tell(answer: Json) -> None:
    """Say it in words, then zone by zone, the worst first."""
    if "category" in answer:
        _tell_coverage(answer)
    else:
        _tell_assistance(answer)
    for path in answer["written"]:
        print(f"written: {path}")
    told.about_homes(answer)
    sources(answer)


def _tell_coverage(answer: Json) -> None:
    share = answer["within"] / max(answer["homes"], 1)
    print(
        f"{answer['within']:,} of {answer['homes']:,} homes ({percent(share, 1)}) are within "
        f"{told.limit_said(answer)} ({answer['mode']}) of: "
        f"{CATEGORIES[answer['category']].name}"
    )
    if children := answer.get("children"):
        print(
            f"About {children['within']:,} of {children['number']:,} {children['who']} live there"
        )
    told.travel(answer)
    if "withdrawn" in answer:
        print(
            f"Without {', '.join(answer['withdrawn'])}: {answer['lose']:,} homes lose it "
            f"({answer['within_before']:,} are within the limit today)"
        )
    print(f"{answer['services']:,} services were measured")
    if answer["off_streets"]:
        print(say("standard.off_streets", n=answer["off_streets"]))
    if answer["examples"]:
        print(examples_said(answer["examples"], answer["services"]))
    for reason, number_left in answer["left_out"].items():
        print(told.left_out(number_left, reason))
    print(f"\nBy {NAMES[answer['by']]}, the worst first")
    for row in answer["zones"][:MOST_SAID]:
        share = percent(row["share"], 1)
        print(f"{share:>10}  {row['within']:>5,} of {row['homes']:>5,}  {row['name']}")
    _more(answer["zones"], "zones")


def _tell_assistance(answer: Json) -> None:
    headline, *lines = answer["says"]
    print(f"{headline}.")
    print(*lines, sep="\n")
    print("\nBy nearest school")
    for row in answer["schools"][:MOST_SAID]:
        print(f"{row['left_out']:>6,}  {row['beyond']:>6,} too far  {row['school'] or 'none'}")
    _more(answer["schools"], "schools")


def _more(rows: list[Json], what: str) -> None:
    if len(rows) > MOST_SAID:
        print(f"… and {len(rows) - MOST_SAID} more {what}: use --json, or --zones-out.")
