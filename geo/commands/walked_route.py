"""The command ``walked-route``: a first look at one child's walk to school, stretch by stretch."""

import argparse
from pathlib import Path

from geo import scenario
from geo.commands import opening
from geo.commands.arguments import Json, count, day, file, read, write
from geo.errors import InputError
from geo.scenario import Scenario
from geo.school_travel.pupil_file import PupilFile
from geo.walked_route import TypedWalk
from geo.walked_route.paper import paper
from geo.walked_route.told import told


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("home", help="postcode, or latitude,longitude")
    made.add_argument("school", help="URN or name")
    made.add_argument("--born", type=day, required=True, metavar="DATE", help="the date of birth")
    made.add_argument("--on", type=day, metavar="DATE", help="the date asked about (today)")
    made.add_argument(
        "--unsafe",
        action="append",
        default=[],
        metavar="STREET",
        help="a street that is not safe to walk. Give it again for more",
    )
    made.add_argument(
        "--mend",
        action="append",
        type=count,
        default=[],
        metavar="NUMBER",
        help="what if this stretch were made fit to walk? Give it again for more",
    )
    made.add_argument(
        "--scenario", type=Path, metavar="FILE.geojson", help="what if this were built? A scenario"
    )
    made.add_argument(
        "--pupils", type=Path, metavar="FILE", help="count how many pupils it changes"
    )
    made.add_argument("--out", type=Path, metavar="FILE.pdf", help="write the pack as a document")
    made.add_argument("--examples", action="store_true", help="include example schools")


def run(asked: argparse.Namespace) -> Json:
    """Take a first look at one child's walk to school; it never says that a route is safe."""
    if asked.out is not None and asked.out.suffix.lower() != ".pdf":
        raise InputError(f"We cannot write {asked.out}. Use a name that ends in .pdf.")
    area = opening.area_of(asked)
    typed = TypedWalk(
        home=asked.home,
        school=asked.school,
        born=asked.born,
        on=asked.on,
        unsafe=tuple(asked.unsafe),
        mend=tuple(asked.mend),
        scenario=_scenario(asked.scenario) if asked.scenario else None,
        pupils=PupilFile(*file(asked.pupils)) if asked.pupils else None,
        examples=asked.examples,
    )
    found = area.walked_route(area.walk_of(typed))
    sources = area.sources(["streets", "traffic"]).to_dict("records")
    if asked.out is not None:
        write(asked.out, paper(found, sources, area.base_map))
    return told(found, sources) | {
        "path": str(asked.out) if asked.out else None,
        "attribution": list(area.credits),
    }


def _scenario(path: Path) -> Scenario:
    try:
        return scenario.read(read(path))
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def tell(answer: Json) -> None:
    """Say what was found of each stretch."""
    print(f"{answer['school']}: {answer['walk']['walk_m']:,.1f} metres on foot")
    for turn in answer["turning"]:
        if turn["over_m"] is not None:
            side = "over" if turn["over_m"] > 0 else "under"
            print(f"{abs(turn['over_m']):,.1f} metres {side} the limit of {turn['limit_m']} metres")
    for stretch in answer["walk"]["stretches"]:
        where = f"{stretch['number']:>3}  {stretch['metres']:>7,.0f} m {stretch['kind']}"
        print(f"{where} {stretch['street']}: {stretch['finding']}")
        for why in stretch["why"]:
            print(f"                {why}")
    for other in answer["others"]:
        print(f"another walk ({other['why']}): {other['walk_m']:,.0f} metres")
    if answer["built"]:
        _tell_built(answer["built"])
    if answer["path"]:
        print(f"written: {answer['path']}")
    print("This is a first look at a map. It never says that a route is safe.")
    for line in answer["attribution"]:
        print(line)


def _tell_built(built: Json) -> None:
    print(f"With {built['name']}, against {built['before']}:")
    for kind, number in built["homes"].items():
        print(f"{number:>8,}  {'homes in all' if kind == 'homes' else kind}")
    if built["pupils"]:
        for kind, number in built["pupils"].items():
            print(f"{number:>8,}  pupils: {kind}")
