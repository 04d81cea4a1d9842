"""What commands have in common: the reading of arguments, and plain values for JSON."""

import argparse
import math
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.errors import InputError

Json = dict[str, Any]
"""What a command gives with ``--json``."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d)?")


def moment(text: str) -> tuple[date, time | None]:
    """Read a day, or a day and a time: 2026-11-30, or 2026-11-30 14:30."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not _MOMENT.fullmatch(text.strip()):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a day; give one such as 2026-11-30, or '2026-11-30 14:30'"
        )
    return moment.date(), moment.time() if len(text.strip()) > len("2026-11-30") else None


def day(text: str) -> date:
    """Read a day: 2026-11-30."""
    when, at = moment(text)
    if at is not None:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} has a time; give a day alone")
    return when


def number(text: str) -> float:
    """Read a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number; give one such as 3 or 0.5"
        )
    return value


def count(text: str) -> int:
    """Read a whole number above 0."""
    value = number(text)
    if value < 1 or value != int(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a count; give a whole number above 0"
        )
    return int(value)


def read(path: Path) -> bytes:
    """Read a file that was named.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def write(path: Path, content: bytes) -> None:
    """Write a file that was asked for.

    Raises
    ------
    InputError
        If it cannot be written there.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def sources(answer: Json) -> None:
    """Say where the figures of an answer come from."""
    print("\n" + "\n".join(answer["attribution"]))


def plain(value: Any) -> Any:
    """The same with what JSON has no word for (NaN, infinity, NumPy, None-like) made plain."""
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def records(table: pd.DataFrame) -> list[Json]:
    """Give the rows of a table, with None for what is not there."""
    rows: list[Json] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


def rounded(value: float | None, digits: int) -> float | None:
    """Round what is there."""
    return None if value is None else round(value, digits)
