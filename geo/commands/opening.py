"""The area that a command asks: that of a file, or one of a folder."""

import argparse
from pathlib import Path

from geo.area import Area
from geo.areas import Areas
from geo.commands.arguments import Json
from geo.errors import InputError


def add_to(made: argparse.ArgumentParser, default: Path) -> None:
    """Add which database is asked, and which area of a folder of them."""
    made.add_argument(
        "--db", type=Path, default=default, help="the area's database, or a folder of several"
    )
    made.add_argument(
        "--area", metavar="COUNCIL", help="which area in the folder: the council's name or GSS code"
    )


def area_of(asked: argparse.Namespace) -> Area:
    """The area of a file, or the one of a folder that ``--area`` names, with its neighbours.

    Raises
    ------
    InputError
        If a folder holds several and none is named, or the one that is named is not there.
    """
    if not asked.db.is_dir():
        area = Area.open(asked.db)
        if asked.area and asked.area.strip().casefold() not in _names(area):
            raise InputError(f"{asked.db} is for {area.name}, not {asked.area[:60]}.")
        return area
    areas = Areas(asked.db)
    return areas.area(_chosen(areas, asked))


def areas_of(asked: argparse.Namespace) -> Areas:
    """The areas of a folder, or of one file."""
    if asked.area:
        raise InputError("Leave out --area: we work out the area from the place.")
    return Areas(asked.db)


def which(asked: argparse.Namespace, area: Area) -> Json:
    """Which area of a folder answered; nothing for a file."""
    return {"area": {"code": area.code, "name": area.name}} if asked.db.is_dir() else {}


def file_of(asked: argparse.Namespace) -> Path:
    """The database file of the area; errors as `area_of`."""
    if not asked.db.is_dir():
        named: Path = asked.db
        return named
    areas = Areas(asked.db)
    return areas.member(_chosen(areas, asked)).path


def _names(area: Area) -> tuple[str, str]:
    return area.name.casefold(), area.code.casefold()


def _chosen(areas: Areas, asked: argparse.Namespace) -> str:
    if asked.area:
        return str(asked.area)
    if len(areas.members) > 1:
        raise InputError(
            f"{asked.db} covers {areas.name}. Choose an area: --area '{areas.members[0].name}'."
        )
    return areas.members[0].code
