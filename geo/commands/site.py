"""The command ``site``: where the next service of a kind would help most."""

import argparse
import json
from pathlib import Path

import pandas as pd

from geo.commands import counting, travelling
from geo.commands.arguments import Json, count, number, records, sources, write
from geo.commands.counting import Counting
from geo.directory.offer import Offer
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.disclosure import check_crossing
from geo.errors import InputError
from geo.formats.csv import table_csv
from geo.places.homes import Homes
from geo.places.tiling import covering
from geo.places.zones import BY, NAMES, Zones
from geo.provision.estimates import home_deciles, sources_said
from geo.provision.siting import SECONDS
from geo.provision.supply import examples_said
from geo.provision.where_next import (
    ALL,
    MOST,
    QUESTIONS,
    WhereNext,
    by_decile,
    candidates,
    where_next,
    zone_points,
)
from geo.records import Zone
from geo.store import Store

_SUFFIXES = (".csv", ".geojson")
MOST_SAID = 20
AMONG = ("library", "community-centre", "mainstream-school")
"""Where a service may come unless other categories are named."""
MIDDLES = "zones"
"""Says instead of categories: the middle of each zone."""


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--category", required=True, metavar="SLUG", help="the kind of service")
    travelling.add_to(made, required=True)
    made.add_argument(
        "--question",
        default=MOST,
        metavar="|".join(QUESTIONS),
        help="; ".join(f"{name}: {what}" for name, what in QUESTIONS.items()),
    )
    made.add_argument("--number", type=count, help="how many new places (1)")
    made.add_argument(
        "--among",
        action="append",
        metavar="SLUG",
        help=f"candidates; else {', '.join(AMONG)}. {MIDDLES}: the middle of each zone",
    )
    made.add_argument("--fixed", action="append", default=[], metavar="NAME")
    made.add_argument("--barred", action="append", default=[], metavar="NAME")
    made.add_argument(
        "--capacity", type=number, metavar="PEOPLE", help="room of each new place; else for all"
    )
    made.add_argument("--need", metavar="CODE", help="plans for this type of need")
    counting.add_to(made)
    made.add_argument("--by", default="sector", metavar="|".join(BY))
    made.add_argument("--seconds", type=number, default=SECONDS, help="time for the solver")
    made.add_argument("--out", type=Path, metavar="FILE.csv|FILE.geojson", help="the new places")
    made.add_argument("--examples", action="store_true", help="with services that were made up")


