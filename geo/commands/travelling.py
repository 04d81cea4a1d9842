"""How people travel and how far, as several commands ask it: along streets, or by timetable."""

import argparse
from datetime import date, time

from geo.commands.arguments import Json, moment, number
from geo.errors import InputError
from geo.measure import METRES_PER_MILE, within_metres, within_seconds
from geo.network.access import MODES
from geo.network.streets import Network, check_mode
from geo.store import Store
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel import Travel
from geo.travel.standard import Standard
from geo.travel.timetable import opened, travel_of

WINDOW_MIN = 60


def add_to(made: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the mode and the limit, and what a timetable needs to know."""
    made.add_argument("--mode", default="walk", metavar="|".join((*MODES, TRANSIT)))
    far = made.add_mutually_exclusive_group(required=required)
    far.add_argument("--within", type=number, metavar="MILES")
    far.add_argument("--minutes", type=number)
    add_timetable(made)


def add_withdrawn(made: argparse.ArgumentParser) -> None:
    """Add what is taken out of the timetable."""
    made.add_argument(
        "--withdraw",
        action="append",
        default=[],
        metavar="ROUTE",
        help="as if this route did not run (transit)",
    )
    made.add_argument(
        "--withdraw-trip",
        action="append",
        default=[],
        metavar="ID",
        help="as if this trip did not run (transit)",
    )


def add_timetable(made: argparse.ArgumentParser) -> None:
    """Add when people travel by bus and train, and what they are ready to do."""
    when = made.add_mutually_exclusive_group()
    when.add_argument(
        "--leave", type=moment, metavar="'DAY TIME'", help="transit: leave then, or a little later"
    )
    when.add_argument("--arrive", type=moment, metavar="'DAY TIME'", help="transit: be there then")
    made.add_argument(
        "--window",
        type=number,
        default=WINDOW_MIN,
        metavar="MINUTES",
        help="transit: leave within so many minutes (60)",
    )
    made.add_argument("--longest-walk", type=number, metavar="MILES", help="transit: at a time")
    made.add_argument("--changes", type=number, metavar="NUMBER", help="transit: at most (2)")
    made.add_argument("--step-free", action="store_true", help="transit: where the feed says so")


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
        raise InputError(f"Say at what time on {day}, such as '{day} 08:30'.")
    if asked.window != int(asked.window):
        raise InputError(f"The window is {asked.window:g} minutes. Give whole minutes.")
    return When(day, at, arrive_by=asked.arrive is not None, window_min=int(asked.window)).checked()


def limits_of(asked: argparse.Namespace) -> JourneyLimits:
    """What people are ready to do by timetable; `InputError` for what nobody can be."""
    usual = JourneyLimits()
    walk_m = usual.walk_m if asked.longest_walk is None else within_metres(asked.longest_walk)
    changes = usual.changes if asked.changes is None else asked.changes
    if changes != int(changes):
        raise InputError(f"There are {changes:g} changes. Give a whole number.")
    return JourneyLimits(walk_m, int(changes), asked.step_free).checked()


def standard_of(asked: argparse.Namespace) -> Standard:
    """The standard that is asked for.

    Raises
    ------
    InputError
        For an unknown mode; unless there is one limit, and what a timetable needs where there is
        one; and where it is given though no timetable is asked.
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
    """Refuse what a timetable alone can use."""
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
            f"{said}: this is for --mode {TRANSIT} alone, and the mode is {asked.mode}."
        )


def travel(
    asked: argparse.Namespace,
    store: Store,
    network: Network,
    standard: Standard,
    *,
    after: bool = True,
) -> Travel:
    """How people travel, as a standard has it, over the area's own timetables.

    `after` is with routes and trips withdrawn, as asked; otherwise as they run.
    """
    if standard.mode != TRANSIT:
        return travel_of(network, standard)
    transit = opened(
        network,
        store.timetables(),
        examples=asked.examples,
        without_routes=getattr(asked, "withdraw", ()) if after else (),
        without_trips=getattr(asked, "withdraw_trip", ()) if after else (),
    )
    return travel_of(network, standard, transit)


MADE_UP = "The times rest on a timetable that was made up as an example."


def terms(asked: argparse.Namespace, store: Store, standard: Standard) -> Json:
    """How people travel and how far, and whether a timetable that counts was made up."""
    made_up = bool(asked.examples and store.timetable_facts()["illustrative"].any())
    return {
        "mode": standard.mode,
        "within_m": standard.within_m,
        "within_s": standard.within_s,
        "when": when_said(standard),
        "example_timetable": standard.mode == TRANSIT and made_up,
    }


def limit_said(answer: Json) -> str:
    """The limit of an answer with `terms`, in words."""
    if answer["within_s"] is None:
        return f"{answer['within_m'] / METRES_PER_MILE:g} miles"
    return f"{answer['within_s'] / 60:g} minutes"


def withdrawn(asked: argparse.Namespace) -> bool:
    """Whether anything is taken out of the timetable."""
    return bool(asked.withdraw or asked.withdraw_trip)


def tell(answer: Json) -> None:
    """Say when people travel, and whether the timetable was made up; nothing along streets."""
    if answer["when"]:
        print(f"Travelling by bus or train, {answer['when']}")
    if answer["example_timetable"]:
        print(MADE_UP)


def when_said(standard: Standard) -> str | None:
    """When people travel, in words; None along streets."""
    when = standard.when
    if when is None:
        return None
    if when.arrive_by:
        return f"to be there by {when.at:%H:%M} on {when.day.isoformat()}"
    return (
        f"leaving within {when.window_min} minutes from {when.at:%H:%M} on {when.day.isoformat()}"
    )
