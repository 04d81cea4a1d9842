"""The command ``export``."""

import argparse
from pathlib import Path

from geo.commands import opening
from geo.commands.arguments import Json
from geo.publish import export as exporter
from geo.store import Store


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("--format", required=True, choices=exporter.FORMATS, help="the format")
    made.add_argument("--out", type=Path, required=True, help="the file or folder to write")


def run(asked: argparse.Namespace) -> Json:
    """Write the services in an open format: Open Referral UK, CSV, GeoJSON or Parquet."""
    report = exporter.export(Store.open(opening.file_of(asked)), asked.format, asked.out)
    return {"path": str(report.path), "format": asked.format, "services": report.services}


def tell(answer: Json) -> None:
    """Say what was written."""
    print(f"{answer['services']:,} services in {answer['path']}")
