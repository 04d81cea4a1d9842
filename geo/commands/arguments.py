"""What commands have in common: arguments into questions, and plain values for JSON."""

import argparse
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

from geo.area import Area
from geo.directory.vocabulary import Ages, check_need
from geo.errors import InputError
from geo.measure import within_metres, within_seconds
from geo.network.permissions import MODES
from geo.network.streets import check_mode
from geo.places.zones import BY
from geo.provision.question import COUNTS, OWN, WINDOW_MIN, Who
from geo.provision.who import CHILDREN
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel.standard import Standard

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
            f"{text[:40]!r} is not a date: give one such as 2026-11-30, or '2026-11-30 14:30'"
        )
    return moment.date(), moment.time() if len(text.strip()) > len("2026-11-30") else None


def day(text: str) -> date:
    """Read a day: 2026-11-30."""
    try:
        when, at = moment(text)
    except argparse.ArgumentTypeError:
        when, at = None, None
    if when is None or at is not None:
        why = "is not a date" if when is None else "includes a time"
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} {why}: give only a date, such as 2026-11-30"
        )
    return when


def number(text: str) -> float:
    """Read a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a number: give one such as 3 or 0.5"
        )
    return value


def count(text: str) -> int:
    """Read a whole number above 0."""
    value = number(text)
    if value < 1 or value != int(value):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a count: give a whole number above 0"
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


def records(table: pd.DataFrame) -> list[Json]:
    """Give the rows of a table, with None for what is not there."""
    rows: list[Json] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


def rounded(value: float | None, digits: int) -> float | None:
    """Round what is there."""
    return None if value is None else round(value, digits)


# How people travel, and how far

AGES = "only people of these ages, such as 5-16"
"""What ``--ages`` means."""


def means(known: Mapping[str, str]) -> str:
    """What each choice means, in one line."""
    return "; ".join(f"{slug}: {what}" for slug, what in known.items())


def add_by(made: argparse.ArgumentParser) -> None:
    """Add the kind of zone that figures are given for."""
    made.add_argument(
        "--by", default="sector", metavar="|".join(BY), help="the kind of zone (sector)"
    )


def add_standard(made: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add how people travel and how far, and what a timetable needs to know."""
    modes = "|".join((*MODES, TRANSIT))
    made.add_argument(
        "--mode", default="walk", metavar=modes, help="how people travel (%(default)s)"
    )
    far = made.add_mutually_exclusive_group(required=required)
    far.add_argument("--within", type=number, metavar="MILES", help="the longest distance")
    far.add_argument("--minutes", type=number, help="the longest journey, instead of --within")
    add_timetable(made)


def add_withdrawn(made: argparse.ArgumentParser) -> None:
    """Add what is taken out of the timetable: what if?"""
    made.add_argument(
        "--withdraw",
        action="append",
        default=[],
        metavar="ROUTE",
        help="what if this route did not run? (by bus or train)",
    )
    made.add_argument(
        "--withdraw-trip",
        action="append",
        default=[],
        metavar="ID",
        help="what if this trip did not run? (by bus or train)",
    )


def add_timetable(made: argparse.ArgumentParser) -> None:
    """Add when people travel by bus and train, how far they walk and how often they change."""
    when = made.add_mutually_exclusive_group()
    when.add_argument(
        "--leave",
        type=moment,
        metavar="'DAY TIME'",
        help="by bus or train: leave then, or a little later",
    )
    when.add_argument(
        "--arrive", type=moment, metavar="'DAY TIME'", help="by bus or train: arrive by then"
    )
    made.add_argument(
        "--window",
        type=number,
        default=WINDOW_MIN,
        metavar="MINUTES",
        help="by bus or train: leave within this many minutes (60)",
    )
    made.add_argument(
        "--longest-walk",
        type=number,
        metavar="MILES",
        help="by bus or train: the longest single walk",
    )
    made.add_argument(
        "--changes", type=number, metavar="NUMBER", help="by bus or train: the most changes (2)"
    )
    made.add_argument(
        "--step-free",
        action="store_true",
        help="by bus or train: only what the timetable says is step-free",
    )


