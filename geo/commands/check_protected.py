"""The command ``check-protected``: test what anyone could work out from a published table."""

import argparse
import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from geo.commands.arguments import Json, read
from geo.disclosure import MARK, SMALL, Protected, ProvedRange, attacked, certified, parts_by_cell
from geo.errors import InputError

ENDING = ".certificate.json"
"""What a certificate's name ends in, after the name of its table."""


def add_to(made: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    made.add_argument("table", type=Path, metavar="FILE.csv", help="the table that `protect` wrote")
    made.add_argument(
        "--certificate",
        type=Path,
        metavar="FILE",
        help=f"the certificate, if it is not FILE{ENDING} beside the table",
    )


def certificate(found: Protected, table: bytes) -> bytes:
    """The certificate of a table: the range of each cell left out, and how the cells hang together.

    `table` is the file that is published.
    """
    made = {
        "sha256": hashlib.sha256(table).hexdigest(),
        "small": SMALL,
        "ranges": [[one.cell, one.least, one.most] for one in certified(found)],
        "parts": parts_by_cell(found.table),
    }
    return json.dumps(made).encode()


def run(asked: argparse.Namespace) -> Json:
    """Try to work out hidden counts from a published table, and compare with its certificate."""
    table = read(asked.table)
    path = asked.certificate or Path(f"{asked.table}{ENDING}")
    said = _certificate(path)
    if hashlib.sha256(table).hexdigest() != said["sha256"]:
        raise InputError(
            f"{path} does not belong to {asked.table}, or the table has changed since. Saving it "
            "again from a spreadsheet changes it, for example. Use the file that `protect` wrote."
        )
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))[1:]
    found = attacked(said["parts"], [_count(row[-1]) for row in rows])
    claimed = [ProvedRange(*one) for one in said["ranges"]]
    return {
        "path": str(asked.table),
        "cells": len(rows),
        "hidden": len(found),
        "unsafe": [_row(one, rows) for one in found if not one.is_safe],
        "differ": [_row(one, rows) for one in found if one not in claimed],
        "ranges": [_row(one, rows) for one in found],
    }


def _certificate(path: Path) -> dict[str, Any]:
    wrong = InputError(
        f"{path} is not a certificate that `protect` wrote. Run `protect` again to write the table "
        "and its certificate."
    )
    if not path.exists():
        raise InputError(
            f"There is no certificate at {path}. Say where it is with --certificate, or run "
            "`protect` again to write the table and its certificate."
        )
    text = read(path)
    try:
        said = json.loads(text)
        if set(said) != {"sha256", "small", "ranges", "parts"}:
            raise wrong
        for row in (*said["ranges"], *said["parts"]):
            if not all(one is None or type(one) is int for one in row):
                raise wrong
        if not all(len(row) == 3 for row in said["ranges"]):
            raise wrong
    except (ValueError, TypeError) as error:
        raise wrong from error
    return dict(said)


def _count(cell: str) -> int | None:
    return None if cell == MARK else int(cell.replace(",", ""))


def _row(one: ProvedRange, rows: list[list[str]]) -> Json:
    by, group = rows[one.cell][:2]
    return {"by": by, "group": group, "least": one.least, "most": one.most}


def tell(answer: Json) -> None:
    """Say what can be proved."""
    print(f"{answer['hidden']:,} of {answer['cells']:,} counts in {answer['path']} are left out.")
    for one in answer["unsafe"]:
        print(f"  not safe: {one['by']}, {one['group']}: {_range(one)}")
    for one in answer["differ"]:
        print(f"  different from the certificate: {one['by']}, {one['group']}: {_range(one)}")
    if not answer["unsafe"] and not answer["differ"]:
        print(
            f"Nobody can prove that any of them is {SMALL} or fewer, or narrow down one that may "
            f"be that small to fewer than {SMALL + 1} numbers. The certificate is right."
        )


def _range(one: Json) -> str:
    return f"{one['least']} or more" if one["most"] is None else f"{one['least']} to {one['most']}"


def code(answer: Json) -> int:
    """1 if a count can be worked out, or the certificate does not hold."""
    return int(bool(answer["unsafe"] or answer["differ"]))
