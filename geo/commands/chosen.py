"""What commands about chosen services have in common: which services, and the files they write."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from geo.commands.arguments import Json, write
from geo.errors import InputError
from geo.provision.chosen import ChosenServices

Made = Mapping[str, Callable[[], bytes]]
"""How a file is made, by the ending of its name."""

ENDINGS = (".csv", ".gpkg", ".png", ".pdf")


def add_to(made: argparse.ArgumentParser) -> None:
    """Add which services count, and the files to write."""
    made.add_argument("--category", metavar="SLUG", help="all services of this kind")
    made.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="ID",
        help="this service (service_id). Give it again for more",
    )
    made.add_argument("--examples", action="store_true", help="include examples")
    made.add_argument(
        "--out",
        action="append",
        default=[],
        type=Path,
        metavar="FILE.csv|.gpkg|.png|.pdf",
        help="the figures, or the map, or the report. Give it again for more",
    )
    made.add_argument("--zones-out", type=Path, metavar="FILE.csv", help="the figures by zone")


def chosen_of(asked: argparse.Namespace) -> ChosenServices:
    """The services that the arguments choose.

    Raises
    ------
    InputError
        Unless they name a kind or services, and not both; for a file of another kind.
    """
    if bool(asked.category) == bool(asked.service):
        raise InputError("Say which services: --category SLUG, or --service ID again and again.")
    for path in asked.out:
        if path.suffix.lower() not in ENDINGS:
            raise InputError(
                f"We cannot write {path}. Use a name that ends in {', '.join(ENDINGS)}."
            )
    if asked.zones_out is not None and asked.zones_out.suffix.lower() != ".csv":
        raise InputError(f"We cannot write {asked.zones_out}. Use a name that ends in .csv.")
    return ChosenServices(asked.category, tuple(asked.service), asked.examples).checked()


def written(asked: argparse.Namespace, made: Made, zones: Callable[[], bytes]) -> list[str]:
    """Write the files that were asked for; gives their names."""
    for path in asked.out:
        write(path, made[path.suffix.lower()]())
    if asked.zones_out is not None:
        write(asked.zones_out, zones())
    return [str(path) for path in (*asked.out, asked.zones_out) if path is not None]


def tell_files(answer: Json) -> None:
    """Say which files were written."""
    for path in answer["written"]:
        print(f"written: {path}")
