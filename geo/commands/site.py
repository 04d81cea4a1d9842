"""The command ``site``: where the next service of a kind would help most."""

import argparse
from collections.abc import Callable
from pathlib import Path

from geo.area import Area
from geo.commands import opening, told
from geo.commands.arguments import (
    Json,
    add_by,
    add_standard,
    add_who,
    count,
    number,
    sources,
    standard_of,
    who_of,
    write,
)
from geo.directory.vocabulary import CATEGORIES, check_category
from geo.errors import InputError
from geo.formats import geojson
from geo.formats.csv import table_csv
from geo.measure import METRES_PER_MILE
from geo.places.zones import NAMES
from geo.provision.answers import SitesAnswer
from geo.provision.question import (
    ALL,
    AMONG,
    CENTRE,
    MIDDLES,
    MOST,
    QUESTIONS,
    SitesQuestion,
)
from geo.provision.runners_up import why_too_close
from geo.provision.shown import people_or_none, safe
from geo.provision.siting import SECONDS
from geo.provision.supply import examples_said
from geo.provision.where_next import WhereNext
from geo.publish import contexts, plans, sites_report

_SUFFIXES = (".csv", ".geojson", ".gpkg", ".pdf", ".png")
MOST_SAID = 20


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--category", required=True, metavar="SLUG", help="the kind of service")
    add_standard(made, required=True)
    made.add_argument(
        "--question",
        default=MOST,
        metavar="|".join(QUESTIONS),
        help="; ".join(f"{name}: {what}" for name, what in QUESTIONS.items()),
    )
    made.add_argument("--number", type=count, help="how many new places (1)")
    made.add_argument(
        "--stages", type=stages, default=(), metavar="1,1", help="how many to open at each stage"
    )
    made.add_argument(
        "--among",
        action="append",
        metavar="SLUG",
        help=f"where the new places could be. Without it: {', '.join(AMONG)}. {MIDDLES} means "
        "the middle of each zone",
    )
    made.add_argument(
        "--fixed", action="append", default=[], metavar="NAME", help="a site that must be chosen"
    )
    made.add_argument(
        "--barred",
        action="append",
        default=[],
        metavar="NAME",
        help="a site that must not be chosen",
    )
    made.add_argument(
        "--capacity",
        type=number,
        metavar="PEOPLE",
        help="how many people one new place has room for",
    )
    made.add_argument("--need", metavar="CODE", help="plans for this type of need")
    add_who(made)
    add_by(made)
    made.add_argument(
        "--seconds", type=number, default=SECONDS, help="the longest time for the solver"
    )
    made.add_argument(
        "--out",
        type=Path,
        metavar="FILE.pdf|.png|.gpkg|.csv|.geojson",
        help="a report, the map, the places and zones, or the new places",
    )
    made.add_argument("--examples", action="store_true", help="include example services")


def stages(text: str) -> tuple[int, ...]:
    """Read how many places open at each stage: 1,1."""
    return tuple(count(part) for part in text.split(","))


def run(asked: argparse.Namespace) -> Json:
    """Find where the next services of a kind would help most."""
    if asked.out is not None and asked.out.suffix.lower() not in _SUFFIXES:
        ends = f"{', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}"
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in {ends}.")
    if asked.question == ALL and asked.number is not None:
        raise InputError("Leave out --number: the question all finds the fewest places.")
    if asked.stages and asked.number not in (None, sum(asked.stages)):
        raise InputError("--stages gives the number of new places. Leave out --number.")
    area = opening.area_of(asked)
    question = _question(asked, area)
    answer = area.sites(question)
    found = answer.found
    if asked.out is not None:
        _write(asked.out, area, answer)
    return {
        "category": asked.category,
        **told.terms(asked, area, question.standard),
        "question": asked.question,
        "by": asked.by,
        **told.homes(area),
        **_said(found),
        "deprivation": told.deprivation(answer.deprivation, found.need),
        "written": [str(asked.out)] if asked.out is not None else [],
        "attribution": list(area.credits),
    }


def _question(asked: argparse.Namespace, area: Area) -> SitesQuestion:
    return SitesQuestion(
        check_category(asked.category),
        standard_of(asked),
        asked.question,
        sum(asked.stages) or asked.number or 1,
        tuple(asked.among or AMONG),
        tuple(asked.fixed),
        tuple(asked.barred),
        asked.capacity,
        asked.by,
        who_of(asked, area),
        asked.examples,
        asked.seconds,
        asked.stages,
    )


def _said(found: WhereNext) -> Json:
    """What was found, with counts of people as they may be told."""
    solution = found.solution
    return {
        "candidates": found.candidates,
        "sites": told.rows(found.sites, found.need),
        "homes": len(found.homes),
        "counted": told.counted(found.need),
        "people": people_or_none(found.need.total, found.need),
        "before": people_or_none(float(found.zones["before"].sum()), found.need),
        "after": people_or_none(float(found.zones["after"].sum()), found.need),
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
        "stages": _stages(found),
        "alternatives": told.rows(found.alternatives, found.need),
        "zones": told.rows(found.zones, found.need),
    }