def when_of(asked: argparse.Namespace) -> When:
    """When people travel by timetable.

    Raises
    ------
    InputError
        Unless a day and a time are given.
    """
    given: tuple[date, time | None] | None = asked.arrive or asked.leave
    if given is None:
        raise InputError("By bus or train, say when: --leave or --arrive '2026-12-01 08:30'.")
    day, at = given
    if at is None:
        raise InputError(f"Give a time on {day} too, such as '{day} 08:30'.")
    if asked.window != int(asked.window):
        raise InputError(f"The window is {asked.window:g} minutes. Give whole minutes.")
    return When(day, at, arrive_by=asked.arrive is not None, window_min=int(asked.window)).checked()


def limits_of(asked: argparse.Namespace) -> JourneyLimits:
    """The longest walk and the most changes; `InputError` for impossible ones."""
    usual = JourneyLimits()
    walk_m = usual.walk_m if asked.longest_walk is None else within_metres(asked.longest_walk)
    changes = usual.changes if asked.changes is None else asked.changes
    if changes != int(changes):
        raise InputError(f"The most changes cannot be {changes:g}. Give a whole number.")
    return JourneyLimits(walk_m, int(changes), asked.step_free).checked()


def standard_of(asked: argparse.Namespace) -> Standard:
    """The standard that the arguments ask for.

    Raises
    ------
    InputError
        For an unknown mode, unless there is one limit, without what a timetable needs, and for
        options that only a timetable can use.
    """
    if (asked.within is None) == (asked.minutes is None):
        raise InputError("Say how far: --within MILES, or --minutes.")
    within_m = None if asked.within is None else within_metres(asked.within)
    within_s = None if asked.minutes is None else within_seconds(asked.minutes)
    if asked.mode != TRANSIT:
        check_mode(asked.mode)
        check_street(asked)
        return Standard(asked.mode, within_m, within_s)
    if within_s is None:
        raise InputError("By bus or train the limit is a time: give --minutes.")
    return Standard(TRANSIT, None, within_s, when_of(asked), limits_of(asked))


def check_street(asked: argparse.Namespace) -> None:
    """Refuse options that only a timetable can use."""
    given = [
        name
        for name in ("leave", "arrive", "longest_walk", "changes", "withdraw", "withdraw_trip")
        if getattr(asked, name, None)
    ]
    if asked.step_free:
        given.append("step_free")
    if given:
        said = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise InputError(
            f"{said}: this only works with --mode {TRANSIT}, and the mode is {asked.mode}."
        )


# Who is counted


def add_who(made: argparse.ArgumentParser) -> None:
    """Add who is counted."""
    counts = "; ".join(f"{name}: {what}" for name, what in COUNTS.items() if name != OWN)
    made.add_argument(
        "--count",
        metavar="WHOM",
        help=f"{counts}. Without it: children if we can count them, or homes",
    )
    made.add_argument("--ages", type=ages, metavar="FIRST-LAST", help=AGES)
    made.add_argument(
        "--own-counts", type=Path, metavar="FILE", help="a CSV file with the columns zone and count"
    )
    made.add_argument("--of", default=CHILDREN, metavar="WORDS", help="who your file counts")
    made.add_argument(
        "--deprivation",
        type=number,
        default=0.0,
        metavar="0-1",
        help="how much deprivation counts when plans are shared out",
    )


def ages(text: str) -> Ages:
    """Read ages: 5-16, or one year."""
    first, _, last = text.partition("-")
    if not first.isdigit() or not (last or first).isdigit():
        raise argparse.ArgumentTypeError(f"{text[:40]!r} are not ages. Give a range, such as 5-16")
    return int(first), int(last or first)


def who_of(asked: argparse.Namespace, area: Area) -> Who:
    """Who is counted: as the arguments say, or as is usual for the area's data.

    Raises
    ------
    InputError
        For own counts without a file, or a file beside another count.
    """
    own = asked.own_counts
    if own is not None and asked.count not in (None, OWN):
        raise InputError("Use either --own-counts or --count, not both.")
    if asked.count == OWN and own is None:
        raise InputError("Your own counts need a file: --own-counts FILE.")
    count = OWN if own else asked.count or area.countable[0]
    given = None if own is None else area.own_counts(*file(own), by=asked.by, who=asked.of)
    need = None if asked.need is None else check_need(asked.need)
    return Who(count, asked.ages, need, asked.deprivation, given).checked()


def file(path: Path) -> tuple[str, bytes]:
    """The name and the content of a file that is named as input.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    return path.name, read(path)
