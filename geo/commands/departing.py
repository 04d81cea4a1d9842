"""How one person travels, as ``find``, ``distance`` and ``matrix`` ask it and report it."""

import argparse

import pandas as pd

from geo.area import Area
from geo.commands import arguments
from geo.commands.arguments import Json, records
from geo.errors import InputError
from geo.network.permissions import MODES
from geo.transit import TRANSIT, JourneyLimits, When
from geo.travel.choices import USUAL_MINUTES, TravelChoices, checked
from geo.travel.standard import Standard

_FACTS = (
    "timetable_id",
    "title",
    "valid_from",
    "valid_until",
    "illustrative",
    "concessions",
    "concessions_source",
    "concessions_date",
)


def add_mode(made: argparse.ArgumentParser) -> None:
    """Add the mode of travel."""
    made.add_argument(
        "--mode",
        default="walk",
        metavar="|".join((*MODES, TRANSIT)),
        help="how people travel (%(default)s)",
    )


def standard(asked: argparse.Namespace, *, miles: float) -> Standard:
    """How somebody travels, and how far at most: so many miles unless they say otherwise.

    Raises
    ------
    InputError
        For what cannot be asked of the mode.
    """
    when, ready = departure(asked)
    if when is not None and getattr(asked, "within", None) is not None:
        raise InputError("By bus or train the limit is a time: give --minutes, not --within.")
    within, minutes = (getattr(asked, name, None) for name in ("within", "minutes"))
    journey = USUAL_MINUTES if minutes is None else minutes
    choices = TravelChoices(miles if within is None else within, minutes, journey, when, ready)
    return checked(choices.standard(asked.mode))


def departure(asked: argparse.Namespace) -> tuple[When | None, JourneyLimits | None]:
    """When somebody leaves, and what they are ready to do; None for both along streets.

    Raises
    ------
    InputError
        For an unknown mode, and for what the mode needs and lacks, or has no use for.
    """
    if asked.mode == TRANSIT:
        return arguments.when_of(asked), arguments.limits_of(asked)
    if asked.mode in MODES:
        arguments.check_street(asked)
    return None, None


def terms(area: Area, standard: Standard) -> Json:
    """When somebody travels and on which timetables times rest; nothing along streets."""
    when, ready = standard.when, standard.ready
    if when is None or ready is None:
        return {}
    return {
        "when": {
            "day": when.day.isoformat(),
            "at": f"{when.at:%H:%M}",
            "arrive_by": when.arrive_by,
            "window_min": None if when.arrive_by else when.window_min,
        },
        "longest_walk_m": round(ready.walk_m, 1),
        "changes": ready.changes,
        "step_free": ready.step_free,
        "timetables": timetables(area),
    }


def timetables(area: Area) -> list[Json]:
    """The area's timetables: their dates, whether they were made up, and passes."""
    facts = area.timetable_facts.copy()
    for column in ("valid_from", "valid_until", "concessions_date"):
        facts[column] = facts[column].map(lambda at: None if pd.isna(at) else str(at)[:10])
    return records(facts[list(_FACTS)])


def tell(answer: Json) -> None:
    """Print when one goes by timetable, and the dates of the timetables; nothing along streets."""
    if "when" in answer:
        when = answer["when"]
        at = f"{when['at']} on {when['day']}"
        window = f"leaving within {when['window_min']} minutes from {at}"
        print(f"To be there by {at}" if when["arrive_by"] else f"By bus or train, {window}")
    for one in answer.get("timetables", ()):
        made_up = " (example, not real)" if one["illustrative"] else ""
        print(f"{one['title']}{made_up}: {one['valid_from']} to {one['valid_until']}")