def _stages(found: WhereNext) -> list[Json]:
    """Which places open at each stage, and how many people are then within the limit."""
    staged = found.staged
    if staged is None:
        return []
    return [
        {
            "sites": list(names),
            "within": people_or_none(within, found.need),
            "best_alone": people_or_none(best, found.need),
        }
        for names, within, best in zip(found.stage_names, staged.within, staged.best, strict=True)
    ]


def _write(path: Path, area: Area, answer: SitesAnswer) -> None:
    """Write the file that the name asks for."""
    context = contexts.of_sites(area, answer)
    sites = safe(answer.found.sites, answer.found.need)
    plan = plans.of_sites(answer, path.stem)
    forms: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: table_csv(sites),
        ".geojson": lambda: geojson.collection(
            geojson.points(sites, sites.drop(columns=["lon", "lat"]))
        ).encode(),
        ".gpkg": lambda: sites_report.gpkg(answer, context),
        ".pdf": lambda: sites_report.printed(answer, context, plan),
        ".png": lambda: sites_report.png(answer, context, plan),
    }
    write(path, forms[path.suffix.lower()]())


def tell(answer: Json) -> None:
    """Say it in words: the places, how sure that is, and who gains."""
    kind, limit = CATEGORIES[answer["category"]].name, told.limit_said(answer)
    print(f"{kind}, to {QUESTIONS[answer['question']]} ({limit}, {answer['mode']})")
    told.travel(answer)
    print(
        f"Today {answer['services']:,} services reach {told.people(answer['before'])} of "
        f"{told.people(answer['people'])} {answer['counted']['what']}; then "
        f"{told.people(answer['after'])}."
    )
    if answer["examples"]:
        print(examples_said(answer["examples"], answer["services"]))
    told.who(answer)
    for note in answer["notes"]:
        print(note)
    for reason, left in answer["left_out"].items():
        print(told.left_out(left, reason))
    if answer["beyond_help"] and answer["question"] == ALL:
        print(f"{answer['beyond_help']:,} homes are beyond the limit of every candidate.")
    _tell_sites(answer)
    for stage, row in enumerate(answer["stages"], start=1):
        print(
            f"Stage {stage}: {'; '.join(row['sites'])}. Then {told.people(row['within'])} are "
            f"within the limit (on its own at most {told.people(row['best_alone'])})."
        )
    if answer["question"] == CENTRE:
        unit = 60 if answer["within_s"] else METRES_PER_MILE
        longest = answer["objective"] / unit
        print(f"The longest journey: {longest:.2f} {'minutes' if answer['within_s'] else 'miles'}.")
    _tell_alternatives(answer)
    _tell_gains(answer)
    for path in answer["written"]:
        print(f"written: {path}")
    sources(answer)


def _tell_sites(answer: Json) -> None:
    print(f"\nNew places, of {answer['candidates']:,} candidates")
    for row in answer["sites"]:
        example = " (example: not a real place)" if row["illustrative"] else ""
        print(f"{told.people(row['gained']):>8} more  {row['name']}{example}")
    if not answer["sites"]:
        print("None is needed.")
    if answer["room"] is not None:
        print(f"They have room for {answer['room']:,} of those they reach.")
    if answer["proven"]:
        print(
            "No other choice is better for this map and these homes: proven in "
            f"{answer['seconds']:.1f} s."
        )
    else:
        print(
            f"The solver was stopped: the best choice may be better by up to {answer['gap']:.2%}."
        )


def _tell_alternatives(answer: Json) -> None:
    if not answer["alternatives"]:
        return
    print("\nOther good choices")
    for row in answer["alternatives"]:
        print(
            f"{told.people(row['gained']):>8} more  {row['sites']}, without {row['without']}: "
            f"{row['compared']}"
        )
    if any(row["too_close"] for row in answer["alternatives"]):
        print(why_too_close())


def _tell_gains(answer: Json) -> None:
    gained = [row for row in answer["zones"] if row["gained"] is None or row["gained"] > 0]
    print(f"\nBy {NAMES[answer['by']]}, who gains most first")
    for row in gained[:MOST_SAID]:
        print(
            f"{told.people(row['gained']):>6} more: {told.people(row['before'])} to "
            f"{told.people(row['after'])} of {told.people(row['people'])}  {row['name']}"
        )
    if answer["deprivation"]:
        print(f"\nBy {answer['deprivation']['index']}, 1 the most deprived tenth")
        for row in answer["deprivation"]["rows"]:
            tenth = "?" if row["decile"] is None else f"{row['decile']:.0f}"
            was, will = told.people(row["before"]), told.people(row["after"])
            print(f"{tenth:>4} {was:>9} to {will}")
