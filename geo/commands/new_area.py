"""The command ``new-area``."""

import argparse
from pathlib import Path

from geo.build import new_area
from geo.commands.arguments import Json


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("authority", help="GSS code such as E06000017, or the council's name")
    made.add_argument("--out", type=Path, help="the manifest to write")


def run(asked: argparse.Namespace) -> Json:
    """Write the manifest of an area, with the official download addresses filled in."""
    return {"path": str(new_area.write_manifest(asked.authority, asked.out))}


def tell(answer: Json) -> None:
    """Say what to do next."""
    print(
        f"{answer['path']} is written. Read it through, then build: "
        f"python -m geo build {answer['path']}"
    )
