"""What commands print of answers about provision: how people travel, and who is counted."""

import argparse

import pandas as pd

from geo import words
from geo.area import Area
from geo.commands.arguments import Json, records
from geo.measure import METRES_PER_MILE
from geo.provision.answers import ByDeprivation
from geo.provision.estimates import sources_said
from geo.provision.need import Demand
from geo.provision.shown import people_or_none, safe
from geo.travel.standard import Standard

MADE_UP = "The times come from an example timetable, which is not real."


def terms(asked: argparse.Namespace, area: Area, standard: Standard) -> Json:
    """How people travel and how far, and whether a timetable that counts was made up."""
    return {
        "mode": standard.mode,
        "within_m": standard.within_m,
        "within_s": standard.within_s,
        "when": when_said(standard),
        "example_timetable": area.made_up_timetable(standard, examples=asked.examples),
    }


def limit_said(answer: Json) -> str:
    """The limit of an answer with `terms`, in words."""
    if answer["within_s"] is None:
        return words.miles(answer["within_m"] / METRES_PER_MILE)
    return words.counted_minutes(answer["within_s"] / 60)


def left_out(number: int, reason: str) -> str:
    """How many services are left out, and why.

    >>> left_out(1, "without a place")
    '1 service is left out: without a place'
    """
    services = "1 service is" if number == 1 else f"{number:,} services are"
    return f"{services} left out: {reason}"


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


def travel(answer: Json) -> None:
    """Say when people travel, and whether the timetable was made up; nothing along streets."""
    if answer["when"]:
        print(f"Travelling by bus or train, {answer['when']}")
    if answer["example_timetable"]:
        print(MADE_UP)


def rows(table: pd.DataFrame, need: Demand) -> list[Json]:
    """Rows of figures as they may be given out."""
    return records(safe(table.round(3), need))


def counted(need: Demand) -> Json:
    """Who is counted, and what that rests on."""
    return {
        "what": need.label,
        "basis": need.basis,
        "method": need.method,
        "sources": sources_said(need.sources),
        "homeless": {zone: people_or_none(people, need) for zone, people in need.homeless.items()},
    }


def deprivation(found: ByDeprivation | None, need: Demand) -> Json | None:
    """Figures by tenth of deprivation; None where it is not known."""
    if found is None:
        return None
    return {
        "index": found.index,
        "sources": sources_said(found.sources),
        "rows": rows(found.rows, need),
    }


def homes(area: Area) -> Json:
    """Which postcodes do not count as homes, by reason, and what counts, in sentences."""
    return {"homes_left_out": area.homes.why_left_out, "about_homes": list(area.homes_said)}


def about_homes(answer: Json) -> None:
    """Say what counts as a home."""
    print("A home is a postcode: about fifteen addresses at one point, not a count of children.")
    for line in answer["about_homes"][1:]:
        print(line)


def who(answer: Json) -> None:
    """Say who is counted, and at which homes."""
    counted = answer["counted"]
    print(f"Counted: {counted['what']}. {counted['method']}")
    for source in counted["sources"]:
        print(f"  {source['title']}, {source['publisher']}, {source['vintage']}")
    for line in answer["about_homes"]:
        if line not in counted["method"]:
            print(line)


def people(number: float | None) -> str:
    """How many, in words; "few" where no more may be said."""
    return "few" if number is None else f"{number:,.0f}"