def run(asked: argparse.Namespace) -> Json:
    """Find where the next services of a kind would help most."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{asked.out} is neither CSV nor GeoJSON. Name it .csv or .geojson.")
    if asked.question == ALL and asked.number is not None:
        raise InputError("--number is not for the question all, which finds the fewest places.")
    check_category(asked.category)
    standard = travelling.standard_of(asked)
    store = Store.open(asked.db)
    homes, offer = store.homes_of_area(), store.offer()
    zones = covering(homes, asked.by, store.records(Zone))
    whom = Counting.asked(asked, store, zones)
    check_crossing(whom.need, asked.by)
    found = where_next(
        travelling.travel(asked, store, store.network(), standard),
        homes,
        offer,
        zones,
        category=asked.category,
        standard=standard,
        among=_among(asked, offer, homes, zones),
        question=asked.question,
        number=asked.number or 1,
        fixed=asked.fixed,
        barred=asked.barred,
        capacity=asked.capacity,
        need=whom.at(homes),
        examples=asked.examples,
        seconds=asked.seconds,
    )
    if asked.out is not None:
        _write(asked.out, counting.safe(found.sites, found.need))
    return {
        "category": asked.category,
        **travelling.terms(asked, store, standard),
        "question": asked.question,
        "by": asked.by,
        **_said(found),
        "deprivation": _deprivation(store, homes, found),
        "written": [str(asked.out)] if asked.out is not None else [],
        "attribution": store.attribution(),
    }


def _among(asked: argparse.Namespace, offer: Offer, homes: Homes, zones: Zones) -> pd.DataFrame:
    """The candidates: the places of some categories, the middles of zones, or both."""
    wanted = asked.among or AMONG
    places = [slug for slug in wanted if slug != MIDDLES]
    parts = [candidates(offer, places, examples=asked.examples)] if places else []
    parts += [zone_points(homes, zones)] if MIDDLES in wanted else []
    return pd.concat(parts, ignore_index=True)


def _said(found: WhereNext) -> Json:
    """What was found, with counts of people as they may be told."""
    solution = found.solution
    return {
        "candidates": found.candidates,
        "sites": counting.rows(found.sites, found.need),
        "homes": len(found.homes),
        "counted": counting.said(found.need),
        "people": counting.number_of(found.need.total, found.need),
        "before": counting.number_of(float(found.zones["before"].sum()), found.need),
        "after": counting.number_of(float(found.zones["after"].sum()), found.need),
        "notes": found.need.notes,
        "room": found.room,
        "beyond_help": int(solution.left_out.sum()),
        "objective": round(solution.objective, 3),
        "bound": round(solution.bound, 3),
        "proven": solution.proven,
        "gap": round(solution.gap, 6),
        "seconds": round(solution.seconds, 2),
        "services": found.today.measured,
        "examples": found.today.made_up,
        "left_out": found.today.left_out,
        "zones": counting.rows(found.zones, found.need),
    }


def _deprivation(store: Store, homes: Homes, found: WhereNext) -> Json | None:
    held = home_deciles(homes, store.figures(), store.records(Zone))
    if held is None:
        return None
    rows = counting.rows(by_decile(found, held[0]), found.need)
    return {"index": held[1], "sources": sources_said(held[2]), "rows": rows}


def _write(path: Path, sites: pd.DataFrame) -> None:
    if path.suffix.lower() == ".csv":
        content = table_csv(sites)
    else:
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]},
                "properties": row,
            }
            for row in records(sites)
        ]
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    write(path, content)


def tell(answer: Json) -> None:
    """Say it in words: the places, how sure that is, and who gains."""
    kind, limit = CATEGORIES[answer["category"]].name, travelling.limit_said(answer)
    print(f"{kind}, to {QUESTIONS[answer['question']]} ({limit}, {answer['mode']})")
    travelling.tell(answer)
    print(
        f"Today {answer['services']:,} services reach {counting.told(answer['before'])} of "
        f"{counting.told(answer['people'])} {answer['counted']['what']}; then "
        f"{counting.told(answer['after'])}."
    )
    if answer["examples"]:
        print(examples_said(answer["examples"], answer["services"]))
    counting.tell(answer["counted"])
    for note in answer["notes"]:
        print(note)
    for reason, left in answer["left_out"].items():
        print(f"{left:,} services are left out: {reason}")
    if answer["beyond_help"] and answer["question"] == ALL:
        print(f"{answer['beyond_help']:,} homes are beyond the limit of every candidate.")
    _tell_sites(answer)
    _tell_gains(answer)
    for path in answer["written"]:
        print(f"written: {path}")
    sources(answer)


def _tell_sites(answer: Json) -> None:
    print(f"\nNew places, of {answer['candidates']:,} candidates")
    for row in answer["sites"]:
        example = " (example: not a real place)" if row["illustrative"] else ""
        print(f"{counting.told(row['gained']):>8} more  {row['name']}{example}")
    if not answer["sites"]:
        print("None is needed.")
    if answer["room"] is not None:
        print(f"They have room for {answer['room']:,} of those whom they reach.")
    if answer["proven"]:
        print(f"No other choice is better: proven in {answer['seconds']:.1f} s.")
    else:
        print(
            f"The solver was stopped: the best choice may be better by up to {answer['gap']:.2%}."
        )


def _tell_gains(answer: Json) -> None:
    gained = [row for row in answer["zones"] if row["gained"] is None or row["gained"] > 0]
    print(f"\nBy {NAMES[answer['by']]}, who gains most first")
    for row in gained[:MOST_SAID]:
        print(
            f"{counting.told(row['gained']):>6} more: {counting.told(row['before'])} to "
            f"{counting.told(row['after'])} of {counting.told(row['people'])}  {row['name']}"
        )
    if answer["deprivation"]:
        print(f"\nBy {answer['deprivation']['index']}, 1 the most deprived tenth")
        for row in answer["deprivation"]["rows"]:
            tenth = "?" if row["decile"] is None else f"{row['decile']:.0f}"
            was, will = counting.told(row["before"]), counting.told(row["after"])
            print(f"{tenth:>4} {was:>9} to {will}")
