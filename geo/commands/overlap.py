"""The command ``overlap``: where the catchments of several services overlap."""

import argparse

from geo.area import Area
from geo.commands import chosen, opening, told
from geo.commands.arguments import Json, add_by, add_standard, records, sources, standard_of
from geo.formats.csv import table_csv
from geo.places.zones import NAMES
from geo.provision.overlap import Overlap, OverlapQuestion
from geo.publish import overlap_report
from geo.publish.figure_context import of_chosen
from geo.publish.plans_compared import of_overlap

MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    chosen.add_to(made)
    add_standard(made)
    add_by(made)


def run(asked: argparse.Namespace) -> Json:
    """Count who lives in none, one, two or more of several catchments, and draw them."""
    services = chosen.chosen_of(asked)
    question = OverlapQuestion(services, standard_of(asked), asked.by)
    area = opening.area_of(asked)
    found = area.overlap(question)
    return {
        "headline": overlap_report.headline(found),
        "services": records(found.services.round(6)),
        **told.terms(asked, area, question.standard),
        "by": asked.by,
        "counted": told.counted(found.need),
        "number": round(found.total, 3),
        "in_how_many": {name: round(n, 3) for name, n in found.people.items()},
        "union": round(found.union, 3),
        "overlap": round(found.overlap, 3),
        "pairs": records(found.pairs.round(3)),
        "zones": records(found.zones.round(3)),
        "left_out": dict(found.supply.left_out),
        "examples": found.supply.made_up,
        **told.homes(area),
        "written": _written(asked, area, found),
        "attribution": list(area.credits),
    }


def _written(asked: argparse.Namespace, area: Area, found: Overlap) -> list[str]:
    question = found.question
    context = of_chosen(area, question.chosen, question.standard, found.supply, found.need)
    plan, head = of_overlap(found, ""), overlap_report.about(found, context)
    return chosen.written(
        asked,
        {
            ".csv": lambda: table_csv(found.homes, head),
            ".gpkg": lambda: overlap_report.gpkg(area, found, context),
            ".png": lambda: overlap_report.png(found, context, plan),
            ".pdf": lambda: overlap_report.printed(found, context, plan),
        },
        lambda: table_csv(found.zones, head),
    )


def tell(answer: Json) -> None:
    """Say it in words: in how many catchments, each service, zone by zone."""
    print(answer["headline"])
    told.travel(answer)
    for name, words in (("none", "none"), ("one", "one"), ("two", "two"), ("more", "3 or more")):
        print(f"{answer['in_how_many'][name]:>10,.0f}  within reach of {words}")
    print("\nWithin reach of each service, and of no other")
    for row in answer["services"][:MOST_SAID]:
        print(f"{row['people']:>10,.0f} {row['alone']:>10,.0f}  {row['name']}")
    _more(answer["services"])
    if answer["pairs"]:
        print("\nWithin reach of both")
    for row in answer["pairs"][:MOST_SAID]:
        print(f"{row['people']:>10,.0f}  {row['first']} and {row['second']}")
    _more(answer["pairs"])
    print(f"\nBy {NAMES[answer['by']]}: within reach of none, one, two, 3 or more")
    for row in answer["zones"][:MOST_SAID]:
        counts = " ".join(f"{row[name]:>8,.0f}" for name in ("none", "one", "two", "more"))
        print(f"{counts}  {row['name']}")
    _more(answer["zones"])
    chosen.tell_files(answer)
    told.who(answer)
    sources(answer)


def _more(rows: list[Json]) -> None:
    if len(rows) > MOST_SAID:
        print(f"… and {len(rows) - MOST_SAID} more: use --json, or --out.")
